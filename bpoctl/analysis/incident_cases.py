"""Levels read from incidents by their clocks: how long each lasted, in a calendar, and whether that was in time.

An incident counts for a level that it names and whose population it belongs to, by `severity`, `reason` or `component`.
Its clock runs from the occurrence or the report, as the level says, to its end. Pure: incidents in, figures out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from fractions import Fraction
from typing import Any

from bpoctl.analysis.attainment import Attained, is_within, percentile
from bpoctl.analysis.availability import stated
from bpoctl.analysis.calendar import Calendar
from bpoctl.analysis.clock import business_seconds
from bpoctl.analysis.durations import parse_duration
from bpoctl.analysis.periods import Period
from bpoctl.errors import BadData
from bpoctl.models.delivery import Incident

MEASURES = ("share", "mean", "median", "percentile", "count")
_ATTRIBUTES = ("component", "reason", "severity")


@dataclass(frozen=True)
class Case:
    """One incident as a level sees it: how long it lasted (None: it has not ended), and whether that was in time."""

    incident: str
    seconds: Fraction | None
    kept: bool


def cases(
    level: Any, window: Period, zone: tzinfo, incidents: Iterable[Incident], calendar: Calendar | None
) -> list[Case]:
    """The incidents of a level that count in a window, in order of their beginning.

    Raises BadData for a silent term on which the answer depends, naming the level.
    """
    where = f"level `{level.key}`"
    if level.counted_at not in ("start", "stop"):
        raise BadData(f"{where}: counted_at is not stated", "state `start` or `stop`: which end decides the period")
    found = []
    for one in sorted(incidents, key=lambda each: (each.started_at, each.key)):
        if not _belongs(level, one, where) or one.reason in (level.excluded or ()):
            continue
        begun = _begun(level, one, where)
        counted = one.ended_at if level.counted_at == "stop" and one.ended_at is not None else begun
        if not window.holds(counted, zone):
            continue
        if one.ended_at is None and level.measure != "count":
            if level.unfinished not in ("left-out", "beyond"):
                raise BadData(f"{where}: unfinished is not stated", f"incident {one.key} has not ended")
            if level.unfinished == "left-out":
                continue
        seconds = None if one.ended_at is None else business_seconds(begun, one.ended_at, calendar)
        found.append(Case(one.key, seconds, seconds is not None and _in_time(level, seconds, where)))
    return found


def attained(level: Any, window: Period, found: Sequence[Case]) -> Attained:
    """What some cases come to in a window."""
    times = [case.seconds for case in found if case.seconds is not None]
    reads_rank = level.measure == "percentile" and times
    if level.measure == "percentile" and level.percentile is None:
        raise BadData(f"level `{level.key}`: which percentile is not stated", "state one, such as 90")
    return Attained(
        level.key, window.key, n=len(found), within=sum(case.kept for case in found) if level.threshold else None,
        mean=sum(times, Fraction(0)) / len(times) if times else None,
        median=percentile(times, 50, "interpolated") if times else None,
        percentile=percentile(times, level.percentile, level.percentile_method or "") if reads_rank else None,
        incomplete=len(found) - len(times),
    )  # fmt: skip


def by_case(level: Any, window: Period, found: Sequence[Case]) -> list[Attained]:
    """How many of the cases kept it, and each that did not, by itself."""
    kept = sum(case.kept for case in found)
    return [
        Attained(level.key, window.key, n=len(found), within=kept),
        *(Attained(level.key, window.key, n=1, within=0, mean=case.seconds, instance=case.incident)
          for case in found if not case.kept),
    ]  # fmt: skip


def _belongs(level: Any, incident: Incident, where: str) -> bool:
    if level.key not in (incident.levels or ()):
        return False
    known: Mapping[str, set[str]] = {
        "component": set(incident.components or ()), "reason": {incident.reason or ""},
        "severity": {str(incident.severity)},
    }  # fmt: skip
    for attribute, values in (level.population or {}).items():
        if attribute not in known:
            raise BadData(f"{where}: an incident has no `{attribute}`", f"one of: {', '.join(_ATTRIBUTES)}")
        wanted = {str(value) for value in values} if isinstance(values, list | tuple) else {str(values)}
        if known[attribute].isdisjoint(wanted):
            return False
    return True


def _begun(level: Any, incident: Incident, where: str) -> Any:
    if stated(level.outage_from, "outage_from", where) == "occurrence":
        return incident.started_at
    if incident.reported_at is None:
        raise BadData(
            f"{where}: its clock runs from the report, and incident {incident.key} does not say when that was",
            f"bpoctl delivery incident edit {incident.key} --reported-at TIME",
        )
    return incident.reported_at


def _in_time(level: Any, seconds: Fraction, where: str) -> bool:
    if level.threshold is None:
        if level.measure == "share" or level.window == "event":
            raise BadData(f"{where}: a share needs a threshold", "state one, such as `4h`")
        return True
    if level.threshold_equality not in ("within", "beyond"):
        raise BadData(f"{where}: threshold_equality is not stated", "state `within` or `beyond`")
    return is_within(seconds, parse_duration(level.threshold), level.threshold_equality)
