"""The volumes that every quote is held against: those of the processes in scope, brought to a month."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import NamedTuple

from bpoctl.analysis.cost.figures import words
from bpoctl.analysis.coverage import handed_over, sides
from bpoctl.dossier import Dossier, fact
from bpoctl.models.scope import Process

TIMES_A_YEAR = {"week": 52, "month": 12, "year": 1}
"""How often a year each time comes, where the process does not state it; of hours and days it must."""


class Volume(NamedTuple):
    """What one process brings a month."""

    process: str
    unit: str
    monthly: Fraction
    formula: str


def times_a_year(process: Process) -> Fraction | None:
    """How often a year the time of its volume comes; None where that is not known."""
    if process.times_a_year is not None:
        return Fraction(process.times_a_year)
    times = TIMES_A_YEAR.get(process.volume_per or "")
    return None if times is None else Fraction(times)


def monthly(process: Process) -> Volume | None:
    """A process's volume a month: volume x times a year / 12; None where it has none or does not say per what."""
    times = times_a_year(process)
    if process.volume is None or process.volume_per is None or times is None:
        return None
    if process.volume_per == "month" and times == 12:
        return Volume(process.key, process.unit or "", Fraction(process.volume), words(process.volume))
    formula = f"{words(process.volume)} a {process.volume_per} x {words(times)} / 12"
    return Volume(process.key, process.unit or "", Fraction(process.volume) * times / 12, formula)


@fact
def volumes(dossier: Dossier) -> tuple[Volume, ...]:
    """The volume of every process that is handed over and has one."""
    found = (monthly(process) for process in handed_over(dossier))
    return tuple(volume for volume in found if volume is not None)


def alike(unit: str, other: str) -> bool:
    """Whether two words name the same unit: `ticket`, `Tickets`."""
    return _bare(unit) == _bare(other)


def plural(unit: str) -> str:
    """A unit for a number of them: `ticket` is `tickets`, `query` is `queries`."""
    if not unit or unit.endswith("s"):
        return unit
    return f"{unit[:-1]}ies" if unit.endswith("y") and unit[-2:-1] not in "aeiou" else f"{unit}s"


def units_of(found: Iterable[Volume]) -> tuple[str, ...]:
    """The different units of some volumes, in order."""
    return tuple({_bare(volume.unit): volume.unit for volume in found}.values())


def added_up(found: Iterable[Volume]) -> Fraction:
    """Some volumes added up."""
    return sum((volume.monthly for volume in found), Fraction(0))


def volume_points(dossier: Dossier) -> Iterator[str]:
    """What the volumes leave open, each as a sentence without its full stop."""
    placed = sides(dossier)
    for process in handed_over(dossier):
        if process.key not in placed:
            yield f"no boundary places `{process.key}`; it is taken to be in scope"
        if process.volume is None:
            yield f"process `{process.key}` has no volume and counts as nothing"
        elif process.volume_per is None:
            yield f"process `{process.key}` does not say per which time its volume is, and counts as nothing"
        elif times_a_year(process) is None:
            yield (
                f"process `{process.key}` does not say how many {process.volume_per}s a year it has, and counts as "
                "nothing"
            )


def _bare(unit: str) -> str:
    bare = unit.strip().casefold()
    return f"{bare[:-3]}y" if bare.endswith("ies") else bare.removesuffix("s")
