"""Rankings: over scales that differ or run downwards, by weighted sum and TOPSIS, with ties shown as ties."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpoctl.analysis.scoring import (
    METHODS,
    NORMALISATIONS,
    Matrix,
    as_shares,
    mean_scores,
    ranking,
    spreads,
    weighted_ranking,
)
from bpoctl.analysis.scoring.normalising import normalised_column
from bpoctl.analysis.scoring.race import apart, points, win_percents
from bpoctl.dossier import make_row
from bpoctl.errors import BadData

REFERENCE = Path(__file__).parents[3] / "shared" / "reference" / "mcda.json"


def _criterion(key: str, weight: int, direction: str = "higher", scale: tuple[int, int] = (1, 5)) -> object:
    values = {"key": key, "weight": weight, "direction": direction, "scale_least": scale[0], "scale_most": scale[1]}
    return make_row("partner_criterion", values)


def _scores(*given: tuple[str, str, int]) -> list[object]:
    return [make_row("partner_score", {"candidate": c, "criterion": k, "value": v}) for c, k, v in given]


def test_means_are_over_evaluators() -> None:
    """Two evaluators give 4 and 3: the mean is three and a half, exactly."""
    assert mean_scores(_scores(("a", "price", 4), ("a", "price", 3))) == {("a", "price"): Fraction(7, 2)}  # type: ignore[arg-type]


def test_a_criterion_that_runs_downwards_counts_the_other_way() -> None:
    """The fewest complaints win where lower is better, whatever the scale."""
    criteria = [_criterion("complaints", 100, "lower", (0, 10))]
    ranking = weighted_ranking(["a", "b"], criteria, _scores(("a", "complaints", 2), ("b", "complaints", 5)))  # type: ignore[arg-type]
    assert [(s.key, s.rank, s.score) for s in ranking] == [("a", 1, Fraction(80)), ("b", 2, Fraction(50))]


def test_equal_scores_share_a_rank() -> None:
    """Two firsts are followed by a third."""
    scores = _scores(("a", "price", 4), ("b", "price", 4), ("c", "price", 2))
    ranking = weighted_ranking("abc", [_criterion("price", 100)], scores)  # type: ignore[arg-type,list-item]
    assert [(s.key, s.rank) for s in ranking] == [("a", 1), ("b", 1), ("c", 3)]


@pytest.mark.parametrize(("weight", "ranked"), [(40, ["a"]), (0, ["a", "b"])])
def test_who_lacks_a_score_that_weighs_is_not_ranked(weight: int, ranked: list[str]) -> None:
    """A missing score is not nought: the candidate stands outside, unless the criterion weighs nothing."""
    criteria = [_criterion("price", 60), _criterion("quality", weight)]
    ranking = weighted_ranking("ab", criteria, _scores(("a", "price", 4), ("a", "quality", 3), ("b", "price", 3)))  # type: ignore[arg-type]
    assert [standing.key for standing in ranking] == ranked


def test_who_is_knocked_out_is_not_ranked() -> None:
    """However good the rest: below the knock-out a candidate is out, at it the candidate stays in."""
    values = {"key": "security", "weight": 0, "direction": "higher", "scale_least": 1, "scale_most": 5, "knock_out": 3}
    criteria = [_criterion("price", 100), make_row("partner_criterion", values)]
    scores = _scores(("a", "price", 5), ("a", "security", 2), ("b", "price", 1), ("b", "security", 3))
    assert [s.key for s in weighted_ranking("ab", criteria, scores)] == ["b"]  # type: ignore[arg-type]


def _matrix(case: Mapping[str, Any]) -> Matrix:
    total = math.fsum(case["weights"])
    return Matrix(
        tuple(f"a{i}" for i in range(len(case["matrix"]))),
        tuple(f"c{i}" for i in range(len(case["weights"]))),
        tuple(weight / total for weight in case["weights"]),
        tuple("higher" if way == "max" else "lower" for way in case["direction"]),
        tuple(tuple(map(float, column)) for column in zip(*case["matrix"], strict=True)),
    )


@pytest.mark.skipif(not REFERENCE.is_file(), reason="../shared/reference/mcda.json is not here")
def test_published_rankings_are_right_to_the_printed_digits() -> None:
    """pymcdm's and scikit-criteria's published results: weighted sum by sum, TOPSIS."""
    for case in json.loads(REFERENCE.read_text(encoding="utf-8"))["cases"]:
        method = case["method"].replace("_", "-")
        found = {place.key: place for place in ranking(_matrix(case), method, case["normalisation"])}
        ordered = [found[f"a{i}"] for i in range(len(found))]
        assert [p.score for p in ordered] == pytest.approx(case["expected_scores"], abs=0.5 * 10 ** -case["decimals"])
        if case["expected_ranks"]:
            assert [p.rank for p in ordered] == case["expected_ranks"]


@pytest.mark.parametrize(
    ("how", "direction", "expected"),
    [
        ("none", "lower", (1.0, 2.0, 5.0)),
        ("sum", "higher", (0.125, 0.25, 0.625)),
        ("sum", "lower", (1 / 1.7, 0.5 / 1.7, 0.2 / 1.7)),
        ("max", "higher", (0.2, 0.4, 1.0)),
        ("max", "lower", (0.8, 0.6, 0.0)),
        ("minmax", "higher", (0.0, 0.25, 1.0)),
        ("minmax", "lower", (1.0, 0.75, 0.0)),
        ("vector", "higher", tuple(x / math.sqrt(30) for x in (1, 2, 5))),
        ("vector", "lower", tuple(1 - x / math.sqrt(30) for x in (1, 2, 5))),
    ],
)
def test_each_normalisation_by_hand(how: str, direction: str, expected: tuple[float, ...]) -> None:
    """1, 2 and 5: the sum is 8, of the inverses 1.7, the length is the root of 30."""
    assert normalised_column("price", (1.0, 2.0, 5.0), how, direction) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("how", "direction", "column", "said"),
    [
        ("sum", "higher", (0.0, 0.0), "every score is 0"),
        ("max", "lower", (0.0, 0.0), "every score is 0"),
        ("vector", "higher", (0.0, 0.0), "every score is 0"),
        ("sum", "lower", (0.0, 1.0), "divides 1 by each score"),
        ("sum", "higher", (-1.0, 3.0), "not below 0"),
        ("max", "higher", (-3.0, -1.0), "not below 0"),
    ],
)
def test_what_a_normalisation_cannot_do_is_refused(
    how: str, direction: str, column: tuple[float, ...], said: str
) -> None:
    """No division by nought, and no sign that turns the order round: refused by the criterion's name."""
    with pytest.raises(BadData, match=f"`price`.*{said}"):
        normalised_column("price", column, how, direction)


