"""Erasing a person: a name that names nobody wherever the person stands, in every engagement of the store."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bpoctl.dossier import ENGAGEMENT_FIELDS, Dossier
from bpoctl.errors import BadData
from bpoctl.journal import Traces, Writer, scrub
from bpoctl.journal.erasing import ERASED
from bpoctl.models import KINDS, Kind
from bpoctl.models.engagement import Person
from bpoctl.models.fields import Description
from bpoctl.records.keys import add_history, referrers, rename, rename_beside
from bpoctl.records.session import session
from bpoctl.store import Store, load_dossiers

_PERSON = KINDS["person"]


@dataclass(frozen=True)
class Erased:
    """What an erasure reached, and which signed terms still name the person."""

    engagements: int
    values: int
    kept: tuple[str, ...]


def people_of(dossiers: list[Dossier], key: str) -> list[Person]:
    """The person as each engagement knows them; raises BadData where none does."""
    found = [person for dossier in dossiers if (person := dossier.get(Person, key)) is not None]
    if not found:
        raise BadData(f"no person `{key}` in any engagement", "bpoctl person list")
    return found


def erase_person(store: Store, key: str, reason: str) -> Erased:
    """Erase a person from records, journal and drafts in one transaction; an operation for each engagement."""
    with store.write() as connection:
        dossiers = load_dossiers(connection, None)
        people = people_of(dossiers, key)
        traces = Traces({key, *(word for p in people for word in (p.name, p.email, p.phone) if word)})
        said = {"actor": session().actor, "command": f"person erase --reason {traces.without(reason)}"}
        kept: list[str] = []
        for dossier in dossiers:
            writer = Writer(connection, dossier.engagement.id)
            covered = _person(writer, dossier, key, traces, reason) | _texts(writer, dossier, traces, kept)
            if writer.changed:
                writer.protect("an erasure is not undone: the data is gone", sorted(covered))
                writer.record("do", None, said, session().now)
        values = scrub(connection, traces)
    store.compact()
    return Erased(len(people), values, tuple(kept))


def _person(writer: Writer, dossier: Dossier, key: str, traces: Traces, reason: str) -> set[tuple[str, int]]:
    """Take the name from the person's own record and the key from all that refers to it; gives the rows."""
    person = dossier.get(Person, key)
    if person is None:
        return set()
    taken = dossier.keyed("person")
    nobody = next(k for n in range(1, len(taken) + 2) if (k := f"erased-{n}") not in taken)
    held_by = referrers(dossier, "person", key)
    rename(writer, held_by, key, nobody)
    rename_beside(writer, dossier, _PERSON, key, nobody)
    named = {d.name: ERASED if d.required else None for d in _PERSON.descriptions if d.personal}
    writer.update("person", writer.current("person", int(person.id or 0)), {**named, "key": nobody})
    by = session().actor
    erasure = {"person": nobody, "on": session().today(dossier), "by": by, "reason": reason}
    add_history(writer, dossier, "record_erasure", {n: traces.without(value) for n, value in erasure.items()})
    return {("person", int(person.id or 0)), *((kind.table, row.id) for kind, row, _ in held_by)}


def _texts(writer: Writer, dossier: Dossier, traces: Traces, kept: list[str]) -> set[tuple[str, int]]:
    """Take the name out of every text. What is signed stays as it was signed, and is named in `kept`."""
    covered = set()
    head: Any = writer.current("engagement", int(dossier.engagement.id or 0))
    writer.update("engagement", head, _freed(ENGAGEMENT_FIELDS, head, traces))
    signed = dossier.signed_versions()
    for kind, row in dossier.records():
        # another person of the same name keeps it
        fields = tuple(d for d in kind.descriptions if not (kind.table == "person" and d.personal))
        if not _freed(fields, row, traces):
            continue
        if _version(kind, row) in signed:
            kept.append(f"{kind.path} {row.key} ({_version(kind, row)})")
            continue
        fresh = writer.current(kind.table, row.id)
        writer.update(kind.table, fresh, _freed(fields, fresh, traces))
        covered.add((kind.table, row.id))
    return covered


def _version(kind: Kind, row: Any) -> str | None:
    return str(row.key) if kind.table == "sla_agreement" else str(row.version) if kind.versioned else None


def _freed(descriptions: tuple[Description, ...], row: Any, traces: Traces) -> dict[str, Any]:
    """The fields of a row that hold a trace, freed of it. Keys, references and words of a fixed form hold none."""
    free = (d for d in descriptions if d.form.name in ("text", "texts", "table") and d.name != "key")
    open_ones = [d.name for d in free if not (d.ref or d.choices or d.each_of or d.pattern or d.check)]
    return {name: traces.without(value) for name in open_ones if traces.within(value := getattr(row, name))}
