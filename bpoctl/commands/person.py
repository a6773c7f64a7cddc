"""`bpoctl person`: people of both sides, everything recorded of one, and erasure."""

from __future__ import annotations

from typing import Any

import typer

from bpoctl import journal, output
from bpoctl.dossier import Dossier
from bpoctl.errors import BadData, Declined
from bpoctl.journal import Writer
from bpoctl.models import KINDS
from bpoctl.models.engagement import Person
from bpoctl.records import asking
from bpoctl.records.groups import kind_group
from bpoctl.records.keys import add_history, referrers, rename
from bpoctl.records.lazy import LazyGroup
from bpoctl.records.session import session
from bpoctl.records.verbs import record_json
from bpoctl.store import Store


def group() -> LazyGroup:
    """The five verbs of people, `records` and `erase`."""
    return kind_group(KINDS["person"], {"records": records, "erase": erase})


def records(
    key: str = typer.Argument(..., metavar="KEY", help="Whose."),
    as_json: bool = typer.Option(False, "--json", help="Print it as JSON."),
) -> None:
    """Everything recorded of one person, in every engagement of the store."""
    found = _everywhere(session().reader(), key)
    if as_json:
        output.emit_items(
            {"engagement": d.engagement.slug, "kind": kind.path, **record_json(kind, row)}
            for d, person in found
            for kind, row in _records_of(d, person)
        )
        return
    rows = [
        [d.engagement.slug, kind.path, row.key, str(getattr(row, kind.title)) if kind.title != "key" else ""]
        for d, person in found
        for kind, row in _records_of(d, person)
    ]
    output.table(["engagement", "record", "key", "what"], rows)


def _records_of(dossier: Dossier, person: Person) -> list[tuple[Any, Any]]:
    held = {(kind.table, row.id): (kind, row) for kind, row, _ in referrers(dossier, "person", person.key)}
    return [(KINDS["person"], person), *held.values()]


def _everywhere(store: Store, key: str) -> list[tuple[Dossier, Person]]:
    found = [(d, person) for d in store.load_all() if (person := d.get(Person, key)) is not None]
    if not found:
        raise BadData(f"no person `{key}` in any engagement", "bpoctl person list")
    return found


def erase(
    key: str = typer.Argument(..., metavar="KEY", help="Who is erased, in every engagement of the store."),
    reason: str = typer.Option(..., "--reason", metavar="TEXT", help="On which ground."),
    yes: bool = typer.Option(False, "--yes", help="Do not ask."),
) -> None:
    """Delete a person's personal data, from the records and from the journal. It cannot be undone."""
    store = session().writer()
    found = _everywhere(store, key)
    question = f"Erase {found[0][1].name} from {len(found)} engagements? It cannot be undone."
    if not asking.confirm(question, yes=yes, instead=f"bpoctl person erase {key} --reason TEXT --yes"):
        raise Declined("nobody was erased")
    words = {key, *(w for _, person in found for w in (person.name, person.email, person.phone) if w)}
    command = f"person erase --reason {reason}"
    count = 0
    with store.write() as connection:
        for dossier, person in found:
            writer = Writer(connection, dossier.engagement.id)
            covered = _replace(writer, dossier, person, reason, words)
            writer.protect("an erasure is not undone: the data is gone", covered)
            writer.record("do", None, {"actor": session().actor, "command": command}, session().now)
        count = journal.scrub(connection, words)
    output.say(f"Erased {key} from {len(found)} engagements and {count} values from the journal.")
    output.talk("not reached: backups, exported files and built documents; build them again with: bpoctl doc build")


def _replace(writer: Writer, dossier: Dossier, person: Person, reason: str, words: set[str]) -> list[tuple[str, int]]:
    """Put a name that names nobody wherever the person stands; gives the rows that were changed."""
    taken = dossier.keyed("person")
    nobody = next(k for n in range(1, len(taken) + 2) if (k := f"erased-{n}") not in taken)
    covered = {("person", int(person.id or 0))}
    covered |= {(kind.table, row.id) for kind, row, _ in referrers(dossier, "person", person.key)}
    rename(writer, dossier, "person", person.key, nobody)
    erased: dict[str, Any] = {"key": nobody, "name": "(erased)", "email": None, "phone": None}
    writer.update("person", person, erased)
    spoken = {word.casefold() for word in words}
    for kind, row in dossier.records():
        if kind.table == "person":
            continue
        named = [d.name for d in kind.descriptions if d.personal and str(getattr(row, d.name)).casefold() in spoken]
        if named:
            fresh = writer.current(kind.table, row.id)
            writer.update(kind.table, fresh, dict.fromkeys(named, "(erased)"))
            covered.add((kind.table, row.id))
    add_history(
        writer, dossier, "record_erasure",
        {"person": nobody, "on": session().today(dossier), "by": session().actor, "reason": reason},
    )  # fmt: skip
    return sorted(covered)
