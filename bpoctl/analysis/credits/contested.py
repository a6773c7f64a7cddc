"""The range of a month's credits while figures are contested."""

from __future__ import annotations

from collections.abc import Sequence
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
    least, most = total * 0, total * 0
    for pool in pools:
        mine = [n for n, line in enumerate(lines) if _drawn_from(line, pool)]
        least = added([least, pool.due(added(ends[n][0] for n in mine))])
        most = added([most, pool.due(added(ends[n][1] for n in mine))])
    return least, most


def _sides(line: Line) -> list[Any]:
    return [line.award, line.contested.award] if line.contested else [line.award]


def _drawn_from(line: Line, pool: PoolTotal) -> bool:
    return (line.level.version, line.level.credit) == (pool.terms.version, pool.terms.key)
