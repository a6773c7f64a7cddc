"""What a quote charges, one test worked by hand for each pricing model and for each thing that changes a price."""

from __future__ import annotations

import pytest
from builders import rec
from quotes import base, by_month, cost, engagement, formulas, money, quote, work

from bpoctl.errors import BadData


def test_per_seat() -> None:
    """6 seats at 3,150.00 are 18,900.00 a month, whatever the volume."""
    found = engagement(work(), base(2), quote("per-seat", price="3150.00", units="6"))
    assert by_month(found) == money("18900.00", "18900.00")
    assert formulas(found)[0] == "6 seats x 3,150.00"


def test_seats_follow_the_volume_in_whole_numbers() -> None:
    """1,000 tickets at 180 a seat take 5.56 seats, so 6; 8 % more in the second year take 6, at 30 % more 8."""
    found = engagement(work(), base(13, volume_growth="30"), quote("per-seat", price="3000", unit_volume="180"))
    assert by_month(found)[::12] == money("18000.00", "24000.00")
    assert formulas(found)[0] == "6 seats (1,000 / 180) x 3,000"


def test_per_hour() -> None:
    """960 hours at 24.80 are 23,808.00; at 2.5 tickets an hour, 1,000 tickets take 400 hours, and 9,920.00."""
    assert by_month(engagement(work(), base(1), quote("per-hour", price="24.80", units="960"))) == money("23808.00")
    follows = engagement(work(), base(1), quote("per-hour", price="24.80", unit_volume="2.5"))
    assert by_month(follows) == money("9920.00")


def test_per_transaction() -> None:
    """1,000 tickets at 15.90 are 15,900.00, on the scope's volume and not on the one that is quoted for."""
    found = engagement(work(), base(1), quote("per-transaction", price="15.90", units="900"))
    assert by_month(found) == money("15900.00")
    assert cost(found).open_points == ("QUO-1 is reckoned for 900 a month, the scope has 1,000, which counts",)


def test_per_resolution() -> None:
    """Of 1,000 tickets 85 % are resolved and billed: 850 x 18.00 = 15,300.00."""
    found = engagement(work(), base(1), quote("per-resolution", price="18.00", billed_share="85"))
    assert by_month(found) == money("15300.00")
    assert formulas(found) == ["1,000 tickets x 85 % billed x 18.00"]


def test_fixed() -> None:
    """A fixed price is of a month; of a year it is parted in twelve, which add up to it to the cent."""
    assert by_month(engagement(base(2), quote("fixed", price="20000"))) == money("20000.00", "20000.00")
    yearly = engagement(base(12), quote("fixed", price="100000", price_per="year"))
    assert by_month(yearly)[:3] == money("8333.33", "8333.34", "8333.33")
    assert cost(yearly).total == 100000
    assert by_month(engagement(base(3), quote("fixed", price="100", price_per="term"))) == money(
        "33.33", "33.34", "33.33"
    )


def _tiers(**fields: str) -> list[object]:
    return [
        quote("tiered", **fields),
        rec("partner_band", "TIER-1", quote="QUO-1", lower="0", upper="800", price="16.00"),
        rec("partner_band", "TIER-2", quote="QUO-1", lower="800", upper="1000", price="15.00"),
        rec("partner_band", "TIER-3", quote="QUO-1", lower="1000", price="12.00"),
    ]


@pytest.mark.parametrize(
    ("rule", "edge", "volume", "due"),
    [
        ("marginal", "lower", "1200", "18200.00"),
        ("marginal", "upper", "1000", "15800.00"),
        ("whole-volume", "lower", "1200", "14400.00"),
        ("whole-volume", "lower", "1000", "15000.00"),
        ("whole-volume", "upper", "1000", "12000.00"),
        ("whole-volume", "lower", "800", "12800.00"),
    ],
)
def test_tiered(rule: str, edge: str, volume: str, due: str) -> None:
    """Marginal: 800 x 16 + 200 x 15 + 200 x 12 = 18,200; whole volume: 1,200 x 12; an edge belongs where it is said."""
    found = engagement(work(volume), base(1), *_tiers(band_rule=rule, band_edge=edge))
    assert by_month(found) == money(due)


def test_a_volume_beyond_the_last_band_is_refused() -> None:
    """The last band ends at 1,000, and nobody has priced the 1,001st ticket."""
    found = engagement(
        work("1001"), base(1), quote("tiered", band_rule="marginal", band_edge="lower"),
        rec("partner_band", "TIER-1", quote="QUO-1", lower="0", upper="1000", price="16.00"),
    )  # fmt: skip
    with pytest.raises(BadData, match=r"no volume band covers 1,001 units: the last one ends at 1,000"):
        cost(found)


