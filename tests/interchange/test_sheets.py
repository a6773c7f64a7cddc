"""Spreadsheets as people have them: other delimiters, other encodings, real dates, and headers in words."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
import xlsxwriter

from bpoctl.errors import BadData, UsageError
from bpoctl.interchange import map_columns, read_sheet
from bpoctl.interchange.sheets import as_text
from bpoctl.models import KINDS

ACTION = KINDS["review_action"]


def sheet_of(tmp_path: Path, content: bytes) -> Any:
    """A CSV file of these bytes, read."""
    (tmp_path / "t.csv").write_bytes(content)
    return read_sheet(tmp_path / "t.csv")


def test_a_csv_is_read_with_the_numbers_of_its_rows(tmp_path: Path) -> None:
    """Empty rows are left out and the numbers stay those that a spreadsheet shows; empty cells are None."""
    sheet = sheet_of(tmp_path, b'name,due\n\n"a, ""b""\nc",2026-03-01\n , \nd\n')
    assert sheet.columns == ("name", "due")
    assert [tuple(row) for row in sheet.rows] == [(3, ('a, "b"\nc', "2026-03-01")), (5, ("d", None))]
    assert sheet.notes == ()


@pytest.mark.parametrize(
    ("content", "cells", "note"),
    [
        (b"\xef\xbb\xbfname,due\nx,y\n", ("x", "y"), ""),
        (b"name;due\nx,1;y\n", ("x,1", "y"), "parted by `;`"),
        (b"name\tdue\nx\ty\n", ("x", "y"), "parted by tabs"),
        (b'"name; first";due\nx;y\n', ("x", "y"), "parted by `;`"),
        ("name,due\né,–\n".encode("cp1252"), ("é", "–"), "line 2 is not UTF-8, so the file was read as CP1252"),
        ("name,due\né,y\n".encode("utf-16"), ("é", "y"), "read as UTF-16"),
        (b"name,due\r\nx,y\r\n", ("x", "y"), ""),
        (b"name,due,,\nx,y,,\n", ("x", "y"), ""),
    ],
)
def test_what_is_assumed_of_a_csv_is_said(tmp_path: Path, content: bytes, cells: tuple[str, str], note: str) -> None:
    """Byte order marks, delimiters and encodings are dealt with, and what was guessed is among the notes."""
    sheet = sheet_of(tmp_path, content)
    assert [row.cells for row in sheet.rows] == [cells]
    assert len(sheet.columns) == 2
    assert note in " ".join(sheet.notes)
    assert bool(note) == bool(sheet.notes)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"\n \n", "is empty"),
        (b"name,name\n", "the column `name` stands 2 times"),
        (b"name,,due\na,b,c\n", "row 1: column 2 has no name"),
        (b"name,due\nx,y,z\n", "row 2: it has 3 cells, the header has 2"),
        (b'name,due\n"x,y\n', "this is not CSV"),
        (b"PK\x03\x04\x00\x00", "is not a text table"),
    ],
)
def test_what_is_no_table_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    """A header that is missing or doubled, a row that is too long, an open quotation mark."""
    with pytest.raises(BadData, match=said):
        sheet_of(tmp_path, content)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    """Missing files and folders are refused in a sentence."""
    with pytest.raises(BadData, match="is not there"):
        read_sheet(tmp_path / "none.csv")
    with pytest.raises(BadData, match="is a folder"):
        read_sheet(tmp_path)


def test_a_workbook_gives_the_texts_that_fields_read(tmp_path: Path) -> None:
    """Dates are ISO dates, whole numbers have no point, truth is yes or no; other sheets are mentioned."""
    path = tmp_path / "t.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("First")
    book.add_worksheet("Notes")
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for column, name in enumerate(["name", "due on", "n", "share", "flag", "at"]):
        sheet.write(1, column, name)
    sheet.write(3, 0, "x")
    sheet.write_datetime(3, 1, datetime(2026, 3, 1), day)
    sheet.write(3, 2, 42)
    sheet.write(3, 3, 0.1 + 0.2)
    sheet.write_boolean(3, 4, True)
    sheet.write_datetime(3, 5, datetime(2026, 3, 1, 9, 30), day)
    book.close()
    found = read_sheet(path)
    assert found.columns == ("name", "due on", "n", "share", "flag", "at")
    assert [tuple(row) for row in found.rows] == [(4, ("x", "2026-03-01", "42", "0.3", "yes", "2026-03-01T09:30:00"))]
    assert "left out: `Notes`" in found.notes[0]
    (tmp_path / "bad.xlsx").write_bytes(b"no workbook")
    with pytest.raises(BadData, match="is no spreadsheet that can be read"):
        read_sheet(tmp_path / "bad.xlsx")


def test_an_opendocument_table_is_read_too(tmp_path: Path) -> None:
    """ODS goes the same way: its dates and numbers come as fields read them."""
    cells = (
        '<table:table-row><table:table-cell office:value-type="string"><text:p>name</text:p></table:table-cell>'
        '<table:table-cell office:value-type="string"><text:p>due</text:p></table:table-cell></table:table-row>'
        '<table:table-row><table:table-cell office:value-type="float" office:value="42"><text:p>42</text:p>'
        '</table:table-cell><table:table-cell office:value-type="date" office:date-value="2026-03-01">'
        "<text:p>1.3.26</text:p></table:table-cell></table:table-row>"
    )
    names = "".join(f' xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in ("office", "table", "text"))
    table = f'<office:body><office:spreadsheet><table:table table:name="T">{cells}</table:table></office:spreadsheet>'
    content = f"<office:document-content{names}>{table}</office:body></office:document-content>"
    with ZipFile(tmp_path / "t.ods", "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
        archive.writestr("content.xml", content)
    sheet = read_sheet(tmp_path / "t.ods")
    assert (sheet.columns, [tuple(row) for row in sheet.rows]) == (("name", "due"), [(2, ("42", "2026-03-01"))])


def test_numbers_of_a_spreadsheet_are_plain() -> None:
    """Neither a needless `.0` nor an exponent, and no more digits than a spreadsheet keeps."""
    assert [as_text(cell) for cell in (1.0, 1234.5, 1e20, 1e-7, 0.1 + 0.2, -0.5, date(2026, 1, 2), False)] == [
        "1", "1234.5", "100000000000000000000", "0.0000001", "0.3", "-0.5", "2026-01-02", "no",
    ]  # fmt: skip


def test_columns_find_their_fields() -> None:
    """By key, by key in words, or as --map says."""
    found = map_columns(ACTION, ["Key", "NAME", "Who", "Due on"], {"Who": "owner"})
    assert {column: described.key for column, described in found.items()} == {
        "Key": "key", "NAME": "name", "Who": "owner", "Due on": "due_on",
    }  # fmt: skip
    assert (
        map_columns(KINDS["sla_level"], ["Class"], None, [d.name for d in KINDS["sla_level"].own])["Class"].name
        == "class_"
    )


def test_columns_that_are_like_no_field_are_refused_with_the_nearest() -> None:
    """Nothing is left out in silence; `--map COLUMN=-` leaves a column out."""
    with pytest.raises(BadData, match="--map Due=due_on") as caught:
        map_columns(ACTION, ["name", "owner", "Due", "due_on"])
    assert "--map Due=-" in caught.value.hint
    assert "Due" not in map_columns(ACTION, ["name", "owner", "Due", "due_on"], {"Due": "-"})
    with pytest.raises(BadData, match="--map 'Due onn=due_on'"):
        map_columns(ACTION, ["name", "owner", "Due onn"])


def test_required_fields_need_a_column_or_a_value() -> None:
    """A required field without one is named with both ways to give it."""
    with pytest.raises(BadData, match=r"no column fills `due_on` \(By when\)") as caught:
        map_columns(ACTION, ["name", "owner"])
    assert "--due-on" in caught.value.hint
    assert map_columns(ACTION, ["name", "owner"], None, ["due_on"])


def test_mappings_of_what_is_not_there_are_usage_errors() -> None:
    """An unknown column, an unknown field, and two columns for one field."""
    columns = ["name", "owner", "due_on", "Titel"]
    with pytest.raises(UsageError, match="there is no column `Titl`; did you mean `Titel`"):
        map_columns(ACTION, columns, {"Titl": "name"})
    with pytest.raises(UsageError, match="there is no field `nam`; did you mean `name`"):
        map_columns(ACTION, columns, {"Titel": "nam"})
    with pytest.raises(UsageError, match="the columns `name` and `Titel` both fill `name`"):
        map_columns(ACTION, columns, {"Titel": "name"})
