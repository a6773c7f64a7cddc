"""The total cost of the work with one candidate: what it charges and what the client pays beside it, by month."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from bpoctl.analysis.cost.figures import KEPT, OWN, PROVIDER, Line, total
from bpoctl.analysis.cost.frame import Frame, Month
from bpoctl.analysis.cost.worth import by_year, present_value
from bpoctl.analysis.money import added
from bpoctl.models.partner import Quote

SIDES = ("provider", "own", "kept", "total")
"""The sums of a month, a year and a term."""


@dataclass(frozen=True, slots=True)
class MonthCost:
    """One month of the term: every line, and their sums."""

    month: Month
    lines: tuple[Line, ...]

    @property
    def provider(self) -> Decimal:
        """What the provider charges."""
        return total(line for line in self.lines if line.side == PROVIDER)

    @property
    def own(self) -> Decimal:
        """What the client pays beside it."""
        return total(line for line in self.lines if line.side == OWN)

    @property
    def kept(self) -> Decimal:
        """What of the work still costs in-house."""
        return total(line for line in self.lines if line.side == KEPT)

    @property
    def total(self) -> Decimal:
        """All of it."""
        return total(self.lines)


class YearCost(NamedTuple):
    """One year of the term, counted from its first month."""

    label: str
    provider: Decimal
    own: Decimal
    kept: Decimal
    total: Decimal


@dataclass(frozen=True, slots=True)
class TotalCost:
    """The total cost of the work with one candidate over the term."""

    key: str
    name: str
    quotes: tuple[Quote, ...]
    frame: Frame
    months: tuple[MonthCost, ...]
    open_points: tuple[str, ...]
    """what is assumed or doubtful, each as a sentence without its full stop"""

    @property
    def provider(self) -> Decimal:
        """What the provider charges over the term."""
        return added(month.provider for month in self.months)

    @property
    def own(self) -> Decimal:
        """What the client pays beside it."""
        return added(month.own for month in self.months)

    @property
    def kept(self) -> Decimal:
        """What of the work still costs in-house."""
        return added(month.kept for month in self.months)

    @property
    def total(self) -> Decimal:
        """All of it."""
        return added(month.total for month in self.months)

    @property
    def present_value(self) -> Decimal | None:
        """What it is worth on the first day of the term; None where no rate of discount is stated."""
        return discounted([month.total for month in self.months], self.frame)

    @property
    def years(self) -> list[YearCost]:
        """The sums by year of the term."""
        sums = (by_year([getattr(m, side) for m in self.months]) for side in SIDES)
        return [YearCost(*row) for row in zip(year_labels(self.frame), *sums, strict=True)]

    def by_what(self) -> dict[tuple[str, str], Decimal]:
        """The sums over the term by what is paid for and who is paid, in the order in which they first fall due."""
        found: dict[tuple[str, str], Decimal] = {}
        for month in self.months:
            for line in month.lines:
                place = (line.what, line.side)
                found[place] = added((found.get(place, Decimal(0)), line.amount))
        return found

    def to_json(self) -> dict[str, Any]:
        """The cost as JSON-able data with every step, amounts as strings."""
        return {
            "key": self.key,
            "name": self.name,
            "quotes": [quote.key for quote in self.quotes],
            "models": [quote.model for quote in self.quotes],
            "provider": _text(self.provider),
            "own": _text(self.own),
            "kept": _text(self.kept),
            "total": _text(self.total),
            "npv": None if self.present_value is None else _text(self.present_value),
            "years": [year._asdict() | {s: _text(getattr(year, s)) for s in SIDES} for year in self.years],
            "months": [_month_json(month) for month in self.months],
            "open_points": list(self.open_points),
        }


class Unreckoned(NamedTuple):
    """A candidate whose cost cannot be reckoned, with the reason and the commands that mend it."""

    key: str
    name: str
    reason: str
    hint: str

    def to_json(self) -> dict[str, Any]:
        """The reason as JSON-able data."""
        return {"key": self.key, "name": self.name, "problem": self.reason, "fix": self.hint.splitlines()}


def discounted(amounts: list[Decimal], frame: Frame) -> Decimal | None:
    """The present value of monthly amounts as the scenario discounts; None where it states no rate."""
    scenario = frame.scenario
    if scenario is None or scenario.discount_rate is None:
        return None
    return present_value(amounts, scenario.discount_rate, scenario.discounting, frame.currency)


def year_labels(frame: Frame) -> list[str]:
    """The years of the term: `2026-04 to 2027-03`, or `year 1`."""
    firsts = frame.months[::12]
    if frame.starts_on is None:
        return [f"year {month.year}" for month in firsts]
    return [f"{month.label} to {frame.months[min(month.number + 10, frame.term - 1)].label}" for month in firsts]


def _month_json(found: MonthCost) -> dict[str, Any]:
    return {
        "month": found.month.label,
        **{side: _text(getattr(found, side)) for side in SIDES},
        "lines": [line._asdict() | {"amount": _text(line.amount)} for line in found.lines],
    }


def _text(amount: Decimal) -> str:
    return format(amount, "f")
