"""True-ups: a closed month is never rewritten; what it should have come to is made good in an open one.

The month is reckoned again by its own terms with the right figure, caps and all, beside what it came to before; the
difference of the two stands in the statement of the month in which the true-up is booked. Where a later month up to
then hangs on the figure (a repeat, breaches in a row, a year's cap), its difference is part of it. A true-up builds on
those before it. From the month of its booking on, later months look back at the figure that is right.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from bpoctl.analysis.credits.book import terms_for
from bpoctl.analysis.credits.corrected import corrected, states_a_figure
from bpoctl.analysis.credits.instances import one_by_one
from bpoctl.analysis.credits.pools import text_of
from bpoctl.analysis.judging import Step, impossible
from bpoctl.analysis.money import EXACT, added, grouped, shown
from bpoctl.analysis.periods import Kind, Period, parse_period
from bpoctl.analysis.windows import EVENT, billing_month
from bpoctl.dossier import Dossier, natural
from bpoctl.errors import BadData
from bpoctl.models.delivery import Measurement, TrueUp
from bpoctl.models.record import Seal
from bpoctl.models.sla import Level


class Fault(NamedTuple):
    """What is wrong with a true-up, and the field that mends it."""

    rule: str
    field: str
    message: str
    """a sentence without its full stop"""


class Comes(NamedTuple):
    """What a month comes to, before and after a true-up."""

    month: Period
    before: Decimal | None
    after: Decimal | None


@dataclass(frozen=True, slots=True)
class Correction:
    """One true-up as it was reckoned: the figure then and now, the credits then and now, and the difference."""

    true_up: TrueUp
    month: Period
    """the closed month in which the corrected period was billed"""
    currency: str
    figures: tuple[str, str] | None
    """the figure as it stood and as corrected, each with its result; None of an amount that was agreed on"""
    months: tuple[Comes, ...] = ()
    """the closed month, then any later one that came to something else; none of an amount that was agreed on"""
    amount: Decimal | None = None
    """the difference, due to the client where positive; None where it cannot be reckoned"""
    by_terms: Mapping[str, Decimal] = field(default_factory=dict)
    """the part of the difference that is of each set of credit terms, net"""
    steps: tuple[Step, ...] = ()
    problem: str = ""

    @property
    def label(self) -> str:
        """What it is: `true-up TRU-1 of FRT (2026-04)`."""
        row = self.true_up
        return f"true-up {row.key} of {row.level}{f' {row.instance}' if row.instance else ''} ({row.corrects})"

    @property
    def words(self) -> str:
        """What it comes to, in a sentence without its full stop."""
        due = "cannot be reckoned" if self.amount is None else shown(self.amount, self.currency)
        return f"{self.label}: {due}"

    def to_json(self) -> dict[str, Any]:
        """The correction as JSON-able data, money as strings."""
        row = self.true_up
        return {
            "true_up": row.key, "level": row.level, "instance": row.instance, "corrects": row.corrects,
            "month": self.month.key, "reason": row.reason, "agreed_on": row.agreed_on.isoformat(),
            "figure_sealed": self.figures[0] if self.figures else None,
            "figure_corrected": self.figures[1] if self.figures else None,
            "months": [
                {"period": each.month.key, "then": text_of(each.before), "now": text_of(each.after)}
                for each in self.months
            ],
            "amount": text_of(self.amount), "problem": self.problem or None,
            "steps": [step.to_json() for step in self.steps],
        }  # fmt: skip


def month_of(dossier: Dossier, row: TrueUp) -> Period | None:
    """The month in which the period that a true-up corrects was billed; None where there is no such period."""
    try:
        return billing_month(parse_period(row.corrects, dossier.commencement))
    except BadData:
        return None


def booked_in(row: TrueUp) -> Period | None:
    """The month in which a true-up is booked; None where that is none."""
    try:
        found = parse_period(row.period)
    except BadData:
        return None
    return found if found.kind is Kind.MONTH else None


def level_of(dossier: Dossier, row: TrueUp) -> Level | None:
    """The level as the terms that judged the corrected period have it."""
    try:
        version = terms_for(dossier, parse_period(row.corrects, dossier.commencement))
    except BadData:
        return None
    own = dossier.of_version(Level, version.key) if version else ()
    return next((level for level in own if level.key == row.level), None)


def fault_of(dossier: Dossier, row: TrueUp) -> Fault | None:
    """Why a true-up cannot count; None where it can. That its own month is open is not asked here."""
    month, booked = month_of(dossier, row), booked_in(row)
    if month is None:
        return Fault("DEL032", "corrects", f"{row.corrects} is no period of this agreement")
    seals = {seal.period: seal for seal in dossier.all(Seal)}
    if month.key not in seals:
        return Fault("DEL030", "corrects", f"{month.key} is not closed: its figures can still be mended themselves")
    if booked is None:
        return Fault("DEL031", "period", f"it is booked in {row.period}, which is no month like 2026-05")
    if booked.first <= month.first:
        return Fault("DEL031", "period", f"it is booked in {booked.key}, which does not follow {month.key}")
    if booked.key in seals and seals[booked.key].on < row.agreed_on:
        on = seals[booked.key].on
        return Fault(
            "DEL031", "period", f"it is booked in {booked.key}, which was closed on {on}, before it was agreed"
        )
    return _of_the_level(dossier, row) or _of_the_figure(dossier, row)


def _of_the_level(dossier: Dossier, row: TrueUp) -> Fault | None:
    version = terms_for(dossier, parse_period(row.corrects, dossier.commencement))
    if version is None:
        return Fault("DEL032", "corrects", f"no agreement version was in force in {row.corrects}")
    level = level_of(dossier, row)
    if level is None:
        judged = f"agreement {version.key}, which judged {row.corrects}, has no level {row.level}"
        return Fault("DEL032", "level", judged)
    if row.instance and not one_by_one(level):
        return Fault("DEL032", "instance", f"level {row.level} is not judged one by one, and `{row.instance}` is named")
    known = {m.instance for m in dossier.all(Measurement) if (m.level, m.period) == (row.level, row.corrects)}
    if level.per and level.window != EVENT and row.amount is None:
        if not row.instance:
            return Fault("DEL032", "instance", f"level {row.level} is judged for each {level.per}: say which one it is")
        if row.instance not in {*known, *(level.instances or ())}:
            return Fault("DEL032", "instance", f"level {row.level} has no {level.per} `{row.instance}`")
    return None


def _of_the_figure(dossier: Dossier, row: TrueUp) -> Fault | None:
    figure = states_a_figure(row)
    if figure == (row.amount is not None):
        what = "both a figure and an amount" if figure else "neither a figure nor an amount that was agreed on"
        return Fault("DEL033", "value", f"it states {what}")
    own = dossier.engagement.currency
    if row.amount is not None and row.amount.in_currency(own) != own:
        return Fault("DEL033", "amount", f"its amount is in {row.amount.currency}, and credits are in {own}")
    level = level_of(dossier, row)
    if figure and level is not None:
        made = corrected(_sealed(dossier, row), row)
        lacks = row.numerator is not None and made.denominator is None
        if lacks or (row.denominator is not None and made.numerator is None and made.value is None):
            return Fault("DEL033", "denominator", "it states cases within and not how many count, or the other way")
        if why := impossible(level, made):
            return Fault("DEL033", "value" if row.numerator is None else "numerator", why)
    return None


def _sealed(dossier: Dossier, row: TrueUp) -> Measurement | None:
    place = (row.level, row.corrects, row.instance or "")
    found = [m for m in dossier.all(Measurement) if (m.level, m.period, m.instance or "") == place]
    return found[-1] if found else None


def counting(dossier: Dossier, as_of: date | None) -> tuple[TrueUp, ...]:
    """The true-ups that can count and were agreed on by a day, in the order of their months of booking."""
    rows = [row for row in dossier.all(TrueUp) if as_of is None or row.agreed_on <= as_of]
    sound = [row for row in rows if fault_of(dossier, row) is None]
    return tuple(sorted(sound, key=lambda row: (row.period, row.agreed_on, natural(row.key))))


def open_points_of(dossier: Dossier, month: Period, as_of: date | None) -> list[str]:
    """The true-ups that are booked in a month and do not count, each with the reason."""
    rows = [row for row in dossier.all(TrueUp) if as_of is None or row.agreed_on <= as_of]
    faults = [(row, fault_of(dossier, row)) for row in rows if row.period == month.key]
    return [f"true-up {row.key} does not count: {fault.message}" for row, fault in faults if fault]


def steps_of(
    row: TrueUp, month: Period, sealed_on: date, figures: tuple[str, str] | None, months: Sequence[Comes],
    amount: Decimal | None, currency: str, clause: str,
) -> tuple[Step, ...]:  # fmt: skip
    """Every step of a correction, from the closed month to the difference."""
    steps = [
        Step("reason", row.reason, ""),
        Step("agreed", f"on {row.agreed_on}, booked in {row.period}", ""),
        Step("closed month", f"{month.key}, sealed on {sealed_on}", ""),
    ]
    if figures is not None:
        steps += [Step("figure as it stood", figures[0], ""), Step("figure corrected", figures[1], "", clause)]
    for each in months:
        steps.append(Step(f"credits of {each.month.key} then", "net, after every cap", _money(each.before, currency)))
        steps.append(Step(f"credits of {each.month.key} now", "net, after every cap", _money(each.after, currency)))
    if months:
        sides = [each.after for each in months], [each.before for each in months]
        now, then = (" + ".join("not known" if s is None else grouped(s) for s in side) for side in sides)
        formula = f"{now} - {then}" if len(months) == 1 else f"({now}) - ({then})"
        steps.append(Step("difference", formula, _money(amount, currency)))
    else:
        steps.append(Step("difference", "an amount that was agreed on", _money(amount, currency)))
    return tuple(steps)


def difference(months: Sequence[Comes]) -> Decimal | None:
    """What months come to after a true-up, less what they came to before; None where one cannot be reckoned."""
    parts = []
    for each in months:
        if each.before is None or each.after is None:
            return None
        parts.append(EXACT.subtract(each.after, each.before))
    return added(parts)


def _money(amount: Decimal | None, currency: str) -> str:
    return "cannot be reckoned" if amount is None else shown(amount, currency)
