"""Schedules of further trades: care, transport, health plans, translation, helplines, collections, staffing.

Every amount below is worked out by hand in the test's docstring. The files in `tests/contracts` name their sources.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import ROUND_DOWN, Decimal
from typing import Any

import pytest
from credit_records import figure, invoice, judged, level, pool, state, version
from schedules import FILES, agreement, schedule, steps, totals

from bpoctl.analysis.credits import statement
from bpoctl.models.delivery import Measurement
from bpoctl.models.values import Money

# --- failures beyond a percent of the cases, and scales --------------------------------------------------------------


def test_each_breach_beyond_a_threshold_and_each_late_handover() -> None:
    """770 of 9,470 failed, 5 % are 473.5: 296 whole ones x 120 = 35,520; 14 x 200 + 3 x 1,000 + 2 x 250 = 6,300.

    450 of 9,000 are exactly 5 %: none. 475 - 473.75 = 1.25: one, 120, and a handover 200. 93 % by hand counts no cases.
    """
    months = ("2026-01", "2026-02", "2026-03", "2026-04")
    assert totals("hospital-standards", *months) == ["41820.00", "0.00", "320.00", "None"]
    january = steps(statement(schedule("hospital-standards"), "2026-01"))
    assert "770 failures - 5 % of 9,470 cases = 770 - 473.5 = 296.5, the part of a failure is free" in january
    text = agreement("hospital-standards")
    assert "Failures up to 5 % of the cases of a month draw no credit; of a failure that lies partly beyond" in text
    assert "Its own credit for each failure is 1,000.00 GBP." in text


@pytest.mark.parametrize(("part", "due"), [("counts", "297"), ("free", "296"), ("pro-rata", "296.5")])
def test_a_failure_that_lies_partly_beyond_its_allowance(part: str, due: str) -> None:
    """770 failures of 9,470, of which 473.5 are free: 297, 296 or 296.5 at 100.00 each."""
    terms = pool(form="amount", amount=Money(Decimal(100)), trigger="occurrences", cap=None, at_risk=None)
    of = level("A", None, allowance_percent=Decimal(5), allowance_part=part)
    found = judged(terms, of, figure("A", None, numerator=Decimal(8700), denominator=Decimal(9470)))
    assert found.total == Decimal(due) * 100


@pytest.mark.parametrize(
    ("terms", "why"),
    [
        ({"allowance_percent": Decimal(5)}, "what a failure counts that lies partly beyond"),
        ({"allowance_percent": Decimal(5), "allowance": 2}, "as a number and as a percent of its cases"),
        ({}, "does not state how many failures draw no credit"),
    ],
)
def test_an_allowance_that_is_not_clear_is_refused(terms: dict[str, Any], why: str) -> None:
    """No total, and an open point that says which term is missing or stated twice."""
    of_terms = pool(form="amount", amount=Money(Decimal(100)), trigger="occurrences", cap=None, at_risk=None)
    found = judged(
        of_terms, level("A", None, **terms), figure("A", None, numerator=Decimal(8700), denominator=Decimal(9470))
    )
    assert found.total is None
    assert why in " ".join(found.open_points)


def test_abandoned_calls_on_a_scale_and_days_that_cost_more_after_the_tenth() -> None:
    """61 - 60.5: one begun, 2.50; 3 days x 500 = 1,500. Exactly 60: none. 231 - 70 = 161: 100 + 61 x 2 = 222, 555.00.

    13 days are 10 + 3 x 3 = 19: 9,500. April: 1,880 calls are 100 + 1,780 x 2 = 3,660, 9,150, capped at 5 % of 80,000 =
    4,000; 10 days are 5,000.
    """
    months = ("2026-01", "2026-02", "2026-03", "2026-04")
    assert totals("state-helpline", *months) == ["1502.50", "0.00", "10055.00", "9000.00"]
    march = steps(statement(schedule("state-helpline"), "2026-03"))
    assert "2.50 USD x 222 (161 failures beyond the allowance: 100 beyond 0 x 1 + 61 beyond 100 x 2)" in march
    assert "gap 13 - 0 = 13 points, counted as 10 beyond 0 x 1 + 3 beyond 10 x 3 = 19 x 500.00 USD" in march
    text = agreement("state-helpline")
    assert (
        "Failures beyond the allowance are counted on a scale: each up to 100 counts 1; each beyond 100 counts 2"
        in text
    )
    assert "Steps of one gap are counted on a scale: each up to 10 counts 1; each beyond 10 counts 3." in text


@pytest.mark.parametrize("form", ["gap", "amount"])
def test_a_scale_that_cannot_be_read_is_refused(form: str) -> None:
    """`{ x = "2" }` is no number of steps or failures: no credit, and the term is named."""
    terms = pool(
        form=form, amount=Money(Decimal(5)), step="pro-rata", scale={"x": "2"}, trigger="occurrences", cap=None,
        at_risk=None,
    )  # fmt: skip
    of = level("A", None, allowance=0)
    found = judged(terms, of, figure("A", None, numerator=Decimal(8), denominator=Decimal(10)))
    assert found.total is None
    assert "the scale of POOL cannot be read" in found.open_points[0]


# --- percents of the charges of a quarter or a year -----------------------------------------------------------------


def test_a_deduction_and_a_bonus_of_a_quarters_price() -> None:
    """900,000 a quarter. 1.45 - 1.2 = 0.25: two steps, 2 % = 18,000. 2.35: eleven, 99,000, capped at 10 % = 90,000.

    0.87: three steps at 1.5 % = 40,500 to the operator; 0.05: eleven, 148,500, at most 15 % = 135,000. Exactly 1.2 and
    1.29 (0.09 is no step) come to nothing.
    """
    months = ("2026-02", "2026-03", "2026-06", "2026-09", "2026-12", "2027-03", "2027-06")
    assert totals("bus-reliability", *months) == ["0.00", "18000.00", "0.00", "90000.00", "0.00", "0.00", "0.00"]
    dossier = schedule("bus-reliability")
    bonuses = {
        m: [str(extra.amount) for extra in statement(dossier, m).lines[0].extras] for m in ("2026-06", "2026-12")
    }
    assert bonuses == {"2026-06": ["-40500.00"], "2026-12": ["-135000.00"]}
    quarter = statement(dossier, "2026-03")
    assert "2026-01 300,000.00 GBP + 2026-02 300,000.00 GBP + 2026-03 300,000.00 GBP = 900,000.00 GBP" in steps(quarter)
    assert quarter.charges.amount == 300_000  # the month's own stand in its head
    assert "no window ends in this month: 0.00 GBP" in steps(statement(dossier, "2026-02"))
    text = agreement("bus-reliability")
    assert "Credits are reckoned on the charges of a quarter" in text
    assert "1.5 % of the charges of the window for each step of 0.1 min by which the figure is better than" in text
    assert (
        "only whole steps count; at most 15 % of the charges of the window, cut to the smallest unit of the currency."
        in text
    )
    assert "in a quarter with charges of 900,000.00 GBP" in text


def test_guarantees_of_the_quarters_and_the_years_fees_with_a_cap_on_the_year() -> None:
    """Q1: 98.72 % is 2 % of 41,250 + 41,250 + 41,300.55 = 123,800.55: 2,476.01. 388 of 400 and 92 % are exactly kept.

    Q2 on 126,000.30: 1.5 % = 1,890.0045 and 2.5 % = 3,150.0075: 1,890.00 + 3,150.01. The year's fees are 489,800.85, of
    which 2 % are 9,796.017: 9,796.02, and cut 9,796.01, which caps it.
    """
    assert totals("plan-guarantees", "2026-03", "2026-06", "2026-12") == ["2476.01", "5040.01", "9796.01"]
    june = steps(statement(schedule("plan-guarantees"), "2026-06"))
    assert (
        "20 % of the charges of Y1 (489,800.85 USD): 97,960.17 USD, drawn before 2,476.01 USD (2026-03 2,476.01)"
        in june
    )
    assert "2 % of the charges of a contract year" in agreement("plan-guarantees")


def test_turnover_on_the_quarters_fees_beside_orders_on_the_months() -> None:
    """187 of 200 is 1.5 short, two begun: 1 % of 120,000 = 1,200. 190 of 200 is exactly 95 %.

    March: 20 points, 10 %, capped at 8 % = 9,600; 31 of 340 is 3.1 over 6 %: three whole, 0.75 % of 360,000 = 2,700.
    """
    assert totals("staffing-agency", "2026-01", "2026-02", "2026-03") == ["1200.00", "0.00", "12300.00"]


def test_windows_of_different_length_under_one_span_are_refused() -> None:
    """A quarter and a month end together: of which charges is the cap? No total, and the question is an open point."""
    terms = pool(form="weight", charge_span="window", at_risk=Decimal(10), cap=Decimal(10))
    levels = (level("A", "50", window="quarter"), level("B", "50"))
    bills = [("delivery_invoice", {**invoice("1000.00", f"2026-0{n}")[1], "key": f"INV-{n}"}) for n in (4, 5, 6)]
    found = judged(terms, *levels, figure("A", "80", "2026-Q2"), figure("B", "80"), *bills)
    assert found.total is None
    assert "and these windows end in 2026-06: 2026-06, 2026-Q2; give each length" in " ".join(found.open_points)


def test_a_half_year_is_credited_on_the_charges_of_its_six_months() -> None:
    """50 % weight x 10 % x 6 x 1,000 = 300, in June; in May no window ends, and nothing is due."""
    terms = pool(form="weight", charge_span="window", at_risk=Decimal(10), cap=None)
    bills = [("delivery_invoice", {**invoice("1000.00", f"2026-0{n}")[1], "key": f"INV-{n}"}) for n in range(1, 7)]
    records = (terms, level("A", "50", window="half-year"), figure("A", "80", "2026-H1"), *bills)
    assert {month: str(judged(*records, period=month).total) for month in ("2026-05", "2026-06")} == {
        "2026-05": "0.00", "2026-06": "300.00",
    }  # fmt: skip


def test_a_contract_quarter_is_credited_on_the_charges_of_its_months() -> None:
    """Begun on 1 February: February to April, 3 x 1,000 x 10 % x 50 % = 150, in April and in no other month."""
    begun = version(begins=date(2026, 2, 1))
    terms = pool(form="weight", charge_span="window", at_risk=Decimal(10), cap=None)
    bills = [("delivery_invoice", {**invoice("1000.00", f"2026-0{n}")[1], "key": f"INV-{n}"}) for n in range(2, 7)]
    records = (begun, terms, level("A", "50", window="contract-quarter"), figure("A", "80", "Y1Q1"), *bills)
    due = {month: str(judged(*records, period=month).total) for month in ("2026-03", "2026-04", "2026-05")}
    assert due == {"2026-03": "0.00", "2026-04": "150.00", "2026-05": "0.00"}


def test_a_quarter_one_of_whose_months_has_no_charges_is_not_reckoned() -> None:
    """April's and May's invoices are there, June's is not: the quarter's charges are not known."""
    terms = pool(form="weight", charge_span="window", at_risk=Decimal(10), cap=None)
    bills = [("delivery_invoice", {**invoice("1000.00", f"2026-0{n}")[1], "key": f"INV-{n}"}) for n in (4, 5)]
    found = judged(terms, level("A", "50", window="quarter"), figure("A", "80", "2026-Q2"), *bills)
    assert found.total is None
    assert "no invoice is recorded for 2026-06" in " ".join(found.open_points)


# --- a level's own cap ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("caps", "due", "said"),
    [
        ({}, "230.00", ""),
        ({"credit_cap": Decimal(5)}, "50.01", "5 % x charges 1,000.33 EUR = 50.01 EUR"),
        ({"credit_cap_amount": Money(Decimal(40))}, "40.00", "a stated amount: 40.00 EUR"),
        ({"credit_cap": Decimal(5), "credit_cap_amount": Money(Decimal(60))}, "50.01", "5 % x charges"),
        ({"credit_cap_amount": Money(Decimal(60), "USD")}, "None", ""),
    ],
)
def test_a_level_has_a_cap_of_its_own(caps: dict[str, Any], due: str, said: str) -> None:
    """23 points at 10.00 are 230; 5 % of 1,000.33 are 50.0165, cut to 50.01; of two caps the lower one."""
    terms = pool(form="gap", amount=Money(Decimal(10)), step="pro-rata", cap=None, at_risk=None)
    found = judged(terms, level("A", None, **caps), figure("A", "72"), invoice("1000.33"))
    assert str(found.total) == due
    assert said in steps(found)


def test_a_level_has_its_cap_before_the_pool_has_its_own_and_the_agreement_has_its() -> None:
    """A 10 x 23 = 230, by its own cap 50; B 10 x 10 = 100: 150, by 9 % of the pool 90, by 8 % in all 80.

    What A and B may draw together is what the year's cap of 75 leaves: 75.
    """
    terms = pool(form="gap", amount=Money(Decimal(10)), step="pro-rata", cap=Decimal(9), at_risk=None,
                 cap_amounts={"year": "75.00"})  # fmt: skip
    capped = version()[0], {**version()[1], "credit_cap": Decimal(8)}
    levels = (level("A", None, credit_cap=Decimal(5)), level("B", None))
    found = judged(capped, terms, *levels, figure("A", "72"), figure("B", "85"), invoice("1000.00"))
    assert [str(line.award.amount) for line in found.lines if line.award] == ["50.00", "100.00"]
    assert str(found.total) == "75.00"
    assert "the sum exceeds what the cap of the contract year Y1, in money leaves, and that is due" in steps(found)


def test_points_shared_out_have_the_cap_of_their_level() -> None:
    """10 + 10 points are 4 % of 1,000 = 40, 20 each; A draws 15 at most: 35."""
    terms = pool(form="points", points={"minor": "10"}, point_bands={"< 5": "0", ">= 5": "4"}, cap=None, at_risk=None)
    bands = {"bands": {"minor": "< 90"}}
    levels = (level("A", None, credit_cap_amount=Money(Decimal(15)), **bands), level("B", None, **bands))
    found = judged(terms, *levels, figure("A", "80"), figure("B", "80"), invoice("1000.00"))
    assert str(found.total) == "35.00"


def test_what_comes_back_shows_by_which_figures() -> None:
    """The year's average with its twelve figures, and the periods that met the target."""
    december = "\n".join(step.words for back in statement(schedule("data-centre-pool"), "2026-12").returns
                         for step in back.steps)  # fmt: skip
    assert december.startswith("SERVERS in Y1: (98.9 + 99.6 + 99.6")
    assert "/ 12 = 99.5417 %, the target being 99.5 %" in december
    assert "due 2,000.00 USD - due without SERVERS 0.00 USD" in december


