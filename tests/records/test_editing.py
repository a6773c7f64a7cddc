"""`edit --editor`: a record as TOML in an editor, with nothing lost that somebody wrote."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Runner, export_of

from bpoctl.errors import ExitCode

Typing = Callable[[str], None]


@pytest.fixture
def editor(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Typing:
    """Makes $EDITOR a program that changes the file's text by a line of Python."""

    def set_to(change: str) -> None:
        script = tmp_path / "ed itor.py"
        script.write_text(
            "import sys, pathlib\nfile = pathlib.Path(sys.argv[1])\ntext = file.read_text(encoding='utf-8')\n"
            f"{change}\nfile.write_text(text, encoding='utf-8')\n"
        )
        monkeypatch.setenv("EDITOR", f"{sys.executable} '{script}'")

    return set_to


@pytest.fixture
def person(acme: Runner) -> Runner:
    """An engagement with one person."""
    acme.line("person add --name 'Dana Cruz' --employer client --role lead --phone 1")
    return acme


EDIT = ("person", "edit", "dana-cruz", "--editor")


def test_what_was_written_is_recorded(person: Runner, editor: Typing) -> None:
    """Changed and added lines are changed fields, a line taken out empties its field, a new key is a new key."""
    editor("text = text.replace('lead', 'head').replace('phone = \"1\"\\n', '').replace('dana-cruz', 'dc')")
    assert person.ok(*EDIT).out == "Changed person dc: key, phone, role.\n"
    found = person.ok("person", "show", "dc", "--json").json
    assert (found["role"], found["phone"], found["name"]) == ("head", None, "Dana Cruz")
    person.ok("undo")
    assert person.ok("person", "show", "dana-cruz", "--json").json["role"] == "lead"


def test_nothing_written_is_nothing_recorded(person: Runner, editor: Typing) -> None:
    """A file that comes back as it went is no operation."""
    editor("")
    assert "was left as it is" in person.ok(*EDIT).out
    assert len(person.ok("log", "--json").items) == 2


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("text += 'x = ='", "what came back is not TOML"),
        ("text += 'rolle = 1'", "has no field `rolle`"),
        ("text = text.replace('client', 'nobody')", "employer: `nobody` is none of: client, provider, other"),
        ("text = text.replace('employer', '# employer')", "cannot be without `employer`"),
        ("text = text.replace('\"lead\"', '7')", "role: 7 is not text"),
    ],
)
def test_what_is_refused_is_kept(person: Runner, editor: Typing, change: str, said: str) -> None:
    """What is no record is exit code 3, and stays in a file that is named: writing it took time."""
    editor(change)
    ran = person(*EDIT)
    assert ran.code == ExitCode.BAD_DATA
    assert said in ran.err
    (kept,) = re.findall(r"what you wrote is kept in (.*)", ran.err)
    assert Path(kept).read_text().startswith('key = "dana-cruz"') or "[[" in Path(kept).read_text()
    assert person.ok("person", "show", "dana-cruz", "--json").json["revision"] == 1


def test_somebody_was_quicker(person: Runner, editor: Typing) -> None:
    """What was changed while the editor was open is not overwritten: exit code 3, and the text is kept."""
    program = f"[{sys.executable!r}, '-c', 'from bpoctl.app import main; main()', 'person', 'edit', 'dana-cruz'"
    editor(
        "import subprocess\ntext = text.replace('lead', 'mine')\n"
        f"subprocess.run({program}, '--role', 'theirs'], check=True, stdout=subprocess.DEVNULL)"
    )
    ran = person(*EDIT)
    assert ran.code == ExitCode.BAD_DATA
    assert "it was changed since" in ran.err
    assert "what you wrote is kept in" in ran.err
    assert person.ok("person", "show", "dana-cruz", "--json").json["role"] == "theirs"


