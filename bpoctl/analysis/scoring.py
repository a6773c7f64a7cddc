"""Ranking candidates: the weighted sum of the evaluators' mean scores, exact, with ties shown as ties."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Protocol


class Weighed(Protocol):
    """What a criterion says about how it is scored."""

    key: str
    weight: Decimal
    direction: str
    scale_least: Decimal
    scale_most: Decimal


class Given(Protocol):
    """What one evaluator gave one candidate on one criterion."""

    candidate: str
    criterion: str
    value: Decimal


@dataclass(frozen=True)
class Standing:
    """Where a candidate stands: its rank (equal scores share one), its score, and each criterion's part of it."""

    key: str
    rank: int
    score: Fraction
    parts: Mapping[str, Fraction]


def mean_scores(scores: Iterable[Given]) -> dict[tuple[str, str], Fraction]:
    """The mean over all evaluators by candidate and criterion."""
    values: dict[tuple[str, str], list[Fraction]] = {}
    for score in scores:
        values.setdefault((score.candidate, score.criterion), []).append(Fraction(score.value))
    return {pair: sum(given, Fraction(0)) / len(given) for pair, given in values.items()}


def share_of_scale(criterion: Weighed, score: Fraction) -> Fraction:
    """A score as a share of its criterion's scale, 1 the best: scales that differ, or run downwards, become one."""
    least, most = Fraction(criterion.scale_least), Fraction(criterion.scale_most)
    if least == most:
        return Fraction(1)
    share = (score - least) / (most - least)
    return share if criterion.direction == "higher" else 1 - share


def weighted_ranking(
    candidates: Iterable[str], criteria: Iterable[Weighed], scores: Iterable[Given]
) -> tuple[Standing, ...]:
    """The candidates by score, best first; one that lacks a score on a criterion that weighs is left out.

    A score is the weighted sum of the shares of each scale, in weight points (0 to 100 where the weights add up).
    """
    weighing = [criterion for criterion in criteria if criterion.weight]
    means = mean_scores(scores)
    found: list[tuple[str, Fraction, dict[str, Fraction]]] = []
    for candidate in candidates:
        parts = {
            criterion.key: Fraction(criterion.weight) * share_of_scale(criterion, means[candidate, criterion.key])
            for criterion in weighing
            if (candidate, criterion.key) in means
        }
        if len(parts) == len(weighing):
            found.append((candidate, sum(parts.values(), Fraction(0)), parts))
    found.sort(key=lambda entry: -entry[1])
    totals = [total for _, total, _ in found]
    return tuple(Standing(key, totals.index(total) + 1, total, parts) for key, total, parts in found)
