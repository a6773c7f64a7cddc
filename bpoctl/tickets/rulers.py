"""Rulers: time as lists in the database, so that ten million clock ends are ten million looks into a list.

There are three: from local time to UTC (a zone), from UTC to open time gone by (a calendar), and from UTC to the
number of a period. Slots are as wide as the edges allow (their greatest common divisor); all is exact microseconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from math import gcd
from typing import TYPE_CHECKING

from bpoctl.analysis.calendar import Calendar
from bpoctl.analysis.periods import Period
from bpoctl.analysis.spans import Span
from bpoctl.errors import BadData
from bpoctl.tickets.statements import statement

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MILLION = 1_000_000
_DAY = 86400
_MOST_SLOTS = 40_000_000


@dataclass(frozen=True)
class Ruler:
    """A list in table `name`; its slots are `width` microseconds, the first one begins at `first` times `width`."""

    name: str
    first: int
    last: int
    width: int

    def tick(self, micros: str, ahead: int = 0) -> str:
        """SQL for the list entry of the slot that holds `micros`; `ahead` 1 is the entry after."""
        return f"(SELECT ticks FROM {self.name})[(({micros}) // {self.width}) - {self.first - 1 - ahead}]"

    def rest(self, micros: str) -> str:
        """SQL for the microseconds since that slot began."""
        return f"(({micros}) % {self.width})"


def if_there(column: str, sql: str) -> str:
    """SQL that is worked out only where a column is not NULL: looks into a list for nothing cost twice as much."""
    return f"CASE WHEN {column} IS NOT NULL THEN {sql} END"


def zone_ruler(con: DuckDBPyConnection, zone: tzinfo, first: int, last: int) -> Ruler:
    """From local microseconds `first` to `last` to UTC: `tick + rest`.

    A local time that does not exist moves forward, one that exists twice is the first.
    """
    pieces = _local_pieces(zone, first // MILLION - 2 * _DAY, last // MILLION + 2 * _DAY)
    values = "s.slot * $width - p.base"
    return _make(con, "ruler_zone", values, [(at, 0, offset) for at, offset in pieces], first, last)


def calendar_ruler(con: DuckDBPyConnection, name: str, calendar: Calendar, first: int, last: int) -> Ruler:
    """From UTC microseconds to open microseconds gone by: `least(tick + rest, next tick)`.

    That holds because windows begin where slots begin: a slot is open from its start or not at all.
    """
    spans = calendar.open_between(first // MILLION, last // MILLION + 2 * _DAY)
    values = "coalesce(p.base + least(s.slot * $width, p.until) - p.begins, 0)"
    return _make(con, name, values, _with_sums(spans), first, last)


def period_ruler(con: DuckDBPyConnection, name: str, periods: Sequence[Period], zone: tzinfo, last: int) -> Ruler:
    """From UTC microseconds to the position of the period in `periods`: `tick`."""
    starts = [int(period.bounds(zone)[0].timestamp()) for period in periods]
    pieces = [(start, 0, number) for number, start in enumerate(starts)]
    return _make(con, name, "(p.base // 1000000)::INTEGER", pieces, starts[0] * MILLION, last)


def steps_ruler(con: DuckDBPyConnection, name: str, steps: Sequence[tuple[int, int]], first: int, last: int) -> Ruler:
    """From UTC microseconds `first` to `last` to a value: `tick`. A step holds from its second on; before, it is 0."""
    pieces = [(second, 0, value) for second, value in steps]
    return _make(con, name, "coalesce(p.base // 1000000, 0)", pieces, first, last)


def utc_date_in(zone: tzinfo, micros: int) -> date:
    """The date in a zone at so many microseconds since 1970 UTC."""
    return datetime.fromtimestamp(micros // MILLION, UTC).astimezone(zone).date()


def _make(
    con: DuckDBPyConnection, name: str, value: str, pieces: Sequence[tuple[int, int, int]], first: int, last: int
) -> Ruler:
    width = _DAY
    for at, _, _ in pieces:
        width = gcd(width, at)
    ruler = Ruler(name, first // (width * MILLION), last // (width * MILLION), width * MILLION)
    if ruler.last - ruler.first > _MOST_SLOTS:
        raise BadData(
            f"times from {_year(first)} to {_year(last)} are too far apart for a calendar that opens at odd minutes",
            "one of them is surely wrong: reject it, or open the calendar on the quarter of an hour",
        )
    columns = [[piece[n] * MILLION for piece in pieces] for n in range(3)]
    text = statement(
        "rulers", name=name, value=value.replace("$width", str(ruler.width)), first=ruler.first, last=ruler.last,
        width=ruler.width,
    )  # fmt: skip
    con.execute(text, columns)
    return ruler


def _year(micros: int) -> int:
    return (datetime(1970, 1, 1) + timedelta(microseconds=micros)).year


def _with_sums(spans: Sequence[Span]) -> list[tuple[int, int, int]]:
    result, before = [], 0
    for start, end in spans:
        result.append((start, end, before))
        before += end - start
    return result


def _local_pieces(zone: tzinfo, first: int, last: int) -> list[tuple[int, int]]:
    """From which local second on which offset (seconds) applies."""
    pieces = [(first // _DAY * _DAY, _offset(zone, first))]
    step = _DAY // 2
    for moment in range(first, last + step, step):
        before, after = _offset(zone, moment), _offset(zone, moment + step)
        if before != after:
            # Before the gap is over, and through the first of a doubled hour, the offset from before applies.
            pieces.append((_change(zone, moment, moment + step) + max(before, after), after))
    return pieces


def _change(zone: tzinfo, low: int, high: int) -> int:
    old = _offset(zone, low)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _offset(zone, middle) == old else (low, middle)
    return high


def _offset(zone: tzinfo, second: int) -> int:
    offset = datetime.fromtimestamp(second, zone).utcoffset()
    return int(offset.total_seconds()) if offset else 0
