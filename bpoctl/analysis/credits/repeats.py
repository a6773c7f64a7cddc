"""A credit that grows with the failures before it: the second and later ones, in a row or in so many rolling periods.

The terms state one multiplier for every repeat, or a table by which failure it is (`{ 2 = "1.5", 3 = "2" }`); the last
of the table holds for every later one. Nothing compounds. Source: FIELD.md section 2 (points); contracts that multiply
the deduction from the Nth failure in M months on, and penalties of a first, a second and any later offence.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import islice, takewhile

from bpoctl.analysis.credits.bands import number_of
from bpoctl.analysis.credits.cases import Factor
from bpoctl.analysis.money import grouped
from bpoctl.models.sla import CreditTerms

MOST_LOOKED_BACK = 120
"""Failures in a row that are counted at most: ten years of months."""


def multipliers(terms: CreditTerms) -> dict[int, Decimal] | str:
    """What a level's credit is multiplied by, by which failure it is; empty where none is stated, or what is wrong."""
    if terms.repeats is None:
        return {} if terms.repeat_multiplier is None else {2: terms.repeat_multiplier}
    if terms.repeat_multiplier is not None:
        return f"credit terms {terms.key} state repeat_multiplier and repeats: which counts?"
    found: dict[int, Decimal] = {}
    for which, value in terms.repeats.items():
        by = number_of(value)
        if not which.isdecimal() or not 2 <= int(which) <= MOST_LOOKED_BACK or by is None or by < 0:
            wrong = f'`{which}` = `{value}` is not a failure from the second on with a multiplier, as in 3 = "2"'
            return f"the repeats of credit terms {terms.key} cannot be read: {wrong}"
        found[int(which)] = by
    return found


def again(terms: CreditTerms, earlier: Iterator[tuple[str, bool]]) -> Factor | str | None:
    """What a failure is multiplied by for those before it, why that cannot be said, or None where it is a first one.

    `earlier` are the periods before it, the newest first, each with whether the level failed in it.
    """
    table = multipliers(terms)
    if isinstance(table, str):
        return table
    if not table:
        return None
    if terms.repeat_periods is None:
        named = [key for key, _ in takewhile(lambda seen: seen[1], islice(earlier, MOST_LOOKED_BACK))]
    else:
        named = [key for key, failed in islice(earlier, terms.repeat_periods - 1) if failed]
    which = 1 + len(named)
    by = table.get(max((number for number in table if number <= which), default=0))
    if by is None:
        return None
    if terms.repeats is None and terms.repeat_periods is None:
        return Factor(by, f"repeat {grouped(by)} (failed in {named[0]} too)")
    span = "in a row" if terms.repeat_periods is None else f"in {terms.repeat_periods:,} periods"
    return Factor(by, f"{grouped(by)} (failure {which:,} {span}, after {', '.join(reversed(named))})")
