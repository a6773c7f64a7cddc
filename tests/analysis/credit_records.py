"""The smallest engagement that has credits: builders of its records, for the tests of the statement."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from bpoctl.analysis.credits import Statement, statement
from bpoctl.analysis.judging import Result
from bpoctl.dossier import Dossier, dossier_of
from bpoctl.models.values import Money

ENGAGEMENT = {
    "slug": "acme", "name": "Acme", "client": "Acme", "function": "customer-service", "delivery_model": "offshore",
    "arrangement": "ongoing", "currency": "EUR", "time_zone": "Europe/Berlin",
}  # fmt: skip
LEVEL = {
    "version": "1.0", "name": "A level", "metric": "accuracy", "class_": "critical", "measure": "share", "unit": "%",
    "direction": "higher", "target": Decimal(95), "minimum": Decimal(90), "equality": "meets", "window": "month",
    "rounding": "none", "min_sample": 0, "no_data": "not-scored", "credit": "POOL", "category": "speed",
}  # fmt: skip
POOL = {
    "key": "POOL", "version": "1.0", "name": "Pool", "form": "pool-two-tier", "at_risk": Decimal(10),
    "categories": {"speed": "40", "quality": "60"}, "cap": Decimal(10), "clause": "7.3",
}  # fmt: skip


def version(key: str = "1.0", begins: date = date(2026, 1, 1)) -> tuple[str, dict[str, Any]]:
    """An agreement version that runs to the end of 2027."""
    terms = {"title": "Agreement", "ends_on": date(2027, 12, 31), "notice": "90 days", "renewal": "ends"}
    return "sla_agreement", {"key": key, "effective_from": begins, **terms}


def pool(**terms: Any) -> tuple[str, dict[str, Any]]:
    """Credit terms; 10 % of the charges at risk, capped at the same."""
    return "sla_credit", {**POOL, **terms}


def level(key: str, allocation: str | None = "50", **terms: Any) -> tuple[str, dict[str, Any]]:
    """A critical level with a minimum of 90 %."""
    return "sla_level", {**LEVEL, "key": key, "allocation": allocation and Decimal(allocation), **terms}


def figure(of: str, value: str | None, period: str = "2026-06", **more: Any) -> tuple[str, dict[str, Any]]:
    """A stated measurement."""
    number = None if value is None else Decimal(value)
    return "delivery_measurement", {
        "key": f"MSR-{of}-{period}", "level": of, "period": period, "value": number, "basis": "stated", **more,
    }  # fmt: skip


def invoice(amount: str, period: str = "2026-06", **more: Any) -> tuple[str, dict[str, Any]]:
    """An invoice of a period."""
    dated = {"issued_on": date(2026, 7, 2), "number": "R-1", **more}
    return "delivery_invoice", {"key": "INV-1", "period": period, "charges": Money(Decimal(amount)), **dated}


def state(*records: tuple[str, dict[str, Any]], **engagement: Any) -> Dossier:
    """A dossier with one agreement version and these records."""
    versions = () if any(table == "sla_agreement" for table, _ in records) else (version(),)
    return dossier_of({**ENGAGEMENT, **engagement}, [*versions, *records])


def judged(*records: tuple[str, dict[str, Any]], period: str = "2026-06", **engagement: Any) -> Statement:
    """The statement of a month over these records."""
    return statement(state(*records, **engagement), period)


def results(found: Statement) -> dict[str, Result]:
    """Each level's result."""
    return {line.level.key: line.verdict.result for line in found.lines}
