"""Half-given answers: each is kept the moment it is given, so that a walk can be left at any question.

Drafts are no operations: nothing refers to them, `undo` does not see them, no document or file shows them. An answer
is kept as JSON under its field's name; null is a field that was asked and left out.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import Connection, delete, insert, select

from bpoctl.errors import BadData
from bpoctl.models.fields import Description
from bpoctl.models.journal import Draft
from bpoctl.store import Store

DRAFTS: Any = Draft.__table__  # type: ignore[attr-defined]
Answers = Mapping[str, Any]


class Shelf(Protocol):
    """Where the answers of one half-given thing are kept."""

    def read(self) -> Answers:
        """The answers kept so far, as JSON."""

    def keep(self, answers: Answers) -> None:
        """Keep the answers, in place of those kept before."""


class StoreShelf:
    """A draft in the store, under an engagement and a name: the table of its record, or what is being mended."""

    def __init__(self, store: Store, engagement_id: int, name: str) -> None:
        self.store = store
        self.engagement_id = engagement_id
        self.name = name

    def read(self) -> Answers:
        """The answers kept so far."""
        return all_drafts(self.store, self.engagement_id).get(self.name, {})

    def keep(self, answers: Answers) -> None:
        """Keep the answers in a transaction of their own."""
        with self.store.write() as connection:
            self.drop(connection)
            row = {"engagement_id": self.engagement_id, "table_name": self.name, "answers": dict(answers)}
            connection.execute(insert(DRAFTS).values(row))

    def drop(self, connection: Connection) -> None:
        """Forget the draft, in the transaction that records what it was for."""
        mine = (DRAFTS.c.engagement_id == self.engagement_id) & (DRAFTS.c.table_name == self.name)
        connection.execute(delete(DRAFTS).where(mine))

    def throw_away(self) -> None:
        """Forget the draft."""
        with self.store.write() as connection:
            self.drop(connection)


class FileShelf:
    """The draft of an engagement that is not in the store yet: a file beside it."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "new-engagement.json"

    def read(self) -> Answers:
        """The answers kept so far; none where there is no readable file."""
        try:
            found = json.loads(self.file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def keep(self, answers: Answers) -> None:
        """Keep the answers: the old file or the new one is there at any instant."""
        fresh = self.file.with_suffix(".new")
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            fresh.write_text(json.dumps(answers, ensure_ascii=False), encoding="utf-8")
            fresh.replace(self.file)
        except OSError as error:
            raise BadData(f"{self.file}: cannot be written ({error.strerror})", "bpoctl doctor") from None

    def throw_away(self) -> None:
        """Forget the draft."""
        self.file.unlink(missing_ok=True)


def all_drafts(store: Store, engagement_id: int) -> dict[str, Answers]:
    """The drafts of an engagement by name."""
    with store.read() as connection:
        rows = connection.execute(select(DRAFTS).where(DRAFTS.c.engagement_id == engagement_id)).all()
    return {row.table_name: row.answers for row in rows}


def as_kept(descriptions: Iterable[Description], values: Answers) -> dict[str, Any]:
    """Values as a draft keeps them."""
    known = {d.name: d for d in descriptions}
    return {name: None if value is None else known[name].form.to_json(value) for name, value in values.items()}


def as_given(descriptions: Iterable[Description], kept: Answers) -> dict[str, Any]:
    """The values of kept answers; an answer that is no longer one is asked again."""
    values: dict[str, Any] = {}
    for d in descriptions:
        if d.name not in kept:
            continue
        try:
            values[d.name] = None if kept[d.name] is None else d.accept(d.form.from_json(kept[d.name]))
        except (ValueError, TypeError, ArithmeticError):
            continue
    return values
