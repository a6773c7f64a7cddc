"""Duties that come again with each week, month, quarter, half-year or year: recorded obligations, and reports."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from bpoctl.analysis.cost.frame import service_start
from bpoctl.analysis.duties.duty import EITHER, Done, Duty, Occasion, later, occasion
from bpoctl.analysis.duty_words import due_words, report_due
from bpoctl.analysis.periods import Kind, Period, periods_between
from bpoctl.dossier import Dossier, table_of
from bpoctl.lifecycle import ASK, Fix
from bpoctl.models import KINDS
from bpoctl.models.access import AccessReview, Drill
from bpoctl.models.delivery import Forecast, Fulfilment, QualityAudit
from bpoctl.models.governance import Forum
from bpoctl.models.recurrence import EACH_PERIOD, NOUNS
from bpoctl.models.review import Audit, Meeting, ReviewReport
from bpoctl.models.sla import Obligation, ReportDuty

FARTHEST = date(9000, 1, 1)
"""No period is counted beyond it: an open end is written 9999-12-31."""
_SHOWN: Mapping[str, tuple[type[Any], str]] = {
    "forecasts": (Forecast, "locked_on"),
    "meetings": (Meeting, "held_on"),
    "drills": (Drill, "held_on"),
    "access-reviews": (AccessReview, "reviewed_on"),
    "quality-audits": (QualityAudit, "audited_on"),
    "audits": (Audit, "held_on"),
}
"""The records that show an obligation was kept, each with its date."""


def obligation_duties(dossier: Dossier) -> Iterator[tuple[Obligation, Duty]]:
    """Each recorded obligation as a duty."""
    for row in dossier.all(Obligation):
        yield row, Duty(
            "sla/obligation", row.key, row.version, row.party, row.name, due_words(row), row.recurrence,
            row.owner or "", row.lead_days or 0, row.clause or "",
        )  # fmt: skip


def obligation_occasions(dossier: Dossier, today: date, until: date) -> Iterator[Occasion]:
    """The occasions of obligations that are due by a day, from the first day of the service on."""
    done = [f for f in dossier.all(Fulfilment) if f.obligation]
    for row, duty in obligation_duties(dossier):
        mine = [f for f in done if f.obligation == row.key]
        by_day = row.due_on if row.recurrence == "once" else None
        if by_day and by_day <= until and counts_once(dossier, Obligation, row, by_day):
            first = min(mine, key=lambda f: f.done_on, default=None)
            yield occasion(duty, "", by_day, _fulfilled(first) if first else None, today, _record(row.key))
        if row.recurrence in EACH_PERIOD:
            shown = _dates(dossier, row.shown_by)
            for period, due in _periods(dossier, row.recurrence, row.due_day, row.version, until):
                yield occasion(
                    duty, period.key, due, _kept(mine, shown, period, due), today, _record(row.key, period.key)
                )


def counts_once(dossier: Dossier, model: type[Any], row: Any, due: date) -> bool:
    """Whether an obligation or a deliverable that is due once is due by this version of it.

    An amendment copies it. It is due by the version in force on its day; where that one does not have it, or none is
    in force, by the first that has it.
    """
    versions = [version.key for version in dossier.versions()]
    having = {other.version for other in dossier.all(model) if other.key == row.key}
    on = dossier.version_on(due)
    if on is not None and on.key in having:
        return bool(row.version == on.key)
    return bool(row.version == next((key for key in versions if key in having), row.version))


def _record(key: str, period: str | None = None) -> Fix:
    return Fix.add("delivery fulfilment", obligation=key, **({"period": period} if period else {}), done_on=ASK)


def _fulfilled(row: Fulfilment) -> Done:
    return Done(row.done_on, f"delivery/fulfilment {row.key}")


def _dates(dossier: Dossier, word: str | None) -> list[Done]:
    """The days on which records of a kind show that something was done, earliest first."""
    if word is None:
        return []
    model, field = _SHOWN[word]
    path = KINDS[table_of(model)].path
    dated = ((getattr(row, field), row.key) for row in dossier.all(model))
    return sorted((Done(day, f"{path} {key}") for day, key in dated if day), key=lambda done: (done.on, done.record))


def _kept(mine: list[Fulfilment], shown: list[Done], period: Period, due: date) -> Done | None:
    """The first record that shows an obligation was kept for a period."""
    last = max(period.last, due)
    found = [
        _fulfilled(f) for f in mine
        if f.period == period.key or (f.period is None and period.first <= f.done_on <= last)
    ]  # fmt: skip
    found += [done for done in shown if period.first <= done.on <= last][:1]
    return min(found, key=lambda done: done.on, default=None)


def _periods(
    dossier: Dossier, recurrence: str, due_day: int | None, version: str, until: date
) -> Iterator[tuple[Period, date]]:
    """The periods whose due day lies in the service and in a version, up to a day."""
    start, end = service_start(dossier), last_day(dossier)
    if start is None:
        return
    for period in periods_between(start, min(until, end or until, FARTHEST), Kind(NOUNS[recurrence])):
        due = period.last if due_day is None else later(period.first, due_day - 1)
        in_force = dossier.version_on(min(due, period.last))
        if start <= due <= until and (end is None or due <= end) and in_force and in_force.key == version:
            yield period, due


def last_day(dossier: Dossier) -> date | None:
    """The last day of the service, where it is known."""
    latest = dossier.latest_version()
    return dossier.engagement.closed_on or (latest.ends_on if latest else None)


def forum_duties(dossier: Dossier) -> Iterator[tuple[Forum, Duty]]:
    """Each meeting of the governance as a duty of both sides."""
    for row in dossier.all(Forum):
        what = f"Meeting: {row.name}"
        yield row, Duty(
            "sla/forum", row.key, row.version, EITHER, what, row.frequency, row.frequency, row.owner or "",
            clause=row.clause or "",
        )  # fmt: skip


def forum_occasions(dossier: Dossier, today: date, until: date) -> Iterator[Occasion]:
    """The meetings due by a day; one that was held under the forum's name in the period shows it.

    A meeting looks back at a period, so that the first is due in the one after that in which the service began.
    """
    start = service_start(dossier)
    for row, duty in forum_duties(dossier):
        if row.frequency not in EACH_PERIOD:
            continue
        name = row.name.casefold()
        held = [m for m in dossier.all(Meeting) if name in m.name.casefold()]
        shown = sorted((Done(m.held_on, f"review/meeting {m.key}") for m in held), key=lambda done: done.on)
        fix = Fix.add("review meeting", name=row.name, held_on=ASK)
        for period, due in _periods(dossier, row.frequency, None, row.version, until):
            if start is not None and period.first > start:
                yield occasion(duty, period.key, due, _kept([], shown, period, due), today, fix)


def report_duties(dossier: Dossier) -> Iterator[tuple[ReportDuty, Duty]]:
    """Each report as a duty of the provider."""
    for row in dossier.all(ReportDuty):
        yield row, Duty("sla/report", row.key, row.version, "provider", row.name, report_due(row), row.frequency)


def report_occasions(dossier: Dossier, today: date, until: date) -> Iterator[Occasion]:
    """The reports due by a day: of each whole period in the service, by the version in force on its last day."""
    start, end = service_start(dossier), last_day(dossier)
    first: dict[tuple[str, str], Done] = {}
    for report in sorted(dossier.all(ReviewReport), key=lambda each: each.delivered_on):
        first.setdefault((report.duty or "", report.period), Done(report.delivered_on, f"review/report {report.key}"))
    for row, duty in report_duties(dossier):
        if row.frequency not in EACH_PERIOD or start is None:
            # a day is no period that a record can name
            continue
        for period in periods_between(start, min(until, end or until, FARTHEST), Kind(NOUNS[row.frequency])):
            due = later(period.last, row.due_days)
            version = dossier.version_on(period.last)
            if period.first >= start and due <= until and version and version.key == row.version:
                fix = Fix.add("review report", period=period.key, duty=row.key, delivered_on=ASK, summary=ASK)
                yield occasion(duty, period.key, due, first.get((row.key, period.key)), today, fix)
