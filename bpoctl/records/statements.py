"""A credit statement for a terminal: the answer first, then every step that led to it."""

from __future__ import annotations

from bpoctl import output
from bpoctl.analysis.credits import Line, Statement
from bpoctl.analysis.judging import bound_text
from bpoctl.analysis.money import shown

_SIDES = {"higher": "≥", "lower": "≤"}


def print_statement(found: Statement) -> None:
    """Print a month's statement, aligned and without colour."""
    output.say(
        f"{found.engagement} · {found.period} · agreement {found.agreement.key} (in force from "
        f"{found.agreement.effective_from}) · charges {found.charges.shown}"
    )
    output.say()
    rows = [_row(line, found.currency) for line in found.lines]
    output.table(["level", "measure", "target", "measured", "result", "credit", "clause"], rows, ["credit"])
    output.say()
    for pool in found.pools:
        reached = "cap reached" if pool.capped else "cap not reached"
        sum_, cap = (shown(v, found.currency) if v is not None else "not known" for v in (pool.sum, pool.cap))
        output.say(f"  pool {pool.terms.key}: sum {sum_}, cap {cap}, {reached}")
    total = shown(found.total, found.currency) if found.total is not None else "cannot be reckoned"
    output.say(f"  due from the provider: {total}")
    for point in found.open_points:
        output.say(f"  open: {point}")
    for line in found.lines:
        output.say()
        output.say(f"  {line.level.key} ({line.window.key}): {line.verdict.reason}")
        for step in line.steps:
            clause = f"  (clause {step.clause})" if step.clause else ""
            output.say(f"     {step.what}: {step.formula}{f' = {step.result}' if step.result else ''}{clause}")
    for pool in found.pools:
        output.say()
        for step in pool.steps:
            output.say(f"  {step.what}: {step.formula}{f' = {step.result}' if step.result else ''}")


def _row(line: Line, currency: str) -> list[str]:
    amount = "–" if line.award is None else "?" if line.award.amount is None else shown(line.award.amount, currency)
    target = f"{_SIDES[line.level.direction]} {bound_text(line.level, 'target')}"
    verdict, clause = line.verdict, line.level.clause or ""
    return [line.level.key, line.level.name, target, verdict.shown, str(verdict.result), amount, clause]
