"""Changing rows: every insert, update and delete goes through an operation, and is recorded with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from bpoctl.dossier import ENGAGEMENT_FIELDS, row_type
from bpoctl.errors import BadData
from bpoctl.journal.hashing import operation_hash, salted, values_of
from bpoctl.models import KINDS
from bpoctl.models.fields import Description
from bpoctl.models.journal import Change, Counter, Operation
from bpoctl.store import Store, table_named

OPERATIONS: Any = Operation.__table__  # type: ignore[attr-defined]
CHANGES: Any = Change.__table__  # type: ignore[attr-defined]
COUNTERS: Any = Counter.__table__  # type: ignore[attr-defined]
ZERO_HASH = "0" * 64


def descriptions_of(table: str) -> Mapping[str, Description]:
    """The described fields of a table by name."""
    if table == "engagement":
        return {d.name: d for d in ENGAGEMENT_FIELDS}
    return KINDS[table].by_name


def packed(table: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as the journal keeps them: JSON, what is absent left out."""
    known = descriptions_of(table)
    return {name: known[name].form.to_json(value) for name, value in values.items() if value is not None}


def unpacked(table: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """The journal's JSON back as the values of every described field; what is not there is None."""
    known = descriptions_of(table)
    return {name: d.form.from_json(values[name]) if name in values else None for name, d in known.items()}


class Changed(NamedTuple):
    """One row that the open operation changed: its two sides as the journal keeps them, and its engagement."""

    table: str
    row_id: int
    before: Any
    after: Any
    engagement_id: int


class Writer:
    """The open operation: changes rows and remembers them until it is closed."""

    def __init__(self, connection: Connection, engagement_id: int | None) -> None:
        self.connection = connection
        self.engagement_id = engagement_id
        self.barrier: str | None = None
        self.covers: list[list[Any]] = []
        self.abandoned = False
        self.counted: set[str] = set()
        """the counters that were brought level with the keys in use"""
        self._removed: dict[tuple[int | None, str], set[str]] = {}
        self._changes: list[Changed] = []

    def abandon(self) -> None:
        """Leave nothing of this operation behind when it closes: a dry run."""
        self.abandoned = True

    @property
    def changed(self) -> bool:
        """Whether anything was changed."""
        return bool(self._changes)

    def next_numbers(self, name: str, count: int = 1, least: int = 0) -> range:
        """The next numbers under a counter's name; numbers once given out are never given again."""
        found = self.connection.scalar(select(COUNTERS.c.value).where(COUNTERS.c.name == name))
        start = max(found or 0, least)
        if found is None:
            self.connection.execute(insert(COUNTERS).values(name=name, value=start + count))
        else:
            self.connection.execute(update(COUNTERS).where(COUNTERS.c.name == name).values(value=start + count))
        return range(start + 1, start + count + 1)

    def removed_keys(self, table: str) -> set[str]:
        """The keys of records of a kind that somebody removed from this engagement; what was undone never was."""
        place = (self.engagement_id, table)
        if place not in self._removed:
            gone = (
                select(CHANGES.c.before)
                .join(OPERATIONS, OPERATIONS.c.number == CHANGES.c.operation)
                .where(OPERATIONS.c.engagement_id == self.engagement_id, OPERATIONS.c.kind == "do")
                .where(CHANGES.c.table_name == table, CHANGES.c.after.is_(None))
            )
            sides = self.connection.scalars(gone)
            self._removed[place] = {str(key) for side in sides if (key := values_of(side).get("key"))}
        return self._removed[place]

    def insert_many(self, table: str, rows: Sequence[Mapping[str, Any]], ids: Sequence[int] | None = None) -> list[int]:
        """Insert records of one kind from the values of their described fields; gives the ids of the rows."""
        if not rows:
            return []
        numbers = list(ids) if ids is not None else list(self.next_numbers("row", len(rows)))
        known = descriptions_of(table)
        full = [
            {"id": number, **self._basics(table, values), **{n: values.get(n, d.default) for n, d in known.items()}}
            for number, values in zip(numbers, rows, strict=True)
        ]
        self.connection.execute(insert(table_named(table)), full)
        for number, values in zip(numbers, full, strict=True):
            after = salted(packed(table, {n: values[n] for n in known}))
            self._changes.append(Changed(table, number, None, after, values.get("engagement_id", number)))
        return numbers

    def _basics(self, table: str, values: Mapping[str, Any]) -> dict[str, Any]:
        basics: dict[str, Any] = {"revision": values.get("revision", 1)}
        if table != "engagement":
            basics["engagement_id"] = values.get("engagement_id", self.engagement_id)
        return basics

    def insert(self, table: str, values: Mapping[str, Any]) -> int:
        """Insert one record; gives the id of its row."""
        return self.insert_many(table, [values])[0]

    def update(self, table: str, row: Any, values: Mapping[str, Any]) -> dict[str, Any]:
        """Change fields of a row (as it was loaded); gives what really changed. The revision counts up."""
        known = descriptions_of(table)
        changed = {n: value for n, value in values.items() if not _same(known[n], getattr(row, n), value)}
        if not changed:
            return {}
        target = table_named(table)
        done = self.connection.execute(
            update(target)
            .where(target.c.id == row.id, target.c.revision == row.revision)
            .values(**changed, revision=row.revision + 1)
        )
        if done.rowcount != 1:
            raise BadData(
                f"`{getattr(row, 'key', None) or row.slug}` was changed by somebody else in the meantime", "bpoctl log"
            )
        before = {name: getattr(row, name) for name in changed}
        sides = (_both(table, before), _both(table, changed))
        self._changes.append(Changed(table, row.id, *sides, getattr(row, "engagement_id", row.id)))
        return changed

    def update_many(self, table: str, pairs: Iterable[tuple[Any, Mapping[str, Any]]]) -> None:
        """Change several rows of one table."""
        for row, values in pairs:
            self.update(table, row, values)

    def delete_many(self, table: str, rows: Sequence[Any]) -> None:
        """Delete rows (as they were loaded)."""
        if not rows:
            return
        target = table_named(table)
        self.connection.execute(delete(target).where(target.c.id == bindparam("gone")), [{"gone": r.id} for r in rows])
        names = descriptions_of(table)
        for row in rows:
            before = salted(packed(table, {n: getattr(row, n) for n in names}))
            self._changes.append(Changed(table, row.id, before, None, getattr(row, "engagement_id", row.id)))

    def current(self, table: str, row_id: int) -> Any | None:
        """A row as it is now, or None."""
        target = table_named(table)
        found = self.connection.execute(select(target).where(target.c.id == row_id)).first()
        return None if found is None else row_type(table)._make(found)

    def protect(self, reason: str, rows: Iterable[tuple[str, int]] = ()) -> None:
        """Make this operation one that cannot be undone, nor earlier changes of the rows it covers."""
        self.barrier = reason
        self.covers = [[table, number] for table, number in rows]

    def record(self, kind: str, target: int | None, said: Mapping[str, str], now: datetime) -> int:
        """Write the operation and its changes; gives its number."""
        number, previous = self._last()
        made = self._row(number + 1, previous, self.engagement_id, kind, target, said, now, self._changes)
        self._write([(made, self._changes)])
        return number + 1

    def record_each(self, said: Mapping[str, str], now: datetime) -> None:
        """Write one operation for each engagement that was changed, so that each has an undo of its own."""
        parted: dict[int, list[Changed]] = {}
        for change in self._changes:
            parted.setdefault(change.engagement_id, []).append(change)
        number, previous = self._last()
        made = []
        for engagement_id, changes in parted.items():
            number += 1
            row = self._row(number, previous, engagement_id, "do", None, said, now, changes)
            previous = row["hash"]
            made.append((row, changes))
        self._write(made)

    def _last(self) -> tuple[int, str]:
        newest = select(OPERATIONS.c.number, OPERATIONS.c.hash).order_by(OPERATIONS.c.number.desc()).limit(1)
        last = self.connection.execute(newest).first()
        return (last.number, last.hash) if last else (0, ZERO_HASH)

    def _row(
        self, number: int, previous: str, engagement_id: int | None, kind: str, target: int | None,
        said: Mapping[str, str], now: datetime, changes: list[Changed],
    ) -> dict[str, Any]:  # fmt: skip
        head = {
            "number": number, "engagement_id": engagement_id, "at": now.astimezone(UTC).isoformat(), "kind": kind,
            "target": target, "barrier": self.barrier, "covers": self.covers, "previous": previous,
        }  # fmt: skip
        words = salted(said)
        return {**head, "at": now, "said": words, "hash": operation_hash(head, words, [c[:4] for c in changes])}

    def _write(self, made: list[tuple[dict[str, Any], list[Changed]]]) -> None:
        if not made:
            return
        self.connection.execute(insert(OPERATIONS), [row for row, _ in made])
        self.connection.execute(
            insert(CHANGES),
            [
                {"operation": row["number"], "position": n, "table_name": c.table, "row_id": c.row_id,
                 "before": c.before, "after": c.after}
                for row, changes in made
                for n, c in enumerate(changes, 1)
            ],
        )  # fmt: skip


def _same(description: Description, before: Any, after: Any) -> bool:
    """Whether two values are spelt the same: 95 and 95.0 are not, since documents print the places."""
    if before is None or after is None:
        return before is after
    return bool(description.form.to_text(before) == description.form.to_text(after))


def _both(table: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """One side of an update; an absent value is recorded as null, so that undo can bring it back."""
    known = descriptions_of(table)
    return salted({n: None if value is None else known[n].form.to_json(value) for n, value in values.items()})


@contextmanager
def operations(store: Store, command: str, *, actor: str) -> Iterator[Writer]:
    """Changes of several engagements in one transaction: an operation for each, all of them or none."""
    with store.write() as connection:
        writer = Writer(connection, None)
        yield writer
        if writer.abandoned:
            connection.rollback()
        else:
            writer.record_each({"actor": actor, "command": command}, datetime.now(UTC))


@contextmanager
def operation(
    store: Store, command: str, *, engagement_id: int | None, actor: str, now: datetime | None = None
) -> Iterator[Writer]:
    """One operation in one transaction: rows and journal commit together, or nothing does.

    An operation that changes nothing leaves no trace.
    """
    with store.write() as connection:
        writer = Writer(connection, engagement_id)
        yield writer
        if writer.abandoned:
            connection.rollback()
        elif writer.changed:
            writer.record("do", None, {"actor": actor, "command": command}, now or datetime.now(UTC))
