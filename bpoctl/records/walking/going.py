"""The walk itself: step after step, through the gates, to the end of stage 8."""

from __future__ import annotations

from bpoctl import output
from bpoctl.errors import BpoctlError
from bpoctl.lifecycle import QUESTIONS, STAGES, Finding, current_stage
from bpoctl.models import KINDS, Kind
from bpoctl.records import asking
from bpoctl.records.gates import pass_stage
from bpoctl.records.walking.filling import record
from bpoctl.records.walking.mending import change_one, face, show, something_else
from bpoctl.records.walking.steps import Finished, GoOn, Lacks, Mend, Pass, Skipped, Step, next_step, progress
from bpoctl.records.walking.walker import GivenUp, Leave, Walker, acting, article, tell

MOST_WARNINGS = 5


def go(walker: Walker) -> None:
    """Walk until all stages are passed. Raises Leave where the user wants to, KeyboardInterrupt on Ctrl-C."""
    headed = ""
    while True:
        dossier, today = walker.dossier, walker.today
        current = current_stage(dossier.gate_events(), today) or ""
        if current != headed:
            _head(current)
            headed = current
        step = next_step(dossier, today, walker.drafts(), walker.skipped)
        if isinstance(step, Finished):
            output.talk()
            output.say("All eight stages are passed.")
            output.talk("next: bpoctl status        or: bpoctl doc build")
            return
        _take(walker, step)


def _take(walker: Walker, step: Step) -> None:
    try:
        if isinstance(step, GoOn):
            _record(walker, step.kind)
        elif isinstance(step, Lacks):
            _lacks(walker, step)
        elif isinstance(step, Mend):
            show(step.finding)
            _warn(step.warnings)
            face(walker, step.finding)
        elif isinstance(step, Skipped):
            _skipped(walker, step)
        elif isinstance(step, Pass):
            _pass(walker, step)
    except GivenUp:
        output.talk("Nothing was recorded.")
    except BpoctlError as error:
        output.report(error.message, error.hint)


def _head(stage: str) -> None:
    if not stage:
        return
    kinds = ", ".join(kind.plural.replace("_", " ") for kind in KINDS.values() if kind.stage == stage)
    output.talk()
    output.talk(f"Stage {STAGES.index(stage) + 1} of {len(STAGES)}: {stage}")
    tell(QUESTIONS[stage], "  ")
    tell(f"It leaves behind {kinds}.", "  ")


def _lacks(walker: Walker, step: Lacks) -> None:
    stage, kind = step.kind.stage, step.kind
    done, of_all = progress(walker.dossier, stage)
    output.talk()
    output.talk(f"{stage}: {done} of {of_all} kinds recorded; no {kind.noun} yet")
    made = face(walker, step.finding)
    if made is not None:
        _another(walker, kind, made)


def _record(walker: Walker, kind: Kind) -> None:
    _another(walker, kind, record(walker, kind))


def _another(walker: Walker, kind: Kind, key: str) -> None:
    """After a record: go on, one more of the kind, or change an answer just given."""
    while True:
        picked = asking.choose(
            f"Another {kind.noun}?",
            {"No, go on": "", f"Yes, {article(kind.noun)}": "more", f"Change an answer in {key}": "change"},
        )
        if not picked:
            return
        if picked == "more":
            key = record(walker, kind)
            continue
        try:
            change_one(walker, kind, walker.dossier.keyed(kind.table)[key])
        except BpoctlError as error:
            output.report(error.message, error.hint)


def _skipped(walker: Walker, step: Skipped) -> None:
    output.talk()
    count = len(step.findings)
    said = "1 thing was" if count == 1 else f"{count} things were"
    tell(f"{said} skipped; {step.stage} cannot be passed before.")
    picked = asking.choose(
        "What now?",
        {"Go through them again": "again", "Record or change something else": "else", "Leave the walk": "leave"},
    )
    if picked == "leave":
        raise Leave
    if picked == "else":
        something_else(walker, step.stage)
    else:
        walker.skipped.clear()


def _pass(walker: Walker, step: Pass) -> None:
    done, of_all = progress(walker.dossier, step.stage)
    output.talk()
    output.talk(f"{step.stage}: {done} of {of_all} kinds recorded, and nothing stands in the way of its gate.")
    _warn(step.warnings)
    labels = {f"Pass {step.stage}": "pass"}
    if step.warnings:
        labels["Look at the warnings one by one"] = "warnings"
    labels |= {"Record or change something else first": "else", "Leave the walk": "leave"}
    picked = asking.choose("What now?", labels)
    if picked == "leave":
        raise Leave
    if picked == "else":
        something_else(walker, step.stage)
    elif picked == "warnings":
        for finding in step.warnings:
            show(finding)
            face(walker, finding)
    else:
        with acting(["advance"]):
            stage = pass_stage(walker.store, walker.dossier, walker.today, None)
        output.talk(f"Passed {stage} on {walker.today}.")


def _warn(warnings: tuple[Finding, ...]) -> None:
    if not warnings:
        return
    output.talk(f"{len(warnings)} warning{'' if len(warnings) == 1 else 's'}:")
    for finding in warnings[:MOST_WARNINGS]:
        tell(f"{finding.rule} {finding.subject}: {finding.message}", "  ")
    if len(warnings) > MOST_WARNINGS:
        output.talk(f"  and {len(warnings) - MOST_WARNINGS} more")
