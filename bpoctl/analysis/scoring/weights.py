"""Weights: whether they add up, and what they are as shares of one. Exact; nothing is rescaled in silence."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from bpoctl.analysis.money import exactly
from bpoctl.errors import BadData
from bpoctl.models.values import plain

WEIGHT_TOLERANCE = Fraction(1, 10**9)
"""How far a sum of weights may lie from what it should be: thirds are written with so many digits."""


def total_of(weights: Mapping[str, Decimal]) -> Decimal:
    """The exact sum of the weights."""
    total = exactly(sum(map(Fraction, weights.values()), Fraction(0)))
    assert total is not None  # a sum of decimals is a decimal
    return total


def as_shares(
    weights: Mapping[str, Decimal], *, rescale: bool = False, wholes: tuple[int, ...] = (1, 100)
) -> dict[str, float]:
    """The weights as shares of one: w / 1 or w / 100, whichever they add up to (within 1e-9).

    Weights of 40 and 60 and weights of 0.4 and 0.6 say the same. Raises BadData with the sum where they add up to
    neither; with `rescale` every weight is divided by the sum instead (FIELD.md section 3, item 11).
    """
    below = [key for key, weight in weights.items() if weight < 0]
    if below:
        raise BadData(f"`{below[0]}` weighs {plain(weights[below[0]])}: a weight is not below 0")
    total = Fraction(total_of(weights))
    divisor = next((whole for whole in wholes if abs(total - whole) <= WEIGHT_TOLERANCE), None)
    if divisor is None and not (rescale and total):
        raise BadData(_said(weights, wholes), "correct a weight" + (", or add --rescale" if total else ""))
    by = Fraction(divisor) if divisor is not None else total
    return {key: float(Fraction(weight) / by) for key, weight in weights.items()}


def _said(weights: Mapping[str, Decimal], wholes: tuple[int, ...]) -> str:
    wanted = " or ".join(map(str, wholes))
    terms = " + ".join(f"{key} {plain(weight)}" for key, weight in weights.items())
    return f"the weights add up to {plain(total_of(weights))}, not to {wanted}: {terms}"
