"""The clock: how long something took, and when something is due, in a calendar and less its pauses.

This is the plain one: it walks the calendar's open spans and counts. `calc` answers with it, and the set-based clock
of ticket imports is held to it by test. Everything is counted in whole microseconds, so sums are exact; digits
beyond the sixth decimal of a second are cut off when a time is read (`bpoctl.analysis.durations`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from fractions import Fraction

from bpoctl.analysis.calendar import Calendar
from bpoctl.analysis.spans import Span, clipped, merged, total, without
from bpoctl.analysis.zones import day_start, from_micros, micros
from bpoctl.errors import BadData

Pause = tuple[datetime, datetime]
_MILLION = 1_000_000

# A calendar with nothing but past dates never opens again; after so many closed days in a row that is the verdict.
_CLOSED_FOR_GOOD = 3660


def business_seconds(
    start: datetime, end: datetime, calendar: Calendar | None = None, pauses: Iterable[Pause] = ()
) -> Fraction:
    """Seconds from `start` to `end` (both aware) during which the calendar was open and no pause ran.

    Without a calendar every second counts. `end` before `start` gives the same figure negative. Pauses that overlap
    count once; what of them lies outside the clock or the calendar changes nothing. Exact to the microsecond.
    Raises BadData for a pause that ends before it begins.
    """
    if end < start:
        return -business_seconds(end, start, calendar, pauses)
    return Fraction(total(_running(micros(start), micros(end), calendar, _pause_spans(pauses))), _MILLION)


def due(
    start: datetime, seconds: Fraction | int, calendar: Calendar | None = None, pauses: Iterable[Pause] = ()
) -> datetime:
    """The first instant at which `seconds` of business time have run since `start`, in the calendar's zone (or UTC).

    A duration used up exactly at the end of a window is due at that end, not at the next opening; no seconds at all
    are due at `start`. Raises BadData for a negative duration, a backward pause, or a calendar that does not open
    often enough.
    """
    wanted = Fraction(seconds) * _MILLION
    if wanted < 0:
        raise BadData("a due time needs a duration that is not negative")
    # A fraction of a microsecond cannot be shown; the time is due once it is over.
    left = -(-wanted.numerator // wanted.denominator)
    zone = calendar.zone if calendar else UTC
    holes = _pause_spans(pauses)
    begin = micros(start)
    if left == 0:
        return from_micros(begin, zone)
    for span in _open_from(begin, calendar):
        for first, last in without([span], holes):
            if last - first >= left:
                return from_micros(first + left, zone)
            left -= last - first
    raise _never(calendar)


@dataclass(frozen=True)
class Piece:
    """One local day of a clock, for showing how a figure came about.

    `running` are the stretches that counted, `paused` those in open hours that did not; `seconds` is the day's sum.
    """

    day: date
    running: tuple[Pause, ...]
    paused: tuple[Pause, ...]
    seconds: Fraction


def pieces(
    start: datetime, end: datetime, calendar: Calendar | None = None, pauses: Iterable[Pause] = (), zone: tzinfo = UTC
) -> list[Piece]:
    """A clock from `start` to `end` day by day in the calendar's zone (or `zone`, without one), closed days included.

    The seconds add up to `business_seconds` of the same arguments; `end` before `start` gives no pieces.
    """
    zone = calendar.zone if calendar else zone
    holes = _pause_spans(pauses)
    day, last = start.astimezone(zone).date(), end.astimezone(zone).date()
    found: list[Piece] = []
    while start < end and day <= last:
        first = max(micros(start), day_start(day, zone) * _MILLION)
        until = min(micros(end), day_start(day + timedelta(days=1), zone) * _MILLION)
        running = _running(first, until, calendar, holes)
        idle = clipped(without(_running(first, until, calendar, []), running), first, until)
        found.append(Piece(day, _times(running, zone), _times(idle, zone), Fraction(total(running), _MILLION)))
        day += timedelta(days=1)
    return found


def _running(start: int, end: int, calendar: Calendar | None, holes: list[Span]) -> list[Span]:
    if end <= start:
        return []
    return without(clipped(_open_between(start, end, calendar), start, end), holes)


def _open_between(start: int, end: int, calendar: Calendar | None) -> list[Span]:
    if calendar is None:
        return [(start, end)]
    spans = calendar.open_between(start // _MILLION, -(-end // _MILLION))
    return [(first * _MILLION, last * _MILLION) for first, last in spans]


def _open_from(start: int, calendar: Calendar | None) -> Iterator[Span]:
    if calendar is None:
        yield start, micros(datetime.max.replace(tzinfo=UTC))
        return
    closed = 0
    for first, last in calendar.spans_from(start // _MILLION):
        closed = closed + 1 if first == last else 0
        if closed > _CLOSED_FOR_GOOD:
            return
        yield max(first * _MILLION, start), last * _MILLION


def _pause_spans(pauses: Iterable[Pause]) -> list[Span]:
    spans: list[Span] = []
    for start, end in pauses:
        if end < start:
            raise BadData(f"a pause ends before it begins: {start.isoformat()} / {end.isoformat()}")
        spans.append((micros(start), micros(end)))
    return merged(spans)


def _times(spans: Iterable[Span], zone: tzinfo) -> tuple[Pause, ...]:
    return tuple((from_micros(start, zone), from_micros(end, zone)) for start, end in spans)


def _never(calendar: Calendar | None) -> BadData:
    name = f"calendar `{calendar.name}`" if calendar and calendar.name else "the calendar"
    return BadData(f"{name} does not open often enough for that duration", "see its weekly windows and its dates")
