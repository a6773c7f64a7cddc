"""`training staffing`: every level that has to do with time, held against the staffing plan."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

from bpoctl import output
from bpoctl.analysis.staffing.plan_words import figure, needed_words, reached_words, target
from bpoctl.analysis.staffing.planned import Outcome, outcomes
from bpoctl.analysis.staffing.words import stated, steps
from bpoctl.analysis.wording import capital, counted
from bpoctl.checks.facts import judged_versions
from bpoctl.dossier import Dossier
from bpoctl.models.sla import Level


def show_plan(dossier: Dossier, today: date, *, as_json: bool) -> None:
    """Print the plan's outcome for the versions that can still matter: the answer, then the steps of each level."""
    levels = [level for version in judged_versions(dossier, today) for level in dossier.of_version(Level, version)]
    found = outcomes(dossier, levels, today)
    if as_json:
        output.emit_items(_as_json(each) for each in found)
        return
    judged, silent = [each for each in found if not each.reason], [each for each in found if each.reason]
    missed = sum(not each.kept for each in judged)
    answer = "none is judged" if not judged else f"{missed} out of reach" if missed else "all within reach"
    output.say(f"{dossier.engagement.slug} · {counted(len(judged), 'level')} held against the staffing plan: {answer}")
    for each in judged:
        _print(each)
    if silent:
        output.say()
        output.say("not judged:")
        for each in silent:
            _folded(f"{each.level.key} ({each.level.version})  {each.level.name}: {each.reason}", 2)
    if not judged:
        output.talk("a plan is judged from the calls at the peak and who answers them:")
        output.talk("  bpoctl scope process edit KEY --peak-calls N --handle-seconds N")
        output.talk("  bpoctl training position edit KEY --process KEY --at-peak N --shrinkage PERCENT")


def _folded(text: str, indent: int) -> None:
    for line in output.folded(text, indent):
        output.say(" " * indent + line)


def _print(outcome: Outcome) -> None:
    assert outcome.found is not None and outcome.queue is not None
    level, found = outcome.level, outcome.found
    output.say()
    verdict = "within reach" if outcome.kept else "OUT OF REACH"
    reached = f"{figure(outcome, found)} against {target(outcome)}"
    _folded(f"{level.key} ({level.version})  {level.name}: {verdict}, {reached}", 2)
    _folded(f"{capital(reached_words(outcome))}.", 5)
    if not outcome.kept:
        _folded(f"{capital(needed_words(outcome))}.", 5)
    for position in outcome.positions:
        count = position.headcount if position.at_peak is None else position.at_peak
        lost = f", {stated(Fraction(position.shrinkage) / 100)} shrinkage" if position.shrinkage is not None else ""
        output.say(f"     {position.key + ':':<13} {count} of role `{position.role}` at the peak{lost}")
    for name, formula in steps(outcome.queue, found) if found.agents else ():
        output.say(f"     {name + ':':<13} {formula}")


def _as_json(outcome: Outcome) -> dict[str, Any]:
    found, needed = outcome.found, outcome.needed
    made: dict[str, Any] = {
        "level": outcome.level.key,
        "version": outcome.level.version,
        "name": outcome.level.name,
        "judged": not outcome.reason,
        "reason": outcome.reason,
    }
    if found is None or needed is None or outcome.process is None:
        return made
    return {
        **made,
        "process": outcome.process.key,
        "kept": outcome.kept,
        "scheduled": outcome.scheduled,
        "positions": found.agents,
        "service_level": found.service_level if outcome.goal.target is not None else None,
        "occupancy": found.occupancy,
        "asa_seconds": found.asa,
        "waiting_probability": found.waiting,
        "abandonment": found.abandonment,
        "needed_positions": needed.agents,
    }
