"""Features of real schedules, each as an engagement file: what makes a credit fall due, how much, and its caps."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from features import (
    AGREEMENT,
    calendar,
    clocked,
    credit,
    figure,
    file_of,
    imported,
    level,
    only,
    results,
    rows,
    total,
)  # fmt: skip

from bpoctl.analysis.credits import statement, termination_fee

BANDS = {">= 95": "0", "< 95": "10", "< 90": "20", "< 80": "30"}


def months(*values: str) -> list[tuple[str, dict[str, Any]]]:
    """Figures of 2026 from January on."""
    return [figure(value, f"2026-{n:02d}") for n, value in enumerate(values, 1)]


@pytest.mark.parametrize(("value", "due"), [("95", "0.00"), ("94.9", "1000.00"), ("89", "2000.00"), ("60", "3000.00")])
def test_stepped_table(tmp_path: Path, value: str, due: str) -> None:
    """The percent of the charges that the table gives for what was achieved, each edge on one side."""
    terms = file_of(tmp_path, credit(form="bands", at_risk=None, bands=BANDS), level(minimum="95"), figure(value))
    assert total(terms) == due


def test_shortfall_points_are_the_credit(tmp_path: Path) -> None:
    """Linear: 1 % of the charges for each point below the target, pro rata: 2.5 points are 250.00."""
    gap = credit(form="gap", at_risk=None, rate="1", step="pro-rata", gap_from="target")
    assert total(file_of(tmp_path, gap, level(minimum="95"), figure("92.5"))) == "250.00"


def test_points_become_credits(tmp_path: Path) -> None:
    """A serious failure earns two points and a minor one; at 150.00 a point they are 450.00."""
    points = credit(form="points", at_risk=None, points={"minor": "1", "serious": "2"}, point_value="150.00")
    bands = {"minor": ">= 80", "serious": "< 80"}
    levels = [level(key=key, bands=bands, allocation=None) for key in ("A", "B")]
    terms = file_of(tmp_path, points, *levels, figure("85", of="A"), figure("70", of="B"))
    assert total(terms) == "450.00"


def test_severity_bands_give_points(tmp_path: Path) -> None:
    """85 % is a minor failure and 70 % a serious one, by the level's own bands."""
    points = credit(form="points", at_risk=None, points={"minor": "1", "serious": "2"}, point_rate="1")
    own = level(bands={"minor": ">= 80", "serious": "< 80"}, allocation=None)
    found = [only(statement(file_of(tmp_path, points, own, figure(value)), "2026-06")) for value in ("85", "70")]
    assert [str(line.award.points) for line in found] == ["1", "2"]


def test_a_repeat_is_multiplied(tmp_path: Path) -> None:
    """Failed in May and in June: June's credit is doubled, May's was not."""
    terms = file_of(
        tmp_path, credit(repeat_multiplier="2", at_risk="10", cap="50"), level(), figure("80", "2026-05"), figure("80")
    )
    assert (total(terms, "2026-05"), total(terms)) == ("1000.00", "2000.00")


def test_target_and_lower_credit_threshold(tmp_path: Path) -> None:
    """Target 95, credit only below 85: at 90 the target is missed and nothing is due."""
    terms = (credit(trigger="threshold"), level(minimum="95", credit_threshold="85"))
    assert total(file_of(tmp_path, *terms, figure("90"))) == "0.00"
    assert total(file_of(tmp_path, *terms, figure("84.9"))) == "1000.00"


def test_points_by_severity_for_each_hundred_jobs(tmp_path: Path) -> None:
    """One critical job (10 points) and two minor ones of 8: 12 / 8 x 100 = 150, above 120; measured by an import."""
    of = clocked(
        measure="ratio", unit="points", direction="lower", target="120", minimum="120", ratio_per="100",
        numerator=["10 critical", "minor"], denominator=["all"],
    )  # fmt: skip
    times = "2026-06-08 10:00:00,2026-06-08 11:00:00"
    severities = ("1", "4", "4", "3", "3", "3", "3", "3")
    export = rows(*(f"{n},{severity},mail,job,{times}" for n, severity in enumerate(severities)))
    measured = imported(tmp_path, file_of(tmp_path, of, calendar(), credit()), export)
    line = only(statement(measured, "2026-06"))
    assert (line.verdict.shown, str(line.verdict.result)) == ("150 points", "missed")
    assert (line.measurement.numerator, line.measurement.denominator, line.measurement.value) == (12, 8, 150)


def test_allowance_of_misses(tmp_path: Path) -> None:
    """Two failures a month are allowed; of five, three draw a credit each."""
    terms = (
        credit(trigger="occurrences", at_risk="1", cap="10"),
        level(measure="count", unit="count", direction="lower", target="0", minimum="0", allowance=2),
    )
    assert total(file_of(tmp_path, *terms, figure("2"))) == "0.00"
    assert total(file_of(tmp_path, *terms, figure("5"))) == "300.00"


