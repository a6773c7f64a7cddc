"""A folder of engagement files with no store: whatever reads works on it, and what writes names the file to edit."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Runner

import bpoctl
from bpoctl.errors import ExitCode

DEMO = Path(bpoctl.__file__).parent / "demo" / "acme-support.toml"
DAY = ("--as-of", "2026-07-10")

READS = (
    "list", "status", "next", "show", "export", "doctor",
    "scope objective list", "sla level list", "sla level show FRT-URGENT", "person list", "person show dana-cruz",
    "person records dana-cruz", "training member list", "evidence list",
    "scope assess", "scope coverage", "scope case", "scope raci", "partner rank", "partner cost",
    "partner compare brightline-services nimbus-care", "sla credits 2026-04", "sla forecast 2026-07",
    "doc list", "doc show decision", "doc vars decision", "doc build decision", "catalog list",
)  # fmt: skip
WRITES = (
    "scope objective add --name x", "sla level edit FRT-URGENT --target 5", "person remove dana-cruz --yes",
    "scope edit --editor", "advance", "reopen scope --reason x", "waive SCO001 --reason x --by y --until 2027-01-01",
    "edit --name x", "close --reason x", "undo", "redo", "review close 2026-04", "partner select nimbus-care --by x "
    "--reason y", "delivery import x.csv", "delivery measure 2026-04", "sla amend --from 2027-01-01 --reason x",
    "sla sign --party client --name x --role y", "person erase dana-cruz --reason x --yes",
    "new other --bare --name x --client y --function z --delivery-model onshore --arrangement ongoing --currency EUR "
    "--time-zone UTC",
)  # fmt: skip


@pytest.fixture
def files(run: Runner) -> Runner:
    """The program in a folder that holds the demo's engagement as a file, and nothing else."""
    (run.folder / DEMO.name).write_bytes(DEMO.read_bytes())
    return run


@pytest.mark.parametrize("line", READS)
def test_what_reads_works_on_files(files: Runner, line: str) -> None:
    """Every command that reads answers from the file; no store is made by the way."""
    ran = files(*line.split())
    assert ran.code in (ExitCode.FINE, ExitCode.NO), ran.err
    assert ran.out
    assert not list(files.folder.rglob("*.db"))


@pytest.mark.parametrize("line", WRITES)
def test_what_writes_names_the_file(files: Runner, line: str) -> None:
    """Exit code 3 and the file to edit; the file stays as it is, and no store is made."""
    import shlex

    ran = files(*shlex.split(line))
    assert ran.code == ExitCode.BAD_DATA, ran.out + ran.err
    assert f"edit the file {files.folder / DEMO.name}" in ran.err
    assert [left.name for left in files.folder.iterdir()] == [DEMO.name]
    assert (files.folder / DEMO.name).read_bytes() == DEMO.read_bytes()


@pytest.mark.parametrize("line", ["log", "db info", "db verify", "db backup"])
def test_files_have_no_journal(files: Runner, line: str) -> None:
    """What only a store has is exit code 3, with the command that makes one of the files."""
    ran = files(*line.split())
    assert ran.code == ExitCode.BAD_DATA
    assert "no store: they have no journal" in ran.err and "bpoctl apply" in ran.err


def test_a_finding_names_file_and_line(files: Runner) -> None:
    """As `check FILE` does, so that CI can point at the place."""
    text = DEMO.read_text(encoding="utf-8").replace('direction = "lower"\n', "", 1)
    of_file = files("check", DEMO.name, *DAY)
    assert files("check", *DAY).out == of_file.out.replace(DEMO.name, str(files.folder / DEMO.name))
    (files.folder / DEMO.name).write_text(text, encoding="utf-8")
    ran = files("status")
    assert ran.code == ExitCode.BAD_DATA
    assert f"{DEMO.name}:" in ran.err and "direction" in ran.err


def test_several_files_are_told_apart(files: Runner) -> None:
    """`-e` chooses, `check --all` judges all, and a mistyped slug has its nearest."""
    other = DEMO.read_text(encoding="utf-8").replace('slug = "acme-support"', 'slug = "second"')
    (files.folder / "second.toml").write_text(other, encoding="utf-8")
    assert files("status").code == ExitCode.USAGE
    assert files.ok("-e", "second", "status").out.startswith("second ·")
    assert "2 engagements" in files("check", "--all", *DAY).out
    assert "Did you mean `second`?" in files("-e", "secnd", "status").err
    assert f"edit the file {files.folder / 'second.toml'}" in files("-e", "second", "undo").err


def test_a_folder_or_a_file_can_be_named_as_the_store(files: Runner, tmp_path: Path) -> None:
    """By --db, by BPOCTL_DB or by `db` in bpoctl.toml; documents are then built in the workspace."""
    elsewhere = Runner(tmp_path / "elsewhere")
    elsewhere.folder.mkdir()
    for named in (files.folder, files.folder / DEMO.name):
        assert elsewhere.ok("--db", named, "status").out.startswith("acme-support ·")
        assert elsewhere("--db", named, "apply", DEMO).code == ExitCode.BAD_DATA
    (elsewhere.folder / "bpoctl.toml").write_text(f'db = "{files.folder}"\n', encoding="utf-8")
    assert elsewhere.ok("list", "--json").items[0]["slug"] == "acme-support"
    elsewhere.ok("doc", "build")
    elsewhere.ok("doc", "check")
    assert (elsewhere.folder / "documents" / "acme-support" / "decision.md").is_file()


def test_a_store_goes_before_files(acme: Runner) -> None:
    """Where there is a store, a file beside it is only a file."""
    (acme.folder / DEMO.name).write_bytes(DEMO.read_bytes())
    assert acme.ok("list", "--json").items[0]["slug"] == "acme"


def test_a_store_is_made_of_files(files: Runner) -> None:
    """`init` says that the files are not in it yet, `apply` puts them there."""
    ran = files.ok("init")
    assert "bpoctl apply" in ran.err
    files.ok("apply", ".", "--quiet")
    assert files.ok("list", "--json").items[0]["slug"] == "acme-support"


def test_check_reads_stdin(run: Runner) -> None:
    """`check -` judges a file that comes through a pipe, and gives its lines."""
    text = DEMO.read_text(encoding="utf-8")
    (run.folder / "stdin").write_text(text, encoding="utf-8")
    of_file = run("check", "stdin", *DAY)
    assert run("check", "-", *DAY, text=text) == of_file
    line = text.splitlines().index("[[sla.agreements]]") + 1
    assert f"stdin:{line}: sla/agreement 1.0 SLA013" in of_file.out
    assert run("check", "-", text="schema = [").code == ExitCode.BAD_DATA
