"""Weekly hours as people write them: `Mon-Fri 08:00-20:00; Sat 09:00-13:00`, `Sun-Thu 22:00-06:00`, `24x7`.

Parts are parted by `;`. A part is days and windows: days are `Mon`, `Mon-Fri`, `Fri-Mon` (over the week's end),
`Mon, Wed` or `daily`; windows are `HH:MM-HH:MM`, several parted by commas. A window that ends at or before its start
runs into the next day (equal ends are 24 hours) and belongs to the day it starts; `24:00` is the end of a day. `24x7`
and `24x5` (Monday to Friday) stand for a whole part. Which zone is meant, the field says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

WeekHours = tuple[tuple[tuple[int, int], ...], ...]
"""For Monday to Sunday the windows in order, each as minutes from midnight; an overnight one ends beyond 1440."""

DAY_WORDS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_FULL = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAY = 24 * 60
_WINDOW = re.compile(r"([0-9]{1,2}):([0-9]{2})\s*[-–]\s*([0-9]{1,2}):([0-9]{2})")
_SHORT = {"24x7": range(7), "24/7": range(7), "24x5": range(5), "24/5": range(5)}
_FORM = "write `Mon-Fri 08:00-20:00; Sat 09:00-13:00` or `24x7`"


@lru_cache(maxsize=1024)
def week_hours(text: str) -> WeekHours:
    """The windows of a week; ValueError names what cannot be read and at which character it stands."""
    week: list[list[tuple[int, int]]] = [[] for _ in DAY_WORDS]
    for part, at in _pieces(text, 0, ";"):
        for day, window in _part(part, at):
            week[day].append(window)
    found = tuple(tuple(sorted(windows)) for windows in week)
    _refuse_overlaps(found)
    return found


def check_hours(text: str) -> None:
    """Refuse what cannot be read as weekly hours."""
    week_hours(text)


def _pieces(text: str, at: int, parted_by: str) -> Iterator[tuple[str, int]]:
    """The pieces of a text without the spaces around them, each with the place of its first character, from 1."""
    for piece in text.split(parted_by):
        yield piece.strip(), at + len(piece) - len(piece.lstrip()) + 1
        at += len(piece) + 1


def _part(part: str, at: int) -> Iterator[tuple[int, tuple[int, int]]]:
    if not part:
        raise ValueError(f"there is nothing at character {at}; {_FORM}")
    short = _SHORT.get(part.casefold().replace(" ", ""))
    if short is not None:
        yield from ((day, (0, _DAY)) for day in short)
        return
    first = re.search(r"[0-9]", part)
    if first is None:
        raise ValueError(f"`{part}` at character {at} names no hours; {_FORM}")
    split = first.start()
    if not part[:split].strip():
        raise ValueError(f"`{part}` at character {at} names no days; {_FORM}")
    days = [day for piece, place in _pieces(part[:split], at - 1, ",") for day in _days(piece, place)]
    if len(set(days)) < len(days):
        raise ValueError(f"`{part[:split].strip()}` at character {at} names a day twice")
    windows = [_window(piece, place) for piece, place in _pieces(part[split:], at - 1 + split, ",")]
    yield from ((day, window) for day in days for window in windows)


def _days(text: str, at: int) -> Iterator[int]:
    if text.casefold() == "daily":
        yield from range(7)
        return
    ends = [_day(word, place) for word, place in _pieces(text.replace("–", "-"), at - 1, "-")]
    if len(ends) > 2:
        raise ValueError(f"`{text}` at character {at} is no row of days like Mon-Fri")
    yield from ((ends[0] + n) % 7 for n in range((ends[-1] - ends[0]) % 7 + 1))


def _day(word: str, at: int) -> int:
    plain = word.casefold()
    for place, full in enumerate(_FULL):
        if plain in (full, full[:3]):
            return place
    from bpoctl.errors import nearest

    close = nearest(plain, [day.casefold() for day in DAY_WORDS])
    meant = f"did you mean `{close.capitalize()}`?" if close else f"days are {', '.join(DAY_WORDS)}"
    raise ValueError(f"`{word}` at character {at} is not a day; {meant}")


def _window(text: str, at: int) -> tuple[int, int]:
    found = _WINDOW.fullmatch(text)
    if found is None:
        raise ValueError(f"`{text}` at character {at} is not a window like 08:00-20:00")
    hour, minute, end_hour, end_minute = (int(part) for part in found.groups())
    start, end = hour * 60 + minute, end_hour * 60 + end_minute
    if minute > 59 or end_minute > 59 or start >= _DAY or end > _DAY:
        raise ValueError(f"`{text}` at character {at} has a time outside of 00:00-24:00")
    return start, end if end > start else end + _DAY


def _refuse_overlaps(week: WeekHours) -> None:
    for day, windows in enumerate(week):
        for before, after in pairwise(windows):
            if after[0] < before[1]:
                raise ValueError(f"on {DAY_WORDS[day]} {_shown(before)} and {_shown(after)} overlap")
        tomorrow = (day + 1) % 7
        if windows and week[tomorrow] and windows[-1][1] - _DAY > week[tomorrow][0][0]:
            raise ValueError(
                f"{DAY_WORDS[day]} {_shown(windows[-1])} runs into {DAY_WORDS[tomorrow]} {_shown(week[tomorrow][0])}"
            )


def _shown(window: tuple[int, int]) -> str:
    end = window[1] if window[1] <= _DAY else window[1] - _DAY
    return f"{window[0] // 60:02d}:{window[0] % 60:02d}-{end // 60:02d}:{end % 60:02d}"
