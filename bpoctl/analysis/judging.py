"""A measured figure against its target and minimum: rounding, the side of equality, the sample, and no data.

Not measured is neither 0 nor 100, too few cases are not scored, and a share is compared as the exact fraction of its
cases. Rounding happens once, and only where the level says so. Pure: rows in, a verdict with its steps out.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any, NamedTuple

from bpoctl.analysis.availability import from_minutes
from bpoctl.analysis.bounds import Bound, bound_of, missing_edge
from bpoctl.analysis.compound import also_bounds
from bpoctl.analysis.figures import bound_text, figure_text, ratio_times, times_words, with_unit
from bpoctl.analysis.money import exactly, grouped, half_up
from bpoctl.analysis.phases import Phase
from bpoctl.models.delivery import Measurement, Relief
from bpoctl.models.sla import Level


class Result(StrEnum):
    """How a level stands in a period."""

    MET = "met"
    BELOW_TARGET = "below target"
    """the target was missed, the minimum was kept: reported, and no credit falls due"""
    MISSED = "missed"
    """on the wrong side of the minimum: a credit falls due where the level is critical"""
    NOT_MEASURED = "not measured"
    NOT_SCORED = "not scored"
    EXCUSED = "excused"


class Step(NamedTuple):
    """One step of a figure: what it is, the formula with its numbers, what came out, and the clause behind it."""

    what: str
    formula: str
    result: str
    clause: str = ""

    @property
    def words(self) -> str:
        """The formula and what came out, as one phrase: `1,133 / 1,207 x 100 = 93.8691 %`."""
        if not self.result:
            return self.formula
        reckoned = any(sign in self.formula for sign in (" x ", " / ", " + "))
        return f"{self.formula}{' = ' if reckoned else ': '}{self.result}"

    def to_json(self) -> dict[str, str]:
        """The step as JSON-able data."""
        return self._asdict()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a level came to in a period: the result, the figure behind it and why."""

    result: Result
    measured: Fraction | None
    """the exact figure in the level's unit; None is not measured"""
    compared: Fraction | None
    """what was held against the bounds: `measured`, rounded where the level says so"""
    shown: str
    """the figure for a reader, as in `93.8691 %`"""
    reason: str
    """why the result is what it is, as a sentence without its full stop"""
    steps: tuple[Step, ...] = ()
    cases: Decimal | None = None
    """how many cases the figure is drawn from, where that is recorded"""

    def to_json(self) -> dict[str, Any]:
        """The verdict as JSON-able data; `measured` is exact where a decimal can be, else a fraction."""
        return {
            "result": str(self.result),
            "measured": None if self.measured is None else _exact_text(self.measured),
            "compared": None if self.compared is None else _exact_text(self.compared),
            "shown": self.shown,
            "cases": None if self.cases is None else format(self.cases, "f"),
            "reason": self.reason,
        }


def measured_value(level: Level, measurement: Measurement | None) -> Fraction | None:
    """The exact figure of a measurement in the level's unit: of a share from its cases, else as recorded."""
    if measurement is None:
        return None
    within, of = measurement.numerator, measurement.denominator
    if level.measure == "availability" and measurement.figures and "service" in measurement.figures:
        return _stated_minutes(level, measurement)
    if within is not None and of is not None and _from_cases(level, measurement):
        return Fraction(within) / Fraction(of) * ratio_times(level) if of else None
    if measurement.value is None and level.measure == "count" and within is not None:
        return Fraction(within)
    return None if measurement.value is None else Fraction(measurement.value)


FORECAST = "forecast"
"""How a figure was come by that nobody has measured: it is expected. No record says so."""
CLAIMED = "claimed"
"""How a figure was come by that one side claims in place of another. No record says so."""
BOUNDED = ("share", "availability", "stated")
"""Measures whose percent cannot leave 0 to 100; a ratio of two counts can."""


def impossible(level: Level, measurement: Measurement | None) -> str:
    """Why a measurement cannot be (104 % of the tickets, more cases within than there are); empty where it can.

    A percent stated by hand of a level whose own bounds pass 100 (the length of a text, 95 to 105 %) can.
    """
    if measurement is None or level.unit != "%" or level.measure not in BOUNDED:
        return ""
    within, of = measurement.numerator, measurement.denominator
    if within is not None and of is not None and not 0 <= within <= of:
        return f"{grouped(within)} of {grouped(of)} cases cannot be: the figure lies between 0 and 100 %"
    value = measurement.value
    beyond = level.measure == "stated" and max(level.target, level.minimum) > 100
    if value is not None and (value < 0 or (value > 100 and not beyond)):
        return f"{grouped(value)} % cannot be: the figure lies {'at 0 % or above' if beyond else 'between 0 and 100 %'}"
    return ""


def _from_cases(level: Level, measurement: Measurement) -> bool:
    """Whether the figure is its numerator over its denominator; of a percent stated by hand if it states no other."""
    if level.measure == "stated" and level.unit == "%":
        return measurement.value is None
    return level.measure == "ratio" or (level.measure in ("share", "availability") and level.unit == "%")


