"""Rules of stage 2, partner."""

from bpoctl.checks.partner import covering, deciding, scoring

__all__ = ["covering", "deciding", "scoring"]
