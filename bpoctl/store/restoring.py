"""Putting a backup in the place of a store, so that at any instant there is a whole one."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from bpoctl.errors import StoreError
from bpoctl.store import Store
from bpoctl.store.opening import BUSY_SECONDS, free_name, plain_errors


def restore_store(source: Path, target: Path) -> Path | None:
    """Replace a SQLite store by a backup; gives the file in which what was there is kept, sound or not."""
    fresh = Store.open(str(source)).backup(free_name(target, "restored"))
    saved = None
    if target.exists():
        saved = _set_aside(target)
    fresh.replace(target)
    return saved


def _set_aside(target: Path) -> Path:
    """Keep what is there under another name: a copy while it can be read, else the file itself."""
    try:
        saved = Store.open(str(target)).backup()
        _settle(target)
    except (StoreError, sqlite3.Error) as error:
        if "locked" in str(error):
            raise
        saved = free_name(target, "broken")
        target.replace(saved)
        log = Path(f"{target}-wal")
        if log.exists():
            log.replace(f"{saved}-wal")
    # what its log still held is in the copy; it must not be taken for the log of the file that comes
    for left in ("-wal", "-shm"):
        Path(f"{target}{left}").unlink(missing_ok=True)
    return saved


def _settle(target: Path) -> None:
    """Bring what the log holds into the file, so that nothing is lost between here and there."""
    with plain_errors(str(target)):
        connection = sqlite3.connect(target, timeout=BUSY_SECONDS, isolation_level=None)
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("ROLLBACK")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
