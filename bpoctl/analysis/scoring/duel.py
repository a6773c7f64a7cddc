"""Two candidates side by side: criterion by criterion, and which criteria decide between them. Exact."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from bpoctl.analysis.scoring.race import Race
from bpoctl.analysis.wording import listed
from bpoctl.errors import BadData


@dataclass(frozen=True)
class DuelLine:
    """One criterion: both mean scores, and the points by which it favours the first candidate (negative: the other)."""

    criterion: str
    weight: Fraction
    """in points of 100"""
    left: Fraction
    right: Fraction
    difference: Fraction
    """left's share of the criterion's scale minus right's"""

    @property
    def points(self) -> Fraction:
        """Difference times weight."""
        return self.difference * self.weight


@dataclass(frozen=True)
class Duel:
    """The comparison of two candidates; the lines stand by what they move, the most first."""

    left: str
    right: str
    lines: tuple[DuelLine, ...]

    @property
    def lead(self) -> Fraction:
        """By how many points the first candidate leads; negative where it trails."""
        return sum((line.points for line in self.lines), Fraction(0))

    @property
    def deciding(self) -> tuple[DuelLine, ...]:
        """The fewest criteria without which the leader would no longer lead; none where both are level."""
        side = 1 if self.lead > 0 else -1
        left, taken = abs(self.lead), []
        for line in sorted(self.lines, key=lambda line: -side * line.points):
            if left <= 0:
                break
            taken.append(line)
            left -= side * line.points
        return tuple(taken)

    @property
    def without(self) -> Fraction:
        """The first candidate's lead without the criteria that decide."""
        return self.lead - sum((line.points for line in self.deciding), Fraction(0))


def duel(race: Race, left: str, right: str) -> Duel:
    """Compare two candidates on every criterion that weighs, by their shares of its scale times its weight.

    Raises BadData where one of them lacks a score: a comparison would count it as nought.
    """
    one, other = race.runner(left), race.runner(right)
    for runner in (one, other):
        lacks = [f"`{key}`" for key in race.weights if key not in runner.shares]
        if lacks:
            raise BadData(
                f"`{runner.key}` is not scored on {listed(lacks)}",
                f"bpoctl partner score add --candidate {runner.key} --criterion KEY --evaluator KEY --value N",
            )
    weighing = [criterion for criterion in race.criteria if criterion.key in race.weights]
    total = sum((Fraction(criterion.weight) for criterion in weighing), Fraction(0))
    lines = [
        DuelLine(
            key := criterion.key, Fraction(criterion.weight) * 100 / total, one.means[key], other.means[key],
            one.shares[key] - other.shares[key],
        )
        for criterion in weighing
    ]  # fmt: skip
    return Duel(left, right, _by_effect(lines))


def _by_effect(lines: Sequence[DuelLine]) -> tuple[DuelLine, ...]:
    return tuple(sorted(lines, key=lambda line: (-abs(line.points), -line.weight, line.criterion)))
