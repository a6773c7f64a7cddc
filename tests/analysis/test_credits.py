"""The credit statement: the two-tier pool, its cap, its charges, its versions and what it leaves open."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from credit_records import figure, invoice, judged, level, pool, results, state, version
from hypothesis import given
from hypothesis import strategies as st

from bpoctl.analysis.credits import example, statement
from bpoctl.analysis.judging import Result
from bpoctl.analysis.money import minor_units
from bpoctl.dossier import make_row
from bpoctl.errors import BadData
from bpoctl.models.values import Money


def test_the_worked_value_of_the_two_tier_pool() -> None:
    """50 % of the category x 40 % of the pool x (10 % x 100,000) is 2,000.00 (FIELD.md section 2)."""
    found = judged(pool(), level("A"), figure("A", "80"), invoice("100000"))
    assert (found.total, str(found.total)) == (Decimal(2000), "2000.00")
    assert found.lines[0].steps[-1] == (
        "credit",
        'allocation 50 % x category "speed" 40 % of the pool x at risk 10 % x charges 100,000.00 EUR',
        "2,000.00 EUR",
        "7.3",
    )
    assert found.pools[0].steps == (
        ("charges", "invoice R-1, without tax and pass-through", "100,000.00 EUR", ""),
        ("at risk", "10 % x 100,000.00 EUR", "10,000.00 EUR", "7.3"),
        ("sum", "2,000.00", "2,000.00 EUR", ""),
        ("cap", "10 % x 100,000.00 EUR", "10,000.00 EUR", "7.3"),
        ("due", "the sum does not exceed the cap", "2,000.00 EUR", ""),
    )


def test_the_sum_of_all_misses_is_capped() -> None:
    """Worked example 7: misses of 6,000, 5,000 and 3,000 under a cap of 10,000 come to 10,000."""
    terms = pool(at_risk=Decimal(20), categories={"speed": "100"}, cap=Decimal(10))
    levels = [level("A", "30"), level("B", "25"), level("C", "15")]
    found = judged(terms, *levels, *(figure(key, "0") for key in "ABC"), invoice("100000"))
    assert [str(line.award.amount) for line in found.lines if line.award] == ["6000.00", "5000.00", "3000.00"]
    assert (str(found.pools[0].sum), str(found.total), found.pools[0].capped) == ("14000.00", "10000.00", True)


def test_a_share_is_compared_as_the_fraction_of_its_cases() -> None:
    """Worked example 6 as a statement: 18,999 of 20,000 misses a minimum of 95 and draws its credit."""
    cases = {"numerator": Decimal(18_999), "denominator": Decimal(20_000)}
    terms = {"target": Decimal(95), "minimum": Decimal(95)}
    # The figure on record was rounded by somebody; the cases are what counts.
    found = judged(pool(), level("A", **terms), figure("A", "95.00", **cases), invoice("100000"))
    assert (results(found), found.total) == ({"A": Result.MISSED}, 2000)
    assert judged(pool(), level("A", rounding="2", **terms), figure("A", None, **cases), invoice("1")).total == 0


def test_key_measures_are_reported_and_carry_no_credit() -> None:
    """A key measure that is missed stands in the statement and draws nothing, allocation or not."""
    found = judged(pool(), level("A", class_="key"), figure("A", "10"), invoice("100000"))
    assert (results(found), found.total, found.lines[0].award) == ({"A": Result.MISSED}, 0, None)


def test_between_target_and_minimum_no_credit_falls_due() -> None:
    """A level below its target that keeps its minimum is reported as such and draws nothing."""
    found = judged(pool(), level("A"), figure("A", "93"), invoice("100000"))
    assert (results(found), found.total) == ({"A": Result.BELOW_TARGET}, 0)


def test_a_credit_is_rounded_once_half_up_to_the_currencys_minor_units() -> None:
    """1 % x 50 % x 1 % of 4,250 is 0.2125: 0.21 EUR, 0 JPY, 0.213 KWD; the exact figure stays in the steps."""
    terms = pool(at_risk=Decimal(1), categories={"speed": "50"})
    records = (terms, level("A", "1"), figure("A", "0"), invoice("4250"))
    credits = {c: str(judged(*records, currency=c).total) for c in ("EUR", "JPY", "KWD")}
    assert credits == {"EUR": "0.21", "JPY": "0", "KWD": "0.213"}
    assert judged(*records, currency="KWD").lines[0].steps[-2:] == (
        ("credit", 'allocation 1 % x category "speed" 50 % of the pool x at risk 1 % x charges 4,250.000 KWD',
         "0.2125 KWD", "7.3"),
        ("rounded", "half-up, once", "0.213 KWD", ""),
    )  # fmt: skip


def test_a_cap_is_never_exceeded_by_its_own_rounding() -> None:
    """10 % of 0.99 is 0.099: the cap in money is 0.09, although half-up would be 0.10."""
    terms = pool(at_risk=Decimal(100), categories={"speed": "100"})
    assert str(judged(terms, level("A", "100"), figure("A", "0"), invoice("0.99")).total) == "0.09"


def test_without_charges_no_amount_is_guessed() -> None:
    """A missed level without any charges known has a share of them, no amount, and an open point that says why."""
    found = judged(pool(), level("A"), figure("A", "0"))
    award = found.lines[0].award
    assert award is not None
    assert (award.share, award.amount, found.total) == (Fraction(2, 100), None, None)
    assert award.steps[0].result == "2 % of the charges, not known"
    assert found.open_points == ("no invoice is recorded for 2026-06, and the credit terms state no charges",)


def test_charges_that_are_not_known_do_not_matter_where_nothing_was_missed() -> None:
    """Nothing missed is 0.00, whatever the charges."""
    assert str(judged(pool(), level("A"), figure("A", "99")).total) == "0.00"


def test_the_terms_state_charges_for_a_month_without_an_invoice() -> None:
    """The credit terms' monthly charges stand in until an invoice is there; then the invoice counts."""
    terms = pool(monthly_charges=Money(Decimal(50_000)))
    early = judged(terms, level("A"), figure("A", "0"))
    assert (early.charges.basis, early.charges.sources, early.total) == ("terms", ("POOL",), 1000)
    late = judged(terms, level("A"), figure("A", "0"), invoice("60000"))
    assert (late.charges.basis, late.charges.sources, late.total) == ("invoices", ("INV-1",), 1200)


