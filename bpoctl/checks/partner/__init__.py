"""Rules of stage 2, partner."""

from bpoctl.checks.partner import deciding, scoring

__all__ = ["deciding", "scoring"]
