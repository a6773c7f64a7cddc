"""Loading: dossiers come in a fixed number of SQL statements, however many there are."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from bpoctl.dossier import Dossier
from bpoctl.errors import BadData
from bpoctl.journal import operation
from bpoctl.models.engagement import Person
from bpoctl.store import Store

HEAD: dict[str, Any] = {
    "name": "x", "client": "Acme", "function": "customer-service", "delivery_model": "offshore",
    "arrangement": "ongoing", "currency": "EUR", "time_zone": "UTC",
}  # fmt: skip


def fill(store: Store, first: int, count: int, people: int) -> None:
    """Engagements with some people and objectives each."""
    for number in range(first, first + count):
        with operation(store, "fill", engagement_id=None, actor="tess") as writer:
            writer.engagement_id = writer.next_numbers("row")[0]
            writer.insert_many("engagement", [{**HEAD, "slug": f"e{number}"}], [writer.engagement_id])
            rows = [{"key": f"p-{n}", "name": f"P {n}", "employer": "client"} for n in range(people)]
            writer.insert_many("person", rows)
            aim = {"metric": "csat", "direction": "higher", "due_on": date(2026, 1, 1)}
            writer.insert_many("scope_objective", [{**aim, "key": f"OBJ-{n}", "name": "x"} for n in range(people)])


@contextmanager
def counted(store: Store) -> Any:
    """The statements that run within."""
    seen: list[str] = []

    def see(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        seen.append(statement)

    event.listen(store.engine, "before_cursor_execute", see)
    yield seen
    event.remove(store.engine, "before_cursor_execute", see)


def test_fifty_engagements_take_as_many_statements_as_one(empty_store: Path) -> None:
    """Neither more engagements nor more records make more SQL statements, for one dossier or for all."""
    store = Store.open(str(empty_store), writable=True)
    fill(store, 0, 1, 1)
    with counted(store) as one:
        assert len(store.load_all()) == 1
    with counted(store) as single:
        store.load("e0")
    fill(store, 1, 49, 20)
    with counted(store) as fifty:
        assert len(store.load_all()) == 50
    with counted(store) as of_fifty:
        assert store.load("e7").count == 40
    assert len(one) == len(fifty)
    assert len(single) == len(of_fifty) == len(one)


def test_a_dossier_is_frozen(empty_store: Path) -> None:
    """Rows cannot be changed, and are no living objects of the database."""
    store = Store.open(str(empty_store), writable=True)
    fill(store, 0, 1, 2)
    dossier: Dossier = store.load("e0")
    person = dossier.get(Person, "p-1")
    assert person is not None
    with pytest.raises(AttributeError):
        person.name = "another"
    assert not isinstance(person, Person)
    assert isinstance(person, tuple)


def test_a_dossier_knows_the_operation_that_it_shows(empty_store: Path) -> None:
    """Its newest operation is its engagement's own, so that a change by somebody else can be noticed."""
    store = Store.open(str(empty_store), writable=True)
    fill(store, 0, 3, 1)
    assert [dossier.operation for dossier in store.load_all()] == [1, 2, 3]


def test_an_unknown_slug_has_its_nearest(empty_store: Path) -> None:
    """A mistyped slug is told with the nearest that there is."""
    store = Store.open(str(empty_store), writable=True)
    fill(store, 10, 2, 0)
    with pytest.raises(BadData, match=r"no engagement `e1`\. Did you mean `e11`"):
        store.load("e1")
