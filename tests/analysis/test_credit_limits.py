"""What bounds, returns, lapses and settles credits: part months, caps, earn-back, claims, incidents, disputes."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from credit_records import figure, invoice, judged, level, pool, state, version

from bpoctl.analysis.credits import Statement, forecast, statement, termination_fee
from bpoctl.analysis.credits.beside import agreed_credits
from bpoctl.analysis.judging import Result
from bpoctl.analysis.periods import parse_period
from bpoctl.errors import BadData
from bpoctl.models.values import Money

Record = tuple[str, dict[str, Any]]
SPEED = {"categories": {"speed": "100"}}


def bill(month: str, amount: str = "100000", **more: Any) -> Record:
    """An invoice of its own for a month."""
    return "delivery_invoice", {**invoice(amount, month)[1], "key": f"INV-{month}", **more}


def year(values: dict[str, str], *records: Record, key: str = "A") -> list[Record]:
    """Figures of a level by month, each with an invoice of 100,000."""
    return [*records, *(figure(key, v, m) for m, v in values.items()), *(bill(m) for m in values)]


def months(first: int, last: int, value: str) -> dict[str, str]:
    """The same figure for months of 2026."""
    return {f"2026-{n:02d}": value for n in range(first, last + 1)}


def amounts(found: Statement) -> tuple[str | None, str | None]:
    """Total and net."""
    return str(found.total), str(found.net)


# --- charges ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "credit"),
    [("pro-rata", "1500.00"), ("first-full-month", "0.00"), ("month-after-commencement", "0.00")],
)
def test_a_part_month_is_reckoned_as_the_terms_say(rule: str, credit: str) -> None:
    """Worked example 12: fee 90,000, from 11 April; 20 of 30 days are 60,000, and 25 % of 10 % of it 1,500.00."""
    terms = pool(**SPEED, monthly_charges=Money(Decimal(90_000)), part_month=rule)
    records = (version(begins=date(2026, 4, 11)), terms, level("A", "25"), figure("A", "0", "2026-04"))
    assert str(judged(*records, period="2026-04").total) == credit
    assert str(judged(*records, figure("A", "0", "2026-05"), period="2026-05").total) == "2250.00"


def test_commencement_on_the_first_is_a_full_month_and_not_the_month_after() -> None:
    """From 1 April: April counts by the first-full-month rule, and not by the month-after-commencement rule."""
    for rule, credit in (("first-full-month", 2250), ("month-after-commencement", 0)):
        terms = pool(**SPEED, monthly_charges=Money(Decimal(90_000)), part_month=rule)
        records = (version(begins=date(2026, 4, 1)), terms, level("A", "25"), figure("A", "0", "2026-04"))
        assert judged(*records, period="2026-04").total == credit


def test_the_charge_base_is_named() -> None:
    """10,000 charges of which 1,000 waived, 500 passed through, parts of 6,000 and 4,000: each base is another sum."""

    def of(**terms: Any) -> Decimal | None:
        more = {"waived": Money(Decimal(1000)), "pass_through": Money(Decimal(500))}
        paid = invoice("10000", parts={"support": "6000.00", "licences": "4000.00"}, **more)
        stated = {"monthly_charges": Money(Decimal(8000))}
        return judged(pool(**stated, **terms), level("A"), figure("A", "0"), paid).charges.amount

    assert of() == 9000
    assert of(charge_base="with-pass-through") == 9500
    assert of(charge_base="parts", charge_parts=("support",)) == 5000
    assert of(charge_base="stated") == 8000
    assert of(charge_base="parts", charge_parts=("hardware",)) is None


def test_yearly_charges_are_a_twelfth_a_month() -> None:
    """3,524,322.00 a year is 293,693.50 a month (K2)."""
    found = judged(pool(yearly_charges=Money(Decimal("3524322.00"))), level("A"), figure("A", "99"))
    assert str(found.charges.amount) == "293693.50"


# --- caps ---------------------------------------------------------------------------------------------------------


def test_a_cap_of_the_year_allows_what_months_before_have_left() -> None:
    """10,000 a month are missed; 2 % of the year's 1,200,000 are 24,000: 10,000, 10,000, 4,000, 0."""
    terms = pool(**SPEED, cap_year=Decimal(2), cap_year_of="this-year", monthly_charges=Money(Decimal(100_000)))
    dossier = state(*year(months(1, 4, "0"), terms, level("A", "100")))
    found = [statement(dossier, f"2026-0{n}") for n in (1, 2, 3, 4)]
    assert [str(each.total) for each in found] == ["10000.00", "10000.00", "4000.00", "0.00"]
    assert str(found[2].pools[0].limits[0].left) == "4000.00"


def test_a_cap_of_last_years_charges_needs_a_first_year_rule() -> None:
    """In the first year the stated charges stand for last year's; without them the credit is refused."""
    more = {**SPEED, "cap_year": Decimal(1), "cap_year_of": "last-year"}
    first = pool(**more, first_year_charges=Money(Decimal(400_000)))
    assert judged(first, level("A", "100"), figure("A", "0"), invoice("100000")).total == 4000
    silent = judged(pool(**more), level("A", "100"), figure("A", "0"), invoice("100000"))
    assert (silent.total, "does not state the charges that stand for last year's" in silent.open_points[-1]) == (
        None,
        True,
    )


