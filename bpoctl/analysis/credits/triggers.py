"""What makes a credit fall due, and how often: minimum, target, own threshold, occurrences, N breaches in M periods.

Each trigger is one function in `TRIGGERS`; a credit that falls due is multiplied by the failures beyond an allowance,
and by the terms' multiplier where the level has failed before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from bpoctl.analysis.bounds import WITHIN, bound_of
from bpoctl.analysis.credits.allowances import beyond_allowance, counted_on_scale
from bpoctl.analysis.credits.book import Book
from bpoctl.analysis.credits.breaches import Mark, Seen, decided, rule_of, spent_before
from bpoctl.analysis.credits.cases import Factor
from bpoctl.analysis.credits.charges import commencement_of
from bpoctl.analysis.credits.repeats import again
from bpoctl.analysis.figures import bound_text
from bpoctl.analysis.judging import Result, Step, Verdict
from bpoctl.analysis.level_words import exactly_words
from bpoctl.analysis.money import EXACT, exactly, grouped
from bpoctl.analysis.periods import Period
from bpoctl.analysis.windows import EVENT
from bpoctl.models.delivery import Measurement
from bpoctl.models.sla import CreditTerms, Level

MARKS = {
    Result.MISSED: Mark.BREACH,
    Result.EXCUSED: Mark.EXCUSED,
    Result.NOT_MEASURED: Mark.UNMEASURED,
    Result.NOT_SCORED: Mark.UNMEASURED,
}
"""What a result counts as in a rolling count; any other was kept."""
_OF_TARGET = {**MARKS, Result.BELOW_TARGET: Mark.BREACH}
"""The same where misses of the target are counted."""


_NO_FAILURE = (Result.EXCUSED, Result.NOT_MEASURED, Result.NOT_SCORED)


@dataclass(frozen=True, slots=True)
class Called:
    """Whether a credit falls due, what it is multiplied by, and what stands in the way of saying so."""

    due: bool
    factors: tuple[Factor, ...] = ()
    steps: tuple[Step, ...] = ()
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """One level in one window under its terms: what a trigger looks at."""

    book: Book
    terms: CreditTerms
    level: Level
    window: Period
    verdict: Verdict
    measurement: Measurement | None
    instance: str = ""
    """which of the level's systems or sites; of single cases the months are looked at"""

    @property
    def counted(self) -> str:
        """The instance whose earlier windows count, none where it is a case that happens once."""
        return "" if self.level.window == EVENT else self.instance


def called(event: Event) -> Called:
    """Whether a credit falls due for a level in a window. What is excused or not measured draws none."""
    if event.verdict.result in _NO_FAILURE:
        return Called(False)
    found = TRIGGERS[event.terms.trigger or "minimum"](event)
    if not found.due:
        return found
    repeat = again(event.terms, _earlier(event))
    if isinstance(repeat, str):
        return replace(found, problem=found.problem or repeat)
    return found if repeat is None else replace(found, factors=(*found.factors, repeat))


def _minimum(event: Event) -> Called:
    return Called(event.verdict.result is Result.MISSED)


def _target(event: Event) -> Called:
    return Called(event.verdict.result in (Result.MISSED, Result.BELOW_TARGET))


def _threshold(event: Event) -> Called:
    level, value, bound = event.level, event.verdict.compared, bound_of(event.level, "credit_threshold")
    if event.verdict.result is Result.MET and value is None:
        return Called(False)
    if bound is None:
        lack = "states none" if level.credit_threshold is None else "does not state its credit_threshold_least"
        problem = f"credit terms {event.terms.key} act at a threshold of their own, and level {level.key} {lack}"
        return Called(event.verdict.result is not Result.MET, problem=problem)
    if value is None:
        return Called(event.verdict.result is Result.MISSED)
    beyond = not bound.keeps(value)
    better = "to lie within" if level.direction == WITHIN else f"{level.direction} is better"
    exactly = exactly_words(level, "credit_threshold", "meets it", "misses it")
    words = f"credit threshold {bound_text(level, 'credit_threshold')}, {better}, {exactly}"
    return Called(beyond, steps=(Step("trigger", words, "beyond it" if beyond else "kept", level.clause or ""),))


