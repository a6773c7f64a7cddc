"""Rules of stage 2, partner."""

from bpoctl.checks.partner import costing, covering, deciding, scoring

__all__ = ["costing", "covering", "deciding", "scoring"]
