"""Ranking candidates: evaluators' means, weights that add up, normalisations, the weighted sum and TOPSIS."""

from bpoctl.analysis.scoring.evaluators import (
    Given,
    Spread,
    Standing,
    Weighed,
    knocked_out,
    mean_scores,
    share_of_scale,
    spreads,
    weighted_ranking,
)  # fmt: skip
from bpoctl.analysis.scoring.methods import TIE, Place, Terms, places, ranking, terms
from bpoctl.analysis.scoring.normalising import METHODS, NORMALISATIONS, Column, Matrix, normalised
from bpoctl.analysis.scoring.weights import as_shares, total_of

__all__ = [
    "METHODS", "NORMALISATIONS", "TIE", "Column", "Given", "Matrix", "Place", "Spread", "Standing", "Terms", "Weighed",
    "as_shares", "knocked_out", "mean_scores", "normalised", "places", "ranking", "share_of_scale", "spreads", "terms",
    "total_of", "weighted_ranking",
]  # fmt: skip
