"""Rules of stage review."""
