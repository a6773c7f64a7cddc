"""Rules of stage partner."""
