"""The terms of one agreement version that need more than their record: calendars, pools with their example, anchors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from bpoctl.analysis.credit_forms import Award
from bpoctl.analysis.credits import example
from bpoctl.analysis.wording import month_day_words
from bpoctl.documents.markdown import slug
from bpoctl.documents.views import View
from bpoctl.models.sla import Clause, CreditTerms, Level, ServiceCalendar

EXAMPLE_CHARGES = Decimal(100_000)
"""Charges of the worked example where the credit terms state none."""


@dataclass(frozen=True, slots=True)
class CalendarView(View):
    """One calendar: its terms, and its holidays parted into single dates and those of every year."""

    terms: ServiceCalendar
    once: list[str]
    yearly: list[str]
    dated: list[tuple[str, Any]]
    """dates with other hours, in order, each with its windows"""


@dataclass(frozen=True, slots=True)
class ShareView(View):
    """One critical level's part of a pool, and what missing it alone would be worth in the example."""

    level: Level
    of_charges: Decimal | None
    amount: Decimal | None
    formula: str


@dataclass(frozen=True, slots=True)
class PoolView(View):
    """The terms of one pool, and the example that the credit engine reckoned from them."""

    terms: CreditTerms
    charges: Decimal
    illustrative: bool
    """whether the example's charges are assumed, for want of stated ones"""
    at_risk: Decimal | None
    cap: Decimal | None
    other_windows: bool
    """whether a level of the pool is judged by something else than the month"""
    shares: list[ShareView]
    sum: Decimal | None
    """of every credit of the pool"""
    sum_formula: str
    due: Decimal | None
    capped: bool


def calendar_view(calendar: ServiceCalendar) -> CalendarView:
    """A calendar for the document."""
    holidays = sorted(calendar.holidays or ())
    once = [day for day in holidays if not day.startswith("*")]
    yearly = [month_day_words(day[2:]) for day in holidays if day.startswith("*")]
    return CalendarView(calendar, once, yearly, sorted((calendar.dates or {}).items()))


def pool_view(pool: CreditTerms, levels: Sequence[Level], currency: str) -> PoolView:
    """A pool for the document, with every credit of the example from the credit engine."""
    own = [level for level in levels if level.class_ == "critical" and level.credit == pool.key]
    given = pool.monthly_charges
    stated = given if given is not None and given.in_currency(currency) == currency else None
    charges = stated.amount if stated else EXAMPLE_CHARGES
    total, awards = example(pool, own, charges, currency)
    return PoolView(
        terms=pool, charges=charges, illustrative=stated is None, at_risk=total.at_risk, cap=total.cap,
        other_windows=any(level.window != "month" for level in own),
        shares=[_share(level, one) for level, one in zip(own, awards, strict=True)], sum=total.sum,
        sum_formula=next(step.formula for step in total.steps if step.what == "sum"), due=total.total,
        capped=total.capped,
    )  # fmt: skip


def anchors(clauses: Sequence[Clause]) -> dict[str, str]:
    """The anchor of each clause by its number."""
    return {clause.number: f"clause-{slug(clause.number)}" for clause in clauses}


def _share(level: Level, given: Award) -> ShareView:
    formula = given.steps[0].formula if given.steps else given.problem
    return ShareView(level, given.of_charges, given.amount, formula)
