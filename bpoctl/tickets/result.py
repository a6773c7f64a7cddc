"""What an import answers with: what became of every row, and what every level attained."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from bpoctl.analysis.attainment import Attained


@dataclass(frozen=True)
class Reject:
    """A row that could not be read: `row` counts from the header, which is row 1; blank lines are not counted."""

    row: int
    column: str
    reason: str
    value: str


@dataclass(frozen=True)
class ImportResult:
    """One ticket export, read: always `rows_read == rows_used + rows_excluded + rows_rejected`.

    `excluded` gives the rows left out by each rule, `duplicates` how many of them repeat another row exactly.
    `first_rejects` are the first few of the rejected rows; all of them are in the rejects file. `warnings` say what a
    reader should know, `days` the first and last local day of which the used rows tell. `attained` has a row for each
    level and period in which a clock of it started or stopped.
    """

    path: str
    sha256: str
    rows_read: int
    rows_used: int
    rows_excluded: int
    rows_rejected: int
    tickets: int
    duplicates: int
    excluded: Mapping[str, int]
    attained: tuple[Attained, ...]
    first_rejects: tuple[Reject, ...] = ()
    days: tuple[date, date] | None = None
    warnings: tuple[str, ...] = field(default=())

    def of(self, level: str, period: str) -> Attained | None:
        """What one level attained in one period; None where it has no clock there."""
        return next((a for a in self.attained if a.level == level and a.period == period), None)
