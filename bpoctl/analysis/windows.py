"""The windows of a level: the periods that it is judged over, one after the other, or rolling and overlapping.

A level says `week`, `month`, `quarter`, `year` or `contract-year`; `rolling` with its days and when they are judged; or
`event`, each case by itself, which are kept by the month they count in. A window is billed in the month it ends in.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from bpoctl.analysis.periods import JUDGED, Kind, Period, judged_on, period_of, periods_between, rolling
from bpoctl.errors import BadData

EVENT = "event"
WORDS = ("month", "quarter", "year", "contract-year", "week", "rolling", EVENT)
"""What a level's `window` can be."""


@dataclass(frozen=True)
class Windows:
    """How a level's time is cut: the kind of period, of contract years where they begin, of rolling days how many."""

    kind: Kind
    commencement: date | None = None
    days: int = 0
    judged: str = ""

    def between(self, first: date, last: date) -> list[Period]:
        """The windows that share a day with `first` to `last`; of rolling days those that end within."""
        if self.kind is not Kind.ROLLING:
            begun = max(first, self.commencement) if self.commencement else first
            return periods_between(begun, last, self.kind, self.commencement)
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


def windows_of(level: Any, commencement: date | None) -> Windows:
    """A level's windows; contract years count from `commencement`. BadData where a term is silent."""
    where = f"level `{level.key}`"
    if level.window == EVENT:
        return Windows(Kind.MONTH)
    if level.window == Kind.ROLLING:
        if not level.rolling_days or level.judged not in JUDGED:
            lacks = "how many days it rolls over" if not level.rolling_days else "when its rolling days are judged"
            raise BadData(f"{where}: {lacks} is not stated", f"state --rolling-days N --judged {'|'.join(JUDGED)}")
        return Windows(Kind.ROLLING, days=level.rolling_days, judged=level.judged)
    if level.window not in WORDS:
        raise BadData(f"{where}: window `{level.window}` is not one", f"one of {', '.join(WORDS)}")
    kind = Kind(level.window)
    if kind is Kind.CONTRACT_YEAR and commencement is None:
        raise BadData(f"{where}: no agreement says when contract years begin", "bpoctl sla agreement add")
    return Windows(kind, commencement if kind is Kind.CONTRACT_YEAR else None)


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
