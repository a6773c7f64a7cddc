"""What a profile and service levels say, checked and made ready: which moments, clocks, populations and rules."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from bpoctl.analysis.attainment import MEASURES, equality_is_within
from bpoctl.analysis.deadlines import parse_cut_off, parse_deadline
from bpoctl.analysis.dependence import Depends, depends_of
from bpoctl.analysis.durations import parse_duration
from bpoctl.analysis.targets import Condition, Matrix, parse_targets, single
from bpoctl.analysis.windows import EVENT, Windows, windows_of
from bpoctl.errors import BadData
from bpoctl.tickets.naming import conditions, signed_names, suggestion
from bpoctl.tickets.protocols import LevelTerms as LevelTerms
from bpoctl.tickets.protocols import ProfileTerms as ProfileTerms

MILLION = 1_000_000


@dataclass(frozen=True)
class End:
    """One end of a clock: the `first` or `last` of some moments."""

    which: str
    names: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.which} {', '.join(self.names)}"


@dataclass(frozen=True)
class ClockTerms:
    """A clock as levels share it; `calendar` None is elapsed time, `counted_at` and `windows` place it in a period."""

    start: End
    stop: End | None
    calendar: str | None
    pauses: tuple[str, ...]
    counted_at: str
    windows: Windows


Sum = tuple[tuple[int, Condition], ...]
"""Populations added (1) and taken off (-1)."""


@dataclass(frozen=True)
class ShortAbandons:
    """Cases given up at `end` within `limit` microseconds of the start and never served: they do not count."""

    end: End
    limit: int
    at_limit: bool
    """whether one exactly at the limit is left out too"""


@dataclass(frozen=True)
class LevelPlan:
    """A level made ready: `threshold` in microseconds, `population` as conditions that all must hold."""

    key: str
    measure: str
    clock: ClockTerms
    population: Condition
    threshold: int | None
    within_at_threshold: bool
    percentile: Decimal | None
    interpolated: bool
    matrix: Matrix | None = None
    """the thresholds by condition, or the one deadline, in place of `threshold`"""
    unfinished_beyond: bool = False
    """a clock that started and did not stop counts as beyond the threshold"""
    short: ShortAbandons | None = None
    over: Sum = ()
    under: Sum = ()
    by_case: bool = False
    """each case is judged by itself: those that failed are named"""
    instance: str = ""
    depends: Depends | None = None
    input: End | None = None
    """the client's own act that the deadline depends on"""

    @property
    def conditions(self) -> list[Condition]:
        """Every condition on attributes that it asks about."""
        rows = [row.when for row in self.matrix.rows] if self.matrix else []
        return [c for c in (self.population, *rows, *(c for _, c in (*self.over, *self.under))) if c]

    @property
    def ends(self) -> list[End]:
        """The ends of its clock, and where a case is given up."""
        given_up = self.short.end if self.short else None
        return [end for end in (self.clock.start, self.clock.stop, given_up, self.input) if end is not None]


def parse_end(text: str | None, moments: Collection[str], where: str) -> End:
    """One end of a clock from `first opened` or `last resolved, closed`; BadData for another form or moment."""
    match = re.fullmatch(r"\s*(first|last)\s+(\S.*?)\s*", text or "", re.IGNORECASE)
    if match is None:
        raise BadData(f"{where}: `{text or ''}` is not an end of a clock", "write `first NAME` or `last NAME`")
    names = tuple(name.strip() for name in match[2].split(","))
    for name in names:
        if name not in moments:
            raise BadData(f"{where}: the profile knows no moment `{name}`", suggestion(name, moments, "moments"))
    return End(match[1].lower(), names)


def level_plan(
    level: LevelTerms, profile: ProfileTerms, calendars: Collection[str], commencement: date | None = None,
    cuts: tuple[date, ...] = (),
) -> LevelPlan:  # fmt: skip
    """A level checked against its profile and the calendars there are; its windows as `windows_of` makes them.

    Raises BadData, naming the level, for a term that is silent where an answer depends on it and for a name that the
    profile or the calendars do not know.
    """
    where = f"level `{level.key}`"
    if level.measure not in MEASURES:
        raise BadData(f"{where}: measure `{level.measure}` does not come from tickets", f"one of {', '.join(MEASURES)}")
    percentile, interpolated = _percentile(level, where)
    matrix = _matrix(level, profile, calendars, where)
    threshold, within = _threshold(level, where)
    clock = _clock(level, profile, calendars, windows_of(level, commencement, cuts), where)
    population = conditions(level.population, profile, where)
    return LevelPlan(
        level.key, level.measure, clock, population, threshold, within, percentile, interpolated, matrix,
        _unfinished(level, where), _short_abandons(level, profile, where), *_ratio(level, profile, where),
        by_case=_by_case(level, where), depends=(depends := depends_of(level, where)),
        input=parse_end(level.input_at, profile.moments, f"{where}: input_at") if depends else None,
    )  # fmt: skip


def _clock(
    level: LevelTerms, profile: ProfileTerms, calendars: Collection[str], windows: Windows, where: str
) -> ClockTerms:
    if level.calendar is not None and level.calendar not in calendars:
        raise BadData(f"{where}: no calendar `{level.calendar}`", suggestion(level.calendar, calendars, "calendars"))
    for pause in level.pauses or ():
        if pause not in (profile.pauses or {}):
            raise BadData(
                f"{where}: the profile knows no pause `{pause}`", suggestion(pause, profile.pauses or {}, "pauses")
            )
    if level.counted_at not in ("start", "stop"):
        raise BadData(
            f"{where}: counted_at is not stated", "state `start` or `stop`: which end of the clock decides the period"
        )
    start = parse_end(level.clock_from, profile.moments, f"{where}: clock_from")
    stop = None
    if level.clock_to or level.measure not in ("count", "ratio") or level.counted_at == "stop":
        stop = parse_end(level.clock_to, profile.moments, f"{where}: clock_to")
    pauses = tuple(sorted(set(level.pauses or ())))
    return ClockTerms(start, stop, level.calendar, pauses, level.counted_at, windows)


