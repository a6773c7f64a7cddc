"""Rules of stage 7, delivery: figures that cannot be."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bpoctl.analysis.judging import impossible
from bpoctl.checks.facts import level_finder, period_named, standing_measurements
from bpoctl.checks.rules import Found, rule
from bpoctl.dossier import Dossier
from bpoctl.lifecycle import ASK, Fix


@rule("DEL020", "delivery")
def figure_impossible(dossier: Dossier, today: date) -> Iterator[Found]:
    """A measurement states a percentage that cannot be.

    What: A share, an availability or a percentage stated by hand lies below 0 or above 100. (A ratio may.)
    Why: 104 % of the tickets were not answered in time. A credit reckoned from it would be contested, rightly.
    Fix: bpoctl delivery measurement edit KEY --value N.
    Source: DESIGN.md section 6, measures; section 10, bad input.
    Bad: value = 104, of a share in percent
    Good: value = 94
    """
    find = level_finder(dossier)
    for measured in standing_measurements(dossier):
        period = period_named(measured.period, dossier.commencement)
        level = find(measured.level, period) if period else None
        why = impossible(level, measured) if level else ""
        if why:
            field = "value" if measured.numerator is None else "numerator"
            fix = Fix.edit("delivery measurement", measured.key, **{field: ASK})
            yield Found(
                "delivery_measurement", measured.key, f"{measured.level} in {measured.period}: {why}.", fix, field
            )
