"""How many agents: the fewest that keep a promise, and how many must be scheduled so that as many are at work."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from bpoctl.analysis.staffing.erlang import Figures, Queue


@dataclass(frozen=True)
class Goal:
    """What the agents must reach; shares from 0 to 1, `asa` in seconds, each None where it is not asked for.

    A figure exactly at a bound keeps it.
    """

    target: Fraction | None = None
    max_occupancy: Fraction | None = None
    asa: Fraction | None = None


def met(figures: Figures, goal: Goal) -> bool:
    """Whether figures keep every part of a goal. They are compared as they are, never as they are shown."""
    if goal.target is not None and Fraction(figures.late) > 1 - goal.target:
        return False
    if goal.max_occupancy is not None and Fraction(figures.occupancy) > goal.max_occupancy:
        return False
    return goal.asa is None or (figures.asa is not None and Fraction(figures.asa) <= goal.asa)


def fewest(queue: Queue, goal: Goal) -> Figures:
    """The figures of the fewest agents that meet a goal.

    Every figure gets better with each agent more, so the number is found by doubling and halving. Raises ValueError
    for a goal that no number meets: a target of 1, an occupancy or a mean wait of 0.
    """
    if goal.target is not None and not 0 < goal.target < 1:
        raise ValueError("a target lies between 0 and 1")
    if goal.max_occupancy is not None and goal.max_occupancy <= 0:
        raise ValueError("an occupancy lies above 0")
    if goal.asa is not None and goal.asa <= 0:
        raise ValueError("a mean wait lies above 0")
    if not queue.load.erlangs:
        return queue.figures(0)
    too_few, step = 0, 1
    while not met(found := queue.figures(too_few + step), goal):
        too_few, step = too_few + step, step * 2
    while found.agents - too_few > 1:
        middle = queue.figures((too_few + found.agents) // 2)
        if met(middle, goal):
            found = middle
        else:
            too_few = middle.agents
    return found


def scheduled(positions: int, shrinkage: Fraction) -> int:
    """Ceiling of n / (1 - shrinkage), exactly: 21 at 30 % are 30. `shrinkage` is at least 0 and below 1."""
    return ceil(positions / (1 - shrinkage))


def at_work(headcount: int, shrinkage: Fraction) -> int:
    """The most positions that so many scheduled people fill: the other way round, exactly."""
    return floor(headcount * (1 - shrinkage))
