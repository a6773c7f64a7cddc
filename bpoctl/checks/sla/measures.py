"""Rules of stage 3, sla: targets by condition, deadlines, availability, phases, ratios, and figures that cannot be."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from bpoctl.analysis import availability
from bpoctl.analysis.compound import also_bounds
from bpoctl.analysis.deadlines import parse_cut_off, parse_deadline
from bpoctl.analysis.phases import check_phases
from bpoctl.analysis.targets import parse_targets
from bpoctl.analysis.weights import weighted
from bpoctl.analysis.wording import listed
from bpoctl.checks.rules import Found, rule
from bpoctl.checks.sla.levels import fault, judged_levels
from bpoctl.dossier import Dossier
from bpoctl.errors import BadData
from bpoctl.models.delivery import Profile
from bpoctl.models.sla import Level, ServiceCalendar


def _targets(level: Level) -> None:
    if level.targets:
        parse_targets(level.targets, level.calendar, level.cut_off, "its targets")


def _deadline(level: Level) -> None:
    if level.deadline:
        parse_deadline(level.deadline, "its deadline")
        parse_cut_off(level.cut_off, "its cut_off")
        if level.calendar is None:
            raise BadData("a deadline needs a calendar", "state the level's calendar")


def _outages(level: Level) -> None:
    if level.measure == "availability":
        availability.check_terms(level)


def _also(level: Level) -> None:
    also_bounds(level)


READERS: tuple[tuple[str, Callable[[Level], None]], ...] = (
    ("targets", _targets), ("deadline", _deadline), ("down_when", _outages), ("also", _also), ("phases", check_phases),
)  # fmt: skip

NAMED = ("improvement", "excluded_minutes", "outage_from", "cut_off", "calendar")
"""Fields that a message can name beside the one that is read."""


@rule("SLA040", "sla")
def term_unreadable(dossier: Dossier, today: date) -> Iterator[Found]:
    """A term of a level cannot be read, or is silent where a figure turns on it.

    What: Targets without precedence or judged instant, a deadline without its cut-off for late receipts, availability
        without its rule for excluded minutes, outages or components, a further measure or a phase that lacks a term.
    Why: Two readers would reckon two figures, and a measurement would be refused on the day it is due.
    Fix: bpoctl sla level edit KEY (the finding says what is missing).
    Source: DESIGN.md section 6, measures, clocks and phases; worked examples 16 and 24.
    Bad: excluded = maintenance, and nothing says whether its minutes leave both sides or the downtime only
    Good: excluded = maintenance, excluded_minutes = out-of-both
    """
    for level in judged_levels(dossier, today):
        for field, read in READERS:
            try:
                read(level)
            except BadData as error:
                said = error.message.removeprefix(f"level `{level.key}`: ")
                named = next((n for n in NAMED if n in said), field)
                hint = f"; {error.hint}" if error.hint else ""
                yield fault(level, f"The terms of `{level.name}` cannot be read: {said}{hint}.", named)


@rule("SLA041", "sla")
def names_unknown_attribute(dossier: Dossier, today: date) -> Iterator[Found]:
    """A level's population, targets or ratio name what no profile supplies.

    What: Profiles are recorded, and none of them maps the attribute that a population or a row of targets asks about,
        or knows the count that a ratio adds up; or targets name a calendar that the version does not have.
    Why: No export could ever be read into this level.
    Fix: bpoctl sla level edit KEY --population TABLE, or bpoctl delivery profile edit KEY --attributes TABLE.
    Source: DESIGN.md section 4, ten million tickets; section 6, population.
    Bad: population = { priorty = ["urgent"] }, the profile maps priority
    Good: population = { priority = ["urgent"] }
    """
    profiles = dossier.all(Profile)  # where there is none at all, SLA009 says so
    attributes = {name for profile in profiles for name in profile.attributes or {}}
    counts = {name for profile in profiles for name in profile.counts or {}}
    for level in judged_levels(dossier, today) if profiles else ():
        if level.source != "tickets":
            continue
        calendars = {row.key for row in dossier.of_version(ServiceCalendar, level.version)} | {"elapsed"}
        rows = [row for row in (level.targets or {}).get("rows") or () if isinstance(row, dict)]
        sides = [weighted(name, counts)[1] for name in (*(level.numerator or ()), *(level.denominator or ()))]
        asked = {name for row in rows if isinstance(row.get("when"), dict) for name in row["when"]}
        for field, what, named, known in (
            ("population", "attribute", set(level.population or {}), attributes),
            ("targets", "attribute", asked, attributes),
            ("targets", "calendar", {row["calendar"] for row in rows if row.get("calendar")}, calendars),
            ("numerator", "count", set(sides) if level.measure == "ratio" else set(), counts),
        ):
            for name in sorted(map(str, named - known)):
                shown = listed(f"`{each}`" for each in sorted(known)) if known else "none at all"
                yield fault(level, f"`{level.name}` names the {what} `{name}`; known are {shown}.", field)


@rule("SLA042", "sla", "warning")
def unfinished_silent(dossier: Dossier, today: date) -> Iterator[Found]:
    """A share does not say what becomes of tickets that are never served.

    What: A share from tickets does not state whether a ticket whose clock starts and never stops is left out or counts
        as one that failed.
    Why: Left out, a provider that never answers has 100 %. Calls are a share of those offered, not of those answered.
    Fix: bpoctl sla level edit KEY --unfinished beyond.
    Source: worked example 1; FIELD.md section 4, service level.
    Bad: measure = share, source = tickets, and nothing about tickets that nobody answers
    Good: unfinished = beyond
    """
    for level in judged_levels(dossier, today):
        if level.measure == "share" and level.source == "tickets" and level.unfinished is None:
            said = f"`{level.name}` does not say whether tickets that are never served are left out or count as failed."
            yield fault(level, said, "unfinished")
