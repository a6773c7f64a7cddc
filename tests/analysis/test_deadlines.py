"""Deadlines by the calendar: due moments, cut-offs for late receipts, day types."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from bpoctl.analysis.calendar import Calendar
from bpoctl.analysis.calendar_form import calendar_from_mapping
from bpoctl.analysis.deadlines import due_by, parse_cut_off, parse_deadline
from bpoctl.analysis.durations import parse_instant
from bpoctl.analysis.public_holidays import frozen_holidays
from bpoctl.errors import BadData

WORKDAYS = ("mon", "tue", "wed", "thu", "fri")


def office(hours: str = "09:00-17:00", holidays: list[date] | None = None, zone: str = "Europe/London") -> Calendar:
    """A calendar from Monday to Friday."""
    return calendar_from_mapping(
        {"time_zone": zone, "weekly": {day: [hours] for day in WORKDAYS}, "holidays": holidays or []}
    )


ENGLAND = office(holidays=list(frozen_holidays("GB", "ENG", [2026])[0]))


def due(start: str, deadline: str, cut_off: str, calendar: Calendar = ENGLAND) -> str:
    """The due moment, by the wall."""
    found = due_by(parse_instant(start, calendar.zone), parse_deadline(deadline), parse_cut_off(cut_off), calendar)
    return f"{found:%Y-%m-%d %H:%M}"


def test_five_working_days_over_easter() -> None:
    """Worked example 16: received Thursday 2 April 17:45, after hours: received on Tuesday 7, due Tuesday 14, 17:00."""
    assert due("2026-04-02 17:45", "17:00 on the 5th business day", "after close") == "2026-04-14 17:00"
    assert due("2026-04-02 17:45", "close of the 5th business day", "none") == "2026-04-13 17:00"
    without = office()
    assert due("2026-04-02 17:45", "17:00 on the 5th business day", "none", without) == "2026-04-09 17:00"


@pytest.mark.parametrize(
    ("cut_off", "day"), [("after 17:00", "08"), ("from 17:00", "09"), ("after close", "08"), ("from close", "09")]
)
def test_a_receipt_exactly_at_the_cut_off_falls_where_it_says(cut_off: str, day: str) -> None:
    """Tuesday 17:00 sharp: `after` still counts as Tuesday, `from` as Wednesday."""
    assert due("2026-04-07 17:00", "17:00 on the next business day", cut_off) == f"2026-04-{day} 17:00"


@pytest.mark.parametrize(
    ("start", "deadline", "cut_off", "expected"),
    [
        ("2026-04-07 10:00", "07:00 on the next business day", "none", "2026-04-08 07:00"),
        ("2026-04-10 10:00", "close of the next business day", "none", "2026-04-13 17:00"),
        ("2026-04-11 10:00", "close of the next business day", "none", "2026-04-13 17:00"),
        ("2026-04-11 10:00", "close of the next business day", "after close", "2026-04-14 17:00"),
        ("2026-04-07 10:00", "close of the same business day", "none", "2026-04-07 17:00"),
        ("2026-04-11 10:00", "close of the same business day", "none", "2026-04-13 17:00"),
        ("2026-04-10 10:00", "12:00 on the 3rd calendar day", "none", "2026-04-13 12:00"),
        ("2026-04-10 10:00", "24:00 on the same calendar day", "none", "2026-04-11 00:00"),
        ("2026-03-27 18:30", "12:00 on the next calendar day", "after close", "2026-03-31 12:00"),
    ],
)
def test_due_moments(start: str, deadline: str, cut_off: str, expected: str) -> None:
    """By the wall clock, across weekends and the clock change; calendar days are every day."""
    assert due(start, deadline, cut_off) == expected


def test_the_day_of_receipt_is_that_of_the_calendars_zone() -> None:
    """23:30 UTC on Monday is Tuesday in Berlin: due on Wednesday."""
    berlin = office(zone="Europe/Berlin")
    assert due("2026-04-13T23:30:00Z", "close of the next business day", "none", berlin) == "2026-04-15 17:00"


def test_a_night_shift_closes_on_the_morning_after() -> None:
    """The close of a 22:00-06:00 day lies on the date after."""
    assert due("2026-04-13 10:00", "close of the next business day", "after close", office("22:00-06:00")) == (
        "2026-04-15 06:00"
    )


@pytest.mark.parametrize(
    "text", ["tomorrow", "17:00", "close of the 3rd calendar day", "25:00 on the next business day"]
)
def test_what_is_no_deadline_is_refused(text: str) -> None:
    """With the forms that are read."""
    with pytest.raises(BadData) as caught:
        parse_deadline(text, "level `X`: deadline")
    assert caught.value.message.startswith("level `X`: deadline") and caught.value.hint


def test_a_cut_off_that_is_silent_is_refused() -> None:
    """The due day turns on it, so it is asked for; so is a calendar that opens at last."""
    with pytest.raises(BadData, match="no cut-off for late receipts is stated"):
        parse_cut_off(None)
    with pytest.raises(BadData, match="is not a cut-off"):
        parse_cut_off("17:00")
    never = calendar_from_mapping({"time_zone": "UTC", "weekly": {}, "dates": {"2026-01-05": ["09:00-17:00"]}})
    with pytest.raises(BadData, match="does not open often enough"):
        due_by(datetime.fromisoformat("2026-04-13T10:00Z"), parse_deadline("close of the next business day"),
               parse_cut_off("none"), never)  # fmt: skip
