"""A targets matrix: which threshold, clock and calendar a ticket is held to, by conditions on it.

Written as `{ precedence = "first", at = "start", otherwise = "left-out", rows = [...] }`. A row holds conditions
(`when` on attributes, `hours` inside or outside the level's calendar, `days`) and what they promise: `within` a time
or `by` a deadline, in the level's calendar, another one, or `elapsed`. The first row whose conditions hold counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from bpoctl.analysis.calendar import WEEKDAYS, Calendar
from bpoctl.analysis.clock import Pause, business_seconds
from bpoctl.analysis.deadlines import CutOff, Deadline, due_by, micros_after, parse_cut_off, parse_deadline
from bpoctl.analysis.durations import parse_duration
from bpoctl.analysis.zones import micros
from bpoctl.errors import BadData, nearest

ELAPSED = "elapsed"
DAY_TYPES = (*WEEKDAYS, "business", "closed", "holiday")
"""Days by name, days on which the calendar opens or does not, and its holidays (opened by dated hours or not)."""

_MATRIX_KEYS = ("precedence", "at", "otherwise", "rows")
_ROW_KEYS = ("when", "hours", "days", "within", "by", "cut_off", "calendar")
Condition = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Target:
    """One row: its conditions, and the threshold (microseconds) or deadline in a calendar (None: elapsed time)."""

    when: Condition
    hours: str | None
    days: tuple[str, ...]
    within: int | None
    by: Deadline | None
    cut_off: CutOff | None
    calendar: str | None

    @property
    def promise(self) -> str:
        """What is promised, as the contract writes it."""
        return f"by {self.by}" if self.by else f"within {Fraction(self.within or 0, 60_000_000)} min"


@dataclass(frozen=True)
class Matrix:
    """The rows in order of precedence; `calendar` is the level's own, `otherwise` says what no row holds for."""

    at: str
    otherwise: str
    calendar: str | None
    rows: tuple[Target, ...]

    @property
    def calendars(self) -> set[str]:
        """The calendars it runs in."""
        named = {row.calendar for row in self.rows} | {self.calendar}
        return {name for name in named if name is not None}


def single(
    within: int | None, by: Deadline | None, cut_off: CutOff | None, calendar: str | None, at: str = "start"
) -> Matrix:
    """The matrix of a level that has one deadline for all."""
    return Matrix(at, "left-out", calendar, (Target((), None, (), within, by, cut_off, calendar),))


def parse_targets(table: Mapping[str, Any], calendar: str | None, cut_off: str | None, where: str) -> Matrix:
    """The matrix that a level's `targets` describes, in the level's `calendar` and with its `cut_off`.

    Raises BadData for unknown keys, and where precedence, the judged instant, or what no row holds for is silent.
    """
    _refuse_unknown(table, _MATRIX_KEYS, where)
    _state(table, "precedence", ("first",), where, "rows may overlap")
    _state(table, "at", ("start", "stop"), where, "which end of the clock its conditions are judged at")
    _state(table, "otherwise", ("left-out", "beyond"), where, "a ticket that no row holds for")
    rows = table.get("rows")
    if not isinstance(rows, list | tuple) or not rows:
        raise BadData(f"{where}: no rows", 'write rows = [{ when = { severity = ["1"] }, within = "15m" }]')
    read = tuple(_row(row, calendar, cut_off, f"{where}, row {n}") for n, row in enumerate(rows, 1))
    return Matrix(table["at"], table["otherwise"], calendar, read)


def renamed(table: Mapping[str, Any], rename: Callable[[str], str]) -> dict[str, Any]:
    """The same matrix with its rows' calendars under other names."""
    rows = [
        {**row, "calendar": rename(row["calendar"])} if row.get("calendar") not in (None, ELAPSED) else row
        for row in table.get("rows") or ()
    ]
    return {**table, "rows": rows}


