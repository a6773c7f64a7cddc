"""Any life of an engagement: whatever happens to it, each undo brings back what was there before, to the byte."""

from __future__ import annotations

import shutil
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from strategies import KEYS, field_values

from bpoctl import journal
from bpoctl.dossier import Dossier
from bpoctl.errors import BadData, Declined
from bpoctl.interchange import write
from bpoctl.models import KINDS, Kind
from bpoctl.records.session import begin
from bpoctl.records.verbs import change_checked, insert_checked, removable
from bpoctl.store import Store


class Life:
    """An engagement to which things happen, and what it looked like before each of them."""

    def __init__(self, path: Path) -> None:
        self.store = Store.open(str(path), writable=True)
        self.session = begin(db=str(path), slug="acme", words=["happens"])
        self.dossier: Dossier = self.store.load("acme")
        self.text = write(self.dossier)
        self.before: list[str] = []
        self.undone: list[str] = []
        self.given: set[tuple[str, str]] = set()

    @property
    def number(self) -> int:
        """The engagement's row."""
        return int(self.dossier.engagement.id or 0)

    def look(self) -> str:
        """See what is recorded now; gives what was seen last."""
        last = self.text
        self.dossier = self.store.load("acme")
        self.text = write(self.dossier)
        return last

    def happened(self) -> None:
        """Remember an operation, if it was one."""
        last = self.look()
        if self.text != last:
            self.before.append(last)
            self.undone.clear()

    def keys(self) -> dict[str, list[str]]:
        """The keys that there are, by table."""
        return {table: [row.key for row in self.dossier.rows(table)] for table in KINDS}

    def add(self, draw: Any) -> None:
        """Add a record of any kind that can be added, with any value in any field."""
        keys = self.keys()
        possible = [
            kind
            for kind in KINDS.values()
            if not kind.history and all(keys[d.ref] for d in kind.descriptions if d.ref and d.required)
        ]
        kind: Kind = one_of(draw, possible)
        values = {d.name: draw(field_values(d, keys)) for d in kind.descriptions if d.name != "key"}
        stated = None if kind.prefix or kind.key_from else draw(KEYS.filter(lambda key: key not in keys[kind.table]))
        try:
            with self.session.change_latest(self.store) as (writer, dossier):
                key = insert_checked(writer, dossier, kind, values, stated)
        except BadData as refused:
            self.changed_nothing(refused)
            return
        assert stated or (kind.table, key) not in self.given, "a key was given twice"
        self.given.add((kind.table, key))
        self.happened()

    def changed_nothing(self, refused: BadData) -> None:
        """What cannot be, such as an invoice with parts of a cent, is refused, and leaves all as it was."""
        assert "cannot be" in refused.message
        assert self.look() == self.text

    def edit(self, draw: Any) -> None:
        """Change some fields of a record, or its key."""
        kind, row = self.one_record(draw)
        keys = self.keys()
        chosen = draw(st.lists(st.sampled_from([d.name for d in kind.own]), max_size=4, unique=True))
        values = {name: draw(field_values(kind.by_name[name], keys)) for name in chosen}
        new = draw(st.one_of(st.none(), KEYS.filter(lambda key: key not in keys[kind.table])))
        try:
            with self.session.change_latest(self.store) as (writer, dossier):
                change_checked(writer, dossier, kind, row, values, new)
        except BadData as refused:
            self.changed_nothing(refused)
        else:
            self.happened()

    def remove(self, draw: Any) -> None:
        """Remove a record, if nothing refers to it."""
        kind, row = self.one_record(draw)
        try:
            with self.session.change_latest(self.store) as (writer, dossier):
                writer.delete_many(kind.table, [removable(dossier, kind, row.key, getattr(row, "version", None))])
        except Declined:
            assert self.look() == self.text
        else:
            self.happened()

    def one_record(self, draw: Any) -> tuple[Kind, Any]:
        """Any record that there is."""
        found: tuple[Kind, Any] = one_of(draw, list(self.dossier.records()))
        return found

    def undo(self, _: Any = None) -> None:
        """Undo, and find what was there before."""
        if not self.before:
            return
        journal.undo(self.store, self.number, actor="tess", command="undo")
        last = self.look()
        assert self.text == self.before.pop()
        self.undone.append(last)

    def redo(self, _: Any = None) -> None:
        """Redo, and find what was there after; or be told that there is nothing."""
        if not self.undone:
            with pytest.raises(Declined, match="nothing to redo"):
                journal.redo(self.store, self.number, actor="tess", command="redo")
            return
        journal.redo(self.store, self.number, actor="tess", command="redo")
        last = self.look()
        assert self.text == self.undone.pop()
        self.before.append(last)


def one_of(draw: Any, things: list[Any]) -> Any:
    """One of some things, told by its place: what they are would be long to print."""
    return things[draw(st.integers(0, len(things) - 1))]


LIVES = count()
WHAT = ("add", "add", "add", "edit", "edit", "remove", "undo", "undo", "redo")


@pytest.mark.long
@settings(
    max_examples=12, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(st.data())
def test_whatever_happens_undo_and_redo_are_exact(pristine: Path, tmp_path: Path, data: st.DataObject) -> None:
    """Any sequence of adding, changing, renaming, removing, undoing and redoing records of any kind: every undo gives
    the exported bytes that were there before, every redo those after; a generated key is never given twice; the chain
    holds."""
    path = tmp_path / f"{next(LIVES)}.db"
    shutil.copy(pristine / ".bpoctl" / "bpoctl.db", path)
    life = Life(path)
    for what in data.draw(st.lists(st.sampled_from(WHAT), min_size=4, max_size=12)):
        getattr(life, "add" if what in ("edit", "remove") and not life.dossier.count else what)(data.draw)
    while life.before:
        life.undo()
    assert life.dossier.count == 0
    assert journal.verify(life.store)[1] == []
