"""What several rules ask of a dossier: who is in the team, what is in scope, which terms and which periods count."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import TypeVar

from bpoctl.analysis.clauses import PERSONAL as PERSONAL
from bpoctl.analysis.clauses import personal_data as personal_data
from bpoctl.analysis.cost.frame import service_start as service_start
from bpoctl.analysis.coverage import sides as sides
from bpoctl.analysis.credits import terms_for
from bpoctl.analysis.periods import Kind, Period, parse_period
from bpoctl.analysis.sealing import standing_measurements as standing_measurements
from bpoctl.analysis.windows import Windows
from bpoctl.analysis.wording import listed
from bpoctl.dossier import Dossier, fact
from bpoctl.errors import BadData
from bpoctl.models.engagement import Person
from bpoctl.models.scope import Process
from bpoctl.models.sla import Agreement, Level, ReportDuty
from bpoctl.models.training import Member

N = TypeVar("N", Decimal, Fraction)

MOST_NAMED = 6
"""Periods that a message names one by one."""

FIGURES_DUE_DAYS = 10
"""Days after a period in which its figures must be there, where no monthly report is promised sooner or later."""


def within(day: date, first: date | None, last: date | None) -> bool:
    """Whether a day lies from `first` to `last`, both in; None is open."""
    return (first is None or first <= day) and (last is None or day <= last)


def better(value: N, other: N, direction: str) -> bool:
    """Whether a value is on the better side of another."""
    return value > other if direction == "higher" else value < other


@fact
def team(dossier: Dossier, today: date) -> tuple[Member, ...]:
    """The members whose time in the team has begun and not ended, and who have not left the engagement."""
    people = dossier.keyed("person")
    return tuple(
        member
        for member in dossier.all(Member)
        if within(today, member.starts_on, member.ends_on) and within(today, None, people[member.person].left_on)
    )


def is_of(dossier: Dossier, person: str, employer: str) -> bool:
    """Whether a person works for `client`, `provider` or `other`."""
    found = dossier.get(Person, person)
    return found is not None and found.employer == employer


@fact
def in_scope(dossier: Dossier) -> tuple[Process, ...]:
    """The processes that a boundary line draws in."""
    placed = sides(dossier)
    return tuple(process for process in dossier.all(Process) if "in" in placed.get(process.key, ()))


def service_end(dossier: Dossier) -> date | None:
    """The last day of the service, where it is known: the engagement's closing, else the last version's end."""
    latest = dossier.latest_version()
    return dossier.engagement.closed_on or (latest.ends_on if latest else None)


@fact
def version_at(dossier: Dossier, today: date) -> Agreement | None:
    """The version in force, else the next to come, else the last there was: the one a gate asks about."""
    versions = dossier.versions()
    coming = [version for version in versions if version.effective_from > today]
    return dossier.version_on(today) or next(iter((*coming, *versions[-1:])), None)


@fact
def judged_versions(dossier: Dossier, today: date) -> tuple[str, ...]:
    """The versions whose terms can still matter: the latest that has begun, and all that are to come."""
    versions = dossier.versions()
    begun = [version for version in versions if version.effective_from <= today]
    return tuple(version.key for version in (*begun[-1:], *versions[len(begun) :]))


@lru_cache(maxsize=4096)
def period_named(text: str, commencement: date | None = None) -> Period | None:
    """The period of that name, or None where there is no such (a 53rd week, in most years).

    A contract year has a name from `commencement` on, the first day of the first agreement version.
    """
    try:
        return parse_period(text, commencement)
    except BadData:
        return None


@lru_cache(maxsize=4096)
def _whole_periods(windows: Windows, first: date, last: date) -> tuple[Period, ...]:
    return tuple(p for p in windows.between(first, last) if p.first >= first and p.last <= last)


MONTHS = Windows(Kind.MONTH)


def ended_periods(dossier: Dossier, today: date, windows: Windows = MONTHS, after_days: int = 0) -> tuple[Period, ...]:
    """The windows (months, if not others are asked for) whole within the service that ended `after_days` days ago."""
    first, end = service_start(dossier), service_end(dossier)
    if first is None:
        return ()
    try:
        last = today - timedelta(days=after_days + 1)
    except OverflowError:
        return ()
    return _whole_periods(windows, first, min(last, end) if end else last)


def named_periods(periods: Sequence[Period]) -> str:
    """Periods as a sentence lists them; where there are many, their number with the first and the last."""
    if len(periods) <= MOST_NAMED:
        return listed(period.key for period in periods)
    return f"{len(periods)} periods from {periods[0].key} to {periods[-1].key}"


@fact
def figures_due_days(dossier: Dossier, today: date) -> int:
    """Days after a month in which its figures must be there: as the first monthly report is promised."""
    terms = version_at(dossier, today)
    duties = dossier.of_version(ReportDuty, terms.key) if terms else ()
    return min((duty.due_days for duty in duties if duty.frequency == "monthly"), default=FIGURES_DUE_DAYS)


def level_finder(dossier: Dossier) -> Callable[[str, Period], Level | None]:
    """A function that gives a level as it stood in the terms in force when a period began."""
    levels = {(level.version, level.key): level for level in dossier.all(Level)}
    versions: dict[date, str] = {}

    def find(key: str, period: Period) -> Level | None:
        version = versions.get(period.first)
        if version is None:
            in_force = terms_for(dossier, period)
            version = versions[period.first] = in_force.key if in_force else ""
        return levels.get((version, key))

    return find
