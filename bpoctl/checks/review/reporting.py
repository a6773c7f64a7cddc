"""Rules of stage 8, review: the stage as a whole, reports, sealed months and meetings."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from bpoctl.analysis.credits import statement
from bpoctl.analysis.periods import Kind, Period
from bpoctl.analysis.sealing import sealed
from bpoctl.analysis.windows import Windows
from bpoctl.checks.facts import ended_periods, named_periods, service_start
from bpoctl.checks.rules import Found, missing_kinds, rule
from bpoctl.dossier import Dossier, fact
from bpoctl.errors import BadData
from bpoctl.lifecycle import ASK, Fix
from bpoctl.models.delivery import Measurement
from bpoctl.models.record import Seal
from bpoctl.models.recurrence import EACH_PERIOD, NOUNS
from bpoctl.models.review import Meeting, ReviewReport
from bpoctl.models.sla import ReportDuty

SEAL_DAYS = 45
MEETING_DAYS = 92


@rule("REV001", "review", when_reached=True)
def lacks_a_record(dossier: Dossier, today: date) -> Iterator[Found]:
    """A kind of record that review must leave behind is missing.

    What: The stage has no record of a kind that it is there to produce: a report, a meeting, a renewal decision.
    Why: An engagement that nobody looks at renews itself.
    Fix: Add the record (the finding names the command), or waive the rule for a stated time.
    Source: DESIGN.md section 1.
    Bad: no meeting recorded
    Good: one monthly review with its minutes
    """
    yield from missing_kinds(dossier, "review")


@fact
def _owed(dossier: Dossier, today: date) -> tuple[tuple[ReportDuty, Period, date], ...]:
    """Each report that was to be there by now, with its period and the day it was due."""
    duties = [duty for duty in dossier.all(ReportDuty) if duty.frequency in EACH_PERIOD]
    found = []
    for duty in duties:
        for period in ended_periods(dossier, today, Windows(Kind(NOUNS[duty.frequency])), duty.due_days):
            version = dossier.version_on(period.last)
            if version and version.key == duty.version:
                found.append((duty, period, period.last + timedelta(days=duty.due_days)))
    return tuple(found)


@fact
def _delivered(dossier: Dossier, today: date) -> dict[tuple[str, str], ReviewReport]:
    """The first report delivered for each duty and period."""
    first: dict[tuple[str, str], ReviewReport] = {}
    for report in sorted(dossier.all(ReviewReport), key=lambda each: each.delivered_on):
        if report.duty and report.delivered_on <= today:
            first.setdefault((report.duty, report.period), report)
    return first


@rule("REV002", "review")
def report_missing(dossier: Dossier, today: date) -> Iterator[Found]:
    """A report that was promised is not there.

    What: The agreement promises a report for each week, month, quarter, half-year or year; one such period lies
        whole in the service, its days until delivery have passed, and no report for it is recorded.
    Why: A provider that has bad news reports late; silence is the first figure of a bad month.
    Fix: bpoctl review report add --duty KEY --period PERIOD --delivered-on DATE --summary TEXT.
    Source: DESIGN.md section 1, stages 3 and 8: report duties and reports.
    Bad: monthly report due 8 days after the month; none for 2026-04 on 2026-05-12
    Good: delivered on 2026-05-07
    """
    delivered = _delivered(dossier, today)
    lacking: dict[tuple[str, str], list[tuple[ReportDuty, Period, date]]] = {}
    for duty, period, due in _owed(dossier, today):
        if (duty.key, period.key) not in delivered:
            lacking.setdefault((duty.version, duty.key), []).append((duty, period, due))
    for entries in lacking.values():
        duty, first, due = entries[0]
        said = f"was due on {due}" if len(entries) == 1 else f"were due, the first on {due},"
        yield Found(
            "sla_report",
            duty.key,
            f"`{duty.name}` for {named_periods([period for _, period, _ in entries])} {said} and not delivered.",
            Fix.add("review report", period=first.key, duty=duty.key, delivered_on=ASK, summary=ASK),
            "",
            duty.version,
        )


@rule("REV003", "review", "warning")
def report_late(dossier: Dossier, today: date) -> Iterator[Found]:
    """A report was delivered late.

    What: A report was delivered after the days the agreement gives for it, in one of the last two periods.
    Why: A meeting without its figures is an exchange of impressions.
    Fix: Talk about it in the next meeting and record what was agreed: bpoctl review action add --name TEXT …
    Source: DESIGN.md section 1, stages 3 and 8: report duties and reports.
    Bad: due on 2026-05-08, delivered on 2026-05-15
    Good: delivered on 2026-05-07
    """
    delivered = _delivered(dossier, today)
    owed: dict[str, list[tuple[ReportDuty, Period, date]]] = {}
    for entry in _owed(dossier, today):
        owed.setdefault(entry[0].key, []).append(entry)
    for entries in owed.values():
        for duty, period, due in entries[-2:]:
            report = delivered.get((duty.key, period.key))
            if report and report.delivered_on > due:
                yield Found(
                    "review_report",
                    report.key,
                    f"`{duty.name}` for {period.key} was due on {due} and came {(report.delivered_on - due).days} days "
                    "late.",
                    Fix.add("review action", name=ASK, owner=ASK, due_on=ASK),
                    "delivered_on",
                )


@rule("REV006", "review", "warning")
def month_not_closed(dossier: Dossier, today: date) -> Iterator[Found]:
    """A month is over, measured, and not closed.

    What: A measured month of the service ended more than 45 days ago, and it is not sealed.
    Why: Until it is closed its figures can still move, and nobody can rely on the credit that was settled.
    Fix: bpoctl review close PERIOD.
    Source: DESIGN.md section 6: closing a billing period; FIELD.md section 1, true-up.
    Bad: 2026-04 measured, not sealed, read on 2026-07-10
    Good: sealed on 2026-05-14
    """
    closed = sealed(dossier, today)
    measured = {each.period for each in dossier.all(Measurement)}
    for period in ended_periods(dossier, today, after_days=SEAL_DAYS):
        if period.key in measured and period.key not in closed:
            yield Found(
                "",
                "",
                f"{period.key} ended on {period.last} and is not closed.",
                Fix.run("review close", period.key),
            )


@rule("REV014", "review")
def closed_month_reckons_otherwise(dossier: Dossier, today: date) -> Iterator[Found]:
    """A closed month no longer comes to what was sealed.

    What: The credits of a closed month, reckoned today from the records, have another SHA-256 than the statement that
        was sealed when it was closed; or they cannot be reckoned any more.
    Why: It was settled by the sealed figures. Either a record was changed behind the journal's back, or a file was
        edited by hand, or a newer program reckons otherwise; all three are for both parties to know.
    Fix: See whether anything was changed (bpoctl db verify; bpoctl log), take it back, and book what was wrong as a
        true-up: bpoctl delivery true-up add. See the month as it is reckoned now: bpoctl sla credits PERIOD.
    Source: DESIGN.md, the second promise: a closed period is sealed, a later correction is a true-up.
    Bad: 2026-04 sealed with CSAT at 84.4 %; the measurement now says 88.4 %
    Good: the measurement says 84.4 %, as it was sealed
    """
    for seal in dossier.all(Seal):
        if seal.on <= today and (why := _unlike(dossier, seal)):
            message = f"{seal.period} was closed on {seal.on}, and {why}."
            yield Found("record_seal", seal.key, message, Fix.run("sla credits", seal.period))


def _unlike(dossier: Dossier, seal: Seal) -> str:
    """How a month differs from what was sealed; empty where it does not. Judged as of the day of its closing."""
    try:
        found = statement(dossier, seal.period, today=seal.on)
    except BadData as error:
        return f"cannot be reckoned any more: {error.message}"
    return "" if found.digest() == seal.statement_sha256 else "its credits no longer come to what was sealed"


@rule("REV012", "review", "warning")
def nobody_met(dossier: Dossier, today: date) -> Iterator[Found]:
    """No review meeting has been held for three months.

    What: The service runs, and the last review meeting (before the first: the service's first day) is more than 92
        days ago.
    Why: What is not talked about in time is talked about by lawyers.
    Fix: bpoctl review meeting add --name TEXT --held-on DATE.
    Source: DESIGN.md section 1, stage 8: meetings; FIELD.md section 8: governance throughout.
    Bad: service since 2026-04-01, no meeting, read on 2026-07-10
    Good: a meeting on 2026-06-11
    """
    start, closed = service_start(dossier), dossier.engagement.closed_on
    if start is None or start > today or (closed and closed <= today):
        return
    held = [meeting.held_on for meeting in dossier.all(Meeting) if meeting.held_on <= today]
    last = max(held, default=start)
    if (today - last).days > MEETING_DAYS:
        since = f"The last review meeting was on {last}" if held else f"The service runs since {last} without a meeting"
        yield Found(
            "", "", f"{since}, {(today - last).days} days ago.", Fix.add("review meeting", name=ASK, held_on=ASK)
        )
