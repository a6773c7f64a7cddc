"""Rules of stage 7, delivery: the stage as a whole, procedures, quality checks, incidents and forecasts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from bpoctl.checks.facts import in_scope, service_start
from bpoctl.checks.rules import Found, missing_kinds, rule
from bpoctl.dossier import Dossier
from bpoctl.lifecycle import ASK, Fix
from bpoctl.models.delivery import Incident, Invoice, QualityAudit, Sop

OPEN_INCIDENT_DAYS = 7


@rule("DEL001", "delivery", when_reached=True)
def lacks_a_record(dossier: Dossier, today: date) -> Iterator[Found]:
    """A kind of record that delivery must leave behind is missing.

    What: The stage has no record of a kind that it is there to produce: a procedure, a measurement, an invoice.
    Why: The next stage reads these records; a gate that opens without them opens onto nothing.
    Fix: Add the record (the finding names the command), or waive the rule for a stated time.
    Source: DESIGN.md section 1.
    Bad: no measurement recorded
    Good: the measurements of the first month
    """
    yield from missing_kinds(dossier, "delivery")


@rule("DEL002", "delivery")
def process_without_procedure(dossier: Dossier, today: date) -> Iterator[Found]:
    """A process in scope has no standard operating procedure.

    What: A process is drawn into scope, and no SOP belongs to it.
    Why: Each agent works it in their own way, and no quality check can say which way is right.
    Fix: bpoctl delivery sop add --process KEY --name TEXT --purpose TEXT --steps A,B.
    Source: DESIGN.md section 1, stage 7: SOPs.
    Bad: `returns` is in scope; the only SOP is for `orders`
    Good: an SOP for each
    """
    covered = {sop.process for sop in dossier.all(Sop)}
    for process in in_scope(dossier):
        if process.key not in covered:
            yield Found(
                "scope_process",
                process.key,
                f"`{process.name}` is in scope and has no standard operating procedure.",
                Fix.add("delivery sop", name=ASK, process=process.key, purpose=ASK, steps=ASK),
            )


@rule("DEL035", "delivery")
def invoice_twice(dossier: Dossier, today: date) -> Iterator[Found]:
    """Two invoices bear one number.

    What: The number of an invoice is that of another one on record.
    Why: The charges of both count, and every credit and every cap is a share of them.
    Fix: bpoctl delivery invoice remove KEY, or correct its number: bpoctl delivery invoice edit KEY --number TEXT.
    Source: DESIGN.md section 6: the charge base is named; FIELD.md section 2: credits are shares of the charges.
    Bad: INV-1 and INV-4 are both number BL-2026-0533
    Good: BL-2026-0533 once
    """
    seen: dict[str, str] = {}
    for invoice in dossier.all(Invoice):
        first = seen.setdefault(invoice.number.casefold(), invoice.key)
        if first != invoice.key:
            message = f"Number {invoice.number} is that of {first} already: the charges of both are counted."
            fix = Fix.edit("delivery invoice", invoice.key, number=ASK)
            yield Found("delivery_invoice", invoice.key, message, fix, "number")


@rule("DEL003", "delivery", "warning")
def procedure_not_looked_at(dossier: Dossier, today: date) -> Iterator[Found]:
    """A procedure was to be looked at again, and was not.

    What: The day on which an SOP is reviewed is past.
    Why: Work drifts away from its procedure a little every week; the review is where the two meet again.
    Fix: bpoctl delivery sop edit KEY --review-on DATE.
    Source: DESIGN.md section 1, stage 7: SOPs.
    Bad: review_on = 2026-04-30, read on 2026-05-12
    Good: review_on = 2026-09-30
    """
    for sop in dossier.all(Sop):
        if sop.review_on and sop.review_on < today:
            yield Found(
                "delivery_sop",
                sop.key,
                f"`{sop.name}` was to be looked at again on {sop.review_on}, {(today - sop.review_on).days} days ago.",
                Fix.edit("delivery sop", sop.key, review_on=ASK),
                "review_on",
            )


@rule("DEL013", "delivery")
def procedure_not_approved(dossier: Dossier, today: date) -> Iterator[Found]:
    """The service works by a procedure that nobody has approved.

    What: The service has begun, and an SOP has no day of approval, or one that lies after today.
    Why: A draft on the desk becomes the way it is done; whoever approves it later approves a habit.
    Fix: bpoctl delivery sop edit KEY --approved-on DATE.
    Source: DESIGN.md section 1, stage 7: SOPs.
    Bad: service since 2026-04-01, SOP without approval, read on 2026-05-12
    Good: approved on 2026-03-25
    """
    start = service_start(dossier)
    for sop in dossier.all(Sop) if start and start <= today else ():
        if sop.approved_on is None or sop.approved_on > today:
            yield Found(
                "delivery_sop",
                sop.key,
                f"The service runs since {start}, and `{sop.name}` is not approved.",
                Fix.edit("delivery sop", sop.key, approved_on=ASK),
                "approved_on",
            )


@rule("DEL014", "delivery")
def checked_their_own_work(dossier: Dossier, today: date) -> Iterator[Found]:
    """Somebody checked the quality of their own work.

    What: In a quality check the auditor is the person whose work was checked.
    Why: Such a score says what somebody thinks of themselves.
    Fix: bpoctl delivery audit edit KEY --auditor KEY.
    Source: FIELD.md section 4, QA score; DESIGN.md section 1, stage 7: QC audits.
    Bad: person ilya-brandt, auditor ilya-brandt
    Good: person ilya-brandt, auditor dana-cruz
    """
    for audit in dossier.all(QualityAudit):
        if audit.person == audit.auditor and audit.audited_on <= today:
            yield Found(
                "delivery_audit",
                audit.key,
                f"{dossier.named('person', audit.person)} checked their own work on case {audit.case}.",
                Fix.edit("delivery audit", audit.key, auditor=ASK),
                "auditor",
            )


@rule("DEL016", "delivery")
def incident_ends_before_it_begins(dossier: Dossier, today: date) -> Iterator[Found]:
    """An incident ends before it begins.

    What: The end of an incident lies before its start.
    Why: Its length would be negative, and an availability or an excuse computed from it wrong; often one of the two
        was written in another zone.
    Fix: bpoctl delivery incident edit KEY --ended-at TIME, with its offset.
    Source: DESIGN.md section 6; FIELD.md section 3, item 1.
    Bad: 2026-05-04T14:10+02:00 to 2026-05-04T13:55+02:00
    Good: 2026-05-04T14:10+02:00 to 2026-05-04T15:55+02:00
    """
    for incident in dossier.all(Incident):
        if incident.ended_at and incident.ended_at < incident.started_at:
            yield Found(
                "delivery_incident",
                incident.key,
                f"`{incident.name}` ends at {_local(incident.ended_at, dossier)}, before it begins at "
                f"{_local(incident.started_at, dossier)}.",
                Fix.edit("delivery incident", incident.key, ended_at=ASK),
                "ended_at",
            )


@rule("DEL017", "delivery", "warning")
def incident_open_too_long(dossier: Dossier, today: date) -> Iterator[Found]:
    """An incident is open for more than a week.

    What: An incident began more than seven days ago and has no end.
    Why: Either the service has been impaired for a week, or it was over long ago and nobody wrote it down.
    Fix: bpoctl delivery incident edit KEY --ended-at TIME.
    Source: DESIGN.md section 1, stage 7: incidents.
    Bad: began on 2026-05-01, no end, read on 2026-05-12
    Good: ended on 2026-05-01 at 15:55
    """
    incidents = [incident for incident in dossier.all(Incident) if incident.ended_at is None]
    if not incidents:
        return
    limit = datetime.combine(today - timedelta(days=OPEN_INCIDENT_DAYS), time(), dossier.zone)
    for incident in incidents:
        if incident.started_at < limit:
            yield Found(
                "delivery_incident",
                incident.key,
                f"`{incident.name}` (severity {incident.severity}) began at {_local(incident.started_at, dossier)} and "
                "has no end.",
                Fix.edit("delivery incident", incident.key, ended_at=ASK),
                "ended_at",
            )


def _local(instant: datetime, dossier: Dossier) -> str:
    """An instant as the engagement's clocks show it."""
    return instant.astimezone(dossier.zone).strftime("%Y-%m-%d %H:%M")
