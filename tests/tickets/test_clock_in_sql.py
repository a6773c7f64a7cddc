"""The set-based clock gives, ticket by ticket, what the plain clock gives."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import pytest
from exports import Level, Profile, events_profile, write
from hypothesis import given, settings
from hypothesis import strategies as st

from bpoctl.analysis.attainment import percentile
from bpoctl.analysis.calendar import WEEKDAYS, Calendar
from bpoctl.analysis.calendar_form import calendar_from_mapping
from bpoctl.analysis.clock import business_seconds
from bpoctl.analysis.durations import parse_instant
from bpoctl.analysis.periods import month_of
from bpoctl.tickets import ImportResult, attain

ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Asia/Tehran", "Australia/Lord_Howe", "America/St_Johns")
HOURS = (
    ["09:00-17:00"],
    ["00:00-24:00"],
    ["22:00-06:00"],
    ["08:30-12:10", "13:05-17:59"],
    ["00:00-23:59"],
    [],
)
LOCAL = st.one_of(
    st.datetimes(datetime(2026, 3, 1), datetime(2026, 4, 5)),
    st.datetimes(datetime(2026, 10, 20), datetime(2026, 11, 5)),
)

Ticket = tuple[datetime, datetime, list[tuple[datetime, datetime]]]


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    """Calendars with breaks, odd minutes, night shifts, holidays and dated hours."""
    hours = draw(st.sampled_from(HOURS))
    days = draw(st.sets(st.sampled_from(WEEKDAYS), min_size=1))
    dates = st.dates(date(2026, 3, 1), date(2026, 4, 5)).map(date.isoformat)
    return calendar_from_mapping(
        {
            "time_zone": draw(st.sampled_from(ZONES)),
            "weekly": dict.fromkeys(days, hours),
            "holidays": draw(st.lists(dates, max_size=3)),
            "dates": draw(st.dictionaries(dates, st.sampled_from((["10:00-11:30"], ["23:59-00:01"], [])), max_size=3)),
        }
    )


@st.composite
def tickets(draw: st.DrawFn) -> list[Ticket]:
    """Tickets in local time around both clock changes, with pauses that overlap and stick out; now and then in seconds.

    A cell with one pause in whole seconds is read in another way than the others.
    """
    found = []
    in_seconds = draw(st.booleans())
    for _ in range(draw(st.integers(1, 6))):
        opened = draw(LOCAL)
        resolved = opened + draw(st.timedeltas(timedelta(hours=3), timedelta(days=12)))
        pauses = []
        for _ in range(draw(st.integers(0, 3))):
            start = opened + draw(st.timedeltas(timedelta(days=-20), timedelta(days=20)))
            pauses.append((start, start + draw(st.timedeltas(timedelta(hours=2), timedelta(days=5)))))
        found.append((opened, resolved, pauses))
    if in_seconds:
        found = [(_whole(a), _whole(b), [(_whole(c), _whole(d)) for c, d in waits]) for a, b, waits in found]
    return found


def _whole(at: datetime) -> datetime:
    return at.replace(microsecond=0)


def shown(local: datetime) -> str:
    """A time as an export writes it."""
    return local.isoformat(sep=" ")


def export(rows: list[Ticket]) -> str:
    """A row-per-ticket export."""
    lines = ["id,opened,resolved,waiting"]
    for n, (opened, resolved, pauses) in enumerate(rows):
        cell = ";".join(f"{shown(start)}/{shown(end)}" for start, end in pauses)
        lines.append(f"T{n},{shown(opened)},{shown(resolved)},{cell}")
    return "\n".join(lines) + "\n"


def run(text: str, profile: Profile, levels: list[Level], calendar: Calendar, zone: str) -> ImportResult:
    """Import a text."""
    with TemporaryDirectory() as folder:
        return attain(write(Path(folder), text), profile, levels, {"c": calendar}, zone, overall=True)


@pytest.mark.long
@settings(max_examples=20, deadline=None)  # an example is a whole import
@given(calendars(), st.sampled_from(ZONES), st.sampled_from(ZONES), tickets())
def test_clocks_with_pauses_are_those_of_the_plain_clock(
    calendar: Calendar, zone: str, agreement: str, rows: list[Ticket]
) -> None:
    """Sum, median, percentiles, extremes, the share within, and the month: all as counted one by one."""
    profile = Profile(time_zone=zone, pauses={"waiting": "waiting"})
    levels = [
        Level("L", calendar="c", pauses=["waiting"], threshold="20h", measure="percentile", percentile=Decimal(90),
              percentile_method="nearest"),
        Level("I", calendar="c", pauses=["waiting"], measure="percentile", percentile=Decimal("37.5"),
              percentile_method="interpolated"),
    ]  # fmt: skip
    result = run(export(rows), profile, levels, calendar, agreement)
    clocks: dict[str, list[Fraction]] = {}
    for opened, resolved, pauses in rows:
        start, stop = parse_instant(shown(opened), zone), parse_instant(shown(resolved), zone)
        spans = [(parse_instant(shown(a), zone), parse_instant(shown(b), zone)) for a, b in pauses]
        seconds = business_seconds(start, stop, calendar, spans)
        clocks.setdefault(month_of(stop, agreement).key, []).append(seconds)
        clocks.setdefault("all", []).append(seconds)
    assert {one.period for one in result.attained} == set(clocks)
    for month, values in clocks.items():
        found, between = result.of("L", month), result.of("I", month)
        assert found is not None and between is not None
        assert found.n == len(values)
        assert found.mean == sum(values) / len(values)
        assert found.median == median(values)
        assert (found.least, found.most) == (min(values), max(values))
        assert found.within == sum(value <= 72000 for value in values)
        assert found.percentile == percentile(values, 90, "nearest")
        assert between.percentile == percentile(values, Decimal("37.5"), "interpolated")


@pytest.mark.long
@settings(max_examples=16, deadline=None)  # an example is a whole import
@given(
    calendars(), st.sampled_from(ZONES), st.lists(st.tuples(LOCAL, st.sampled_from("OWRX")), min_size=1, max_size=12)
)
def test_event_clocks_with_pauses_are_those_of_the_plain_clock(
    calendar: Calendar, zone: str, events: list[tuple[datetime, str]]
) -> None:
    """From the first event of all to the last Resolve, paused from each Wait to the next event, whatever it is."""
    names = {"O": "Open", "W": "Wait", "R": "Resolve", "X": "Note"}
    text = "id,event,time\n" + "".join(f"T,{names[kind]},{shown(at)}\n" for at, kind in events)
    profile = events_profile(time_zone=zone, pauses={"waiting": {"from": ["Wait"], "to": ["*"]}})
    level = Level(clock_from="first any", calendar="c", pauses=["waiting"], counted_at="start")
    result = run(text, profile, [level], calendar, "UTC")
    found = result.of("L", "all")
    ordered = sorted((parse_instant(shown(at), zone), n, kind) for n, (at, kind) in enumerate(events))
    stops = [at for at, _, kind in ordered if kind == "R"]
    assert found is not None
    if not stops:
        assert (found.n, found.incomplete) == (0, 1)
        return
    waits = [
        (at, ordered[n + 1][0] if n + 1 < len(ordered) else at + timedelta(days=999))
        for n, (at, _, kind) in enumerate(ordered)
        if kind == "W"
    ]
    assert found.mean == business_seconds(ordered[0][0], stops[-1], calendar, waits)