def test_the_second_years_cap_is_of_the_first_years_charges() -> None:
    """Twelve months of 100,000: 1 % in the second year is 12,000, the first year's credits apart."""
    terms = pool(**SPEED, cap_year=Decimal(1), cap_year_of="last-year", first_year_charges=Money(Decimal(1)))
    records = year({**months(1, 12, "99"), "2027-01": "0", "2027-02": "0"}, terms, level("A", "100"))
    assert [str(statement(state(*records), p).total) for p in ("2027-01", "2027-02")] == ["10000.00", "2000.00"]


def test_a_cap_of_the_term_counts_every_month() -> None:
    """8 % of fees of 150,000 for the term are 12,000."""
    terms = pool(**SPEED, cap_term=Decimal(8), term_charges=Money(Decimal(150_000)))
    dossier = state(*year(months(1, 3, "0"), terms, level("A", "100")))
    assert [str(statement(dossier, f"2026-0{n}").total) for n in (1, 2, 3)] == ["10000.00", "2000.00", "0.00"]


@pytest.mark.parametrize(("cap", "due"), [("8", "2000.00"), ("2", "2000.00"), ("1.99", None)])
@pytest.mark.parametrize("over_all", [False, True])
def test_a_cap_that_cannot_bind_is_not_waited_for(cap: str, due: str | None, over_all: bool) -> None:
    """January's 2,000 under a cap on the quarter of which one month of 100,000 is invoiced: 2 % of that are enough.

    What is still to be invoiced can only raise the cap; where the charges so far leave less, it is not known.
    """
    whole, own = ({"credit_cap_quarter": Decimal(cap)}, {}) if over_all else ({}, {"cap_quarter": Decimal(cap)})
    agreement = version()
    agreement[1].update(whole)
    found = statement(state(agreement, pool(**own), level("A"), figure("A", "0", "2026-01"), bill("2026-01")),
                      "2026-01")  # fmt: skip
    assert str(found.total) == str(due)
    assert any("cap of the quarter" in point for point in found.open_points) == (due is None)


# --- earn-back ----------------------------------------------------------------------------------------------------

THREE = [level("A", "30"), level("B", "25"), level("C", "15")]
AT_RISK = {**SPEED, "at_risk": Decimal(20), "cap": Decimal(10)}


def earned(order: str | None, variant: str = "consecutive", **more: Any) -> Statement:
    """Worked example 7: January's misses of 6,000, 5,000, 3,000; A is earned back in February and later."""
    terms = pool(**AT_RISK, earn_back=variant, earn_back_order=order, earn_back_periods=1, **more)
    figures = [figure(key, "0", "2026-01") for key in "ABC"] + [figure("A", "99", "2026-02")]
    figures += [figure(key, "0", "2026-02") for key in "BC"]
    return statement(state(terms, *THREE, *figures, bill("2026-01"), bill("2026-02")), "2026-02")


@pytest.mark.parametrize(("order", "back"), [("recompute", "2000.00"), ("pro-rata", "4285.71")])
def test_what_comes_back_of_a_capped_month_is_what_the_terms_say(order: str, back: str) -> None:
    """Worked example 7: 10,000 - min(10,000; 8,000) = 2,000, or 6/14 of 10,000 = 4,285.71; never 6,000."""
    found = earned(order)
    assert [(r.month.key, r.levels, str(r.amount)) for r in found.returns] == [("2026-01", ("A",), back)]
    assert amounts(found) == ("8000.00", str(Decimal(8000) - Decimal(back)))


@pytest.mark.parametrize(
    ("order", "met", "back"),
    [("recompute", "A", "0.00"), ("recompute", "AB", "3500.00"), ("recompute", "ABC", "6000.00"),
     ("pro-rata", "A", "2000.00"), ("pro-rata", "AB", "4000.00"), (None, "A", "None")],
)  # fmt: skip
def test_points_of_a_month_are_made_money_again_without_those_earned_back(
    order: str | None, met: str, back: str
) -> None:
    """Three failures of 5 points: 15 and 10 points are 6 %, 5 points 2.5 %; by parts each is a third of 6,000."""
    terms = pool(
        form="points", points={"minor": "5"}, point_bands={"< 5": "0", ">= 5": "2.5", ">= 10": "6"}, cap=None,
        at_risk=None, earn_back="consecutive", earn_back_periods=1, earn_back_order=order,
    )  # fmt: skip
    levels = [level(key, None, bands={"minor": "< 90"}) for key in "ABC"]
    figures = [figure(key, "0", "2026-01") for key in "ABC"]
    figures += [figure(key, "99" if key in met else "0", "2026-02") for key in "ABC"]
    found = statement(state(terms, *levels, *figures, bill("2026-01"), bill("2026-02")), "2026-02")
    assert [str(each.amount) for each in found.returns] == [back]


def test_the_order_of_cap_and_earn_back_is_refused_where_it_is_silent_and_matters() -> None:
    """Capped and silent: no net, and the term is named."""
    found = earned(None)
    assert (found.returns[0].amount, found.net) == (None, None)
    assert "earn_back_order" in found.open_points[-1]


