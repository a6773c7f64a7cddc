"""Terms in plain words: lengths of time, service hours and days, for documents and screens.

Every function gives plain English text without markup, complete enough for a reader who has no other source.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from bpoctl.analysis.calendar import WEEKDAYS, Window
from bpoctl.analysis.calendar_form import parse_windows
from bpoctl.analysis.durations import parse_duration
from bpoctl.analysis.money import grouped, half_up
from bpoctl.errors import BadData

DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTH_NAMES = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_UNITS = (("hour", 3600), ("minute", 60), ("second", 1))
_ROUND_THE_CLOCK = (Window(0, 24 * 60),)


def counted(number: int, noun: str, plural: str = "") -> str:
    """A number with its noun: `1 holiday`, `4 holidays`, `1,200 cases`."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def listed(items: Iterable[str], word: str = "and") -> str:
    """Items as a sentence lists them: `a`, `a and b`, `a, b and c`."""
    *first, last = [*items] or [""]
    return f"{', '.join(first)} {word} {last}" if first else last


def quoted(words: Iterable[str], word: str = "or") -> str:
    """Names of events or values, each in quotes: `"urgent" or "high"`."""
    return listed([f'"{each}"' for each in words], word)


def capital(text: str) -> str:
    """The text with its first letter made a capital, the rest as it is."""
    return text[:1].upper() + text[1:]


def slug(text: str) -> str:
    """A text as the name of an anchor: `7.2 (a)` is `7-2-a`."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def duration_words(text: str) -> str:
    """A length of time in words: `45h` is `45 hours`, `90m` is `1 hour 30 minutes`, `P1DT2H` is `26 hours`.

    What cannot be read (`2d` is ambiguous) is given as it is written.
    """
    try:
        left = parse_duration(text)
    except BadData:
        return text
    parts = []
    for unit, size in _UNITS[:-1]:
        whole, left = divmod(left, size)
        if whole:
            parts.append(counted(int(whole), unit))
    if left or not parts:
        parts.append(_seconds(left))
    return " ".join(parts)


def day_words(day: date) -> str:
    """A date with its weekday: `2026-12-25 (Friday)`."""
    return f"{day.isoformat()} ({DAY_NAMES[day.weekday()]})"


def month_words(first: date) -> str:
    """A month by its name: `June 2026`."""
    return f"{MONTH_NAMES[first.month - 1]} {first.year}"


def week_words(weekly: Mapping[str, Any]) -> str:
    """Opening hours of a week: `Monday to Friday 08:00-20:00 and Saturday 09:00-13:00`; `never` where there are none.

    Days in a row with the same hours are drawn together.
    """
    runs: list[tuple[int, int, tuple[Window, ...]]] = []
    for place, day in enumerate(WEEKDAYS):
        hours = parse_windows(weekly.get(day, ()), f"weekly {day}")
        if runs and runs[-1][2] == hours:
            runs[-1] = (runs[-1][0], place, hours)
        else:
            runs.append((place, place, hours))
    if runs == [(0, 6, _ROUND_THE_CLOCK)]:
        return "round the clock, every day of the week"
    return listed(f"{_days(first, last)} {hours_words(hours)}" for first, last, hours in runs if hours) or "never"


def hours_words(windows: Sequence[Window]) -> str:
    """The windows of one day: `09:00-12:00 and 13:00-17:00`, `22:00-06:00 the next day`."""
    return listed(f"{w}{' the next day' if w.end > 24 * 60 else ''}" for w in windows)


def month_day_words(text: str) -> str:
    """A day of every year: `12-25` is `25 December`; what is no such day is given as it is written."""
    month, _, day = text.partition("-")
    if not (month.isdigit() and day.isdigit() and 1 <= int(month) <= len(MONTH_NAMES)):
        return text
    return f"{int(day)} {MONTH_NAMES[int(month) - 1]}"


def _days(first: int, last: int) -> str:
    if first == last:
        return DAY_NAMES[first]
    return f"{DAY_NAMES[first]} {'and' if last == first + 1 else 'to'} {DAY_NAMES[last]}"


def _seconds(left: Fraction) -> str:
    if left.denominator == 1:
        return counted(int(left), "second")
    return f"{grouped(half_up(left, 3))} seconds"
