"""How far a figure lies from where a gap is counted, in steps, and what one step is worth."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

from bpoctl.analysis.bounds import Bound, bound_of
from bpoctl.analysis.credits.cases import rough
from bpoctl.analysis.money import grouped
from bpoctl.models.sla import CreditTerms, Level
from bpoctl.models.values import Money

_TIMES = {"h": "hour", "min": "minute", "s": "second"}


def each_word(terms: CreditTerms, level: Level) -> str:
    """What a rate is for one of: a step, or else a point, or an hour, a minute or a second of a level in these."""
    return _TIMES.get(level.unit, "point") if terms.step_size is None else "step"


def gap_worth(terms: CreditTerms, level: Level) -> Decimal | Money | str | None:
    """The percent or the amount of a step, the level's own before its credit terms'; what is wrong where both stand."""
    for whose in (level, terms):
        if whose.rate is not None and whose.amount is not None:
            return f"{whose.key} states a rate and an amount for each point: which counts?"
        if whose.rate is not None or whose.amount is not None:
            return whose.rate if whose.amount is None else whose.amount
    return None


def steps_of(terms: CreditTerms, level: Level, points: Fraction) -> tuple[Fraction | None, str]:
    """How many steps so many points, minutes or hours are by the step rule, and in words; None where it is silent."""
    steps = points / Fraction(terms.step_size or 1)
    if steps.denominator != 1 and terms.step is None:
        return None, ""
    counted = {"per-point-begun": Fraction(ceil(steps)), "per-point-completed": Fraction(floor(steps))}.get(
        terms.step or "", steps
    )
    return counted, _steps_words(terms, level, points, counted)


def _steps_words(terms: CreditTerms, level: Level, points: Fraction, counted: Fraction) -> str:
    """How a gap is counted: `2.5 points`, `3 points (2.5: per point begun)`, `40 min, 2 steps of 30 min begun`."""
    if terms.step_size is None:
        word = level.unit if level.unit in _TIMES else points_word(counted)
        how = (terms.step or "").replace("-", " ").replace("point", _TIMES.get(level.unit, "point"))
        return f"{rough(counted)} {word}{f' ({rough(points)}: {how})' if counted != points else ''}"
    unit, each = (level.unit if level.unit in _TIMES else points_word(n) for n in (points, terms.step_size))
    size, done = grouped(terms.step_size), {"per-point-begun": " begun", "per-point-completed": " completed"}
    steps = "step" if counted == 1 else "steps"
    return f"{rough(points)} {unit}, {rough(counted)} {steps} of {size} {each}{done.get(terms.step or '', '')}"


def sides(bound: Bound, edge: Decimal | None, value: Fraction) -> str:
    """The subtraction of a gap: `94 - 92.5`, `88 - 85`; of a figure that is not beyond its bound none."""
    if not bound.beyond(value) and len(bound.edges) == 1 and value not in bound.edges:
        return f"{rough(value)} is not beyond {rough(Fraction(bound.edges[0]))}"
    if edge is None and len(bound.edges) == 2:
        return f"{rough(value)} within {rough(Fraction(bound.edges[0]))} to {rough(Fraction(bound.edges[1]))}"
    from_ = Fraction(bound.edges[0] if edge is None else edge)
    sides = (rough(from_), rough(value)) if from_ == bound.least else (rough(value), rough(from_))
    return " - ".join(sides)


def gap_bound(terms: CreditTerms, level: Level) -> Bound | None:
    """From where a level's gap is counted; None where it is a threshold, or an edge, that is not stated."""
    return bound_of(level, {"minimum": "minimum", "threshold": "credit_threshold"}.get(terms.gap_from or "", "target"))


def credit_bound(terms: CreditTerms, level: Level) -> Bound | None:
    """The bound on whose wrong side a credit can fall due; None where it is not stated whole."""
    name = {"target": "target", "threshold": "credit_threshold", "minimum-or-breaches": "target"}.get(
        terms.trigger or "", "minimum"
    )
    return bound_of(level, "minimum" if getattr(level, name) is None else name)


def points_word(number: Decimal | Fraction) -> str:
    """`point` of one, else `points`."""
    return "point" if number == 1 else "points"
