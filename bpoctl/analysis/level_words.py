"""The bounds and the clock of a service level in words; the sentences around them stand in the templates."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from bpoctl.analysis.credits.bands import Band, bands_of, number_of
from bpoctl.analysis.judging import bound_text
from bpoctl.analysis.money import grouped
from bpoctl.analysis.windows import EVENT
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


_ENDS = {"daily": "day", "week-end": "week", "month-end": "month", "quarter-end": "quarter"}


def window_words(level: Level) -> str:
    """A level's window in short: `calendar month`, `contract year`, `30 days to the end of each month`."""
    if level.window == "rolling":
        return f"{_days(level)} to the end of each {_ENDS.get(level.judged or '', 'period that is not stated')}"
    return {"contract-year": "contract year", EVENT: "single case"}.get(level.window, f"calendar {level.window}")


def window_lead(level: Level) -> str:
    """How the sentence of a promise begins: `In each calendar month`, `In the 30 days to the end of each month`."""
    return f"In the {window_words(level)}" if level.window == "rolling" else f"In each {window_words(level)}"


def window_word(level: Level) -> str:
    """A level's window as later sentences call it: `month`, `contract year`, and `window` of rolling days."""
    return {"contract-year": "contract year", "rolling": "window", EVENT: "month"}.get(level.window, level.window)


def _days(level: Level) -> str:
    return "days (how many is not stated)" if level.rolling_days is None else f"{level.rolling_days} days"


def clock_end_words(text: str | None) -> str:
    """An end of a clock: `last resolved, closed` is `the last "resolved" or "closed"`."""
    if not text:
        return "an end that is not stated"
    which, _, events = text.partition(" ")
    return f"the {which} {quoted([event.strip() for event in events.split(',')])}"


_SIDES = {">=": "at least", ">": "more than", "<=": "at most", "<": "less than", "": "exactly"}


def edge_words(row: Band) -> str:
    """The edge of a band: `at least 95`, `less than 90`."""
    return f"{_SIDES[row.sign]} {grouped(row.bound)}"


def own_bands_words(table: Mapping[str, Any] | None, credit: bool) -> str:
    """A level's own bands, the highest edge first: `minor if less than 95, severe if less than 90`.

    `credit` where they give what a figure is worth: `5 % if less than 95`. As it is written where it cannot be read.
    """
    rows = bands_of(table, worth_first=True)
    if isinstance(rows, str):
        return ", ".join(f"{name} if {edge}" for name, edge in sorted((table or {}).items()))
    order = sorted(rows, key=lambda row: (row.bound, row.sign in (">", ">=")), reverse=True)
    percent = " %" if credit else ""
    return ", ".join(
        f"{row.worth}{'' if number_of(row.worth) is None else percent} if {edge_words(row)}" for row in order
    )


def ordinal(number: Decimal | int | None) -> str:
    """Which percentile: `90th`, `99.5th`; `unstated` where there is none."""
    if number is None:
        return "unstated"
    ends = {1: "st", 2: "nd", 3: "rd"}
    number = Decimal(number)
    whole = number == number.to_integral_value()
    ending = "th" if not whole or 10 <= int(number) % 100 <= 20 else ends.get(int(number) % 10, "th")
    return f"{grouped(number)}{ending}"
