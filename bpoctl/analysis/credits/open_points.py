"""What is missing or doubtful in a month's statement, each as a sentence without its full stop."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bpoctl.analysis.bounds import bound_of
from bpoctl.analysis.credits.adjusting import claim_deadline
from bpoctl.analysis.credits.book import Book
from bpoctl.analysis.credits.consequences import Right
from bpoctl.analysis.credits.earning import Return
from bpoctl.analysis.credits.forms import FIGURE_FORMS
from bpoctl.analysis.credits.lines import Line
from bpoctl.analysis.credits.pools import PoolTotal
from bpoctl.analysis.credits.quotas import unknown_use
from bpoctl.analysis.judging import Result, impossible
from bpoctl.analysis.periods import period_of
from bpoctl.analysis.windows import billing_month
from bpoctl.models.delivery import Measurement


def open_points_of(
    book: Book, lines: Sequence[Line], pools: Sequence[PoolTotal], returns: Sequence[Return], rights: Sequence[Right]
) -> Iterator[str]:
    """Every open point of a statement, in the order of its parts."""
    for line in lines:
        yield from _open_of(book, line)
    for pool in pools:
        if pool.charges.amount is None:
            yield pool.charges.reason
        if pool.problem:
            yield pool.problem
        for limit in pool.limits:
            if limit.left is None and pool.sum and pool.total is None:
                yield f"the cap of the {limit.name} is not known: {limit.reason}"
    yield from (found.problem for found in returns if found.problem)
    for right in rights:
        if right.problem:
            yield right.problem
        elif right.consequence.action == "extra-credit" and right.amount is None:
            yield f"the extra credit of {right.consequence.key} in {right.window} is not known: {right.because}"


def _open_of(book: Book, line: Line) -> Iterator[str]:
    place = f"level {line.level.key}{f' ({line.instance})' if line.instance else ''} in {line.window}"
    if line.unmeasured:
        named = f" ({', '.join(line.missing)})" if line.missing and not line.instance else ""
        how = f"; its incidents give one: bpoctl delivery measure {billing_month(line.window)}"
        yield f"no measurement is recorded for {place}{named}{how if line.level.source == 'incidents' else ''}"
        yield from _of_the_whole(book, line)
    for recorded in _recorded(book, line):
        if why := impossible(line.level, recorded[-1]):
            yield f"{place}: {why}; mend measurement {recorded[-1].key}"
        if len(recorded) > 1:
            yield f"{len(recorded)} measurements are recorded for {place}; {recorded[-1].key} counts"
    pending = book.pending(line.level, line.window, line.instance)
    yield from _beside(book, line, place)
    uncounted = line.measurement is not None and line.verdict.cases is None and line.verdict.measured is not None
    if uncounted and line.verdict.result is Result.NOT_SCORED and line.level.min_sample > 1:
        yield f"{place}: {line.verdict.reason}"
    if unknown_use(line.level, line.measurement):
        yield f"how much of the quota of {place} was used is not recorded (quota_used)"
    if line.verdict.result in (Result.MISSED, Result.BELOW_TARGET) and pending is not None:
        yield f"relief {pending.key} is claimed for {place} and not accepted"
    place_of = (line.level, line.window, line.instance)
    volume, relief = book.volume(*place_of), book.relief(*place_of)
    if line.verdict.result in (Result.MISSED, Result.BELOW_TARGET) and volume and relief:
        yield f"relief {relief.key} was accepted for {place} and does not excuse: {volume.refused}"
    if line.award and line.award.problem and line.award.share is None:
        yield line.award.problem
    if line.contested:
        figures = f"{line.verdict.shown} or {line.contested.verdict.shown}"
        yield f"{place} is contested ({line.contested.dispute.key}): {figures}"
    if any(extra.what == "quota" and extra.amount is None for extra in line.extras):
        yield f"use beyond the quota of {place} is priced, and the terms do not state the price and whose use it is"
    for extra in line.extras:
        if extra.what == "bonus" and extra.amount is None:
            yield f"the bonus of {place} is not known: {extra.step.formula}"
    yield from _late_relief(book, line)
    yield from line.open_points


def _beside(book: Book, line: Line, place: str) -> Iterator[str]:
    """What the further measures that a level requires leave open."""
    level, verdict, terms = line.level, line.verdict, book.terms_of(line.level)
    if not level.also or verdict.compared is None:
        return
    if verdict.result is Result.NOT_MEASURED:
        yield f"{place}: {verdict.reason}"
    kept = bound_of(level, "minimum")
    by_figure = line.award is not None and terms is not None and terms.form in FIGURE_FORMS
    if by_figure and kept is not None and kept.keeps(verdict.compared):
        yield (
            f"{place} missed by another measure that it requires, and its credit is reckoned on its {level.measure}, "
            "which keeps the minimum"
        )


def _recorded(book: Book, line: Line) -> list[list[Measurement]]:
    """The measurements of a line, those of each instance by themselves."""
    found = book.measurements.get((line.level.key, line.window.key), {})
    return [rows for name, rows in found.items() if name == line.instance or line.parts]


def _of_the_whole(book: Book, line: Line) -> Iterator[str]:
    """Figures of the whole window, which an amendment parts: they say nothing of a part."""
    if line.window.of is not None:
        whole = period_of(line.window.first, line.window.kind, line.window.commencement)
        for row in book.measurements.get((line.level.key, whole.key), {}).get(line.instance, []):
            yield f"{row.key} is a figure of the whole of {whole}, which is parted: each part needs its own"


def _late_relief(book: Book, line: Line) -> Iterator[str]:
    terms = book.terms_of(line.level)
    if line.relief is None or terms is None or terms.relief_notice_days is None:
        return
    last = claim_deadline(line.window, terms.relief_notice_days)
    if line.relief.noticed_on > last:
        given = f"notice of relief {line.relief.key} was given on {line.relief.noticed_on}, the last day being {last}"
        yield f"{given}; the client accepted it all the same"
