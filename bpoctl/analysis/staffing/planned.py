"""The staffing plan held against the promises: does it answer the calls of the busiest interval in time?

Judged is what the records state: the calls of a process at its peak and their handle time, and the positions that
answer them. Where they are silent the plan has the benefit: all are scheduled at the peak, no time is lost.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from bpoctl.analysis.durations import parse_duration
from bpoctl.analysis.periods import Kind, period_of
from bpoctl.analysis.phases import phase
from bpoctl.analysis.staffing.erlang import ErlangC, Figures, Load, Queue
from bpoctl.analysis.staffing.patience import ErlangA
from bpoctl.analysis.staffing.sizing import Goal, at_work, fewest, met
from bpoctl.dossier import Dossier
from bpoctl.errors import BadData
from bpoctl.models.review import Scaling
from bpoctl.models.scope import Process
from bpoctl.models.sla import Level
from bpoctl.models.training import Position

ANSWERING = ("service-level", "asa")
"""Metrics of answering calls, by their codes in the catalogue."""

VOICE = frozenset({"voice", "phone", "telephone", "calls", "call"})
PEAK_INTERVAL = "30m"
_SECONDS = {"s": 1, "min": 60, "h": 3600}
_CLOCKED = ("share", "mean", "median", "percentile")
_NO_QUEUE = "no live queue, so not by Erlang: it needs a backlog model, chat needs concurrency"


NO_GOAL = Goal()
NOBODY = Figures(0, 1.0, 1.0, 1.0, None, 0.0, None)
"""Nobody at work while somebody calls."""


@dataclass(frozen=True)
class Outcome:
    """One level held against the plan: the figures of those at work, and those of the fewest that would keep it.

    `reason` says why nothing is judged; then all that follows is empty. `scheduled` are planned at the peak,
    `found.agents` of them at work after shrinkage; `shrinkage` is a share.
    """

    level: Level
    reason: str = ""
    process: Process | None = None
    positions: tuple[Position, ...] = ()
    scheduled: int = 0
    shrinkage: Fraction = Fraction(0)
    queue: Queue | None = None
    goal: Goal = NO_GOAL
    found: Figures | None = None
    needed: Figures | None = None

    @property
    def kept(self) -> bool:
        """Whether the plan reaches the target."""
        return self.found is not None and met(self.found, self.goal)


class _Silent(Exception):
    """Why a level is not judged."""


def standing(positions: Iterable[Position], day: date) -> list[Position]:
    """The lines of the plan that count on a day: of one role, shift and process the latest that has begun."""
    lines: dict[tuple[str, str, str], Position] = {}
    for position in sorted(positions, key=lambda line: line.needed_from):
        if position.needed_from <= day:
            lines[position.role, position.shift or "", position.process or ""] = position
    return list(lines.values())


def outcomes(dossier: Dossier, levels: Iterable[Level], today: date) -> list[Outcome]:
    """Each level that has to do with time, held against the plan of the day on which its version begins, or today."""
    return [_outcome(dossier, level, today) for level in levels if _timed(dossier, level)]


def _timed(dossier: Dossier, level: Level) -> bool:
    return level.metric in ANSWERING or level.measure in _CLOCKED or level.key in _named(dossier)


def _named(dossier: Dossier) -> set[str]:
    return {key for position in dossier.all(Position) for key in position.levels or ()}


def _outcome(dossier: Dossier, level: Level, today: date) -> Outcome:
    try:
        return _judged(dossier, level, today)
    except _Silent as silent:
        return Outcome(level, str(silent))
    except BadData as error:
        return Outcome(level, error.message)


def _judged(dossier: Dossier, level: Level, today: date) -> Outcome:
    if level.metric not in ANSWERING and level.key not in _named(dossier):
        raise _Silent(_NO_QUEUE)
    version = dossier.keyed("sla_agreement").get(level.version)
    day = max(today, version.effective_from) if version else today
    process, lines = _answering(dossier, level, day)
    load = _load(process)
    within = _within(level)
    queue = _queue(process, level, load, within)
    goal = _goal(level, day)
    scheduled, shrinkage, agents = _at_peak(dossier, lines, day)
    found = queue.figures(agents) if agents or not load.erlangs else NOBODY
    return Outcome(level, "", process, lines, scheduled, shrinkage, queue, goal, found, fewest(queue, goal))


def _answering(dossier: Dossier, level: Level, day: date) -> tuple[Process, tuple[Position, ...]]:
    """The process whose calls a level is about, as the plan names the level, else the only one; and who answers."""
    lines = [line for line in standing(dossier.all(Position), day) if line.process]
    if not lines:
        raise _Silent(f"no position that begins by {day} says whose calls it answers")
    named = [line for line in lines if level.key in (line.levels or ())]
    mine = named or [line for line in lines if not line.levels]
    processes = {line.process for line in mine}
    if len(processes) != 1:
        raise _Silent("the plan does not say whose calls it is about" if mine else "no position is staffed for it")
    process = dossier.get(Process, processes.pop())
    assert process is not None
    return process, tuple(mine)


def _load(process: Process) -> Load:
    if process.channels and not VOICE & {channel.casefold() for channel in process.channels}:
        raise _Silent(_NO_QUEUE)
    if process.peak_calls is None or process.handle_seconds is None:
        raise _Silent(f"`{process.name}` does not state its calls at the peak and their handle time")
    interval = parse_duration(process.peak_interval or PEAK_INTERVAL)
    if interval <= 0:
        raise _Silent(f"the interval of `{process.name}` is nothing")
    return Load(Fraction(process.peak_calls), interval, Fraction(process.handle_seconds))


def _within(level: Level) -> Fraction:
    if level.measure == "mean":
        return Fraction(0)
    if level.measure not in ("share", "ratio") or level.unit != "%" or level.direction != "higher":
        raise _Silent("its measure is neither a share in time nor a mean wait")
    if level.threshold is None:
        raise _Silent("it states no time within which a call is answered")
    return parse_duration(level.threshold)


def _queue(process: Process, level: Level, load: Load, within: Fraction) -> Queue:
    if process.patience_seconds is None:
        return ErlangC(load, within)
    # who gives up is missed (FIELD.md section 4), unless the level leaves out who gives up soon
    way = "left-out" if level.short_abandons else "missed"
    patience = Fraction(process.patience_seconds)
    return ErlangA(load, within, patience, way, answered_alone=level.measure == "mean")


def _goal(level: Level, day: date) -> Goal:
    now = phase(level, period_of(day, Kind(level.window)), lambda _: None)
    if now.kind == "report-only":
        raise _Silent(f"it is only reported: {now.reason}")
    if level.measure == "mean":
        if level.unit not in _SECONDS or level.direction != "lower" or now.target <= 0:
            raise _Silent("its target is no mean wait")
        return Goal(asa=Fraction(now.target) * _SECONDS[level.unit])
    if not 0 < now.target < 100:
        raise _Silent("its target is not between 0 and 100 %")
    return Goal(Fraction(now.target) / 100)


def _at_peak(dossier: Dossier, lines: Sequence[Position], day: date) -> tuple[int, Fraction, int]:
    """Who is scheduled at the peak, which share of their time is lost on the whole, and how many are then at work.

    A decision on scaling that is younger than a role's lines replaces them: all of them may be there at the peak.
    """
    scheduled, present = 0, Fraction(0)
    for role in sorted({line.role for line in lines}):
        mine = [line for line in lines if line.role == role]
        count = sum(line.headcount if line.at_peak is None else line.at_peak for line in mine)
        there = sum(
            (_present(line, line.headcount if line.at_peak is None else line.at_peak) for line in mine), Fraction(0)
        )
        scaled = _scaled(dossier, role, max(line.needed_from for line in mine), day)
        if scaled is not None:
            count, there = scaled, max(_present(line, scaled) for line in mine)
        scheduled, present = scheduled + count, present + there
    lost = 1 - present / scheduled if scheduled else Fraction(0)
    return scheduled, lost, at_work(scheduled, lost)


def _present(line: Position, count: int) -> Fraction:
    return count * (1 - Fraction(line.shrinkage or 0) / 100)


def _scaled(dossier: Dossier, role: str, since: date, day: date) -> int | None:
    made = [one for one in dossier.all(Scaling) if one.role == role and since <= one.effective_on <= day]
    return max(made, key=lambda one: one.effective_on).headcount if made else None


def shown_interval(process: Process) -> str:
    """The interval as it is stated, or the half-hour that is taken."""
    return str(process.peak_interval or PEAK_INTERVAL)
