"""How firm a first place is: turning points that are where they are said to be, shares that can be drawn again."""

from __future__ import annotations

import time
from dataclasses import replace
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpoctl.analysis.scoring import Matrix, Terms, places, terms
from bpoctl.analysis.sensitivity import turning_points, win_shares


def _matrix(seed: int, candidates: int, criteria: int) -> Matrix:
    dice = Random(seed)
    raw = [dice.random() for _ in range(criteria)]
    return Matrix(
        tuple(f"a{i}" for i in range(candidates)),
        tuple(f"c{j}" for j in range(criteria)),
        tuple(weight / sum(raw) for weight in raw),
        tuple("lower" if dice.random() < 0.5 else "higher" for _ in range(criteria)),
        tuple(tuple(dice.random() for _ in range(candidates)) for _ in range(criteria)),
    )


def _first(found: Terms, place: int, weight: float) -> str:
    """Who is first where one criterion has this weight and the others keep their proportions."""
    old = found.matrix.weights
    moved = tuple(weight if j == place else w * (1 - weight) / (1 - old[place]) for j, w in enumerate(old))
    return places(replace(found, matrix=replace(found.matrix, weights=moved)))[0].key


def test_a_turning_point_by_hand() -> None:
    """a has 0.9 and 0.4, b has 0.5 and 0.8: they are level where 0.4 t = 0.4 (1 - t), at one half."""
    matrix = Matrix(("a", "b"), ("x", "y"), (0.6, 0.4), ("higher",) * 2, ((0.9, 0.5), (0.4, 0.8)))
    found = terms(matrix, "weighted-sum", "none")
    x, y = turning_points(found, places(found))
    assert (x.falls and x.falls.weight, x.falls and x.falls.first, x.rises) == (pytest.approx(0.5), ("b",), None)
    assert (y.rises and y.rises.weight, y.falls) == (pytest.approx(0.5), None)
    assert x.least == pytest.approx(0.1)


@given(
    st.integers(0, 10**6),
    st.integers(2, 6),
    st.integers(2, 5),
    st.sampled_from([("weighted-sum", "minmax"), ("weighted-sum", "sum"), ("topsis", "vector"), ("topsis", "none")]),
)
def test_the_winner_changes_just_there(seed: int, candidates: int, criteria: int, way: tuple[str, str]) -> None:
    """Between the turning points the winner stays; just beyond one of them the named candidate is first."""
    found = terms(_matrix(seed, candidates, criteria), *way)
    standing = places(found)
    for place, turn in enumerate(turning_points(found, standing)):
        low = turn.falls.weight if turn.falls else 0.0
        high = turn.rises.weight if turn.rises else 1.0
        for share in (0.001, 0.1, 0.5, 0.9, 0.999):
            assert _first(found, place, low + (high - low) * share) == standing[0].key
        if turn.falls:
            assert _first(found, place, low * (1 - 1e-7)) in turn.falls.first
        if turn.rises:
            assert _first(found, place, high + (1 - high) * 1e-7) in turn.rises.first


def test_ties_and_lone_criteria_have_no_turning_point() -> None:
    """A tied first place is decided by any weight; one that bears everything has no others to rescale."""
    level = terms(Matrix(("a", "b"), ("x",), (1.0,), ("higher",), ((1.0, 1.0),)), "weighted-sum", "none")
    assert turning_points(level, places(level)) == ()
    lone = terms(Matrix(("a", "b"), ("x",), (1.0,), ("higher",), ((1.0, 0.0),)), "weighted-sum", "none")
    (turn,) = turning_points(lone, places(lone))
    assert (turn.alone, turn.falls, turn.rises, turn.least) == (True, None, None, None)


def test_shares_of_two_candidates_and_two_criteria() -> None:
    """a wins where the weight of x is above one quarter: of uniform weights three quarters."""
    matrix = Matrix(("a", "b"), ("x", "y"), (0.5, 0.5), ("higher",) * 2, ((3.0, 0.0), (0.0, 1.0)))
    shares = win_shares(terms(matrix, "weighted-sum", "none"))
    assert shares["a"] == pytest.approx(0.75, abs=0.015)
    assert sum(shares.values()) == pytest.approx(1)