# --- figures for each thousand, multiples of downtime, days ---------------------------------------------------------


def test_error_points_for_each_thousand_words() -> None:
    """104 in 52,000 words are exactly 2: kept. 127 / 50,700 x 1,000 = 2.50: 5 % of 18,000; 10.22: 30 %."""
    assert totals("translation-points", "2026-01", "2026-02", "2026-03") == ["0.00", "900.00", "5400.00"]
    assert "127 / 50,700 x 1,000 = 2.5049 points" in steps(statement(schedule("translation-points"), "2026-02"))
    text = agreement("translation-points")
    assert "10 times critical plus 5 times major plus minor, divided by words" in text
    assert "for each 1,000 of the latter" in text


def test_a_hundred_times_what_was_paid_for_the_downtime() -> None:
    """40 of 44,640 minutes are 0.0896 %: x 100 = 8.96 % of 8,750 = 784.0502. 4 of 40,320 keep 99.99 %.

    900 of 44,580 would be 201.9 %: all of the month's charges.
    """
    assert totals("chat-multiple", "2026-01", "2026-02", "2026-03") == ["784.05", "0.00", "8750.00"]
    text = agreement("chat-multiple")
    assert "Its credit threshold, from which its gap is counted, is 100 %." in text
    assert "A credit falls due where the figure is not" not in text


