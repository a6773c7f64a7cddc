"""What a duty is, and one occasion on which it falls due: when, how it stands on a day, what shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from bpoctl.lifecycle import Fix

EITHER = "either"
"""The party of what both sides may do."""


class State(StrEnum):
    """How an occasion stands on a day."""

    DONE = "done"
    LATE = "done late"
    OVERDUE = "overdue"
    LAPSED = "lapsed"
    UNBOUND = "not signed"
    """its day is past, and nobody has signed the agreement: nobody owes it yet"""
    DUE = "due"
    COMING = "to come"

    @property
    def open(self) -> bool:
        """Whether somebody still has to act."""
        return self in (State.OVERDUE, State.DUE, State.COMING)


@dataclass(frozen=True, slots=True)
class Duty:
    """Something that one side owes, or may do up to a day, by one record of the terms."""

    kind: str
    """path of the record it is drawn from, as in `sla/report`"""
    key: str
    version: str
    party: str
    """`client`, `provider` or `either`"""
    what: str
    when: str
    """in words"""
    recurrence: str
    """`once`, `weekly` … `yearly`, or `on-event`"""
    owner: str = ""
    """key of the person who answers for it; empty where the terms name nobody"""
    lead_days: int = 0
    clause: str = ""
    right: bool = False
    """what is not done in time lapses; nobody is in default"""

    @property
    def source(self) -> str:
        """The record it is drawn from: `sla/report RPT-1 (1.0)`."""
        return f"{self.kind} {self.key}" + (f" ({self.version})" if self.version and self.version != self.key else "")

    def to_json(self) -> dict[str, Any]:
        """The duty as JSON-able data."""
        return {
            "kind": self.kind, "key": self.key, "version": self.version or None, "party": self.party,
            "what": self.what, "when": self.when, "recurrence": self.recurrence, "owner": self.owner or None,
            "lead_days": self.lead_days,
            "clause": self.clause or None, "right": self.right,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Occasion:
    """One time that a duty falls due."""

    duty: Duty
    of: str
    """what for: a period (`2026-05`), a level and its period, a record"""
    due: date
    state: State
    shown_by: str = ""
    """the record that shows it was done, as in `review/report RVR-1`"""
    done_on: date | None = None
    fix: Fix | None = None
    """the command that records it as done; None where it is done"""

    def to_json(self) -> dict[str, Any]:
        """The occasion as JSON-able data, its duty by the record it is drawn from."""
        return {
            "kind": self.duty.kind, "key": self.duty.key, "version": self.duty.version or None,
            "party": self.duty.party, "what": self.duty.what, "owner": self.duty.owner or None, "of": self.of,
            "due": self.due.isoformat(), "state": self.state.value,
            "done_on": self.done_on.isoformat() if self.done_on else None, "shown_by": self.shown_by or None,
            "fix": str(self.fix) if self.fix else None,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Done:
    """That something was done: when, and which record says so."""

    on: date
    record: str


def occasion(duty: Duty, of: str, due: date, done: Done | None, today: date, fix: Fix | None = None) -> Occasion:
    """An occasion as it stands on a day; what is dated after that day has not been done yet."""
    if done is not None and done.on <= today:
        state = State.DONE if done.on <= due else State.LATE
        return Occasion(duty, of, due, state, done.record, done.on)
    if today > due:
        state = State.LAPSED if duty.right else State.OVERDUE
    else:
        state = State.DUE if today >= earlier(due, duty.lead_days) else State.COMING
    return Occasion(duty, of, due, state, fix=None if state is State.LAPSED else fix)


def later(day: date, days: int) -> date:
    """So many days after a day; the last day of all calendars where there is no such."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return date.max


def earlier(day: date, days: int) -> date:
    """So many days before a day; the first day of all calendars where there is no such."""
    try:
        return day - timedelta(days=days)
    except OverflowError:
        return date.min