def test_gainshare() -> None:
    """Share x max(0, adjusted baseline - actual): 40 % of (30,000 - 22,000) = 3,200 on top of the 22,000."""
    terms = {"price": "22000", "gain_share": "40", "gain_baseline": "30000"}
    found = engagement(work(), base(1), quote("gainshare", **terms))
    assert by_month(found) == money("25200.00")
    assert formulas(found, "gainshare") == ["40 % x max(0, 30,000 - 22,000)"]
    none = engagement(work(), base(1), quote("gainshare", **{**terms, "gain_baseline": "21000"}))
    assert by_month(none) == money("22000.00")


def test_a_gainshare_is_adjusted_to_the_volume() -> None:
    """At 1,100 tickets against a baseline of 1,000 both sides are 1.1 times: 24,200 + 40 % x (33,000 - 24,200)."""
    terms = {"price": "22000", "gain_share": "40", "gain_baseline": "30000", "baseline_volume": "1000"}
    assert by_month(engagement(work("1100"), base(1), quote("gainshare", **terms))) == money("27720.00")


_BAND = {"model": "fixed", "price": "50000", "baseline_volume": "10000", "dead_band": "10"}


@pytest.mark.parametrize(
    ("volume", "rule", "charged"),
    [
        ("11500", "beyond", "1000.00"),
        ("11500", "all", "3000.00"),
        ("11000", "beyond", "0.00"),
        ("11000", "all", "0.00"),
        ("8500", "beyond", "-750.00"),
        ("8500", "all", "-2250.00"),
        ("9000", "all", "0.00"),
    ],
)
def test_dead_band(volume: str, rule: str, charged: str) -> None:
    """Worked example 13: baseline 10,000 ± 10 %, ARC 2.00; 11,500 is 500 or 1,500 units; at exactly 11,000 nothing."""
    found = engagement(work(volume), base(1), quote(**_BAND, dead_band_rule=rule, arc="2.00", rrc="1.50"))
    assert [month.total - 50000 for month in cost(found).months] == money(charged)


def test_less_volume_without_a_credit_agreed() -> None:
    """Where only more volume has a price, less of it gives nothing back, and the line says why."""
    found = engagement(work("8000"), base(1), quote(**_BAND, dead_band_rule="beyond", arc="2.00"))
    assert by_month(found) == money("50000.00")
    assert "no price is agreed for it" in formulas(found, "reduced volume")[0]


def _index(form: str) -> list[object]:
    values = {"2026-04-01": "100", "2027-03-01": "104", "2028-04-01": "109.2"}
    return [
        quote("fixed", price="100", index_series="wages", exposed_share="60", index_form=form),
        *(rec("partner_index", f"IDX-{on}", series="wages", on=on, value=value) for on, value in values.items()),
    ]


@pytest.mark.parametrize(
    ("form", "third_year", "shown"),
    [
        ("fixed-base", "105.52", "100 x 1.0552 index = (0.4 + 0.6 x 109.2 / 100)"),
        ("chained", "105.47", "100 x 1.05472 index = (0.4 + 0.6 x 104 / 100) x (0.4 + 0.6 x 109.2 / 104)"),
    ],
)
def test_indexation(form: str, third_year: str, shown: str) -> None:
    """Worked example 14: 105.52 on a fixed base, 105.472 chained, rounded once at the end of the line."""
    found = engagement(base(25), *_index(form))
    assert by_month(found)[::12] == money("100.00", "102.40", third_year)
    assert formulas(found)[24] == shown


def test_the_months_average_counts() -> None:
    """Worked example 15: USD 100,000 in June at the average 0.92 are 92,000; by the invoice's day they are 93,100."""
    rates = [
        rec("partner_rate", "RTE-1", currency="USD", rate="0.92", basis="month-average", on="2026-06-01"),
        rec("partner_rate", "RTE-2", currency="USD", rate="0.931", basis="day", on="2026-07-01"),
        rec("partner_rate", "RTE-3", currency="USD", rate="0.95", basis="day", on="2026-07-02"),
    ]
    fee = {"price": "100000 USD", "model": "fixed"}
    june = {"term_months": 1, "starts_on": "2026-06-01"}
    average = engagement(base(**_start(june)), *rates, quote(**fee, fx_date="service-month-average"))
    assert by_month(average) == money("92000.00")
    assert formulas(average) == ["100,000 x 0.92 EUR per USD, average of 2026-06"]
    invoiced = engagement(base(**_start(june)), *rates, quote(**fee, fx_date="invoice-day"))
    assert by_month(invoiced) == money("93100.00")


