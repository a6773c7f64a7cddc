"""What keeps a quote from being reckoned is refused by name, with the command that mends it."""

from __future__ import annotations

from typing import Any

import pytest
from builders import Rec, rec
from hypothesis import given, settings
from quotes import ON, base, cost, engagement, quote, work
from strategies import engagements

from bpoctl.analysis.cost.case import business_case
from bpoctl.analysis.cost.faults import faults
from bpoctl.dossier import Dossier
from bpoctl.errors import BpoctlError
from bpoctl.models.partner import Quote

_USD = {"price": "100 USD", "model": "fixed"}
_DEAD = {"model": "fixed", "price": "1", "arc": "2", "baseline_volume": "1000", "dead_band": "10"}


def _band(lower: str, upper: str | None = None, number: int = 1) -> Rec:
    edges = {"lower": lower, **({"upper": upper} if upper else {})}
    return rec("partner_band", f"TIER-{number}", quote="QUO-1", price="1", **edges)


def _rate(key: str = "RTE-1", **fields: Any) -> Rec:
    return rec("partner_rate", key, **{"currency": "USD", "rate": "0.9", "basis": "day", "on": "2026-01-01", **fields})


_TIERED = {"model": "tiered", "band_rule": "marginal", "band_edge": "lower"}

CASES: dict[str, tuple[list[Any], str]] = {
    "no price": ([quote("fixed")], "QUO-1 is priced at a fixed price and states no price"),
    "no seats": ([quote("per-seat", price="1")], "QUO-1 is priced per seat and states no units"),
    "half a gainshare": ([quote("gainshare", price="1")], "states no gain share and gain baseline"),
    "a ramp of what": ([quote("fixed", price="1", ramp=("50",))], "whether it lowers the volume, the price or both"),
    "transition, how long": ([quote("fixed", price="1", transition="5")], "for how many months"),
    "no currency": ([quote("fixed", price="1 UDS")], "QUO-1 is in UDS, which is no currency of ISO 4217"),
    "which date": ([quote(**_USD), _rate()], "in USD and does not say which date's exchange rate counts"),
    "which day": ([quote(**_USD, fx_date="quote-day"), _rate()], "the exchange rate of one day and does not say which"),
    "no rate": ([quote(**_USD, fx_date="invoice-day")], "no daily rate from USD into EUR is on record up to 2026-04"),
    "rate too late": (
        [quote(**_USD, fx_date="service-month-average"), _rate(basis="month-average", on="2026-05-01")],
        "no monthly average from USD into EUR is on record up to 2026-04",
    ),
    "rate the other way": (
        [quote(**_USD, fx_date="invoice-day"), _rate(currency="EUR", into="USD")],
        "no daily rate from USD into EUR",
    ),
    "two rates": (
        [quote(**_USD, fx_date="invoice-day"), _rate(), _rate("RTE-2", rate="0.8")],
        "RTE-1 and RTE-2 are different rates from USD into EUR of the same date",
    ),
    "no bands": ([quote(**_TIERED)], "QUO-1 is tiered and has no volume band"),
    "bands overlap": (
        [quote(**_TIERED), _band("0", "1000"), _band("900", number=2)],
        "TIER-1 reaches to 1,000 and TIER-2 begins at 900: they overlap",
    ),
    "a gap": (
        [quote(**_TIERED), _band("0", "1000"), _band("1001", number=2)],
        "TIER-1 ends at 1,000 and TIER-2 begins at 1,001: nothing prices what lies between",
    ),
    "from what": ([quote(**_TIERED), _band("1")], "TIER-1 is the first band and begins at 1, not at 0"),
    "open in the middle": (
        [quote(**_TIERED), _band("0"), _band("900", number=2)],
        "TIER-1 has no upper edge, and TIER-2 begins at 900",
    ),
    "upside down": ([quote(**_TIERED), _band("0", "0")], "TIER-1 ends at 0, no higher than where it begins"),
    "no edge": (
        [quote("tiered", band_rule="marginal"), _band("0", "9"), _band("9", number=2)],
        "does not say to which band a volume of exactly 9 belongs",
    ),
    "no band rule": ([quote("tiered"), _band("0")], "prices the units within it or, once reached, all units"),
    "bands of a fixed price": ([quote("fixed", price="1"), _band("0")], "its pricing model is fixed"),
    "dead band without its rule": ([quote(**_DEAD)], "states no dead band rule: beyond the band, or all units"),
    "volume counted twice": (
        [quote("per-transaction", price="1", arc="2")],
        "an additional or reduced charge would count it twice",
    ),
    "half an index": ([quote("fixed", price="1", index_series="wages")], "states no exposed share and index form"),
    "no index value": (
        [quote("fixed", price="1", index_series="wages", exposed_share="60", index_form="chained")],
        "follows the index `wages`, of which no value up to 2026-04-01 is on record",
    ),
    "an old index value": (
        [
            quote("fixed", price="1", index_series="wages", exposed_share="60", index_form="chained"),
            rec("partner_index", "IDX-1", series="wages", on="2026-01-01", value="100"),
        ],
        "no value after 2026-04-01 and up to 2027-04-01 is on record",
    ),
    "another unit": (
        [quote("per-transaction", price="1", unit="call")],
        "QUO-1 prices a call, and the scope counts `orders` in tickets",
    ),
    "which unit": (
        [quote("per-transaction", price="1"), *work("5", "calls", unit="call")],
        "QUO-1 does not say what its unit is, and the scope counts `calls` in calls and `orders` in tickets",
    ),
    "no quote": ([rec("partner_candidate", "brightline", name="Brightline")], "`brightline` has no quote"),
    "two quotes": (
        [quote("fixed", price="1"), quote("fixed", "QUO-2", price="2")],
        "QUO-1 and QUO-2 of `brightline` price the same work: which of them counts?",
    ),
}


