"""A bonus beside the credits: what a level that met its target earns, at one figure, for each step, or by a table.

The table gives percents of the charges or amounts (`{ "2.50 USD" = "<= 5", "3.50 USD" = "<= 4.5" }`), amounts for each
case where the credit terms say so; where no row holds there is no bonus.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from bpoctl.analysis.bounds import WITHIN, at
from bpoctl.analysis.credits import bands
from bpoctl.analysis.credits.cases import Award, Case, fixed, of_charges, part_of, rough, silent
from bpoctl.analysis.credits.gaps import each_word, steps_of
from bpoctl.analysis.judging import Result, Step
from bpoctl.analysis.money import grouped, part, product, rounded_down, shown


def bonus_of(case: Case) -> Award | None:
    """What a level earned, as an amount; None where it earned no bonus."""
    level, verdict, value = case.level, case.verdict, case.value
    if verdict is None or value is None or verdict.result is not Result.MET:
        return None
    if level.bonus_bands is not None:
        return _by_table(case)
    if level.bonus_rate is not None or level.bonus_amount is not None:
        return _for_each_step(case, value)
    if level.bonus_at is None or level.bonus is None:
        return None
    bound = at(level, level.bonus_at)
    if bound is None:
        why = f"level {level.key} is to lie within two edges, and its bonus is earned at one figure: on which side?"
        return Award(None, problem=why)
    if value != level.bonus_at and not bound.keeps(value):
        return None
    return of_charges(case, part_of(level.bonus), f"{grouped(level.bonus)} %")


def _by_table(case: Case) -> Award | None:
    level, value = case.level, case.value
    rows = bands.bands_of(level.bonus_bands, worth_first=True)
    if isinstance(rows, str):
        return Award(None, problem=f"the bonus bands of level {level.key} cannot be read: {rows}")
    held = [row for row in rows if value is not None and row.holds(value)]
    if not held or value is None:
        return None
    found = bands.find(value, held)
    if found.band is None:
        return Award(None, problem=f"the bonus bands of level {level.key}: {found.problem}")
    band = f"{rough(value)} {level.unit} is in the band {found.band.words}"
    if (money := bands.amount_of(found.band.worth)) is not None:
        return fixed(case, money, f"{band}: ")
    percent = bands.number_of(found.band.worth)
    if percent is None:
        return Award(None, problem=f"the bonus bands of level {level.key} give no number: `{found.band.worth}`")
    return of_charges(case, part_of(percent), f"{band}: {grouped(percent)} %")


def _for_each_step(case: Case, value: Fraction) -> Award | None:
    """A rate or an amount for each step by which a figure is better than a level, up to the bonus's cap.

    Contract price 90,000 a quarter, 1.5 % for every 0.1 minute: 1.2 - 0.87 = 0.33 min, 3 steps completed: 4,050.
    """
    level, terms = case.level, case.terms
    if stated := [name for name in ("bonus", "bonus_rate", "bonus_amount") if getattr(level, name) is not None][1:]:
        return Award(None, problem=f"level {level.key} states {' and '.join(['a bonus', *stated])}: which counts?")
    start = level.target if level.bonus_at is None else level.bonus_at
    if level.direction == WITHIN:
        return Award(None, problem=f"level {level.key} is to lie within two edges: better than what is its bonus?")
    lead, rest = (value, Fraction(start)) if level.direction == "higher" else (Fraction(start), value)
    if lead <= rest:
        return None
    steps, formula = steps_of(terms, level, lead - rest)
    if steps is None:
        return silent(case, "step rule (pro-rata, per-point-begun or per-point-completed)")
    if not steps:
        return None
    formula = f"{rough(lead)} - {rough(rest)} = {formula}"
    if level.bonus_amount is not None:
        return _capped(case, fixed(case, level.bonus_amount, f"{formula} x ", steps))
    rate = level.bonus_rate or Decimal(0)
    lead_words = f"{formula} x {grouped(rate)} % a {each_word(terms, level)}"
    return _capped(case, of_charges(case, steps * part_of(rate), lead_words))


def _capped(case: Case, earned: Award) -> Award:
    """A bonus that is at most its cap, a percent of the charges cut to minor units."""
    cap = case.level.bonus_cap
    if cap is None or earned.amount is None:
        return earned
    if case.charges is None:
        return Award(None, earned.steps, problem="the charges that a bonus is capped by are not known")
    most = rounded_down(product(part(cap), case.charges), case.currency)
    if earned.amount <= most:
        return earned
    words = f"{grouped(cap)} % x charges {shown(case.charges, case.currency)}"
    return Award(most, (*earned.steps, Step("cap of the bonus", words, shown(most, case.currency))))
