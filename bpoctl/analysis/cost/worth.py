"""What a row of monthly amounts is worth: sums by year, the present value, and the month in which it pays back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Context, Decimal
from itertools import accumulate

from bpoctl.analysis.money import added, rounded

_FINE = Context(prec=60)


def by_year(amounts: Sequence[Decimal]) -> list[Decimal]:
    """The sums of every twelve months; the last year may be shorter."""
    return [added(amounts[start : start + 12]) for start in range(0, len(amounts), 12)]


def present_value(amounts: Sequence[Decimal], rate: Decimal, timing: str, currency: str) -> Decimal:
    """The net present value at a yearly rate in percent, effective, rounded once.

    `month-end`: sum of a_k / (1 + r)^(k / 12), k = 1 for the first month. `year-end`: sum of each year's total
    / (1 + r)^y, y = 1 for the first year. The value is as of the first day of the term. Source: FIELD.md section 6.
    """
    one = _FINE.add(Decimal(1), _FINE.scaleb(rate, -2))
    flows, growth = (by_year(amounts), one) if timing == "year-end" else (list(amounts), _twelfth_root(one))
    discount, worth = Decimal(1), Decimal(0)
    for flow in flows:
        discount = _FINE.divide(discount, growth)
        worth = _FINE.fma(flow, discount, worth)
    return rounded(worth, currency)


def paid_back(savings: Iterable[Decimal]) -> int | None:
    """The first month (from 1) from which the savings added up stay at or above nought to the end; None: never."""
    sums = list(accumulate(savings))
    month = len(sums)
    while month and sums[month - 1] >= 0:
        month -= 1
    return None if month == len(sums) else month + 1


def _twelfth_root(value: Decimal) -> Decimal:
    return _FINE.exp(_FINE.divide(_FINE.ln(value), Decimal(12)))
