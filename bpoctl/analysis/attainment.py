"""What a service level attained in a period, and the ways a contract can boil many clocks down to one figure.

Durations are exact seconds (`Fraction`), shares exact fractions of one. Nothing here rounds: that is a term of the
service level. No data is `None`, never nought and never one hundred.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from bpoctl.errors import BadData

MEASURES = ("share", "mean", "median", "percentile", "count", "ratio")


@dataclass(frozen=True)
class Attained:
    """The clocks of one service level in one period, boiled down.

    `n` clocks started and stopped; `within` of them on the good side of the threshold. `incomplete` started and never
    stopped, `unstarted` stopped without having started, `backward` stopped before they started: none of these three
    is in `n`, unless the level counts the unfinished as beyond the threshold. For the measure `count`, `n` is the
    number of tickets; for a `ratio`, `over` and `under` are its two sides. `instance` is the system, site or case, of
    a level that is judged for each; `lapsed` cases are excused and not in `n`, the client's input having come late or
    not at all. Times are seconds, None where `n` is nought or the level did not ask (`percentile`).
    """

    level: str
    period: str
    n: int
    within: int | None = None
    mean: Fraction | None = None
    median: Fraction | None = None
    percentile: Fraction | None = None
    least: Fraction | None = None
    most: Fraction | None = None
    incomplete: int = 0
    unstarted: int = 0
    backward: int = 0
    over: Fraction | None = None
    under: Fraction | None = None
    instance: str = ""
    lapsed: int = 0

    @property
    def share(self) -> Fraction | None:
        """The part of the clocks within the threshold, 0 to 1; None where there was none, or no threshold."""
        return share(self.within, self.n) if self.within is not None else None

    def value(self, measure: str) -> Fraction | None:
        """The figure for a measure: `share` 0 to 1, times in seconds, `count` a number; None means not measured.

        A count of nought is a measurement. Raises BadData for an unknown measure.
        """
        match measure:
            case "share":
                return self.share
            case "mean":
                return self.mean
            case "median":
                return self.median
            case "percentile":
                return self.percentile
            case "count":
                return Fraction(self.n)
            case "ratio":
                return self.over / self.under if self.over is not None and self.under else None
        raise BadData(f"unknown measure `{measure}`", f"one of {', '.join(MEASURES)}")


def share(part: int, whole: int) -> Fraction | None:
    """`part` of `whole` as an exact fraction of one; None where there is nothing to take a part of."""
    return Fraction(part, whole) if whole else None


def is_within(seconds: Fraction | int, threshold: Fraction | int, equality: str) -> bool:
    """Whether a clock made its threshold; `equality` says where one exactly at it falls: `within` or `beyond`."""
    return seconds <= threshold if equality_is_within(equality) else seconds < threshold


def equality_is_within(equality: str) -> bool:
    """True for `within`, False for `beyond`; BadData for a term that is silent."""
    if equality not in ("within", "beyond"):
        raise BadData(
            f"threshold_equality is `{equality}`", "state `within` or `beyond`: where a clock exactly at it falls"
        )
    return equality == "within"


def nearest_rank(n: int, percent: Decimal | Fraction | int) -> int:
    """The 1-based rank of a percentile by nearest rank: the smallest rank with at least `percent` % at or below it.

    Raises BadData for a percentile outside (0, 100] or for no values.
    """
    exact = _share_of_one(percent, n)
    return max(1, -(-exact.numerator * n // exact.denominator))


def interpolation_ranks(n: int, percent: Decimal | Fraction | int) -> tuple[int, int, Fraction]:
    """The two 1-based ranks an interpolated percentile lies between, and how far (0 to 1) from the lower one.

    By linear interpolation between closest ranks, position 1 + p (n - 1). Raises BadData as `nearest_rank` does.
    """
    position = _share_of_one(percent, n) * (n - 1)
    lower = position.numerator // position.denominator
    return lower + 1, min(lower + 2, n), position - lower


def percentile(values: Sequence[Fraction | int], percent: Decimal | Fraction | int, method: str) -> Fraction:
    """A percentile of values by `nearest` rank or `interpolated`; BadData for no values or an unstated method."""
    ordered = sorted(values)
    if method == "nearest":
        return Fraction(ordered[nearest_rank(len(ordered), percent) - 1])
    if method != "interpolated":
        raise BadData(f"percentile_method is `{method}`", "state `nearest` or `interpolated`: a limit can flip on it")
    lower, upper, way = interpolation_ranks(len(ordered), percent)
    return interpolate(Fraction(ordered[lower - 1]), Fraction(ordered[upper - 1]), way)


def interpolate(lower: Fraction, upper: Fraction, way: Fraction) -> Fraction:
    """The value that lies `way` (0 to 1) from `lower` to `upper`."""
    return lower + (upper - lower) * way


def _share_of_one(percent: Decimal | Fraction | int, n: int) -> Fraction:
    exact = Fraction(percent)
    if not 0 < exact <= 100:
        raise BadData(f"percentile {percent} is outside 0-100", "write 90 for the 90th percentile")
    if n < 1:
        raise BadData("a percentile of no values is not measured")
    return exact / 100
