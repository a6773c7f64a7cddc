"""A bonus beside the credits: what a level that met its target earns the provider, at one figure or by a table.

The table gives percents of the charges or amounts (`{ "2.50 USD" = "<= 5", "3.50 USD" = "<= 4.5" }`), amounts for each
case where the credit terms say so; where no row holds there is no bonus.
"""

from __future__ import annotations

from bpoctl.analysis.bounds import at
from bpoctl.analysis.credits import bands
from bpoctl.analysis.credits.cases import Award, Case, fixed, of_charges, part_of, rough
from bpoctl.analysis.judging import Result
from bpoctl.analysis.money import grouped


def bonus_of(case: Case) -> Award | None:
    """What a level earned, as an amount; None where it earned no bonus."""
    level, verdict, value = case.level, case.verdict, case.value
    if verdict is None or value is None or verdict.result is not Result.MET:
        return None
    if level.bonus_bands is not None:
        return _by_table(case)
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
