"""The credit statement of a month: every level with its figure, its result and its credit, then sum, cap and total.

A month is judged by the agreement version in force on its first day. Levels of a longer or shorter window are judged
in the month in which their window ends, by the version in force when it began. Nothing is guessed: without charges
there is no amount, and what is open is said.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from bpoctl.analysis.credit_forms import Award, Case, award
from bpoctl.analysis.judging import Result, Step, Verdict, judge
from bpoctl.analysis.money import added, rounded
from bpoctl.analysis.periods import Kind, Period, parse_period, periods_between
from bpoctl.analysis.pools import Charges, PoolTotal, charges_of, settle, stated_charges
from bpoctl.dossier import Dossier, natural
from bpoctl.errors import BadData
from bpoctl.models.delivery import Measurement, Relief, TicketImport
from bpoctl.models.engagement import Evidence
from bpoctl.models.forms import canonical_json
from bpoctl.models.sla import Agreement, CreditTerms, Level

WINDOWS = {"week": Kind.WEEK, "month": Kind.MONTH, "quarter": Kind.QUARTER, "year": Kind.YEAR}
"""A level's `window` as a kind of period."""


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

    @property
    def steps(self) -> tuple[Step, ...]:
        """Everything from the cases to the credit, in order."""
        from_where = _provenance(self)
        return (*from_where, *self.verdict.steps, *(self.award.steps if self.award else ()))

    def to_json(self) -> dict[str, Any]:
        """The line as JSON-able data: contract figures and money as strings."""
        level = self.level
        return {
            "level": level.key,
            "name": level.name,
            "class": level.class_,
            "agreement": level.version,
            "window": self.window.key,
            "unit": level.unit,
            "direction": level.direction,
            "target": format(level.target, "f"),
            "minimum": format(level.minimum, "f"),
            **self.verdict.to_json(),
            "measurement": self.measurement.key if self.measurement else None,
            "source": self.source.key if self.source else None,
            "relief": self.relief.key if self.relief else None,
            "clause": level.clause,
            "pool": level.credit,
            "credit_due": self.award is not None,
            "credit": _money_text(self.award.amount if self.award else None),
            "steps": [step.to_json() for step in self.steps],
        }


@dataclass(frozen=True, slots=True)
class Statement:
    """The credits of one month with every step between the cases and the amount due from the provider."""

    engagement: str
    period: Period
    agreement: Agreement
    """the version in force on the period's first day"""
    currency: str
    charges: Charges
    lines: tuple[Line, ...]
    pools: tuple[PoolTotal, ...]
    total: Decimal | None
    """due from the provider after every cap; None where a part of it cannot be reckoned"""
    open_points: tuple[str, ...]
    """what is missing or doubtful, each as a sentence without its full stop"""

    def to_json(self) -> dict[str, Any]:
        """The statement as JSON-able data: contract figures and money as strings, dates as ISO 8601."""
        return {
            "engagement": self.engagement,
            "period": self.period.key,
            "agreement": self.agreement.key,
            "in_force_from": self.agreement.effective_from.isoformat(),
            "currency": self.currency,
            "charges": self.charges.to_json(),
            "levels": [line.to_json() for line in self.lines],
            "pools": [pool.to_json() for pool in self.pools],
            "total": _money_text(self.total),
            "open_points": list(self.open_points),
        }

    def digest(self) -> str:
        """SHA-256 of the figures alone, which a seal keeps: no wording, so that a better sentence breaks no seal."""
        figures = {
            "engagement": self.engagement,
            "period": self.period.key,
            "agreement": self.agreement.key,
            "currency": self.currency,
            "levels": [_figures(line) for line in self.lines],
            "pools": [[p.terms.key, *map(_money_text, (p.sum, p.cap, p.total))] for p in self.pools],
            "total": _money_text(self.total),
        }
        return hashlib.sha256(canonical_json(figures).encode()).hexdigest()


