"""`calc staffing`: agents for a queue of live calls, asked for in flags, answered with every step."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from bpoctl import output
from bpoctl.analysis.durations import parse_duration
from bpoctl.analysis.staffing import ABANDONS, ErlangA, ErlangB, ErlangC, Figures, Goal, Load, Queue, fewest, met
from bpoctl.analysis.staffing import scheduled as to_schedule
from bpoctl.analysis.staffing.words import percent, plain, scheduled_step, seconds, stated, steps
from bpoctl.errors import BadData, UsageError, nearest

MOST_ERLANGS = 1_000_000
MOST_AGENTS = 10_000_000
_YEAR = 366 * 86_400
_SHORTEST = Fraction(1, 1000)
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_NOT_FOR = "Erlang is for live queues: email, back-office work and tasks need a backlog model, chat needs concurrency"


@dataclass(frozen=True)
class Asked:
    """The flags as they were typed."""

    calls: str
    interval: str
    aht: str
    within: str
    target: str | None
    asa: str | None
    agents: int | None
    shrinkage: str
    max_occupancy: str | None
    patience: str | None
    model: str | None
    abandons: str | None


@dataclass(frozen=True)
class _Question:
    """The flags as they were understood."""

    queue: Queue
    within: Fraction
    goal: Goal
    agents: int | None
    shrinkage: Fraction


def show_staffing(asked: Asked, *, as_json: bool) -> None:
    """Answer in words or as JSON. Raises UsageError for a flag that makes no sense, by its name."""
    question = _understood(asked)
    found = fewest(question.queue, question.goal) if question.agents is None else _given(question)
    wanted = to_schedule(found.agents, question.shrinkage)
    if as_json:
        output.emit_json(
            {
                "positions": found.agents,
                "scheduled": wanted,
                "service_level": found.service_level,
                "occupancy": found.occupancy,
                "asa_seconds": found.asa,
                "waiting_probability": found.waiting,
                "abandonment": found.abandonment,
            }
        )
        return
    _print(question, found, wanted)


def _given(question: _Question) -> Figures:
    if not question.queue.load.erlangs:
        return Figures(question.agents or 0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    return question.queue.figures(question.agents or 0)


def _print(question: _Question, found: Figures, wanted: int) -> None:
    shrinkage = question.shrinkage
    head = f"{found.agents:,} {'position' if found.agents == 1 else 'positions'}"
    output.say(f"{head}, {wanted:,} scheduled at {stated(shrinkage)} shrinkage" if shrinkage else head)
    output.say()
    for name, value, bound in _answers(question, found):
        output.say(f"  {name:<20} {value:>13}   {bound}".rstrip())
    output.say()
    for name, formula in _reckoned(question, found):
        output.say(f"  {name + ':':<13} {formula}")
    output.talk(f"  {_NOT_FOR}")


def _reckoned(question: _Question, found: Figures) -> Iterator[tuple[str, str]]:
    """Every step, and what one agent fewer or as many as are needed would come to."""
    queue, goal, shrinkage = question.queue, question.goal, question.shrinkage
    yield from steps(queue, found)
    if shrinkage:
        yield "scheduled", scheduled_step(found.agents, shrinkage)
    if question.agents is None and found.agents > 1:
        fewer = queue.figures(found.agents - 1)
        level, wait = percent(1 - Fraction(fewer.late), goal.target), seconds(fewer.asa)
        yield "one fewer", f"{fewer.agents:,} give {level}, occupancy {percent(fewer.occupancy)}, mean wait {wait}"
    elif question.agents is not None and (goal.target or goal.asa) and not met(found, goal):
        best = fewest(queue, goal)
        most = to_schedule(best.agents, shrinkage)
        yield (
            "needed",
            f"{best.agents:,} positions, {most:,} scheduled, give {percent(1 - Fraction(best.late), goal.target)}",
        )


def _answers(question: _Question, found: Figures) -> list[tuple[str, str, str]]:
    goal = question.goal
    level = "answered" if isinstance(question.queue, ErlangB) else f"within {plain(question.within)} s"
    if goal.target is not None:
        level += _against(stated(goal.target), goal.target <= 1 - Fraction(found.late), "target")
    busy = ""
    if goal.max_occupancy is not None:
        most = stated(goal.max_occupancy)
        busy = _against(most, Fraction(found.occupancy) <= goal.max_occupancy, "at most")[2:]
    wait = ""
    if goal.asa is not None:
        wait = _against(seconds(float(goal.asa)), met(found, Goal(asa=goal.asa)), "at most")[2:]
    rows = [
        ("service level", percent(1 - Fraction(found.late), goal.target), level),
        ("occupancy", percent(found.occupancy, goal.max_occupancy), busy),
        ("mean wait (ASA)", seconds(found.asa), wait),
        ("find all busy", percent(found.waiting), ""),
    ]
    if isinstance(question.queue, ErlangC):
        return [*rows, ("give up", "0 %", "Erlang C takes it that nobody does")]
    gone = "lost" if isinstance(question.queue, ErlangB) else "give up"
    return [*rows, (gone, percent(found.abandonment), "")]


def _against(bound: str, kept: bool, word: str) -> str:
    return f", {word} {bound}: {'kept' if kept else 'missed'}"


def _understood(asked: Asked) -> _Question:
    load = Load(_calls(asked.calls), _duration("--interval", asked.interval), _duration("--aht", asked.aht))
    within = _duration("--within", asked.within, least=Fraction(0))
    if load.erlangs > MOST_ERLANGS:
        raise UsageError(
            f"{float(load.erlangs):,.0f} erlangs are more than {MOST_ERLANGS:,}: that many agents no floor has",
            "check --calls, --interval and --aht",
        )
    if asked.agents is not None and not (0 if not load.erlangs else 1) <= asked.agents <= MOST_AGENTS:
        raise UsageError(f"--agents {asked.agents}: must be from 1 to {MOST_AGENTS:,}")
    goal = Goal(
        _share("--target", asked.target, "no number of agents answers every call in time", to=Fraction(99, 100)),
        _share("--max-occupancy", asked.max_occupancy, ""),
        None if asked.asa is None else _duration("--asa", asked.asa),
    )
    if asked.agents is None and goal.target is None and goal.asa is None:
        raise UsageError(
            "how many agents cannot be said without a target", "give --target 80%, --asa 30s or --agents N"
        )
    shrinkage = _percent("--shrinkage", asked.shrinkage)
    if shrinkage >= 1:
        raise UsageError(f"--shrinkage {asked.shrinkage}: nobody would be left to answer; it must be below 100 %")
    return _Question(_queue(asked, load, within), within, goal, asked.agents, shrinkage)


def _queue(asked: Asked, load: Load, within: Fraction) -> Queue:
    model = (asked.model or ("a" if asked.patience is not None else "c")).lower()
    if model not in ("a", "b", "c"):
        raise UsageError(
            f"--model {asked.model}: is none of c, a, b", "c: nobody gives up; a: with --patience; b: no queue"
        )
    if model == "a":
        if asked.patience is None:
            raise UsageError("Erlang A needs to know how long callers wait until they give up", "give --patience 120s")
        return ErlangA(load, within, _duration("--patience", asked.patience), _abandons(asked.abandons))
    for flag, value in (("--patience", asked.patience), ("--abandons", asked.abandons)):
        if value is not None:
            raise UsageError(
                f"{flag} {value}: in Erlang {model.upper()} nobody waits and gives up", "leave it out, or --model a"
            )
    return ErlangB(load, within) if model == "b" else ErlangC(load, within)


def _abandons(word: str | None) -> str:
    if word is not None and word not in ABANDONS:
        close = nearest(word, list(ABANDONS))
        meant = f"; did you mean `{close}`?" if close else ""
        raise UsageError(f"--abandons {word}: is none of {', '.join(ABANDONS)}{meant}")
    return word or ABANDONS[0]


def _calls(text: str) -> Fraction:
    if not _NUMBER.fullmatch(text.strip()):
        raise UsageError(f"--calls {text}: is not a number of calls, nought or more", "write 100, 1000 or 62.5")
    return Fraction(text.strip())


def _duration(flag: str, text: str, least: Fraction = _SHORTEST) -> Fraction:
    try:
        found = parse_duration(text)
    except BadData as error:
        raise UsageError(f"{flag}: {error.message}", error.hint) from None
    if found < least:
        raise UsageError(f"{flag} {text}: is too short to be meant", f"write {flag} 30m, 180s or the like")
    if found > _YEAR:
        raise UsageError(f"{flag} {text}: is longer than a year")
    return found


def _percent(flag: str, text: str) -> Fraction:
    """A share from 0 to 1 from a percentage; a bare 0.8 could mean either and is refused."""
    bare = text.strip().removesuffix("%").strip()
    if not _NUMBER.fullmatch(bare):
        raise UsageError(f"{flag} {text}: is not a percentage", f"write {flag} 80%")
    number = Fraction(bare)
    if "%" not in text and 0 < number <= 1:
        raise UsageError(f"{flag} {text}: is that a percentage or a share?", f"write {flag} {text}% or {flag} 80%")
    if number > 100:
        raise UsageError(f"{flag} {text}: is more than 100 %")
    return number / 100


def _share(flag: str, text: str | None, why: str, to: Fraction | None = None) -> Fraction | None:
    if text is None:
        return None
    found = _percent(flag, text)
    if found == 0:
        raise UsageError(f"{flag} {text}: asks for nothing", f"write {flag} 80%")
    if found == 1 and to is not None:
        raise UsageError(f"{flag} {text}: {why}", f"{flag} {stated(to).replace(' ', '')} can be reached")
    return found