def _occurrences(event: Event) -> Called:
    level = event.level
    count = failures(level, event.verdict, event.measurement)
    if count is None:
        return Called(
            event.verdict.result is Result.MISSED,
            problem=f"credits of level {level.key} are for each failure, and its figure does not count failures",
        )
    found = beyond_allowance(level, count, event.verdict.cases)
    if isinstance(found, str):
        return Called(count > 0, problem=found)
    beyond, words = found
    step = Step("trigger", words, f"{grouped(beyond)} beyond the allowance", level.clause or "")
    if not beyond:
        return Called(False, steps=(step,))
    factor = counted_on_scale(event.terms, beyond)
    return Called(True, problem=factor) if isinstance(factor, str) else Called(True, (factor,), (step,))


def _breaches(event: Event) -> Called:
    return _by_count(event, MARKS)


def _minimum_or_breaches(event: Event) -> Called:
    """Below the minimum at once; else where the target has been missed so often. Source: Texas DIR, level default."""
    return Called(True) if event.verdict.result is Result.MISSED else _by_count(event, _OF_TARGET)


def _by_count(event: Event, counting: Mapping[Result, Mark]) -> Called:
    rule, missed = rule_of(event.terms), counting.get(event.verdict.result) is Mark.BREACH
    if rule is None:
        return Called(missed, problem=f"credit terms {event.terms.key} do not state how many breaches in which periods")
    history = marks(event, counting)
    answers, silent = decided(rule, history)
    answer = answers[-1] if answers else False
    if answer is None:
        named = ", ".join(silent)
        why = f"level {event.level.key} draws a credit or not by terms that {event.terms.key} does not state: {named}"
        return Called(True, problem=why)
    spent = spent_before(rule, history) if rule.use == "consumed" else frozenset()
    seen = ", ".join(
        f"{each.period} {each.mark}{' (has counted already)' if each.period in spent else ''}"
        for each in history[-rule.periods :]
    )
    step = Step("trigger", f"{rule.words}: {seen}", "fires" if answer else "does not fire", event.terms.clause or "")
    return Called(answer, steps=(step,))


TRIGGERS: dict[str, Callable[[Event], Called]] = {
    "minimum": _minimum,
    "target": _target,
    "threshold": _threshold,
    "occurrences": _occurrences,
    "breaches": _breaches,
    "minimum-or-breaches": _minimum_or_breaches,
}
"""Every trigger by its word in `CreditTerms.trigger`."""


def marks(event: Event, counting: Mapping[Result, Mark] = MARKS) -> list[Seen]:
    """What every window of the level was, from commencement to this one; this one by the event's own verdict."""
    found = []
    begun = commencement_of(event.book.dossier)
    for window, level in event.book.history(event.level, event.window):
        if event.terms.part_month == "first-full-month" and window.first < begun:
            continue
        verdict = event.verdict if window.key == event.window.key else event.book.verdict(level, window, event.counted)
        found.append(Seen(window.key, counting.get(verdict.result, Mark.KEPT), level.version))
    return found


def failures(level: Level, verdict: Verdict, measurement: Measurement | None) -> Decimal | None:
    """How many failures a figure counts: cases not within, of a share; the count itself; None of anything else."""
    if level.measure == "share" and measurement is not None:
        within, of = measurement.numerator, measurement.denominator
        return None if within is None or of is None else EXACT.subtract(of, within)
    if (level.measure == "count" or level.unit == "count") and verdict.compared is not None:
        return exactly(Fraction(verdict.compared))
    return None


def _earlier(event: Event) -> Iterator[tuple[str, bool]]:
    """The windows in a row before this one, the newest first, each with whether the level failed in it, in any band."""
    after = event.window
    earlier = [pair for pair in event.book.history(event.level, event.window) if pair[0].last < event.window.last]
    for window, level in reversed(earlier):
        if window.next().key != after.key:
            return
        yield window.key, _failed_in(event, level, window)
        after = window


def _failed_in(event: Event, level: Level, window: Period) -> bool:
    """Whether a level failed in an earlier window, by its own terms then."""
    verdict = event.book.verdict(level, window, event.counted)
    measurement = event.book.recorded(level, window, event.counted)
    terms = event.book.terms_of(level) or event.terms
    before = replace(event, terms=terms, level=level, window=window, verdict=verdict, measurement=measurement)
    return verdict.result not in _NO_FAILURE and TRIGGERS[terms.trigger or "minimum"](before).due
