"""What a quote charges in each month of the term, line by line, in every pricing model of FIELD.md section 6.

One line a month and charge: units x price x index x ramp x exchange rate, exact, then rounded once.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from math import ceil
from typing import NamedTuple

from bpoctl.analysis.cost.bands import Tier, outside_dead_band, tiered
from bpoctl.analysis.cost.exchange import Change, change
from bpoctl.analysis.cost.figures import OWN, PROVIDER, Line, Spread, in_cents, percent, words
from bpoctl.analysis.cost.frame import Frame, Month
from bpoctl.analysis.cost.indexing import adjustments, factor, factor_words, index_values, is_indexed
from bpoctl.analysis.cost.terms import bands_of, covered, has_dead_band, ramped, unit_named
from bpoctl.analysis.cost.volumes import added_up, plural
from bpoctl.analysis.money import minor_units
from bpoctl.dossier import Dossier
from bpoctl.errors import BadData
from bpoctl.models.partner import Quote
from bpoctl.models.values import Money


class _Part(NamedTuple):
    """An exact amount in the currency of its price, and the formula behind it."""

    amount: Fraction
    formula: str
    currency: str


class Charges:
    """A quote without faults, ready to be reckoned month by month."""

    def __init__(self, dossier: Dossier, quote: Quote, frame: Frame) -> None:
        self._dossier, self.quote, self._own = dossier, quote, frame.currency
        found = covered(dossier, quote)
        self.volume = added_up(found)
        self.unit = unit_named(quote, found)
        self._tiers = [Tier(Fraction(b.lower), None if b.upper is None else Fraction(b.upper), Fraction(b.price.amount))
                       for b in bands_of(dossier, quote)]  # fmt: skip
        self._band_currency = next((b.price.in_currency(self._own) for b in bands_of(dossier, quote)), self._own)
        self._index = index_values(dossier, quote, frame)[0] if is_indexed(quote) else ()
        self._rates: dict[tuple[str, int], Change] = {}
        self.carried: dict[str, str] = {}
        """by currency the day or month of the newest rate, where it was carried on"""

    def months(self, frame: Frame) -> Iterator[list[Line]]:
        """The lines of every month of the term, in order; the frame says what every volume is multiplied by."""
        spread = Spread(minor_units(self._own))
        for month in frame.months:
            yield list(self._lines(month, frame, spread))

    def handled(self, month: Month, frame: Frame) -> Fraction:
        """The volume that the provider handles in a month: recorded volume x growth x ramp."""
        return self.volume * frame.scale(month) * ramped(self.quote, month.number, "volume")

    def _lines(self, month: Month, frame: Frame, spread: Spread) -> Iterator[Line]:
        quote, handled = self.quote, self.handled(month, frame)
        service = self._priced(self._service(month, frame), month)
        if quote.model == "fixed":
            exact, formula = self._changed(service, month)
            yield Line("service", spread.next(exact), formula, PROVIDER, quote.key)
        else:
            yield self._line("service", service, month)
        if quote.model == "gainshare":
            yield self._gain(month, handled)
        if has_dead_band(quote):
            yield self._beside(month, handled)
        if quote.setup is not None and month.number == 1:
            yield self._once("set-up", quote.setup, month)
        if quote.transition is not None and month.number <= (quote.transition_months or 0):
            yield self._once("transition", quote.transition, month)
        if quote.overhead is not None:
            yield self._once("own management", quote.overhead, month, OWN)

    def _service(self, month: Month, frame: Frame) -> _Part:
        handled = self.handled(month, frame)
        match self.quote.model:
            case "per-seat" | "per-hour":
                return self._capacity(month, handled)
            case "per-transaction" | "per-resolution":
                units, formula = self._billed(month, frame)
                price, currency, shown = self._price()
                return _Part(units * price, f"{formula} x {shown}", currency)
            case "tiered":
                units, formula = self._billed(month, frame)
                amount, bands = tiered(units, self._tiers, self.quote.band_rule or "", self.quote.band_edge or "lower")
                return _Part(amount, f"{formula}: {bands}", self._band_currency)
            case "gainshare":
                price, currency, shown = self._price()
                ratio = self._ratio(handled)
                scaled = f" x {words(ratio)}" if ratio != 1 else ""
                return _Part(price * ratio, f"expected cost {shown}{scaled}", currency)
            case _:
                return self._fixed(frame)

    def _fixed(self, frame: Frame) -> _Part:
        price, currency, shown = self._price()
        parts = {"month": 1, "year": 12, "term": frame.term}[self.quote.price_per]
        return _Part(price / parts, f"{shown}{f' / {parts}' if parts > 1 else ''}", currency)

    def _capacity(self, month: Month, handled: Fraction) -> _Part:
        """Seats or hours: as many as the volume takes (seats in whole numbers), else as many as are quoted."""
        quote, noun = self.quote, "seats" if self.quote.model == "per-seat" else "hours"
        price, currency, shown = self._price()
        if quote.unit_volume is not None:
            exact = handled / Fraction(quote.unit_volume)
            units = Fraction(ceil(exact)) if quote.model == "per-seat" else exact
            taken = f"{words(units)} {noun} ({words(handled)} / {words(quote.unit_volume)})"
            return _Part(units * price, f"{taken} x {shown}", currency)
        share = ramped(quote, month.number, "volume")
        units = Fraction(quote.units or 0) * share
        taken = f"{words(quote.units or Decimal(0))} {noun}{f' x {percent(share)} ramp' if share != 1 else ''}"
        return _Part(units * price, f"{taken} x {shown}", currency)

    def _billed(self, month: Month, frame: Frame) -> tuple[Fraction, str]:
        billed, over = Fraction(self.quote.billed_share) / 100, ramped(self.quote, month.number, "volume")
        whole = self.volume * frame.scale(month)
        shown = f"{words(whole)} {plural(self.unit)}".rstrip()
        for share, what in ((over, "handed over"), (billed, "billed")):
            shown += f" x {percent(share)} {what}" if share != 1 else ""
        return whole * over * billed, shown

    def _priced(self, part: _Part, month: Month) -> _Part:
        """With the index and the ramp of the price; a gainshare's expected cost is neither."""
        part = self._indexed(part, month)
        share = ramped(self.quote, month.number, "price")
        if share == 1:
            return part
        return _Part(part.amount * share, f"{_bracketed(part.formula)} x {percent(share)} of the price", part.currency)

    def _indexed(self, part: _Part, month: Month) -> _Part:
        made = adjustments(self.quote, month) if self._index else 0
        if not made:
            return part
        exposed, form = Fraction(self.quote.exposed_share or 0) / 100, self.quote.index_form or ""
        values = self._index[: made + 1]
        index = factor(exposed, values, form)
        shown = f"{_bracketed(part.formula)} x {words(index)} index = {factor_words(exposed, values, form)}"
        return _Part(part.amount * index, shown, part.currency)

    def _gain(self, month: Month, handled: Fraction) -> Line:
        """The provider's share of the gain: share x max(0, adjusted baseline - actual), both scaled by the volume."""
        quote, ratio = self.quote, self._ratio(handled)
        assert quote.gain_baseline is not None and quote.price is not None
        baseline = self._indexless(quote.gain_baseline, ratio, month)
        actual = self._indexless(quote.price, ratio, month)
        share = Fraction(quote.gain_share or 0) / 100
        formula = f"{percent(share)} x max(0, {words(baseline)} - {words(actual)})"
        return Line("gainshare", in_cents(share * max(Fraction(0), baseline - actual), self._own), formula, PROVIDER,
                    quote.key)  # fmt: skip

    def _indexless(self, amount: Money, ratio: Fraction, month: Month) -> Fraction:
        part = _Part(Fraction(amount.amount) * ratio, "", amount.in_currency(self._own))
        return self._changed(part, month)[0]

    def _ratio(self, handled: Fraction) -> Fraction:
        baseline = self.quote.baseline_volume
        return handled / Fraction(baseline) if baseline else Fraction(1)

    def _beside(self, month: Month, handled: Fraction) -> Line:
        """Additional or reduced volume beside the baseline; during a ramp of the volume the baseline is lower too."""
        quote = self.quote
        baseline = Fraction(quote.baseline_volume or 0) * ramped(quote, month.number, "volume")
        units, shown = outside_dead_band(
            handled, baseline, Fraction(quote.dead_band or 0) / 100, quote.dead_band_rule or ""
        )
        what, price = ("additional volume", quote.arc) if units >= 0 else ("reduced volume", quote.rrc)
        if not units:
            return Line("volume beside the baseline", in_cents(Fraction(0), self._own), shown, PROVIDER, quote.key)
        if price is None:
            shown = f"{shown}: no price is agreed for it"
            return Line(what, in_cents(Fraction(0), self._own), shown, PROVIDER, quote.key)
        sign = "-" if units < 0 else ""
        part = _Part(units * Fraction(price.amount), f"{sign}{shown} x {words(price.amount)}",
                     price.in_currency(self._own))  # fmt: skip
        return self._line(what, self._indexed(part, month), month)

    def _once(self, what: str, amount: Money, month: Month, side: str = PROVIDER) -> Line:
        part = _Part(Fraction(amount.amount), words(amount.amount), amount.in_currency(self._own))
        return self._line(what, part, month, side)

    def _line(self, what: str, part: _Part, month: Month, side: str = PROVIDER) -> Line:
        exact, formula = self._changed(part, month)
        return Line(what, in_cents(exact, self._own), formula, side, self.quote.key)

    def _changed(self, part: _Part, month: Month) -> tuple[Fraction, str]:
        """The amount in the engagement's currency."""
        if part.currency == self._own:
            return part.amount, part.formula
        place = (part.currency, month.number)
        if place not in self._rates:
            found = change(self._dossier, self.quote, part.currency, month)
            if found is None:
                raise BadData(f"no exchange rate from {part.currency} into {self._own} counts in {month.label}")
            self._rates[place] = found
        rate = self._rates[place]
        if rate.carried:
            self.carried[part.currency] = rate.carried
        return part.amount * rate.factor, f"{_bracketed(part.formula)} x {rate.words}"

    def _price(self) -> tuple[Fraction, str, str]:
        """The price, its currency, and how it is written."""
        price = self.quote.price
        assert price is not None, self.quote.key
        return Fraction(price.amount), price.in_currency(self._own), words(price.amount)


def _bracketed(formula: str) -> str:
    return f"({formula})" if " + " in formula or ": " in formula else formula