def test_an_invoice_that_is_issued_later_does_not_count_yet() -> None:
    """As of a day before the invoice's, the terms' charges are what is known."""
    terms = pool(monthly_charges=Money(Decimal(50_000)))
    dossier = state(terms, level("A"), figure("A", "0"), invoice("60000"))
    assert statement(dossier, "2026-06", date(2026, 7, 1)).total == 1000
    assert statement(dossier, "2026-06", date(2026, 7, 2)).total == 1200


def test_part_of_a_month_is_for_the_invoice_to_say() -> None:
    """Worked example 12: from 11 April 60,000 of 90,000 are charged; a credit of 25 % x 10 % is 1,500, never 2,250."""
    terms = pool(categories={"speed": "100"}, monthly_charges=Money(Decimal(90_000)))
    records = (version(begins=date(2026, 4, 11)), terms, level("A", "25"), figure("A", "0", "2026-04"))
    assert judged(*records, period="2026-04").total is None
    assert judged(*records, invoice("60000", "2026-04"), period="2026-04").total == 1500


def test_charges_in_another_currency_are_not_converted() -> None:
    """An invoice in USD under an engagement in EUR gives no charges: no clause says which rate counts."""
    dollars = ("delivery_invoice", {**invoice("1")[1], "charges": Money(Decimal(9), "USD")})
    found = judged(pool(), level("A"), figure("A", "0"), dollars)
    assert (found.charges.basis, found.total) == ("unknown", None)
    assert found.open_points == (
        "invoice R-1 is in USD, and the credit terms do not say which date's exchange rate into EUR counts",
    )


