"""What a figure counts, in words: which cases, by which clock, in which hours; the first step of its explanation."""

from __future__ import annotations

from collections.abc import Iterable

from bpoctl.analysis.judging import Step
from bpoctl.analysis.wording import counted, duration_words, listed, quoted, week_words
from bpoctl.errors import BadData
from bpoctl.models.sla import Level, ServiceCalendar


def clock_end_words(text: str | None) -> str:
    """An end of a clock: `last resolved, closed` is `the last "resolved" or "closed"`."""
    if not text:
        return "an end that is not stated"
    which, _, events = text.partition(" ")
    return f"the {which} {quoted([event.strip() for event in events.split(',')])}"


def population_words(level: Level) -> str:
    """Which cases count: `all tickets`, `tickets whose priority is "urgent" or "high"`."""
    outages = level.source == "incidents" and level.measure != "availability"
    what = "tickets" if level.clock_from else "incidents" if outages else "cases"
    if not level.population:
        return f"all {what}"
    named = sorted(level.population.items(), key=lambda item: (item[0].casefold(), item[0]))
    whose = (f"whose {name.replace('_', ' ')} is {_values(values)}" for name, values in named)
    return f"{what} {' and '.join(whose)}"


def clock_step(level: Level, calendars: Iterable[ServiceCalendar]) -> Step | None:
    """How the cases of a level are timed, with the hours of its calendar; None for a level that has no clock."""
    if not level.clock_from:
        return None
    if counted_by_moment(level):
        by = f"{population_words(level)}, by {clock_end_words(level.clock_from)}"
        return Step("counted", by, "", level.clause or "")
    hours = next((row for row in calendars if (row.version, row.key) == (level.version, level.calendar)), None)
    runs = f"from {clock_end_words(level.clock_from)} to {clock_end_words(level.clock_to)}"
    parts = [population_words(level), runs, _hours(level, hours)]
    if level.pauses:
        parts.append(f"less {quoted(level.pauses, 'and')}")
    due = _due(level)
    return Step("clock", f"{', '.join(parts)}{due and f': {due}'}", "", level.clause or "")


def counted_by_moment(level: Level) -> bool:
    """Whether its cases are only counted, by one moment, and nothing is timed."""
    return bool(level.clock_from) and not level.clock_to and level.measure in ("count", "ratio")


def _values(values: object) -> str:
    return quoted(map(str, values) if isinstance(values, list | tuple) else [str(values)])


def _hours(level: Level, calendar: ServiceCalendar | None) -> str:
    if calendar is None:
        return f"in calendar {level.calendar}" if level.calendar else "round the clock"
    try:
        week = week_words(calendar.weekly)
    except BadData:
        week = "hours that cannot be read"  # SLA007 says why
    closed = [counted(len(calendar.holidays), "closed date")] if calendar.holidays else []
    other = [counted(len(calendar.dates), "date") + " with other hours"] if calendar.dates else []
    beside = f"; {listed([*closed, *other])}" if closed or other else ""
    return f"in calendar {calendar.key} ({week}, {calendar.time_zone}{beside})"


def _due(level: Level) -> str:
    if level.threshold:
        return f"within {duration_words(level.threshold)}"
    return f"by {level.deadline}" if level.deadline else "within the time set for each" if level.targets else ""
