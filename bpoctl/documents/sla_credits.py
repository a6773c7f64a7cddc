"""Credit terms for the agreement: their tables in order, and the worked example that the credit engine reckons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from bpoctl.analysis.band_words import edge_words
from bpoctl.analysis.credits import Award, example
from bpoctl.analysis.credits.bands import amount_of, bands_of
from bpoctl.analysis.credits.charges import stated_month
from bpoctl.analysis.credits.examples import example_figure, together
from bpoctl.analysis.credits.instances import as_judged
from bpoctl.analysis.credits.longer import MONTHS, spans_window
from bpoctl.analysis.credits.pools import AT_RISK_FORMS, PoolTotal, cap_percent
from bpoctl.analysis.credits.repeats import multipliers
from bpoctl.analysis.credits.scales import scale_of
from bpoctl.analysis.credits.stated_caps import amounts_of, caps_in_money
from bpoctl.analysis.figures import figure_text
from bpoctl.analysis.judging import Step
from bpoctl.analysis.level_words import ordinal, window_word
from bpoctl.analysis.money import EXACT, grouped, rounded, shown
from bpoctl.analysis.wording import month_day_words
from bpoctl.documents.views import View
from bpoctl.models.sla import Agreement, CreditTerms, Level

EXCUSE_WORDS = {
    "client-failure": "a failure of the client", "third-party": "a third party for which the provider does not answer",
    "volume": "volume beyond the locked forecast", "client-data": "bad data of the client",
    "maintenance": "planned maintenance", "force-majeure": "force majeure",
}  # fmt: skip
EXAMPLE_CHARGES = Decimal(100_000)
"""Charges of the worked example where the credit terms state none."""


@dataclass(frozen=True, slots=True)
class RowView(View):
    """One row of a table of the terms: an edge or a word, and what stands against it."""

    edge: str
    worth: str


@dataclass(frozen=True, slots=True)
class FeeView(View):
    """What ending the agreement in one contract year costs."""

    year: str
    percent: str
    amount: Decimal | None


@dataclass(frozen=True, slots=True)
class ShareView(View):
    """One critical level's part of a pool, and what missing it alone would be worth in the example."""

    level: Level
    of_charges: Decimal | None
    amount: Decimal | None
    alone: Decimal | None
    """what is due where it is the only one that failed: never above the cap"""
    formula: str
    figure: str
    """the figure that the example assumes, where the credit hangs on it"""


@dataclass(frozen=True, slots=True)
class PoolView(View):
    """One set of credit terms, and the example that the credit engine reckoned from them."""

    terms: CreditTerms
    currency: str
    charges: Decimal
    illustrative: bool
    """whether the example's charges are assumed, for want of stated ones"""
    span: str
    """what time the charges are of: `month`, or `quarter` and `year` where percents are of those of the window"""
    allocated: bool
    """whether levels have allocations; else the credit hangs on their figures"""
    at_risk: Decimal | None
    cap: Decimal | None
    cap_percent: Decimal | None
    pool_points: str
    rate: str
    step_unit: str
    """what the steps of a gap are counted in: `min`, `points`"""
    repeat: str
    point_rate: str
    weighted: bool
    """whether a level of a form with figures or amounts has a weighting factor"""
    bands: list[RowView]
    points: list[RowView]
    repeats: list[RowView]
    """which failure of a level, and what its credit is multiplied by"""
    point_scale: list[RowView]
    scale: list[RowView]
    """beyond how many steps or failures each counts how much"""
    cap_amounts: list[RowView]
    """what a cap in money is on, and the amount"""
    point_bands: list[RowView]
    other_windows: bool
    """whether a level of the pool is judged by something else than the month"""
    shares: list[ShareView]
    sum: Decimal | None
    """of every credit of the pool"""
    sum_formula: str
    due: Decimal | None
    capped: bool


