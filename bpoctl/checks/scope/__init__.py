"""Rules of stage 1, scope."""

from bpoctl.checks.scope import aims, bounds, costing, people

__all__ = ["aims", "bounds", "costing", "people"]
