"""`add --from FILE`: many records from a spreadsheet, in one operation, or none of them."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bpoctl import interchange, output
from bpoctl.dossier import make_row
from bpoctl.errors import BadData, BpoctlError, UsageError
from bpoctl.models import Kind
from bpoctl.records import matrices
from bpoctl.records.session import session
from bpoctl.records.values import from_flags, missing, parsed
from bpoctl.records.verbs import insert_checked, record_json, stand_for_version, taken_keys

_MOST_FAULTS = 20


def add_from(
    kind: Kind, source: str, mapping: Sequence[str], given: Mapping[str, Any], *, dry_run: bool, as_json: bool
) -> None:
    """Add one record for each row; a flag given beside stands for every row that says nothing of its own."""
    common = from_flags(kind.descriptions, given)
    sheet = _read(source, matrices.CORNER if kind.table == matrices.TABLE else "")
    for note in sheet.notes:
        output.talk(f"note: {note}")
    mapped: Mapping[str, str] = _mapped(mapping)
    if kind.table == matrices.TABLE:
        sheet, mapped = matrices.unfolded(sheet, mapped, common, session().dossier())
    fields = interchange.map_columns(kind, sheet.columns, mapped, set(common))
    store = session().writer()
    faults: list[str] = []
    records: list[dict[str, Any]] = []
    for number, cells in sheet.rows:
        values = dict(common)
        for column, text in zip(sheet.columns, cells, strict=True):
            description = fields.get(column)
            if description is None or text is None or not text.strip():
                continue
            try:
                values[description.name] = parsed(description, text)
            except ValueError as error:
                faults.append(f"{source}: row {number}, column `{column}`: {error}")
        lacking = [d for d in missing(kind.descriptions, values) if d.name != "version"]
        faults += [f"{source}: row {number}: no {d.key}" for d in lacking]
        records.append(values)
    _refuse(faults)
    with session().change_latest(store) as (writer, dossier):
        taken: dict[Any, set[str]] = {}
        for (number, _), values in zip(sheet.rows, records, strict=True):
            stand_for_version(kind, dossier, values)
            version = values.get("version")
            present = taken.setdefault(version, taken_keys(dossier, kind, version))
            try:
                made = insert_checked(writer, dossier, kind, values, values.pop("key", None), present)
            except BpoctlError as error:
                raise BadData(f"{source}: row {number}: {error.message}", error.hint) from None
            values["key"] = made
        if dry_run:
            writer.abandon()
    if as_json:
        output.emit_items(record_json(kind, make_row(kind.table, values)) for values in records)
        return
    for values in records if dry_run else ():
        title = "" if kind.title == "key" else values[kind.title]
        output.say(f"+ {kind.path} {values['key']}  {title}".rstrip())
    count = f"{len(records)} {kind.plural.replace('_', ' ') if len(records) != 1 else kind.noun}"
    output.say(f"A dry run: {count} would be added." if dry_run else f"Added {count} from {source}.")


def _read(source: str, corner: str) -> interchange.Sheet:
    if source != "-":
        return interchange.read_sheet(source, corner)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "stdin.csv"
        file.write_bytes(sys.stdin.buffer.read())
        return interchange.read_sheet(file, corner)


def _mapped(mapping: Sequence[str]) -> dict[str, str]:
    pairs = {}
    for pair in mapping:
        column, equals, field = pair.rpartition("=")
        if not equals or not column or not field:
            raise UsageError(f"--map {pair}: is not COLUMN=field", "bpoctl … add --from FILE --map 'Due date=due_on'")
        pairs[column] = field
    return pairs


def _refuse(faults: list[str]) -> None:
    if faults:
        more = len(faults) - _MOST_FAULTS
        shown = "\n".join(faults[1:_MOST_FAULTS] + ([f"and {more} more"] if more > 0 else []))
        raise BadData(faults[0], shown)
