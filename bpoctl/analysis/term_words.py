"""The terms of a level that need more than a line, in plain words: a reader can recompute every figure from them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from bpoctl.analysis.bounds import WITHIN
from bpoctl.analysis.clock_words import clock_end_words
from bpoctl.analysis.compound import also_bounds
from bpoctl.analysis.deadlines import parse_cut_off
from bpoctl.analysis.level_words import bound_words, window_word
from bpoctl.analysis.money import grouped
from bpoctl.analysis.phases import Step, parse_steps
from bpoctl.analysis.quota_words import bounds_excluded, quota_words
from bpoctl.analysis.targets import Matrix, Target, parse_targets
from bpoctl.analysis.weights import weighted
from bpoctl.analysis.windows import EVENT
from bpoctl.analysis.wording import duration_words, listed, quoted
from bpoctl.errors import BadData
from bpoctl.models.sla import Level

_DAY_WORDS = {
    "mon": "Mondays", "tue": "Tuesdays", "wed": "Wednesdays", "thu": "Thursdays", "fri": "Fridays", "sat": "Saturdays",
    "sun": "Sundays", "business": "days on which the calendar opens", "closed": "days on which it does not",
    "holiday": "holidays",
}  # fmt: skip
_TOGETHER = {
    "all": "The whole is down while all of its components are.",
    "any": "The whole is down while any of its components is.",
    "worst": "The component that was down longest counts for the whole.",
    "weight": "The downtime of each component counts by its weight.",
}
_BASELINE = {"mean-of-periods": "mean", "median": "median", "worst": "worst"}


def further_terms(level: Level) -> list[tuple[str, str]]:
    """Heading and sentences of each further term; what cannot be read is said to be unreadable, not left out."""
    found = []
    for words in (
        _two_edges,
        _one_by_one,
        _incidents,
        _denominator,
        _deadline,
        _targets,
        _sides,
        _outages,
        quota_words,
        _also,
        _phases,
        _improvement,
    ):
        try:
            found += list(words(level))
        except BadData as error:
            found.append(("Not readable", f"{error.message}."))
    return found


def _two_edges(level: Level) -> Iterator[tuple[str, str]]:
    if level.direction == WITHIN:
        yield (
            "Two edges",
            "The figure is to lie between two edges, and neither more nor less is better. A figure beyond an edge lies "
            "on the wrong side; how far beyond is counted from that edge.",
        )


_COMBINED = {
    "each": "each draws a credit of its own",
    "worst": "the worst of their results counts for the level, and draws one credit",
    "share-met": "what counts is the share of them that met their target",
}


def _one_by_one(level: Level) -> Iterator[tuple[str, str]]:
    """What the level is judged for one by one, and how that makes a credit."""
    if level.window == EVENT:
        yield "Cases", "Each case is judged by itself, and each that fails draws a credit of its own."
    if not level.per:
        return
    named = f": {quoted(level.instances, 'and')}" if level.instances else ""
    how = _COMBINED.get(level.per_credit or "", "how they combine for credit is not stated")
    if level.per_credit == "share-met":
        bound = "a percentage that is not stated" if level.per_target is None else f"{grouped(level.per_target)} %"
        how = (
            f"{how}: at least {bound} of those that are judged"
            if level.equality == "meets"
            else (f"{how}: more than {bound} of those that are judged")
        )
    what = level.per.replace("_", " ")
    yield "One by one", f"The level is measured and judged for each {what} by itself{named}; {how}."


def _incidents(level: Level) -> Iterator[tuple[str, str]]:
    if level.source != "incidents" or level.measure == "availability":
        return
    since = level.outage_from or "beginning, which is not stated,"
    hours = f"only in calendar {level.calendar}" if level.calendar else "round the clock"
    yield "Clock", f"It runs from the {since} of an incident to its end, {hours}."
    if level.excluded:
        yield "Excluded", f"Incidents for {listed([r.replace('-', ' ') for r in level.excluded], 'or')} do not count."


def _denominator(level: Level) -> Iterator[tuple[str, str]]:
    if level.unfinished == "beyond":
        yield "Never served", "A ticket whose clock starts and does not stop counts as one that failed."
    elif level.unfinished == "left-out":
        yield "Never served", "A ticket whose clock does not stop is left out."
    if level.short_abandons:
        limit = duration_words(level.short_abandons)
        side = {"left-out": "does not count either", "counted": "counts"}.get(
            level.short_abandons_equality or "", "is not agreed on"
        )
        yield (
            "Abandons",
            f"What is given up sooner than {limit} after its start does not count; at exactly {limit} it {side}.",
        )


def _deadline(level: Level) -> Iterator[tuple[str, str]]:
    if level.deadline:
        at_it = {"within": "is in time", "beyond": "is late"}.get(level.threshold_equality or "", "is not agreed on")
        yield "Deadline", f"Due by {level.deadline} after receipt, whose day is not counted; exactly at it {at_it}."
    if level.input_at and level.input_by:
        yield "Input", _input(level)
    if level.cut_off and (level.deadline or level.targets):
        yield "Late receipts", _cut_off(level.cut_off)


_LATE = {
    "shifts-by-delay": "the due moment moves by the same delay",
    "shifts-to-next-business-day": "the due moment moves to that of the next business day for which it is in time",
    "lapses": "the duty lapses: the case is excused and does not count, and the report shows how many there were",
}


def _input(level: Level) -> str:
    at_it = {"in-time": "it is in time", "late": "it is late"}.get(level.input_equality or "", "it is not agreed on")
    late = _LATE.get(level.input_late or "", "what follows is not stated")
    return (
        f"The duty depends on the client's own act, {clock_end_words(level.input_at)}, due by {level.input_by}, "
        f"counted as the deadline is; exactly at it {at_it}. Where it comes later, {late}. While it has not come, "
        "nothing is due."
    )


def _cut_off(text: str) -> str:
    cut_off = parse_cut_off(text)
    if not cut_off.word:
        return "A receipt counts as of its day, at whatever hour it comes."
    at = "the close of that day" if cut_off.minutes is None else cut_off.text.split()[1]
    when = f"after {at}" if cut_off.word == "after" else f"at {at} or later"
    closed = "or on a day on which the calendar does not open"
    return f"What is received {when}, {closed}, counts as received on the next business day."


def _targets(level: Level) -> Iterator[tuple[str, str]]:
    if not level.targets:
        return
    matrix = parse_targets(level.targets, level.calendar, level.cut_off, "targets")
    rows = "; ".join(f"({n}) {_row(row, matrix)}" for n, row in enumerate(matrix.rows, 1))
    rest = "does not count" if matrix.otherwise == "left-out" else "counts as failed"
    at_it = {"within": "in time", "beyond": "late"}.get(level.threshold_equality or "", "not agreed on")
    yield (
        "Targets",
        f"Judged where the clock {matrix.at}s, by the first of these that holds: {rows}. A ticket for which none holds "
        f"{rest}; one that takes exactly its time is {at_it}.",
    )


def _row(row: Target, matrix: Matrix) -> str:
    conditions = [f"{name} {quoted(values)}" for name, values in row.when]
    if row.hours:
        conditions.append(f"{row.hours} the hours of calendar {matrix.calendar}")
    if row.days:
        conditions.append(f"on {listed([_DAY_WORDS[day] for day in row.days], 'or')}")
    where = (
        ", in elapsed time"
        if row.calendar is None
        else ""
        if row.calendar == matrix.calendar
        else f", in calendar {row.calendar}"
    )
    if row.by is not None:
        promise = f"by {row.by}"
        promise += f" ({row.cut_off})" if row.cut_off and row.cut_off.word else ""
    else:
        promise = f"within {duration_words(f'{Fraction(row.within or 0, 1_000_000)}s')}"
    return f"{' and '.join(conditions) or 'otherwise'}: {promise}{where}"


def _sides(level: Level) -> Iterator[tuple[str, str]]:
    if level.measure == "ratio":
        above, below = (_sum(names) for names in (level.numerator, level.denominator))
        yield (
            "Ratio",
            f"{above}, divided by {below}, each summed up over the {window_word(level)} before it is divided"
            f"{'' if level.ratio_per is None else f', for each {grouped(level.ratio_per)} of the latter'}.",
        )


def _sum(names: tuple[str, ...] | None) -> str:
    words = [_weighted(*weighted(name)) for name in names or ("what is not stated",)]
    return " plus ".join(words).replace("plus less", "less").replace("_", " ")


def _weighted(weight: int, name: str) -> str:
    times = f"{abs(weight):,} times " if abs(weight) != 1 else ""
    return f"{'less ' if weight < 0 else ''}{times}{name}"


def _outages(level: Level) -> Iterator[tuple[str, str]]:
    if level.measure != "availability":
        return
    yield (
        "Availability",
        "The minutes up, divided by the minutes of service, as the clock of the agreement's zone has them.",
    )
    if level.outage_from:
        yield "Outages", f"An outage lasts from its {level.outage_from} to its end; outages that overlap count once."
    if level.excluded:
        reasons = listed([reason.replace("-", " ") for reason in level.excluded], "or")
        how = {
            "out-of-both": "are taken out of the minutes of service and out of the downtime",
            "out-of-downtime": "are taken out of the downtime only",
        }.get(level.excluded_minutes or "", "are excluded in a way that is not agreed on")
        within = ", as far as its quota reaches" if bounds_excluded(level) and level.quota_overflow == "counted" else ""
        yield "Excluded", f"Minutes down for {reasons} {how}{within}."
    if level.components:
        named = listed([f"{name} ({weight} %)" for name, weight in sorted(level.components.items())])
        yield (
            "Components",
            f"{named}. {_TOGETHER.get(level.down_when or '', 'How they make up the whole is not stated.')}",
        )


def _also(level: Level) -> Iterator[tuple[str, str]]:
    for measure, bound in sorted(also_bounds(level).items()):
        yield (
            "Also",
            f"The {measure} of the same cases is {bound_words(bound, 'target')}; the worse of the results stands.",
        )
    if level.minimum_measure:
        bound = also_bounds(level)[level.minimum_measure]
        yield "Trigger", f"The minimum is held against the {level.minimum_measure}: {bound_words(bound, 'minimum')}."


def _phases(level: Level) -> Iterator[tuple[str, str]]:
    steps = parse_steps(level.phases, "phases")
    for step in steps:
        yield "Phase", f"{_span(step)}{_step(step)}."
    if steps:
        yield "Phases", f"A {window_word(level)} is judged by the step last begun on its first day, and not over then."


def _span(step: Step) -> str:
    return f"From {step.first} on, " if step.last is None else f"From {step.first} to {step.last}, "


def _step(step: Step) -> str:
    values: Mapping[str, Any] = step.values
    match step.kind:
        case "report-only":
            return "the level is reported and not judged"
        case "relief":
            return "a miss is reported and excused"
        case "target":
            return f"the target is {_stated(values, 'target')} and the minimum {_stated(values, 'minimum')}"
    return (
        f"the first {values['months']} months are reported and not judged; after them the target is the "
        f"{_BASELINE[values['rule']]} of their figures, half-up to four decimal places, and the minimum lies "
        f"{values['minimum_gap']} on its worse side"
    )


def _stated(values: Mapping[str, Any], name: str) -> str:
    least = values.get(f"{name}_least")
    return f"{values[name]}" if least is None else f"{least} to {values[name]}"


def _improvement(level: Level) -> Iterator[tuple[str, str]]:
    terms = level.improvement
    if not terms:
        return
    left = "100 less the target" if level.direction == "higher" else "the target"
    cap = f", by {terms['cap']} % of what is left ({left}) at most" if "cap" in terms else ""
    after, places, minimum = (terms.get(name, "not stated") for name in ("after", "places", "minimum"))
    yield (
        "Improvement",
        f"From {terms.get('from')} on: whenever the figure was better than the target for {after} periods in a row, "
        f"the target moves half way to their average{cap}, half-up to {places} decimal places; the minimum {minimum}"
        f"{' along' if minimum == 'moves' else ''}, and the count starts anew.",
    )
