"""Reading the journal: the log, which operations are live, and what undo and redo would take."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from bpoctl.dossier import Dossier
from bpoctl.errors import BadData
from bpoctl.journal.writing import CHANGES, OPERATIONS


@dataclass(frozen=True)
class Entry:
    """One operation as the log shows it."""

    number: int
    engagement_id: int | None
    at: datetime
    kind: str
    target: int | None
    barrier: str | None
    covers: tuple[tuple[str, int], ...]
    actor: str
    command: str
    hash: str
    state: str = "live"
    """live, undone, or `undo`/`redo` for the operations that moved others"""


@dataclass(frozen=True)
class RowChange:
    """One row of one operation, its two sides as the journal keeps them."""

    operation: int
    table: str
    row_id: int
    before: Any
    after: Any


def _said(words: Any, name: str) -> str:
    entry = words.get(name)
    return str(entry[1]) if isinstance(entry, list) else "(erased)"


def entries(connection: Connection, engagement_id: int | None = None) -> list[Entry]:
    """The operations of one engagement (or of the whole store) in order, each with its state."""
    query = select(OPERATIONS).order_by(OPERATIONS.c.number)
    if engagement_id is not None:
        query = query.where(OPERATIONS.c.engagement_id == engagement_id)
    found = [
        Entry(
            row.number, row.engagement_id, row.at, row.kind, row.target, row.barrier,
            tuple((table, number) for table, number in row.covers or ()),
            _said(row.said, "actor"), _said(row.said, "command"), row.hash,
        )
        for row in connection.execute(query)
    ]  # fmt: skip
    live, _ = stacks(found)
    standing = set(live)
    return [
        Entry(**{**vars(e), "state": e.kind if e.kind != "do" else "live" if e.number in standing else "undone"})
        for e in found
    ]


def stacks(found: Sequence[Entry]) -> tuple[list[int], list[int]]:
    """The operations that undo could take (newest last) and those that redo could take (next one last)."""
    live: list[int] = []
    undone: list[int] = []
    for entry in found:
        if entry.kind == "do":
            live.append(entry.number)
            undone.clear()
        elif entry.kind == "undo" and entry.target in live:
            live.remove(entry.target)
            undone.append(entry.target)
        elif entry.kind == "redo" and entry.target in undone:
            undone.remove(entry.target)
            live.append(entry.target)
    return live, undone


def refuse_stale(connection: Connection, dossier: Dossier) -> None:
    """Raise BadData, naming who did what, where an engagement was changed since it was loaded."""
    mine = OPERATIONS.c.engagement_id == dossier.engagement.id
    since = select(OPERATIONS).where(mine, OPERATIONS.c.number > dossier.operation).order_by(OPERATIONS.c.number.desc())
    newest = connection.execute(since.limit(1)).first()
    if newest is not None:
        who, what = _said(newest.said, "actor"), _said(newest.said, "command")
        raise BadData(
            f"`{dossier.engagement.slug}` was changed by somebody else in the meantime; nothing was written",
            f"operation {newest.number} by {who}: {what}\nbpoctl log, then do it again",
        )


def changes(connection: Connection, operation: int) -> list[RowChange]:
    """The rows that one operation changed, in order."""
    query = select(CHANGES).where(CHANGES.c.operation == operation).order_by(CHANGES.c.position)
    return [RowChange(c.operation, c.table_name, c.row_id, c.before, c.after) for c in connection.execute(query)]


def all_changes(connection: Connection) -> Iterator[RowChange]:
    """Every changed row of the store, in the order of the operations."""
    query = select(CHANGES).order_by(CHANGES.c.operation, CHANGES.c.position)
    for c in connection.execute(query):
        yield RowChange(c.operation, c.table_name, c.row_id, c.before, c.after)
