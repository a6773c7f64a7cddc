"""What the credits of a month can come to at most: what every level's worst failure costs, in each form."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction

from bpoctl.analysis.credits import bands
from bpoctl.analysis.credits.cases import Case, day_share
from bpoctl.analysis.credits.forms import award, category_percent, own_bands
from bpoctl.analysis.credits.gaps import gap_worth
from bpoctl.analysis.credits.pools import AT_RISK_FORMS
from bpoctl.analysis.credits.repeats import multipliers
from bpoctl.analysis.money import EXACT
from bpoctl.models.sla import CreditTerms, Level

_ALL = Decimal(100)


def reach_of(terms: CreditTerms, levels: Sequence[Level]) -> Fraction | None:
    """Percent of the charges that fall due if every level fails as badly as it can; None where there is no bound.

    Credits for each failure beyond an allowance, points of a stated value and figures other than percentages have
    none. A repeat counts with its multiplier.
    """
    unbounded = terms.point_value is not None or terms.point_scale is not None or terms.form == "amount"
    table = multipliers(terms)
    if terms.trigger == "occurrences" or unbounded or isinstance(table, str):
        return None
    of = _of(terms)
    if terms.form == "points" and terms.point_bands is not None:
        return max(_numbers(terms.point_bands), default=Fraction(0)) * of
    shares = [_at_most(level, _worst(terms, level)) for level in levels]
    known = [share for share in shares if share is not None]
    if len(known) != len(shares):
        return None
    return sum(known, Fraction(0)) * max([Fraction(1), *(Fraction(by) for by in table.values())])


def _at_most(level: Level, worst: Fraction | None) -> Fraction | None:
    """A level's dearest failure as far as its own cap lets it."""
    if level.credit_cap is None:
        return worst
    cap = Fraction(level.credit_cap)
    return cap if worst is None else min(worst, cap)


def _of(terms: CreditTerms) -> Fraction:
    """What part of a month's charges the percents are of."""
    if (day := day_share(terms, None)) is not None:
        return day
    return Fraction(terms.at_risk or 0) / 100 if terms.worth_of == "at-risk" else Fraction(1)


def _worst(terms: CreditTerms, level: Level) -> Fraction | None:
    """A level's dearest failure in percent of the charges."""
    if terms.form in AT_RISK_FORMS:
        return Fraction(_from_risk(terms, level))
    of = _of(terms)
    if terms.form == "bands":
        return _dearest_band(terms, level, of)
    if terms.form == "points":
        return max(_numbers(terms.points or {}), default=Fraction(0)) * Fraction(terms.point_rate or 0) * of
    if terms.form == "gap" and (level.unit != "%" or not isinstance(gap_worth(terms, level), Decimal)):
        return None
    ends = {"higher": (0,), "lower": (100,)}.get(level.direction, (0, 100))
    awards = (award(Case(terms, level, None, "", figure=Fraction(end))) for end in ends)
    return max(given.share or Fraction(0) for given in awards) * 100


def _from_risk(terms: CreditTerms, level: Level) -> Decimal:
    """What a level draws of a pool or by its weight, in percent of the charges; decimals, for its many callers."""
    category = category_percent(terms, level.category) if terms.form == "pool-two-tier" else _ALL
    if level.allocation is None or category is None or terms.at_risk is None:
        return Decimal(0)
    return EXACT.scaleb(EXACT.multiply(EXACT.multiply(level.allocation, category), terms.at_risk), -4)


def _dearest_band(terms: CreditTerms, level: Level, of: Fraction) -> Fraction | None:
    rows = own_bands(terms, level)
    if isinstance(rows, str):
        return Fraction(0)
    if any(bands.amount_of(row.worth) for row in rows):
        return None
    weight = Fraction(1) if level.allocation is None else Fraction(level.allocation) / 100
    return max(_numbers({row.words: row.worth for row in rows}), default=Fraction(0)) * of * weight


def _numbers(table: dict[str, object]) -> Iterable[Fraction]:
    numbers = (bands.number_of(value) for value in table.values())
    return [Fraction(number) for number in numbers if isinstance(number, Decimal)]
