"""A week as 24 x 7 hours on the wall, two signs an hour: what is needed and covered, needed and not, or neither.

The wall is that of one zone. An hour that its clocks leave out holds nothing; one that they show twice is drawn as the
worse of the two.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta, tzinfo

from bpoctl.analysis.periods import Period
from bpoctl.analysis.spans import Span, clipped, total
from bpoctl.analysis.zones import EPOCH, zone_named

COVERED, UNCOVERED, PARTLY, IDLE = "#", ".", "+", " "
SLOT = 30
"""Minutes that one sign stands for."""

_SLOTS = 24 * 60 // SLOT
_STEP = 15 * 60
"""Seconds apart at which offsets are compared before the instant of a change is searched for."""


def week_grid(
    zone: str, week: Period, required: Sequence[Span], uncovered: Sequence[Span]
) -> list[tuple[date, str]]:  # fmt: skip
    """A row of signs for each day; spans in seconds since 1970 UTC."""
    stretches = list(_stretches(zone_named(zone), week))
    return [
        (day, "".join(_sign(_on_wall(stretches, day, slot), required, uncovered) for slot in range(_SLOTS)))
        for day in (week.first + timedelta(days=n) for n in range(week.days))
    ]


def _sign(parts: list[Span], required: Sequence[Span], uncovered: Sequence[Span]) -> str:
    length = sum(end - start for start, end in parts)
    needed = sum(total(clipped(required, start, end)) for start, end in parts)
    lacking = sum(total(clipped(uncovered, start, end)) for start, end in parts)
    if not needed:
        return IDLE
    if not lacking:
        return COVERED if needed == length else PARTLY
    return UNCOVERED if lacking == needed == length else PARTLY


def _on_wall(stretches: Sequence[tuple[Span, int]], day: date, slot: int) -> list[Span]:
    """When the wall shows a half-hour of a day: never, once or twice."""
    wall = (datetime.combine(day, time()) - EPOCH.replace(tzinfo=None)) // timedelta(seconds=1) + slot * SLOT * 60
    found = []
    for (start, end), offset in stretches:
        found += clipped([(wall - offset, wall - offset + SLOT * 60)], start, end)
    return found


def _stretches(zone: tzinfo, week: Period) -> list[tuple[Span, int]]:
    """The week parted where an offset from UTC gives way to another, each stretch with its offset in seconds."""
    first, after = (int(moment.timestamp()) for moment in week.bounds(zone))
    found: list[tuple[Span, int]] = []
    start, offset = first, _offset(zone, first)
    for at in range(first + _STEP, after + _STEP, _STEP):
        end = min(at, after)
        if _offset(zone, end - 1) != offset:
            change = _change(zone, end - _STEP - 1, end - 1)
            found.append(((start, change), offset))
            start, offset = change, _offset(zone, change)
    return [*found, ((start, after), offset)]


def _change(zone: tzinfo, before: int, after: int) -> int:
    """The first second with the later offset, between two instants with different ones."""
    old = _offset(zone, before)
    while after - before > 1:
        middle = (before + after) // 2
        before, after = (middle, after) if _offset(zone, middle) == old else (before, middle)
    return after


def _offset(zone: tzinfo, seconds: int) -> int:
    found = datetime.fromtimestamp(seconds, zone).utcoffset()
    return 0 if found is None else found // timedelta(seconds=1)
