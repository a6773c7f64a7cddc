"""Every length of window from the file of an engagement to the words of its document: import, credits, closing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from conftest import Runner

CONTRACT = Path(__file__).parents[1] / "contracts" / "every-window.toml"


def tickets(last: date = date(2027, 4, 30)) -> Iterator[str]:
    """Two tickets a day that are answered in time, and in June 2026 a third that is not."""
    day, number = date(2026, 4, 15), 0
    while day <= last:
        answers = ["10:30", "10:30", *(["12:30"] if (day.year, day.month) == (2026, 6) else [])]
        for answered in answers:
            number += 1
            yield f"T{number},{day} 10:00,{day} {answered}"
        day += timedelta(days=1)


def write(folder: Path, name: str, month: str = "", last: date = date(2027, 4, 30)) -> None:
    """An export of all tickets, or of one month's."""
    rows = [row for row in tickets(last) if month in row]
    (folder / name).write_text("\n".join(["id,created,answered", *rows]) + "\n", encoding="utf-8")


@pytest.fixture
def windows(run: Runner) -> Runner:
    """The engagement with a level for each length of window."""
    run.ok("init")
    (run.folder / "windows.toml").write_text(CONTRACT.read_text(encoding="utf-8"), encoding="utf-8")
    run.ok("apply", "windows.toml", "--yes")
    return run


def measured(runner: Runner, file: str, on: str, *more: str) -> dict[tuple[str, str], dict[str, Any]]:
    """What an import says of each level and window."""
    found = runner.ok("delivery", "import", file, "--on", on, "--json", *more).json["measurements"]
    return {(each["level"], each["period"]): each for each in found}


def lines(runner: Runner, month: str) -> dict[tuple[str, str], tuple[str, str | None]]:
    """A month's results and credits by level and window."""
    found = runner.ok("sla", "credits", month, "--json").json["levels"]
    return {(each["level"], each["window"]): (each["result"], each["credit"]) for each in found}


def test_every_window_is_measured_from_one_export(windows: Runner) -> None:
    """The quarter 154 of 184, the contract year 730 of 760, thirty days to 30 June 60 of 90, a week 14 of 21."""
    write(windows.folder, "all.csv")
    found = measured(windows, "all.csv", "2027-05-02")
    counted = {place: (each["within"], each["cases"], each["state"]) for place, each in found.items()}
    assert counted["MONTH", "2026-06"] == (60, 90, "new")
    assert counted["QUARTER", "2026-Q2"] == (154, 184, "new")
    assert counted["CONTRACT", "Y1"] == (730, 760, "new")
    assert counted["CONTRACT", "Y2"] == (32, 32, "unfinished")
    assert counted["WEEK", "2026-W24"] == (14, 21, "new")
    assert counted["ROLLING", "P30D/2026-06-30"] == (60, 90, "new")
    assert counted["ROLLING", "P30D/2026-07-31"] == (60, 60, "new")
    assert counted["DAILY", "P7D/2026-06-03"] == (14, 17, "new")
    overall = windows.ok("delivery", "import", "all.csv", "--on", "2027-05-02", "--dry-run", "--json").json["overall"]
    assert {(each["level"], each["cases"]) for each in overall} == {(level, 792) for level, _ in found}


def test_a_longer_window_is_not_measured_from_the_file_of_its_last_month(windows: Runner) -> None:
    """Of June's tickets alone come June's figures; the quarter, and the days that reach into May, are left alone."""
    write(windows.folder, "june.csv", "2026-06")
    found = measured(windows, "june.csv", "2026-07-02")
    states = {place: each["state"] for place, each in found.items()}
    assert (states["MONTH", "2026-06"], states["ROLLING", "P30D/2026-06-30"]) == ("new", "new")
    assert (states["QUARTER", "2026-Q2"], states["DAILY", "P7D/2026-06-03"]) == ("partial", "partial")
    assert (states["YEAR", "2026"], states["DAILY", "P7D/2026-06-07"]) == ("unfinished", "new")


def test_a_window_is_credited_in_the_month_in_which_it_ends_once_it_is_whole(windows: Runner) -> None:
    """The second quarter and the year begin before the agreement does: by the first-full-month rule they cost 0."""
    write(windows.folder, "all.csv")
    measured(windows, "all.csv", "2027-05-02")
    assert not [level for level, _ in lines(windows, "2026-05") if level in ("QUARTER", "YEAR", "CONTRACT")]
    june = lines(windows, "2026-06")
    assert june["QUARTER", "2026-Q2"] == ("below target", None)
    assert june["WEEK", "2026-W25"] == ("missed", "100.00")
    assert june["ROLLING", "P30D/2026-06-30"] == ("missed", "100.00")
    assert june["DAILY", "P7D/2026-06-03"] == ("below target", None)
    assert june["DAILY", "P7D/2026-06-04"] == ("missed", "100.00")
    assert len([level for level, _ in june if level == "DAILY"]) == 30
    assert lines(windows, "2027-04")["CONTRACT", "Y1"] == ("met", None)
    windows.ok("sla", "level", "edit", "QUARTER", "--minimum", "85")
    said = windows.ok("sla", "credits", "2026-06").out
    assert "credits are reckoned from the first full quarter on" in said
    assert lines(windows, "2026-06")["QUARTER", "2026-Q2"] == ("missed", "0.00")


