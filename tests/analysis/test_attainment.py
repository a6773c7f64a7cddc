"""Shares, percentiles and thresholds: exact, and every comparison says where equality falls."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpoctl.analysis.attainment import Attained, is_within, percentile, share
from bpoctl.errors import BadData

HOURS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 40]


def test_p90_depends_on_the_stated_method() -> None:
    """Worked example 3: nearest rank gives 9 h, interpolation 12.1 h; a limit of 10 h flips."""
    assert percentile(HOURS, 90, "nearest") == 9
    assert percentile(HOURS, Decimal(90), "interpolated") == Fraction(121, 10)
    with pytest.raises(BadData, match="percentile_method"):
        percentile(HOURS, 90, "")


@pytest.mark.parametrize("percent", [0, -1, Decimal("100.1")])
def test_percentiles_outside_the_range_are_refused(percent: Decimal) -> None:
    """There is no 0th percentile, and none beyond 100."""
    with pytest.raises(BadData, match="outside 0-100"):
        percentile(HOURS, percent, "nearest")


def test_no_values_are_not_measured() -> None:
    """No data is neither nought nor one hundred percent."""
    nothing = Attained("L", "2026-03", n=0, within=0)
    assert nothing.share is None and nothing.value("mean") is None and share(0, 0) is None
    assert nothing.value("count") == 0
    with pytest.raises(BadData, match="no values"):
        percentile([], 90, "nearest")
    with pytest.raises(BadData, match="unknown measure"):
        nothing.value("mode")


def test_equality_falls_where_the_term_says() -> None:
    """A clock exactly at its threshold is within, or beyond, and a silent term is refused."""
    assert is_within(3600, 3600, "within") and not is_within(3600, 3600, "beyond")
    with pytest.raises(BadData, match="threshold_equality"):
        is_within(3600, 3600, "")


@given(st.lists(st.integers(0, 100), min_size=1), st.decimals(Decimal("0.01"), 100, places=2))
def test_nearest_rank_has_enough_values_at_or_below_it(values: list[int], percent: Decimal) -> None:
    """At least that share of the values lies at or below a nearest-rank percentile, and it is one of them."""
    found = percentile(values, percent, "nearest")
    assert found in values
    assert sum(value <= found for value in values) * 100 >= percent * len(values)
    assert sum(value < found for value in values) * 100 < percent * len(values) or found == min(values)