def test_days_of_service() -> None:
    """A day of 2,340 is 78. Exactly 99.9 %: none; exactly 99 %: 3 days, 234; 94.99 %: 15 days, 1,170, the most."""
    assert totals("identity-days", "2026-01", "2026-02", "2026-03") == ["0.00", "234.00", "1170.00"]
    march = steps(statement(schedule("identity-days"), "2026-03"))
    assert "the sum exceeds no cap: 1,170.00 USD" in march


def test_a_first_full_quarter_without_charges_is_nought() -> None:
    """From 16 February: the first quarter draws nothing, though February's charges are not known; the second 150.00."""
    terms = pool(
        form="weight", charge_span="window", part_month="first-full-month", charge_base="stated",
        monthly_charges=Money(Decimal(1000)), cap=None,
    )  # fmt: skip
    records = (version(begins=date(2026, 2, 16)), terms, level("A", "50", window="quarter"))
    values = (figure("A", "80", "2026-Q1"), figure("A", "80", "2026-Q2"))
    assert [str(judged(*records, *values, period=m).total) for m in ("2026-03", "2026-06")] == ["0.00", "150.00"]


# --- what is contested ----------------------------------------------------------------------------------------------


def test_the_range_of_a_dispute_keeps_within_the_cap_of_all_terms_together() -> None:
    """As recorded A draws nothing and B 50; as claimed A draws 100, by the shared cap of 80 all of it, and B nothing.

    Between 50 and 80, never 130; and the claimed figure is reckoned in the steps like the recorded one.
    """
    first = pool(key="C1", form="gap", amount=Money(Decimal(10)), step="pro-rata", cap=None, at_risk=None)
    second = pool(key="C2", form="gap", amount=Money(Decimal(10)), step="pro-rata", cap=None, at_risk=None)
    capped = version()[0], {**version()[1], "credit_cap": Decimal(8)}
    levels = (level("A", None, credit="C1"), level("B", None, credit="C2", minimum=Decimal(95)))
    dispute = (
        "review_dispute",
        {"key": "DSP-1", "measurement": "MSR-A-2026-06", "claimed": Decimal(85), "raised_by": "client",
         "raised_on": date(2026, 7, 3), "reason": "Late ones"},
    )  # fmt: skip
    found = judged(capped, first, second, *levels, figure("A", "96"), figure("B", "90"), invoice("1000.00"), dispute)
    assert str(found.total) == "50.00"
    assert found.range == (Decimal("50.00"), Decimal("80.00"))
    said = {step.what: step.words for step in found.lines[0].steps}
    assert said["credit (if DSP-1 stands)"] == "gap 95 - 85 = 10 points x 10.00 EUR = 100.00 EUR"


