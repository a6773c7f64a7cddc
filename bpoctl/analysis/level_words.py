"""A service level in plain words: its promise as one sentence, and each of its terms as another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from bpoctl.analysis.judging import bound_text
from bpoctl.analysis.money import grouped
from bpoctl.analysis.wording import calendar_phrase, capital, counted, duration_words, listed, quoted
from bpoctl.models.sla import Level, ServiceCalendar

WINDOW_WORDS = {
    "month": "calendar month",
    "quarter": "calendar quarter",
    "year": "calendar year",
    "week": "calendar week",
}


class Term(NamedTuple):
    """One term of a level: what it is about, and the sentence that states it."""

    label: str
    sentence: str


def promise(level: Level) -> str:
    """What is promised, as one sentence: `In each calendar month, at least 95 % of all tickets are …`."""
    when = f"In each {WINDOW_WORDS[level.window]}"
    bound = bound_words(level, "target")
    population = population_words(level.population, level.clock_from is not None)
    if level.measure == "share" and level.threshold and level.clock_from:
        goal = f"go {_clock_ends(level)} within {duration_words(level.threshold)}"
        return f"{when}, {bound} of {population} {goal}."
    return f"{when}, {_figure_words(level, population)} is {bound}."


def terms(level: Level, calendars: Mapping[str, ServiceCalendar]) -> list[Term]:
    """Everything that decides how the level is measured and judged, one sentence each. `calendars` are by key."""
    return [*_measuring(level, calendars), *_judging(level)]


def bound_words(level: Level, name: str) -> str:
    """The target or minimum with the side on which equality falls: `at least 95 %`, `less than 4 h`."""
    words = {
        ("higher", "meets"): "at least",
        ("higher", "misses"): "more than",
        ("lower", "meets"): "at most",
        ("lower", "misses"): "less than",
    }
    return f"{words[level.direction, level.equality]} {bound_text(level, name)}"


def bound_sign(level: Level, name: str) -> str:
    """The target or minimum as a table shows it: `≥ 95 %`, `< 4 h`."""
    signs = {("higher", "meets"): "≥", ("higher", "misses"): ">", ("lower", "meets"): "≤", ("lower", "misses"): "<"}
    return f"{signs[level.direction, level.equality]} {bound_text(level, name)}"


def population_words(population: Mapping[str, Any] | None, tickets: bool = True) -> str:
    """Which cases count: `all tickets`, `tickets whose priority is "urgent" or "high"`."""
    noun = "tickets" if tickets else "cases"
    if not population:
        return f"all {noun}"
    conditions = (f"{name.replace('_', ' ')} is {quoted(_values(value))}" for name, value in sorted(population.items()))
    return f"{noun} whose {listed(conditions, 'and whose')}"


def _figure_words(level: Level, population: str) -> str:
    metric = level.metric.replace("-", " ")
    over = f"the time {_clock_ends(level)} over {population}" if level.clock_from else f"{metric} over {population}"
    match level.measure:
        case "share":
            return f'the share of {population} for "{level.name}" ({metric})'
        case "mean" | "median":
            return f"the {level.measure} of {over}"
        case "percentile":
            return f"the {_ordinal(level.percentile)} percentile of {over}"
        case "count":
            return f"the number of {population} ({metric})"
    return f'the figure for "{level.name}" ({metric})'


def _clock_ends(level: Level) -> str:
    return f"from {_clock_end(level.clock_from or '')} to {_clock_end(level.clock_to or '')}"


def _clock_end(text: str) -> str:
    which, _, events = text.partition(" ")
    return f"the {which} {quoted([event.strip() for event in events.split(',')])}"


def _measuring(level: Level, calendars: Mapping[str, ServiceCalendar]) -> Iterator[Term]:
    yield Term("Population", f"{capital(population_words(level.population, level.clock_from is not None))}.")
    if level.clock_from:
        yield Term("Clock", _clock_sentence(level, calendars))
    if level.threshold:
        yield Term("Threshold", _threshold_sentence(level))
    if level.measure == "percentile":
        how = {"nearest": "the nearest rank", "interpolated": "interpolation"}.get(level.percentile_method or "")
        yield Term("Percentile", f"It is read off by {how}." if how else "How it is read off is not stated.")
    if level.counted_at:
        end = "starts" if level.counted_at == "start" else "stops"
        yield Term("Counted in", f"A ticket counts in the {level.window} in which its clock {end}.")
    if level.source == "stated" or level.measure == "stated":
        yield Term("Source", "The figure is stated by hand, with evidence.")


def _clock_sentence(level: Level, calendars: Mapping[str, ServiceCalendar]) -> str:
    sentence = f"It runs {_clock_ends(level)} of a ticket, "
    calendar = calendars.get(level.calendar or "")
    if calendar is not None:
        sentence += f'only during "{calendar.name}" (calendar {calendar.key}): {calendar_phrase(calendar)}'
    elif level.calendar:
        sentence += f"only in calendar {level.calendar}"
    else:
        sentence += "round the clock, every day"
    pauses = f"; it stands still during {quoted(level.pauses)}" if level.pauses else "; nothing stops it"
    return f"{sentence}{pauses}."


def _threshold_sentence(level: Level) -> str:
    length = duration_words(level.threshold or "")
    if level.threshold_equality is None:
        return f"{capital(length)}. Whether a ticket that takes exactly that long is within is not stated."
    side = "within" if level.threshold_equality == "within" else "not within"
    return f"{capital(length)}; a ticket that takes exactly {length} is {side}."


def _judging(level: Level) -> Iterator[Term]:
    side = "meets" if level.equality == "meets" else "misses"
    yield Term(
        "Target",
        f"{capital(bound_words(level, 'target'))}; a figure of exactly {bound_text(level, 'target')} {side} it.",
    )
    yield Term("Minimum", f"{capital(bound_words(level, 'minimum'))}. {_consequence(level)}")
    yield Term("Rounding", _rounding_sentence(level))
    yield Term("Sample", _sample_sentence(level))
    yield Term("No data", _no_data_sentence(level))
    if level.class_ == "critical" and level.credit:
        yield Term("Service credit", _credit_sentence(level))


def _consequence(level: Level) -> str:
    if level.class_ == "key":
        return "This is a key measure: it is reported and carries no service credit."
    side = {"meets": "does not", "misses": "does as well"}[level.equality]
    below = "below" if level.direction == "higher" else "above"
    exactly = bound_text(level, "minimum")
    return f"A figure {below} it makes a service credit fall due; a figure of exactly {exactly} {side}."


def _rounding_sentence(level: Level) -> str:
    if level.rounding == "none":
        return "The figure is compared as measured, without rounding."
    if level.rounding == "0":
        return "The figure is rounded half-up to a whole number, and the rounded figure is compared."
    places = counted(int(level.rounding), "decimal place")
    return f"The figure is rounded half-up to {places}, and the rounded figure is compared."


def _sample_sentence(level: Level) -> str:
    if level.min_sample <= 1:
        return "The level is scored from the first case on."
    return (
        f"With fewer than {counted(level.min_sample, 'case')} in a {level.window} the level is reported and not scored."
    )


def _no_data_sentence(level: Level) -> str:
    if level.no_data == "not-scored":
        return f"A {level.window} without data is reported as not measured; it counts neither as met nor as missed."
    return f"A {level.window} without data counts as {level.no_data}."


def _credit_sentence(level: Level) -> str:
    if level.allocation is None:
        return f"Drawn from pool {level.credit}; no allocation is agreed yet, and until then a failure draws no credit."
    return f'Drawn from pool {level.credit}: {grouped(level.allocation)} % of its category "{level.category}".'


def _values(value: Any) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list | tuple) else [str(value)]


def _ordinal(number: Decimal | None) -> str:
    if number is None:
        return "(unstated)"
    ends = {1: "st", 2: "nd", 3: "rd"}
    whole = number == number.to_integral_value()
    ending = "th" if not whole or 10 <= int(number) % 100 <= 20 else ends.get(int(number) % 10, "th")
    return f"{grouped(number)}{ending}"
