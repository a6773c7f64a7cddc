"""The range of a month's credits while figures are contested."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from bpoctl.analysis.credits.lines import Line
from bpoctl.analysis.credits.pools import PoolTotal
from bpoctl.analysis.money import added


def range_of(
    lines: Sequence[Line], pools: Sequence[PoolTotal], total: Decimal | None
) -> tuple[Decimal, Decimal] | None:
    """The least and the most that the total can be, each contested credit taken at its lower and its higher amount."""
    if total is None or not any(line.contested for line in lines):
        return None
    ends: list[tuple[Decimal, Decimal]] = []
    for line in lines:
        both = [Decimal(0) if given is None else given.amount for given in _sides(line)]
        known = [amount for amount in both if amount is not None]
        if len(known) != len(both):
            return None
        ends.append((min(known), max(known)))
    least, most = (added([total * 0, _settled(lines, pools, [end[side] for end in ends])]) for side in (0, 1))
    return least, most


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


def _sides(line: Line) -> list[Any]:
    return [line.award, line.contested.award] if line.contested else [line.award]


def _drawn_from(line: Line, pool: PoolTotal) -> bool:
    return (line.level.version, line.level.credit) == (pool.terms.version, pool.terms.key)