def _threshold(level: LevelTerms, where: str) -> tuple[int | None, bool]:
    if level.threshold is None:
        if "share" in (level.measure, *(level.also or {})) and not level.targets and not level.deadline:
            raise BadData(f"{where}: a share needs a threshold", "state one, such as `45h`")
        return None, level.measure != "share" or _within_at_equality(level, where)
    micros = parse_duration(level.threshold) * MILLION
    if level.threshold_equality is None and level.measure != "share":
        return _whole(micros), True
    return _whole(micros), _within_at_equality(level, where)


def _within_at_equality(level: LevelTerms, where: str) -> bool:
    try:
        return equality_is_within(level.threshold_equality or "")
    except BadData as error:
        raise BadData(f"{where}: {error.message}", error.hint) from None


def _matrix(level: LevelTerms, profile: ProfileTerms, calendars: Collection[str], where: str) -> Matrix | None:
    given = [name for name in ("threshold", "deadline", "targets") if getattr(level, name)]
    if len(given) > 1:
        raise BadData(f"{where}: {' and '.join(given)} are two answers to one question", "state one of them")
    if level.measure != "share" and (level.deadline or level.targets):
        raise BadData(f"{where}: a deadline and targets are kept or not: of a share", "state --measure share")
    if level.deadline:
        if level.calendar is None:
            raise BadData(f"{where}: a deadline needs a calendar", "state the level's calendar")
        by = parse_deadline(level.deadline, f"{where}: deadline")
        return single(None, by, parse_cut_off(level.cut_off, f"{where}: cut_off"), level.calendar)
    if not level.targets:
        return None
    if level.short_abandons:
        raise BadData(f"{where}: short abandons go with one threshold, not with targets", "make it a level of its own")
    found = parse_targets(level.targets, level.calendar, level.cut_off, f"{where}: targets")
    for name in sorted(found.calendars - set(calendars)):
        raise BadData(f"{where}: targets: no calendar `{name}`", suggestion(name, calendars, "calendars"))
    for row in found.rows:
        conditions(dict(row.when), profile, f"{where}: targets")
    return found


def _by_case(level: LevelTerms, where: str) -> bool:
    if level.window != EVENT:
        return False
    if level.measure not in ("share", "mean"):
        raise BadData(f"{where}: a {level.measure} is not of a single case", "state --measure share, or mean: its time")
    if level.measure == "mean" and level.threshold is None:
        raise BadData(f"{where}: from which time on a case has failed is not stated", "state --threshold, as in `4h`")
    if level.per or level.short_abandons:
        raise BadData(f"{where}: a single case has no further parts and no short abandons", "take one of the two out")
    return True


def _unfinished(level: LevelTerms, where: str) -> bool:
    if level.unfinished is None and level.short_abandons:
        raise BadData(f"{where}: unfinished is not stated", "state `beyond`: what is given up counts as not served")
    return level.unfinished == "beyond"


def _short_abandons(level: LevelTerms, profile: ProfileTerms, where: str) -> ShortAbandons | None:
    if not level.short_abandons:
        return None
    if level.short_abandons_equality not in ("left-out", "counted"):
        raise BadData(
            f"{where}: short_abandons_equality is not stated",
            "state `left-out` or `counted`: where an abandon at exactly that time falls",
        )
    end = parse_end(level.abandoned, profile.moments, f"{where}: abandoned")
    limit = _whole(parse_duration(level.short_abandons) * MILLION)
    return ShortAbandons(end, limit, level.short_abandons_equality == "left-out")


def _ratio(level: LevelTerms, profile: ProfileTerms, where: str) -> tuple[Sum, Sum]:
    if level.measure != "ratio":
        return (), ()
    return (
        _sum(level.numerator, profile, f"{where}: numerator"),
        _sum(level.denominator, profile, f"{where}: denominator"),
    )


def _sum(names: Sequence[str] | None, profile: ProfileTerms, where: str) -> Sum:
    found = []
    for sign, name in signed_names(names, profile, where):
        population = (profile.counts or {})[name]
        if not isinstance(population, Mapping):
            raise BadData(
                f"{where}: `{name}` is a column, and this export has a row a ticket",
                f"bpoctl delivery profile edit {profile.key} --counts '{{ {name} = {{ state = [\"Reopened\"] }} }}'",
            )
        found.append((sign, conditions(population, profile, f"{where}: {name}")))
    return tuple(found)


def _whole(micros: Fraction) -> int:
    if micros.denominator != 1:
        raise BadData("a threshold has at most six decimals of a second")
    return int(micros)


def _percentile(level: LevelTerms, where: str) -> tuple[Decimal | None, bool]:
    if level.measure != "percentile" and "percentile" not in (level.also or {}):
        return None, False
    if level.percentile is None or not 0 < level.percentile <= 100:
        raise BadData(f"{where}: which percentile is not stated", "state one, such as 90")
    if level.percentile_method not in ("nearest", "interpolated"):
        raise BadData(
            f"{where}: percentile_method is not stated", "state `nearest` or `interpolated`: a limit can flip on it"
        )
    return level.percentile, level.percentile_method == "interpolated"
