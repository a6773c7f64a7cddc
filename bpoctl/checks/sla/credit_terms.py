"""Rules of stage 3, sla: allocations of every form, edges of bands, and terms that a credit hangs on and are silent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

from bpoctl.analysis.bounds import Bound
from bpoctl.analysis.credits import bands
from bpoctl.analysis.credits.gaps import credit_bound
from bpoctl.analysis.credits.silence import level_silent, rule_silent, terms_silent
from bpoctl.analysis.credits.sums import SUM_TERMS
from bpoctl.analysis.money import added
from bpoctl.analysis.wording import listed
from bpoctl.checks.facts import judged_versions
from bpoctl.checks.rules import Found, rule
from bpoctl.checks.sla.pool import HUNDRED, Pool, pools
from bpoctl.dossier import Dossier
from bpoctl.lifecycle import ASK, Fix
from bpoctl.models.sla import Consequence, CreditTerms, Level
from bpoctl.models.values import plain

NOUGHT = Decimal(0)


@rule("SLA030", "sla")
def allocations_do_not_add_up(dossier: Dossier, today: date) -> Iterator[Found]:
    """Pool points or weighting factors do not add up.

    What: The allocations of a pool in one tier have another sum than the pool's points, or the weighting factors of a
        weight model another sum than 100; the finding shows it.
    Why: Above, more is promised than the pool holds; below, a part of it can never fall due. A sum that is silently
        rescaled changes every credit.
    Fix: Reallocate: bpoctl sla level edit KEY --allocation N.
    Source: FIELD.md section 2, pool model in one tier; section 3, item 11; worked example 8.
    Bad: a pool of 200 %: A 80, B 70, C 40: 190
    Good: A 80, B 70, C 50
    """
    for pool in pools(dossier, today):
        wanted = {"pool-one-tier": pool.terms.pool_points, "weight": HUNDRED}.get(pool.terms.form)
        drawn = [level for level in pool.levels if level.allocation]
        total = added(level.allocation or NOUGHT for level in drawn)
        if wanted is None or not drawn or total == wanted:
            continue
        parts = " + ".join(f"{level.key} {plain(level.allocation or NOUGHT)}" for level in drawn)
        what = "allocations" if pool.terms.form == "pool-one-tier" else "weighting factors"
        message = f"The {what} of `{pool.terms.name}` add up to {plain(total)} %, not to {plain(wanted)} %: {parts}."
        fix = Fix.edit("sla level", drawn[-1].key, version=drawn[-1].version, allocation=ASK)
        yield Found("sla_level", drawn[-1].key, message, fix, "allocation", drawn[-1].version)


@rule("SLA031", "sla")
def band_edge_unstated(dossier: Dossier, today: date) -> Iterator[Found]:
    """A table of bands leaves an edge open.

    What: A table gives single values (95: 10, 90: 20), or bands that overlap or leave a gap, so that for some figure
        it does not say which band holds.
    Why: At 97 % such a table is ambiguous between two amounts, and the credit for that figure is refused.
    Fix: State the side of each edge: bpoctl sla credit edit KEY --bands '{ ">= 95" = "10", "< 95" = "20" }'.
    Source: FIELD.md section 2, points model; DESIGN.md section 6: every comparison says which side equality falls on.
    Bad: bands = { "100" = "0", "95" = "10" }
    Good: bands = { ">= 100" = "0", "< 100" = "10" }
    """
    for pool in pools(dossier, today):
        terms = pool.terms
        for field, open_at in (("bands", _open_band(pool)), ("point_bands", _open_points(terms))):
            if open_at:
                message = f"The {field.replace('_', ' ')} of `{terms.name}` leave an edge open: {open_at}."
                fix = Fix.edit("sla credit", terms.key, version=terms.version, **{field: ASK})
                yield Found("sla_credit", terms.key, message, fix, field, terms.version)
        for level in pool.levels if terms.form in ("points", "bands") else ():
            open_at = _open_side(level, level.bands, credit_bound(terms, level), worth_first=True)
            if open_at:
                message = f"The bands of `{level.name}` leave an edge open: {open_at}."
                fix = Fix.edit("sla level", level.key, version=level.version, bands=ASK)
                yield Found("sla_level", level.key, message, fix, "bands", level.version)


def _open_points(terms: CreditTerms) -> str:
    """Where the table of a month's points leaves its answer open; empty where it does not."""
    if terms.form != "points" or terms.point_bands is None:
        return ""
    rows = bands.bands_of(terms.point_bands)
    return rows if isinstance(rows, str) else bands.open_words(rows, bands.tried(rows, NOUGHT, None))