def pool_view(pool: CreditTerms, levels: Sequence[Level], currency: str) -> PoolView:
    """Credit terms for the document, with every credit of the example from the credit engine."""
    drawn = [level for level in levels if level.class_ == "critical" and level.credit == pool.key]
    own = [as_judged(level) for level in drawn]
    stated, _ = stated_month(pool, currency)
    charges = (EXAMPLE_CHARGES if stated is None else stated) * example_months(pool, own)
    total, awards = example(pool, own, charges, currency)
    alone = [example(pool, [level], charges, currency) for level in own] if together(pool) else []
    return PoolView(
        terms=pool, currency=currency, charges=charges, illustrative=stated is None, span=span_word(pool, own),
        allocated=pool.form in AT_RISK_FORMS, at_risk=total.at_risk, cap=total.cap, cap_percent=cap_percent(pool),
        pool_points=_number(pool.pool_points), rate=_number(pool.rate), step_unit=_step_unit(own),
        repeat=_number(pool.repeat_multiplier),
        point_rate=_number(pool.point_rate), bands=_credit_edges(pool.bands),
        weighted=pool.form in ("gap", "bands", "amount") and any(level.allocation is not None for level in own),
        points=_words(pool.points), repeats=_repeats(pool), point_scale=_scale(pool, "point_scale"),
        scale=_scale(pool, "scale"), cap_amounts=_caps(pool, currency),
        point_bands=_edges(pool.point_bands), other_windows=any(level.window != "month" for level in own),
        shares=[
            _share(pool, alone[n][0], level, alone[n][1][0]) if alone else _share(pool, total, level, one)
            for n, (level, one) in enumerate(zip(own, awards, strict=True))
        ],
        sum=total.sum,
        sum_formula=next(step.formula for step in total.steps if step.what == "sum"), due=total.total,
        capped=total.capped,
    )  # fmt: skip


def year_begins(agreement: Agreement, pools: Sequence[CreditTerms], levels: Sequence[Level], begun: date | None) -> str:
    """On which day of the year a contract year begins, where credits hang on contract years and it parts a month.

    `begun` is the agreement's first day, from which contract years count.
    """
    by_year = agreement.credit_cap_year is not None or "year" in (agreement.credit_cap_amounts or {})
    by_year = by_year or any(level.window in ("contract-year", "contract-quarter") and level.credit for level in levels)
    by_year = by_year or any(_by_year(pool) for pool in pools)
    return month_day_words(f"{begun:%m-%d}") if begun and begun.day > 1 and by_year else ""


def _by_year(pool: CreditTerms) -> bool:
    """Whether something of credit terms is counted by the contract year."""
    capped = pool.cap_year is not None and pool.cap_year_over != "twelve-months"
    in_money = "year" in (pool.cap_amounts or {})
    return capped or in_money or pool.earn_back == "year-average" or pool.settlement == "yearly"


def span_word(pool: CreditTerms, levels: Sequence[Level]) -> str:
    """What time percents are of: the month, or the window of its levels where the terms say so."""
    words = {window_word(level) for level in levels} if spans_window(pool) else {"month"}
    return words.pop() if len(words) == 1 else "window" if words else "month"


def example_months(pool: CreditTerms, levels: Sequence[Level]) -> int:
    """How many months' charges the example is reckoned on: twelve of a year, one where windows differ."""
    windows = {level.window for level in levels} if spans_window(pool) else set()
    return MONTHS.get("".join(windows), 1) if len(windows) == 1 else 1


def caps_together(agreement: Agreement, currency: str) -> list[str]:
    """The caps over all credit terms on a quarter, a contract year and the term, and those in money, as sentences."""
    percents = {"quarter": agreement.credit_cap_quarter, "year": agreement.credit_cap_year,
                "term": agreement.credit_cap_term}  # fmt: skip
    lead = "under all credit terms together, never add up to more than"
    found = [
        f"The credits of {_SPANS[span]}, {lead} {grouped(percent)} % of its charges without tax and pass-through "
        "costs, as far as the agreement covers it"
        for span, percent in percents.items() if percent is not None
    ]  # fmt: skip
    stated = amounts_of(f"agreement {agreement.key}", agreement.credit_cap_amounts, currency)
    if isinstance(stated, str):
        return [*found, f"The caps in money over all credit terms cannot be read: {stated}"]
    return [
        *found,
        *(f"The credits of {_SPANS[span]}, {lead} {shown(each, currency)}" for span, each in stated.items()),
    ]


