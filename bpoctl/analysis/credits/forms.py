"""The forms in which credit terms turn a failed level into an amount. Each form is one function in `FORMS`.

A form states a credit as an exact share of the period's charges, as points, or as an amount. Source of all forms:
FIELD.md section 2.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from bpoctl.analysis.credits import bands
from bpoctl.analysis.credits.cases import (
    Award,
    Case,
    Factor,
    fixed,
    no_figure,
    of_base,
    of_charges,
    part_of,
    rough,
    silent,
    worth_nothing,
)
from bpoctl.analysis.credits.gaps import each_word, gap_bound, gap_worth, points_word, sides, steps_of
from bpoctl.analysis.credits.own_caps import within_own_cap
from bpoctl.analysis.credits.scales import scale_of, scaled
from bpoctl.analysis.judging import Step
from bpoctl.analysis.money import EXACT, grouped, rounded, shown
from bpoctl.models.sla import CreditTerms, Level
from bpoctl.models.values import Money


def award(case: Case) -> Award:
    """The credit that a failed level is worth under its terms, at most the level's own cap."""
    return within_own_cap(case, FORMS[case.terms.form](case))


def pool_two_tier(case: Case) -> Award:
    """Allocation within the category x the category's part of the pool x the amount at risk.

    Worked value: 50 % x 40 % x (10 % x 100,000) = 2,000.00. A level without an allocation is worth nothing until the
    pool is reallocated; one whose category the pool does not have cannot be reckoned.
    """
    terms, level = case.terms, case.level
    if level.allocation is None:
        return worth_nothing(case)
    category = category_percent(terms, level.category)
    if category is None:
        wrong = f"category `{level.category}`" if level.category else "a category"
        return Award(None, problem=f"level {level.key} draws on {wrong}, which pool {terms.key} does not state")
    if terms.at_risk is None:
        return silent(case, "at risk")
    formula = (
        f'allocation {grouped(level.allocation)} % x category "{level.category}" {grouped(category)} % of the pool '
        f"x at risk {grouped(terms.at_risk)} %"
    )
    return of_charges(case, part_of(level.allocation) * part_of(category) * part_of(terms.at_risk), formula)


def pool_one_tier(case: Case) -> Award:
    """Allocation, stated directly in pool points, x the amount at risk; never multiplied by the pool again.

    Worked example 8: a pool of 200 %, 50,000 at risk, allocation 80 % = 40,000.
    """
    terms, level = case.terms, case.level
    if level.allocation is None:
        return worth_nothing(case)
    if terms.at_risk is None or terms.pool_points is None:
        return silent(case, "at risk" if terms.at_risk is None else "pool points")
    formula = (
        f"allocation {grouped(level.allocation)} % (of a pool of {grouped(terms.pool_points)} %) "
        f"x at risk {grouped(terms.at_risk)} %"
    )
    return of_charges(case, part_of(level.allocation) * part_of(terms.at_risk), formula)


def weight(case: Case) -> Award:
    """Weighting factor x the amount at risk."""
    terms, level = case.terms, case.level
    if level.allocation is None:
        return worth_nothing(case)
    if terms.at_risk is None:
        return silent(case, "at risk")
    formula = f"weighting factor {grouped(level.allocation)} % x at risk {grouped(terms.at_risk)} %"
    return of_charges(case, part_of(level.allocation) * part_of(terms.at_risk), formula)


def gap(case: Case) -> Award:
    """(Target - figure) x rate per point x charges, or x an amount; the step rule says what a part of a point is worth.

    Counted from the minimum or the level's own threshold where `gap_from` says so; where lower is better the gap is
    figure - target, and of a level that is to lie within it is counted from the edge that the figure is beyond. A step
    is one point, or `step_size` points, minutes or hours (5 % for each 30 minutes begun). A gap of whole steps needs no
    step rule; any other does. A level can have a rate or an amount of its own, and later steps count more on
    a scale.
    """
    terms, level, value = case.terms, case.level, case.value
    if value is None:
        return no_figure(case)
    worth = gap_worth(terms, level)
    if worth is None:
        return silent(case, "rate per point")
    if isinstance(worth, str):
        return Award(None, problem=worth)
    bound = gap_bound(terms, level)
    if bound is None:
        what = "threshold" if terms.gap_from == "threshold" else "nearer edge"
        return Award(None, problem=f"the gap of level {level.key} is counted from its {what}, which is not stated")
    points, edge = bound.beyond(value), bound.side(value)
    counted, words = steps_of(terms, level, points)
    if counted is None:
        return silent(case, "step rule (pro-rata, per-point-begun or per-point-completed)")
    formula = f"gap {sides(bound, edge, value)} = {words}"
    if terms.scale is not None:
        rows = scale_of(terms, "scale")
        if isinstance(rows, str):
            return Award(None, problem=rows)
        counted, how = scaled(rows, counted, "steps")
        formula = f"{formula}, counted as {how} = {rough(counted)}"
    each = each_word(terms, level)
    if isinstance(worth, Money):
        return fixed(weighted(case), worth, f"{formula} x ", counted)
    return of_base(weighted(case), counted * part_of(worth), f"{formula} x rate {grouped(worth)} % a {each}")


