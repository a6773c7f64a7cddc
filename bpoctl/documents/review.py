"""The review report of a month: the figures, the credits with every step, and what is open on a day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from bpoctl.analysis.credits import Correction, Line, Statement, statement
from bpoctl.analysis.credits.beside import beside, looks_back
from bpoctl.analysis.judging import Result, Step
from bpoctl.analysis.level_words import bound_sign
from bpoctl.analysis.money import grouped, shown
from bpoctl.analysis.wording import capital, counted, listed, month_words
from bpoctl.documents import review_records as records
from bpoctl.documents.people import client_name, provider_name
from bpoctl.documents.reads import Reads
from bpoctl.documents.review_records import DisputeView, IncidentView, InvoiceView, TaskView
from bpoctl.documents.views import View
from bpoctl.dossier import Dossier
from bpoctl.models.delivery import Claim, Invoice, Measurement, Notice, Relief, TicketImport, TrueUp
from bpoctl.models.engagement import Evidence
from bpoctl.models.record import Seal
from bpoctl.models.review import Dispute
from bpoctl.models.sla import Agreement, CreditTerms, Level, ServiceCalendar

TEMPLATE = "review/report.md.j2"
NONE_DUE = "–"


@dataclass(frozen=True, slots=True)
class StepView(View):
    """One step of a figure: what it is, the formula with its result, and the clause behind it."""

    what: str
    words: str
    clause: str


@dataclass(frozen=True, slots=True)
class FigureView(View):
    """One level in its window: the row of the table and the steps behind it."""

    key: str
    name: str
    window: str
    class_name: str
    target: str
    minimum: str
    measured: str
    cases: str
    result: str
    credit: str
    steps: list[StepView]


@dataclass(frozen=True, slots=True)
class PoolSteps(View):
    """One pool of the month, from its charges to what is due."""

    key: str
    name: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class TrueUpView(View):
    """A correction of a closed month that is booked in this one, with its steps."""

    key: str
    level: str
    corrects: str
    evidence: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class ReviewView(View):
    """Everything that the report of a month says."""

    period: str
    month: str
    as_of: date
    engagement: str
    client: str
    provider: str
    agreement: str
    in_force_from: date
    zone: str
    headline: list[str]
    summaries: list[str]
    levels: list[FigureView]
    pools: list[PoolSteps]
    charges: str
    charges_reason: str
    total: str
    beside: list[str]
    """what stands beside the total: returns, lapses, settlement, consequences"""
    true_ups: list[TrueUpView]
    net: str
    open_points: list[str]
    invoices: list[InvoiceView]
    incidents: list[IncidentView]
    disputes: list[DisputeView]
    actions: list[TaskView]
    improvements: list[TaskView]
    changes: list[TaskView]


def review_view(dossier: Dossier, reads: Reads, period: str, as_of: date) -> ReviewView:
    """What the report of a month says as of a day."""
    found = statement(dossier, period, as_of)
    note_statement(dossier, reads, found)
    month, engagement, agreement = found.period, dossier.engagement, found.agreement
    reads.part("engagement", engagement, "slug", "name", "currency")
    incidents = records.incidents(dossier, reads, month, as_of)
    actions = records.actions(dossier, reads, month, as_of)
    figures = {line.measurement.key: line.verdict.shown for line in found.lines if line.measurement}
    disputes = records.disputes(dossier, reads, figures, as_of)
    return ReviewView(
        period=period, month=month_words(month.first), as_of=as_of, engagement=engagement.name,
        client=client_name(dossier, reads, agreement), provider=provider_name(dossier, reads, agreement),
        agreement=agreement.key, in_force_from=agreement.effective_from, zone=engagement.time_zone,
        headline=list(_headline(found, incidents, disputes, actions)),
        summaries=records.summaries(dossier, reads, month, as_of),
        levels=[_figure(line, found) for line in found.lines],
        pools=[PoolSteps(pool.terms.key, pool.terms.name, pool.steps) for pool in found.pools],
        charges=found.charges.shown, charges_reason=found.charges.reason, total=_total(found),
        beside=[f"{capital(phrase)}." for phrase in beside(found)],
        true_ups=[_true_up(correction, reads, dossier) for correction in found.true_ups],
        net="not known" if found.net is None else shown(found.net, found.currency),
        open_points=[f"{capital(point)}." for point in _open_points(found, as_of)],
        invoices=records.invoices(dossier, reads, month, as_of), incidents=incidents,
        disputes=disputes, actions=actions,
        improvements=records.improvements(dossier, reads, month, as_of),
        changes=records.changes(dossier, reads, month, as_of),
    )  # fmt: skip


def note_statement(dossier: Dossier, reads: Reads, found: Statement) -> None:
    """Note every record that a statement was reckoned from."""
    reads.row(Agreement, found.agreement)
    reads.rows(Level, (line.level for line in found.lines))
    reads.rows(Measurement, (line.measurement for line in found.lines if line.measurement))
    reads.rows(Measurement, (part for line in found.lines for part in line.parts))
    reads.rows(TicketImport, (line.source for line in found.lines if line.source))
    reads.rows(Evidence, (proof for line in found.lines for proof in line.evidence))
    reads.rows(Relief, (line.relief for line in found.lines if line.relief))
    reads.rows(CreditTerms, (pool.terms for pool in found.pools))
    timed = {(line.level.version, line.level.calendar) for line in found.lines if line.level.calendar}
    reads.rows(ServiceCalendar, (row for row in dossier.all(ServiceCalendar) if (row.version, row.key) in timed))
    reads.rows(Dispute, (line.contested.dispute for line in found.lines if line.contested))
    reads.rows(TrueUp, (correction.true_up for correction in found.true_ups))
    reads.rows(TrueUp, found.corrected_by)
    if found.true_ups:
        reads.rows(Seal, dossier.all(Seal))
    if looks_back(found):
        for model in (Measurement, Relief, Claim, Notice, Invoice):
            reads.rows(model, dossier.all(model))
        reads.rows(TrueUp, (row for row in dossier.all(TrueUp) if row.period <= found.period.key))
    invoiced = set(found.charges.sources)
    reads.rows(Invoice, (invoice for invoice in dossier.all(Invoice) if invoice.key in invoiced))


def _true_up(found: Correction, reads: Reads, dossier: Dossier) -> TrueUpView:
    row, known = found.true_up, dossier.keyed("evidence")
    proof = list(reads.rows(Evidence, (known[key] for key in row.evidence or () if key in known)))
    named = listed(f"{each.title} ({each.key})" for each in proof)
    level = f"{row.level} {row.instance}" if row.instance else row.level
    return TrueUpView(row.key, level, row.corrects, named, found.steps)


def _figure(line: Line, found: Statement) -> FigureView:
    level, verdict = line.level, line.verdict
    credit = NONE_DUE
    if line.award is not None:
        credit = "not known" if line.award.amount is None else shown(line.award.amount, found.currency)
    return FigureView(
        key=f"{level.key} {line.instance}".strip(), name=level.name, window=line.window.key, class_name=level.class_,
        target=bound_sign(line.judged, "target"), minimum=bound_sign(line.judged, "minimum"), measured=verdict.shown,
        cases="" if verdict.cases is None else grouped(verdict.cases), result=str(verdict.result), credit=credit,
        steps=[StepView(capital(step.what), step.words, step.clause) for step in line.steps],
    )  # fmt: skip


def _headline(
    found: Statement, incidents: list[IncidentView], disputes: list[DisputeView], actions: list[TaskView]
) -> Iterator[str]:
    counts = Counter(line.verdict.result for line in found.lines)
    if counts:
        results = listed(f"{counts[result]} {result}" for result in Result if counts[result])
        was = "was" if len(found.lines) == 1 else "were"
        yield f"{counted(len(found.lines), 'service level figure')} {was} due: {results}."
    else:
        yield "No service level was due."
    yield _credit_sentence(found)
    yield f"{counted(len(incidents), 'incident')} began in the month." if incidents else "No incident is recorded."
    if disputes:
        yield f"{counted(len(disputes), 'figure')} {'is' if len(disputes) == 1 else 'are'} contested."
    if still := [action for action in actions if action.state == "open"]:
        late = sum(action.overdue for action in still)
        overdue = f", {late} of them overdue" if late else ""
        yield f"{counted(len(still), 'action')} {'is' if len(still) == 1 else 'are'} open{overdue}."


def _credit_sentence(found: Statement) -> str:
    if found.total is None:
        return "A service credit falls due whose amount cannot be reckoned yet; the open points say why."
    missing = sum(line.measurement is None for line in found.lines)
    if not found.total and missing:
        return (
            f"On the figures that are there no service credit falls due; {missing} of {len(found.lines)} are missing."
        )
    if not found.total:
        return "No service credit falls due."
    capped = ", the cap having been reached" if any(pool.capped for pool in found.pools) else ""
    return f"A service credit of {shown(found.total, found.currency)} is due from the provider{capped}."


def _total(found: Statement) -> str:
    return "not known" if found.total is None else shown(found.total, found.currency)


def _open_points(found: Statement, as_of: date) -> Iterator[str]:
    if as_of < found.period.last:
        yield f"{month_words(found.period.first)} is not over on {as_of}: the figures are provisional"
    for version, lacking in found.unsigned:
        yield f"agreement {version.key} judges here and is not signed by the {' and the '.join(lacking)}"
    yield from found.open_points
