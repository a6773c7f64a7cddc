"""The bounds of a level: on which side a figure keeps them, what is exactly at them, and how far beyond it lies.

A level of which more is better has a lower edge, one of which less is better an upper one; one that is to lie within
(handle time, occupancy: FIELD.md section 4) has both. What is beyond an edge is counted from the edge that it is
beyond. Each bound says for itself what a figure exactly at an edge does: `equality`, or its own where it has one.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from bpoctl.models.sla import Level

WITHIN = "within"
BOUNDS = ("target", "minimum", "credit_threshold")
"""The bounds that a level can have, by their fields; the lower edge of each stands in the field with `_least`."""


@dataclass(frozen=True, slots=True)
class Bound:
    """One bound of a level: its edges (None on a side that is open), and whether a figure exactly at each keeps it."""

    least: Decimal | None
    most: Decimal | None
    least_meets: bool
    most_meets: bool

    @property
    def edges(self) -> tuple[Decimal, ...]:
        """Its edges from the lower up."""
        return tuple(edge for edge in (self.least, self.most) if edge is not None)

    def keeps(self, value: Fraction) -> bool:
        """Whether a figure is on the right side."""
        if self.least is not None and (value < self.least or (value == self.least and not self.least_meets)):
            return False
        return self.most is None or value < self.most or (value == self.most and self.most_meets)

    def beyond(self, value: Fraction) -> Fraction:
        """How far a figure lies outside of the edge that it is beyond; nought where it lies beyond none."""
        if self.least is not None and value < self.least:
            return Fraction(self.least) - value
        if self.most is not None and value > self.most:
            return value - Fraction(self.most)
        return Fraction(0)

    def side(self, value: Fraction) -> Decimal | None:
        """The edge that a figure is beyond or exactly at; None where it lies clear of all."""
        if self.least is not None and value <= self.least:
            return self.least
        return self.most if self.most is not None and value >= self.most else None


def bound_of(level: Level, name: str) -> Bound | None:
    """The bound in a field of a level; None where it, or the lower edge that it needs, is not stated."""
    stated: Decimal | None = getattr(level, name)
    if stated is None:
        return None
    if level.direction == WITHIN:
        least: Decimal | None = getattr(level, f"{name}_least")
        lower = least_equality_of(level, name) == "meets"
        return None if least is None else Bound(least, stated, lower, equality_of(level, name) == "meets")
    return at(level, stated, name)


def at(level: Level, edge: Decimal, name: str = "minimum") -> Bound | None:
    """A bound of one edge that stands elsewhere, with the equality of one of the level's own.

    None for a level that is to lie within: one edge does not say on which side of it the figure is to be.
    """
    if level.direction == WITHIN:
        return None
    meets = equality_of(level, name) == "meets"
    return Bound(edge, None, meets, meets) if level.direction == "higher" else Bound(None, edge, meets, meets)


def equality_of(level: Level, name: str) -> str:
    """What a figure exactly at a bound does, at the upper edge of two: the bound's own term, else the target's."""
    return _own(level, name) or level.equality


def least_equality_of(level: Level, name: str) -> str:
    """What a figure exactly at the lower edge of a bound does: the edge's own term, else the bound's own, else what it
    does at the target's lower edge, else at the target."""
    edge: str | None = getattr(level, f"{name}_least_equality")
    return edge or _own(level, name) or level.target_least_equality or level.equality


def _own(level: Level, name: str) -> str | None:
    return {"minimum": level.minimum_equality, "credit_threshold": level.credit_threshold_equality}.get(name)


def missing_edge(level: Level) -> str:
    """The field of a lower edge without which a level cannot be judged; empty where none is missing."""
    if level.direction != WITHIN:
        return ""
    return next((f"{name}_least" for name in ("target", "minimum") if getattr(level, f"{name}_least") is None), "")


def edges(level: Level) -> tuple[Decimal, ...]:
    """Every edge of target and minimum."""
    stated = (level.target, level.minimum, level.target_least, level.minimum_least)
    return tuple(edge for edge in stated if edge is not None)
