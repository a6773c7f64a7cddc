"""Figures of quality and of people: weighted shares, scorecards, defects, agreement between auditors, attrition.

All are exact fractions; what cannot be reckoned is None (not measured), never nought. Sources: FIELD.md section 4 and
worked examples 2 and 19 to 22.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from bpoctl.errors import BadData

Number = int | Decimal | Fraction


def ratio_of_sums(parts: Iterable[tuple[Number, Number]]) -> Fraction | None:
    """Sum of the first over sum of the second: the share of all cases, never the mean of the intervals' shares."""
    pairs = [(Fraction(part), Fraction(whole)) for part, whole in parts]
    whole = sum((whole for _, whole in pairs), Fraction(0))
    return sum((part for part, _ in pairs), Fraction(0)) / whole if whole else None


def qa_score(samples: Sequence[tuple[Number, bool]]) -> Fraction | None:
    """The mean score of samples `(score, fatal)`: a fatal error makes its sample 0, and the sample still counts."""
    if not samples:
        return None
    return sum((Fraction(0) if fatal else Fraction(score) for score, fatal in samples), Fraction(0)) / len(samples)


def dpmo(defects: int, units: int, opportunities: int) -> Fraction | None:
    """Defects per million opportunities: defects / (units x opportunities of a unit) x 10^6."""
    chances = units * opportunities
    return Fraction(defects * 10**6, chances) if chances else None


def unit_accuracy(defective: int, units: int) -> Fraction | None:
    """The percent of units without a defect, however many a unit has."""
    return Fraction(units - defective, units) * 100 if units else None


def kappa(both_pass: int, both_fail: int, only_first: int, only_second: int) -> Fraction | None:
    """Cohen's kappa of two auditors: (Po - Pe) / (1 - Pe); None where chance alone would agree always (Pe = 1)."""
    n = both_pass + both_fail + only_first + only_second
    if not n:
        return None
    first, second = Fraction(both_pass + only_first, n), Fraction(both_pass + only_second, n)
    by_chance = first * second + (1 - first) * (1 - second)
    observed = Fraction(both_pass + both_fail, n)
    return (observed - by_chance) / (1 - by_chance) if by_chance != 1 else None


def attrition(leavers: int, headcounts: Sequence[Number], months: int) -> Fraction | None:
    """Annualised attrition in percent: leavers over the mean of the months' average headcounts, times 12 / months.

    `headcounts` are those at each month's boundary, one more than there are months; a month's average is the mean of
    its two ends. Raises BadData where their number does not fit.
    """
    if months < 1 or len(headcounts) != months + 1:
        raise BadData(f"attrition over {months} months needs {months + 1} headcounts, and there are {len(headcounts)}")
    averages = [(Fraction(a) + Fraction(b)) / 2 for a, b in pairwise(headcounts)]
    mean = sum(averages, Fraction(0)) / months
    return leavers / mean * Fraction(12, months) * 100 if mean else None
