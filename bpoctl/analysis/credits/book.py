"""The dossier's records that a statement is reckoned from, found by level and window, with every verdict made once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import cast

from bpoctl.analysis.credits.cases import Days
from bpoctl.analysis.credits.charges import Charges, charges_of, commencement_of, shared
from bpoctl.analysis.credits.corrected import correct
from bpoctl.analysis.credits.instances import Together, one_by_one, together
from bpoctl.analysis.credits.longer import LONGER, belongs, over_months, spans_window, whole
from bpoctl.analysis.credits.quotas import with_overflow
from bpoctl.analysis.credits.volume import Volume, volume_of
from bpoctl.analysis.judging import Result, Step, Verdict, judge, measured_value
from bpoctl.analysis.money import grouped
from bpoctl.analysis.parts import parted, parts_of
from bpoctl.analysis.periods import Kind, Period, periods_between
from bpoctl.analysis.phases import Phase, phase
from bpoctl.analysis.sealing import standing_measurements
from bpoctl.analysis.windows import EVENT, alike, like
from bpoctl.dossier import Dossier, natural
from bpoctl.models.delivery import Claim, Measurement, Relief, TicketImport, TrueUp
from bpoctl.models.engagement import Evidence
from bpoctl.models.record import Seal
from bpoctl.models.review import Dispute
from bpoctl.models.sla import Agreement, CreditTerms, Level


def terms_for(dossier: Dossier, window: Period) -> Agreement | None:
    """The agreement version that judges a window: in force on its first day, else the first that begins within it."""
    begun = dossier.version_on(window.first)
    return begun or next((version for version in dossier.versions() if version.effective_from in window), None)


class Book:
    """The delivery records of an engagement as they count on a day (`day` None: all that is recorded).

    `true_ups` correct figures of closed months, one after the other.
    """

    def __init__(
        self, dossier: Dossier, as_of: date | None, today: date | None = None, true_ups: Sequence[TrueUp] = ()
    ) -> None:
        self.dossier, self.as_of = dossier, as_of
        self.day = as_of or today
        """the day on which deadlines are judged; None where nobody asks as of a day"""
        self.imports: dict[str, TicketImport] = dict(dossier.keyed("delivery_ticket_import"))
        self.evidence: dict[str, Evidence] = dict(dossier.keyed("evidence"))
        self.measurements: dict[tuple[str, str], dict[str, list[Measurement]]] = {}
        for row in standing_measurements(dossier):
            found = self.measurements.setdefault((row.level, row.period), {})
            found.setdefault(row.instance or "", []).append(row)
        correct(self.measurements, true_ups)
        claimed = {_place(row): row for row in reversed(dossier.all(Relief))}
        self.reliefs = {_place(row): row for row in reversed(dossier.all(Relief)) if self._accepted(row)}
        self._pending = {place: row for place, row in claimed.items() if place not in self.reliefs}
        self._verdicts: dict[tuple[str, str, str, str], Verdict] = {}

    def _accepted(self, relief: Relief) -> bool:
        return relief.accepted_on is not None and (self.as_of is None or relief.accepted_on <= self.as_of)

    @cached_property
    def _closed(self) -> dict[str, date]:
        """The months that are closed, each with the day of its closing."""
        return {seal.period: seal.on for seal in self.dossier.all(Seal)}

    def day_in(self, month: Period) -> date | None:
        """The day on which deadlines of a month are judged: a closed one stays as it was judged when it was closed."""
        closed = self._closed.get(month.key)
        if closed is None or (self.day is not None and self.day < closed):
            return self.day
        return closed

    @cached_property
    def levels(self) -> dict[tuple[str, str], Level]:
        """Every level by version and key."""
        return {(level.version, level.key): level for level in self.dossier.all(Level)}

    @cached_property
    def disputes(self) -> dict[str, Dispute]:
        """The disputes that are open, by the measurement that is contested."""
        return {d.measurement: d for d in reversed(self.dossier.all(Dispute)) if self._open(d)}

    def _open(self, dispute: Dispute) -> bool:
        if self.day is None:
            return dispute.settled_on is None
        return dispute.raised_on <= self.day and (dispute.settled_on is None or dispute.settled_on > self.day)

    def charges(self, month: Period, terms: CreditTerms | None) -> Charges:
        """The charges of a month."""
        return charges_of(self.dossier, month, terms, self.as_of)

    def charges_in(self, month: Period, terms: CreditTerms, window: Period | None = None) -> Charges:
        """The charges of a month that a window's credit is reckoned on: its share of them where it is a part.

        Without a window, what of the month the terms' version has: all of it, or its part of a month that is parted.
        Where percents are of the charges of a quarter or year that is judged, they are those of all its months.
        """
        if window is None:
            window = self.part_of(month, terms.version)
        longer = spans_window(terms) and window.kind in LONGER
        found = self.charges_over(whole(window), terms) if longer else self.charges(month, terms)
        return found if window.of is None else shared(self.dossier, found, window)

    def charges_over(self, span: Period, terms: CreditTerms) -> Charges:
        """The charges of every month of a span that the agreement covers; a contract year's begin in it."""
        found = [(month, self.charges(month, terms)) for month in self.months_of(span)]
        return over_months(found, self.dossier.engagement.currency)

    def months_of(self, span: Period, before: Period | None = None) -> list[Period]:
        """The months of a span that the agreement covers, up to one that is left out; contract years' begin in them."""
        begun = max(span.first, commencement_of(self.dossier))
        last = span.last if before is None else before.first - timedelta(days=1)
        return [
            month for month in periods_between(begun, min(span.last, last), Kind.MONTH)
            if terms_for(self.dossier, month) and belongs(self.dossier, month, span)
        ]  # fmt: skip

    def days_in(self, month: Period, window: Period | None = None) -> Days | None:
        """The days that the charges of a window's credit are for; None of a part of what is not a month."""
        span = month if window is None or window.of is None else window
        if span.of is not None and span.kind is not Kind.MONTH:
            return None
        first, last = (
            max(span.first, commencement_of(self.dossier)),
            min(span.last, self.dossier.versions()[-1].ends_on),
        )
        return Days(max(1, (last - first).days + 1), month.days)

    def part_of(self, month: Period, version: str) -> Period:
        """The part of a month that a version judges; the month itself where it is not parted."""
        return next((part for part in parts_of(self.dossier, month) if self._judges(part, version)), month)

    def _judges(self, part: Period, version: str) -> bool:
        found = terms_for(self.dossier, part)
        return found is not None and found.key == version

    def recorded(self, level: Level, window: Period, instance: str = "") -> Measurement | None:
        """The measurement that counts, of an instance where the level is judged for each; the last of several."""
        found = self.measurements.get((level.key, window.key), {}).get(instance)
        return found[-1] if found else None

    def instances(self, level: Level, window: Period) -> list[str]:
        """The instances of a level in a window: those stated, and any other that is measured."""
        measured = [name for name in self.measurements.get((level.key, window.key), {}) if name]
        return list(dict.fromkeys([*(level.instances or ()), *sorted(measured, key=natural)]))

    def relief(self, level: Level, window: Period, instance: str = "") -> Relief | None:
        """The accepted relief that excuses a level, or an instance of it, in a window; of a whole, in its parts."""
        places = [(level.key, key, name) for key in _periods(window) for name in (instance, "")]
        return next((self.reliefs[place] for place in places if place in self.reliefs), None)

    def pending(self, level: Level, window: Period, instance: str = "") -> Relief | None:
        """A relief that is claimed for a level in a window and not accepted."""
        places = [(level.key, key, instance) for key in _periods(window)]
        return next((self._pending[place] for place in places if place in self._pending), None)

    def volume(self, level: Level, window: Period, instance: str = "") -> Volume | None:
        """What the volume of a window says where its accepted relief rests on it, and the terms state a share."""
        relief = self.relief(level, window, instance)
        if relief is None or relief.reason != "volume":
            return None
        return volume_of(self.dossier, level, window if relief.period == window.key else whole(window))

    def verdict(self, level: Level, window: Period, instance: str = "") -> Verdict:
        """How a level stood in a window, over all of its instances where it has some, or one of them."""
        place = (level.version, level.key, window.key, instance)
        if place not in self._verdicts:
            if one_by_one(level) and not instance:
                self._verdicts[place] = self.together(level, window).verdict
            else:
                measurement = self.recorded(level, window, instance)
                self._verdicts[place] = self.judged(level, window, measurement, instance)
        return self._verdicts[place]

    def together(self, level: Level, window: Period) -> Together:
        """What the instances of a level come to in a window."""
        verdicts = {name: self.verdict(level, window, name) for name in self.instances(level, window)}
        counted = self.recorded(level, window)
        summary = None
        if counted is not None and level.window == EVENT:
            kept, of = counted.numerator or Decimal(0), counted.denominator or Decimal(0)
            step = Step("cases", f"{grouped(kept)} of {grouped(of)} cases", "kept it", level.clause or "")
            result = Result.MET if kept == of else Result.MISSED
            summary = Verdict(result, None, None, "", "", (step,), of)
        return together(self.in_phase(level, window), verdicts, summary)

    def judged(self, level: Level, window: Period, measurement: Measurement | None, instance: str = "") -> Verdict:
        """How a level would stand with a measurement, its use beyond a quota counted where the terms say so."""
        counted, step = with_overflow(level, measurement)
        volume = self.volume(level, window, instance)
        shown, refused = (volume.steps, volume.refused) if volume else ((), "")
        relief = self.relief(level, window, instance)
        verdict = judge(level, counted, relief, self._phase(level, window), shown, refused)
        return verdict if step is None else replace(verdict, steps=(step, *verdict.steps))

    def _phase(self, level: Level, window: Period) -> Phase | None:
        """The phase of a level in a window: the target may come from the figures of earlier ones."""
        if not level.phases and not level.improvement:
            return None
        return phase(level, window, lambda earlier: measured_value(level, self.recorded(level, earlier)))

    def in_phase(self, level: Level, window: Period) -> Level:
        """A level with the target and minimum that its phase gives it in a window."""
        found = self._phase(level, window)
        return level if found is None else cast(Level, found.of(level))

    def terms_of(self, level: Level) -> CreditTerms | None:
        """The credit terms that a level draws on."""
        own = self.dossier.of_version(CreditTerms, level.version)
        return next((terms for terms in own if terms.key == level.credit), None)

    def level_at(self, key: str, window: Period) -> Level | None:
        """A level as the terms in force in a window have it."""
        version = terms_for(self.dossier, window)
        return self.levels.get((version.key, key)) if version else None

    def history(self, level: Level, until: Period) -> Iterator[tuple[Period, Level]]:
        """The windows of a level from commencement to one, each with the level as it was then."""
        whole = like(until).between(commencement_of(self.dossier), until.last)
        for window in parted(self.dossier, whole):
            if window.last > until.last:
                return
            then = self.level_at(level.key, window)
            if then is not None and alike(then, level):
                yield window, then

    def claim_of(self, level: str, window: Period, day: date | None) -> Claim | None:
        """The first claim for a level and window on record by a day; one of a whole window is of its parts too."""
        found = [c for c in self.dossier.all(Claim) if c.level == level and c.period in _periods(window)]
        made = [claim for claim in found if day is None or claim.claimed_on <= day]
        return min(made, key=lambda claim: claim.claimed_on, default=None)


def _periods(window: Period) -> list[str]:
    """How records name a window: by itself, or of a part by the whole that was parted."""
    return list(dict.fromkeys((window.key, whole(window).key)))


def _place(relief: Relief) -> tuple[str, str, str]:
    return relief.level, relief.period, relief.instance or ""