def statement(dossier: Dossier, period: str | Period, as_of: date | None = None) -> Statement:
    """The credit statement of a month (`2026-04`).

    `as_of` leaves out invoices issued and reliefs accepted after that day. Raises BadData for another kind of period
    and for a month in which no agreement version is in force.
    """
    month = parse_period(period) if isinstance(period, str) else period
    agreement = _agreement(dossier, month)
    book = _Book(dossier, as_of)
    lines = tuple(book.line(level, window, month) for window, level in _levels(dossier, month))
    pools = tuple(_pool(book, terms, lines, month) for terms in _pools(dossier, agreement, lines))
    charges = pools[0].charges if pools else charges_of(dossier, month, None, as_of)
    engagement = dossier.engagement
    open_points = tuple(dict.fromkeys(_open_points(book, lines, pools)))
    total = _total(lines, pools, engagement.currency)
    return Statement(engagement.slug, month, agreement, engagement.currency, charges, lines, pools, total, open_points)


def terms_for(dossier: Dossier, window: Period) -> Agreement | None:
    """The agreement version that judges a window: in force on its first day, else the first that begins within it."""
    begun = dossier.version_on(window.first)
    return begun or next((version for version in dossier.versions() if version.effective_from in window), None)


def example(
    terms: CreditTerms, missed: Iterable[Level], charges: Decimal, currency: str
) -> tuple[PoolTotal, list[Award]]:
    """What a pool would come to if these levels were missed in a month of such charges: the worked example."""
    base = stated_charges(charges, currency, "charges of the example")
    awards = [award(Case(terms, level, base.amount, currency)) for level in missed]
    return settle(terms, base, [given.amount for given in awards]), awards


class _Book:
    """The dossier's delivery records of a statement, found by level and window."""

    def __init__(self, dossier: Dossier, as_of: date | None) -> None:
        self.dossier, self.as_of = dossier, as_of
        self.imports: dict[str, TicketImport] = dict(dossier.keyed("delivery_ticket_import"))
        self.evidence: dict[str, Evidence] = dict(dossier.keyed("evidence"))
        replaced = {row.replaces for row in self.imports.values() if row.replaces}
        self.measurements: dict[tuple[str, str], list[Measurement]] = {}
        for row in dossier.all(Measurement):
            if row.source not in replaced or row.source is None:
                self.measurements.setdefault((row.level, row.period), []).append(row)
        claimed = {(row.level, row.period): row for row in reversed(dossier.all(Relief))}
        self.reliefs = {(row.level, row.period): row for row in reversed(dossier.all(Relief)) if self._accepted(row)}
        self.pending = {place: row for place, row in claimed.items() if place not in self.reliefs}

    def _accepted(self, relief: Relief) -> bool:
        return relief.accepted_on is not None and (self.as_of is None or relief.accepted_on <= self.as_of)

    def charges(self, month: Period, terms: CreditTerms | None) -> Charges:
        """The charges of a month."""
        return charges_of(self.dossier, month, terms, self.as_of)

    def line(self, level: Level, window: Period, month: Period) -> Line:
        """One level in one window, judged, with its credit where one falls due."""
        place = (level.key, window.key)
        recorded = self.measurements.get(place)
        measurement = recorded[-1] if recorded else None
        source = self.imports.get(measurement.source or "") if measurement else None
        verdict = judge(level, measurement, self.reliefs.get(place))
        relief = self.reliefs.get(place) if verdict.result is Result.EXCUSED else None
        owed = level.class_ == "critical" and verdict.result is Result.MISSED
        due = self._award(level, month, verdict) if owed else None
        proof = tuple(
            self.evidence[key] for key in (measurement and measurement.evidence) or () if key in self.evidence
        )
        return Line(level, window, measurement, source, proof, relief, verdict, due)

    def _award(self, level: Level, month: Period, verdict: Verdict) -> Award:
        currency = self.dossier.engagement.currency
        terms = _terms_of(self.dossier, level)
        if terms is None:
            why = f"level {level.key} is critical and draws on no pool"
            return Award(None if level.credit else rounded(Decimal(0), currency), problem=why)
        return award(Case(terms, level, self.charges(month, terms).amount, currency, verdict))


