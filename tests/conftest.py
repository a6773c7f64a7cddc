"""What every test of the command line needs: one runner in this process, and an engagement to run it on."""

from __future__ import annotations

import io
import json
import os
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typer
from hypothesis import settings
from sqlalchemy import event
from sqlalchemy.pool import Pool

# A loaded machine is slow, and that is no failure. On CI the examples are the same each time, so that a run can be
# repeated.
settings.register_profile("house", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "house")

# A program started from its source takes twice as long as one from bytecode, and these tests start hundreds. This holds
# for xdist's workers too, wherever the environment forbids writing bytecode beside the source.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
os.environ.setdefault("PYTHONPYCACHEPREFIX", str(Path(tempfile.gettempdir()) / "bpoctl-tests-bytecode"))

ENGAGEMENT = (
    "new", "acme", "--bare", "--name", "Acme support", "--client", "Acme Shop", "--function", "customer-service",
    "--delivery-model", "offshore", "--arrangement", "ongoing", "--currency", "EUR", "--time-zone", "Europe/Berlin",
)  # fmt: skip
"""The words that start an engagement."""

After = Callable[[Iterable[str]], "Runner"]
"""The fixture `after`."""

OWN_VARIABLES = (
    "BPOCTL_DB", "BPOCTL_ENGAGEMENT", "BPOCTL_NO_INPUT", "NO_COLOR", "CLICOLOR", "TERM", "EDITOR", "VISUAL",
)  # fmt: skip


@dataclass(frozen=True)
class Ran:
    """What one call of the program came to."""

    code: int
    out: str
    err: str

    def __iter__(self) -> Iterator[Any]:
        return iter((self.code, self.out, self.err))

    @property
    def json(self) -> Any:
        """stdout as JSON."""
        return json.loads(self.out)

    @property
    def items(self) -> list[dict[str, Any]]:
        """The items of a list in JSON."""
        found: list[dict[str, Any]] = self.json["items"]
        return found


@contextmanager
def _in_place_of(name: str, stream: Any) -> Iterator[None]:
    before = getattr(sys, name)
    setattr(sys, name, stream)
    try:
        yield
    finally:
        setattr(sys, name, before)


@event.listens_for(Pool, "connect")
def _no_waiting_for_the_disk(connection: Any, _: Any) -> None:
    """No test of this process pulls the plug: what SQLite writes need not reach the disk."""
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA synchronous = OFF")


@cache
def root() -> Any:
    """The root command, made once: to make its commands anew would take as long as to run them."""
    from bpoctl.app import app

    return typer.main.get_command(app)


def call(*args: object, cwd: Path, text: str = "", encoding: str = "utf-8") -> Ran:
    """Call the program in this process, as the console script does; `text` is stdin."""
    out, err = io.BytesIO(), io.BytesIO()
    shown = io.TextIOWrapper(out, encoding, newline="", write_through=True)
    said = io.TextIOWrapper(err, encoding, newline="", write_through=True)
    given = io.TextIOWrapper(io.BytesIO(text.encode()), "utf-8")
    before = Path.cwd()
    os.chdir(cwd)
    try:
        with _in_place_of("stdin", given), _in_place_of("stdout", shown), _in_place_of("stderr", said):
            code = root().main([str(arg) for arg in args], standalone_mode=False)
    finally:
        os.chdir(before)
    return Ran(int(code), out.getvalue().decode(encoding), err.getvalue().decode(encoding))


class Runner:
    """`run("status")` calls the program in the test's folder, `run.ok(…)` also wants exit code 0."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, *args: object, cwd: Path | None = None, text: str = "", encoding: str = "utf-8") -> Ran:
        """Call the program; `text` is its stdin, `encoding` what its terminal can show."""
        return call(*args, cwd=cwd or self.folder, text=text, encoding=encoding)

    def ok(self, *args: object, **how: Any) -> Ran:
        """As a call that must succeed."""
        ran = self(*args, **how)
        assert ran.code == 0, f"{args}\n{ran.out}{ran.err}"
        return ran

    def line(self, line: str, **how: Any) -> Ran:
        """As a line that a person would type; it must succeed."""
        import shlex

        return self.ok(*shlex.split(line), **how)


@pytest.fixture(autouse=True)
def _surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No test depends on who runs it, from where, and with which settings."""
    for name in OWN_VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("BPOCTL_ACTOR", "tess")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data-of-the-user"))


