"""A deadline that depends on the client's own act: input by 23:00, and what becomes of the duty when it comes late.

The input has a deadline of its own, counted from the same start. Where it is late the due moment moves by the same
delay, or by whole business days to the first for which the input would have been in time, or the duty lapses: it is
excused, counted and shown. While the input has not come at all, nothing is due.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from bpoctl.analysis.calendar import Calendar
from bpoctl.analysis.deadlines import CutOff, Deadline, business_day_on, due_by, due_second, parse_deadline
from bpoctl.analysis.zones import from_micros, micros
from bpoctl.errors import BadData

BY_DELAY, NEXT_DAY, LAPSES = "shifts-by-delay", "shifts-to-next-business-day", "lapses"
RULES = (BY_DELAY, NEXT_DAY, LAPSES)
EQUALITY = ("in-time", "late")
TERMS = ("input_at", "input_by", "input_equality", "input_late")
_MILLION = 1_000_000


@dataclass(frozen=True)
class Depends:
    """When the input is due, which side equality falls on, and what a late one does."""

    by: Deadline
    late_at_it: bool
    rule: str


@dataclass(frozen=True)
class Due:
    """When a case is due; `at` is None where the duty lapsed. `input_by` is when its input was due."""

    at: datetime | None
    input_by: datetime
    delay: timedelta | None
    """how late the input came; None where it was in time, or has not come"""


def depends_of(level: Any, where: str) -> Depends | None:
    """What a level's duty depends on, or None; BadData where a part of it is silent or it has no deadline."""
    given = [name for name in TERMS if getattr(level, name)]
    if not given:
        return None
    for name in TERMS:
        if name not in given:
            raise BadData(
                f"{where}: it depends on the client's input, and {name} is not stated",
                "state input_at, input_by, input_equality and input_late",
            )
    rows = (level.targets or {}).get("rows") or ()
    if not level.deadline and not (rows and all("by" in row for row in rows)):
        raise BadData(f"{where}: it depends on the client's input, and is no deadline", "state --deadline")
    if level.input_late not in RULES or level.input_equality not in EQUALITY:
        raise BadData(f"{where}: input_late or input_equality is none of its words", ", ".join((*RULES, *EQUALITY)))
    return Depends(
        parse_deadline(level.input_by, f"{where}: input_by"), level.input_equality == "late", level.input_late
    )


def due_with_input(
    start: datetime, received: datetime | None, deadline: Deadline, cut_off: CutOff, calendar: Calendar,
    depends: Depends,
) -> Due:  # fmt: skip
    """When what started at `start` is due, its input having been received at `received` (None: not yet)."""
    due, wanted = due_by(start, deadline, cut_off, calendar), due_by(start, depends.by, cut_off, calendar)
    if received is None:
        return Due(None, wanted, None)
    over = received - wanted
    if over < timedelta(0) or (over == timedelta(0) and not depends.late_at_it):
        return Due(due, wanted, None)
    if depends.rule == LAPSES:
        return Due(None, wanted, over)
    if depends.rule == BY_DELAY:
        return Due(from_micros(micros(due) + micros(received) - micros(wanted), calendar.zone), wanted, over)
    at, first = micros(received), calendar.local_date(micros(start) // _MILLION)
    second = next(
        moved
        for taken, moved in moved_dues(calendar, deadline, depends, first)
        if at < taken * _MILLION or (at == taken * _MILLION and not depends.late_at_it)
    )
    return Due(from_micros(second * _MILLION, calendar.zone), wanted, over)


def moved_dues(
    calendar: Calendar, deadline: Deadline, depends: Depends, first: date, last: date | None = None
) -> Iterator[tuple[int, int]]:
    """Of each business day from `first` on: the second by which input is in time for it, and that of its due moment.

    The first business day after `last`, however far it is, is still among them: it takes what comes on that day.
    """
    day = business_day_on(calendar, first)
    yield due_second(day, depends.by, calendar), due_second(day, deadline, calendar)
    while last is None or day <= last:
        day = business_day_on(calendar, day + timedelta(days=1))
        yield due_second(day, depends.by, calendar), due_second(day, deadline, calendar)
