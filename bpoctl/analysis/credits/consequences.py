"""What follows failures beside money: plans with a cure clock, step-in, termination; and what an early end costs.

A consequence arises in the period of a new breach: at N breaches in any rolling M periods, or at once where a figure
is on the wrong side of its threshold; those of sums over levels and months are in `sums`. Notice starts the cure
clock; what is not cured in time leads further.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from bpoctl.analysis.bounds import at
from bpoctl.analysis.credits.book import Book, terms_for
from bpoctl.analysis.credits.breaches import Mark, Seen, decided, rule_of
from bpoctl.analysis.credits.caps_together import month_base
from bpoctl.analysis.credits.pools import text_of
from bpoctl.analysis.credits.triggers import MARKS
from bpoctl.analysis.judging import Step
from bpoctl.analysis.money import EXACT, grouped, rounded, shown
from bpoctl.analysis.periods import Kind, Period, period_of
from bpoctl.analysis.windows import billing_month
from bpoctl.dossier import Dossier
from bpoctl.errors import BadData
from bpoctl.models.delivery import Notice
from bpoctl.models.sla import Agreement, Consequence, Level

ACTIONS = {
    "rectification-plan": "a rectification plan is owed",
    "step-in": "the client may step in",
    "termination": "the client may terminate",
    "extra-credit": "an extra credit falls due",
}
"""Each action in words."""


@dataclass(frozen=True, slots=True)
class Right:
    """A consequence that arose for a level in a window, and what became of it."""

    consequence: Consequence
    level: Level | None
    """None of a consequence of a sum over levels"""
    window: Period
    because: str
    amount: Decimal | None
    """of an extra credit"""
    cure_by: date | None
    state: str
    problem: str = ""

    @property
    def words(self) -> str:
        """The right in a sentence without its full stop."""
        what = ACTIONS[self.consequence.action]
        where = f"level {self.level.key} in {self.window}" if self.level else f"in {self.window}"
        return f"{what} ({self.consequence.key}, {where}): {self.because}; {self.state}"

    def to_json(self) -> dict[str, Any]:
        """The right as JSON-able data."""
        return {
            "consequence": self.consequence.key, "action": self.consequence.action,
            "level": self.level.key if self.level else None,
            "window": self.window.key, "because": self.because, "amount": text_of(self.amount),
            "cure_by": self.cure_by.isoformat() if self.cure_by else None, "state": self.state,
            "clause": self.consequence.clause,
        }  # fmt: skip


def concerns(consequence: Consequence, level: Level) -> bool:
    """Whether a consequence is about a level: one that it names, or where it names none a critical one."""
    return level.key in consequence.levels if consequence.levels else level.class_ == "critical"


def notice_of(
    dossier: Dossier, consequence: Consequence, level: Level | None, window: Period, day: date | None
) -> Notice | None:
    """The notice given of a consequence for a level (of a sum: none) and a window, by a day where one is meant."""
    place = (consequence.key, level.key if level else None, window.key)
    given = (row for row in dossier.all(Notice) if day is None or row.given_on <= day)
    return next((row for row in given if (row.consequence, row.level, row.period) == place), None)


def rights_of(book: Book, lines: Iterable[tuple[Level, Period]]) -> Iterator[Right]:
    """The consequences that arise from levels in their windows."""
    for level, window in lines:
        for consequence in book.dossier.of_version(Consequence, level.version):
            because, problem = _arises(book, consequence, level, window) if concerns(consequence, level) else ("", "")
            if because or problem:
                yield right_of(book, consequence, level, window, because, problem)


def _arises(book: Book, consequence: Consequence, level: Level, window: Period) -> tuple[str, str]:
    """Why a consequence arises in a window, or why that cannot be said; two empty texts where it does not."""
    value = book.verdict(level, window).compared
    bound = None if consequence.threshold is None else at(level, consequence.threshold)
    seen = _marks(book, consequence, level, window)
    breach = bool(seen) and seen[-1].mark is Mark.BREACH
    if breach and bound is not None and value is not None and not bound.keeps(value):
        return f"{book.verdict(level, window).shown} is on the wrong side of {grouped(bound.edges[0])} {level.unit}", ""
    if breach and bound is None and consequence.threshold is not None:
        why = f"whether {consequence.key} arises for {level.key} in {window} cannot be said"
        return "", f"{why}: the level is to lie within two edges, and the threshold is one figure"
    rule = rule_of(consequence)
    if rule is None or not breach:
        return "", ""
    answer, silent = decided(rule, seen)
    if answer[-1] is None:
        return (
            "",
            f"whether {consequence.key} arises for {level.key} in {window} hangs on silent terms: {', '.join(silent)}",
        )
    breaches = [each.period for each in seen if each.mark is Mark.BREACH]
    return (f"{rule.words}, with breaches in {', '.join(breaches[-rule.breaches :])}", "") if answer[-1] else ("", "")


def _marks(book: Book, consequence: Consequence, level: Level, window: Period) -> list[Seen]:
    found = []
    for each, then in book.history(level, window):
        mark = MARKS.get(book.verdict(then, each).result, Mark.KEPT)
        if mark is Mark.BREACH and consequence.notified == "claimed" and not _claimed(book, consequence, level, each):
            mark = Mark.KEPT
        found.append(Seen(each.key, mark, then.version))
    return found


def _claimed(book: Book, consequence: Consequence, level: Level, window: Period) -> bool:
    claim = book.claim_of(level.key, window, book.day)
    return claim is not None and claim.claimed_on <= _after(window.last, consequence.claim_days or 36_500)


def right_of(
    book: Book, consequence: Consequence, level: Level | None, window: Period, because: str, problem: str
) -> Right:
    """What arose, with the amount of an extra credit, and where notice and cure stand."""
    amount = None
    if consequence.action == "extra-credit":
        amount, formula = _extra(book, consequence, window)
        because = f"{because}{formula}"
    notice = notice_of(book.dossier, consequence, level, window, book.day)
    cure_by = None
    if notice is not None and consequence.cure_days is not None:
        cure_by = _after(notice.given_on, consequence.cure_days)
    state = _state(consequence, notice, cure_by, book.day)
    return Right(consequence, level, window, because, amount, cure_by, state, problem)


def _extra(book: Book, consequence: Consequence, window: Period) -> tuple[Decimal | None, str]:
    """An extra credit, rounded half-up, and how it is reckoned; None where its percent or base is not known."""
    own, percent = book.dossier.engagement.currency, consequence.extra
    if percent is None:
        return None, ""
    if consequence.extra_of == "month":
        month = billing_month(window)
        version = terms_for(book.dossier, month)
        base, reason = month_base(book, version, month) if version else (None, "")
        if base is None:
            return None, f"; {grouped(percent)} % of {reason}"
    else:
        stated = consequence.extra_base
        if stated is None or stated.in_currency(own) != own:
            return None, ""
        base, reason = stated.amount, ""
    amount = rounded(EXACT.scaleb(EXACT.multiply(percent, base), -2), own)
    return (
        amount,
        f"; {grouped(percent)} % of {f'{reason}, ' if reason else ''}{shown(base, own)} = {shown(amount, own)}",
    )


def _state(consequence: Consequence, notice: Notice | None, cure_by: date | None, day: date | None) -> str:
    """Where notice and cure stand on a day."""
    if notice is None:
        return "no notice of it is recorded"
    said = f"notice given on {notice.given_on} ({notice.key})"
    if notice.plan_on:
        said = f"{said}, plan handed over on {notice.plan_on}"
    if cure_by is None:
        return said
    if notice.cured_on is not None and notice.cured_on <= cure_by and (day is None or notice.cured_on <= day):
        return f"{said}, cured on {notice.cured_on}"
    if day is None or day <= cure_by:
        return f"{said}, to be cured by {cure_by}"
    then = {"step-in": ": the client may step in", "termination": ": the client may terminate"}.get(
        consequence.then or "", ""
    )
    return f"{said}, not cured by {cure_by}{then}"


def _after(day: date, days: int) -> date:
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return date.max


# --- ending early -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TerminationFee:
    """What ending the agreement early on a day costs, by the contract year in which the day lies."""

    agreement: str
    year: Period
    percent: Decimal
    amount: Decimal
    step: Step

    def to_json(self) -> dict[str, Any]:
        """The fee as JSON-able data."""
        return {
            "agreement": self.agreement, "contract_year": self.year.key, "percent": text_of(self.percent),
            "amount": text_of(self.amount), "steps": [self.step.to_json()],
        }  # fmt: skip


def termination_fee(dossier: Dossier, day: date) -> TerminationFee:
    """The fee for ending the agreement on a day: percent of the contract year x a year's charges, rounded half-up.

    K2: ended in year 1, 50 % x 3,524,322.00 = 1,762,161.00. Raises BadData where the terms do not say.
    """
    agreement = dossier.version_on(day)
    if agreement is None:
        raise BadData(f"no agreement version is in force on {day}", "bpoctl sla agreement list")
    begun, own = dossier.versions()[0].effective_from, dossier.engagement.currency
    year = period_of(day, Kind.CONTRACT_YEAR, begun)
    percent, base = _fee_percent(agreement, year), agreement.termination_base
    if percent is None or base is None or base.in_currency(own) != own:
        lacks = f"a fee for contract year {year}" if percent is None else f"in {own} what the fee is a percent of"
        hint = f"bpoctl sla agreement edit {agreement.key} --termination-fees TABLE --termination-base AMOUNT"
        raise BadData(f"agreement {agreement.key} does not state {lacks}", hint)
    amount = rounded(EXACT.scaleb(EXACT.multiply(percent, base.amount), -2), own)
    formula = f"{grouped(percent)} % in contract year {year} x a year's charges {shown(base.amount, own)}"
    return TerminationFee(agreement.key, year, percent, amount, Step("termination fee", formula, shown(amount, own)))


def _fee_percent(agreement: Agreement, year: Period) -> Decimal | None:
    stated = (agreement.termination_fees or {}).get(year.key.removeprefix("Y"))
    try:
        percent = None if stated is None else Decimal(str(stated))
    except ArithmeticError:
        return None
    return percent if percent is not None and percent.is_finite() else None
