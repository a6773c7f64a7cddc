"""Reading a calendar from its written form: the tables of a calendar file, or of an agreement.

The form: `time_zone`, `[weekly]` with `mon = ["09:00-12:00", "13:00-17:00"]`, `holidays` with dates and yearly
`*-MM-DD`, `public_holidays = { country, subdivision }`, `[dates]` with `"2026-12-24" = ["09:00-12:00"]`, or a half
day of every year, `"*-12-24" = ["09:00-12:00"]`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from itertools import pairwise

from bpoctl.analysis.calendar import DAY, WEEKDAYS, Calendar, Window
from bpoctl.analysis.public_holidays import PublicHolidays, public_holidays
from bpoctl.analysis.zones import zone_named
from bpoctl.errors import BadData, nearest
from bpoctl.models.sla import ServiceCalendar

_KEYS = ("time_zone", "weekly", "holidays", "public_holidays", "dates", "name")
_WINDOW = re.compile(r"([0-9]{1,2}):([0-9]{2})\s*[-–]\s*([0-9]{1,2}):([0-9]{2})")
_YEARLY = re.compile(r"\*-([0-9]{2})-([0-9]{2})")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_PUBLIC_FORM = 'write public_holidays = { country = "DE", subdivision = "BE" }'
_Table = Mapping[str, object]


def calendar_from_mapping(table: Mapping[str, object], where: str = "calendar") -> Calendar:
    """The calendar that a table describes; `where` begins every complaint (a file name, ``calendar `support` ``).

    Raises BadData for an unknown key, zone, weekday, country or subdivision (the hint names the nearest one), a time
    or date that is not one, and windows that overlap, in one day or from one day into the next.
    """
    _refuse_unknown(table, _KEYS, where, "key")
    zone = table.get("time_zone")
    if not isinstance(zone, str) or not zone:
        said = f"time_zone {zone!r} is no name" if zone else "no time_zone"
        raise BadData(f"{where}: {said}", 'write time_zone = "Europe/Berlin" (an IANA name)')
    zone_named(zone, where)
    if "weekly" not in table and "dates" not in table:
        raise BadData(f"{where}: neither [weekly] nor [dates]", 'add a table [weekly] with mon = ["09:00-17:00"]')
    once, yearly = _holidays(table.get("holidays", []), where)
    dates, yearly_dates = _dates(table.get("dates", {}), where)
    return Calendar(
        time_zone=zone,
        weekly=_weekly(table.get("weekly", {}), where),
        holidays=once,
        yearly=yearly,
        dates=dates,
        public=_public(table.get("public_holidays"), where),
        yearly_dates=yearly_dates,
        name=str(table.get("name", "")),
    )


def calendar_of_row(row: ServiceCalendar, where: str = "") -> Calendar:
    """The calendar that a record of the agreement describes; raises BadData as `calendar_from_mapping` does."""
    tables = json.dumps([row.weekly, row.dates or {}])
    named = where or f"calendar `{row.key}`"
    return _calendar_written(row.time_zone, tables, tuple(row.holidays or ()), row.name, named)


@lru_cache(maxsize=512)
def _calendar_written(time_zone: str, tables: str, holidays: tuple[str, ...], name: str, where: str) -> Calendar:
    """A calendar by the words of its record: every version of an agreement carries the same over."""
    weekly, dates = json.loads(tables)
    table = {"time_zone": time_zone, "weekly": weekly, "holidays": holidays, "dates": dates, "name": name}
    return calendar_from_mapping(table, where)


def parse_windows(value: object, where: str) -> tuple[Window, ...]:
    """The windows of one day from `["09:00-12:00", "22:00-06:00"]`, in order; BadData for a bad one or an overlap."""
    if isinstance(value, str) or not isinstance(value, Sequence):
        raise BadData(
            f"{where}: expected a list of windows, found {value!r}", 'write ["09:00-17:00"], or [] for closed'
        )
    windows = tuple(sorted(_window(text, where) for text in value))
    for before, after in pairwise(windows):
        if after.start < before.end:
            raise BadData(f"{where}: windows {before} and {after} overlap", "let one end where the other begins")
    return windows


def _window(text: object, where: str) -> Window:
    match = _WINDOW.fullmatch(text.strip()) if isinstance(text, str) else None
    if match is None:
        raise BadData(f"{where}: {text!r} is not a window", "write HH:MM-HH:MM, such as 09:00-17:00 or 22:00-06:00")
    hour, minute, end_hour, end_minute = (int(part) for part in match.groups())
    start, end = hour * 60 + minute, end_hour * 60 + end_minute
    if minute > 59 or end_minute > 59 or start >= DAY or end > DAY:
        raise BadData(f"{where}: {text!r} has a time outside 00:00-24:00", "24:00 is the end of a day, as an end only")
    return Window(start, end if end > start else end + DAY)


def _weekly(value: object, where: str) -> tuple[tuple[Window, ...], ...]:
    table = _table(value, f"{where}: weekly")
    _refuse_unknown(table, WEEKDAYS, f"{where}: weekly", "weekday")
    week = tuple(parse_windows(table.get(day, []), f"{where}: weekly {day}") for day in WEEKDAYS)
    for index, windows in enumerate(week):
        tomorrow = (index + 1) % 7
        if windows and week[tomorrow] and windows[-1].end - DAY > week[tomorrow][0].start:
            raise BadData(
                f"{where}: weekly {WEEKDAYS[index]} {windows[-1]} runs into {WEEKDAYS[tomorrow]} {week[tomorrow][0]}",
                "let one end where the other begins",
            )
    return week


_Windows = tuple[Window, ...]


def _dates(
    value: object, where: str
) -> tuple[tuple[tuple[date, _Windows], ...], tuple[tuple[tuple[int, int], _Windows], ...]]:
    """Hours of single dates, and of a month and day of every year."""
    once: dict[date, _Windows] = {}
    yearly: dict[tuple[int, int], _Windows] = {}
    for text, hours in _table(value, f"{where}: dates").items():
        windows = parse_windows(hours, f"{where}: dates {text}")
        every = _every_year(text, f"{where}: dates")
        if every is None:
            once[_date(text, f"{where}: dates")] = windows
        else:
            yearly[every] = windows
    return tuple(sorted(once.items())), tuple(sorted(yearly.items()))


def _every_year(text: object, where: str) -> tuple[int, int] | None:
    """Month and day of `*-12-24`; None for another form."""
    match = _YEARLY.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        return None
    # Checked in a leap year, so that *-02-29 stands.
    day = _date(f"2024-{match[1]}-{match[2]}", where, shown=text)
    return day.month, day.day


def _holidays(value: object, where: str) -> tuple[frozenset[date], frozenset[tuple[int, int]]]:
    if isinstance(value, str) or not isinstance(value, Sequence):
        raise BadData(f"{where}: holidays must be a list of dates, found {value!r}", 'write ["2026-12-25", "*-01-01"]')
    once: set[date] = set()
    yearly: set[tuple[int, int]] = set()
    for entry in value:
        every = _every_year(entry, f"{where}: holidays")
        if every is None:
            once.add(_date(entry, f"{where}: holidays"))
        else:
            yearly.add(every)
    return frozenset(once), frozenset(yearly)


def _public(value: object, where: str) -> PublicHolidays | None:
    if value is None:
        return None
    where = f"{where}: public_holidays"
    table = _table(value, where, _PUBLIC_FORM)
    _refuse_unknown(table, ("country", "subdivision"), where, "key")
    country, subdivision = table.get("country"), table.get("subdivision")
    if not isinstance(country, str) or not country:
        raise BadData(f"{where}: no country", _PUBLIC_FORM)
    if subdivision is not None and not isinstance(subdivision, str):
        raise BadData(f"{where}: subdivision must be a text, found {subdivision!r}", _PUBLIC_FORM)
    return public_holidays(country, subdivision or None, where)


def _date(value: object, where: str, shown: object = None) -> date:
    if type(value) is date:
        return value
    try:
        if isinstance(value, str) and _DATE.fullmatch(value):
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise BadData(f"{where}: {shown or value!r} is not a date", "write YYYY-MM-DD, or *-MM-DD for every year")


def _table(value: object, where: str, form: str = 'write a table, as in [weekly] with mon = ["09:00-17:00"]') -> _Table:
    if isinstance(value, Mapping):
        return value
    raise BadData(f"{where}: expected a table, found {value!r}", form)


def _refuse_unknown(table: Mapping[str, object], known: Sequence[str], where: str, kind: str) -> None:
    for word in table:
        if word not in known:
            guess = nearest(str(word).lower(), list(known)) or next(
                (k for k in known if str(word).lower()[:3] == k), None
            )
            hint = f"did you mean `{guess}`?" if guess else f"known: {', '.join(known)}"
            raise BadData(f"{where}: unknown {kind} `{word}`", hint)
