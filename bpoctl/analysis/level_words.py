"""The bounds and the clock of a service level in words; the sentences around them stand in the templates."""

from __future__ import annotations

from decimal import Decimal

from bpoctl.analysis.bounds import WITHIN, equality_of, least_equality_of
from bpoctl.analysis.figures import with_unit
from bpoctl.analysis.money import grouped
from bpoctl.analysis.windows import EVENT
from bpoctl.analysis.wording import counted
from bpoctl.models.sla import Level

_LOWER = {"meets": ("at least", "≥"), "misses": ("more than", ">")}
_UPPER = {"meets": ("at most", "≤"), "misses": ("less than", "<")}


def bound_words(level: Level, name: str) -> str:
    """A bound with the side on which equality falls: `at least 95 %`, `at least 70 % and at most 85 %`."""
    return _bound(level, name, 0)


def bound_sign(level: Level, name: str) -> str:
    """A bound as a table shows it: `≥ 95 %`, `< 4 h`, `≥ 70 % and ≤ 85 %`."""
    return _bound(level, name, 1)


def _bound(level: Level, name: str, form: int) -> str:
    at_it = equality_of(level, name)
    upper = with_unit(grouped(getattr(level, name)), level.unit)
    if level.direction != WITHIN:
        return f"{(_LOWER if level.direction == 'higher' else _UPPER)[at_it][form]} {upper}"
    least = getattr(level, f"{name}_least")
    lower = "an edge that is not stated" if least is None else with_unit(grouped(least), level.unit)
    return f"{_LOWER[least_equality_of(level, name)][form]} {lower} and {_UPPER[at_it][form]} {upper}"


def exactly_words(level: Level, name: str, kept: str, lost: str) -> str:
    """What a figure at the edges of a bound does: `exactly 95 % meets it`, `exactly 70 % or 85 % meets it`.

    `kept` and `lost` say it of an edge that keeps the bound and of one that does not; edges that differ are told apart:
    `exactly 70 % meets it, one of exactly 85 % misses it`.
    """
    verbs = {"meets": kept, "misses": lost}
    upper, at_upper = with_unit(grouped(getattr(level, name)), level.unit), verbs[equality_of(level, name)]
    least = getattr(level, f"{name}_least") if level.direction == WITHIN else None
    if least is None:
        return f"exactly {upper} {at_upper}"
    lower, at_lower = with_unit(grouped(least), level.unit), verbs[least_equality_of(level, name)]
    if at_lower == at_upper:
        return f"exactly {lower} or {upper} {at_upper}"
    return f"exactly {lower} {at_lower}, one of exactly {upper} {at_upper}"


def beyond_words(level: Level, name: str) -> str:
    """A figure on the wrong side of a bound just named: `below it`; of two edges `below 70 % or above 85 %`."""
    if level.direction != WITHIN:
        return "below it" if level.direction == "higher" else "above it"
    least, upper = getattr(level, f"{name}_least"), with_unit(grouped(getattr(level, name)), level.unit)
    below = "" if least is None else f"below {with_unit(grouped(least), level.unit)} or "
    return f"{below}above {upper}"


_ENDS = {
    "daily": "day",
    "week-end": "week",
    "month-end": "month",
    "quarter-end": "quarter",
    "half-year-end": "half-year",
}


def window_words(level: Level) -> str:
    """A level's window in short: `calendar month`, `contract year`, `30 days to the end of each month`."""
    if each_day(level):
        return "calendar day"
    if level.window == "rolling":
        return f"{_days(level)} to the end of each {_ENDS.get(level.judged or '', 'period that is not stated')}"
    return {"contract-year": "contract year", "contract-quarter": "contract quarter", EVENT: "single case"}.get(
        level.window, f"calendar {level.window}"
    )


def window_lead(level: Level) -> str:
    """How the sentence of a promise begins: `In each calendar month`, `In the 30 days to the end of each month`."""
    rolls = level.window == "rolling" and not each_day(level)
    return f"In the {window_words(level)}" if rolls else f"In each {window_words(level)}"


def window_word(level: Level) -> str:
    """A level's window as later sentences call it: `month`, `contract year`, and `window` of rolling days."""
    rolls = "day" if each_day(level) else "window"
    return {
        "contract-year": "contract year",
        "contract-quarter": "contract quarter",
        "rolling": rolls,
        EVENT: "month",
    }.get(level.window, level.window)


def each_day(level: Level) -> bool:
    """Whether it is judged day by day, which is written as one rolling day that is judged daily."""
    return (level.window, level.rolling_days, level.judged) == ("rolling", 1, "daily")


def _days(level: Level) -> str:
    return "days (how many is not stated)" if level.rolling_days is None else counted(level.rolling_days, "day")


def ordinal(number: Decimal | int | None) -> str:
    """Which percentile: `90th`, `99.5th`; `unstated` where there is none."""
    if number is None:
        return "unstated"
    ends = {1: "st", 2: "nd", 3: "rd"}
    number = Decimal(number)
    whole = number == number.to_integral_value()
    ending = "th" if not whole or 10 <= int(number) % 100 <= 20 else ends.get(int(number) % 10, "th")
    return f"{grouped(number)}{ending}"
