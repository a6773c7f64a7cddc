"""Phases of a level: report-only, relief after go-live, ramped targets, baselining, and continuous improvement.

`phases = { steps = [{ kind = "report-only", from = …, to = … }, …] }`. A window is judged by the last step that has
begun by its first day and has not ended before it. `improvement` raises the target where it was beaten long enough
(FIELD.md section 2); for levels of which less is better everything is mirrored.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from statistics import median
from typing import Any

from bpoctl.analysis.bounds import WITHIN
from bpoctl.analysis.money import grouped, half_up
from bpoctl.analysis.notice import months_after
from bpoctl.analysis.periods import Period
from bpoctl.analysis.windows import like
from bpoctl.errors import BadData

KINDS_OF_STEP = {
    "report-only": ("from", "to"),
    "relief": ("from", "to"),
    "target": ("from", "target", "minimum"),
    "baseline": ("from", "months", "rule", "minimum_gap"),
}
"""Every kind of step, with what it must state."""

RULES = ("mean-of-periods", "median", "worst")
"""How a baseline comes from the figures of its periods."""

EDGES = ("target_least", "minimum_least")
"""What a step with a target states beside it where the level is to lie within."""

_IMPROVEMENT = ("after", "from", "places", "minimum")
_PLACES = 4
History = Callable[[Period], Fraction | None]
"""The exact figure of a window, None where it was not measured."""


@dataclass(frozen=True)
class Phase:
    """How a level stands in a window: its target and minimum there, and whether they bind.

    `kind` is `judged`, `report-only` (the figure is reported and not judged) or `relief` (judged, without credit).
    """

    target: Decimal
    minimum: Decimal
    kind: str
    reason: str = ""
    target_least: Decimal | None = None
    minimum_least: Decimal | None = None
    """the lower edges of a level that is to lie within"""

    def of(self, level: Any) -> Any:
        """The level with the bounds of this phase."""
        return level._replace(
            target=self.target, minimum=self.minimum, target_least=self.target_least, minimum_least=self.minimum_least
        )


@dataclass(frozen=True)
class Step:
    """One step of a level's phases."""

    kind: str
    first: date
    last: date | None
    values: Mapping[str, Any]


def parse_steps(table: Mapping[str, Any] | None, where: str) -> list[Step]:
    """The steps by their first day; BadData for an unknown kind, a date that is none, or a term that is silent."""
    if table is None:
        return []
    steps = table.get("steps")
    if not isinstance(steps, list | tuple) or set(table) != {"steps"}:
        raise BadData(
            f"{where}: phases have `steps` and nothing else", 'write { steps = [{ kind = "report-only", … }] }'
        )
    read = [_step(step, f"{where}: phases, step {n}") for n, step in enumerate(steps, 1)]
    return sorted(read, key=lambda step: step.first)


def phase(level: Any, window: Period, history: History) -> Phase:
    """The phase of a level in a window, with the history of its figures. Raises BadData for terms that are silent."""
    where = f"level `{level.key}`"
    check_phases(level)
    steps = [s for s in parse_steps(level.phases, where) if s.first <= window.first]
    current = next((s for s in reversed(steps) if s.last is None or s.last >= window.first), None)
    found = _own(level, "judged")
    if current is not None:
        found = _in_step(level, current, window, history)
    if level.improvement and found.kind == "judged":
        return _improved(level, found, window, history, where)
    return found


def _in_step(level: Any, step: Step, window: Period, history: History) -> Phase:
    if step.kind == "baseline":
        return _baseline(level, step, window, history)
    if step.kind == "target":
        least = (Decimal(str(step.values[name])) for name in EDGES) if level.direction == WITHIN else (None, None)
        target, minimum = Decimal(str(step.values["target"])), Decimal(str(step.values["minimum"]))
        return Phase(target, minimum, "judged", f"target of the step from {step.first} on", *least)
    words = "report-only" if step.kind == "report-only" else "relief after go-live"
    return _own(level, step.kind, f"{words} until {step.last}")


def _own(level: Any, kind: str, reason: str = "") -> Phase:
    """The level's own bounds."""
    return Phase(level.target, level.minimum, kind, reason, level.target_least, level.minimum_least)


def _baseline(level: Any, step: Step, window: Period, history: History) -> Phase:
    months = int(step.values["months"])
    last = months_after(step.first, months) - timedelta(days=1)
    if window.first <= last:
        return _own(level, "report-only", f"baselining until {last}")
    periods = like(window).between(step.first, last)
    figures = [value for period in periods if (value := history(period)) is not None]
    if len(figures) < len(periods):
        measured = f"{len(figures)} of {len(periods)} baseline periods measured"
        return _own(level, "report-only", f"no baseline yet: {measured}")
    target = half_up(_by_rule(step.values["rule"], figures, level.direction), _PLACES)
    gap = Decimal(str(step.values["minimum_gap"]))
    minimum = target - gap if level.direction == "higher" else target + gap
    reason = f"baseline: {step.values['rule']} of {periods[0]} to {periods[-1]} is {grouped(target)}"
    return Phase(target, minimum, "judged", reason)


def _by_rule(rule: str, figures: list[Fraction], direction: str) -> Fraction:
    if rule == "median":
        return Fraction(median(figures))
    if rule == "worst":
        return min(figures) if direction == "higher" else max(figures)
    return sum(figures, Fraction(0)) / len(figures)


