"""What the credits of a month can come to at most: what every level's worst failure costs, in each form."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction

from bpoctl.analysis.credits import bands
from bpoctl.analysis.credits.forms import Case, award
from bpoctl.models.sla import CreditTerms, Level


def reach_of(terms: CreditTerms, levels: Sequence[Level]) -> Fraction | None:
    """Percent of the charges that fall due if every level fails as badly as it can; None where there is no bound.

    Credits for each failure beyond an allowance, points of a stated value and figures other than percentages have
    none. A repeat counts with its multiplier.
    """
    if terms.trigger == "occurrences" or terms.point_value is not None:
        return None
    if terms.form == "points" and terms.point_bands is not None:
        return max(_numbers(terms.point_bands), default=Fraction(0))
    shares = [_worst(terms, level) for level in levels]
    known = [share for share in shares if share is not None]
    if len(known) != len(shares):
        return None
    return sum(known, Fraction(0)) * Fraction(terms.repeat_multiplier or 1)


def _worst(terms: CreditTerms, level: Level) -> Fraction | None:
    """A level's dearest failure in percent of the charges."""
    if terms.form == "bands":
        return max(_numbers(terms.bands or {}), default=Fraction(0))
    if terms.form == "points":
        return max(_numbers(terms.points or {}), default=Fraction(0)) * Fraction(terms.point_rate or 0)
    if terms.form == "gap" and level.unit != "%":
        return None
    worst = Fraction(0 if level.direction == "higher" else 100)
    return (award(Case(terms, level, None, "", figure=worst)).share or Fraction(0)) * 100


def _numbers(table: dict[str, object]) -> Iterable[Fraction]:
    numbers = (bands.number_of(value) for value in table.values())
    return [Fraction(number) for number in numbers if isinstance(number, Decimal)]
