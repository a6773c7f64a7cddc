"""Rules of stage scope."""
