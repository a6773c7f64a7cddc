"""Rules of stage 3, sla."""

from bpoctl.checks.sla import agreement, levels, pool, signing

__all__ = ["agreement", "levels", "pool", "signing"]
