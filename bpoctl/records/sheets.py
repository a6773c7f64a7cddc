"""`add --from FILE`: many records from a spreadsheet, in one operation, or none of them."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from bpoctl import interchange, output
from bpoctl.dossier import Dossier, make_row
from bpoctl.errors import BadData, BpoctlError, UsageError
from bpoctl.models import Kind
from bpoctl.models.fields import Description
from bpoctl.records import matrices, rows
from bpoctl.records.keys import slugged
from bpoctl.records.noting import note_faults
from bpoctl.records.session import session
from bpoctl.records.values import from_flags
from bpoctl.records.verbs import change_checked, find, insert_checked, record_json, stand_for_version, taken_keys


def add_from(
    kind: Kind, source: str, mapping: Sequence[str], given: Mapping[str, Any], *, decimal: str | None = None,
    dry_run: bool, as_json: bool,
) -> None:  # fmt: skip
    """Add one record for each row; a flag given beside stands for every row that says nothing of its own."""
    common = from_flags(kind.descriptions, given)
    sheet = _read(source, matrices.CORNER if kind.table == matrices.TABLE else "")
    mapped: Mapping[str, str] = _mapped(mapping)
    sheet = interchange.without_totals(sheet, _labels(kind, mapped))
    for note in sheet.notes:
        output.talk(f"note: {note}")
    if kind.table == matrices.TABLE:
        sheet, mapped = matrices.unfolded(sheet, mapped, common, session().dossier(), decimal)
    fields = interchange.map_columns(kind, sheet.columns, mapped, set(common))
    _note_columns(source, fields, mapped)
    store = session().writer()
    before = session().dossier(store)
    records = rows.values_of(kind, sheet, fields, common, before, decimal)
    _alike(kind, source, records, before)
    with session().change_latest(store) as (writer, dossier):
        taken: dict[Any, set[str]] = {}
        for (number, _), values in zip(sheet.rows, records, strict=True):
            stand_for_version(kind, dossier, values)
            version = values.get("version")
            present = taken.setdefault(version, taken_keys(dossier, kind, version))
            try:
                made = insert_checked(writer, dossier, kind, values, values.pop("key", None), present)
            except BpoctlError as error:
                raise BadData(f"{sheet.path}: row {number}: {error.message}", error.hint) from None
            values["key"] = made
        if dry_run:
            writer.abandon()
    if as_json:
        output.emit_items(record_json(kind, make_row(kind.table, values)) for values in records)
        return
    for values in records if dry_run else ():
        output.say(f"+ {kind.path} {values['key']}  {_title(kind, values)}".rstrip())
    count = f"{len(records)} {kind.plural.replace('_', ' ') if len(records) != 1 else kind.noun}"
    output.say(f"A dry run: {count} would be added." if dry_run else f"Added {count} from {source}.")
    note_faults(kind, before, added=records)


def _title(kind: Kind, values: Mapping[str, Any]) -> str:
    """What a record to be added is called, or where it has no name, what stands in its columns."""
    if kind.title != "key":
        return str(values[kind.title])
    shown = (d for d in kind.own if d.column and values.get(d.name) is not None)
    return ", ".join(f"{d.key} {d.form.to_text(values[d.name])}" for d in shown)


def edit_from(
    kind: Kind, source: str, mapping: Sequence[str], given: Mapping[str, Any], *, decimal: str | None, dry_run: bool,
    version: str | None = None,
) -> None:  # fmt: skip
    """Change one record for each row, found by its key, or by its name where no column gives keys: all, or none."""
    common = from_flags(kind.own, given)
    sheet = interchange.without_totals(_read(source, ""))
    for note in sheet.notes:
        output.talk(f"note: {note}")
    fields = interchange.map_columns(kind, sheet.columns, _mapped(mapping), set(kind.by_name))
    _note_columns(source, fields, _mapped(mapping))
    store = session().writer()
    before = session().dossier(store)
    records = rows.values_of(kind, sheet, fields, common, before, decimal, whole=False)
    by_key = any(description.name == "key" for description in fields.values())
    if not by_key and (kind.title == "key" or kind.title not in {d.name for d in fields.values()}):
        raise BadData(f"{sheet.path}: no column says which {kind.noun} is meant", "--map COLUMN=key")
    changed, written = 0, list[tuple[Any, Mapping[str, Any]]]()
    with session().change_latest(store) as (writer, dossier):
        named, seen = rows.keys_by_name(dossier, kind.table), set()
        for (number, _), values in zip(sheet.rows, records, strict=True):
            said = str(values.pop("key" if by_key else kind.title, ""))
            key = said if by_key else named.get(slugged(said), said)
            try:
                if not said or key in seen:
                    raise BadData(f"`{key}` stands in it twice" if said else "it is not said which one is meant")
                row = find(dossier, kind, key, version)
                change_checked(writer, dossier, kind, row, values)
            except BpoctlError as error:
                raise BadData(f"{sheet.path}: row {number}: {error.message}", error.hint) from None
            seen.add(key)
            written.append((row, values))
            changed += any(getattr(row, name) != value for name, value in values.items())
            if dry_run:
                output.say(f"~ {kind.path} {key}  {_told(kind, row, values)}")
        if dry_run:
            writer.abandon()
    plural = kind.noun if changed == 1 else kind.plural.replace("_", " ")
    same = f"; {len(records) - changed} said so already" if changed < len(records) else ""
    verb = f"A dry run: {changed} {plural} would be changed" if dry_run else f"Changed {changed} {plural} from {source}"
    output.say(f"{verb}{same}.")
    note_faults(kind, before, changed=written)


def _told(kind: Kind, row: Any, values: Mapping[str, Any]) -> str:
    """What would change in a record: `volume 8000 -> 9000`."""
    parts = []
    for name, value in values.items():
        if getattr(row, name) != value:
            form = kind.by_name[name].form
            parts.append(f"{kind.by_name[name].key} {form.to_text(getattr(row, name)) or '–'} -> {form.to_text(value)}")
    return ", ".join(parts) or "says so already"


def _alike(kind: Kind, source: str, records: Sequence[Mapping[str, Any]], dossier: Dossier) -> None:
    """Say aloud which rows are called like a record that is there, and would be a second one."""
    if kind.title == "key":
        return
    named = rows.keys_by_name(dossier, kind.table)
    for values in records:
        key = named.get(slugged(str(values.get(kind.title) or "")))
        if key is not None:
            output.talk(
                f"note: {source}: `{values[kind.title]}` is called like {kind.path} {key}, which is there already"
            )
            output.talk(f"  bpoctl {kind.command} edit --from {source}        changes those that are there")


def _note_columns(source: str, fields: Mapping[str, Description], mapped: Mapping[str, str]) -> None:
    for line in interchange.read_as(fields, mapped):
        output.talk(f"note: {source}: {line}")


def _labels(kind: Kind, mapped: Mapping[str, str]) -> set[str]:
    """Names of rows that mean a candidate or criterion in a matrix of scores, even if one is called `Total`."""
    if kind.table != matrices.TABLE:
        return set()
    dossier = session().dossier()
    return {*mapped, *(name for row in matrices.judged(dossier) for name in (row.key, row.name))}


def _read(source: str, corner: str) -> interchange.Sheet:
    if source != "-":
        return interchange.read_sheet(source, corner)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "stdin.csv"
        file.write_bytes(sys.stdin.buffer.read())
        try:
            sheet = interchange.read_sheet(file, corner)
        except BadData as error:
            raise BadData(error.message.replace(str(file), "stdin"), error.hint) from None
        return replace(sheet, path="stdin", notes=tuple(note.replace(str(file), "stdin") for note in sheet.notes))


def _mapped(mapping: Sequence[str]) -> dict[str, str]:
    pairs = {}
    for pair in mapping:
        column, equals, field = pair.rpartition("=")
        if not equals or not column or not field:
            raise UsageError(f"--map {pair}: is not COLUMN=field", "bpoctl … add --from FILE --map 'Due date=due_on'")
        pairs[column] = field
    return pairs
