"""What a quote prices, as its model has it: which volumes, which bands, whether the charge follows the volume."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from bpoctl.analysis.cost.volumes import Volume, alike, units_of, volumes
from bpoctl.analysis.wording import listed
from bpoctl.dossier import Dossier, fact
from bpoctl.models.partner import Band, Decision, Quote
from bpoctl.models.values import Money

PER_UNIT = ("per-transaction", "per-resolution", "tiered")
"""The models whose units are those of the scope's volume."""
BY_CAPACITY = ("per-seat", "per-hour")

NEEDED = {
    "per-seat": ("price",),
    "per-hour": ("price",),
    "per-transaction": ("price",),
    "per-resolution": ("price",),
    "fixed": ("price",),
    "tiered": (),
    "gainshare": ("price", "gain_share", "gain_baseline"),
}
"""The fields without which a model has no price."""


def follows_volume(quote: Quote) -> bool:
    """Whether the charge moves with the volume by itself, so that an additional charge would count it twice."""
    return quote.model in PER_UNIT or (quote.model in BY_CAPACITY and quote.unit_volume is not None)


def has_dead_band(quote: Quote) -> bool:
    """Whether any term of additional or reduced charges is stated."""
    return any(term is not None for term in (quote.arc, quote.rrc, quote.dead_band, quote.dead_band_rule))


def needs_volume(quote: Quote) -> bool:
    """Whether its charge cannot be reckoned without the scope's volume."""
    return follows_volume(quote) or has_dead_band(quote) or quote.baseline_volume is not None


def covered(dossier: Dossier, quote: Quote) -> tuple[Volume, ...]:
    """The volumes that a quote prices: of the processes it names, else of all that are handed over."""
    return tuple(v for v in volumes(dossier) if not quote.processes or v.process in quote.processes)


def unit_named(quote: Quote, found: Sequence[Volume]) -> str:
    """The unit that it prices: as it states it, else the only one that its volumes have."""
    units = units_of(found)
    return quote.unit or (units[0] if len(units) == 1 else "")


def unlike(quote: Quote, found: Sequence[Volume]) -> tuple[Volume, ...]:
    """The volumes whose unit is another than the quote's; all of them, where it names none and they differ."""
    unit = unit_named(quote, found)
    return tuple(volume for volume in found if not unit or not alike(volume.unit, unit))


def bands_of(dossier: Dossier, quote: Quote) -> Sequence[Band]:
    """The volume bands of a quote from the lowest to the highest."""
    return _bands(dossier).get(quote.key, ())


@fact
def _bands(dossier: Dossier) -> Mapping[str, Sequence[Band]]:
    found: dict[str, list[Band]] = {}
    for band in sorted(dossier.all(Band), key=lambda band: band.lower):
        found.setdefault(band.quote, []).append(band)
    return found


class Amount(NamedTuple):
    """One amount of a quote: in which record and field it stands."""

    table: str
    key: str
    field: str
    money: Money


def amounts_of(dossier: Dossier, quote: Quote) -> Iterator[Amount]:
    """Every amount of a quote that is counted, those of its bands included."""
    names = ["price", "setup", "transition", "overhead", "arc", "rrc", "gain_baseline"]
    for name in names[quote.model == "tiered" :]:
        money = getattr(quote, name)
        if money is not None:
            yield Amount("partner_quote", quote.key, name, money)
    for band in bands_of(dossier, quote):
        yield Amount("partner_band", band.key, "price", band.price)


@fact
def decided(dossier: Dossier, day: date) -> Decision | None:
    """The latest decision made by a day."""
    made = [decision for decision in dossier.all(Decision) if decision.decided_on <= day]
    return max(made, key=lambda decision: decision.decided_on, default=None)


def quoted_on(dossier: Dossier, day: date) -> date:
    """The day on which quotes are taken: that of the decision, once one is made."""
    decision = decided(dossier, day)
    return decision.decided_on if decision else day


@fact
def quotes_of(dossier: Dossier, candidate: str, on: date) -> tuple[Quote, ...]:
    """The quotes of a candidate that could be accepted on a day; where all have run out, those that ran out last."""
    own = [quote for quote in dossier.all(Quote) if quote.candidate == candidate]
    open_ = [quote for quote in own if quote.valid_until is None or quote.valid_until >= on]
    if open_ or not own:
        return tuple(open_)
    last = max(quote.valid_until for quote in own if quote.valid_until)
    return tuple(quote for quote in own if quote.valid_until == last)


def rivals(quotes: Sequence[Quote]) -> tuple[Quote, Quote] | None:
    """Two quotes that price the same work, so that nobody could say which counts."""
    for place, one in enumerate(quotes):
        for other in quotes[place + 1 :]:
            if not one.processes or not other.processes or set(one.processes) & set(other.processes):
                return one, other
    return None


def share_handed_over(dossier: Dossier, quotes: Sequence[Quote], number: int) -> Fraction:
    """The part of the work that some quotes take over in a month of the term, weighed by the volumes they price."""
    whole = sum((volume.monthly for volume in volumes(dossier)), Fraction(0))
    if not whole or all(not quote.processes for quote in quotes):
        return max((ramped(quote, number, "volume") for quote in quotes), default=Fraction(0))
    parts = (ramped(q, number, "volume") * sum((v.monthly for v in covered(dossier, q)), Fraction(0)) for q in quotes)
    return min(Fraction(1), sum(parts, Fraction(0)) / whole)


def ramped(quote: Quote, number: int, what: str) -> Fraction:
    """The share of the volume (or of the price) in a month of the term, counted from 1, by the quote's ramp."""
    if quote.ramp and quote.ramp_on in (what, "both") and number <= len(quote.ramp):
        return Fraction(quote.ramp[number - 1]) / 100
    return Fraction(1)


def uncovered(dossier: Dossier, quotes: Sequence[Quote]) -> str:
    """The processes with a volume that no quote prices, as a sentence lists them; empty where all are priced."""
    priced = {volume.process for quote in quotes for volume in covered(dossier, quote)}
    return listed(f"`{volume.process}`" for volume in volumes(dossier) if volume.process not in priced)