def test_a_period_is_judged_by_the_terms_in_force_in_it() -> None:
    """Worked example 9: 91 in February meets a minimum of 90, 94 in March misses the 95 of the version from 1 March."""
    records = [
        version("1.0"), version("1.1", date(2026, 3, 1)),
        *(pool(version=v) for v in ("1.0", "1.1")),
        level("A", target=Decimal(90), minimum=Decimal(90)),
        level("A", version="1.1", target=Decimal(95), minimum=Decimal(95)),
        *(figure("A", value, f"2026-0{month}") for month, value in enumerate(("89", "91", "94"), 1)),
        *(("delivery_invoice", {**invoice("1000", f"2026-0{m}")[1], "key": f"INV-{m}"}) for m in (1, 2, 3)),
    ]  # fmt: skip
    found = [statement(state(*records), f"2026-0{month}") for month in (1, 2, 3)]
    assert [results(each)["A"] for each in found] == [Result.MISSED, Result.MET, Result.MISSED]
    assert [each.agreement.key for each in found] == ["1.0", "1.0", "1.1"]


def test_longer_and_shorter_windows_are_judged_in_the_month_in_which_they_end() -> None:
    """June holds a month, the quarter that ends in it and the four weeks that end in it; May holds no quarter."""
    records = (level("M"), level("Q", window="quarter"), level("W", window="week"), pool())
    june = [f"{line.level.key} {line.window}" for line in judged(*records).lines]
    assert june == ["M 2026-06", "Q 2026-Q2", "W 2026-W23", "W 2026-W24", "W 2026-W25", "W 2026-W26"]
    assert {line.level.key for line in judged(*records, period="2026-05").lines} == {"M", "W"}


def test_an_accepted_relief_excuses_and_a_pending_one_does_not() -> None:
    """A relief counts from the day on which the client accepted it."""
    relief = {"level": "A", "period": "2026-06", "reason": "volume", "noticed_on": date(2026, 6, 5)}
    records = (pool(), level("A"), figure("A", "0"), invoice("100000"))
    pending = ("delivery_relief", {**relief, "key": "RLF-1"})
    accepted = ("delivery_relief", {**relief, "key": "RLF-2", "accepted_on": date(2026, 7, 9)})
    assert judged(*records, pending).total == 2000
    assert (results(judged(*records, pending, accepted)), judged(*records, accepted).total) == (
        {"A": Result.EXCUSED},
        0,
    )
    assert statement(state(*records, accepted), "2026-06", date(2026, 7, 8)).total == 2000


def test_what_is_missing_is_said() -> None:
    """A level without a measurement, and one with two, are open points."""
    found = judged(
        level("A"), level("B"), figure("B", "99"), ("delivery_measurement", {**figure("B", "98")[1], "key": "Z"})
    )
    assert found.open_points == (
        "no measurement is recorded for level A in 2026-06",
        "2 measurements are recorded for level B in 2026-06; Z counts",
    )


def test_a_replaced_import_counts_no_more() -> None:
    """A measurement from an import that a later one corrects is left out."""
    old, new = ({"source": key, "basis": "import"} for key in ("IMP-1", "IMP-2"))
    imports = [
        ("delivery_ticket_import", {
            "key": key, "path": "/somewhere/june.csv", "sha256": "9c0e" * 16, "replaces": before, "rows_read": 1_000,
            "rows_used": 990, "rows_excluded": 7, "rows_rejected": 3, "tickets": 900, "profile": "PRF-1",
        })
        for key, before in (("IMP-1", None), ("IMP-2", "IMP-1"))
    ]  # fmt: skip
    corrected = ("delivery_measurement", {**figure("A", "97", **new)[1], "key": "MSR-0"})
    found = judged(level("A"), figure("A", "50", **old), corrected, *imports)
    assert (results(found), found.open_points) == ({"A": Result.MET}, ())
    assert found.lines[0].steps[0] == (
        "source",
        "import IMP-2, june.csv, SHA-256 9c0e9c0e9c0e…",
        "1,000 rows = 990 used + 7 excluded + 3 rejected",
        "",
    )


def test_a_level_without_an_allocation_is_worth_nothing_yet() -> None:
    """A critical level that was added without reallocating the pool draws 0.00 (FIELD.md section 2)."""
    found = judged(pool(), level("A", None), figure("A", "0"), invoice("100000"))
    assert (str(found.total), found.open_points) == ("0.00", ())


@pytest.mark.parametrize("category", ["tone", None])
def test_a_level_whose_category_the_pool_lacks_cannot_be_reckoned(category: str | None) -> None:
    """Nobody can say what such a level is worth: no total, and an open point."""
    found = judged(pool(), level("A", category=category), figure("A", "0"), invoice("100000"))
    assert (found.total, len(found.open_points)) == (None, 1)


