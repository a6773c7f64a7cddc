"""Following the sun: which site is on duty when several are open, and when one takes over from another.

A site that is on duty stays until it closes; then the one that is open longest from there takes over. No order of
duty has fewer hand-overs. A hand-over is live: the service runs on across it. Where nobody is open, duty lapses.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from bpoctl.analysis.spans import Span

P = TypeVar("P")


@dataclass(frozen=True)
class Handover(Generic[P]):
    """One site takes over from another; `together` is how many seconds both had been open by then."""

    at: int
    """seconds since 1970 UTC"""
    of: P
    to: P
    together: int


def handovers(required: Sequence[Span], opened: Sequence[tuple[P, Sequence[Span]]]) -> list[Handover[P]]:
    """The hand-overs within required spans, in order; the spans of each site are merged and in order."""
    found: list[Handover[P]] = []
    for start, end in required:
        holder: tuple[P, Span] | None = None
        at = start
        while at < end:
            best = _longest(opened, at)
            if best is None:
                holder, at = None, _next_opening(opened, at, end)
                continue
            if holder is not None:
                together = at - max(best[1][0], holder[1][0], start)
                found.append(Handover(at, holder[0], best[0], together))
            holder, at = best, best[1][1]
    return found


def _longest(opened: Sequence[tuple[P, Sequence[Span]]], at: int) -> tuple[P, Span] | None:
    """The site that is open at an instant and stays open longest; the first one named where several do."""
    running = [(site, span) for site, spans in opened for span in spans if span[0] <= at < span[1]]
    return max(running, key=lambda one: one[1][1], default=None)


def _next_opening(opened: Sequence[tuple[P, Sequence[Span]]], at: int, end: int) -> int:
    return min((span[0] for _, spans in opened for span in spans if at < span[0] < end), default=end)
