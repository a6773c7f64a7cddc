"""The eight stages and their order, and what a gate and a finding are. Data and pure functions, nothing else."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any


class Stage(StrEnum):
    """The eight stages of an engagement, in order; each is one word on every floor of the house."""

    SCOPE = "scope"
    PARTNER = "partner"
    SLA = "sla"
    ONBOARDING = "onboarding"
    TRAINING = "training"
    ACCESS = "access"
    DELIVERY = "delivery"
    REVIEW = "review"


STAGES: tuple[str, ...] = tuple(stage.value for stage in Stage)

QUESTIONS: dict[str, str] = {
    "scope": "What is outsourced, why, and what would be success?",
    "partner": "Who does it?",
    "sla": "What exactly is promised, and what if it fails?",
    "onboarding": "Does the provider know the business?",
    "training": "Is the team ready?",
    "access": "Can they work, safely?",
    "delivery": "Is the work done as agreed?",
    "review": "What do we change?",
}


class Severity(StrEnum):
    """How much a finding matters; only an error closes a gate."""

    ERROR = "error"
    WARNING = "warning"


class StageState(StrEnum):
    """Where a stage stands on a day: derived from its gate events and its findings, never stored."""

    PASSED = "passed"
    REOPENED = "re-opened"
    OPEN = "open"


ASK: Any = object()
"""Stands in a fix for a value that only a person can give."""


@dataclass(frozen=True, slots=True)
class Fix:
    """The next step as data: the command's words, its positional values and its options.

    An option whose value is `ASK` is printed as its stand-in and asked by the walk.
    """

    command: str
    arguments: tuple[str, ...] = ()
    options: tuple[tuple[str, Any], ...] = ()

    @staticmethod
    def add(kind: str, **options: Any) -> Fix:
        """Record a new one: `Fix.add("scope objective", name=ASK)`."""
        return Fix(f"{kind} add", (), tuple(options.items()))

    @staticmethod
    def edit(kind: str, key: str, **options: Any) -> Fix:
        """Change fields of one: `Fix.edit("access grant", "GR-17", revoked_on=today)`."""
        return Fix(f"{kind} edit", (key,), tuple(options.items()))

    @staticmethod
    def run(command: str, *arguments: str, **options: Any) -> Fix:
        """Another command, as it would be typed after `bpoctl`."""
        return Fix(command, arguments, tuple(options.items()))

    def __str__(self) -> str:
        from shlex import quote

        words = [f"bpoctl {self.command}", *map(quote, self.arguments)]
        for name, value in self.options:
            flag = "--" + name.rstrip("_").replace("_", "-")
            words.append(f"{flag} {_stand_in(name.rstrip('_')) if value is ASK else quote(str(value))}")
        return " ".join(words)


_FROM_A_DAY = ("effective_from", "needed_from", "valid_from")
_NO_DATES = ("ramp_on",)


@cache
def _stand_in(option: str) -> str:
    """What stands for a value that only a person knows: DATE, PERSON, or the option's own name."""
    last = option.rsplit("_", 1)[-1]
    if option not in _NO_DATES and (last in ("on", "until", "dated") or option in _FROM_A_DAY):
        return "DATE"
    return "PERSON" if last in ("by", "owner", "approver", "evaluator", "auditor") else option.upper()


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing out of order: which rule, in which record, what it says, and how to mend it."""

    rule: str
    severity: Severity
    stage: str
    kind: str
    """path of the record's kind, as in `access/grant`; `engagement` for the whole"""
    key: str
    message: str
    fix: Fix | None = None
    field: str = ""
    """the field at fault, so that a file workspace can name its line"""
    version: str = ""
    waived_by: str = ""
    """key of the waiver that accepts it; empty where none does"""
    waived_until: date | None = None

    @property
    def subject(self) -> str:
        """How reports name its record: `access/grant GR-17`, `sla/level FRT (1.1)`."""
        return f"{self.kind} {self.key}".strip() + (f" ({self.version})" if self.version else "")

    @property
    def blocks(self) -> bool:
        """Whether it closes its gate: an error that nobody has waived."""
        return self.severity is Severity.ERROR and not self.waived_by


@dataclass(frozen=True, slots=True)
class GateEvent:
    """A stage was passed or re-opened on a day."""

    stage: str
    action: str
    on: date


@dataclass(frozen=True, slots=True)
class StageStanding:
    """How one stage stands on one day, with what speaks against its gate."""

    stage: str
    state: StageState
    passed_on: date | None = None
    blocking: tuple[Finding, ...] = ()
    others: tuple[Finding, ...] = field(default=())


def last_pass(events: tuple[GateEvent, ...], stage: str, today: date) -> tuple[bool, date | None]:
    """Whether the latest event of a stage up to `today` is a pass, and the day of its last pass if it had one.

    `events` are in the order in which they were recorded.
    """
    passed, on = False, None
    for event in events:
        if event.stage == stage and event.on <= today:
            passed = event.action == "pass"
            on = event.on if passed else on
    return passed, on


def standings(events: tuple[GateEvent, ...], findings: tuple[Finding, ...], today: date) -> tuple[StageStanding, ...]:
    """All eight stages in order. Passed: a pass not re-opened, and the gate still holds; else re-opened or open."""
    result = []
    for stage in STAGES:
        mine = tuple(f for f in findings if f.stage == stage)
        blocking = tuple(f for f in mine if f.blocks)
        others = tuple(f for f in mine if not f.blocks)
        passed, on = last_pass(events, stage, today)
        if passed and not blocking:
            state = StageState.PASSED
        elif on is not None:
            state = StageState.REOPENED
        else:
            state = StageState.OPEN
        result.append(StageStanding(stage, state, on, blocking, others))
    return tuple(result)


def current_stage(events: tuple[GateEvent, ...], today: date) -> str | None:
    """The first stage that nobody has passed (or that was opened again by hand); None when all are passed."""
    return next((stage for stage in STAGES if not last_pass(events, stage, today)[0]), None)
