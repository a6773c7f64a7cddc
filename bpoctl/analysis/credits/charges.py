"""The charges of a month that credits are reckoned on: which ones, where they come from, and what of a part month.

Charges are those of the invoices without tax and pass-through (unless the terms name another base), less what was
waived; without an invoice they are what the terms state. Nothing else is guessed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from bpoctl.analysis.cost.exchange import recorded_rate
from bpoctl.analysis.credits.allocation import shared_out
from bpoctl.analysis.money import EXACT, added, half_up, minor_units, shown
from bpoctl.analysis.parts import days_of, weights
from bpoctl.analysis.periods import Kind, Period, parse_period, period_of
from bpoctl.dossier import Dossier
from bpoctl.models.delivery import Invoice
from bpoctl.models.sla import CreditTerms
from bpoctl.models.values import Money, parse_money


@dataclass(frozen=True, slots=True)
class Charges:
    """The charges of a month that credits are reckoned on, and where they come from."""

    amount: Decimal | None
    """in `currency`; None where none are known"""
    currency: str
    basis: str
    """`invoices`, `terms` (the charges that the credit terms state) or `unknown`"""
    sources: tuple[str, ...]
    """keys of the invoices, or of the credit terms"""
    reason: str
    """where they come from or why none are known, for a reader"""

    @property
    def shown(self) -> str:
        """The amount for a reader: `62,400.00 EUR`."""
        return "not known" if self.amount is None else shown(self.amount, self.currency)

    def to_json(self) -> dict[str, Any]:
        """The charges as JSON-able data, the amount as a string."""
        amount = None if self.amount is None else format(self.amount, "f")
        return {"amount": amount, "basis": self.basis, "sources": list(self.sources), "reason": self.reason}


def charges_of(dossier: Dossier, month: Period, terms: CreditTerms | None, as_of: date | None = None) -> Charges:
    """The charges of a month: those of its invoices, else those that the credit terms state, else none.

    `as_of` leaves out invoices that are issued later. A month of which the agreement covers a part has the stated
    charges pro rata by days, where the terms say `part_month = pro-rata`; else only an invoice can say.
    """
    own = dossier.engagement.currency
    base = (terms.charge_base if terms else None) or "charges"
    invoices = [i for i in dossier.all(Invoice) if i.period == month.key and (as_of is None or i.issued_on <= as_of)]
    if invoices and base != "stated":
        return _invoiced(dossier, invoices, terms, base)
    if terms is None or (terms.monthly_charges is None and terms.yearly_charges is None):
        return _unknown(own, f"no invoice is recorded for {month}, and the credit terms state no charges")
    return _stated(dossier, month, terms, own, base)


def shared(dossier: Dossier, charges: Charges, part: Period) -> Charges:
    """What of a month's charges falls to a part of a window, by its calendar days under the agreement.

    The parts of one amount add up to it: what is left over in minor units goes by the largest fraction.
    """
    days, place = days_of(dossier, part)
    if charges.amount is None or not sum(days):
        return charges
    amount = shared_out(charges.amount, weights(days), charges.currency)[place]
    reason = f"{charges.reason}; {shown(charges.amount, charges.currency)} x {days[place]} / {sum(days)} days ({part})"
    return Charges(amount, charges.currency, charges.basis, charges.sources, reason)


def together(charges: Sequence[Charges]) -> Charges:
    """The charges of a month's parts as those of the month; not known where one of them is not."""
    amounts = [one.amount for one in charges if one.amount is not None]
    if len(amounts) < len(charges):
        return next(one for one in charges if one.amount is None)
    sources = tuple(dict.fromkeys(key for one in charges for key in one.sources))
    reason = " + ".join(one.shown for one in charges)
    return Charges(added(amounts), charges[0].currency, charges[0].basis, sources, reason)


def stated_charges(amount: Decimal, currency: str, reason: str) -> Charges:
    """Charges that a worked example is reckoned on."""
    return Charges(amount, currency, "terms", (), reason)


def stated_month(terms: CreditTerms, own: str) -> tuple[Decimal | None, str]:
    """A whole month's charges as the terms state them, and how; None where they are in another currency.

    A twelfth of a year's charges is rounded once, half-up: 3,524,322.00 / 12 = 293,693.50.
    """
    for money in (terms.monthly_charges, terms.yearly_charges):
        if money is not None and money.in_currency(own) != own:
            return None, f"the credit terms state their charges in {money.currency}, not in {own}"
    if terms.monthly_charges is not None:
        return terms.monthly_charges.amount, "the charges that the credit terms state"
    if terms.yearly_charges is None:
        return None, "the credit terms state no charges"
    twelfth = half_up(Fraction(terms.yearly_charges.amount) / 12, minor_units(own))
    return twelfth, f"the yearly charges that the credit terms state, {shown(terms.yearly_charges.amount, own)} / 12"


def commencement_of(dossier: Dossier) -> date:
    """The first day of the first agreement version, from which contract years count."""
    return dossier.versions()[0].effective_from


def contract_year(dossier: Dossier, month: Period) -> Period:
    """The contract year that a month belongs to: that of its first day under the agreement."""
    return contract_period(dossier, month, Kind.CONTRACT_YEAR)


def contract_period(dossier: Dossier, month: Period, kind: Kind) -> Period:
    """The contract year or quarter that a month belongs to: that of its first day under the agreement."""
    begun = commencement_of(dossier)
    return period_of(max(month.first, begun), kind, begun)


