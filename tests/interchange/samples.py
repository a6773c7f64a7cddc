"""A small engagement for the tests of the file: every value can be given another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from bpoctl.dossier import Dossier, dossier_of

HEAD = """schema = 1

[engagement]
slug = "acme"
name = "Acme support"
client = "Acme Shop"
function = "customer-service"
delivery_model = "offshore"
arrangement = "ongoing"
currency = "EUR"
time_zone = "Europe/Berlin"

[[people]]
key = "dana-cruz"
name = "Dana Cruz"
employer = "client"
"""

ENGAGEMENT: Mapping[str, Any] = {
    "slug": "acme", "name": "Acme support", "client": "Acme Shop", "function": "customer-service",
    "delivery_model": "offshore", "arrangement": "ongoing", "currency": "EUR", "time_zone": "Europe/Berlin",
}  # fmt: skip

Record = tuple[str, dict[str, Any]]


def agreement(key: str = "1.0", **more: Any) -> Record:
    """A version of the agreement."""
    return "sla_agreement", {
        "key": key, "title": "Support", "effective_from": date(2026, 4, 1), "ends_on": date(2027, 12, 31),
        "notice": "90 days", "renewal": "ends", **more,
    }  # fmt: skip


def level(key: str = "FRT", version: str = "1.0", **more: Any) -> Record:
    """A service level."""
    return "sla_level", {
        "key": key, "version": version, "name": "First response", "metric": "first-response-time", "class_": "critical",
        "measure": "share", "unit": "%", "direction": "higher", "target": Decimal("95"), "minimum": Decimal("94"),
        "equality": "meets", "window": "month", "rounding": "none", "min_sample": 0, "no_data": "not-scored", **more,
    }  # fmt: skip


def person(key: str = "dana-cruz", **more: Any) -> Record:
    """A person."""
    return "person", {"key": key, "name": key.replace("-", " ").title(), "employer": "client", **more}


def signature(agreement: str = "1.0", key: str = "SIG-1", **more: Any) -> Record:
    """A signature under a version."""
    return "record_signature", {
        "key": key, "agreement": agreement, "party": "client", "name": "Dana Cruz", "role": "COO",
        "on": date(2026, 2, 20), "text_sha256": "ab" * 32, **more,
    }  # fmt: skip


def gate(key: str = "GATE-1", **more: Any) -> Record:
    """A passed gate."""
    return "record_gate", {
        "key": key, "of": "scope", "action": "pass", "on": date(2026, 1, 14), "by": "dana",
        "at": datetime(2026, 1, 14, 9, 30, tzinfo=UTC), **more,
    }  # fmt: skip


def of(*records: Record, **engagement: Any) -> Dossier:
    """The engagement with some records."""
    return dossier_of({**ENGAGEMENT, **engagement}, records)


def recorded(records: Iterable[Record]) -> Dossier:
    """As `of`, its rows numbered as a store would."""
    numbered = [(table, {"id": number, **values}) for number, (table, values) in enumerate(records, 1)]
    return dossier_of(ENGAGEMENT, numbered)
