"""Stage 3, sla, continued: how good the work must be, who decides what and when, and to whom a matter is escalated.

These terms stand apart from `models/sla.py` for their number alone.
"""

from __future__ import annotations

from decimal import Decimal

from bpoctl.models import checked
from bpoctl.models.fields import VersionedRecord, choice, number, record, ref, text, texts, whole
from bpoctl.models.recurrence import OFTEN


@record("standards", "QST")
class QualityStandard(VersionedRecord, table=True):
    """How good the work must be, and how that is checked."""

    __tablename__ = "sla_standard"
    name: str = text("What it is about, as in `tone of voice`", required=True, column=True)
    wording: str = text("What good work is", required=True)
    sample: str | None = text("How it is checked, as in `30 answers of each agent a month`", column=True, ask=True)
    pass_mark: Decimal | None = number("Score that passes, 0 to 100", least=0, most=100, column=True, ask=True)
    fatal: tuple[str, ...] | None = texts("Errors that fail a case whatever its score", ask=True)
    clause: str | None = text("Number of the clause it stands in")


@record("escalations", "ESC")
class Escalation(VersionedRecord, table=True):
    """One step of the escalation ladder: when a matter goes to whom."""

    __tablename__ = "sla_escalation"
    name: str = text("Role that it goes to, as in `service manager`", required=True, column=True)
    party: str = choice("On which side", "client", "provider", required=True, column=True)
    step: int = whole("Which step of the ladder; 1 is the first", required=True, least=1, most=9, column=True)
    after: str | None = text(
        "Time after which it goes there, as in `2h`; none is at once", check=checked.span, column=True, ask=True
    )
    calendar: str | None = ref("sla_calendar", "Hours in which that time runs; none is round the clock")
    severities: tuple[str, ...] | None = texts("Severities that it is for; none is all", column=True, ask=True)
    level: str | None = ref("sla_level", "Level that measures whether it was done in time")
    owner: str | None = ref("person", "Who has that role", ask=True)
    clause: str | None = text("Number of the clause it stands in")


@record("forums", "GOV")
class Forum(VersionedRecord, table=True):
    """A meeting by which the agreement is governed: how often, between whom, about what."""

    __tablename__ = "sla_forum"
    name: str = text("What it is called, as in `monthly review`", required=True, column=True)
    frequency: str = choice("How often", *OFTEN, required=True, column=True)
    purpose: str = text("What it is for, and what it decides", required=True, column=True)
    attendees: tuple[str, ...] | None = texts("Roles that take part, of both sides", ask=True)
    owner: str | None = ref("person", "Who calls it", ask=True)
    clause: str | None = text("Number of the clause it stands in")
