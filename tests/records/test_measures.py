"""From files and incidents to measurements, by commands: matrices, ratios, compound levels, holidays, explanations."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from conftest import After, Runner

AGREEMENT = (
    "sla agreement add --key 1.0 --title A --effective-from 2026-01-01 --ends-on 2027-12-31 --notice '90 days' "
    "--renewal ends"
)
CALENDAR = (
    "sla calendar add --key office --name Office --time-zone Europe/Berlin --weekly "
    """'{"mon": ["08:00-20:00"], "tue": ["08:00-20:00"], "wed": ["08:00-20:00"], "thu": ["08:00-20:00"], """
    """"fri": ["08:00-20:00"]}'"""
)
PROFILE = (
    "delivery profile add --key helpdesk --name Helpdesk --shape tickets --id-column id --time-zone Europe/Berlin "
    """--moments '{"created": "created", "answered": "answered"}' --pauses '{"pending": "pending"}' """
    """--attributes '{"priority": "priority", "channel": "channel"}'"""
)
LEVEL = (
    "sla level add --key {key} --name {key} --metric first-response-time --class key --unit % --direction higher "
    "--target 90 --minimum 80 --equality meets --window month --rounding none --min-sample 0 --no-data not-scored "
)
CLOCKED = (
    "--measure share --source tickets --clock-from 'first created' --clock-to 'first answered' --calendar office "
    "--threshold-equality within --counted-at start "
)
EXPORT = """id,priority,channel,created,answered,pending
48213,urgent,email,2026-03-27 19:20:00,2026-03-30 08:31:10,2026-03-30 08:05/2026-03-30 08:20
48214,normal,email,2026-03-27 19:20:00,2026-03-30 20:00:00,
48215,normal,email,2026-03-27 21:20:00,2026-03-30 20:00:01,
48216,urgent,chat,2026-03-30 09:00:00,,
"""


@pytest.fixture
def desk(after: After) -> Runner:
    """An engagement with terms, a profile and an export."""
    acme = after((AGREEMENT, CALENDAR, PROFILE))
    (acme.folder / "march.csv").write_text(EXPORT, encoding="utf-8")
    return acme


def add_level(runner: Runner, key: str, more: str) -> None:
    """One more level."""
    runner.line(LEVEL.format(key=key) + more)


def measurement(runner: Runner, level: str) -> dict[str, Any]:
    """What is recorded for a level."""
    (found,) = [one for one in runner.ok("delivery", "measurement", "list", "--json").items if one["level"] == level]
    return found


def test_a_ticket_explains_itself(desk: Runner) -> None:
    """The transcript's ticket: 40 minutes on Friday, 31 m 10 s on Monday less 15: 56 m 10 s of an hour, met."""
    add_level(desk, "FRT-URGENT", CLOCKED + '--threshold 1h --pauses pending --population \'{"priority": ["urgent"]}\'')
    desk.ok("delivery", "import", "march.csv", "--on", "2026-04-02")
    said = desk.ok("delivery", "explain", "48213").out
    assert said.splitlines()[0] == "ticket 48213 · email · urgent · level FRT-URGENT, agreement 1.0"
    for words in (
        "Fri 2026-03-27 19:20:00 +01:00", "Mon 2026-03-30 08:31:10 +02:00        (clocks went forward in between)",
        "Fri 19:20 – 20:00", "40 m 00 s", "Sat, Sun", "closed", "Mon 08:00 – 08:31:10", "31 m 10 s",
        "paused 08:05 – 08:20", "56 m 10 s      target 1 h 00 m: met, 3 m 50 s to spare",
    ):  # fmt: skip
        assert words in said
    (found,) = desk.ok("delivery", "explain", "48213", "--json").json["levels"]
    assert (found["seconds"], found["seconds_to_spare"]) == (3370, 230)
    assert "it does not count" in desk.ok("delivery", "explain", "48216").out
    assert "belongs to no level" in desk.ok("delivery", "explain", "48214").out


