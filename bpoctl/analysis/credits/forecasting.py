"""What will a month cost on the current trend? The same statement, on figures that the trend gives.

The rule, stated with the answer: a level that is not measured yet is taken on the straight line of least squares
through its last figures (at most six, in the order of their periods); with two figures or fewer, at the last one; with
none, not at all. The band is the prediction interval of 95 %: the line's value plus and minus as many standard errors
of prediction as Student's t gives for so few figures. These are statistics, so floats; the credit is then reckoned by
the engine, exactly, from the figure as shown, and once more with every level at either end of its band.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from bpoctl.analysis.bounds import WITHIN
from bpoctl.analysis.credits.book import Book
from bpoctl.analysis.credits.instances import one_by_one
from bpoctl.analysis.credits.lines import Line
from bpoctl.analysis.credits.pools import text_of
from bpoctl.analysis.credits.shelf import statement
from bpoctl.analysis.credits.statement import Statement
from bpoctl.analysis.judging import FORECAST, measured_value
from bpoctl.analysis.periods import Period
from bpoctl.dossier import Dossier, make_row
from bpoctl.models import KINDS
from bpoctl.models.sla import Level

MOST_FIGURES = 6
_STUDENT = {1: 12.7062, 2: 4.3027, 3: 3.1824, 4: 2.7764}
"""Quantiles of Student's t at 97.5 %, by the degrees of freedom: the number of figures less two."""
RULE = (
    "a level not measured yet is taken on the least-squares line through its last figures (at most six; with two or "
    "fewer, at the last one); the band is the prediction interval of 95 %, by Student's t"
)
"""The rule of a forecast, printed with it."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What a level is expected to come to, from which figures, and how sure that is."""

    level: Level
    window: Period
    value: Decimal | None
    """to four places; None where there is no figure to go by"""
    band: tuple[float, float] | None
    """None where there are too few figures to say"""
    figures: tuple[tuple[str, float], ...]
    how: str

    def to_json(self) -> dict[str, Any]:
        """The expectation as JSON-able data: the figure as a string, the statistics as numbers."""
        return {
            "level": self.level.key, "window": self.window.key, "value": text_of(self.value),
            "band": None if self.band is None else list(self.band), "how": self.how,
            "figures": [{"period": period, "value": value} for period, value in self.figures],
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Forecast:
    """The statement of a month on the current trend, and what was expected of the levels not measured yet."""

    statement: Statement
    expected: tuple[Expected, ...]
    between: tuple[Decimal, Decimal] | None = None
    """the credits with every level at the better end of its band, and at the worse; None where there is no band"""

    def to_json(self) -> dict[str, Any]:
        """The forecast as JSON-able data."""
        return {
            "rule": RULE, "expected": [each.to_json() for each in self.expected],
            "between": None if self.between is None else [text_of(end) for end in self.between],
            "statement": self.statement.to_json(),
        }  # fmt: skip


def forecast(dossier: Dossier, month: Period, today: date | None = None) -> Forecast:
    """The statement of a month with the figures that are recorded, and on the trend where none is yet."""
    book = Book(dossier, None, today)
    plain = statement(dossier, month, today=today)
    expected = tuple(
        expect(book, line.level, line.window) for line in plain.lines
        if (line.unmeasured if one_by_one(line.level) else _lacks(line))
    )  # fmt: skip
    on_trend = statement(_with(dossier, expected), month, today=today)
    return Forecast(on_trend, expected, _between(dossier, month, today, expected))


def _with(dossier: Dossier, expected: Sequence[Expected]) -> Dossier:
    """The dossier with what is expected as if it had been measured."""
    rows = {table: list(dossier.rows(table)) for table in KINDS}
    places = {(each.level.key, each.window.key) for each in expected if each.value is not None}
    kept = [row for row in rows["delivery_measurement"] if (row.level, row.period) not in places]
    made = [_measurement(each) for each in expected if each.value is not None]
    return Dossier(dossier.engagement, {**rows, "delivery_measurement": [*kept, *made]}, dossier.operation)


def _between(
    dossier: Dossier, month: Period, today: date | None, expected: Sequence[Expected]
) -> tuple[Decimal, Decimal] | None:
    """The least and the most that the credits come to at the ends of the bands."""
    if not any(each.band for each in expected):
        return None
    totals = []
    for worse in (False, True):
        there = [replace(each, value=_end(each, worse=worse)) for each in expected]
        totals.append(statement(_with(dossier, there), month, today=today).total)
    known = sorted(total for total in totals if total is not None)
    return (known[0], known[1]) if len(known) == len(totals) else None


def _end(each: Expected, *, worse: bool) -> Decimal | None:
    """The better or the worse end of a band; what is expected where there is none, or where neither way is better."""
    if each.band is None or each.level.direction == WITHIN:
        return each.value
    upper = worse == (each.level.direction == "lower")
    return _within(each.level, each.band[1 if upper else 0])


def _lacks(line: Line) -> bool:
    """Whether a line has no figure yet."""
    found = line.measurement
    return found is None or (found.value is None and found.denominator is None)


def expect(book: Book, level: Level, window: Period) -> Expected:
    """What a level is expected to come to in a window, from its last figures before it."""
    if one_by_one(level):
        return Expected(level, window, None, None, (), "judged one by one: there is no one trend")
    figures: list[tuple[str, float, int]] = []
    for number, (each, then) in enumerate(book.history(level, window)):
        value = measured_value(then, book.recorded(then, each)) if each.first < window.first else None
        if value is not None:
            figures.append((each.key, float(value), number))
        at = number
    used = figures[-MOST_FIGURES:]
    seen = tuple((period, value) for period, value, _ in used)
    if not used:
        return Expected(level, window, None, None, seen, "no figure to go by")
    if len(used) < 3:
        how = f"the last figure, of {used[-1][0]}"
        return Expected(level, window, _within(level, used[-1][1]), None, seen, how)
    middle, error = line_at([float(n) for _, _, n in used], [v for _, v, _ in used], float(at))
    wide = _STUDENT[len(used) - 2] * error
    band = (_held(level, middle - wide), _held(level, middle + wide))
    return Expected(level, window, _within(level, middle), band, seen, f"the trend of {len(used)} figures")


def line_at(xs: Sequence[float], ys: Sequence[float], x: float) -> tuple[float, float]:
    """The least-squares line through three points or more at x, and the standard error of a prediction there."""
    count, mean_x, mean_y = len(xs), math.fsum(xs) / len(xs), math.fsum(ys) / len(ys)
    spread = math.fsum((each - mean_x) ** 2 for each in xs)
    slope = math.fsum((a - mean_x) * (b - mean_y) for a, b in zip(xs, ys, strict=True)) / spread
    rest = math.fsum((b - mean_y - slope * (a - mean_x)) ** 2 for a, b in zip(xs, ys, strict=True))
    variance = rest / (count - 2)
    error = math.sqrt(variance * (1 + 1 / count + (x - mean_x) ** 2 / spread))
    return mean_y + slope * (x - mean_x), error


def _within(level: Level, value: float) -> Decimal:
    """The figure to four places: no time and no count is below 0, no percentage outside 0 to 100."""
    return Decimal(f"{_held(level, value):.4f}")


def _held(level: Level, value: float) -> float:
    if level.unit == "%" and level.measure != "ratio":
        return min(100.0, max(0.0, value))
    return max(0.0, value) if level.unit in ("h", "min", "s", "count") else value


def _measurement(each: Expected) -> Any:
    return make_row(
        "delivery_measurement",
        {"key": f"FORECAST-{each.level.key}-{each.window.key}", "level": each.level.key, "period": each.window.key,
         "value": each.value, "denominator": Decimal(max(each.level.min_sample, 1)), "basis": FORECAST,
         "note": each.how},
    )  # fmt: skip
