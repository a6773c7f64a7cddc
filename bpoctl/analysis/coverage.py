"""Coverage: in which hours a service is needed, in each language, and which of them a candidate's sites cover.

Hours are weekly and local (of the engagement for what is needed, of the site for what is offered); a week is worked
out in UTC with the offsets in force in it, so that two zones which change their clocks on different days come out
right. Figures are seconds. Public holidays are not part of it: they stand in the agreement's calendars.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from bpoctl.analysis.calendar import Calendar, Window
from bpoctl.analysis.handovers import Handover, handovers
from bpoctl.analysis.periods import Kind, Period, period_of
from bpoctl.analysis.spans import Span, clipped, merged, total, without
from bpoctl.analysis.zones import day_start, zone_named
from bpoctl.dossier import Dossier, fact
from bpoctl.models.hours import WeekHours, week_hours
from bpoctl.models.partner import Candidate, Site
from bpoctl.models.scope import Boundary, Process

ANY = ""
"""The language of work that names none: whoever is there can do it."""

WEEKS = 53
"""Weeks that a look at the year takes: all 52, and the next one like the first."""

_AROUND = 8 * 86_400
"""Seconds before a week from which hand-overs are followed, so that it begins with whoever is on duty then; and after
it, so that of two sites the one that stays longer is known at its end."""

_YEARS = range(1900, 9990)
"""Years whose weeks can be worked out."""


@dataclass(frozen=True)
class Need:
    """The hours in which one language is needed, and the processes that need it."""

    language: str
    hours: tuple[WeekHours, ...]
    processes: tuple[str, ...]


@dataclass(frozen=True)
class Place:
    """A site as coverage sees it; `clock` is the zone that its hours are in, `zone` that of its walls."""

    key: str
    name: str
    zone: str
    clock: str
    hours: WeekHours
    languages: frozenset[str]

    def speaks(self, language: str) -> bool:
        """Whether a language is spoken there; `en-GB` is also `en`, and work that names none can be done anywhere."""
        return language in (ANY, *self.languages, *(spoken.split("-")[0] for spoken in self.languages))


@dataclass(frozen=True)
class Line:
    """One language in one week: spans in seconds since 1970 UTC, in order."""

    need: Need
    required: tuple[Span, ...]
    covered: tuple[Span, ...]
    """what the sites that speak it are there for, within the required hours"""
    uncovered: tuple[Span, ...]
    handovers: tuple[Handover[Place], ...]

    @property
    def required_seconds(self) -> int:
        """How long it is needed."""
        return total(self.required)

    @property
    def uncovered_seconds(self) -> int:
        """How long nobody is there."""
        return total(self.uncovered)


@dataclass(frozen=True)
class Run:
    """Weeks in a row in which each language has the same number of uncovered seconds."""

    first: Period
    last: Period
    uncovered: tuple[int, ...]

    @property
    def weeks(self) -> int:
        """How many weeks it has."""
        return ((self.last.first - self.first.first).days + 7) // 7


@fact
def sides(dossier: Dossier) -> Mapping[str, set[str]]:
    """On which sides (in, out) each process stands; a line that names no process counts by its name."""
    by_name = {process.name.casefold(): process.key for process in dossier.all(Process)}
    found: dict[str, set[str]] = {}
    for line in dossier.all(Boundary):
        if process := line.process or by_name.get(line.name.casefold()):
            found.setdefault(process, set()).add(line.side)
    return found


@fact
def handed_over(dossier: Dossier) -> tuple[Process, ...]:
    """The processes that would be handed over: all but those that the boundaries draw out."""
    placed = sides(dossier)
    return tuple(process for process in dossier.all(Process) if placed.get(process.key) != {"out"})


@fact
def needs(dossier: Dossier) -> tuple[Need, ...]:
    """The languages that are needed, each with its hours, in the order in which the processes name them."""
    found: dict[str, dict[str, WeekHours]] = {}
    for process in handed_over(dossier):
        for language in _languages(process.languages) or (ANY,) if process.hours else ():
            found.setdefault(language, {})[process.key] = week_hours(process.hours or "")
    return tuple(Need(tongue, tuple(dict.fromkeys(by.values())), tuple(by)) for tongue, by in found.items())


def without_hours(dossier: Dossier) -> list[Process]:
    """The processes to be handed over that do not say in which hours they are needed."""
    return [process for process in handed_over(dossier) if not process.hours]


@fact
def places(dossier: Dossier, candidate: str) -> tuple[Place, ...]:
    """A candidate's sites."""
    own = dossier.engagement.time_zone
    return tuple(
        Place(
            site.key, site.name, site.time_zone, site.time_zone if site.clock == "site" else own,
            week_hours(site.hours), frozenset(_languages(site.languages)),
        )
        for site in dossier.all(Site) if site.candidate == candidate
    )  # fmt: skip


@fact
def in_the_race(dossier: Dossier, today: date) -> tuple[Candidate, ...]:
    """The candidates that have not withdrawn."""
    return tuple(c for c in dossier.all(Candidate) if c.withdrawn_on is None or c.withdrawn_on > today)


