"""A standard operating procedure as a document: what for, in which systems, step by step, and what else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bpoctl.analysis.wording import listed
from bpoctl.documents.people import client_name, person_name, provider_name
from bpoctl.documents.reads import Reads
from bpoctl.documents.views import View
from bpoctl.dossier import Dossier
from bpoctl.models.access import System
from bpoctl.models.delivery import Sop
from bpoctl.models.scope import Process
from bpoctl.models.sla import Agreement

TEMPLATE = "delivery/sop.md.j2"


@dataclass(frozen=True, slots=True)
class SystemView(View):
    """A system that the procedure uses."""

    name: str
    owner: str
    data: str
    second_factor: str


@dataclass(frozen=True, slots=True)
class SopView(View):
    """Everything that a procedure's document says."""

    key: str
    name: str
    engagement: str
    client: str
    provider: str
    process: str
    process_about: str
    channels: str
    languages: str
    hours: str
    purpose: str
    steps: list[str]
    systems: list[SystemView]
    escalation: str
    owner: str
    approval: str
    review: str


def sop_view(dossier: Dossier, reads: Reads, sop: Sop, agreement: Agreement | None, as_of: date) -> SopView:
    """What the document of one procedure says on a day."""
    reads.row(Sop, sop)
    reads.part("engagement", dossier.engagement, "name")
    if agreement is not None:
        reads.part("sla_agreement", agreement, "client_entity", "provider_entity")
    process = dossier.get(Process, sop.process)
    if process is not None:
        reads.part("scope_process", process, "name", "description", "channels", "languages", "hours")
    return SopView(
        key=sop.key, name=sop.name, engagement=dossier.engagement.name,
        client=client_name(dossier, reads, agreement), provider=provider_name(dossier, reads, agreement),
        process=process.name if process else sop.process, process_about=(process and process.description) or "",
        channels=listed((process and process.channels) or ()),
        languages=listed((process and process.languages) or ()), hours=(process and process.hours) or "",
        purpose=sop.purpose, steps=list(sop.steps),
        systems=_systems(dossier, reads, sop), escalation=sop.escalation or "",
        owner=person_name(dossier, reads, sop.owner), approval=_approval(sop, as_of), review=_review(sop, as_of),
    )  # fmt: skip


def _systems(dossier: Dossier, reads: Reads, sop: Sop) -> list[SystemView]:
    return [_system(dossier.get(System, key), key, reads) for key in sop.systems or ()]


def _system(system: System | None, key: str, reads: Reads) -> SystemView:
    if system is None:
        return SystemView(key, "", "", "")
    reads.part("access_system", system, "name", "owner", "data_classes", "two_factor")
    data = ", ".join(system.data_classes or ()) or "none stated"
    return SystemView(system.name, system.owner, data, "required" if system.two_factor else "not required")


def _approval(sop: Sop, as_of: date) -> str:
    if sop.approved_on is None or sop.approved_on > as_of:
        return f"not approved as of {as_of}"
    return sop.approved_on.isoformat()


def _review(sop: Sop, as_of: date) -> str:
    if sop.review_on is None:
        return "no date set"
    return f"{sop.review_on}{f' (overdue as of {as_of})' if sop.review_on < as_of else ''}"
