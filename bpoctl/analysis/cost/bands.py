"""Prices that depend on the volume: tiers, and additional or reduced volume outside a dead band. Exact and pure."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from bpoctl.analysis.cost.figures import words
from bpoctl.errors import BadData

Reckoned = tuple[Fraction, str]
"""An exact amount and the formula behind it."""


class Tier(NamedTuple):
    """A volume band: its edges and the price of a unit; the last one may have no upper edge."""

    lower: Fraction
    upper: Fraction | None
    price: Fraction


def tiered(volume: Fraction, tiers: Sequence[Tier], rule: str, edge: str) -> Reckoned:
    """What a volume costs in bands that follow each other from nought.

    `marginal`: each unit at the price of its own band. `whole-volume`: all units at the price of the band that the
    volume falls into; a volume of exactly a common edge belongs to the `lower` or the `upper` band, as `edge` says.
    BadData where no band covers the volume. Source: FIELD.md section 6.
    """
    reached = _reached(volume, tiers, edge if rule == "whole-volume" else "lower")
    if rule == "whole-volume":
        price = tiers[reached].price
        return volume * price, f"all {words(volume)} units x {words(price)}"
    parts: list[tuple[Fraction, Fraction]] = []
    for tier in tiers[: reached + 1]:
        units = min(volume, tier.upper if tier.upper is not None else volume) - tier.lower
        if units or not parts:
            parts.append((units, tier.price))
    return sum((units * price for units, price in parts), Fraction(0)), " + ".join(
        f"{words(units)} x {words(price)}" for units, price in parts
    )


def outside_dead_band(volume: Fraction, baseline: Fraction, dead: Fraction, rule: str) -> Reckoned:
    """The units that are charged (or, below, credited: negative) for a volume beside its baseline.

    The band reaches from baseline x (1 - dead) to baseline x (1 + dead), both edges in: at exactly an edge nothing
    is charged. Outside it, `beyond` charges the units beyond the edge, `all` every unit of the difference. The band
    is taken of the baseline, never of the actual volume. Source: FIELD.md section 6; worked example 13.
    """
    difference, width = volume - baseline, baseline * dead
    around = f"{words(baseline)} ± {words(dead * 100)} %"
    if abs(difference) <= width:
        return Fraction(0), f"{words(volume)} is within {around}"
    sign, ahead = (1, f"{words(volume)} - {words(baseline)}") if difference > 0 else (
        -1, f"{words(baseline)} - {words(volume)}"
    )  # fmt: skip
    if rule == "all":
        return difference, f"({ahead}), outside {around}"
    return difference - sign * width, f"({ahead} - {words(width)}), beyond {around}"


def _reached(volume: Fraction, tiers: Sequence[Tier], edge: str) -> int:
    for place, tier in enumerate(tiers):
        last = place + 1 == len(tiers)
        if tier.upper is None or volume < tier.upper or (volume == tier.upper and (edge == "lower" or last)):
            return place
    raise BadData(
        f"no volume band covers {words(volume)} units: the last one ends at {words(tiers[-1].upper or Fraction(0))}"
    )