def test_an_explanation_needs_the_file_as_it_was(desk: Runner) -> None:
    """A file that is gone or has changed exits 3 and names its hash; so does a ticket that nobody imported."""
    add_level(desk, "FRT", CLOCKED + "--threshold 1h")
    assert desk("delivery", "explain", "1").code == 3
    desk.ok("delivery", "import", "march.csv", "--on", "2026-04-02")
    sha = desk.ok("delivery", "ticket-import", "show", "IMP-1", "--json").json["sha256"]
    assert "no import has a ticket `1`" in desk("delivery", "explain", "1").err
    assert "no level `FRX`" in desk("delivery", "explain", "48213", "--level", "FRX").err
    file = desk.folder / "march.csv"
    file.write_text(EXPORT + " ", encoding="utf-8")
    changed = desk("delivery", "explain", "48213")
    assert changed.code == 3 and "is no longer the file" in changed.err and sha in changed.err
    file.unlink()
    gone = desk("delivery", "explain", "48213")
    assert gone.code == 3 and "is gone" in gone.err and sha in gone.err


BAD_ROWS = """48217,urgent,chat,30.03.2026,2026-03-30 09:10:00,
48218,urgent,chat,2026-03-30 09:00:00,2026-03-30 08:00:00,
48219,urgent,chat
48220,spam,chat,2026-03-30 09:00:00,2026-03-30 09:10:00,
48221,urgent,chat,2026-03-30 09:00:00,2026-03-30 09:10:00,half past nine
"""


@pytest.mark.parametrize(
    ("ticket", "said"),
    [
        ("48217", "row 6, column created: not a time of 1970-2099 written year first (`30.03.2026`)"),
        ("48218", "row 7, column answered: first answered lies before first created"),
        ("48219", "row 8, column created: fewer cells than the header"),
        ("48221", "row 10, column pending: a pause is not start/end;start/end (`half past nine`)"),
    ],
)
def test_a_ticket_that_was_rejected_says_where_and_why(desk: Runner, ticket: str, said: str) -> None:
    """The import, the row as the rejects file numbers it, the column, the reason; a rule of exclusion by its words."""
    add_level(desk, "FRT", CLOCKED + "--threshold 1h --pauses pending")
    desk.ok("delivery", "profile", "edit", "helpdesk", "--exclude", '{ priority = ["spam"] }')
    (desk.folder / "march.csv").write_text(EXPORT + BAD_ROWS, encoding="utf-8")
    desk.ok("delivery", "import", "march.csv", "--on", "2026-04-02")
    ran = desk.ok("delivery", "explain", ticket)
    assert f"ticket {ticket} was rejected by import IMP-1: {said}" in ran.out, ran.out
    assert ran.out.endswith("it counts nowhere\n")
    rejected = (desk.folder / "march.rejects.csv").read_text(encoding="utf-8").splitlines()
    number = said.split(",")[0].removeprefix("row ")
    assert [line for line in rejected if line.startswith(f"{number},")]
    (row,) = desk.ok("delivery", "explain", ticket, "--json").json["rejected"]
    assert (str(row["row"]), row["reason"] in said) == (number, True)
    assert "was left out by import IMP-1: priority is spam" in desk.ok("delivery", "explain", "48220").out


def test_other_letter_case_is_told_once(desk: Runner) -> None:
    """`Urgent` is not `urgent`: the rows are none of the level's, and the import says so on stderr with how many."""
    add_level(desk, "FRT-URGENT", CLOCKED + '--threshold 1h --population \'{"priority": ["urgent"]}\'')
    assert "letter" not in desk.ok("delivery", "import", "march.csv", "--dry-run").err
    text = EXPORT.replace("48216,urgent", "48216,URGENT").replace("48213,urgent", "48213, Urgent")
    (desk.folder / "march.csv").write_text(text, encoding="utf-8")
    ran = desk.ok("delivery", "import", "march.csv", "--on", "2026-04-02")
    (note,) = [line for line in ran.err.splitlines() if "letter by letter" in line]
    assert note.startswith(
        "note: priority: `URGENT` in 1 row(s), where the terms say `urgent`; `Urgent` in 1 row(s), where the terms say "
        "`urgent`; values are matched letter by letter"
    )
    assert "letter by letter" not in ran.out


