"""What an import finds of months that are closed: the true-ups that would correct them, as commands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bpoctl.analysis.credits.corrected import corrected
from bpoctl.analysis.credits.true_ups import counting
from bpoctl.analysis.sealing import true_up_command
from bpoctl.dossier import Dossier
from bpoctl.models.delivery import Measurement
from bpoctl.records.importing import Planned


def corrections(dossier: Dossier, planned: Sequence[Planned]) -> Iterator[str]:
    """A sentence with its command for each closed period that comes to another figure than the one that counts in it.

    What counts is the sealed figure as true-ups have corrected it.
    """
    counts: dict[tuple[str, str, str], Measurement] = {}
    for row in dossier.all(Measurement):
        counts[row.level, row.period, row.instance or ""] = row
    for true_up in counting(dossier, None):
        place = (true_up.level, true_up.corrects, true_up.instance or "")
        counts[place] = corrected(counts.get(place), true_up)
    for one in planned:
        now = counts.get((one.level.key, one.period, one.instance))
        if one.state != "closed" or one.value is None or (now is not None and _same(one, now)):
            continue
        cases = f"--numerator {one.above} --denominator {one.below}"
        figure = cases if one.above is not None and one.below is not None else f"--value {one.value}"
        command = true_up_command(dossier, one.period, one.level.key, one.instance, figure)
        yield (
            f"{one.where} {one.period} is closed and stays; by this file it comes to {one.shown}. To make it good: "
            f"{command}"
        )


def _same(one: Planned, now: Measurement) -> bool:
    if one.above is not None and now.numerator is not None:
        return (one.above, one.below) == (now.numerator, now.denominator)
    return one.value == now.value