@pytest.mark.parametrize(("claimed", "least", "most"), [("80", "0.00", "40.00"), ("95", "0.00", "0.00")])
def test_the_range_of_points_that_are_made_money_together(claimed: str, least: str, most: str) -> None:
    """B's 10 points alone are below 15: nothing. If A's 80 stands, 10 + 10 = 20 points: 4 % of 1,000 = 40."""
    terms = pool(form="points", points={"minor": "10"}, point_bands={"< 15": "0", ">= 15": "4"}, cap=None, at_risk=None)
    bands = {"bands": {"minor": "< 90"}}
    dispute = (
        "review_dispute",
        {"key": "DSP-1", "measurement": "MSR-A-2026-06", "claimed": Decimal(claimed), "raised_by": "client",
         "raised_on": date(2026, 7, 3), "reason": "Late ones"},
    )  # fmt: skip
    levels = (level("A", None, **bands), level("B", None, **bands))
    found = judged(terms, *levels, figure("A", "92"), figure("B", "80"), invoice("1000.00"), dispute)
    assert [str(bound) for bound in found.range or ()] == [least, most]


def test_a_contested_credit_that_has_lapsed_is_in_no_range() -> None:
    """89 or 88 is recorded or claimed, and nobody claimed the credit in seven days: nothing either way."""
    dispute = (
        "review_dispute",
        {"key": "DSP-1", "measurement": "MSR-A-2026-06", "claimed": Decimal(88), "raised_by": "client",
         "raised_on": date(2026, 7, 3), "reason": "Late ones"},
    )  # fmt: skip
    records = state(pool(claim_days=7), level("A"), figure("A", "89"), invoice("100000"), dispute)
    found = statement(records, "2026-06", today=date(2026, 7, 20))
    assert [str(bound) for bound in found.range or ()] == ["0.00", "0.00"]


