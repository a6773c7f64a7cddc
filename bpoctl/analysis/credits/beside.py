"""What stands beside a statement's total, in sentences: ranges, returns, lapses, bonuses, settlement, consequences."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from bpoctl.analysis.credits.allocation import shared_out
from bpoctl.analysis.credits.lines import Line
from bpoctl.analysis.credits.pools import PoolTotal
from bpoctl.analysis.credits.statement import Statement
from bpoctl.analysis.money import shown
from bpoctl.models.credit_terms import BY_BREACHES


def beside(found: Statement) -> Iterator[str]:
    """Each as a phrase without its full stop; none where there is only a total."""
    currency = found.currency
    if found.range is not None:
        least, most = (shown(bound, currency) for bound in found.range)
        yield f"until the dispute is settled: from {least} to {most}"
    for back in found.returns:
        how = "".join(f" ({step.words})" for step in back.steps)
        yield f"earned back of {back.month} ({', '.join(back.levels)}): {_amount(back.amount, currency)}{how}"
    for line in found.lines:
        if line.lapsed is not None:
            yield f"lapsed: {shown(line.lapsed, currency)} of {line.level.key} ({line.window.key})"
        for extra in line.extras:
            yield f"{extra.what} of {line.level.key}: {extra.step.words}"
    for correction in found.true_ups:
        yield correction.words
    if found.net != found.total:
        yield f"net to the client: {_amount(found.net, currency)}"
    for settled in found.settlements:
        yield settled.words
        if settled.months:
            yield f"settled in this month, net: {settled.addends} = {_amount(settled.amount, currency)}"
    for right in found.rights:
        yield right.words
    for row in found.corrected_by:
        yield f"corrected later by true-up {row.key}, booked in {row.period}; this month stays as it was closed"


def agreed_credits(found: Statement) -> list[tuple[Line, Decimal]]:
    """What each level's credit comes to after every cap: the parts add up to the total, to the last minor unit.

    Where a cap took something away, what is due is shared out by the credits, remainders by the largest fraction.
    """
    agreed = []
    for pool in found.pools:
        mine = [(line, line.award.amount) for line in found.lines if _drawn_from(line, pool) and line.award]
        known = [(line, amount) for line, amount in mine if amount]
        if pool.total is not None and known:
            parts = shared_out(pool.total, [amount for _, amount in known], found.currency)
            agreed += [(line, part) for (line, _), part in zip(known, parts, strict=True) if part]
    return agreed


def _drawn_from(line: Line, pool: PoolTotal) -> bool:
    return (line.level.version, line.level.credit) == (pool.terms.version, pool.terms.key)


def looks_back(found: Statement) -> bool:
    """Whether the statement was reckoned from other months' records too."""
    terms = [pool.terms for pool in found.pools]
    back = any(
        t.trigger in BY_BREACHES
        or t.repeat_multiplier
        or t.repeats
        or t.earn_back
        or t.settlement
        or t.charge_span == "window"
        for t in terms
    )
    return back or bool(found.rights or found.true_ups) or any(pool.limits for pool in found.pools)


def _amount(amount: Decimal | None, currency: str) -> str:
    return "cannot be reckoned" if amount is None else shown(amount, currency)
