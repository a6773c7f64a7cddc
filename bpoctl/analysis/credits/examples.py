"""The worked example of a document: what credit terms would come to if these levels failed in a month."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from bpoctl.analysis.bounds import WITHIN, Bound
from bpoctl.analysis.credits import bands
from bpoctl.analysis.credits.caps import days_limit, month_limit
from bpoctl.analysis.credits.cases import Award, Case, Factor
from bpoctl.analysis.credits.charges import Charges, stated_charges
from bpoctl.analysis.credits.forms import FIGURE_FORMS, award, own_bands
from bpoctl.analysis.credits.gaps import credit_bound, gap_bound
from bpoctl.analysis.credits.pooled_points import points_as_money
from bpoctl.analysis.credits.pools import Limit, PoolTotal, settle
from bpoctl.analysis.credits.stated_caps import caps_in_money
from bpoctl.models.sla import CreditTerms, Level

_GAP = Fraction(5, 2)
"""Points, or steps, by which the example of a gap misses its target."""


def example(
    terms: CreditTerms, missed: Iterable[Level], charges: Decimal, currency: str
) -> tuple[PoolTotal, list[Award]]:
    """What credit terms would come to if these levels failed in a month of such charges.

    Where the credit hangs on the figure, the example assumes one: 2.5 points, or steps, beyond the target of a gap, and
    the worst band of a table. The month has 30 days.
    """
    base = stated_charges(charges, currency, "charges of the example")
    levels = list(missed)
    awards = [award(example_case(terms, level, base.amount, currency)) for level in levels]
    if together(terms) and awards and all(given.points is not None and given.amount is None for given in awards):
        awards = points_as_money(terms, levels, awards, base.amount, currency)
    return settle(terms, base, [given.amount for given in awards], _month_limits(terms, base)), awards


def _month_limits(terms: CreditTerms, base: Charges) -> list[Limit]:
    """The caps on a month that are no share of its charges; those over a longer time do not show in one month."""
    stated = caps_in_money(terms, base.currency)
    found = [month_limit(stated["month"])] if not isinstance(stated, str) and "month" in stated else []
    return [*found, *([] if terms.cap_days is None else [days_limit(terms, base, None)])]


def together(terms: CreditTerms) -> bool:
    """Whether all points of a month are made money together, so that a level alone is worth another amount."""
    return terms.form == "points" and (terms.point_bands is not None or terms.point_scale is not None)


def example_case(terms: CreditTerms, level: Level, charges: Decimal | None, currency: str) -> Case:
    """A level's failure as an example takes it: one failure beyond an allowance, no repeat."""
    factors = (Factor(Decimal(1), "1 failure beyond the allowance"),) if terms.trigger == "occurrences" else ()
    return Case(terms, level, charges, currency, figure=example_figure(terms, level), factors=factors)


def example_figure(terms: CreditTerms, level: Level) -> Fraction | None:
    """The figure that an example assumes; None where the credit does not hang on it."""
    if terms.form not in FIGURE_FORMS:
        return None
    if terms.form == "gap":
        bound = gap_bound(terms, level)
        beyond = _GAP * Fraction(terms.step_size or 1)
        if bound is None:
            return None
        return _failing(_beyond(bound, beyond), credit_bound(terms, level), beyond)
    rows = bands.bands_of(level.bands, worth_first=True) if terms.form == "points" else own_bands(terms, level)
    if isinstance(rows, str):
        return None
    bounds = [row.bound for row in rows]
    low = level.direction == "higher" or (level.direction == WITHIN and not any(">" in row.sign for row in rows))
    worst = min(bounds) if low else max(bounds)
    beyond = _failing(Fraction(worst) + (-1 if low else 1), credit_bound(terms, level), Fraction(1))
    return beyond if bands.find(beyond, rows).band else Fraction(worst)


def _failing(figure: Fraction, due: Bound | None, beyond: Fraction) -> Fraction:
    """The figure where it draws a credit, else one so far beyond the bound on whose wrong side a credit falls due."""
    return figure if due is None or not due.keeps(figure) else _beyond(due, beyond)


def _beyond(bound: Bound, by: Fraction) -> Fraction:
    """A figure so far beyond the upper edge of a bound; beyond its lower one where it has no upper."""
    return Fraction(bound.least or 0) - by if bound.most is None else Fraction(bound.most) + by
