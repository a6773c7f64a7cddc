"""True-ups: a closed month stays, and what it should have come to is made good in an open one."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from credit_records import figure, invoice, level, pool, state, version

from bpoctl.analysis.credits import Statement, statement
from bpoctl.analysis.credits.beside import beside
from bpoctl.analysis.credits.true_ups import fault_of
from bpoctl.analysis.ledger import ledger
from bpoctl.dossier import Dossier
from bpoctl.models.delivery import TrueUp
from bpoctl.models.values import Money

Record = tuple[str, dict[str, Any]]
MONTHS = ("2026-01", "2026-02", "2026-03", "2026-04", "2026-05")


def seal(month: str, on: date = date(2026, 6, 30)) -> Record:
    """A month that was closed."""
    return "record_seal", {
        "key": f"SEAL-{month}",
        "period": month,
        "on": on,
        "by": "tess",
        "statement_sha256": "a" * 64,
    }


def true_up(key: str, corrects: str = "2026-01", period: str = "2026-04", of: str = "A", **more: Any) -> Record:
    """A true-up of level A."""
    values = {
        name: Decimal(value) if name in ("value", "numerator", "denominator") else value for name, value in more.items()
    }
    agreed = {"agreed_on": date(2026, 7, 1), "reason": "a recount", **values}
    return "delivery_true_up", {"key": key, "level": of, "corrects": corrects, "period": period, **agreed}


def life(*more: Record, terms: Record | None = None, a: str = "85", closed: int = 3, **of_level: Any) -> Dossier:
    """Five months at charges of 100,000 each; level A fails in January, B never; the first three are closed.

    Of the pool of 10 % A and B have one half each of one category: 5,000.00 for each failure, at most 8,000.00.
    """
    terms = terms or pool(categories={"speed": "100"}, cap=Decimal(8))
    figures = [figure("A", a if month == "2026-01" else "99", month) for month in MONTHS]
    figures += [figure("B", "99", month) for month in MONTHS]
    bills = [("delivery_invoice", {**invoice("100000", month)[1], "key": f"INV-{month}"}) for month in MONTHS]
    levels = (level("A", **of_level), level("B", **of_level))
    return state(terms, *levels, *figures, *bills, *(seal(month) for month in MONTHS[:closed]), *more)


def net(found: Statement) -> str:
    """The net of a statement."""
    return str(found.net)


def amounts(found: Statement) -> list[str]:
    """The differences of the true-ups of a statement."""
    return [str(correction.amount) for correction in found.true_ups]


def test_the_difference_stands_in_the_open_month_and_the_closed_one_stays() -> None:
    """January came to 5,000.00 and should have come to nothing: April gives 5,000.00 back; January says by what."""
    plain, mended = life(), life(true_up("TRU-1", value="96"))
    before, after = statement(plain, "2026-01"), statement(mended, "2026-01")
    assert (net(before), net(after)) == ("5000.00", "5000.00")
    assert before.digest() == after.digest()
    said = list(beside(after))
    assert said[-1] == "corrected later by true-up TRU-1, booked in 2026-04; this month stays as it was closed"
    assert [*beside(before)] == said[:-1]
    assert {**before.to_json(), "corrected_by": [{"true_up": "TRU-1", "period": "2026-04"}]} == after.to_json()
    april = statement(mended, "2026-04")
    assert (str(april.total), net(april), amounts(april)) == ("0.00", "-5000.00", ["-5000.00"])
    [correction] = april.true_ups
    assert correction.figures == ("85 %, missed", "96 %, met")
    steps = {step.what: step.result for step in correction.steps}
    assert steps["credits of 2026-01 then"] == "5,000.00 EUR"
    assert steps["credits of 2026-01 now"] == "0.00 EUR"
    assert steps["difference"] == "-5,000.00 EUR"
    assert april.digest() != statement(plain, "2026-04").digest()


def test_the_difference_is_of_the_months_total_after_its_cap() -> None:
    """With B corrected to a failure too the month would be 10,000.00 and is capped at 8,000.00: 3,000.00 are due."""
    found = statement(life(true_up("TRU-1", of="B", value="85")), "2026-04")
    assert amounts(found) == ["3000.00"]


def test_true_ups_build_on_each_other() -> None:
    """B fails after all (+3,000 to the cap); then A had not failed (8,000 to 5,000); then B had not either."""
    booked = (
        true_up("TRU-1", of="B", value="85"), true_up("TRU-2", value="96"), true_up("TRU-3", of="B", value="97"),
    )  # fmt: skip
    assert amounts(statement(life(*booked), "2026-04")) == ["3000.00", "-3000.00", "-5000.00"]
    later = (*booked[:2], true_up("TRU-3", of="B", value="97", period="2026-05"))
    assert amounts(statement(life(*later), "2026-04")) == ["3000.00", "-3000.00"]
    assert amounts(statement(life(*later), "2026-05")) == ["-5000.00"]


def test_a_share_is_corrected_by_its_cases() -> None:
    """97 of 100 in the place of 85 % stated: the share is reckoned from the cases that the true-up states."""
    found = statement(life(true_up("TRU-1", numerator="97", denominator="100")), "2026-04")
    assert found.true_ups[0].figures == ("85 %, missed", "97 %, met")
    assert amounts(found) == ["-5000.00"]


def test_a_figure_stated_by_hand_is_corrected_by_its_cases_too() -> None:
    """A survey of 85 % was recounted as 960 of 1,000: it met, and the 5,000.00 of January come back."""
    mended = life(true_up("TRU-1", numerator="960", denominator="1000"), measure="stated")
    (correction,) = statement(mended, "2026-04").true_ups
    assert (correction.figures or ("", ""))[1] == "96 %, met"
    assert amounts(statement(mended, "2026-04")) == ["-5000.00"]


def test_an_agreed_amount_is_booked_as_it_is() -> None:
    """Goodwill of 250.00 is due to the client, 120.50 back to the provider; no month is reckoned again."""
    booked = true_up("TRU-1", amount=Money(Decimal(250))), true_up("TRU-2", amount=Money(Decimal("-120.50")))
    found = statement(life(*booked), "2026-04")
    assert (amounts(found), net(found)) == (["250.00", "-120.50"], "129.50")
    assert [correction.figures for correction in found.true_ups] == [None, None]


def test_a_later_month_that_hangs_on_the_figure_is_part_of_the_difference() -> None:
    """From the second failure in a row a credit doubles: with January met, February's doubling was wrong as well."""
    terms = pool(categories={"speed": "100"}, cap=Decimal(50), at_risk=Decimal(10), repeat_multiplier=Decimal(2))
    records = life(figure("A", "85", "2026-02", key="MSR-again"), terms=terms)
    plain = [net(statement(records, month)) for month in MONTHS[:2]]
    assert plain == ["5000.00", "10000.00"]
    mended = life(figure("A", "85", "2026-02", key="MSR-again"), true_up("TRU-1", value="96"), terms=terms)
    assert [net(statement(mended, month)) for month in MONTHS[:2]] == plain
    found = statement(mended, "2026-04")
    assert [each.month.key for each in found.true_ups[0].months] == ["2026-01", "2026-02"]
    assert amounts(found) == ["-10000.00"]


