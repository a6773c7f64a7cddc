"""The notice and cure ledger: each breach, what follows it, and where notice, plan and cure stand on a day.

A breach is a level on the wrong side of its minimum in a window that is over, by the figure as true-ups correct it.
Where a consequence arises from it, notice starts the clocks of plan and cure; what is not cured in time leads to
step-in or termination. The engine of consequences says what arises; here stands what became of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from bpoctl.analysis.credits.book import Book
from bpoctl.analysis.credits.breaches import rule_of
from bpoctl.analysis.credits.charges import commencement_of
from bpoctl.analysis.credits.consequences import ACTIONS, Right, concerns, notice_of, rights_of
from bpoctl.analysis.credits.months import Months
from bpoctl.analysis.credits.sums import adds_to_sum, sum_rights
from bpoctl.analysis.credits.true_ups import counting
from bpoctl.analysis.duties.duty import later
from bpoctl.analysis.figures import bound_text
from bpoctl.analysis.judging import Result
from bpoctl.analysis.parts import parted
from bpoctl.analysis.periods import Kind, Period, periods_between
from bpoctl.analysis.windows import Windows, windows_of
from bpoctl.analysis.wording import counted
from bpoctl.dossier import Dossier
from bpoctl.errors import BadData
from bpoctl.lifecycle import ASK, Fix
from bpoctl.models.delivery import Notice
from bpoctl.models.sla import Consequence, Level

THEN = {"step-in": "the client may step in", "termination": "the client may terminate"}
CHOICE = ("step-in", "termination")
"""Actions that the client may take or leave."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step after a breach: by when, and when it was taken."""

    name: str
    due: date | None
    """None where the terms set no day, or its clock has not begun"""
    done: date | None

    def overdue(self, today: date) -> bool:
        """Whether its day is past and it was not taken."""
        return self.done is None and self.due is not None and self.due < today

    def words(self, today: date) -> str:
        """For a reader: `plan 2026-05-15 (3 days before its day)`, `cure due 2026-06-07, 12 days left`."""
        if self.done is not None:
            late = f", {counted((self.done - self.due).days, 'day')} late" if self.due and self.done > self.due else ""
            return f"{self.name} {self.done}{late}"
        if self.due is None:
            return f"{self.name} open"
        left = (self.due - today).days
        how = f"{counted(left, 'day')} left" if left >= 0 else f"{counted(-left, 'day')} over"
        return f"{self.name} due {self.due}, {how}"

    def to_json(self, today: date) -> dict[str, Any]:
        """The step as JSON-able data, with the days left (below nought: over)."""
        left = (self.due - today).days if self.due and self.done is None else None
        return {"due": _iso(self.due), "done": _iso(self.done), "days_left": left}


@dataclass(frozen=True, slots=True)
class Entry:
    """One breach, with one consequence that arose from it, or none; or one that arose from a sum."""

    level: Level | None
    """None of what arose from a sum over levels and months"""
    window: Period
    figure: str
    """what the level came to; empty of a sum"""
    minimum: str
    consequence: Consequence | None
    because: str
    """why the consequence arose; of a mere breach, what it counts towards"""
    problem: str
    """why it cannot be said whether one arises; empty where it can"""
    notice: Notice | None
    steps: tuple[Step, ...]
    state: str
    right: str
    """the right that has arisen, in words; empty where none has"""
    fix: Fix | None
    """what to do next"""

    @property
    def clause(self) -> str:
        """The clause that the next step rests on."""
        own = self.consequence.clause if self.consequence else None
        return own or (self.level.clause if self.level else None) or ""

    @property
    def where(self) -> str:
        """What it is about, in short: `FRT in 2026-04`, of a sum `CSQ-3 in 2026-04`."""
        of = self.level or self.consequence
        return f"{of.key if of else ''} in {self.window.key}"

    def step(self, name: str) -> Step | None:
        """One of its steps."""
        return next((step for step in self.steps if step.name == name), None)

    def to_json(self, today: date) -> dict[str, Any]:
        """The entry as JSON-able data."""
        of = self.level or self.consequence
        return {
            "level": self.level.key if self.level else None,
            "version": of.version if of else None, "period": self.window.key,
            "figure": self.figure or None, "minimum": self.minimum or None,
            "consequence": self.consequence.key if self.consequence else None,
            "action": self.consequence.action if self.consequence else None, "because": self.because,
            "problem": self.problem or None, "record": self.notice.key if self.notice else None,
            **{step.name: step.to_json(today) for step in self.steps}, "state": self.state,
            "right": self.right or None, "clause": self.clause or None, "fix": str(self.fix) if self.fix else None,
        }  # fmt: skip


def ledger(dossier: Dossier, today: date) -> list[Entry]:
    """Every breach up to a day with what followed, in the order of time."""
    book = Book(dossier, None, today, counting(dossier, today))
    found: list[Entry] = []
    for level, window in breaches(book, today):
        rights = list(rights_of(book, [(level, window)]))
        found += [_entry(book, right, today) for right in rights] or [_mere(book, level, window)]
    sums = [_entry(book, right, today) for right in _of_sums(book, today)]
    return sorted([*found, *sums], key=lambda entry: entry.window.last) if sums else found