def _agreement(dossier: Dossier, month: Period) -> Agreement:
    if month.kind is not Kind.MONTH:
        hint = f"ask for the month in which it ends: {month.last:%Y-%m}"
        raise BadData(f"credits are reckoned by the month, and `{month}` is a {month.kind}", hint)
    agreement = terms_for(dossier, month)
    if agreement is None:
        hint = "bpoctl sla agreement list   shows when each version is in force"
        raise BadData(f"no agreement version is in force in {month}", hint)
    return agreement


def _levels(dossier: Dossier, month: Period) -> Iterator[tuple[Period, Level]]:
    """The levels whose windows end in a month, each with its window, in the order of their keys."""
    found = []
    for word, kind in WINDOWS.items():
        for window in periods_between(month.first, month.last, kind):
            version = terms_for(dossier, window) if window.last in month else None
            if version is not None:
                found += [(window, row) for row in dossier.of_version(Level, version.key) if row.window == word]
    return iter(sorted(found, key=lambda pair: (natural(pair[1].key), pair[0].first)))


def _terms_of(dossier: Dossier, level: Level) -> CreditTerms | None:
    return next((t for t in dossier.of_version(CreditTerms, level.version) if t.key == level.credit), None)


def _pools(dossier: Dossier, agreement: Agreement, lines: tuple[Line, ...]) -> list[CreditTerms]:
    """The pools of the version in force, and any of an earlier version that a longer window was judged by."""
    versions = dict.fromkeys([agreement.key, *(line.level.version for line in lines if line.award)])
    return [terms for version in versions for terms in dossier.of_version(CreditTerms, version)]


def _pool(book: _Book, terms: CreditTerms, lines: tuple[Line, ...], month: Period) -> PoolTotal:
    mine = [line for line in lines if (line.level.version, line.level.credit) == (terms.version, terms.key)]
    return settle(terms, book.charges(month, terms), [line.award.amount for line in mine if line.award])


def _total(lines: tuple[Line, ...], pools: tuple[PoolTotal, ...], currency: str) -> Decimal | None:
    if any(line.award and line.award.amount is None for line in lines):
        return None
    return rounded(added(pool.total for pool in pools if pool.total is not None), currency)


def _open_points(book: _Book, lines: tuple[Line, ...], pools: tuple[PoolTotal, ...]) -> Iterator[str]:
    for line in lines:
        place = f"level {line.level.key} in {line.window}"
        recorded = book.measurements.get(_place(line), [])
        if not recorded:
            yield f"no measurement is recorded for {place}"
        if len(recorded) > 1:
            yield f"{len(recorded)} measurements are recorded for {place}; {recorded[-1].key} counts"
        if line.verdict.result in (Result.MISSED, Result.BELOW_TARGET) and _place(line) in book.pending:
            yield f"relief {book.pending[_place(line)].key} is claimed for {place} and not accepted"
        if line.award and line.award.problem and line.award.of_charges is None:
            yield line.award.problem
    for pool in pools:
        if pool.charges.amount is None:
            yield pool.charges.reason


def _provenance(line: Line) -> Iterator[Step]:
    if line.source is not None:
        yield _source_step(line.source)
    if line.evidence:
        yield Step("evidence", ", ".join(f"{proof.title} ({proof.key})" for proof in line.evidence), "")
    if line.measurement is not None and line.measurement.note:
        yield Step("note", line.measurement.note, "")


def _source_step(source: TicketImport) -> Step:
    counted = f"{source.rows_used:,} used + {source.rows_excluded:,} excluded + {source.rows_rejected:,} rejected"
    name = source.path.replace("\\", "/").rpartition("/")[2]
    formula = f"import {source.key}, {name}, SHA-256 {source.sha256[:12]}…"
    return Step("source", formula, f"{source.rows_read:,} rows = {counted}")


def _place(line: Line) -> tuple[str, str]:
    return line.level.key, line.window.key


def _figures(line: Line) -> list[str | None]:
    seen = line.verdict.to_json()
    credit = _money_text(line.award.amount) if line.award else ""
    return [line.level.key, line.window.key, seen["measured"], seen["result"], credit]


def _money_text(amount: Decimal | None) -> str | None:
    return None if amount is None else format(amount, "f")
