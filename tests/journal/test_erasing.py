"""Erasing a person: nothing of them is left in the store's file, the chain holds, and it cannot be undone."""

from __future__ import annotations

import itertools
import shutil
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from conftest import Runner, export_of, lived

from bpoctl.errors import ExitCode
from bpoctl.journal import Traces

from .test_undo import AGREEMENT, protected

TRACES = (b"Dana", b"dana", b"Cruz", b"cruz", b"d.cruz@acme.example", b"4930123")


def left_in(run: Runner) -> set[bytes]:
    """The traces of the person in any file of the store, freed pages and log included."""
    found = b"".join(path.read_bytes() for path in (run.folder / ".bpoctl").iterdir())
    return {trace for trace in TRACES if trace in found}


LINES = (
    "person add --name 'Dana Cruz' --employer client --email d.cruz@acme.example --phone +4930123",
    "person add --name 'Eli Ward' --employer provider --role 'stands in for Dana Cruz'",
    "edit --lead dana-cruz --summary 'What dana cruz asked for'",
    "scope objective add --name 'As Dana Cruz wants it' --metric frt --direction lower --owner dana-cruz",
    "scope objective edit OBJ-1 --name 'Answer faster'",
    "evidence add --title 'Mail to d.cruz@acme.example' --location notes/dana-cruz.txt",
    "review meeting add --name m --held-on 2026-01-02 --attendees dana-cruz,eli-ward --minutes 'Call +4930123.'",
    "partner candidate add --name Brightline --contact 'DANA CRUZ (client)'",
    "partner call add --candidate brightline --held-on 2026-01-02 --attendees 'Eli Ward' --attendees 'Dana Cruz' "
    "--outcome mixed",
    "waive SCO001 --by 'Dana Cruz' --reason 'she said so' --until 2099-01-01",
    "waive SCO001 dana-cruz --by x --reason y --until 2099-01-01",
    "scope risk add --name x --likelihood 1 --impact 1 --response accept --owner dana-cruz",
    "scope risk remove RSK-1 --yes",
)
"""A person who stands in every way in which one can."""


@pytest.fixture(scope="module")
def _met(tmp_path_factory: pytest.TempPathFactory, pristine: Path) -> Path:
    return lived(tmp_path_factory.mktemp("met"), pristine, LINES)


@pytest.fixture
def known(run: Runner, _met: Path) -> Runner:
    """An engagement in which the person stands in every way."""
    shutil.copytree(_met, run.folder, dirs_exist_ok=True)
    return run


def test_nothing_of_the_person_is_left(known: Runner) -> None:
    """Name, key, mail and telephone are gone from records, texts, journal, freed pages and log; the chain holds."""
    assert left_in(known)
    said = known.line("person erase dana-cruz --reason 'asked by Dana Cruz' --yes")
    assert "Erased dana-cruz from 1 engagement" in said.out
    assert left_in(known) == set()
    assert known.ok("db", "verify").out.endswith("the chain holds\n")
    (erasure,) = known.ok("record", "erasure", "list", "--json").items
    assert (erasure["person"], erasure["reason"]) == ("erased-1", "asked by (erased)")


def test_what_the_person_did_stays_on_record(known: Runner) -> None:
    """References lead to somebody without a name, so that the records say all that they said but who it was."""
    known.line("person erase dana-cruz --reason x --yes")
    people = {item["key"]: item for item in known.ok("person", "list", "--json").items}
    assert people["erased-1"]["name"] == "(erased)"
    assert (people["erased-1"]["email"], people["erased-1"]["phone"]) == (None, None)
    assert people["eli-ward"]["name"] == "Eli Ward"
    assert people["eli-ward"]["role"] == "stands in for (erased)"
    assert known.ok("show", "--json").json["lead"] == "erased-1"
    assert known.ok("scope", "objective", "show", "OBJ-1", "--json").json["owner"] == "erased-1"
    assert known.ok("review", "meeting", "show", "MTG-1", "--json").json["attendees"] == ["erased-1", "eli-ward"]
    assert known.ok("partner", "call", "show", "CAL-1", "--json").json["attendees"] == ["Eli Ward", "(erased)"]
    by, subject = known.ok("record", "waiver", "list", "--json").items
    assert (by["by"], subject["subject"]) == ("(erased)", "erased-1")


def test_an_erasure_is_not_undone_nor_what_it_covers(known: Runner) -> None:
    """Undo says why not, with exit code 1; so do earlier changes whose values are gone."""
    known.line("person erase dana-cruz --reason x --yes")
    before = export_of(known.folder)
    for number in ((), (2,), (5,), (8,), (14,)):
        ran = known("undo", *number)
        assert ran.code == ExitCode.NO, number
    assert "the data is gone" in known("undo").err
    assert export_of(known.folder) == before
    assert left_in(known) == set()


