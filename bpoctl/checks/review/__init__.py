"""Rules of stage 8, review."""

from bpoctl.checks.review import deciding, following, reporting

__all__ = ["deciding", "following", "reporting"]
