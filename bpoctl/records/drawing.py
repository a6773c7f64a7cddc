"""Coverage drawn for a terminal: all candidates in a table, or one candidate's week hour by hour."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta

from bpoctl import output
from bpoctl.analysis.coverage import Line, Place, Run, clock_changes, needs, week_coverage, without_hours
from bpoctl.analysis.handovers import Handover
from bpoctl.analysis.periods import Period
from bpoctl.analysis.spans import clipped, total
from bpoctl.analysis.week_grid import week_grid
from bpoctl.analysis.wording import listed
from bpoctl.analysis.zones import day_start, zone_named
from bpoctl.dossier import Dossier
from bpoctl.models.hours import DAY_WORDS
from bpoctl.records.covering import Covered, local, tongue

_HOURS = "".join(f"{hour:02d}  " for hour in range(0, 24, 2))
_LEGEND = "# covered   . needed and not covered   + in part   (two signs an hour)"


def print_overview(dossier: Dossier, week: Period, found: Sequence[Covered]) -> None:
    """All candidates, a line for each language, with the week of the year in which most is uncovered."""
    _head(dossier, week)
    if not found:
        _print_needs(dossier, week)
        return
    rows = []
    for each in found:
        for place, line in enumerate(each.lines):
            name = each.candidate.key if place == 0 else ""
            told = [_clock(line.required_seconds), _clock(line.uncovered_seconds), _worst(each.year, place)]
            rows.append([name, tongue(line.need), *(told if each.sites else [told[0], "?", "no site is recorded"])])
    headers = ["candidate", "language", "needed", "uncovered", "worst week in a year"]
    output.table(headers, rows, ["needed", "uncovered"])
    _print_silent(dossier)
    for each in found:
        if not each.sites:
            output.talk(f"{_site_command(each.candidate.key)}        says from where it works")
    if any(each.sites for each in found):
        output.talk("bpoctl scope coverage CANDIDATE        draws its week hour by hour")


def _print_needs(dossier: Dossier, week: Period) -> None:
    """What is needed, where there is nobody yet to cover it."""
    zone = dossier.engagement.time_zone
    for lines in _alike(week_coverage(zone, needs(dossier), (), week)):
        _print_grid(zone, week, lines)
        output.say()
    output.say(_LEGEND)
    _print_silent(dossier)
    output.talk("no candidate is in the race: bpoctl partner candidate add")


def _worst(year: Sequence[Run], place: int) -> str:
    """The most that is uncovered in a week of a language, and in which first."""
    runs = [run for run in year if run.uncovered[place]]
    if not runs:
        return "–"
    worst = max(runs, key=lambda run: run.uncovered[place])
    same = len(runs) == len(year) and len({run.uncovered[place] for run in runs}) == 1
    return f"{_clock(worst.uncovered[place])} in {'every week' if same else worst.first}"


def print_week(dossier: Dossier, week: Period, found: Covered) -> None:
    """One candidate: its sites, the grid of each language, hand-overs, and how the year goes on."""
    _head(dossier, week, found.candidate.name)
    if not found.sites:
        output.say(f"No site of {found.candidate.name} is recorded: {_site_command(found.candidate.key)}")
    zone = dossier.engagement.time_zone
    for site in found.sites:
        clock = site.zone if site.clock == site.zone else f"{site.zone}, hours on the client's clock"
        output.say(f"  {site.name} ({clock}): {_stated(dossier, site)}; {', '.join(sorted(site.languages))}")
    for name in dict.fromkeys((zone, *(site.zone for site in found.sites))):
        for day, seconds in clock_changes(name, week):
            way = "forward" if seconds > 0 else "back"
            output.say(f"  In {name} clocks go {way} by {_clock(abs(seconds))} on {DAY_WORDS[day.weekday()]} {day}.")
    for lines in _alike(found.lines):
        output.say()
        _print_grid(zone, week, lines)
    output.say()
    output.say(_LEGEND)
    _print_year(found)
    _print_silent(dossier)


def _head(dossier: Dossier, week: Period, name: str = "") -> None:
    output.say(f"{dossier.engagement.slug} · coverage{f' by {name}' if name else ''}")
    output.say(f"week {week}, {week.first} to {week.last}, by the clocks of {dossier.engagement.time_zone}")
    output.say()


def _alike(lines: Iterable[Line]) -> list[list[Line]]:
    """Languages with the same week together."""
    groups: dict[object, list[Line]] = {}
    for line in lines:
        groups.setdefault((line.required, line.uncovered, line.handovers), []).append(line)
    return list(groups.values())


def _print_grid(zone: str, week: Period, lines: Sequence[Line]) -> None:
    line = lines[0]
    output.say(
        f"{listed(tongue(each.need) for each in lines)}: {_clock(line.uncovered_seconds)} of "
        f"{_clock(line.required_seconds)} uncovered"
    )
    output.say(f"{'':<10} {_HOURS}".rstrip())
    place = zone_named(zone)
    for day, signs in week_grid(zone, week, line.required, line.uncovered):
        first, after = day_start(day, place), day_start(day + timedelta(days=1), place)
        lacking = total(clipped(line.uncovered, first, after))
        told = f" {_clock(lacking)} uncovered" if lacking else ""
        output.say(f"{DAY_WORDS[day.weekday()]} {day:%m-%d} |{signs}|{told}")
    for told in _shown_handovers(zone, line.handovers):
        output.say(f"  {told}")


def _shown_handovers(zone: str, found: Iterable[Handover[Place]]) -> Iterator[str]:
    """Hand-overs that look the same on all three walls as one line, with the days of the client's wall."""
    days: dict[str, list[int]] = {}
    for one in found:
        here, of, to = (local(one.at, name) for name in (zone, one.of.zone, one.to.zone))
        together = f"{_clock(one.together)} together before" if one.together else "no time together"
        told = f"{here:%H:%M}: {one.of.name} {of:%H:%M} -> {one.to.name} {to:%H:%M}, {together}"
        days.setdefault(told, []).append(here.weekday())
    for told, on in days.items():
        yield f"hand-over {_days(on)} {told}"