# --- both sides pay, repeats by room, ladders, scores -----------------------------------------------------------------


def test_minutes_of_lateness_are_paid_by_either_side() -> None:
    """0.655 - 0.62 = 0.035 min x 1,450 = 50.75. 0.333 - 0.2 = 0.133: 192.85. March: 0.1: 145, less 0.12: 174: -29."""
    assert totals("delay-minutes", "2026-01", "2026-02", "2026-03") == ["50.75", "192.85", "145.00"]
    march = statement(schedule("delay-minutes"), "2026-03")
    assert march.net == Decimal("-29.00")
    text = agreement("delay-minutes")
    assert "1,450.00 GBP for each minute by which the figure is better than the target" in text
    assert "what is left of it the client owes" in text


@pytest.mark.parametrize(
    ("use", "net"), [("offsets-credits", "-29.00"), ("reduces-credits", "0.00"), ("paid-apart", "145.00")]
)
def test_what_a_bonus_does_to_the_credits_of_its_month(use: str, net: str) -> None:
    """A credit of 145 and a bonus of 174: 29 are owed to the provider, or nothing to either, or both are paid."""
    terms = pool(form="gap", amount=Money(Decimal(1450)), step="pro-rata", bonus_use=use, cap=None, at_risk=None)
    more = {"direction": "lower", "unit": "min", "measure": "stated"}
    levels = (
        level("A", None, target=Decimal("0.2"), minimum=Decimal("0.2"), **more),
        level("B", None, target=Decimal("0.62"), minimum=Decimal("0.62"), bonus_amount=Money(Decimal(1450)), **more),
    )
    found = judged(terms, *levels, figure("A", "0.3"), figure("B", "0.5"))
    assert str(found.net) == net


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"bonus_rate": Decimal(1), "bonus_amount": Money(Decimal(5))}, "which counts?"),
        ({"bonus_rate": Decimal("1.5")}, "step rule"),
        ({"bonus_rate": Decimal(1), "bonus_cap": Decimal(5)}, "the charges are not known"),
    ],
)
def test_a_bonus_that_cannot_be_reckoned_is_an_open_point(more: dict[str, Any], why: str) -> None:
    """97.5 of 95: no net amount, and the statement says what is missing."""
    terms = pool(form="amount", amount=Money(Decimal(5)), bonus_use="offsets-credits", cap=None, at_risk=None,
                 step="pro-rata" if "bonus_cap" in more else None)  # fmt: skip
    found = judged(terms, level("A", None, **more), figure("A", "97.5"))
    assert found.net is None
    assert why in " ".join(found.open_points)


