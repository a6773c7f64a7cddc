"""The forms in which credit terms turn a failed level into an amount. Each form is one function in `FORMS`.

A form states a credit as an exact share of the period's charges, as points, or as an amount; an amount is rounded
once, half-up, to the currency's minor units. A term that a form needs and that is silent leaves the credit without an
amount, and the problem names the term. Source of all forms: FIELD.md section 2.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

from bpoctl.analysis.credits import bands
from bpoctl.analysis.judging import Step, Verdict
from bpoctl.analysis.money import EXACT, exactly, grouped, half_up, minor_units, rounded, shown
from bpoctl.models.sla import CreditTerms, Level

_ROUGH = 6
"""Places to which a figure that never ends is shown in a step; it is never reckoned with."""


@dataclass(frozen=True, slots=True)
class Factor:
    """What a credit is multiplied by, and why: failures beyond an allowance, a repeat."""

    by: Decimal
    words: str


@dataclass(frozen=True, slots=True)
class Case:
    """What a form may look at: the terms, the level that failed, the charges and how the level stood."""

    terms: CreditTerms
    level: Level
    charges: Decimal | None
    """charges of the period in `currency`; None where none are known"""
    currency: str
    verdict: Verdict | None = None
    """None in a worked example, where nothing was measured"""
    figure: Fraction | None = None
    """the figure that an example assumes where a form needs one"""
    factors: tuple[Factor, ...] = ()

    @property
    def value(self) -> Fraction | None:
        """The figure that a form looks at: as compared, so rounded where the level says so."""
        return self.figure if self.verdict is None else self.verdict.compared


@dataclass(frozen=True, slots=True)
class Award:
    """The credit of one failed level: the amount, how it came about, and what stands in its way."""

    amount: Decimal | None
    """rounded once to minor units; None where it cannot be reckoned"""
    steps: tuple[Step, ...] = ()
    share: Fraction | None = None
    """the part of the period's charges that it is, as a part of one"""
    problem: str = ""
    """why it cannot be reckoned, or what about the terms needs mending"""
    points: Decimal | None = None
    """the points of a failure, where the terms give points"""

    @property
    def of_charges(self) -> Decimal | None:
        """The part of the charges as a decimal, where it ends."""
        return None if self.share is None else exactly(self.share)


def award(case: Case) -> Award:
    """The credit that a failed level is worth under its terms."""
    return FORMS[case.terms.form](case)


def pool_two_tier(case: Case) -> Award:
    """Allocation within the category x the category's part of the pool x the amount at risk.

    Worked value: 50 % x 40 % x (10 % x 100,000) = 2,000.00. A level without an allocation is worth nothing until the
    pool is reallocated; one whose category the pool does not have cannot be reckoned.
    """
    terms, level = case.terms, case.level
    if level.allocation is None:
        return _worth_nothing(case)
    category = category_percent(terms, level.category)
    if category is None:
        wrong = f"category `{level.category}`" if level.category else "a category"
        return Award(None, problem=f"level {level.key} draws on {wrong}, which pool {terms.key} does not state")
    if terms.at_risk is None:
        return _silent(case, "at risk")
    formula = (
        f'allocation {grouped(level.allocation)} % x category "{level.category}" {grouped(category)} % of the pool '
        f"x at risk {grouped(terms.at_risk)} %"
    )
    return _of_charges(case, _percent(level.allocation) * _percent(category) * _percent(terms.at_risk), formula)


def pool_one_tier(case: Case) -> Award:
    """Allocation, stated directly in pool points, x the amount at risk; never multiplied by the pool again.

    Worked example 8: a pool of 200 %, 50,000 at risk, allocation 80 % = 40,000.
    """
    terms, level = case.terms, case.level
    if level.allocation is None:
        return _worth_nothing(case)
    if terms.at_risk is None or terms.pool_points is None:
        return _silent(case, "at risk" if terms.at_risk is None else "pool points")
    formula = (
        f"allocation {grouped(level.allocation)} % of a pool of {grouped(terms.pool_points)} % "
        f"x at risk {grouped(terms.at_risk)} %"
    )
    return _of_charges(case, _percent(level.allocation) * _percent(terms.at_risk), formula)