def test_the_next_periods_must_all_reach_the_target() -> None:
    """Two periods in a row: a miss in between and nothing comes back; a period left out is passed over."""
    terms = {"earn_back": "consecutive", "earn_back_periods": 2, "earn_back_order": "recompute"}

    def back(values: dict[str, str], **more: Any) -> list[str]:
        dossier = state(*year(values, pool(**terms, **more), level("A")))
        return [str(r.amount) for r in statement(dossier, list(values)[-1]).returns]

    assert back({"2026-01": "0", "2026-02": "96", "2026-03": "95"}) == ["2000.00"]
    assert back({"2026-01": "0", "2026-02": "94", "2026-03": "96"}) == []
    peak = {"2026-01": "0", "2026-02": "96", "2026-03": "0", "2026-04": "96"}
    assert back(peak, earn_back_skips=("2026-03",)) == ["2000.00"]


@pytest.mark.parametrize(("average", "back"), [("mean-of-periods", 1), ("all-cases", 0)])
def test_the_contract_years_average_is_made_as_the_terms_say(average: str, back: int) -> None:
    """Eleven small months at 100 and a large one at 60: the mean of periods is 96.7, over all cases it is 75.7."""
    terms = pool(earn_back="year-average", earn_back_average=average, earn_back_order="recompute")
    cases = dict.fromkeys(months(2, 12, ""), ("100", "100")) | {"2026-01": ("1020", "1700")}
    figures = [
        figure("A", None, month, numerator=Decimal(within), denominator=Decimal(of))
        for month, (within, of) in cases.items()
    ]
    found = statement(state(terms, level("A"), *figures, *(bill(m) for m in cases)), "2026-12")
    assert len(found.returns) == back
    assert not statement(state(terms, level("A"), *figures, *(bill(m) for m in cases)), "2026-11").returns


# --- claims, incidents, quotas, bonus, disputes -------------------------------------------------------------------


def test_a_credit_that_is_not_claimed_in_time_lapses_and_is_shown() -> None:
    """Seven days from the end of June: claimed on 7 July it is due, on 8 July it has lapsed; before, it can be."""
    records = (pool(claim_days=7), level("A"), figure("A", "0"), invoice("100000"))

    def claim(on: int) -> Record:
        return "delivery_claim", {"key": "CLM-1", "level": "A", "period": "2026-06", "claimed_on": date(2026, 7, on)}

    assert judged(*records, claim(7)).total == 2000
    late = judged(*records, claim(8))
    assert (str(late.total), str(late.lines[0].lapsed)) == ("0.00", "2000.00")
    assert "claimed on 2026-07-08, the last day being 2026-07-07: the credit lapses" in late.lines[0].steps[-1].formula
    early = statement(state(*records), "2026-06", today=date(2026, 7, 7))
    assert (early.total, "must be claimed by 2026-07-07" in early.open_points[0]) == (2000, True)
    assert statement(state(*records), "2026-06", today=date(2026, 7, 8)).total == 0


def test_a_closed_month_is_judged_as_on_the_day_of_its_closing() -> None:
    """Closed on 5 July, before the last day for a claim: the credit that was agreed stays, whatever comes after."""
    seal = ("record_seal", {"key": "SEAL-1", "period": "2026-06", "on": date(2026, 7, 5), "by": "ann",
            "statement_sha256": "0" * 64})  # fmt: skip
    records = (pool(claim_days=7), level("A"), figure("A", "0"), invoice("100000"), seal)
    late = "delivery_claim", {"key": "CLM-1", "level": "A", "period": "2026-06", "claimed_on": date(2026, 7, 30)}
    for more in ((), (late,)):
        for day in (date(2026, 7, 5), date(2026, 8, 1), None):
            assert statement(state(*records, *more), "2026-06", today=day).total == 2000
    assert statement(state(*records[:-1]), "2026-06", today=date(2026, 8, 1)).total == 0


def test_a_claim_of_a_whole_month_is_one_of_its_parts() -> None:
    """An amendment parts June at the 15th: the credit of each part was claimed with the month."""
    table, terms = version("1.1", date(2026, 6, 15))
    second = [(kind, {**row, "version": "1.1"}) for kind, row in (pool(claim_days=7), level("A"))]
    parts = [figure("A", "0", "2026-06-01/2026-06-14"), figure("A", "0", "2026-06-15/2026-06-30")]
    records = [version(), (table, {**terms, "prorate": "calendar-days"}), pool(claim_days=7), level("A"), *second]
    claim = "delivery_claim", {"key": "CLM-1", "level": "A", "period": "2026-06", "claimed_on": date(2026, 7, 7)}
    found = statement(state(*records, *parts, invoice("100000"), claim), "2026-06", today=date(2026, 9, 1))
    assert (found.total, [line.lapsed for line in found.lines]) == (2000, [None, None])
    without = statement(state(*records, *parts, invoice("100000")), "2026-06", today=date(2026, 9, 1))
    assert without.total == 0


