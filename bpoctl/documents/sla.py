"""The service level agreement: the text that both parties sign, and after it the party list and the signatures.

The signed text holds terms only. It names no person: who answers for a deliverable or a duty stands in the party
list, under that record's key, so that a change of person, or the erasure of one, does not change what was signed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from bpoctl.analysis.credits.consequences import concerns
from bpoctl.analysis.money import grouped
from bpoctl.analysis.notice import last_day_for_notice
from bpoctl.analysis.wording import counted, duration_words
from bpoctl.documents.people import ERASED, Contact, client_name, contact, provider_name
from bpoctl.documents.reads import Reads
from bpoctl.documents.sla_credits import (
    EXCUSE_WORDS,
    FeeView,
    PoolView,
    caps_together,
    fee_views,
    pool_view,
    year_begins,
)
from bpoctl.documents.sla_terms import CalendarView, anchors, calendar_view
from bpoctl.documents.views import View
from bpoctl.dossier import Dossier, natural
from bpoctl.models.governance import Escalation, Forum, QualityStandard
from bpoctl.models.record import Signature
from bpoctl.models.scope import Boundary, Stakeholder
from bpoctl.models.sla import (
    EXCUSES,
    Agreement,
    Clause,
    Consequence,
    CreditTerms,
    Deliverable,
    Level,
    Obligation,
    ReportDuty,
    ServiceCalendar,
)
from bpoctl.models.values import Money

BODY, SIGNATURES, WORDS = "sla/agreement.md.j2", "sla/signatures.md.j2", "sla/words.md.j2"
CREDITS = "sla/credits.md.j2"
END_OF_SIGNED_TEXT = "\n<!-- end of the signed text -->\n\n"
"""Parts the signed text from what follows. No record can hold it: `<` is escaped in all of their words."""


@dataclass(frozen=True, slots=True)
class ScopeView(View):
    """One line of what is in scope or out of it."""

    name: str
    process: str
    reason: str


@dataclass(frozen=True, slots=True)
class SlaView(View):
    """Everything that the signed text is made from: the terms as they are recorded, and what follows from them."""

    agreement: Agreement
    engagement: str
    client: str
    provider: str
    function: str
    currency: str
    last_notice_day: date
    replaces: str
    """the version before, empty where there is none"""
    heading: dict[str, str]
    """the heading of each section that is not empty, with its letter"""
    in_scope: list[ScopeView]
    out_of_scope: list[ScopeView]
    deliverables: list[Deliverable]
    levels: list[Level]
    calendars: dict[str, CalendarView]
    pools: list[PoolView]
    volumes: dict[str, str]
    """the name of the process by whose volume a level is excused"""
    drawn: dict[str, CreditTerms | None]
    """the credit terms that each level draws on"""
    credit_cap: str
    year_begins: str
    credit_caps: list[str]
    """the caps over all credit terms on more than a month, and in money, each as a sentence without its full stop"""
    """percent that all credit terms together cannot pass, empty where there is no such cap"""
    consequences: list[Consequence]
    units: dict[str, str]
    """the unit of the levels that each consequence is about; empty where they have several"""
    fees: list[FeeView]
    fee_base: Money | None
    standards: list[QualityStandard]
    excuses: list[str]
    """reasons for which a failure can be excused"""
    notice_days: list[str]
    """until when relief is noticed, by the credit terms that say so"""
    escalations: list[StepView]
    forums: list[Forum]
    reports: list[ReportDuty]
    client_duties: list[Obligation]
    provider_duties: list[Obligation]
    clauses: list[Clause]
    anchors: dict[str, str]
    """of each clause by its number"""


@dataclass(frozen=True, slots=True)
class StepView(View):
    """One step of the escalation ladder."""

    row: Escalation
    severities: str
    after: str


@dataclass(frozen=True, slots=True)
class SignatureView(View):
    """One line of the signature block; empty fields are to be filled in by hand."""

    side: str
    company: str
    name: str
    role: str
    on: str
    mark: str


def sla_view(dossier: Dossier, reads: Reads, agreement: Agreement) -> SlaView:
    """What the signed text of one agreement version says."""
    engagement, version = dossier.engagement, agreement.key
    reads.row(Agreement, agreement)
    reads.part("engagement", engagement, "slug", "name", "function", "currency")
    levels = reads.rows(Level, dossier.of_version(Level, version))
    calendars = reads.rows(ServiceCalendar, dossier.of_version(ServiceCalendar, version))
    pools = reads.rows(CreditTerms, dossier.of_version(CreditTerms, version))
    duties = reads.rows(Obligation, dossier.of_version(Obligation, version))
    clauses = reads.rows(Clause, dossier.of_version(Clause, version))
    content: dict[str, Any] = {
        "in_scope": _scope(dossier, reads, "in"),
        "out_of_scope": _scope(dossier, reads, "out"),
        "deliverables": reads.rows(Deliverable, dossier.of_version(Deliverable, version)),
        "levels": levels,
        "calendars": {calendar.key: calendar_view(calendar) for calendar in calendars},
        "volumes": _volumes(dossier, reads, levels),
        "pools": [pool_view(pool, levels, engagement.currency) for pool in pools],
        "drawn": {level.key: next((pool for pool in pools if pool.key == level.credit), None) for level in levels},
        "year_begins": year_begins(agreement, pools, levels, dossier.commencement),
        "credit_caps": caps_together(agreement, engagement.currency),
        "credit_cap": "" if agreement.credit_cap is None else grouped(agreement.credit_cap),
        "consequences": reads.rows(Consequence, dossier.of_version(Consequence, version)),
        "units": _units(dossier.of_version(Consequence, version), levels),
        "fees": fee_views(agreement, engagement.currency),
        "fee_base": agreement.termination_base,
        "standards": reads.rows(QualityStandard, dossier.of_version(QualityStandard, version)),
        "excuses": [EXCUSE_WORDS[word] for word in EXCUSES],
        "notice_days": [_noticed(pool, pools) for pool in pools if pool.relief_notice_days is not None],
        "escalations": _ladder(reads.rows(Escalation, dossier.of_version(Escalation, version))),
        "forums": reads.rows(Forum, dossier.of_version(Forum, version)),
        "reports": reads.rows(ReportDuty, dossier.of_version(ReportDuty, version)),
        "client_duties": [duty for duty in duties if duty.party == "client"],
        "provider_duties": [duty for duty in duties if duty.party == "provider"],
        "clauses": sorted(clauses, key=lambda clause: natural(clause.number)),
    }
    return SlaView(
        agreement=agreement, engagement=engagement.name, client=client_name(dossier, reads, agreement),
        provider=provider_name(dossier, reads, agreement), function=engagement.function, currency=engagement.currency,
        last_notice_day=last_day_for_notice(agreement.ends_on, agreement.notice),
        replaces=_before(dossier, reads, agreement), heading=_headings(content), anchors=anchors(clauses), **content,
    )  # fmt: skip


def party_list(dossier: Dossier, reads: Reads, agreement: Agreement) -> list[Contact]:
    """The people that the agreement's duties are assigned to and those who are answerable, client's first."""
    named: dict[str, list[str]] = {}
    reads.part("engagement", dossier.engagement, "lead")
    if dossier.engagement.lead:
        named.setdefault(dossier.engagement.lead, []).append("engagement lead")
    accountable = [s for s in dossier.all(Stakeholder) if s.raci == "accountable"]
    topics: dict[str, list[str]] = {}
    for stakeholder in reads.rows(Stakeholder, accountable):
        topics.setdefault(stakeholder.person, []).append(stakeholder.topic)
    for person, about in topics.items():
        named.setdefault(person, []).append(f"accountable: {', '.join(about)}")
    for owner, key in _owners(dossier, agreement.key):
        named.setdefault(owner, []).append(key)
    contacts = [contact(dossier, reads, key, "; ".join(what)) for key, what in named.items()]
    sides = {"client": 0, "provider": 1}
    return sorted(contacts, key=lambda one: (sides.get(one.side, 2), one.name))


def signature_lines(
    dossier: Dossier, reads: Reads, agreement: Agreement, view: SlaView, sha256: str, as_of: date
) -> list[SignatureView]:
    """A line for every signature up to a day, and an empty one for a party that has not signed."""
    signed = [s for s in dossier.all(Signature) if s.agreement == agreement.key and s.on <= as_of]
    lines = []
    for side, company in (("client", view.client), ("provider", view.provider)):
        own = reads.rows(Signature, (s for s in signed if s.party == side))
        lines += [_signed(signature, company, sha256) for signature in own]
        if not own:
            lines.append(SignatureView(side, company, "", "", "", ""))
    return lines


def _owners(dossier: Dossier, version: str) -> Iterator[tuple[str, str]]:
    yield from ((row.owner, row.key) for row in dossier.of_version(Deliverable, version) if row.owner)
    yield from ((row.owner, row.key) for row in dossier.of_version(Obligation, version) if row.owner)
    yield from ((row.owner, row.key) for row in dossier.of_version(Escalation, version) if row.owner)
    yield from ((row.owner, row.key) for row in dossier.of_version(Forum, version) if row.owner)


def _signed(signature: Signature, company: str, sha256: str) -> SignatureView:
    mark = f"signed ({signature.key})"
    if signature.text_sha256 != sha256:
        mark = f"signed another text: SHA-256 {signature.text_sha256}"
    return SignatureView(
        signature.party, company, signature.name or ERASED, signature.role, signature.on.isoformat(), mark
    )


def signatures_context(
    dossier: Dossier, reads: Reads, agreement: Agreement, view: SlaView, sha256: str, as_of: date
) -> dict[str, Any]:
    """What stands after the signed text: the party list and the signature block."""
    return {
        "people": party_list(dossier, reads, agreement),
        "signatures": signature_lines(dossier, reads, agreement, view, sha256, as_of),
        "sha256": sha256,
        "title": agreement.title,
        "version": agreement.key,
    }


def _noticed(pool: CreditTerms, pools: list[CreditTerms]) -> str:
    """`10 days`, with the credit terms it belongs to where there are several."""
    days = counted(pool.relief_notice_days or 0, "day")
    return days if len(pools) == 1 else f"{days} ({pool.key})"


def _ladder(rows: list[Escalation]) -> list[StepView]:
    """The steps of the escalation ladder by severity, in the order in which they are taken."""

    def place(row: Escalation) -> tuple[object, ...]:
        return (", ".join(row.severities or ()), row.step, row.party, natural(row.key))

    return [_step_view(row) for row in sorted(rows, key=place)]


def _step_view(row: Escalation) -> StepView:
    hours = f" of calendar {row.calendar}" if row.calendar else " in elapsed time"
    after = "at once" if row.after is None else f"after {duration_words(row.after)}{hours}"
    return StepView(row, ", ".join(row.severities or ()) or "all", after)


def _units(rows: Iterable[Consequence], levels: list[Level]) -> dict[str, str]:
    found = {}
    for row in rows:
        about = [level for level in levels if concerns(row, level)]
        units = {level.unit for level in about}
        found[row.key] = units.pop() if len(units) == 1 else ""
    return found


def _headings(content: dict[str, Any]) -> dict[str, str]:
    """Section headings with their letters, without a gap where a section has nothing to say."""
    sections = (
        ("parties", "Parties and subject", True),
        ("term", "Term and notice", True),
        ("scope", "Scope", content["in_scope"] or content["out_of_scope"]),
        ("deliverables", "Deliverables", content["deliverables"]),
        ("levels", "Service levels", content["levels"]),
        ("calendars", "Service hours", content["calendars"]),
        ("standards", "Quality standards", content["standards"]),
        ("credits", "Service credits", content["pools"]),
        ("excuses", "Failures that are excused", content["levels"]),
        ("consequences", "What follows failures beside credits", content["consequences"] or content["fees"]),
        ("reports", "Reports", content["reports"]),
        ("duties", "Obligations of the parties", content["client_duties"] or content["provider_duties"]),
        ("clauses", "Clauses", content["clauses"]),
        ("governance", "Governance", content["forums"]),
        ("contacts", "Contacts and escalation", True),
        ("changes", "Changes to this agreement", True),
    )
    kept = [(key, title) for key, title, filled in sections if filled]
    return {key: f"{chr(ord('A') + place)}. {title}" for place, (key, title) in enumerate(kept)}


def _volumes(dossier: Dossier, reads: Reads, levels: list[Level]) -> dict[str, str]:
    """The name of the process by whose volume each level is excused."""
    named = {}
    for level in levels:
        process = dossier.keyed("scope_process").get(level.volume_process or "")
        if process is not None:
            reads.part("scope_process", process, "name")
            named[level.key] = process.name
    return named


def _before(dossier: Dossier, reads: Reads, agreement: Agreement) -> str:
    earlier = [version for version in dossier.versions() if version.effective_from < agreement.effective_from]
    if not earlier:
        return ""
    reads.part("sla_agreement", earlier[-1], "effective_from")
    return earlier[-1].key


def _scope(dossier: Dossier, reads: Reads, side: str) -> list[ScopeView]:
    lines = reads.rows(Boundary, (line for line in dossier.all(Boundary) if line.side == side))
    for line in lines:
        process = dossier.keyed("scope_process").get(line.process or "")
        if process is not None:
            reads.part("scope_process", process, "name")
    return [ScopeView(b.name, dossier.named("scope_process", b.process), b.reason or "") for b in lines]
