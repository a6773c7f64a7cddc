"""When an obligation is due, in plain words: for the agreement that both sides sign and for screens."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Protocol

from bpoctl.analysis.level_words import ordinal
from bpoctl.analysis.wording import counted
from bpoctl.models.recurrence import NOUNS
from bpoctl.models.sla import Deliverable, ReportDuty


class Recurring(Protocol):
    """What of an obligation says when it is due."""

    @property
    def recurrence(self) -> str:
        """How often."""

    @property
    def due_day(self) -> int | None:
        """The day of its period, counted from its first."""

    @property
    def due_on(self) -> date | None:
        """The day, of what is due once."""

    @property
    def lead_days(self) -> int | None:
        """Days of warning before it is due."""


def due_words(duty: Recurring) -> str:
    """When an obligation is due: `monthly, by day 5 of the month`, `whenever the event occurs, 2 days ahead`."""
    if duty.recurrence == "on-event":
        ahead = f", {counted(duty.lead_days, 'day')} ahead" if duty.lead_days else ""
        return f"whenever the event occurs{ahead}"
    if duty.recurrence == "once":
        return f"once, by {duty.due_on}" if duty.due_on else "once"
    noun = NOUNS[duty.recurrence]
    by = f", by its {ordinal(Decimal(duty.due_day))} day" if duty.due_day else ""
    return duty.recurrence if not by else f"each {noun}{by}"


def report_due(row: ReportDuty) -> str:
    """When a report is due: `monthly, within 8 days after the end of the month`, `weekly, on the last day of the …`."""
    by = f"within {counted(row.due_days, 'day')} after the end" if row.due_days else "on the last day"
    return f"{row.frequency}, {by} of the {NOUNS[row.frequency]}"


def deliverable_due(row: Deliverable) -> str:
    """When a deliverable is due: its words, and in brackets the form from which its days are computed.

    `5 working days after month end (monthly: by 17:00 on the 5th business day after the last day of the month, in
    calendar office)`.
    """
    if row.due_on is not None and row.recurrence in (None, "once"):
        return f"{row.due} (once, by {row.due_on})"
    if row.recurrence is None or row.deadline is None or row.recurrence not in NOUNS:
        return row.due
    hours = f", in calendar {row.calendar}" if row.calendar else ""
    by = f"by {row.deadline}" if row.deadline[0].isdigit() else f"by the {row.deadline}"
    return f"{row.due} ({row.recurrence}: {by} after the last day of the {NOUNS[row.recurrence]}{hours})"
