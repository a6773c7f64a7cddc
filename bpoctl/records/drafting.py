"""`sla draft`: clauses and obligations for the elements that an agreement still lacks, as records to be edited."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import typer

from bpoctl import catalog, output
from bpoctl.analysis.clauses import DRAFT, MISSING, Row, matrix, required
from bpoctl.analysis.wording import counted
from bpoctl.catalog import Element
from bpoctl.dossier import Dossier
from bpoctl.errors import BadData
from bpoctl.models import KINDS
from bpoctl.models.sla import Agreement, Clause
from bpoctl.records.blueprints import own_folder
from bpoctl.records.session import session
from bpoctl.records.verbs import insert_checked
from bpoctl.records.versions import version_named
from bpoctl.store import Store


@dataclass(frozen=True)
class Drafted:
    """One record to be, or one that was written: its table, its key and its values."""

    table: str
    key: str
    values: dict[str, Any]

    def to_json(self) -> dict[str, Any]:
        """The record as JSON-able data."""
        words = ("number", "title", "wording", "name", "party", "recurrence")
        shown = {name: self.values[name] for name in words if name in self.values}
        elements = list(self.values.get("covers") or self.values.get("serves") or ())
        return {"kind": KINDS[self.table].path, "key": self.key or None, **shown, "elements": elements}


def draft(
    elements: list[str] = typer.Argument(None, metavar="[ELEMENT…]", help="Which elements; else all that are missing."),
    version: str | None = typer.Option(None, "--version", metavar="VERSION", help="Which version; else the latest."),
    dry_run: bool = typer.Option(False, "--dry-run", help="Print the drafts, write nothing."),
    as_json: bool = typer.Option(False, "--json", help="Print them as JSON."),
) -> None:
    """Draft a clause for each required element that is missing, and an obligation for each duty that nobody has."""
    store = session().reader() if dry_run else session().writer()
    dossier = session().dossier(store)
    drafts = planned(dossier, version_named(dossier, version), elements or [])
    print_drafts(drafts if dry_run else write_drafts(store, dossier, drafts), dry_run=dry_run, as_json=as_json)


def planned(dossier: Dossier, agreement: Agreement, codes: Sequence[str]) -> list[Drafted]:
    """What would be drafted: for each missing element a clause, for each duty that nobody has an obligation.

    `codes` names the elements wanted; none is every required one. Raises BadData for an unknown code.
    """
    opened = catalog.opened(own_folder())
    wanted = tuple(opened.get(Element, code) for code in codes) or required(dossier)
    rows = matrix(dossier, agreement, agreement.effective_from, wanted)
    chapter = _next_chapter(dossier, agreement.key)
    lacking = [row for row in rows if row.state == MISSING and not row.places]
    numbers = {row.element.code: f"{chapter}.{n}" for n, row in enumerate(lacking, 1)}
    found = [_clause(agreement, row.element, numbers[row.element.code]) for row in lacking]
    return found + list(_obligations(agreement, rows, numbers))


def _clause(agreement: Agreement, element: Element, number: str) -> Drafted:
    values = {
        "version": agreement.key, "number": number, "title": element.name, "wording": element.proposed,
        "covers": (element.code,), "status": DRAFT,
    }  # fmt: skip
    return Drafted("sla_clause", "", values)


def _obligations(agreement: Agreement, rows: Sequence[Row], numbers: dict[str, str]) -> Iterator[Drafted]:
    for row in rows:
        duty, code = row.element.duty, row.element.code
        if duty is None or row.duties:
            continue
        clause = numbers.get(code) or next((place.number for place in row.places if place.number), None)
        values = {
            "version": agreement.key, "name": duty.name, "party": duty.party, "recurrence": duty.recurrence,
            "serves": (code,), "clause": clause,
        }  # fmt: skip
        yield Drafted("sla_obligation", "", {name: value for name, value in values.items() if value is not None})


def _next_chapter(dossier: Dossier, version: str) -> int:
    """The first chapter that no clause of a version stands in."""
    heads = [re.match(r"\d{1,6}", clause.number) for clause in dossier.of_version(Clause, version)]
    return max((int(head[0]) for head in heads if head), default=0) + 1


def write_drafts(store: Store, dossier: Dossier, drafts: Sequence[Drafted]) -> list[Drafted]:
    """Record them in one operation; gives each with its key. Raises Declined where the version is signed."""
    if not drafts:
        raise BadData("nothing is missing: every required element has its words", "bpoctl sla matrix")
    written = []
    with session().change(dossier, store) as writer:
        taken = {table: {row.key for row in dossier.rows(table)} for table in ("sla_clause", "sla_obligation")}
        for draft in drafts:
            kind = KINDS[draft.table]
            key = insert_checked(writer, dossier, kind, dict(draft.values), None, taken[draft.table])
            written.append(Drafted(draft.table, key, draft.values))
    return written


def print_drafts(drafts: Sequence[Drafted], *, dry_run: bool, as_json: bool) -> None:
    """What was drafted, or would be, with the command that comes next."""
    if as_json:
        output.emit_items(draft.to_json() for draft in drafts)
        return
    for draft in drafts:
        values = draft.values
        if draft.table == "sla_clause":
            output.say(f"{draft.key or 'clause'}  {values['number']} {values['title']} ({values['covers'][0]})")
            output.say(f"    {values['wording']}")
        else:
            output.say(f"{draft.key or 'obligation'}  {values['name']} ({values['party']}, {values['recurrence']})")
    clauses = sum(draft.table == "sla_clause" for draft in drafts)
    obligations = counted(len(drafts) - clauses, "obligation")
    output.say(f"{'Would draft' if dry_run else 'Drafted'} {counted(clauses, 'clause')} and {obligations}.")
    if not dry_run:
        output.talk("The wording is our own draft, no quotation. Fill the [blanks], then:")
        output.talk("  bpoctl sla clause edit KEY --wording TEXT --status agreed")
        output.talk("  bpoctl sla obligation edit KEY --owner PERSON")
