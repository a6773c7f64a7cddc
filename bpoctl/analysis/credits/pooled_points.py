"""All points of a month made money together: by a table of points, or on a scale on which later points count more.

On a scale (`{ 20 = "1", 100 = "1.2" }`) the first 20 points count nothing, those up to 100 one each and those beyond it
1.2 each; what they come to then is worth what a point is worth. The amount is shared out to the levels by their points.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from bpoctl.analysis.credits import bands
from bpoctl.analysis.credits.allocation import shared_out
from bpoctl.analysis.credits.cases import Award, Case, Days, fixed, of_base, part_of, rough
from bpoctl.analysis.credits.own_caps import within_own_cap
from bpoctl.analysis.credits.scales import scale_of, scaled
from bpoctl.analysis.judging import Step
from bpoctl.analysis.money import added, grouped, shown
from bpoctl.models.sla import CreditTerms, Level


class _Worth(NamedTuple):
    """What all points of a month come to, or why that cannot be said."""

    amount: Decimal | None
    steps: tuple[Step, ...]
    problem: str = ""


def points_as_money(
    terms: CreditTerms, levels: Sequence[Level], awards: Sequence[Award], charges: Decimal | None, currency: str,
    days: Days | None = None,
) -> list[Award]:  # fmt: skip
    """Awards with points given their part of what all points of the month are worth together."""
    points = [given.points or Decimal(0) for given in awards]
    total = added(points)
    worth = _worth(Case(terms, levels[0], charges, currency, days=days), total)
    if worth.amount is None:
        return [replace(given, problem=worth.problem) for given in awards]
    parts = shared_out(worth.amount, points, currency)
    made = [
        replace(
            given, amount=part,
            steps=(*given.steps, *worth.steps,
                   Step("credit", f"{grouped(own)} of {grouped(total)} points, remainders by largest fraction",
                        shown(part, currency))),
        )
        for given, own, part in zip(awards, points, parts, strict=True)
    ]  # fmt: skip
    return [within_own_cap(Case(terms, level, charges, currency), one) for level, one in zip(levels, made, strict=True)]


def _worth(case: Case, total: Decimal) -> _Worth:
    terms, clause = case.terms, case.terms.clause or ""
    counted = Fraction(total)
    steps: tuple[Step, ...] = ()
    if terms.point_scale is not None:
        rows = scale_of(terms, "point_scale")
        if isinstance(rows, str):
            return _Worth(None, (), rows)
        counted, words = scaled(rows, total)
        steps = (Step("points counted", words, _points(counted), clause),)
    if terms.point_bands is not None:
        made = _by_table(case, total, counted)
    elif terms.point_value is not None:
        made = fixed(case, terms.point_value, f"{_points(counted)} x ", counted)
    else:
        formula = f"{_points(counted)} x {grouped(terms.point_rate or Decimal(0))} % a point"
        made = of_base(case, counted * part_of(terms.point_rate or Decimal(0)), formula)
    as_money = tuple(step._replace(what="points as money") if step.what == "credit" else step for step in made.steps)
    return _Worth(made.amount, (*steps, *as_money), made.problem)


def _points(number: Fraction) -> str:
    return f"{rough(number)} point{'' if number == 1 else 's'}"


def _by_table(case: Case, total: Decimal, counted: Fraction) -> Award:
    terms = case.terms
    rows = bands.bands_of(terms.point_bands)
    found = bands.Found(None, rows) if isinstance(rows, str) else bands.find(counted, rows)
    percent = bands.number_of(found.band.worth) if found.band else None
    if percent is None or found.band is None:
        why = found.problem or "the table gives no number"
        return Award(None, problem=f"{terms.key}: {_points(counted)}: {why}")
    band = f"{_points(counted)} in the month {'is' if counted == 1 else 'are'} {found.band.words}"
    return of_base(case, part_of(percent), f"{band}: {grouped(percent)} %")
