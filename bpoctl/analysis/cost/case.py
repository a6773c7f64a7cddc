"""The business case: the in-house cost against the cost with a candidate, and what has to be true for it to hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from bpoctl.analysis.cost.figures import Line, total
from bpoctl.analysis.cost.frame import Frame, Month, frame_of
from bpoctl.analysis.cost.holding import Condition, conditions
from bpoctl.analysis.cost.inhouse import in_house
from bpoctl.analysis.cost.reckoning import total_cost, total_costs
from bpoctl.analysis.cost.terms import decided, quoted_on
from bpoctl.analysis.cost.total import (
    TotalCost,
    Unreckoned,
    discounted,
    year_labels,
)
from bpoctl.analysis.cost.worth import by_year, paid_back
from bpoctl.analysis.coverage import in_the_race
from bpoctl.analysis.money import added
from bpoctl.dossier import Dossier
from bpoctl.errors import BadData
from bpoctl.models.scope import Cost


class YearCase(NamedTuple):
    """One year of the term: what the work costs in-house and with the candidate."""

    label: str
    in_house: Decimal
    quoted: Decimal
    saving: Decimal
    so_far: Decimal
    """the savings up to its end"""


@dataclass(frozen=True, slots=True)
class BusinessCase:
    """The in-house cost of the work over the term, and what it would be with a candidate."""

    frame: Frame
    baseline: tuple[tuple[Line, ...], ...]
    """the in-house lines of every month"""
    cost: TotalCost | None
    """with the candidate; None where no quote can be reckoned yet"""
    chosen: str
    """why this candidate: a phrase for a reader"""
    conditions: tuple[Condition, ...]
    others: tuple[TotalCost | Unreckoned, ...]
    """every candidate in the race"""
    open_points: tuple[str, ...]

    @property
    def in_house(self) -> list[Decimal]:
        """The in-house cost by month."""
        return [total(lines) for lines in self.baseline]

    @property
    def savings(self) -> list[Decimal]:
        """In-house cost less the cost with the candidate, by month; empty without a candidate."""
        months = self.cost.months if self.cost else ()
        return [added((own, -month.total)) for own, month in zip(self.in_house, months, strict=False)]

    @property
    def saving(self) -> Decimal | None:
        """What is saved over the term, not discounted."""
        return added(self.savings) if self.cost else None

    @property
    def present_values(self) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
        """The present values of the in-house cost, the cost with the candidate, and the saving."""
        cost = self.cost.present_value if self.cost else None
        return discounted(self.in_house, self.frame), cost, discounted(self.savings, self.frame) if self.cost else None

    @property
    def payback(self) -> Month | None:
        """The month from which the savings so far stay at or above nought; None: not within the term."""
        month = paid_back(self.savings) if self.cost else None
        return None if month is None else self.frame.months[month - 1]

    @property
    def years(self) -> list[YearCase]:
        """The sums by year of the term; without a candidate the in-house cost alone, all else nought."""
        quoted = by_year([month.total for month in self.cost.months]) if self.cost else []
        so_far, found = Decimal(0), []
        for place, (label, own) in enumerate(zip(year_labels(self.frame), by_year(self.in_house), strict=True)):
            paid = quoted[place] if quoted else own
            so_far = added((so_far, own, -paid))
            found.append(YearCase(label, own, quoted[place] if quoted else Decimal(0), added((own, -paid)), so_far))
        return found

    def by_category(self, dossier: Dossier) -> dict[str, Decimal]:
        """The in-house cost over the term by category of cost."""
        category = {cost.key: cost.category for cost in dossier.all(Cost)}
        found: dict[str, Decimal] = {}
        for line in (line for lines in self.baseline for line in lines):
            name = category[line.source]
            found[name] = added((found.get(name, Decimal(0)), line.amount))
        return found

    def to_json(self) -> dict[str, Any]:
        """The case as JSON-able data, amounts as strings."""
        scenario, (own, quoted, saving) = self.frame.scenario, self.present_values
        return {
            "currency": self.frame.currency,
            "scenario": scenario.key if scenario else None,
            "term_months": self.frame.term,
            "starts_on": self.frame.starts_on.isoformat() if self.frame.starts_on else None,
            "candidate": self.cost.key if self.cost else None,
            "chosen": self.chosen,
            "in_house": _text(added(self.in_house)),
            "quoted": _text(self.cost.total if self.cost else None),
            "saving": _text(self.saving),
            "discount": _discount_json(self.frame),
            "npv": {"in_house": _text(own), "quoted": _text(quoted), "saving": _text(saving)},
            "payback": self.payback.label if self.payback else None,
            "years": [{"year": y.label, "in_house": _text(y.in_house), "quoted": _text(y.quoted),
                       "saving": _text(y.saving), "so_far": _text(y.so_far)} for y in self.years]
            if self.cost else [{"year": y.label, "in_house": _text(y.in_house)} for y in self.years],
            "conditions": [condition.to_json() for condition in self.conditions],
            "baseline": [_month_json(m, lines) for m, lines in zip(self.frame.months, self.baseline, strict=True)],
            "cost": self.cost.to_json() if self.cost else None,
            "open_points": list(self.open_points),
        }  # fmt: skip


def business_case(
    dossier: Dossier, today: date, candidate: str | None = None, scenario: str | None = None
) -> BusinessCase:
    """The business case as of a day: with the candidate named, else the one chosen, else the cheapest.

    BadData where no in-house cost is recorded, where no term is stated, and where the candidate named cannot be
    reckoned.
    """
    if not dossier.all(Cost):
        raise BadData("no in-house cost is recorded, so there is nothing to compare with", "bpoctl scope cost add")
    frame, on = frame_of(dossier, scenario), quoted_on(dossier, today)
    baseline = tuple(map(tuple, in_house(dossier, frame)))
    others = tuple(total_costs(dossier, frame, on, [candidate.key for candidate in in_the_race(dossier, on)]))
    cost, chosen = _with_whom(dossier, frame, on, candidate, others)
    found = tuple(conditions(dossier, frame, on, cost)) if cost else ()
    points = tuple(dict.fromkeys(_open_points(frame, cost, others)))
    return BusinessCase(frame, baseline, cost, chosen, found, others, points)


def _with_whom(
    dossier: Dossier, frame: Frame, on: date, candidate: str | None, others: tuple[TotalCost | Unreckoned, ...]
) -> tuple[TotalCost | None, str]:
    if candidate is not None:
        return total_cost(dossier, candidate, frame, on), "as asked for"
    decision = decided(dossier, on)
    if decision is not None:
        return total_cost(dossier, decision.candidate, frame, on), f"chosen on {decision.decided_on} ({decision.key})"
    cheapest = next((cost for cost in others if isinstance(cost, TotalCost)), None)
    return cheapest, "the cheapest of those in the race" if cheapest else "no quote can be reckoned yet"


def _open_points(frame: Frame, cost: TotalCost | None, others: tuple[TotalCost | Unreckoned, ...]) -> Iterator[str]:
    if frame.scenario is None:
        yield f"no scenario is recorded: the term is {frame.term_from}, and nothing is discounted"
    elif frame.scenario.discount_rate is None:
        yield f"scenario {frame.scenario.key} states no rate of discount, so there is no present value"
    yield from cost.open_points if cost else ()
    for other in others:
        if isinstance(other, Unreckoned):
            yield f"{other.name} cannot be reckoned: {other.reason}"


def _discount_json(frame: Frame) -> dict[str, str] | None:
    scenario = frame.scenario
    if scenario is None or scenario.discount_rate is None:
        return None
    return {"rate": format(scenario.discount_rate, "f"), "timing": scenario.discounting}


def _month_json(month: Month, lines: tuple[Line, ...]) -> dict[str, Any]:
    return {
        "month": month.label,
        "total": _text(total(lines)),
        "lines": [line._asdict() | {"amount": _text(line.amount)} for line in lines],
    }


def _text(amount: Decimal | None) -> str | None:
    return None if amount is None else format(amount, "f")
