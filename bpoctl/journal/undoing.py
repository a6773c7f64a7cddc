"""Undo and redo: new operations that exactly reverse, or repeat, an earlier one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from bpoctl.errors import BadData, Declined
from bpoctl.journal.hashing import is_erased, values_of
from bpoctl.journal.reading import Entry, RowChange, changes, entries, stacks
from bpoctl.journal.writing import OPERATIONS, Writer, descriptions_of, unpacked
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
        _refuse_if_protected(entry, found, live, made)
        _refuse_if_changed(writer, entry, made)
        for change in reversed(made):
            _put(writer, change, change.after, change.before)
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
        for change in changes(connection, entry.number):
            _put(writer, change, change.before, change.after)
        writer.record("redo", entry.number, {"actor": actor, "command": command}, datetime.now(UTC))
    return entry


def last_engagement_of(store: Store) -> int | None:
    """The engagement of the newest operation of the store, even where that engagement is gone."""
    with store.read() as connection:
        return connection.scalar(select(OPERATIONS.c.engagement_id).order_by(OPERATIONS.c.number.desc()).limit(1))


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


def _refuse_if_protected(entry: Entry, found: Sequence[Entry], live: list[int], made: Sequence[RowChange]) -> None:
    if entry.barrier:
        raise Declined(f"operation {entry.number} cannot be undone", entry.barrier)
    if any(is_erased(side) for change in made for side in (change.before, change.after)):
        raise Declined(f"operation {entry.number} cannot be undone: values of it were erased", "bpoctl log")
    rows = {(change.table, change.row_id) for change in made}
    standing = set(live)
    for later in found:
        if later.number > entry.number and later.number in standing and later.barrier and rows & set(later.covers):
            raise Declined(
                f"operation {entry.number} cannot be undone: operation {later.number} ({later.command}) covers it",
                later.barrier,
            )


def _refuse_if_changed(writer: Writer, entry: Entry, made: Sequence[RowChange]) -> None:
    """Whether every row still stands as the operation left it."""
    final: dict[tuple[str, int], RowChange] = {(c.table, c.row_id): c for c in made}
    for (table, row_id), change in final.items():
        row = writer.current(table, row_id)
        if change.after is None:
            same = row is None
        else:
            left = unpacked(table, {n: v for n, v in values_of(change.after).items() if v is not None})
            names = descriptions_of(table) if change.before is None else change.after
            same = row is not None and all(getattr(row, name) == left[name] for name in names)
        if not same:
            key = getattr(row, "key", None) or f"row {row_id}"
            raise Declined(
                f"operation {entry.number} cannot be undone: {table.replace('_', '/', 1)} {key} was changed since",
                "undo the later operations first: bpoctl log",
            )


def _put(writer: Writer, change: RowChange, now: Any, then: Any) -> None:
    """Take a row from one side of a change to the other."""
    row = writer.current(change.table, change.row_id)
    if then is None:
        writer.delete_many(change.table, [row])
    elif now is None:
        values = unpacked(change.table, values_of(then))
        writer.insert_many(change.table, [{**values, "revision": 1}], [change.row_id])
    else:
        known = descriptions_of(change.table)
        target = {
            name: None if value is None else known[name].form.from_json(value)
            for name, value in values_of(then).items()
        }
        writer.update(change.table, row, target)
