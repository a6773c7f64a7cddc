"""The clause matrix for a terminal: element, where it stands, whose duty it is, what proves it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import typer

from bpoctl import output
from bpoctl.analysis import clauses
from bpoctl.analysis.clauses import DRAFT, MISSING, Row, advised, questions, required
from bpoctl.analysis.wording import counted
from bpoctl.dossier import Dossier
from bpoctl.models.sla import Agreement
from bpoctl.records.session import session
from bpoctl.records.versions import version_named

_NOTHING = "–"


def matrix(
    version: str | None = typer.Option(None, "--version", metavar="VERSION", help="Agreement version; else in force."),
    checklist: bool = typer.Option(False, "--checklist", help="Also the points of a common SLA checklist."),
    as_of: str | None = typer.Option(None, "--as-of", metavar="DATE", help="Taken as today."),
    as_json: bool = typer.Option(False, "--json", help="Print it as JSON."),
) -> None:
    """The clause matrix: each element that a regulation requires, its clause and anchor, whose duty, what proves it."""
    dossier = session().dossier()
    day = session().today(dossier, as_of)
    agreement = dossier.version_on(day) if version is None else None
    print_matrix(dossier, agreement or version_named(dossier, version), day, checklist=checklist, as_json=as_json)


def print_matrix(dossier: Dossier, agreement: Agreement, today: date, *, checklist: bool, as_json: bool) -> None:
    """Print the matrix of a version as a table, gaps first named in the last lines; or as JSON."""
    elements = required(dossier) + (advised() if checklist else ())
    rows = clauses.matrix(dossier, agreement, today, elements)
    if as_json:
        output.emit_items(row.to_json(dossier) for row in rows)
        return
    named = ", ".join(dossier.engagement.regulations or ()) or "none"
    output.say(f"agreement {agreement.key} · regulations {named} · as of {today}")
    for _, said in questions(dossier):
        for part in output.folded(f"open: {said}", 2):
            output.say(f"  {part}")
    if not rows:
        output.say("No regulation that the engagement states asks for an element of the agreement.")
        output.talk("bpoctl sla matrix --checklist        shows the points of a common checklist")
        return
    output.say()
    output.table(
        ["element", "what", "stands in", "anchor", "duty of", "evidence"],
        [_cells(dossier, row) for row in rows],
    )
    output.say()
    _print_gaps(rows)


def _cells(dossier: Dossier, row: Row) -> list[str]:
    stands = "; ".join(f"{place.words}{' (draft)' if place.draft else ''}" for place in row.places)
    if row.state == MISSING:
        stands = f"{'MISSING' if row.required else 'open'}{f': {row.short}' if row.short else ''}"
    anchors = ", ".join(f"#{place.anchor}" for place in row.places) or _NOTHING
    return [row.element.code, row.element.name, stands, anchors, _duty(dossier, row), _proof(row)]


def _duty(dossier: Dossier, row: Row) -> str:
    named = [
        f"{duty.key} {dossier.named('person', duty.owner) or f'{duty.party}, no owner'}" for duty in row.duties
    ] + [f"{report.key} provider" for report in row.reports]
    return "; ".join(named) or ("NOBODY" if row.element.duty else _NOTHING)


def _proof(row: Row) -> str:
    return "; ".join(f"{p.evidence.key}{' (expired)' if p.expired else ''}" for p in row.proofs) or _NOTHING


def _print_gaps(rows: Sequence[Row]) -> None:
    asked = [row for row in rows if row.required]
    missing = [row for row in asked if row.state == MISSING]
    drafts = [row for row in asked if row.state == DRAFT]
    nobody = [row for row in asked if row.unowned and row.state != MISSING]
    covered = len(asked) - len(missing) - len(drafts)
    said = (
        f"{covered} of {counted(len(asked), 'required element')} covered, {len(drafts)} by a draft, "
        f"{len(missing)} missing; {counted(len(nobody), 'duty', 'duties')} without an owner"
    )
    for part in output.folded(said, 0):
        output.say(part)
    if missing:
        output.talk("bpoctl sla draft        drafts a clause for each that is missing")