def test_weights_are_uniform_over_the_simplex() -> None:
    """The largest of three weights is each one equally often, and one weight exceeds one half in a quarter of draws."""
    rows = ((1.0, 0.0, 0.0, 0.5), (0.0, 1.0, 0.0, 0.5), (0.0, 0.0, 1.0, 0.5))
    matrix = Matrix(("a", "b", "c", "half"), ("x", "y", "z"), (0.2, 0.3, 0.5), ("higher",) * 3, rows)
    shares = win_shares(terms(matrix, "weighted-sum", "none"))
    assert [shares[key] for key in "abc"] == pytest.approx([0.25] * 3, abs=0.015)
    assert shares["half"] == pytest.approx(0.25, abs=0.015)


@pytest.mark.parametrize(("method", "how"), [("weighted-sum", "minmax"), ("topsis", "vector")])
def test_shares_are_those_of_plain_arithmetic(method: str, how: str) -> None:
    """Long numbers with a lane a candidate give what a sum in floats gives for the same draws."""
    matrix = _matrix(5, 7, 4)
    found = terms(matrix, method, how)
    dice, wins = Random(1), dict.fromkeys(matrix.candidates, 0)
    for _ in range(500):
        data = dice.randbytes(12)
        cuts = [0, *sorted(int.from_bytes(data[i : i + 4], "little") for i in (0, 4, 8)), 1 << 32]
        weights = tuple((high - low) / (1 << 32) for low, high in pairwise(cuts))
        wins[places(replace(found, matrix=replace(found.matrix, weights=weights)))[0].key] += 1
    assert win_shares(found, draws=500, seed=1) == {key: count / 500 for key, count in wins.items()}


def test_the_order_of_records_changes_no_share() -> None:
    """Draws follow the keys, not the rows; the same seed gives the same shares, another seed others."""
    matrix = _matrix(9, 6, 4)
    turned = Matrix(
        matrix.candidates[::-1], matrix.criteria[::-1], matrix.weights[::-1], matrix.directions[::-1],
        tuple(column[::-1] for column in matrix.columns[::-1]),
    )  # fmt: skip
    one, other = (win_shares(terms(each, "weighted-sum", "minmax"), 2000) for each in (matrix, turned))
    assert one == other
    assert one != win_shares(terms(matrix, "weighted-sum", "minmax"), 2000, seed=2)


@pytest.mark.parametrize("method", ["weighted-sum", "topsis"])
def test_candidates_that_are_alike_share_their_wins(method: str) -> None:
    """Twins win together and count half each; where all are alike, all share."""
    twins = Matrix(("a", "b", "c"), ("x", "y"), (0.5, 0.5), ("higher",) * 2, ((1.0, 1.0, 0.0), (1.0, 1.0, 0.0)))
    assert win_shares(terms(twins, method, "none"), 100) == {"a": 0.5, "b": 0.5, "c": 0.0}
    same = replace(twins, columns=((1.0,) * 3, (2.0,) * 3))
    assert win_shares(terms(same, method, "none"), 100) == pytest.approx(dict.fromkeys("abc", 1 / 3))
    assert win_shares(terms(replace(twins, candidates=(), columns=((), ())), method, "none")) == {}


@pytest.mark.long
@pytest.mark.parametrize(("method", "how"), [("weighted-sum", "minmax"), ("topsis", "vector")])
def test_fifty_by_twenty_is_drawn_in_the_time_of_a_few_starts(method: str, how: str) -> None:
    """50 candidates x 20 criteria x 10,000 draws, under 20 times `import typer` in a fresh interpreter."""
    import subprocess
    import sys

    found = terms(_matrix(3, 50, 20), method, how)
    starts, taken = [], []
    for _ in range(3):
        begun = time.perf_counter()
        subprocess.run([sys.executable, "-c", "import typer"], check=True)
        starts.append(time.perf_counter() - begun)
        begun = time.perf_counter()
        turning_points(found, places(found))
        win_shares(found)
        taken.append(time.perf_counter() - begun)
    assert min(taken) < 20 * min(starts)