def test_equals_are_all_best_under_minmax() -> None:
    """Nothing to tell apart: the stated rule is 1 for all."""
    assert normalised_column("price", (3.0, 3.0), "minmax", "lower") == (1.0, 1.0)


def test_raw_values_are_not_added_where_lower_is_better() -> None:
    """The dearest would win; the refusal names the way out. TOPSIS has its ideal and can."""
    matrix = Matrix(("a", "b"), ("price",), (1.0,), ("lower",), ((10.0, 20.0),))
    with pytest.raises(BadData, match="lower is better on `price`") as caught:
        ranking(matrix, "weighted-sum", "none")
    assert "--normalise minmax" in caught.value.hint
    assert [place.key for place in ranking(matrix, "topsis", "none")] == ["a", "b"]


def test_candidates_that_are_alike_are_all_at_the_ideal() -> None:
    """Where ideal and anti-ideal are one point closeness would be 0/0: everybody is best."""
    matrix = Matrix(("b", "a"), ("price",), (1.0,), ("lower",), ((7.0, 7.0),))
    assert [tuple(vars(p).values()) for p in ranking(matrix, "topsis", "none")] == [("a", 1.0, 1), ("b", 1.0, 1)]


def test_scores_that_differ_by_rounding_tie() -> None:
    """0.1 x 3 + 0.2 x 3 and 0.3 x 3 are one score, whatever floats make of them."""
    matrix = Matrix(
        ("a", "b", "c"), ("x", "y", "z"), (0.1, 0.2, 0.7), ("higher",) * 3,
        ((3.0, 0.0, 0.0), (3.0, 4.5, 0.0), (0.0, 0.0, 0.5)),
    )  # fmt: skip
    assert [(p.key, p.rank) for p in ranking(matrix, "weighted-sum", "none")] == [("a", 1), ("b", 1), ("c", 3)]