def test_count_of_failures(tmp_path: Path) -> None:
    """More than three failures in a month make the credit fall due, one and the same for four or for ten."""
    terms = (credit(), level(measure="count", unit="count", direction="lower", target="3", minimum="3"))
    due = [total(file_of(tmp_path, *terms, figure(count))) for count in ("3", "4", "10")]
    assert due == ["0.00", "1000.00", "1000.00"]


COUNTED = {
    "breach_use": "reusable", "breach_unmeasured": "no-breach", "breach_excused": "no-breach",
    "breach_amendment": "continues",
}  # fmt: skip


def test_recurrence_within_rolling_months(tmp_path: Path) -> None:
    """Two breaches within any rolling three months: of January, March and July only March draws the credit."""
    terms = file_of(
        tmp_path, credit(trigger="breaches", breaches=2, breach_periods=3, **COUNTED), level(),
        *months("80", "99", "80", "99", "99", "99", "80"),
    )  # fmt: skip
    assert [total(terms, f"2026-{n:02d}") for n in range(1, 8)] == [
        "0.00", "0.00", "1000.00", "0.00", "0.00", "0.00", "0.00",
    ]  # fmt: skip


def consequence(**terms: Any) -> tuple[str, dict[str, Any]]:
    """What follows failures of the level beside money."""
    base = {"key": "T", "version": "1.0", "name": "Follows", "action": "termination", "levels": ["L"], **terms}
    return "sla.consequences", base


def test_right_to_terminate_after_m_of_n(tmp_path: Path) -> None:
    """Missed in January and in March: the right arises in March, not in January."""
    right = consequence(breaches=2, breach_periods=3, **COUNTED)
    terms = file_of(tmp_path, credit(), level(), right, *months("80", "99", "80"))
    assert [len(statement(terms, f"2026-0{n}").rights) for n in (1, 2, 3)] == [0, 0, 1]


def test_service_threshold(tmp_path: Path) -> None:
    """Below 70 the right arises at once, in the first month."""
    terms = file_of(tmp_path, credit(), level(), consequence(threshold="70"), *months("75", "69"))
    assert [len(statement(terms, f"2026-0{n}").rights) for n in (1, 2)] == [0, 1]


def test_termination_after_a_cure_period(tmp_path: Path) -> None:
    """Notice of 2 July, thirty days to cure: until 1 August it may be cured, from then on the client may terminate."""
    plan = consequence(action="rectification-plan", threshold="85", cure_days=30, then="termination")
    notice = {"key": "N", "consequence": "T", "level": "L", "period": "2026-06", "given_on": date(2026, 7, 2)}
    terms = file_of(tmp_path, credit(), level(), plan, figure("80"), ("delivery.notices", notice))
    (open_,) = statement(terms, "2026-06", today=date(2026, 8, 1)).rights
    (over,) = statement(terms, "2026-06", today=date(2026, 8, 2)).rights
    assert open_.state.endswith("to be cured by 2026-08-01")
    assert over.state.endswith("not cured by 2026-08-01: the client may terminate")


def test_termination_fees_by_year(tmp_path: Path) -> None:
    """Half a year's fee in the first contract year, a tenth in the second."""
    agreement = {**AGREEMENT, "termination_fees": {"1": "50", "2": "10"}, "termination_base": "120000.00"}
    terms = file_of(tmp_path, ("sla.agreements", agreement))
    fees = [str(termination_fee(terms, date(year, 12, 31)).amount) for year in (2026, 2027)]
    assert fees == ["60000.00", "12000.00"]


def test_monthly_cap(tmp_path: Path) -> None:
    """Two levels failed, 1,000 each, and 15 % bound them: 1,500.00."""
    levels = [level(key=key) for key in ("A", "B")]
    figures = [figure("80", of=key) for key in ("A", "B")]
    assert total(file_of(tmp_path, credit(cap="15"), *levels, *figures)) == "1500.00"


def test_monthly_cap_of_five_percent(tmp_path: Path) -> None:
    """5 % of the month's charges bind a credit of 10 %: 500.00."""
    assert total(file_of(tmp_path, credit(cap="5"), level(), figure("80"))) == "500.00"


def test_monthly_cap_as_a_share_of_the_invoice(tmp_path: Path) -> None:
    """Without tax and pass-through the invoice comes to 8,000: 5 % of it are 400.00."""
    invoice = {
        "key": "I", "number": "R-1", "period": "2026-06", "issued_on": date(2026, 7, 2), "charges": "8000.00",
        "tax": "1600.00", "pass_through": "500.00",
    }  # fmt: skip
    terms = credit(cap="5", charge_base="charges", monthly_charges=None)
    assert total(file_of(tmp_path, terms, level(), figure("80"), ("delivery.invoices", invoice))) == "400.00"