def stepped_bands(case: Case) -> Award:
    """The percent, or the amount, that the table of bands gives for the figure; an unstated edge is refused.

    A level's own table (`{ "5" = "< 95" }`) stands in place of the one of its credit terms.
    """
    terms, level, value = case.terms, case.level, case.value
    if value is None:
        return no_figure(case)
    rows, whose = own_bands(terms, level), level.key if level.bands else terms.key
    if isinstance(rows, str):
        return Award(None, problem=f"the bands of {whose} cannot be read: {rows}")
    found = bands.find(value, rows)
    if found.band is None:
        return Award(None, problem=f"level {level.key}: {rough(value)} {level.unit}: {found.problem}")
    band = f"{rough(value)} {level.unit} is in the band {found.band.words}"
    if (money := bands.amount_of(found.band.worth)) is not None:
        return fixed(weighted(case), money, f"{band}: ")
    percent = bands.number_of(found.band.worth)
    if percent is None:
        return Award(None, problem=f"the band {found.band.words} of {whose} gives no number: `{found.band.worth}`")
    return of_base(weighted(case), part_of(percent), f"{band}: {grouped(percent)} %")


def own_bands(terms: CreditTerms, level: Level) -> tuple[bands.Band, ...] | str:
    """The table of bands that a level's credit is read off, or what is wrong with it."""
    return bands.bands_of(level.bands, worth_first=True) if level.bands else bands.bands_of(terms.bands)


def amount_for_each(case: Case) -> Award:
    """A stated amount for each failure: the level's own, else the one of the credit terms."""
    money = case.terms.amount if case.level.amount is None else case.level.amount
    return silent(case, "amount") if money is None else fixed(weighted(case), money, "a failure ")


def weighted(case: Case) -> Case:
    """The case with the level's weighting factor among what its credit is multiplied by, where it has one."""
    if case.level.allocation is None:
        return case
    by = EXACT.scaleb(case.level.allocation, -2)
    return replace(case, factors=(Factor(by, f"weighting factor {grouped(case.level.allocation)} %"), *case.factors))


WORTH_OF_POINTS = ("point_value", "point_rate", "point_bands")
"""The terms that can say what points are worth; one of them does."""


def severity_points(case: Case) -> Award:
    """Points by the severity of the failure, times what the terms multiply a repeat by; then money per point.

    Under a table or a scale of points the amount is made from all points of the month: see `adjusting`.
    """
    terms, level, value = case.terms, case.level, case.value
    if value is None:
        return no_figure(case)
    rows = bands.bands_of(level.bands, worth_first=True)
    found = bands.Found(None, rows) if isinstance(rows, str) else bands.find(value, rows)
    if found.band is None:
        return Award(
            None, problem=f"level {level.key}: its severity bands do not place {rough(value)}: {found.problem}"
        )
    base = bands.number_of((terms.points or {}).get(found.band.worth))
    if base is None:
        return Award(None, problem=f"{terms.key} does not say how many points a {found.band.worth} failure earns")
    points = base
    for factor in case.factors:
        points = EXACT.multiply(points, factor.by)
    formula = " x ".join((f"{found.band.worth} failure {grouped(base)}", *(f.words for f in case.factors)))
    earned = Step("points", formula, f"{grouped(points)} {points_word(points)}", terms.clause or "")
    return _worth_of(case, points, (earned,))


def _worth_of(case: Case, points: Decimal, steps: tuple[Step, ...]) -> Award:
    terms, currency = case.terms, case.currency
    stated = [name for name in WORTH_OF_POINTS if getattr(terms, name) is not None]
    if len(stated) != 1:
        wrong = "does not say what a point is worth" if not stated else f"states {' and '.join(stated)}: which counts?"
        return Award(None, steps, problem=f"{terms.key} {wrong}", points=points)
    if terms.point_scale is not None:
        return Award(None, steps, points=points)
    if terms.point_value is not None:
        if terms.point_value.in_currency(currency) != currency:
            return Award(None, steps, problem=f"a point of {terms.key} is not valued in {currency}", points=points)
        exact = EXACT.multiply(points, terms.point_value.amount)
        amount = rounded(exact, currency)
        formula = f"{grouped(points)} {points_word(points)} x {shown(terms.point_value.amount, currency)}"
        return Award(amount, (*steps, Step("credit", formula, shown(amount, currency))), points=points)
    if terms.point_rate is not None:
        plain = replace(case, factors=())
        formula = f"{grouped(points)} {points_word(points)} x {grouped(terms.point_rate)} % a point"
        made = of_base(plain, Fraction(points) * part_of(terms.point_rate), formula)
        return Award(made.amount, (*steps, *made.steps), made.share, made.problem, points)
    return Award(None, steps, points=points)


FORMS: dict[str, Callable[[Case], Award]] = {
    "pool-two-tier": pool_two_tier,
    "pool-one-tier": pool_one_tier,
    "weight": weight,
    "gap": gap,
    "points": severity_points,
    "bands": stepped_bands,
    "amount": amount_for_each,
}
"""Every form of credit by its word in `CreditTerms.form`."""

FIGURE_FORMS = ("gap", "points", "bands")
"""Forms whose credit hangs on how far the level failed, not only on that it failed."""


def category_percent(terms: CreditTerms, category: str | None) -> Decimal | None:
    """A category's percent of the pool, or None where the terms do not have it or it is no number."""
    stated = (terms.categories or {}).get(category) if category else None
    try:
        percent = None if stated is None else Decimal(str(stated))
    except ArithmeticError:
        return None
    return percent if percent is not None and percent.is_finite() else None
