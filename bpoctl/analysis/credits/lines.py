"""One line of a statement: a level in its window, what was measured, what that means, and the credit it draws."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, cast

from bpoctl.analysis.clock_words import clock_step
from bpoctl.analysis.credits.bonuses import bonus_of
from bpoctl.analysis.credits.book import Book
from bpoctl.analysis.credits.cases import Award, Case, nothing
from bpoctl.analysis.credits.charges import no_credits_yet
from bpoctl.analysis.credits.forms import award
from bpoctl.analysis.credits.instances import each_draws, one_by_one
from bpoctl.analysis.credits.pools import text_of
from bpoctl.analysis.credits.provenance import provenance_of
from bpoctl.analysis.credits.quotas import overflow
from bpoctl.analysis.credits.triggers import Called, Event, called
from bpoctl.analysis.judging import CLAIMED, Result, Step, Verdict
from bpoctl.analysis.money import EXACT, grouped, rounded, shown
from bpoctl.analysis.periods import Kind, Period
from bpoctl.analysis.windows import EVENT
from bpoctl.models.delivery import Measurement, Relief, TicketImport
from bpoctl.models.engagement import Evidence
from bpoctl.models.review import Dispute
from bpoctl.models.sla import Level, ServiceCalendar


@dataclass(frozen=True, slots=True)
class Contested:
    """The other figure of a dispute, and the credit it would draw; both stand until it is settled."""

    dispute: Dispute
    verdict: Verdict
    award: Award | None

    @property
    def steps(self) -> tuple[Step, ...]:
        """How the other figure stands and what it would draw, each step named as contested."""
        all_of_it = (*self.verdict.steps, *(self.award.steps if self.award else ()))
        return tuple(step._replace(what=f"{step.what} (if {self.dispute.key} stands)") for step in all_of_it)

    def to_json(self) -> dict[str, Any]:
        """The other side's figure as JSON-able data."""
        return {
            "dispute": self.dispute.key, "raised_by": self.dispute.raised_by, "shown": self.verdict.shown,
            "result": str(self.verdict.result), "credit_due": self.award is not None,
            "credit": text_of(self.award.amount if self.award else None),
            "steps": [step.to_json() for step in (*self.verdict.steps, *(self.award.steps if self.award else ()))],
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Extra:
    """An amount beside the credit: a bonus, or the price of use beyond a quota; positive is due to the client."""

    what: str
    amount: Decimal | None
    step: Step


@dataclass(frozen=True, slots=True)
class Line:
    """One level in one window: what was measured, what that means, and the credit."""

    level: Level
    window: Period
    measurement: Measurement | None
    source: TicketImport | None
    """the import that the figure was computed from"""
    evidence: tuple[Evidence, ...]
    """what proves a figure that was stated by hand"""
    relief: Relief | None
    """the accepted relief, where it excuses the failure"""
    verdict: Verdict
    award: Award | None
    """the credit that fell due; None where none did"""
    contested: Contested | None = None
    extras: tuple[Extra, ...] = ()
    lapsed: Decimal | None = None
    """the credit that was not claimed in time and is therefore not due"""
    open_points: tuple[str, ...] = ()
    instance: str = ""
    """which system, site or case it is, where each draws its own credit"""
    parts: tuple[Measurement, ...] = ()
    """the measurements behind a figure that is made of several instances"""
    missing: tuple[str, ...] = ()
    """instances of which there is no measurement"""
    not_due: tuple[Step, ...] = ()
    """why a failure drew no credit: its trigger did not fire"""
    as_judged: Level | None = None
    """the level with the bounds that it was judged by, where a phase or the share of its instances gives others"""

    @property
    def judged(self) -> Level:
        """The level with the bounds that the figure was held against."""
        return self.as_judged or self.level

    @property
    def unmeasured(self) -> bool:
        """Whether a measurement that it should be made from is not recorded."""
        return bool(self.missing) or (self.measurement is None and not self.parts)

    @property
    def label(self) -> str:
        """The level's key, with the instance, and the window where that is not the month itself."""
        name = f"{self.level.key} {self.instance}" if self.instance else self.level.key
        whole = self.window.kind is Kind.MONTH and self.window.of is None
        return name if whole else f"{name} {self.window}"

    @property
    def steps(self) -> tuple[Step, ...]:
        """Everything from the cases to the credit, in order."""
        from_where = provenance_of(self.level, self.measurement, self.source, self.evidence, self.parts)
        beside = tuple(extra.step for extra in self.extras)
        other = self.contested.steps if self.contested else ()
        return (*from_where, *self.verdict.steps, *(self.award.steps if self.award else self.not_due), *beside, *other)

    def to_json(self) -> dict[str, Any]:
        """The line as JSON-able data: contract figures and money as strings."""
        level, judged = self.level, self.judged
        return {
            "level": level.key,
            "name": level.name,
            "class": level.class_,
            "agreement": level.version,
            "window": self.window.key,
            "instance": self.instance or None,
            "unit": level.unit,
            "direction": level.direction,
            "target": format(judged.target, "f"),
            "target_least": text_of(judged.target_least),
            "minimum": format(judged.minimum, "f"),
            "minimum_least": text_of(judged.minimum_least),
            **self.verdict.to_json(),
            "measurement": self.measurement.key if self.measurement else None,
            "source": self.source.key if self.source else None,
            "relief": self.relief.key if self.relief else None,
            "clause": level.clause,
            "pool": level.credit,
            "credit_due": self.award is not None,
            "credit": text_of(self.award.amount if self.award else None),
            "points": text_of(self.award.points if self.award else None),
            "lapsed": text_of(self.lapsed),
            "contested": self.contested.to_json() if self.contested else None,
            "extras": [{"what": extra.what, "amount": text_of(extra.amount)} for extra in self.extras],
            "steps": [step.to_json() for step in self.steps],
        }


def lines_of(book: Book, level: Level, window: Period, month: Period) -> list[Line]:
    """A level in one window, judged, with its credit where one falls due: one line, or one for each instance."""
    if not one_by_one(level):
        return [_line(book, level, window, month)]
    names = book.instances(level, window)
    if each_draws(level) and names:
        return [_line(book, level, window, month, name) for name in names]
    return [_line_together(book, level, window, month, names)]


def _line(book: Book, level: Level, window: Period, month: Period, instance: str = "") -> Line:
    measurement = book.recorded(level, window, instance)
    source = book.imports.get(measurement.source or "") if measurement else None
    verdict = book.verdict(level, window, instance)
    beside = _of_the_month(book, level, window) if level.window == EVENT else ()
    verdict = replace(verdict, steps=(*_timed(book, level), *beside, *verdict.steps))
    relief = book.relief(level, window, instance) if verdict.result is Result.EXCUSED else None
    proof = tuple(book.evidence[key] for key in (measurement and measurement.evidence) or () if key in book.evidence)
    due, not_due = _due(book, level, window, month, verdict, measurement, instance)
    contested = _contested(book, level, window, month, measurement, instance)
    extras = tuple(_extras(book, level, window, month, verdict, measurement))
    missing = (instance,) if instance and measurement is None else ()
    return Line(
        level, window, measurement, source, proof, relief, verdict, due, contested, extras, instance=instance,
        missing=missing, not_due=not_due, as_judged=book.in_phase(level, window),
    )  # fmt: skip


def _timed(book: Book, level: Level) -> tuple[Step, ...]:
    """How its cases are timed, where they are."""
    step = clock_step(level, book.dossier.all(ServiceCalendar))
    return () if step is None else (step,)


def _of_the_month(book: Book, level: Level, window: Period) -> tuple[Step, ...]:
    """How many of the month's cases kept it, beside a case that did not."""
    counted = book.recorded(level, window)
    if counted is None or counted.numerator is None or counted.denominator is None:
        return ()
    return (Step("cases", f"{grouped(counted.numerator)} of {grouped(counted.denominator)} cases", "kept it"),)


def _line_together(book: Book, level: Level, window: Period, month: Period, names: list[str]) -> Line:
    """A level whose instances are one figure together, or of which no single case failed."""
    found = book.together(level, window)
    recorded = {name: row for name in names if (row := book.recorded(level, window, name)) is not None}
    summary = book.recorded(level, window) if level.window == EVENT else None
    measurement = recorded.get(found.instance) if found.instance else summary
    read = {row.source or "" for row in ([measurement] if measurement else recorded.values())}
    source = book.imports.get(read.pop()) if len(read) == 1 else None
    relief = book.relief(level, window, found.instance) if found.verdict.result is Result.EXCUSED else None
    due: Award | None = None
    not_due: tuple[Step, ...] = ()
    if level.window != EVENT:
        due, not_due = _due(book, level, window, month, found.verdict, measurement, as_judged=found.level)
    contested = None
    if found.instance:
        contested = _contested(book, level, window, month, measurement, found.instance)
    missing = tuple(name for name in names if name not in recorded)
    verdict = replace(found.verdict, steps=(*_timed(book, level), *found.verdict.steps))
    return Line(
        level, window, measurement, source, (), relief, verdict, due, contested,
        parts=tuple(recorded.values()), missing=missing, not_due=not_due, as_judged=found.level,
    )  # fmt: skip


def _due(
    book: Book, level: Level, window: Period, month: Period, verdict: Verdict, measurement: Measurement | None,
    instance: str = "", as_judged: Level | None = None,
) -> tuple[Award | None, tuple[Step, ...]]:  # fmt: skip
    """The credit of a level in a window, or None where none falls due; then, of a failure, why its trigger is quiet."""
    if level.class_ != "critical":
        return None, ()
    currency = book.dossier.engagement.currency
    terms = book.terms_of(level)
    if terms is None:
        why = f"level {level.key} is critical and draws on no pool"
        missed = verdict.result is Result.MISSED
        return (Award(None if level.credit else rounded(Decimal(0), currency), problem=why) if missed else None), ()
    found = called(Event(book, terms, level, window, verdict, measurement, instance))
    if not found.due:
        return None, found.steps if verdict.result in (Result.MISSED, Result.BELOW_TARGET) else ()
    charges = book.charges_in(month, terms, window).amount
    days = book.days_in(month, window)
    judged = as_judged or book.in_phase(level, window)
    case = Case(terms, judged, charges, currency, verdict, factors=found.factors, days=days)
    if why := no_credits_yet(book.dossier, window, terms):
        return nothing(case, "first month", why), ()
    return _with_trigger(award(case), found), ()


def _with_trigger(given: Award, found: Called) -> Award:
    if found.problem:
        return Award(None, (*found.steps, *given.steps), None, found.problem)
    return Award(given.amount, (*found.steps, *given.steps), given.share, given.problem, given.points)


def _contested(
    book: Book, level: Level, window: Period, month: Period, measurement: Measurement | None, instance: str
) -> Contested | None:
    dispute = book.disputes.get(measurement.key) if measurement else None
    if dispute is None or dispute.claimed is None or measurement is None:
        return None
    other = cast(Any, measurement)._replace(value=dispute.claimed, numerator=None, basis=CLAIMED)
    verdict = book.judged(level, window, other, instance)
    due, _ = _due(book, level, window, month, verdict, other, instance)
    return Contested(dispute, verdict, due)


def _extras(
    book: Book, level: Level, window: Period, month: Period, verdict: Verdict, measurement: Measurement | None
) -> Iterator[Extra]:
    terms = book.terms_of(level)
    if terms is not None:
        charges, currency = book.charges_in(month, terms, window).amount, book.dossier.engagement.currency
        case = Case(terms, level, charges, currency, verdict, days=book.days_in(month, window))
        if (earned := bonus_of(case)) is not None:
            yield _bonus(earned, level.clause or "")
    beyond = overflow(level, measurement)
    if beyond and level.quota_overflow == "priced":
        yield _priced(book, level, beyond)


def _bonus(given: Award, clause: str) -> Extra:
    """What was earned, as an amount that the client owes; its steps as one."""
    if given.amount is None:
        return Extra("bonus", None, Step("bonus", given.problem, "not known", clause))
    first, *later = given.steps
    formula = first.formula
    for before, step in zip(given.steps, later, strict=False):
        formula += f" = {before.result}, {step.formula if step.what == 'rounded' else f'at most {step.formula}'}"
    return Extra("bonus", EXACT.minus(given.amount), Step("bonus", formula, given.steps[-1].result, clause))


def _priced(book: Book, level: Level, beyond: Decimal) -> Extra:
    currency, price = book.dossier.engagement.currency, level.quota_price
    if price is None or price.in_currency(currency) != currency or level.quota_party is None:
        step = Step("quota", f"{grouped(beyond)} beyond the quota", "not priced", level.clause or "")
        return Extra("quota", None, step)
    amount = rounded(EXACT.multiply(beyond, price.amount), currency)
    formula = (
        f"{grouped(beyond)} beyond the quota of {grouped(level.quota or Decimal(0))} x {shown(price.amount, currency)}"
    )
    step = Step("quota", f"{formula}, used by the {level.quota_party}", shown(amount, currency), level.clause or "")
    return Extra("quota", amount if level.quota_party == "provider" else EXACT.minus(amount), step)