def test_annual_cap_of_last_years_fees(tmp_path: Path) -> None:
    """2 % of last year's charges bound the credits of a year; in the first year stated charges stand for them."""
    terms = credit(cap_year="2", cap_year_of="last-year", first_year_charges="60000.00")
    second_year = [figure("80", f"2027-0{n}") for n in (1, 2, 3)]
    both = file_of(tmp_path, terms, level(), *months("80", "80", "80"), *second_year)
    assert [total(both, f"2026-0{n}") for n in (1, 2, 3)] == ["1000.00", "200.00", "0.00"]
    assert [total(both, f"2027-0{n}") for n in (1, 2, 3)] == ["1000.00", "1000.00", "400.00"]


def test_cap_of_the_term(tmp_path: Path) -> None:
    """1 % of the whole term's 240,000 are 2,400: the third month gets what two have left."""
    terms = file_of(tmp_path, credit(cap_term="1", term_charges="240000.00"), level(), *months("80", "80", "80"))
    assert [total(terms, f"2026-0{n}") for n in (1, 2, 3)] == ["1000.00", "1000.00", "400.00"]


def test_claim_deadline(tmp_path: Path) -> None:
    """Claimed within seven days after June the credit is due; claimed on the eighth it lapses, and is shown."""
    for day, due in ((7, "1000.00"), (8, "0.00")):
        claim = {"key": "C1", "level": "L", "period": "2026-06", "claimed_on": date(2026, 7, day)}
        terms = file_of(tmp_path, credit(claim_days=7), level(), figure("80"), ("delivery.claims", claim))
        found = statement(terms, "2026-06", today=date(2026, 7, 9))
        assert (str(found.total), only(found).lapsed is None) == (due, day == 7)


def test_quarterly_settlement(tmp_path: Path) -> None:
    """April, May and June are reckoned by the month and settled together in June: 1,000 and 1,000."""
    terms = file_of(
        tmp_path, credit(settlement="quarterly", settlement_lag=0), level(), figure("80", "2026-04"),
        figure("99", "2026-05"), figure("80"),
    )  # fmt: skip
    found = {month: statement(terms, month).settlements for month in ("2026-04", "2026-05", "2026-06")}
    (settled,) = found["2026-06"]
    assert ([str(each) for each in settled.months], str(settled.amount)) == (
        ["2026-04", "2026-05", "2026-06"],
        "2000.00",
    )
    assert not found["2026-05"] or not found["2026-05"][0].months


def test_credit_for_some_severities_only(tmp_path: Path) -> None:
    """Severity 1 carries credits; severity 3 is reported, missed, and carries none."""
    levels = (level(key="SEV1"), level(key="SEV3", credit=None, allocation=None, **{"class": "key"}))
    terms = file_of(tmp_path, credit(), *levels, figure("80", of="SEV1"), figure("80", of="SEV3"))
    assert (results(terms), total(terms)) == ({"SEV1": "missed", "SEV3": "missed"}, "1000.00")


@pytest.mark.parametrize(("rule", "due"), [("first-full-month", "0.00"), ("pro-rata", "600.00")])
def test_measurement_starts_with_the_first_full_month(tmp_path: Path, rule: str, due: str) -> None:
    """Begun on 11 April: by the first-full-month rule April costs nothing, pro rata 20 of 30 days of 900.00."""
    begun = ("sla.agreements", {**AGREEMENT, "effective_from": date(2026, 4, 11)})
    stated = credit(part_month=rule, charge_base=None, monthly_charges="9000.00")
    terms = file_of(tmp_path, begun, stated, level(), figure("80", "2026-04"), figure("80", "2026-05"))
    assert (total(terms, "2026-04"), total(terms, "2026-05")) == (due, "900.00")


@pytest.mark.parametrize(
    ("overflow", "party", "net"),
    [
        # The client's fifth and fourth emergency of three free ones at 200.00 each: 400.00 to the provider.
        ({"quota_overflow": "priced", "quota_price": "200.00"}, "client", "-400.00"),
        # The provider's use beyond them counts as failed: 98 - 2 of 100 are 96 %, still met; with four more, missed.
        ({"quota_overflow": "counted"}, "provider", "0.00"),
    ],
)
def test_quota_of_requests(tmp_path: Path, overflow: dict[str, str], party: str, net: str) -> None:
    """Three emergencies a month are free; what goes beyond them is priced, or counted."""
    own = level(quota="3", quota_party=party, **overflow)
    used = figure("98", numerator="98", denominator="100", quota_used="5")
    found = statement(file_of(tmp_path, credit(), own, used), "2026-06")
    assert str(found.net) == net
    if party == "provider":
        assert only(found).verdict.shown == "96 %"
        more = figure("98", numerator="98", denominator="100", quota_used="12")
        assert results(file_of(tmp_path, credit(), own, more)) == {"L": "missed"}