MATRIX = (
    '{"precedence": "first", "at": "start", "otherwise": "left-out", "rows": ['
    '{"when": {"priority": ["urgent"]}, "within": "1h"},'
    '{"hours": "inside", "by": "close of the next business day"},'
    '{"hours": "outside", "by": "close of the next business day", "calendar": "office"}]}'
)


def test_a_matrix_and_what_is_never_served_are_measured_and_explained(desk: Runner) -> None:
    """Three tickets answered, two of them in time; counted as beyond, the unanswered fourth is one of four."""
    add_level(desk, "FRT", CLOCKED + f"--cut-off none --unfinished beyond --pauses pending --targets '{MATRIX}'")
    desk.ok("delivery", "import", "march.csv", "--on", "2026-04-02")
    found = measurement(desk, "FRT")
    assert (found["numerator"], found["denominator"], found["value"]) == ("2", "4", "50")
    missed = desk.ok("delivery", "explain", "48215").out
    assert "due close of the next business day: missed, 1 s too late" in missed
    assert "exactly at it" in desk.ok("delivery", "explain", "48214").out
    assert "it counts as missed" in desk.ok("delivery", "explain", "48216").out


def test_a_compound_level_is_measured_from_one_export(desk: Runner) -> None:
    """The mean is recorded beside the share, in the unit that the level states for it."""
    also = '{"mean": {"unit": "min", "direction": "lower", "target": "60"}}'
    add_level(desk, "FRT", CLOCKED + f"--threshold 1h --population '{{\"priority\": [\"urgent\"]}}' --also '{also}'")
    desk.ok("delivery", "import", "march.csv", "--on", "2026-04-02")
    assert measurement(desk, "FRT")["figures"] == {"mean": "71.166667"}


def test_availability_comes_from_incidents(desk: Runner) -> None:
    """600 planned minutes and 432 down in April: out of both sides 42,168 of 42,600, once the rule is stated."""
    add_level(desk, "UP", "--measure availability --source incidents --outage-from occurrence --excluded maintenance")
    for start, end, reason in (("01T08:00", "01T18:00", "--reason maintenance"), ("02T08:00", "02T15:12", "")):
        desk.line(
            f"delivery incident add --name Down --started-at 2026-04-{start}:00+02:00 "
            f"--ended-at 2026-04-{end}:00+02:00 "
            f"--severity 1 --levels UP {reason}"
        )
    silent = desk("delivery", "measure", "2026-04", "--on", "2026-05-04")
    assert silent.code == 3 and "level `UP`: excluded_minutes is not stated" in silent.err
    desk.ok("sla", "level", "edit", "UP", "--excluded-minutes", "out-of-both")
    (found,) = desk.ok("delivery", "measure", "2026-04", "--on", "2026-05-04", "--json").items
    assert (found["of_minutes"], found["down_minutes"], found["state"]) == ("42600", "432", "new")
    recorded = measurement(desk, "UP")
    assert (recorded["numerator"], recorded["denominator"], recorded["basis"]) == ("42168", "42600", "incidents")
    (again,) = desk.ok("delivery", "measure", "2026-04", "--on", "2026-05-04", "--json").items
    assert again["state"] == "same"
    (early,) = desk.ok("delivery", "measure", "2026-05", "--on", "2026-05-04", "--json").items
    assert early["state"] == "unfinished"
    desk.line("sla level edit UP --quota 500 --quota-party provider --quota-overflow counted --quota-of maintenance")
    (bounded,) = desk.ok("delivery", "measure", "2026-04", "--on", "2026-05-04", "--json").items
    assert (bounded["state"], measurement(desk, "UP")["quota_used"]) == ("changed", "600")
    said = desk.ok("sla", "credits", "2026-04").out
    assert "quota: 600 used - 500 free = 100 counted as failed, and as service again" in said
    assert "measured: 42,168 / 42,700 x 100" in said
    text = desk.ok("doc", "show", "sla").out
    assert "Of the minutes that are excluded for maintenance, 500 of a month are free to the provider" in text


