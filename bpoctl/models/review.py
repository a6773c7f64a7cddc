"""Stage 8, review: what do we change."""

from datetime import date
from decimal import Decimal

from bpoctl.models import checked
from bpoctl.models.fields import Record, choice, day, number, record, ref, refs, text, whole


@record("reports", "RVR", least=1)
class ReviewReport(Record, table=True):
    """A report that was delivered for a period."""

    __tablename__ = "review_report"
    period: str = text("Which period, as in 2026-03", required=True, check=checked.period, column=True)
    duty: str | None = ref("sla_report", "Report duty it fulfils", column=True, ask=True)
    delivered_on: date = day("When it was delivered", required=True, column=True)
    summary: str = text("What it says, in a sentence or two", required=True, column=True)
    evidence: tuple[str, ...] | None = refs("evidence", "Where it can be read")


@record("disputes", "DSP")
class Dispute(Record, table=True):
    """A contested measurement: both figures stand until it is settled."""

    __tablename__ = "review_dispute"
    measurement: str = ref("delivery_measurement", "Which measurement", required=True, column=True)
    raised_by: str = choice("By which side", "client", "provider", required=True, column=True)
    raised_on: date = day("When", required=True, column=True)
    claimed: Decimal | None = number("Figure that is claimed instead", column=True, ask=True)
    reason: str = text("Why", required=True)
    settled_on: date | None = day("When it was settled", column=True)
    outcome: str | None = text("How it was settled")


@record("meetings", "MTG", least=1)
class Meeting(Record, table=True):
    """A review meeting that was held."""

    __tablename__ = "review_meeting"
    name: str = text("Which meeting, as in `monthly review`", required=True, column=True)
    held_on: date = day("When", required=True, column=True)
    attendees: tuple[str, ...] | None = refs("person", "Who took part", ask=True)
    minutes: str | None = text("What was said and decided", ask=True)


@record("actions", "ACT")
class Action(Record, table=True):
    """Something somebody undertook to do by a day."""

    __tablename__ = "review_action"
    name: str = text("What is to be done", required=True, column=True)
    owner: str = ref("person", "By whom", required=True, column=True)
    due_on: date = day("By when", required=True, column=True)
    done_on: date | None = day("When it was done", column=True, ask=True)
    meeting: str | None = ref("review_meeting", "Meeting it comes from", column=True)


@record("audits", "AUD")
class Audit(Record, table=True):
    """An audit of the provider."""

    __tablename__ = "review_audit"
    name: str = text("What was audited", required=True, column=True)
    held_on: date = day("When", required=True, column=True)
    auditor: str = text("By whom", required=True, column=True)
    evidence: tuple[str, ...] | None = refs("evidence", "Where its report is")


@record("findings", "FND")
class AuditFinding(Record, table=True):
    """Something an audit found, and by when it is to be mended."""

    __tablename__ = "review_finding"
    audit: str = ref("review_audit", "Which audit", required=True, column=True)
    statement: str = text("What was found", required=True, column=True)
    severity: str = choice("How bad", "major", "minor", "observation", required=True, column=True)
    owner: str | None = ref("person", "Who mends it", column=True)
    due_on: date | None = day("By when", column=True)
    closed_on: date | None = day("When it was mended", column=True)


@record("improvements", "IMV")
class Improvement(Record, table=True):
    """A change for the better, and the objective it serves."""

    __tablename__ = "review_improvement"
    name: str = text("What is improved", required=True, column=True)
    objective: str | None = ref("scope_objective", "Objective it serves", column=True, ask=True)
    owner: str | None = ref("person", "Who drives it", column=True)
    proposed_on: date = day("When it was proposed", required=True, column=True)
    done_on: date | None = day("When it took effect", column=True)


@record("changes", "CHG")
class ChangeRequest(Record, table=True):
    """A wish to change what was agreed, and what became of it."""

    __tablename__ = "review_change"
    name: str = text("What shall change", required=True, column=True)
    requested_by: str = choice("By which side", "client", "provider", required=True, column=True)
    requested_on: date = day("When", required=True, column=True)
    impact: str | None = text("What it would cost and bring")
    outcome: str | None = choice("What was decided", "approved", "rejected", column=True, ask=True)
    decided_on: date | None = day("When", column=True)
    agreement: str | None = ref("sla_agreement", "Agreement version that carries it")


@record("scalings", "SCL")
class Scaling(Record, table=True):
    """A decision to make the team larger or smaller."""

    __tablename__ = "review_scaling"
    role: str = text("Role, as in `agent`", required=True, column=True)
    headcount: int = whole("How many after it", required=True, least=0, column=True)
    effective_on: date = day("From when", required=True, column=True)
    reason: str = text("Why", required=True, column=True)
    decided_by: str = ref("person", "By whom", required=True, column=True)


@record("renewals", "RNW", least=1)
class Renewal(Record, table=True):
    """The decision on the engagement's future: renew, renegotiate or exit."""

    __tablename__ = "review_renewal"
    decision: str = choice("What was decided", "renew", "renegotiate", "exit", required=True, column=True)
    decided_on: date = day("When", required=True, column=True)
    decided_by: str = ref("person", "By whom", required=True, column=True)
    reasons: str = text("Why", required=True, column=True)
    plan: str | None = text("What follows, as in the exit plan", ask=True)
