"""What credits are drawn from: the charges of a month, the amount at risk, and the sum of credits under its cap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from bpoctl.analysis.judging import Step
from bpoctl.analysis.money import added, grouped, part, product, rounded, rounded_down, shown
from bpoctl.analysis.periods import Period
from bpoctl.dossier import Dossier
from bpoctl.models.delivery import Invoice
from bpoctl.models.sla import CreditTerms


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
        return {"amount": _text(self.amount), "basis": self.basis, "sources": list(self.sources), "reason": self.reason}


@dataclass(frozen=True, slots=True)
class PoolTotal:
    """One pool in one month: what was at risk, the sum of its credits, the cap and what is due after it."""

    terms: CreditTerms
    charges: Charges
    at_risk: Decimal | None
    """the amount at risk, not rounded; None where the charges are not known"""
    sum: Decimal | None
    """its credits added up, each rounded before; None where one of them cannot be reckoned"""
    cap: Decimal | None
    """the cap in money, cut (never rounded up) to minor units; None where the charges are not known"""
    total: Decimal | None
    capped: bool
    """whether the cap took something away"""
    steps: tuple[Step, ...]

    def to_json(self) -> dict[str, Any]:
        """The pool as JSON-able data, money as strings."""
        return {
            "key": self.terms.key,
            "name": self.terms.name,
            "form": self.terms.form,
            "clause": self.terms.clause,
            "charges": self.charges.to_json(),
            "at_risk": {"percent": _text(self.terms.at_risk), "amount": _text(self.at_risk)},
            "sum": _text(self.sum),
            "cap": {"percent": _text(self.terms.cap), "amount": _text(self.cap), "reached": self.capped},
            "total": _text(self.total),
            "steps": [step.to_json() for step in self.steps],
        }


def charges_of(dossier: Dossier, month: Period, terms: CreditTerms | None, as_of: date | None = None) -> Charges:
    """The charges of a month: those of its invoices, else those that the credit terms state, else none.

    The terms state the charges of a whole month: they do not stand for a month of which the agreement covers a part
    (how a part is reckoned is for the invoice to say). `as_of` leaves out invoices that are issued later.
    """
    own = dossier.engagement.currency
    invoices = [i for i in dossier.all(Invoice) if i.period == month.key and (as_of is None or i.issued_on <= as_of)]
    if invoices:
        return _invoiced(invoices, own)
    if terms is None or terms.monthly_charges is None:
        return _unknown(own, f"no invoice is recorded for {month}, and the credit terms state no charges")
    if terms.monthly_charges.in_currency(own) != own:
        return _unknown(own, f"the credit terms state their charges in {terms.monthly_charges.currency}, not in {own}")
    if dossier.version_on(month.first) is None or dossier.version_on(month.last) is None:
        return _unknown(own, f"the agreement covers a part of {month} only, and no invoice is recorded for it")
    reason = f"no invoice is recorded for {month}: the charges that the credit terms state"
    return Charges(terms.monthly_charges.amount, own, "terms", (terms.key,), reason)


def stated_charges(amount: Decimal, currency: str, reason: str) -> Charges:
    """Charges that a worked example is reckoned on."""
    return Charges(amount, currency, "terms", (), reason)


def settle(terms: CreditTerms, charges: Charges, awards: Sequence[Decimal | None]) -> PoolTotal:
    """Add up a pool's credits, each already rounded, and cap the sum at the cap's share of the charges."""
    currency, clause = charges.currency, terms.clause or ""
    at_risk = None if charges.amount is None else product(part(terms.at_risk), charges.amount)
    cap = None if charges.amount is None else rounded_down(product(part(terms.cap), charges.amount), currency)
    known = [amount for amount in awards if amount is not None]
    due = rounded(added(known), currency) if len(known) == len(awards) else None
    capped = due is not None and cap is not None and due > cap
    total = cap if capped else due
    steps = (
        Step("charges", charges.reason, charges.shown),
        Step("at risk", f"{grouped(terms.at_risk)} % x {charges.shown}", _amount(at_risk, currency), clause),
        Step("sum", _added_up(awards), _amount(due, currency)),
        Step("cap", f"{grouped(terms.cap)} % x {charges.shown}", _amount(cap, currency), clause),
        *_due_step(total, capped, currency),
    )
    return PoolTotal(terms, charges, at_risk, due, cap, total, capped, steps)


def _invoiced(invoices: list[Invoice], own: str) -> Charges:
    foreign = [i for i in invoices if i.charges.in_currency(own) != own]
    if foreign:
        first = foreign[0]
        why = f"invoice {first.number} is in {first.charges.currency}, and no exchange rate into {own} is agreed"
        return _unknown(own, why)
    amount = added(i.charges.amount for i in invoices)
    numbers = ", ".join(i.number for i in invoices)
    reason = f"invoice{'' if len(invoices) == 1 else 's'} {numbers}, without tax and pass-through"
    return Charges(amount, own, "invoices", tuple(i.key for i in invoices), reason)


def _unknown(currency: str, reason: str) -> Charges:
    return Charges(None, currency, "unknown", (), reason)


def _added_up(awards: Sequence[Decimal | None]) -> str:
    if not awards:
        return "no credit fell due"
    return " + ".join("not known" if amount is None else grouped(amount) for amount in awards)


def _due_step(total: Decimal | None, capped: bool, currency: str) -> tuple[Step, ...]:
    if total is None:
        return ()
    why = "the sum exceeds the cap, and the cap is due" if capped else "the sum does not exceed the cap"
    return (Step("due", why, shown(total, currency)),)


def _amount(amount: Decimal | None, currency: str) -> str:
    return "not known" if amount is None else shown(amount, currency)


def _text(number: Decimal | None) -> str | None:
    return None if number is None else format(number, "f")
