"""The terms of one agreement version as the SLA shows them: levels, hours, pools with their example, clauses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from markupsafe import Markup

from bpoctl.analysis.credit_forms import Award, category_percent, percent_words
from bpoctl.analysis.credits import example
from bpoctl.analysis.level_words import WINDOW_WORDS, Term, bound_sign, promise, terms
from bpoctl.analysis.money import grouped, shown
from bpoctl.analysis.pools import PoolTotal
from bpoctl.analysis.wording import calendar_sentences, counted, listed
from bpoctl.documents.markdown import inline, slug
from bpoctl.documents.views import View
from bpoctl.models.sla import Clause, CreditTerms, Level, ServiceCalendar

EXAMPLE_CHARGES = Decimal(100_000)
"""Charges of the worked example where the credit terms state none."""


@dataclass(frozen=True, slots=True)
class LevelView(View):
    """One service level: a row of the table, and its terms in words."""

    key: str
    name: str
    class_name: str
    metric: str
    target: str
    minimum: str
    window: str
    clause: Markup
    promise: str
    terms: list[Term]


@dataclass(frozen=True, slots=True)
class CalendarView(View):
    """One calendar in plain words."""

    key: str
    name: str
    sentences: list[str]


@dataclass(frozen=True, slots=True)
class ShareView(View):
    """One critical level's part of a pool, and what missing it alone would be worth in the example."""

    level: str
    name: str
    category: str
    allocation: str
    share: str
    """its part of the month's charges"""
    amount: str
    formula: str


@dataclass(frozen=True, slots=True)
class PoolView(View):
    """The terms of one pool, and the example that the credit engine reckoned from them."""

    key: str
    name: str
    clause: Markup
    at_risk: str
    cap: str
    categories: str
    charges: str
    example_at_risk: str
    example_cap: str
    illustrative: bool
    """whether the example's charges are assumed, for want of stated ones"""
    other_windows: bool
    """whether a level of the pool is judged by something else than the month"""
    shares: list[ShareView]
    all_sum: str
    all_formula: str
    all_due: str
    capped: bool


@dataclass(frozen=True, slots=True)
class ClauseView(View):
    """One clause in words."""

    number: str
    title: str
    anchor: str
    wording: str
    covers: str


class Anchors:
    """The clauses that a document has, so that references lead to them."""

    def __init__(self, clauses: Sequence[Clause]) -> None:
        self._known = {clause.number: f"clause-{slug(clause.number)}" for clause in clauses}

    def link(self, number: str | None) -> Markup:
        """`7.2` as a link to its clause, or as bare text where the document has no such clause; empty for none."""
        if not number:
            return Markup("")
        anchor = self._known.get(number)
        return Markup(f"[{inline(number)}](#{anchor})") if anchor else inline(number)

    def missing(self, numbers: Sequence[str | None]) -> list[str]:
        """The numbers referred to that no clause bears."""
        return sorted({number for number in numbers if number and number not in self._known})


def level_view(level: Level, calendars: Mapping[str, ServiceCalendar], anchors: Anchors) -> LevelView:
    """A level for the document."""
    return LevelView(
        key=level.key, name=level.name, class_name=level.class_, metric=level.metric.replace("-", " "),
        target=bound_sign(level, "target"), minimum=bound_sign(level, "minimum"), window=WINDOW_WORDS[level.window],
        clause=anchors.link(level.clause), promise=promise(level), terms=terms(level, calendars),
    )  # fmt: skip


def calendar_view(calendar: ServiceCalendar) -> CalendarView:
    """A calendar for the document."""
    return CalendarView(calendar.key, calendar.name, calendar_sentences(calendar))


def pool_view(pool: CreditTerms, levels: Sequence[Level], currency: str, anchors: Anchors) -> PoolView:
    """A pool for the document, with every credit of the example from the credit engine."""
    own = [level for level in levels if level.class_ == "critical" and level.credit == pool.key]
    given = pool.monthly_charges
    stated = given if given is not None and given.in_currency(currency) == currency else None
    charges = stated.amount if stated else EXAMPLE_CHARGES
    total, awards = example(pool, own, charges, currency)
    return PoolView(
        key=pool.key, name=pool.name, clause=anchors.link(pool.clause), at_risk=_percent(pool.at_risk),
        cap=_percent(pool.cap), categories=_categories(pool), charges=shown(charges, currency),
        example_at_risk=_money(total.at_risk, currency), example_cap=_money(total.cap, currency),
        illustrative=stated is None,
        other_windows=any(level.window != "month" for level in own),
        shares=[_share(level, pool, given, currency) for level, given in zip(own, awards, strict=True)],
        all_sum=_money(total.sum, currency), all_formula=_sum_formula(total, awards),
        all_due=_money(total.total, currency), capped=total.capped,
    )  # fmt: skip


def clause_view(clause: Clause) -> ClauseView:
    """A clause for the document."""
    covers = listed(clause.covers or ())
    return ClauseView(clause.number, clause.title, f"clause-{slug(clause.number)}", clause.wording, covers)


def notice_words(notice: str) -> str:
    """`90 days` or `3 months`, with its noun in the right number."""
    number, _, unit = notice.partition(" ")
    return counted(int(number), unit.removesuffix("s"))


def _categories(pool: CreditTerms) -> str:
    parts = ((category, category_percent(pool, category)) for category in pool.categories)
    return listed(f"{name} {_percent(percent) if percent is not None else 'not stated'}" for name, percent in parts)


def _share(level: Level, pool: CreditTerms, given: Award, currency: str) -> ShareView:
    allocation = "none yet" if level.allocation is None else _percent(level.allocation)
    formula = given.steps[0].formula if given.steps else given.problem
    return ShareView(
        level=level.key, name=level.name, category=level.category or "none", allocation=allocation,
        share="not to be reckoned" if given.of_charges is None else percent_words(given.of_charges),
        amount=_money(given.amount, currency), formula=formula,
    )  # fmt: skip


def _sum_formula(total: PoolTotal, awards: Sequence[Award]) -> str:
    return next(step.formula for step in total.steps if step.what == "sum") if awards else ""


def _percent(number: Decimal) -> str:
    return f"{grouped(number)} %"


def _money(amount: Decimal | None, currency: str) -> str:
    return "not to be reckoned" if amount is None else shown(amount, currency)