def test_sessions_without_a_room_by_its_weight_and_a_third_failure() -> None:
    """January: 2 x 40 x 5 = 400 and 4 x 40 x 0.25 = 40. February 200. March: 3 x 200 x 1.5 = 900, 200 and 10."""
    assert totals("rooms-and-sessions", "2026-01", "2026-02", "2026-03") == ["440.00", "200.00", "1110.00"]
    march = statement(schedule("rooms-and-sessions"), "2026-03")
    assert {line.label: str(line.award.amount) for line in march.lines if line.award} == {
        "OFFICE Office 1": "10.00", "THEATRE Theatre 1": "900.00", "THEATRE Theatre 2": "200.00",
    }  # fmt: skip


def test_a_ladder_of_reductions_and_bonuses() -> None:
    """11.77 % recovered: 5 % of 64,000 = 3,200; exactly 12 %: nothing; 14.51 %: 4 % = 2,560 earned; 9.86 %: 6,400."""
    months = ("2026-01", "2026-02", "2026-03", "2026-04")
    assert totals("collection-ladder", *months) == ["3200.00", "0.00", "0.00", "6400.00"]
    march = statement(schedule("collection-ladder"), "2026-03")
    assert [str(extra.amount) for extra in march.lines[0].extras] == ["-2560.00"]


