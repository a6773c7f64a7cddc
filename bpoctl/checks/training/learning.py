"""Rules of stage 5, training: the team, its plan, and who has passed what."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bpoctl.analysis.notice import months_after
from bpoctl.analysis.staffing.planned import standing
from bpoctl.analysis.wording import listed
from bpoctl.checks.facts import in_scope, team
from bpoctl.checks.rules import Found, missing_kinds, rule
from bpoctl.dossier import Dossier
from bpoctl.lifecycle import ASK, Fix
from bpoctl.models.review import Scaling
from bpoctl.models.training import Assessment, Member, Module, Position

FOR_EVER_MONTHS = 1200
"""Months from which a pass holds for a working life, and for as long as a calendar can say."""


@rule("TRA001", "training", when_reached=True)
def lacks_a_record(dossier: Dossier, today: date) -> Iterator[Found]:
    """A kind of record that training must leave behind is missing.

    What: The stage has no record of a kind that it is there to produce: a member, a position, a module, a session, an
        assessment, a mock session, a pilot.
    Why: The next stage reads these records; a gate that opens without them opens onto nothing.
    Fix: Add the record (the finding names the command), or waive the rule for a stated time.
    Source: DESIGN.md section 1.
    Bad: no pilot recorded
    Good: one pilot with its result
    """
    yield from missing_kinds(dossier, "training")


def planned(dossier: Dossier, today: date) -> dict[str, int]:
    """How many of each role the plan wants on a day.

    Of the lines of one role, shift and process the latest counts, and these add up; a scaling decision replaces them
    from its day.
    """
    wanted: dict[str, int] = {}
    since: dict[str, date] = {}
    for position in standing(dossier.all(Position), today):
        role = position.role
        wanted[role] = wanted.get(role, 0) + position.headcount
        since[role] = max(since.get(role, date.min), position.needed_from)
    for scaling in sorted(dossier.all(Scaling), key=lambda decision: decision.effective_on):
        if since.get(scaling.role, date.min) <= scaling.effective_on <= today:
            wanted[scaling.role] = scaling.headcount
    return wanted


@rule("TRA002", "training")
def fewer_than_planned(dossier: Dossier, today: date) -> Iterator[Found]:
    """The team has fewer people in a role than the plan wants today.

    What: The active members of a role are fewer than the staffing plan, and scaling decisions since, want by today.
    Why: The levels were promised for the planned team; with fewer, the queue grows first and the credits follow.
    Fix: bpoctl training member add --person KEY --role ROLE --starts-on DATE, or change the plan.
    Source: DESIGN.md section 1, stage 5: staffing plan; FIELD.md section 5.
    Bad: plan 6 agents from 2026-03-02; 5 active members
    Good: 6 active members
    """
    have: dict[str, int] = {}
    for member in team(dossier, today):
        have[member.role] = have.get(member.role, 0) + 1
    for role, wanted in planned(dossier, today).items():
        there = have.get(role, 0)
        if there < wanted:
            line = max(
                (p for p in dossier.all(Position) if p.role == role and p.needed_from <= today),
                key=lambda p: p.needed_from,
                default=None,
            )
            yield Found(
                "training_position",
                line.key if line else "",
                f"The plan wants {wanted} of role `{role}` on {today}, and {there} are in the team.",
                Fix.add("training member", person=ASK, role=role, starts_on=ASK),
                "headcount",
            )


def _passes(dossier: Dossier, today: date) -> dict[tuple[str, str], Assessment]:
    """The latest passing assessment by module and person."""
    modules = dossier.keyed("training_module")
    latest: dict[tuple[str, str], Assessment] = {}
    for taken in dossier.all(Assessment):
        pair = (taken.module, taken.person)
        passed = taken.taken_on <= today and taken.score >= modules[taken.module].pass_mark
        if passed and (pair not in latest or latest[pair].taken_on < taken.taken_on):
            latest[pair] = taken
    return latest


def _must_pass(dossier: Dossier, today: date) -> Iterator[tuple[Module, Member]]:
    """Each module with each active member whose role needs it."""
    members = team(dossier, today)
    for module in dossier.all(Module):
        for member in members:
            if member.role in module.required_for:
                yield module, member


@rule("TRA003", "training")
def module_never_passed(dossier: Dossier, today: date) -> Iterator[Found]:
    """Somebody in the team has not passed a module their role needs.

    What: A module is required for a role, and an active member in it has no assessment at or above the pass mark.
    Why: The gate promises that the team is ready; it is as ready as the one who answers the next customer.
    Fix: bpoctl training assessment add --module KEY --person KEY --taken-on DATE --score N.
    Source: DESIGN.md section 1, stage 5: modules and assessments.
    Bad: pass mark 80, agent Ilya scored 74
    Good: Ilya scored 86 on the second try
    """
    passes = _passes(dossier, today)
    best: dict[tuple[str, str], Assessment] = {}
    for taken in dossier.all(Assessment):
        pair = (taken.module, taken.person)
        if taken.taken_on <= today and (pair not in best or best[pair].score < taken.score):
            best[pair] = taken
    for module, member in _must_pass(dossier, today):
        if (module.key, member.person) not in passes:
            tried = best.get((module.key, member.person))
            name = dossier.named("person", member.person)
            done = f"scored {tried.score} at best, below" if tried else "has no assessment, to reach"
            yield Found(
                "training_module",
                module.key,
                f"{name} works as {member.role} and {done} the pass mark of {module.pass_mark} in `{module.name}`.",
                Fix.add("training assessment", module=module.key, person=member.person, taken_on=ASK, score=ASK),
            )


@rule("TRA004", "training")
def pass_has_run_out(dossier: Dossier, today: date) -> Iterator[Found]:
    """Somebody's pass in a required module has run out.

    What: The latest pass of an active member is older than the months for which a pass of that module holds.
    Why: A pass that once held opened the gate; when it runs out, the gate no longer holds.
    Fix: Have it taken again: bpoctl training assessment add --module KEY --person KEY --taken-on DATE --score N.
    Source: FIELD.md section 3, item 9.
    Bad: passed on 2025-03-10, valid 12 months, read on 2026-05-12
    Good: passed again on 2026-03-05
    """
    passes = _passes(dossier, today)
    for module, member in _must_pass(dossier, today):
        latest = passes.get((module.key, member.person))
        if latest is None or module.valid_months is None or module.valid_months > FOR_EVER_MONTHS:
            continue
        until = months_after(latest.taken_on, module.valid_months)
        if until < today:
            yield Found(
                "training_assessment",
                latest.key,
                f"{dossier.named('person', member.person)} passed `{module.name}` on {latest.taken_on}; a pass holds "
                f"{module.valid_months} months, so until {until}.",
                Fix.add("training assessment", module=module.key, person=member.person, taken_on=ASK, score=ASK),
                "taken_on",
            )


@rule("TRA009", "training")
def language_nobody_speaks(dossier: Dossier, today: date) -> Iterator[Found]:
    """A process in scope needs a language that nobody in the team works in.

    What: A process in scope names its languages, and no active member is recorded with one of them.
    Why: Every contact in that language waits, or is answered badly.
    Fix: bpoctl training member edit KEY --languages A,B, or add a member who speaks it.
    Source: DESIGN.md section 1, stages 1 and 5.
    Bad: process in en and de; all members work in en
    Good: one member works in en and de
    """
    members = team(dossier, today)
    spoken = {language.casefold() for member in members for language in member.languages or ()}
    for process in in_scope(dossier) if members else ():
        lacks = [language for language in process.languages or () if language.casefold() not in spoken]
        if lacks:
            yield Found(
                "scope_process",
                process.key,
                f"`{process.name}` is needed in {listed(lacks)}, and none of the {len(members)} members works in "
                f"{'it' if len(lacks) == 1 else 'them'}.",
                Fix.edit("training member", members[0].key, languages=ASK),
                "languages",
            )
