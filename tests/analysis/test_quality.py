"""Quality figures: worked examples 2 and 19 to 22."""

from __future__ import annotations

from fractions import Fraction

import pytest

from bpoctl.analysis.money import half_up
from bpoctl.analysis.quality import attrition, dpmo, kappa, qa_score, ratio_of_sums, unit_accuracy
from bpoctl.errors import BadData


def test_a_share_over_intervals_is_the_ratio_of_sums() -> None:
    """Worked example 2: 155 of 245 is 63.2653 %, not the mean of the four intervals."""
    assert ratio_of_sums([(10, 10), (20, 20), (15, 15), (110, 200)]) == Fraction(155, 245)
    assert ratio_of_sums([(0, 0)]) is None


def test_a_fatal_error_zeroes_its_sample_and_the_sample_counts() -> None:
    """Worked example 19: 377 / 5 = 75.4."""
    scores = [(95, False), (90, False), (100, False), (98, True), (92, False)]
    assert qa_score(scores) == Fraction("75.4")
    assert qa_score([]) is None


def test_defects_are_counted_over_opportunities_and_accuracy_over_units() -> None:
    """Worked example 20: 9 / 2,000 is 4,500 per million; 244 of 250 units are right, 97.6 %."""
    assert dpmo(9, 250, 8) == 4500
    assert unit_accuracy(6, 250) == Fraction("97.6")
    assert dpmo(0, 0, 8) is None and unit_accuracy(0, 0) is None


def test_kappa_takes_chance_off_and_is_undefined_where_chance_is_all() -> None:
    """Worked example 21: (0.85 - 0.78) / 0.22 = 0.3182; with Pe = 1 there is none."""
    found = kappa(80, 5, 5, 10)
    assert found == Fraction(7, 22)
    assert kappa(50, 0, 0, 0) is None and kappa(0, 0, 0, 0) is None


def test_attrition_is_annualised_over_the_mean_of_monthly_averages() -> None:
    """Worked example 22: 12 / 96.667 x 4 = 49.66 %."""
    found = attrition(12, [100, 98, 96, 92], 3)
    assert found is not None and half_up(found, 2) == half_up(Fraction("49.66"), 2)
    with pytest.raises(BadData, match="needs 4 headcounts"):
        attrition(12, [100, 92], 3)
