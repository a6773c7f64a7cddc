"""What credit terms come to in a month, net: credits after caps, less what is earned back, with what is set off.

Credits are settled net: an invoice from which the whole credit came off, and on which its return was not booked,
would pay the client twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from bpoctl.analysis.credits.consequences import Right
from bpoctl.analysis.credits.earning import Return
from bpoctl.analysis.credits.lines import Line
from bpoctl.analysis.credits.pools import PoolTotal
from bpoctl.analysis.money import EXACT, sum_of


def net_parts(
    lines: Sequence[Line], pools: Sequence[PoolTotal], returns: Iterable[Return], rights: Iterable[Right]
) -> dict[str, Decimal | None]:
    """The net of each set of credit terms by its key; None where a part of it cannot be reckoned.

    What belongs to no credit terms (an extra credit of a level that draws none) stands under an empty key.
    """
    parts: dict[str, list[Decimal | None]] = {pool.terms.key: [] for pool in pools}
    offset = {(pool.terms.version, pool.terms.key) for pool in pools if pool.terms.bonus_use == "offsets-credits"}
    for pool in pools:
        parts[pool.terms.key].append(pool.total)
        if pool.terms.bonus_use == "reduces-credits":
            parts[pool.terms.key].append(_reduction(pool, lines))
    for back in returns:
        amount = None if back.amount is None else EXACT.minus(back.amount)
        parts.setdefault(back.terms.key, []).append(amount)
    for right in rights:
        if right.consequence.action == "extra-credit" and not right.problem:
            parts.setdefault((right.level.credit if right.level else right.consequence.credit) or "", []).append(
                right.amount
            )
    for line in lines:
        mine = (line.level.version, line.level.credit) in offset
        own = [extra.amount for extra in line.extras if extra.what != "bonus" or mine]
        parts.setdefault(line.level.credit or "", []).extend(own)
    return {key: sum_of(amounts) for key, amounts in parts.items()}


def _reduction(pool: PoolTotal, lines: Sequence[Line]) -> Decimal | None:
    """What bonuses take off the credits of their terms, below nought; never more than what is due of these."""
    own = [line for line in lines if (line.level.version, line.level.credit) == (pool.terms.version, pool.terms.key)]
    earned = [extra.amount for line in own for extra in line.extras if extra.what == "bonus"]
    if not earned:
        return Decimal(0)
    bonuses = sum_of(earned)
    return None if pool.total is None or bonuses is None else max(bonuses, EXACT.minus(pool.total))
