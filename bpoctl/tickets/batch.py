"""Many clocks or due times at once: a CSV in, the same rows in the same order out, with the answer as a column."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TextIO

from bpoctl.analysis.calendar import Calendar
from bpoctl.tickets.desk import Desk, open_desk, open_spans
from bpoctl.tickets.statements import statement
from bpoctl.tickets.terms import MILLION


@dataclass(frozen=True)
class Batch:
    """The rows of a batch with their answers: `columns` are those of the file and, last, the answer's.

    The rows can be gone through once, while the batch is open. A clock's answer is a number of seconds, a due time a
    text in ISO 8601 with the calendar's offset.
    """

    columns: tuple[str, ...]
    rows: Iterator[tuple[Any, ...]]

    def objects(self) -> Iterator[dict[str, Any]]:
        """The rows as mappings from column to cell."""
        return (dict(zip(self.columns, row, strict=True)) for row in self.rows)

    def write(self, out: TextIO) -> int:
        """Write the rows as CSV, header first; gives back how many there were."""
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(self.columns)
        count = 0
        for row in self.rows:
            writer.writerow(row)
            count += 1
        return count


@contextmanager
def batch_clock(path: Path, calendar: Calendar | None) -> Iterator[Batch]:
    """Open a batch with columns `start`, `end` and perhaps `pauses` (`start/end;start/end`): `business_seconds` each.

    Naive times are in the calendar's zone (UTC without one). Raises BadData, naming row and column, for a cell that
    is no time, and for a file that cannot be read.
    """
    with TemporaryDirectory(prefix="bpoctl-") as folder:
        desk = open_desk(path, ("start", "end"), calendar, Path(folder))
        text = statement(
            "batch_clock",
            start=desk.utc("start_at"),
            until=desk.utc("end_at"),
            open_a=desk.opened("a"),
            open_b=desk.opened("b"),
            disjoint=desk.disjoint(),
            cells=desk.cells,
        )
        yield Batch((*desk.source.columns, "business_seconds"), _answers(desk, text, _seconds))
        desk.con.close()


@contextmanager
def batch_due(path: Path, calendar: Calendar | None) -> Iterator[Batch]:
    """Open a batch with columns `start`, `duration` and perhaps `pauses`: when each is `due`.

    Raises BadData as `batch_clock` does, and where the calendar does not open often enough.
    """
    with TemporaryDirectory(prefix="bpoctl-") as folder:
        desk = open_desk(path, ("start", "duration"), calendar, Path(folder))
        open_spans(desk)
        text = statement(
            "batch_due",
            start=desk.utc("start_at"),
            duration=desk.cell("duration"),
            open_u=desk.opened("u"),
            disjoint=desk.disjoint(),
            cells=desk.cells,
        )
        yield Batch((*desk.source.columns, "due"), _answers(desk, text, _shown_in(desk.zone)))
        desk.con.close()


def _answers(desk: Desk, text: str, shown: Callable[[int], Any]) -> Iterator[tuple[Any, ...]]:
    cursor = desk.con.execute(text)
    while rows := cursor.fetchmany(20_000):
        for row in rows:
            yield (*row[:-1], shown(row[-1]))


# These two run once a row: plain integers, because exact fractions would take longer than the database.


def _seconds(micros: int) -> int | float:
    return micros / MILLION if micros % MILLION else micros // MILLION


def _shown_in(zone: tzinfo) -> Callable[[int], str]:
    def shown(micros: int) -> str:
        seconds, rest = divmod(micros, MILLION)
        return datetime.fromtimestamp(seconds, zone).replace(microsecond=rest).isoformat()

    return shown
