"""Rules of stage 1, scope."""

from bpoctl.checks.scope import aims, bounds, people

__all__ = ["aims", "bounds", "people"]
