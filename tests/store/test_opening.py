"""Opening a store: what it is made as, and what is said of a file that is none."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from conftest import Runner, environment

from bpoctl.errors import BadData, ExitCode, StoreError
from bpoctl.store import Store, opening


def store_of(run: Runner) -> Path:
    """The store's file in a test's workspace."""
    return run.folder / ".bpoctl" / "bpoctl.db"


def test_a_new_store_is_private_and_keeps_a_log(tmp_path: Path) -> None:
    """A new store can be read by its owner alone, writes ahead to a log, and holds its foreign keys."""
    path = tmp_path / "deep" / "er" / "s.db"
    store = Store.open(str(path), writable=True)
    assert path.stat().st_mode & 0o777 == 0o600
    with store.write() as connection:
        pragmas = {n: connection.exec_driver_sql(f"PRAGMA {n}").scalar() for n in ("journal_mode", "foreign_keys")}
        left = [Path(f"{path}{more}").stat().st_mode & 0o777 for more in ("-wal", "-shm")]
    assert pragmas == {"journal_mode": "wal", "foreign_keys": 1}
    assert left == [0o600, 0o600]


def test_foreign_keys_hold(acme: Runner) -> None:
    """A row of an engagement that does not exist is refused by the database itself."""
    from sqlalchemy.exc import IntegrityError

    store = Store.open(str(store_of(acme)), writable=True)
    with pytest.raises(IntegrityError), store.write() as connection:
        connection.exec_driver_sql("INSERT INTO draft VALUES (999, 'person', '{}')")


def test_a_writer_takes_the_lock_at_once_and_readers_do_not_wait(acme: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    """While one writes, a second writer is told so with exit code 4, and a reader reads what was there before."""
    monkeypatch.setattr(opening, "BUSY_SECONDS", 0.05)
    store = Store.open(str(store_of(acme)), writable=True)
    with store.write():
        refused = acme("person", "add", "--name", "Dana", "--employer", "client")
        assert refused.code == ExitCode.STORE
        assert "is locked by another program" in refused.err
        assert acme("status").code == 0
    acme.ok("person", "add", "--name", "Dana", "--employer", "client")


def test_a_transaction_that_fails_leaves_nothing(acme: Runner) -> None:
    """An error in the midst of an operation takes back its rows and its place in the journal."""
    from bpoctl.journal import operation

    store = Store.open(str(store_of(acme)), writable=True)
    before = store_of(acme).read_bytes()
    number = store.load("acme").engagement.id
    with pytest.raises(RuntimeError), operation(store, "x", engagement_id=number, actor="tess") as writer:
        writer.insert("scope_boundary", {"key": "B", "name": "x", "side": "in"})
        raise RuntimeError
    with store.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM scope_boundary").scalar() == 0
        assert connection.exec_driver_sql("SELECT count(*) FROM operation").scalar() == 1
    assert len(before) == store_of(acme).stat().st_size


@pytest.mark.parametrize("words", [("status",), ("scope", "objective", "add"), ("log",), ("db", "verify")])
def test_a_store_that_is_not_there_is_not_made_by_the_way(run: Runner, words: tuple[str, ...]) -> None:
    """Neither a reader nor a change of what cannot be there makes a store: exit code 4, and how to begin."""
    (run.folder / "bpoctl.toml").touch()
    ran = run(*words)
    assert ran.code == ExitCode.STORE
    assert "there is no store here yet" in ran.err
    assert "bpoctl init" in ran.err
    assert [left.name for left in run.folder.iterdir()] == ["bpoctl.toml"]


def _not_a_database(path: Path) -> None:
    path.write_bytes(b"Dear all, this is a letter, long enough to fill a page header. " * 100)


def _another_program(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("CREATE TABLE songs (name)")


def _newer(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")


def _malformed(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[100:8192] = b"\x07" * 8092
    path.write_bytes(data)


@pytest.mark.parametrize(
    ("spoil", "said", "hint"),
    [
        (_not_a_database, "is not a database", "--db PATH"),
        (_another_program, "is a database, but not a bpoctl store", "--db PATH"),
        (_newer, "was written by a newer bpoctl (schema 9999)", "pip install --upgrade bpoctl"),
        (_malformed, "is corrupt", "bpoctl db restore"),
    ],
)
@pytest.mark.parametrize("words", [("status",), ("person", "add", "--name", "Dana", "--employer", "client")])
def test_what_is_no_store_is_refused(acme: Runner, spoil: Any, said: str, hint: str, words: tuple[str, ...]) -> None:
    """A file that is no store of this program gives exit code 4, what it is and what to do; it stays as it is."""
    path = store_of(acme)
    spoil(path)
    before = path.read_bytes()
    ran = acme(*words)
    assert ran.code == ExitCode.STORE, ran.err
    assert said in ran.err
    assert hint in ran.err
    assert "Traceback" not in ran.err
    assert path.read_bytes() == before


def test_an_empty_file_is_an_empty_store(acme: Runner) -> None:
    """What a kill leaves between making the file and its tables: a reader names the command, a writer goes on."""
    store_of(acme).write_bytes(b"")
    ran = acme("list")
    assert (ran.code, "bpoctl db migrate" in ran.err) == (ExitCode.STORE, True)
    acme.ok("db", "migrate")
    assert acme.ok("list", "--json").items == []


def test_a_workspace_that_cannot_be_read_is_named(acme: Runner) -> None:
    """A `use` that is no UTF-8, settings nested without end: exit code 3 and the file."""
    chosen = acme.folder / ".bpoctl" / "use"
    chosen.write_bytes(b"\xff\xfe\x00acme")
    ran = acme("status")
    assert ran.code == ExitCode.BAD_DATA
    assert str(chosen) in ran.err and "bpoctl use SLUG" in ran.err
    acme.ok("use", "acme")
    acme.ok("status")
    for text in ("db = " + "[" * 5000, "db = " + "{a=" * 5000, "[" + "a." * 20000 + "b]\nc = 1\n"):
        (acme.folder / "bpoctl.toml").write_text(text, encoding="utf-8")
        ran = acme("status")
        assert (ran.code, "bpoctl.toml" in ran.err) == (ExitCode.BAD_DATA, True), ran.err


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("mysql://root:hunter2@db/x", "is no store"),
        ("nonsense://x", "is no store"),
        ("/dev/null/x.db", "there is no store here yet"),
    ],
)
def test_an_address_that_names_no_store(run: Runner, address: str, said: str) -> None:
    """An address of another sort gives exit code 4; a password in it is never shown."""
    ran = run("--db", address, "status")
    assert ran.code == ExitCode.STORE
    assert said in ran.err
    assert "hunter2" not in ran.err


def test_postgresql_without_its_extra_names_the_extra(run: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    """A missing extra gives exit code 3 and the command that installs it."""
    monkeypatch.setitem(sys.modules, "psycopg", None)
    ran = run("--db", "postgresql://u:hunter2@localhost/x", "status")
    assert ran.code == ExitCode.BAD_DATA
    assert "pip install 'bpoctl[postgres]'" in ran.err
    assert "hunter2" not in ran.err


def test_a_store_in_place_of_a_folder(run: Runner) -> None:
    """A store that cannot be made says why, and `init` leaves no half of a workspace behind."""
    (run.folder / "file").touch()
    ran = run("--db", str(run.folder / "file" / "s.db"), "init", "new")
    assert ran.code == ExitCode.STORE
    assert "cannot be written" in ran.err
    assert not (run.folder / "new" / "bpoctl.toml").exists()


@pytest.fixture
def sealed(acme: Runner) -> Iterator[Path]:
    """The workspace in a folder that its user can read and not write, even where the tests run as root."""
    folder = Path(tempfile.mkdtemp(dir="/tmp"))
    shutil.copytree(acme.folder, folder / "w")
    for place in [folder, *folder.rglob("*")]:
        place.chmod(0o555 if place.is_dir() else 0o444)
    yield folder / "w"
    for place in [folder, *folder.rglob("*")]:
        if place.is_dir():
            place.chmod(0o755)
    shutil.rmtree(folder)


WITHOUT_PRIVILEGES = """
import ctypes, os, sys
if os.geteuid() == 0:  # root writes everywhere; without its capabilities the permissions hold for it too
    ctypes.CDLL(None).capset((ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)())
