"""Lengths of time, hours, days and bounds in plain words."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any, cast

import pytest

from bpoctl.analysis.clock_words import clock_end_words
from bpoctl.analysis.level_words import bound_sign, bound_words, ordinal, window_lead, window_word
from bpoctl.analysis.wording import counted, day_words, duration_words, listed, month_day_words, quoted, week_words
from bpoctl.dossier import make_row
from bpoctl.models.sla import Level


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("45h", "45 hours"),
        ("1h", "1 hour"),
        ("90m", "1 hour 30 minutes"),
        ("30s", "30 seconds"),
        ("0.5s", "0.500 seconds"),
        ("P1DT2H", "26 hours"),
        ("3601s", "1 hour 1 second"),
        ("2d", "2d"),
    ],
)
def test_a_length_of_time_in_words(text: str, words: str) -> None:
    """Hours, minutes and seconds, each in its number; a day that could mean two things stays as it is written."""
    assert duration_words(text) == words


@pytest.mark.parametrize(
    ("weekly", "words"),
    [
        ({}, "never"),
        ({"mon": ["09:00-17:00"]}, "Monday 09:00-17:00"),
        ({"sat": ["10:00-12:00"], "sun": ["10:00-12:00"]}, "Saturday and Sunday 10:00-12:00"),
        ({d: ["09:00-12:00", "13:00-17:00"] for d in ("mon", "tue", "wed")},
         "Monday to Wednesday 09:00-12:00 and 13:00-17:00"),
        ({"fri": ["22:00-06:00"]}, "Friday 22:00-06:00 the next day"),
        ({d: ["00:00-24:00"] for d in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")},
         "round the clock, every day of the week"),
        ({"mon": ["08:00-20:00"], "wed": ["08:00-20:00"], "thu": ["08:00-12:00"]},
         "Monday 08:00-20:00, Wednesday 08:00-20:00 and Thursday 08:00-12:00"),
    ],
)  # fmt: skip
def test_opening_hours_in_words(weekly: dict[str, list[str]], words: str) -> None:
    """Days in a row with the same hours are drawn together; a shift over midnight says so."""
    assert week_words(weekly) == words


def test_lists_and_numbers_read_as_sentences_do() -> None:
    """One thing has no plural, two have no comma, and the last of several follows a word."""
    assert [counted(1, "day"), counted(2, "day"), counted(1200, "entry", "entries")] == [
        "1 day",
        "2 days",
        "1,200 entries",
    ]
    assert [listed([]), listed("a"), listed("ab"), listed("abc", "or")] == ["", "a", "a and b", "a, b or c"]
    assert quoted(["urgent", "high"]) == '"urgent" or "high"'


def test_days_have_their_weekday() -> None:
    """A date with its weekday, and a day of every year by its month's name."""
    assert day_words(date(2026, 12, 25)) == "2026-12-25 (Friday)"
    assert [month_day_words("12-25"), month_day_words("02-01"), month_day_words("xx")] == [
        "25 December",
        "1 February",
        "xx",
    ]


@pytest.mark.parametrize(
    ("direction", "equality", "words", "sign"),
    [
        ("higher", "meets", "at least 1,200", "≥ 1,200"),
        ("higher", "misses", "more than 1,200", "> 1,200"),
        ("lower", "meets", "at most 1,200", "≤ 1,200"),
        ("lower", "misses", "less than 1,200", "< 1,200"),
    ],
)
def test_a_bound_says_on_which_side_equality_falls(direction: str, equality: str, words: str, sign: str) -> None:
    """In words and as a sign."""
    terms = {"direction": direction, "equality": equality, "unit": "count", "target": Decimal(1200), "key": "L"}
    level = make_row("sla_level", terms)
    assert (bound_words(level, "target"), bound_sign(level, "target")) == (words, sign)


def test_clocks_and_percentiles_in_words() -> None:
    """The end of a clock with its events, and the ordinal of a percentile."""
    assert clock_end_words("last resolved, closed") == 'the last "resolved" or "closed"'
    assert clock_end_words(None) == "an end that is not stated"
    numbers = ("1", "2", "3", "11", "12", "21", "90", "99.5")
    assert [ordinal(Decimal(n)) for n in numbers] == ["1st", "2nd", "3rd", "11th", "12th", "21st", "90th", "99.5th"]
    assert ordinal(None) == "unstated"


@pytest.mark.parametrize(
    ("terms", "lead", "word"),
    [
        ({"window": "month"}, "In each calendar month", "month"),
        ({"window": "half-year"}, "In each calendar half-year", "half-year"),
        ({"window": "contract-year"}, "In each contract year", "contract year"),
        ({"window": "contract-quarter"}, "In each contract quarter", "contract quarter"),
        ({"window": "rolling", "rolling_days": 30, "judged": "half-year-end"},
         "In the 30 days to the end of each half-year", "window"),
        ({"window": "rolling", "rolling_days": 1, "judged": "week-end"},
         "In the 1 day to the end of each week", "window"),
        ({"window": "rolling", "rolling_days": 1, "judged": "daily"}, "In each calendar day", "day"),
    ],
)  # fmt: skip
def test_a_window_in_words(terms: dict[str, Any], lead: str, word: str) -> None:
    """How a promise begins, and what later sentences call its window; one rolling day judged daily is each day."""
    level = cast(Level, SimpleNamespace(**{"rolling_days": None, "judged": None, **terms}))
    assert (window_lead(level), window_word(level)) == (lead, word)
