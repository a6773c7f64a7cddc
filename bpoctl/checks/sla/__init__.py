"""Rules of stage 3, sla."""

from bpoctl.checks.sla import (
    agreement,
    amending,
    clauses,
    credit_terms,
    edges,
    further_terms,
    levels,
    measures,
    pool,
    signing,
    spans,
    staffing,
    windows,
)

__all__ = [
    "agreement", "amending", "clauses", "credit_terms", "edges", "further_terms", "levels", "measures", "pool",
    "signing", "spans", "staffing", "windows",
]  # fmt: skip
