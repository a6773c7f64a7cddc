"""Rules of stage 1, scope: the stage as a whole, its objectives and its requirements."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bpoctl.checks.facts import better, service_start, sides
from bpoctl.checks.rules import Found, missing_kinds, rule
from bpoctl.dossier import Dossier
from bpoctl.lifecycle import ASK, Fix
from bpoctl.models.scope import Objective, Requirement


@rule("SCO001", "scope", when_reached=True)
def lacks_a_record(dossier: Dossier, today: date) -> Iterator[Found]:
    """A kind of record that scope must leave behind is missing.

    What: The stage has no record of a kind that it is there to produce: an objective, a process, a requirement, a
        boundary, a stakeholder, a risk.
    Why: The next stage reads these records; a gate that opens without them opens onto nothing.
    Fix: Add the record (the finding names the command), or waive the rule for a stated time.
    Source: DESIGN.md section 1.
    Bad: no risk recorded
    Good: one risk with its owner
    """
    yield from missing_kinds(dossier, "scope")


@rule("SCO002", "scope")
def target_no_better_than_baseline(dossier: Dossier, today: date) -> Iterator[Found]:
    """An objective aims at nothing better than what there is.

    What: The target of an objective is not on the better side of its baseline, by the direction it states.
    Why: Such an objective is reached on the first day, or its direction is the wrong way round; success could not be
        told from standing still.
    Fix: Correct the target or the direction: bpoctl scope objective edit KEY --target N.
    Source: DESIGN.md section 1, stage 1: objectives with baselines and targets; FIELD.md section 4 for directions.
    Bad: first response time, lower is better, baseline 6 h, target 8 h
    Good: the same with a target of 2 h
    """
    for objective in dossier.all(Objective):
        if objective.baseline is None or objective.target is None:
            continue
        if not better(objective.target, objective.baseline, objective.direction):
            unit = f" {objective.unit}" if objective.unit else ""
            yield Found(
                "scope_objective",
                objective.key,
                f"`{objective.name}` aims at {objective.target}{unit} from {objective.baseline}{unit}, which is no "
                f"better where {objective.direction} is better.",
                Fix.edit("scope objective", objective.key, target=ASK),
                "target",
            )


@rule("SCO003", "scope")
def objective_due_before_service(dossier: Dossier, today: date) -> Iterator[Found]:
    """An objective is due before the service begins.

    What: The day by which an objective shall be reached lies before the first day of the service.
    Why: What the outsourced service has not begun to do, it cannot have achieved.
    Fix: Move the day: bpoctl scope objective edit KEY --due-on DATE.
    Source: DESIGN.md section 1, stage 1.
    Bad: the service starts on 2026-04-01; the objective is due on 2026-03-01
    Good: the objective is due on 2026-12-31
    """
    start = service_start(dossier)
    for objective in dossier.all(Objective) if start else ():
        if start and objective.due_on and objective.due_on < start:
            yield Found(
                "scope_objective",
                objective.key,
                f"`{objective.name}` is due on {objective.due_on}, before the service begins on {start}.",
                Fix.edit("scope objective", objective.key, due_on=ASK),
                "due_on",
            )


@rule("SCO006", "scope")
def must_without_acceptance(dossier: Dossier, today: date) -> Iterator[Found]:
    """A must has no acceptance: nobody could say whether it is met.

    What: A requirement of priority `must` does not say how it will be recognised as met. (`should` and `could` may
        leave it open.)
    Why: A must decides which candidates are out; that takes a test that both sides would judge alike.
    Fix: State the test: bpoctl scope requirement edit KEY --acceptance TEXT.
    Source: DESIGN.md section 1, stage 1.
    Bad: must: "answers in German", acceptance empty
    Good: the same with "two agents at C1, certificates seen"
    """
    for requirement in dossier.all(Requirement):
        if requirement.priority == "must" and not requirement.acceptance:
            yield Found(
                "scope_requirement",
                requirement.key,
                f"`{requirement.statement}` is a must, and nothing says how it will be recognised as met.",
                Fix.edit("scope requirement", requirement.key, acceptance=ASK),
                "acceptance",
            )


@rule("SCO012", "scope", "warning")
def requirement_of_work_left_out(dossier: Dossier, today: date) -> Iterator[Found]:
    """A requirement concerns work that is out of scope.

    What: A requirement names a process, and the boundaries draw that process out.
    Why: The provider would be chosen, and paid, for something it is not asked to do; or the boundary is wrong.
    Fix: Point the requirement elsewhere: bpoctl scope requirement edit KEY --process KEY, or redraw the boundary.
    Source: DESIGN.md section 1, stage 1: in and out of scope.
    Bad: requirement REQ-4 concerns `refunds`, which boundary BND-3 draws out
    Good: `refunds` drawn in
    """
    placed = sides(dossier)
    for requirement in dossier.all(Requirement):
        if requirement.process and placed.get(requirement.process) == {"out"}:
            name = dossier.named("scope_process", requirement.process)
            yield Found(
                "scope_requirement",
                requirement.key,
                f"`{requirement.statement}` concerns `{name}`, which is out of scope.",
                Fix.edit("scope requirement", requirement.key, process=ASK),
                "process",
            )
