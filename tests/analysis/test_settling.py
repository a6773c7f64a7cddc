"""The law of settlement: a month is settled once, off an invoice, or its credits are left over."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal

from credit_records import figure, invoice, level, pool, state, version
from hypothesis import given, settings
from hypothesis import strategies as st

from bpoctl.analysis.credits import statement
from bpoctl.analysis.money import added
from bpoctl.analysis.periods import Kind, periods_between

DAYS = st.dates(date(2026, 1, 1), date(2026, 5, 28))
WAYS = st.sampled_from(["monthly", "quarterly", "half-yearly", "yearly", "at-end"])


@settings(max_examples=60, deadline=None)
@given(
    begins=DAYS, months=st.integers(0, 14), last=st.integers(1, 28), way=WAYS, lag=st.integers(0, 2),
    misses=st.sets(st.integers(0, 16)),
)  # fmt: skip
def test_every_month_is_settled_once(
    begins: date, months: int, last: int, way: str, lag: int, misses: set[int]
) -> None:
    """Whenever it begins and ends: what the invoices settle and what no invoice is left for is all there is."""
    number = begins.month - 1 + months
    ends = max(date(2026 + number // 12, number % 12 + 1, last), begins)
    agreement = version(begins=begins)
    agreement[1]["ends_on"] = ends
    terms = pool(settlement=way, settlement_lag=lag, left_over="paid-out", part_month="pro-rata")
    every = periods_between(begins, ends, Kind.MONTH)
    records = [figure("A", "0" if n in misses else "99", month.key) for n, month in enumerate(every)]
    bills = [("delivery_invoice", {**invoice("1000", month.key)[1], "key": f"INV-{month}"}) for month in every]
    dossier = state(agreement, terms, level("A"), *records, *bills)
    found = {month.key: statement(dossier, month.key) for month in every}
    settled = Counter(key for each in found.values() for one in each.settlements for key in one.months)
    goes = {key: one.on for key, each in found.items() for one in each.settlements}
    assert settled == Counter(key for key, on in goes.items() if on)
    amounts = [one.amount or Decimal(0) for each in found.values() for one in each.settlements]
    left = [each.net or Decimal(0) for key, each in found.items() if not goes[key]]
    assert added([*amounts, *left]) == added(each.net or Decimal(0) for each in found.values())
