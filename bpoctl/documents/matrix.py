"""The clause matrix of an agreement version, for an auditor: element, clause with its anchor, duty, evidence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bpoctl.analysis.clauses import COVERED, DRAFT, Row, advised, matrix, questions, required
from bpoctl.documents.people import client_name, person_name, provider_name
from bpoctl.documents.reads import Reads
from bpoctl.documents.views import View
from bpoctl.dossier import Dossier
from bpoctl.models.delivery import Fulfilment
from bpoctl.models.engagement import Evidence
from bpoctl.models.governance import Forum
from bpoctl.models.review import ReviewReport
from bpoctl.models.sla import Agreement, Clause, Level, Obligation, ReportDuty, ServiceCalendar

TEMPLATE = "sla/matrix.md.j2"
_REGIMES = {
    "gdpr": "General Data Protection Regulation, Article 28",
    "hipaa": "HIPAA, business associate agreement",
    "dora": "Digital Operational Resilience Act, Articles 28 and 30",
    "uk-public": "UK Procurement Act 2023",
    "itil": "A common checklist (no law)",
}
_STATES = {COVERED: "covered", DRAFT: "covered by a draft"}


@dataclass(frozen=True, slots=True)
class LinkView(View):
    """A place in the agreement and its anchor."""

    words: str
    anchor: str


@dataclass(frozen=True, slots=True)
class ElementView(View):
    """One element in words."""

    reference: str
    name: str
    state: str
    places: list[LinkView]
    duties: list[str]
    evidence: list[str]


@dataclass(frozen=True, slots=True)
class RegimeView(View):
    """The elements of one regulation."""

    title: str
    elements: list[ElementView]


@dataclass(frozen=True, slots=True)
class MatrixView(View):
    """Everything that the matrix says."""

    title: str
    version: str
    sla: str
    """name of the file of the agreement itself"""
    client: str
    provider: str
    as_of: date
    required: int
    covered: int
    open: list[str]
    """what is not stated, and the elements hang on it"""
    regimes: list[RegimeView]


def matrix_view(dossier: Dossier, reads: Reads, version: str, as_of: date) -> MatrixView:
    """The matrix of one version as of a day; the points of the checklist stand last."""
    agreement = dossier.get(Agreement, version)
    assert agreement is not None, version
    reads.row(Agreement, agreement)
    reads.part(
        "engagement", dossier.engagement, "regulations", "data_classes", "ict_service", "critical_function",
        "public_contract",
    )  # fmt: skip
    for model in (Clause, Obligation, ReportDuty):
        reads.rows(model, dossier.of_version(model, version))
    for level in dossier.of_version(Level, version):
        reads.part("sla_level", level, "measure")
    for forum in dossier.of_version(Forum, version):
        reads.part("sla_forum", forum, "name")
    for calendar in dossier.of_version(ServiceCalendar, version):
        reads.part("sla_calendar", calendar, "name")
    rows = matrix(dossier, agreement, as_of, required(dossier) + advised())
    _note_proofs(dossier, reads, rows, as_of)
    asked = [row for row in rows if row.required]
    return MatrixView(
        title=agreement.title, version=version, sla=f"sla-{version}.md", client=client_name(dossier, reads, agreement),
        provider=provider_name(dossier, reads, agreement), as_of=as_of, required=len(asked),
        covered=sum(row.state == COVERED for row in asked), open=[said for _, said in questions(dossier)],
        regimes=[
            RegimeView(title, [_element(dossier, reads, row) for row in rows if row.element.regime == regime])
            for regime, title in _REGIMES.items() if any(row.element.regime == regime for row in rows)
        ],
    )  # fmt: skip


def _note_proofs(dossier: Dossier, reads: Reads, rows: tuple[Row, ...], as_of: date) -> None:
    duties = {duty.key for row in rows for duty in row.duties}
    reports = {report.key for row in rows for report in row.reports}
    reads.rows(Fulfilment, (f for f in dossier.all(Fulfilment) if f.obligation in duties and f.done_on <= as_of))
    delivered = (r for r in dossier.all(ReviewReport) if r.duty in reports and r.delivered_on <= as_of)
    reads.rows(ReviewReport, delivered)
    reads.rows(Evidence, {proof.evidence.key: proof.evidence for row in rows for proof in row.proofs}.values())


def _element(dossier: Dossier, reads: Reads, row: Row) -> ElementView:
    state = _STATES.get(row.state) or (f"MISSING{f' ({row.short})' if row.short else ''}" if row.required else "open")
    duties = [
        f"{duty.key}, {person_name(dossier, reads, duty.owner) or f'the {duty.party}, nobody named'}"
        for duty in row.duties
    ] + [f"{report.key}, the provider" for report in row.reports]
    if not duties and row.element.duty is not None:
        duties = ["nobody"]
    places = [LinkView(place.words, place.anchor) for place in row.places]
    proofs = [proof.words for proof in row.proofs]
    return ElementView(row.element.reference, row.element.name, state, places, duties, proofs)
