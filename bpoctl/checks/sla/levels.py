"""Rules of stage 3, sla: what a level promises, in which hours, read by which clock."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from bpoctl.analysis.bounds import WITHIN
from bpoctl.analysis.calendar_form import calendar_of_row
from bpoctl.analysis.figures import bound_text
from bpoctl.analysis.sealing import sealed
from bpoctl.analysis.windows import EVENT
from bpoctl.analysis.wording import listed
from bpoctl.checks.facts import better, judged_versions, level_finder, period_named, standing_measurements
from bpoctl.checks.rules import Found, rule
from bpoctl.dossier import Dossier, fact
from bpoctl.errors import BadData
from bpoctl.lifecycle import ASK, Fix
from bpoctl.models.delivery import Profile
from bpoctl.models.sla import Level, ServiceCalendar

CLOCKED = ("share", "mean", "median", "percentile")
"""Measures that are read from a clock."""

MORE_OF_MEASURE = {
    "share": ["threshold", "threshold_equality"],
    "percentile": ["percentile", "percentile_method"],
    "count": ["clock_from", "counted_at"],
    "ratio": ["numerator", "denominator"],
}
"""What a measure needs beside its clock: an import refuses a level whose terms are silent about it."""

TIMES = ("h", "min", "s")


@fact
def judged_levels(dossier: Dossier, today: date) -> tuple[Level, ...]:
    """The levels of the versions that can still matter."""
    return tuple(level for version in judged_versions(dossier, today) for level in dossier.of_version(Level, version))


def fault(level: Level, message: str, field: str, **wanted: Any) -> Found:
    """What is wrong in a field of a level, mended by that field or by what is `wanted`."""
    fix = Fix.edit("sla level", level.key, version=level.version, **(wanted or {field: ASK}))
    return Found("sla_level", level.key, message, fix, field, level.version)


@rule("SLA006", "sla")
def minimum_beyond_target(dossier: Dossier, today: date) -> Iterator[Found]:
    """A level's minimum is better than its target.

    What: The minimum, below which a credit falls due, lies on the better side of the target.
    Why: The level would be missed and its target met by the same figure; one of the two numbers is wrong.
    Fix: bpoctl sla level edit KEY --minimum N.
    Source: FIELD.md section 1: expected and minimum service level.
    Bad: higher is better, target 95, minimum 97
    Good: target 95, minimum 93
    """
    for level in judged_levels(dossier, today):
        if level.direction == WITHIN:
            for field, inside in (
                ("minimum", level.minimum < level.target),
                ("minimum_least", (level.minimum_least or 0) > (level.target_least or level.minimum_least or 0)),
            ):
                if inside:
                    message = (
                        f"The minimum of `{level.name}`, {bound_text(level, 'minimum')}, is narrower than its target "
                        f"of {bound_text(level, 'target')}."
                    )
                    yield fault(level, message, field)
        elif better(level.minimum, level.target, level.direction):
            yield fault(
                level,
                f"The minimum of `{level.name}`, {level.minimum} {level.unit}, is better than its target of "
                f"{level.target} {level.unit} ({level.direction} is better).",
                "minimum",
            )


@rule("SLA007", "sla")
def calendar_unreadable(dossier: Dossier, today: date) -> Iterator[Found]:
    """A calendar cannot be read.

    What: A calendar of the agreement has windows that overlap, a zone or weekday that does not exist, a holiday
        that is no date, or no open hour at all.
    Why: No clock can run in it, so no level that uses it can be measured; and both sides signed it.
    Fix: bpoctl sla calendar edit KEY --weekly TABLE (the finding says what is wrong).
    Source: FIELD.md section 3, items 2 and 3; DESIGN.md section 6, clocks.
    Bad: mon = ["08:00-13:00", "12:00-17:00"]
    Good: mon = ["08:00-12:00", "13:00-17:00"]
    """
    for version in judged_versions(dossier, today):
        for calendar in dossier.of_version(ServiceCalendar, version):
            where = f"Calendar `{calendar.name}`"
            try:
                hours = calendar_of_row(calendar, where)
                if not (any(hours.weekly) or any(w for _, w in hours.dates) or any(w for _, w in hours.yearly_dates)):
                    raise BadData(f"{where}: weekly has no open hour: no clock ever runs in it")
            except BadData as error:
                said = error.message.replace("time zone", "time_zone").removeprefix(where)
                field = next((name for name in _HOURS if name in said), "weekly")
                fix = Fix.edit("sla calendar", calendar.key, version=version, **{field: ASK})
                message = f"{error.message}; {error.hint}." if error.hint else f"{error.message}."
                yield Found("sla_calendar", calendar.key, message, fix, field, version)


_HOURS = ("time_zone", "weekly", "holidays", "dates")
"""The fields of a calendar that are read."""


@rule("SLA008", "sla")
def clock_cannot_run(dossier: Dossier, today: date) -> Iterator[Found]:
    """A level that is read from tickets has no clock that could run.

    What: A level from tickets lacks the start or the end of its clock, or which of the two decides the month; a share
        lacks its threshold or which side equality falls on, a percentile its rank or method; or nothing says where the
        figure comes from.
    Why: Such a promise cannot be measured, and what is not measured is neither kept nor broken.
    Fix: bpoctl sla level edit KEY --clock-from TEXT --clock-to TEXT (the finding names what is missing).
    Source: DESIGN.md section 6: measures and clocks; worked example 3.
    Bad: measure share, source tickets, no clock_to
    Good: clock_from `first opened`, clock_to `first responded`, threshold 4h
    """
    for level in judged_levels(dossier, today):
        if level.measure == "stated" or level.source in ("stated", "incidents"):
            continue
        wanted = ["source"]
        if level.measure in CLOCKED:
            wanted += ["clock_from", "clock_to", "counted_at"]
        wanted += MORE_OF_MEASURE.get(level.measure, [])
        if level.targets or level.deadline:
            wanted = [name for name in wanted if name != "threshold"]
        if level.window == EVENT and level.measure == "mean":
            # the mean of a single case is its time: which time fails it is the threshold
            wanted += ["threshold"]
        lacks = [name for name in wanted if getattr(level, name) is None]
        if lacks:
            words = listed(name.replace("_", " ") for name in lacks)
            yield fault(
                level,
                f"`{level.name}` is a {level.measure}, and its terms do not state its {words}: it cannot be measured.",
                lacks[0],
                **dict.fromkeys(lacks, ASK),
            )


def moments_of(clock_end: str | None) -> list[str]:
    """The moments an end of a clock names: `last resolved, closed` is resolved and closed."""
    _, _, names = (clock_end or "").partition(" ")
    return [name.strip() for name in names.split(",") if name.strip()]


@rule("SLA009", "sla")
def clock_names_unknown_moment(dossier: Dossier, today: date) -> Iterator[Found]:
    """A level's clock names a moment or a pause that no profile reads.

    What: No profile has a moment by the name in the level's clock, or a pause by the name it subtracts; or a level is
        read from tickets, and no profile is recorded at all.
    Why: No export could ever be read into this level; the names were agreed in two places and differ.
    Fix: bpoctl sla level edit KEY --clock-to TEXT, or bpoctl delivery profile edit KEY --moments TABLE; where none is
        recorded, bpoctl delivery profile add, or bpoctl sla level edit KEY --source stated where somebody states it.
    Source: DESIGN.md section 4, ten million tickets; FIELD.md section 3, item 4.
    Bad: clock to `last solved`; the profile knows opened, responded, resolved
    Good: clock to `last resolved`
    """
    profiles = dossier.all(Profile)
    moments = {name for profile in profiles for name in profile.moments}
    pauses = {name for profile in profiles for name in profile.pauses or {}}
    for level in judged_levels(dossier, today):
        if level.source != "tickets":
            continue
        if not profiles:
            yield _unsupplied(level)
            continue
        for field, named, known in (
            ("clock_from", moments_of(level.clock_from), moments),
            ("clock_to", moments_of(level.clock_to), moments),
            ("input_at", moments_of(level.input_at), moments),
            ("pauses", list(level.pauses or ()), pauses),
        ):
            unknown = [name for name in named if name not in known]
            if unknown:
                what = "pause" if field == "pauses" else "moment"
                shown = listed(f"`{name}`" for name in sorted(known)) if known else "none at all"
                message = f"`{level.name}` names the {what} `{unknown[0]}`, which no profile reads; they know {shown}."
                yield fault(level, message, field)


def _unsupplied(level: Level) -> Found:
    """That nothing at all supplies what a level from tickets is read from."""
    named = listed(f"`{name}`" for name in _read_from_tickets(level))
    message = f"`{level.name}` is read from tickets, and no profile is recorded that supplies {named or 'them'}."
    fix = Fix.add("delivery profile", name=ASK, shape=ASK, id_column=ASK, moments=ASK)
    return Found("sla_level", level.key, message, fix, "source", level.version)


def _read_from_tickets(level: Level) -> list[str]:
    """The moments, pauses and attributes that a level names, each once, in the order of its terms."""
    named = [*moments_of(level.clock_from), *moments_of(level.clock_to), *moments_of(level.input_at)]
    return list(dict.fromkeys([*named, *(level.pauses or ()), *(level.population or {})]))


@rule("SLA016", "sla")
def unit_does_not_fit(dossier: Dossier, today: date) -> Iterator[Found]:
    """A level's unit does not fit its measure.

    What: A share is not stated in percent, or its target or minimum lies outside 0 to 100; or a mean, median or
        percentile of a clock is not stated in hours, minutes or seconds.
    Why: The figure that comes out could not be compared with the promise.
    Fix: bpoctl sla level edit KEY --unit %.
    Source: DESIGN.md section 5: a percentage is target = "95" with unit = "%", never 0.95; section 6, measures.
    Bad: measure share, unit h
    Good: measure share, unit %, target 95
    """
    for level in judged_levels(dossier, today):
        if level.measure in ("share", "availability") and level.unit != "%":
            what = "a share" if level.measure == "share" else "an availability"
            yield fault(level, f"`{level.name}` is {what} and is stated in {level.unit}, not in %.", "unit", unit="%")
        elif level.measure in CLOCKED[1:] and level.unit not in TIMES and level.source == "tickets":
            message = f"`{level.name}` is a {level.measure} of times and is stated in {level.unit}."
            yield fault(level, message, "unit")
        elif level.measure in ("share", "availability"):
            for field in ("target", "target_least", "minimum", "minimum_least"):
                value = getattr(level, field)
                if value is not None and not 0 <= value <= 100:
                    yield fault(
                        level, f"The {field.replace('_', ' ')} of `{level.name}` is {value} %, outside 0 to 100.", field
                    )


@rule("SLA019", "sla", "warning")
def sample_too_small(dossier: Dossier, today: date) -> Iterator[Found]:
    """A month had too few cases for a level to be scored.

    What: In a period that is not closed yet, a level's cases are fewer than its minimum sample.
    Why: Below it the level is not scored: no credit falls due, however bad the figure. That should be meant.
    Fix: Leave it, or agree on another minimum sample in the next version: bpoctl sla level edit KEY --min-sample N.
    Source: DESIGN.md section 6; FIELD.md section 3, item 5.
    Bad: 88 tickets in April, min_sample 100
    Good: 120 tickets in April, min_sample 100
    """
    closed = sealed(dossier, today)
    find = level_finder(dossier)
    for measured in standing_measurements(dossier):
        period = period_named(measured.period, dossier.commencement)
        if period is None or period.last >= today or measured.denominator is None or measured.period in closed:
            continue
        level = find(measured.level, period)
        if level and measured.denominator < level.min_sample:
            yield Found(
                "sla_level",
                level.key,
                f"{measured.denominator} cases in {measured.period}; below its minimum sample of {level.min_sample} "
                "the level is not scored. Is that meant?",
                None,
                "min_sample",
                level.version,
            )


@rule("SLA020", "sla", "warning")
def no_data_scored(dossier: Dossier, today: date) -> Iterator[Found]:
    """A period without data would be scored as if it had been measured.

    What: A level's terms count a period without data as met or as missed.
    Why: Not measured is neither 0 nor 100. Counted as met, a broken export earns the provider a clean month; counted
        as missed, it costs a credit that nobody can prove.
    Fix: bpoctl sla level edit KEY --no-data not-scored.
    Source: FIELD.md section 3, item 5.
    Bad: no_data = met
    Good: no_data = not-scored
    """
    for level in judged_levels(dossier, today):
        if level.no_data != "not-scored":
            yield fault(
                level,
                f"A period without data counts as {level.no_data} for `{level.name}`: it is neither.",
                "no_data",
                no_data="not-scored",
            )
