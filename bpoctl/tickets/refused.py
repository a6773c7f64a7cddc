"""Why a ticket counts nowhere: its refused rows in the file, each with number, column and reason."""

from __future__ import annotations

import csv
from pathlib import Path

from bpoctl.tickets.opening import csv_table
from bpoctl.tickets.protocols import ProfileTerms
from bpoctl.tickets.rejects import rejects
from bpoctl.tickets.result import Reject
from bpoctl.tickets.shapes import Loaded
from bpoctl.tickets.source import Source
from bpoctl.tickets.statements import quoted


def refused_rows(loaded: Loaded, source: Source, profile: ProfileTerms, file: Path, number: str) -> tuple[Reject, ...]:
    """The refused rows of a ticket in the order of the file, numbered as in the rejects file.

    A refused row has lost its ticket's number to the cell that refused it, so the numbers are read once more.
    """
    place = source.index(profile.id_column, "id_column")
    loaded.con.execute(
        f"CREATE OR REPLACE TEMP TABLE numbered AS SELECT tidy(c{place}) AS id FROM {csv_table(source, file)}"
    )
    mine = loaded.con.execute(f"SELECT rowid FROM numbered WHERE id = {quoted(number)}").fetchall()
    lines = loaded.con.execute("SELECT line, any_value(text) FROM line GROUP BY line ORDER BY line").fetchall()
    wanted = {_in_file(row, [line for line, _ in lines]) for (row,) in mine}
    wanted |= {line for line, text in lines if _cell(text or "", place, source.delimiter) == number}
    return tuple(one for one in rejects(loaded.con, loaded.table, source, loaded.reasons) if one.row in wanted)


def _in_file(row: int, lines: list[int]) -> int:
    """The number in the file of a row of the table: after the header, and after the lines that became no row."""
    number = row + 2
    for line in lines:
        number += line <= number
    return number


def _cell(text: str, place: int, delimiter: str) -> str:
    cells = next(csv.reader([text.strip("\r\n")], delimiter=delimiter), [])
    return cells[place].strip() if place < len(cells) else ""