def test_a_scorecard_as_points_lost() -> None:
    """8 + 10 = 18 lost, score 82: 5 % of 75,000 = 3,750. 5 lost: nothing. 32 + 21 = 53: 10 % = 7,500."""
    assert totals("scorecard-points", "2026-01", "2026-02", "2026-03") == ["3750.00", "0.00", "7500.00"]


# --- recomputed from the printed steps alone ------------------------------------------------------------------------

_NUMBER = re.compile(r"[0-9][0-9,]*(?:\.[0-9]+)?")
_LIMIT = re.compile(
    r"(?:(?P<percent>[\d.]+) % of .*? \((?P<base>[\d,.]+) [A-Z]{3}\)|.*): (?P<amount>[\d,.]+) [A-Z]{3}, "
    r"drawn before (?P<used>[\d,.]+) [A-Z]{3}(?: \((?P<drawn>[^)]*)\))?"
)


def _amount(text: str) -> Decimal:
    """The first amount of a text."""
    found = _NUMBER.search(text)
    assert found is not None, text
    return Decimal(found[0].replace(",", ""))


def _cut(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"), ROUND_DOWN)


@pytest.mark.parametrize("name", FILES)
def test_sums_and_caps_are_recomputed_from_what_is_printed(name: str) -> None:
    """Of every month: charges added up, the sum of the credits, each cap, and what is drawn, left and due."""
    dossier = schedule(name)
    months = sorted({row.period for row in dossier.all(Measurement) if re.fullmatch(r"\d{4}-\d\d", row.period)})
    quarters = {row.period for row in dossier.all(Measurement) if "-Q" in row.period}
    for month in [*months, *(f"{key[:4]}-{int(key[-1]) * 3:02}" for key in sorted(quarters))]:
        for found in statement(dossier, month).pools:
            if found.total is None:
                continue
            bounds = []
            for step in found.steps:
                if step.what == "sum" and step.formula[0].isdigit():
                    assert sum(map(_amount, step.formula.split(" + "))) == _amount(step.result)
                elif step.what in ("cap", "at risk"):
                    percent, base = step.formula.split(" % x ")
                    exact = Decimal(percent) * _amount(base) / 100
                    assert _amount(step.result) == (_cut(exact) if step.what == "cap" else exact)
                    bounds += [_amount(step.result)] if step.what == "cap" else []
                elif step.what.startswith("cap of"):
                    stated = _LIMIT.fullmatch(step.formula)
                    assert stated is not None, step.formula
                    amount, used = _amount(stated["amount"]), _amount(stated["used"])
                    if stated["percent"]:
                        assert amount == _cut(Decimal(stated["percent"]) * _amount(stated["base"]) / 100)
                    if stated["drawn"]:
                        assert used == sum(_amount(each.split(" ")[-1]) for each in stated["drawn"].split(", "))
                    else:
                        assert used == 0
                    assert _amount(step.result) == max(amount - used, Decimal(0))
                    bounds.append(_amount(step.result))
            if found.terms.least_credit is None:
                assert found.sum is not None
                assert found.total == min([found.sum, *bounds])
