"""The range of a month's credits while figures are contested."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from bpoctl.analysis.credits.cases import Award, Days
from bpoctl.analysis.credits.examples import together
from bpoctl.analysis.credits.lines import Line
from bpoctl.analysis.credits.pooled_points import points_as_money
from bpoctl.analysis.credits.pools import PoolTotal
from bpoctl.analysis.money import added

NONE = Award(Decimal(0))
"""What a line draws that draws nothing."""


def range_of(
    lines: Sequence[Line], pools: Sequence[PoolTotal], total: Decimal | None, days: Days | None = None
) -> tuple[Decimal, Decimal] | None:
    """The least and the most that the total can be, each contested credit taken at its lower and its higher amount.

    Points that are made money together are so again with those of the other figure; `days` are those of the month.
    """
    if total is None or not any(line.contested for line in lines):
        return None
    found = []
    for side in (min, max):
        taken = [side(_sides(line), key=_worth) for line in lines]
        amounts = _amounts(lines, pools, taken, days)
        if any(amount is None for amount in amounts):
            return None
        due = _settled(lines, pools, [amount for amount in amounts if amount is not None])
        found.append(added([total * 0, due]))
    return found[0], found[1]


def _sides(line: Line) -> list[Award]:
    """What a line draws by the figure on record and by the claimed one; a credit that has lapsed is neither."""
    if line.lapsed is not None:
        return [NONE]
    others = [line.contested.award or NONE] if line.contested else []
    return [line.award or NONE, *others]


def _worth(given: Award) -> tuple[bool, Decimal]:
    """By what the sides of a line are ordered: its points where it has some, else its amount; one not known is most."""
    worth = given.amount if given.points is None else given.points
    return worth is None, worth or Decimal(0)


def _amounts(
    lines: Sequence[Line], pools: Sequence[PoolTotal], taken: Sequence[Award], days: Days | None
) -> list[Decimal | None]:
    """What each line draws; of points that are made money together its part of what they come to."""
    amounts = [given.amount for given in taken]
    for pool in pools:
        places = [n for n, line in enumerate(lines) if _drawn_from(line, pool) and taken[n].points is not None]
        if places and together(pool.terms):
            plain = [Award(None, points=taken[n].points, problem=taken[n].problem) for n in places]
            made = points_as_money(
                pool.terms, [lines[n].level for n in places], plain, pool.charges.amount, pool.charges.currency, days
            )
            for n, given in zip(places, made, strict=True):
                amounts[n] = given.amount
    return amounts


def _settled(lines: Sequence[Line], pools: Sequence[PoolTotal], amounts: Sequence[Decimal]) -> Decimal:
    """What is due of these credits: each pool under its own caps, and under what those before it leave of a shared one.

    A cap of 80 on all credit terms together: where the first could draw 80, nothing is left for the second.
    """
    drawn: list[tuple[PoolTotal, Decimal]] = []
    for pool in pools:
        mine = added(amount for line, amount in zip(lines, amounts, strict=True) if _drawn_from(line, pool))
        before = added(due for earlier, due in drawn if earlier.terms.version == pool.terms.version)
        shared = tuple(replace(each, used=before) if each.shared else each for each in pool.limits)
        drawn.append((pool, replace(pool, limits=shared).due(mine)))
    return added(due for _, due in drawn)


def _drawn_from(line: Line, pool: PoolTotal) -> bool:
    return (line.level.version, line.level.credit) == (pool.terms.version, pool.terms.key)
