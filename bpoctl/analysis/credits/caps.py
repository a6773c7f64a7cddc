"""Caps over a contract year and over the term: what they allow in a month after all months before it.

A year's cap is a share of this contract year's charges or of last year's; in the first year there was no last one, and
the terms state the charges that stand for it. Credits count against a cap as they fell due; what was earned back
later does not free it again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal

from bpoctl.analysis.credits.book import Book, terms_for
from bpoctl.analysis.credits.charges import Charges, commencement_of, contract_year, shared
from bpoctl.analysis.credits.pools import Limit, PoolTotal
from bpoctl.analysis.money import added, part, product, rounded_down
from bpoctl.analysis.periods import Kind, Period, periods_between
from bpoctl.models.sla import Agreement, CreditTerms

Totals = Callable[[Period, str], Decimal | None]
"""What credit terms (by key) came to in a month; None where it cannot be reckoned."""


def limits_of(book: Book, terms: CreditTerms, month: Period, totals: Totals) -> tuple[Limit, ...]:
    """The year's and the term's limit as they stand at the beginning of a month's settlement."""
    return tuple(_limits(book, terms, month, totals))


def limit_together(
    book: Book, agreement: Agreement, month: Period, before: Sequence[PoolTotal], part: Period | None = None
) -> tuple[Limit, ...]:
    """What all credit terms of a version together leave of a month, after those that stand before; none stated, none.

    Its charges are those invoiced, without tax and pass-through; where nothing is invoiced yet, those that the credit
    terms state, as long as they state the same. Of a month that is parted it is a share of the part's charges.
    """
    if agreement.credit_cap is None:
        return ()
    base, reason = _month_base(book, agreement, month)
    if part is not None:
        found = shared(book.dossier, Charges(base, book.dossier.engagement.currency, "terms", (), reason), part)
        base, reason = found.amount, found.reason
    known = [pool.total for pool in before if pool.total is not None]
    used = added(known) if len(known) == len(before) else None
    name, currency = "month, all credit terms together", book.dossier.engagement.currency
    return (_limit(name, agreement.credit_cap, base, reason, used, currency),)


def _month_base(book: Book, agreement: Agreement, month: Period) -> tuple[Decimal | None, str]:
    invoiced = book.charges(month, None)
    if invoiced.amount is not None:
        return invoiced.amount, f"the charges of {month}"
    stated = {book.charges(month, terms).amount for terms in book.dossier.of_version(CreditTerms, agreement.key)}
    [amount] = stated if len(stated) == 1 else [None]
    return amount, f"the charges of {month}" + ("" if amount is not None else f", not known: {invoiced.reason}")


def _limits(book: Book, terms: CreditTerms, month: Period, totals: Totals) -> Iterator[Limit]:
    currency = book.dossier.engagement.currency
    if terms.cap_year is not None:
        year = contract_year(book.dossier, month)
        base, reason = _year_base(book, terms, year)
        yield _limit(
            f"contract year {year}", terms.cap_year, base, reason, _used(book, terms, year, month, totals), currency
        )
    if terms.cap_term is not None:
        base, reason = _term_base(book, terms)
        term = _whole_term(book)
        yield _limit("term", terms.cap_term, base, reason, _used(book, terms, term, month, totals), currency)


def _limit(
    name: str, percent: Decimal, base: Decimal | None, reason: str, used: Decimal | None, currency: str
) -> Limit:
    amount = None if base is None else rounded_down(product(part(percent), base), currency)
    return Limit(name, percent, amount, used, reason)


def _used(book: Book, terms: CreditTerms, span: Period, month: Period, totals: Totals) -> Decimal | None:
    """What the months of a span before this one have drawn."""
    begun = max(span.first, commencement_of(book.dossier))
    months = [m for m in periods_between(begun, month.first, Kind.MONTH) if m.first < month.first]
    if span.kind is Kind.CONTRACT_YEAR:
        months = [m for m in months if contract_year(book.dossier, m).key == span.key]
    drawn = [totals(each, terms.key) for each in months if terms_for(book.dossier, each)]
    known = [amount for amount in drawn if amount is not None]
    return added(known) if len(known) == len(drawn) else None


def _year_base(book: Book, terms: CreditTerms, year: Period) -> tuple[Decimal | None, str]:
    if terms.cap_year_of is None:
        return None, f"{terms.key} does not say of which year's charges its yearly cap is a share"
    if terms.cap_year_of == "this-year":
        return _charges(book, terms, year, f"the charges of {year}")
    if year.key != "Y1":
        return _charges(book, terms, year.previous(), f"the charges of {year.previous()}")
    own, stated = book.dossier.engagement.currency, terms.first_year_charges
    if stated is None or stated.in_currency(own) != own:
        return None, f"{terms.key} does not state the charges that stand for last year's in the first year"
    return stated.amount, "the charges stated for the first year"


def _term_base(book: Book, terms: CreditTerms) -> tuple[Decimal | None, str]:
    own, stated = book.dossier.engagement.currency, terms.term_charges
    if stated is not None and stated.in_currency(own) == own:
        return stated.amount, "the stated charges of the term"
    return _charges(book, terms, _whole_term(book), "the charges of the term")


def _whole_term(book: Book) -> Period:
    first, last = commencement_of(book.dossier), book.dossier.versions()[-1].ends_on
    return Period(first, last, Kind.MONTH, "term")


def _charges(book: Book, terms: CreditTerms, span: Period, reason: str) -> tuple[Decimal | None, str]:
    """The charges of every month of a span added up; not known where one of them is not."""
    amounts = []
    for month in periods_between(span.first, span.last, Kind.MONTH):
        if span.kind is Kind.CONTRACT_YEAR and not _belongs(book, month, span):
            continue
        charges = book.charges(month, terms)
        if charges.amount is None:
            return None, f"{reason}, not known: {charges.reason}"
        amounts.append(charges.amount)
    return added(amounts), reason


def _belongs(book: Book, month: Period, year: Period) -> bool:
    covered = terms_for(book.dossier, month) is not None
    return covered and contract_year(book.dossier, month).key == year.key
