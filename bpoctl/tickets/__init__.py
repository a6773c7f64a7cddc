"""Ticket exports to attainment, in DuckDB: no ticket becomes a Python object.

`attain` takes a CSV (a row per ticket, or a row per event), a profile that says which column is which, and service
levels; it gives the attainment of each level in each of its periods, and what became of every row.
"""

from __future__ import annotations

from bpoctl.tickets.attain import attain
from bpoctl.tickets.result import ImportResult, Reject
from bpoctl.tickets.terms import LevelTerms, ProfileTerms

__all__ = ["ImportResult", "LevelTerms", "ProfileTerms", "Reject", "attain"]
