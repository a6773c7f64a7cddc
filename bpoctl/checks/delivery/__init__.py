"""Rules of stage 7, delivery."""

from bpoctl.checks.delivery import excuses, figures, impossible, performance, work

__all__ = ["excuses", "figures", "impossible", "performance", "work"]