from bpoctl.app import main
main()
"""


def as_reader(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the program as somebody who may not write the folder."""
    return subprocess.run(
        [sys.executable, "-c", WITHOUT_PRIVILEGES, *words], cwd=folder, text=True, capture_output=True, check=False,
        env=environment(),
    )  # fmt: skip


@pytest.mark.skipif(sys.platform != "linux", reason="permissions are taken from root as Linux does it")
def test_a_read_only_folder_can_be_read_and_not_written(sealed: Path) -> None:
    """A reader needs no file beside the store; a writer gets exit code 4, and nothing is half-written."""
    before = {p: p.read_bytes() for p in sealed.rglob("*") if p.is_file()}
    read = as_reader(sealed, "status")
    assert read.returncode == 0, read.stderr
    assert "acme · Acme Shop" in read.stdout
    wrote = as_reader(sealed, "person", "add", "--name", "Dana", "--employer", "client")
    assert wrote.returncode == ExitCode.STORE, wrote.stderr
    assert "cannot be" in wrote.stderr
    assert "Traceback" not in wrote.stderr
    assert {p: p.read_bytes() for p in sealed.rglob("*") if p.is_file()} == before


def test_a_full_disk_leaves_the_store_as_it_was(acme: Runner) -> None:
    """Where no byte more can be written the answer is exit code 4, and the store is sound and as it was."""
    script = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "size = int(sys.argv.pop(1)); resource.setrlimit(resource.RLIMIT_FSIZE, (size, size));"
        "from bpoctl.app import main; main()"
    )
    words = ["evidence", "add", "--location", "x", "--title", "t" * 50_000]
    ran = subprocess.run(
        [sys.executable, "-c", script, "9000", *words], cwd=acme.folder, text=True, capture_output=True, check=False,
        env=environment(),
    )  # fmt: skip
    assert ran.returncode == ExitCode.STORE, ran.stderr
    assert "nothing was changed" in ran.stderr
    assert acme.ok("db", "verify").out == "1 operations, the chain holds\n"
    assert acme.ok("evidence", "list", "--json").items == []


