"""Every command that changes an engagement is undone exactly, and repeated exactly, but for three that cannot be."""

from __future__ import annotations

import shlex
import shutil
from functools import cache
from importlib.resources import files
from pathlib import Path

import pytest
from conftest import Runner, export_of, rows_of
from table import BESIDE, OF_RECORDS, OF_STAGES, READS, commands
from words import EDITABLE, flags, words_of

from bpoctl.demo import life
from bpoctl.errors import ExitCode
from bpoctl.journal import redo, undo, verify
from bpoctl.models import Kind
from bpoctl.store import Store

FINAL = {
    "sla sign": "bpoctl sla amend",
    "review close": "bpoctl delivery true-up add --level KEY --corrects 2026-04 --period 2026-05 --value N",
    "person erase": "the data is gone",
}
"""What cannot be undone, and what its refusal tells."""

AVAILABILITY = (
    "sla level add --key UP --name Online --metric availability --class key --measure availability --unit % "
    "--direction higher --target 99 --minimum 98 --equality meets --window month --rounding none --min-sample 0 "
    "--no-data not-scored --source incidents --excluded-minutes out-of-both --outage-from occurrence"
)
WALK = f"""\
new second --bare --name S --client C --function f --delivery-model onshore --arrangement project --currency EUR --time-zone UTC
new third --name S --client C --function customer-service --delivery-model onshore --arrangement project --currency EUR --time-zone UTC
edit -e second --name Second --clear summary --starts-on 2026-01-01
edit -e second --slug zweites
close -e zweites --reason 'it was only a test' --on 2026-02-01
apply {life.FILE} --quiet
apply changed.toml --quiet
apply {life.FILE} --prune --yes --quiet
use acme-support
edit --summary 'Something else'
sla holidays support --country DE --years 2027
{AVAILABILITY}
delivery incident add --name Outage --started-at 2026-04-02T10:00:00Z --ended-at 2026-04-02T12:00:00Z --severity 1 --levels UP
advance --on 2026-01-14 --reason 'steering committee'
reopen scope --reason 'a requirement was forgotten' --on 2026-01-15
advance --on 2026-01-16
partner select brightline-services --by vera-lang --reason 'best score' --on 2026-02-01
waive SCO001 --reason 'known' --by 'Vera Lang' --until 2099-12-31
sla draft itil-sla-contact-emergency gdpr-28-2
sla sign --party client --name 'Tomas Reuter' --role 'managing director' --on 2026-02-19 --yes
sla sign --party provider --name 'Rafael Santos' --role 'director of operations' --on 2026-02-20 --yes
advance --on 2026-02-20
delivery import {life.EXPORT} --on 2026-07-02
delivery measure 2026-04 --on 2026-07-02
review close 2026-04 --on 2026-07-03
delivery true-up add --level FRT-URGENT --corrects 2026-04 --period 2026-05 --value 95 --agreed-on 2026-07-04 --reason 'a recount'
delivery true-up edit TRU-1 --period 2026-06
delivery true-up remove TRU-1 --yes
sla amend 1.0 --from 2026-10-01 --reason 'a wider window'
person add --name 'Nina Ross' --employer client
close --reason 'it was a good time' --on 2026-07-20
person erase dana-cruz --reason 'asked for it' --yes
"""  # noqa: E501
"""A life in which each command that changes an engagement is given, in the order of typing."""


def command_of(line: str) -> str:
    """The words of a line that name its command."""
    words = shlex.split(line)
    return next(name for length in (3, 2, 1) if (name := " ".join(words[:length])) in known_commands())


@cache
def known_commands() -> frozenset[str]:
    """Every command of the table."""
    return frozenset(name for name, _ in commands())


def slug_of(line: str) -> str:
    """The engagement that a line is about."""
    words = shlex.split(line)
    return words[1] if words[0] == "new" else words[words.index("-e") + 1] if "-e" in words else "acme-support"


def test_every_command_is_accounted_for() -> None:
    """A command is walked here, or of a record, or only reads, or changes no engagement: there is no other."""
    walked = {command_of(line) for line in WALK.splitlines()}
    known = known_commands()
    history = {f"record {noun} {verb}" for noun in ("gate", "waiver", "signature", "seal", "erasure") for verb in
               ("add", "edit", "remove")}  # fmt: skip
    assert known - walked - OF_RECORDS - OF_STAGES - set(READS) - set(BESIDE) == set()
    assert (set(READS) | set(BESIDE) | set(FINAL)) - known == set()
    assert OF_RECORDS - known == history
    assert known >= OF_STAGES
    assert not walked & set(READS)
    assert set(FINAL) <= walked


