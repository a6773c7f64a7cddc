"""Credit terms that real schedules combine: own tables, amounts, weights, the base of percents, one cap over all."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from credit_records import figure, invoice, judged, level, pool, version

from bpoctl.analysis.credits.silence import terms_silent
from bpoctl.models.values import Money

Record = tuple[str, dict[str, Any]]


def terms(form: str, key: str = "POOL", **more: Any) -> Record:
    """Credit terms without a cap and without an amount at risk."""
    return pool(key=key, form=form, **{"at_risk": None, "categories": None, "cap": None, **more})


def outcome(*records: Record, charges: str = "100000") -> tuple[str | None, str]:
    """June's total and the last thing that is open about it."""
    found = judged(*records, invoice(charges))
    return (None if found.total is None else str(found.total)), (found.open_points or ("",))[-1]


def test_a_failure_can_be_worth_a_stated_amount() -> None:
    """500.00 for each failed level; a level's own 750.00 stands in its place."""
    rule = terms("amount", amount=Money(Decimal(500)))
    both = [figure("A", "80"), figure("B", "80")]
    assert outcome(rule, level("A", None), level("B", None, amount=Money(Decimal(750))), *both)[0] == "1250.00"


def test_an_amount_for_each_failure_beyond_an_allowance() -> None:
    """Five late of 100, two of them allowed: three times 200.00."""
    rule = terms("amount", amount=Money(Decimal(200)), trigger="occurrences")
    cases = {"numerator": Decimal(95), "denominator": Decimal(100)}
    assert outcome(rule, level("A", None, allowance=2), figure("A", None, **cases))[0] == "600.00"


def test_an_amount_in_another_currency_is_refused() -> None:
    """A credit of 500 dollars is no credit of 500 euros."""
    rule = terms("amount", amount=Money(Decimal(500), "USD"))
    assert outcome(rule, level("A", None), figure("A", "80")) == (None, "the credit of POOL is stated in USD, not EUR")


def test_bands_can_give_amounts() -> None:
    """Below 90: 500.00 EUR, below 80: 2,000.00 EUR; 80 exactly is the first of the two."""
    rule = terms("bands", bands={">= 90": "0", "< 90": "500.00 EUR", "< 80": "2000.00 EUR"})
    assert outcome(rule, level("A", None), figure("A", "80"))[0] == "500.00"
    assert outcome(rule, level("A", None), figure("A", "79.9"))[0] == "2000.00"


def test_a_level_can_have_its_own_table_of_bands() -> None:
    """Two levels under one cap of 5 %: A loses 4 % by its own table, B 3 % by the common one; 5 % is due."""
    rule = terms("bands", bands={">= 90": "0", "< 90": "3"}, cap=Decimal(5))
    own = level("A", None, bands={"2": "< 90", "4": "< 85"})
    found = judged(rule, own, level("B", None), figure("A", "84"), figure("B", "84"), invoice("100000"))
    assert [str(line.award and line.award.amount) for line in found.lines] == ["4000.00", "3000.00"]
    assert (str(found.pools[0].sum), str(found.total)) == ("7000.00", "5000.00")


def test_a_table_is_needed_only_where_a_level_has_none_of_its_own() -> None:
    """Terms without a table are silent, unless every level that draws on them has its own."""
    from bpoctl.dossier import make_row

    made = make_row("sla_credit", terms("bands")[1])
    own, common = (make_row("sla_level", level("A", None, bands=table)[1]) for table in ({"2": "< 90"}, None))
    assert (terms_silent(made), terms_silent(made, [own]), terms_silent(made, [own, common])) == (
        ["bands"], [], ["bands"],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("form", "more", "credit"),
    [
        ("gap", {"rate": Decimal(1), "step": "pro-rata"}, "6000.00"),
        ("bands", {"bands": {">= 90": "0", "< 90": "10"}}, "4000.00"),
        ("amount", {"amount": Money(Decimal(1000))}, "400.00"),
    ],
)
def test_a_weighting_factor_multiplies_where_figures_or_amounts_are_the_credit(
    form: str, more: dict[str, Any], credit: str
) -> None:
    """40 % of a gap of 15 points at 1 %, of 10 % by a band, of an amount of 1,000."""
    assert outcome(terms(form, **more), level("A", "40"), figure("A", "80"))[0] == credit


def test_a_gap_is_counted_from_where_the_terms_say() -> None:
    """Target 95, threshold 92, minimum 90, figure 85: ten, seven or five points."""
    for start, credit in ((None, "10000.00"), ("threshold", "7000.00"), ("minimum", "5000.00")):
        rule = terms("gap", rate=Decimal(1), step="pro-rata", gap_from=start)
        assert outcome(rule, level("A", None, credit_threshold=Decimal(92)), figure("A", "85"))[0] == credit
    lost = terms("gap", rate=Decimal(1), step="pro-rata", gap_from="threshold")
    assert "counted from its threshold, which is not stated" in outcome(lost, level("A", None), figure("A", "85"))[1]


