"""How firm a first place is: by how much a weight must move to change it, and who wins under other weights.

Both rest on `Terms`: a weighted sum is linear in the weights, TOPSIS compares two sums linear in their squares.
"""

from __future__ import annotations

import struct
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import repeat
from math import fsum, sqrt
from operator import add, mul, rshift, sub, truediv
from random import Random

from bpoctl.analysis.scoring import TIE, Column, Place, Terms
from bpoctl.dossier import natural

DRAWS = 10_000
SEED = 37500
_WHOLE = 1 << 32
_MOST = (1 << 31) - 1


@dataclass(frozen=True)
class Move:
    """The weight at which another candidate draws level with the first; beyond it that one is first."""

    weight: float
    first: tuple[str, ...]


@dataclass(frozen=True)
class Turn:
    """One criterion: what it weighs, and where its weight would change the winner when it falls or rises.

    The other weights keep their proportions. None: no weight in that direction changes it.
    """

    criterion: str
    weight: float
    falls: Move | None
    rises: Move | None
    alone: bool = False
    """it bears the whole weight, so that the others have no proportions to keep"""

    @property
    def least(self) -> float | None:
        """The smallest move of the weight that changes the winner; None where none does."""
        moves = [abs(move.weight - self.weight) for move in (self.falls, self.rises) if move]
        return min(moves, default=None)


def turning_points(found: Terms, standing: Sequence[Place]) -> tuple[Turn, ...]:
    """For each criterion the nearest weights that change the winner, in closed form; empty where the first place ties.

    With weight t on criterion j and (1 - t) / (1 - w_j) times each other weight, the weighted sum of two candidates
    differs by f(t) = t d_j + (1 - t) r: one root. For TOPSIS near²/far² of both, cross-multiplied, is a quadratic
    in u = (t / (1 - t))²: two roots. A root counts where the sign changes.
    """
    if not standing or sum(place.rank == 1 for place in standing) > 1:
        return ()
    first = found.matrix.candidates.index(standing[0].key)
    return tuple(_turn(found, place, first) for place in range(len(found.matrix.criteria)))


def _turn(found: Terms, place: int, first: int) -> Turn:
    matrix = found.matrix
    key, weight = matrix.criteria[place], matrix.weights[place]
    if weight > 1 - TIE:
        return Turn(key, weight, None, None, alone=True)
    parted = [
        _parted(columns, matrix.weights, place, found.method) for columns in (found.gains, found.losses) if columns
    ]
    crossings = [
        (root, name)
        for other, name in enumerate(matrix.candidates)
        for root in _roots(parted, first, other)
        if other != first
    ]
    falls = _nearest((pair for pair in crossings if pair[0] <= weight), max)
    rises = _nearest((pair for pair in crossings if pair[0] > weight), min)
    return Turn(key, weight, falls, rises)


def _nearest(crossings: Iterable[tuple[float, str]], pick: Callable[[Iterable[float]], float]) -> Move | None:
    held = list(crossings)
    if not held:
        return None
    at = pick([root for root, _ in held])
    return Move(at, tuple(sorted({name for root, name in held if abs(root - at) <= TIE}, key=natural)))


_Parted = tuple[Column, list[float]]
"""a criterion's own column, and the weighted sum of all others"""


def _parted(columns: tuple[Column, ...], weights: Sequence[float], place: int, method: str) -> _Parted:
    """One criterion apart from the others, whose weights are rescaled to add up to one."""
    left, power = 1 - weights[place], 1 if method == "weighted-sum" else 2
    shares = [0.0 if number == place else (weight / left) ** power for number, weight in enumerate(weights)]
    return columns[place], [fsum(map(mul, shares, row)) for row in zip(*columns, strict=True)]


def _roots(parted: Sequence[_Parted], first: int, other: int) -> list[float]:
    """The weights strictly between 0 and 1 at which two candidates change places."""
    if len(parted) == 1:
        own, rest = parted[0]
        return _linear(own[first] - own[other], rest[first] - rest[other])
    (near, near_rest), (far, far_rest) = parted
    square = near[first] * far[other] - near[other] * far[first]
    middle = (
        near[first] * far_rest[other] + near_rest[first] * far[other]
        - near[other] * far_rest[first] - near_rest[other] * far[first]
    )  # fmt: skip
    constant = near_rest[first] * far_rest[other] - near_rest[other] * far_rest[first]
    # u = (t / (1 - t))², so t = sqrt(u) / (1 + sqrt(u))
    return [sqrt(u) / (1 + sqrt(u)) for u in _positive(square, middle, constant)]


def _linear(own: float, rest: float) -> list[float]:
    """The root of t own + (1 - t) rest where both ends differ in sign."""
    if own * rest >= 0 or min(abs(own), abs(rest)) <= TIE * max(abs(own), abs(rest)):
        return []
    return [rest / (rest - own)]