def _stated_minutes(level: Level, measurement: Measurement) -> Fraction | None:
    """Availability from the minutes that a measurement states: `service`, `excluded` and `down`."""
    given = measurement.figures or {}
    service, excluded, down = (Decimal(str(given.get(name, 0))) for name in ("service", "excluded", "down"))
    return from_minutes(service, excluded, down, level.excluded_minutes).percent


def as_compared(level: Level, value: Fraction) -> Fraction:
    """The figure that is held against the bounds: rounded half-up to the level's places, or untouched."""
    return value if level.rounding == "none" else Fraction(half_up(value, int(level.rounding)))


def judge(
    level: Level, measurement: Measurement | None, relief: Relief | None = None, phase: Phase | None = None,
    shown: tuple[Step, ...] = (), refused: str = "",
) -> Verdict:  # fmt: skip
    """How a level stands with one measurement (None: nothing is recorded) and an accepted relief, if there is one.

    `phase` gives the target and minimum of the window where they are others than the level's, and whether they bind.
    `shown` are the steps of what the relief rests on, and `refused` says why it does not excuse, where it does not.
    """
    verdict = _judged(level, measurement) if phase is None else _in_phase(level, measurement, phase)
    if relief is None or verdict.result not in (Result.MISSED, Result.BELOW_TARGET):
        return verdict
    verdict = replace(verdict, steps=(*verdict.steps, *shown))
    if refused:
        step = Step("relief", f"{relief.key}: {relief.reason}: {refused}", "does not excuse", level.clause or "")
        return _turned(verdict, verdict.result, f"{verdict.reason}; relief {relief.key} does not excuse", step)
    reason = f"{verdict.reason}; excused by relief {relief.key} ({relief.reason}), accepted {relief.accepted_on}"
    step = Step("relief", f"{relief.key}: {relief.reason}, notice given {relief.noticed_on}", str(Result.EXCUSED))
    return _turned(verdict, Result.EXCUSED, reason, step)


def _turned(verdict: Verdict, result: Result, reason: str, step: Step) -> Verdict:
    steps = (*verdict.steps, step)
    return Verdict(result, verdict.measured, verdict.compared, verdict.shown, reason, steps, verdict.cases)


def _in_phase(level: Level, measurement: Measurement | None, phase: Phase) -> Verdict:
    verdict = _judged(phase.of(level), measurement)
    if not phase.reason:
        return verdict
    step = Step("phase", phase.reason, "")
    if phase.kind == "report-only" and verdict.measured is not None:
        return _turned(verdict, Result.NOT_SCORED, phase.reason, step._replace(result=str(Result.NOT_SCORED)))
    if phase.kind == "relief" and verdict.result in (Result.MISSED, Result.BELOW_TARGET):
        reason = f"{verdict.reason}; {phase.reason}"
        return _turned(verdict, Result.EXCUSED, reason, step._replace(result=str(Result.EXCUSED)))
    return _turned(verdict, verdict.result, verdict.reason, step)


def _judged(level: Level, measurement: Measurement | None) -> Verdict:
    if edge := missing_edge(level):
        silent = f"it is to lie within two edges, and its {edge} is not stated: it cannot be judged"
        return _unmeasured(Result.NOT_SCORED, silent, level.clause)
    if measurement is None:
        return _unmeasured(Result.NOT_MEASURED, "no measurement is recorded")
    if why := impossible(level, measurement):
        return _unmeasured(Result.NOT_MEASURED, f"{why}; mend measurement {measurement.key}")
    value = measured_value(level, measurement)
    cases = measurement.denominator
    if value is None and measurement.lapsed:
        return replace(_unmeasured(Result.EXCUSED, "every case lapsed"), steps=_lapsed_step(measurement))
    if value is None:
        return _without_data(level)
    lapsed = _lapsed_step(measurement)
    figure = _measured_step(level, measurement, value)
    if (lack := _lack_of_cases(level, cases)) is not None:
        step = Step("sample", lack, str(Result.NOT_SCORED), level.clause or "")
        return Verdict(Result.NOT_SCORED, value, None, figure.result, lack, (*lapsed, figure, step), cases)
    compared = as_compared(level, value)
    result, reason = _against_bounds(level, compared)
    if level.minimum_measure and result is Result.MISSED:
        result = Result.BELOW_TARGET
    end = Step("result", reason, str(result), level.clause or "")
    steps = (*lapsed, figure, *_rounding_step(level, value, compared), end)
    verdict = Verdict(result, value, compared, figure.result, reason, steps, cases)
    for measure, bound in sorted(also_bounds(level).items()):
        verdict = _with_also(verdict, level, bound, measure, (measurement.figures or {}).get(measure))
    return verdict


_SEVERITY = (Result.MET, Result.BELOW_TARGET, Result.MISSED)


