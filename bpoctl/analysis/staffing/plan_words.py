"""The outcome of a staffing plan in words, for a finding and for a screen."""

from __future__ import annotations

from fractions import Fraction

from bpoctl.analysis.durations import describe_seconds
from bpoctl.analysis.staffing.erlang import Figures
from bpoctl.analysis.staffing.planned import Outcome, shown_interval
from bpoctl.analysis.staffing.sizing import scheduled
from bpoctl.analysis.staffing.words import percent, plain, seconds, stated


def figure(outcome: Outcome, found: Figures) -> str:
    """What so many agents reach, in the terms of the level: `79.56 %`, `17.1 s`."""
    if outcome.goal.target is not None:
        return percent(1 - Fraction(found.late), outcome.goal.target)
    return seconds(found.asa)


def target(outcome: Outcome) -> str:
    """What is aimed at: `80 % within 20 s`, `a mean wait of 20 s`."""
    goal, level = outcome.goal, outcome.level
    if goal.target is not None:
        return f"{stated(goal.target)} within {level.threshold}"
    return f"a mean wait of {describe_seconds(goal.asa or Fraction(0))}"


def reached_words(outcome: Outcome) -> str:
    """`13 of 18 planned at work answer 79.56 % of 100 calls in 30m in time, and 80 % within 20s is promised`."""
    assert outcome.found is not None and outcome.process is not None
    found, process = outcome.found, outcome.process
    calls = f"{plain(Fraction(process.peak_calls or 0))} calls in {shown_interval(process)}"
    who = f"{found.agents:,} at work of the {outcome.scheduled:,} planned at the peak"
    if outcome.goal.target is not None:
        return f"{who} answer {figure(outcome, found)} of {calls} in time, and {target(outcome)} is promised"
    wait = figure(outcome, found)
    waits = "without limit" if found.asa is None else f"{wait} on average"
    return f"with {who}, {calls} wait {waits}, and {target(outcome)} is promised"


def needed_words(outcome: Outcome) -> str:
    """`it takes 14 at work, 20 planned (88.84 %)`."""
    assert outcome.needed is not None
    needed = outcome.needed
    planned = f", {scheduled(needed.agents, outcome.shrinkage):,} planned" if outcome.shrinkage < 1 else ""
    return f"it takes {needed.agents:,} at work{planned} ({figure(outcome, needed)})"
