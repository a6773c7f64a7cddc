"""Opening SQLite or PostgreSQL: engines, pragmas, transactions, and plain words for what goes wrong."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from bpoctl.errors import BadData, StoreError

BUSY_SECONDS = 10


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
        engine = create_engine("sqlite://", creator=lambda: _connect_sqlite(path, writable))
        event.listen(engine, "begin", _begin_immediate if writable else _begin_plain)
        return engine
    try:
        return create_engine(_with_driver(address))
    except (ArgumentError, NoSuchModuleError):
        raise StoreError(f"`{shown(address)}` is no store", "write a path or postgresql://user@host/database") from None
    except ImportError:
        raise BadData("PostgreSQL needs the extra `postgres`", "pip install 'bpoctl[postgres]'") from None


def _with_driver(address: str) -> str:
    scheme, rest = address.split("://", 1)
    return f"postgresql+psycopg://{rest}" if scheme in ("postgres", "postgresql") else address


def _connect_sqlite(path: Path, writable: bool) -> sqlite3.Connection:
    mode = "rw" if writable else "ro"
    # A reader in a folder that cannot be written may not make the -shm file; without a -wal file nothing is lost.
    sealed = not writable and not os.access(path.parent, os.W_OK) and not Path(f"{path}-wal").exists()
    address = f"file:{_quoted(path)}?mode={mode}{'&immutable=1' if sealed else ''}"
    connection = sqlite3.connect(address, uri=True, isolation_level=None, timeout=BUSY_SECONDS, check_same_thread=False)
    connection.execute("PRAGMA foreign_keys = ON")
    if writable:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
    return connection


def _quoted(path: Path) -> str:
    from urllib.parse import quote

    return quote(str(path.absolute()))


def _begin_immediate(connection: Any) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begin_plain(connection: Any) -> None:
    connection.exec_driver_sql("BEGIN")


def create_file(path: Path) -> None:
    """An empty SQLite file that only its owner can read; raises StoreError where it cannot be made."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise StoreError(f"{path}: cannot be written ({error.strerror})", "choose another place: --db PATH") from None


@contextmanager
def plain_errors(address: str) -> Iterator[None]:
    """Turn a driver's errors into StoreError with the next step."""
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        raise _explained(error, shown(address)) from error


def _explained(error: Exception, where: str) -> StoreError:
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
    return StoreError(f"{where}: {said}", "bpoctl doctor")
