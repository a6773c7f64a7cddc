"""Undo and redo: new operations that exactly reverse, or repeat, an earlier one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from bpoctl.errors import BadData, Declined
from bpoctl.journal.hashing import values_of
from bpoctl.journal.reading import Entry, RowChange, changes, entries, stacks
from bpoctl.journal.refusing import (
    refuse_if_changed,
    refuse_if_dangling,
    refuse_if_erased,
    refuse_if_protected,
    unresolved,
)
from bpoctl.journal.writing import CHANGES, OPERATIONS, Writer, descriptions_of, unpacked
from bpoctl.store import Store


def undo(store: Store, engagement_id: int, *, actor: str, command: str, number: int | None = None) -> Entry:
    """Reverse the newest live operation of an engagement, or the one named; gives the operation undone.

    Raises Declined where there is nothing to undo, where a signature, a seal or an erasure stands against it, or
    where its rows were changed since.
    """
    with store.write() as connection:
        found = entries(connection, engagement_id)
        live, _ = stacks(found)
        entry = _chosen(found, live, number)
        writer = Writer(connection, engagement_id)
        made = changes(connection, entry.number)
        refuse_if_protected(writer, entry, [e for e in found if e.number in set(live)], made)
        refuse_if_changed(writer, entry, made)
        # with the newest operation the store goes back to what it was; out of the midst something may hang on it
        before = unresolved(connection, engagement_id) if entry.number != live[-1] else None
        _put_all(writer, entry, [(change, change.after, change.before) for change in reversed(made)])
        if before is not None:
            refuse_if_dangling(entry, unresolved(connection, engagement_id) - before)
        writer.record("undo", entry.number, {"actor": actor, "command": command}, datetime.now(UTC))
    return entry


def redo(store: Store, engagement_id: int, *, actor: str, command: str) -> Entry:
    """Repeat the operation that was undone last; gives it. Raises Declined where there is none."""
    with store.write() as connection:
        found = entries(connection, engagement_id)
        _, undone = stacks(found)
        if not undone:
            raise Declined("there is nothing to redo", "bpoctl log")
        entry = next(e for e in found if e.number == undone[-1])
        writer = Writer(connection, engagement_id)
        made = changes(connection, entry.number)
        refuse_if_erased(entry, made, "redone")
        _put_all(writer, entry, [(change, change.before, change.after) for change in made])
        writer.record("redo", entry.number, {"actor": actor, "command": command}, datetime.now(UTC))
    return entry


def last_engagement_of(store: Store) -> int | None:
    """The engagement of the newest operation of the store, even where that engagement is gone."""
    with store.read() as connection:
        return connection.scalar(select(OPERATIONS.c.engagement_id).order_by(OPERATIONS.c.number.desc()).limit(1))


def gone_engagement(store: Store, slug: str) -> int | None:
    """The engagement that had a slug and is there no longer, because its beginning was undone."""
    made = select(CHANGES).where(CHANGES.c.table_name == "engagement").order_by(CHANGES.c.operation.desc())
    with store.read() as connection:
        for change in connection.execute(made):
            if slug in (values_of(side).get("slug") for side in (change.before, change.after)):
                return int(change.row_id)
    return None


def _chosen(found: Sequence[Entry], live: list[int], number: int | None) -> Entry:
    if number is None:
        if not live:
            raise Declined("there is nothing to undo", "bpoctl log")
        number = live[-1]
    by_number = {entry.number: entry for entry in found}
    if number not in by_number:
        raise BadData(f"no operation {number} in this engagement", "bpoctl log")
    if number not in live:
        raise Declined(f"operation {number} is not live: it was undone, or is an undo itself", "bpoctl log")
    return by_number[number]


def _put_all(writer: Writer, entry: Entry, steps: Sequence[tuple[RowChange, Any, Any]]) -> None:
    """Take every row from one side to the other; what stands in the way (a key that is taken again) is an answer."""
    try:
        for change, now, then in steps:
            _put(writer, change, now, then)
    except IntegrityError:
        raise Declined(
            f"operation {entry.number} cannot be undone: what was recorded later stands in its way",
            "undo the later operations first: bpoctl log",
        ) from None


def _put(writer: Writer, change: RowChange, now: Any, then: Any) -> None:
    """Take a row from one side of a change to the other."""
    row = writer.current(change.table, change.row_id)
    if then is None:
        writer.delete_many(change.table, [row])
    elif now is None:
        values = {**unpacked(change.table, values_of(then)), "revision": _next_revision(writer, change)}
        writer.insert_many(change.table, [values], [change.row_id])
    else:
        known = descriptions_of(change.table)
        target = {
            name: None if value is None else known[name].form.from_json(value)
            for name, value in values_of(then).items()
        }
        writer.update(change.table, row, target)


def _next_revision(writer: Writer, change: RowChange) -> int:
    """A revision that the row never had: whoever saw it before it was removed does not mistake it for unchanged."""
    mine = (CHANGES.c.table_name == change.table) & (CHANGES.c.row_id == change.row_id)
    return int(writer.connection.scalar(select(func.count()).where(mine)) or 0) + 1
