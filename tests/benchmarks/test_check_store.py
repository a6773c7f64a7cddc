"""`check --all` over 1,000 engagements of 100 records: 10 x raw sqlite3 fetching the same rows; linear; fixed SQL."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import call
from sqlalchemy import Engine, event

from benchmarks.engagements import RECORDS, engagement
from benchmarks.measuring import Work, compared, held, linear, sized, timed
from bpoctl.interchange import apply_all, plan
from bpoctl.journal import operations
from bpoctl.models import KINDS
from bpoctl.store import Store


def stored(folder: Path, count: int) -> Path:
    """A workspace with so many engagements."""
    folder.mkdir()
    assert call("init", cwd=folder).code == 0
    store = Store.open(str(folder / ".bpoctl" / "bpoctl.db"), writable=True)
    with operations(store, "fill", actor="tess") as writer:
        apply_all([plan(None, engagement(number)) for number in range(count)], writer)
    store.engine.dispose()
    return folder


def fetched(folder: Path) -> int:
    """Every row of every kind, as sqlite3 gives it."""
    connection = sqlite3.connect(folder / ".bpoctl" / "bpoctl.db")
    rows = [connection.execute(f"SELECT * FROM {table}").fetchall() for table in ("engagement", *KINDS)]
    connection.close()
    return sum(map(len, rows))


def checked(folder: Path) -> Work:
    """`bpoctl check --all` in this process: start-up is another row of the table."""
    return timed(lambda: call("check", "--all", "--as-of", "2026-07-10", cwd=folder))


def test_check_of_the_store(tmp_path: Path) -> None:
    """Loading, judging and printing together take no more than ten fetches."""
    count = sized(1000)
    folder = stored(tmp_path / "all", count)
    assert fetched(folder) == count * (RECORDS + 1)
    held(f"check --all, {count} engagements", compared(timed(lambda: fetched(folder)), checked(folder)), 10)


def test_it_is_linear(tmp_path: Path) -> None:
    """Twice as many engagements take twice as long."""
    linear("check --all", lambda count: checked(stored(tmp_path / str(count), count)), sized(500))


@pytest.fixture
def statements() -> Callable[[Path], int]:
    """How many SQL statements a check of everything takes."""

    def count(folder: Path) -> int:
        seen: list[str] = []

        def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
            seen.append(statement)

        event.listen(Engine, "before_cursor_execute", note)
        try:
            call("check", "--all", cwd=folder)
        finally:
            event.remove(Engine, "before_cursor_execute", note)
        return len(seen)

    return count


def test_the_number_of_statements_is_fixed(tmp_path: Path, statements: Callable[[Path], int]) -> None:
    """Twenty engagements take as many SQL statements as two."""
    few, many = statements(stored(tmp_path / "few", 2)), statements(stored(tmp_path / "many", 20))
    print(f"\ncheck --all: {few} SQL statements for 2 engagements, {many} for 20")  # noqa: T201
    assert few == many