def _positive(square: float, middle: float, constant: float) -> list[float]:
    """The positive roots of square u² + middle u + constant at which its sign changes."""
    largest = max(abs(square), abs(middle), abs(constant))
    # what is left of a difference of equals is rounding, not a term
    a, b, c = (0.0 if abs(term) <= TIE * largest else term for term in (square, middle, constant))
    if a == 0:
        return [-c / b] if b and c and -c / b > 0 else []
    inside = b * b - 4 * a * c
    if inside <= TIE * b * b:
        return []
    # this form does not subtract what is nearly equal
    half = -(b + (sqrt(inside) if b >= 0 else -sqrt(inside))) / 2
    return [root for root in (half / a, c / half) if root > 0]


def win_shares(found: Terms, draws: int = DRAWS, seed: int = SEED) -> dict[str, float]:
    """The share of random weightings that each candidate wins; a tie counts in equal parts.

    Weights are uniform over the simplex, as the gaps between sorted uniform numbers are (Devroye, Non-Uniform Random
    Variate Generation, 1986, ch. V.2). Criteria that weigh nothing stay out. The same seed gives the same shares on
    every machine: gaps, scores and sums are whole numbers.
    """
    matrix = found.matrix
    # drawn in the order of the keys, so that the order of the records decides nothing
    weighing = sorted(
        (j for j, weight in enumerate(matrix.weights) if weight > 0), key=lambda j: natural(matrix.criteria[j])
    )
    forms = [[columns[j] for j in weighing] for columns in (found.gains, found.losses) if columns]
    if not matrix.candidates or not weighing:
        return {}
    groups = _alike(matrix.candidates, forms, shift=found.method == "weighted-sum")
    weights = _weights(Random(seed), draws, len(weighing))
    lanes = struct.Struct(f"<{len(groups)}Q")
    packed = [[_packed(column, lanes) for column in zip(*(rows[f] for rows, _ in groups), strict=True)]
              for f in range(len(forms))]  # fmt: skip
    wins = _sum_wins(weights, packed[0], lanes) if len(packed) == 1 else _closeness_wins(weights, packed, lanes)
    return {key: wins[place] / draws / len(keys) for place, (_, keys) in enumerate(groups) for key in keys}


_Rows = tuple[tuple[int, ...], ...]


def _alike(candidates: Sequence[str], forms: list[list[Column]], *, shift: bool) -> list[tuple[_Rows, list[str]]]:
    """The candidates as whole numbers below 2^31; those that are alike on every criterion stand together.

    A weighted sum may be shifted by any number a column (it lifts all alike); one factor for everything changes no
    comparison either.
    """
    lows = [[min(column) if shift else 0.0 for column in columns] for columns in forms]
    span = max(max(c) - low for columns, low_ in zip(forms, lows, strict=True)
               for c, low in zip(columns, low_, strict=True))  # fmt: skip
    factor = _MOST / span if span else 0.0
    groups: dict[_Rows, list[str]] = {}
    for place in sorted(range(len(candidates)), key=lambda i: natural(candidates[i])):
        rows = tuple(
            tuple(round((column[place] - low) * factor) for column, low in zip(columns, low_, strict=True))
            for columns, low_ in zip(forms, lows, strict=True)
        )
        groups.setdefault(rows, []).append(candidates[place])
    return list(groups.items())


def _packed(column: Sequence[int], lanes: struct.Struct) -> int:
    """A column as one long number with 64 bits a candidate: one multiplication then weighs them all."""
    return int.from_bytes(lanes.pack(*column), "little")


def _weights(dice: Random, draws: int, count: int) -> Iterator[Iterable[int]]:
    """Weights as whole numbers that add up to 2^32."""
    size, read = 4 * (count - 1), struct.Struct(f"<{count - 1}I").unpack
    for _ in range(draws):
        cuts = sorted(read(dice.randbytes(size)))
        yield map(sub, (*cuts, _WHOLE), (0, *cuts))


def _sum_wins(weights: Iterable[Iterable[int]], packed: list[int], lanes: struct.Struct) -> Counter[int]:
    wins: Counter[int] = Counter()
    # no lane overflows: weights add up to 2^32 and values are below 2^31
    for drawn in weights:
        sums = lanes.unpack(sum(map(mul, drawn, packed)).to_bytes(lanes.size, "little"))
        wins[sums.index(max(sums))] += 1
    return wins


def _closeness_wins(weights: Iterable[Iterable[int]], packed: list[list[int]], lanes: struct.Struct) -> Counter[int]:
    wins: Counter[int] = Counter()
    for drawn in weights:
        squares = tuple(map(rshift, (w * w for w in drawn), repeat(32)))
        near, far = (lanes.unpack(sum(map(mul, squares, columns)).to_bytes(lanes.size, "little")) for columns in packed)
        try:
            # near / (near + far) of the squares puts candidates in the same order as that of their roots
            order = tuple(map(truediv, near, map(add, near, far)))
        except ZeroDivisionError:
            order = tuple(n / (n + f) if n + f else 1.0 for n, f in zip(near, far, strict=True))
        wins[order.index(max(order))] += 1
    return wins
