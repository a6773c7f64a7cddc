"""The fields of credit terms: form, trigger, charge base, caps, earn-back, claims and settlement, each described once.

They stand apart from `models/sla.py` for their number alone. A term that is left out is silent: where the answer
depends on it, the credit is refused and the term is named.
"""

from decimal import Decimal
from typing import Any

from bpoctl.models.fields import VersionedRecord, choice, money, number, table, text, texts, whole
from bpoctl.models.values import Money

FORMS = ("pool-two-tier", "pool-one-tier", "weight", "gap", "points", "bands", "amount")
TRIGGERS = ("minimum", "target", "threshold", "occurrences", "breaches", "minimum-or-breaches")
BY_BREACHES = TRIGGERS[-2:]
"""Triggers that count breaches in rolling periods."""
WORTH_OF = ("charges", "at-risk", "day-of-30", "day-of-month")
MARKS = ("breach", "no-breach", "bridge")
"""What an unmeasured or excused period can count as in a rolling count; bridged, it is left out as if not there."""


class CreditFields(VersionedRecord):
    """What credit terms can state."""

    name: str = text("What it is called", required=True, column=True)
    form: str = choice("How a credit is computed", *FORMS, required=True, column=True)
    at_risk: Decimal | None = number(
        "Share of the month's charges at risk, in percent", least=0, most=100, column=True, ask=True
    )
    categories: dict[str, Any] | None = table(
        'Each category\'s percent of a pool in two tiers, as in { speed = "60" }', ask=True
    )
    pool_points: Decimal | None = number(
        "What a pool adds up to, in percent, as in 200: allocations in one tier, categories in two (100 if not given)"
    )
    rate: Decimal | None = number("Percent of the charges for each point between target and figure (gap)", least=0)
    step_size: Decimal | None = number(
        "Points, minutes or hours that make one step of a gap, to which rate or amount is due; 1 if not given, as in "
        "0.1 or 30",
        least="0.000001",
    )
    step: str | None = choice(
        "How a part of a point, or of a step, is reckoned (gap)", "pro-rata", "per-point-begun", "per-point-completed"
    )
    scale: dict[str, Any] | None = table(
        "What each step of a gap, or each failure beyond the allowance, counts beyond a number of them, as in "
        '{ 0 = "1", 5 = "2" }: the first five once, later ones twice'
    )
    gap_from: str | None = choice(
        "From where the gap is counted; from the target if not given (gap)", "target", "minimum", "threshold"
    )
    bands: dict[str, Any] | None = table(
        'Figure and percent, or amount, as in { ">= 95" = "10", "< 95" = "20" } or { "< 95" = "500.00 USD" }; a level '
        "can have its own"
    )
    worth_of: str | None = choice(
        "What the percents of bands, gaps and points are of: the month's charges, the amount at risk, or a day's "
        "charges, a thirtieth of the month's or its part by days; needed where an amount at risk is stated",
        *WORTH_OF,
    )
    amount: Money | None = money(
        "Credit for each failure (amount), or for each point (gap, in place of a rate); a level can have its own",
        least=0,
    )
    amount_per: str | None = choice(
        "What an amount is due for: each failure (if not given), or each case of the window, failed or not",
        "failure", "case",
    )  # fmt: skip
    points: dict[str, Any] | None = table('Points by severity of a failure, as in { minor = "1", serious = "2" }')
    point_value: Money | None = money("What a point is worth", least=0)
    point_rate: Decimal | None = number("What a point is worth, in percent of the charges", least=0)
    point_scale: dict[str, Any] | None = table(
        'What each point of a month beyond a number counts, as in { 20 = "1", 100 = "1.2" }; the first are free'
    )
    point_bands: dict[str, Any] | None = table(
        'Points of a month and percent of the charges, as in { "< 5" = "0", ">= 5" = "2" }'
    )
    trigger: str | None = choice(
        "What makes a credit fall due: the wrong side of the minimum (if not given), of the target, of the level's own "
        "credit threshold; each failure beyond its allowance; breaches counted in rolling periods; or the minimum, and "
        "misses of the target so counted",
        *TRIGGERS,
    )
    breaches: int | None = whole("Breaches that make a credit fall due", least=1)
    breach_periods: int | None = whole("Rolling periods in which they are counted", least=1)
    breach_use: str | None = choice("Whether a breach that has counted counts again", "reusable", "consumed")
    breach_unmeasured: str | None = choice("What a period that was not measured counts as", *MARKS)
    breach_excused: str | None = choice("What an excused period counts as", *MARKS)
    breach_amendment: str | None = choice("What an amendment does to the count", "resets", "continues")
    repeat_multiplier: Decimal | None = number(
        "Multiplies the credit or points of a level that failed in the period before too; never compounds", least=1
    )
    repeats: dict[str, Any] | None = table(
        'Multipliers by which failure of the level it is, as in { 2 = "1.5", 3 = "2" }; the last holds for later ones'
    )
    repeat_periods: int | None = whole(
        "Rolling periods in which failures are counted for it; failures in a row if not given", least=2
    )
    charge_base: str | None = choice(
        "Charges that credits are reckoned on: invoiced without tax and pass-through (if not given), with "
        "pass-through, named parts of the invoice, or always the stated ones; waived ones are out",
        "charges",
        "with-pass-through",
        "parts",
        "stated",
    )
    charge_parts: tuple[str, ...] | None = texts("Parts of the invoice that credits are reckoned on")
    charge_span: str | None = choice(
        "Charges of what time percents are of, where levels are judged by the quarter or year: the month in which the "
        "window ends (if not given), or every month of the window",
        "month", "window",
    )  # fmt: skip
    exchange: str | None = choice(
        "Which date's exchange rate counts for charges in another currency", "service-month-average", "invoice-day"
    )
    monthly_charges: Money | None = money("Charges of a month for which no invoice is recorded yet", least=0)
    yearly_charges: Money | None = money("Charges of a year; a month's are a twelfth", least=0)
    part_month: str | None = choice(
        "A month of which the agreement covers a part", "pro-rata", "first-full-month", "month-after-commencement"
    )
    cap: Decimal | None = number(
        "Most that a month's credits can be, in percent of its charges", least=0, most=100, column=True, ask=True
    )
    cap_amounts: dict[str, Any] | None = table(
        'Most that credits can be as amounts, on a month, quarter, (contract) year or the term: { quarter = "1800.00" }'
    )
    cap_days: Decimal | None = number(
        "Most that a month's credits can be, in days' charges as `worth_of` has them, as in 7", least=0
    )
    cap_quarter: Decimal | None = number(
        "Most that a calendar quarter's credits can be, in percent of its charges", least=0, most=100
    )
    cap_year: Decimal | None = number("Most that a year's credits can be, in percent", least=0, most=100)
    cap_year_over: str | None = choice(
        "Which year: the contract year (if not given), or any twelve months in a row", "contract-year", "twelve-months"
    )
    cap_year_of: str | None = choice("Of which year's charges", "this-year", "last-year")
    first_year_charges: Money | None = money("Charges that stand for last year's in the first contract year", least=0)
    least_credit: Money | None = money("Least that the credits of a month come to, after the caps", least=0)
    least_rule: str | None = choice(
        "Where they come to less: none is due; none at exactly that much either; or that much is due",
        "none-below", "none-up-to", "raised",
    )  # fmt: skip
    cap_term: Decimal | None = number("Most that credits of the whole term can be, in percent", least=0, most=100)
    term_charges: Money | None = money("Charges of the whole term; else its months added up", least=0)
    earn_back: str | None = choice("When a credit is earned back", "never", "year-average", "consecutive")
    earn_back_periods: int | None = whole("Next periods in a row at or above target (consecutive)", least=1)
    earn_back_average: str | None = choice("How the year's average is made", "mean-of-periods", "all-cases")
    earn_back_skips: tuple[str, ...] | None = texts("Periods left out of it, as in 2026-12")
    earn_back_order: str | None = choice(
        "What is returned where the cap was reached: due less due without it, or its part of what was due",
        "recompute",
        "pro-rata",
    )
    relief_notice_days: int | None = whole("Days after the period in which notice of relief must be given", least=0)
    one_incident: str | None = choice(
        "One incident that makes several levels fail: each credit counts, or the one that the client picks",
        "each-level",
        "client-picks",
    )
    claim_days: int | None = whole("Days after the month in which the client must claim, else it lapses", least=0)
    claim_months: int | None = whole(
        "Months after the month by whose end the client must claim, else it lapses; with days too, the earlier day",
        least=0, most=120,
    )  # fmt: skip
    settlement: str | None = choice(
        "When credits are settled", "monthly", "quarterly", "half-yearly", "yearly", "at-end"
    )
    settlement_lag: int | None = whole("Months until the invoice that a credit comes off", least=0, most=120)
    payout_days: int | None = whole("Days after the end in which credits left over are paid out", least=0)
    left_over: str | None = choice("Credits that no invoice is left for are", "paid-out", "lapsed")
    bonus_use: str | None = choice(
        "What a bonus does: it is set off and what is left of it is owed; it reduces the month's credits to nought at "
        "most; or it is paid apart",
        "offsets-credits", "reduces-credits", "paid-apart",
    )  # fmt: skip
    clause: str | None = text("Number of the clause it stands in, as in `7.3`", ask=True)
