"""Periods that an amendment parts: each part by its own terms and figure, charges by calendar days, to the cent."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from analysis.credit_records import figure, invoice, level, state, version
from hypothesis import given
from hypothesis import strategies as st

from bpoctl.analysis.boundaries import cuts, next_beginnings
from bpoctl.analysis.credits import Statement, statement
from bpoctl.analysis.judging import Result
from bpoctl.analysis.parts import parts_of
from bpoctl.analysis.periods import Kind, parse_period, period_of
from bpoctl.dossier import Dossier
from bpoctl.models.sla import Agreement
from bpoctl.models.values import Money

Rec = tuple[str, dict[str, Any]]
FIRST, SECOND = "2026-03-01/2026-03-15", "2026-03-16/2026-03-31"


def amended(begins: date, prorate: bool = True) -> tuple[Rec, Rec]:
    """Version 1.0 from January on, and 1.1 from a day on."""
    table, values = version("1.1", begins)
    return version(), (table, {**values, "prorate": "calendar-days" if prorate else None})


def weighted(of: str = "1.0", at_risk: str = "10", **more: Any) -> Rec:
    """Credit terms that reckon a credit by a level's weight."""
    terms = {"name": "Pool", "form": "weight", "at_risk": Decimal(at_risk), **more}
    return "sla_credit", {"key": "POOL", "version": of, **terms}


def parted(*records: Rec, begins: date = date(2026, 3, 16), window: str = "month", **terms: Any) -> Dossier:
    """An agreement amended on a day: level A with a minimum of 90 %, from then on of 93 %."""
    old = level("A", "40", window=window, category=None)
    new = level("A", "40", window=window, category=None, version="1.1", minimum=Decimal(93))
    pools = weighted(**terms), weighted("1.1", **terms)
    return state(*amended(begins), *pools, old, new, *records)


def amounts(found: Statement) -> list[tuple[str, str, str, str | None]]:
    """Version, window, result and credit of each line."""
    return [
        (line.level.version, line.window.key, str(line.verdict.result),
         str(line.award.amount) if line.award and line.award.amount is not None else None)
        for line in found.lines
    ]  # fmt: skip


def test_each_part_is_judged_by_its_own_terms() -> None:
    """91 % keeps the minimum of 90 in the first part and misses 93 in the second: 40 % x 10 % x 16/31 of 90,000."""
    dossier = parted(
        figure("A", "91", FIRST), figure("A", "91", SECOND), monthly_charges=Money(Decimal(90_000)),
    )  # fmt: skip
    found = statement(dossier, "2026-03")
    assert amounts(found) == [
        ("1.0", FIRST, "below target", None),
        ("1.1", SECOND, "missed", "1858.06"),
    ]
    assert [str(pool.charges.amount) for pool in found.pools] == ["43548.39", "46451.61"]
    assert str(found.charges.amount) == "90000.00"
    assert [str(pool.cap) for pool in found.pools] == ["4354.83", "4645.16"]
    assert "x 16 / 31 days" in found.pools[1].charges.reason
    assert found.total == Decimal("1858.06")


def test_a_part_without_its_own_figure_is_not_measured() -> None:
    """The figure of the whole month is no figure of a part, and the statement says so."""
    dossier = parted(figure("A", "10", "2026-03"), figure("A", "95", SECOND), monthly_charges=Money(Decimal(90_000)))
    found = statement(dossier, "2026-03")
    assert [line.verdict.result for line in found.lines] == [Result.NOT_MEASURED, Result.MET]
    assert f"no measurement is recorded for level A in {FIRST}" in found.open_points
    assert any("MSR-A-2026-03 is a figure of the whole of 2026-03" in point for point in found.open_points)


def test_months_beside_a_parted_one_are_whole() -> None:
    """February is judged by 1.0 and April by 1.1, each on all of its charges."""
    dossier = parted(figure("A", "91", "2026-02"), figure("A", "91", "2026-04"), monthly_charges=Money(Decimal(90_000)))
    before, after = statement(dossier, "2026-02"), statement(dossier, "2026-04")
    assert amounts(before) == [("1.0", "2026-02", "below target", None)]
    assert amounts(after) == [("1.1", "2026-04", "missed", "3600.00")]
    assert "parts" not in before.to_json()
    assert [part["period"] for part in statement(dossier, "2026-03").to_json()["parts"]] == [FIRST, SECOND]


def test_a_longer_window_is_parted_too() -> None:
    """A quarter parted on the first of a month: its first part is settled in the month in which it ends, on 31 of 90
    days of that month's charges; the month itself is whole."""
    one, two = "2026-01-01/2026-01-31", "2026-02-01/2026-03-31"
    dossier = parted(
        figure("A", "80", one), figure("A", "80", two), begins=date(2026, 2, 1), window="quarter",
        monthly_charges=Money(Decimal(90_000)),
    )  # fmt: skip
    january, march = statement(dossier, "2026-01"), statement(dossier, "2026-03")
    assert amounts(january) == [("1.0", one, "missed", "1240.00")]
    assert amounts(march) == [("1.1", two, "missed", "2360.00")]
    assert january.parts == (parse_period("2026-01"),)
    assert january.pools[0].charges.amount == Decimal(90_000)


def test_the_cap_of_a_year_is_drawn_on_by_both_parts() -> None:
    """What the first part drew is not there for the second any more."""
    dossier = parted(
        figure("A", "80", FIRST), figure("A", "80", SECOND), cap_year=Decimal("0.2"), cap_year_of="this-year",
        monthly_charges=Money(Decimal(100_000)),
    )  # fmt: skip
    found = statement(dossier, "2026-03")
    # the credits are 1,935.48 and 2,064.52, the year's cap 0.2 % of 1,200,000 = 2,400
    assert [str(pool.total) for pool in found.pools] == ["1935.48", "464.52"]


