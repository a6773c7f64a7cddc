"""Half-open stretches of time as pairs of integers, and the four things clocks do with them.

The unit is the caller's (seconds in calendars, microseconds in clocks); both ends are since 1970-01-01 UTC.
"""

from __future__ import annotations

from collections.abc import Iterable

Span = tuple[int, int]


def merged(spans: Iterable[Span]) -> list[Span]:
    """The same time in order, overlapping and touching spans made one, empty and backward ones left out."""
    result: list[Span] = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(result[-1][1], end))
        else:
            result.append((start, end))
    return result


def clipped(spans: Iterable[Span], start: int, end: int) -> list[Span]:
    """What lies of each span within [start, end)."""
    cut = ((max(first, start), min(last, end)) for first, last in spans)
    return [span for span in cut if span[0] < span[1]]


def without(spans: Iterable[Span], holes: Iterable[Span]) -> list[Span]:
    """The spans with the holes cut out of them; holes may overlap each other and reach beyond the spans."""
    gaps = merged(holes)
    result: list[Span] = []
    for start, end in spans:
        for gap_start, gap_end in gaps:
            if gap_end <= start or gap_start >= end:
                continue
            if gap_start > start:
                result.append((start, gap_start))
            start = min(gap_end, end)
        if start < end:
            result.append((start, end))
    return result


def total(spans: Iterable[Span]) -> int:
    """The summed length of spans that do not overlap."""
    return sum(end - start for start, end in spans)
