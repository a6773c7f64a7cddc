"""Rules of stage 4, onboarding."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bpoctl.checks.facts import in_scope, is_of, team, within
from bpoctl.checks.rules import Found, missing_kinds, rule
from bpoctl.dossier import Dossier
from bpoctl.lifecycle import ASK, Fix
from bpoctl.models.onboarding import Acknowledgement, Knowledge, Signoff, Step
from bpoctl.models.training import Member, Position


def _latest_reading(dossier: Dossier, today: date) -> dict[tuple[str, str], Acknowledgement]:
    """The latest acknowledgement by knowledge item and person."""
    latest: dict[tuple[str, str], Acknowledgement] = {}
    for read in dossier.all(Acknowledgement):
        pair = (read.knowledge, read.person)
        if read.acknowledged_on <= today and (
            pair not in latest or latest[pair].acknowledged_on <= read.acknowledged_on
        ):
            latest[pair] = read
    return latest


def _must_know(dossier: Dossier, today: date) -> Iterator[tuple[Knowledge, Member]]:
    """Each knowledge item with each member whose role must know it."""
    members = team(dossier, today)
    for item in dossier.all(Knowledge):
        for member in members if item.required_for else ():
            if member.role in (item.required_for or ()):
                yield item, member


@rule("ONB001", "onboarding", when_reached=True)
def lacks_a_record(dossier: Dossier, today: date) -> Iterator[Found]:
    """A kind of record that onboarding must leave behind is missing.

    What: The stage has no record of a kind that it is there to produce: a step, a knowledge item, an acknowledgement,
        a sign-off.
    Why: The next stage reads these records; a gate that opens without them opens onto nothing.
    Fix: Add the record (the finding names the command), or waive the rule for a stated time.
    Source: DESIGN.md section 1.
    Bad: no knowledge item recorded
    Good: one product manual
    """
    yield from missing_kinds(dossier, "onboarding")


@rule("ONB002", "onboarding")
def must_know_and_has_not_read(dossier: Dossier, today: date) -> Iterator[Found]:
    """Somebody in the team has not acknowledged what their role must know.

    What: A knowledge item is required for a role, and an active member in that role has no acknowledgement of it.
    Why: The customer hears the difference between somebody who knows the shop and somebody who does not.
    Fix: bpoctl onboarding acknowledgement add --knowledge KEY --person KEY --acknowledged-on DATE.
    Source: DESIGN.md section 1, stage 4: acknowledgements.
    Bad: `Tone of voice` is required for agent; agent Ilya has not acknowledged it
    Good: Ilya acknowledged it on 2026-03-09
    """
    read = _latest_reading(dossier, today)
    for item, member in _must_know(dossier, today):
        if (item.key, member.person) not in read:
            yield Found(
                "onboarding_knowledge",
                item.key,
                f"{dossier.named('person', member.person)} works as {member.role} and has not acknowledged "
                f"`{item.name}`.",
                Fix.add("onboarding acknowledgement", knowledge=item.key, person=member.person, acknowledged_on=ASK),
            )


@rule("ONB003", "onboarding", "warning")
def read_an_older_text(dossier: Dossier, today: date) -> Iterator[Found]:
    """Somebody acknowledged a knowledge item before it was last changed.

    What: The latest acknowledgement of an active member is older than the item's last change.
    Why: They work by a text that no longer stands.
    Fix: bpoctl onboarding acknowledgement edit KEY --acknowledged-on DATE.
    Source: DESIGN.md section 1, stage 4: knowledge items and acknowledgements; FIELD.md section 3, item 9.
    Bad: FAQ changed on 2026-07-01, acknowledged on 2026-03-09
    Good: acknowledged on 2026-07-03
    """
    read = _latest_reading(dossier, today)
    for item, member in _must_know(dossier, today):
        latest = read.get((item.key, member.person))
        changed = item.updated_on
        if latest and changed and latest.acknowledged_on < changed <= today:
            yield Found(
                "onboarding_acknowledgement",
                latest.key,
                f"{dossier.named('person', member.person)} acknowledged `{item.name}` on {latest.acknowledged_on}; it "
                f"was changed on {changed}.",
                Fix.edit("onboarding acknowledgement", latest.key, acknowledged_on=ASK),
                "acknowledged_on",
            )


@rule("ONB004", "onboarding")
def process_not_signed_off(dossier: Dossier, today: date) -> Iterator[Found]:
    """The knowledge of a process in scope has not been signed off.

    What: A process is in scope, and the client's latest word on its handover is not `accepted`, or there is none.
    Why: Work that moves before its knowledge did is done by guessing.
    Fix: bpoctl onboarding signoff add --process KEY --given-by KEY --given-on DATE --outcome accepted.
    Source: DESIGN.md section 1, stage 4: knowledge-transfer sign-offs.
    Bad: `returns` is in scope; the only sign-off is conditional
    Good: a later sign-off with outcome accepted
    """
    latest: dict[str, Signoff] = {}
    for signoff in dossier.all(Signoff):
        known = latest.get(signoff.process)
        if signoff.given_on <= today and (known is None or known.given_on <= signoff.given_on):
            latest[signoff.process] = signoff
    for process in in_scope(dossier):
        last = latest.get(process.key)
        if last is None:
            fix = Fix.add("onboarding signoff", process=process.key, given_by=ASK, given_on=ASK, outcome=ASK)
            yield Found("scope_process", process.key, f"The handover of `{process.name}` has not been signed off.", fix)
        elif last.outcome != "accepted":
            message = f"The handover of `{process.name}` was {last.outcome} on {last.given_on}, and not accepted since."
            fix = Fix.add("onboarding signoff", process=process.key, given_by=ASK, given_on=ASK, outcome="accepted")
            yield Found("onboarding_signoff", last.key, message, fix, "outcome")


@rule("ONB005", "onboarding")
def signed_off_by_the_provider(dossier: Dossier, today: date) -> Iterator[Found]:
    """The provider signed off its own handover.

    What: A sign-off of a process's knowledge was given by somebody of the provider.
    Why: It is the client's word that its knowledge has arrived; the one who learns cannot say that nothing is missing.
    Fix: bpoctl onboarding signoff edit KEY --given-by KEY.
    Source: DESIGN.md section 1, stage 4: the client's knowledge-transfer sign-offs.
    Bad: sign-off of `returns` given by the provider's team lead
    Good: given by the client's head of support
    """
    for signoff in dossier.all(Signoff):
        if signoff.given_on <= today and is_of(dossier, signoff.given_by, "provider"):
            yield Found(
                "onboarding_signoff",
                signoff.key,
                f"{dossier.named('person', signoff.given_by)} of the provider signed off the handover of "
                f"`{dossier.named('scope_process', signoff.process)}`; that is the client's to say.",
                Fix.edit("onboarding signoff", signoff.key, given_by=ASK),
                "given_by",
            )


@rule("ONB006", "onboarding")
def step_overdue(dossier: Dossier, today: date) -> Iterator[Found]:
    """A step of the onboarding plan is overdue.

    What: The day by which a step shall be done is past, and it is not done; or it is dated as done after today.
    Why: The steps stand in an order; what is late here is late at go-live.
    Fix: bpoctl onboarding step edit KEY --done-on DATE, or move it with --due-on.
    Source: DESIGN.md section 1, stage 4: onboarding plan.
    Bad: due 2026-03-06, not done, read on 2026-03-10
    Good: done on 2026-03-05
    """
    for step in dossier.all(Step):
        if step.due_on < today and not (step.done_on and step.done_on <= today):
            yield Found(
                "onboarding_step",
                step.key,
                f"`{step.name}` was due on {step.due_on}, {(today - step.due_on).days} days ago, and is not done.",
                Fix.edit("onboarding step", step.key, done_on=ASK),
                "done_on",
            )


@rule("ONB007", "onboarding", "warning")
def required_for_nobody(dossier: Dossier, today: date) -> Iterator[Found]:
    """A knowledge item is required for a role that the team does not have.

    What: Members or planned positions are recorded, and none of them has the role for which an item is required.
    Why: A role written in two ways (`agent`, `agents`) makes the requirement empty, and nobody misses it.
    Fix: bpoctl onboarding knowledge edit KEY --required-for A,B.
    Source: DESIGN.md section 1, stages 4 and 5.
    Bad: required for `agents`; the team has agent and team-lead
    Good: required for `agent`
    """
    roles = {member.role for member in dossier.all(Member)} | {position.role for position in dossier.all(Position)}
    for item in dossier.all(Knowledge) if roles else ():
        for role in item.required_for or ():
            if role not in roles:
                yield Found(
                    "onboarding_knowledge",
                    item.key,
                    f"`{item.name}` is required for `{role}`, a role that neither the team nor its plan has.",
                    Fix.edit("onboarding knowledge", item.key, required_for=ASK),
                    "required_for",
                )


@rule("ONB008", "onboarding", "warning")
def step_of_somebody_gone(dossier: Dossier, today: date) -> Iterator[Found]:
    """An open step belongs to somebody who has left.

    What: A step is not done yet, and its owner's last day with the engagement is past.
    Why: Nobody will do it, and nobody was told so.
    Fix: bpoctl onboarding step edit KEY --owner KEY.
    Source: DESIGN.md section 1, stage 4: onboarding plan.
    Bad: open step of Jonas, who left on 2026-03-01
    Good: the step given to Vera
    """
    people = dossier.keyed("person")
    for step in dossier.all(Step):
        owner = people[step.owner]
        if not (step.done_on and step.done_on <= today) and not within(today, None, owner.left_on):
            yield Found(
                "onboarding_step",
                step.key,
                f"`{step.name}` belongs to {owner.name}, who left on {owner.left_on}.",
                Fix.edit("onboarding step", step.key, owner=ASK),
                "owner",
            )
