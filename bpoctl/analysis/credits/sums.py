"""Consequences of sums: points, credits or missed levels of months in a row that come to a stated number.

Service points that reach a number in any six months, credits that reach the cap, three levels missed in one month: each
is a right of its own beside that of one level's breaches. It arises only in a month that adds to the sum. Source: UK
Model Services Agreement, critical performance failure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from bpoctl.analysis.credits.book import Book, terms_for
from bpoctl.analysis.credits.consequences import Right, concerns, right_of
from bpoctl.analysis.credits.lines import Line
from bpoctl.analysis.credits.pools import PoolTotal
from bpoctl.analysis.judging import Result
from bpoctl.analysis.money import added, grouped, part, product, rounded_down, shown
from bpoctl.analysis.notice import months_after
from bpoctl.analysis.periods import Kind, Period, period_of, periods_between
from bpoctl.analysis.wording import counted, listed
from bpoctl.models.sla import Consequence, Level

Credits = Callable[[Period], "tuple[Sequence[Line], Sequence[PoolTotal]] | None"]
"""A month's lines and pools; None where no agreement was in force."""

SUM_TERMS = ("sum_from", "sum_equality", "sum_months")
"""The terms without which it cannot be said when a sum has been reached."""

_NOUNS = {"points": "points", "credits": "credits", "missed-levels": "missed levels"}


class _Month(NamedTuple):
    """What a month adds, and what its part of the limit is."""

    month: Period
    adds: Decimal
    limit: Decimal
    """of credits the percent of the month's charges, cut to minor units; of all else nought"""


def sum_rights(book: Book, month: Period, credits: Credits) -> Iterator[Right]:
    """The consequences that arise from the sums of a month and those before it, by the version in force in it."""
    version = terms_for(book.dossier, month)
    for consequence in book.dossier.of_version(Consequence, version.key) if version else ():
        because, problem = _arises(book, consequence, month, credits) if consequence.sum_of else ("", "")
        if because or problem:
            yield right_of(book, consequence, None, month, because, problem)


def _arises(book: Book, row: Consequence, month: Period, credits: Credits) -> tuple[str, str]:
    """Why a consequence arises in a month, or why that cannot be said; two empty texts where it does not."""
    silent = [name for name in SUM_TERMS if getattr(row, name) is None]
    if row.sum_from is None or row.sum_months is None or silent:
        return "", f"whether {row.key} arises in {month} hangs on silent terms: {', '.join(silent)}"
    seen: list[_Month] = []
    for each in _in_a_row(month, row.sum_months):
        found = credits(each)
        added_up = None if found is None else _of_month(book, row, each, *found)
        if isinstance(added_up, str):
            return "", f"whether {row.key} arises in {month} cannot be said: {added_up}"
        if added_up is not None:
            seen.append(added_up)
    if not seen or seen[-1].month != month or not seen[-1].adds:
        return "", ""
    if row.sum_of == "credits" and len(seen) < row.sum_months:
        # a percent of the charges of fewer months is another number than the one that was agreed
        return "", ""
    total = added(each.adds for each in seen)
    limit = added(each.limit for each in seen) if row.sum_of == "credits" else row.sum_from
    reached = total > limit or (total == limit and row.sum_equality == "follows")
    return (_words(book, row, seen, total, limit), "") if reached else ("", "")


def _in_a_row(month: Period, count: int) -> list[Period]:
    """So many months up to one, that one included."""
    try:
        first = months_after(month.first, 1 - count)
    except (OverflowError, ValueError):
        return [month]
    return periods_between(period_of(first, Kind.MONTH).first, month.first, Kind.MONTH)


