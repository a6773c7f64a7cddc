"""What is done to a month's credits before they are added up: points made money, one incident counted once, claims."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from bpoctl.analysis.credits import bands
from bpoctl.analysis.credits.allocation import shared_out
from bpoctl.analysis.credits.book import Book
from bpoctl.analysis.credits.cases import Award, part_of
from bpoctl.analysis.credits.lines import Line
from bpoctl.analysis.judging import Step
from bpoctl.analysis.money import added, grouped, half_up, minor_units, rounded, shown
from bpoctl.analysis.periods import Period
from bpoctl.models.delivery import Incident
from bpoctl.models.sla import CreditTerms


def adjusted(book: Book, lines: Sequence[Line], month: Period) -> tuple[Line, ...]:
    """The lines with their credits as they enter the sum."""
    found = _points_as_money(book, list(lines), month)
    found = _one_incident_once(book, found, month)
    return tuple(_claimed(book, line, month) for line in found)


def _draws(line: Line) -> bool:
    return line.award is not None and (line.award.amount is None or line.award.amount > 0)


# --- points by a table --------------------------------------------------------------------------------------------


def _points_as_money(book: Book, lines: list[Line], month: Period) -> list[Line]:
    """Points under a table of bands: all points of the month give one amount, shared out to the levels by points."""
    pools: dict[tuple[str, str], list[int]] = {}
    for place, line in enumerate(lines):
        if line.award and line.award.points is not None and line.award.amount is None and not line.award.problem:
            pools.setdefault((line.level.version, line.level.credit or ""), []).append(place)
    for places in pools.values():
        terms = book.terms_of(lines[places[0]].level)
        if terms is None:
            continue
        earned = [lines[place].award for place in places]
        made = points_as_money(terms, [a for a in earned if a], book.charges_in(month, terms).amount, _currency(book))
        for place, given in zip(places, made, strict=True):
            lines[place] = replace(lines[place], award=given)
    return lines


def points_as_money(terms: CreditTerms, awards: Sequence[Award], charges: Decimal | None, currency: str) -> list[Award]:
    """Awards with points given their part of what the table says all points are worth together."""
    points = [given.points or Decimal(0) for given in awards]
    total, clause = added(points), terms.clause or ""
    rows = bands.bands_of(terms.point_bands)
    found = bands.Found(None, rows) if isinstance(rows, str) else bands.find(Fraction(total), rows)
    percent = bands.number_of(found.band.worth) if found.band else None
    problem = f"{terms.key}: {grouped(total)} points: {found.problem or 'the table gives no number'}"
    if percent is None or found.band is None or charges is None:
        why = problem if percent is None else "the charges are not known"
        return [replace(given, problem=why) for given in awards]
    part, of = Fraction(1), ""
    if terms.worth_of == "at-risk" and terms.at_risk is not None:
        part, of = part_of(terms.at_risk), f" x at risk {grouped(terms.at_risk)} %"
    elif terms.worth_of is None and terms.at_risk is not None:
        why = f"{terms.key} states an amount at risk, and not whether its percents are of that or of the charges"
        return [replace(given, problem=why) for given in awards]
    amount = half_up(part_of(percent) * part * Fraction(charges), minor_units(currency))
    band = f"{grouped(total)} points in the month are {found.band.words}"
    table = f"{band}: {grouped(percent)} %{of} x {shown(charges, currency)}"
    parts = shared_out(amount, points, currency)
    return [
        replace(
            given, amount=part,
            steps=(*given.steps, Step("points as money", table, shown(amount, currency), clause),
                   Step("credit", f"{grouped(own)} of {grouped(total)} points, remainders by largest fraction",
                        shown(part, currency))),
        )
        for given, own, part in zip(awards, points, parts, strict=True)
    ]  # fmt: skip


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


def _claimed(book: Book, line: Line, month: Period) -> Line:
    """A credit that had to be claimed: lapsed where it was not claimed in time, and shown as such."""
    terms = book.terms_of(line.level)
    if terms is None or terms.claim_days is None or line.award is None or not _draws(line):
        return line
    last = claim_deadline(month, terms.claim_days)
    claim = book.claim_of(line.level.key, line.window.key)
    if claim is not None and claim.claimed_on <= last:
        step = Step("claim", f"claimed on {claim.claimed_on} ({claim.key}), the last day being {last}", "in time")
        return replace(line, award=replace(line.award, steps=(*line.award.steps, step)))
    if claim is None and (book.day is None or book.day <= last):
        said = f"the credit of level {line.level.key} in {line.window} must be claimed by {last}, or it lapses"
        return replace(line, open_points=(*line.open_points, said))
    made = f"claimed on {claim.claimed_on}" if claim else "not claimed"
    why = f"{made}, the last day being {last}: the credit lapses"
    return replace(_nought(book, line, "claim", why), lapsed=line.award.amount)


def _currency(book: Book) -> str:
    return book.dossier.engagement.currency
