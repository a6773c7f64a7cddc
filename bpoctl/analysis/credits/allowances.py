"""Failures beyond an allowance: a number of them, or a percent of the window's cases; later ones can count more.

A threshold of 95 % whose every case beyond it costs 120.00 is an allowance of 5 %: of 1,230 cases 61.5 are free, and
what the failure is worth that lies partly beyond it is a term. Source: DESIGN.md section 6, per occurrence beyond an
allowance; schedules with penalties for each abandoned call beyond a rate.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

from bpoctl.analysis.credits.cases import Factor, rough
from bpoctl.analysis.credits.scales import scale_of, scaled
from bpoctl.analysis.money import exactly, grouped
from bpoctl.models.sla import CreditTerms, Level


def beyond_allowance(level: Level, count: Decimal, cases: Decimal | None) -> tuple[Decimal, str] | str:
    """How many failures lie beyond a level's allowance, never below nought, and how; or why that cannot be said."""
    if level.allowance is not None and level.allowance_percent is not None:
        return f"level {level.key} states an allowance as a number and as a percent of its cases: which counts?"
    if level.allowance is not None:
        beyond = max(Fraction(0), Fraction(count) - level.allowance)
        return _decimal(beyond), f"{_failures(count)} - {level.allowance:,} allowed"
    if level.allowance_percent is None:
        return f"level {level.key} does not state how many failures draw no credit"
    if cases is None:
        return f"level {level.key} allows a percent of its cases, and how many there were is not recorded"
    free = Fraction(level.allowance_percent) * Fraction(cases) / 100
    exact = max(Fraction(0), Fraction(count) - free)
    words = f"{_failures(count)} - {grouped(level.allowance_percent)} % of {grouped(cases)} cases"
    words = f"{words} = {grouped(count)} - {rough(free)}"
    if exact.denominator == 1:
        return _decimal(exact), words
    if level.allowance_part is None:
        return f"level {level.key} does not state what a failure counts that lies partly beyond its allowance"
    how = {"counts": Fraction(ceil(exact)), "free": Fraction(floor(exact))}.get(level.allowance_part, exact)
    tail = "" if how == exact else f" = {rough(exact)}, the part of a failure {_PART[level.allowance_part]}"
    return _decimal(how), f"{words}{tail}"


_PART = {"counts": "counts whole", "free": "is free"}


def counted_on_scale(terms: CreditTerms, beyond: Decimal) -> Factor | str:
    """The failures beyond an allowance as what a credit is multiplied by, on the terms' scale where they have one."""
    words = f"{_failures(beyond)} beyond the allowance"
    if terms.scale is None:
        return Factor(beyond, words)
    rows = scale_of(terms, "scale")
    if isinstance(rows, str):
        return rows
    counted, how = scaled(rows, Fraction(beyond), "failures")
    by = _decimal(counted)
    return Factor(by, f"{grouped(by)} ({words}: {how})")


def _failures(number: Decimal) -> str:
    return f"{grouped(number)} failure{'' if number == 1 else 's'}"


def _decimal(number: Fraction) -> Decimal:
    """A number that ends as a decimal: what it is made of are decimals added, multiplied and divided by hundreds."""
    exact = exactly(number)
    assert exact is not None, "failures and their allowance are decimals"
    return exact
