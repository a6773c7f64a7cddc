"""The credit statement of a month: every level with its figure, its result and its credit, then sum, caps and total.

A month is judged by the agreement version in force on its first day. Levels of a longer or shorter window are judged
in the month in which their window ends, by the version in force when it began. Nothing is guessed: without charges
there is no amount, a term that is silent and matters leaves none either, and what is open is said.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from bpoctl.analysis.credits.charges import Charges
from bpoctl.analysis.credits.consequences import Right
from bpoctl.analysis.credits.earning import Return
from bpoctl.analysis.credits.lines import Line
from bpoctl.analysis.credits.pools import PoolTotal, text_of
from bpoctl.analysis.credits.settling import Settlement
from bpoctl.analysis.credits.true_ups import Correction
from bpoctl.analysis.periods import Period
from bpoctl.models.delivery import TrueUp
from bpoctl.models.forms import canonical_json
from bpoctl.models.sla import Agreement


@dataclass(frozen=True, slots=True)
class Statement:
    """The credits of one month with every step between the cases and the amount due from the provider."""

    engagement: str
    period: Period
    agreement: Agreement
    """the version in force on the period's first day"""
    currency: str
    charges: Charges
    lines: tuple[Line, ...]
    pools: tuple[PoolTotal, ...]
    total: Decimal | None
    """due from the provider after every cap; None where a part of it cannot be reckoned"""
    open_points: tuple[str, ...]
    """what is missing or doubtful, each as a sentence without its full stop"""
    returns: tuple[Return, ...] = ()
    """credits of months before that were earned back in this one"""
    net: Decimal | None = None
    """the total less what was earned back, with bonuses, priced quotas and true-ups; negative: the client owes it"""
    range: tuple[Decimal, Decimal] | None = None
    """the least and the most that the total can be while figures are contested; None where none is"""
    settlements: tuple[Settlement, ...] = ()
    rights: tuple[Right, ...] = ()
    parts: tuple[Period, ...] = ()
    """the month itself, or its parts where an amendment begins within it"""
    true_ups: tuple[Correction, ...] = ()
    """corrections of closed months that are booked in this one"""
    corrected_by: tuple[TrueUp, ...] = ()
    """true-ups that correct this month in a later one; they change nothing here"""
    unsigned: tuple[tuple[Agreement, tuple[str, ...]], ...] = ()
    """amendments that judge here and that not both have signed, each with the sides lacking"""
    net_by_terms: Mapping[str, Decimal | None] = field(default_factory=dict)
    """the net of each set of credit terms, without true-ups: what is settled by them"""

    @property
    def versions(self) -> tuple[str, ...]:
        """The agreement versions that the month's credits are reckoned by."""
        return tuple(dict.fromkeys([self.agreement.key, *(line.level.version for line in self.lines)]))

    def to_json(self) -> dict[str, Any]:
        """The statement as JSON-able data: contract figures and money as strings, dates as ISO 8601."""
        return {
            "engagement": self.engagement,
            "period": self.period.key,
            "agreement": self.agreement.key,
            "in_force_from": self.agreement.effective_from.isoformat(),
            "currency": self.currency,
            "charges": self.charges.to_json(),
            "levels": [line.to_json() for line in self.lines],
            "pools": [pool.to_json() for pool in self.pools],
            "total": text_of(self.total),
            "range": None if self.range is None else [text_of(bound) for bound in self.range],
            "earned_back": [found.to_json() for found in self.returns],
            "net": text_of(self.net),
            "settlements": [found.to_json() for found in self.settlements],
            "consequences": [right.to_json() for right in self.rights],
            "true_ups": [found.to_json() for found in self.true_ups],
            "corrected_by": [{"true_up": row.key, "period": row.period} for row in self.corrected_by],
            "unsigned": [{"agreement": version.key, "lacking": list(lacking)} for version, lacking in self.unsigned],
            "open_points": list(self.open_points),
            **({"parts": [_part_json(part) for part in self.parts]} if len(self.parts) > 1 else {}),
        }

    def digest(self) -> str:
        """SHA-256 of the figures alone, which a seal keeps: no wording, so that a better sentence breaks no seal."""
        figures = {
            "engagement": self.engagement,
            "period": self.period.key,
            "agreement": self.agreement.key,
            "currency": self.currency,
            "levels": [_figures(line) for line in self.lines],
            "pools": [[p.terms.key, *map(text_of, (p.sum, p.cap, p.total))] for p in self.pools],
            "total": text_of(self.total),
            "net": text_of(self.net),
            **({"true_ups": [[c.true_up.key, text_of(c.amount)] for c in self.true_ups]} if self.true_ups else {}),
        }
        return hashlib.sha256(canonical_json(figures).encode()).hexdigest()


def _part_json(part: Period) -> dict[str, Any]:
    return {"period": part.key, "first": part.first.isoformat(), "last": part.last.isoformat(), "days": part.days}


def _figures(line: Line) -> list[str | None]:
    seen = line.verdict.to_json()
    credit = text_of(line.award.amount) if line.award else ""
    which = [line.instance] if line.instance else []
    return [line.level.key, line.window.key, seen["measured"], seen["result"], credit, *which]
