"""A level's own cap on its credit in a window, in percent of the charges or in money, before credits are added up.

Many schedules bound each guarantee for itself beside the sum: 1 % for every tenth of a point, at most 5 % for a level.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from bpoctl.analysis.credits.cases import Award, Case
from bpoctl.analysis.judging import Step
from bpoctl.analysis.money import grouped, part, product, rounded_down, shown


def within_own_cap(case: Case, given: Award) -> Award:
    """An award that is at most its level's cap; the cap is cut to minor units, and the step says what it is of."""
    level, currency = case.level, case.currency
    if given.amount is None or (level.credit_cap is None and level.credit_cap_amount is None):
        return given
    caps: list[tuple[Decimal, str]] = []
    if level.credit_cap is not None:
        if case.charges is None:
            return Award(None, given.steps, problem=f"the charges that caps level {level.key} are not known")
        most = rounded_down(product(part(level.credit_cap), case.charges), currency)
        caps.append((most, f"{grouped(level.credit_cap)} % x charges {shown(case.charges, currency)}"))
    if (money := level.credit_cap_amount) is not None:
        if money.in_currency(currency) != currency:
            why = f"the cap of level {level.key} is stated in {money.currency}, not {currency}"
            return Award(None, given.steps, problem=why)
        caps.append((money.amount, "a stated amount"))
    most, words = min(caps)
    if given.amount <= most:
        return given
    step = Step("cap of the level", words, shown(most, currency), level.clause or "")
    share = Fraction(most) / Fraction(case.charges) if given.share is not None and case.charges else given.share
    return replace(given, amount=most, steps=(*given.steps, step), share=share)