def test_public_holidays_are_frozen_into_the_calendar_in_one_operation(desk: Runner) -> None:
    """Dates with the release they came from; other years and edits of them stay, and one undo takes it back."""
    desk.ok("sla", "calendar", "edit", "office", "--holidays", "*-12-24,2025-12-25,2026-07-01")
    command = ("sla", "holidays", "office", "--country", "DE", "--subdivision", "BE", "--years", "2026-2027")
    assert len(desk.ok(*command, "--dry-run", "--json").json["holidays"]) == 20
    desk.ok(*command)
    found = desk.ok("sla", "calendar", "show", "office", "--json").json
    assert {"*-12-24", "2025-12-25", "2026-04-03", "2027-03-08"} <= set(found["holidays"])
    assert "2026-07-01" not in found["holidays"]
    assert found["holidays_from"].startswith("DE-BE, holidays 0.") and found["holidays_from"].endswith("2026-2027")
    desk.ok("sla", "calendar", "edit", "office", "--holidays", "2026-04-03")
    desk.ok("undo")
    desk.ok("undo")
    assert "2026-07-01" in desk.ok("sla", "calendar", "show", "office", "--json").json["holidays"]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ("office --country DX --years 2026", 3, "for country `DX`"),
        ("office --country DE --subdivision XX --years 2026", 3, "no subdivision `XX`"),
        ("offce --country DE --years 2026", 3, "Did you mean `office`"),
        ("office --country DE --years 26", 2, "is not a year"),
        ("office --country DE --years 2027-2026", 2, "ends before it begins"),
        ("office --country DE --years 2026 --version 9", 3, "version 9"),
    ],
)
def test_holidays_of_nowhere_are_refused(desk: Runner, words: str, code: int, said: str) -> None:
    """An unknown country, part of it, calendar or version, and years that are none: nothing is written."""
    ran = desk(*f"sla holidays {words}".split())
    assert ran.code == code
    assert said in ran.err


def test_the_new_terms_travel_through_a_file(desk: Runner, empty: Path, tmp_path: Path) -> None:
    """Export, apply into an empty store, export: the same bytes, matrix and phases in the order they were given."""
    phases = '{"steps": [{"kind": "report-only", "from": "2026-01-01", "to": "2026-02-28"}]}'
    add_level(desk, "FRT", CLOCKED + f"--cut-off 'after close' --targets '{MATRIX}' --phases '{phases}'")
    first = desk.ok("export").out
    other = Runner(Path(shutil.copytree(empty, tmp_path / "other")))
    (other.folder / "acme.toml").write_text(first, encoding="utf-8")
    other.ok("apply", "acme.toml")
    assert other.ok("export").out == first
    shutil.rmtree(other.folder)


def test_a_measurement_of_104_percent_is_refused(desk: Runner) -> None:
    """At the door, with the repair; on edit as well. 100 is fine."""
    add_level(desk, "CSAT", "--measure stated --source stated")
    line = "delivery measurement add --level CSAT --period 2026-04 --basis stated --value"
    ran = desk(*line.split(), "104")
    assert ran.code == 3 and "`CSAT` in 2026-04: 104 % cannot be" in ran.err and "--value N" in ran.err
    desk.ok(*line.split(), "100", "--key", "M")
    assert desk("delivery", "measurement", "edit", "M", "--value", "104").code == 3
