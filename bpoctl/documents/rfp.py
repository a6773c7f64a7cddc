"""The request for proposal: what is asked of a candidate, on which volumes, and how its answer will be judged.

It names no candidate, no score and no in-house cost: it leaves the house.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bpoctl.analysis.cost.frame import frame_of
from bpoctl.analysis.coverage import handed_over
from bpoctl.analysis.money import grouped
from bpoctl.analysis.wording import counted, duration_words, listed
from bpoctl.documents.people import ERASED
from bpoctl.documents.race import CriterionView, criterion_view
from bpoctl.documents.reads import Reads
from bpoctl.documents.views import View
from bpoctl.dossier import Dossier
from bpoctl.errors import BadData
from bpoctl.models.engagement import Person
from bpoctl.models.partner import Criterion
from bpoctl.models.scope import Boundary, Objective, Process, Requirement, Scenario
from bpoctl.models.values import plain

_REGULATIONS = {
    "gdpr": "the General Data Protection Regulation (GDPR), with a processor contract by its Article 28",
    "hipaa": "HIPAA, with a business associate agreement",
    "pci": "the Payment Card Industry Data Security Standard (PCI DSS)",
    "dora": "the Digital Operational Resilience Act (DORA), where the service is an ICT service",
    "uk-public": "the UK Procurement Act 2023, with key performance indicators where the contract owes them",
}


@dataclass(frozen=True, slots=True)
class AimView(View):
    """One objective: where it stands and where it shall stand."""

    name: str
    today: str
    target: str
    due: str


@dataclass(frozen=True, slots=True)
class VolumeView(View):
    """One process with its volume."""

    name: str
    about: str
    volume: str
    peak: str
    handle: str


@dataclass(frozen=True, slots=True)
class HoursView(View):
    """One process with its hours, languages and channels."""

    name: str
    hours: str
    languages: str
    channels: str


@dataclass(frozen=True, slots=True)
class LineView(View):
    """One line of what is in scope or out of it."""

    name: str
    process: str
    reason: str


@dataclass(frozen=True, slots=True)
class RequirementView(View):
    """One requirement and how it will be recognised as met."""

    key: str
    statement: str
    process: str
    acceptance: str


@dataclass(frozen=True, slots=True)
class RfpView(View):
    """Everything that the request says."""

    engagement: str
    client: str
    industry: str
    summary: str
    function: str
    delivery_model: str
    arrangement: str
    currency: str
    zone: str
    starts_on: str
    proposals_by: str
    term: str
    growth: str
    contact: str
    as_of: date
    objectives: list[AimView]
    in_scope: list[LineView]
    out_of_scope: list[LineView]
    volumes: list[VolumeView]
    hours: list[HoursView]
    musts: list[RequirementView]
    shoulds: list[RequirementView]
    coulds: list[RequirementView]
    data: str
    regulations: list[str]
    criteria: list[CriterionView]


def view(dossier: Dossier, reads: Reads, name: str, as_of: date) -> RfpView:
    """What the request says as of a day."""
    engagement = dossier.engagement
    reads.part(
        "engagement", engagement, "slug", "name", "client", "industry", "summary", "function", "delivery_model",
        "arrangement", "currency", "time_zone", "starts_on", "proposals_by", "data_classes", "regulations", "lead",
    )  # fmt: skip
    reads.rows(Process, dossier.all(Process))
    lines = reads.rows(Boundary, dossier.all(Boundary))
    wanted = reads.rows(Requirement, dossier.all(Requirement))
    term, growth = _term(dossier, reads)
    return RfpView(
        engagement=engagement.name, client=engagement.client, industry=engagement.industry or "",
        summary=engagement.summary or "", function=engagement.function.replace("-", " "),
        delivery_model=engagement.delivery_model, arrangement=engagement.arrangement, currency=engagement.currency,
        zone=engagement.time_zone, starts_on=str(engagement.starts_on or "to be agreed"),
        proposals_by=str(engagement.proposals_by or ""), term=term, growth=growth,
        contact=_contact(dossier, reads), as_of=as_of,
        objectives=[_aim(aim) for aim in reads.rows(Objective, dossier.all(Objective)) if not _of_cost(aim, dossier)],
        in_scope=[_line(dossier, line) for line in lines if line.side == "in"],
        out_of_scope=[_line(dossier, line) for line in lines if line.side == "out"],
        volumes=[_volume(process) for process in handed_over(dossier)],
        hours=[_hours(process) for process in handed_over(dossier)],
        musts=_wanted(dossier, wanted, "must"), shoulds=_wanted(dossier, wanted, "should"),
        coulds=_wanted(dossier, wanted, "could"), data=listed(engagement.data_classes or ()),
        regulations=[_REGULATIONS[word] for word in engagement.regulations or ()],
        criteria=[criterion_view(row) for row in reads.rows(Criterion, dossier.all(Criterion))],
    )  # fmt: skip


def _term(dossier: Dossier, reads: Reads) -> tuple[str, str]:
    """The term that is asked for and the growth of the volume, as the scenario states them."""
    reads.rows(Scenario, dossier.all(Scenario))
    try:
        scenario = frame_of(dossier, term=1).scenario
    except BadData:
        scenario = None
    if scenario is None:
        return "", ""
    term = counted(scenario.term_months, "month") if scenario.term_months else ""
    return term, f"{plain(scenario.volume_growth)} %" if scenario.volume_growth else ""


def _contact(dossier: Dossier, reads: Reads) -> str:
    person = dossier.get(Person, dossier.engagement.lead)
    if person is None:
        return ""
    reads.part("person", person, "name", "role", "email")
    return ", ".join(filter(None, (person.name or ERASED, person.role, person.email)))


def _of_cost(aim: Objective, dossier: Dossier) -> bool:
    """Whether an objective tells what the work costs today, which is no business of who offers a price."""
    return aim.metric.startswith("cost") or aim.unit == dossier.engagement.currency


def _aim(aim: Objective) -> AimView:
    today, target = ("" if n is None else f"{plain(n)} {aim.unit or ''}".rstrip() for n in (aim.baseline, aim.target))
    return AimView(aim.name, today, target, str(aim.due_on or ""))


def _line(dossier: Dossier, line: Boundary) -> LineView:
    process = dossier.named("scope_process", line.process)
    return LineView(line.name, "" if process == line.name else process, line.reason or "")


def _volume(process: Process) -> VolumeView:
    volume = "to be stated"
    if process.volume is not None:
        noun = process.unit or "unit"
        per = f" a {process.volume_per}" if process.volume_per else ""
        volume = f"{grouped(process.volume)} {noun if process.volume == 1 else noun + 's'}{per}"
    peak = f"x {plain(process.peak_factor)}" if process.peak_factor is not None else ""
    handle = duration_words(f"{process.handle_seconds}s") if process.handle_seconds else ""
    return VolumeView(process.name, process.description or "", volume, peak, handle)


def _hours(process: Process) -> HoursView:
    return HoursView(process.name, process.hours or "", listed(process.languages or ()), listed(process.channels or ()))


def _wanted(dossier: Dossier, wanted: list[Requirement], priority: str) -> list[RequirementView]:
    return [
        RequirementView(row.key, row.statement, dossier.named("scope_process", row.process), row.acceptance or "")
        for row in wanted if row.priority == priority
    ]  # fmt: skip
