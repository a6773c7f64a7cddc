"""The five verbs, the same for every kind of record: add, edit, list, show, remove."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bpoctl import output
from bpoctl.analysis.sealing import claimed_later
from bpoctl.dossier import Dossier
from bpoctl.errors import BadData, Declined, UsageError, nearest
from bpoctl.journal import Writer
from bpoctl.models import Kind
from bpoctl.records import asking
from bpoctl.records.guards import refuse_begun, refuse_frozen, refuse_impossible, refuse_sealed, refuse_signed
from bpoctl.records.keys import check_key, check_references, holders, new_key, referrers, rename, rename_beside
from bpoctl.records.noting import note_faults
from bpoctl.records.session import session
from bpoctl.records.values import as_json, described, from_flags, missing


def add(kind: Kind, given: Mapping[str, Any], key: str | None, as_json_too: bool = False) -> str:
    """Add one record from its flags, asking for what is missing where somebody can answer; gives its key."""
    values = from_flags(kind.descriptions, given)
    store = session().writer()
    if missing(kind.descriptions, values):
        _complete(kind, session().dossier(store), values)
    with session().change_latest(store) as (writer, dossier):
        stand_for_version(kind, dossier, values)
        made = insert_checked(writer, dossier, kind, values, key)
    if as_json_too:
        _emit(kind, made, values.get("version"))
    else:
        output.say(f"Added {kind.path} {made}.")
    note_faults(kind, dossier, added=[{**values, "key": made}])
    return made


def insert_checked(
    writer: Writer, dossier: Dossier, kind: Kind, values: dict[str, Any], key: str | None = None,
    taken: set[str] | None = None,
) -> str:  # fmt: skip
    """Insert a record after all that a dossier can say against it; gives its key. Raises BadData or Declined."""
    refuse_signed(dossier, kind, values.get("version", ""))
    if not claimed_later(dossier, kind.table, None, str(values.get("period")), values.get("claimed_on")):
        refuse_sealed(dossier, kind, values.get("period"), values)
    refuse_begun(dossier, kind, values.get("effective_from"))
    refuse_impossible(dossier, kind, values)
    check_references(dossier, kind.by_name, values, values.get("version"))
    present = taken if taken is not None else taken_keys(dossier, kind, values.get("version"))
    chosen = key or new_key(writer, dossier, kind, values, present)
    try:
        check_key(chosen)
    except ValueError as error:
        raise UsageError(f"--key: {error}") from None
    if chosen in present:
        raise BadData(
            f"there is a {kind.noun} `{chosen}` already", f"bpoctl {kind.command} edit {chosen} …, or another --key"
        )
    present.add(chosen)
    writer.insert(kind.table, {**values, "key": chosen})
    return chosen


def taken_keys(dossier: Dossier, kind: Kind, version: str | None) -> set[str]:
    """The keys in use: of a versioned kind those of its version."""
    rows = dossier.rows(kind.table)
    return {row.key for row in rows if not kind.versioned or row.version == version}


def stand_for_version(kind: Kind, dossier: Dossier, values: dict[str, Any]) -> None:
    """Where no --version is given, a term belongs to the latest one."""
    if kind.versioned and "version" not in values:
        latest = dossier.latest_version()
        if latest is None:
            raise BadData(
                f"a {kind.noun} belongs to an agreement version, and there is none", "bpoctl sla agreement add"
            )
        values["version"] = latest.key


def _complete(kind: Kind, dossier: Dossier, values: dict[str, Any]) -> None:
    stand_for_version(kind, dossier, values)
    lacking = missing(kind.descriptions, values)
    if lacking and not session().asks:
        flags = " ".join(f"{d.option} {d.form.stand_in}" for d in lacking)
        raise UsageError(f"missing for {kind.path}: {flags}", aligned((d.option, described(d)) for d in lacking))
    for description in lacking:
        values[description.name] = asking.ask(description, dossier)


def aligned(rows: Iterable[tuple[str, str]]) -> str:
    """Names and what they mean, one under the other."""
    listed = list(rows)
    width = max((len(name) for name, _ in listed), default=0)
    return "\n".join(f"{name.ljust(width)}  {meaning}" for name, meaning in listed)


def _emit(kind: Kind, key: str, version: str | None) -> None:
    output.emit_json(record_json(kind, find(session().dossier(), kind, key, version)))


def record_json(kind: Kind, row: Any) -> dict[str, Any]:
    """A record for `--json`, with its revision."""
    return {**as_json(kind.descriptions, row), "revision": row.revision}


def find(dossier: Dossier, kind: Kind, key: str, version: str | None) -> Any:
    """One record; raises BadData for an unknown key, with the nearest known one."""
    rows = [row for row in dossier.rows(kind.table) if version is None or getattr(row, "version", None) == version]
    for row in reversed(rows):
        if row.key == key:
            return row
    close = nearest(key, [row.key for row in rows])
    meant = f" Did you mean `{close}`?" if close else ""
    within = f" in version {version}" if version else ""
    raise BadData(f"no {kind.noun} `{key}`{within}.{meant}", f"bpoctl {kind.command} list        shows all")


def edit(
    kind: Kind, key: str, given: Mapping[str, Any], *, version: str | None = None, clear: Sequence[str] = (),
    new: str | None = None, if_revision: int | None = None, as_json_too: bool = False,
) -> None:  # fmt: skip
    """Change fields of one record, clear some, or give it another key (everywhere, in one operation)."""
    stated, cleared = from_flags(kind.own, given), _cleared(kind, clear)
    for name in cleared:
        if name in stated:
            raise UsageError(f"{kind.by_name[name].option} is given a value and cleared", "leave one of the two out")
    values = {**stated, **cleared}
    if not values and new is None:
        raise UsageError("nothing to change was given", f"bpoctl {kind.command} edit {key} --FIELD VALUE")
    with session().change_latest(session().writer()) as (writer, dossier):
        row = find(dossier, kind, key, version)
        refuse_moved(kind, row, if_revision)
        change_checked(writer, dossier, kind, row, values, new)
        changed = writer.changed
    if as_json_too:
        _emit(kind, new or key, getattr(row, "version", None))
    else:
        output.say(f"Changed {kind.path} {new or key}." if changed else f"{kind.path} {key} says so already.")
    if new is None:
        note_faults(kind, dossier, changed=[(row, values)])


def refuse_moved(kind: Kind, row: Any, revision: int | None) -> None:
    """Raises BadData for a record that is no longer at the revision from which somebody set out."""
    if revision is not None and row.revision != revision:
        raise BadData(
            f"{kind.path} {row.key} is at revision {row.revision}, not {revision}: it was changed since", "bpoctl log"
        )


def change_checked(
    writer: Writer, dossier: Dossier, kind: Kind, row: Any, values: Mapping[str, Any], new: str | None = None
) -> None:
    """Change a record after all that a dossier can say against it. Raises BadData or Declined."""
    refuse_frozen(dossier, kind, row, () if new else values)
    refuse_sealed(dossier, kind, values.get("period"), row)
    refuse_begun(dossier, kind, values.get("effective_from"))
    refuse_impossible(dossier, kind, values, row)
    check_references(dossier, kind.by_name, values, getattr(row, "version", None))
    if new is not None and new != row.key:
        _give_key(writer, dossier, kind, row, new)
    writer.update(kind.table, writer.current(kind.table, row.id), values)


def _give_key(writer: Writer, dossier: Dossier, kind: Kind, row: Any, new: str) -> None:
    """Give a record another key, and put it wherever the old one is held.

    What has no version (a measurement) holds a term's key in whichever version: then all of them are renamed.
    """
    try:
        check_key(new)
    except ValueError as error:
        raise UsageError(f"--key: {error}") from None
    held_by = referrers(dossier, kind.table, row.key)
    renamed = [row]
    if kind.versioned and any(not holder.versioned for holder, _, _ in held_by):
        renamed = [other for other in dossier.rows(kind.table) if other.key == row.key]
    elif kind.versioned:
        held_by = [one for one in held_by if one[1].version == row.version]
    for other in renamed:
        refuse_frozen(dossier, kind, other)
        if new in taken_keys(dossier, kind, getattr(other, "version", None)):
            raise BadData(f"there is a {kind.noun} `{new}` already", f"bpoctl {kind.command} list")
    if kind.table != "person":  # people stand in what is signed by reference to the party list
        for holder, holding, _ in held_by:
            refuse_frozen(dossier, holder, holding)
    rename(writer, held_by, row.key, new)
    rename_beside(writer, dossier, kind, row.key, new)
    for other in renamed:
        writer.update(kind.table, writer.current(kind.table, other.id), {"key": new})


def _cleared(kind: Kind, names: Sequence[str]) -> dict[str, Any]:
    cleared = {}
    for given in names:
        name = given.removeprefix("--").replace("-", "_").rstrip("_")
        description = next((d for d in kind.own if d.key == name), None)
        if description is None:
            close = nearest(name, [d.key for d in kind.own])
            raise UsageError(
                f"--clear {given}: a {kind.noun} has no such field", f"did you mean {close}?" if close else ""
            )
        if description.required:
            raise UsageError(f"--clear {given}: a {kind.noun} cannot be without it")
        cleared[description.name] = description.default
    return cleared


def remove(kind: Kind, key: str, *, version: str | None = None, yes: bool = False) -> None:
    """Remove a record that was a mistake; refused while others refer to it. Things end by a date."""
    store = session().writer()
    if not yes:
        removable(session().dossier(store), kind, key, version)
        instead = f"bpoctl {kind.command} remove {key} --yes"
        if not asking.confirm(f"Remove {kind.path} {key}?", yes=yes, instead=instead):
            raise Declined(f"{kind.path} {key} was left as it is")
    with session().change_latest(store) as (writer, dossier):
        writer.delete_many(kind.table, [removable(dossier, kind, key, version)])
    output.say(f"Removed {kind.path} {key}.")


def removable(dossier: Dossier, kind: Kind, key: str, version: str | None) -> Any:
    """The record, if nothing speaks against removing it. Raises Declined naming what refers to it."""
    row = find(dossier, kind, key, version)
    refuse_frozen(dossier, kind, row)
    holding = sorted({f"{k.path} {r.key}" for k, r, _ in holders(dossier, kind, row)})
    if kind.table == "person" and dossier.engagement.lead == key:
        holding.insert(0, "the engagement itself, whose lead this is")
    if holding:
        more = f" and {len(holding) - 8} more" if len(holding) > 8 else ""
        raise Declined(
            f"{kind.path} {key} is referred to by {', '.join(holding[:8])}{more}", "change or remove those first"
        )
    return row


def list_all(kind: Kind, *, as_json_too: bool, version: str | None = None) -> None:
    """All records of a kind, in the natural order of their keys."""
    rows = [r for r in session().dossier().rows(kind.table) if version is None or getattr(r, "version", "") == version]
    if as_json_too:
        output.emit_items(record_json(kind, row) for row in rows)
        return
    if not rows:
        output.talk(f"No {kind.noun} yet." + ("" if kind.history else f" Add one: bpoctl {kind.command} add"))
        return
    shown = [d for d in kind.descriptions if d.column or d.name in ("key", "version")]
    numeric = [d.key for d in shown if d.form.name in ("whole", "decimal", "money")]
    output.table(
        [d.key for d in shown], [[d.form.to_text(getattr(row, d.name)) for d in shown] for row in rows], numeric
    )


def show(kind: Kind, key: str, *, as_json_too: bool, version: str | None = None) -> None:
    """One record with all its fields and what refers to it."""
    dossier = session().dossier()
    row = find(dossier, kind, key, version)
    if as_json_too:
        output.emit_json(record_json(kind, row))
        return
    lines = [(d.key, d.form.to_text(getattr(row, d.name))) for d in kind.descriptions]
    lines.append(("revision", str(row.revision)))
    holding = sorted({f"{k.path} {r.key}" for k, r, _ in holders(dossier, kind, row)})
    lines.append(("referred to by", ", ".join(holding)))
    output.pairs(lines)
