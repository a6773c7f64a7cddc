"""Terms of other real schedules, each an engagement file in `tests/contracts` that names its source.

Every amount below is worked out by hand in the test's docstring. A well-written file has no finding about its terms,
and its SLA says each term in words, so that a reader without the tool reckons the same.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from credit_records import figure, judged, level, pool
from schedules import DAY, FILES, agreement, schedule, steps, totals

from bpoctl import checks
from bpoctl.analysis.credits import statement
from bpoctl.analysis.credits.pooled_points import scaled
from bpoctl.dossier import Dossier
from bpoctl.models import KINDS
from bpoctl.models.values import Money

# --- what every one of them keeps -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", FILES)
def test_a_well_written_schedule_has_no_finding_about_its_terms(name: str) -> None:
    """Only what its parties have not done is found: signing it, deciding on its end, allocating to an added level."""
    found = {finding.rule for finding in checks.run(schedule(name), DAY) if finding.rule.startswith("SLA")}
    assert found <= {"SLA012", "SLA013", *(["SLA005"] if name == "data-centre-pool" else [])}


@pytest.mark.parametrize("name", FILES)
def test_the_sla_of_a_schedule_leaves_nothing_unstated(name: str) -> None:
    """No term that a credit hangs on is missing from the text, and no step of a statement lacks its numbers."""
    text = agreement(name)
    assert "not stated" not in text
    assert "Not readable" not in text
    assert "not agreed on" not in text


# --- a gap in steps, by rate or by amount ---------------------------------------------------------------------------


def test_a_percent_for_every_tenth_of_a_point_begun() -> None:
    """99.9 - 99.65 = 0.25: three tenths begun, 3 % of 4,000 = 120. Exactly 0.2 below: two, 80. 40 %: capped at half.

    The voice credit beside it: 1 % of 90 = 0.90 is raised to 1.00; 5 % is 4.50; a month that was kept draws nothing.
    """
    months = ("2026-01", "2026-02", "2026-03", "2026-04")
    assert totals("carrier-circuits", *months) == ["121.00", "4.50", "80.00", "2000.00"]
    first = statement(schedule("carrier-circuits"), "2026-01")
    assert "gap 99.9 - 99.65 = 0.25 points, 3 steps of 0.1 points begun x rate 1 % a step" in steps(first)
    assert "0.90 USD, the least credit being 1.00 USD: raised to it" in steps(first)
    text = agreement("carrier-circuits")
    assert "1 % of the charges for each step of 0.1 points between its target and its figure" in text
    assert "a step begun counts whole" in text
    assert "come to less than 1.00 USD, that much is due" in text


def test_a_percent_for_every_half_hour_of_downtime() -> None:
    """31 minutes are two half hours begun: 10 % of 500 = 50; exactly 30 are one: 25; 700 are 24: 120 %, capped at 500.

    A host that was back after exactly 60 minutes draws nothing, after 61 one hour begun (25). In March 50 for the host
    leave 450 of the month's 500, which all credit terms share.
    """
    assert totals("hosting-downtime", "2026-01", "2026-02", "2026-03") == ["50.00", "50.00", "500.00"]
    march = statement(schedule("hosting-downtime"), "2026-03")
    assert [str(each.total) for each in march.pools] == ["50.00", "450.00"]
    assert "for each step of 30 min between its target and its figure" in agreement("hosting-downtime")


def test_a_days_charges_for_every_quarter_of_an_hour_and_seven_days_at_most() -> None:
    """A day of 900 is 30. 75 - 43.2 = 31.8 minutes: two quarters, 60. 200 - 43.2: ten, 300, capped at 7 x 30 = 210.

    At exactly the limit nothing falls due; 58.1 - 43.2 = 14.9 is no whole quarter.
    """
    months = ("2026-01", "2026-02", "2026-03", "2026-04")
    assert totals("server-days", *months) == ["60.00", "0.00", "210.00", "0.00"]
    march = statement(schedule("server-days"), "2026-03")
    assert "7 days' charges, each 1 / 30 of the month's: 210.00 USD" in steps(march)
    text = agreement("server-days")
    assert "100 % of a day's charges (a thirtieth of the month's) for each step of 15 min" in text
    assert "never add up to more than 7 times a day's charges" in text


@pytest.mark.parametrize(
    ("of", "words"),
    [("day-of-30", "31 / 480 of those of 16 days"), ("day-of-month", "1 / 16 of those of 16 days")],
)
def test_a_day_of_a_month_that_the_agreement_covers_in_part(of: str, words: str) -> None:
    """From 16 January on 16 of 31 days: 900 x 16 / 31 = 464.52 are charged. A day is still 900 / 30 or 900 / 31.

    Two days: 464.52 x 31 / 480 = 30.000... and 464.52 / 16 = 29.0325: 60.00, and 58.065, which is 58.07.
    """
    dossier = schedule("server-days")
    rows = {table: list(dossier.rows(table)) for table in KINDS}
    rows["sla_agreement"] = [row._replace(effective_from=date(2026, 1, 16)) for row in rows["sla_agreement"]]
    rows["sla_credit"] = [row._replace(worth_of=of, part_month="pro-rata") for row in rows["sla_credit"]]
    found = statement(Dossier(dossier.engagement, rows), "2026-01")
    assert str(found.total) == {"day-of-30": "60.00", "day-of-month": "58.07"}[of]
    assert words in steps(found)


def test_an_amount_for_every_point_and_fraction_of_one() -> None:
    """Quarter: 90 - 87.4 = 2.6, three points begun: 6,000; exactly 90 keeps it.

    Month: 99 - 98.01 = 0.99 is no whole point: 0; 98 is one: 5,000; 97.5 is one: 5,000. March has both: 11,000.
    """
    months = ("2026-01", "2026-02", "2026-03", "2026-04")
    assert totals("benefits-guarantees", *months) == ["0.00", "5000.00", "11000.00", "0.00"]
    june = statement(schedule("benefits-guarantees"), "2026-06")
    assert [line.award for line in june.lines if line.level.key == "ANSWERED"] == [None]
    assert "2,000.00 USD for each point between its target and its figure (a point begun counts whole" in agreement(
        "benefits-guarantees"
    )


def test_a_point_is_a_percent_of_the_charges() -> None:
    """98 - 75 = 23 % of 12,345.67 = 2,839.5041; exactly 98 none; 98 - 97.35 = 0.65 % = 80.246855."""
    assert totals("call-off", "2026-01", "2026-02", "2026-03") == ["2839.50", "0.00", "80.25"]


# --- repeats --------------------------------------------------------------------------------------------------------


def test_the_third_failure_in_six_months_and_later_ones_cost_half_as_much_again() -> None:
    """January and February 1,000; April is the third since January: 1,500; May is not measured and is no failure.

    June is the fourth of January to June, July the fourth of February to July, November the third of June to November;
    January after it only the second of August to January: 1,000.
    """
    months = ("2026-01", "2026-02", "2026-03", "2026-04", "2026-06", "2026-07", "2026-11", "2027-01")
    dossier = schedule("facilities-deductions")
    rooms = [next(p for p in statement(dossier, m).pools if p.terms.key == "ROOMS").total for m in months]
    assert [str(each) for each in rooms] == [
        "1000.00", "1000.00", "0.00", "1500.00", "1500.00", "1500.00", "1500.00", "1000.00",
    ]  # fmt: skip
    assert "1.5 (failure 3 in 6 periods, after 2026-01, 2026-02)" in steps(statement(dossier, "2026-04"))
    text = agreement("facilities-deductions")
    assert "counted in the 6 periods that end with its own" in text
    assert "the 3rd and every later by 1.5" in text


def test_the_first_the_second_and_every_later_offence() -> None:
    """5,000; the second x 2 = 10,000; the third and the fourth x 5 = 25,000, whatever was kept between them."""
    months = ("2026-01", "2026-02", "2026-03", "2026-06", "2026-07")
    assert totals("care-offences", *months) == ["5000.00", "0.00", "10000.00", "25000.00", "25000.00"]
    assert "the 2nd by 2 and the 3rd and every later by 5" in agreement("care-offences")


def test_failures_in_a_row_begin_anew_after_a_month_that_was_kept() -> None:
    """1,000 x 1, 1.5, 2, 2; April is kept; May begins the row anew."""
    terms = pool(form="amount", amount=Money(Decimal(1000)), repeats={"2": "1.5", "3": "2"}, cap=None, at_risk=None)
    values = ["80", "80", "80", "99", "80", "80"]
    figures = [figure("A", value, f"2026-0{n}") for n, value in enumerate(values, 1)]
    due = [judged(terms, level("A", None), *figures, period=f"2026-0{n}").total for n in range(1, 7)]
    assert [str(each) for each in due] == ["1000.00", "1500.00", "2000.00", "0.00", "1000.00", "1500.00"]


def test_the_worked_example_of_the_uks_model_agreement() -> None:
    """Severe 3; then minor 1 doubled to 2; then severe doubled to 6: 3,000, 2,000, 6,000. Kept; minor 1 at 98 %."""
    months = ("2026-01", "2026-02", "2026-03", "2026-04", "2026-05")
    assert totals("model-services", *months) == ["3000.00", "2000.00", "6000.00", "0.00", "1000.00"]


# --- points of a month ----------------------------------------------------------------------------------------------


def test_points_on_a_scale_count_more_the_more_there_are() -> None:
    """5 x 20 + 2 x 10 = 120 points: 80 x 3 + 20 x 3.60 = 312, shared out 260 and 52. Exactly 20 points are free.

    240 points: 80 + 100 x 1.2 + 40 x 1.5 = 260, x 3 = 780.
    """
    dossier = schedule("facilities-deductions")
    months = [next(p for p in statement(dossier, f"2026-0{n}").pools if p.terms.key == "POINTS") for n in (1, 2, 3)]
    assert [str(each.total) for each in months] == ["312.00", "0.00", "780.00"]
    first = statement(dossier, "2026-01")
    parts = {line.level.key: str(line.award.amount) for line in first.lines if line.award and line.award.points}
    assert parts == {"STANDARD": "52.00", "URGENT": "260.00"}
    assert "80 beyond 20 x 1 + 20 beyond 100 x 1.2 = 104 points" in steps(first)
    text = agreement("facilities-deductions")
    assert "the first 20 are free; each beyond 20 and up to 100 counts 1; each beyond 100 and up to 200" in text


def test_a_scale_counts_each_stretch_by_its_own_factor() -> None:
    """At a bound the next factor has not begun: 20 are nothing, 100 are 80, 101 are 81.2, 200 are 200."""
    rows = [(Decimal(20), Decimal(1)), (Decimal(100), Decimal("1.2")), (Decimal(200), Decimal("1.5"))]
    counted = [scaled(rows, Decimal(points))[0] for points in (0, 20, 100, 101, 200, 202)]
    assert [float(each) for each in counted] == [0, 0, 80, 81.2, 200, 203]


def test_points_by_a_table_of_the_month() -> None:
    """5 points are below 10: nothing. 10 + 5 = 15: 4 % of 30,000 = 1,200, as 800 and 400. 30: 10 % = 3,000."""
    assert totals("ivr-points", "2026-01", "2026-02", "2026-03") == ["0.00", "1200.00", "3000.00"]
    february = statement(schedule("ivr-points"), "2026-02")
    assert [str(line.award.amount) for line in february.lines if line.award] == ["800.00", "400.00"]
    text = agreement("ivr-points")
    assert "10 points in the month are >= 10: 2 % x charges 30,000.00 CAD = **600.00 CAD**" in text.replace("\\", "")
