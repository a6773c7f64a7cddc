"""What has to be true for a business case to hold: the volume, the price and the attrition at which nothing is saved.

Savings are those over the term, not discounted, so that anybody can add them up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from bpoctl.analysis.cost.figures import KEPT, total, words
from bpoctl.analysis.cost.frame import Frame
from bpoctl.analysis.cost.inhouse import in_house
from bpoctl.analysis.cost.reckoning import Trial
from bpoctl.analysis.cost.total import TotalCost
from bpoctl.analysis.cost.volumes import added_up, plural, units_of, volumes
from bpoctl.analysis.money import added, half_up
from bpoctl.dossier import Dossier
from bpoctl.errors import BadData
from bpoctl.models.scope import Cost

MOST = 3
"""Volumes are tried from nought to so many times the recorded one."""
_STEP = Fraction(1, 20)


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing that has to be true, and the figure at which the saving is nought."""

    what: str
    """`volume`, `price`, `in-house cost` or `attrition`"""
    sentence: str
    percent: Decimal | None
    """of what is assumed today; None where no such figure exists"""
    figure: Decimal | None = None
    """units a month, of a volume counted in one unit"""

    def to_json(self) -> dict[str, Any]:
        """The condition as JSON-able data."""
        percent, figure = (None if n is None else format(n, "f") for n in (self.percent, self.figure))
        return {"what": self.what, "percent": percent, "figure": figure, "sentence": self.sentence}


def conditions(dossier: Dossier, frame: Frame, on: date, cost: TotalCost) -> Iterator[Condition]:
    """What the case with one candidate hangs on."""
    lines = [line for month in in_house(dossier, frame) for line in month]
    stays = [line for month in cost.months for line in month.lines if line.side == KEPT]
    saving = added((total(lines), -cost.total))
    yield from _volume(dossier, frame, on, cost)
    yield _price(cost, saving)
    yield _in_house(added((total(lines), -total(stays))), saving)
    attrition = {row.key for row in dossier.all(Cost) if row.category == "attrition"}
    if attrition:
        was, left = (total(line for line in some if line.source in attrition) for some in (lines, stays))
        yield _attrition(added((was, -left)), saving)


def _price(cost: TotalCost, saving: Decimal) -> Condition:
    if not cost.provider:
        return Condition("price", "the provider charges nothing, so no rise of its charges can be borne", None)
    share = _percent(Fraction(saving) / Fraction(cost.provider))
    if saving < 0:
        said = f"the provider's charges would have to fall by {words(-share)} % for the saving to be nought"
    else:
        said = f"the provider's charges may rise by {words(share)} % before the saving is nought"
    return Condition("price", said, added((Decimal(100), share)))


def _in_house(freed: Decimal, saving: Decimal) -> Condition:
    if not freed:
        return Condition("in-house cost", "the hand-over frees no in-house cost, so nothing can be saved", None)
    share = _percent(Fraction(saving) / Fraction(freed))
    if saving < 0:
        said = f"the cost that is freed would have to be {words(-share)} % higher for the saving to be nought"
    else:
        said = (
            f"the in-house cost that is freed may be {words(share)} % lower than recorded before the saving is nought"
        )
    return Condition("in-house cost", said, added((Decimal(100), -share)))


def _attrition(freed: Decimal, saving: Decimal) -> Condition:
    if not freed:
        return Condition("attrition", "the hand-over frees no cost of attrition, so the case does not hang on it", None)
    left = _percent(1 - Fraction(saving) / Fraction(freed))
    if left < 0:
        return Condition("attrition", "the case would hold even if attrition cost nothing in-house", None)
    if saving < 0:
        said = f"attrition would have to cost {words(left)} % of what is recorded for the saving to be nought"
    else:
        said = f"attrition may fall to {words(left)} % of what it costs today before the saving is nought"
    return Condition("attrition", said, left)


def _volume(dossier: Dossier, frame: Frame, on: date, cost: TotalCost) -> Iterator[Condition]:
    """The volumes at which the saving changes its sign, nearest to the recorded one on either side.

    Volumes are tried in steps of 5 % from nought to three times the recorded one, and between two steps of different
    sign by halves, to a unit a month (to a thousandth, where the scope counts in several units).
    """
    found = volumes(dossier)
    whole, units = added_up(found), units_of(found)
    if not whole:
        return
    grain = whole if len(units) == 1 and whole >= 1 else Fraction(1000)
    trial = Trial(dossier, cost.key, frame, on)

    def saves(count: int) -> bool:
        return trial.saving(frame.scaled(Fraction(count) / grain)) >= 0

    try:
        turns = list(_turns(saves, grain))
        always = saves(int(grain))
    except BadData as error:
        yield Condition("volume", f"other volumes cannot be tried: {error.message}", None)
        return
    if not turns:
        way = "it saves" if always else "it costs more"
        yield Condition("volume", f"at every volume from nought to {MOST} times the recorded one {way}", None)
    for most_or_least, beyond in turns:
        side = "from" if most_or_least > beyond else "up to"
        yield _turned(side, most_or_least, grain, units[0] if grain == whole else "")


def _turned(side: str, count: int, grain: Fraction, unit: str) -> Condition:
    percent = _percent(Fraction(count) / grain)
    if not unit:
        return Condition("volume", f"it saves {side} {words(percent)} % of the recorded volume", percent)
    named = f"{words(Decimal(count))} {plural(unit)} a month"
    said = f"it saves {side} {named} ({words(percent)} % of the recorded volume)"
    return Condition("volume", said, percent, Decimal(count))


def _turns(saves: Callable[[int], bool], grain: Fraction) -> Iterator[tuple[int, int]]:
    """The nearest turns below and above the recorded volume: the last count that saves, and the first that does not."""
    here = int(grain)
    step = max(1, int(grain * _STEP))
    state = saves(here)
    for sign, end in ((-1, 0), (1, int(grain * MOST))):
        place = here
        while place != end:
            after = max(place - step, 0) if sign < 0 else min(place + step, end)
            if saves(after) != state:
                yield _narrowed(saves, place, after)
                break
            place = after


def _narrowed(saves: Callable[[int], bool], one: int, other: int) -> tuple[int, int]:
    """Between two counts of which one saves: two neighbours, the one that saves first."""
    state = saves(one)
    while abs(one - other) > 1:
        middle = (one + other) // 2
        if saves(middle) == state:
            one = middle
        else:
            other = middle
    return (one, other) if state else (other, one)


def _percent(share: Fraction) -> Decimal:
    return half_up(share * 100, 2)