def test_redo_of_what_was_erased_elsewhere_is_refused(acme: Runner) -> None:
    """Where another engagement's undone operation held a value that was erased, it cannot be repeated."""
    acme.line("person add --name 'Dana Cruz' --employer client")
    acme.line(
        "new other --bare --name x --client y --function z --delivery-model onshore --arrangement project "
        "--currency EUR --time-zone UTC"
    )
    acme.line("evidence add -e other --title 'For Dana Cruz' --location x")
    acme.ok("undo", "-e", "other")
    acme.line("person erase -e acme dana-cruz --reason x --yes")
    ran = acme("redo", "-e", "other")
    assert (ran.code, "values of it were erased" in ran.err) == (ExitCode.NO, True)
    acme.ok("db", "verify")


def test_every_engagement_of_the_store_is_reached(acme: Runner) -> None:
    """The same key is the same person wherever it stands; each engagement has an erasure on record."""
    acme.line(
        "new other --bare --name x --client y --function z --delivery-model onshore --arrangement project "
        "--currency EUR --time-zone UTC"
    )
    for slug, name in itertools.product(("acme", "other"), ("Dana Cruz", "Dana Cruz-Lee")):
        acme.line(f"person add -e {slug} --name '{name}' --employer client")
    assert len(acme.line("person records dana-cruz --json").items) == 2
    acme.line("person erase dana-cruz --reason x --yes")
    for slug in ("acme", "other"):
        assert len(acme.ok("record", "erasure", "list", "--json", "-e", slug).items) == 1
        names = [item["name"] for item in acme.ok("person", "list", "--json", "-e", slug).items]
        assert "(erased)" in names
    assert acme.ok("db", "verify").code == 0


def test_what_is_signed_stays_as_it_was_signed(acme: Runner) -> None:
    """Signed terms that name the person in their text are kept, and the answer says which."""
    acme.line("person add --name 'Dana Cruz' --employer client")
    acme.line(AGREEMENT)
    acme.line("sla clause add --key C1 --number 1 --title People --wording 'Dana Cruz decides.'")
    signature = {"agreement": "1.0", "party": "client", "name": "Dana Cruz", "role": "COO", "on": date(2026, 1, 2)}
    protected(acme, "record_signature", {**signature, "text_sha256": "0" * 64})
    ran = acme.line("person erase dana-cruz --reason x --yes")
    assert "kept as it was signed, though it names them: sla/clause C1 (1.0)" in ran.err
    assert acme.ok("sla", "clause", "show", "C1", "--json").json["wording"] == "Dana Cruz decides."
    assert acme.ok("record", "signature", "list", "--json").items[0]["name"] == "(erased)"


def test_half_given_answers_go_too(acme: Runner) -> None:
    """What the walk keeps of a record that is not complete is dropped where it names the person."""
    acme.line("person add --name 'Dana Cruz' --employer client")
    with closing(sqlite3.connect(acme.folder / ".bpoctl" / "bpoctl.db", isolation_level=None)) as connection:
        rows = [(1, "scope_risk", '{"name":"Dana Cruz leaves"}'), (1, "evidence", '{"title":"a letter"}')]
        connection.executemany("INSERT INTO draft VALUES (?, ?, ?)", rows)
    acme.line("person erase dana-cruz --reason x --yes")
    with closing(sqlite3.connect(acme.folder / ".bpoctl" / "bpoctl.db")) as connection:
        assert connection.execute("SELECT table_name FROM draft").fetchall() == [("evidence",)]
    assert left_in(acme) == set()


def test_who_erases_herself_is_gone_as_well(acme: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    """The actor of an operation is a trace like any other."""
    monkeypatch.setenv("BPOCTL_ACTOR", "Dana Cruz")
    acme.line("person add --name 'Dana Cruz' --employer client")
    acme.line("person erase dana-cruz --reason x --yes")
    assert left_in(acme) == set()
    assert acme.ok("db", "verify").code == 0


def test_erasing_is_asked_for(acme: Runner) -> None:
    """Without --yes and without a terminal nobody is erased; an unknown person is exit code 3."""
    acme.line("person add --name 'Dana Cruz' --employer client")
    refused = acme("person", "erase", "dana-cruz", "--reason", "x")
    assert (refused.code, "--yes" in refused.err) == (ExitCode.USAGE, True)
    assert acme("person", "erase", "dina-cruz", "--reason", "x", "--yes").code == ExitCode.BAD_DATA
    assert acme.ok("person", "show", "dana-cruz", "--json").json["name"] == "Dana Cruz"


@pytest.mark.parametrize(
    ("text", "freed"),
    [
        ("Dana Cruz", "(erased)"),
        ("by dana cruz, today", "by (erased), today"),
        ("dana-cruz", "(erased)"),
        ("dana-cruz-2", "dana-cruz-2"),
        ("notes/dana-cruz.txt", "notes/(erased).txt"),
        ("Dana Cruzado", "Dana Cruzado"),
        ("Will", "(erased)"),
        ("it will do", "it will do"),
        ("William", "William"),
    ],
)
def test_traces_are_whole_words(text: str, freed: str) -> None:
    """A name is found in any spelling of its capitals; a single word only as it is written; no part of a word."""
    traces = Traces(["Dana Cruz", "dana-cruz", "Will"])
    assert traces.without(text) == freed
    assert traces.within(text) == (text != freed)
    assert traces.without({"a": [text, 1], text: None}) == {"a": [freed, 1], freed: None}