def test_open_months_look_back_at_the_figure_that_is_right() -> None:
    """The year's cap is 6 % of 300,000: January drew 5,000.00 of it. Corrected, April has all of it to draw on."""
    terms = pool(
        categories={"speed": "100"}, cap=Decimal(10), cap_year=Decimal("1.2"), cap_year_of="this-year",
        monthly_charges=Money(Decimal(100_000)),
    )  # fmt: skip
    failed = figure("A", "85", "2026-04", key="MSR-april"), figure("B", "85", "2026-04", key="MSR-april-b")
    assert str(statement(life(*failed, terms=terms), "2026-04").total) == "9400.00"
    found = statement(life(*failed, true_up("TRU-1", value="96"), terms=terms), "2026-04")
    assert (str(found.total), net(found)) == ("10000.00", "5000.00")
    assert (
        str(statement(life(*failed, true_up("TRU-1", value="96", period="2026-05"), terms=terms), "2026-04").total)
        == "9400.00"
    )


def test_it_is_settled_with_the_month_in_which_it_is_booked() -> None:
    """Settled two months later: March settles January as it was closed, June settles April with its true-up."""
    terms = pool(categories={"speed": "100"}, cap=Decimal(8), settlement="monthly", settlement_lag=2)
    records = life(true_up("TRU-1", value="96"), terms=terms)
    [march] = statement(records, "2026-03").settlements
    assert (march.months, str(march.amount)) == (("2026-01",), "5000.00")
    [june] = statement(records, "2026-06").settlements
    assert (june.months, str(june.amount)) == (("2026-04",), "-5000.00")


