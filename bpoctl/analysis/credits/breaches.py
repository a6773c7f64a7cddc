"""N breaches in any rolling M periods: when does it fire? Only in a period with a new breach.

The terms say whether a breach that has counted counts again, what unmeasured and excused periods are, and whether an
amendment starts the count anew. Worked examples 9 and 10. A term that is silent matters only where the answer hangs
on it: then every reading is tried, and the answer is refused where they differ.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import product
from typing import Any

from bpoctl.models.credit_terms import MARKS


class Mark(StrEnum):
    """What a period was for a level."""

    BREACH = "breach"
    KEPT = "kept"
    UNMEASURED = "unmeasured"
    EXCUSED = "excused"


@dataclass(frozen=True, slots=True)
class Rule:
    """A count of breaches as the terms state it; None is silent."""

    breaches: int
    periods: int
    use: str | None
    unmeasured: str | None
    excused: str | None
    amendment: str | None

    @property
    def words(self) -> str:
        """The rule in short: `2 breaches in any 3 periods`."""
        return f"{self.breaches:,} breach{'es' if self.breaches != 1 else ''} in any {self.periods:,} periods"


@dataclass(frozen=True, slots=True)
class Seen:
    """One period of a level: its name, what it was, and the agreement version that judged it."""

    period: str
    mark: Mark
    version: str


def rule_of(terms: Any) -> Rule | None:
    """The rule of credit terms or of a consequence; None where its two numbers are not both stated."""
    if terms.breaches is None or terms.breach_periods is None:
        return None
    return Rule(
        terms.breaches, terms.breach_periods, terms.breach_use, terms.breach_unmeasured, terms.breach_excused,
        terms.breach_amendment,
    )  # fmt: skip


def fires(rule: Rule, history: Sequence[Seen]) -> list[bool]:
    """For each period whether the rule fires in it. Every term must be stated (`decided` tries the readings)."""
    return _run(rule, history)[0]


def spent_before(rule: Rule, history: Sequence[Seen]) -> frozenset[str]:
    """The periods whose breaches had counted already, and count no more, when the last period was judged."""
    return frozenset(history[place].period for place in _run(rule, history[:-1])[1]) if history else frozenset()


def _run(rule: Rule, history: Sequence[Seen]) -> tuple[list[bool], set[int]]:
    """For each period whether the rule fires in it; and the places of the breaches that are spent in the end."""
    read = {Mark.UNMEASURED: rule.unmeasured, Mark.EXCUSED: rule.excused, Mark.BREACH: "breach"}
    window: list[tuple[int, bool]] = []
    spent: set[int] = set()
    fired = [False] * len(history)
    for place, seen in enumerate(history):
        if rule.amendment == "resets" and place and seen.version != history[place - 1].version:
            window, spent = [], set()
        meaning = read.get(seen.mark, "no-breach")
        if meaning == "bridge":
            continue
        window = [*window, (place, meaning == "breach")][-rule.periods :]
        counting = [each for each, breach in window if breach and each not in spent]
        if meaning == "breach" and len(counting) >= rule.breaches:
            fired[place] = True
            if rule.use == "consumed":
                spent.update(counting)
    return fired, spent


def decided(rule: Rule, history: Sequence[Seen]) -> tuple[list[bool | None], list[str]]:
    """As `fires`, with None where it hangs on a term that is silent; and the names of the silent terms."""
    answers = [fires(reading, history) for reading in _readings(rule)]
    together = [each[0] if len(set(each)) == 1 else None for each in zip(*answers, strict=True)]
    return list(together), silent(rule)


def silent(rule: Rule) -> list[str]:
    """The terms of a count that are not stated, by the names of their fields."""
    return [f"breach_{name}" for name in ("use", "unmeasured", "excused", "amendment") if getattr(rule, name) is None]


def _readings(rule: Rule) -> Iterator[Rule]:
    choices = product(
        [rule.use] if rule.use else ("reusable", "consumed"),
        [rule.unmeasured] if rule.unmeasured else MARKS,
        [rule.excused] if rule.excused else MARKS,
        [rule.amendment] if rule.amendment else ("resets", "continues"),
    )
    for use, unmeasured, excused, amendment in choices:
        yield Rule(rule.breaches, rule.periods, use, unmeasured, excused, amendment)