@pytest.mark.parametrize("name", list(CASES))
def test_a_faulty_quote_is_refused_by_name(name: str) -> None:
    """Each fault alone: the message names the record and what it lacks, the hint is a command."""
    records, message = CASES[name]
    with pytest.raises(BpoctlError) as refused:
        cost(engagement(work(), base(13), *records))
    assert message in refused.value.message
    assert refused.value.hint.startswith("bpoctl ")


def test_every_fault_is_named_at_once() -> None:
    """Who mends one fault is not sent back for the next."""
    with pytest.raises(BpoctlError) as refused:
        cost(engagement(work(), base(13), quote("per-seat", price="1 UDS", ramp=("50",))))
    assert "states no units" in refused.value.message
    assert "ISO 4217" in refused.value.hint and "ramp" in refused.value.hint


def test_nothing_is_refused_where_nothing_follows_the_volume() -> None:
    """A fixed price needs neither a volume nor its unit."""
    assert cost(engagement(base(1), quote("fixed", price="1"))).total == 1


def test_seats_that_have_run_out_are_still_reckoned() -> None:
    """Where every quote has run out, the newest counts, and the cost says that it did."""
    found = cost(engagement(work(), base(1), quote("fixed", price="1", valid_until="2026-01-31"),
                            quote("fixed", "QUO-2", price="2", valid_until="2025-01-31")))  # fmt: skip
    assert found.total == 1
    assert "QUO-1 ran out on 2026-01-31" in found.open_points


@pytest.mark.long
@settings(max_examples=40, deadline=None)  # a business case searches for its break-even
@given(engagements(of="partner_quote", history=False))
def test_any_engagement_is_reckoned_or_refused(dossier: Dossier) -> None:
    """Whatever is recorded: a case comes out or a sentence says why not; no fault is a crash."""
    for row in dossier.all(Quote):
        assert all(fault.message.endswith(".") for fault in faults(dossier, row, None))
    try:
        business_case(dossier, ON)
    except BpoctlError as refused:
        assert refused.message