def _improved(level: Any, base: Phase, window: Period, history: History, where: str) -> Phase:
    """The target after every improvement that was earned before the window.

    Each time the target was beaten in `after` consecutive windows it becomes half way to their average, the gain at
    most `cap` percent of what was left (100 - target; the target itself where less is better). The count starts anew.
    """
    terms = _improvement(level.improvement, where)
    target, beaten, said = base.target, list[Fraction](), base.reason
    for current in like(window).between(date.fromisoformat(terms["from"]), window.last):
        if current.last >= window.last:
            break
        value = history(current)
        better = value is not None and (value > target if level.direction == "higher" else value < target)
        beaten = [*beaten, value] if better and value is not None else []
        if len(beaten) == int(terms["after"]):
            new = raised(target, sum(beaten, Fraction(0)) / len(beaten), level.direction, terms)
            said = f"improved after {current}: from {grouped(target)} to {grouped(new)}"
            target, beaten = new, []
    moved = target - base.target if terms["minimum"] == "moves" else Decimal(0)
    return Phase(target, base.minimum + moved, base.kind, said)


def raised(target: Decimal, average: Fraction, direction: str, terms: Mapping[str, Any]) -> Decimal:
    """(target + average) / 2, the gain capped at `cap` percent of what is left, to the stated places, half-up."""
    gain = abs(average - Fraction(target)) / 2
    if "cap" in terms:
        left = 100 - Fraction(target) if direction == "higher" else Fraction(target)
        gain = min(gain, left * Fraction(str(terms["cap"])) / 100)
    new = Fraction(target) + gain if direction == "higher" else Fraction(target) - gain
    return half_up(new, int(terms["places"]))


def _improvement(terms: Mapping[str, Any], where: str) -> Mapping[str, Any]:
    for name in _IMPROVEMENT:
        if name not in terms:
            raise BadData(f"{where}: improvement does not state `{name}`", "it states " + ", ".join(_IMPROVEMENT))
    _day(terms["from"], f"{where}: improvement")
    _whole(terms["after"], f"{where}: improvement, after", least=1)
    _whole(terms["places"], f"{where}: improvement, places", least=0)
    if "cap" in terms:
        _number(terms["cap"], f"{where}: improvement, cap")
    if terms["minimum"] not in ("stays", "moves"):
        raise BadData(f"{where}: improvement does not say what becomes of the minimum", "state `stays` or `moves`")
    return terms


def check_phases(level: Any) -> None:
    """Refuse phases or an improvement that cannot be read: BadData with the place."""
    where = f"level `{level.key}`"
    steps = parse_steps(level.phases, where)
    if level.improvement:
        _improvement(level.improvement, where)
    if level.direction != WITHIN:
        return
    if level.improvement:
        raise BadData(
            f"{where}: improvement: it is to lie within two edges, and no figure is better than its target",
            f"leave it out: bpoctl sla level edit {level.key} --clear improvement",
        )
    for step in steps:
        if step.kind == "baseline":
            raise BadData(
                f"{where}: phases: a baseline gives one figure, and the level is to lie within two edges",
                "state them as a target step: target, target_least, minimum, minimum_least",
            )
        for name in EDGES if step.kind == "target" else ():
            if name not in step.values:
                raise BadData(
                    f"{where}: phases: a target step does not state `{name}`", f"it states {', '.join(EDGES)}"
                )
            _number(step.values[name], f"{where}: phases: {name}")


def _step(step: Any, where: str) -> Step:
    kind = step.get("kind") if isinstance(step, Mapping) else None
    if kind not in KINDS_OF_STEP:
        raise BadData(f"{where}: its kind is `{kind}`", f"one of: {', '.join(KINDS_OF_STEP)}")
    for name in KINDS_OF_STEP[kind]:
        if name not in step:
            raise BadData(
                f"{where}: a {kind} step does not state `{name}`", f"it states {', '.join(KINDS_OF_STEP[kind])}"
            )
    first, last = _day(step["from"], where), _day(step["to"], where) if "to" in step else None
    if last is not None and last < first:
        raise BadData(f"{where}: it ends on {last}, before it begins")
    for name in ("target", "minimum", "minimum_gap"):
        if name in KINDS_OF_STEP[kind]:
            _number(step[name], f"{where}: {name}")
    if kind == "baseline":
        _whole(step["months"], f"{where}: months", least=1)
        if step["rule"] not in RULES:
            raise BadData(f"{where}: the rule of a baseline is `{step['rule']}`", f"one of: {', '.join(RULES)}")
    return Step(kind, first, last, step)


def _day(text: Any, where: str) -> date:
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        raise BadData(f"{where}: `{text}` is not a date", "write YYYY-MM-DD") from None


def _number(text: Any, where: str) -> None:
    try:
        Fraction(str(text))
    except (ValueError, ZeroDivisionError):
        raise BadData(f"{where}: `{text}` is not a number", 'write it as in "95"') from None


def _whole(value: Any, where: str, least: int) -> None:
    if not str(value).isdigit() or int(value) < least:
        raise BadData(f"{where}: `{value}` is not a whole number from {least} on")
