"""Caps over days, a quarter, a year and the term: what they allow in a month after all months before it.

A year's cap is a share of this contract year's charges or of last year's; in the first year there was no last one, and
the terms state the charges that stand for it. Credits count against a cap as they fell due; what was earned back
later does not free it again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from bpoctl.analysis.credits.book import Book
from bpoctl.analysis.credits.cases import Days, day_share, day_words
from bpoctl.analysis.credits.charges import Charges, commencement_of, contract_year
from bpoctl.analysis.credits.pools import Drawn, Limit, drawn_by
from bpoctl.analysis.credits.stated_caps import caps_in_money
from bpoctl.analysis.money import added, cut, grouped, minor_units, part, product, rounded_down
from bpoctl.analysis.periods import Kind, Period, period_of
from bpoctl.models.sla import CreditTerms

Totals = Callable[[Period, str], Decimal | None]
"""What credit terms (by key) came to in a month; None where it cannot be reckoned."""


def limits_of(book: Book, terms: CreditTerms, month: Period, totals: Totals) -> tuple[Limit, ...]:
    """The year's and the term's limit as they stand at the beginning of a month's settlement."""
    return tuple(_limits(book, terms, month, totals))


def _limits(book: Book, terms: CreditTerms, month: Period, totals: Totals) -> Iterator[Limit]:
    currency = book.dossier.engagement.currency
    yield from _in_money(book, terms, month, totals)
    if terms.cap_days is not None:
        yield days_limit(terms, book.charges(month, terms), book.days_in(month, month))
    if terms.cap_quarter is not None:
        quarter = period_of(month.last, Kind.QUARTER)
        base = _charges(book, terms, quarter, f"the charges of {quarter}")
        used = _drawn(book, terms, quarter, month, totals)
        yield limit_of(f"quarter {quarter}", terms.cap_quarter, base, used, currency)
    if terms.cap_year is not None and terms.cap_year_over == "twelve-months":
        span = _twelve_months(month)
        base = _charges(book, terms, span, f"the charges of the {span}")
        if terms.cap_year_of != "this-year":
            base = Base(None, f"{terms.key} does not say that its cap over twelve months is of their own charges")
        yield limit_of(str(span), terms.cap_year, base, _drawn(book, terms, span, month, totals), currency)
    elif terms.cap_year is not None:
        year = contract_year(book.dossier, month)
        base = _year_base(book, terms, year)
        used = _drawn(book, terms, year, month, totals)
        yield limit_of(f"contract year {year}", terms.cap_year, base, used, currency)
    if terms.cap_term is not None:
        base = _term_base(book, terms)
        used = _drawn(book, terms, _whole_term(book), month, totals)
        yield limit_of("term", terms.cap_term, base, used, currency)


class Base(NamedTuple):
    """The charges that a cap is a percent of."""

    amount: Decimal | None
    """None where they are not all known"""
    reason: str
    """whose they are, or why they are not known"""
    known: Decimal | None = None
    """what those of them that are known come to, where not all are"""


def limit_of(name: str, percent: Decimal, base: Base, drawn: Drawn, currency: str) -> Limit:
    """A limit in percent of charges, cut to minor units; `drawn` is what was drawn on it before, and by what."""
    amount, least = (
        None if each is None else rounded_down(product(part(percent), each), currency)
        for each in (base.amount, base.known)
    )
    return Limit(name, percent, amount, drawn[0], base.reason, base.amount, drawn[1], least=least)


def _in_money(book: Book, terms: CreditTerms, month: Period, totals: Totals) -> Iterator[Limit]:
    """The caps that are stated as amounts."""
    stated = caps_in_money(terms, book.dossier.engagement.currency)
    if isinstance(stated, str):
        yield Limit("amounts", None, None, Decimal(0), stated)
        return
    for span, amount in stated.items():
        if span == "month":
            yield month_limit(amount)
            continue
        over, name = span_of(book, span, month)
        used, drawn = _drawn(book, terms, over, month, totals)
        yield Limit(f"{name}, in money", None, amount, used, "a stated amount", None, drawn)


def month_limit(amount: Decimal) -> Limit:
    """A month's cap in money, on which nothing was drawn before."""
    return Limit("month, in money", None, amount, Decimal(0), "a stated amount")


def span_of(book: Book, span: str, month: Period) -> tuple[Period, str]:
    """The quarter, the contract year or the whole term that a month belongs to, and how it is called."""
    if span == "quarter":
        quarter = period_of(month.last, Kind.QUARTER)
        return quarter, f"quarter {quarter}"
    if span == "year":
        year = contract_year(book.dossier, month)
        return year, f"contract year {year}"
    return _whole_term(book), span


def days_limit(terms: CreditTerms, charges: Charges, of: Days | None) -> Limit:
    """A month's cap in days' charges: a limit of its own, on which nothing was drawn before."""
    day, number = day_share(terms, of), terms.cap_days or Decimal(0)
    if charges.amount is None or day is None:
        why = charges.reason if charges.amount is None else f"{terms.key} does not say what a day's charges are"
        return Limit("month in days", None, None, Decimal(0), f"days' charges, not known: {why}")
    exact = Fraction(charges.amount) * Fraction(number) * day
    reason = f"{grouped(number)} days' charges, each {day_words(day, of)}"
    return Limit("month in days", None, cut(exact, minor_units(charges.currency)), Decimal(0), reason)


def _twelve_months(month: Period) -> Period:
    """The twelve months that end with a month."""
    first = month
    for _ in range(11):
        first = first.previous()
    return Period(first.first, month.last, Kind.MONTH, f"twelve months to {month}")


def _drawn(book: Book, terms: CreditTerms, span: Period, month: Period, totals: Totals) -> Drawn:
    """What the months of a span before this one have drawn together, and each that drew something."""
    return drawn_by([(each.key, totals(each, terms.key)) for each in book.months_of(span, before=month)])


def _year_base(book: Book, terms: CreditTerms, year: Period) -> Base:
    if terms.cap_year_of is None:
        return Base(None, f"{terms.key} does not say of which year's charges its yearly cap is a share")
    if terms.cap_year_of == "this-year":
        return _charges(book, terms, year, f"the charges of {year}")
    if year.key != "Y1":
        return _charges(book, terms, year.previous(), f"the charges of {year.previous()}")
    own, stated = book.dossier.engagement.currency, terms.first_year_charges
    if stated is None or stated.in_currency(own) != own:
        return Base(None, f"{terms.key} does not state the charges that stand for last year's in the first year")
    return Base(stated.amount, "the charges stated for the first year")


def _term_base(book: Book, terms: CreditTerms) -> Base:
    own, stated = book.dossier.engagement.currency, terms.term_charges
    if stated is not None and stated.in_currency(own) == own:
        return Base(stated.amount, "the stated charges of the term")
    return _charges(book, terms, _whole_term(book), "the charges of the term")


def _whole_term(book: Book) -> Period:
    first, last = commencement_of(book.dossier), book.dossier.versions()[-1].ends_on
    return Period(first, last, Kind.MONTH, "term")


def _charges(book: Book, terms: CreditTerms, span: Period, reason: str) -> Base:
    """The charges of every month of a span added up; where one of them is not known, those that are."""
    found = book.charges_over(span, terms)
    if found.amount is not None:
        return Base(found.amount, reason)
    known = [book.charges(month, terms).amount for month in book.months_of(span)]
    return Base(None, f"{reason}, not known: {found.reason}", added(each for each in known if each is not None))
