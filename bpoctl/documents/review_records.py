"""The records of a month beside its figures: invoices, incidents, disputes, actions, improvements, changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from bpoctl.analysis.durations import describe_seconds
from bpoctl.analysis.figures import with_unit
from bpoctl.analysis.money import grouped, shown
from bpoctl.analysis.periods import Period
from bpoctl.documents.people import person_name
from bpoctl.documents.reads import Reads
from bpoctl.documents.views import View
from bpoctl.dossier import Dossier
from bpoctl.models.delivery import Incident, Invoice
from bpoctl.models.review import Action, ChangeRequest, Dispute, Improvement, ReviewReport
from bpoctl.models.values import Money


@dataclass(frozen=True, slots=True)
class InvoiceView(View):
    """One invoice of the month."""

    number: str
    issued_on: date
    charges: str
    pass_through: str
    tax: str


@dataclass(frozen=True, slots=True)
class IncidentView(View):
    """One incident that began in the month, its times in the engagement's zone."""

    key: str
    name: str
    began: str
    lasted: str
    severity: int
    levels: str
    cause: str


@dataclass(frozen=True, slots=True)
class DisputeView(View):
    """A measurement of the month that is contested, with both figures."""

    level: str
    recorded: str
    claimed: str
    raised: str
    reason: str


@dataclass(frozen=True, slots=True)
class TaskView(View):
    """An action, an improvement or a change request as a row of its table."""

    key: str
    name: str
    owner: str
    due: str
    state: str
    overdue: bool = False


def invoices(dossier: Dossier, reads: Reads, month: Period, as_of: date) -> list[InvoiceView]:
    """The invoices of the month that were issued by a day."""
    own = dossier.engagement.currency
    rows = reads.rows(Invoice, (i for i in dossier.all(Invoice) if i.period == month.key and i.issued_on <= as_of))
    return [
        InvoiceView(i.number, i.issued_on, _money(i.charges, own), _money(i.pass_through, own), _money(i.tax, own))
        for i in rows
    ]


def incidents(dossier: Dossier, reads: Reads, month: Period, as_of: date) -> list[IncidentView]:
    """The incidents that began in the month, up to a day."""
    zone = dossier.zone
    begun = ((row, row.started_at.astimezone(zone).date()) for row in dossier.all(Incident))
    rows = reads.rows(Incident, (row for row, day in begun if day in month and day <= as_of))
    reads.part("engagement", dossier.engagement, "time_zone")
    return [
        IncidentView(
            row.key, row.name, _local(row.started_at, zone), _lasted(row, zone, as_of), row.severity,
            ", ".join(row.levels or ()), row.cause or "",
        )
        for row in sorted(rows, key=lambda row: row.started_at)
    ]  # fmt: skip


def disputes(dossier: Dossier, reads: Reads, figures: Mapping[str, str], as_of: date) -> list[DisputeView]:
    """What is contested on a day of the month's figures; `figures` are the month's, as shown, by measurement."""
    rows = [row for row in dossier.all(Dispute) if row.measurement in figures and row.raised_on <= as_of]
    return [
        _dispute(row, dossier, figures[row.measurement])
        for row in reads.rows(Dispute, (row for row in rows if _open(row.settled_on, as_of)))
    ]


def actions(dossier: Dossier, reads: Reads, month: Period, as_of: date) -> list[TaskView]:
    """What is still to be done on a day, most urgent first, and what was done in the month."""
    rows = [row for row in dossier.all(Action) if _open(row.done_on, as_of) or (row.done_on and row.done_on in month)]
    views = [_action(row, dossier, reads, as_of) for row in reads.rows(Action, rows)]
    return sorted(views, key=lambda view: (view.state != "open", view.due))


def improvements(dossier: Dossier, reads: Reads, month: Period, as_of: date) -> list[TaskView]:
    """Improvements proposed by a day that are still under way, or took effect in the month."""
    rows = [row for row in dossier.all(Improvement) if row.proposed_on <= as_of]
    current = [row for row in rows if _open(row.done_on, as_of) or (row.done_on and row.done_on in month)]
    return [_improvement(row, dossier, reads, as_of) for row in reads.rows(Improvement, current)]


def changes(dossier: Dossier, reads: Reads, month: Period, as_of: date) -> list[TaskView]:
    """Change requests made by a day that are undecided, or were decided in the month."""
    rows = [row for row in dossier.all(ChangeRequest) if row.requested_on <= as_of]
    current = [row for row in rows if _open(row.decided_on, as_of) or (row.decided_on and row.decided_on in month)]
    return [_change(row, as_of) for row in reads.rows(ChangeRequest, current)]


def summaries(dossier: Dossier, reads: Reads, month: Period, as_of: date) -> list[str]:
    """What the reports delivered for the month say of it."""
    own = (r for r in dossier.all(ReviewReport) if r.period == month.key and r.delivered_on <= as_of)
    return [report.summary for report in reads.rows(ReviewReport, own)]


def _dispute(row: Dispute, dossier: Dossier, recorded: str) -> DisputeView:
    level = dossier.keyed("delivery_measurement")[row.measurement].level
    unit = getattr(dossier.keyed("sla_level").get(level), "unit", "count")
    claimed = "not stated" if row.claimed is None else with_unit(grouped(row.claimed), unit)
    return DisputeView(level, recorded, claimed, f"{row.raised_on} by the {row.raised_by}", row.reason)


def _action(row: Action, dossier: Dossier, reads: Reads, as_of: date) -> TaskView:
    still = _open(row.done_on, as_of)
    overdue = still and row.due_on < as_of
    due = f"{row.due_on}{' (overdue)' if overdue else ''}"
    state = "open" if still else f"done {row.done_on}"
    return TaskView(row.key, row.name, person_name(dossier, reads, row.owner), due, state, overdue)


def _improvement(row: Improvement, dossier: Dossier, reads: Reads, as_of: date) -> TaskView:
    objective = dossier.keyed("scope_objective").get(row.objective or "")
    if objective is not None:
        reads.part("scope_objective", objective, "name")
    serves = dossier.named("scope_objective", row.objective)
    state = "under way" if _open(row.done_on, as_of) else f"in effect since {row.done_on}"
    return TaskView(row.key, row.name, person_name(dossier, reads, row.owner), serves, state)


def _change(row: ChangeRequest, as_of: date) -> TaskView:
    undecided = _open(row.decided_on, as_of)
    state = "undecided" if undecided else f"{row.outcome or 'decided'} {row.decided_on}"
    return TaskView(row.key, row.name, row.requested_by, row.requested_on.isoformat(), state)


def _open(ended_on: date | None, as_of: date) -> bool:
    return ended_on is None or ended_on > as_of


def _lasted(row: Incident, zone: Any, as_of: date) -> str:
    if row.ended_at is None or row.ended_at.astimezone(zone).date() > as_of:
        return "not over"
    return describe_seconds(Fraction(int((row.ended_at - row.started_at).total_seconds())))


def _local(moment: datetime, zone: Any) -> str:
    return moment.astimezone(zone).strftime("%Y-%m-%d %H:%M")


def _money(amount: Money | None, own: str) -> str:
    return "" if amount is None else shown(amount.amount, amount.in_currency(own))
