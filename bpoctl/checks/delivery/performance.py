"""Rules of stage 7, delivery: months measured, minimums missed, invoices."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bpoctl.analysis.bounds import bound_of
from bpoctl.analysis.credits import terms_for
from bpoctl.analysis.figures import bound_text
from bpoctl.analysis.judging import Result, as_compared, judge, measured_value
from bpoctl.analysis.parts import parted
from bpoctl.analysis.periods import Period
from bpoctl.analysis.windows import EVENT, Windows, billing_month, windows_of
from bpoctl.checks.facts import (
    MONTHS,
    ended_periods,
    figures_due_days,
    level_finder,
    named_periods,
    period_named,
    standing_measurements,
)
from bpoctl.checks.rules import Found, rule
from bpoctl.dossier import Dossier, fact
from bpoctl.errors import BadData
from bpoctl.lifecycle import ASK, Fix
from bpoctl.models.delivery import Credit, Invoice, Measurement, Relief
from bpoctl.models.review import Dispute
from bpoctl.models.sla import Level


@fact
def _critical(dossier: Dossier, today: date) -> tuple[tuple[Level, Period], ...]:
    """Each critical level with each of its periods whose figure must be there by now."""
    levels = [level for level in dossier.all(Level) if level.class_ == "critical"]
    late = figures_due_days(dossier, today) if levels else 0
    in_force: dict[Period, str] = {}
    found = []
    for level in levels:
        for period in parted(dossier, ended_periods(dossier, today, _windows(level, dossier), late)):
            if period not in in_force:
                version = terms_for(dossier, period)
                in_force[period] = version.key if version else ""
            if in_force[period] == level.version:
                found.append((level, period))
    return tuple(found)


def _windows(level: Level, dossier: Dossier) -> Windows:
    """A level's windows; where its terms are silent about them (which SLA070 says), its months."""
    try:
        return windows_of(level, dossier.commencement)
    except BadData:
        return MONTHS


@rule("DEL004", "delivery", "warning")
def missed_and_nothing_followed(dossier: Dossier, today: date) -> Iterator[Found]:
    """A critical level missed its minimum, and nothing was recorded about it.

    What: In a period that is over, the figure of a critical level is on the wrong side of its minimum, by the level's
        own rounding and equality, from a sufficient sample; and there is no credit, no relief and no dispute.
    Why: A credit that nobody claims lapses, and a minimum that costs nothing is soon nobody's aim.
    Fix: Agree on the credit (bpoctl sla credits PERIOD shows it) and record it: bpoctl delivery credit add --level KEY
        --period PERIOD --amount AMOUNT --agreed-on DATE; or record relief or a dispute.
    Source: FIELD.md section 2; section 3, item 6; worked example 6.
    Bad: FRT, minimum 94 %, 93.87 % in 2026-04, no credit
    Good: the same with a credit of 1,872.00 EUR
    """
    find = level_finder(dossier)
    settled = {(credit.level, credit.period) for credit in dossier.all(Credit)}
    settled |= {(relief.level, relief.period) for relief in dossier.all(Relief)}
    disputed = {dispute.measurement for dispute in dossier.all(Dispute)}
    for measured in standing_measurements(dossier):
        period = period_named(measured.period, dossier.commencement)
        if measured.value is None or period is None or period.last >= today:
            continue
        level = find(measured.level, period)
        if level is None or level.class_ != "critical" or _counts_with_others(level, measured):
            continue
        value = measured_value(level, measured)
        kept = bound_of(level, "minimum")
        if value is None or kept is None or kept.keeps(as_compared(level, value)):
            continue
        verdict = judge(level, measured)
        # What a month's closing agrees on is recorded for the month, of each window that ends in it.
        places = {(level.key, measured.period), (level.key, billing_month(period).key)}
        followed = not places.isdisjoint(settled) or measured.key in disputed
        if verdict.result is Result.MISSED and not followed:
            yield Found(
                "delivery_measurement",
                measured.key,
                f"{level.key} missed its minimum of {bound_text(level, 'minimum')} in {measured.period} with "
                f"{verdict.shown}; no credit, relief or dispute is recorded.",
                Fix.add("delivery credit", level=level.key, period=measured.period, amount=ASK, agreed_on=ASK),
                "value",
            )


def _counts_with_others(level: Level, measured: Measurement) -> bool:
    """Whether a figure draws no credit by itself: one of several that count together, or a month's count of cases."""
    return level.per_credit == "share-met" or (level.window == EVENT and not measured.instance)


