"""Rules of stage 7, delivery: figures that cannot be."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bpoctl.analysis.judging import impossible
from bpoctl.analysis.money import too_fine_parts
from bpoctl.checks.facts import level_finder, period_named, standing_measurements
from bpoctl.checks.rules import Found, rule
from bpoctl.dossier import Dossier
from bpoctl.lifecycle import ASK, Fix
from bpoctl.models.delivery import Invoice


@rule("DEL020", "delivery")
def figure_impossible(dossier: Dossier, today: date) -> Iterator[Found]:
    """A figure states what cannot be.

    What: A share, an availability or a percentage stated by hand lies below 0 or above 100. (A ratio may.) Or an
        invoice has parts of the smallest unit of its currency.
    Why: 104 % of the tickets were not answered in time, and nobody paid half a cent. A credit reckoned from it would be
        contested, rightly.
    Fix: bpoctl delivery measurement edit KEY --value N; bpoctl delivery invoice edit KEY --charges AMOUNT.
    Source: DESIGN.md section 6, measures; section 10, bad input.
    Bad: value = 104, of a share in percent
    Good: value = 94
    """
    yield from _too_fine(dossier)
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


def _too_fine(dossier: Dossier) -> Iterator[Found]:
    for invoice in dossier.all(Invoice):
        for name, why in too_fine_parts(invoice, dossier.engagement.currency):
            fix = Fix.edit("delivery invoice", invoice.key, **{name: ASK})
            yield Found("delivery_invoice", invoice.key, f"{name.replace('_', ' ').capitalize()}: {why}.", fix, name)
