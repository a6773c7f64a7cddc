"""What stands against an undo: a signature, a seal, an erasure, or what was done to the same rows since."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, select

from bpoctl.dossier import ENGAGEMENT_FIELDS, SEALED_KINDS, Dossier
from bpoctl.errors import Declined
from bpoctl.journal.hashing import is_erased, values_of
from bpoctl.journal.reading import Entry, RowChange, changes
from bpoctl.journal.writing import Writer, descriptions_of, unpacked
from bpoctl.models import KINDS
from bpoctl.store import load_dossiers, table_named

Dangling = tuple[str, str, str, str]
"""path and key of a record, its field, and the key that it holds and nobody has"""


def refuse_if_erased(entry: Entry, made: Sequence[RowChange], undone: str) -> None:
    """Raise Declined where values of an operation are gone."""
    if any(is_erased(side) for change in made for side in (change.before, change.after)):
        raise Declined(f"operation {entry.number} cannot be {undone}: values of it were erased", "bpoctl log")


def refuse_if_protected(writer: Writer, entry: Entry, live: Sequence[Entry], made: Sequence[RowChange]) -> None:
    """Raise Declined for a signature, a seal, an erasure, and for what was done earlier to that which they cover.

    They cover the rows that they name, and whatever else was ever a term of the signed version or a figure of the
    closed period: a term that was removed before the signature cannot come back after it.
    """
    if entry.barrier:
        raise Declined(f"operation {entry.number} cannot be undone", entry.barrier)
    refuse_if_erased(entry, made, "undone")
    rows = {(change.table, change.row_id) for change in made}
    touched = set(_frozen_by(writer, made))
    for later in live:
        if later.number <= entry.number or not later.barrier:
            continue
        if rows & set(later.covers) or touched & set(_freezes(writer.connection, later)):
            raise Declined(
                f"operation {entry.number} cannot be undone: operation {later.number} ({later.command}) covers it",
                later.barrier,
            )


def _freezes(connection: Connection, barrier: Entry) -> Iterator[tuple[str, str]]:
    """The agreement version that an operation signed, the period that it closed."""
    for change in changes(connection, barrier.number):
        if change.table == "record_signature":
            yield "version", str(values_of(change.after).get("agreement"))
        if change.table == "record_seal":
            yield "period", str(values_of(change.after).get("period"))


def _frozen_by(writer: Writer, made: Iterable[RowChange]) -> Iterator[tuple[str, str]]:
    """The versions and periods to which the changed rows belong, before or after."""
    for change in made:
        kind = KINDS.get(change.table)
        name = "version" if kind and kind.versioned else "key" if change.table == "sla_agreement" else None
        if name is None and change.table in SEALED_KINDS:
            name = "period"
        if name is None:
            continue
        row = writer.current(change.table, change.row_id)
        sides = [values_of(change.before).get(name), values_of(change.after).get(name), getattr(row, name, None)]
        yield from {("period" if name == "period" else "version", str(side)) for side in sides if side is not None}


def refuse_if_changed(writer: Writer, entry: Entry, made: Sequence[RowChange]) -> None:
    """Raise Declined where a row no longer stands as the operation left it."""
    final: dict[tuple[str, int], Any] = {}
    for change in made:
        place = (change.table, change.row_id)
        known = final.get(place) or {}
        final[place] = None if change.after is None else {**known, **_left(change)}
    for (table, row_id), left in final.items():
        row = writer.current(table, row_id)
        same = row is None if left is None else row is not None and _as_left(row, left)
        if not same:
            key = getattr(row, "key", None) or getattr(row, "slug", None) or f"row {row_id}"
            raise Declined(
                f"operation {entry.number} cannot be undone: {table.replace('_', '/', 1)} {key} was changed since",
                "undo the later operations first: bpoctl log",
            )


def _left(change: RowChange) -> dict[str, Any]:
    """The fields that a change set, as it left them; of a new row all of them."""
    values = unpacked(change.table, {n: v for n, v in values_of(change.after).items() if v is not None})
    names = descriptions_of(change.table) if change.before is None else change.after
    return {name: values[name] for name in names}


def _as_left(row: Any, left: dict[str, Any]) -> bool:
    return all(getattr(row, name) == value for name, value in left.items())


def unresolved(connection: Connection, engagement_id: int) -> set[Dangling]:
    """The references of an engagement that lead nowhere."""
    table = table_named("engagement")
    slug = connection.scalar(select(table.c.slug).where(table.c.id == engagement_id))
    found: set[Dangling] = set()
    for dossier in load_dossiers(connection, [slug]) if slug is not None else ():
        found |= set(leading_nowhere(dossier))
    return found


def leading_nowhere(dossier: Dossier) -> Iterator[Dangling]:
    """The references of a dossier to what is not there."""
    head: Any = dossier.engagement
    places: list[tuple[str, Any, Any]] = [("engagement", head, d) for d in ENGAGEMENT_FIELDS if d.ref]
    places += [(kind.path, row, d) for kind, row in dossier.records() for d in kind.descriptions if d.ref]
    for path, row, description in places:
        held = getattr(row, description.name)
        for key in held if isinstance(held, tuple) else (held,):
            if key is not None and key not in dossier.keyed(description.ref):
                yield path, str(getattr(row, "key", "")), description.key, str(key)


def refuse_if_dangling(entry: Entry, dangling: set[Dangling]) -> None:
    """Raise Declined where an undo would take away what a record refers to."""
    if dangling:
        path, key, field, held = min(dangling)
        raise Declined(
            f"operation {entry.number} cannot be undone: {path} {key} refers to `{held}` ({field})",
            "change that first, or undo the later operations: bpoctl log",
        )