def test_a_relief_of_a_whole_month_excuses_both_of_its_parts() -> None:
    """An amendment parts June: what was accepted for June excuses both parts, and what is only claimed is open."""
    table, terms = version("1.1", date(2026, 6, 15))
    second = [(kind, {**row, "version": "1.1"}) for kind, row in (pool(), level("A"))]
    parts = [figure("A", "0", "2026-06-01/2026-06-14"), figure("A", "0", "2026-06-15/2026-06-30")]
    records = [version(), (table, {**terms, "prorate": "calendar-days"}), pool(), level("A"), *second, *parts]
    relief = {"key": "RLF-1", "level": "A", "period": "2026-06", "reason": "third-party",
              "noticed_on": date(2026, 7, 1)}  # fmt: skip
    claimed = statement(state(*records, invoice("100000"), ("delivery_relief", relief)), "2026-06")
    assert claimed.total == 2000
    assert sum("relief RLF-1 is claimed for" in point for point in claimed.open_points) == 2
    accepted = {**relief, "accepted_on": date(2026, 7, 2)}
    found = statement(state(*records, invoice("100000"), ("delivery_relief", accepted)), "2026-06")
    assert (found.total, {line.verdict.result for line in found.lines}) == (0, {Result.EXCUSED})


def test_one_incident_counts_once_and_the_client_picks() -> None:
    """An incident made A and B fail: with B picked only B's credit counts; without a pick there is no answer."""
    terms = pool(one_incident="client-picks")
    records = (terms, level("A"), level("B", "25"), figure("A", "0"), figure("B", "0"), invoice("100000"))

    def incident(pick: str | None) -> Record:
        began = datetime(2026, 6, 9, 8, tzinfo=UTC)
        return "delivery_incident", {
            "key": "INC-1", "name": "Outage", "started_at": began, "severity": 1, "levels": ("A", "B"),
            "counts_for": pick,
        }  # fmt: skip

    assert judged(*records).total == 3000
    assert judged(*records, incident("B")).total == 1000
    assert "has not picked" in judged(*records, incident(None)).open_points[0]
    assert judged(*records, incident(None)).total is None
    assert judged(pool(one_incident="each-level"), *records[1:], incident(None)).total == 3000


def test_use_beyond_a_quota_is_counted_or_priced() -> None:
    """600 free minutes, 632 used: 32 more failed, or 32 x 5.00 due; worked example 24's figures."""
    cases = {"numerator": Decimal(42_768), "denominator": Decimal(43_200), "quota_used": Decimal(632)}
    bounds = {"target": Decimal(99), "minimum": Decimal(99), "quota": Decimal(600), "quota_party": "provider"}
    figures = (pool(), figure("A", None, **cases), invoice("100000"))
    assert judged(*figures, level("A", **{**bounds, "quota": None})).total == 0
    assert judged(*figures, level("A", **bounds, quota_overflow="counted")).total == 2000
    priced = judged(*figures, level("A", **bounds, quota_overflow="priced", quota_price=Money(Decimal(5))))
    assert amounts(priced) == ("0.00", "160.00")


QUOTA = {
    "measure": "availability", "quota": Decimal(240), "quota_party": "provider", "quota_overflow": "counted",
    "target": Decimal("99.295"), "minimum": Decimal("99.295"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "recorded", "shown"),
    [
        ("out-of-both", {"numerator": Decimal(24546), "denominator": Decimal(24660), "quota_used": Decimal(300)},
         "24,546 / 24,720 x 100 = 99.2961 %"),
        ("out-of-downtime", {"numerator": Decimal(24846), "denominator": Decimal(24960), "quota_used": Decimal(300)},
         "24,786 / 24,960 x 100 = 99.3029 %"),
        ("out-of-both", {"figures": {"service": "24960", "excluded": "300", "down": "114"}},
         "((24,960 - 240) - 174) / (24,960 - 240) x 100 minutes = 99.2961 %"),
        ("out-of-downtime", {"figures": {"service": "24960", "excluded": "300", "down": "114"}},
         "(24,960 - 174) / 24,960 x 100 minutes = 99.3029 %"),
    ],
)  # fmt: skip
def test_maintenance_beyond_its_quota_is_excluded_no_more(rule: str, recorded: dict[str, Any], shown: str) -> None:
    """24,960 minutes of service, 114 down, 300 of maintenance of which 240 are free: the other 60 are downtime.

    Where excluded minutes leave both sides, these 60 come back to both: 24,546 of 24,720, and not of 24,660.
    """
    terms = level("A", **QUOTA, excluded_minutes=rule)
    [line] = judged(pool(), terms, figure("A", None, **recorded), invoice("100000")).lines
    quota, measured = (next(step for step in line.steps if step.what == what) for what in ("quota", "measured"))
    assert quota.formula == "300 used - 240 free"
    assert f"{measured.formula} = {measured.result}" == shown
    assert line.verdict.result is Result.MET


def test_use_of_a_quota_that_is_not_recorded_is_open() -> None:
    """The figure hangs on it: 99.6 % is the figure only if no more than the quota was used."""
    found = judged(pool(), level("A", **QUOTA), figure("A", "99.6"), invoice("100000"))
    assert "how much of the quota of level A in 2026-06 was used is not recorded (quota_used)" in found.open_points


def test_a_clients_emergencies_beyond_its_quota_are_priced_to_the_client() -> None:
    """Three emergencies a month are free, five were asked for: 2 x 150.00 to the provider."""
    more = {
        "quota": Decimal(3),
        "quota_party": "client",
        "quota_overflow": "priced",
        "quota_price": Money(Decimal(150)),
    }
    assert amounts(judged(pool(), level("A", **more), figure("A", "99", quota_used=Decimal(5)), invoice("1"))) == (
        "0.00",
        "-300.00",
    )