def _of_month(
    book: Book, row: Consequence, month: Period, lines: Sequence[Line], pools: Sequence[PoolTotal]
) -> _Month | str:
    """What a month adds to a sum, or what stands in the way of saying so."""
    if row.sum_of == "missed-levels":
        missed = {
            line.level.key for line in lines if line.verdict.result is Result.MISSED and concerns(row, line.level)
        }
        return _Month(month, Decimal(len(missed)), Decimal(0))
    mine = [pool for pool in pools if row.credit in (None, pool.terms.key)]
    if row.sum_of == "points":
        drawn = {(pool.terms.version, pool.terms.key) for pool in mine if pool.terms.form == "points"}
        awards = [line.award for line in lines if line.award and (line.level.version, line.level.credit) in drawn]
        points = [award.points for award in awards if award.points is not None]
        if len(points) < len(awards):
            return f"the points of {month} are not known"
        return _Month(month, added(points), Decimal(0))
    totals = [pool.total for pool in mine if pool.total is not None]
    if len(totals) < len(mine):
        return f"the credits of {month} cannot be reckoned"
    if not mine:
        return _Month(month, Decimal(0), Decimal(0))
    charges = book.charges_in(month, mine[0].terms)
    if charges.amount is None:
        return charges.reason
    cut = rounded_down(product(part(row.sum_from or Decimal(0)), charges.amount), book.dossier.engagement.currency)
    return _Month(month, added(totals), cut)


def adds_to_sum(row: Consequence, level: Level) -> bool:
    """Whether a miss of a level is counted in a sum, or draws what is added up in it."""
    if row.sum_of == "missed-levels":
        return concerns(row, level)
    return row.sum_of is not None and level.credit is not None and row.credit in (None, level.credit)


def _words(book: Book, row: Consequence, seen: Sequence[_Month], total: Decimal, limit: Decimal) -> str:
    money = row.sum_of == "credits"
    currency = book.dossier.engagement.currency
    parts = " + ".join(f"{each.month} {grouped(each.adds)}" for each in seen)
    came = f"{parts} = {shown(total, currency) if money else f'{grouped(total)} {_noun(row, total)}'}"
    beyond = "at least" if row.sum_equality == "follows" else "more than"
    bound = f"{grouped(row.sum_from or limit)} % of the charges, {shown(limit, currency)}" if money else grouped(limit)
    return f"{came}, {beyond} {bound}"


def _noun(row: Consequence, number: Decimal) -> str:
    noun = _NOUNS.get(row.sum_of or "", "")
    return noun.removesuffix("s") if number == 1 else noun


def sum_words(row: Consequence) -> str:
    """When a sum's consequence arises, in plain words, as the agreement says it after `when`."""
    months = row.sum_months
    span = "months (how many is not stated)" if months is None else f"any {counted(months, 'month')} in a row"
    over = "a month" if months == 1 else span
    number = "a number that is not stated" if row.sum_from is None else grouped(row.sum_from)
    tail = {"follows": " or more", "does-not-follow": ""}.get(
        row.sum_equality or "", " (or exactly that, is not stated)"
    )
    lead = "more than " if row.sum_equality == "does-not-follow" else ""
    once = "" if months == 1 else "; it arises only in a month that adds to the sum"
    if row.sum_of == "missed-levels":
        which = f"of the levels {listed(row.levels)}" if row.levels else "critical levels"
        text = f"{lead}{number}{tail} {which} miss their minimum in {over}"
        if months != 1:
            which = f"the levels {listed(row.levels)}" if row.levels else "critical levels"
            text = f"{which} together miss their minimum {lead}{number} times{tail} in {over}"
        return f"{text}, each counted once a month; what is excused or not measured does not count{once}"
    of = f"under {row.credit}" if row.credit else "under all credit terms"
    if row.sum_of == "points":
        return f"the points {of} in {over} come to {lead}{number}{tail}{once}"
    share = f"{lead}{number} %{tail} of the charges of the same {'month' if months == 1 else 'months'}"
    cut = "the percent being cut to the smallest unit of the currency"
    if months != 1:
        cut += " month by month; months before the agreement do not fill them up"
    return f"the credits {of}, after the caps, of {over} come to {share}, {cut}{once}"
