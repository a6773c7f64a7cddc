"""Rules of stage 5, training."""

from bpoctl.checks.training import learning, trying

__all__ = ["learning", "trying"]