@pytest.mark.parametrize(("scheduled", "credit"), [("both", 2000), ("downtime", 0)])
def test_an_exclusion_from_both_sides_is_another_figure(scheduled: str, credit: int) -> None:
    """Worked example 24's credit: 42,168 of 42,600 is 98.9859 and draws it; 42,768 of 43,200 is 99 and does not."""
    within, of = ("42168", "42600") if scheduled == "both" else ("42768", "43200")
    cases = {"numerator": Decimal(within), "denominator": Decimal(of)}
    bounds = {"target": Decimal(99), "minimum": Decimal(99)}
    assert judged(pool(), level("A", **bounds), figure("A", None, **cases), invoice("100000")).total == credit


def test_a_bonus_stands_beside_the_malus() -> None:
    """1 % of 100,000 at 99 and above: set off against B's credit of 2,000, or paid apart from it."""
    records = (
        level("A", bonus_at=Decimal(99), bonus=Decimal(1)),
        level("B"),
        figure("A", "99"),
        figure("B", "0"),
        invoice("100000"),
    )
    assert amounts(judged(pool(bonus_use="offsets-credits"), *records)) == ("2000.00", "1000.00")
    assert amounts(judged(pool(bonus_use="paid-apart"), *records)) == ("2000.00", "2000.00")


def test_a_dispute_shows_both_figures_and_the_range_of_the_credit() -> None:
    """89 is recorded and 91 is claimed: between 0 and 2,000 until it is settled; then the record stands alone."""
    dispute = {"key": "DSP-1", "measurement": "MSR-A-2026-06", "raised_by": "provider", "raised_on": date(2026, 7, 3),
               "claimed": Decimal(91), "reason": "Spam."}  # fmt: skip
    records = (pool(), level("A"), figure("A", "89"), invoice("100000"))
    found = judged(*records, ("review_dispute", dispute))
    assert (found.total, [str(bound) for bound in found.range or ()]) == (2000, ["0.00", "2000.00"])
    assert "contested (DSP-1): 89 % or 91 %" in found.open_points[0]
    contested = found.to_json()["levels"][0]["contested"]
    assert (contested["shown"], contested["credit_due"]) == ("91 %", False)
    settled = judged(*records, ("review_dispute", {**dispute, "settled_on": date(2026, 7, 20)}))
    assert (settled.range, settled.open_points) == (None, ())


@pytest.mark.parametrize(
    ("terms", "more", "value", "said"),
    [
        ({"trigger": "breaches", "breaches": 2, "breach_periods": 3, "breach_use": "reusable",
          "breach_unmeasured": "no-breach", "breach_excused": "no-breach", "breach_amendment": "continues"},
         {}, "0", "2 breaches in any 3 periods: 2026-04 unmeasured, 2026-05 unmeasured, 2026-06 breach"),
        ({"trigger": "threshold"}, {"credit_threshold": Decimal(70)}, "80", "credit threshold 70 %"),
    ],
)  # fmt: skip
def test_a_failure_that_draws_no_credit_says_why(
    terms: dict[str, Any], more: dict[str, Any], value: str, said: str
) -> None:
    """The level missed, and its trigger did not fire: the step stands in the statement. Kept, it says nothing."""
    found = judged(pool(**terms), level("A", **more), figure("A", value), invoice("100000"))
    step = found.lines[0].steps[-1]
    assert (found.total, found.lines[0].award, step.what) == (0, None, "trigger")
    assert step.formula.startswith(said) and step.result in ("does not fire", "kept")
    kept = judged(pool(**terms), level("A", **more), figure("A", "99"), invoice("100000"))
    assert [each.what for each in kept.lines[0].steps].count("trigger") == 0


COUNTED = {"breaches": 2, "breach_periods": 3, "breach_unmeasured": "no-breach", "breach_excused": "no-breach",
           "breach_amendment": "continues"}  # fmt: skip


def test_below_the_minimum_at_once_or_so_many_misses_of_the_target() -> None:
    """Target 95, minimum 90: 93 and 94 are two misses of the target in three months; 80 falls due by itself."""
    terms = pool(trigger="minimum-or-breaches", breach_use="reusable", **COUNTED)
    values = {"2026-01": "93", "2026-02": "97", "2026-03": "94", "2026-04": "80", "2026-05": "99", "2026-06": "93"}
    records = state(*year(values, terms, level("A")))
    due = {month: str(statement(records, month).total) for month in values}
    assert [month for month, total in due.items() if total == "2000.00"] == ["2026-03", "2026-04", "2026-06"]
    quiet = statement(records, "2026-01").lines[0].steps[-1]
    assert (quiet.what, quiet.result) == ("trigger", "does not fire")


def test_a_breach_that_is_spent_is_shown_as_such() -> None:
    """Consumed: January and February fire together; March's breach stands alone, and says why."""
    terms = pool(trigger="breaches", breach_use="consumed", **COUNTED)
    records = state(*year({"2026-01": "0", "2026-02": "0", "2026-03": "0"}, terms, level("A")))
    step = statement(records, "2026-03").lines[0].steps[-1]
    assert step.formula == (
        "2 breaches in any 3 periods: 2026-01 breach (has counted already), 2026-02 breach (has counted already), "
        "2026-03 breach"
    )
    assert step.result == "does not fire"


