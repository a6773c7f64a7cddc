"""The bounds and the clock of a service level in words; the sentences around them stand in the templates."""

from __future__ import annotations

from decimal import Decimal

from bpoctl.analysis.judging import bound_text
from bpoctl.analysis.money import grouped
from bpoctl.analysis.wording import quoted
from bpoctl.models.sla import Level

_BOUNDS = {
    ("higher", "meets"): ("at least", "≥"),
    ("higher", "misses"): ("more than", ">"),
    ("lower", "meets"): ("at most", "≤"),
    ("lower", "misses"): ("less than", "<"),
}


def bound_words(level: Level, name: str) -> str:
    """The `target` or `minimum` with the side on which equality falls: `at least 95 %`, `less than 4 h`."""
    return f"{_BOUNDS[level.direction, level.equality][0]} {bound_text(level, name)}"


def bound_sign(level: Level, name: str) -> str:
    """The `target` or `minimum` as a table shows it: `≥ 95 %`, `< 4 h`."""
    return f"{_BOUNDS[level.direction, level.equality][1]} {bound_text(level, name)}"


def clock_end_words(text: str | None) -> str:
    """An end of a clock: `last resolved, closed` is `the last "resolved" or "closed"`."""
    if not text:
        return "an end that is not stated"
    which, _, events = text.partition(" ")
    return f"the {which} {quoted([event.strip() for event in events.split(',')])}"


def ordinal(number: Decimal | None) -> str:
    """Which percentile: `90th`, `99.5th`; `unstated` where there is none."""
    if number is None:
        return "unstated"
    ends = {1: "st", 2: "nd", 3: "rd"}
    whole = number == number.to_integral_value()
    ending = "th" if not whole or 10 <= int(number) % 100 <= 20 else ends.get(int(number) % 10, "th")
    return f"{grouped(number)}{ending}"
