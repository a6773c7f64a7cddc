"""Opening SQLite or PostgreSQL: engines, pragmas, transactions, and plain words for what goes wrong."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, NullPool, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError

from bpoctl.errors import BadData, BpoctlError, StoreError

BUSY_SECONDS = 10
WRITES = {"bpoctl_writes": True}
"""The execution options of a connection whose transaction will write."""


def sqlite_path(address: str) -> Path | None:
    """The file of a SQLite store; None for a store on a server."""
    if "://" not in address:
        return Path(address)
    if address.startswith("sqlite:///"):
        return Path(address.removeprefix("sqlite:///"))
    return None


def shown(address: str) -> str:
    """The address without its password."""
    if "://" not in address:
        return address
    try:
        return make_url(address).render_as_string(hide_password=True)
    except ArgumentError:
        return address


def make_engine(address: str, *, writable: bool) -> Engine:
    """An engine for a store that exists; raises StoreError for an address that names no database."""
    path = sqlite_path(address)
    if path is not None:
        engine = create_engine("sqlite://", creator=lambda: _connect_sqlite(path, writable), poolclass=NullPool)
        event.listen(engine, "begin", _begin)
        return engine
    try:
        return create_engine(_with_driver(address))
    except ArgumentError:
        raise _no_store(address) from None
    except ImportError:
        raise BadData("PostgreSQL needs the extra `postgres`", "pip install 'bpoctl[postgres]'") from None


def _with_driver(address: str) -> str:
    scheme, rest = address.split("://", 1)
    if scheme not in ("postgres", "postgresql", "postgresql+psycopg"):
        raise _no_store(address)
    return f"postgresql+psycopg://{rest}"


def _no_store(address: str) -> StoreError:
    return StoreError(f"`{shown(address)}` is no store", "write a path or postgresql://user@host/database")


def _connect_sqlite(path: Path, writable: bool) -> sqlite3.Connection:
    mode = "rw" if writable else "ro"
    # A reader in a folder that cannot be written may not make the -shm file; without a -wal file nothing is lost.
    log = Path(f"{path}-wal")
    whole = not log.exists() or log.stat().st_size == 0
    sealed = not writable and whole and not os.access(path.parent, os.W_OK)
    address = f"file:{_quoted(path)}?mode={mode}{'&immutable=1' if sealed else ''}"
    connection = sqlite3.connect(address, uri=True, isolation_level=None, timeout=BUSY_SECONDS, check_same_thread=False)
    connection.execute("PRAGMA foreign_keys = ON")
    if writable:
        connection.execute("PRAGMA synchronous = NORMAL")
        # what is erased shall not be read from the file's free pages
        connection.execute("PRAGMA secure_delete = ON")
    return connection


def _quoted(path: Path) -> str:
    from urllib.parse import quote

    return quote(str(path.absolute()))


def _begin(connection: Any) -> None:
    """Whoever will write takes the lock at once: a reader that becomes a writer midway could be refused it."""
    writes = connection.get_execution_options().get("bpoctl_writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def create_file(path: Path) -> None:
    """An empty SQLite file that only its owner can read; raises StoreError where it cannot be made."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise StoreError(f"{path}: cannot be written ({error.strerror})", "choose another place: --db PATH") from None


def free_name(source: Path, what: str) -> Path:
    """A name beside a store that no file has yet, as in `bpoctl.backup-1.db`."""
    for number in range(1, 10_000):
        candidate = source.with_name(f"{source.stem}.{what}-{number}{source.suffix}")
        if not candidate.exists():
            return candidate
    raise BadData(f"{source.parent} holds ten thousand backups", "remove some")


@contextmanager
def plain_errors(address: str) -> Iterator[None]:
    """Turn a driver's errors into StoreError with the next step; a broken constraint is a bug and stays one."""
    try:
        yield
    except IntegrityError as error:
        if "UNIQUE" not in str(error.orig).upper():
            raise
        raise BadData("somebody else has just recorded the same; nothing was written", "try again") from error
    except (DBAPIError, sqlite3.Error) as error:
        raise _explained(error, shown(address)) from error


def _explained(error: Exception, where: str) -> BpoctlError:
    said = str(getattr(error, "orig", None) or error).strip()
    if "not a database" in said:
        return StoreError(f"{where}: is not a database", "choose another with --db PATH, or restore a backup")
    if "malformed" in said:
        return StoreError(f"{where}: is corrupt ({said})", "bpoctl db restore BACKUP")
    if "locked" in said or "busy" in said:
        return StoreError(f"{where}: is locked by another program", "try again when it has finished")
    if "readonly" in said or "read-only" in said:
        return StoreError(
            f"{where}: cannot be written (read-only)", "mend the permissions, or choose another: --db PATH"
        )
    if "unable to open" in said:
        return StoreError(f"{where}: cannot be opened", "is the path right, and may you read it? bpoctl doctor")
    if "full" in said or "disk I/O" in said:
        return StoreError(f"{where}: cannot be written ({said}); nothing was changed", "make room on the disk")
    return StoreError(f"{where}: {said}", "bpoctl doctor")
