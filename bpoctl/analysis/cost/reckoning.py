"""Reckons the total cost with each candidate, month by month, and what it saves at other volumes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from fractions import Fraction

from bpoctl.analysis.cost.charges import Charges
from bpoctl.analysis.cost.faults import faults, refuse
from bpoctl.analysis.cost.figures import OWN, Line, in_cents, words
from bpoctl.analysis.cost.frame import Frame, Month
from bpoctl.analysis.cost.inhouse import freed, kept
from bpoctl.analysis.cost.terms import (
    BY_CAPACITY,
    PER_UNIT,
    quotes_of,
    ramped,
    rivals,
    share_handed_over,
    uncovered,
)
from bpoctl.analysis.cost.total import MonthCost, TotalCost, Unreckoned
from bpoctl.analysis.cost.volumes import volume_points
from bpoctl.analysis.money import added
from bpoctl.dossier import Dossier
from bpoctl.errors import BadData, BpoctlError
from bpoctl.models.partner import Quote
from bpoctl.models.scope import Cost


def total_cost(dossier: Dossier, candidate: str, frame: Frame, on: date) -> TotalCost:
    """The total cost with a candidate, by the quotes that could be accepted on a day.

    BadData, every fault by name, where a quote cannot be reckoned: no quote, an unknown currency, no exchange rate,
    volume bands that overlap, a missing rule of the dead band, missing index values, a unit unlike the scope's.
    """
    return _Reckoning(dossier, candidate, frame, on).cost(frame)


def total_costs(dossier: Dossier, frame: Frame, on: date, keys: Iterable[str]) -> list[TotalCost | Unreckoned]:
    """The total cost with several candidates, the cheapest first, then those that cannot be reckoned, with why."""
    reckoned: list[TotalCost] = []
    others: list[Unreckoned] = []
    for key in keys:
        try:
            reckoned.append(total_cost(dossier, key, frame, on))
        except BpoctlError as error:
            others.append(Unreckoned(key, dossier.named("partner_candidate", key), error.message, error.hint))
    return [*sorted(reckoned, key=lambda cost: cost.total), *others]


class Trial:
    """Tries what a candidate saves at other volumes, its quotes read once."""

    def __init__(self, dossier: Dossier, candidate: str, frame: Frame, on: date) -> None:
        self._reckoning = _Reckoning(dossier, candidate, frame, on)
        self._fixed, self._following = freed(dossier, frame, self._reckoning.share)

    def saving(self, frame: Frame) -> Fraction:
        """In-house cost that is freed, less all that is paid for it; the in-house part is not rounded."""
        paid = added(line.amount for month in self._reckoning.paid(frame) for line in month)
        return self._fixed + self._following * frame.factor - Fraction(paid)


class _Reckoning:
    """One candidate's quotes, free of faults."""

    def __init__(self, dossier: Dossier, candidate: str, frame: Frame, on: date) -> None:
        self.dossier, self.candidate, self.on = dossier, candidate, on
        self.quotes = self._quotes(frame)
        self.charges = [Charges(dossier, quote, frame) for quote in self.quotes]
        self._shares = {m.number: share_handed_over(dossier, self.quotes, m.number) for m in frame.months}

    def share(self, month: Month) -> Fraction:
        """The part of the work that is handed over in a month."""
        return self._shares[month.number]

    def cost(self, frame: Frame) -> TotalCost:
        found = [MonthCost(m, tuple(lines)) for m, lines in zip(frame.months, self.lines(frame), strict=True)]
        name = self.dossier.named("partner_candidate", self.candidate)
        points = tuple(dict.fromkeys(self._open_points(frame)))
        return TotalCost(self.candidate, name, self.quotes, frame, tuple(found), points)

    def lines(self, frame: Frame) -> list[list[Line]]:
        """The lines of every month: what is paid, then what stays in-house."""
        rest = kept(self.dossier, frame, self.share)
        return [[*paid, *stays] for paid, stays in zip(self.paid(frame), rest, strict=True)]

    def paid(self, frame: Frame) -> list[list[Line]]:
        """The lines of every month without what stays in-house."""
        try:
            by_quote = [list(charges.months(frame)) for charges in self.charges]
        except BadData as error:
            raise BadData(f"{self.candidate}: {error.message}", error.hint) from None
        found = [[line for lines in month for line in lines] for month in zip(*by_quote, strict=True)]
        if (scenario := frame.scenario) and scenario.one_off is not None:
            found[0].append(_one_off(scenario.one_off.in_currency(frame.currency), frame))
        return found

    def _quotes(self, frame: Frame) -> tuple[Quote, ...]:
        quotes = quotes_of(self.dossier, self.candidate, self.on)
        if not quotes:
            raise BadData(
                f"`{self.candidate}` has no quote",
                f"bpoctl partner quote add --candidate {self.candidate} --model MODEL --price AMOUNT",
            )
        if two := rivals(quotes):
            raise BadData(
                f"{two[0].key} and {two[1].key} of `{self.candidate}` price the same work: which of them counts?",
                f"bpoctl partner quote edit {two[0].key} --valid-until DATE\nbpoctl partner quote remove {two[0].key}",
            )
        refuse([fault for quote in quotes for fault in faults(self.dossier, quote, frame)])
        return quotes

    def _open_points(self, frame: Frame) -> Iterator[str]:
        yield from volume_points(self.dossier)
        for charges in self.charges:
            yield from _quote_points(charges, frame, self.on)
        if left := uncovered(self.dossier, self.quotes):
            yield f"no quote of `{self.candidate}` prices {left}; that work stays in-house"
        stays = any(self.share(month) < 1 for month in frame.months)
        if stays and not self.dossier.all(Cost):
            yield "part of the work stays in-house for a time, and no in-house cost is recorded for it"


def _quote_points(charges: Charges, frame: Frame, on: date) -> Iterator[str]:
    quote = charges.quote
    if quote.valid_until is not None and quote.valid_until < on:
        yield f"{quote.key} ran out on {quote.valid_until}"
    if quote.term_months is not None and quote.term_months < frame.term:
        yield f"{quote.key} is for {quote.term_months} months; its price is carried on to month {frame.term}"
    if quote.model in PER_UNIT and quote.units is not None and quote.units != charges.volume:
        yield (f"{quote.key} is reckoned for {words(quote.units)} a month, the scope has {words(charges.volume)}, "
               "which counts")  # fmt: skip
    if quote.model in BY_CAPACITY and quote.unit_volume is None:
        noun = "seats" if quote.model == "per-seat" else "hours"
        yield f"the {noun} of {quote.key} are those it quotes, whatever the volume"
    for currency, of in charges.carried.items():
        yield f"the newest rate for {currency} that counts is of {of}; it is carried on"
    if any(ramped(quote, month.number, "price") < 1 for month in frame.months) and quote.model == "gainshare":
        yield f"the ramp of {quote.key} lowers the expected cost that is paid, not the gain"


def _one_off(currency: str, frame: Frame) -> Line:
    scenario = frame.scenario
    assert scenario is not None and scenario.one_off is not None
    if currency != frame.currency:
        raise BadData(
            f"the one-off cost of scenario {scenario.key} is in {currency}; the case is reckoned in {frame.currency}",
            f"bpoctl scope scenario edit {scenario.key} --one-off AMOUNT",
        )
    amount = in_cents(Fraction(scenario.one_off.amount), frame.currency)
    return Line("own cost of the change", amount, words(scenario.one_off.amount), OWN, scenario.key)