@rule("DEL005", "delivery")
def critical_level_not_measured(dossier: Dossier, today: date) -> Iterator[Found]:
    """A critical level was not measured in a period that is over.

    What: A whole period of the service has ended, the days until its figures must be there have passed too (as the
        first monthly report is promised, else ten), and a critical level then in force has no measurement.
    Why: Not measured is neither 0 nor 100: no credit can be computed, and nobody knows that one is due.
    Fix: bpoctl delivery import FILE, or bpoctl delivery measurement add --level KEY --period PERIOD --value N.
    Source: FIELD.md section 3, item 5; DESIGN.md section 6.
    Bad: service since 2026-04-01; FRT has no figure for 2026-04 on 2026-05-12
    Good: FRT in 2026-04: 96.2 %
    """
    measured = {(each.level, each.period) for each in standing_measurements(dossier)}
    instances = {(each.level, each.period, each.instance) for each in standing_measurements(dossier)}
    lacking: dict[tuple[str, str], tuple[Level, list[Period]]] = {}
    for level, period in _critical(dossier, today):
        lacks = any((level.key, period.key, name) not in instances for name in level.instances or ())
        if (level.key, period.key) not in measured or (level.per and lacks):
            lacking.setdefault((level.version, level.key), (level, []))[1].append(period)
    for level, periods in lacking.values():
        if level.source == "tickets":
            fix = Fix.run("delivery import", "FILE")
        else:
            first = periods[0].key
            fix = Fix.add(
                "delivery measurement", level=level.key, period=first, value=ASK, basis="stated", evidence=ASK
            )
        message = f"`{level.name}` is critical and was not measured in {named_periods(periods)}."
        yield Found("sla_level", level.key, message, fix, "", level.version)


@rule("DEL006", "delivery", "warning")
def recorded_as_not_measured(dossier: Dossier, today: date) -> Iterator[Found]:
    """A critical level is recorded as not measured.

    What: A critical level's measurement of a period that is over has no figure, and no relief excuses it.
    Why: It is honest to say so, and still somebody has to find out why: no export, no survey, no cases.
    Fix: Measure it, and record the figure: bpoctl delivery measurement edit KEY --value N.
    Source: FIELD.md section 3, item 5.
    Bad: CSAT in 2026-04: not measured, "no survey ran"
    Good: CSAT in 2026-04: 88.4 %
    """
    find = level_finder(dossier)
    excused = {(relief.level, relief.period) for relief in dossier.all(Relief)}
    for measured in standing_measurements(dossier):
        period = period_named(measured.period, dossier.commencement)
        level = None if period is None or period.last >= today else find(measured.level, period)
        if level is None or measured_value(level, measured) is not None:
            continue
        if _counts_with_others(level, measured):
            continue
        if level.class_ == "critical" and (level.key, measured.period) not in excused:
            because = f" ({measured.note})" if measured.note else ""
            yield Found(
                "delivery_measurement",
                measured.key,
                f"`{level.name}` was not measured in {measured.period}{because}: neither met nor missed.",
                Fix.edit("delivery measurement", measured.key, value=ASK),
                "value",
            )


@rule("DEL012", "delivery", "warning")
def measured_month_without_invoice(dossier: Dossier, today: date) -> Iterator[Found]:
    """A measured month has no invoice.

    What: A month is over and measured, its figures are due, and no invoice for it is recorded.
    Why: Credits are a share of the month's charges; without them there is an amount of nothing.
    Fix: bpoctl delivery invoice add --number N --period PERIOD --issued-on DATE --charges AMOUNT.
    Source: FIELD.md section 2: the share of a period's charges that credits may reach.
    Bad: 2026-04 measured, no invoice, read on 2026-05-12
    Good: invoice of 2026-05-04 for 2026-04
    """
    measured = {each.period for each in dossier.all(Measurement)}
    invoiced = {invoice.period for invoice in dossier.all(Invoice)}
    open_months = measured - invoiced
    if not open_months:
        return
    for period in ended_periods(dossier, today, MONTHS, figures_due_days(dossier, today)):
        if period.key in open_months:
            yield Found(
                "delivery_invoice",
                "",
                f"{period.key} is measured and no invoice for it is recorded.",
                Fix.add("delivery invoice", number=ASK, period=period.key, issued_on=ASK, charges=ASK),
            )
