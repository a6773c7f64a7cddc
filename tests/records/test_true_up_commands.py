"""True-ups on the command line: what `review close` and every refusal name can be typed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from conftest import Runner, export_of

from bpoctl.demo import life
from bpoctl.errors import ExitCode

RECOUNT = (
    "delivery", "true-up", "add", "--level", "FRT-URGENT", "--corrects", "2026-04", "--period", "2026-07",
    "--numerator", "138", "--agreed-on", "2026-07-08", "--reason", "two tickets were opened twice",
)  # fmt: skip


@pytest.fixture
def demo(made_demo: Path, tmp_path: Path) -> Runner:
    """A copy of the demo for one test."""
    return Runner(Path(shutil.copytree(made_demo, tmp_path / "copy")))


def test_a_refusal_names_the_command_that_is_then_typed(demo: Runner) -> None:
    """Whoever edits a closed month reads the command; with its words filled in it books the correction."""
    for words in (
        ("delivery", "measurement", "edit", "MSR-7", "--value", "95"),
        ("delivery", "measurement", "add", "--level", "FRT-URGENT", "--period", "2026-04", "--basis", "stated"),
    ):
        ran = demo(*words)
        assert ran.code == ExitCode.NO
        assert "true-up: bpoctl delivery true-up add --level FRT-URGENT --corrects 2026-04 --period 2026-07" in ran.err
    file = demo.folder / life.FILE
    demo.ok("export", "-o", "whole.toml")
    text = (demo.folder / "whole.toml").read_text(encoding="utf-8")
    file.write_text(text.replace('numerator = "136"', 'numerator = "138"'), encoding="utf-8")
    ran = demo("apply", life.FILE)
    assert (ran.code, "bpoctl delivery true-up add --level FRT-URGENT --corrects 2026-04" in ran.err) == (1, True)
    invoice = demo.ok("delivery", "invoice", "list", "--json").json["items"][0]["key"]
    ran = demo("delivery", "invoice", "edit", invoice, "--charges", "10")
    assert "--amount AMOUNT" in ran.err
    command = demo("delivery", "measurement", "edit", "MSR-7", "--value", "95").err.split("true-up: bpoctl ")[1].strip()
    filled = command.replace("--value N", "--value 95").replace("DATE", "2026-07-08").replace("TEXT", "recount")
    demo.ok(*filled.split())
    assert demo.ok("sla", "credits", "2026-07", "--json").json["net"] == "-453.60"


def test_the_closed_months_statement_gains_one_line_and_the_seal_holds(demo: Runner) -> None:
    """Before and after, `sla credits 2026-04` differs by the line that names the true-up; the calculator agrees."""
    before = demo.ok("sla", "credits", "2026-04").out.splitlines()
    demo.ok(*RECOUNT)
    after = demo.ok("sla", "credits", "2026-04").out.splitlines()
    [line] = [line for line in after if line not in before]
    assert line == "  corrected later by true-up TRU-1, booked in 2026-07; this month stays as it was closed"
    assert [each for each in after if each != line] == before
    july = demo.ok("sla", "credits", "2026-07")
    for words in (
        "due from the provider: 0.00 EUR", "true-up TRU-1 of FRT-URGENT (2026-04): -453.60 EUR",
        "net to the client: -453.60 EUR", "figure as it stood: 93.1507 %, missed",
        "figure corrected: 94.5205 %, below target", "closed month: 2026-04, sealed on 2026-07-03",
        "difference: 0.00 - 453.60 = -453.60 EUR",
    ):  # fmt: skip
        assert words in july.out
    demo.ok("export", "-o", "whole.toml")
    assert demo.ok("calc", "credits", "whole.toml", "--period", "2026-07").out == july.out


def test_the_report_of_the_open_month_shows_the_true_up_and_the_built_one_of_the_closed_month_stays(
    demo: Runner,
) -> None:
    """July's report has a section of true-ups with every step; April's, built before it was agreed on, is as it was."""
    demo.ok(*RECOUNT)
    demo.ok("delivery", "true-up", "edit", "TRU-1", "--agreed-on", "2026-07-20")
    assert {each["key"] for each in demo.ok("doc", "check", "--json").json["items"]} == {"review-2026-07"}
    report = demo.ok("doc", "show", "review-2026-07", "--as-of", "2026-08-05").out
    assert "## True-ups" in report
    assert "### TRU-1: FRT-URGENT in 2026-04" in report
    assert "net: **-453.60 EUR**" in report
    later = demo.ok("doc", "show", "review-2026-04", "--as-of", "2026-08-05").out
    assert "Corrected later by true-up TRU-1, booked in 2026-07; this month stays as it was closed." in later


def test_a_true_up_whose_month_is_closed_is_frozen(demo: Runner) -> None:
    """Once July is closed its true-ups are neither edited nor removed, and none is added to it; August is named."""
    demo.ok(*RECOUNT)
    levels = demo.ok("sla", "level", "list", "--json").json["items"]
    for level in (each for each in levels if each["class"] == "critical"):
        value = level["target"]
        demo.ok("delivery", "measurement", "add", "--level", level["key"], "--period", "2026-07", "--value", value,
                "--denominator", 100, "--basis", "stated")  # fmt: skip
    said = demo.ok("review", "close", "2026-07", "--on", "2026-08-04").out
    assert "Credits due from the provider: 0.00 EUR. Net with true-ups: -453.60 EUR." in said
    for words in (("edit", "TRU-1", "--reason", "x"), ("remove", "TRU-1", "--yes"), RECOUNT[2:]):
        ran = demo("delivery", "true-up", *words)
        assert ran.code == ExitCode.NO
        assert "--level FRT-URGENT --corrects 2026-04 --period 2026-08" in ran.err, ran.err


def test_where_a_credit_was_settled_is_recorded_after_the_closing(demo: Runner) -> None:
    """The invoice that April's credit came off is recorded once May's is there, by `edit` and by `apply` (DEL022); its
    amount stays closed."""
    demo.ok("delivery", "credit", "edit", "CRE-1", "--invoice", "INV-2")
    ran = demo("delivery", "credit", "edit", "CRE-1", "--invoice", "INV-3", "--amount", "1")
    assert (ran.code, "2026-04 is closed" in ran.err) == (ExitCode.NO, True)
    demo.ok("export", "-o", "whole.toml")
    file = demo.folder / "whole.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace('invoice = "INV-2"', 'invoice = "INV-3"'), encoding="utf-8")
    demo.ok("apply", "whole.toml", "--yes")
    assert demo.ok("delivery", "credit", "show", "CRE-1", "--json").json["invoice"] == "INV-3"
    file.write_text(text.replace('amount = "453.60"', 'amount = "453.61"'), encoding="utf-8")
    assert demo("apply", "whole.toml", "--yes").code == ExitCode.NO


def test_a_corrected_export_names_the_true_up_of_a_closed_month(demo: Runner) -> None:
    """A file that comes to another figure in a closed month changes nothing there; the import names the command, which
    can be typed as it is but for its day and reason, and after that says nothing more."""
    rows = (demo.folder / life.EXPORT).read_text(encoding="utf-8").splitlines()
    kept = [row for row in rows if not row.startswith("40057,")]
    late = next(row for row in kept if ",urgent," in row and row.split(",")[1] < "2026-04-20")
    kept.remove(late)
    (demo.folder / "again.csv").write_text("\n".join(kept) + "\n", encoding="utf-8")
    ran = demo.ok("delivery", "import", "again.csv", "--replaces", "IMP-1", "--on", "2026-07-08")
    [line] = [line for line in ran.err.splitlines() if "--level FRT-URGENT --corrects 2026-04" in line]
    command = line.partition("bpoctl ")[2].replace("DATE", "2026-07-08").replace("TEXT", "again.csv")
    demo.ok(*command.split())
    before = demo.ok("delivery", "measurement", "show", "MSR-7", "--json").json
    assert (before["numerator"], before["denominator"]) == ("136", "146")
    closed = demo.ok("sla", "credits", "2026-04", "--json").json
    assert (closed["total"], closed["corrected_by"]) == ("453.60", [{"true_up": "TRU-1", "period": "2026-07"}])
    assert not [each for each in demo("check", "--as-of", "2026-07-10", "--json").items if each["rule"] == "DEL005"]
    again = demo.ok("delivery", "import", "again.csv", "--dry-run")
    assert "--level FRT-URGENT --corrects 2026-04" not in again.err


def test_the_verbs_are_undone_to_the_byte(demo: Runner) -> None:
    """add, edit, rename, clear and remove, each undone and redone; the export is restored with its true-up."""
    demo.ok(*RECOUNT)
    for words in (
        ("edit", "TRU-1", "--denominator", "140", "--figures", '{ mean = "3.2" }', "--evidence", "EV-11"),
        ("edit", "TRU-1", "--key", "RECOUNT"),
        ("edit", "RECOUNT", "--clear", "evidence", "--clear", "figures"),
        ("remove", "RECOUNT", "--yes"),
    ):
        before = export_of(demo.folder)
        demo.ok("delivery", "true-up", *words)
        after = export_of(demo.folder)
        assert before != after
        demo.ok("undo")
        assert export_of(demo.folder) == before
        demo.ok("redo")
        assert export_of(demo.folder) == after


def test_an_export_with_a_true_up_is_restored_whole(demo: Runner) -> None:
    """Export, apply into an empty store, export: the same bytes, with the true-up and what it comes to."""
    demo.ok(*RECOUNT)
    demo.ok("export", "-o", "whole.toml")
    other = Runner(demo.folder.parent / "other")
    other.folder.mkdir()
    other.ok("init")
    shutil.copy(demo.folder / "whole.toml", other.folder)
    other.ok("apply", "whole.toml", "--yes")
    assert export_of(other.folder) == export_of(demo.folder)
    assert other.ok("sla", "credits", "2026-07", "--json").json["net"] == "-453.60"


def test_an_open_month_is_mended_itself(demo: Runner) -> None:
    """A true-up of a month that is not closed is refused with the command that edits the measurement."""
    demo.ok("delivery", "measurement", "add", "--key", "JULY", "--level", "CSAT", "--period", "2026-07", "--value", 80,
            "--basis", "stated")  # fmt: skip
    ran = demo("delivery", "true-up", "add", "--level", "CSAT", "--corrects", "2026-07", "--period", "2026-08",
               "--value", "90", "--agreed-on", "2026-08-02", "--reason", "x")  # fmt: skip
    assert ran.code == ExitCode.NO
    assert "bpoctl delivery measurement edit JULY --value N" in ran.err