def _of_sums(book: Book, today: date) -> Iterator[Right]:
    """What arose from sums in the months that are over; nothing is reckoned where no consequence has one."""
    if not book.dossier.versions() or not any(row.sum_of for row in book.dossier.all(Consequence)):
        return
    months = Months(book)
    for month in periods_between(commencement_of(book.dossier), today, Kind.MONTH):
        if month.last < today:
            yield from sum_rights(book, month, months.credits_or_none)


def breaches(book: Book, today: date) -> Iterator[tuple[Level, Period]]:
    """Each level that missed its minimum in a window that is over; key levels only where a consequence names them."""
    dossier = book.dossier
    if not dossier.versions():
        return
    named = {(c.version, key) for c in dossier.all(Consequence) for key in c.levels or ()}
    measured = {(m.level, m.period) for m in dossier.rows("delivery_measurement")}
    begun = commencement_of(dossier)
    judged = (
        (window, level)
        for level in dossier.all(Level)
        for window in parted(dossier, _windows(level, begun).between(begun, today))
        if window.last < today and (level.key, window.key) in measured
    )
    for window, level in sorted(judged, key=lambda pair: (pair[0].last, pair[0].first, pair[1].key)):
        concerned = level.class_ == "critical" or (level.version, level.key) in named
        in_force = concerned and book.level_at(level.key, window) == level
        if in_force and book.verdict(level, window).result is Result.MISSED:
            yield level, window


def _windows(level: Level, begun: date) -> Windows:
    """A level's windows; its months where its terms are silent about them."""
    try:
        return windows_of(level, begun)
    except BadData:
        return Windows(Kind.MONTH)


def _entry(book: Book, right: Right, today: date) -> Entry:
    consequence, level, window = right.consequence, right.level, right.window
    notice = notice_of(book.dossier, consequence, level, window, today)
    steps = tuple(_steps(consequence, window, notice, today))
    state, arisen = _state(consequence, notice, steps, today)
    return Entry(
        level, window, book.verdict(level, window).shown if level else "",
        bound_text(level, "minimum") if level else "", consequence, right.because, right.problem,
        notice, steps, state, arisen, None if right.problem else _next(right, notice, steps, arisen),
    )  # fmt: skip


def _steps(consequence: Consequence, window: Period, notice: Notice | None, today: date) -> Iterator[Step]:
    given = notice.given_on if notice else None
    by = later(window.last, consequence.claim_days) if consequence.claim_days is not None else None
    yield Step("notice", by, given)
    if consequence.action == "rectification-plan":
        plan = later(given, consequence.plan_days) if given and consequence.plan_days is not None else None
        yield Step("plan", plan, _by(notice.plan_on if notice else None, today))
    if consequence.cure_days is not None:
        cure = later(given, consequence.cure_days) if given else None
        yield Step("cure", cure, _by(notice.cured_on if notice else None, today))


def _by(day: date | None, today: date) -> date | None:
    return day if day is not None and day <= today else None


def _state(
    consequence: Consequence, notice: Notice | None, steps: tuple[Step, ...], today: date
) -> tuple[str, str]:  # fmt: skip
    """Where it stands on a day, and the right that has arisen."""
    right = ACTIONS[consequence.action] if consequence.action in CHOICE else ""
    cure = next((step for step in steps if step.name == "cure"), None)
    if notice is None:
        return ("notice lapsed", "") if steps[0].overdue(today) else ("notice open", right)
    if cure is not None and cure.done is not None and cure.due is not None and cure.done <= cure.due:
        return "cured", ""
    if cure is not None and cure.due is not None and (cure.overdue(today) or cure.done is not None):
        state = "cured late" if cure.done is not None else "not cured"
        return state, THEN.get(consequence.then or "", right)
    plan = next((step for step in steps if step.name == "plan"), None)
    if plan is not None and plan.done is None:
        return ("plan overdue" if plan.overdue(today) else "plan awaited"), right
    return ("cure clock runs" if cure is not None else "notice given"), right


def _next(right: Right, notice: Notice | None, steps: tuple[Step, ...], arisen: str) -> Fix | None:
    if notice is None:
        of_level = {"level": right.level.key} if right.level else {}
        where = {"consequence": right.consequence.key, **of_level, "period": right.window.key}
        return Fix.add("delivery notice", **where, given_on=ASK)
    plan, cure = (next((s for s in steps if s.name == name), None) for name in ("plan", "cure"))
    if plan is not None and plan.done is None:
        return Fix.edit("delivery notice", notice.key, plan_on=ASK)
    if cure is not None and cure.done is None:
        return Fix.edit("delivery notice", notice.key, cured_on=ASK)
    return None


def _mere(book: Book, level: Level, window: Period) -> Entry:
    """A breach from which nothing arises yet: what it counts towards."""
    towards = []
    for consequence in book.dossier.of_version(Consequence, level.version):
        rule = rule_of(consequence)
        if rule is not None and concerns(consequence, level):
            last = list(book.history(level, window))[-rule.periods :]
            seen = sum(1 for period, then in last if book.verdict(then, period).result is Result.MISSED)
            towards.append(f"{seen} of {rule.breaches} in any {rule.periods} periods towards {consequence.key}")
        if adds_to_sum(consequence, level):
            towards.append(f"adds to the sum of {consequence.key}")
    verdict = book.verdict(level, window)
    because = "; ".join(towards) or "counts towards no consequence"
    return Entry(
        level, window, verdict.shown, bound_text(level, "minimum"), None, because, "", None, (), "breach", "", None
    )


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
