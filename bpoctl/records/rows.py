"""The rows of a sheet as values of records: every cell read, every fault named by row and column, nothing guessed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from bpoctl import interchange, output
from bpoctl.dossier import Dossier
from bpoctl.errors import BadData
from bpoctl.interchange.cells import Reader, absent, in_percent, reader
from bpoctl.models import KINDS, Kind
from bpoctl.models.fields import Description
from bpoctl.models.values import plain
from bpoctl.records.keys import slugged
from bpoctl.records.values import missing, parsed

_MOST_FAULTS = 20
_NUMBERS = ("whole", "decimal", "money")

Fields = Mapping[str, Description]
"""The field of each column."""


def values_of(
    kind: Kind, sheet: interchange.Sheet, fields: Fields, common: Mapping[str, Any], dossier: Dossier,
    decimal: str | None, *, whole: bool = True,
) -> list[dict[str, Any]]:  # fmt: skip
    """The values of each row, those that stand for every row below its own; raises BadData with every fault.

    `whole` rows are new records, in which nothing required may be missing.
    """
    reading = reader(_numbers(sheet, fields), decimal, both=sheet.points)
    shares = _shares(kind, sheet, fields, reading)
    faults: list[str] = []
    records: list[dict[str, Any]] = []
    for number, cells in sheet.rows:
        values = dict(common)
        for column, text in zip(sheet.columns, cells, strict=True):
            description = fields.get(column)
            if description is None or text is None or not text.strip():
                continue
            try:
                plainly = shares.get((number, column)) or reading.text(description, text)
                if plainly is None:
                    output.talk(f"note: {sheet.path}: row {number}, column `{column}`: `{text}` is taken for nothing")
                else:
                    values[description.name] = parsed(description, _as_keys(description, plainly, dossier))
            except ValueError as error:
                faults.append(f"{sheet.path}: row {number}, column `{column}`: {error}")
        lacking = [d for d in missing(kind.descriptions, values) if d.name != "version"] if whole else []
        faults += [f"{sheet.path}: row {number}: no {d.key}" for d in lacking]
        records.append(values)
    refuse(faults)
    return records


def refuse(faults: Sequence[str]) -> None:
    """Raises BadData with all faults, the first of them first, where there is one."""
    if faults:
        more = len(faults) - _MOST_FAULTS
        shown = "\n".join([*faults[1:_MOST_FAULTS], *([f"and {more} more"] if more > 0 else [])])
        raise BadData(faults[0], shown)


def keys_by_name(dossier: Dossier, table: str) -> dict[str, str]:
    """What each record of a kind may be called -> its key; a name that two bear is none."""
    rows, title = dossier.rows(table), KINDS[table].title
    names = [(slugged(str(getattr(row, title) or "")), row.key) for row in rows]
    borne = Counter(name for name, _ in names)
    return {name: key for name, key in names if name and borne[name] == 1}


def _as_keys(description: Description, text: str, dossier: Dossier) -> str:
    """A reference by name as a reference by key; what is neither stays as it is and is refused by its name later."""
    table = description.ref
    if not table or table not in KINDS:
        return text
    known = {row.key for row in dossier.rows(table)}
    by_name = keys_by_name(dossier, table)
    parts = [text] if description.form.name == "text" else [part.strip() for part in text.split(",")]
    return ", ".join(part if part in known else by_name.get(slugged(part), part) for part in parts)


def _numbers(sheet: interchange.Sheet, fields: Fields) -> Iterator[str | None]:
    for _, cells in sheet.rows:
        for column, text in zip(sheet.columns, cells, strict=True):
            if column in fields and fields[column].form.name in _NUMBERS:
                yield text


def _shares(
    kind: Kind, sheet: interchange.Sheet, fields: Fields, reading: Reader
) -> dict[tuple[int, str], str]:  # fmt: skip
    """Weights that add up to one are shares of one, and nothing else: each times a hundred, and it is said aloud."""
    column = next((c for c, d in fields.items() if d.name == "weight" and in_percent(d)), None)
    if kind.table != "partner_criterion" or column is None:
        return {}
    place = sheet.columns.index(column)
    cells = {number: row[place] for number, row in sheet.rows}
    try:
        weights = {n: Decimal(reading.number(text)) for n, text in cells.items() if text and not absent(text)}
    except (ValueError, ArithmeticError):
        return {}
    if sum(weights.values()) != 1:
        return {}
    output.talk(f"note: {sheet.path}: the weights add up to 1, so they are read as shares of one: 0.25 is 25 %")
    return {(number, column): plain((weight * 100).normalize()) for number, weight in weights.items()}
