"""`sla redline`: what an amendment changes, in the terms and in the text."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from conftest import Runner, lived

from bpoctl.errors import ExitCode

LINES = (
    "sla agreement add --key 1.0 --title 'Support | all' --effective-from 2026-01-01 --ends-on 2027-12-31 "
    "--notice '90 days' --renewal ends",
    "sla level add --key L --name 'First answer' --metric m --class key --measure stated --unit % --direction higher "
    "--target 95 --minimum 90 --equality meets --window month --rounding none --min-sample 0 --no-data not-scored",
    "sla clause add --key C1 --number 1.1 --title Subject --wording 'Calls are answered in German.'",
    "sla clause add --key C2 --number 1.2 --title Hours --wording 'Nobody works on Sundays.'",
    "sla sign --party client --name D --role COO --on 2025-12-01",
    "sla amend 1.0 --from 2026-07-01 --reason test",
    "sla level edit L --target 96",
    "sla clause edit C1 --wording 'Calls are answered in German and French.'",
    "sla clause remove C2 --yes",
    "sla report add --key R --name 'Weekly report' --frequency weekly --due-days 2",
)


@pytest.fixture(scope="module")
def _amended(tmp_path_factory: pytest.TempPathFactory, pristine: Path) -> Path:
    return lived(tmp_path_factory.mktemp("amended"), pristine, LINES)


@pytest.fixture
def amended(run: Runner, _amended: Path) -> Runner:
    """An agreement 1.0 that the client signed, and its amendment 1.1 with four changes."""
    shutil.copytree(_amended, run.folder, dirs_exist_ok=True)
    return run


def test_terms_come_first_then_the_text(amended: Runner) -> None:
    """Each changed field with both values, each added and removed record by name; then the marked text."""
    out = amended.ok("sla", "redline").out
    terms, text = out.split("## The text")
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in terms.splitlines() if line.startswith("|")][2:]
    assert (
        rows
        == [
            ["sla/agreement 1.1", "effective\\_from", "2026-01-01", "2026-07-01"],
            ["sla/agreement 1.1", "change\\_reason", "none", "test"],
            ["sla/level L (1.1)", "target", "95", "96"],
            ["sla/report R (1.1)", "added", "", "Weekly report"],
            [
                "sla/clause C1 (1.1)",
                "wording",
                "Calls are answered in German.",
                "Calls are answered in German and French.",
            ],
            ["sla/clause C2 (1.0)", "removed", "Nobody works on Sundays.", ""],
        ]
        or rows[-1][0] == "sla/clause C2 (1.0)"
    )
    assert "Version 1.0 (in force from 2026-01-01): the text signed on 2025-12-01." in terms
    assert "at least ~~95~~ <ins>96</ins> %" in text
    assert "Calls are answered in German <ins>and French</ins>." in text
    assert "~~Nobody works on Sundays.~~" in text
    assert "<ins>Weekly report</ins>" in text
    assert amended.ok("sla", "redline", "1.0", "1.1").out == out
    assert amended.ok("sla", "redline", "1.0").out == out


def test_brief_shows_only_what_changes(amended: Runner) -> None:
    """Paragraphs that are the same are left out, the headings above the others stay."""
    out = amended.ok("sla", "redline", "--brief").out
    assert "### 1.1 Subject" in out
    assert "A *critical* level carries" not in out
    assert "A *critical* level carries" in amended.ok("sla", "redline").out


def test_the_other_way_round(amended: Runner) -> None:
    """From the newer to the older version what was inserted is struck."""
    out = amended.ok("sla", "redline", "1.1", "1.0").out
    assert "at least ~~96~~ <ins>95</ins> %" in out
    assert "<ins>Nobody works on Sundays.</ins>" in out


def test_html_into_a_file(amended: Runner) -> None:
    """`--format html --out FILE` writes one page and tells its name; the same state gives the same bytes."""
    ran = amended.ok("sla", "redline", "--format", "html", "--out", "new/redline.html")
    page = (amended.folder / "new" / "redline.html").read_bytes()
    assert ran.out == f"Wrote {Path('new/redline.html')}.\n"
    assert b"<del>95</del> <ins>96</ins>" in page
    assert amended.ok("sla", "redline", "--format", "html").out.encode() == page


def test_json_has_every_block(amended: Runner) -> None:
    """The terms as `plan --json` has them, and each block of the text with its words."""
    found = amended.ok("sla", "redline", "--json").json
    assert (found["schema"], found["from"], found["to"]) == (1, "1.0", "1.1")
    target = next(change for change in found["terms"] if change["key"] == "L")
    assert target["fields"] == [{"field": "target", "before": "95", "after": "96"}]
    assert {block["change"] for block in found["text"]} == {"same", "changed", "struck", "inserted"}


def test_signed_text_beside_what_is_recorded(amended: Runner) -> None:
    """`--signed` shows what a later change of a name made of the text that was signed; nothing where nothing did."""
    before = amended.ok("sla", "redline", "1.0", "--signed").out
    assert "<ins>" not in before.split("## The text")[1]
    amended.ok("edit", "--name", "Acme hotline")
    after = amended.ok("sla", "redline", "1.0", "--signed", "--brief").out
    assert "~~support~~ <ins>hotline</ins>" in after
    # the text of 1.0 is the one that was signed, whatever is recorded now
    assert "~~support~~ <ins>hotline</ins>" in amended.ok("sla", "redline", "--brief").out


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["1.0", "2.0"], ExitCode.BAD_DATA, "no agreement version `2.0`"),
        (["1.1"], ExitCode.BAD_DATA, "bpoctl sla amend 1.1"),
        (["1.1", "--signed"], ExitCode.BAD_DATA, "nobody has signed agreement 1.1"),
        (["1.0", "1.1", "1.0"], ExitCode.USAGE, "3 versions are named"),
        (["--format", "pdf"], ExitCode.USAGE, "--format pdf"),
        (["--out", "."], ExitCode.BAD_DATA, "cannot be written"),
    ],
)
def test_what_cannot_be_compared(amended: Runner, words: list[str], code: ExitCode, said: str) -> None:
    """Each refusal names what is wrong and what to type instead."""
    ran = amended("sla", "redline", *words)
    assert (ran.code, said in ran.err) == (code, True), ran.err
