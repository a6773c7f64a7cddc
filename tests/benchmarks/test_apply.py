"""`apply` of 1,000 engagements: 40 x raw sqlite3 inserting the same rows."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from itertools import count as counted_up
from pathlib import Path

from conftest import call

from benchmarks.measuring import Work, compared, held, linear, sized, timed
from benchmarks.test_check_files import written
from benchmarks.test_check_store import stored
from bpoctl.models import KINDS


def inserted(source: Path, target: Path) -> Work:
    """The rows of a store into tables of the same schema, in one transaction, with nothing else done."""
    old = sqlite3.connect(source / ".bpoctl" / "bpoctl.db")
    made = old.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'").fetchall()
    rows = {table: old.execute(f"SELECT * FROM {table}").fetchall() for table in ("engagement", *KINDS)}
    old.close()

    def body() -> None:
        target.unlink(missing_ok=True)
        new = sqlite3.connect(target, isolation_level=None)
        new.execute("PRAGMA journal_mode = WAL")
        new.execute("PRAGMA synchronous = NORMAL")
        for (sql,) in made:
            new.execute(sql)
        new.execute("BEGIN IMMEDIATE")
        for table, found in rows.items():
            if found:
                new.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(found[0]))})", found)
        new.execute("COMMIT")
        new.close()

    return timed(body)


def applied(files: Path, folder: Path) -> Work:
    """`bpoctl apply FOLDER` in this process, each time into an empty store; start-up is another row of the table."""
    folders: Iterator[Path] = (folder / str(n) for n in counted_up())

    def body(fresh: Path) -> None:
        ran = call("apply", files, "--quiet", cwd=fresh)
        assert ran.code == 0, ran.err

    def run() -> object:
        fresh = next(folders)
        fresh.mkdir(parents=True)
        call("init", cwd=fresh)
        spent = timed(lambda: body(fresh))()
        shutil.rmtree(fresh)
        return spent

    return run  # type: ignore[return-value]


def test_apply(tmp_path: Path) -> None:
    """Reading, planning, journalling and inserting together."""
    count = sized(1000)
    files, folder = written(tmp_path / "files", count), stored(tmp_path / "stored", count)
    raw = inserted(folder, tmp_path / "raw.db")
    held(f"apply of {count} engagements", compared(raw, applied(files, tmp_path / "applied")), 40)


def test_it_is_linear(tmp_path: Path) -> None:
    """Twice as many files take twice as long."""
    linear("apply", lambda n: applied(written(tmp_path / f"f{n}", n), tmp_path / f"to{n}"), sized(500), 3)
