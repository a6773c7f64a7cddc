"""What evaluators gave: their mean, the scale it stands on, knock-outs, and where they disagree. Exact throughout."""

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
    knock_out: Decimal | None


class Given(Protocol):
    """What one evaluator gave one candidate on one criterion."""

    candidate: str
    criterion: str
    evaluator: str
    value: Decimal


@dataclass(frozen=True)
class Standing:
    """Where a candidate stands: its rank (equal scores share one), its score, and each criterion's part of it."""

    key: str
    rank: int
    score: Fraction
    parts: Mapping[str, Fraction]


@dataclass(frozen=True)
class Spread:
    """How far evaluators lie apart on one candidate and criterion: what each gave, and the widest difference."""

    candidate: str
    criterion: str
    given: Mapping[str, Decimal]
    share: Fraction
    """highest minus lowest, as a share of the criterion's scale"""
    points: Fraction
    """that share times the criterion's weight: what it can move the candidate by, were one of them right alone"""


def mean_scores(scores: Iterable[Given]) -> dict[tuple[str, str], Fraction]:
    """The mean over all evaluators by candidate and criterion."""
    values: dict[tuple[str, str], list[Fraction]] = {}
    for score in scores:
        values.setdefault((score.candidate, score.criterion), []).append(Fraction(score.value))
    return {pair: sum(given, Fraction(0)) / len(given) for pair, given in values.items()}


def share_of_scale(criterion: Weighed, score: Fraction) -> Fraction:
    """A score as a share of its criterion's scale, 1 the best: scales that differ, or run downwards, become one.

    (score - least) / (most - least); one minus that where lower is better.
    """
    least, most = Fraction(criterion.scale_least), Fraction(criterion.scale_most)
    if least == most:
        return Fraction(1)
    share = (score - least) / (most - least)
    return share if criterion.direction == "higher" else 1 - share


def knocked_out(criterion: Weighed, mean: Fraction) -> bool:
    """Whether a mean is on the wrong side of the knock-out. At the knock-out itself a candidate stays in."""
    if criterion.knock_out is None:
        return False
    bound = Fraction(criterion.knock_out)
    return mean < bound if criterion.direction == "higher" else mean > bound


def weighted_ranking(
    candidates: Iterable[str], criteria: Iterable[Weighed], scores: Iterable[Given]
) -> tuple[Standing, ...]:
    """The candidates by score, best first; who lacks a score that weighs, or is knocked out, is left out.

    A score is the weighted sum of the shares of each scale, in weight points (0 to 100 where the weights add up).
    """
    every = tuple(criteria)
    weighing = [criterion for criterion in every if criterion.weight]
    means = mean_scores(scores)
    found: list[tuple[str, Fraction, dict[str, Fraction]]] = []
    for candidate in candidates:
        if any((candidate, c.key) in means and knocked_out(c, means[candidate, c.key]) for c in every):
            continue
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


def spreads(criteria: Iterable[Weighed], scores: Iterable[Given]) -> tuple[Spread, ...]:
    """Where evaluators lie apart, the widest first: each candidate and criterion that two or more have scored."""
    known = {criterion.key: criterion for criterion in criteria}
    given: dict[tuple[str, str], dict[str, Decimal]] = {}
    for score in scores:
        given.setdefault((score.candidate, score.criterion), {})[score.evaluator] = score.value
    found = []
    for (candidate, key), values in given.items():
        criterion = known[key]
        scale = Fraction(criterion.scale_most) - Fraction(criterion.scale_least)
        if len(values) < 2 or scale <= 0:
            continue
        share = (Fraction(max(values.values())) - Fraction(min(values.values()))) / scale
        found.append(Spread(candidate, key, values, share, share * Fraction(criterion.weight)))
    return tuple(sorted(found, key=lambda s: (-s.share, -s.points, s.candidate, s.criterion)))
