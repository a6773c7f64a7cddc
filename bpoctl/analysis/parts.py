"""Periods that an amendment parts: each part judged by its own terms, amounts shared by calendar days.

An agreement version that says `prorate` may begin within a period. Every period that holds its first day and the day
before is parted between the two. A part is a period of its own, written by its days: `2026-03-01/2026-03-15`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from bpoctl.analysis.periods import Kind, Period
from bpoctl.analysis.windows import cut, spans
from bpoctl.dossier import Dossier


def parts_of(dossier: Dossier, window: Period) -> tuple[Period, ...]:
    """The parts of a window in order; the window itself where no amendment parts it, or where it is a part.

    Rolling days are not parted: they are judged by the terms in force on the first of them.
    """
    if window.of is not None or window.kind in (Kind.PART, Kind.ROLLING):
        return (window,)
    return cut(window, cuts_of(dossier))


def parted(dossier: Dossier, windows: Sequence[Period]) -> list[Period]:
    """Windows, each that an amendment parts in its parts."""
    if not any(version.prorate for version in dossier.versions()):
        return list(windows)
    return [part for window in windows for part in parts_of(dossier, window)]


def days_of(dossier: Dossier, part: Period) -> tuple[list[int], int]:
    """The days under the agreement of every part of the window that a part is of, and the place of this one."""
    first, last = part.of or (part.first, part.last)
    versions = dossier.versions()
    begun, ends = versions[0].effective_from, versions[-1].ends_on
    spans = _spans(dossier, first, last)
    days = [max(0, (min(until, ends) - max(since, begun)).days + 1) for since, until in spans]
    return days, spans.index((part.first, part.last))


def weights(days: Sequence[int]) -> list[Decimal]:
    """Days as the weights by which an amount is shared out."""
    return [Decimal(count) for count in days]


def cuts_of(dossier: Dossier) -> tuple[date, ...]:
    """The first days of versions that part the periods in which they begin; the first version parts nothing."""
    return tuple(dict.fromkeys(v.effective_from for v in dossier.versions()[1:] if v.prorate))


def _spans(dossier: Dossier, first: date, last: date) -> list[tuple[date, date]]:
    """The days from `first` to `last`, parted where a version begins that says so."""
    return spans(first, last, cuts_of(dossier))
