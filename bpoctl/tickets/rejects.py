"""The rows that could not be read, with number, column and reason, on their way to a file."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from bpoctl.errors import BadData
from bpoctl.tickets.load import EXCLUDED, Reasons
from bpoctl.tickets.result import Reject
from bpoctl.tickets.source import Source
from bpoctl.tickets.statements import statement

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_SHOWN = 200

_LINE_REASONS = {
    "MISSING COLUMNS": "fewer cells than the header",
    "TOO MANY COLUMNS": "more cells than the header",
    "UNQUOTED VALUE": "a quote that is not closed where the cell ends",
    "INVALID ENCODING": "not UTF-8",
    "LINE SIZE OVER MAXIMUM": "longer than two million bytes",
}


def rejects(con: DuckDBPyConnection, table: str, source: Source, reasons: Reasons) -> Iterator[Reject]:
    """The refused rows in the order of the file."""
    cursor = con.execute(statement("row_numbers", table=table, last=EXCLUDED - 1))
    while rows := cursor.fetchmany(10_000):
        for number, verdict, note, line_reason, place in rows:
            if verdict:
                column, reason = reasons.known[verdict - 1]
            else:
                column = source.columns[place] if place is not None and place < len(source.columns) else ""
                reason = _line_reason(line_reason, note or "")
            yield Reject(number, column, reason, _shown(note or ""))


def write_rejects(found: Iterator[Reject], target: Path | None, shown: int) -> tuple[Reject, ...]:
    """Write all rejects to a CSV file, if there is one, and give back the first few.

    Cells that a spreadsheet would run as a formula are neutralised. Raises BadData when the file cannot be written.
    """
    if target is None:
        return tuple(islice(found, shown))
    first: list[Reject] = []
    try:
        with target.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(["row", "column", "reason", "value"])
            for one in found:
                if len(first) < shown:
                    first.append(one)
                writer.writerow([one.row, neutral(one.column), one.reason, neutral(one.value)])
    except OSError as error:
        raise BadData(f"{target}: {(error.strerror or 'cannot be written').lower()}", "name another file") from None
    return tuple(first)


def neutral(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula: one that begins with = + - @ gets an apostrophe before it."""
    return f"'{cell}" if cell.lstrip(" \t\r\n")[:1] in ("=", "+", "-", "@") and cell.strip() else cell


def _line_reason(kind: str, text: str) -> str:
    reason = _LINE_REASONS.get(kind, kind.lower())
    lines = text.strip("\n").count("\n")
    return f"{reason}; the row swallows the {lines} line(s) after it" if lines else reason


def _shown(text: str) -> str:
    clean = text.replace("\0", "\N{REPLACEMENT CHARACTER}").replace("\r", " ").replace("\n", " ")
    return clean if len(clean) <= _SHOWN else f"{clean[:_SHOWN]}…"
