"""Rules of stage 6, access: agreements and safeguards, and the evidence they rest on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bpoctl.analysis.wording import counted, listed
from bpoctl.checks.access.grants import live_grants
from bpoctl.checks.facts import PERSONAL, team, within
from bpoctl.checks.rules import Found, rule
from bpoctl.dossier import Dossier
from bpoctl.lifecycle import ASK, Fix
from bpoctl.models.access import Control, System

PROCESSING = {"gdpr": ("dpa", "gdpr"), "hipaa": ("baa", "hipaa"), "pci": ("pci",)}
"""Which kinds of control answer for a regulation; one of them is enough."""


def _begun(dossier: Dossier, today: date) -> list[Control]:
    return [control for control in dossier.all(Control) if control.valid_from <= today]


@rule("ACC002", "access")
def active_without_nda(dossier: Dossier, today: date) -> Iterator[Found]:
    """Somebody in the team has signed no NDA.

    What: An active member has no non-disclosure agreement of their own that has begun. (One that has expired is
        ACC011.)
    Why: What they learn about customers and prices binds them by word of mouth only.
    Fix: bpoctl access control add --category nda --person KEY --name TEXT --valid-from DATE.
    Source: DESIGN.md section 1, stage 6: NDA and DPA.
    Bad: agent Ilya in the team since 2026-03-02, no NDA
    Good: an NDA of Ilya, valid from 2026-03-02
    """
    bound = {control.person for control in _begun(dossier, today) if control.category == "nda"}
    for member in team(dossier, today):
        if member.person not in bound:
            name = dossier.named("person", member.person)
            yield Found(
                "training_member",
                member.key,
                f"{name} is in the team since {member.starts_on} and has signed no NDA.",
                Fix.add(
                    "access control", name=f"NDA of {name}", category="nda", person=member.person, valid_from=ASK,
                    valid_until=ASK,
                ),
            )  # fmt: skip


@rule("ACC004", "access")
def personal_data_behind_a_password(dossier: Dossier, today: date) -> Iterator[Found]:
    """A system with data about people asks for no second factor.

    What: People hold grants in a system that holds personal, health, payment-card or financial data, and the system
        has no second factor.
    Why: One password read over a shoulder opens every customer's record.
    Fix: Switch it on and record it: bpoctl access system edit KEY --two-factor yes.
    Source: FIELD.md section 7, GDPR Art. 32 security; DESIGN.md section 1, stage 6.
    Bad: Zendesk, personal data, two_factor = false, 8 grants
    Good: two_factor = true
    """
    holders: dict[str, int] = {}
    for grant in live_grants(dossier, today):
        holders[grant.system] = holders.get(grant.system, 0) + 1
    for system in dossier.all(System):
        about_people = [word for word in system.data_classes or () if word in PERSONAL]
        if about_people and not system.two_factor and system.key in holders:
            yield Found(
                "access_system",
                system.key,
                f"{system.name} holds {listed(about_people)} data and asks for no second factor; "
                f"{counted(holders[system.key], 'grant')} lead into it.",
                Fix.edit("access system", system.key, two_factor=True),
                "two_factor",
            )


@rule("ACC008", "access")
def regulation_without_control(dossier: Dossier, today: date) -> Iterator[Found]:
    """A regulation applies, and no agreement or safeguard answers for it.

    What: A system holds data about people, and for a regulation the engagement is under no control has begun: a DPA
        for GDPR, a BAA for HIPAA, a PCI control for PCI.
    Why: Without it the provider may not touch the data at all.
    Fix: bpoctl access control add --category dpa --name TEXT --valid-from DATE --evidence KEY.
    Source: FIELD.md section 7; DESIGN.md section 1, stage 6: data-protection controls (GDPR, HIPAA, PCI).
    Bad: Zendesk holds personal data, GDPR applies, no DPA
    Good: a DPA valid from 2026-02-27
    """
    holding = [system for system in dossier.all(System) if not PERSONAL.isdisjoint(system.data_classes or ())]
    if not holding:
        return
    there = {control.category for control in _begun(dossier, today)}
    for regulation in dossier.engagement.regulations or ():
        answers = PROCESSING.get(regulation, ())
        if answers and there.isdisjoint(answers):
            yield Found(
                "access_system",
                holding[0].key,
                f"{holding[0].name} holds data about people under {regulation.upper()}, and there is no "
                f"{answers[0].upper()}.",
                Fix.add("access control", name=ASK, category=answers[0], valid_from=ASK, valid_until=ASK),
            )


@rule("ACC011", "access")
def control_expired(dossier: Dossier, today: date) -> Iterator[Found]:
    """An NDA or another control has expired.

    What: A control's last day is past, and no other of its category holds for the same person (or, where it is
        nobody's own, none of its category and name). The NDA of somebody who has left the team does not count.
    Why: Evidence expires and nobody notices; an expiry can re-open a gate already passed.
    Fix: Renew it and record it: bpoctl access control edit KEY --valid-until DATE --evidence KEY.
    Source: FIELD.md section 3, item 9.
    Bad: the NDA of Dana, valid until 2026-05-09, read on 2026-05-12
    Good: valid until 2027-05-08
    """
    begun = _begun(dossier, today)
    active = {member.person for member in team(dossier, today)}

    def purpose(control: Control) -> tuple[str, str]:
        return (control.category, control.person or control.name)

    holding = {purpose(control) for control in begun if within(today, None, control.valid_until)}
    for control in begun:
        concerns = control.person is None or control.person in active
        if concerns and control.valid_until and control.valid_until < today and purpose(control) not in holding:
            whose = f"The {control.category.upper()} of {dossier.named('person', control.person)}"
            yield Found(
                "access_control",
                control.key,
                f"{whose if control.person else f'`{control.name}`'} expired on {control.valid_until}.",
                Fix.edit("access control", control.key, valid_until=ASK, evidence=ASK),
                "valid_until",
            )


@rule("ACC014", "access")
def evidence_expired(dossier: Dossier, today: date) -> Iterator[Found]:
    """A control rests on evidence that has expired.

    What: A control holds today by its own dates, and every piece of evidence for it is past its last day.
    Why: The control says yes, and nothing proves it any more.
    Fix: Record the new evidence (bpoctl evidence add …) and name it: bpoctl access control edit KEY --evidence KEY.
    Source: FIELD.md section 3, item 9; DESIGN.md section 5, evidence.
    Bad: PCI control without end; its certificate EV-7 valid until 2026-04-30, read on 2026-05-12
    Good: EV-9, valid until 2027-04-30
    """
    evidence = dossier.keyed("evidence")
    for control in _begun(dossier, today):
        proofs = [evidence[key] for key in control.evidence or ()]
        if not proofs or not within(today, None, control.valid_until):
            continue
        if all(proof.valid_until and proof.valid_until < today for proof in proofs):
            last = max(proof.valid_until for proof in proofs)
            yield Found(
                "access_control",
                control.key,
                f"`{control.name}` rests on {listed(f'`{proof.title}`' for proof in proofs)}, which held until {last}.",
                Fix.edit("access control", control.key, evidence=ASK),
                "evidence",
            )
