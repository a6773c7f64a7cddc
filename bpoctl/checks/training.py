"""Rules of stage training."""