def _languages(words: Iterable[str] | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word.strip().casefold() for word in words or () if word.strip()))


@lru_cache(maxsize=4096)
def week_coverage(zone: str, needed: tuple[Need, ...], sites: tuple[Place, ...], week: Period) -> tuple[Line, ...]:
    """Each language in one week of the engagement's zone."""
    start, end = _bounds(week, zone)
    opened = [(site, _spans(site.clock, (site.hours,), start - _AROUND, end + _AROUND)) for site in sites]
    return tuple(_line(zone, need, opened, start, end) for need in needed)


def _line(zone: str, need: Need, opened: Sequence[tuple[Place, list[Span]]], start: int, end: int) -> Line:
    there = [(site, spans) for site, spans in opened if site.speaks(need.language)]
    around = _spans(zone, need.hours, start - _AROUND, end + _AROUND)
    staffed = merged(span for _, spans in there for span in spans)
    required = clipped(around, start, end)
    uncovered = without(required, staffed)
    return Line(
        need, tuple(required), tuple(without(required, uncovered)), tuple(uncovered),
        tuple(one for one in handovers(around, there) if start <= one.at < end),
    )  # fmt: skip


def _spans(zone: str, weeks: Iterable[WeekHours], start: int, end: int) -> list[Span]:
    """When any of some weekly hours run, merged; the first and the last may reach beyond [start, end)."""
    spans = (span for hours in weeks for span in _calendar(zone, hours).open_between(start, end))
    return merged(spans)


@lru_cache(maxsize=1024)
def _calendar(zone: str, hours: WeekHours) -> Calendar:
    return Calendar(zone, tuple(tuple(Window(*window) for window in day) for day in hours))


def _bounds(week: Period, zone: str) -> Span:
    first, after = week.bounds(zone)
    return int(first.timestamp()), int(after.timestamp())


def year_from(zone: str, needed: tuple[Need, ...], sites: tuple[Place, ...], day: date) -> tuple[Run, ...]:
    """The weeks of a year from a day's week on, those in a row with the same uncovered time drawn together."""
    return _year(zone, needed, sites, period_of(day, Kind.WEEK)) if day.year in _YEARS else ()


@lru_cache(maxsize=1024)
def _year(zone: str, needed: tuple[Need, ...], sites: tuple[Place, ...], week: Period) -> tuple[Run, ...]:
    """Weekly hours give another figure only where an offset differs, so each set of offsets is worked out once."""
    known: dict[tuple[object, ...], tuple[int, ...]] = {}
    runs: list[Run] = []
    for _ in range(WEEKS):
        sign = _offsets(zone, sites, week)
        if sign not in known:
            known[sign] = _uncovered(zone, needed, sites, week)
        if runs and runs[-1].uncovered == known[sign]:
            runs[-1] = Run(runs[-1].first, week, known[sign])
        else:
            runs.append(Run(week, week, known[sign]))
        week = week.next()
    return tuple(runs)


def _uncovered(zone: str, needed: tuple[Need, ...], sites: tuple[Place, ...], week: Period) -> tuple[int, ...]:
    """The uncovered seconds of a week alone, which take no look around it."""
    start, end = _bounds(week, zone)
    opened = {site: _spans(site.clock, (site.hours,), start, end) for site in sites}
    found: dict[object, int] = {}
    for need in needed:
        there = tuple(site for site in sites if site.speaks(need.language))
        if (need.hours, there) not in found:
            required = clipped(_spans(zone, need.hours, start, end), start, end)
            staffed = merged(span for site in there for span in opened[site])
            found[need.hours, there] = total(without(required, staffed))
    return tuple(found[need.hours, tuple(s for s in sites if s.speaks(need.language))] for need in needed)


def _offsets(zone: str, sites: tuple[Place, ...], week: Period) -> tuple[object, ...]:
    """What a week's figures hang on: the offsets in force, and the week itself where one of them changes in it."""
    # windows reach from two days before into the week, and sites lie up to a day away
    before = datetime.combine(week.first - timedelta(days=3), datetime.min.time())
    after = datetime.combine(week.last + timedelta(days=3), datetime.min.time())
    found: list[object] = []
    for name in dict.fromkeys((zone, *(site.clock for site in sites))):
        place = zone_named(name)
        ends = place.utcoffset(before), place.utcoffset(after)
        if ends[0] != ends[1]:
            return (week.key,)
        found.append(ends[0])
    return tuple(found)


def clock_changes(zone: str, week: Period) -> list[tuple[date, int]]:
    """The days of a week on which a zone's clocks change, with the seconds by which they go forward (back: below 0)."""
    place = zone_named(zone)
    days = [week.first + timedelta(days=n) for n in range(7)]
    lengths = [(day, day_start(day + timedelta(days=1), place) - day_start(day, place)) for day in days]
    return [(day, 86_400 - length) for day, length in lengths if length != 86_400]