def test_each_part_counts_as_a_period() -> None:
    """Two breaches in any three periods: both parts of March missed, and it fires in the second."""
    terms = {"trigger": "breaches", "breaches": 2, "breach_periods": 3, "breach_use": "reusable"}
    marks = {"breach_unmeasured": "no-breach", "breach_excused": "no-breach", "breach_amendment": "continues"}
    records = figure("A", "80", FIRST), figure("A", "80", SECOND)
    dossier = parted(*records, monthly_charges=Money(Decimal(90_000)), **terms, **marks)
    assert [line.award is not None for line in statement(dossier, "2026-03").lines] == [False, True]
    resets = parted(
        *records, monthly_charges=Money(Decimal(90_000)), **terms, **{**marks, "breach_amendment": "resets"}
    )
    assert [line.award is not None for line in statement(resets, "2026-03").lines] == [False, False]


def test_without_the_word_nothing_is_parted() -> None:
    """A version that does not say so leaves the period whole, judged by the version that was in force when it began."""
    table, values = version("1.1", date(2026, 3, 16))
    dossier = state(version(), (table, values), weighted(), level("A", category=None), figure("A", "91"))
    assert parts_of(dossier, parse_period("2026-03")) == (parse_period("2026-03"),)
    assert statement(dossier, "2026-03").agreement.key == "1.0"


@given(
    st.dates(date(2026, 1, 2), date(2027, 12, 31)),
    st.decimals(1, 10**7, places=2),
    st.lists(st.dates(date(2026, 1, 2), date(2027, 12, 31)), max_size=3, unique=True),
)
def test_parts_add_up(day: date, charges: Decimal, more: list[date]) -> None:
    """The parts of a month follow each other without gap or overlap, and its invoice is shared out to the cent."""
    begins = sorted({day, *more})
    versions = [version()] + [
        (table, {**values, "prorate": "calendar-days"})
        for table, values in (version(f"1.{n}", begin) for n, begin in enumerate(begins, 1))
    ]
    pools = [weighted(values["key"]) for _, values in versions]
    month = period_of(day, Kind.MONTH)
    dossier = state(*versions, *pools, invoice(str(charges), month.key))
    parts = parts_of(dossier, month)
    assert (parts[0].first, parts[-1].last) == (month.first, month.last)
    assert all(one.last + timedelta(days=1) == two.first for one, two in pairwise(parts))
    found = statement(dossier, month)
    known = [pool.charges.amount for pool in found.pools if pool.charges.amount is not None]
    assert sum(known) == charges == found.charges.amount


MONTHS = [f"2026-{month:02d}" for month in range(1, 7)]


@given(
    st.lists(st.integers(70, 100), min_size=6, max_size=6),
    st.integers(2, 6),
    st.integers(80, 99),
    st.sampled_from([None, "2", "3"]),
    st.sampled_from(["month", "quarter"]),
)
def test_an_amendment_changes_no_month_before_it(
    figures: list[int], begins: int, minimum: int, repeat: str | None, window: str
) -> None:
    """Whatever the new version says of targets, allocations and caps, the statements of the months before it are the
    same bytes as before."""
    if window == "quarter":
        begins = 4
    periods = MONTHS if window == "month" else ["2026-Q1", "2026-Q2"]
    more = {"repeat_multiplier": repeat and Decimal(repeat), "cap_year": Decimal(1), "cap_year_of": "this-year",
            "monthly_charges": Money(Decimal(90_000))}  # fmt: skip
    records = [figure("A", str(value), period) for value, period in zip(figures, periods, strict=False)]
    old = [version(), weighted(**more), level("A", "40", category=None, window=window), *records]
    new = [
        version("1.1", date(2026, begins, 1)), weighted("1.1", "20", **{**more, "cap_year": Decimal(2)}),
        level("A", "90", category=None, window=window, version="1.1", minimum=Decimal(minimum)),
    ]  # fmt: skip
    for month in MONTHS[: begins - 1]:
        before = statement(state(*old), month)
        after = statement(state(*old, *new), month)
        assert json.dumps(before.to_json()) == json.dumps(after.to_json())
        assert before.digest() == after.digest()


def agreement(dossier: Dossier) -> Agreement:
    """The first version."""
    return dossier.versions()[0]


@pytest.mark.parametrize(
    ("windows", "day", "cut", "following"),
    [
        (["month"], "2026-05-01", [], ["2026-06-01", "2026-07-01", "2026-08-01"]),
        (["month"], "2026-05-02", ["2026-05"], ["2026-06-01", "2026-07-01", "2026-08-01"]),
        (["month", "quarter"], "2026-05-01", ["2026-Q2"], ["2026-07-01", "2026-10-01", "2027-01-01"]),
        (["quarter", "year"], "2026-07-01", ["2026"], ["2027-01-01"]),
        (["week"], "2026-05-01", ["2026-W18"], ["2026-06-01", "2027-02-01", "2027-03-01"]),
    ],
)
def test_where_an_amendment_may_begin(windows: list[str], day: str, cut: list[str], following: list[str]) -> None:
    """With the month and with every window of a level; the next such days are named, up to the end of the agreement."""
    dossier = state(*(level(f"L{n}", window=window) for n, window in enumerate(windows)))
    begins = date.fromisoformat(day)
    assert [one.window.key for one in cuts(dossier, "1.0", begins)] == cut
    assert [str(each) for each in next_beginnings(dossier, agreement(dossier), begins)] == following
