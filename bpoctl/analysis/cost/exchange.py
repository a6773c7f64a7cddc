"""Exchange rates: which of the recorded ones counts for an amount, and the amount after it. Never inverted or crossed.

A rate from USD into EUR is no rate from EUR into USD: the two are quoted apart, and one is not made from the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from bpoctl.analysis.cost.figures import words
from bpoctl.analysis.cost.frame import Month
from bpoctl.analysis.notice import months_after
from bpoctl.dossier import Dossier, fact
from bpoctl.models.partner import Quote, Rate

_LATEST_DAYS = 7


class Change(NamedTuple):
    """The rate that counts for an amount."""

    factor: Fraction
    words: str
    """`0.92 EUR per USD, average of 2026-06`"""
    carried: str = ""
    """the month or day it is of, where it is an older one carried on for want of a newer"""


@fact
def rates_of(dossier: Dossier, currency: str) -> Sequence[Rate]:
    """The rates from a currency into the engagement's own, by day."""
    own = dossier.engagement.currency
    found = [rate for rate in dossier.all(Rate) if rate.currency == currency and (rate.into or own) == own]
    return sorted(found, key=lambda rate: rate.on)


def change(dossier: Dossier, quote: Quote, currency: str, month: Month) -> Change | None:
    """The rate that counts in a month by the quote's terms; None where none is recorded that could.

    `quote-day`: the latest daily rate up to `fx_on`. `service-month-average`: the average of the month itself.
    `invoice-day`: the latest daily rate up to the first day after the month. Of months to come the latest known
    rate is carried on, and said to be. Source: DESIGN.md section 6; worked example 15.
    """
    own = dossier.engagement.currency
    rates = rates_of(dossier, currency)
    if quote.fx_date == "service-month-average":
        return None if month.first is None else _average(rates, currency, own, month.first)
    day = quote.fx_on if quote.fx_date == "quote-day" else _invoice_day(month)
    known = [rate for rate in rates if rate.basis == "day" and day is not None and rate.on <= day]
    if not known or day is None:
        return None
    latest = known[-1]
    carried = latest.on.isoformat() if quote.fx_date == "invoice-day" and (day - latest.on).days > _LATEST_DAYS else ""
    return Change(Fraction(latest.rate), f"{words(latest.rate)} {own} per {currency}, {latest.on}", carried)


def recorded_rate(dossier: Dossier, currency: str, rule: str, month: date, day: date) -> Change | None:
    """The recorded rate that counts for an invoice of a month, issued on a day; none is carried on to another month.

    `service-month-average`: the average of that very month. `invoice-day`: the rate of the day, or the latest of the
    seven days before it (rates are not published on every day). Source: worked example 15.
    """
    own, rates = dossier.engagement.currency, rates_of(dossier, currency)
    if rule == "service-month-average":
        found = _average(rates, currency, own, month)
        return found if found is not None and not found.carried else None
    known = [rate for rate in rates if rate.basis == "day" and 0 <= (day - rate.on).days <= _LATEST_DAYS]
    if not known:
        return None
    return Change(Fraction(known[-1].rate), f"{words(known[-1].rate)} {own} per {currency}, {known[-1].on}")


@fact
def contradiction(dossier: Dossier, currency: str) -> tuple[Rate, Rate] | None:
    """Two rates of the same currency, kind and day (or month) that differ."""
    seen: dict[tuple[str, int, int, int], Rate] = {}
    for rate in rates_of(dossier, currency):
        day = rate.on.day if rate.basis == "day" else 0
        other = seen.setdefault((rate.basis, rate.on.year, rate.on.month, day), rate)
        if other.rate != rate.rate:
            return other, rate
    return None


def _average(rates: Sequence[Rate], currency: str, own: str, month: date) -> Change | None:
    known = [r for r in rates if r.basis == "month-average" and (r.on.year, r.on.month) <= (month.year, month.month)]
    if not known:
        return None
    latest = known[-1]
    of = f"{latest.on:%Y-%m}"
    carried = "" if of == f"{month:%Y-%m}" else of
    return Change(Fraction(latest.rate), f"{words(latest.rate)} {own} per {currency}, average of {of}", carried)


def _invoice_day(month: Month) -> date | None:
    try:
        return months_after(month.first, 1) if month.first else None
    except OverflowError:
        return None