def test_closing_a_month_seals_every_window_that_ends_in_it(windows: Runner) -> None:
    """The quarter, the weeks and the rolling days of June stay as they are; what ends in July is still open."""
    write(windows.folder, "all.csv", last=date(2026, 7, 31))
    measured(windows, "all.csv", "2026-08-02")
    ran = windows.ok("review", "close", "2026-06", "--on", "2026-08-03")
    assert "2026-04 and 2026-05 are still open, and measured\n  bpoctl review close 2026-04" in ran.err
    listed = windows.ok("delivery", "measurement", "list", "--json").items
    key = {each["period"]: each["key"] for each in listed if each["level"] != "DAILY"}
    for period in ("2026-06", "2026-Q2", "2026-W25", "P30D/2026-06-30"):
        refused = windows("delivery", "measurement", "edit", key[period], "--value", "99")
        assert refused.code == 1 and f"{period} is closed" in refused.err
    windows.ok("delivery", "measurement", "edit", key["2026-W27"], "--value", "93.75", "--numerator", "15")
    again = measured(windows, "all.csv", "2026-08-04", "--dry-run")
    assert again["QUARTER", "2026-Q2"]["state"] == "closed"
    refused = windows("delivery", "relief", "add", "--level", "QUARTER", "--period", "2026-Q2", "--reason", "volume",
                      "--noticed-on", "2026-07-02")  # fmt: skip
    assert refused.code == 1 and "2026-Q2 is closed" in refused.err


@pytest.mark.parametrize(
    ("window", "period", "billed", "cases"),
    [("half-year", "2026-H2", "2026-12", "368"), ("contract-quarter", "Y1Q2", "2026-10", "184")],
)
def test_a_longer_window_is_measured_from_the_same_tickets(
    windows: Runner, window: str, period: str, billed: str, cases: str
) -> None:
    """2026-H2 has 184 days with two tickets each; Y1Q2, begun on 15 April, has 92, from 15 July to 14 October.

    Each is billed in the month in which it ends, and sealed with it.
    """
    windows.ok("sla", "level", "edit", "QUARTER", "--window", window)
    write(windows.folder, "all.csv", last=date(2026, 12, 31))
    measured(windows, "all.csv", "2027-01-02")
    assert lines(windows, billed)["QUARTER", period][0] == "met"
    (found,) = [
        each for each in windows.ok("delivery", "measurement", "list", "--json").items if each["period"] == period
    ]
    assert (found["numerator"], found["denominator"]) == (cases, cases)
    windows.ok("review", "close", billed, "--on", "2027-01-03")
    refused = windows("delivery", "measurement", "edit", found["key"], "--value", "99")
    assert refused.code == 1 and f"{period} is closed" in refused.err


@pytest.mark.parametrize(("window", "period"), [("half-year", "2026-H2"), ("contract-quarter", "Y1Q2")])
def test_a_figure_of_such_a_window_can_be_stated(windows: Runner, window: str, period: str) -> None:
    """Typed at the terminal and written in a file alike."""
    windows.ok("sla", "level", "edit", "QUARTER", "--window", window)
    windows.ok("delivery", "measurement", "add", "--level", "QUARTER", "--period", period, "--value", "95",
               "--basis", "stated")  # fmt: skip
    exported = windows.ok("export").out
    assert f'period = "{period}"' in exported
    (windows.folder / "again.toml").write_text(exported, encoding="utf-8")
    assert windows("plan", "again.toml").code == 0


def test_the_document_says_each_window_in_words(windows: Runner) -> None:
    """A reader knows over which days a figure is made, and in which of several windows a ticket counts."""
    windows.ok("doc", "build", "sla", "--out", "out")
    (built,) = (windows.folder / "out").rglob("*.md")
    text = built.read_text(encoding="utf-8")
    for words in (
        "In each calendar quarter, at least 90 %", "In each contract year, at least 90 %",
        "In the 30 days to the end of each month, at least 90 %", "In the 7 days to the end of each day, at least 90 %",
        "A ticket counts in every window in which its clock starts", "| 7 days to the end of each day",
    ):  # fmt: skip
        assert words in text


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("--window rolling", "how many days it rolls over is not stated"),
        ("--window rolling --rolling-days 30", "when its rolling days are judged is not stated"),
        ("--window rolling --rolling-days 0 --judged daily", "0 is below 1"),
        ("--window fortnight", "`fortnight` is none of"),
    ],
)
def test_a_window_that_says_too_little_is_refused(windows: Runner, words: str, said: str) -> None:
    """At the door, or with the first import, and as a finding before anybody signs."""
    write(windows.folder, "june.csv", "2026-06")
    edited = windows("sla", "level", "edit", "MONTH", *words.split())
    ran = windows("delivery", "import", "june.csv", "--on", "2026-07-02") if edited.code == 0 else edited
    assert ran.code in (2, 3) and said in ran.err
    if edited.code == 0:
        assert "SLA070" in windows("check", "--all-stages").out


def test_a_figure_of_another_window_is_a_finding(windows: Runner) -> None:
    """June's figure of a level that is judged by the quarter says nothing about the quarter."""
    windows.line("delivery measurement add --level QUARTER --period 2026-06 --value 99 --basis stated")
    assert "QUARTER is measured in 2026-06, which is not what its window says" in windows("check", "--all-stages").out
