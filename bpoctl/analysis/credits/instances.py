"""Levels that are judged one by one: for each system or site, or each case by itself; and what that is together.

Each instance has its own measurement and verdict. The terms say how they combine: each draws its own credit, the worst
counts for all, or what counts is the share of them that met their target. Of a level judged by the case those that
failed are recorded, each by itself, and for the month how many of how many kept it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any, cast

from bpoctl.analysis.bounds import WITHIN, bound_of
from bpoctl.analysis.judging import Result, Step, Verdict, judge
from bpoctl.analysis.money import grouped
from bpoctl.analysis.windows import EVENT
from bpoctl.dossier import make_row
from bpoctl.models.sla import Level

_WORSE = (Result.NOT_MEASURED, Result.NOT_SCORED, Result.MET, Result.EXCUSED, Result.BELOW_TARGET, Result.MISSED)
_UNJUDGED = (Result.NOT_MEASURED, Result.NOT_SCORED, Result.EXCUSED)


def one_by_one(level: Level) -> bool:
    """Whether a level is judged for each of several instances."""
    return bool(level.per) or level.window == EVENT


def each_draws(level: Level) -> bool:
    """Whether each instance draws a credit of its own."""
    return level.window == EVENT or level.per_credit == "each"


@dataclass(frozen=True, slots=True)
class Together:
    """What the instances of a level come to: the verdict, the level as it was judged, and whose figure counted."""

    verdict: Verdict
    level: Level
    instance: str = ""


def together(level: Level, verdicts: Mapping[str, Verdict], summary: Verdict | None = None) -> Together:
    """The verdict of a level over its instances; `summary` is that of a month of single cases."""
    if level.window == EVENT:
        return Together(_cases(verdicts, summary), level)
    if not verdicts:
        lack = Verdict(Result.NOT_MEASURED, None, None, "not measured", f"no {level.per} of it is measured")
        return Together(lack, level)
    if level.per_credit == "share-met":
        return _share_met(level, verdicts)
    name = max(verdicts, key=lambda each: (_WORSE.index(verdicts[each].result), _badness(level, verdicts[each])))
    worst = verdicts[name]
    listed = Step("instances", ", ".join(f"{each} {verdicts[each].shown}" for each in verdicts), f"worst: {name}")
    return Together(replace(worst, reason=f"{name}: {worst.reason}", steps=(listed, *worst.steps)), level, name)


def _badness(level: Level, verdict: Verdict) -> Fraction:
    value = verdict.compared or Fraction(0)
    if level.direction == WITHIN:
        bound = bound_of(level, "target")
        return Fraction(0) if bound is None else bound.beyond(value)
    return -value if level.direction == "higher" else value


def shares_met(level: Level) -> bool:
    """Whether what counts of a level is the share of its instances that met their target."""
    return bool(level.per) and level.per_credit == "share-met"


def as_share(level: Level) -> Level:
    """A level as its share of instances that met is judged: that many percent of them, and nothing below."""
    bound = level.per_target if level.per_target is not None else Decimal(100)
    return cast(
        Level,
        cast(Any, level)._replace(
            measure="ratio", unit="%", direction="higher", target=bound, minimum=bound, also=None,
            minimum_measure=None, min_sample=0, target_least=None, minimum_least=None, minimum_equality=None,
            target_least_equality=None, minimum_least_equality=None,
        ),
    )  # fmt: skip


def as_judged(level: Level) -> Level:
    """A level with the bounds that its credit hangs on: those of the share, where that is what counts."""
    return as_share(level) if shares_met(level) else level


def _share_met(level: Level, verdicts: Mapping[str, Verdict]) -> Together:
    """Met of judged instances, against the percent that must meet; excused and unmeasured ones are left out."""
    judged = {name: verdict for name, verdict in verdicts.items() if verdict.result not in _UNJUDGED}
    met = [name for name, verdict in judged.items() if verdict.result is Result.MET]
    counted = make_row(
        "delivery_measurement",
        {"key": "share", "level": level.key, "period": "", "basis": "stated", "numerator": Decimal(len(met)),
         "denominator": Decimal(len(judged))},
    )  # fmt: skip
    shown = ", ".join(f"{name} {verdict.result}" for name, verdict in verdicts.items())
    steps = Step("instances", shown, f"{len(met):,} of {len(judged):,} met")
    share = as_share(level)
    verdict = judge(share, counted if judged else None)
    return Together(replace(verdict, steps=(steps, *verdict.steps)), share)


def _cases(verdicts: Mapping[str, Verdict], summary: Verdict | None) -> Verdict:
    """A month of single cases: the worst of those that are recorded, met where cases are counted and none failed."""
    failed = {name: verdict for name, verdict in verdicts.items() if verdict.result not in (*_UNJUDGED, Result.MET)}
    steps = summary.steps if summary else ()
    if failed:
        worst = max(failed.values(), key=lambda verdict: _WORSE.index(verdict.result))
        reason = f"{len(failed):,} of its cases failed: {', '.join(sorted(failed))}"
        return replace(worst, reason=reason, steps=(*steps, *worst.steps))
    if summary is None and not verdicts:
        why = "no case is recorded, and not that there was none (a measurement of 0 of 0 cases says that)"
        return Verdict(Result.NOT_MEASURED, None, None, "not measured", why)
    reason = "every case kept it" if not summary or summary.cases else "there was no case"
    cases = summary.cases if summary else None
    return Verdict(Result.MET, None, None, f"{grouped(cases)} cases" if cases else "no case", reason, steps, cases)
