"""What a template can do to a figure: write it. Every filter formats; none calculates."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from bpoctl.analysis import wording
from bpoctl.analysis.band_words import own_bands_words
from bpoctl.analysis.calendar import Window
from bpoctl.analysis.calendar_form import parse_windows
from bpoctl.analysis.clock_words import clock_end_words, counted_by_moment, population_words
from bpoctl.analysis.credits.cases import percent_words
from bpoctl.analysis.credits.instances import as_judged, shares_met
from bpoctl.analysis.credits.sums import sum_words
from bpoctl.analysis.duty_words import deliverable_due, due_words, report_due
from bpoctl.analysis.figures import with_unit
from bpoctl.analysis.level_words import (
    beyond_words,
    bound_sign,
    bound_words,
    exactly_words,
    ordinal,
    window_lead,
    window_word,
    window_words,
)
from bpoctl.analysis.money import grouped, shown
from bpoctl.analysis.term_words import further_terms
from bpoctl.documents.markdown import block, laid_out

UNKNOWN = "not known"


def _counted(number: int | str, noun: str) -> str:
    return wording.counted(int(number), noun)


def _money(amount: Decimal | None, currency: str) -> str:
    return UNKNOWN if amount is None else shown(amount, currency)


def _percent(share: Decimal | None) -> str:
    return UNKNOWN if share is None else percent_words(share)


def _figure(number: Decimal, unit: str) -> str:
    return with_unit(grouped(number), unit)


def _notice(text: str) -> str:
    number, _, unit = text.partition(" ")
    return wording.counted(int(number), unit.removesuffix("s"))


def _hours(windows: Sequence[str]) -> str:
    read: tuple[Window, ...] = parse_windows(windows, "hours")
    return wording.hours_words(read)


def _day(day: date | str) -> str:
    try:
        return wording.day_words(day if isinstance(day, date) else date.fromisoformat(day))
    except ValueError:
        # Not a date: a rule says so; the document shows what is written.
        return str(day)


def _quoted(words: Iterable[Any] | str, word: str = "or") -> str:
    return wording.quoted([words] if isinstance(words, str) else map(str, words), word)


FILTERS: dict[str, Callable[..., Any]] = {
    "beyond": beyond_words,
    "block": block,
    "bound": bound_words,
    "capital": wording.capital,
    "clock_end": lru_cache(maxsize=1024)(clock_end_words),
    "counted": _counted,
    "day": _day,
    "delivered": deliverable_due,
    "due": due_words,
    "duration": lru_cache(maxsize=1024)(wording.duration_words),
    "exactly": exactly_words,
    "sum_words": sum_words,
    "counted_by_moment": counted_by_moment,
    "shares_met": shares_met,
    "as_judged": as_judged,
    "figure": _figure,
    "further_terms": further_terms,
    "hours": _hours,
    "laid_out": laid_out,
    "listed": wording.listed,
    "money": _money,
    "month_day": wording.month_day_words,
    "notice": _notice,
    "number": grouped,
    "ordinal": ordinal,
    "own_bands": own_bands_words,
    "percent": _percent,
    "population": population_words,
    "quoted": _quoted,
    "report_due": report_due,
    "sign": bound_sign,
    "slug": wording.slug,
    "week": wording.week_words,
    "window": window_words,
    "window_lead": window_lead,
    "window_word": window_word,
}
"""Every filter of bpoctl's own by its name in a template."""
