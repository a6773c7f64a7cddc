"""Tables that people arrive with: CSV, XLSX and ODS, read as text cells with the numbers of their rows."""

from __future__ import annotations

import csv
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from bpoctl.errors import BadData
from bpoctl.interchange.cells import Exact, is_total

SPREADSHEETS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
DELIMITERS = (",", ";", "\t", "|")


class SheetRow(NamedTuple):
    """One row: its number as a spreadsheet shows it (the header has the first), and a cell a column."""

    number: int
    cells: tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table with its header; empty cells are None, empty rows are left out."""

    path: str
    columns: tuple[str, ...]
    rows: tuple[SheetRow, ...]
    notes: tuple[str, ...] = ()
    """what the reader assumed and should be said aloud"""
    points: bool = False
    """whether a point may part thousands in it: a semicolon file, or text in a spreadsheet"""


def read_sheet(path: Path | str, corner: str = "") -> Sheet:
    """Read a CSV, XLSX or ODS table whose first filled row is its header.

    `corner` is what a first column without a name is called, where a matrix may leave it empty.
    Dates come as `2026-03-01`, numbers without a needless `.0`. Raises BadData for a file that is not there or
    cannot be read, and for a header that is missing or says a column twice.
    """
    file = Path(path)
    if not file.is_file():
        missing = "is a folder" if file.is_dir() else "is not there"
        raise BadData(f"{file} {missing}", "name a CSV, XLSX or ODS file")
    notes: list[str] = []
    raw = _spreadsheet(file, notes) if file.suffix.lower() in SPREADSHEETS else _separated(file, notes)
    rows = [(number, cells) for number, cells in raw if any(cell is not None for cell in cells)]
    if not rows:
        raise BadData(f"{file} is empty", "its first row must name the columns")
    if len(rows) > 1 and _filled(rows[0][1]) == 1 and _filled(rows[1][1]) > 1:
        notes.append(f"{file}: row {rows[0][0]} is taken for a title and left out")
        del rows[0]
    header_number, header = rows[0]
    _drop_empty(header, [cells for _, cells in rows[1:]])
    if corner and len(header) > 1 and header[0] is None:
        header[0] = corner
    columns = _columns(file, header_number, header)
    points = file.suffix.lower() in SPREADSHEETS or any("`;`" in note for note in notes)
    return Sheet(str(file), columns, tuple(_fitted(file, columns, rows[1:])), tuple(notes), points)


def without_totals(sheet: Sheet, known: Container[str] = ()) -> Sheet:
    """The sheet without rows that add up others (`Total`), each with a note; `known` labels are rows of their own."""
    kept, notes = [], list(sheet.notes)
    for row in sheet.rows:
        label = next((cell for cell in row.cells if cell is not None), "")
        if is_total(label) and label not in known:
            notes.append(f"{sheet.path}: row {row.number}, `{label}`, adds up others and is left out")
        else:
            kept.append(row)
    return replace(sheet, rows=tuple(kept), notes=tuple(notes))


def _filled(cells: Iterable[str | None]) -> int:
    return sum(cell is not None for cell in cells)


def _drop_empty(header: list[str | None], rows: list[list[str | None]]) -> None:
    """Take out columns (but the first, which may be a matrix' corner) that have neither a name nor a value."""
    for place in range(len(header) - 1, 0, -1):
        if header[place] is None and all(place >= len(cells) or cells[place] is None for cells in rows):
            for cells in (header, *rows):
                del cells[place : place + 1]


def _columns(file: Path, number: int, header: list[str | None]) -> tuple[str, ...]:
    while header and header[-1] is None:
        header = header[:-1]
    nameless = [str(place) for place, name in enumerate(header, 1) if not (name or "").strip()]
    if nameless:
        raise BadData(
            f"{file}, row {number}: column {', '.join(nameless)} has no name",
            "name every column; of merged cells only the first column has the name",
        )
    names = tuple((name or "").strip() for name in header)
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise BadData(
            f"{file}, row {number}: the column `{twice[0]}` stands {names.count(twice[0])} times",
            "rename all but one of them in the file",
        )
    return names


def _fitted(file: Path, columns: tuple[str, ...], rows: Iterable[tuple[int, list[str | None]]]) -> Iterator[SheetRow]:
    wide = len(columns)
    for number, cells in rows:
        if any(cell is not None for cell in cells[wide:]):
            raise BadData(
                f"{file}, row {number}: it has {len(cells)} cells, the header has {wide}",
                "is a delimiter missing from a header, or a cell with the delimiter in it not quoted?",
            )
        yield SheetRow(number, tuple((cells + [None] * wide)[:wide]))


def _cell(text: str) -> str | None:
    return text if text.strip() else None


def _separated(file: Path, notes: list[str]) -> Iterator[tuple[int, list[str | None]]]:
    text = _decoded(file, notes)
    if "\0" in text:
        raise BadData(f"{file} is not a text table", "save it as CSV in UTF-8, or as XLSX or ODS")
    delimiter = _delimiter(text)
    if delimiter != ",":
        notes.append(f"{file}: columns are parted by {'tabs' if delimiter == chr(9) else f'`{delimiter}`'}")
    reader = csv.reader(text.splitlines(keepends=True), delimiter=delimiter, strict=True)
    try:
        # numbered as a spreadsheet counts, in which a cell with a line break is still one row
        for number, cells in enumerate(reader, 1):
            yield number, [_cell(cell) for cell in cells]
    except csv.Error as error:
        raise BadData(f"{file}:{reader.line_num}: this is not CSV: {error}", "is a quotation mark missing?") from None


def _decoded(file: Path, notes: list[str]) -> str:
    try:
        data = file.read_bytes()
    except OSError as error:
        raise BadData(f"{file} cannot be read: {error.strerror or error}", "look at its permissions") from None
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        notes.append(f"{file}: read as UTF-16")
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        notes.append(f"{file}: line {line} is not UTF-8, so the file was read as CP1252 (Western European Windows)")
        return data.decode("cp1252", errors="replace")


def _delimiter(text: str) -> str:
    """What parts the columns: the one that the header has most of, outside quotation marks."""
    header = next((line for line in text.splitlines() if line.strip()), "")
    bare = "".join(header.split('"')[::2])
    return max(DELIMITERS, key=lambda delimiter: bare.count(delimiter))


def _spreadsheet(file: Path, notes: list[str]) -> Iterator[tuple[int, list[str | None]]]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        workbook = CalamineWorkbook.from_path(file)
        names = workbook.sheet_names
        table = workbook.get_sheet_by_index(0).to_python(skip_empty_area=False) if names else []
    except (CalamineError, OSError, ValueError) as error:
        raise BadData(f"{file} is no spreadsheet that can be read: {error}", "save it again, or as CSV") from None
    if len(names) > 1:
        others = ", ".join(f"`{name}`" for name in names[1:])
        notes.append(f"{file}: read the first sheet, `{names[0]}`; left out: {others}")
    for number, cells in enumerate(table, 1):
        yield number, [_cell(as_text(cell)) for cell in cells]


def as_text(cell: Any) -> str:
    """A spreadsheet's cell in the spelling that the forms of fields read: ISO dates, plain numbers, yes and no."""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time(0) else cell.isoformat(sep="T", timespec="seconds")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, time):
        return cell.strftime("%H:%M:%S") if cell.second else cell.strftime("%H:%M")
    if isinstance(cell, timedelta):
        return f"{int(cell.total_seconds())}s"
    if isinstance(cell, float):
        return Exact(_number(cell))
    return Exact(cell) if isinstance(cell, int) else str(cell)


def _number(number: float) -> str:
    """Fifteen significant digits, which is what a spreadsheet keeps: 0.1 + 0.2 is 0.3."""
    from decimal import Decimal

    exact = Decimal(f"{number:.15g}")
    return format(exact, "f")
