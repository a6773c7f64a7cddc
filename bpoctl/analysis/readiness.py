"""Readiness: whether it is time to outsource, by seven signs, and what speaks against it in the records.

The rule, whole. A sign that is strong counts 2, or 1 where nothing shows it (neither what was seen nor evidence that
holds); a weak one counts 1; an absent one and one that nobody looked at count 0; of several records of one sign the
strongest counts. From 5 of the 14 points the need is clear, from 2 on there is some, below there is none. Without need
the work is kept; a clear need with nothing that blocks is outsourced now; everything between is prepared. Where nobody
looked at any sign, nothing is judged.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bpoctl import catalog
from bpoctl.analysis.objections import BLOCKS, Objection, objections
from bpoctl.dossier import Dossier
from bpoctl.lifecycle import Finding
from bpoctl.models.engagement import Evidence
from bpoctl.models.scope import READINESS_SIGNS, Readiness

STRONG, WEAK = 2, 1
MOST = STRONG * len(READINESS_SIGNS)
CLEAR, SOME = 5, 2
"""Points from which the need is clear, and from which there is some."""

RULE = (
    f"strong counts {STRONG} ({WEAK} where nothing shows it), weak {WEAK}, absent 0; of several records of one sign "
    f"the strongest counts; from {CLEAR} of {MOST} points the need is clear, from {SOME} there is some. Outsource now: "
    "a clear need, and nothing that blocks. Keep: no need. Prepare: all between."
)
"""The rule for a reader."""

_ORDER = ("absent", "weak", "strong")


class Result(StrEnum):
    """What the signs and the objections come to."""

    NOW = "outsource now"
    PREPARE = "prepare"
    KEEP = "keep"
    NOT_ASSESSED = "not assessed"


@dataclass(frozen=True)
class Sign:
    """One of the seven signs: what is recorded of it, and what it counts."""

    code: str
    records: tuple[Readiness, ...]
    points: int
    shown: bool
    """whether anything shows it: what was seen, or evidence that holds"""
    evidence: tuple[Evidence, ...]
    """evidence that holds on the day asked about"""
    expired: tuple[Evidence, ...]

    @property
    def name(self) -> str:
        """What the catalogue calls it."""
        return next(entry.name for entry in catalog.signs() if entry.code == self.code)

    @property
    def shown_by(self) -> tuple[str, ...]:
        """What would show it."""
        return next(entry.shown_by for entry in catalog.signs() if entry.code == self.code)

    @property
    def strength(self) -> str | None:
        """The strongest that was recorded; None where nobody looked."""
        found = [record.strength for record in self.records]
        return max(found, key=_ORDER.index) if found else None

    @property
    def observed(self) -> tuple[str, ...]:
        """What was seen."""
        return tuple(record.observed for record in self.records if record.observed)


@dataclass(frozen=True)
class Assessment:
    """The seven signs, what speaks against, and the result."""

    signs: tuple[Sign, ...]
    against: tuple[Objection, ...]
    result: Result
    points: int
    possible: int
    """what the points could come to if every sign that nobody looked at were strong"""

    @property
    def unseen(self) -> tuple[Sign, ...]:
        """The signs that nobody looked at."""
        return tuple(sign for sign in self.signs if sign.strength is None)

    @property
    def blocking(self) -> tuple[Objection, ...]:
        """What stands in the way of outsourcing now."""
        return tuple(each for each in self.against if each.weight == BLOCKS)

    @property
    def could_become(self) -> Result:
        """The result if every sign that nobody looked at were strong."""
        return self.result if not self.unseen else _result(self.possible, bool(self.blocking))


def assess(dossier: Dossier, today: date, findings: Iterable[Finding] = ()) -> Assessment:
    """Judge an engagement's readiness; `findings` are what the rules of stage scope find on that day."""
    signs = tuple(_sign(dossier, today, code) for code in READINESS_SIGNS)
    against = objections(dossier, today, tuple(findings), _expired(signs))
    points = sum(sign.points for sign in signs)
    unseen = sum(sign.strength is None for sign in signs)
    blocked = any(each.weight == BLOCKS for each in against)
    result = Result.NOT_ASSESSED if unseen == len(signs) else _result(points, blocked)
    return Assessment(signs, against, result, points, points + STRONG * unseen)


def need(points: int) -> str:
    """What the points say of the need: clear, some or none."""
    return "clear" if points >= CLEAR else "some" if points >= SOME else "none"


def why(found: Assessment) -> str:
    """The result's reason in a sentence or two."""
    if found.result is Result.NOT_ASSESSED:
        return f"Nobody has looked at any of the {len(found.signs)} signs."
    told = {"clear": "The need is clear", "some": "There is some need", "none": "There is no need to speak of"}
    blocked = len(found.blocking)
    things = "nothing blocks" if not blocked else "1 thing blocks" if blocked == 1 else f"{blocked} things block"
    joined = "but" if (need(found.points) == "clear") == bool(blocked) else "and"
    lines = [f"{told[need(found.points)]} ({found.points} of {MOST} points), {joined} {things}."]
    if found.could_become is not found.result:
        lines.append(
            f"{_unseen(found.unseen)} not looked at; with up to {found.possible} points the result could be "
            f"{found.could_become}."
        )
    return " ".join(lines)


def _unseen(signs: Sequence[Sign]) -> str:
    return "1 sign was" if len(signs) == 1 else f"{len(signs)} signs were"


def _result(points: int, blocked: bool) -> Result:
    if need(points) == "none":
        return Result.KEEP
    return Result.NOW if need(points) == "clear" and not blocked else Result.PREPARE


def _sign(dossier: Dossier, today: date, code: str) -> Sign:
    records = tuple(record for record in dossier.all(Readiness) if record.sign == code)
    cited = dict.fromkeys(key for record in records for key in record.evidence or ())
    found = [row for key in cited if (row := dossier.get(Evidence, key)) is not None]
    holding = tuple(row for row in found if row.valid_until is None or row.valid_until >= today)
    # a sign is as strong as its strongest record, and that record is the one that has to be shown
    points = max((_points(record, {row.key for row in holding}) for record in records), default=0)
    shown = bool(holding) or any(record.observed for record in records)
    return Sign(code, records, points, shown, holding, tuple(row for row in found if row not in holding))


def _points(record: Readiness, holding: set[str]) -> int:
    if record.strength == "strong":
        return STRONG if record.observed or not holding.isdisjoint(record.evidence or ()) else WEAK
    return WEAK if record.strength == "weak" else 0


def _expired(signs: Iterable[Sign]) -> list[tuple[str, Evidence]]:
    return [(sign.name, row) for sign in signs if sign.points for row in sign.expired]