def _open_band(pool: Pool) -> str:
    """Where the table of bands leaves open what a failure comes to; a figure that draws no credit needs no band."""
    terms = pool.terms
    if terms.form != "bands" or terms.bands is None:
        return ""
    rows = bands.bands_of(terms.bands)
    if isinstance(rows, str):
        return rows
    shares = bool(pool.levels) and all(level.unit == "%" for level in pool.levels)
    tried = bands.tried(rows, *((NOUGHT, HUNDRED) if shares else (None, None)))
    common = [(level, credit_bound(terms, level)) for level in pool.levels if level.bands is None]
    every = not common or any(limit is None for _, limit in common)
    within = bands.open_words(rows, [value for value in tried if every or bands.inside(value, rows, tried)])
    return within or next(filter(None, (_open_side(level, terms.bands, limit) for level, limit in common)), "")


def _open_side(level: Level, table: dict[str, Any] | None, limit: Bound | None, worth_first: bool = False) -> str:
    """Where the failing side of a limit has no severity or band; what is kept needs none."""
    rows = bands.bands_of(table, worth_first=worth_first) if table is not None else ()
    if isinstance(rows, str) or not rows:
        return rows if isinstance(rows, str) else ""
    tried = [value for edge in (limit.edges if limit else ()) for value in _failing(level, rows, edge, limit)]
    return bands.open_words(rows, sorted(set(tried)))


def _failing(level: Level, rows: Sequence[bands.Band], edge: Decimal, limit: Bound | None) -> list[Fraction]:
    """Figures beyond an edge, one for each stretch between the bounds of the rows there."""
    low = limit is not None and edge == limit.least
    failing = {row.bound for row in rows if (row.bound < edge if low else row.bound > edge)}
    end = NOUGHT if low else HUNDRED
    failing |= {end} if level.unit == "%" and (end < edge if low else end > edge) else set()
    edges = sorted(failing | {edge})
    tried = [Fraction(each) for each in failing] + [(Fraction(a) + Fraction(b)) / 2 for a, b in pairwise(edges)]
    if level.unit != "%":
        tried.append(Fraction(edges[0]) - 1 if low else Fraction(edges[-1]) + 1)
    return tried if limit is None or limit.keeps(Fraction(edge)) else [*tried, Fraction(edge)]


@rule("SLA032", "sla")
def term_is_silent(dossier: Dossier, today: date) -> Iterator[Found]:
    """A term on which a credit hangs is silent.

    What: The form, the trigger, a cap, the earn-back or a consequence needs a term that is not stated: the step rule of
        a gap, whether breaches can be used again, of which year's charges a cap is a share; or a consequence adds up
        points where no credit terms give any.
    Why: The contract's term chooses between answers; where it is silent the credit is refused, not guessed.
    Fix: State it: bpoctl sla credit edit KEY --FIELD VALUE.
    Source: DESIGN.md section 6, credit terms; worked examples 7, 9, 10 and 12.
    Bad: form gap, rate 1, no step
    Good: form gap, rate 1, step pro-rata
    """
    for pool in pools(dossier, today):
        terms = pool.terms
        lacks = terms_silent(terms, pool.levels)
        if lacks:
            words = listed(name.replace("_", " ") for name in lacks)
            message = f"`{terms.name}` ({terms.form}) does not state its {words}: some credit of it is refused."
            fix = Fix.edit("sla credit", terms.key, version=terms.version, **dict.fromkeys(lacks, ASK))
            yield Found("sla_credit", terms.key, message, fix, lacks[0], terms.version)
        for level in pool.levels:
            lacks = level_silent(terms, level)
            if lacks:
                words = listed(name.replace("_", " ") for name in lacks)
                message = f"`{level.name}` does not state its {words}, on which its credit hangs."
                fix = Fix.edit("sla level", level.key, version=level.version, **dict.fromkeys(lacks, ASK))
                yield Found("sla_level", level.key, message, fix, lacks[0], level.version)
    yield from _silent_consequences(dossier, today)


def _silent_of(row: Consequence) -> list[str]:
    """The terms that the count of breaches or the sum of a consequence needs, and that are not stated."""
    of_sum = [name for name in SUM_TERMS if row.sum_of and getattr(row, name) is None]
    counts = row.breaches is not None or (row.threshold is None and not row.sum_of)
    return [*(rule_silent(row) if counts else []), *of_sum]


def _silent_consequences(dossier: Dossier, today: date) -> Iterator[Found]:
    for version in judged_versions(dossier, today):
        for consequence in dossier.of_version(Consequence, version):
            drawn = [t for t in dossier.of_version(CreditTerms, version) if consequence.credit in (None, t.key)]
            if consequence.sum_of == "points" and not any(terms.form == "points" for terms in drawn):
                message = f"`{consequence.name}` adds up points, and its credit terms give none: it can never arise."
                fix = Fix.edit("sla consequence", consequence.key, version=version, credit=ASK)
                yield Found("sla_consequence", consequence.key, message, fix, "credit", version)
            lacks = _silent_of(consequence)
            if lacks:
                words = listed(name.replace("_", " ") for name in lacks)
                message = f"`{consequence.name}` does not state its {words}: it cannot be said when it follows."
                fix = Fix.edit("sla consequence", consequence.key, version=version, **dict.fromkeys(lacks, ASK))
                yield Found("sla_consequence", consequence.key, message, fix, lacks[0], version)