def _days(days: Sequence[int]) -> str:
    """`Mon-Fri`, `Mon, Wed`: days of one week in order, three or more in a row drawn together."""
    runs: list[list[int]] = []
    for day in sorted(set(days)):
        if runs and day == runs[-1][-1] + 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    parts = []
    for run in runs:
        words = [DAY_WORDS[day] for day in run]
        parts += [f"{words[0]}-{words[-1]}"] if len(run) > 2 else words
    return ", ".join(parts)


def _print_year(found: Covered) -> None:
    output.say()
    if len(found.year) == 1:
        (run,) = found.year
        output.say(f"It is the same in every week from {run.first} to {run.last}.")
    elif found.year:
        output.say("Uncovered in a week, over the year:")
        tongues = [tongue(need) for need in found.needs]
        rows = [[_weeks(run), *(_clock(seconds) for seconds in run.uncovered)] for run in found.year]
        output.table(["weeks", *tongues], rows, tongues)


def _weeks(run: Run) -> str:
    return run.first.key if run.first == run.last else f"{run.first} to {run.last}"


def _print_silent(dossier: Dossier) -> None:
    for process in without_hours(dossier):
        output.talk(
            f"`{process.name}` does not say when it is needed: "
            f"bpoctl scope process edit {process.key} --hours 'Mon-Fri 08:00-20:00'"
        )


def _site_command(candidate: str) -> str:
    return f"bpoctl partner site add --candidate {candidate}"


def _stated(dossier: Dossier, site: Place) -> str:
    return str(dossier.keyed("partner_site")[site.key].hours)


def _clock(seconds: int) -> str:
    """A length of time as `60:00`, with seconds only where there are some."""
    minutes, rest = divmod(seconds, 60)
    return f"{minutes // 60}:{minutes % 60:02d}{f':{rest:02d}' if rest else ''}"