def _with_also(verdict: Verdict, level: Level, bound: Any, measure: str, figure: Any) -> Verdict:
    """A verdict with one more measure that the level requires: the worse of the two results stands."""
    if figure is None:
        lack = f"its {measure} is required as well, and is not measured"
        if verdict.result is Result.MISSED and level.minimum_measure is None:
            # nothing that is still to be measured can better it
            return _turned(verdict, verdict.result, verdict.reason, Step("also", lack, "missed without it"))
        return _turned(verdict, Result.NOT_MEASURED, lack, Step("also", lack, str(Result.NOT_MEASURED)))
    result, reason = _against_bounds(bound, as_compared(bound, Fraction(str(figure))))
    if level.minimum_measure not in (None, measure) and result is Result.MISSED:
        result = Result.BELOW_TARGET
    step = Step("also", f"{measure}: {reason}", str(result), level.clause or "")
    if verdict.result not in _SEVERITY or _SEVERITY.index(result) <= _SEVERITY.index(verdict.result):
        return _turned(verdict, verdict.result, verdict.reason, step)
    return _turned(verdict, result, f"{measure}: {reason}", step)


def _unmeasured(result: Result, reason: str, clause: str | None = None) -> Verdict:
    return Verdict(result, None, None, "not measured", reason, (Step("result", reason, str(result), clause or ""),))


def _without_data(level: Level) -> Verdict:
    if level.no_data == "not-scored":
        return _unmeasured(Result.NOT_MEASURED, "there is no data, and the level is then not scored", level.clause)
    result = Result.MISSED if level.no_data == "missed" else Result.MET
    return _unmeasured(result, f"there is no data, and the level then counts as {level.no_data}", level.clause)


def _lack_of_cases(level: Level, cases: Decimal | None) -> str | None:
    """Why a sample is too small, or None where it is not. A figure that exists has at least one case."""
    if level.min_sample <= 1 or (cases is not None and cases >= level.min_sample):
        return None
    counted = "the number of cases is not recorded" if cases is None else f"{grouped(cases)} cases"
    return f"{counted}, and the level is scored from {level.min_sample:,} cases on"


def _against_bounds(level: Level, value: Fraction) -> tuple[Result, str]:
    kept, aimed = bound_of(level, "minimum"), bound_of(level, "target")
    assert kept is not None and aimed is not None, "a level without an edge that it needs is not judged"
    target, minimum = f"the target {bound_text(level, 'target')}", f"the minimum {bound_text(level, 'minimum')}"
    shown = figure_text(level, value)
    if not kept.keeps(value):
        return Result.MISSED, f"{shown} is {_beside(kept, value, 'misses')} {minimum}"
    if aimed.keeps(value):
        return Result.MET, f"{shown} is {_beside(aimed, value, 'meets')} {target}"
    return Result.BELOW_TARGET, f"{shown} is {_beside(aimed, value, 'misses')} {target}, and keeps {minimum}"


def _beside(bound: Bound, value: Fraction, at_it: str) -> str:
    """Where a figure lies by a bound: `below`, `exactly at, and so misses,`, `within`."""
    if value in bound.edges:
        which = " the lower edge of" if value == bound.least else " the upper edge of"
        return f"exactly at{which if len(bound.edges) == 2 else ''}, and so {at_it},"
    if len(bound.edges) == 2 and not bound.beyond(value):
        return "within"
    return "below" if value < bound.edges[0] else "above"


def _lapsed_step(measurement: Measurement) -> tuple[Step, ...]:
    if not measurement.lapsed:
        return ()
    what = f"{measurement.lapsed:,} case{'' if measurement.lapsed == 1 else 's'} whose input came late or has not come"
    return (Step("lapsed", what, "excused, not counted"),)


def _measured_step(level: Level, measurement: Measurement, value: Fraction) -> Step:
    shown = figure_text(level, value)
    within, of = measurement.numerator, measurement.denominator
    if level.measure == "availability" and measurement.figures and "service" in measurement.figures:
        return Step("measured", _minutes_formula(level, measurement.figures), shown)
    if within is not None and of and _from_cases(level, measurement):
        return Step("measured", f"{grouped(within)} / {grouped(of)}{times_words(level)}", shown)
    if measurement.basis == FORECAST:
        return Step("forecast", f"not measured yet; {measurement.note}", shown)
    how = {"stated": "stated by hand", CLAIMED: "claimed"}.get(measurement.basis, f"{level.measure} over the tickets")
    cases = f" (n {grouped(of)})" if of is not None else ""
    return Step("measured", f"{how}{cases}", shown)


def _minutes_formula(level: Level, figures: dict[str, Any]) -> str:
    service, excluded, down = (grouped(Decimal(str(figures.get(name, 0)))) for name in ("service", "excluded", "down"))
    of = f"({service} - {excluded})" if level.excluded_minutes == "out-of-both" and excluded != "0" else service
    return f"({of} - {down}) / {of} x 100 minutes"


def _rounding_step(level: Level, value: Fraction, compared: Fraction) -> tuple[Step, ...]:
    if value == compared:
        return ()
    places = int(level.rounding)
    formula = f"{figure_text(level, value)} half-up to {places} decimal place{'' if places == 1 else 's'}"
    return (Step("rounded", formula, with_unit(grouped(half_up(compared, places)), level.unit), level.clause or ""),)


def _exact_text(value: Fraction) -> str:
    exact = exactly(value)
    return str(value) if exact is None else format(exact, "f")