def test_a_figure_without_its_cases_is_open_where_a_sample_is_wanted() -> None:
    """Scored from 30 cases on, and nobody recorded how many there were."""
    found = judged(pool(), level("A", min_sample=30), figure("A", "0"), invoice("1"))
    assert found.total == 0
    assert "level A in 2026-06: the number of cases is not recorded, and the level is scored from 30" in (
        " ".join(found.open_points)
    )


# --- settlement and consequences ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("how", "lag", "of", "on"),
    [
        ("monthly", 1, "2026-04", "2026-05"),
        ("quarterly", 1, "2026-04", "2026-07"),
        ("yearly", 0, "2026-04", "2026-12"),
        ("half-yearly", 1, "2026-04", "2026-07"),
        ("half-yearly", 0, "2026-09", "2026-12"),
    ],
)
def test_credits_are_settled_off_the_invoice_that_the_terms_name(how: str, lag: int, of: str, on: str) -> None:
    """April's credit: with a lag of a month in May; quarterly or half-yearly, after June; yearly, in December."""
    terms = pool(settlement=how, settlement_lag=lag)
    assert statement(state(terms, level("A")), of).settlements[0].on == on


def test_a_quarter_settles_its_three_months_together() -> None:
    """Credits of 2,000 in April and June are settled together in July, with a month's lag."""
    terms = pool(settlement="quarterly", settlement_lag=1)
    values = {"2026-04": "0", "2026-05": "99", "2026-06": "0", "2026-07": "99"}
    [settled] = statement(state(*year(values, terms, level("A"))), "2026-07").settlements
    assert (settled.months, str(settled.amount)) == (("2026-04", "2026-05", "2026-06"), "4000.00")


@pytest.mark.parametrize(
    ("use", "settled"), [("offsets-credits", "-500.00"), ("reduces-credits", "0.00"), ("paid-apart", "2000.00")]
)
def test_a_bonus_is_settled_with_the_credits_that_it_is_set_off_against(use: str, settled: str) -> None:
    """April's credit of 2,000 and a bonus of 2.5 % of 100,000, settled in June: -500, nought at least, or 2,000."""
    terms = pool(settlement="quarterly", settlement_lag=0, bonus_use=use)
    better = level("B", bonus=Decimal("2.5"), bonus_at=Decimal(99))
    values = {"2026-04": "0", "2026-05": "97", "2026-06": "97"}
    figures = [figure("B", "99.5", "2026-04"), figure("B", "97", "2026-05"), figure("B", "97", "2026-06")]
    found = statement(state(*year(values, terms, level("A"), better), *figures), "2026-06")
    assert str(found.settlements[0].amount) == settled


def test_what_is_earned_back_comes_off_what_is_settled() -> None:
    """Worked example 7, settled monthly: February's invoice is settled at 8,000 less the 2,000 that come back."""
    found = earned("recompute", settlement="monthly", settlement_lag=0)
    assert [str(each.amount) for each in found.settlements] == ["6000.00"]
    assert str(found.net) == "6000.00"


@pytest.mark.parametrize("begins", [date(2026, 1, 1), date(2026, 1, 16)])
def test_the_month_in_which_the_agreement_begins_is_settled_too(begins: date) -> None:
    """Begun on the 16th or on the first: January's credit comes off January's invoice, and is settled in it."""
    terms = pool(settlement="monthly", settlement_lag=0, part_month="pro-rata")
    found = statement(
        state(version(begins=begins), terms, level("A"), figure("A", "0", "2026-01"), bill("2026-01")), "2026-01"
    )
    assert [(each.months, each.amount) for each in found.settlements] == [(("2026-01",), found.total)]
    assert found.total


def test_an_extra_credit_is_settled_with_the_terms_of_its_level() -> None:
    """Two breaches in three months bring 1 % of 50,000 beside the credit of 2,000: 2,500 off the invoice."""
    extra = consequence(action="extra-credit", extra=Decimal(1), extra_base=Money(amount=Decimal(50000)))
    terms = pool(settlement="monthly", settlement_lag=0)
    records = year({"2026-04": "0", "2026-05": "0"}, terms, level("A"), extra)
    found = {month: statement(state(*records), month) for month in ("2026-04", "2026-05")}
    assert {month: str(each.settlements[0].amount) for month, each in found.items()} == {
        "2026-04": "2000.00", "2026-05": "2500.00",
    }  # fmt: skip


def test_what_no_invoice_is_left_for_is_paid_out() -> None:
    """The agreement ends on 2027-12-31: December's credit, due a month later, is paid out within 30 days."""
    terms = pool(settlement="monthly", settlement_lag=1, payout_days=30)
    [settled] = statement(state(terms, level("A")), "2027-12").settlements
    assert (settled.on, settled.pay_out_by) == ("", date(2028, 1, 30))


def consequence(**more: Any) -> Record:
    """A consequence of two breaches in any three months."""
    count = {"breaches": 2, "breach_periods": 3, "breach_use": "reusable", "breach_unmeasured": "no-breach",
             "breach_excused": "no-breach", "breach_amendment": "continues"}  # fmt: skip
    named = {"key": "CSQ-1", "version": "1.0", "name": "Plan", "action": "rectification-plan"}
    return "sla_consequence", {**named, **count, **more}


