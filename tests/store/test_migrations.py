"""Migrations: the models are what the revisions make, and an older store moves on at the first command that writes."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from conftest import Runner
from sqlmodel import SQLModel

import bpoctl.commands.db
import bpoctl.store
from bpoctl.errors import ExitCode
from bpoctl.migrations import HEAD, REVISIONS, running
from bpoctl.models import KINDS
from bpoctl.store import Store

NEXT = '''"""Adds a table, as any later revision might."""

import sqlalchemy as sa
from alembic import op

revision = "9001"
down_revision = "{head}"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table("later", sa.Column("id", sa.Integer(), primary_key=True))
    {more}
'''


def test_the_models_are_what_the_revisions_make(tmp_path: Path) -> None:
    """Alembic finds no difference between the models and a store brought to the newest revision."""
    store = Store.open(str(tmp_path / "s.db"), writable=True)
    with store.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "render_as_batch": True})
        assert compare_metadata(context, SQLModel.metadata) == []
        named = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").scalars().all()
    assert set(named) == {"alembic_version", *SQLModel.metadata.tables}
    assert set(KINDS) < set(named)


def test_revisions_are_numbered_without_a_gap() -> None:
    """The order of the files is the order of the revisions, and the last is the head."""
    assert [int(revision) for revision in REVISIONS] == list(range(1, len(REVISIONS) + 1))
    assert REVISIONS[-1] == HEAD


@pytest.fixture
def newer(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Makes this program one revision newer than its stores; gives the file of that revision."""
    folder = tmp_path / "migrations"
    shutil.copytree(Path(running.__file__).parent, folder)
    monkeypatch.setattr(running, "__file__", str(folder / "running.py"))
    for module in (bpoctl.store, bpoctl.commands.db):
        monkeypatch.setattr(module, "HEAD", "9001")
    monkeypatch.setattr(bpoctl.store, "REVISIONS", (*REVISIONS, "9001"))
    revision = folder / "versions" / "9001_later.py"
    revision.write_text(NEXT.format(head=HEAD, more="pass"), encoding="utf-8")
    return revision


def tables(path: Path) -> set[str]:
    """The tables of a SQLite file."""
    with closing(sqlite3.connect(path)) as connection:
        return {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}


def test_a_reader_of_an_older_store_names_the_command(acme: Runner, newer: Path) -> None:
    """A command that reads changes nothing: exit code 4, and `bpoctl db migrate`, which then mends it."""
    folder = acme.folder / ".bpoctl"
    for words in (("status",), ("log",), ("doctor",), ("db", "verify")):
        ran = acme(*words)
        assert f"is of an older schema ({HEAD})" in ran.out + ran.err
        assert ran.code == (ExitCode.NO if words == ("doctor",) else ExitCode.STORE)
    assert "bpoctl db migrate" in acme("status").err
    assert "later" not in tables(folder / "bpoctl.db")
    assert f"from schema {HEAD} to 9001" in acme.ok("db", "migrate").out
    assert "is up to date" in acme.ok("db", "migrate").out
    acme.ok("status")


def test_the_first_writer_migrates_after_a_backup(acme: Runner, newer: Path) -> None:
    """An older store moves on at the first command that writes; what it was is kept beside it."""
    folder = acme.folder / ".bpoctl"
    acme.ok("person", "add", "--name", "Dana", "--employer", "client")
    assert "later" in tables(folder / "bpoctl.db")
    kept = folder / "bpoctl.backup-1.db"
    assert "later" not in tables(kept)
    assert kept.stat().st_mode & 0o777 == 0o600
    assert [item["key"] for item in acme.ok("person", "list", "--json").items] == ["dana"]


def test_a_migration_that_fails_leaves_the_store_as_it_was(acme: Runner, newer: Path) -> None:
    """A revision is applied whole or not at all."""
    newer.write_text(NEXT.format(head=HEAD, more="raise RuntimeError('halfway')"), encoding="utf-8")
    assert acme("person", "add", "--name", "Dana", "--employer", "client").code == ExitCode.BUG
    path = acme.folder / ".bpoctl" / "bpoctl.db"
    assert "later" not in tables(path)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [(HEAD,)]