def no_credits_yet(dossier: Dossier, window: Period, terms: CreditTerms) -> str:
    """Why credits are not reckoned in the first window, by the terms' rule; empty where they are.

    Worked example 12: from 11 April, a first-full-month rule makes April's credits nought, and those of a level judged
    by the quarter until the third.
    """
    begun, span = commencement_of(dossier), window.kind.words
    first = window.of[0] if window.of else window.first
    if terms.part_month == "first-full-month" and first < begun:
        return f"credits are reckoned from the first full {span} on, and the agreement begins on {begun}"
    if terms.part_month == "month-after-commencement" and first <= begun:
        return f"credits are reckoned from the {span} after commencement on ({begun})"
    return ""


def _stated(dossier: Dossier, month: Period, terms: CreditTerms, own: str, base: str) -> Charges:
    amount, how = stated_month(terms, own)
    if amount is None:
        return _unknown(own, how)
    lead = "credits are reckoned on the stated charges" if base == "stated" else f"no invoice is recorded for {month}"
    if dossier.version_on(month.first) is not None and dossier.version_on(month.last) is not None:
        return Charges(amount, own, "terms", (terms.key,), f"{lead}: {how}")
    if terms.part_month != "pro-rata":
        return _unknown(own, f"the agreement covers a part of {month} only, and no invoice is recorded for it")
    first = max(month.first, commencement_of(dossier))
    days = (min(month.last, dossier.versions()[-1].ends_on) - first).days + 1
    part = half_up(Fraction(amount) * days / month.days, minor_units(own))
    reason = f"{lead}: {how}, {shown(amount, own)} x {days} / {month.days} days"
    return Charges(part, own, "terms", (terms.key,), reason)


def _invoiced(dossier: Dossier, invoices: Sequence[Invoice], terms: CreditTerms | None, base: str) -> Charges:
    own, parts = dossier.engagement.currency, tuple((terms.charge_parts if terms else None) or ())
    amounts: list[Decimal] = []
    rates: list[str] = []
    for invoice in invoices:
        currency = invoice.charges.in_currency(own)
        found = _parts(invoice, parts, currency) if base == "parts" else invoice.charges.amount
        others = [invoice.waived, *([invoice.pass_through] if base == "with-pass-through" else [])]
        if isinstance(found, str) or any(m is not None and m.in_currency(own) != currency for m in others):
            mixed = f"invoice {invoice.number} states its charges and what is kept apart in different currencies"
            return _unknown(own, found if isinstance(found, str) else mixed)
        sum_ = added([found, EXACT.minus(_amount(invoice.waived)), *(_amount(m) for m in others[1:])])
        changed = (sum_, "") if currency == own else _changed(dossier, invoice, terms, sum_)
        if isinstance(changed, str):
            return _unknown(own, changed)
        amounts.append(changed[0])
        rates += [changed[1]] if changed[1] else []
    numbers = ", ".join(i.number for i in invoices)
    kinds = {"with-pass-through": "without tax, with pass-through", "parts": f"its parts {', '.join(parts)}"}
    what = kinds.get(base, "without tax and pass-through")
    waived = ", less what was waived" if any(i.waived for i in invoices) else ""
    at = f"; {'; '.join(rates)}" if rates else ""
    reason = f"invoice{'' if len(invoices) == 1 else 's'} {numbers}, {what}{waived}{at}"
    return Charges(added(amounts), own, "invoices", tuple(i.key for i in invoices), reason)


def _changed(
    dossier: Dossier, invoice: Invoice, terms: CreditTerms | None, amount: Decimal
) -> tuple[Decimal, str] | str:
    """An invoice's amount in the engagement's currency, rounded once, and how; or what is missing.

    Worked example 15: USD 100,000 at June's average of 0.92 are EUR 92,000.
    """
    own, currency = dossier.engagement.currency, invoice.charges.currency
    lead = f"invoice {invoice.number} is in {currency}, and"
    if terms is None or terms.exchange is None:
        return f"{lead} the credit terms do not say which date's exchange rate into {own} counts"
    month = parse_period(invoice.period)
    rate = recorded_rate(dossier, currency, terms.exchange, month.first, invoice.issued_on)
    if rate is None:
        which = f"average of {month}" if terms.exchange == "service-month-average" else f"rate of {invoice.issued_on}"
        return f"{lead} no {which} into {own} is recorded: bpoctl partner rate add --currency {currency}"
    into = half_up(Fraction(amount) * rate.factor, minor_units(own))
    return into, f"{shown(amount, currency)} x {rate.words} = {shown(into, own)}"


def _parts(invoice: Invoice, parts: tuple[str, ...], own: str) -> Decimal | str:
    """The named parts of an invoice added up, or what is missing."""
    if not parts:
        return "credits are reckoned on parts of the invoice, and the credit terms name none"
    amounts = []
    for name in parts:
        if name not in (invoice.parts or {}):
            return f"invoice {invoice.number} does not state its part `{name}`"
        try:
            money = parse_money(str((invoice.parts or {})[name]))
        except ValueError:
            return f"part `{name}` of invoice {invoice.number} is no amount"
        if money.in_currency(own) != own:
            return f"part `{name}` of invoice {invoice.number} is in {money.currency}"
        amounts.append(money.amount)
    return added(amounts)


def _amount(money: Money | None) -> Decimal:
    return Decimal(0) if money is None else money.amount


def _unknown(currency: str, reason: str) -> Charges:
    return Charges(None, currency, "unknown", (), reason)
