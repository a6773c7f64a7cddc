"""Rules of stage delivery."""