def test_a_level_can_have_its_own_rate() -> None:
    """Five points at 2 % instead of 1 %."""
    rule = terms("gap", rate=Decimal(1), step="pro-rata", gap_from="minimum")
    assert outcome(rule, level("A", None, rate=Decimal(2)), figure("A", "85"))[0] == "10000.00"


@pytest.mark.parametrize(("of", "credit"), [("charges", "50000.00"), ("at-risk", "5000.00"), (None, None)])
def test_percents_are_of_the_charges_or_of_what_is_at_risk_and_the_terms_say_which(
    of: str | None, credit: str | None
) -> None:
    """A band of 50 % with 10 % of 100,000 at risk: 50,000 or 5,000; silent, it is refused."""
    rule = terms("bands", bands={">= 90": "0", "< 90": "50"}, at_risk=Decimal(10), worth_of=of)
    found, open_point = outcome(rule, level("A", None), figure("A", "80"))
    assert found == credit
    assert bool(open_point) == (of is None)


def test_credits_made_from_the_amount_at_risk_are_capped_at_it() -> None:
    """Two levels of 80 % each of 10,000 at risk: 16,000, capped 10,000."""
    rule = terms("bands", bands={">= 90": "0", "< 90": "80"}, at_risk=Decimal(10), worth_of="at-risk")
    both = [level("A", None), level("B", None), figure("A", "80"), figure("B", "80")]
    assert outcome(rule, *both)[0] == "10000.00"


def test_one_cap_can_stand_over_all_credit_terms() -> None:
    """6,000 under the first terms and 5,000 under the second, together never above 8 % of 100,000: 6,000 and 2,000."""
    first = terms("amount", "A-TERMS", amount=Money(Decimal(6000)))
    second = terms("amount", "B-TERMS", amount=Money(Decimal(5000)))
    agreed = version()[0], {**version()[1], "credit_cap": Decimal(8)}
    levels = [level("A", None, credit="A-TERMS"), level("B", None, credit="B-TERMS")]
    found = judged(agreed, first, second, *levels, figure("A", "80"), figure("B", "80"), invoice("100000"))
    assert [str(each.total) for each in found.pools] == ["6000.00", "2000.00"]
    assert str(found.total) == "8000.00"
    assert "2,000.00 EUR left" in found.pools[1].steps[-2].result


def test_a_repeat_is_a_failure_that_drew_a_credit_before_too() -> None:
    """Credits fall due at the threshold of 93: 92 in May and June keep the minimum of 90, and June counts twice."""
    rule = terms("amount", amount=Money(Decimal(100)), trigger="threshold", repeat_multiplier=Decimal(2))
    mine = level("A", None, credit_threshold=Decimal(93))
    assert outcome(rule, mine, figure("A", "92"), figure("A", "92", "2026-05"))[0] == "200.00"
    assert outcome(rule, mine, figure("A", "92"), figure("A", "94", "2026-05"))[0] == "100.00"


def rate(value: str, basis: str, on: date) -> Record:
    """An exchange rate of the dollar."""
    made = {"key": f"RTE-{on}", "currency": "USD", "rate": Decimal(value), "basis": basis, "on": on}
    return "partner_rate", made


@pytest.mark.parametrize(
    ("rule", "total"), [("service-month-average", "9200.00"), ("invoice-day", "9310.00"), (None, None)]
)
def test_the_terms_say_which_dates_exchange_rate_counts(rule: str | None, total: str | None) -> None:
    """Worked example 15: USD 100,000 for June, credit 10 %; June's average 0.92, invoice day 0.931: 9,200."""
    terms_ = terms("bands", bands={">= 90": "0", "< 90": "10"}, exchange=rule)
    billed = {"key": "INV-1", "period": "2026-06", "number": "R-1", "issued_on": date(2026, 7, 4)}
    record = ("delivery_invoice", {**billed, "charges": Money(Decimal(100_000), "USD")})
    known = [rate("0.92", "month-average", date(2026, 6, 1)), rate("0.931", "day", date(2026, 7, 3))]
    found = judged(terms_, level("A", None), figure("A", "80"), record, *known)
    assert (None if found.total is None else str(found.total)) == total
    if rule == "service-month-average":
        assert "100,000.00 USD x 0.92 EUR per USD, average of 2026-06 = 92,000.00 EUR" in found.charges.reason


def test_no_rate_of_another_month_stands_in() -> None:
    """Without June's average the charges are not known, and the rate that is missing is named."""
    terms_ = terms("bands", bands={">= 90": "0", "< 90": "10"}, exchange="service-month-average")
    billed = {"key": "INV-1", "period": "2026-06", "number": "R-1", "issued_on": date(2026, 7, 4)}
    record = ("delivery_invoice", {**billed, "charges": Money(Decimal(100_000), "USD")})
    found = judged(terms_, level("A", None), figure("A", "80"), record, rate("0.9", "month-average", date(2026, 5, 1)))
    assert found.total is None
    assert any("no average of 2026-06 into EUR is recorded" in point for point in found.open_points)
