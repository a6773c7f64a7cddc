"""`bpoctl person`: people of both sides, everything recorded of one, and erasure."""

from __future__ import annotations

from typing import Any

import typer

from bpoctl import output
from bpoctl.dossier import Dossier
from bpoctl.errors import Declined
from bpoctl.models import KINDS
from bpoctl.models.engagement import Person
from bpoctl.records import asking
from bpoctl.records.erasing import erase_person, people_of
from bpoctl.records.groups import kind_group
from bpoctl.records.keys import referrers
from bpoctl.records.lazy import LazyGroup
from bpoctl.records.session import session
from bpoctl.records.verbs import record_json


def group() -> LazyGroup:
    """The five verbs of people, `records` and `erase`."""
    return kind_group(KINDS["person"], {"records": records, "erase": erase})


def records(
    key: str = typer.Argument(..., metavar="KEY", help="Whose."),
    as_json: bool = typer.Option(False, "--json", help="Print it as JSON."),
) -> None:
    """Everything recorded of one person, in every engagement of the store."""
    dossiers = session().reader().load_all()
    people_of(dossiers, key)
    found = [(d, kind, row) for d in dossiers for kind, row in _records_of(d, key)]
    if as_json:
        output.emit_items(
            {"engagement": d.engagement.slug, "kind": kind.path, **record_json(kind, row)} for d, kind, row in found
        )
        return
    rows = [
        [d.engagement.slug, kind.path, row.key, str(getattr(row, kind.title)) if kind.title != "key" else ""]
        for d, kind, row in found
    ]
    output.table(["engagement", "record", "key", "what"], rows)


def _records_of(dossier: Dossier, key: str) -> list[tuple[Any, Any]]:
    person = dossier.get(Person, key)
    if person is None:
        return []
    referring = referrers(dossier, "person", key)
    held = {(kind.table, getattr(row, "version", ""), row.key): (kind, row) for kind, row, _ in referring}
    return [(KINDS["person"], person), *held.values()]


def erase(
    key: str = typer.Argument(..., metavar="KEY", help="Who is erased, in every engagement of the store."),
    reason: str = typer.Option(..., "--reason", metavar="TEXT", help="On which ground."),
    yes: bool = typer.Option(False, "--yes", help="Do not ask."),
) -> None:
    """Delete a person's personal data, from the records and from the journal. It cannot be undone."""
    store = session().writer()
    people = people_of(store.load_all(), key)
    count = f"{len(people)} engagement{'' if len(people) == 1 else 's'}"
    question = f"Erase {people[0].name} from {count}? It cannot be undone."
    if not asking.confirm(question, yes=yes, instead=f"bpoctl person erase {key} --reason TEXT --yes"):
        raise Declined("nobody was erased")
    done = erase_person(store, key, reason)
    output.say(f"Erased {key} from {count} and {done.values} values from the journal.")
    if done.kept:
        output.talk(f"kept as it was signed, though it names them: {', '.join(done.kept)}")
    output.talk("not reached: backups, exported files and built documents; build them again with: bpoctl doc build")
