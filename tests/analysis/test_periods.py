"""Periods: names, neighbours, bounds in a zone."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpoctl.analysis.periods import Kind, month_of, parse_period, period_of, periods_between
from bpoctl.errors import BadData


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026-W11", date(2026, 3, 9), date(2026, 3, 15)),
        ("2026-W53", date(2026, 12, 28), date(2027, 1, 3)),
        ("2026-03", date(2026, 3, 1), date(2026, 3, 31)),
        ("2028-02", date(2028, 2, 1), date(2028, 2, 29)),
        ("2026-Q4", date(2026, 10, 1), date(2026, 12, 31)),
        ("2026-H1", date(2026, 1, 1), date(2026, 6, 30)),
        ("2026-H2", date(2026, 7, 1), date(2026, 12, 31)),
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("Y2", date(2027, 4, 1), date(2028, 3, 31)),
        ("Y1Q1", date(2026, 4, 1), date(2026, 6, 30)),
        ("Y2Q4", date(2028, 1, 1), date(2028, 3, 31)),
        ("P30D/2026-03-31", date(2026, 3, 2), date(2026, 3, 31)),
    ],
)
def test_periods_are_read_as_first_and_last_day(text: str, first: date, last: date) -> None:
    """Weeks are ISO weeks, contract years count from commencement."""
    period = parse_period(text, commencement=date(2026, 4, 1))
    assert (period.first, period.last, str(period)) == (first, last, text)


@pytest.mark.parametrize(
    "text",
    [
        "2026-W54",
        "2027-W53",
        "P7D/2026-02-30",
        "2026-W00",
        "2026-13",
        "2026-00",
        "2026-Q5",
        "2026-Q0",
        "2026-H3",
        "2026-H0",
    ],
)
def test_periods_that_do_not_exist_are_refused(text: str) -> None:
    """2027 has no week 53, no year a month 13."""
    with pytest.raises(BadData, match="does not exist"):
        parse_period(text)


@pytest.mark.parametrize("text", ["", "2026-3", "03-2026", "2026-03-01", "2026W11", "Y0", "26-03", "0000", "last"])
def test_other_forms_are_refused(text: str) -> None:
    """A period is written in one of eight ways."""
    with pytest.raises(BadData, match="is not a period"):
        parse_period(text)


def test_a_contract_year_needs_its_beginning() -> None:
    """Y1 without a commencement date says nothing, and no contract year lies before it."""
    with pytest.raises(BadData, match="no agreement says"):
        parse_period("Y1")
    with pytest.raises(BadData, match="before the first contract year"):
        parse_period("Y1", date(2026, 4, 1)).previous()


def test_an_agreement_of_the_leap_day_has_anniversaries() -> None:
    """Contract years from 29 February follow each other without gap through common and leap years."""
    years = [parse_period(f"Y{n}", date(2024, 2, 29)) for n in range(1, 6)]
    assert [year.first for year in years] == [
        date(2024, 2, 29), date(2025, 2, 28), date(2026, 2, 28), date(2027, 2, 28), date(2028, 2, 29)]  # fmt: skip
    assert all(a.next() == b for a, b in pairwise(years))


NAMED = [kind for kind in Kind if kind not in (Kind.PART, Kind.ROLLING)]


@given(st.dates(date(1990, 1, 1), date(2030, 1, 1)), st.integers(1, 12))
def test_four_contract_quarters_are_the_contract_year(begun: date, year: int) -> None:
    """Whatever the first day: they follow each other without gap, and begin and end with their year."""
    whole = parse_period(f"Y{year}", begun)
    quarters = [parse_period(f"Y{year}Q{n}", begun) for n in range(1, 5)]
    assert (quarters[0].first, quarters[-1].last) == (whole.first, whole.last)
    assert all((b.first - a.last).days == 1 and a.next() == b for a, b in pairwise(quarters))


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.sampled_from(NAMED))
def test_neighbours_meet_and_names_read_back(day: date, kind: Kind) -> None:
    """A period holds its day, its name reads back to it, and its neighbours touch it."""
    beginning = date(1989, 7, 31)
    period = period_of(day, kind, beginning)
    assert day in period
    assert parse_period(period.key, beginning) == period
    assert period.next().previous() == period
    assert (period.next().first - period.last).days == 1


def test_bounds_follow_the_zone_and_its_clock_changes() -> None:
    """Berlin's March 2026 runs from 23:00 UTC to 22:00 UTC."""
    start, end = parse_period("2026-03").bounds("Europe/Berlin")
    assert start == datetime(2026, 2, 28, 23, tzinfo=UTC)
    assert end == datetime(2026, 3, 31, 22, tzinfo=UTC)


def test_the_month_is_the_one_on_the_agreements_wall() -> None:
    """Worked example 4: closed on 1 February in Manila is January in New York."""
    closed = datetime.fromisoformat("2026-02-01T09:30:00+08:00")
    assert month_of(closed, "America/New_York").key == "2026-01"
    assert month_of(closed, "UTC").key == "2026-02"
    assert parse_period("2026-01").holds(closed, "America/New_York")


def test_periods_between_two_dates_touch_both() -> None:
    """The months of a stretch begin with the one that holds its first day and end with the one that holds its last."""
    found = periods_between(date(2026, 11, 30), date(2027, 2, 1), Kind.MONTH)
    assert [period.key for period in found] == ["2026-11", "2026-12", "2027-01", "2027-02"]
    assert periods_between(date(2026, 2, 2), date(2026, 2, 1), Kind.MONTH) == []
