"""What a form of credit looks at and what it answers: the case of one failed level, and its award.

An amount is reckoned exactly and rounded once, half-up, to the currency's minor units. A term that a form needs and
that is silent leaves the credit without an amount, and the problem names the term. Source: FIELD.md section 2.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from bpoctl.analysis.judging import Step, Verdict
from bpoctl.analysis.money import EXACT, exactly, grouped, half_up, minor_units, rounded, shown
from bpoctl.models.sla import CreditTerms, Level
from bpoctl.models.values import Money

DAYS = ("day-of-30", "day-of-month")
"""What percents can be of that is a day's charges."""
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
    days: Days | None = None
    """the days that the charges are for; None where that cannot be said, and in an example"""

    @property
    def value(self) -> Fraction | None:
        """The figure that a form looks at: as compared, so rounded where the level says so."""
        return self.figure if self.verdict is None else self.verdict.compared

    @property
    def cases(self) -> Decimal | None:
        """How many cases the window had; 100 in a worked example."""
        return Decimal(100) if self.verdict is None else self.verdict.cases


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


def of_base(case: Case, share: Fraction, formula: str) -> Award:
    """A share of what the terms' percents are of: the charges, or the amount at risk where they say so."""
    terms = case.terms
    if terms.worth_of is None and terms.at_risk is not None:
        return silent(case, "base of percents (charges or at-risk), though an amount is at risk")
    if terms.worth_of in DAYS and case.verdict is not None and case.days is None:
        return silent(case, "charges of a day in a window that an amendment parts")
    if (day := day_share(terms, case.days)) is not None:
        return of_charges(case, share * day, f"{formula} of a day's charges ({day_words(day, case.days)})")
    if terms.worth_of != "at-risk":
        return of_charges(case, share, formula)
    if terms.at_risk is None:
        return silent(case, "at risk")
    return of_charges(case, share * part_of(terms.at_risk), f"{formula} x at risk {grouped(terms.at_risk)} %")


class Days(NamedTuple):
    """How many days of a month charges are for, and how many it has: 16 of 31 where the agreement begins in it."""

    covered: int
    month: int


def day_share(terms: CreditTerms, days: Days | None) -> Fraction | None:
    """What part of the charges a day's are; None where percents are not of a day's charges. An example has 30 days."""
    if terms.worth_of not in DAYS:
        return None
    if days is None:
        return Fraction(1, 30)
    return Fraction(1, days.covered) if terms.worth_of == "day-of-month" else Fraction(days.month, 30 * days.covered)


def day_words(share: Fraction, days: Days | None) -> str:
    """A day's charges as a part of the charges: `1 / 30 of the month's`, `31 / 480 of those of 16 days`."""
    of = "the month's" if days is None or days.covered == days.month else f"those of {days.covered} days"
    return f"{share.numerator} / {share.denominator} of {of}"


def fixed(case: Case, money: Money, lead: str, times: Fraction = Fraction(1)) -> Award:
    """A stated amount times `times` and the case's factors, rounded once; for each case where the terms say so."""
    clause = case.terms.clause or ""
    if money.in_currency(case.currency) != case.currency:
        return Award(None, problem=f"the credit of {case.terms.key} is stated in {money.currency}, not {case.currency}")
    exact, formula = Fraction(money.amount) * times, f"{lead}{shown(money.amount, case.currency)}"
    factors = case.factors
    if case.terms.amount_per == "case":
        if case.cases is None:
            why = f"{case.terms.key} credits each case, and how many cases level {case.level.key} had is not recorded"
            return Award(None, problem=why)
        factors = (Factor(case.cases, f"{grouped(case.cases)} cases"), *factors)
    for factor in factors:
        exact, formula = exact * Fraction(factor.by), f"{formula} x {factor.words}"
    amount = half_up(exact, minor_units(case.currency))
    steps = [Step("credit", formula, exactly_shown(exact, case.currency), clause)]
    if exact != amount:
        steps.append(Step("rounded", "half-up, once", shown(amount, case.currency)))
    return Award(amount, tuple(steps))


def of_charges(case: Case, share: Fraction, formula: str) -> Award:
    """A share of the charges as an amount: reckoned exactly, rounded once."""
    clause = case.terms.clause or ""
    for factor in case.factors:
        share, formula = share * Fraction(factor.by), f"{formula} x {factor.words}"
    if case.charges is None:
        step = Step("credit", formula, f"{share_words(share)} of the charges, not known", clause)
        return Award(None, (step,), share, "the charges are not known")
    exact = share * Fraction(case.charges)
    amount = half_up(exact, minor_units(case.currency))
    base = f"{formula} x charges {shown(case.charges, case.currency)}"
    step = Step("credit", base, exactly_shown(exact, case.currency), clause)
    if exact == amount:
        return Award(amount, (step,), share)
    return Award(amount, (step, Step("rounded", "half-up, once", shown(amount, case.currency))), share)


def nothing(case: Case, what: str, why: str) -> Award:
    """A credit of nought, with its reason as a step."""
    none = rounded(Decimal(0), case.currency)
    return Award(none, (Step(what, why, shown(none, case.currency), case.terms.clause or ""),), Fraction(0), why)


def worth_nothing(case: Case) -> Award:
    """A level without an allocation: nought until one is agreed."""
    why = f"level {case.level.key} has no allocation: it is worth nothing until one is agreed"
    none = rounded(Decimal(0), case.currency)
    return Award(none, (Step("credit", why, shown(none, case.currency)),), Fraction(0), why)


def silent(case: Case, term: str) -> Award:
    """No amount, because a term that the form needs is not stated."""
    return Award(None, problem=f"credit terms {case.terms.key} ({case.terms.form}) do not state their {term}")


def no_figure(case: Case) -> Award:
    """No amount, because the form reckons on a figure and there is none."""
    return Award(None, problem=f"level {case.level.key} has no figure, and {case.terms.key} reckons on the figure")


def part_of(number: Decimal) -> Fraction:
    """A percentage as a part of one."""
    return Fraction(number) / 100


def rough(value: Fraction) -> str:
    """A figure for a step: exact where it ends, else to six places."""
    exact = exactly(value)
    return grouped(exact if exact is not None else half_up(value, _ROUGH))


def exactly_shown(exact: Fraction, currency: str) -> str:
    """An amount for a step before it is rounded."""
    ends = exactly(exact)
    return shown(ends if ends is not None else half_up(exact, _ROUGH), currency)


def share_words(share: Fraction) -> str:
    """A part of one as a percentage."""
    ends = exactly(share)
    return percent_words(ends if ends is not None else half_up(share, _ROUGH + 2))


def percent_words(share: Decimal) -> str:
    """A part of one as a percentage, in its shortest form: 0.042 is `4.2 %`."""
    return f"{grouped(EXACT.scaleb(share, 2).normalize(EXACT))} %"
