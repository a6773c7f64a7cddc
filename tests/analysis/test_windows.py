"""The windows of a level: which there are, which end in a month, and in which of them a day lies."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpoctl.analysis.periods import JUDGED, Kind, Period, parse_period, period_of
from bpoctl.analysis.windows import WORDS, Windows, billing_month, like, windows_of
from bpoctl.errors import BadData
from bpoctl.models import KINDS

BEGUN = date(2026, 4, 15)


def level(window: str, **more: Any) -> Any:
    """A level as far as its windows go."""
    return SimpleNamespace(**{"key": "L", "window": window, "rolling_days": None, "judged": None, **more})


def keys(windows: list[Period]) -> list[str]:
    """How they are written."""
    return [window.key for window in windows]


@pytest.mark.parametrize(
    ("of", "month", "expected"),
    [
        (level("month"), "2026-06", ["2026-06"]),
        (level("quarter"), "2026-06", ["2026-Q2"]),
        (level("quarter"), "2026-05", []),
        (level("half-year"), "2026-06", ["2026-H1"]),
        (level("half-year"), "2026-09", []),
        (level("rolling", rolling_days=180, judged="half-year-end"), "2026-06", ["P180D/2026-06-30"]),
        (level("rolling", rolling_days=180, judged="half-year-end"), "2026-09", []),
        (level("year"), "2026-12", ["2026"]),
        (level("contract-year"), "2027-04", ["Y1"]),
        (level("contract-year"), "2027-03", []),
        (level("contract-quarter"), "2026-07", ["Y1Q1"]),
        (level("contract-quarter"), "2026-06", []),
        (level("week"), "2026-05", ["2026-W18", "2026-W19", "2026-W20", "2026-W21", "2026-W22"]),
        (level("rolling", rolling_days=30, judged="month-end"), "2026-02", ["P30D/2026-02-28"]),
        (level("rolling", rolling_days=7, judged="week-end"), "2026-02", ["P7D/2026-02-01", "P7D/2026-02-08",
         "P7D/2026-02-15", "P7D/2026-02-22"]),
        (level("rolling", rolling_days=90, judged="quarter-end"), "2026-06", ["P90D/2026-06-30"]),
        (level("rolling", rolling_days=90, judged="quarter-end"), "2026-05", []),
        (level("event"), "2026-06", ["2026-06"]),
    ],
)  # fmt: skip
def test_a_window_is_billed_in_the_month_in_which_it_ends(of: Any, month: str, expected: list[str]) -> None:
    """Contract years count from 15 April 2026, so that the first ends on 14 April 2027."""
    assert keys(windows_of(of, BEGUN).ending_in(parse_period(month))) == expected


def test_rolling_days_judged_daily_end_on_every_day() -> None:
    """Twenty-eight windows of 30 days end in February 2026, the first of them begun on 3 January."""
    found = windows_of(level("rolling", rolling_days=30, judged="daily"), None).ending_in(parse_period("2026-02"))
    assert (len(found), found[0].first, found[-1].last) == (28, date(2026, 1, 3), date(2026, 2, 28))


def test_the_windows_that_are_reckoned_are_those_that_can_be_recorded() -> None:
    """The choices of a level's fields, in another module for what each loads, are the same words."""
    assert set(KINDS["sla_level"].by_name["window"].choices) == set(WORDS)
    assert tuple(KINDS["sla_level"].by_name["judged"].choices) == JUDGED


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(1, 100), st.sampled_from(JUDGED))
def test_a_day_lies_in_just_the_windows_that_hold_it(day: date, days: int, judged: str) -> None:
    """Against looking at every window about: those held are all that contain the day, in order of their ends."""
    windows = Windows(Kind.ROLLING, days=days, judged=judged)
    about = windows.between(day - timedelta(days=200), day + timedelta(days=300))
    assert windows.holding(day) == [window for window in about if day in window]
    assert all(one.next() == other for one, other in pairwise(about))
    assert all(window.days == days and parse_period(window.key).first == window.first for window in about)
    assert all(window in like(window).ending_in(billing_month(window)) for window in about)


@pytest.mark.parametrize(
    ("silent", "said"),
    [
        (level("rolling", judged="daily"), "how many days"),
        (level("rolling", rolling_days=30), "when its rolling days are judged"),
        (level("contract-year"), "no agreement says when contract years begin"),
        (level("fortnight"), "is not one"),
    ],
)
def test_windows_that_are_not_stated_are_refused(silent: Any, said: str) -> None:
    """With the level and what to state."""
    with pytest.raises(BadData, match=said):
        windows_of(silent, None)


def test_a_day_has_no_one_stretch_of_rolling_days() -> None:
    """It lies in many: none is guessed."""
    with pytest.raises(BadData, match="lies in many"):
        period_of(date(2026, 1, 1), Kind.ROLLING)
