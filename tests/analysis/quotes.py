"""Small engagements with quotes, for the tests of cost: 1,000 tickets a month from April 2026 on."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from builders import Rec, built, rec

from bpoctl.analysis.cost.frame import frame_of
from bpoctl.analysis.cost.reckoning import total_cost
from bpoctl.analysis.cost.total import TotalCost
from bpoctl.dossier import Dossier

ON = date(2026, 2, 1)


def work(volume: str = "1000", key: str = "orders", **fields: Any) -> list[Rec]:
    """A process in scope."""
    given = {"volume": volume, "volume_per": "month", "unit": "ticket", **fields}
    return [rec("scope_process", key, name=key, **given),
            rec("scope_boundary", f"BND-{key}", name=key, side="in", process=key)]  # fmt: skip


def quote(model: str, key: str = "QUO-1", candidate: str = "brightline", **fields: Any) -> Rec:
    """A quote."""
    return rec("partner_quote", key, candidate=candidate, model=model, **fields)


def base(months: int = 3, **fields: Any) -> Rec:
    """A scenario."""
    return rec("scope_scenario", "base", name="base case", term_months=months, **fields)


def engagement(*records: Rec | list[Rec], **fields: Any) -> Dossier:
    """An engagement that begins in April 2026."""
    return built(*records, **{"starts_on": "2026-04-01", **fields})


def cost(dossier: Dossier, candidate: str = "brightline") -> TotalCost:
    """The total cost with a candidate."""
    return total_cost(dossier, candidate, frame_of(dossier), ON)


def by_month(dossier: Dossier, what: str = "") -> list[Decimal]:
    """The totals of the months, or the amounts of one line in them."""
    if not what:
        return [month.total for month in cost(dossier).months]
    return [sum((line.amount for line in m.lines if line.what == what), Decimal(0)) for m in cost(dossier).months]


def formulas(dossier: Dossier, what: str = "service") -> list[str]:
    """The formula of a line in each month."""
    return [line.formula for month in cost(dossier).months for line in month.lines if line.what == what]


def money(*amounts: str) -> list[Decimal]:
    """Amounts as a test writes them."""
    return [Decimal(amount) for amount in amounts]
