"""Rules of stage 6, access."""

from bpoctl.checks.access import controls, grants, resilience

__all__ = ["controls", "grants", "resilience"]