def test_a_month_that_nobody_measured_is_corrected_too() -> None:
    """January was closed without a figure: one that is found later draws the credit that it should have drawn."""
    records = [figure("A", "99", month) for month in MONTHS[1:]]
    bills = [("delivery_invoice", {**invoice("100000", month)[1], "key": f"INV-{month}"}) for month in MONTHS]
    found = statement(
        state(
            pool(categories={"speed": "100"}),
            level("A"),
            *records,
            *bills,
            seal("2026-01"),
            true_up("TRU-1", value="80"),
        ),
        "2026-04",
    )
    assert found.true_ups[0].figures == ("not measured, not measured", "80 %, missed")
    assert amounts(found) == ["5000.00"]


def test_what_is_agreed_on_later_does_not_count_yet() -> None:
    """As of 30 June the true-up of 1 July is not there: neither in April nor beside January."""
    records = life(true_up("TRU-1", value="96"))
    assert statement(records, "2026-04", date(2026, 6, 30)).true_ups == ()
    assert statement(records, "2026-01", date(2026, 6, 30)).corrected_by == ()


def test_the_ledger_goes_by_the_figure_that_is_right() -> None:
    """A breach that a true-up takes away is none any more from the day it was agreed on; the day before it is one."""
    consequence = (
        "sla_consequence",
        {"key": "CSQ-1", "version": "1.0", "name": "Plan", "action": "rectification-plan", "threshold": Decimal(88)},
    )
    records = life(true_up("TRU-1", value="96"), consequence)
    assert [entry.level.key for entry in ledger(records, date(2026, 6, 30))] == ["A"]
    assert ledger(records, date(2026, 7, 1)) == []


@pytest.mark.parametrize(
    ("row", "rule", "said"),
    [
        (true_up("TRU-1", "2026-04", "2026-05", value="96"), "DEL030", "2026-04 is not closed"),
        (true_up("TRU-1", "2026-02", "2026-02", value="96"), "DEL031", "does not follow 2026-02"),
        (true_up("TRU-1", "2026-02", "2026-Q2", value="96"), "DEL031", "is no month"),
        (true_up("TRU-1", "2026-01", "2026-03", value="96"), "DEL031", "was closed on 2026-06-30, before"),
        (true_up("TRU-1", of="C", value="96"), "DEL032", "has no level C"),
        (true_up("TRU-1", instance="north", value="96"), "DEL032", "is not judged one by one"),
        (true_up("TRU-1"), "DEL033", "neither a figure nor an amount"),
        (true_up("TRU-1", value="96", amount=Money(Decimal(5))), "DEL033", "both a figure and an amount"),
        (true_up("TRU-1", amount=Money(Decimal(5), "USD")), "DEL033", "in USD, and credits are in EUR"),
        (true_up("TRU-1", value="104"), "DEL033", "104 % cannot be"),
        (true_up("TRU-1", numerator="97"), "DEL033", "cases within and not how many count"),
    ],
)
def test_what_cannot_count_says_why_and_changes_nothing(row: Record, rule: str, said: str) -> None:
    """A true-up at fault stands as an open point of its month, and the month comes to what it would without it."""
    records = life(row)
    fault = fault_of(records, records.all(TrueUp)[0])
    assert fault is not None
    assert (fault.rule, said in fault.message) == (rule, True), fault.message
    month = row[1]["period"] if len(row[1]["period"]) == 7 and "Q" not in row[1]["period"] else "2026-05"
    assert net(statement(records, month)) == net(statement(life(), month))
    assert amounts(statement(records, month)) == []


def test_the_terms_of_the_closed_month_judge_it() -> None:
    """Version 1.1 from April asks for 97 %; January is corrected by version 1.0, whose minimum is 90 %."""
    terms = [version(), version("1.1", date(2026, 4, 1)), pool(categories={"speed": "100"}, version="1.1")]
    stricter = ("sla_level", {**level("A")[1], "version": "1.1", "minimum": Decimal(97), "target": Decimal(98)})
    new = ("sla_level", {**level("NEW")[1], "version": "1.1"})
    found = life(*terms, stricter, new, true_up("TRU-1", value="91"), true_up("TRU-2", of="NEW", value="91"))
    assert amounts(statement(found, "2026-04")) == ["-5000.00"]
    assert (
        "true-up TRU-2 does not count: agreement 1.0, which judged 2026-01, has no level NEW"
        in statement(found, "2026-04").open_points
    )
