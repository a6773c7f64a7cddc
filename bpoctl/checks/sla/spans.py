"""Rules of stage 3, sla: allowances and bonuses stated twice, and percents of the charges of a longer window."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bpoctl.analysis.credits.cases import DAYS
from bpoctl.analysis.credits.longer import MONTHS
from bpoctl.analysis.credits.silence import earns_bonus
from bpoctl.analysis.wording import listed
from bpoctl.checks.rules import Found, rule
from bpoctl.checks.sla.levels import fault
from bpoctl.checks.sla.pool import Pool, pools
from bpoctl.dossier import Dossier
from bpoctl.lifecycle import ASK, Fix
from bpoctl.models.sla import Agreement

_BONUSES = ("bonus", "bonus_rate", "bonus_amount", "bonus_bands")
_TWICE = (("allowance", "allowance_percent"), _BONUSES)
"""Terms of a level of which one can be stated."""


@rule("SLA100", "sla")
def term_stated_twice(dossier: Dossier, today: date) -> Iterator[Found]:
    """A level states its allowance, or its bonus, in two ways, or half of one.

    What: An allowance is a number of failures and a percent of the cases as well; a bonus has two of a percent at one
        figure, a rate, an amount and a table; or a bonus is capped, or earned from a figure on, and none is stated.
    Why: Which one counts is not said, and what the level draws or earns is refused until it is.
    Fix: Take one out: bpoctl sla level edit KEY --clear allowance.
    Source: DESIGN.md section 6, per occurrence beyond an allowance and bonus beside malus.
    Bad: allowance 3, allowance_percent 5
    Good: allowance_percent 5, allowance_part free
    """
    for pool in pools(dossier, today):
        for level in pool.levels:
            for names in _TWICE:
                stated = [name for name in names if getattr(level, name) is not None]
                if len(stated) > 1:
                    words = listed(name.replace("_", " ") for name in stated)
                    said = f"`{level.name}` states its {words}, and one of them counts: take one out with --clear."
                    yield fault(level, said, stated[-1])
            if not earns_bonus(level):
                for name in ("bonus_at", "bonus_cap", "bonus"):
                    if getattr(level, name) is not None:
                        said = f"`{level.name}` states its {name.replace('_', ' ')}, and no bonus that could be earned."
                        yield fault(level, said, name, bonus_rate=ASK)
                        break


@rule("SLA101", "sla")
def span_of_charges_unclear(dossier: Dossier, today: date) -> Iterator[Found]:
    """Percents are of the charges of the window, and of which window is not clear.

    What: The charges that percents are of are those of the window, and levels of windows of different length draw on
        the same terms, or one that is judged by the month, the week, rolling days or the case; or a day's charges; or
        the agreement has a cap over all credit terms, which is of a month's charges.
    Why: In a month in which a quarter and a year end together nobody can say of which charges the cap is a percent, and
        rolling days have no charges of their own: such credits are refused.
    Fix: Give each length of window credit terms of its own: bpoctl sla level edit KEY --credit KEY.
    Source: DESIGN.md section 6, charge base named; section 2 of FIELD.md.
    Bad: charge_span window; one level by the quarter, one by the year
    Good: charge_span window; every level by the quarter
    """
    for pool in pools(dossier, today):
        if pool.terms.charge_span != "window":
            continue
        if pool.terms.worth_of in DAYS:
            said = f"`{pool.terms.name}` is of a day's charges, which are those of a month and not of the window."
            yield _of_terms(pool, said, "charge_span")
            continue
        windows = {level.window for level in pool.levels}
        for level in pool.levels:
            if level.window not in MONTHS:
                said = f"`{level.name}` is judged by the {level.window}, which has no months whose charges could count."
                yield fault(level, said, "credit")
        if len(windows & set(MONTHS)) > 1:
            said = f"`{pool.terms.name}` is of the charges of the window, and its levels are judged by the "
            yield _of_terms(pool, f"{said}{listed(sorted(windows & set(MONTHS)))}: of which?", "charge_span")
        agreement = dossier.get(Agreement, pool.terms.version)
        if agreement is not None and agreement.credit_cap is not None and windows & set(MONTHS):
            of = listed(sorted(windows & set(MONTHS)), "or")
            said = f"The cap over all credit terms is of a month's charges, and `{pool.terms.name}` is of a {of}'s"
            fix = Fix.edit("sla agreement", agreement.key, credit_cap=ASK)
            message = f"{said}: its credits are cut by the charges of the last month alone."
            yield Found("sla_agreement", agreement.key, message, fix, "credit_cap")


def _of_terms(pool: Pool, message: str, field: str) -> Found:
    terms = pool.terms
    fix = Fix.edit("sla credit", terms.key, version=terms.version, **{field: ASK})
    return Found("sla_credit", terms.key, message, fix, field, terms.version)
