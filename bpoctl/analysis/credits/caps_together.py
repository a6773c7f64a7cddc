"""Caps on all credit terms of an agreement together: on a month, a quarter, a contract year and the term.

The credit terms draw on them one after the other, in their order; what months before have drawn is drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from bpoctl.analysis.credits.book import Book, terms_for
from bpoctl.analysis.credits.caps import Base, limit_of, span_of
from bpoctl.analysis.credits.charges import Charges, shared
from bpoctl.analysis.credits.pools import Drawn, Limit, PoolTotal, drawn_by
from bpoctl.analysis.credits.stated_caps import amounts_of
from bpoctl.analysis.money import added
from bpoctl.analysis.periods import Period
from bpoctl.models.sla import Agreement, CreditTerms

Whole = Callable[[Period], Decimal | None]
"""What all credit terms came to in a month; None where it cannot be reckoned."""

ALL = "all credit terms together"


def limit_together(
    book: Book, agreement: Agreement, month: Period, before: Sequence[PoolTotal], whole: Whole,
    part: Period | None = None,
) -> tuple[Limit, ...]:  # fmt: skip
    """What the caps over all credit terms leave of a month, after those that stand before; none stated, none.

    Charges are those invoiced, without tax and pass-through; where nothing is invoiced yet, those that the credit
    terms state, as long as they state the same. Of a month that is parted its own cap is a share of the part's charges,
    on which the terms of that version draw.
    """
    found = [_on_month(book, agreement, month, before, part)] if agreement.credit_cap is not None else []
    return (*found, *_longer(book, agreement, month, before, whole))


def _on_month(
    book: Book, agreement: Agreement, month: Period, before: Sequence[PoolTotal], part: Period | None
) -> Limit:
    base, reason = month_base(book, agreement, month)
    mine = before
    if part is not None:
        found = shared(book.dossier, Charges(base, book.dossier.engagement.currency, "terms", (), reason), part)
        base, reason = found.amount, found.reason
        mine = [pool for pool in before if pool.terms.version == agreement.key]
    name, currency = f"month, {ALL}", book.dossier.engagement.currency
    percent = agreement.credit_cap or Decimal(0)
    return replace(limit_of(name, percent, Base(base, reason), drawn_by(_of_pools(mine)), currency), shared=True)


def _longer(
    book: Book, agreement: Agreement, month: Period, before: Sequence[PoolTotal], whole: Whole
) -> Iterator[Limit]:
    """The caps on a quarter, a contract year and the term, in percent of their charges and in money."""
    currency = book.dossier.engagement.currency
    percents = {"quarter": agreement.credit_cap_quarter, "year": agreement.credit_cap_year,
                "term": agreement.credit_cap_term}  # fmt: skip
    for span, percent in percents.items():
        if percent is not None:
            over, name = span_of(book, span, month)
            base, drawn = _span_base(book, over, name), _drawn(book, over, month, before, whole)
            yield replace(limit_of(f"{name}, {ALL}", percent, base, drawn, currency), shared=True)
    stated = amounts_of(f"agreement {agreement.key}", agreement.credit_cap_amounts, currency)
    if isinstance(stated, str):
        yield Limit(f"amounts, {ALL}", None, None, Decimal(0), stated)
        return
    for span, amount in stated.items():
        over, name = (month, "month") if span == "month" else span_of(book, span, month)
        used, by = drawn_by(_of_pools(before)) if span == "month" else _drawn(book, over, month, before, whole)
        yield Limit(f"{name}, in money, {ALL}", None, amount, used, "a stated amount", None, by, shared=True)


def _of_pools(before: Sequence[PoolTotal]) -> list[tuple[str, Decimal | None]]:
    return [(pool.terms.key, pool.total) for pool in before]


def _drawn(book: Book, span: Period, month: Period, before: Sequence[PoolTotal], whole: Whole) -> Drawn:
    """What the months of a span before this one have drawn, and the credit terms before these in this month."""
    return drawn_by([*((each.key, whole(each)) for each in book.months_of(span, before=month)), *_of_pools(before)])


def _span_base(book: Book, span: Period, name: str) -> Base:
    """The charges of every month of a span added up; where one of them is not known, those that are."""
    amounts, reasons = [], []
    for month in book.months_of(span):
        version = terms_for(book.dossier, month)
        amount, reason = month_base(book, version, month) if version else (None, f"no agreement in {month}")
        if amount is None:
            reasons.append(reason)
        else:
            amounts.append(amount)
    if reasons:
        return Base(None, f"the charges of the {name}, not known: {reasons[0]}", added(amounts))
    return Base(added(amounts), f"the charges of the {name}")


def month_base(book: Book, agreement: Agreement, month: Period) -> tuple[Decimal | None, str]:
    """A month's charges as the agreement has them, whatever the credit terms: invoiced, else as all of these state."""
    invoiced = book.charges(month, None)
    if invoiced.amount is not None:
        return invoiced.amount, f"the charges of {month}"
    stated = {book.charges(month, terms).amount for terms in book.dossier.of_version(CreditTerms, agreement.key)}
    [amount] = stated if len(stated) == 1 else [None]
    return amount, f"the charges of {month}" + ("" if amount is not None else f", not known: {invoiced.reason}")
