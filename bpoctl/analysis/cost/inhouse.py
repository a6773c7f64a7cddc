"""What the work costs in-house, month by month: the baseline of the business case, and what of it stays."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

from bpoctl.analysis.cost.figures import KEPT, OWN, Line, Spread, percent, words
from bpoctl.analysis.cost.frame import Frame, Month
from bpoctl.analysis.money import minor_units
from bpoctl.dossier import Dossier
from bpoctl.errors import BadData
from bpoctl.models.scope import Cost

HandedOver = Callable[[Month], Fraction]
"""The part of the work that is handed over in a month."""
Share = Callable[[Cost, Month], Fraction]
_PARTS = {"month": 1, "year": 12, "once": 1}


def in_house(dossier: Dossier, frame: Frame) -> list[list[Line]]:
    """The in-house cost of every month: amount x quantity, a yearly amount in twelve parts, a single one in the first.

    What follows the volume is multiplied by its growth; the rest stays as it is.
    """
    return _lines(dossier, frame, OWN, _all)


def kept(dossier: Dossier, frame: Frame, handed_over: HandedOver) -> list[list[Line]]:
    """What stays in-house although the work is handed over: of each cost what is retained, and during a ramp the rest.

    Part that stays = 1 - handed over x (1 - retained); of a single cost the retained part only.
    """
    return _lines(dossier, frame, KEPT, _staying(handed_over))


def freed(dossier: Dossier, frame: Frame, handed_over: HandedOver) -> tuple[Fraction, Fraction]:
    """The in-house cost that the hand-over frees over the term, exact: what does not follow the volume, what does."""
    stays, fixed, following = _staying(handed_over), Fraction(0), Fraction(0)
    for month in frame.months:
        for cost in dossier.all(Cost):
            amount = _exact(cost, month, frame) * (1 - stays(cost, month))
            if cost.behaviour == "volume":
                following += amount
            else:
                fixed += amount
    return fixed, following


def _all(cost: Cost, month: Month) -> Fraction:
    return Fraction(1)


def _staying(handed_over: HandedOver) -> Share:
    def stays(cost: Cost, month: Month) -> Fraction:
        share = Fraction(1) if cost.per == "once" else handed_over(month)
        return 1 - share * (1 - Fraction(cost.retained) / 100)

    return stays


def _lines(dossier: Dossier, frame: Frame, side: str, share: Share) -> list[list[Line]]:
    costs = dossier.all(Cost)
    _refuse_foreign(costs, frame.currency)
    spreads = {cost.key: Spread(minor_units(frame.currency)) for cost in costs}
    found = []
    for month in frame.months:
        lines = (_line(cost, month, frame, share(cost, month), spreads[cost.key]) for cost in costs)
        found.append([line._replace(side=side) for line in lines if line is not None])
    return found


def _line(cost: Cost, month: Month, frame: Frame, share: Fraction, spread: Spread) -> Line | None:
    if (cost.per == "once" and month.number > 1) or not share:
        return None
    scale = frame.scale(month) if cost.behaviour == "volume" else Fraction(1)
    exact = _exact(cost, month, frame) * share
    return Line(cost.name, spread.next(exact), " x ".join(_formula(cost, scale, share)), OWN, cost.key)


def _exact(cost: Cost, month: Month, frame: Frame) -> Fraction:
    """The cost of a month before anything is handed over."""
    if cost.per == "once" and month.number > 1:
        return Fraction(0)
    amount = Fraction(cost.amount.amount) * Fraction(cost.quantity) / _PARTS[cost.per]
    return amount * frame.scale(month) if cost.behaviour == "volume" else amount


def _formula(cost: Cost, scale: Fraction, share: Fraction) -> Iterator[str]:
    yield f"{words(cost.amount.amount)}{' / 12' if cost.per == 'year' else ''}"
    if cost.quantity != 1:
        yield words(cost.quantity)
    if scale != 1:
        yield f"{words(scale)} volume"
    if share != 1:
        yield f"{percent(share)} stays"


def _refuse_foreign(costs: tuple[Cost, ...], own: str) -> None:
    for cost in costs:
        if cost.amount.in_currency(own) != own:
            raise BadData(
                f"in-house cost {cost.key} is in {cost.amount.currency}; the baseline is reckoned in {own}",
                f"bpoctl scope cost edit {cost.key} --amount AMOUNT",
            )