@pytest.fixture
def run(tmp_path: Path) -> Runner:
    """The program in an empty folder."""
    folder = tmp_path / "here"
    folder.mkdir()
    return Runner(folder)


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with an empty store, made once and copied for each test that needs it."""
    folder = tmp_path_factory.mktemp("empty")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BPOCTL_ACTOR", "tess")
        patch.delenv("BPOCTL_DB", raising=False)
        Runner(folder).ok("init")
    return folder


@pytest.fixture(scope="session")
def pristine(tmp_path_factory: pytest.TempPathFactory, empty: Path) -> Path:
    """A workspace with one engagement, made once and copied for each test that needs it."""
    folder = tmp_path_factory.mktemp("pristine")
    shutil.copytree(empty, folder, dirs_exist_ok=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BPOCTL_ACTOR", "tess")
        patch.delenv("BPOCTL_DB", raising=False)
        Runner(folder).ok(*ENGAGEMENT)
    return folder


@pytest.fixture
def fresh(run: Runner, empty: Path) -> Runner:
    """The program in a workspace with an empty store."""
    shutil.copytree(empty, run.folder, dirs_exist_ok=True)
    return run


@pytest.fixture
def empty_store(tmp_path: Path, empty: Path) -> Path:
    """The file of an empty store."""
    return Path(shutil.copy(empty / ".bpoctl" / "bpoctl.db", tmp_path / "empty.db"))


@pytest.fixture
def acme(run: Runner, pristine: Path) -> Runner:
    """The program in a workspace that has the engagement `acme`, with no record yet."""
    shutil.copytree(pristine, run.folder, dirs_exist_ok=True)
    return run


@pytest.fixture(scope="session")
def made_demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo, made once: April to June 2026 are closed, April with a credit of 453.60 EUR. Tests copy it."""
    place = tmp_path_factory.mktemp("demo")
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("BPOCTL_DB", raising=False)
        patch.setenv("BPOCTL_ACTOR", "tess")
        ran = call("demo", cwd=place)
    assert ran.code == 0, ran.err
    return place / "bpoctl-demo"


def lived(folder: Path, pristine: Path, lines: Iterable[str]) -> Path:
    """A workspace in which some lines were typed, to be made once and copied for each test."""
    shutil.copytree(pristine, folder, dirs_exist_ok=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BPOCTL_ACTOR", "tess")
        for line in lines:
            Runner(folder).line(line)
    return folder


@pytest.fixture(scope="session")
def _lives(tmp_path_factory: pytest.TempPathFactory, pristine: Path) -> Callable[[tuple[str, ...]], Path]:
    made: dict[tuple[str, ...], Path] = {}

    def life(lines: tuple[str, ...]) -> Path:
        if lines not in made:
            made[lines] = lived(tmp_path_factory.mktemp("lived"), pristine, lines)
        return made[lines]

    return life


@pytest.fixture
def after(run: Runner, _lives: Callable[[tuple[str, ...]], Path]) -> After:
    """`after(lines)`: the program in a workspace in which some lines were typed, once for all tests that ask for it."""

    def typed(lines: Iterable[str]) -> Runner:
        shutil.copytree(_lives(tuple(lines)), run.folder, dirs_exist_ok=True)
        return run

    return typed


@pytest.fixture(scope="session")
def one_of_each(tmp_path_factory: pytest.TempPathFactory, pristine: Path) -> tuple[Path, dict[str, str]]:
    """A workspace with one record of every kind, each field given a value, made by `add`; and their keys by table."""
    from words import EDITABLE, flags, own_key, words_of

    folder = lived(tmp_path_factory.mktemp("one-of-each"), pristine, [])
    keys: dict[str, str] = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BPOCTL_ACTOR", "tess")
        for kind in EDITABLE:
            words = [*kind.command.split(), "add", *own_key(kind), *flags(words_of(kind, keys)), "--json"]
            keys[kind.table] = Runner(folder).ok(*words).json["key"]
    return folder, keys


@pytest.fixture
def exported() -> Callable[[Runner], str]:
    """The engagement in use as the bytes that `export` writes."""
    return lambda runner: export_of(runner.folder)


def export_of(folder: Path, slug: str | None = None) -> str:
    """An engagement of a workspace's store as text; empty where there is none."""
    from bpoctl.interchange import write
    from bpoctl.store import Store

    store = Store.open(str(folder / ".bpoctl" / "bpoctl.db"))
    found = {dossier.engagement.slug: dossier for dossier in store.load_all()}
    store.engine.dispose()
    chosen = slug or (next(iter(found)) if len(found) == 1 else "acme")
    return write(found[chosen]) if chosen in found else ""


def rows_of(folder: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of the records in a workspace's store, as SQLite has them, without their revisions.

    Whatever `export` writes is made of these: where they are the same, its bytes are.
    """
    from bpoctl.models import KINDS

    with closing(sqlite3.connect(folder / ".bpoctl" / "bpoctl.db")) as connection:
        found: dict[str, list[tuple[Any, ...]]] = {}
        for table in ("engagement", *KINDS):
            rows = connection.execute(f"SELECT * FROM {table} ORDER BY id")
            names = [column[0] for column in rows.description]
            at = names.index("revision")
            found[table] = [(*row[:at], *row[at + 1 :]) for row in rows]
    return found


def environment(**more: str) -> Mapping[str, str]:
    """The variables for a real process of the program."""
    return {**os.environ, "BPOCTL_ACTOR": "tess", **more}