@pytest.mark.parametrize(
    ("program", "code", "said"),
    [
        (None, ExitCode.USAGE, "export EDITOR"),
        ("/bin/false", ExitCode.BAD_DATA, "the editor ended with 1; nothing was changed"),
        ("/no/such/editor", ExitCode.BAD_DATA, "No such file"),
        ("rm", ExitCode.BAD_DATA, "nothing was changed"),
    ],
)
def test_an_editor_that_does_not_work(
    person: Runner, monkeypatch: pytest.MonkeyPatch, program: str | None, code: int, said: str
) -> None:
    """No editor, one that fails, one that is not there, one that takes the file away: each is said, none is a bug."""
    if program:
        monkeypatch.setenv("EDITOR", program)
    ran = person(*EDIT)
    assert ran.code == code, ran.err
    assert said in ran.err


def test_the_editor_goes_alone(person: Runner, editor: Typing) -> None:
    """Flags beside --editor would be lost, so they are refused."""
    editor("")
    assert person(*EDIT, "--role", "x").code == ExitCode.USAGE


def test_a_term_stays_in_its_version(acme: Runner, editor: Typing) -> None:
    """The version of a term is not changed in an editor: that is what amending is for."""
    acme.line(
        "sla agreement add --key 1.0 --title T --effective-from 2026-01-01 --ends-on 2027-12-31 --notice '90 days' "
        "--renewal ends"
    )
    acme.line("sla amend 1.0 --from 2026-07-01 --reason x")
    acme.line("sla report add --key R --name Report --frequency monthly --due-days 5")
    editor("text = text.replace('1.1', '1.0')")
    ran = acme("sla", "report", "edit", "R", "--editor")
    assert (ran.code, "stays in its version, 1.1" in ran.err) == (ExitCode.BAD_DATA, True)


STAGE = ("scope", "edit", "--editor")


@pytest.fixture
def scope(acme: Runner) -> Runner:
    """An engagement with two processes, and something in another stage that refers to one of them."""
    acme.line("person add --name 'Dana Cruz' --employer client")
    acme.line("scope process add --name Tickets")
    acme.line("scope process add --name Calls")
    acme.line("onboarding signoff add --process PRC-1 --given-by dana-cruz --given-on 2026-01-02 --outcome accepted")
    return acme


def test_a_whole_stage_is_edited(scope: Runner, editor: Typing) -> None:
    """What is changed, written anew and taken out becomes one operation; other stages stay; undo brings it back."""
    before = export_of(scope.folder)
    editor(
        "head, _, rest = text.partition('\\n[[scope.processes]]\\nkey = \"PRC-2\"')\n"
        'new = \'\\n[[scope.boundaries]]\\nkey = "B"\\nname = "x"\\nside = "in"\\n\'\n'
        "text = head.replace('Tickets', 'Mails') + new"
    )
    said = scope.ok(*STAGE).out
    assert said.endswith("In scope: 1 changed, 1 added, 1 removed.\n")
    assert [item["name"] for item in scope.ok("scope", "process", "list", "--json").items] == ["Mails"]
    assert len(scope.ok("onboarding", "signoff", "list", "--json").items) == 1
    scope.ok("undo")
    assert export_of(scope.folder) == before


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("text = text.replace('name = \"Tickets\"', '')", "`name`"),
        ("text = text.replace('PRC-1', 'PRC-9')", "onboarding/signoff KTS-1 refers to `PRC-1` (process)"),
        ('text += \'\\n[[evidence]]\\nkey = "E"\\ntitle = "x"\\nlocation = "y"\\n\'', "is no record of scope"),
        ("text += 'x ='", "this is not TOML"),
    ],
)
def test_a_stage_that_cannot_be_is_kept(scope: Runner, editor: Typing, change: str, said: str) -> None:
    """What would break a record or a reference is exit code 3; nothing is recorded, and the text is kept."""
    before = export_of(scope.folder)
    editor(change)
    ran = scope(*STAGE)
    assert ran.code == ExitCode.BAD_DATA
    assert said in ran.err
    assert "what you wrote is kept in" in ran.err
    assert export_of(scope.folder) == before


def test_a_stage_left_as_it_was(scope: Runner, editor: Typing) -> None:
    """A file that comes back as it went is no operation; without --editor the way is told."""
    editor("")
    assert "Nothing to change." in scope.ok(*STAGE).out
    assert len(scope.ok("log", "--json").items) == 5
    told = scope("scope", "edit")
    assert (told.code, "bpoctl scope edit --editor" in told.err) == (ExitCode.USAGE, True)