def weight(case: Case) -> Award:
    """Weighting factor x the amount at risk."""
    terms, level = case.terms, case.level
    if level.allocation is None:
        return _worth_nothing(case)
    if terms.at_risk is None:
        return _silent(case, "at risk")
    formula = f"weighting factor {grouped(level.allocation)} % x at risk {grouped(terms.at_risk)} %"
    return _of_charges(case, _percent(level.allocation) * _percent(terms.at_risk), formula)


def gap(case: Case) -> Award:
    """(Target - figure) x rate per point x charges; the step rule says what a part of a point is worth.

    Where lower is better the gap is figure - target. A gap of whole points needs no step rule; any other does.
    """
    terms, level, value = case.terms, case.level, case.value
    if value is None:
        return _no_figure(case)
    if terms.rate is None:
        return _silent(case, "rate per point")
    target = Fraction(level.target)
    points = max(Fraction(0), target - value if level.direction == "higher" else value - target)
    if points.denominator != 1 and terms.step is None:
        return _silent(case, "step rule (pro-rata, per-point-begun or per-point-completed)")
    counted = {"per-point-begun": Fraction(ceil(points)), "per-point-completed": Fraction(floor(points))}.get(
        terms.step or "", points
    )
    sides = (_rough(target), _rough(value)) if level.direction == "higher" else (_rough(value), _rough(target))
    how = f" ({_rough(points)}: {(terms.step or '').replace('-', ' ')})" if counted != points else ""
    formula = f"gap {sides[0]} - {sides[1]} = {_rough(counted)} points{how} x rate {grouped(terms.rate)} % a point"
    return _of_charges(case, counted * _percent(terms.rate), formula)


def stepped_bands(case: Case) -> Award:
    """The percent of the charges that the table of bands gives for the figure; an unstated edge is refused."""
    terms, level, value = case.terms, case.level, case.value
    if value is None:
        return _no_figure(case)
    rows = bands.bands_of(terms.bands)
    if isinstance(rows, str):
        return Award(None, problem=f"the bands of {terms.key} cannot be read: {rows}")
    found = bands.find(value, rows)
    if found.band is None:
        return Award(None, problem=f"level {level.key}: {_rough(value)} {level.unit}: {found.problem}")
    percent = bands.number_of(found.band.worth)
    if percent is None:
        return Award(None, problem=f"the band {found.band.words} of {terms.key} gives no number: `{found.band.worth}`")
    formula = f"{_rough(value)} {level.unit} is in the band {found.band.words}: {grouped(percent)} %"
    return _of_charges(case, _percent(percent), formula)


def severity_points(case: Case) -> Award:
    """Points by the severity of the failure, times what the terms multiply a repeat by; then money per point.

    Under a table of points (`point_bands`) the amount is made from all points of the period: see `money_of_points`.
    """
    terms, level, value = case.terms, case.level, case.value
    if value is None:
        return _no_figure(case)
    rows = bands.bands_of(level.bands, worth_first=True)
    found = bands.Found(None, rows) if isinstance(rows, str) else bands.find(value, rows)
    if found.band is None:
        return Award(
            None, problem=f"level {level.key}: its severity bands do not place {_rough(value)}: {found.problem}"
        )
    base = bands.number_of((terms.points or {}).get(found.band.worth))
    if base is None:
        return Award(None, problem=f"{terms.key} does not say how many points a {found.band.worth} failure earns")
    points = base
    for factor in case.factors:
        points = EXACT.multiply(points, factor.by)
    formula = " x ".join((f"{found.band.worth} failure {grouped(base)}", *(f.words for f in case.factors)))
    earned = Step("points", formula, f"{grouped(points)} points", terms.clause or "")
    return _worth_of(case, points, (earned,))


