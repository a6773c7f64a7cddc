"""Rules of stage 7, delivery: whether the figures are whole, proven and in agreement with themselves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from bpoctl.analysis.credits import terms_for
from bpoctl.analysis.parts import parted, parts_of
from bpoctl.analysis.periods import Kind, Period
from bpoctl.analysis.windows import EVENT, windows_of
from bpoctl.analysis.wording import listed
from bpoctl.checks.facts import level_finder, period_named, standing_measurements
from bpoctl.checks.rules import Found, rule
from bpoctl.dossier import Dossier
from bpoctl.errors import BadData
from bpoctl.lifecycle import ASK, Fix
from bpoctl.models.delivery import Measurement, TicketImport
from bpoctl.models.record import Seal
from bpoctl.models.sla import Level
from bpoctl.models.values import plain


@rule("DEL007", "delivery")
def figure_without_origin(dossier: Dossier, today: date) -> Iterator[Found]:
    """A figure is stated without evidence, or called imported without its import.

    What: A measurement of basis `stated` names no evidence, or one of basis `import` does not name the import.
    Why: A credit is money; the side that pays it may ask where the figure comes from.
    Fix: bpoctl delivery measurement edit KEY --evidence KEY.
    Source: DESIGN.md section 6: a value stated by hand with evidence.
    Bad: CSAT 88.4 in 2026-04, stated, no evidence
    Good: the same with evidence EV-12, the survey's export
    """
    for measured in standing_measurements(dossier):
        if (measured.value is None and measured.numerator is None) or measured.basis == "incidents":
            continue
        field = "evidence" if measured.basis == "stated" else "source"
        if not getattr(measured, field):
            what = "is stated without evidence" if field == "evidence" else "does not name the import it came from"
            yield Found(
                "delivery_measurement",
                measured.key,
                f"{measured.level} of {_said(measured)} in {measured.period} {what}.",
                Fix.edit("delivery measurement", measured.key, **{field: ASK}),
                field,
            )


def _said(measured: Measurement) -> str:
    """The figure as it is recorded, or the cases where it stands in these alone: `950 of 1000`."""
    if measured.value is not None:
        return plain(measured.value)
    cases = [plain(count) for count in (measured.numerator, measured.denominator) if count is not None]
    return " of ".join(cases)


@rule("DEL008", "delivery")
def rows_do_not_add_up(dossier: Dossier, today: date) -> Iterator[Found]:
    """The rows of an import do not add up.

    What: Rows read are not the sum of rows used, excluded by rule and rejected; or there are more tickets than used
        rows.
    Why: Rows that are nowhere were lost in silence, and every figure of that import is in doubt.
    Fix: Read the file again: bpoctl delivery import FILE --replaces KEY.
    Source: DESIGN.md section 10: rows read = used + excluded + rejected, always.
    Bad: 10,411 read = 10,236 used + 151 excluded + 20 rejected
    Good: 10,411 read = 10,236 used + 151 excluded + 24 rejected
    """
    for read in dossier.all(TicketImport):
        total = read.rows_used + read.rows_excluded + read.rows_rejected
        if read.rows_read == total and read.tickets <= read.rows_used:
            continue
        if read.rows_read != total:
            message = (
                f"{read.path}: {read.rows_read:,} rows read, but {read.rows_used:,} used + {read.rows_excluded:,} "
                f"excluded + {read.rows_rejected:,} rejected = {total:,}."
            )
        else:
            message = f"{read.path}: {read.tickets:,} tickets out of {read.rows_used:,} used rows."
        fix = Fix.run("delivery import", read.path, replaces=read.key)
        yield Found("delivery_ticket_import", read.key, message, fix, "rows_read")


@rule("DEL009", "delivery")
def share_disagrees_with_itself(dossier: Dossier, today: date) -> Iterator[Found]:
    """A share is not what its numerator and denominator come to.

    What: The stated percentage differs from numerator / denominator by more than its own last place, or there are more
        cases within than cases.
    Why: One of the three numbers is wrong, and the credit hangs on which.
    Fix: bpoctl delivery measurement edit KEY --value N.
    Source: FIELD.md section 3, items 6 and 10; worked example 2.
    Bad: 1,133 of 1,207, value 95.00
    Good: 1,133 of 1,207, value 93.87
    """
    find = level_finder(dossier)
    for measured in standing_measurements(dossier):
        within, cases, value = measured.numerator, measured.denominator, measured.value
        period = period_named(measured.period, dossier.commencement)
        if within is None or cases is None or value is None or period is None:
            continue
        level = find(measured.level, period)
        if level is None or level.unit != "%":
            continue
        if not 0 <= within <= cases or not cases:
            message = f"{plain(within)} of {plain(cases)} cases are no share."
        elif abs(value - within * 100 / cases) > _last_place(value):
            exact = (within * 100 / cases).quantize(Decimal("0.0001"))
            message = f"{plain(within)} of {plain(cases)} cases are {exact} %, not {plain(value)} %."
        else:
            continue
        yield Found(
            "delivery_measurement",
            measured.key,
            f"{measured.level} in {measured.period}: {message}",
            Fix.edit("delivery measurement", measured.key, value=ASK),
            "value",
        )


def _last_place(value: Decimal) -> Decimal:
    """One in the last place in which a figure is written: 93.87 is right to 0.01."""
    exponent = value.as_tuple().exponent
    return Decimal(1).scaleb(min(int(exponent), 0))


@rule("DEL015", "delivery")
def measured_twice(dossier: Dossier, today: date) -> Iterator[Found]:
    """A level has two measurements for one period.

    What: Two measurements name the same level and the same period.
    Why: Two figures disagree, and each side will read its own.
    Fix: Take one out: bpoctl delivery measurement remove KEY. A contested figure is a dispute, not a second figure.
    Source: FIELD.md section 3, item 10.
    Bad: MSR-4 and MSR-9, both FRT in 2026-04
    Good: MSR-4 only, and a dispute about it
    """
    seen: dict[tuple[str, str, str], Measurement] = {}
    for measured in standing_measurements(dossier):
        first = seen.setdefault((measured.level, measured.period, measured.instance or ""), measured)
        if first is not measured:
            yield Found(
                "delivery_measurement",
                measured.key,
                f"{measured.level} in {measured.period} is measured by {first.key} and again by {measured.key}.",
                Fix.run("delivery measurement remove", measured.key),
                "period",
            )


@rule("DEL019", "delivery")
def measured_outside_the_terms(dossier: Dossier, today: date) -> Iterator[Found]:
    """A figure belongs to a period in which its level was not promised.

    What: A measurement's period does not exist, or lies where no agreement version is in force, or the version then
        in force does not have that level, or judges it over other periods; or an amendment parts the period, and the
        figure is of the whole or of days that are none of its parts; or the level is judged for each system or site and
        the figure does not say of which, or names one where it is not.
    Why: A period is judged by the terms in force in it; there are none for this one.
    Fix: bpoctl delivery measurement edit KEY --period PERIOD.
    Source: FIELD.md section 3, item 7; DESIGN.md section 6.
    Bad: FRT in 2026-03; agreement 1.0 is in force from 2026-04-01
    Good: FRT in 2026-04
    """
    find = level_finder(dossier)
    for measured in standing_measurements(dossier):
        period = period_named(measured.period, dossier.commencement)
        if period is None:
            message = f"There is no period {measured.period}."
        elif (level := find(measured.level, period)) is None:
            version = terms_for(dossier, period)
            said = f"version {version.key}, in force then, does not have it" if version else "no agreement is in force"
            message = f"{measured.level} is measured in {measured.period}, and {said}."
        elif parts := _other_parts(dossier, level, period):
            message = f"{measured.level} is measured in {measured.period}, and what is judged there is {listed(parts)}."
        elif not _is_window_of(level, period, dossier.commencement):
            message = f"{measured.level} is measured in {measured.period}, which is not what its window says."
        elif level.window != EVENT and bool(level.per) != bool(measured.instance):
            said = f"and does not say of which {level.per}" if level.per else f"for {measured.instance} alone"
            message = f"{measured.level} is measured in {measured.period} {said}."
        else:
            continue
        fix = Fix.edit("delivery measurement", measured.key, period=ASK)
        yield Found("delivery_measurement", measured.key, message, fix, "period")


def _other_parts(dossier: Dossier, level: Level, period: Period) -> list[str]:
    """What is judged in place of a period that is parted, or of days that are no part; none where it is judged."""
    if period.kind is not Kind.PART:
        parts = [part.key for part in parts_of(dossier, period)]
        return parts if len(parts) > 1 else []
    try:
        whole = windows_of(level, dossier.commencement).holding(period.first)
    except BadData:
        return []
    parts = [part.key for part in parted(dossier, whole)]
    return [] if period.key in parts else parts


def _is_window_of(level: Level, period: Period, commencement: date | None) -> bool:
    if period.kind is Kind.PART:
        return True
    try:
        return period.key in {window.key for window in windows_of(level, commencement).ending_in(period)}
    except BadData:
        return True


@rule("DEL025", "delivery", "warning")
def figure_of_a_replaced_import(dossier: Dossier, today: date) -> Iterator[Found]:
    """A figure comes from an export that a corrected one replaced.

    What: A measurement of a period that is still open names an import that another import replaces.
    Why: The corrected export has no such figure, so this one rests on a file that nobody stands by any more.
    Fix: Read an export that has the period, or remove the figure: bpoctl delivery measurement remove KEY.
    Source: DESIGN.md section 8: a corrected file replaces its predecessor, both on record.
    Bad: MSR-3 of 2026-03 from IMP-1; IMP-2 replaces IMP-1 and has no ticket of March
    Good: MSR-3 from IMP-2
    """
    replaced = {row.replaces: row.key for row in dossier.all(TicketImport) if row.replaces}
    closed = {seal.period for seal in dossier.all(Seal)}
    for measured in dossier.all(Measurement):
        if measured.source in replaced and measured.period not in closed:
            yield Found(
                "delivery_measurement",
                measured.key,
                f"{measured.level} in {measured.period} comes from {measured.source}, which "
                f"{replaced[measured.source]} replaced.",
                Fix.run("delivery measurement remove", measured.key),
                "source",
            )


@rule("DEL026", "delivery", "warning")
def the_same_export_twice(dossier: Dossier, today: date) -> Iterator[Found]:
    """One export was imported twice by the same profile.

    What: Two imports have the same SHA-256 and the same profile, and neither replaces the other.
    Why: It is one file on record as two, and a correction of the one leaves the figures of the other standing.
    Fix: Say that the later one replaces the earlier: bpoctl delivery ticket-import edit KEY --replaces KEY.
    Source: DESIGN.md section 8: imports keep the path and SHA-256 of their file.
    Bad: IMP-1 and IMP-2, both of sha256 9c0e…
    Good: IMP-2 with replaces = IMP-1
    """
    replaced = {row.replaces for row in dossier.all(TicketImport) if row.replaces}
    first: dict[tuple[str, str], str] = {}
    for read in dossier.all(TicketImport):
        if read.key in replaced:
            continue
        earlier = first.setdefault((read.sha256, read.profile), read.key)
        if earlier != read.key:
            yield Found(
                "delivery_ticket_import",
                read.key,
                f"{read.path} is the file that {earlier} read already (SHA-256 {read.sha256[:12]}…).",
                Fix.edit("delivery ticket-import", read.key, replaces=earlier),
                "sha256",
            )
