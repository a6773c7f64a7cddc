"""Figures and bounds of a level as readers write them, with their unit."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from bpoctl.analysis.bounds import WITHIN, edges
from bpoctl.analysis.money import exactly, grouped, half_up
from bpoctl.models.sla import Level

_LEAST_PLACES = 4
_MOST_PLACES = 12


def figure_text(level: Level, value: Fraction) -> str:
    """A figure with its unit, to four decimal places.

    Where it lies beside a bound and would look like the bound, it is shown with as many places as it takes to differ.
    """
    exact = exactly(value)
    if exact is not None and int(exact.as_tuple().exponent) >= -_LEAST_PLACES:
        return with_unit(grouped(exact), level.unit)
    for places in range(_LEAST_PLACES, _MOST_PLACES):
        written = half_up(value, places)
        if written not in edges(level):
            break
    return with_unit(grouped(written), level.unit)


def bound_text(level: Level, name: str) -> str:
    """A bound of the level with its unit, as in `95 %`; of one that is to lie within, `70 % to 85 %`."""
    upper = with_unit(grouped(getattr(level, name)), level.unit)
    if level.direction != WITHIN:
        return upper
    least = getattr(level, f"{name}_least")
    return f"{'not stated' if least is None else with_unit(grouped(least), level.unit)} to {upper}"


def with_unit(number: str, unit: str) -> str:
    """A number with its unit as readers write it: `95 %`, `45 h`, and a bare number for a count."""
    return number if unit == "count" else f"{number} {unit}"


def ratio_times(level: Level) -> Fraction:
    """What a fraction of two counts is multiplied by: 100 of a percent, the `ratio_per` of a ratio, else 1."""
    if level.measure == "ratio" and level.ratio_per is not None:
        return Fraction(level.ratio_per)
    return Fraction(100 if level.unit == "%" else 1)


def times_words(level: Level) -> str:
    """The same as the tail of a formula, empty where it is 1: ` x 100`, ` x 1,000`."""
    times = ratio_times(level)
    return "" if times == 1 else f" x {grouped(exactly(times) or Decimal(1))}"
