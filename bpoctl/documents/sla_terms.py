"""The terms of one agreement version that need more than their record: calendars, and the anchors of clauses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bpoctl.analysis.clauses import clause_anchor
from bpoctl.analysis.wording import month_day_words
from bpoctl.documents.views import View
from bpoctl.models.sla import Clause, ServiceCalendar


@dataclass(frozen=True, slots=True)
class CalendarView(View):
    """One calendar: its terms, and its holidays parted into single dates and those of every year."""

    terms: ServiceCalendar
    once: list[str]
    yearly: list[str]
    dated: list[tuple[str, Any]]
    """dates with other hours, in order, each with its windows"""


def calendar_view(calendar: ServiceCalendar) -> CalendarView:
    """A calendar for the document."""
    holidays = sorted(calendar.holidays or ())
    once = [day for day in holidays if not day.startswith("*")]
    yearly = [month_day_words(day[2:]) for day in holidays if day.startswith("*")]
    return CalendarView(calendar, once, yearly, sorted((calendar.dates or {}).items()))


def anchors(clauses: Sequence[Clause]) -> dict[str, str]:
    """The anchor of each clause by its number."""
    return {clause.number: clause_anchor(clause.number) for clause in clauses}
