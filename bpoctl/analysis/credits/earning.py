"""Earn-back: a credit that is returned because later performance was good enough.

Two variants are in use: the contract-year average at or above the expected level, and the next N consecutive periods
at or above it. Where the cap had been reached, the terms say what comes back: what is due less what would be due
without the credit (`recompute`), or the credit's part of what was due (`pro-rata`). Worked example 7: 2,000 or
4,285.71. Source: FIELD.md section 2.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from bpoctl.analysis.bounds import bound_of
from bpoctl.analysis.credits.allocation import shared_out
from bpoctl.analysis.credits.book import Book
from bpoctl.analysis.credits.cases import Award, Days, rough
from bpoctl.analysis.credits.charges import commencement_of, contract_year
from bpoctl.analysis.credits.examples import together
from bpoctl.analysis.credits.lines import Line
from bpoctl.analysis.credits.pooled_points import points_as_money
from bpoctl.analysis.credits.pools import PoolTotal, text_of
from bpoctl.analysis.figures import bound_text, figure_text
from bpoctl.analysis.judging import Result, Step
from bpoctl.analysis.money import EXACT, added, grouped, rounded, shown
from bpoctl.analysis.parts import parted, parts_of
from bpoctl.analysis.periods import Kind, Period, period_of, periods_between
from bpoctl.analysis.windows import EVENT, like
from bpoctl.models.sla import CreditTerms

Credits = Callable[[Period], "tuple[Sequence[Line], Sequence[PoolTotal]] | None"]
"""A month's lines and pools; None where no agreement was in force."""


@dataclass(frozen=True, slots=True)
class Return:
    """What credit terms return in a month, of one month before."""

    terms: CreditTerms
    month: Period
    """the month whose credits are earned back"""
    levels: tuple[str, ...]
    amount: Decimal | None
    """None where the terms do not say how it is reckoned"""
    steps: tuple[Step, ...]
    problem: str = ""

    def to_json(self) -> dict[str, Any]:
        """The return as JSON-able data."""
        return {
            "pool": self.terms.key, "of": self.month.key, "levels": list(self.levels), "amount": text_of(self.amount),
            "steps": [step.to_json() for step in self.steps],
        }  # fmt: skip


def returns_of(book: Book, terms: CreditTerms, month: Period, credits: Credits) -> Iterator[Return]:
    """The credits of months before that are earned back in a month."""
    if terms.earn_back in (None, "never"):
        return
    begun = commencement_of(book.dossier)
    for earlier in periods_between(begun, month.first, Kind.MONTH):
        found = credits(earlier) if earlier.first < month.first else None
        if found is None:
            continue
        lines, pools = found
        for pool in pools:
            if pool.terms.key == terms.key:
                yield from _returns_of_pool(book, pool, [line for line in lines if _is_of(line, pool)], earlier, month)


def _returns_of_pool(
    book: Book, pool: PoolTotal, mine: Sequence[Line], earlier: Period, month: Period
) -> Iterator[Return]:
    earned = {line.label: _earned_in(book, pool.terms, line) for line in mine if _drawn(line)}
    now = tuple(key for key, found in earned.items() if found is not None and found.month == month.key)
    if now:
        before = tuple(key for key, found in earned.items() if found is not None and found.month < month.key)
        why = tuple(found.step for key in now if (found := earned[key]) is not None)
        days = book.days_in(earlier, book.part_of(earlier, pool.terms.version))
        returned = _returned(pool, mine, earlier, before, now, days)
        yield replace(returned, steps=(*why, *returned.steps))


def _is_of(line: Line, pool: PoolTotal) -> bool:
    return line.award is not None and (line.level.version, line.level.credit) == (pool.terms.version, pool.terms.key)


def _drawn(line: Line) -> bool:
    return line.award is not None and bool(line.award.amount)


class _Earned(NamedTuple):
    """The month in which a credit is earned back, and by which figures."""

    month: str
    step: Step


def _earned_in(book: Book, terms: CreditTerms, line: Line) -> _Earned | None:
    """When and how a credit is earned back, or None."""
    if terms.earn_back == "consecutive":
        return _by_next_periods(book, terms, line)
    return _by_year(book, terms, line)


def _by_next_periods(book: Book, terms: CreditTerms, line: Line) -> _Earned | None:
    window, left, last = line.window, terms.earn_back_periods or 0, book.dossier.versions()[-1].ends_on
    met: list[str] = []
    while left:
        window = _after(book, window)
        if window.first > last:
            return None
        if _skipped(terms, window):
            continue
        level = book.level_at(line.level.key, window)
        if level is None or book.verdict(level, window, _instance(line)).result is not Result.MET:
            return None
        met.append(window.key)
        left -= 1
    if not met:
        return None
    return _Earned(f"{window.last:%Y-%m}", Step("earned", f"{line.label} met its target in {', '.join(met)}", ""))


def _after(book: Book, window: Period) -> Period:
    """The window or part of one that begins the day after."""
    if window.kind is Kind.ROLLING:
        return window.next()
    day = window.last + timedelta(days=1)
    return next(p for p in parts_of(book.dossier, period_of(day, window.kind, window.commencement)) if day in p)


def _instance(line: Line) -> str:
    """The system or site whose later periods count; of a single case they are the level's."""
    return "" if line.level.window == EVENT else line.instance