def _worth_of(case: Case, points: Decimal, steps: tuple[Step, ...]) -> Award:
    terms, currency = case.terms, case.currency
    stated = [name for name in ("point_value", "point_rate", "point_bands") if getattr(terms, name) is not None]
    if len(stated) != 1:
        wrong = "does not say what a point is worth" if not stated else f"states {' and '.join(stated)}: which counts?"
        return Award(None, steps, problem=f"{terms.key} {wrong}", points=points)
    if terms.point_value is not None:
        if terms.point_value.in_currency(currency) != currency:
            return Award(None, steps, problem=f"a point of {terms.key} is not valued in {currency}", points=points)
        exact = EXACT.multiply(points, terms.point_value.amount)
        amount = rounded(exact, currency)
        formula = f"{grouped(points)} points x {shown(terms.point_value.amount, currency)}"
        return Award(amount, (*steps, Step("credit", formula, shown(amount, currency))), points=points)
    if terms.point_rate is not None:
        plain = Case(terms, case.level, case.charges, currency, case.verdict, case.figure)
        formula = f"{grouped(points)} points x {grouped(terms.point_rate)} % a point"
        made = _of_charges(plain, Fraction(points) * _percent(terms.point_rate), formula)
        return Award(made.amount, (*steps, *made.steps), made.share, made.problem, points)
    return Award(None, steps, points=points)


FORMS: dict[str, Callable[[Case], Award]] = {
    "pool-two-tier": pool_two_tier,
    "pool-one-tier": pool_one_tier,
    "weight": weight,
    "gap": gap,
    "points": severity_points,
    "bands": stepped_bands,
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


def _of_charges(case: Case, share: Fraction, formula: str) -> Award:
    """A share of the charges as an amount: reckoned exactly, rounded once."""
    clause = case.terms.clause or ""
    for factor in case.factors:
        share, formula = share * Fraction(factor.by), f"{formula} x {factor.words}"
    if case.charges is None:
        step = Step("credit", formula, f"{_words(share)} of the charges, not known", clause)
        return Award(None, (step,), share, "the charges are not known")
    exact = share * Fraction(case.charges)
    amount = half_up(exact, minor_units(case.currency))
    base = f"{formula} x charges {shown(case.charges, case.currency)}"
    step = Step("credit", base, _shown(exact, case.currency), clause)
    if exact == amount:
        return Award(amount, (step,), share)
    return Award(amount, (step, Step("rounded", "half-up, once", shown(amount, case.currency))), share)


def nothing(case: Case, what: str, why: str) -> Award:
    """A credit of nought, with its reason as a step."""
    none = rounded(Decimal(0), case.currency)
    return Award(none, (Step(what, why, shown(none, case.currency), case.terms.clause or ""),), Fraction(0), why)


def _worth_nothing(case: Case) -> Award:
    why = f"level {case.level.key} has no allocation: it is worth nothing until one is agreed"
    none = rounded(Decimal(0), case.currency)
    return Award(none, (Step("credit", why, shown(none, case.currency)),), Fraction(0), why)


def _silent(case: Case, term: str) -> Award:
    return Award(None, problem=f"credit terms {case.terms.key} ({case.terms.form}) do not state their {term}")


def _no_figure(case: Case) -> Award:
    return Award(None, problem=f"level {case.level.key} has no figure, and {case.terms.key} reckons on the figure")


def _percent(number: Decimal) -> Fraction:
    return Fraction(number) / 100


def _rough(value: Fraction) -> str:
    exact = exactly(value)
    return grouped(exact if exact is not None else half_up(value, _ROUGH))


def _shown(exact: Fraction, currency: str) -> str:
    ends = exactly(exact)
    return shown(ends if ends is not None else half_up(exact, _ROUGH), currency)


def _words(share: Fraction) -> str:
    ends = exactly(share)
    return percent_words(ends if ends is not None else half_up(share, _ROUGH + 2))


def percent_words(share: Decimal) -> str:
    """A part of one as a percentage, in its shortest form: 0.042 is `4.2 %`."""
    return f"{grouped(EXACT.scaleb(share, 2).normalize(EXACT))} %"
