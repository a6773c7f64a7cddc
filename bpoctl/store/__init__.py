"""The store: opening it, transactions, and loading dossiers. Rows change only through the journal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from bpoctl.dossier import Dossier
from bpoctl.errors import BadData, StoreError
from bpoctl.migrations import HEAD, REVISIONS
from bpoctl.store.loading import load_dossier, load_dossiers, slugs_of, table_named
from bpoctl.store.opening import WRITES, create_file, free_name, make_engine, plain_errors, shown, sqlite_path
from bpoctl.workspace import Workspace, find_workspace, make_workspace

__all__ = ["Store", "Workspace", "find_workspace", "load_dossier", "load_dossiers", "make_workspace", "table_named"]


class Store:
    """A store that can be read and, if opened so, written.

    `Store.open(address)` for a reader, `Store.open(address, writable=True)` for a writer, which also makes a store
    that is not there yet (SQLite) and migrates an older one after a backup. Raises StoreError (exit code 4).
    """

    def __init__(self, address: str, engine: Engine, *, writable: bool) -> None:
        self.address = address
        self.engine = engine
        self.writable = writable

    @classmethod
    def open(cls, address: str, *, writable: bool = False) -> Store:
        """Open a store that this program understands."""
        path = sqlite_path(address)
        fresh = path is not None and not path.exists()
        if path is not None and fresh:
            if not writable:
                raise StoreError(f"{path}: there is no store here yet", "bpoctl init, then: bpoctl new SLUG")
            create_file(path)
        store = cls(address, make_engine(address, writable=writable), writable=writable)
        try:
            with plain_errors(address):
                store._settle_version(fresh)
        except StoreError:
            if fresh and path is not None and path.exists() and path.stat().st_size == 0:
                path.unlink()
            raise
        return store

    def _settle_version(self, fresh: bool) -> None:
        revision = None if fresh else self.revision()
        if revision == HEAD:
            return
        if revision is not None and revision not in REVISIONS:
            raise StoreError(
                f"{shown(self.address)}: was written by a newer bpoctl (schema {revision})",
                "pip install --upgrade bpoctl",
            )
        on_server = sqlite_path(self.address) is None
        if not self.writable or (on_server and not fresh):
            what = "holds no bpoctl store" if revision is None else f"is of an older schema ({revision})"
            raise StoreError(f"{shown(self.address)}: {what}", "bpoctl db migrate")
        self.migrate(backup=revision is not None)

    def revision(self) -> str | None:
        """The schema revision of the store; None for an empty one. Raises StoreError for another program's database."""
        try:
            with self.engine.connect() as connection:
                return connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
        except DBAPIError:
            from sqlalchemy import inspect

            tables = inspect(self.engine).get_table_names()
            if "alembic_version" in tables:
                raise
        if tables:
            raise StoreError(
                f"{shown(self.address)}: is a database, but not a bpoctl store", "choose another with --db PATH"
            )
        return None

    def migrate(self, *, backup: bool = True) -> Path | None:
        """Bring the schema up to this program's; gives the path of the backup that was made first (SQLite)."""
        from bpoctl.migrations.running import upgrade

        on_server = sqlite_path(self.address) is None
        saved = self.backup() if backup and not on_server else None
        if not on_server:
            # the file remembers it; it is said here and not on opening, where the file may be another program's
            self._alone("PRAGMA journal_mode = WAL")
        with self.engine.execution_options(**WRITES).begin() as connection:
            upgrade(connection)
        return saved

    def backup(self, to: Path | None = None) -> Path:
        """Copy a SQLite store to a file that is not there yet, consistently, while others may read and write it."""
        import sqlite3

        source = sqlite_path(self.address)
        if source is None:
            raise BadData("only a SQLite store is backed up by bpoctl", "use pg_dump for PostgreSQL")
        target = to or free_name(source, "backup")
        if target.exists():
            raise BadData(f"{target} exists already", "name a file that does not: bpoctl db backup FILE")
        create_file(target)
        with plain_errors(str(target)), sqlite3.connect(source) as old, sqlite3.connect(target) as new:
            old.backup(new)
        old.close()
        new.close()
        return target

    def compact(self) -> None:
        """Rewrite a SQLite store without its freed pages, so that nothing deleted can be read from its file."""
        if sqlite_path(self.address) is None:
            return
        self._alone("VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)")

    def _alone(self, *statements: str) -> None:
        """Run what SQLite only does outside of a transaction."""
        raw = self.engine.raw_connection()
        try:
            with plain_errors(self.address):
                for statement in statements:
                    raw.driver_connection.execute(statement)  # type: ignore[union-attr]
        finally:
            raw.close()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection in one read transaction: everything in it is of one moment."""
        with plain_errors(self.address), self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A connection in one write transaction: all of it happens, or none."""
        if not self.writable:
            raise StoreError(f"{shown(self.address)} was opened for reading only")
        with plain_errors(self.address), self.engine.execution_options(**WRITES).begin() as connection:
            yield connection

    def slugs(self) -> list[str]:
        """Every engagement's slug in order."""
        with self.read() as connection:
            return slugs_of(connection)

    def load(self, slug: str) -> Dossier:
        """One engagement, whole; raises BadData for an unknown slug, with the nearest known one."""
        with self.read() as connection, self._readable():
            return load_dossier(connection, slug)

    def load_all(self) -> list[Dossier]:
        """Every engagement by slug, in the same number of SQL statements as one."""
        with self.read() as connection, self._readable():
            return load_dossiers(connection, None)

    @contextmanager
    def _readable(self) -> Iterator[None]:
        """A value that is not of its field's form was written behind bpoctl's back."""
        try:
            yield
        except (ValueError, ArithmeticError) as error:
            raise StoreError(
                f"{shown(self.address)}: holds a value that cannot be read: {error}", "bpoctl db verify"
            ) from None
