"""The chain: `db verify` is clean after any honest work, and finds whatever was changed behind the journal's back."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from conftest import Runner, lived

from bpoctl.errors import ExitCode
from bpoctl.journal.hashing import salted

Tamper = Callable[[sqlite3.Connection], object]


@pytest.fixture(scope="module")
def _worked_on(tmp_path_factory: pytest.TempPathFactory, pristine: Path) -> Path:
    lines = (
        "person add --name 'Dana Cruz' --employer client --email dana@acme.example",
        "scope objective add --name 'Answer faster' --metric frt --direction lower --owner dana-cruz",
        "scope boundary add --name Tickets --side in",
        "scope objective edit OBJ-1 --target 4 --unit h --due-on 2026-12-31",
        "scope boundary remove BND-1 --yes",
        "undo",
    )
    return lived(tmp_path_factory.mktemp("worked-on"), pristine, lines)


@pytest.fixture
def busy(run: Runner, _worked_on: Path) -> Runner:
    """An engagement with a small history: seven operations, one of them undone."""
    shutil.copytree(_worked_on, run.folder, dirs_exist_ok=True)
    return run


def tamper(run: Runner, how: Tamper) -> None:
    """Change the store as somebody would who has the file and not the program."""
    with closing(sqlite3.connect(run.folder / ".bpoctl" / "bpoctl.db", isolation_level=None)) as connection:
        how(connection)


def sql(*statements: str) -> Tamper:
    """Some statements, run one after the other."""
    return lambda connection: [connection.execute(statement) for statement in statements]


def _value(connection: sqlite3.Connection) -> None:
    (text,) = connection.execute("SELECT after FROM change WHERE operation = 3").fetchone()
    after = json.loads(text)
    after["name"][1] = "Answer slower"
    connection.execute("UPDATE change SET after = ? WHERE operation = 3", (json.dumps(after),))


def _salt(connection: sqlite3.Connection) -> None:
    (text,) = connection.execute("SELECT after FROM change WHERE operation = 3").fetchone()
    after = json.loads(text)
    after["name"][0] = "A" * 16
    connection.execute("UPDATE change SET after = ? WHERE operation = 3", (json.dumps(after),))


def _dropped_field(connection: sqlite3.Connection) -> None:
    (text,) = connection.execute("SELECT after FROM change WHERE operation = 5").fetchone()
    after = json.loads(text)
    del after["unit"]
    connection.execute("UPDATE change SET after = ? WHERE operation = 5", (json.dumps(after),))


def _said(connection: sqlite3.Connection) -> None:
    words = json.dumps(salted({"actor": "somebody else", "command": "x"}))
    connection.execute("UPDATE operation SET said = ? WHERE number = 3", (words,))


def _disguised(connection: sqlite3.Connection) -> None:
    """Pretend that a value was erased."""
    (text,) = connection.execute("SELECT after FROM change WHERE operation = 3").fetchone()
    after = json.loads(text)
    after["name"] = {"erased": "0" * 64}
    connection.execute("UPDATE change SET after = ? WHERE operation = 3", (json.dumps(after),))


NUMBERS = "UPDATE change SET operation = operation - 1 WHERE operation > 4"
ORDER = "UPDATE operation SET number = number - 1 WHERE number > 4"

TAMPERINGS: dict[str, tuple[Tamper, str]] = {
    "a value": (_value, "operation 3 is not as it was recorded"),
    "a salt": (_salt, "operation 3 is not as it was recorded"),
    "a field left out": (_dropped_field, "operation 5 is not as it was recorded"),
    "who did it": (_said, "operation 3 is not as it was recorded"),
    "a value passed off as erased": (_disguised, "operation 3 is not as it was recorded"),
    "when it was": (sql("UPDATE operation SET at = '2020-01-01 00:00:00.0' WHERE number = 2"), "operation 2 is not"),
    "its kind": (sql("UPDATE operation SET kind = 'undo', target = 2 WHERE number = 3"), "operation 3 is not"),
    "a barrier": (sql("UPDATE operation SET barrier = 'no' WHERE number = 3"), "operation 3 is not"),
    "its engagement": (sql("UPDATE operation SET engagement_id = 77 WHERE number = 3"), "operation 3 is not"),
    "its hash": (sql(f"UPDATE operation SET hash = '{'0' * 64}' WHERE number = 3"), "operation 3 is not"),
    "an operation removed": (
        sql("DELETE FROM change WHERE operation = 4", "DELETE FROM operation WHERE number = 4"),
        "operation 4 is missing from the journal",
    ),
    "an operation removed and the rest moved up": (
        sql("PRAGMA foreign_keys = OFF", "DELETE FROM change WHERE operation = 4",
            "DELETE FROM operation WHERE number = 4", NUMBERS, ORDER),
        "operation 4 is not as it was recorded",
    ),
    "the newest operation removed": (
        sql("DELETE FROM change WHERE operation = 7", "DELETE FROM operation WHERE number = 7"),
        "scope/boundary BND-1 was added behind the journal's back",
    ),
    "a changed row removed": (sql("DELETE FROM change WHERE operation = 5"), "operation 5 is not as it was recorded"),
    "two operations swapped": (
        sql("PRAGMA foreign_keys = OFF", "UPDATE operation SET number = 99 WHERE number = 3",
            "UPDATE operation SET number = 3 WHERE number = 4", "UPDATE operation SET number = 4 WHERE number = 99"),
        "operation 3 is not as it was recorded",
    ),
    "a record changed": (
        sql("UPDATE scope_objective SET target = '40'"),
        "scope/objective OBJ-1 was changed behind the journal's back: target",
    ),
    "a decimal respelt": (sql("UPDATE scope_objective SET target = '4.0'"), "OBJ-1 was changed behind"),
    "a field emptied": (sql("UPDATE scope_objective SET owner = NULL"), "the journal's back: owner"),
    "a record moved to another engagement": (
        sql("PRAGMA foreign_keys = OFF", "UPDATE scope_objective SET engagement_id = 77"), "OBJ-1 was changed behind",
    ),
    "a record removed": (sql("DELETE FROM scope_objective"), "was removed behind the journal's back"),
    "a record added": (
        sql("INSERT INTO evidence (id, engagement_id, revision, key, title, location) VALUES (9, 1, 1, 'E', 'x', 'y')"),
        "evidence E was added behind the journal's back",
    ),
    "a revision set back": (sql("UPDATE scope_objective SET revision = 1"), "the journal's back: its revision"),
    "the revision of what came back": (sql("UPDATE scope_boundary SET revision = 1"), "BND-1 was changed behind"),
    "the counter of rows set back": (
        sql("UPDATE counter SET value = 2 WHERE name = 'row'"), "the counter of rows does not stand at",
    ),
    "the counter of rows removed": (sql("DELETE FROM counter WHERE name = 'row'"), "the counter of rows does not"),
    "a counter of keys moved on": (
        sql("UPDATE counter SET value = 40 WHERE name = '1/scope_objective'"),
        "the counter of keys `1/scope_objective` stands at 40, and the journal has them up to 1",
    ),
    "a counter of keys made up": (sql("INSERT INTO counter VALUES ('1/scope_risk', 1)"), "`1/scope_risk` stands at 1"),
    "the engagement changed": (sql("UPDATE engagement SET currency = 'USD'"), "engagement acme was changed behind"),
}  # fmt: skip


def test_honest_work_is_clean(busy: Runner) -> None:
    """After adding, changing, removing and undoing, every operation and every row is as it was left."""
    assert busy.ok("db", "verify").out == "7 operations, the chain holds\n"
    assert "all is sound" in busy.ok("doctor").out


@pytest.mark.parametrize("what", TAMPERINGS)
def test_tampering_is_found(busy: Runner, what: str) -> None:
    """Whatever is changed without the program is named by `db verify` and `doctor`, with exit code 1."""
    how, said = TAMPERINGS[what]
    tamper(busy, how)
    ran = busy("db", "verify")
    assert ran.code == ExitCode.NO
    assert said in ran.out
    assert busy("doctor").code == ExitCode.NO


def test_positions_within_an_operation_are_part_of_it(acme: Runner, tmp_path: Path) -> None:
    """The order of the rows that one operation changed cannot be changed either."""
    sheet = tmp_path / "b.csv"
    sheet.write_text("name,side\nA,in\nB,out\n")
    acme.ok("scope", "boundary", "add", "--from", sheet)
    tamper(
        acme,
        sql("UPDATE change SET position = 9 WHERE operation = 2 AND position = 1",
            "UPDATE change SET position = 1 WHERE operation = 2 AND position = 2",
            "UPDATE change SET position = 2 WHERE operation = 2 AND position = 9"),
    )  # fmt: skip
    assert "operation 2 is not as it was recorded" in acme("db", "verify").out


def test_salts_keep_equal_values_apart(acme: Runner) -> None:
    """The same value recorded twice has two digests, so that an erased one cannot be guessed by comparing."""
    for _ in range(2):
        acme.line("evidence add --title x --location y")
    with closing(sqlite3.connect(acme.folder / ".bpoctl" / "bpoctl.db")) as connection:
        rows = connection.execute("SELECT after FROM change WHERE table_name = 'evidence'").fetchall()
    first, second = (json.loads(text)["title"] for (text,) in rows)
    assert first[1] == second[1] == "x"
    assert first[0] != second[0]


def test_the_journal_says_who_did_what(busy: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    """`log` names the newest first with actor and command; what was undone says so. Options of the call stay out."""
    monkeypatch.setenv("BPOCTL_ACTOR", "eve")
    store = busy.folder / ".bpoctl" / "bpoctl.db"
    busy.ok("--db", store, "evidence", "add", "-e", "acme", "--title", "It's", "--location", "y")
    newest, undo, removal, *_ = busy.ok("log", "--json").items
    assert (newest["actor"], newest["command"]) == ("eve", """evidence add --title 'It'"'"'s' --location y""")
    assert (undo["kind"], undo["target"], undo["state"]) == ("undo", removal["operation"], "undo")
    assert removal["state"] == "undone"
    assert [item["operation"] for item in busy.ok("log", "--json", "--most", 2).items] == [8, 7]
    lines = busy.ok("log").out.splitlines()
    assert lines[0].split() == ["operation", "when", "(UTC)", "who", "state", "what"]
    assert len(lines) == 9


def test_what_changes_nothing_leaves_no_trace(busy: Runner) -> None:
    """An edit to what is recorded already is no operation, and is told so."""
    ran = busy.line("scope objective edit OBJ-1 --unit h")
    assert "says so already" in ran.out
    assert busy.ok("db", "verify").out.startswith("7 operations")


def test_a_dry_run_leaves_no_trace(busy: Runner, tmp_path: Path) -> None:
    """What is only tried is neither recorded nor counted: the next key is the one that would have come anyhow."""
    sheet = tmp_path / "b.csv"
    sheet.write_text("name,side\nA,in\nB,out\n")
    assert "2 boundaries would be added" in busy.ok("scope", "boundary", "add", "--from", sheet, "--dry-run").out
    assert busy.ok("db", "verify").out.startswith("7 operations")
    assert busy.line("scope boundary add --name C --side in").out == "Added scope/boundary BND-2.\n"


@pytest.mark.parametrize(
    ("how", "said"),
    [
        (
            "UPDATE engagement SET time_zone = 'Mars/Olympus'",
            "engagement `acme`: time_zone: `Mars/Olympus` is not an IANA",
        ),
        ("UPDATE engagement SET time_zone = '../../etc/passwd'", "is not an IANA time zone"),
        ("UPDATE scope_objective SET due_on = '2026-13-45'", "holds a value that cannot be read"),
        ("UPDATE scope_objective SET direction = 'sideways'", None),
        ("UPDATE scope_objective SET owner = 'nobody'", None),
    ],
)
def test_what_was_tampered_with_is_no_bug(busy: Runner, how: str, said: str | None) -> None:
    """A command that trips over it is exit code 4, names it and `db verify`; one that does not goes on; none is 70."""
    tamper(busy, sql("PRAGMA foreign_keys = OFF", how))
    for words in (("status",), ("next",), ("check", "--all-stages"), ("list",), ("export",), ("doc", "list")):
        ran = busy(*words)
        assert ran.code in (0, 1, 4), ran.err
        assert ran.code != 4 or ("bpoctl db verify" in ran.err and (said is None or said in ran.err)), ran.err
    if said is not None:
        assert busy("status").code == ExitCode.STORE
    assert busy("db", "verify").code == ExitCode.NO


def test_a_reference_across_engagements_is_no_bug(busy: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    """A decision whose candidate is in another engagement: what trips over it says so, and is no bug."""
    busy.ok(
        "new", "other", "--bare", "--name", "O", "--client", "C", "--function", "f", "--delivery-model", "onshore",
        "--arrangement", "ongoing", "--currency", "EUR", "--time-zone", "UTC",
    )  # fmt: skip
    tamper(busy, sql("PRAGMA foreign_keys = OFF", "UPDATE person SET engagement_id = (SELECT id FROM engagement WHERE "
                     "slug = 'other')"))  # fmt: skip
    for line in ("status", "next", "check --all-stages", "list", "show", "scope objective list", "walk"):
        assert busy("-e", "acme", *line.split()).code in (0, 1, 2, 4), line
    monkeypatch.setattr("bpoctl.checks.stand", lambda *given: {}["a key that is not there"])
    ran = busy("-e", "acme", "status")
    assert ran.code == ExitCode.STORE
    assert "engagement `acme`: scope/objective OBJ-1 refers to `dana-cruz` (owner), which is not in it" in ran.err
    assert "bpoctl db verify" in ran.err


def test_a_bug_is_a_bug(busy: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the store holds nothing that should not be there, what cannot be is the program's own: exit code 70."""
    monkeypatch.setattr("bpoctl.checks.stand", lambda *given: {}["a key that is not there"])
    ran = busy("status")
    assert (ran.code, "a bug in bpoctl" in ran.err) == (ExitCode.BUG, True)