def fee_views(agreement: Agreement, currency: str) -> list[FeeView]:
    """The termination fees by contract year, each reckoned as the engine reckons it."""
    base = agreement.termination_base
    rows = sorted(_words(agreement.termination_fees), key=lambda row: (len(row.edge), row.edge))
    views = []
    for row in rows:
        percent = row.worth if row.worth.replace(".", "", 1).isdigit() else ""
        amount = None
        if base is not None and percent and base.in_currency(currency) == currency:
            amount = rounded(EXACT.scaleb(EXACT.multiply(Decimal(percent), base.amount), -2), currency)
        views.append(FeeView(row.edge, row.worth, amount))
    return views


def _share(pool: CreditTerms, total: PoolTotal, level: Level, given: Award) -> ShareView:
    figure = example_figure(pool, level)
    words = figure_text(level, figure) if figure is not None else ""
    alone = None if given.amount is None else total.due(given.amount)
    return ShareView(level, given.of_charges, given.amount, alone, _formula(given.steps) or given.problem, words)


def _formula(steps: Sequence[Step]) -> str:
    """The formula of an example: its last product, or the sentence that stands for it; of points how they are money."""
    pooled = [step for step in steps if step.what in ("points counted", "points as money")]
    if pooled:
        return "; ".join([*(step.words for step in pooled[:-1]), pooled[-1].formula])
    return next((step.formula for step in reversed(steps) if step.what != "rounded"), "")


def _edges(table: Mapping[str, Any] | None) -> list[RowView]:
    """A table of bands from its highest bound to its lowest; as it is written where it cannot be read."""
    rows = bands_of(table) if table else ()
    if isinstance(rows, str):
        return _words(table)
    order = sorted(rows, key=lambda row: (row.bound, row.sign in (">", ">=")), reverse=True)
    return [RowView(edge_words(row), row.worth) for row in order]


def _credit_edges(table: Mapping[str, Any] | None) -> list[RowView]:
    """As `_edges`, each worth with its unit: a percent, or an amount that names its currency."""
    return [row if amount_of(row.worth) else RowView(row.edge, f"{row.worth} %") for row in _edges(table)]


def _repeats(pool: CreditTerms) -> list[RowView]:
    """The multipliers of later failures, in order; as they are written where they cannot be read."""
    found = multipliers(pool) if pool.repeats is not None else {}
    if isinstance(found, str):
        return _words(pool.repeats)
    rows = sorted(found.items())
    return [
        RowView(ordinal(Decimal(which)) + (" and every later" if which == rows[-1][0] else ""), grouped(by))
        for which, by in rows
    ]


_SPANS = {"month": "a month", "quarter": "a calendar quarter", "year": "a contract year", "term": "the whole term"}


def _caps(pool: CreditTerms, currency: str) -> list[RowView]:
    """The caps in money, each with what it is on; as they are written where they cannot be read."""
    found = caps_in_money(pool, currency)
    if isinstance(found, str):
        return _words(pool.cap_amounts)
    return [RowView(_SPANS[span], shown(amount, currency)) for span, amount in found.items()]


def _scale(pool: CreditTerms, field: str) -> list[RowView]:
    """What those beyond each number count, in order; as it is written where it cannot be read."""
    table = getattr(pool, field)
    found = scale_of(pool, field) if table is not None else ()
    return _words(table) if isinstance(found, str) else [RowView(grouped(a), grouped(b)) for a, b in found]


def _words(table: Mapping[str, Any] | None) -> list[RowView]:
    return [RowView(name, str(worth)) for name, worth in sorted((table or {}).items())]


def _step_unit(levels: Sequence[Level]) -> str:
    """The unit of a step, where all levels that draw on the terms have the same; else points of each one's unit."""
    units = {level.unit if level.unit in ("h", "min", "s") else "points" for level in levels}
    return next(iter(units)) if len(units) == 1 else "points of its unit"


def _number(number: Decimal | None) -> str:
    return "" if number is None else grouped(number)
