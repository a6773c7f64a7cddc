"""Passing gates and waiving findings: what the commands and the walk have in common."""

from __future__ import annotations

from datetime import date

from bpoctl import checks
from bpoctl.dossier import Dossier
from bpoctl.errors import BadData, Declined, UsageError, nearest
from bpoctl.lifecycle import STAGES, current_stage
from bpoctl.records.keys import add_history
from bpoctl.records.session import session
from bpoctl.store import Store


def pass_stage(store: Store, dossier: Dossier, today: date, reason: str | None) -> str:
    """Record the pass of the current stage; raises Declined where a gate does not hold."""
    if today > dossier.today(session().now):
        raise UsageError(f"--on {today}: a stage cannot be passed in the future")
    stage = current_stage(dossier.gate_events(), today)
    if stage is None:
        raise Declined("all eight stages are passed", "bpoctl reopen STAGE --reason TEXT")
    begun = [event.on for event in dossier.gate_events()]
    if begun and today < max(begun):
        raise UsageError(f"--on {today}: an earlier gate event is dated {max(begun)}; passes go forward in time")
    reached = STAGES[: STAGES.index(stage) + 1]
    blocking = [f for f in checks.run(dossier, today, reached) if f.blocks]
    if blocking:
        shown = "\n".join(f"{f.stage} {f.subject} {f.rule}: {f.message}" for f in blocking[:8])
        more = f"\nand {len(blocking) - 8} more" if len(blocking) > 8 else ""
        count = f"{len(blocking)} error{'' if len(blocking) == 1 else 's'}"
        raise Declined(f"{stage} cannot be passed: {count}", f"{shown}{more}\nbpoctl next")
    record_gate(store, dossier, stage, "pass", today, reason)
    return stage


def record_gate(store: Store, dossier: Dossier, stage: str, action: str, on: date, reason: str | None) -> None:
    """Write one gate event as an operation."""
    event = {"of": stage, "action": action, "on": on, "at": session().now, "by": session().actor, "reason": reason}
    with session().change(dossier, store) as writer:
        add_history(writer, dossier, "record_gate", event)


def give_waiver(
    store: Store, dossier: Dossier, today: date, rule: str, subject: str | None, by: str, reason: str, until: date
) -> str:
    """Accept a rule's finding until a day, of one record or of all; gives the waiver's key."""
    rule_id = rule.upper()
    if rule_id not in checks.RULES:
        close = nearest(rule_id, list(checks.RULES))
        raise BadData(f"no rule `{rule}`." + (f" Did you mean `{close}`?" if close else ""), "bpoctl rule")
    if subject and not any(row.key == subject for _, row in dossier.records()):
        close = nearest(subject, [row.key for _, row in dossier.records()])
        raise BadData(f"no record `{subject}`." + (f" Did you mean `{close}`?" if close else ""), "bpoctl check")
    if until < today:
        raise UsageError(f"--until {until}: is past; a waiver ends on or after today, {today}")
    waiver = {"rule": rule_id, "subject": subject, "by": by, "reason": reason, "given_on": today, "until": until}
    with session().change(dossier, store) as writer:
        return add_history(writer, dossier, "record_waiver", waiver)
