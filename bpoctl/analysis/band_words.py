"""The edges of bands in plain words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bpoctl.analysis.credits.bands import Band, bands_of, number_of
from bpoctl.analysis.money import grouped

_SIDES = {">=": "at least", ">": "more than", "<=": "at most", "<": "less than", "": "exactly"}


def edge_words(row: Band) -> str:
    """The edge of a band: `at least 95`, `less than 90`."""
    return f"{_SIDES[row.sign]} {grouped(row.bound)}"


def own_bands_words(table: Mapping[str, Any] | None, credit: bool) -> str:
    """A level's own bands, the highest edge first: `minor if less than 95, severe if less than 90`.

    `credit` where they give what a figure is worth: `5 % if less than 95`. As it is written where it cannot be read.
    """
    rows = bands_of(table, worth_first=True)
    if isinstance(rows, str):
        return ", ".join(f"{name} if {edge}" for name, edge in sorted((table or {}).items()))
    order = sorted(rows, key=lambda row: (row.bound, row.sign in (">", ">=")), reverse=True)
    percent = " %" if credit else ""
    return ", ".join(
        f"{row.worth}{'' if number_of(row.worth) is None else percent} if {edge_words(row)}" for row in order
    )
