"""Bringing columns of scores onto one footing before they are weighed. Five named ways; each says what it cannot do.

Sources: Hwang and Yoon, Multiple Attribute Decision Making (1981), for `vector`; the names and forms are those of
pymcdm 1.4.0 (`normalizations`) and scikit-criteria, whose published results the tests hold.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import fsum, sqrt

from bpoctl.errors import BadData

NORMALISATIONS = ("none", "sum", "max", "minmax", "vector")
METHODS = ("weighted-sum", "topsis")

Column = tuple[float, ...]


@dataclass(frozen=True)
class Matrix:
    """Candidates by criteria: a column a criterion, a value a candidate, weights that add up to one."""

    candidates: tuple[str, ...]
    criteria: tuple[str, ...]
    weights: tuple[float, ...]
    directions: tuple[str, ...]
    columns: tuple[Column, ...]


def normalised(matrix: Matrix, how: str, method: str) -> Matrix:
    """The matrix with its columns brought onto one footing; raises BadData for what a way cannot do.

    `none` and, for TOPSIS, `vector` keep each criterion's direction; after all others higher is better. A weighted
    sum adds columns up, so with `none` every criterion must already be higher-is-better.
    """
    if how == "none" and method == "weighted-sum":
        _refuse_raw_lower(matrix)
    keeps = how == "none" or (how == "vector" and method == "topsis")
    columns = tuple(
        normalised_column(key, column, how, "higher" if keeps else direction)
        for key, direction, column in zip(matrix.criteria, matrix.directions, matrix.columns, strict=True)
    )
    return replace(matrix, columns=columns, directions=matrix.directions if keeps else ("higher",) * len(columns))


def normalised_column(key: str, column: Column, how: str, direction: str) -> Column:
    """One column, by name of the way; `key` is for the error.

    - `none`: x
    - `sum`: x / sum(x); where lower is better 1/x takes the place of x first
    - `max`: x / max(x); 1 - x / max(x) where lower is better
    - `minmax`: (x - min) / (max - min), or (max - x) / (max - min); a column of equals is 1 throughout
    - `vector`: x / ||x|| with the Euclidean norm; 1 - x / ||x|| where lower is better (weighted sum only: TOPSIS
      takes the direction into its ideal)
    """
    if how == "none" or not column:
        return column
    lower = direction == "lower"
    if how == "minmax":
        return _minmax(column, lower)
    if how == "vector":
        return _vector(key, column, lower)
    if min(column) < 0:
        raise _cannot(key, how, f"a score is {min(column):g}, and `{how}` makes shares of what is not below 0")
    if max(column) == 0:
        raise _cannot(
            key, how, f"every score is 0, and `{how}` divides by their {'sum' if how == 'sum' else 'largest'}"
        )
    return _of_sum(key, column, lower) if how == "sum" else _of_max(column, lower)


def _of_sum(key: str, column: Column, lower: bool) -> Column:
    if lower and min(column) == 0:
        raise _cannot(key, "sum", "a score is 0, and where lower is better `sum` divides 1 by each score")
    values = tuple(1 / value for value in column) if lower else column
    total = fsum(values)
    return tuple(value / total for value in values)


def _of_max(column: Column, lower: bool) -> Column:
    most = max(column)
    return tuple(1 - value / most if lower else value / most for value in column)


def _minmax(column: Column, lower: bool) -> Column:
    least, most = min(column), max(column)
    if least == most:
        return (1.0,) * len(column)
    span = most - least
    return tuple((most - value) / span if lower else (value - least) / span for value in column)


def _vector(key: str, column: Column, lower: bool) -> Column:
    # fsum rounds once, so that the norm does not depend on the order of the candidates
    norm = sqrt(fsum(value * value for value in column))
    if norm == 0:
        raise _cannot(key, "vector", "every score is 0, and `vector` divides by the length of the column")
    return tuple(1 - value / norm if lower else value / norm for value in column)


def _cannot(key: str, how: str, why: str) -> BadData:
    return BadData(f"`{key}` cannot be normalised by `{how}`: {why}", "--normalise minmax")


def _refuse_raw_lower(matrix: Matrix) -> None:
    lower = [key for key, way in zip(matrix.criteria, matrix.directions, strict=True) if way == "lower"]
    if lower:
        named = ", ".join(f"`{key}`" for key in lower)
        raise BadData(
            f"lower is better on {named}: a weighted sum of raw values would reward the worst",
            "say how they are brought onto one footing: --normalise minmax (or max, sum, vector)",
        )
