"""The weighted sum and TOPSIS: scores, ranks, and ties shown as ties. Statistics, so floats.

Source: Hwang and Yoon, Multiple Attribute Decision Making (1981).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum, sqrt

from bpoctl.analysis.scoring.normalising import Column, Matrix, normalised
from bpoctl.dossier import natural

TIE = 1e-12
"""Scores so close, relative to what was added up, are the same: they differ only by rounding."""


@dataclass(frozen=True)
class Place:
    """One candidate's place: equal scores share a rank, and the next one counts all before it (1, 1, 3)."""

    key: str
    score: float
    rank: int


@dataclass(frozen=True)
class Terms:
    """A score as sums over the criteria, so that what a weight does to it can be seen.

    Weighted sum: sum of w g. TOPSIS: near / (near + far), near = sqrt(sum of w² g), far = sqrt(sum of w² l).
    """

    matrix: Matrix
    method: str
    gains: tuple[Column, ...]
    losses: tuple[Column, ...] = ()

    @property
    def weights(self) -> tuple[float, ...]:
        """What the columns are multiplied by: the weights, or their squares for TOPSIS."""
        given = self.matrix.weights
        return given if self.method == "weighted-sum" else tuple(weight * weight for weight in given)


def terms(matrix: Matrix, method: str, how: str) -> Terms:
    """The terms of a method over a matrix that is still to be normalised.

    TOPSIS: the ideal takes the best of each column, the anti-ideal the worst; gains are the squared differences to
    the anti-ideal, losses those to the ideal, both before the weight, which enters squared.
    """
    footed = normalised(matrix, how, method)
    if method == "weighted-sum":
        return Terms(footed, method, footed.columns)
    gains, losses = [], []
    for column, direction in zip(footed.columns, footed.directions, strict=True):
        least, most = (min(column), max(column)) if column else (0.0, 0.0)
        best, worst = (most, least) if direction == "higher" else (least, most)
        gains.append(tuple((value - worst) ** 2 for value in column))
        losses.append(tuple((value - best) ** 2 for value in column))
    return Terms(footed, method, tuple(gains), tuple(losses))


def scores_of(found: Terms) -> tuple[float, ...]:
    """The score of each candidate, in the matrix's order."""
    gained = _sums(found.gains, found.weights)
    if found.method == "weighted-sum":
        return gained
    return tuple(map(closeness, gained, _sums(found.losses, found.weights)))


def closeness(gained: float, lost: float) -> float:
    """TOPSIS closeness from both squared distances; 1 where ideal and anti-ideal are one point and all are best."""
    near, far = sqrt(gained), sqrt(lost)
    return near / (near + far) if near + far else 1.0


def _sums(columns: Sequence[Column], weights: Sequence[float]) -> tuple[float, ...]:
    # fsum rounds once: the order of the criteria changes nothing
    rows = zip(*columns, strict=True)
    return tuple(fsum(weight * value for weight, value in zip(weights, row, strict=True)) for row in rows)


def places(found: Terms) -> tuple[Place, ...]:
    """The candidates by score, best first; those that tie stand in the natural order of their keys."""
    scores = scores_of(found)
    least = TIE * _magnitude(found)
    ordered = sorted(zip(scores, found.matrix.candidates, strict=True), key=lambda pair: (-pair[0], natural(pair[1])))
    groups: list[list[tuple[float, str]]] = []
    for score, key in ordered:
        if groups and groups[-1][0][0] - score <= least:
            groups[-1].append((score, key))
        else:
            groups.append([(score, key)])
    made: list[Place] = []
    for group in groups:
        rank = len(made) + 1
        made += [Place(key, score, rank) for score, key in sorted(group, key=lambda pair: natural(pair[1]))]
    return tuple(made)


def _magnitude(found: Terms) -> float:
    """The largest sum of absolute parts: rounding is in proportion to it, and so is a tie."""
    if found.method == "topsis":
        return 1.0
    absolute = [tuple(map(abs, column)) for column in found.gains]
    return max(_sums(absolute, found.weights), default=0.0)


def ranking(matrix: Matrix, method: str, how: str) -> tuple[Place, ...]:
    """The ranking of a matrix by a method, after a normalisation."""
    return places(terms(matrix, method, how))
