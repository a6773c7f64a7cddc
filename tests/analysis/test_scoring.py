"""The weighted ranking: exact, over scales that differ or run downwards, with ties shown as ties."""

from __future__ import annotations

from fractions import Fraction

import pytest

from bpoctl.analysis.scoring import mean_scores, weighted_ranking
from bpoctl.dossier import make_row


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