def test_a_plan_is_owed_and_its_cure_clock_runs_from_notice() -> None:
    """January and March missed: the right arises in March; notice on 10 April, 30 days: cured by 10 May or step-in."""
    rule = consequence(cure_days=30, then="step-in")
    notice = {"key": "NTC-1", "consequence": "CSQ-1", "level": "A", "period": "2026-03", "given_on": date(2026, 4, 10)}
    figures = [figure("A", v, f"2026-0{n}") for n, v in enumerate(("0", "99", "0"), 1)]

    def state_on(day: date, **more: Any) -> str:
        dossier = state(pool(), level("A"), rule, *figures, ("delivery_notice", {**notice, **more}))
        [right] = statement(dossier, "2026-03", today=day).rights
        assert (right.cure_by, right.window.key) == (date(2026, 5, 10) if day >= date(2026, 4, 10) else None, "2026-03")
        return right.state

    assert state_on(date(2026, 4, 1)) == "no notice of it is recorded"
    assert state_on(date(2026, 5, 10)).endswith("to be cured by 2026-05-10")
    assert state_on(date(2026, 5, 11)).endswith("not cured by 2026-05-10: the client may step in")
    assert state_on(date(2026, 6, 1), cured_on=date(2026, 5, 9)).endswith("cured on 2026-05-09")
    assert statement(state(pool(), level("A"), rule, *figures), "2026-02").rights == ()


def test_a_service_threshold_has_its_consequence_at_once() -> None:
    """Below 80 the client may step in, whatever happened before; at 85 it may not."""
    rule = consequence(breaches=None, breach_periods=None, threshold=Decimal(80), action="step-in")
    assert [r.words[:22] for r in judged(pool(), level("A"), rule, figure("A", "79")).rights] == [
        "the client may step in"
    ]
    assert judged(pool(), level("A"), rule, figure("A", "85")).rights == ()


def test_persistent_failure_can_cost_a_part_of_the_years_fees() -> None:
    """Two misses in three months: 5 % of 1,200,000, beside the credit (FIELD.md section 2)."""
    rule = consequence(action="extra-credit", extra=Decimal(5), extra_base=Money(Decimal(1_200_000)))
    dossier = state(*year({"2026-01": "0", "2026-02": "0"}, pool(), level("A"), rule))
    assert amounts(statement(dossier, "2026-02")) == ("2000.00", "62000.00")


def test_the_termination_fee_falls_by_contract_year() -> None:
    """50 % in year 1, 40 % in year 2; a year without a percent is refused."""
    table, record = version(begins=date(2026, 1, 1))
    record |= {"termination_fees": {"1": "50", "2": "40"}, "termination_base": Money(Decimal("3524322.00"))}
    fees = [str(termination_fee(state((table, record)), day).amount) for day in (date(2026, 12, 31), date(2027, 1, 1))]
    assert fees == ["1762161.00", "1409728.80"]
    with pytest.raises(BadData, match="a fee for contract year Y2"):
        termination_fee(state((table, {**record, "termination_fees": {"1": "50"}})), date(2027, 1, 1))


# --- forecast -----------------------------------------------------------------------------------------------------


def test_a_forecast_is_the_statement_on_the_trend() -> None:
    """98, 95, 92 from January on: the line gives 89 for April, below the minimum of 90, and the credit of 2,000."""
    records = year({"2026-01": "98", "2026-02": "95", "2026-03": "92"}, pool(), level("A"))
    found = forecast(state(*records, bill("2026-04")), parse_period("2026-04"))
    [expected] = found.expected
    assert (str(expected.value), expected.how, expected.band) == ("89.0000", "the trend of 3 figures", (89.0, 89.0))
    assert found.statement.total == 2000


def test_a_forecast_says_how_sure_it_is_and_what_the_month_costs_at_either_end() -> None:
    """98, 95, 93: 90.33 on the line; sqrt(1/6 x 10/3) = 0.745 x 12.706 (Student's t, 1 degree) = 9.47 to either side.

    At 99.80 nothing is due, at 80.86 the credit of 2,000.
    """
    records = year({"2026-01": "98", "2026-02": "95", "2026-03": "93"}, pool(), level("A"))
    found = forecast(state(*records, bill("2026-04")), parse_period("2026-04"))
    [expected] = found.expected
    assert expected.band == pytest.approx((80.8627, 99.8040), abs=1e-3)
    assert (found.statement.total, found.between) == (0, (0, 2000))


def test_no_time_is_forecast_below_nought() -> None:
    """3, 2, 1 hours: the line gives 0 for April, and 3, 2, 0.5 no less."""
    terms = {"unit": "h", "direction": "lower", "measure": "mean", "target": Decimal(4), "minimum": Decimal(8)}
    records = year({"2026-01": "3", "2026-02": "2", "2026-03": "0.5"}, pool(), level("A", **terms))
    [expected] = forecast(state(*records), parse_period("2026-04")).expected
    assert (str(expected.value), expected.band and expected.band[0]) == ("0.0000", 0.0)