def _row(row: Any, calendar: str | None, cut_off: str | None, where: str) -> Target:
    if not isinstance(row, Mapping):
        raise BadData(f"{where}: is not a table", 'write { when = { severity = ["1"] }, within = "15m" }')
    _refuse_unknown(row, _ROW_KEYS, where)
    if ("within" in row) == ("by" in row):
        raise BadData(f"{where}: needs `within` or `by`, and not both", 'within = "15m", or by = "close of the next …"')
    hours, days = row.get("hours"), _texts(row.get("days", ()))
    own = row.get("calendar", calendar)
    if hours is not None:
        _state(row, "hours", ("inside", "outside"), where, "the level's calendar, at the judged instant")
    for day in days:
        if day not in DAY_TYPES:
            raise BadData(f"{where}: days: `{day}` is none of: {', '.join(DAY_TYPES)}")
    if (hours or days) and calendar is None:
        raise BadData(f"{where}: judges hours or days, and the level has no calendar", "state the level's calendar")
    chosen = None if own == ELAPSED else own
    by = parse_deadline(str(row["by"]), f"{where}: by") if "by" in row else None
    if by is not None and chosen is None:
        raise BadData(f"{where}: a deadline needs a calendar", "state the level's calendar, or the row's")
    return Target(
        when=_conditions(row.get("when", {}), where),
        hours=hours,
        days=days,
        within=_micros(row["within"], where) if "within" in row else None,
        by=by,
        cut_off=parse_cut_off(row.get("cut_off", cut_off), f"{where}: cut_off") if by else None,
        calendar=chosen,
    )


def first_match(
    matrix: Matrix, attributes: Mapping[str, str], start: datetime, stop: datetime | None,
    calendars: Mapping[str, Calendar],
) -> Target | None:  # fmt: skip
    """The row that a ticket is held to: the first whose conditions hold at the judged instant, or None."""
    instant = start if matrix.at == "start" else stop
    if instant is None:
        return None
    own = calendars.get(matrix.calendar or "")
    return next((row for row in matrix.rows if _holds(row, attributes, instant, own)), None)


def margin(
    row: Target, start: datetime, stop: datetime, calendars: Mapping[str, Calendar], pauses: Iterable[Pause] = (),
    due: datetime | None = None,
) -> Fraction:  # fmt: skip
    """Microseconds by which a clock is over its row's threshold or deadline; below nought is to spare.

    `due` is the due moment where it is another than the deadline's own, the client's input having come late.
    """
    calendar = calendars[row.calendar] if row.calendar else None
    if row.by is None:
        return business_seconds(start, stop, calendar, pauses) * 1_000_000 - (row.within or 0)
    assert calendar is not None and row.cut_off is not None
    return Fraction(micros_after(due or due_by(start, row.by, row.cut_off, calendar), stop))


def is_open(calendar: Calendar, instant: datetime) -> bool:
    """Whether a calendar is open at an instant: a window holds its first moment and not its last."""
    at = micros(instant)
    return any(
        a * 1_000_000 <= at < b * 1_000_000 for a, b in calendar.open_between(at // 1_000_000, at // 1_000_000 + 1)
    )


def day_types(calendar: Calendar, day: date) -> set[str]:
    """Every word of DAY_TYPES that a local date answers to."""
    found = {WEEKDAYS[day.weekday()], "business" if calendar.windows_on(day) else "closed"}
    return found | ({"holiday"} if calendar.is_holiday(day) else set())


def _holds(row: Target, attributes: Mapping[str, str], instant: datetime, calendar: Calendar | None) -> bool:
    if any(attributes.get(name, "") not in values for name, values in row.when):
        return False
    if calendar is None:
        return not row.hours and not row.days
    if row.hours and is_open(calendar, instant) != (row.hours == "inside"):
        return False
    return not row.days or not day_types(calendar, instant.astimezone(calendar.zone).date()).isdisjoint(row.days)


def _conditions(table: Any, where: str) -> Condition:
    if not isinstance(table, Mapping):
        raise BadData(f"{where}: when: is not a table", 'write when = { severity = ["1"] }')
    return tuple((str(name), _texts(values)) for name, values in sorted(table.items()))


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list | tuple) else (str(value),)


def _micros(text: Any, where: str) -> int:
    found = parse_duration(str(text)) * 1_000_000
    if found.denominator != 1:
        raise BadData(f"{where}: within has at most six decimals of a second")
    return int(found)


def _state(table: Mapping[str, Any], name: str, words: tuple[str, ...], where: str, why: str) -> None:
    if table.get(name) not in words:
        raise BadData(f"{where}: {name} is not stated ({why})", f"state one of: {', '.join(words)}")


def _refuse_unknown(table: Mapping[str, Any], known: tuple[str, ...], where: str) -> None:
    for word in table:
        if word not in known:
            close = nearest(str(word), list(known))
            raise BadData(f"{where}: unknown key `{word}`", f"did you mean `{close}`?" if close else ", ".join(known))
