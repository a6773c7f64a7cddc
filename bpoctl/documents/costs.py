"""What documents say of cost: quotes in words, the comparison of candidates, and the steps behind a figure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from bpoctl.analysis.cost.exchange import rates_of
from bpoctl.analysis.cost.figures import words
from bpoctl.analysis.cost.terms import bands_of
from bpoctl.analysis.cost.total import TotalCost, Unreckoned
from bpoctl.analysis.cost.volumes import Volume, plural
from bpoctl.analysis.money import added, grouped, shown
from bpoctl.analysis.wording import counted, listed
from bpoctl.documents.reads import Reads
from bpoctl.documents.views import View
from bpoctl.dossier import Dossier
from bpoctl.models import KINDS
from bpoctl.models.partner import Band, Candidate, Decision, IndexValue, Quote, Rate
from bpoctl.models.scope import Boundary, Cost, Process, Scenario
from bpoctl.models.sla import Agreement
from bpoctl.models.values import Money


@dataclass(frozen=True, slots=True)
class CostRow(View):
    """One candidate's cost over the term, as a table shows it; `reason` where it cannot be reckoned."""

    name: str
    models: str
    provider: str
    own: str
    kept: str
    total: str
    present_value: str
    more: str
    """than the cheapest"""
    reason: str


@dataclass(frozen=True, slots=True)
class StepView(View):
    """One line of a month with its formula."""

    month: str
    what: str
    formula: str
    amount: str


def note_costs(dossier: Dossier, reads: Reads) -> None:
    """Note every record that costs are reckoned from."""
    reads.part("engagement", dossier.engagement, "slug", "currency", "starts_on")
    for model in (Process, Boundary, Cost, Scenario, Quote, Band, Rate, IndexValue):
        reads.rows(model, dossier.all(model))
    for candidate in dossier.all(Candidate):
        reads.part("partner_candidate", candidate, "name", "withdrawn_on")
    for decision in dossier.all(Decision):
        reads.part("partner_decision", decision, "candidate", "decided_on")
    for version in () if dossier.engagement.starts_on else dossier.all(Agreement):
        reads.part("sla_agreement", version, "effective_from")


def cost_rows(found: Iterable[TotalCost | Unreckoned]) -> list[CostRow]:
    """The comparison of candidates, the cheapest first, then those that cannot be reckoned."""
    rows, least = [], None
    for one in found:
        if isinstance(one, Unreckoned):
            rows.append(CostRow(one.name, "", "", "", "", "", "", "", one.reason))
            continue
        least = one.total if least is None else least
        more = added((one.total, -least))
        worth = "" if one.present_value is None else grouped(one.present_value)
        models = listed(dict.fromkeys(model_words(quote) for quote in one.quotes))
        rows.append(
            CostRow(
                one.name, models, grouped(one.provider), grouped(one.own), grouped(one.kept), grouped(one.total),
                worth, grouped(more) if more else "", "",
            )
        )  # fmt: skip
    return rows


def steps(cost: TotalCost) -> list[StepView]:
    """Every line's formula in the first month in which it reads so."""
    before: dict[tuple[str, str], str] = {}
    found = []
    for month in cost.months:
        for line in month.lines:
            if before.get((line.what, line.source)) != line.formula:
                before[line.what, line.source] = line.formula
                found.append(StepView(month.month.label, line.what, line.formula, grouped(line.amount)))
    return found


def model_words(quote: Quote) -> str:
    """A pricing model in words."""
    return {"fixed": "fixed price", "tiered": "volume bands", "gainshare": "gainshare"}.get(
        quote.model, quote.model.replace("-", " ")
    )


def quote_words(dossier: Dossier, quote: Quote) -> list[str]:
    """The terms of a quote, each as a sentence."""
    own = dossier.engagement.currency
    return [f"{said[:1].upper()}{said[1:]}." for said in _terms(dossier, quote, own)]


def volume_words(found: Sequence[Volume]) -> list[tuple[str, str]]:
    """The volume a month of each process, with its unit."""
    return [(volume.process, f"{words(volume.monthly)} {plural(volume.unit)}".strip()) for volume in found]


