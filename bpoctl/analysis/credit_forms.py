"""The forms in which credit terms turn a missed level into an amount. Each form is one function in `FORMS`.

A form states a credit as an exact share of the period's charges, or as an amount; it is rounded once, half-up, to the
currency's minor units. Source of the two-tier pool: FIELD.md section 2.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from bpoctl.analysis.judging import Step, Verdict
from bpoctl.analysis.money import EXACT, grouped, part, product, rounded, shown
from bpoctl.models.sla import CreditTerms, Level


@dataclass(frozen=True, slots=True)
class Case:
    """What a form may look at: the terms, the level that was missed, the charges and how the level stood."""

    terms: CreditTerms
    level: Level
    charges: Decimal | None
    """charges of the period in `currency`; None where none are known"""
    currency: str
    verdict: Verdict | None = None
    """None in a worked example, where nothing was measured"""


@dataclass(frozen=True, slots=True)
class Award:
    """The credit of one missed level: the amount, how it came about, and what stands in its way."""

    amount: Decimal | None
    """rounded once to minor units; None where it cannot be reckoned"""
    steps: tuple[Step, ...] = ()
    of_charges: Decimal | None = None
    """the part of the period's charges that it is, as a part of one"""
    problem: str = ""
    """why it cannot be reckoned, or what about the terms needs mending"""

    @property
    def share(self) -> Fraction | None:
        """The part of the charges as a fraction."""
        return None if self.of_charges is None else Fraction(self.of_charges)


def award(case: Case) -> Award:
    """The credit that a missed level is worth under its terms."""
    return FORMS[case.terms.form](case)


def pool_two_tier(case: Case) -> Award:
    """Allocation within the category x the category's part of the pool x the amount at risk.

    Worked value: 50 % x 40 % x (10 % x 100,000) = 2,000.00. A level without an allocation is worth nothing until the
    pool is reallocated; one whose category the pool does not have cannot be reckoned.
    """
    terms, level = case.terms, case.level
    if level.allocation is None:
        return _worth_nothing(case, f"level {level.key} has no allocation: it is worth nothing until one is agreed")
    category = category_percent(terms, level.category)
    if category is None:
        wrong = f"category `{level.category}`" if level.category else "a category"
        return Award(None, problem=f"level {level.key} draws on {wrong}, which pool {terms.key} does not state")
    share = product(part(level.allocation), part(category), part(terms.at_risk))
    formula = (
        f'allocation {grouped(level.allocation)} % x category "{level.category}" {grouped(category)} % of the pool '
        f"x at risk {grouped(terms.at_risk)} %"
    )
    return _of_charges(case, share, formula)


FORMS: dict[str, Callable[[Case], Award]] = {"pool-two-tier": pool_two_tier}
"""Every form of credit by its word in `CreditTerms.form`."""


def category_percent(terms: CreditTerms, category: str | None) -> Decimal | None:
    """A category's percent of the pool, or None where the terms do not have it or it is no number."""
    stated = terms.categories.get(category) if category else None
    try:
        percent = None if stated is None else Decimal(str(stated))
    except ArithmeticError:
        return None
    return percent if percent is not None and percent.is_finite() else None


def _of_charges(case: Case, share: Decimal, formula: str) -> Award:
    """A share of the charges as an amount: reckoned exactly, rounded once."""
    clause = case.terms.clause or ""
    if case.charges is None:
        step = Step("credit", formula, f"{percent_words(share)} of the charges, not known", clause)
        return Award(None, (step,), share, "the charges are not known")
    exact = product(share, case.charges)
    amount = rounded(exact, case.currency)
    base = f"{formula} x charges {shown(case.charges, case.currency)}"
    step = Step("credit", base, shown(exact, case.currency), clause)
    if exact == amount:
        return Award(amount, (step,), share)
    return Award(amount, (step, Step("rounded", "half-up, once", shown(amount, case.currency))), share)


def _worth_nothing(case: Case, why: str) -> Award:
    nothing = rounded(Decimal(0), case.currency)
    return Award(nothing, (Step("credit", why, shown(nothing, case.currency)),), Decimal(0), why)


def percent_words(share: Decimal) -> str:
    """A part of one as a percentage, in its shortest form: 0.042 is `4.2 %`."""
    return f"{grouped(EXACT.scaleb(share, 2).normalize(EXACT))} %"
