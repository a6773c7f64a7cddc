"""Deliverables as duties: when each is due, of those whose day can be computed, and what was handed over.

Every deliverable says in words when it is due. Beside the words it can give a day (`due_on`, of what is handed over
once), or a recurrence with a deadline that is counted from the last day of each period, which is not counted itself:
`17:00 on the 5th business day` of a monthly one is the fifth business day of the month after. Records are kept by
days, so that the hour stands in the text only.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bpoctl.analysis.calendar import Calendar
from bpoctl.analysis.calendar_form import calendar_of_row
from bpoctl.analysis.cost.frame import service_start
from bpoctl.analysis.deadlines import Deadline, due_day, parse_deadline
from bpoctl.analysis.duties.duty import Done, Duty, Occasion, State, occasion
from bpoctl.analysis.duties.recurring import FARTHEST, counts_once, last_day
from bpoctl.analysis.periods import Kind, Period, periods_between
from bpoctl.dossier import Dossier
from bpoctl.errors import BadData
from bpoctl.lifecycle import ASK, Fix
from bpoctl.models.delivery import Fulfilment
from bpoctl.models.recurrence import NOUNS
from bpoctl.models.sla import Deliverable, ServiceCalendar


def deliverable(row: Deliverable) -> Duty:
    """A deliverable as a duty of the provider; `as-stated` where it is due by words only."""
    often = row.recurrence or ("once" if row.due_on else "as-stated")
    return Duty("sla/deliverable", row.key, row.version, "provider", row.name, row.due, often, row.owner or "")


def dated(row: Deliverable) -> bool:
    """Whether the days of a deliverable are computed."""
    return (row.due_on is not None and row.recurrence in (None, "once")) or bool(row.recurrence and row.deadline)


def faults(dossier: Dossier, row: Deliverable) -> Iterator[tuple[str, str]]:
    """What stands in the way of computing its days: a field and a phrase."""
    if row.due_on is not None and (row.deadline or row.recurrence not in (None, "once")):
        yield "due_on", "it is due once, by a day, and again and again as well: which counts?"
    elif row.recurrence == "once" and row.due_on is None:
        yield "due_on", "it is due once, and the day is not stated"
    elif row.recurrence not in (None, "once") and row.deadline is None:
        yield "deadline", f"it is due {row.recurrence}, and no deadline says by when"
    elif row.deadline and row.recurrence is None:
        yield "recurrence", "its deadline is counted from the end of a period, and of which is not stated"
    elif row.deadline:
        field = "deadline"
        try:
            deadline = parse_deadline(row.deadline, "its deadline")
            field = "calendar"
            due_day(date(2026, 1, 1), deadline, calendar_of(dossier, row))
        except BadData as error:
            yield field, f"{error.message}{f' ({error.hint})' if error.hint else ''}"


def calendar_of(dossier: Dossier, row: Deliverable) -> Calendar | None:
    """The calendar whose business days count, of its own version; BadData for one that cannot be read."""
    found = next((c for c in dossier.of_version(ServiceCalendar, row.version) if c.key == row.calendar), None)
    return None if found is None else calendar_of_row(found)


def deliverable_occasions(dossier: Dossier, today: date, until: date) -> Iterator[Occasion]:
    """The deliverables due by a day, each shown by its fulfilments; of those due by words only what was handed over."""
    done = [f for f in dossier.all(Fulfilment) if f.deliverable]
    for row in dossier.all(Deliverable):
        mine = sorted((f for f in done if f.deliverable == row.key), key=lambda f: f.done_on)
        if not dated(row) or any(faults(dossier, row)):
            yield from _handed_over(dossier, row, mine, today)
        elif row.due_on is not None:
            if row.due_on <= until and counts_once(dossier, Deliverable, row, row.due_on):
                fix = Fix.add("delivery fulfilment", deliverable=row.key, done_on=ASK)
                yield occasion(deliverable(row), "", row.due_on, _done(mine[0]) if mine else None, today, fix)
        else:
            yield from _again(dossier, row, mine, today, until)


def _again(dossier: Dossier, row: Deliverable, mine: list[Fulfilment], today: date, until: date) -> Iterator[Occasion]:
    start, end = service_start(dossier), last_day(dossier)
    deadline, calendar = parse_deadline(row.deadline or ""), calendar_of(dossier, row)
    if start is None:
        return
    periods = periods_between(start, min(until, end or until, FARTHEST), Kind(NOUNS[row.recurrence or ""]))
    for period in periods:
        # a period that the service does not have whole owes nothing, as of reports
        if period.first < start or (end is not None and period.last > end) or not _judges(dossier, row, period.last):
            continue
        due = _due(period, deadline, calendar)
        if due is not None and due <= until:
            fix = Fix.add("delivery fulfilment", deliverable=row.key, period=period.key, done_on=ASK)
            yield occasion(deliverable(row), period.key, due, _kept(mine, period), today, fix)


def _due(period: Period, deadline: Deadline, calendar: Calendar | None) -> date | None:
    """The due day of a period; None where the calendar has no such day any more."""
    try:
        return due_day(period.last, deadline, calendar)
    except (BadData, OverflowError):
        return None


def _judges(dossier: Dossier, row: Deliverable, day: date) -> bool:
    """Whether the version of a deliverable is in force on a day."""
    version = dossier.version_on(day)
    return version is not None and version.key == row.version


def _kept(mine: list[Fulfilment], period: Period) -> Done | None:
    """The first fulfilment for a period: one that names it, or that names none and was made after it, before the next.

    What is handed over on the last day of a period or later, and before the next one ends, is for that period.
    """
    until = period.next().last
    found = (f for f in mine if f.period == period.key or (f.period is None and period.last <= f.done_on < until))
    return next((_done(f) for f in found), None)


def _handed_over(dossier: Dossier, row: Deliverable, mine: list[Fulfilment], today: date) -> Iterator[Occasion]:
    """What was handed over of a deliverable that is due by words only, by its newest version."""
    if dossier.get(Deliverable, row.key) is not row:
        return
    for each in mine:
        if each.done_on <= today:
            done = _done(each)
            yield Occasion(deliverable(row), each.period or "", each.done_on, State.DONE, done.record, done.on)


def _done(row: Fulfilment) -> Done:
    return Done(row.done_on, f"delivery/fulfilment {row.key}")
