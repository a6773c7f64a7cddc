"""Tables of bands: each edge says on which side equality falls, or the table is ambiguous between its values.

`{ ">= 95" = "10", "< 95" = "20" }` leaves nothing open; `{ "95" = "10", "90" = "20" }` is how many contracts print it,
and says nothing of 93: a figure between two such values is refused, naming both. Source: FIELD.md section 2 (points).
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any, NamedTuple

from bpoctl.models.values import MOST_DIGITS, Money, parse_money, plain

_EDGE = re.compile(rf"\s*(>=|<=|>|<|)\s*([+-]?[0-9]{{1,{MOST_DIGITS}}}(?:\.[0-9]{{1,{MOST_DIGITS}}})?)\s*%?\s*")
_SIGNS: dict[str, Callable[[Any, Any], bool]] = {
    ">=": operator.ge, "<=": operator.le, ">": operator.gt, "<": operator.lt, "": operator.eq,
}  # fmt: skip


class Band(NamedTuple):
    """One row: the side and the bound, and what stands against it."""

    sign: str
    """empty where the table gives a single value, whose side is not stated"""
    bound: Decimal
    worth: str

    def holds(self, value: Fraction) -> bool:
        """Whether a figure lies in the band; of a single value only the value itself does."""
        return _SIGNS[self.sign](value, Fraction(self.bound))

    @property
    def words(self) -> str:
        """The edge as the table states it: `>= 95`."""
        return f"{self.sign} {plain(self.bound)}".strip()


class Found(NamedTuple):
    """The band of a figure, or why there is none."""

    band: Band | None
    problem: str = ""


def bands_of(table: Mapping[str, Any] | None, worth_first: bool = False) -> tuple[Band, ...] | str:
    """The rows of a table in its order, or what is wrong with it. `worth_first` reads `{ minor = ">= 93" }`.

    A worth on both sides of a level that is to lie within is one row each: `{ minor = "> 85 or < 70" }`. The order of
    a table does not survive storage, so bands are ordered from the narrowest: see `find`.
    """
    rows = []
    for key, value in (table or {}).items():
        text, worth = (str(value), key) if worth_first else (key, str(value))
        for edge in text.split(" or "):
            match = _EDGE.fullmatch(edge)
            if match is None:
                return f'`{edge}` is not a bound like ">= 95"'
            rows.append(Band(match[1], Decimal(match[2]), worth))
    if rows and all(not row.sign and _is_edge(row.worth) for row in rows):
        turned = f'"{rows[0].worth}" = "{plain(rows[0].bound)}"'
        if worth_first:
            turned = f'"{plain(rows[0].bound)}" = "{rows[0].worth}"'
        return f"the table is turned round: here it is {{ {turned} }}"
    return tuple(rows) or "the table is empty"


def _is_edge(text: str) -> bool:
    """Whether a text is a bound with its sign, as in `< 95`, and no worth."""
    return (match := _EDGE.fullmatch(text)) is not None and bool(match[1])


def find(value: Fraction, rows: Sequence[Band]) -> Found:
    """The band of a figure: of several that hold the nearest edge of a kind; of none the neighbours are named."""
    best = _nearest(value, rows)
    if len({row.worth for row in best}) > 1:
        return Found(None, f"two bands hold: {best[0].words} is {best[0].worth}, {best[1].words} is {best[1].worth}")
    if best:
        return Found(best[0])
    below = max((r for r in rows if r.bound < value), key=lambda r: r.bound, default=None)
    above = min((r for r in rows if r.bound > value), key=lambda r: r.bound, default=None)
    named = [f"{row.worth} (at {plain(row.bound)})" for row in (above, below) if row is not None]
    edge = "no band's edge is stated there"
    if len(named) == 2:
        return Found(None, f"it is ambiguous between {named[0]} and {named[1]}: {edge}")
    return Found(None, f"it lies beyond {named[0]}: {edge}" if named else edge)


def _nearest(value: Fraction, rows: Sequence[Band]) -> list[Band]:
    """The bands that hold a figure: its single value, or of each side those with the nearest edge."""
    holding = [row for row in rows if row.holds(value)]
    best = [row for row in holding if not row.sign]
    for kind, nearest in ((">", max), ("<", min)) if not best else ():
        own = [row for row in holding if row.sign.startswith(kind)]
        bound = nearest((row.bound for row in own), default=None)
        best += [row for row in own if row.bound == bound]
    return best


def open_words(rows: Sequence[Band], values: Sequence[Fraction]) -> str:
    """Which figures fall in two bands or in none, and how a table is repaired; empty where every one has its band.

    `values` are those to be tried, in order: every bound, and one figure between each two and beyond the ends.
    """
    bare = next((row for row in rows if not row.sign), None)
    failing = [(value, tuple(_clash(value, rows))) for value in values if find(value, rows).band is None]
    if bare is not None and failing:
        edge = plain(bare.bound)
        return f"on which side of {edge} its band lies is not said; write `>= {edge}` or `< {edge}`"
    if not failing:
        return ""
    two = [value for value, clash in failing if clash]
    first = two[0] if two else failing[0][0]
    clash = next(found for value, found in failing if value == first)
    run: list[Fraction] = []
    for value, found in failing:
        if value >= first and found == clash and (not run or values.index(value) == values.index(run[-1]) + 1):
            run.append(value)
    where, edge = _stretch(run, values, {Fraction(row.bound) for row in rows})
    if clash:
        a, b = clash
        return (
            f"a figure {where} falls in two bands, `{a.words}` ({a.worth}) and `{b.words}` ({b.worth}); "
            f"let one end where the other begins, as in `{a.words}` and `{_OPPOSITE[a.sign]} {plain(a.bound)}`"
        )
    return f"a figure {where} falls in no band; add one for it, or let one beside it hold it, as in `{edge}`"


_OPPOSITE = {">=": "<", "<=": ">", ">": "<=", "<": ">="}


def _clash(value: Fraction, rows: Sequence[Band]) -> list[Band]:
    """The two bands of different worth that both hold a figure, where there are such."""
    best = _nearest(value, rows)
    other = next((row for row in best if row.worth != best[0].worth), None)
    return [] if other is None else [best[0], other]


def _stretch(run: Sequence[Fraction], values: Sequence[Fraction], bounds: set[Fraction]) -> tuple[str, str]:
    """Figures next to each other in words, and an edge that holds them: `from 95 on`, `>= 95`."""
    first, last = values.index(run[0]), values.index(run[-1])
    low = values[first] if values[first] in bounds else values[first - 1] if first else None
    high = values[last] if values[last] in bounds else values[last + 1] if last + 1 < len(values) else None
    a, b = ("" if edge is None else plain(_decimal(edge)) for edge in (low, high))
    if low is not None and low == high:
        return f"of {a}", f">= {a}"
    begins, ends = ("from" if low in run else "above"), ("to" if high in run else "below")
    if high is None:
        return (f"from {a} on", f">= {a}") if low in run else (f"above {a}", f"> {a}")
    if low is None:
        return (f"up to {b}", f"<= {b}") if high in run else (f"below {b}", f"< {b}")
    return f"{begins} {a} {'and ' if begins == 'above' else ''}{ends} {b}", f"{'>=' if low in run else '>'} {a}"


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)


def tried(rows: Sequence[Band], least: Decimal | None = None, most: Decimal | None = None) -> list[Fraction]:
    """The figures by which a table is tried: at each bound, between neighbours and beyond the ends, in order."""
    bounds = sorted({row.bound for row in rows} | {each for each in (least, most) if each is not None})
    found = [Fraction(bound) for bound in bounds]
    found += [(Fraction(a) + Fraction(b)) / 2 for a, b in pairwise(bounds)]
    if least is None:
        found.append(Fraction(bounds[0]) - 1)
    if most is None:
        found.append(Fraction(bounds[-1]) + 1)
    return sorted(found)


def inside(value: Fraction, rows: Sequence[Band], values: Sequence[Fraction]) -> bool:
    """Whether bands lie on both sides of a figure, or hold it: of those in order that a table is tried by."""
    held = [each for each in values if any(row.holds(each) or not row.sign for row in rows)]
    return bool(held) and held[0] <= value <= held[-1]


def unstated(rows: Sequence[Band], least: Decimal | None = None, most: Decimal | None = None) -> list[str]:
    """Where a table leaves its answer open between two bounds: at each bound, between neighbours and beyond the ends.

    `least` and `most` bound what a figure can be (0 and 100 of a share).
    """
    return [find(value, rows).problem for value in tried(rows, least, most) if find(value, rows).band is None]


def amount_of(text: Any) -> Money | None:
    """The amount that stands in a table, which names its currency (`500.00 USD`), or None where it is none."""
    try:
        money = parse_money(str(text))
    except ValueError:
        return None
    return money if money.currency and money.amount >= 0 else None


def number_of(text: Any) -> Decimal | None:
    """The number that stands in a table, or None where it is none."""
    match = _EDGE.fullmatch(str(text))
    return Decimal(match[2]) if match is not None and not match[1] else None
