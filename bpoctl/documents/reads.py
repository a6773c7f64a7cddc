"""What a document reads: its records are noted as they are taken, and their canonical form is hashed.

The state hash of a document covers these records and nothing else, so an edit elsewhere makes nothing stale. A record
is noted whole, or with the fields that the document shows (of a person the name and the role, not the telephone).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from bpoctl.dossier import table_of
from bpoctl.models.fields import Record

R = TypeVar("R", bound=Record)
_BASICS = ("id", "engagement_id", "revision")


class Reads:
    """Notes the records that one document takes."""

    def __init__(self) -> None:
        self._noted: dict[tuple[str, str, str], dict[str, Any]] = {}

    def rows(self, model: type[R], rows: Iterable[R]) -> list[R]:
        """The rows themselves, each noted whole."""
        table, taken = table_of(model), list(rows)
        for row in taken:
            self._note(table, row, row._fields[3:])  # type: ignore[attr-defined]
        return taken

    def row(self, model: type[R], row: R | None) -> R | None:
        """The row itself, noted whole where there is one."""
        return row if row is None else self.rows(model, [row])[0]

    def part(self, table: str, row: Any, *fields: str) -> None:
        """Note some fields of a row."""
        self._note(table, row, fields)

    @property
    def records(self) -> list[tuple[str, str, str]]:
        """Table, version and key of every record noted, in order."""
        return sorted(self._noted)

    def digest(self, *more: str) -> str:
        """SHA-256 over the canonical form of the noted records and of whatever else decides the text."""
        noted = [[*place, _filled(self._noted[place])] for place in self.records]
        return hashlib.sha256(_ENCODE([list(more), noted]).encode()).hexdigest()

    def _note(self, table: str, row: Any, fields: Sequence[str]) -> None:
        place = (table, getattr(row, "version", ""), getattr(row, "key", ""))
        values = self._noted.setdefault(place, {})
        for name in fields:
            values[name] = getattr(row, name)


def _filled(values: dict[str, Any]) -> dict[str, Any]:
    # What is empty is left out, so that a field a later bpoctl adds makes no built document stale.
    return {name: value for name, value in values.items() if value or value == 0}


def _written(value: Any) -> str:
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no canonical form")


_ENCODE = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, check_circular=False, default=_written
).encode
