"""Terms of other real schedules that bound a credit: caps, a least credit, claims, amounts, bonuses, and refusals."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from credit_records import figure, invoice, judged, level, pool
from schedules import DAY, agreement, schedule, steps, totals

from bpoctl import checks
from bpoctl.analysis.credits import statement
from bpoctl.dossier import Dossier
from bpoctl.models import KINDS
from bpoctl.models.values import Money

# --- caps, the least credit and claims ------------------------------------------------------------------------------


def test_a_cap_on_any_twelve_months() -> None:
    """January 13 %, capped at 12 % = 1,200, then at 10 % of the one month so far = 1,000. February 500.

    April 1,200: 10 % of 40,000 less 1,500 leaves 2,500. January a year later looks back to February: 500 and 1,200 are
    drawn of 10 % of 120,000, and 10,300 are left.
    """
    months = ("2026-01", "2026-02", "2026-03", "2026-04", "2027-01")
    assert totals("framework-levels", *months) == ["1000.00", "500.00", "0.00", "1200.00", "1200.00"]
    [limit] = statement(schedule("framework-levels"), "2027-01").pools[0].limits
    assert (limit.name, str(limit.used), str(limit.left)) == ("twelve months to 2027-01", "1700.00", "10300.00")
    assert "any twelve months in a row never add up to more than 10 % of their charges" in agreement("framework-levels")


def test_a_cap_on_the_quarter_below_that_of_its_months() -> None:
    """5,000 a month, capped at 20 % = 4,000; the quarter's 15 % of 60,000 = 9,000: 4,000 + 4,000 + 1,000.

    April has a new quarter: exactly 10 % of urgent incidents is 7 % = 1,400; exactly 1 % is 3 % = 600; below it none.
    """
    months = ("2026-01", "2026-02", "2026-03", "2026-04", "2026-05", "2026-06")
    assert totals("managed-it", *months) == ["4000.00", "4000.00", "1000.00", "1400.00", "600.00", "0.00"]
    assert "a calendar quarter never add up to more than 15 % of its charges" in agreement("managed-it")


def test_a_cap_in_money_on_the_quarter() -> None:
    """15 % of 4,000 = 600 in January, claimed on day 30, and in February; 15 % of March's 5,000 = 750: 600 are left.

    April at exactly 95 % is 10 % = 400, claimed a day late: it lapses. May at exactly 99 % is 5 % = 200.
    """
    months = ("2026-01", "2026-02", "2026-03", "2026-04", "2026-05")
    assert totals("quarterly-subscription", *months) == ["600.00", "600.00", "600.00", "0.00", "200.00"]
    march = statement(schedule("quarterly-subscription"), "2026-03")
    assert "1,800.00 GBP, drawn before 1,200.00 GBP (2026-01 600.00, 2026-02 600.00): 600.00 GBP left" in steps(march)
    assert [str(line.lapsed) for line in statement(schedule("quarterly-subscription"), "2026-04").lines] == ["400.00"]
    text = agreement("quarterly-subscription")
    assert "The credits of a calendar quarter never add up to more than 1,800.00 GBP." in text


def test_caps_in_money_on_every_span() -> None:
    """1,000 a month: 700 by the month's cap; then 1,100 by the year's leave 400, and then nothing."""
    caps = {"month": "700.00", "quarter": "2000.00", "year": "1100.00", "term": "1200.00"}
    terms = pool(form="amount", amount=Money(Decimal(1000)), cap=None, at_risk=None, cap_amounts=caps)
    figures = [figure("A", "80", f"2026-0{n}") for n in range(1, 5)]
    due = [judged(terms, level("A", None), *figures, period=f"2026-0{n}").total for n in range(1, 4)]
    assert [str(each) for each in due] == ["700.00", "400.00", "0.00"]


def test_credits_of_a_dollar_or_less_are_not_given_and_claims_run_out_with_the_second_month() -> None:
    """10 % of 10.00 is exactly 1.00: none. 10 % of 10.10 is 1.01. March at 99 %: 400, claimed on 31 May, the last day.

    May was claimed on 1 August, a day after the end of the second month: it lapses. June's credit has no invoice left.
    """
    months = ("2026-01", "2026-02", "2026-03", "2026-04", "2026-05", "2026-06")
    assert totals("cloud-tiers", *months) == ["0.00", "1.01", "400.00", "1200.00", "0.00", "1200.00"]
    may, june = (statement(schedule("cloud-tiers"), month) for month in ("2026-05", "2026-06"))
    assert [str(line.lapsed) for line in may.lines] == ["1200.00"]
    assert [each.words for each in june.settlements] == ["credits of UPTIME lapse: no invoice follows"]
    assert [each.words for each in may.settlements] == ["credits of UPTIME: none is left to settle from this month"]
    text = agreement("cloud-tiers")
    assert "come to 1.00 USD or less, none is due" in text
    assert "must claim a credit by the end of the 2nd month after it" in text
    assert "what no invoice is left for lapses" in text


def test_amounts_for_each_failure_and_for_each_case() -> None:
    """87 missed collections x 50 = 4,350. Exactly 7 % of 1,200 work orders: 4.00 each; exactly 6.25 % of 1,000: 3.00.

    6.24 % draws nothing; where the number of work orders is not recorded the credit is refused, and why is said.
    """
    assert totals("collection-events", "2026-01", "2026-02") == ["4350.00", "0.00"]
    months = ("2026-01", "2026-02", "2026-03", "2026-04")
    assert totals("field-visits", *months) == ["4800.00", "3000.00", "0.00", "None"]
    assert (
        "how many cases level AGAIN had is not recorded"
        in statement(schedule("field-visits"), "2026-04").open_points[0]
    )
    assert "an amount for each case of the window" in agreement("field-visits")


def test_a_bonus_in_steps_for_each_case() -> None:
    """Exactly 4.5 % of 1,000 work orders: 3.50 each to the provider; 4.51 % and exactly 5 %: 2.50; 6.24 % nothing."""
    dossier = schedule("field-visits")
    months = ("2026-03", "2026-05", "2026-06", "2026-07")
    earned = [[str(extra.amount) for extra in statement(dossier, m).lines[0].extras] for m in months]
    assert earned == [[], ["-3500.00"], ["-2500.00"], ["-2500.00"]]
    assert statement(dossier, "2026-05").net == 0  # paid apart, so not set off
    text = agreement("field-visits").replace("\\", "")
    assert "the provider earns a bonus: 2.50 USD if at most 5, 3.50 USD if at most 4.5" in text


def test_a_bonus_in_percent_and_one_that_cannot_be_read() -> None:
    """97 % of a target of 95 %: 2 % of 1,000 = 20; a row that is no number leaves no net amount, as the step says."""
    for table, amount in (
        ({"1": ">= 96", "2": ">= 97"}, "-20.00"),
        ({"much": ">= 96"}, "None"),
        ({"1": ">> 1"}, "None"),
    ):
        terms = pool(bonus_use="offsets-credits")
        found = judged(terms, level("A", bonus_bands=table), figure("A", "97"), invoice("1000.00"))
        assert [str(extra.amount) for extra in found.lines[0].extras] == [amount]
        assert str(found.net) == amount


def test_a_pool_of_twice_the_amount_at_risk_with_a_years_earn_back() -> None:
    """January: 50 % x 40 % of 10,000 = 2,000. February: 50 % x 60 % = 3,000, and the added level without one nothing.

    March: 3,000 and 150 % x 100 % = 15,000, capped at 10,000. Exactly 99 % in April keeps the minimum. SERVERS' year is
    (98.9 + 11 x 99.6) / 12 = 99.54, above 99.5: its 2,000 come back in December; NETWORK's is 99.36 and DESK's 98.71.
    """
    months = ("2026-01", "2026-02", "2026-03", "2026-04", "2026-12")
    assert totals("data-centre-pool", *months) == ["2000.00", "3000.00", "10000.00", "0.00", "0.00"]
    december = statement(schedule("data-centre-pool"), "2026-12")
    assert [(back.month.key, back.levels, str(back.amount)) for back in december.returns] == [
        ("2026-01", ("SERVERS",), "2000.00")
    ]
    assert str(december.net) == "-2000.00"
    text = agreement("data-centre-pool")
    assert "The pool is 200 % of the amount at risk, and it is shared out to the categories" in text
    assert "no allocation is agreed yet, and until then a failure draws no credit" in text


# --- refused where the terms are silent -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("terms", "of_level", "why"),
    [
        ({"form": "gap", "rate": Decimal(1), "step_size": Decimal("0.4"), "worth_of": "charges"}, {}, "step rule"),
        ({"form": "gap", "rate": Decimal(1), "amount": Money(Decimal(5))}, {}, "states a rate and an amount"),
        ({"form": "amount", "amount": Money(Decimal(5)), "repeats": {"1": "2"}}, {}, "cannot be read: `1` = `2`"),
        (
            {"form": "amount", "amount": Money(Decimal(5)), "repeats": {"2": "2"}, "repeat_multiplier": Decimal(2)},
            {},
            "which counts?",
        ),
        ({"form": "amount", "amount": Money(Decimal(5)), "least_credit": Money(Decimal(9))}, {}, "least_rule"),
        (
            {"form": "points", "points": {"minor": "1"}, "point_value": Money(Decimal(5)), "point_scale": {"x": "1"}},
            {"bands": {"minor": "< 90"}},
            "the point scale of POOL cannot be read",
        ),
        ({"form": "amount", "amount": Money(Decimal(5)), "cap_amounts": {"week": "5"}}, {}, "none of: month, quarter"),
        ({"form": "amount", "amount": Money(Decimal(5)), "cap_amounts": {"month": "5 USD"}}, {}, "an amount in EUR"),
        ({"form": "amount", "amount": Money(Decimal(5)), "cap_days": Decimal(7)}, {}, "what a day's charges are"),
    ],
)
def test_what_the_terms_leave_open_is_refused_and_named(
    terms: dict[str, Any], of_level: dict[str, Any], why: str
) -> None:
    """No total, and an open point that names the term."""
    found = judged(pool(**terms), level("A", None, **of_level), figure("A", "80"), invoice("1000.00"))
    assert found.total is None
    assert why in " ".join(found.open_points)


def test_a_larger_pool_must_add_up_to_what_it_states() -> None:
    """50 + 100 = 150 % of a pool of 200 %: found, with both sums."""
    dossier = schedule("data-centre-pool")
    rows = {table: list(dossier.rows(table)) for table in KINDS}
    rows["sla_credit"] = [
        row._replace(categories={"availability": "50", "service": "100"}) for row in rows["sla_credit"]
    ]
    [found] = [each for each in checks.run(Dossier(dossier.engagement, rows), DAY) if each.rule == "SLA003"]
    assert "add up to 150 %, not to 200 %" in found.message
