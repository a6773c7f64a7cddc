"""What is done to a month's credits before they are added up: points made money, one incident counted once, claims."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from bpoctl.analysis.credits.book import Book
from bpoctl.analysis.credits.cases import Award
from bpoctl.analysis.credits.lines import Line
from bpoctl.analysis.credits.pooled_points import points_as_money
from bpoctl.analysis.judging import Step
from bpoctl.analysis.money import rounded, shown
from bpoctl.analysis.notice import months_after
from bpoctl.analysis.periods import Kind, Period, period_of
from bpoctl.models.delivery import Incident
from bpoctl.models.sla import CreditTerms


def adjusted(book: Book, lines: Sequence[Line], month: Period) -> tuple[Line, ...]:
    """The lines with their credits as they enter the sum."""
    found = _points_as_money(book, list(lines), month)
    found = _one_incident_once(book, found, month)
    return tuple(_claimed(book, line, month) for line in found)


def _draws(line: Line) -> bool:
    return line.award is not None and (line.award.amount is None or line.award.amount > 0)


# --- all points of a month -----------------------------------------------------------------------------------------


def _points_as_money(book: Book, lines: list[Line], month: Period) -> list[Line]:
    """Points under a table or on a scale: those of the month give one amount, shared out to the levels by points."""
    pools: dict[tuple[str, str], list[int]] = {}
    for place, line in enumerate(lines):
        if line.award and line.award.points is not None and line.award.amount is None and not line.award.problem:
            pools.setdefault((line.level.version, line.level.credit or ""), []).append(place)
    for places in pools.values():
        terms = book.terms_of(lines[places[0]].level)
        if terms is None:
            continue
        earned = [award for place in places if (award := lines[place].award)]
        levels = [lines[place].level for place in places]
        charges = book.charges_in(month, terms).amount
        made = points_as_money(
            terms, levels, earned, charges, _currency(book), book.days_in(month, book.part_of(month, terms.version))
        )
        for place, given in zip(places, made, strict=True):
            lines[place] = replace(lines[place], award=given)
    return lines


# --- one incident -------------------------------------------------------------------------------------------------


def _one_incident_once(book: Book, lines: list[Line], month: Period) -> list[Line]:
    zone = book.dossier.zone
    for incident in book.dossier.all(Incident):
        touched = set(incident.levels or ())
        if len(touched) < 2 or incident.started_at.astimezone(zone).date() not in month:
            continue
        places = [
            n for n, line in enumerate(lines) if line.level.key in touched and _draws(line) and _counts(line, incident)
        ]
        if len(places) > 1:
            _counted_once(book, lines, places, incident)
    return lines


def _counts(line: Line, incident: Incident) -> bool:
    """Whether an incident counts for a level at all: not where its reason is one that the level excludes."""
    return incident.reason is None or incident.reason not in (line.level.excluded or ())


def _counted_once(book: Book, lines: list[Line], places: list[int], incident: Incident) -> None:
    rules = {(terms.one_incident if (terms := book.terms_of(lines[n].level)) else None) for n in places}
    named = ", ".join(lines[n].level.key for n in places)
    if rules == {"each-level"}:
        return
    if rules != {"client-picks"}:
        said = f"incident {incident.key} touched levels {named}; the terms do not say whether each credit counts"
        lines[places[0]] = replace(lines[places[0]], open_points=(*lines[places[0]].open_points, f"{said}: each does"))
        return
    if incident.counts_for not in {lines[n].level.key for n in places}:
        why = f"incident {incident.key} touched levels {named}, and the client has not picked the credit that counts"
        for n in places:
            lines[n] = _without_amount(lines[n], why)
        return
    for n in places:
        if lines[n].level.key != incident.counts_for:
            why = f"incident {incident.key} counts once, and the client picked level {incident.counts_for}"
            lines[n] = _nought(book, lines[n], "one incident", why)


def _without_amount(line: Line, why: str) -> Line:
    given = line.award or Award(None)
    return replace(line, award=Award(None, given.steps, None, why, given.points))


def _nought(book: Book, line: Line, what: str, why: str) -> Line:
    given, none = line.award or Award(None), rounded(Decimal(0), _currency(book))
    step = Step(what, why, shown(none, _currency(book)))
    return replace(line, award=Award(none, (*given.steps, step), Fraction(0), "", given.points))


# --- claims -------------------------------------------------------------------------------------------------------


def claim_deadline(period: Period, days: int) -> date:
    """The last day for a claim or a notice: so many days after a period (January with 7 days: 7 February)."""
    try:
        return period.last + timedelta(days=days)
    except OverflowError:
        return date.max


def last_claim_day(terms: CreditTerms, month: Period) -> date | None:
    """The last day on which credits of a month can be claimed; None where they need no claim.

    With `claim_months` it is the end of a later month (January with 2 months: 31 March); of both terms the earlier day.
    """
    days = [] if terms.claim_days is None else [claim_deadline(month, terms.claim_days)]
    if terms.claim_months is not None:
        try:
            days.append(period_of(months_after(month.first, terms.claim_months), Kind.MONTH).last)
        except OverflowError:
            days.append(date.max)
    return min(days, default=None)


def _claimed(book: Book, line: Line, month: Period) -> Line:
    """A credit that had to be claimed: lapsed where it was not claimed in time, and shown as such."""
    terms = book.terms_of(line.level)
    last = None if terms is None else last_claim_day(terms, month)
    if last is None or line.award is None or not _draws(line):
        return line
    day = book.day_in(month)
    claim = book.claim_of(line.level.key, line.window, day)
    if claim is not None and claim.claimed_on <= last:
        step = Step("claim", f"claimed on {claim.claimed_on} ({claim.key}), the last day being {last}", "in time")
        return replace(line, award=replace(line.award, steps=(*line.award.steps, step)))
    if claim is None and (day is None or day <= last):
        said = f"the credit of level {line.level.key} in {line.window} must be claimed by {last}, or it lapses"
        return replace(line, open_points=(*line.open_points, said))
    made = f"claimed on {claim.claimed_on}" if claim else "not claimed"
    why = f"{made}, the last day being {last}: the credit lapses"
    return replace(_nought(book, line, "claim", why), lapsed=line.award.amount)


def _currency(book: Book) -> str:
    return book.dossier.engagement.currency
