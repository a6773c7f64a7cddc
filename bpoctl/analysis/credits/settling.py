"""When credits are settled: off which month's invoice, by the quarter, half-year or year, or paid out after the end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from bpoctl.analysis.credits.book import Book, terms_for
from bpoctl.analysis.credits.charges import contract_year
from bpoctl.analysis.credits.pools import text_of
from bpoctl.analysis.money import grouped, sum_of
from bpoctl.analysis.notice import months_after
from bpoctl.analysis.periods import Kind, Period, period_of, periods_between
from bpoctl.models.sla import CreditTerms

Totals = Callable[[Period, str], Decimal | None]


@dataclass(frozen=True, slots=True)
class Settlement:
    """Where the credits of a month go, and what is settled in that month."""

    terms: CreditTerms
    on: str
    """the month whose invoice the month's credits come off; empty where they are paid out"""
    pay_out_by: date | None
    """the last day of paying out what no invoice is left for; None where the terms do not say"""
    months: tuple[str, ...]
    """the months whose credits are settled in this month"""
    amount: Decimal | None
    """what they come to, net; None where one of them cannot be reckoned, negative where the client owes it"""
    amounts: tuple[Decimal | None, ...] = ()
    """what each of these months came to, net of what was earned back in it and set off"""
    own: Decimal | None = None
    """what the month itself came to, net, wherever it is settled"""

    @property
    def addends(self) -> str:
        """The months with what each came to: `2026-01 600.00 + 2026-02 not known`."""
        pairs = zip(self.months, self.amounts, strict=True)
        return " + ".join(f"{month} {'not known' if one is None else grouped(one)}" for month, one in pairs)

    @property
    def words(self) -> str:
        """Where the month's credits go, for a reader."""
        credits = f"credits of {self.terms.key}"
        if self.own == 0:
            return f"{credits}: none is left to settle from this month"
        if self.on:
            return f"{credits} come off the invoice for {self.on}"
        if self.terms.left_over == "lapsed":
            return f"{credits} lapse: no invoice follows"
        by = f" by {self.pay_out_by}" if self.pay_out_by else ""
        return f"{credits} are paid out after the end{by}: no invoice follows"

    def to_json(self) -> dict[str, Any]:
        """The settlement as JSON-able data."""
        return {
            "pool": self.terms.key, "on": self.on or None,
            "pay_out_by": self.pay_out_by.isoformat() if self.pay_out_by else None,
            "months": list(self.months), "amounts": [text_of(one) for one in self.amounts],
            "amount": text_of(self.amount),
        }  # fmt: skip


def settlement_of(book: Book, terms: CreditTerms, month: Period, totals: Totals) -> Settlement | None:
    """The settlement of a month's credits; None where the terms say nothing of it.

    `totals` gives what credit terms came to in a month, net.
    """
    if terms.settlement is None:
        return None
    ends = book.dossier.versions()[-1].ends_on
    on = _invoice_month(book, terms, month)
    begun = book.dossier.versions()[0].effective_from
    earlier = [m for m in periods_between(begun, month.last, Kind.MONTH) if terms_for(book.dossier, m)]
    settled = [m for m in earlier if (goes := _invoice_month(book, terms, m)) and goes.key == month.key]
    amounts = [totals(each, terms.key) for each in settled]
    by = None
    if on is None and terms.payout_days is not None and terms.left_over != "lapsed":
        by = _days_after(ends, terms.payout_days)
    return Settlement(terms, on.key if on else "", by, tuple(m.key for m in settled), sum_of(amounts), tuple(amounts),
                      totals(month, terms.key))  # fmt: skip


def _invoice_month(book: Book, terms: CreditTerms, month: Period) -> Period | None:
    """The month whose invoice a month's credits come off; None where the agreement has ended by then."""
    ends = book.dossier.versions()[-1].ends_on
    closing = _closing(book, terms, month)
    try:
        on = period_of(months_after(closing.last.replace(day=1), terms.settlement_lag or 0), Kind.MONTH)
    except OverflowError:
        return None
    return on if on.first <= ends and terms.settlement != "at-end" else None


def _closing(book: Book, terms: CreditTerms, month: Period) -> Period:
    """The month that closes a month's quarter, half-year or contract year; itself where credits are settled monthly."""
    if terms.settlement in ("quarterly", "half-yearly"):
        kind = Kind.QUARTER if terms.settlement == "quarterly" else Kind.HALF_YEAR
        return period_of(period_of(month.last, kind).last, Kind.MONTH)
    if terms.settlement == "yearly":
        return period_of(contract_year(book.dossier, month).last, Kind.MONTH)
    return month


def _days_after(day: date, days: int) -> date:
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return date.max
