"""Ticket exports to attainment, in DuckDB: no ticket becomes a Python object.

`attain` takes a CSV (a row per ticket, or a row per event), a profile that says which column is which, and service
levels; it gives the attainment of each level in each of its periods, and what became of every row.
"""

from __future__ import annotations

from bpoctl.tickets.attain import attain
from bpoctl.tickets.batch import Batch, batch_clock, batch_due
from bpoctl.tickets.result import ImportResult, Reject
from bpoctl.tickets.terms import LevelTerms, ProfileTerms

__all__ = [
    "Batch",
    "ImportResult",
    "LevelTerms",
    "ProfileTerms",
    "Reject",
    "attain",
    "batch_clock",
    "batch_due",
]
