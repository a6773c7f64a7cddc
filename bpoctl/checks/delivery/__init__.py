"""Rules of stage 7, delivery."""

from bpoctl.checks.delivery import excuses, figures, performance, work

__all__ = ["excuses", "figures", "performance", "work"]
