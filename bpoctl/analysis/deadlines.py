"""Deadlines by the calendar: a due moment on the Nth day after receipt, and when a receipt counts as the next day's.

`17:00 on the 5th business day`, `close of the next business day`, `07:00 on the next business day`, `12:00 on the 3rd
calendar day`. The day of receipt is never counted. A business day is a local date on which the calendar opens.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bpoctl.analysis.calendar import DAY, Calendar
from bpoctl.analysis.zones import EPOCH, from_micros, local_epoch, micros
from bpoctl.errors import BadData

_DEADLINE = re.compile(r"(?:(\d\d):(\d\d) on|(close) of) the (same|next|(\d+)(?:st|nd|rd|th)) (business|calendar) day")
_CUT_OFF = re.compile(r"none|(after|from) (?:close|(\d\d):(\d\d))")
_MOST_CLOSED_DAYS = 3660
_MILLION = 1_000_000
NEVER = 2**40
"""A second that no receipt reaches: the cut-off of a day on which nothing is late."""


@dataclass(frozen=True)
class Deadline:
    """A due moment: `minutes` after local midnight (None: the close) of the `days`-th day after the day of receipt."""

    minutes: int | None
    days: int
    business: bool
    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class CutOff:
    """When a receipt counts as the next business day's: `after` or `from` a time (None: the close); "" is never."""

    word: str
    minutes: int | None
    text: str

    def __str__(self) -> str:
        return self.text


def parse_deadline(text: str, where: str = "deadline") -> Deadline:
    """A deadline from its words; BadData for another form, and for the close of a calendar day (it has none)."""
    match = _DEADLINE.fullmatch(text.strip())
    if match is None:
        raise BadData(
            f"{where}: `{text}` is not a deadline",
            "write `close of the next business day`, or `17:00 on the 5th business day` (or calendar day)",
        )
    hour, minute, close, word, number, kind = match.groups()
    if close and kind == "calendar":
        raise BadData(f"{where}: a calendar day has no close", "state a time: `24:00 on the 3rd calendar day`")
    days = 0 if word == "same" else 1 if word == "next" else int(number)
    return Deadline(None if close else _minutes(hour, minute, where), days, kind == "business", text.strip())


def parse_cut_off(text: str | None, where: str = "cut_off") -> CutOff:
    """A cut-off from its words; BadData for another form and where it is silent, for the due day turns on it."""
    match = _CUT_OFF.fullmatch((text or "").strip())
    if match is None:
        said = f"`{text}` is not a cut-off" if text else "no cut-off for late receipts is stated"
        raise BadData(f"{where}: {said}", "state `after close`, `from 17:00` (17:00 is late) or `none`")
    if match[1] is None:
        return CutOff("", None, "none")
    return CutOff(match[1], None if match[2] is None else _minutes(match[2], match[3], where), match[0])


def due_by(start: datetime, deadline: Deadline, cut_off: CutOff, calendar: Calendar) -> datetime:
    """The due moment of what was received at `start` (aware), in the calendar's zone.

    With a cut-off, a receipt on a closed day, or late on an open one, counts as received on the next business day.
    Then the deadline's days are counted on from there, the day of receipt left out. Raises BadData for a calendar
    that does not open often enough.
    """
    day = calendar.local_date(micros(start) // _MILLION)
    if cut_off.word and not calendar.windows_on(day):
        day = business_day_on(calendar, day)
    elif cut_off.word and _is_late(micros(start), day, cut_off, calendar):
        day = business_day_on(calendar, day + timedelta(days=1))
    return from_micros(due_second(day, deadline, calendar) * _MILLION, calendar.zone)


def day_table(
    calendar: Calendar, deadline: Deadline, cut_off: CutOff, first: date, last: date
) -> Iterator[tuple[date, int, int, int]]:
    """Of each local date the due second of a receipt in time, that of a late one, and the second of the cut-off.

    For the set-based clock, which compares with the cut-off as `is_late` does.
    """
    day = first
    while day <= last:
        counted = business_day_on(calendar, day) if cut_off.word else day
        late = business_day_on(calendar, day + timedelta(days=1)) if cut_off.word else day
        due, due_late = (due_second(each, deadline, calendar) for each in (counted, late))
        yield day, due, due_late, _cut_off_at(day, cut_off, calendar)
        day += timedelta(days=1)


def business_day_on(calendar: Calendar, day: date, ahead: int = 0) -> date:
    """The first business day on or after a date, and `ahead` business days after that one."""
    left = ahead
    for n in range(_MOST_CLOSED_DAYS + 366 * ahead):
        candidate = day + timedelta(days=n)
        if calendar.windows_on(candidate):
            if left == 0:
                return candidate
            left -= 1
    name = f"calendar `{calendar.name}`" if calendar.name else "the calendar"
    raise BadData(f"{name} does not open often enough for that deadline", "see its weekly windows and its dates")


def due_second(day: date, deadline: Deadline, calendar: Calendar) -> int:
    """The due second of what counts as received on a date."""
    target = due_day(day, deadline, calendar)
    minutes = calendar.windows_on(target)[-1].end if deadline.minutes is None else deadline.minutes
    return _at(target, minutes, calendar)


def due_day(day: date, deadline: Deadline, calendar: Calendar | None) -> date:
    """The day on which a deadline that is counted from a date falls; business days need a calendar.

    Raises BadData where there is none, and for one that does not open often enough.
    """
    if not deadline.business:
        return day + timedelta(days=deadline.days)
    if calendar is None:
        raise BadData(f"`{deadline}` counts business days, and no calendar says which these are", "state its calendar")
    if deadline.days == 0:
        return business_day_on(calendar, day)
    return business_day_on(calendar, day + timedelta(days=1), deadline.days - 1)


def _is_late(received: int, day: date, cut_off: CutOff, calendar: Calendar) -> bool:
    at = _cut_off_at(day, cut_off, calendar) * _MILLION
    return received > at if cut_off.word == "after" else received >= at


def _cut_off_at(day: date, cut_off: CutOff, calendar: Calendar) -> int:
    """The second of a date's cut-off; NEVER where nothing is late on it."""
    windows = calendar.windows_on(day)
    if not cut_off.word or not windows:
        return NEVER
    return _at(day, windows[-1].end if cut_off.minutes is None else cut_off.minutes, calendar)


def _at(day: date, minutes: int, calendar: Calendar) -> int:
    return local_epoch(datetime.combine(day, time()) + timedelta(minutes=minutes), calendar.zone)


def _minutes(hour: str, minute: str, where: str) -> int:
    found = int(hour) * 60 + int(minute)
    if int(minute) > 59 or found > DAY:
        raise BadData(f"{where}: {hour}:{minute} is no time of a day", "00:00 to 24:00")
    return found


def micros_after(due: datetime, stop: datetime) -> int:
    """Microseconds from a due moment to a stop: not above nought is in time."""
    return (stop - EPOCH - (due - EPOCH)) // timedelta(microseconds=1)
