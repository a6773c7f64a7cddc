"""What the closing of months seals: their own figures, and every window that ends in them, however long it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from shlex import quote

from bpoctl.analysis.periods import Period, parse_period
from bpoctl.analysis.windows import billing_month
from bpoctl.dossier import Dossier, fact
from bpoctl.errors import BadData, Declined
from bpoctl.models.delivery import Claim, Measurement, TicketImport
from bpoctl.models.record import Seal


@dataclass(frozen=True)
class Sealed:
    """The months that were closed; a period is `in` it that is one of them or ends in one."""

    months: frozenset[str]
    commencement: date | None

    def __contains__(self, period: str | None) -> bool:
        return period is not None and (period in self.months or bool(self.months & set(self._month(period))))

    def __iter__(self) -> Iterator[str]:
        return iter(self.months)

    def _month(self, period: str) -> list[str]:
        try:
            return [billing_month(parse_period(period, self.commencement)).key]
        except BadData:
            return []


@fact
def sealed(dossier: Dossier, today: date | None = None) -> Sealed:
    """What is closed; with `today`, by that day."""
    closed = (seal.period for seal in dossier.all(Seal) if today is None or seal.on <= today)
    return Sealed(frozenset(closed), dossier.commencement)


def refuse_other_money(dossier: Dossier, currency: str | None, zone: str | None) -> None:
    """Raise Declined where a change of currency or zone would restate what is closed."""
    head, months = dossier.engagement, sorted(seal.period for seal in dossier.all(Seal))
    for name, now, then in (("currency", currency, head.currency), ("time zone", zone, head.time_zone)):
        if months and now not in (None, then):
            raise Declined(
                f"{months[0]} is closed by the {name} {then}: it stays the engagement's",
                "end this engagement and start one anew: bpoctl close, bpoctl new",
            )


def claimed_later(dossier: Dossier, table: str, key: str | None, period: str, claimed_on: date | None) -> bool:
    """Whether a record is a new claim of a closed period, made after the closing: it changes nothing that was agreed.

    It counts for what hangs on breaches that were claimed; the credits of the period stay as they were closed.
    """
    if table != "delivery_claim" or claimed_on is None or any(row.key == key for row in dossier.all(Claim)):
        return False
    try:
        month = billing_month(parse_period(period, dossier.commencement)).key
    except BadData:
        return False
    return all(seal.on < claimed_on for seal in dossier.all(Seal) if seal.period == month)


def open_before(dossier: Dossier, month: Period) -> list[str]:
    """The measured months before one that are not closed, in order."""
    closed = sealed(dossier)
    measured = {billing_month(found).key for found in _periods(dossier) if found.last < month.first}
    return sorted(measured - closed.months)


def _periods(dossier: Dossier) -> Iterator[Period]:
    for row in dossier.all(Measurement):
        try:
            yield parse_period(row.period, dossier.commencement)
        except BadData:
            continue


@fact
def standing_measurements(dossier: Dossier) -> tuple[Measurement, ...]:
    """The measurements that count: not those of an import that a corrected file replaced, unless they are closed."""
    replaced = {read.replaces for read in dossier.all(TicketImport) if read.replaces}
    if not replaced:
        return dossier.all(Measurement)
    closed = sealed(dossier)
    return tuple(row for row in dossier.all(Measurement) if row.source not in replaced or row.period in closed)


def true_up_command(
    dossier: Dossier, period: str, level: str = "KEY", instance: str | None = None, figure: str = "--value N"
) -> str:
    """The command that corrects a closed period by a figure: booked in the first month after it that is open."""
    which = f" --instance {quote(instance)}" if instance else ""
    return (
        f"bpoctl delivery true-up add --level {level} --corrects {period}{which} --period {next_open(dossier, period)} "
        f"{figure} --agreed-on DATE --reason TEXT"
    )


def next_open(dossier: Dossier, period: str) -> str:
    """The first month after a period that is not closed; a word for it where there is no such period."""
    closed = sealed(dossier)
    try:
        month = billing_month(parse_period(period, dossier.commencement)).next()
        while month.key in closed:
            month = month.next()
    except (BadData, OverflowError):
        return "MONTH"
    return month.key


def ends_in(period: str, month: Period, commencement: date | None) -> bool:
    """Whether a period, as a record writes it, is a month or ends in it."""
    return period in Sealed(frozenset({month.key}), commencement)
