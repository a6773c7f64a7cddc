"""Coverage of a week and its year for each candidate, and for `--json`: whose sites are there when they are needed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from bpoctl.analysis.coverage import (
    Line,
    Need,
    Place,
    Run,
    clock_changes,
    in_the_race,
    needs,
    places,
    week_coverage,
    without_hours,
    year_from,
)
from bpoctl.analysis.periods import Kind, Period, parse_period, period_of
from bpoctl.analysis.week_grid import week_grid
from bpoctl.analysis.zones import zone_named
from bpoctl.dossier import Dossier
from bpoctl.errors import BadData, UsageError
from bpoctl.models import KINDS
from bpoctl.models.partner import Candidate
from bpoctl.records.verbs import find


@dataclass(frozen=True)
class Covered:
    """One candidate in one week, and its year from that week on."""

    candidate: Candidate
    sites: tuple[Place, ...]
    lines: tuple[Line, ...]
    year: tuple[Run, ...]

    @property
    def needs(self) -> tuple[Need, ...]:
        """What is needed, in the order of the lines."""
        return tuple(line.need for line in self.lines)

    @property
    def uncovered(self) -> int:
        """Seconds of the week that are not covered, over all languages."""
        return sum(line.uncovered_seconds for line in self.lines)


def week_asked(text: str | None, today: date) -> Period:
    """The week that a text names, else that of today; raises UsageError for another period."""
    if text is None:
        return period_of(today, Kind.WEEK)
    try:
        found = parse_period(text)
    except BadData:
        found = None
    if found is None or found.kind is not Kind.WEEK:
        raise UsageError(f"--week {text}: is not a week", "write it as in 2026-W13")
    return found


def covered(dossier: Dossier, key: str | None, week: Period, today: date) -> list[Covered]:
    """The candidate asked for, else all in the race, who covers most first and who names no site last.

    Raises BadData where nothing says in which hours the work is needed.
    """
    needed, zone = needs(dossier), dossier.engagement.time_zone
    if not needed:
        raise BadData(
            "no process that is handed over says in which hours it is needed",
            "bpoctl scope process edit KEY --hours 'Mon-Fri 08:00-20:00' --languages en,de",
        )
    asked = [find(dossier, KINDS["partner_candidate"], key, None)] if key else in_the_race(dossier, today)
    found = [_covered(zone, needed, candidate, places(dossier, candidate.key), week) for candidate in asked]
    return sorted(found, key=lambda each: (not each.sites, each.uncovered))


def _covered(
    zone: str, needed: tuple[Need, ...], candidate: Candidate, sites: tuple[Place, ...], week: Period
) -> Covered:
    lines = week_coverage(zone, needed, sites, week)
    return Covered(candidate, sites, lines, year_from(zone, needed, sites, week.first))


def tongue(need: Need) -> str:
    """A language as it is shown; `any` where the work names none."""
    return need.language or "any"


def local(seconds: int, zone: str) -> datetime:
    """An instant on a zone's wall."""
    return datetime.fromtimestamp(seconds, zone_named(zone))


def coverage_json(dossier: Dossier, week: Period, found: Iterable[Covered]) -> dict[str, Any]:
    """Coverage for `--json`; lengths of time in seconds, instants on the engagement's wall."""
    zone = dossier.engagement.time_zone
    return {
        "engagement": dossier.engagement.slug, "time_zone": zone,
        "week": {"key": week.key, "first": week.first.isoformat(), "last": week.last.isoformat()},
        "without_hours": [process.key for process in without_hours(dossier)],
        "candidates": [
            {"candidate": each.candidate.key, "name": each.candidate.name,
             "sites": [site.key for site in each.sites],
             "clock_changes": [
                 {"time_zone": name, "on": day.isoformat(), "seconds": seconds}
                 for name in dict.fromkeys((zone, *(site.zone for site in each.sites)))
                 for day, seconds in clock_changes(name, week)
             ],
             "languages": [_line_json(zone, week, line) for line in each.lines],
             "year": [
                 {"first": run.first.key, "last": run.last.key,
                  "uncovered_seconds": {tongue(need): s for need, s in zip(each.needs, run.uncovered, strict=True)}}
                 for run in each.year
             ]}
            for each in found
        ],
    }  # fmt: skip


def _line_json(zone: str, week: Period, line: Line) -> dict[str, Any]:
    return {
        "language": tongue(line.need), "processes": list(line.need.processes),
        "required_seconds": line.required_seconds, "uncovered_seconds": line.uncovered_seconds,
        "uncovered": [
            {"start": local(start, zone).isoformat(), "end": local(end, zone).isoformat()}
            for start, end in line.uncovered
        ],
        "grid": {day.isoformat(): signs for day, signs in week_grid(zone, week, line.required, line.uncovered)},
        "handovers": [
            {"at": local(one.at, zone).isoformat(), "of": one.of.key, "to": one.to.key,
             "of_local": local(one.at, one.of.zone).isoformat(), "to_local": local(one.at, one.to.zone).isoformat(),
             "together_seconds": one.together}
            for one in line.handovers
        ],
    }  # fmt: skip
