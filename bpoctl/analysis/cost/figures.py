"""Lines of cost, and how exact figures are written in the formulas that explain them."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from bpoctl.analysis.money import added, exactly, grouped, half_up, minor_units

PROVIDER, OWN, KEPT = "provider", "own", "kept"
"""Who is paid: the provider; the client's own house because of it; or for work that still is done in-house."""


class Line(NamedTuple):
    """One amount of one month, rounded once, with the formula that led to it."""

    what: str
    amount: Decimal
    formula: str
    side: str
    source: str
    """key of the quote, the in-house cost or the scenario behind it"""


class Spread:
    """Rounds a line that is parted over months so that its parts add up to the rounded whole.

    Part k is round(s_k) - round(s_(k-1)), where s_k is the exact sum of the first k parts.
    """

    def __init__(self, places: int) -> None:
        self._places, self._sum = places, Fraction(0)

    def next(self, part: Fraction) -> Decimal:
        """The rounded part that comes next."""
        before = half_up(self._sum, self._places)
        self._sum += part
        return half_up(self._sum, self._places) - before


def in_cents(amount: Fraction, currency: str) -> Decimal:
    """An exact amount rounded half-up to the currency's minor units."""
    return half_up(amount, minor_units(currency))


def words(value: Fraction | Decimal) -> str:
    """A figure in a formula: exact where a short decimal can be, else `about` and six places."""
    exact = value if isinstance(value, Decimal) else exactly(value)
    if exact is not None and -int(exact.as_tuple().exponent) <= 8:
        return grouped(exact)
    return f"about {grouped(half_up(Fraction(value), 6))}"


def percent(share: Fraction) -> str:
    """A share of one for a reader: `85 %`."""
    return f"{words(share * 100)} %"


def total(lines: Iterable[Line]) -> Decimal:
    """The amounts of some lines added up."""
    return added(line.amount for line in lines)
