"""What the closing of months seals: their own figures, and every window that ends in them, however long it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from bpoctl.analysis.periods import Period, parse_period
from bpoctl.analysis.windows import billing_month
from bpoctl.dossier import Dossier
from bpoctl.errors import BadData
from bpoctl.models.record import Seal


@dataclass(frozen=True)
class Sealed:
    """The months that were closed; a period is `in` it that is one of them or ends in one."""

    months: frozenset[str]
    commencement: date | None

    def __contains__(self, period: str | None) -> bool:
        return period is not None and (period in self.months or bool(self.months & set(self._month(period))))

    def __iter__(self) -> Iterator[str]:
        return iter(self.months)

    def _month(self, period: str) -> list[str]:
        try:
            return [billing_month(parse_period(period, self.commencement)).key]
        except BadData:
            return []


def sealed(dossier: Dossier, today: date | None = None) -> Sealed:
    """What is closed; with `today`, by that day."""
    closed = (seal.period for seal in dossier.all(Seal) if today is None or seal.on <= today)
    return Sealed(frozenset(closed), dossier.commencement)


def ends_in(period: str, month: Period, commencement: date | None) -> bool:
    """Whether a period, as a record writes it, is a month or ends in it."""
    return period in Sealed(frozenset({month.key}), commencement)
