"""Where each kind of record stands in the file: `[[scope.objectives]]`, `[[people]]`, `[[record.gates]]`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from bpoctl.dossier import ENGAGEMENT_FIELDS
from bpoctl.models import KINDS, Kind
from bpoctl.models.fields import Description

SCHEMA = 1
"""The newest form of the file that this program reads, and the only one that it writes."""

HISTORY = "record"
"""The file's table of history: `[record]`."""

HASH, HEAD = "hash", "head"
"""The keys that make history evident: one hash an item, and one over all of them."""


def place_of(kind: Kind) -> tuple[str, ...]:
    """The path of a kind's array in the file: `("scope", "objectives")`, `("people",)`."""
    return (kind.stage, kind.plural) if kind.stage else (kind.plural,)


def header_of(kind: Kind) -> str:
    """The header of a kind's array as it is written: `scope.objectives`."""
    return ".".join(place_of(kind))


@cache
def tables_by_place() -> Mapping[str, Mapping[str, str]]:
    """For each stage (`""` is the top of the file) its arrays and the tables that they hold."""
    found: dict[str, dict[str, str]] = {}
    for table, kind in KINDS.items():
        found.setdefault(kind.stage, {})[kind.plural] = table
    return found


def descriptions_of(table: str) -> tuple[Description, ...]:
    """The described fields of a kind, or of the engagement itself."""
    return ENGAGEMENT_FIELDS if table == "engagement" else KINDS[table].descriptions
