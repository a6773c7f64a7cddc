"""All duties of both sides in force on a day, and the occasions on which they fall due in a stretch of time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from bpoctl.analysis.credits.book import Book
from bpoctl.analysis.credits.true_ups import counting
from bpoctl.analysis.duties import deliverables, events, recurring
from bpoctl.analysis.duties.duty import Duty, Occasion, State
from bpoctl.analysis.ledger import breaches, ledger
from bpoctl.dossier import Dossier
from bpoctl.models.record import Signature


@dataclass(frozen=True, slots=True)
class Held:
    """One duty in force, with its next occasion and those that are overdue."""

    duty: Duty
    next: Occasion | None
    """the first that is not done and not past; None where none is dated"""
    overdue: tuple[Occasion, ...]
    unbound: tuple[Occasion, ...]
    """those whose day is past under an agreement that nobody signed"""
    last: Occasion | None
    """the last that was done"""

    @property
    def state(self) -> str:
        """`overdue`, the state of the next occasion, `done`, or how it stands without a day."""
        if self.overdue:
            return State.OVERDUE.value
        if self.next is not None:
            return self.next.state.value
        if self.unbound:
            return State.UNBOUND.value
        if self.duty.recurrence == "on-event":
            return "on event"
        return self.last.state.value if self.last is not None else "no day set"

    def to_json(self) -> dict[str, Any]:
        """The duty with its occasions as JSON-able data."""
        return {
            **self.duty.to_json(), "state": self.state, "next": self.next.to_json() if self.next else None,
            "overdue": [one.to_json() for one in self.overdue], "last": self.last.to_json() if self.last else None,
        }  # fmt: skip


def occasions(dossier: Dossier, today: date, until: date) -> list[Occasion]:
    """Every occasion that is due by a day (and all that came before it), in the order of their days."""
    if not dossier.versions():
        return sorted(events.undertakings(dossier, today), key=_order)
    book = Book(dossier, None, today, counting(dossier, today))
    found: list[Occasion] = [
        *recurring.obligation_occasions(dossier, today, until),
        *recurring.report_occasions(dossier, today, until),
        *recurring.forum_occasions(dossier, today, until),
        *events.payments(dossier, today),
        *deliverables.deliverable_occasions(dossier, today, until),
        *events.notices_and_claims(book, list(breaches(book, today)), today),
        *events.settlements(book, today),
        *events.steps_of_ledger(ledger(dossier, today), today),
        *events.ends(dossier, today),
        *events.undertakings(dossier, today),
    ]
    return sorted((one for one in owed(dossier, found, today) if one.due <= until), key=_order)


def owed(dossier: Dossier, found: Iterable[Occasion], today: date) -> list[Occasion]:
    """Occasions as they are owed: where nobody has signed any version of the agreement, none of its is overdue."""
    if not dossier.versions() or any(signature.on <= today for signature in dossier.all(Signature)):
        return list(found)
    return [_unbound(one) if one.duty.kind.startswith("sla/") else one for one in found]


def _unbound(one: Occasion) -> Occasion:
    return replace(one, state=State.UNBOUND, fix=None) if one.state is State.OVERDUE else one


def _order(one: Occasion) -> tuple[Any, ...]:
    return (one.due, one.duty.party, one.duty.kind, one.duty.key, one.of, one.duty.what)


def held(dossier: Dossier, found: Iterable[Occasion], version: str) -> list[Held]:
    """Each duty of a version with its occasions, recorded obligations first; then what is still owed beside them.

    Beside them stand what is overdue by an earlier version, which an amendment does not forgive, and what the review
    left open.
    """
    duties: list[Duty] = [duty for row, duty in recurring.obligation_duties(dossier) if row.version == version]
    duties += [duty for row, duty in recurring.report_duties(dossier) if row.version == version]
    duties += [duty for row, duty in recurring.forum_duties(dossier) if row.version == version]
    duties += list(events.standing(dossier, version))
    by_duty: dict[Duty, list[Occasion]] = {duty: [] for duty in duties}
    once = {(duty.kind, duty.key): duty for duty in duties if duty.recurrence == "once"}
    for one in found:
        if one.duty.recurrence == "once" and (mine := once.get((one.duty.kind, one.duty.key))) is not None:
            # it may have been due by an earlier version, which this one copied
            by_duty[mine].append(one)
        elif one.duty in by_duty or one.state is State.OVERDUE or _left_open(one):
            by_duty.setdefault(one.duty, []).append(one)
    return [_held(duty, mine) for duty, mine in by_duty.items()]


def _left_open(one: Occasion) -> bool:
    return one.duty.kind.startswith("review/") and one.state.open


def _held(duty: Duty, mine: list[Occasion]) -> Held:
    waiting = [one for one in mine if one.state in (State.DUE, State.COMING)]
    done = [one for one in mine if one.done_on is not None]
    overdue = tuple(one for one in mine if one.state is State.OVERDUE)
    unbound = tuple(one for one in mine if one.state is State.UNBOUND)
    return Held(duty, waiting[0] if waiting else None, overdue, unbound, done[-1] if done else None)