@pytest.mark.long
def test_every_change_is_undone_and_redone_to_the_byte(run: Runner) -> None:
    """After each command of a whole life `undo` gives the exported bytes from before it, `redo` those from after it;
    a signature, a closed period and an erasure stay, with exit code 1 and what to do instead."""
    for name in (life.FILE, life.EXPORT):
        (run.folder / name).write_bytes(files("bpoctl.demo").joinpath(name).read_bytes())
    text = (run.folder / life.FILE).read_text(encoding="utf-8")
    more = '\n[[evidence]]\nkey = "EV-999"\ntitle = "One more"\nlocation = "x"\n'
    (run.folder / "changed.toml").write_text(
        text.replace("provider in Manila", "provider in Cebu") + more, encoding="utf-8"
    )
    run.ok("init")
    for line in WALK.splitlines():
        slug, command = slug_of(line), command_of(line)
        before = export_of(run.folder, slug)
        run.line(line)
        after = export_of(run.folder, slug)
        if command in BESIDE:
            assert after == before
            continue
        assert after != before, f"nothing changed: {line}"
        if command in FINAL:
            ran = run("undo", "-e", slug)
            assert (ran.code, FINAL[command] in ran.err) == (ExitCode.NO, True), ran.err
        elif "--slug" in line:
            # the engagement is called otherwise before and after
            run.ok("undo", "-e", "zweites")
            assert export_of(run.folder, "second") == before
            run.ok("redo", "-e", "second")
            assert export_of(run.folder, "zweites") == before.replace('"second"', '"zweites"')
        else:
            run.ok("undo", "-e", slug)
            assert export_of(run.folder, slug) == before, line
            run.ok("redo", "-e", slug)
            assert export_of(run.folder, slug) == after, line
    store = Store.open(str(run.folder / ".bpoctl" / "bpoctl.db"))
    assert verify(store)[1] == []


BEGINS = {"new", "apply"}
"""What can begin with an empty store, and so makes one."""


def test_no_store_is_made_by_the_way(run: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    """Outside of a workspace a command that needs an engagement is exit code 4, and leaves nothing behind."""
    monkeypatch.setenv("XDG_DATA_HOME", str(run.folder / "data"))
    for line in WALK.splitlines():
        if command_of(line) not in BEGINS:
            ran = run(*shlex.split(line))
            assert (ran.code, "there is no store here yet" in ran.err) == (ExitCode.STORE, True), line
    assert list(run.folder.iterdir()) == []


@pytest.mark.parametrize("kind", EDITABLE, ids=[kind.path for kind in EDITABLE])
def test_every_verb_of_every_kind(run: Runner, kind: Kind, one_of_each: tuple[Path, dict[str, str]]) -> None:
    """Adding, changing, renaming, clearing and removing a record of any kind: each is undone and redone to the byte."""
    folder, keys = one_of_each
    shutil.copytree(folder, run.folder, dirs_exist_ok=True)
    words, key = kind.command.split(), keys[kind.table]
    optional = [word for d, _ in words_of(kind, keys) if not d.required for word in ("--clear", d.key)]
    lines = [
        ("add", "--key", "ANOTHER", *flags(words_of(kind, keys))),
        ("edit", key, *flags(words_of(kind, keys, again=True))),
        ("edit", key, "--key", "RENAMED"),
        *([("edit", "RENAMED", *optional)] if optional else []),
        ("remove", "ANOTHER", "--yes"),
    ]
    store = Store.open(str(run.folder / ".bpoctl" / "bpoctl.db"), writable=True)
    number = int(store.load("acme").engagement.id or 0)
    now = rows_of(run.folder)
    for line in lines:
        before = now
        run.ok(*words, *line)
        now = rows_of(run.folder)
        assert now != before, line
        undo(store, number, actor="tess", command="undo")
        assert rows_of(run.folder) == before, line
        redo(store, number, actor="tess", command="redo")
        assert rows_of(run.folder) == now, line
    assert verify(store)[1] == []
