"""Rules of stage 7, delivery."""

from bpoctl.checks.delivery import duties, excuses, figures, impossible, performance, true_ups, work

__all__ = ["duties", "excuses", "figures", "impossible", "performance", "true_ups", "work"]