def _terms(dossier: Dossier, quote: Quote, own: str) -> Iterator[str]:
    yield _price_words(dossier, quote, own)
    if quote.billed_share != 100:
        yield f"{words(quote.billed_share)} % of the volume are billed"
    once = (("setup", "set-up {}, once"), ("overhead", "own management of {} a month beside it"))
    for name, said in once:
        if (amount := getattr(quote, name)) is not None:
            yield said.format(_amount(amount, own))
    if quote.transition is not None and quote.transition_months:
        yield f"transition {_amount(quote.transition, own)} a month for {counted(quote.transition_months, 'month')}"
    if quote.ramp:
        lowers = {"volume": "of the volume handed over", "price": "of the price charged"}
        shares = listed(f"{share} %" for share in quote.ramp)
        both = "of the volume handed over and of the price"
        yield f"{shares} {lowers.get(quote.ramp_on or '', both)} in the first {counted(len(quote.ramp), 'month')}"
    if quote.exposed_share and quote.index_form:
        form = "on a fixed base" if quote.index_form == "fixed-base" else "chained"
        yield (f"{words(quote.exposed_share)} % of the price follow the index {quote.index_series}, {form}, adjusted "
               f"every {counted(quote.index_every, 'month')}")  # fmt: skip
    if quote.dead_band is not None and quote.baseline_volume is not None:
        yield _dead_band_words(quote, own)
    if quote.fx_date:
        day = {
            "quote-day": f"of {quote.fx_on}{_rates_words(dossier, quote)}",
            "service-month-average": "of the service month, on average",
        }
        yield f"the exchange rate that counts is that {day.get(quote.fx_date, 'of the day of the invoice')}"
    if quote.term_months:
        yield f"for a term of {counted(quote.term_months, 'month')}"
    if quote.valid_until:
        yield f"open for acceptance until {quote.valid_until}"
    if quote.note:
        yield quote.note.rstrip(".")


def _rates_words(dossier: Dossier, quote: Quote) -> str:
    """The rates of the day that the quote names, for each of its currencies: `: 0.92 EUR per USD (ECB)`."""
    own, said = dossier.engagement.currency, []
    amounts = (getattr(quote, d.name) for d in KINDS["partner_quote"].own if d.form.name == "money")
    for currency in sorted({amount.currency for amount in amounts if amount} - {"", own}):
        known = [r for r in rates_of(dossier, currency) if r.basis == "day" and quote.fx_on and r.on <= quote.fx_on]
        if known:
            source = f" ({known[-1].source})" if known[-1].source else ""
            said.append(f"{words(known[-1].rate)} {own} per {currency} of {known[-1].on}{source}")
    return f": {listed(said)}" if said else ""


def _price_words(dossier: Dossier, quote: Quote, own: str) -> str:
    if quote.model == "tiered":
        return _band_words(dossier, quote, own)
    if quote.price is None:
        return "no price stated"
    price, unit = _amount(quote.price, own), quote.unit or "unit"
    match quote.model:
        case "per-seat" | "per-hour":
            noun = "seat" if quote.model == "per-seat" else "hour"
            per = f"{price} a seat a month" if noun == "seat" else f"{price} an hour"
            if quote.unit_volume is not None:
                return f"{per}, one {noun} for every {words(quote.unit_volume)} {plural(unit)}"
            return f"{per}, {words(quote.units or Decimal(0))} {noun}s{' a month' if noun == 'hour' else ''}"
        case "per-transaction" | "per-resolution":
            return f"{price} a {unit}{' resolved' if quote.model == 'per-resolution' else ''}"
        case "gainshare":
            baseline = _amount(quote.gain_baseline, own) if quote.gain_baseline else "a baseline not stated"
            return (f"expected cost {price} a month, and {words(quote.gain_share or Decimal(0))} % of what it stays "
                    f"below {baseline}")  # fmt: skip
        case _:
            return f"{price} for the whole {quote.price_per}" if quote.price_per != "month" else f"{price} a month"


def _band_words(dossier: Dossier, quote: Quote, own: str) -> str:
    parts = []
    for band in bands_of(dossier, quote):
        to = f"{words(band.lower)} to {words(band.upper)}" if band.upper is not None else f"{words(band.lower)} on"
        parts.append(f"{_amount(band.price, own)} from {to}")
    rule = {"marginal": "each unit at its own band's price", "whole-volume": "all units at the price reached"}
    edge = {"lower": "lower", "upper": "upper"}.get(quote.band_edge or "", "")
    said = (
        f"by volume a month: {listed(parts) or 'no band stated'}; {rule.get(quote.band_rule or '', 'rule not stated')}"
    )
    return f"{said}; a volume of exactly an edge belongs to the {edge} band" if edge else said


def _dead_band_words(quote: Quote, own: str) -> str:
    around = f"{words(quote.baseline_volume or Decimal(0))} ± {words(quote.dead_band or Decimal(0))} % a month"
    rule = {"beyond": "the units beyond it", "all": "all units of the difference"}
    prices = [f"{_amount(price, own)} {what}" for price, what in
              ((quote.arc, "for a unit more"), (quote.rrc, "back for a unit less")) if price is not None]  # fmt: skip
    return f"outside {around}, {rule.get(quote.dead_band_rule or '', 'units not stated')}: {listed(prices)}"


def _amount(amount: Money, own: str) -> str:
    return shown(amount.amount, amount.in_currency(own))