def test_a_statement_is_for_a_month_with_an_agreement() -> None:
    """A quarter is refused with the month to ask for; so is a month before the first version."""
    with pytest.raises(BadData, match="quarter") as refused:
        judged(period="2026-Q2")
    assert "2026-06" in refused.value.hint
    with pytest.raises(BadData, match="no agreement version is in force in 2025-12"):
        judged(period="2025-12")


def test_a_month_that_two_versions_judge_is_refused() -> None:
    """Versions 1.0 and 1.1 begin on one day: the month is not judged by either, and the one to move is named."""
    with pytest.raises(BadData, match=r"1\.0 and 1\.1 begin on the same day, 2026-01-01") as refused:
        judged(version(), version("1.1"), pool(), level("A"))
    assert refused.value.hint == "bpoctl sla agreement edit 1.1 --effective-from DATE"


def test_a_figure_that_cannot_be_is_an_open_point() -> None:
    """104 % of the cases: the level is not measured, and the statement names the measurement to mend."""
    found = judged(pool(), level("A"), figure("A", "104"), invoice("100000"))
    assert any("104 % cannot be" in point and "mend measurement" in point for point in found.open_points)


def test_a_statement_is_json_with_money_as_strings() -> None:
    """`to_json` survives a round trip through JSON and holds no float."""
    data = judged(pool(), level("A"), figure("A", "80"), invoice("100000")).to_json()
    read = json.loads(json.dumps(data), parse_float=lambda text: pytest.fail(f"{text} is a float"))
    assert read == data
    assert (read["total"], read["levels"][0]["credit"], read["charges"]["amount"]) == ("2000.00", "2000.00", "100000")


def test_the_digest_covers_the_figures_and_nothing_else() -> None:
    """A seal's hash changes with a figure, and not with the wording of a level's name."""
    before, reworded, changed = (
        judged(pool(), level("A", name=name), figure("A", value), invoice("100000"))
        for name, value in (("A", "80"), ("Another name", "80"), ("A", "81"))
    )
    assert before.digest() == reworded.digest() != changed.digest()


def test_the_worked_example_of_a_document_comes_from_the_same_functions() -> None:
    """What the contract shows as an example is what the statement reckons."""
    terms, levels = make_row(*pool()), [make_row(*level("A"))]
    total, awards = example(terms, levels, Decimal(100_000), "EUR")
    assert (total.total, awards[0].amount) == (2000, 2000)


percents = st.decimals(0, 100, places=2)


@given(
    st.decimals(0, 10**9, places=3),
    percents,
    percents,
    st.lists(st.tuples(percents, st.booleans()), min_size=1, max_size=6),
    st.sampled_from(["EUR", "JPY", "KWD", "CLF"]),
)
def test_sums_hold_to_the_minor_unit_and_no_cap_is_exceeded(
    charges: Decimal, at_risk: Decimal, cap: Decimal, levels: list[tuple[Decimal, bool]], currency: str
) -> None:
    """Each credit is the exact product rounded once, the sum is theirs, and the total is the lesser of sum and cap."""
    records = [pool(at_risk=at_risk, cap=cap, categories={"speed": "100"}), invoice(str(charges))]
    for place, (allocation, missed) in enumerate(levels):
        records += [level(f"L{place}", str(allocation)), figure(f"L{place}", "0" if missed else "100")]
    found = judged(*records, currency=currency)
    unit = Fraction(1, 10 ** minor_units(currency))
    owed = [Fraction(line.award.amount) for line in found.lines if line.award and line.award.amount is not None]
    exact = [Fraction(a) * Fraction(at_risk) * Fraction(charges) / 10_000 for a, missed in levels if missed]
    assert all(-unit / 2 <= reckoned - due < unit / 2 for reckoned, due in zip(exact, owed, strict=True))
    limit = Fraction(cap) * Fraction(charges) / 100
    [drawn] = found.pools
    assert found.total is not None
    assert drawn.sum is not None
    assert Fraction(drawn.sum) == sum(owed)
    assert Fraction(found.total) <= limit
    assert Fraction(found.total) == min(Fraction(drawn.sum), limit // unit * unit)
    assert -int(found.total.as_tuple().exponent) == minor_units(currency)
