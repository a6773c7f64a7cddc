"""Indexation: by how much a price has moved when its exposed share follows an index."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from bpoctl.analysis.cost.figures import words
from bpoctl.analysis.cost.frame import Frame, Month
from bpoctl.analysis.notice import months_after
from bpoctl.dossier import Dossier
from bpoctl.models.partner import IndexValue, Quote


class Gap(NamedTuple):
    """An adjustment for which no value is recorded: none lies after `after` and up to `until`."""

    after: date | None
    until: date


def factor(exposed: Fraction, values: Sequence[Decimal], form: str) -> Fraction:
    """What a price is multiplied by once the index has gone through `values`, the base first.

    `fixed-base`: (1 - s) + s I_t / I_0. `chained`: the product of (1 - s) + s I_k / I_(k-1) over the adjustments; the
    two differ as soon as there are two adjustments. Source: FIELD.md section 6; worked example 14.
    """
    if form == "fixed-base":
        return _moved(exposed, values[0], values[-1])
    product = Fraction(1)
    for before, after in pairwise(values):
        product *= _moved(exposed, before, after)
    return product


def factor_words(exposed: Fraction, values: Sequence[Decimal], form: str) -> str:
    """The formula of a factor with its numbers in it."""
    rest, share = words(1 - exposed), words(exposed)
    steps = [(values[0], values[-1])] if form == "fixed-base" else list(pairwise(values))
    return " x ".join(f"({rest} + {share} x {words(after)} / {words(before)})" for before, after in steps)


def is_indexed(quote: Quote) -> bool:
    """Whether any term of indexation is stated."""
    return bool(quote.index_series or quote.exposed_share or quote.index_form)


def adjustments(quote: Quote, month: Month) -> int:
    """How many adjustments have taken place up to a month: the first after `index_every` months."""
    return (month.number - 1) // quote.index_every


def index_values(dossier: Dossier, quote: Quote, frame: Frame) -> tuple[tuple[Decimal, ...], Gap | None]:
    """The index values that count: the base, then one for each adjustment within the term; and the first that lacks.

    The base is the latest value up to `index_base_on` (else the first day of the term). An adjustment takes the latest
    value up to its day, which must be later than the day of the adjustment before: no old value is used twice.
    """
    start = frame.starts_on
    if start is None:
        return (), None
    series = sorted((v.on, v.value) for v in dossier.all(IndexValue) if v.series == quote.index_series)
    days = [quote.index_base_on or start]
    days += [months_after(start, n * quote.index_every) for n in range(1, adjustments(quote, frame.months[-1]) + 1)]
    found: list[Decimal] = []
    before: date | None = None
    for day in days:
        known = [value for on, value in series if on <= day and (before is None or on > before)]
        if not known:
            return tuple(found), Gap(before, day)
        found.append(known[-1])
        before = day
    return tuple(found), None


def _moved(exposed: Fraction, before: Decimal, after: Decimal) -> Fraction:
    return 1 - exposed + exposed * Fraction(after) / Fraction(before)
