"""The statement of a month, with the true-ups that are booked in it and the credits that are settled in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from bpoctl.analysis.credits.book import Book, terms_for
from bpoctl.analysis.credits.months import Months
from bpoctl.analysis.credits.settling import settlement_of
from bpoctl.analysis.credits.statement import Statement
from bpoctl.analysis.credits.true_ups import (
    Comes,
    Correction,
    counting,
    difference,
    level_of,
    month_of,
    open_points_of,
    steps_of,
)
from bpoctl.analysis.money import EXACT, added, rounded, sum_of
from bpoctl.analysis.periods import Kind, Period, parse_period, periods_between
from bpoctl.analysis.signed_terms import unsigned_amendments
from bpoctl.dossier import Dossier
from bpoctl.models.record import Seal


def statement(
    dossier: Dossier, period: str | Period, as_of: date | None = None, today: date | None = None
) -> Statement:
    """The credit statement of a month (`2026-04`).

    `as_of` leaves out invoices issued, reliefs accepted and true-ups agreed on after that day; `today` is the day on
    which deadlines (of claims, of cures) are judged without leaving anything out. Raises BadData for another kind of
    period and for a month in which no agreement version is in force.
    """
    month = parse_period(period, dossier.commencement) if isinstance(period, str) else period
    return Shelf(dossier, as_of, today).statement(month)


class Shelf:
    """The months of an engagement as they are seen with more and more true-ups, each view made once.

    A month sees the figures of earlier ones as the true-ups booked up to it correct them; so what is closed stays.
    """

    def __init__(self, dossier: Dossier, as_of: date | None, today: date | None) -> None:
        self.dossier, self.as_of, self.today = dossier, as_of, today
        self.true_ups = counting(dossier, as_of)
        self._views: dict[int, Months] = {}

    def with_first(self, count: int) -> Months:
        """The months with the first of the true-ups, so many of them."""
        if count not in self._views:
            self._views[count] = Months(Book(self.dossier, self.as_of, self.today, self.true_ups[:count]))
        return self._views[count]

    def seen_from(self, month: Period) -> Months:
        """The months with the true-ups that are booked up to one of them."""
        return self.with_first(sum(row.period <= month.key for row in self.true_ups))

    def statement(self, month: Period) -> Statement:
        """The statement of a month, with what is settled in it and the true-ups that are booked in it."""
        view = self.seen_from(month)
        plain = view.plain(month)
        corrections = self.corrections(month)
        last = {pool.terms.key: pool.terms for pool in plain.pools}
        settled = (settlement_of(view.book, terms, month, self.settled_total) for terms in last.values())
        net = sum_of([plain.net, *(found.amount for found in corrections)])
        later = (row for row in self.true_ups if row.period > month.key and month_of(self.dossier, row) == month)
        points = [found.problem for found in corrections if found.problem]
        return replace(
            plain,
            settlements=tuple(found for found in settled if found is not None),
            net=net,
            open_points=(*plain.open_points, *points, *open_points_of(self.dossier, month, self.as_of)),
            true_ups=corrections,
            corrected_by=tuple(later),
            unsigned=tuple(each for each in unsigned_amendments(self.dossier) if each[0].key in plain.versions),
        )

    def corrections(self, month: Period) -> tuple[Correction, ...]:
        """The true-ups that are booked in a month, each on those before it."""
        return tuple(self._correction(n) for n, row in enumerate(self.true_ups) if row.period == month.key)

    def settled_total(self, month: Period, terms: str) -> Decimal | None:
        """What credit terms came to in a month as it is settled: net, with the true-ups that are booked in it."""
        own = self.seen_from(month).net_of(month, terms)
        if own is None:
            return None
        return added([own, *(found.by_terms.get(terms, Decimal(0)) for found in self.corrections(month))])

    def _correction(self, number: int) -> Correction:
        row, dossier = self.true_ups[number], self.dossier
        month, level = month_of(dossier, row), level_of(dossier, row)
        assert month is not None
        assert level is not None
        currency = dossier.engagement.currency
        sealed_on = next(seal.on for seal in dossier.all(Seal) if seal.period == month.key)
        if row.amount is not None:
            amount = rounded(row.amount.amount, currency)
            steps = steps_of(row, month, sealed_on, None, (), amount, currency, level.clause or "")
            by_terms = {level.credit: amount} if level.credit else {}
            return Correction(row, month, currency, None, (), amount, by_terms, steps)
        before, after = self.with_first(number), self.with_first(number + 1)
        until = parse_period(row.period)
        spans = [m for m in periods_between(month.first, until.first, Kind.MONTH) if m.first < until.first]
        nets = [Comes(m, before.plain(m).net, after.plain(m).net) for m in spans if terms_for(dossier, m)]
        months = tuple(each for each in nets if each.month == month or each.before != each.after)
        amount_due = difference(months)
        window = parse_period(row.corrects, dossier.commencement)
        sides = [view.book.verdict(level, window, row.instance or "") for view in (before, after)]
        figures = f"{sides[0].shown}, {sides[0].result}", f"{sides[1].shown}, {sides[1].result}"
        steps = steps_of(row, month, sealed_on, figures, months, amount_due, currency, level.clause or "")
        problem = "" if amount_due is not None else f"true-up {row.key} cannot be reckoned: nor can {month.key} itself"
        by_terms = _by_terms(before, after, [each.month for each in months])
        return Correction(row, month, currency, figures, months, amount_due, by_terms, steps, problem)


def _by_terms(before: Months, after: Months, months: Sequence[Period]) -> dict[str, Decimal]:
    """What credit terms come to more, or less, net, in months after a true-up."""
    found: dict[str, list[Decimal]] = {}
    for month in months:
        for key in after.plain(month).net_by_terms:
            then, now = before.net_of(month, key), after.net_of(month, key)
            if then is not None and now is not None:
                found.setdefault(key, []).append(EXACT.subtract(now, then))
    return {key: added(parts) for key, parts in found.items()}
