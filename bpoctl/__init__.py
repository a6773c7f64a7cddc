"""bpoctl: one place where an outsourcing engagement's life is recorded, checked, computed and documented."""

__version__ = "0.1.0"
