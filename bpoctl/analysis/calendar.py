"""Business calendars: when a clock runs.

A calendar is local (a zone, windows by weekday, holidays, dated hours) and answers in UTC, exactly over daylight
saving. `bpoctl.analysis.calendar_form` reads one from a mapping; `bpoctl.analysis.clock` counts with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from bpoctl.analysis.public_holidays import PublicHolidays
from bpoctl.analysis.spans import Span, merged
from bpoctl.analysis.zones import day_exists, local_epoch, zone_named

DAY = 24 * 60
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

# The last window that can still be running began on the day before, or two days before across a date that a zone
# left out.
_REACH = timedelta(days=2)


@dataclass(frozen=True, order=True)
class Window:
    """Opening hours in local minutes from the midnight of the day they begin.

    `end` goes beyond 1440 where the window runs overnight; a window lasts at most 24 hours.
    """

    start: int
    end: int

    def __str__(self) -> str:
        end = self.end if self.end <= DAY else self.end - DAY
        return f"{_clock(self.start)}-{_clock(end)}"


ALL_DAY = Window(0, DAY)


@dataclass(frozen=True)
class Calendar:
    """When work is done: `weekly` holds the windows of Monday to Sunday, in order.

    `dates` (closed where empty) come before `yearly_dates` (the same for a month and day of every year), and these
    before `weekly` and before every holiday; `holidays` are dates, `yearly` pairs of month and day, `public` a
    country's holidays, worked out for each year the clock touches. A window belongs to the day it starts on: a holiday
    takes the shift that begins in its evening and leaves the one that ends in its morning.
    """

    time_zone: str
    weekly: tuple[tuple[Window, ...], ...]
    holidays: frozenset[date] = frozenset()
    yearly: frozenset[tuple[int, int]] = frozenset()
    dates: tuple[tuple[date, tuple[Window, ...]], ...] = ()
    public: PublicHolidays | None = None
    yearly_dates: tuple[tuple[tuple[int, int], tuple[Window, ...]], ...] = ()
    name: str = ""

    @cached_property
    def zone(self) -> ZoneInfo:
        """The calendar's zone as an object; BadData when there is no such zone."""
        return zone_named(self.time_zone, f"calendar `{self.name}`" if self.name else "calendar")

    @cached_property
    def _dated(self) -> dict[date, tuple[Window, ...]]:
        return dict(self.dates)

    @cached_property
    def _dated_yearly(self) -> dict[tuple[int, int], tuple[Window, ...]]:
        return dict(self.yearly_dates)

    def is_holiday(self, day: date) -> bool:
        """Whether a date is a holiday by any of the three lists; dated hours may open it all the same."""
        if day in self.holidays or (day.month, day.day) in self.yearly:
            return True
        return self.public is not None and day in self.public.days(day.year)

    def windows_on(self, day: date) -> tuple[Window, ...]:
        """The windows that begin on a local date."""
        dated = self._dated.get(day)
        if dated is None and self.yearly_dates:
            dated = self._dated_yearly.get((day.month, day.day))
        if dated is not None:
            return dated
        windows = self.weekly[day.weekday()]
        return () if not windows or self.is_holiday(day) else windows

    def spans_on(self, day: date) -> list[Span]:
        """The open spans that begin on a local date, in seconds since 1970 UTC, merged."""
        windows = self.windows_on(day)
        if not windows or not day_exists(day, self.zone):
            return []
        midnight = datetime.combine(day, time())
        return merged((self._epoch(midnight, window.start), self._epoch(midnight, window.end)) for window in windows)

    def _epoch(self, midnight: datetime, minutes: int) -> int:
        # Wall-clock arithmetic: 06:00 after a night that lost an hour is still 06:00.
        return local_epoch(midnight + timedelta(minutes=minutes), self.zone)

    def open_spans(self, first: date, last: date) -> list[Span]:
        """The open spans that begin on the local dates `first` to `last` (both in), merged: no second twice.

        In seconds since 1970 UTC. A 24x7 calendar gives one span that loses no minute at any midnight.
        """
        days = (first + timedelta(days=n) for n in range((last - first).days + 1))
        return merged(span for day in days for span in self.spans_on(day))

    def open_between(self, start: int, end: int) -> list[Span]:
        """All open spans that touch [start, end), in seconds since 1970 UTC; they may reach beyond it."""
        first = self.local_date(start) - _REACH
        spans = self.open_spans(first, self.local_date(end))
        return [span for span in spans if span[1] > start and span[0] < end]

    def spans_from(self, start: int) -> Iterator[Span]:
        """Open spans from an instant on, in order and without overlap, day by day, with no end.

        A day without opening gives an empty span at its place, so that a caller can tell "closed" from "for ever".
        """
        day = self.local_date(start) - _REACH
        reached = start
        while day < date.max - _REACH:
            spans = self.spans_on(day)
            for first, last in spans or [(reached, reached)]:
                yield max(first, reached), max(last, reached)
                reached = max(last, reached)
            day += timedelta(days=1)

    def local_date(self, seconds: int) -> date:
        """The date on this calendar's wall at so many seconds since 1970 UTC."""
        return datetime.fromtimestamp(seconds, self.zone).date()


def always(time_zone: str = "UTC") -> Calendar:
    """The calendar that never closes: elapsed time, shown in `time_zone`."""
    return Calendar(time_zone=time_zone, weekly=((ALL_DAY,),) * 7, name="24x7")


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
