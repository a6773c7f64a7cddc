"""Erlang B and C: lines without a queue, and a queue that nobody leaves (FIELD.md section 5).

The load is exact, so that a queue is overloaded or not without doubt. Shares are statistics and floats; each formula
is written so that it neither overflows nor cancels, at 12,000 erlangs as at 10.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import exp, inf
from typing import Protocol


@dataclass(frozen=True)
class Load:
    """What arrives: `calls` an `interval`, each handled for `handle`; times in seconds, `handle` of nought excluded."""

    calls: Fraction
    interval: Fraction
    handle: Fraction

    @property
    def erlangs(self) -> Fraction:
        """A = calls x AHT / interval: how many agents are busy on average if every call is answered."""
        return self.calls * self.handle / self.interval


@dataclass(frozen=True)
class Figures:
    """How a queue does with so many agents; shares are from 0 to 1.

    `late` is the share not answered in time, kept apart from `service_level` because it is exact where that is nearly
    1. `asa` is the mean wait in seconds of all callers, `asa_answered` of those who are answered; None is without
    limit. `waiting` is the share that finds every agent busy. `late_by` has `late` for each way of counting abandons.
    """

    agents: int
    late: float
    occupancy: float
    waiting: float
    asa: float | None
    abandonment: float
    asa_answered: float | None
    late_by: dict[str, float] | None = None
    blocking: float = 0.0
    """B, the share that Erlang B would turn away; where the formulas use it"""

    @property
    def service_level(self) -> float:
        """The share of callers answered in time."""
        return 1 - self.late


class Queue(Protocol):
    """A model of a queue under one load, with one threshold of waiting."""

    @property
    def load(self) -> Load:
        """What arrives."""

    def figures(self, agents: int) -> Figures:
        """How it does with `agents`, at least 1 unless nobody calls."""


class Blocking:
    """1/B for any number of agents by 1/B_0 = 1, 1/B_k = 1 + (1/B_(k-1)) k / A; each is reckoned once.

    The inverse grows with k and ends as infinity, which is B = 0 and no error.
    """

    def __init__(self, erlangs: Fraction) -> None:
        self._erlangs = float(erlangs)
        self._inverse = [1.0]

    def inverse(self, agents: int) -> float:
        """1/B of so many agents, infinity where B is too small to be told from nought."""
        known = self._inverse
        while len(known) <= agents and known[-1] < inf:
            step = len(known) / self._erlangs if self._erlangs else inf
            known.append(1 + known[-1] * step)
        return known[agents] if agents < len(known) else inf


IDLE = Figures(0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
"""A queue in which nobody calls."""


class ErlangB:
    """Lines without a queue: who finds all of them busy is lost at once.

    Its service level is the share answered, `waiting` and `abandonment` both are B: found all busy, and so lost.
    """

    def __init__(self, load: Load, within: Fraction) -> None:
        self.load = load
        self._blocking = Blocking(load.erlangs)

    def figures(self, agents: int) -> Figures:
        """1 - B answered at once; busy are A (1 - B) / n. There is no overload: what is too much is turned away."""
        if not self.load.erlangs:
            return IDLE
        blocked = 1 / self._blocking.inverse(agents)
        busy = min(1.0, float(self.load.erlangs / agents) * (1 - blocked))
        return Figures(agents, blocked, busy, blocked, 0.0, blocked, 0.0, blocking=blocked)


class ErlangC:
    """A queue that nobody leaves. `within` is the threshold of the service level in seconds."""

    def __init__(self, load: Load, within: Fraction) -> None:
        self.load = load
        self.within = within
        self._blocking = Blocking(load.erlangs)

    def figures(self, agents: int) -> Figures:
        """Pw = n B / (n - A (1 - B)), service level 1 - Pw exp(-(n - A) T / AHT), ASA Pw AHT / (n - A).

        Where A >= n the queue never settles: everybody waits, nobody is answered in time, the wait has no limit and
        every agent is always busy.
        """
        erlangs = self.load.erlangs
        if not erlangs:
            return IDLE
        spare = agents - erlangs
        if spare <= 0:
            return Figures(agents, 1.0, 1.0, 1.0, None, 0.0, None, blocking=1 / self._blocking.inverse(agents))
        inverse = self._blocking.inverse(agents)
        # the formula above with both sides multiplied by 1/B: nothing is taken from nearly its like
        waiting = agents / (inverse * float(spare) + float(erlangs))
        late = waiting * exp(-float(spare * self.within / self.load.handle))
        asa = waiting * float(self.load.handle / spare)
        return Figures(agents, late, float(erlangs / agents), waiting, asa, 0.0, asa, blocking=1 / inverse)
