"""The two companies and the people of an engagement, as documents name them."""

from __future__ import annotations

from dataclasses import dataclass

from bpoctl.documents.reads import Reads
from bpoctl.documents.views import View
from bpoctl.dossier import Dossier
from bpoctl.models.engagement import Person
from bpoctl.models.partner import Decision
from bpoctl.models.sla import Agreement

ERASED = "(erased)"
"""Stands where the name of an erased person stood."""
NOT_SELECTED = "the provider still to be selected"


@dataclass(frozen=True, slots=True)
class Contact(View):
    """One person of the party list, and what they are named for."""

    side: str
    name: str
    role: str
    reach: str
    """mail address and telephone"""
    named_for: str


def client_name(dossier: Dossier, reads: Reads, agreement: Agreement | None) -> str:
    """The client: its legal name where the agreement states one, else the engagement's word."""
    if agreement is not None and agreement.client_entity:
        return agreement.client_entity
    reads.part("engagement", dossier.engagement, "client")
    return dossier.engagement.client


def provider_name(dossier: Dossier, reads: Reads, agreement: Agreement | None) -> str:
    """The provider: its legal name where the agreement states one, else the candidate that was chosen last."""
    if agreement is not None and agreement.provider_entity:
        return agreement.provider_entity
    decision = max(dossier.all(Decision), key=lambda decision: decision.decided_on, default=None)
    if decision is None:
        return NOT_SELECTED
    reads.part("partner_decision", decision, "candidate", "decided_on")
    candidate = dossier.keyed("partner_candidate").get(decision.candidate)
    if candidate is not None:
        reads.part("partner_candidate", candidate, "name")
    return dossier.named("partner_candidate", decision.candidate)


def person_name(dossier: Dossier, reads: Reads, key: str | None) -> str:
    """A person's name for a reader; the key itself where nobody stands behind it, empty without a key."""
    person = dossier.get(Person, key)
    if person is None:
        return key or ""
    reads.part("person", person, "name")
    return person.name or ERASED


def contact(dossier: Dossier, reads: Reads, key: str, named_for: str) -> Contact:
    """A person as the party list shows them."""
    person = dossier.get(Person, key)
    if person is None:
        return Contact("", key, "", "", named_for)
    reads.part("person", person, "name", "employer", "role", "email", "phone")
    reach = ", ".join(filter(None, (person.email, person.phone)))
    return Contact(person.employer, person.name or ERASED, person.role or "", reach, named_for)
