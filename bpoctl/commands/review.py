"""`bpoctl review`: the records of the stage, and closing a period."""

from __future__ import annotations

from datetime import date

import typer

from bpoctl import output
from bpoctl.analysis.credits import Statement, statement
from bpoctl.analysis.credits.beside import agreed_credits
from bpoctl.analysis.judging import Result
from bpoctl.analysis.money import shown
from bpoctl.analysis.sealing import ends_in, open_before, sealed, true_up_command
from bpoctl.analysis.signed_terms import sign_command
from bpoctl.analysis.wording import listed
from bpoctl.dossier import SEALED_KINDS, Dossier
from bpoctl.errors import Declined
from bpoctl.journal import Writer
from bpoctl.models import KINDS
from bpoctl.models.delivery import Credit
from bpoctl.models.values import Money
from bpoctl.records import asking
from bpoctl.records.groups import stage_group
from bpoctl.records.keys import add_history, new_key
from bpoctl.records.lazy import LazyGroup
from bpoctl.records.session import session


def group() -> LazyGroup:
    """The stage's group."""
    return stage_group("review", {"close": close})


def close(
    period: str = typer.Argument(..., metavar="PERIOD", help="Which month, as in 2026-04."),
    on: str | None = typer.Option(None, "--on", metavar="DATE", help="When; today if not given."),
    by: str | None = typer.Option(None, "--by", metavar="NAME", help="Who closes it; else who acts."),
    yes: bool = typer.Option(False, "--yes", help="Do not ask where terms judge that not both have signed."),
) -> None:
    """Close a month: its figures are sealed, its credits agreed. It cannot be undone; corrections are true-ups."""
    store = session().writer()
    dossier = session().dossier(store)
    day = session().today(dossier, on, "--on")
    found = statement(dossier, period, today=day)
    _refuse_closing(dossier, found, day)
    _ask_if_unsigned(found, yes=yes)
    with session().change(dossier, store) as writer:
        agreed = _agree_credits(writer, dossier, found, day)
        add_history(
            writer, dossier, "record_seal",
            {"period": found.period.key, "on": day, "by": by or session().actor, "statement_sha256": found.digest()},
        )  # fmt: skip
        writer.protect(
            f"{period} is closed and is not opened again; record the correction as a true-up in an open period: "
            f"{true_up_command(dossier, found.period.key)}",
            [
                (t, row.id)
                for t in SEALED_KINDS
                for row in dossier.rows(t)
                if ends_in(row.period, found.period, dossier.commencement)
            ]
            + agreed,
        )
    total = shown(found.total, found.currency) if found.total is not None else "none can be reckoned"
    net = ""
    if found.true_ups and found.net is not None:
        net = f" Net with true-ups: {shown(found.net, found.currency)}."
    output.say(f"Closed {found.period.key} on {day}. Credits due from the provider: {total}.{net}")
    for line in found.lines:
        if line.lapsed:
            output.say(f"Lapsed, as it was not claimed in time: {shown(line.lapsed, found.currency)} of {line.label}.")
    if left := open_before(dossier, found.period):
        output.talk(f"note: {listed(left)} {'is' if len(left) == 1 else 'are'} still open, and measured")
        output.talk(f"  bpoctl review close {left[0]}")


def _refuse_closing(dossier: Dossier, found: Statement, day: date) -> None:
    if found.period.key in sealed(dossier):
        raise Declined(f"{found.period.key} is closed already", "bpoctl record seal list")
    if day <= found.period.last:
        raise Declined(f"{found.period.key} ends on {found.period.last}; it can be closed after that day")
    lacking = [line for line in found.lines if line.unmeasured and line.level.class_ == "critical"]
    if lacking:
        named = ", ".join(line.label for line in lacking)
        raise Declined(
            f"{found.period.key} cannot be closed: no measurement of {named}",
            f"bpoctl delivery import FILE, or: bpoctl delivery measurement add --level {lacking[0].level.key} "
            f"--period {lacking[0].window.key} …",
        )
    owed = [line for line in found.lines if line.award is not None and line.verdict.result is Result.MISSED]
    if owed and found.total is None:
        raise Declined(
            f"{found.period.key} cannot be closed: {found.open_points[0] if found.open_points else 'a credit is open'}",
            f"bpoctl sla credits {found.period.key}",
        )


def _ask_if_unsigned(found: Statement, *, yes: bool) -> None:
    """Ask before a month is sealed that terms have judged which not both sides have signed."""
    for version, lacking in found.unsigned:
        said = f"agreement {version.key} judges {found.period.key} and is not signed by the {' and the '.join(lacking)}"
        instead = f"{sign_command(version.key, lacking)}\nor close it all the same: --yes"
        if not asking.confirm(f"{said}; what is closed stays so. Close it all the same?", yes=yes, instead=instead):
            raise Declined(f"nothing was closed: {said}", instead)


def _agree_credits(writer: Writer, dossier: Dossier, found: Statement, day: date) -> list[tuple[str, int]]:
    """Record the credit of each level that nobody recorded before; gives their rows."""
    kind = KINDS["delivery_credit"]
    present = {(credit.level, credit.period) for credit in dossier.all(Credit)}
    taken = {row.key for row in dossier.rows(kind.table)}
    rows = []
    for line, due in agreed_credits(found):
        if (line.level.key, found.period.key) in present:
            continue
        values = {"level": line.level.key, "period": found.period.key, "amount": Money(due), "agreed_on": day}
        key = new_key(writer, dossier, kind, values, taken)
        taken.add(key)
        rows.append((kind.table, writer.insert(kind.table, {**values, "key": key})))
    return rows
