"""Other real schedules as engagement files: reading one, its statements, every step of them, and its SLA."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from bpoctl.analysis.credits import Statement, statement
from bpoctl.documents.building import build
from bpoctl.dossier import Dossier
from bpoctl.interchange import read_file

CONTRACTS = Path(__file__).parents[1] / "contracts"
DAY = date(2026, 3, 31)
FILES = (
    "benefits-guarantees", "bus-reliability", "call-off", "care-bands", "care-offences", "carrier-circuits",
    "chat-multiple", "cloud-tiers", "collection-events", "collection-ladder", "data-centre-pool", "delay-minutes",
    "facilities-deductions", "field-visits", "framework-levels", "hospital-standards", "hosting-downtime",
    "identity-days", "ivr-points", "managed-it", "model-services", "plan-guarantees", "quarterly-subscription",
    "rooms-and-sessions", "scorecard-points", "server-days", "staffing-agency", "state-helpline", "translation-points",
)  # fmt: skip


def schedule(name: str) -> Dossier:
    """One of the schedules."""
    return read_file(CONTRACTS / f"{name}.toml")


def totals(name: str, *months: str) -> list[str]:
    """What is due for each month; `None` where it cannot be said."""
    dossier = schedule(name)
    return [str(statement(dossier, month).total) for month in months]


def steps(found: Statement) -> str:
    """Every step of a statement, of its levels and of its sums."""
    parts = [step.words for line in found.lines for step in line.steps]
    return "\n".join([*parts, *(step.words for each in found.pools for step in each.steps)])


def agreement(name: str) -> str:
    """The text of the SLA."""
    return build(schedule(name), "sla-1.0", DAY).text