def test_a_backup_is_whole_and_never_overwrites(acme: Runner) -> None:
    """A backup has everything up to its moment, and the same permissions; a file that exists is left alone."""
    acme.ok("person", "add", "--name", "Dana", "--employer", "client")
    copy = acme.folder / "copy.db"
    acme.ok("db", "backup", copy)
    assert copy.stat().st_mode & 0o777 == 0o600
    assert [item["key"] for item in acme.ok("--db", copy, "person", "list", "--json").items] == ["dana"]
    again = acme("db", "backup", copy)
    assert (again.code, "exists already" in again.err) == (ExitCode.BAD_DATA, True)
    with pytest.raises(BadData):
        Store.open(str(copy)).backup(copy)


def test_a_restored_store_is_the_backup_and_what_was_there_is_kept(acme: Runner) -> None:
    """`db restore` puts the backup in place of the store and keeps the store that was there beside it."""
    copy = acme.folder / "copy.db"
    acme.ok("db", "backup", copy)
    acme.ok("person", "add", "--name", "Dana", "--employer", "client")
    refused = acme("db", "restore", copy)
    assert refused.code == ExitCode.USAGE
    said = acme.ok("db", "restore", copy, "--yes").out
    assert acme.ok("person", "list", "--json").items == []
    kept = store_of(acme).with_name("bpoctl.backup-1.db")
    assert str(kept) in said
    assert len(acme.ok("--db", kept, "person", "list", "--json").items) == 1


def test_a_broken_store_can_be_restored(acme: Runner) -> None:
    """A store that nobody can open any more is set aside as it is, and the backup takes its place."""
    copy = acme.folder / "copy.db"
    acme.ok("db", "backup", copy)
    _not_a_database(store_of(acme))
    acme.ok("db", "restore", copy, "--yes")
    assert acme.ok("db", "verify").code == 0
    assert store_of(acme).with_name("bpoctl.broken-1.db").exists()


def test_what_is_no_backup_is_not_restored(acme: Runner) -> None:
    """A file that is no store does not take the place of one."""
    letter = acme.folder / "letter.db"
    _not_a_database(letter)
    assert acme("db", "restore", letter, "--yes").code == ExitCode.STORE
    assert acme("db", "restore", "gone.db", "--yes").code == ExitCode.BAD_DATA
    acme.ok("status")


def test_plain_words_for_what_a_driver_says() -> None:
    """An error of the driver is told without its Python name, and names the address without a password."""
    with pytest.raises(StoreError, match="cannot be opened"), opening.plain_errors("postgresql://u:hunter2@h/x"):
        raise sqlite3.OperationalError("unable to open database file")
