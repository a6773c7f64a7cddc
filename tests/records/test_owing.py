"""`sla duties` and `sla ledger` on the command line: who owes what, what became of a breach, bad input."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from conftest import Runner, lived

from bpoctl.errors import ExitCode

LINES = (
    "edit --starts-on 2026-04-01",
    "person add --name 'Vera Lang' --employer client",
    "sla agreement add --key 1.0 --title T --effective-from 2026-04-01 --ends-on 2027-12-31 --notice '90 days' "
    "--renewal ends --payment-days 30",
    "sla level add --key FRT --name 'First response' --metric frt --class critical --measure stated --unit % "
    "--direction higher --target 95 --minimum 94 --equality meets --window month --rounding none --min-sample 0 "
    "--no-data not-scored",
    "sla consequence add --name Plan --action rectification-plan --levels FRT --threshold 92 --plan-days 10 "
    "--cure-days 30 --then step-in --clause 7.1",
    "sla obligation add --name Forecast --party client --recurrence monthly --due-day 15 --owner vera-lang "
    "--lead-days 5",
    "sla report add --name Report --frequency monthly --due-days 8",
    "delivery measurement add --level FRT --period 2026-04 --value 90 --basis stated",
    "sla sign --party client --name 'Tomas Reuter' --role director --on 2026-03-20",
    "delivery invoice add --number 17 --period 2026-04 --issued-on 2026-05-04 --charges 1000.00",
)


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory, pristine: Path) -> Path:
    """A service in its second month, with a failure in the first."""
    return lived(tmp_path_factory.mktemp("begun"), pristine, LINES)


@pytest.fixture
def lead(run: Runner, begun: Path) -> Runner:
    """The lead of that engagement."""
    shutil.copytree(begun, run.folder, dirs_exist_ok=True)
    return run


def test_who_owes_what_with_the_next_command(lead: Runner) -> None:
    """By party, with owner, day and state; what is overdue stands in the calendar, with the command that records it."""
    ran = lead.ok("sla", "duties", "--as-of", "2026-05-12")
    assert "agreement 1.0 · as of 2026-05-12 · 7 duties, 2 of them overdue (2 occasions)" in ran.out
    assert "2026-04-15  overdue" in ran.out and "Vera Lang" in ran.out
    assert "bpoctl delivery fulfilment add --obligation OBL-1 --period 2026-04 --done-on DATE" in ran.err
    lead.line("delivery fulfilment add --obligation OBL-1 --period 2026-04 --done-on 2026-04-14")
    items = lead.ok("sla", "duties", "--as-of", "2026-05-12", "--json").json["items"]
    forecast = next(item for item in items if item["key"] == "OBL-1")
    assert (forecast["state"], forecast["next"]["due"], forecast["last"]["shown_by"]) == (
        "due", "2026-05-15", "delivery/fulfilment FUL-1",
    )  # fmt: skip


def test_a_range_is_a_calendar(lead: Runner) -> None:
    """Both ends are in; a side's own duties alone where one is named."""
    day = ("--as-of", "2026-05-12", "--json")
    found = lead.ok("sla", "duties", "--from", "2026-05-15", "--to", "2026-06-08", *day).json["calendar"]
    assert [(one["due"], one["what"]) for one in found] == [
        ("2026-05-15", "Forecast"), ("2026-06-03", "Payment of an invoice"), ("2026-06-08", "Report")
    ]  # fmt: skip
    provider = lead.ok("sla", "duties", "--party", "provider", "--to", "2026-06-08", *day).json
    assert {one["party"] for one in provider["calendar"]} == {"provider"}
    assert "client" not in {one["party"] for one in provider["items"]}
    out = lead.ok("sla", "duties", "--from", "2026-04-02", "--to", "2026-04-03", "--as-of", "2026-05-12").out
    assert out == "Nothing falls due from 2026-04-02 to 2026-04-03.\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--party", "both"), "neither client nor provider"),
        (("--from", "May"), "--from May: is not a date"),
        (("--from", "2026-06-01", "--to", "2026-05-01"), "--to 2026-05-01: is before --from 2026-06-01"),
        (("--as-of", "soon"), "is not a date"),
    ],
)
def test_bad_input_is_refused(lead: Runner, words: tuple[str, ...], said: str) -> None:
    """Each with the flag at fault and exit code 2."""
    ran = lead("sla", "duties", *words)
    assert (ran.code, said in ran.err, ran.out) == (ExitCode.USAGE, True, "")


def test_the_ledger_leads_from_breach_to_cure(lead: Runner) -> None:
    """Each command that the ledger names takes the next step, until it is cured."""
    first = lead.ok("sla", "ledger", "--as-of", "2026-05-12").out
    assert "2026-04  FRT  90 % (minimum 94 %)  CSQ-1 Plan: NOTICE OPEN" in first
    assert "next: bpoctl delivery notice add --consequence CSQ-1 --level FRT --period 2026-04 --given-on DATE" in first
    lead.line("delivery notice add --consequence CSQ-1 --level FRT --period 2026-04 --given-on 2026-05-05")
    assert "plan due 2026-05-15, 3 days left" in lead.ok("sla", "ledger", "--as-of", "2026-05-12").out
    (late,) = lead.ok("sla", "ledger", "--as-of", "2026-06-09", "--json").items
    assert (late["state"], late["right"], late["cure"]["days_left"]) == ("not cured", "the client may step in", -5)
    codes = {item["rule"] for item in lead("check", "--stage", "delivery", "--as-of", "2026-06-09", "--json").items}
    assert "DEL024" in codes
    lead.line("delivery notice edit NTC-1 --plan-on 2026-05-10 --cured-on 2026-06-01")
    assert "CURED" in lead.ok("sla", "ledger", "--as-of", "2026-06-09").out


def test_nothing_is_said_to_be_nothing(acme: Runner) -> None:
    """Without an agreement there is nothing to owe, and no breach."""
    assert "Nothing falls due" in acme.ok("sla", "duties").out
    assert acme.ok("sla", "ledger", "--as-of", "2026-05-12").out.startswith("No breach up to 2026-05-12")
    assert acme.ok("sla", "ledger", "--json").items == []


def test_duties_and_occasions_are_counted_apart(lead: Runner) -> None:
    """A forecast that never came in three months and a payment are two duties overdue, on four occasions."""
    ran = lead.ok("sla", "duties", "--party", "client", "--as-of", "2026-06-20")
    assert "4 duties, 2 of them overdue (4 occasions)" in ran.out, ran.out
