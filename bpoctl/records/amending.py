"""Starting a new version of an agreement: where it may begin, what it takes over, and what is told of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from bpoctl.analysis.boundaries import Cut, cuts, next_beginnings, sealed_days
from bpoctl.dossier import Dossier
from bpoctl.errors import BadData, Declined, UsageError
from bpoctl.models import KINDS
from bpoctl.models.sla import Agreement
from bpoctl.records.keys import check_key
from bpoctl.records.session import session
from bpoctl.store import Store

CALENDAR_DAYS = "calendar-days"


@dataclass(frozen=True)
class Amendment:
    """A new version that may begin: from which, when, and which periods it parts."""

    old: Agreement
    key: str
    begins: date
    reason: str
    parted: tuple[Cut, ...]


def counted_up(version: str) -> str:
    """The version after one, where nobody names it: `1.1` after `1.0`."""
    head, dot, last = version.rpartition(".")
    return f"{head}{dot}{int(last) + 1}" if last.isdigit() else f"{version}.1"


def amendment(
    dossier: Dossier, old: Agreement, key: str | None, begins: date, reason: str, *, prorate: bool
) -> Amendment:
    """The amendment of a version from a day on.

    Raises Declined where it may not begin then: before the version in force, after the end, in a closed period, or
    (unless `prorate`) within a period over which something is judged.
    """
    if not reason.strip():
        raise UsageError("--reason: it must not be empty: an amendment says why it was made")
    new = counted_up(old.key) if key is None else key
    try:
        check_key(new)
    except ValueError as error:
        raise UsageError(f"--to: {error}") from None
    if new in dossier.keyed("sla_agreement"):
        raise BadData(f"there is an agreement version `{new}` already", "choose another: --to VERSION")
    latest = dossier.versions()[-1]
    if begins <= latest.effective_from:
        raise Declined(f"{begins} is not after {latest.effective_from}, the first day of agreement {latest.key}")
    if begins > old.ends_on:
        raise Declined(
            f"{begins} is after {old.ends_on}, the last day of the agreement",
            f"bpoctl sla agreement edit {old.key} --ends-on DATE",
        )
    cut = cuts(dossier, old.key, begins)
    _refuse_closed(dossier, old, begins, cut)
    if cut and not prorate:
        _refuse_within(dossier, old, begins, cut)
    return Amendment(old, new, begins, reason, cut)


def _refuse_closed(dossier: Dossier, old: Agreement, begins: date, cut: tuple[Cut, ...]) -> None:
    closed = sealed_days(dossier)
    # a part ends with the day before, and is settled in its month
    first = begins - timedelta(days=1) if cut else begins
    if closed is None or first > closed[0]:
        return
    last, month = closed
    raise Declined(
        f"{month} is closed and stays as it was judged; an amendment from {begins} would change it",
        _instead(dossier, old, last),
    )


def _refuse_within(dossier: Dossier, old: Agreement, begins: date, cut: tuple[Cut, ...]) -> None:
    lies = "; ".join(one.words for one in cut)
    prorated = (
        f"--prorate parts {'them' if len(cut) > 1 else 'it'} at {begins}: each part is judged by its own terms, and "
        "charges are shared by calendar days"
    )
    raise Declined(
        f"an amendment begins with every period that is judged, and {begins} lies within {lies}",
        f"{_instead(dossier, old, begins)}\n{prorated}",
    )


def _instead(dossier: Dossier, old: Agreement, after: date) -> str:
    days = next_beginnings(dossier, old, after)
    if not days:
        return f"there is no such day until {old.ends_on}, the last day of agreement {old.key}"
    said = f"the next {'days' if len(days) > 1 else 'day'} on which one can begin: {', '.join(map(str, days))}"
    return f"{said}\nbpoctl sla amend {old.key} --from {days[0]} --reason TEXT"


def start(store: Store, dossier: Dossier, made: Amendment) -> int:
    """Record the new version with a copy of every term of the old one, as one operation; gives how many there are."""
    kind, old = KINDS["sla_agreement"], made.old
    terms = [(kind, row) for kind, row in dossier.records() if kind.versioned and row.version == old.key]
    with session().change(dossier, store) as writer:
        head = {d.name: getattr(old, d.name) for d in kind.descriptions}
        own = {"key": made.key, "effective_from": made.begins, "change_reason": made.reason}
        writer.insert(kind.table, {**head, **own, "prorate": CALENDAR_DAYS if made.parted else None})
        for table in dict.fromkeys(kind.table for kind, _ in terms):
            rows = [row for kind, row in terms if kind.table == table]
            names = list(KINDS[table].by_name)
            writer.insert_many(table, [{**{n: getattr(r, n) for n in names}, "version": made.key} for r in rows])
    return len(terms)