def _by_year(book: Book, terms: CreditTerms, line: Line) -> _Earned | None:
    """The last month of the contract year, where its average is at or above the expected level."""
    level, window = line.level, line.window
    year = contract_year(book.dossier, window)
    figures = []
    whole = like(window).between(max(year.first, commencement_of(book.dossier)), year.last)
    for each in parted(book.dossier, whole):
        then = book.level_at(level.key, each)
        if then is None or contract_year(book.dossier, each).key != year.key or _skipped(terms, each):
            continue
        verdict = book.verdict(then, each, _instance(line))
        if verdict.measured is None:
            if each.last <= min(year.last, book.dossier.versions()[-1].ends_on):
                return None
            continue
        figures.append((verdict.measured, verdict.cases))
    average = _average(terms, figures)
    aimed = bound_of(book.in_phase(level, window), "target")
    if average is None or aimed is None or not aimed.keeps(average):
        return None
    words = f"{line.label} in {year}: {_average_words(terms, figures)}"
    shown_as = f"{figure_text(level, average)}, the target being {bound_text(book.in_phase(level, window), 'target')}"
    return _Earned(f"{year.last:%Y-%m}", Step("average", words, shown_as))


def _average_words(terms: CreditTerms, figures: list[tuple[Fraction, Decimal | None]]) -> str:
    """How an average is made: `(98.9 + 99.6) / 2`, over all cases `(98.9 x 40 + 99.6 x 60) / (40 + 60)`."""
    if terms.earn_back_average == "all-cases":
        counts = [count or Decimal(0) for _, count in figures]
        above = " + ".join(f"{rough(value)} x {grouped(n)}" for (value, _), n in zip(figures, counts, strict=True))
        return f"({above}) / ({' + '.join(map(grouped, counts))})"
    return f"({' + '.join(rough(value) for value, _ in figures)}) / {len(figures)}"


def _average(terms: CreditTerms, figures: list[tuple[Fraction, Decimal | None]]) -> Fraction | None:
    """The year's average as the terms make it; silent terms give one only where both ways agree."""
    if not figures:
        return None
    mean = sum((figure for figure, _ in figures), Fraction(0)) / len(figures)
    cases = [Fraction(count) for _, count in figures if count is not None]
    pooled: Fraction | None = None
    if len(cases) == len(figures) and any(cases):
        pooled = sum((figure * n for (figure, _), n in zip(figures, cases, strict=True)), Fraction(0)) / sum(
            cases, Fraction(0)
        )
    if terms.earn_back_average == "mean-of-periods":
        return mean
    if terms.earn_back_average == "all-cases":
        return pooled
    return mean if mean == pooled else None


def _skipped(terms: CreditTerms, window: Period) -> bool:
    return window.key in (terms.earn_back_skips or ())


def _returned(
    pool: PoolTotal, lines: Sequence[Line], month: Period, before: tuple[str, ...], now: tuple[str, ...],
    days: Days | None,
) -> Return:  # fmt: skip
    terms, currency, clause = pool.terms, pool.charges.currency, pool.terms.clause or ""
    awards = {line.label: line.award.amount for line in lines if line.award and line.award.amount}
    if pool.total is None or pool.sum is None:
        why = f"the credits of {month} cannot be reckoned, and so not what comes back of them"
        return Return(terms, month, now, None, (), why)
    linear = pool.total == pool.sum and not together(terms)
    if terms.earn_back_order is None and not linear:
        were = "were capped" if pool.total != pool.sum else "were one amount for all points"
        why = f"{terms.key} does not state what comes back of {month}, whose credits {were} (earn_back_order)"
        return Return(terms, month, now, None, (), why)
    if terms.earn_back_order == "pro-rata":
        parts = dict(zip(awards, shared_out(pool.total, list(awards.values()), currency), strict=True))
        amount = added(parts[key] for key in now)
        mine = added(awards[key] for key in now)
        formula = f"{grouped(mine)} / {grouped(pool.sum)} x {shown(pool.total, currency)}"
    else:
        kept = pool.due(_sum_without(pool, lines, before, days))
        rest = pool.due(_sum_without(pool, lines, (*before, *now), days))
        amount = EXACT.subtract(kept, rest)
        without = shown(rounded(rest, currency), currency)
        formula = f"due {shown(rounded(kept, currency), currency)} - due without {', '.join(now)} {without}"
    return Return(terms, month, now, amount, (Step("earned back", formula, shown(amount, currency), clause),))


def _sum_without(pool: PoolTotal, lines: Sequence[Line], gone: Sequence[str], days: Days | None) -> Decimal:
    """What a month's credits would add up to without some; points made money together are so again without theirs."""
    left = [line for line in lines if line.award is not None and line.label not in gone]
    amounts = [line.award.amount or Decimal(0) for line in left if line.award]
    points = [Award(None, points=line.award.points) for line in left if line.award]
    if left and together(pool.terms):
        made = points_as_money(
            pool.terms, [line.level for line in left], points, pool.charges.amount, pool.charges.currency, days
        )
        # what lapsed, or was another's incident, held its points and drew nothing
        amounts = [again.amount or Decimal(0) for line, again in zip(left, made, strict=True) if _drawn(line)]
    return added(amounts)
