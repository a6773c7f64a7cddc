"""Staffing figures for a reader: a share never shows as its bound where it is not, and each step has its numbers."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import ceil, floor

from bpoctl.analysis.durations import describe_seconds
from bpoctl.analysis.money import exactly, grouped, half_up
from bpoctl.analysis.staffing.erlang import ErlangB, ErlangC, Figures, Load, Queue
from bpoctl.analysis.staffing.patience import ErlangA

_MOST_PLACES = 24


def percent(share: float | Fraction, bound: Fraction | None = None) -> str:
    """A share as a percentage with two places, as in `79.56 %`; more where it would else show as `bound` and is not."""
    exact, at, places = Fraction(share), bound, 2
    while places < _MOST_PLACES and at is not None and exact != at and _rounded(exact, places) == _rounded(at, places):
        places += 1
    return f"{grouped(half_up(exact * 100, places))} %"


def _rounded(share: Fraction, places: int) -> Fraction:
    return Fraction(half_up(share * 100, places))


def stated(share: Fraction) -> str:
    """A share that somebody stated, as exact as it was: `85 %`, `32.5 %`."""
    return f"{plain(share * 100, _MOST_PLACES)} %"


def plain(number: Fraction, places: int = 4) -> str:
    """A number as short as it is exact (`10`, `1,800`, `0.5`), or with so many places where it does not end."""
    found = exactly(number)
    if found is None or -int(found.normalize().as_tuple().exponent) > places:
        return grouped(half_up(number, places))
    return grouped(found.normalize() + 0) if found != found.to_integral() else f"{int(found):,}"


def seconds(value: float | None) -> str:
    """A mean wait: `7.8 s`, `1 m 23 s`; `without limit` for None."""
    if value is None:
        return "without limit"
    if value >= 60:
        return describe_seconds(Fraction(half_up(Fraction(value), 0)))
    return f"{value:.1f} s" if value >= 1 or value == 0 else f"{value:.2g} s"


def erlangs_step(load: Load) -> str:
    """The load with its numbers: `100 calls x 180 s / 1,800 s = 10 erlangs`."""
    calls, handle, interval = plain(load.calls), plain(load.handle), plain(load.interval)
    return f"{calls} calls x {handle} s / {interval} s = {plain(load.erlangs)} erlangs"


def steps(queue: Queue, found: Figures) -> Iterator[tuple[str, str]]:
    """How the figures came about: the name of each step, and its formula with the numbers in it."""
    load, n = queue.load, f"{found.agents:,}"
    yield "load", erlangs_step(load)
    if not load.erlangs:
        return
    a, spare, handle = plain(load.erlangs), found.agents - load.erlangs, plain(load.handle)
    if isinstance(queue, ErlangA):
        yield from _with_patience(queue, found)
        return
    blocked = f"{found.blocking:.6g}"
    yield "Erlang B", f"1/B_0 = 1, 1/B_k = 1 + (1/B_(k-1)) x k / {a}; B_{found.agents} = {blocked}"
    if isinstance(queue, ErlangB):
        yield "occupancy", f"{a} x (1 - {blocked}) / {n} = {percent(found.occupancy)}"
    elif isinstance(queue, ErlangC) and spare <= 0:
        yield "overload", f"{a} erlangs keep {n} agents busy for ever: the queue never settles"
    elif isinstance(queue, ErlangC):
        more, pw, threshold = plain(spare), f"{found.waiting:.6g}", plain(queue.within)
        yield "all busy", f"Pw = {n} x {blocked} / ({n} - {a} x (1 - {blocked})) = {pw}"
        level = percent(1 - Fraction(found.late))
        yield "in time", f"1 - {pw} x exp(-({n} - {a}) x {threshold} / {handle}) = {level}"
        yield "mean wait", f"{pw} x {handle} s / {more} = {seconds(found.asa)}"
        yield "occupancy", f"{a} / {n} = {percent(found.occupancy)}"


def _with_patience(queue: ErlangA, found: Figures) -> Iterator[tuple[str, str]]:
    n, theta = f"{found.agents:,}", queue.load.handle / queue.patience
    yield (
        "Erlang A",
        f"patience {plain(queue.patience)} s: who waits goes {plain(theta)} x as fast as a call is handled",
    )
    yield "all busy", f"found by {percent(found.waiting)} of callers; {percent(found.abandonment)} give up"
    for way, late in (found.late_by or {}).items():
        yield way, f"{percent(1 - Fraction(late))} {_WAYS[way]}{' (counts here)' if way == queue.abandons else ''}"
    wait = found.abandonment * float(queue.patience)
    yield "mean wait", f"{seconds(wait)} of all callers; of the answered alone {seconds(found.asa_answered)}"
    a, gone = plain(queue.load.erlangs), percent(found.abandonment)
    yield "occupancy", f"{a} x (1 - {gone}) / {n} = {percent(found.occupancy)}"


_WAYS = {
    "offered-wait": "by the wait ahead of them, gone or not",
    "missed": "answered in time of all who call",
    "left-out": "answered in time of all but those who give up sooner",
}


def scheduled_step(positions: int, shrinkage: Fraction) -> str:
    """`14 / (1 - 0.3) = 20`, and the ceiling where it takes one: `13 / (1 - 0.3) = 18.5714, so 19`."""
    quotient = positions / (1 - shrinkage)
    up = "" if floor(quotient) == ceil(quotient) else f", so {ceil(quotient):,}"
    return f"{positions:,} / (1 - {plain(shrinkage)}) = {plain(quotient)}{up}"
