"""Sharing an amount out by weights so that the parts add up to it: remainders go by largest fraction."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from bpoctl.analysis.money import EXACT, minor_units


def shared_out(amount: Decimal, weights: Sequence[Decimal], currency: str) -> list[Decimal]:
    """The parts of an amount, whole minor units that add up to it exactly (largest remainder method).

    Each part is first cut to minor units; the units left over go one each to the largest fractions cut off, and of
    equal ones to the first. Weights that are all nought share out nothing.
    """
    places = minor_units(currency)
    total = sum(map(Fraction, weights), Fraction(0))
    if not total:
        return [EXACT.scaleb(Decimal(0), -places) for _ in weights]
    units = Fraction(amount) * 10**places
    exact = [units * Fraction(weight) / total for weight in weights]
    cut = [part.numerator // part.denominator for part in exact]
    order = sorted(range(len(exact)), key=lambda place: (cut[place] - exact[place], place))
    for place in order[: int(units) - sum(cut)]:
        cut[place] += 1
    return [EXACT.scaleb(Decimal(part), -places) for part in cut]
