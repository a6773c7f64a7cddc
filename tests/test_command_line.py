"""The command line as a whole: words, options, exit codes, streams, settings, and what a shell does to a program."""

from __future__ import annotations

import io
import json
import os
import pty
import re
import shutil
import signal
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest
from conftest import Runner, environment, export_of
from table import READS, commands

from bpoctl import output
from bpoctl.checks.rules import SECTIONS
from bpoctl.demo import life
from bpoctl.documents import DOCUMENT_RULES
from bpoctl.errors import ExitCode

OTHER = (
    "new other --bare --name O --client C --function f --delivery-model onshore --arrangement project --currency USD "
    "--time-zone UTC"
)
PROGRAM = [sys.executable, "-c", "from bpoctl.app import main; main()"]


@pytest.mark.parametrize(
    ("line", "code", "said", "hint"),
    [
        ("stats", 2, "no command `stats`. Did you mean `status`?", "bpoctl --help"),
        ("scope objectve list", 2, "no command `objectve`. Did you mean `objective`?", "bpoctl scope --help"),
        ("scope objective ad", 2, "no command `ad`. Did you mean `add`?", "bpoctl scope objective --help"),
        ("xyzzy", 2, "no command `xyzzy`.", "bpoctl --help"),
        ("status --jsn", 2, "No such option: --jsn (Possible options: --json)", "bpoctl status --help"),
        ("status now", 2, "unexpected extra argument", "bpoctl status --help"),
        ("person show", 2, "KEY", "bpoctl person show --help"),
        ("status -e acmee", 3, "no engagement `acmee`. Did you mean `acme`?", "bpoctl list"),
        ("use acne", 3, "no engagement `acne`. Did you mean `acme`?", "bpoctl list"),
        ("why-blocked acess", 2, "no stage `acess`. Did you mean `access`?", "the stages: scope"),
        ("reopen acess --reason x", 2, "no stage `acess`. Did you mean `access`?", "the stages: scope"),
        ("check --stage acess", 2, "no stage `acess`. Did you mean `access`?", "the stages: scope"),
        ("rule SLA0014", 3, "no rule `SLA0014`. Did you mean `SLA014`?", "bpoctl rule"),
        ("waive SLA0014 --reason x --by y --until 2099-01-01", 3, "Did you mean `SLA014`?", "bpoctl rule"),
        ("help exit-code", 2, "no topic `exit-code`. Did you mean `exit-codes`?", "topics: "),
        ("status --as-of yesterday", 2, "--as-of yesterday: is not a date", ""),
        ("check --format yaml", 2, "--format yaml: is none of", ""),
        ("check nowhere.toml", 3, "nowhere.toml", ""),
        ("log --most 0", 2, "--most", "bpoctl log --help"),
        ("undo first", 2, "[OPERATION]", "bpoctl undo --help"),
        ("status -e", 2, "-e: its value is missing", "bpoctl -e SLUG"),
        ("new second", 2, "missing for a new engagement: --name", "--client"),
        ("new Bad_Slug --name x", 2, "is not a slug", "acme-support"),
        ("new acme --bare --name x --client y --function help-desk --delivery-model onshore --arrangement project "
         "--currency EUR --time-zone UTC", 3, "there is an engagement `acme` already", "bpoctl use acme"),
        ("new second --bare --name x --client y --function f --delivery-model onshore --arrangement project "
         "--currency EUR --time-zone Europe/Berln", 2, "did you mean `Europe/Berlin`?", ""),
        ("close --reason x --on 1.2.2026", 2, "is not a date", ""),
        ("advance", 1, "scope cannot be passed", "bpoctl next"),
        ("advance --on 2099-01-01", 2, "cannot be passed in the future", ""),
        ("reopen scope --reason x", 1, "is not passed", "bpoctl status"),
        ("init", 3, "this is a workspace already", "bpoctl status"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_what_to_do(acme: Runner, line: str, code: int, said: str, hint: str) -> None:
    """Each mistake has its exit code, a sentence that names it, and the next thing to type; stdout stays empty."""
    before = export_of(acme.folder)
    ran = acme("--no-input", *line.split())
    assert ran.code == code, ran.err
    assert said in ran.err
    assert hint in ran.err
    assert ran.err.startswith("bpoctl: ")
    assert ran.out == ""
    assert "Traceback" not in ran.err
    assert export_of(acme.folder) == before


def test_global_options_stand_anywhere(acme: Runner) -> None:
    """-e, --db, --no-input and --debug before, between and after the words of a command mean the same."""
    acme.line(OTHER)
    store = acme.folder / ".bpoctl" / "bpoctl.db"
    for words in (
        ["-e", "acme", "show", "--json"], ["show", "-e", "acme", "--json"], ["show", "--json", "-eacme"],
        ["show", "--json", "--engagement=acme"], ["--engagement", "acme", "show", "--json"],
        ["show", f"--db={store}", "--json", "-e", "acme", "--no-input", "--debug"],
    ):  # fmt: skip
        assert acme.ok(*words).json["slug"] == "acme"
    assert acme.ok("person", "add", "--name", "x", "--employer", "client", "-e", "acme").code == 0
    assert acme.ok("log", "--json", "-e", "acme").items[0]["command"] == "person add --name x --employer client"


def test_which_engagement_is_meant(acme: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    """The flag, then BPOCTL_ENGAGEMENT, then `use`, then bpoctl.toml, then the only one there is; else a question."""
    settings, chosen = acme.folder / "bpoctl.toml", acme.folder / ".bpoctl" / "use"

    def meant(*words: str) -> str:
        found: str = acme.ok("show", "--json", *words).json["slug"]
        return found

    chosen.unlink()
    assert meant() == "acme"
    acme.line(OTHER)
    chosen.unlink()
    ran = acme("show")
    assert (ran.code, "which one?" in ran.err, "bpoctl use SLUG" in ran.err) == (ExitCode.USAGE, True, True)
    settings.write_text('engagement = "other"\n')
    assert meant() == "other"
    acme.ok("use", "acme")
    assert meant() == "acme"
    monkeypatch.setenv("BPOCTL_ENGAGEMENT", "other")
    assert meant() == "other"
    assert meant("-e", "acme") == "acme"


def test_which_store_is_meant(acme: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    """The flag, then BPOCTL_DB, then bpoctl.toml (from its own folder), then the store beside it."""

    def meant(*words: str) -> str:
        return Path(acme.ok("db", "info", "--json", *words).json["store"]).name

    for name in ("flag.db", "env.db", "toml.db"):
        acme.ok("db", "backup", name)
    below = acme.folder / "a" / "b"
    below.mkdir(parents=True)
    assert meant() == "bpoctl.db"
    (acme.folder / "bpoctl.toml").write_text('db = "toml.db"\n')
    assert meant() == "toml.db"
    assert Path(acme.ok("db", "info", "--json", cwd=below).json["store"]) == acme.folder / "toml.db"
    monkeypatch.setenv("BPOCTL_DB", "env.db")
    assert meant() == "env.db"
    assert meant("--db", "flag.db") == "flag.db"


def test_without_a_workspace_the_users_own_store_is_meant(run: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    """Outside of any workspace the store lies in the user's data folder; what only reads does not make it."""
    home = run.folder / "data"
    monkeypatch.setenv("XDG_DATA_HOME", str(home))
    assert run("status").code == ExitCode.STORE
    assert not home.exists()
    run.line(OTHER)
    assert (home / "bpoctl" / "bpoctl.db").stat().st_mode & 0o777 == 0o600
    assert run.ok("show", "--json").json["slug"] == "other"
    assert list(run.folder.iterdir()) == [home]


@pytest.mark.parametrize(
    ("text", "said", "hint"),
    [
        (b"db = \n", "bpoctl.toml: Invalid value (at line 1, column 6)", "bpoctl init"),
        (b'dbb = "x"\n', "unknown setting `dbb`", "Did you mean `db`?"),
        (b"db = 3\n", "`db` must be text", 'db = "'),
        (b'db = "\xff"\n', "bpoctl.toml", "mend the file"),
    ],
)
def test_bad_settings_are_named(acme: Runner, text: bytes, said: str, hint: str) -> None:
    """A fault in bpoctl.toml is exit code 3, with the file, the place and the nearest known word."""
    (acme.folder / "bpoctl.toml").write_bytes(text)
    ran = acme("status")
    assert ran.code == ExitCode.BAD_DATA
    assert said in ran.err
    assert hint in ran.err


def test_settings_with_a_byte_order_mark(acme: Runner) -> None:
    """A file that some editor saved with a mark in front is read as any other."""
    (acme.folder / "bpoctl.toml").write_bytes(b'\xef\xbb\xbfdocuments = "papers"\n')
    acme.ok("status")


@pytest.fixture(scope="module")
def demo(made_demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's workspace, and some files to reckon with."""
    folder = Path(shutil.copytree(made_demo, tmp_path_factory.mktemp("demo") / "w"))
    (folder / "office.toml").write_text('time_zone = "UTC"\n[weekly]\nmon = ["09:00-17:00"]\ntue = ["09:00-17:00"]\n')
    (folder / "rank.toml").write_text(
        '[[criteria]]\nkey = "price"\nweight = 1\ndirection = "higher"\n'
        '[[candidates]]\nkey = "a"\nscores = { price = 1 }\n[[candidates]]\nkey = "b"\nscores = { price = 2 }\n'
    )
    return folder


def test_what_only_reads_changes_nothing_and_speaks_json(demo: Path) -> None:
    """Every command that only reads leaves the store as it was; with --json its stdout is one JSON document, and what
    it says besides goes to stderr."""
    run = Runner(demo)
    options = {name: {option for p in made.params for option in p.opts} for name, made in commands()}
    before = export_of(demo, "acme-support")
    for name, calls in READS.items():
        for call in calls:
            ran = run(*name.split(), *call.split())
            assert ran.code in (ExitCode.FINE, ExitCode.NO), f"{name} {call}: {ran.err}"
            assert ran.out, name
            if "--json" in options[name]:
                spoken = run(*name.split(), *call.split(), "--json")
                assert spoken.code == ran.code, name
                found = json.loads(spoken.out)
                assert set(found) >= {"schema", "items"} or "items" not in found, name
                assert not isinstance(found, list), name
    assert export_of(demo, "acme-support") == before
    assert run.ok("db", "info", "--json").json["operations"] == 1 + len(
        [line for line in life.COMMANDS.splitlines() if line.split()[0] in ("sla", "advance", "delivery", "review")]
    )


def test_talk_goes_to_stderr(acme: Runner) -> None:
    """An empty list is an empty stdout with a word on stderr; with --json it is an empty list and not a word."""
    plain = acme.ok("person", "list")
    assert (plain.out, plain.err) == ("", "No person yet. Add one: bpoctl person add\n")
    spoken = acme.ok("person", "list", "--json")
    assert (spoken.json, spoken.err) == ({"schema": 1, "items": []}, "")
    assert acme.ok("export").err == ""


def seen_at_a_terminal(folder: Path, *words: str, **variables: str) -> str:
    """What a person sees who calls the program at a terminal of 80 columns."""
    ours, theirs = pty.openpty()
    env = {**environment(TERM="xterm", COLUMNS="80"), **variables}
    child = subprocess.Popen(
        [*PROGRAM, *words], cwd=folder, stdin=theirs, stdout=theirs, stderr=subprocess.DEVNULL, env=env
    )
    os.close(theirs)
    seen = b""
    while True:
        try:
            part = os.read(ours, 65536)
        except OSError:
            break
        if not part:
            break
        seen += part
    os.close(ours)
    child.wait()
    return seen.decode().replace("\r\n", "\n")


def test_colour_only_at_a_terminal_that_wants_it(acme: Runner) -> None:
    """Colour marks a stage at a terminal; where it is not wanted, and in a pipe, the same words come plain."""
    assert "\x1b[3" in seen_at_a_terminal(acme.folder, "status")
    plain = acme.ok("status").out
    assert "\x1b" not in plain
    assert seen_at_a_terminal(acme.folder, "status", NO_COLOR="1") == plain


@pytest.mark.parametrize(
    ("name", "value", "wanted"),
    [
        ("NO_COLOR", "", False),
        ("CLICOLOR", "0", False),
        ("CLICOLOR", "1", True),
        ("TERM", "dumb", False),
        ("X", "y", True),
    ],
)
def test_who_wants_no_colour(name: str, value: str, wanted: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """NO_COLOR, set to whatever, CLICOLOR=0 and TERM=dumb each turn colour off."""

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv(name, value)
    assert output.colourful(Terminal()) == wanted
    assert not output.colourful(io.StringIO())


@pytest.mark.long
def test_a_terminal_of_eighty_columns_is_enough(demo: Path) -> None:
    """Nothing but a command to copy is wider than eighty columns where a person reads it."""
    for line in (
        "status", "show", "check", "log", "sla credits 2026-04", "sla matrix", "sla duties",
    ):  # fmt: skip
        for seen in seen_at_a_terminal(demo, *line.split(), NO_COLOR="1").splitlines():
            assert len(seen) <= 80 or "bpoctl " in seen, seen


@pytest.mark.long
def test_no_word_of_a_table_is_broken(demo: Path) -> None:
    """At eighty columns the words of `sla credits`, `sla matrix` and `sla duties` are those that a pipe gets; a table
    that has no room for them is a block for each row."""
    seen = {}
    for line in ("sla credits 2026-04", "sla matrix", "sla duties --as-of 2026-12-01"):
        seen[line] = seen_at_a_terminal(demo, *line.split(), NO_COLOR="1")
        assert set(seen[line].split()) <= set(Runner(demo).ok(*line.split()).out.split()), line
    assert "\n  what       Notice of sub-processors\n" in seen["sla matrix"]
    assert "453.60 EUR" in seen["sla credits 2026-04"].partition("pool POOL")[0]


def test_a_place_longer_than_its_column_has_a_line_of_its_own(demo: Path) -> None:
    """Rules stand under each other however long the record's name is: a long one is on the line above."""
    for line in seen_at_a_terminal(demo, "check", "--as-of", "2026-12-01", NO_COLOR="1").splitlines():
        if found := re.search(r" ([A-Z]{3}[0-9]{3}) (error|warning)", line):
            assert found.start(1) == 24, line


@pytest.mark.long
def test_a_terminal_of_another_encoding(acme: Runner) -> None:
    """What CP1252 cannot show is spelt out, JSON keeps every character as an escape, files come in UTF-8 as ever."""
    acme.ok("person", "add", "--name", "Žofie → 日本", "--employer", "client")
    env = environment(PYTHONIOENCODING="cp1252", PYTHONUTF8="0")

    def printed(*words: str) -> bytes:
        return subprocess.run([*PROGRAM, *words], cwd=acme.folder, env=env, capture_output=True, check=True).stdout

    assert "Žofie -> ??" in printed("person", "list").decode("cp1252")
    assert json.loads(printed("person", "list", "--json"))["items"][0]["name"] == "Žofie → 日本"
    assert 'name = "Žofie → 日本"' in printed("export").decode("utf-8")
    assert acme("why-blocked", "scope", encoding="cp1252").code == ExitCode.NO


def test_names_cannot_disturb_a_terminal(acme: Runner) -> None:
    """Control characters and marks that turn the reading direction are shown, not obeyed; JSON has them as they are."""
    name = "Dana\x1b[2J\x07\u202ecruz\x9b1m"
    acme.ok("person", "add", "--name", name, "--employer", "client", "--key", "d")
    for words in (["person", "list"], ["person", "show", "d"], ["log"]):
        shown = acme.ok(*words).out
        assert not set("\x1b\x07\u202e\x9b") & set(shown)
        assert "\\x1b" in shown
    assert acme.ok("person", "show", "d", "--json").json["name"] == name


def test_a_reader_that_stops_early(demo: Path) -> None:
    """`bpoctl log | head -1` ends without a word on stderr."""
    for words in (["schema"], ["log"], ["export"]):
        child = subprocess.Popen(
            [*PROGRAM, *words], cwd=demo, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment()
        )
        assert child.stdout is not None
        assert child.stderr is not None
        child.stdout.close()
        assert child.stderr.read() == b"", words
        child.stderr.close()
        assert child.wait() in (0, 141)


WAITING = """
import sys, time
class Keyboard:
    def read(self):
        print("waiting", file=sys.stderr, flush=True)
        time.sleep(60)
sys.stdin = Keyboard()
from bpoctl.app import main
main()
"""


def test_an_interrupt_is_no_error(acme: Runner) -> None:
    """Ctrl-C while the program waits gives exit code 130 and one line, never a traceback.

    A shell that runs the tests in the background has them ignore the signal; the child must not.
    """
    child = subprocess.Popen(
        [sys.executable, "-c", WAITING, "plan", "-"], cwd=acme.folder, stderr=subprocess.PIPE, text=True,
        env=environment(), preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )  # fmt: skip
    assert child.stderr is not None
    assert child.stderr.readline() == "waiting\n"
    child.send_signal(signal.SIGINT)
    said = child.stderr.read()
    child.stderr.close()
    assert child.wait() == ExitCode.INTERRUPTED
    assert said == "bpoctl: interrupted; what was answered before is saved\n"


def test_a_bug_is_called_one(acme: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    """An exception that nobody expected is exit code 70 and one sentence; --debug has the trace."""

    def broken(*_: object) -> None:
        raise RuntimeError("the cat sat on it")

    monkeypatch.setattr("bpoctl.checks.stand", broken)
    plain = acme("status")
    assert plain.code == ExitCode.BUG
    assert plain.err.startswith("bpoctl: a bug in bpoctl: RuntimeError: the cat sat on it\n")
    assert "--debug" in plain.err
    assert "Traceback" not in plain.err
    traced = acme("status", "--debug")
    assert (traced.code, "Traceback" in traced.err, "in broken" in traced.err) == (ExitCode.BUG, True, True)


def test_debug_shows_where_an_error_came_from(acme: Runner) -> None:
    """--debug adds the trace to an error that users may see, and changes neither its words nor its exit code."""
    plain, traced = acme("rule", "X"), acme("rule", "X", "--debug")
    assert traced.code == plain.code == ExitCode.BAD_DATA
    assert traced.err.endswith(plain.err)
    assert "Traceback" in traced.err


def test_the_version_and_the_bare_call(run: Runner) -> None:
    """`--version` is one line on stdout; without a word the program says what it can do, as a usage error."""
    assert run.ok("--version").out.startswith("bpoctl 0.")
    bare = run()
    assert (bare.code, bare.out) == (ExitCode.USAGE, "")
    assert bare.err.startswith("Usage: bpoctl")


def test_a_folder_of_files_needs_no_store(run: Runner) -> None:
    """`check` judges a file or a folder where there is no workspace, and makes nothing."""
    (run.folder / "acme.toml").write_bytes(files("bpoctl.demo").joinpath(life.FILE).read_bytes())
    for words in (["acme.toml"], ["."]):
        ran = run("check", *words, "--json", "--as-of", life.TODAY)
        assert ran.code in (ExitCode.FINE, ExitCode.NO)
        assert all(item["file"].endswith("acme.toml") and item["line"] > 0 for item in ran.items)
    assert [path.name for path in run.folder.iterdir()] == ["acme.toml"]


def test_a_closed_engagement_says_so(acme: Runner) -> None:
    """`status` names day and reason and points at no stage; before that day it was open; `next` has nothing to do."""
    acme.ok("close", "--reason", "moved in-house", "--on", "2026-05-31")
    said = acme.ok("status", "--as-of", "2026-06-01").out
    assert "CLOSED on 2026-05-31: moved in-house" in said
    assert not any(line.startswith(">") for line in said.splitlines())
    assert said.endswith("next: bpoctl show\n")
    found = acme.ok("status", "--as-of", "2026-06-01", "--json").json
    assert (found["closed_on"], found["current"]) == ("2026-05-31", None)
    (step,) = acme.ok("next", "--as-of", "2026-06-01", "--json").items
    assert "was closed on 2026-05-31" in step["what"]
    assert acme.ok("status", "--as-of", "2026-05-30", "--json").json["current"] == "scope"
    assert "CLOSED" not in acme.ok("status", "--as-of", "2026-05-30").out


def test_a_rule_of_documents_explains_itself_like_any_other(run: Runner) -> None:
    """`doc check` names DOC001, and `rule DOC001` says what that is; the list of all rules has it too."""
    assert "A built document no longer says what the state says" in run.ok("rule", "doc001").out
    assert "DOC005" in run.ok("rule").out
    for found in DOCUMENT_RULES.values():
        assert tuple(found.sections) == SECTIONS, found.id
