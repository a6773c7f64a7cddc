"""Rules of stage sla."""
