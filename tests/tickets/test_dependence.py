"""A deadline that depends on the client's input: the plain functions against a slow search, the SQL against those."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from exports import Level, Profile, write
from hypothesis import given, settings
from hypothesis import strategies as st
from test_clock_in_sql import LOCAL, ZONES, calendars, shown

from bpoctl.analysis.calendar import Calendar
from bpoctl.analysis.calendar_form import calendar_from_mapping
from bpoctl.analysis.deadlines import due_by, parse_cut_off, parse_deadline
from bpoctl.analysis.dependence import BY_DELAY, LAPSES, NEXT_DAY, RULES, Depends, due_with_input
from bpoctl.analysis.durations import parse_instant
from bpoctl.analysis.periods import month_of
from bpoctl.errors import BadData
from bpoctl.tickets import ImportResult, attain

OFFICE = calendar_from_mapping(
    {"time_zone": "Europe/Berlin", "weekly": {day: ["09:00-18:00"] for day in ("mon", "tue", "wed", "thu", "fri")}}
)
REPORT, NIGHT = "07:00 on the next business day", "23:00 on the same calendar day"
PROFILE = Profile(
    time_zone="Europe/Berlin", moments={"opened": "opened", "supplied": "supplied", "resolved": "resolved"}
)


def level(rule: str = LAPSES, **more: Any) -> Level:
    """A report by 07:00 on the next business day, of input that is due by 23:00."""
    terms: dict[str, Any] = {
        "threshold": None, "calendar": "c", "deadline": REPORT, "cut_off": "none", "counted_at": "start",
        "input_at": "first supplied", "input_by": NIGHT, "input_equality": "in-time", "input_late": rule,
    }  # fmt: skip
    return Level(**{**terms, **more})


def taken(rows: list[str], of: Level, calendar: Calendar = OFFICE, zone: str = "Europe/Berlin") -> ImportResult:
    """Import some rows."""
    with TemporaryDirectory() as folder:
        path = write(Path(folder), "id,opened,supplied,resolved\n" + "\n".join(rows) + "\n")
        profile = Profile(time_zone=zone, moments=PROFILE.moments)
        return attain(path, profile, [of], {"c": calendar}, calendar.zone)


IN_TIME = "T1,2026-03-09 10:00,2026-03-09 23:00,2026-03-10 07:00"
HALF_PAST = "T2,2026-03-09 10:00,2026-03-09 23:30,2026-03-10 07:30"
TOO_LATE = "T3,2026-03-09 10:00,2026-03-09 23:30,2026-03-10 07:31"
NEXT = "T4,2026-03-13 10:00,2026-03-14 00:00,2026-03-17 07:00"
NEVER = "T5,2026-03-09 10:00,,2026-03-12 10:00"


@pytest.mark.parametrize(
    ("rule", "row", "counted"),
    [
        (LAPSES, IN_TIME, (1, 1, 0)),
        (LAPSES, HALF_PAST, (0, 0, 1)),
        (BY_DELAY, HALF_PAST, (1, 1, 0)),
        (BY_DELAY, TOO_LATE, (1, 0, 0)),
        (NEXT_DAY, TOO_LATE, (1, 1, 0)),
        # A Friday's, an hour late: Monday is the next business day for which it is in time, due on Tuesday.
        (NEXT_DAY, NEXT, (1, 1, 0)),
        (BY_DELAY, NEXT, (1, 0, 0)),
        *((rule, NEVER, (0, 0, 1)) for rule in RULES),
    ],
)
def test_late_input_moves_the_deadline_or_lets_it_lapse(rule: str, row: str, counted: tuple[int, int, int]) -> None:
    """Judged, in time, lapsed: by the same delay, to the next business day, or excused and counted."""
    (found,) = taken([row], level(rule)).attained
    assert (found.n, found.within, found.lapsed) == counted


@pytest.mark.parametrize(
    ("stop", "within"), [("2026-03-01 03:00", 1), ("2026-03-23 08:00", 1), ("2026-03-23 08:01", 0)]
)
def test_input_before_the_first_business_day_moves_to_it(stop: str, within: int) -> None:
    """A calendar of Mondays that is closed on 9 and 16 March: what comes on Sunday 1 March counts for Monday the 2nd.

    Due at 07:00 UTC, 08:00 in Berlin, on the next business day, 23 March, wherever the export begins and ends.
    """
    mondays = calendar_from_mapping(
        {"time_zone": "UTC", "weekly": {"mon": ["09:00-17:00"]}, "holidays": ["2026-03-09", "2026-03-16"]}
    )
    row = f"T1,2026-03-01 00:00,2026-03-01 03:00,{stop}"
    (found,) = taken([row], level(NEXT_DAY, input_equality="late"), mondays).attained
    assert (found.n, found.within, found.lapsed) == (1, within, 0)


def test_input_exactly_at_its_moment_falls_where_the_terms_say() -> None:
    """At 23:00 it is in time, or late already."""
    (late,) = taken([IN_TIME], level(input_equality="late")).attained
    assert (late.n, late.lapsed) == (0, 1)


def test_what_lapsed_and_was_never_done_is_not_counted_as_failed() -> None:
    """Unfinished counts as beyond the deadline, but a duty that lapsed had none."""
    rows = ["T1,2026-03-09 10:00,2026-03-09 12:00,", "T2,2026-03-09 10:00,2026-03-10 12:00,"]
    (found,) = taken(rows, level(unfinished="beyond")).attained
    assert (found.n, found.within, found.lapsed) == (1, 0, 1)


def slow_due(start: datetime, supplied: datetime | None, depends: Depends, cut: str, calendar: Calendar) -> Any:
    """The due moment as one would find it with a diary: day after day until the input is in time; None: lapsed."""
    deadline, cut_off = parse_deadline(REPORT), parse_cut_off(cut)

    def in_time(wanted: datetime) -> bool:
        assert supplied is not None
        return supplied < wanted or (supplied == wanted and not depends.late_at_it)

    due, wanted = due_by(start, deadline, cut_off, calendar), due_by(start, depends.by, cut_off, calendar)
    if supplied is None:
        return None
    if in_time(wanted):
        return due
    if depends.rule == LAPSES:
        return None
    if depends.rule == BY_DELAY:
        return due.astimezone(parse_instant("2026-01-01 00:00", "UTC").tzinfo) + (supplied - wanted)
    day: date = start.astimezone(calendar.zone).date()
    none = parse_cut_off("none")
    while True:
        # Received at the first moment of a business day, without a cut-off: counted as of that day.
        if calendar.windows_on(day):
            noon = parse_instant(f"{day} 12:00", str(calendar.zone))
            if in_time(due_by(noon, depends.by, none, calendar)) and due_by(noon, deadline, none, calendar) >= due:
                return due_by(noon, deadline, none, calendar)
        day += timedelta(days=1)


@pytest.mark.long
@settings(max_examples=25, deadline=None)
@given(
    calendars(), st.sampled_from(RULES), st.sampled_from(["in-time", "late"]), st.sampled_from(ZONES),
    st.sampled_from([NIGHT, "12:00 on the next business day", "24:00 on the 2nd calendar day"]),
    st.sampled_from(["none", "after close", "from 16:00"]),
    st.lists(
        st.tuples(LOCAL, st.one_of(st.none(), st.timedeltas(timedelta(0), timedelta(days=4))),
                  st.timedeltas(timedelta(hours=3), timedelta(days=6))), min_size=1, max_size=8,
    ),
)  # fmt: skip
def test_the_sql_is_the_plain_function_and_that_is_the_slow_one(
    calendar: Calendar, rule: str, equality: str, zone: str, by: str, cut: str,
    rows: list[tuple[datetime, timedelta | None, timedelta]],
) -> None:  # fmt: skip
    """Case by case: how many are judged, in time and lapsed in each month, over any calendar and clock change."""
    if not any(calendar.weekly):
        return
    lines = [
        f"T{n},{shown(a)},{'' if wait is None else shown(a + wait)},{shown(a + length)}"
        for n, (a, wait, length) in enumerate(rows)
    ]
    terms = level(rule, input_by=by, input_equality=equality, cut_off=cut)
    found = {one.period: (one.n, one.within, one.lapsed) for one in taken(lines, terms, calendar, zone).attained}
    depends = Depends(parse_deadline(by), equality == "late", rule)
    n, within, lapsed = Counter[str](), Counter[str](), Counter[str]()
    for opened, wait, length in rows:
        start, stop = parse_instant(shown(opened), zone), parse_instant(shown(opened + length), zone)
        supplied = None if wait is None else parse_instant(shown(opened + wait), zone)
        due = due_with_input(start, supplied, parse_deadline(REPORT), parse_cut_off(cut), calendar, depends).at
        assert due == slow_due(start, supplied, depends, cut, calendar)
        month = month_of(start, calendar.zone).key
        if due is None:
            lapsed[month] += 1
        else:
            n[month] += 1
            within[month] += stop <= due
    assert found == {month: (n[month], within[month], lapsed[month]) for month in {*n, *lapsed}}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"input_by": None}, "input_by is not stated"),
        ({"input_equality": None}, "input_equality is not stated"),
        ({"input_late": None}, "input_late is not stated"),
        ({"deadline": None, "threshold": "1h"}, "is no deadline"),
        ({"input_at": "first sent"}, "knows no moment `sent`"),
        ({"input_by": "by midnight"}, "is not a deadline"),
    ],
)
def test_a_dependence_that_is_silent_is_refused(changes: dict[str, Any], said: str) -> None:
    """With the level and the repair."""
    with pytest.raises(BadData, match="level `L`") as caught:
        taken([IN_TIME], level(**changes))
    assert said in caught.value.message
