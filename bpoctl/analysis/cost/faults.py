"""What keeps a quote from being reckoned, each fault by name: the rules report them, the calculation refuses them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from bpoctl.analysis.cost.exchange import change, contradiction
from bpoctl.analysis.cost.figures import words
from bpoctl.analysis.cost.frame import Frame
from bpoctl.analysis.cost.indexing import index_values, is_indexed
from bpoctl.analysis.cost.terms import (
    BY_CAPACITY,
    NEEDED,
    amounts_of,
    bands_of,
    covered,
    follows_volume,
    has_dead_band,
    needs_volume,
    unlike,
)
from bpoctl.analysis.cost.volumes import plural, units_of
from bpoctl.analysis.wording import listed
from bpoctl.dossier import Dossier
from bpoctl.errors import BadData
from bpoctl.lifecycle import ASK, Fix
from bpoctl.models.currencies import CURRENCIES
from bpoctl.models.partner import Band, Quote

_QUOTE = "partner quote"


class Fault(NamedTuple):
    """One thing that is missing or contradicts itself: in which record, as a sentence, and how to mend it."""

    what: str
    """`model`, `currency`, `rate`, `bands`, `dead-band`, `index` or `unit`"""
    table: str
    key: str
    message: str
    fix: Fix
    field: str = ""


def faults(dossier: Dossier, quote: Quote, frame: Frame | None) -> list[Fault]:
    """Every fault of a quote; without a frame, those that need no months."""
    found = [fault for judge in _JUDGES for fault in judge(dossier, quote)]
    return [*found, *_rates(dossier, quote, frame), *_index(dossier, quote, frame)]


def refuse(found: Sequence[Fault]) -> None:
    """Raise BadData with every fault, each with the command that mends it; nothing where there is none."""
    if found:
        hints = [str(found[0].fix)]
        for fault in found[1:]:
            hints += [fault.message, str(fault.fix)]
        raise BadData(found[0].message.rstrip("."), "\n".join(hints))


def _lacks(quote: Quote, what: str, message: str, *fields: str) -> Fault:
    return Fault(what, "partner_quote", quote.key, message, _edit(quote, *fields), fields[0])


def _edit(quote: Quote, *fields: str) -> Fix:
    return Fix.edit(_QUOTE, quote.key, **dict.fromkeys(fields, ASK))


def _named(fields: Sequence[str]) -> str:
    return listed(field.replace("_", " ") for field in fields)


def _model(dossier: Dossier, quote: Quote) -> Iterator[Fault]:
    lacks = [name for name in NEEDED[quote.model] if getattr(quote, name) is None]
    if quote.model in BY_CAPACITY and quote.units is None and quote.unit_volume is None:
        lacks.append("units")
    if lacks:
        yield _lacks(quote, "model", f"{quote.key} is priced {_in_words(quote)} and states no {_named(lacks)}.", *lacks)
    if quote.ramp and quote.ramp_on is None:
        said = f"{quote.key} has a ramp and does not say whether it lowers the volume, the price or both."
        yield _lacks(quote, "model", said, "ramp_on")
    if (quote.transition is None) != (quote.transition_months is None):
        field = "transition" if quote.transition is None else "transition_months"
        said = "has months of transition and no cost of it" if field == "transition" else (
            "has a cost of transition a month and does not say for how many months"
        )  # fmt: skip
        yield _lacks(quote, "model", f"{quote.key} {said}.", field)


def _in_words(quote: Quote) -> str:
    return {"fixed": "at a fixed price", "tiered": "in volume bands", "gainshare": "by gainshare"}.get(
        quote.model, quote.model.replace("-", " ")
    )


def _currencies(dossier: Dossier, quote: Quote) -> list[str]:
    own = dossier.engagement.currency
    return sorted({amount.money.in_currency(own) for amount in amounts_of(dossier, quote)})


def _currency(dossier: Dossier, quote: Quote) -> Iterator[Fault]:
    own = dossier.engagement.currency
    seen: set[str] = set()
    for table, key, field, money in amounts_of(dossier, quote):
        currency = money.in_currency(own)
        if currency not in CURRENCIES and currency != own and currency not in seen:
            seen.add(currency)
            said = f"{key} is in {currency}, which is no currency of ISO 4217."
            fix = Fix.edit(table.replace("_", " "), key, **{field: ASK})
            yield Fault("currency", table, key, said, fix, field)


def _rates(dossier: Dossier, quote: Quote, frame: Frame | None) -> Iterator[Fault]:
    own = dossier.engagement.currency
    foreign = [currency for currency in _currencies(dossier, quote) if currency != own and currency in CURRENCIES]
    if foreign and quote.fx_date is None:
        said = f"{quote.key} is in {listed(foreign)} and does not say which date's exchange rate counts."
        yield _lacks(quote, "rate", said, "fx_date")
        return
    if foreign and quote.fx_date == "quote-day" and quote.fx_on is None:
        said = f"{quote.key} takes the exchange rate of one day and does not say which."
        yield _lacks(quote, "rate", said, "fx_on")
        return
    for currency in foreign:
        yield from _rate(dossier, quote, currency, frame)


def _rate(dossier: Dossier, quote: Quote, currency: str, frame: Frame | None) -> Iterator[Fault]:
    own, average = dossier.engagement.currency, quote.fx_date == "service-month-average"
    if two := contradiction(dossier, currency):
        said = f"{two[0].key} and {two[1].key} are different rates from {currency} into {own} of the same date."
        yield Fault("rate", "partner_rate", two[1].key, said, Fix.edit("partner rate", two[1].key, rate=ASK), "rate")
    if frame is None:
        return
    if frame.starts_on is None and quote.fx_date != "quote-day":
        said = f"{quote.key} takes the rate of each month, and nothing says when the service begins."
        yield Fault("rate", "partner_quote", quote.key, said, Fix.run("edit", starts_on=ASK), "starts_on")
    elif change(dossier, quote, currency, frame.months[0]) is None:
        what, by = ("monthly average", frame.months[0].label) if average else (
            "daily rate", str(quote.fx_on or frame.months[0].label)
        )  # fmt: skip
        said = f"{quote.key} is in {currency}, and no {what} from {currency} into {own} is on record up to {by}."
        basis = "month-average" if average else "day"
        fix = Fix.add("partner rate", currency=currency, rate=ASK, basis=basis, on=ASK)
        yield Fault("rate", "partner_quote", quote.key, said, fix, "fx_date")


def _bands(dossier: Dossier, quote: Quote) -> Iterator[Fault]:
    bands = bands_of(dossier, quote)
    if bands and quote.model != "tiered":
        said = f"{quote.key} has volume bands, and its pricing model is {quote.model}."
        yield _lacks(quote, "bands", said, "model")
    if quote.model != "tiered":
        return
    if not bands:
        fix = Fix.add("partner band", quote=quote.key, lower=ASK, price=ASK)
        yield Fault("bands", "partner_quote", quote.key, f"{quote.key} is tiered and has no volume band.", fix, "model")
        return
    if quote.band_rule is None:
        said = f"{quote.key} does not say whether a band prices the units within it or, once reached, all units."
        yield _lacks(quote, "bands", said, "band_rule")
    if quote.band_edge is None and len(bands) > 1:
        said = f"{quote.key} does not say to which band a volume of exactly {words(bands[1].lower)} belongs."
        yield _lacks(quote, "bands", said, "band_edge")
    yield from _edges(bands)


def _edges(bands: Sequence[Band]) -> Iterator[Fault]:
    if bands[0].lower:
        yield _edge(bands[0], f"{bands[0].key} is the first band and begins at {words(bands[0].lower)}, not at 0")
    for band, after in pairwise(bands):
        if band.upper is None:
            yield _edge(band, f"{band.key} has no upper edge, and {after.key} begins at {words(after.lower)}", "upper")
        elif band.upper > after.lower:
            yield _edge(after, f"{band.key} reaches to {words(band.upper)} and {after.key} begins at "
                        f"{words(after.lower)}: they overlap")  # fmt: skip
        elif band.upper < after.lower:
            yield _edge(after, f"{band.key} ends at {words(band.upper)} and {after.key} begins at "
                        f"{words(after.lower)}: nothing prices what lies between")  # fmt: skip
    for band in bands:
        if band.upper is not None and band.upper <= band.lower:
            yield _edge(band, f"{band.key} ends at {words(band.upper)}, no higher than where it begins", "upper")


def _edge(band: Band, said: str, field: str = "lower") -> Fault:
    fix = Fix.edit("partner band", band.key, **{field: ASK})
    return Fault("bands", "partner_band", band.key, f"{said}.", fix, field)


def _dead_band(dossier: Dossier, quote: Quote) -> Iterator[Fault]:
    if not has_dead_band(quote):
        return
    if follows_volume(quote) or quote.model == "gainshare":
        said = f"{quote.key} charges by volume already; an additional or reduced charge would count it twice."
        yield _lacks(quote, "dead-band", said, "model")
        return
    lacks = [name for name in ("baseline_volume", "dead_band", "dead_band_rule") if getattr(quote, name) is None]
    if quote.arc is None and quote.rrc is None:
        lacks.append("arc")
    if lacks:
        said = f"{quote.key} charges for more or less volume and states no {_named(lacks)}"
        why = ": beyond the band, or all units" if "dead_band_rule" in lacks else ""
        yield _lacks(quote, "dead-band", f"{said}{why}.", *lacks)


def _index(dossier: Dossier, quote: Quote, frame: Frame | None) -> Iterator[Fault]:
    if not is_indexed(quote):
        return
    lacks = [name for name in ("index_series", "exposed_share", "index_form") if getattr(quote, name) is None]
    if lacks:
        yield _lacks(quote, "index", f"The price of {quote.key} is indexed and states no {_named(lacks)}.", *lacks)
        return
    if frame is None:
        return
    if frame.starts_on is None:
        said = f"{quote.key} is indexed, and nothing says when the service begins."
        yield Fault("index", "partner_quote", quote.key, said, Fix.run("edit", starts_on=ASK), "starts_on")
        return
    _, gap = index_values(dossier, quote, frame)
    if gap is not None:
        between = f"after {gap.after} and up to {gap.until}" if gap.after else f"up to {gap.until}"
        said = f"{quote.key} follows the index `{quote.index_series}`, of which no value {between} is on record."
        fix = Fix.add("partner index", series=quote.index_series, on=str(gap.until), value=ASK)
        yield Fault("index", "partner_quote", quote.key, said, fix, "index_series")


def _unit(dossier: Dossier, quote: Quote) -> Iterator[Fault]:
    if not needs_volume(quote):
        return
    found = covered(dossier, quote)
    if not found:
        said = f"{quote.key} is priced by volume, and no process that it covers has a volume for a stated time."
        key = next(iter(quote.processes or ()), "KEY")
        fix = Fix.edit("scope process", key, volume=ASK, volume_per=ASK, unit=ASK)
        yield Fault("unit", "partner_quote", quote.key, said, fix, "processes")
    elif others := unlike(quote, found):
        said = listed(f"`{v.process}` in {plural(v.unit) or 'units without a name'}" for v in others)
        mine = f"prices a {quote.unit}" if quote.unit else "does not say what its unit is"
        fields = ("unit",) if not quote.unit and len(units_of(found)) > 1 else ("unit", "processes")
        yield _lacks(quote, "unit", f"{quote.key} {mine}, and the scope counts {said}.", *fields)


_JUDGES: tuple[Callable[[Dossier, Quote], Iterator[Fault]], ...] = (_model, _currency, _bands, _dead_band, _unit)