def _start(fields: dict[str, object]) -> dict[str, object]:
    return {"months": fields["term_months"], "starts_on": fields["starts_on"]}


def test_a_credit_follows_the_converted_fee() -> None:
    """Worked example 15: 10 % of the fee at June's rate are 9,200, not 9,310 at the invoice's."""
    from decimal import Decimal
    from fractions import Fraction

    from bpoctl.analysis.cost.exchange import Change
    from bpoctl.analysis.cost.figures import in_cents

    june = Change(Fraction("0.92"), "average of 2026-06")
    assert in_cents(Fraction(100000) * june.factor * Fraction(10, 100), "EUR") == Decimal("9200.00")


def test_a_rate_is_carried_on_and_said_to_be() -> None:
    """Of months to come the newest average counts, and the cost says so; a rate into another currency is none."""
    found = engagement(
        base(3), quote("fixed", price="100 USD", fx_date="service-month-average"),
        rec("partner_rate", "RTE-1", currency="USD", rate="0.90", basis="month-average", on="2026-04-30"),
        rec("partner_rate", "RTE-2", currency="USD", rate="0.80", basis="month-average", on="2026-05-31", into="GBP"),
        rec("partner_rate", "RTE-3", currency="USD", rate="0.92", basis="month-average", on="2026-05-01"),
    )  # fmt: skip
    assert by_month(found) == money("90.00", "92.00", "92.00")
    assert cost(found).open_points == ("the newest rate for USD that counts is of 2026-05; it is carried on",)


def test_set_up_transition_ramp_and_overhead() -> None:
    """Set-up once, transition for two months, own management every month; the ramp lowers volume or price."""
    terms = {"price": "10.00", "setup": "5000", "transition": "800", "transition_months": 2, "overhead": "300"}
    ramp = {"ramp": ("25", "50")}
    volume = engagement(work(), base(3), quote("per-transaction", **terms, **ramp, ramp_on="volume"))
    assert by_month(volume, "service") == money("2500.00", "5000.00", "10000.00")
    assert by_month(volume) == money("8600.00", "6100.00", "10300.00")
    price = engagement(work(), base(3), quote("per-transaction", **terms, **ramp, ramp_on="price"))
    assert by_month(price, "service") == money("2500.00", "5000.00", "10000.00")
    assert formulas(price)[0] == "1,000 tickets x 10.00 x 25 % of the price"
    assert [month.own for month in cost(price).months] == money("300.00", "300.00", "300.00")


def test_what_is_not_handed_over_yet_is_still_paid_for() -> None:
    """While a quarter of the work has moved, three quarters of the in-house cost stay; a part of it always does."""
    in_house = rec("scope_cost", "CST-1", name="Agents", category="people", amount="1000", per="month", retained="20")
    found = engagement(work(), base(2), in_house, quote("per-transaction", price="1", ramp=("25",), ramp_on="volume"))
    assert [month.kept for month in cost(found).months] == money("800.00", "200.00")


def test_quotes_for_parts_of_the_work_add_up() -> None:
    """One candidate, two quotes for two processes: 1,000 x 2.00 + 400 calls x 5.00."""
    found = engagement(
        work(), work("400", "calls", unit="call"), base(1),
        quote("per-transaction", price="2.00", processes=("orders",)),
        quote("per-transaction", "QUO-2", price="5.00", processes=("calls",)),
    )  # fmt: skip
    assert by_month(found) == money("4000.00")


def test_a_volume_per_day_or_year_comes_to_a_month() -> None:
    """100 a day on 250 days are 2,083.33 a month; 12,000 a year are 1,000; 300 a week are 1,300."""
    per_unit = quote("per-transaction", price="1")
    assert by_month(engagement(work("100", volume_per="day", times_a_year="250"), base(1), per_unit)) == money(
        "2083.33"
    )
    assert by_month(engagement(work("12000", volume_per="year"), base(1), per_unit)) == money("1000.00")
    assert by_month(engagement(work("300", volume_per="week"), base(1), per_unit)) == money("1300.00")


def test_what_is_drawn_out_of_scope_is_not_priced() -> None:
    """A process on the other side of the boundary brings no volume."""
    out = [rec("scope_process", "wholesale", name="wholesale", volume="60", volume_per="month", unit="ticket"),
           rec("scope_boundary", "BND-9", name="wholesale", side="out", process="wholesale")]  # fmt: skip
    assert by_month(engagement(work(), out, base(1), quote("per-transaction", price="1"))) == money("1000.00")
