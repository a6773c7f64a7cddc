"""Where an amendment may begin: with a month, and with every window over which a level is judged."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from bpoctl.analysis.notice import months_after
from bpoctl.analysis.periods import Kind, Period, parse_period
from bpoctl.analysis.windows import Windows, windows_of
from bpoctl.dossier import Dossier
from bpoctl.errors import BadData
from bpoctl.models.record import Seal
from bpoctl.models.sla import Agreement, Level

JUDGING = ("sla_agreement", "sla_calendar", "sla_credit", "sla_level", "sla_consequence")
"""Terms by which a month is judged: they stay as they are once it is closed."""


@dataclass(frozen=True, slots=True)
class Cut:
    """A period that a beginning would cut in two, and the levels that are judged over it."""

    window: Period
    levels: tuple[str, ...]
    """none for the month in which credits are settled"""

    @property
    def words(self) -> str:
        """What is cut, for a reader: `2026-Q3 of level CSAT`."""
        if not self.levels:
            return f"the month {self.window}"
        of = f"level {self.levels[0]}" if len(self.levels) == 1 else f"levels {', '.join(self.levels)}"
        return f"{self.window} of {of}"


def cuts(dossier: Dossier, version: str, begins: date) -> tuple[Cut, ...]:
    """The periods of a version's levels, and the month, that hold both a day and the day before it.

    Rolling days are not among them: they are judged by the terms in force on the first of them.
    """
    judged: dict[Windows, list[str]] = {Windows(Kind.MONTH): []}
    for level in dossier.of_version(Level, version):
        try:
            windows = windows_of(level, dossier.commencement)
        except BadData:
            continue
        if windows.kind is not Kind.ROLLING:
            judged.setdefault(windows, []).append(level.key)
    found = [(window, levels) for windows, levels in judged.items() for window in windows.between(begins, begins)]
    return tuple(Cut(window, tuple(levels)) for window, levels in found if window.first < begins)


def next_beginnings(dossier: Dossier, version: Agreement, after: date, most: int = 3) -> list[date]:
    """The next days after `after`, up to the end of a version, on which an amendment of it cuts nothing."""
    found: list[date] = []
    day = months_after(after.replace(day=1), 1)
    while day <= version.ends_on and len(found) < most:
        if not cuts(dossier, version.key, day):
            found.append(day)
        day = months_after(day, 1)
    return found


def sealed_days(dossier: Dossier) -> tuple[date, str] | None:
    """The last day of the last month that was closed, and that month; None where none was."""
    months = [(_month(seal.period).last, seal.period) for seal in dossier.all(Seal)]
    return max(months, default=None)


def versions_of_closed(dossier: Dossier) -> dict[str, str]:
    """The versions in force in a closed month, each with the last such month: their terms have judged it."""
    last = sealed_days(dossier)
    if last is None:
        return {}
    closed = sorted((_month(seal.period) for seal in dossier.all(Seal)), key=lambda month: month.first)
    return {key: month.key for month in closed for key in _in_force(dossier, month)}


def _in_force(dossier: Dossier, month: Period) -> Iterator[str]:
    versions: Sequence[Agreement] = dossier.versions()
    for place, version in enumerate(versions):
        follower = versions[place + 1].effective_from if place + 1 < len(versions) else date.max
        if version.effective_from <= month.last and month.first < follower and month.first <= version.ends_on:
            yield version.key


def _month(period: str) -> Period:
    return parse_period(period)