@pytest.mark.parametrize(
    ("weights", "expected"),
    [
        (("40", "60"), (0.4, 0.6)),
        (("0.4", "0.6"), (0.4, 0.6)),
        (("33.3333333333", "66.6666666666"), (0.333333333333, 0.666666666666)),
    ],
)
def test_weights_add_up_to_one_or_to_a_hundred(weights: tuple[str, str], expected: tuple[float, float]) -> None:
    """Percent and fractions say the same; within 1e-9 a sum is right."""
    found = as_shares(dict(zip("ab", map(Decimal, weights), strict=True)))
    assert tuple(found.values()) == pytest.approx(expected, abs=1e-15)


@pytest.mark.parametrize("weights", [("40", "59"), ("0.4", "0.600000002"), ("0", "0"), ("-1", "2")])
def test_other_sums_are_refused_with_the_sum(weights: tuple[str, str]) -> None:
    """Rescaling in silence hides a forgotten criterion: 99 is refused, and so is what is below nought."""
    with pytest.raises(BadData, match=r"add up to|is not below 0"):
        as_shares(dict(zip("ab", map(Decimal, weights), strict=True)))


def test_rescaling_is_asked_for() -> None:
    """With `rescale` weights are divided by their sum; nothing is divided by nought."""
    assert tuple(as_shares({"a": Decimal(30), "b": Decimal(20)}, rescale=True).values()) == (0.6, 0.4)
    with pytest.raises(BadData, match="add up to 0"):
        as_shares({"a": Decimal(0)}, rescale=True)


_VALUES = st.integers(1, 9).map(float)


@given(st.data())
def test_the_order_of_records_decides_nothing(data: st.DataObject) -> None:
    """Candidates and criteria in any order: the same scores to the last bit, the same ranks, the same list."""
    size, count = data.draw(st.integers(1, 6)), data.draw(st.integers(1, 5))
    raw = data.draw(st.lists(st.integers(1, 50), min_size=count, max_size=count))
    rows = data.draw(st.lists(st.lists(_VALUES, min_size=count, max_size=count), min_size=size, max_size=size))
    ways = data.draw(st.lists(st.sampled_from(["higher", "lower"]), min_size=count, max_size=count))
    method, how = data.draw(st.sampled_from(METHODS)), data.draw(st.sampled_from(NORMALISATIONS[1:]))
    down, across = data.draw(st.permutations(range(size))), data.draw(st.permutations(range(count)))

    def made(order: Sequence[int], places: Sequence[int]) -> Matrix:
        return Matrix(
            tuple(f"a{i}" for i in order), tuple(f"c{j}" for j in places), tuple(raw[j] / sum(raw) for j in places),
            tuple(ways[j] for j in places), tuple(tuple(rows[i][j] for i in order) for j in places),
        )  # fmt: skip

    assert ranking(made(down, across), method, how) == ranking(made(range(size), range(count)), method, how)


def test_spread_is_a_share_of_the_scale() -> None:
    """5 and 3 on a scale of 1 to 5 lie half the scale apart; one evaluator alone lies apart from nobody."""
    scores = [
        make_row("partner_score", {"candidate": c, "criterion": "price", "evaluator": e, "value": Decimal(v)})
        for c, e, v in (("a", "vera", 5), ("a", "bob", 3), ("b", "vera", 1))
    ]
    (found,) = spreads([_criterion("price", 40)], scores)  # type: ignore[list-item]
    assert (found.candidate, found.share, found.points) == ("a", Fraction(1, 2), Fraction(20))


@given(st.lists(st.integers(0, 500), min_size=1, max_size=20).filter(any))
def test_the_shares_of_wins_that_are_shown_add_up(wins: list[int]) -> None:
    """However the draws fall, the percents with one decimal add up to 100.0, each within 0.1 of its share."""
    shares = {str(place): count / sum(wins) for place, count in enumerate(wins)}
    shown = {key: Decimal(text.removesuffix(" %")) for key, text in win_percents(shares).items()}
    assert sum(shown.values()) == 100
    assert all(abs(shown[key] - Decimal(100 * share)) < Decimal("0.1001") for key, share in shares.items())


def test_shares_that_each_round_up_do_not_come_to_more_than_all() -> None:
    """90.75, 8.35 and 0.90 % would be shown as 90.8, 8.4 and 0.9, which is 100.1; the tenth goes to the first."""
    assert win_percents({"a": 0.9075, "b": 0.0835, "c": 0.009}) == {"a": "90.8 %", "b": "8.3 %", "c": "0.9 %"}


def test_a_distance_is_that_of_the_figures_a_reader_sees() -> None:
    """80 and 60.625 are shown as 80.00 and 60.63: they lie 19.37 apart, and not 19.38."""
    assert apart(points(0.8), points(0.60625)) == "19.37"
