"""Scales on which later ones count more: points of a month, steps of a gap, failures beyond an allowance.

`{ 20 = "1", 100 = "1.2" }`: the first 20 count nothing, those up to 100 one each and those beyond it 1.2 each.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

from bpoctl.analysis.credits.bands import number_of
from bpoctl.analysis.credits.cases import rough
from bpoctl.analysis.money import grouped
from bpoctl.models.sla import CreditTerms

Rows = Sequence[tuple[Decimal, Decimal]]
"""From the lowest number up: beyond how many each counts how much."""


def scale_of(terms: CreditTerms, field: str) -> Rows | str:
    """The rows of a scale in a field of credit terms, from the lowest up; or what is wrong with it."""
    table: dict[str, Any] = getattr(terms, field) or {}
    rows = {}
    for beyond, counts in table.items():
        bound, by = number_of(beyond), number_of(counts)
        if bound is None or by is None or bound < 0 or by < 0:
            what = "points" if field == "point_scale" else "steps or failures"
            wrong = f'`{beyond}` = `{counts}` is not a number of {what} and what each beyond it counts, as in 20 = "1"'
            return f"the {field.replace('_', ' ')} of {terms.key} cannot be read: {wrong}"
        rows[bound] = by
    return tuple(sorted(rows.items())) or f"the {field.replace('_', ' ')} of {terms.key} is empty"


def scaled(rows: Rows, total: Fraction | Decimal, what: str = "points") -> tuple[Fraction, str]:
    """What so many count on a scale, and how: each stretch by its own factor, those before the first row nothing.

    120 points beyond 20 at 1 and beyond 100 at 1.2: 80 x 1 + 20 x 1.2 = 104.
    """
    counted, words, total = Fraction(0), [], Fraction(total)
    ends = [*(Fraction(bound) for bound, _ in rows), max(total, Fraction(rows[-1][0]))]
    for (begins, end), (bound, by) in zip(pairwise(ends), rows, strict=True):
        stretch = max(Fraction(0), min(total, end) - begins)
        counted += stretch * Fraction(by)
        words += [f"{rough(stretch)} beyond {grouped(bound)} x {grouped(by)}"] if stretch else []
    return counted, " + ".join(words) or f"{rough(total)} {what}, of which the first {grouped(rows[0][0])} are free"
