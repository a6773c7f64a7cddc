"""Caps over days, a quarter, a year and the term: what they allow in a month after all months before it.

A year's cap is a share of this contract year's charges or of last year's; in the first year there was no last one, and
the terms state the charges that stand for it. Credits count against a cap as they fell due; what was earned back
later does not free it again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction

from bpoctl.analysis.credits.book import Book
from bpoctl.analysis.credits.cases import Days, day_share, day_words
from bpoctl.analysis.credits.charges import Charges, commencement_of, contract_year
from bpoctl.analysis.credits.pools import Drawn, Limit, drawn_by
from bpoctl.analysis.credits.stated_caps import caps_in_money
from bpoctl.analysis.money import cut, grouped, minor_units, part, product, rounded_down
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
        base, reason = _charges(book, terms, quarter, f"the charges of {quarter}")
        used = _drawn(book, terms, quarter, month, totals)
        yield limit_of(f"quarter {quarter}", terms.cap_quarter, base, reason, used, currency)
    if terms.cap_year is not None and terms.cap_year_over == "twelve-months":
        span = _twelve_months(month)
        base, reason = _charges(book, terms, span, f"the charges of the {span}")
        if terms.cap_year_of != "this-year":
            base, reason = None, f"{terms.key} does not say that its cap over twelve months is of their own charges"
        yield limit_of(str(span), terms.cap_year, base, reason, _drawn(book, terms, span, month, totals), currency)
    elif terms.cap_year is not None:
        year = contract_year(book.dossier, month)
        base, reason = _year_base(book, terms, year)
        yield limit_of(
            f"contract year {year}", terms.cap_year, base, reason, _drawn(book, terms, year, month, totals), currency
        )
    if terms.cap_term is not None:
        base, reason = _term_base(book, terms)
        term = _whole_term(book)
        yield limit_of("term", terms.cap_term, base, reason, _drawn(book, terms, term, month, totals), currency)


def limit_of(name: str, percent: Decimal, base: Decimal | None, reason: str, drawn: Drawn, currency: str) -> Limit:
    """A limit in percent of charges, cut to minor units; `drawn` is what was drawn on it before, and by what."""
    amount = None if base is None else rounded_down(product(part(percent), base), currency)
    return Limit(name, percent, amount, drawn[0], reason, base, drawn[1])


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
    found = book.charges_over(span, terms)
    return found.amount, reason if found.amount is not None else f"{reason}, not known: {found.reason}"
