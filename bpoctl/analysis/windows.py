"""The windows of a level: the periods that it is judged over, one after the other, or rolling and overlapping.

A level says `week`, `month`, `quarter`, `half-year`, `year`, `contract-year` or `contract-quarter`; `rolling` with its
days and when they are judged; or `event`, each case by itself, which are kept by the month they count in. A window is
billed in the month it ends in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from bpoctl.analysis.periods import JUDGED, Kind, Period, judged_on, period_of, periods_between, rolling
from bpoctl.errors import BadData

EVENT = "event"
WORDS = ("month", "quarter", "half-year", "year", "contract-year", "contract-quarter", "week", "rolling", EVENT)
"""What a level's `window` can be."""
BY_CONTRACT = (Kind.CONTRACT_YEAR, Kind.CONTRACT_QUARTER)
"""Periods that count from the agreement's first day."""


@dataclass(frozen=True)
class Windows:
    """How a level's time is cut: the kind of period, of contract years where they begin, of rolling days how many."""

    kind: Kind
    commencement: date | None = None
    days: int = 0
    judged: str = ""
    cuts: tuple[date, ...] = ()
    """days at which an amendment parts the window in which they lie; rolling days are not parted"""

    def between(self, first: date, last: date) -> list[Period]:
        """The windows that share a day with `first` to `last`; of rolling days those that end within."""
        if self.kind is not Kind.ROLLING:
            begun = max(first, self.commencement) if self.commencement else first
            whole = periods_between(begun, last, self.kind, self.commencement)
            if not self.cuts:
                return whole
            parts = [part for window in whole for part in cut(window, self.cuts)]
            return [part for part in parts if part.first <= last and part.last >= begun]
        found = []
        end = judged_on(first, self.judged)
        while end <= last:
            found.append(rolling(end, self.days, self.judged))
            end = judged_on(end + timedelta(days=1), self.judged)
        return found

    def ending_in(self, span: Period) -> list[Period]:
        """The windows whose last day lies in a period."""
        return [window for window in self.between(span.first, span.last) if window.last in span]

    def holding(self, day: date) -> list[Period]:
        """The windows that a day lies in: one, or of rolling days several or none."""
        if self.kind is not Kind.ROLLING:
            return self.between(day, day)
        return self.between(day, day + timedelta(days=self.days - 1))


def spans(first: date, last: date, cuts: Sequence[date]) -> list[tuple[date, date]]:
    """The days from `first` to `last`, parted before each of the days of `cuts` that lies after the first of them."""
    begins = [first, *sorted({day for day in cuts if first < day <= last})]
    ends = [*(start - timedelta(days=1) for start in begins[1:]), last]
    return list(zip(begins, ends, strict=True))


def cut(window: Period, cuts: Sequence[date]) -> tuple[Period, ...]:
    """A window in its parts, each written by its days; the window itself where none of the days parts it."""
    parts = spans(window.first, window.last, cuts)
    if len(parts) == 1:
        return (window,)
    of = (window.first, window.last)
    return tuple(replace(window, first=first, last=last, key=f"{first}/{last}", of=of) for first, last in parts)


def windows_of(level: Any, commencement: date | None, cuts: tuple[date, ...] = ()) -> Windows:
    """A level's windows; contract years count from `commencement`, and amendments part them at the days of `cuts`.

    Raises BadData where a term is silent.
    """
    where = f"level `{level.key}`"
    if level.window == EVENT:
        return Windows(Kind.MONTH, cuts=cuts)
    if level.window == Kind.ROLLING:
        if not level.rolling_days or level.judged not in JUDGED:
            lacks = "how many days it rolls over" if not level.rolling_days else "when its rolling days are judged"
            raise BadData(f"{where}: {lacks} is not stated", f"state --rolling-days N --judged {'|'.join(JUDGED)}")
        return Windows(Kind.ROLLING, days=level.rolling_days, judged=level.judged)
    if level.window not in WORDS:
        raise BadData(f"{where}: window `{level.window}` is not one", f"one of {', '.join(WORDS)}")
    kind = Kind(level.window)
    if kind in BY_CONTRACT and commencement is None:
        raise BadData(f"{where}: no agreement says when contract years begin", "bpoctl sla agreement add")
    return Windows(kind, commencement if kind in BY_CONTRACT else None, cuts=cuts)


def like(window: Period) -> Windows:
    """The windows that a window is one of."""
    days = window.days if window.kind is Kind.ROLLING else 0
    return Windows(window.kind, window.commencement, days, window.judged)


def alike(one: Any, other: Any) -> bool:
    """Whether two versions of a level are judged over the same windows, so that one's count goes on in the other."""
    return (one.window, one.rolling_days, one.judged) == (other.window, other.rolling_days, other.judged)


def billing_month(window: Period) -> Period:
    """The month in which a window is billed: that of its last day."""
    return period_of(window.last, Kind.MONTH)