def test_a_forecast_from_few_figures_takes_the_last_and_from_none_takes_nothing() -> None:
    """One figure stands for itself, without a band; a level never measured has none; a measured one needs none."""
    known = forecast(state(pool(), level("A"), figure("A", "97", "2026-05")), parse_period("2026-06"))
    assert [(str(e.value), e.band) for e in known.expected] == [("97.0000", None)]
    assert [e.value for e in forecast(state(pool(), level("A")), parse_period("2026-06")).expected] == [None]
    assert forecast(state(pool(), level("A"), figure("A", "97")), parse_period("2026-06")).expected == ()


# --- what is agreed, and phases -----------------------------------------------------------------------------------


def test_the_credits_agreed_at_closing_add_up_to_what_is_due() -> None:
    """Misses of 6,000, 5,000 and 3,000 capped at 10,000: 4,285.71 + 3,571.43 + 2,142.86, to the cent."""
    found = judged(pool(**AT_RISK), *THREE, *(figure(key, "0") for key in "ABC"), invoice("100000"))
    agreed = {line.level.key: str(amount) for line, amount in agreed_credits(found)}
    assert agreed == {"A": "4285.71", "B": "3571.43", "C": "2142.86"}
    assert sum(map(Decimal, agreed.values())) == found.total


def test_a_gap_is_reckoned_from_the_target_of_its_phase() -> None:
    """Target 95, from June on 97: a figure of 92 lacks five points, not three."""
    steps = {"steps": [{"kind": "target", "from": "2026-06-01", "target": "97", "minimum": "95"}]}
    terms = pool(form="gap", rate=Decimal(1), step="pro-rata", cap=None, at_risk=None, categories=None)
    assert judged(terms, level("A", None, phases=steps), figure("A", "92"), invoice("100000")).total == 5000


def test_relief_that_was_noticed_late_and_accepted_all_the_same_is_said() -> None:
    """Ten days from the end of June: notice on 11 July is late; acceptance counts, and the statement says so."""
    relief = {"key": "RLF-1", "level": "A", "period": "2026-06", "reason": "volume", "accepted_on": date(2026, 7, 20)}

    def points(noticed: date) -> tuple[str, ...]:
        claimed = ("delivery_relief", {**relief, "noticed_on": noticed})
        return judged(pool(relief_notice_days=10), level("A"), figure("A", "0"), invoice("1"), claimed).open_points

    assert points(date(2026, 7, 10)) == ()
    assert (
        "was given on 2026-07-11, the last day being 2026-07-10; the client accepted it" in points(date(2026, 7, 11))[0]
    )


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({}, "MSR-A-2026-06, stated by hand, without evidence"),
        ({"basis": "incidents"}, "MSR-A-2026-06, from the recorded incidents"),
        ({"source": "tickets"}, "MSR-A-2026-06, stated by hand, though the level is measured from tickets"),
    ],
)
def test_each_figure_says_where_it_comes_from(more: dict[str, Any], said: str) -> None:
    """A figure that no import gave says so, above all one of a level that is measured from tickets."""
    basis = {"basis": more["basis"]} if "basis" in more else {}
    terms = {"source": more["source"]} if "source" in more else {}
    [line] = judged(pool(), level("A", **terms), figure("A", "97", **basis), invoice("1")).lines
    assert line.steps[0].what == "source" and line.steps[0].formula.startswith(said)


# --- further measures, and counts ---------------------------------------------------------------------------------

ALSO = {"also": {"mean": {"unit": "h", "direction": "lower", "target": "2"}}, "measure": "share"}
GAP = {
    "form": "gap",
    "rate": Decimal(1),
    "step": "pro-rata",
    "gap_from": "minimum",
    "cap": None,
    "categories": None,
    "at_risk": None,
}


def test_a_level_that_missed_already_needs_no_further_measure_to_have_missed() -> None:
    """85 % is below 90 %, whatever the mean was; at 97 % the mean decides, and without it the level is not measured."""
    missed = judged(pool(**GAP), level("A", None, **ALSO), figure("A", "85"), invoice("10000"))
    assert (missed.lines[0].verdict.result, missed.total) == (Result.MISSED, 500)
    open_ = judged(pool(**GAP), level("A", None, **ALSO), figure("A", "97"), invoice("10000"))
    assert open_.lines[0].verdict.result is Result.NOT_MEASURED
    assert "level A in 2026-06: its mean is required as well, and is not measured" in open_.open_points


def test_a_gap_of_nothing_is_no_subtraction_and_stands_among_what_is_open() -> None:
    """Missed by the mean alone: the credit hangs on the share, which keeps its minimum, and that is said."""
    found = judged(pool(**GAP), level("A", None, **ALSO), figure("A", "97", figures={"mean": "3"}), invoice("10000"))
    assert (found.lines[0].verdict.result, found.total) == (Result.MISSED, 0)
    assert found.lines[0].steps[-1].formula.startswith("gap 97 is not beyond 90 = 0 points")
    assert "its credit is reckoned on its share, which keeps the minimum" in " ".join(found.open_points)


def test_a_count_is_its_cases_where_no_figure_is_stated() -> None:
    """Nine errors in 1,230 checks: the count is 9."""
    terms = {"measure": "count", "unit": "count", "direction": "lower", "target": Decimal(0), "minimum": Decimal(0)}
    counts = {"numerator": Decimal(9), "denominator": Decimal(1230)}
    [line] = judged(pool(), level("A", **terms), figure("A", None, **counts), invoice("10000")).lines
    assert (line.verdict.measured, line.verdict.result) == (9, Result.MISSED)
