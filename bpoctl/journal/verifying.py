"""`db verify`: walk the chain, and compare what the journal says with what the tables hold."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC
from typing import Any

from sqlalchemy import Connection, select

from bpoctl.dossier import row_type
from bpoctl.journal.hashing import operation_hash, values_of
from bpoctl.journal.reading import RowChange, all_changes
from bpoctl.journal.writing import COUNTERS, OPERATIONS, ZERO_HASH, descriptions_of
from bpoctl.models import KINDS
from bpoctl.store import Store, table_named


def verify(store: Store) -> tuple[int, list[str]]:
    """How many operations there are, and every sign that something was changed behind the journal's back."""
    operations: list[Any] = []
    wrong: list[str] = []
    try:
        with store.read() as connection:
            by_operation: dict[int, list[RowChange]] = {}
            for change in all_changes(connection):
                by_operation.setdefault(change.operation, []).append(change)
            operations = list(connection.execute(select(OPERATIONS).order_by(OPERATIONS.c.number)))
            wrong += _broken_links(operations, by_operation)
            engagements = {row.number: row.engagement_id for row in operations}
            wrong += _differences(connection, by_operation, engagements)
            wrong += _counters_set_back(connection, by_operation, engagements)
    except (ValueError, ArithmeticError) as error:
        wrong.append(f"a value cannot be read any more, so somebody wrote it behind the journal's back: {error}")
    return len(operations), wrong


def _broken_links(operations: list[Any], by_operation: dict[int, list[RowChange]]) -> Iterator[str]:
    previous, expected = ZERO_HASH, 1
    for row in operations:
        if row.number != expected:
            yield f"operation {expected} is missing from the journal"
        head = {
            "number": row.number,
            "engagement_id": row.engagement_id,
            "at": row.at.astimezone(UTC).isoformat(),
            "kind": row.kind,
            "target": row.target,
            "barrier": row.barrier,
            "covers": [list(pair) for pair in row.covers or ()],
            "previous": previous,
        }
        rows = [(c.table, c.row_id, c.before, c.after) for c in by_operation.get(row.number, ())]
        if row.previous != previous or operation_hash(head, row.said, rows) != row.hash:
            yield f"operation {row.number} is not as it was recorded"
        previous, expected = row.hash, row.number + 1


def _differences(
    connection: Connection, by_operation: dict[int, list[RowChange]], engagements: dict[int, int | None]
) -> list[str]:
    """Rows that are not as the last operation left them, or not in the engagement that it was of."""
    places: dict[tuple[str, int], int | None] = {}
    recorded: dict[tuple[str, int], dict[str, Any]] = {}
    for number in sorted(by_operation):
        for change in by_operation[number]:
            place = (change.table, change.row_id)
            places[place] = engagements.get(number)
            if change.after is None:
                recorded.pop(place, None)
            elif change.before is None:
                recorded[place] = dict(change.after)
            else:
                recorded.setdefault(place, {}).update(change.after)
    revisions = _revisions(by_operation)
    found: list[str] = []
    for table in ("engagement", *KINDS):
        known = descriptions_of(table)
        for row in map(row_type(table)._make, connection.execute(select(table_named(table)))):
            name = f"{table.replace('_', '/', 1)} {getattr(row, 'key', None) or row.slug}"
            entries = recorded.pop((table, row.id), None)
            if entries is None:
                found.append(f"{name} was added behind the journal's back")
                continue
            changed = [d.key for d in known.values() if not _as_recorded(entries.get(d.name), d, getattr(row, d.name))]
            if table != "engagement" and row.engagement_id != places[table, row.id]:
                changed.append("its engagement")
            if row.revision != revisions[table, row.id]:
                changed.append("its revision")
            if changed:
                found.append(f"{name} was changed behind the journal's back: {', '.join(changed)}")
    found += [
        f"{table.replace('_', '/', 1)} row {number} was removed behind the journal's back" for table, number in recorded
    ]
    return found


def _revisions(by_operation: dict[int, list[RowChange]]) -> dict[tuple[str, int], int]:
    """The revision that each row must have: it counts its changes, and one that comes back has a new one."""
    found: dict[tuple[str, int], int] = {}
    changes: Counter[tuple[str, int]] = Counter()
    for number in sorted(by_operation):
        for change in by_operation[number]:
            place = (change.table, change.row_id)
            found[place] = changes[place] + 1 if change.before is None else found.get(place, 0) + 1
        changes.update((change.table, change.row_id) for change in by_operation[number])
    return found


def _counters_set_back(
    connection: Connection, by_operation: dict[int, list[RowChange]], engagements: dict[int, int | None]
) -> Iterator[str]:
    """Counters that do not stand where the journal's rows and keys leave them.

    That of the rows stands at the last one. One of keys may stand below a key that somebody chose, never beyond all.
    """
    counters: dict[str, int] = dict(connection.execute(select(COUNTERS.c.name, COUNTERS.c.value)).all())
    made = [(number, change) for number in by_operation for change in by_operation[number]]
    last = max((change.row_id for _, change in made), default=0)
    if counters.pop("row", 0) != last:
        yield f"the counter of rows does not stand at {last}, the last that was given out"
    keys: dict[str, int] = {}
    for number, change in made:
        kind = KINDS.get(change.table)
        for side in (change.before, change.after):
            key = str(values_of(side).get("key", ""))
            if kind is not None and (found := re.fullmatch(rf"{kind.prefix}-(\d{{1,9}})", key)):
                name = f"{engagements.get(number)}/{change.table}"
                keys[name] = max(keys.get(name, 0), int(found[1]))
    for name, value in sorted(counters.items()):
        if not 1 <= value <= keys.get(name, 0):
            yield f"the counter of keys `{name}` stands at {value}, and the journal has them up to {keys.get(name, 0)}"


def _as_recorded(entry: Any, description: Any, value: Any) -> bool:
    if entry is None:
        return value is None
    if isinstance(entry, dict):
        return True  # an erased value cannot be compared; its digest is held by the chain
    return bool(entry[1] == (None if value is None else description.form.to_json(value)))
