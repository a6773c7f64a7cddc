"""Rules of stage 3, sla: caps that another keeps out of reach, and repeats and points that cannot be read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bpoctl.analysis.credits.gaps import gap_worth
from bpoctl.analysis.credits.pools import cap_percent
from bpoctl.analysis.credits.repeats import multipliers
from bpoctl.analysis.credits.scales import scale_of
from bpoctl.analysis.credits.stated_caps import caps_in_money
from bpoctl.checks.rules import Found, rule
from bpoctl.checks.sla.pool import Pool, pools
from bpoctl.dossier import Dossier
from bpoctl.lifecycle import ASK, Fix
from bpoctl.models.sla import CreditTerms
from bpoctl.models.values import plain


@rule("SLA080", "sla", "warning")
def longer_cap_out_of_reach(dossier: Dossier, today: date) -> Iterator[Found]:
    """A cap over a longer time that the month's cap keeps out of reach, or a cap of nothing.

    What: The cap of a quarter, a year or the term is as large a percent of the same charges as the cap of a month, or a
        larger one; or a cap is 0 %.
    Why: Months that each keep within 20 % of their charges keep within 20 % of the quarter's: a cap of 30 % on the
        quarter reads as protection and never binds. A cap of 0 % binds always: no failure is ever credited.
    Fix: Lower the longer cap (bpoctl sla credit edit KEY --cap-quarter N), or leave it out.
    Source: DESIGN.md section 6, caps; seen in clauses: 20 % a month with 30 % a quarter, 10 % with 10 % in any year.
    Bad: cap 20, cap of a quarter 30
    Good: cap 20, cap of a quarter 15
    """
    for pool in pools(dossier, today):
        for field in ("cap", "cap_quarter", "cap_year", "cap_term"):
            if getattr(pool.terms, field) == 0:
                words = "lets no credit through: whatever fails, nothing is credited"
                yield _found(
                    pool, f"The {field.replace('_', ' of the ')} of `{pool.terms.name}` is 0 %, which {words}.", field
                )
        month = cap_percent(pool.terms)
        for field, words in _longer(pool.terms):
            percent = getattr(pool.terms, field)
            if month is not None and percent and percent >= month:
                message = (
                    f"`{pool.terms.name}` caps a month at {plain(month)} % of its charges; its cap {words} of "
                    f"{plain(percent)} % can never bind."
                )
                yield _found(pool, message, field)


def _longer(terms: CreditTerms) -> Iterator[tuple[str, str]]:
    """The caps over a longer time that are of the same charges as the month's."""
    yield "cap_quarter", "on a quarter"
    if terms.cap_year_of == "this-year":
        yield "cap_year", "on a year"
    if terms.term_charges is None:
        yield "cap_term", "on the term"


@rule("SLA081", "sla")
def further_term_unreadable(dossier: Dossier, today: date) -> Iterator[Found]:
    """Credit terms whose tables of repeats, points or caps cannot be read.

    What: A multiplier of a repeat is no number or is for no failure from the second on, repeats are stated in two ways,
        a scale is no numbers, a cap in money is no amount, or a gap has a rate and an amount for a point.
    Why: The credit of every failure that it concerns is refused until it is mended.
    Fix: Mend the term: bpoctl sla credit edit KEY --repeats '{ "2" = "1.5", "3" = "2" }'.
    Source: DESIGN.md section 6, credit terms; FIELD.md section 2, points model.
    Bad: repeats = { third = "2" }
    Good: repeats = { 3 = "2" }
    """
    for pool in pools(dossier, today):
        if isinstance(table := multipliers(pool.terms), str):
            yield _found(pool, _sentence(table), "repeats")
        for field in ("point_scale", "scale"):
            if getattr(pool.terms, field) is not None and isinstance(scale := scale_of(pool.terms, field), str):
                yield _found(pool, _sentence(scale), field)
        if isinstance(caps := caps_in_money(pool.terms, dossier.engagement.currency), str):
            yield _found(pool, _sentence(caps), "cap_amounts")
        for level in pool.levels if pool.terms.form == "gap" else ():
            if isinstance(wrong := gap_worth(pool.terms, level), str):
                if level.rate is None or level.amount is None:
                    yield _found(pool, _sentence(wrong), "amount")
                    break
                fix = Fix.edit("sla level", level.key, version=level.version, amount=ASK)
                yield Found("sla_level", level.key, _sentence(wrong), fix, "amount", level.version)


def _sentence(wrong: str) -> str:
    return f"{wrong[0].upper()}{wrong[1:]}{'' if wrong.endswith('?') else '.'}"


def _found(pool: Pool, message: str, field: str) -> Found:
    terms = pool.terms
    fix = Fix.edit("sla credit", terms.key, version=terms.version, **{field: ASK})
    return Found("sla_credit", terms.key, message, fix, field, terms.version)
