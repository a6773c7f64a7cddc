"""A batch laid out in the database: its rows, its pauses, and the rulers to measure them with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, tzinfo
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from bpoctl.analysis.calendar import Calendar
from bpoctl.analysis.clock import due
from bpoctl.analysis.durations import parse_duration
from bpoctl.analysis.zones import from_micros
from bpoctl.errors import BadData
from bpoctl.tickets.load import read_csv_into
from bpoctl.tickets.opening import connect, csv_table, with_mending
from bpoctl.tickets.rulers import Ruler, calendar_ruler, zone_ruler
from bpoctl.tickets.source import Source, open_source
from bpoctl.tickets.stamps import stamp_in
from bpoctl.tickets.statements import statement
from bpoctl.tickets.terms import MILLION

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_TWO_DAYS = 2 * 86400 * MILLION
_NO_PAUSE = "start IS NULL OR until IS NULL OR is_bad(start, '') OR is_bad(until, '')"


@dataclass
class Desk:
    """An open batch; `first` and `last` (UTC microseconds) bound its times with two days to spare."""

    con: DuckDBPyConnection
    source: Source
    places: Mapping[str, int]
    calendar: Calendar | None
    first: int = 0
    last: int = 0
    to_utc: Ruler | None = None
    to_open: Ruler | None = None

    @property
    def zone(self) -> tzinfo:
        """The calendar's zone, or UTC."""
        return self.calendar.zone if self.calendar else UTC

    @property
    def cells(self) -> str:
        """SQL for all cells of a row as they came."""
        return ", ".join(f"coalesce(batch.c{n}, '')" for n in range(len(self.source.columns)))

    def cell(self, name: str) -> str:
        """SQL for one cell of a row."""
        return f"coalesce(batch.c{self.places[name]}, '')"

    def utc(self, stamp: str) -> str:
        """SQL for the UTC microseconds of a stamp."""
        micros = f"({stamp} >> 1)"
        if self.to_utc is None:
            return micros
        local = f"{self.to_utc.tick(micros)} + {self.to_utc.rest(micros)}"
        return f"(CASE WHEN {stamp} & 1 = 1 THEN {micros} ELSE {local} END)"

    def opened(self, micros: str) -> str:
        """SQL for the open microseconds gone by at a UTC time."""
        if self.to_open is None:
            return micros
        return f"least({self.to_open.tick(micros)} + {self.to_open.rest(micros)}, {self.to_open.tick(micros, ahead=1)})"

    def disjoint(self) -> str:
        """SQL for the pauses of each row in open time, none overlapping another."""
        parts = {"open_start": self.opened("start"), "open_until": self.opened("until")}
        return statement("disjoint", most=self.last, which="", **parts)


def open_desk(path: Path, wanted: Sequence[str], calendar: Calendar | None, folder: Path) -> Desk:
    """Lay out a batch file that has the `wanted` columns.

    Raises BadData for a file that cannot be read, and for the first cell that is no time, duration or list of pauses,
    with its row (the header is row 1) and column.
    """
    source = open_source(path, wanted)
    columns = [*wanted, *(name for name in ("pauses",) if name in source.columns)]
    places = {name: source.index(name, "batch") for name in columns}

    def lay_out(file: Path) -> Desk:
        desk = Desk(connect(folder), source, places, calendar)
        _read(desk, file)
        return desk

    desk, _ = with_mending(source, lay_out, lambda desk: _first_bad(desk) is not None, folder)
    bad = _first_bad(desk)
    if bad is not None:
        raise BadData(f"{path.name}, row {bad[0]}, {bad[1]}: {bad[2]}", "the header is row 1")
    _measure(desk)
    return desk


def open_spans(desk: Desk) -> None:
    """Make the table `span` of open time, far enough ahead for the latest due time there can be.

    Raises BadData where the calendar does not open often enough.
    """
    row = desk.con.execute(
        f"SELECT max({desk.utc('start_at')}), (SELECT max(micros) FROM duration), (SELECT max(us) FROM "
        "(SELECT sum(until - start)::BIGINT AS us FROM pause GROUP BY ticket)) FROM batch"
    ).fetchone()
    start, micros, paused = row or (None, None, None)
    # Without a calendar open time is UTC itself: one span, begun before everything.
    begins, gone, total = [-1], [-1], 0
    if desk.calendar is not None and start is not None:
        latest = due(from_micros(start, UTC), Fraction(micros + (paused or 0), MILLION), desk.calendar)
        until = max(int(latest.timestamp()), desk.last // MILLION) + 1
        begins, gone = [], []
        for opened, closed in desk.calendar.open_between(desk.first // MILLION, until):
            begins.append(opened * MILLION)
            gone.append(total)
            total += (closed - opened) * MILLION
    desk.con.execute(
        "CREATE TABLE span AS SELECT unnest($1)::BIGINT AS begins, unnest($2)::BIGINT AS gone", [begins, gone]
    )


def _read(desk: Desk, file: Path) -> None:
    stamps = [
        f"{stamp_in(f'c{place}', None, True, desk.source.values(place))} AS {name}_at"
        for name, place in desk.places.items()
        if name in ("start", "end")
    ]
    cells = ", ".join(f"c{n}" for n in range(len(desk.source.columns)))
    text = statement("batch", cells=cells, stamps=", ".join(stamps), source=csv_table(desk.source, file))
    read_csv_into(desk.con, desk.source, text)
    desk.con.execute("CREATE TABLE pause_stamp (ticket BIGINT, name VARCHAR, start BIGINT, until BIGINT)")
    if "pauses" in desk.places:
        halves = {side: stamp_in(half, None, True, []) for side, half in (("start", "a"), ("until", "b"))}
        column = f"c{desk.places['pauses']}"
        desk.con.execute(statement("pauses_of_tickets", table="batch", name="''", column=column, **halves))
    if "duration" in desk.places:
        _durations(desk)


def _durations(desk: Desk) -> None:
    """Make the table `duration`: each different text, read once by the one reader of durations, in microseconds."""
    rows = desk.con.execute(f"SELECT DISTINCT {desk.cell('duration')} FROM batch").fetchall()
    micros: list[int | None] = []
    for (text,) in rows:
        try:
            exact = parse_duration(text) * MILLION
            micros.append(-(-exact.numerator // exact.denominator))
        except BadData:
            micros.append(None)
    texts = [text for (text,) in rows]
    desk.con.execute(
        "CREATE TABLE duration AS SELECT unnest($1) AS text, unnest($2)::BIGINT AS micros", [texts, micros]
    )


def _first_bad(desk: Desk) -> tuple[int, str, str] | None:
    """Row, column and complaint of the first thing in the file that cannot be read."""
    checks = [
        f"SELECT rowid + 2, '{name}', CASE WHEN trim({desk.cell(name)}) = '' THEN 'no time' "
        f"ELSE '`' || {desk.cell(name)} || '` is not a time written year first' END FROM batch "
        f"WHERE {name}_at IS NULL OR is_bad({name}_at, '')"
        for name in ("start", "end")
        if name in desk.places
    ]
    if "pauses" in desk.places:
        checks.append(
            f"SELECT rowid + 2, 'pauses', '`' || {desk.cell('pauses')} || '` is not start/end;start/end' FROM batch "
            f"WHERE rowid IN (SELECT ticket FROM pause_stamp WHERE {_NO_PAUSE})"
        )
    if "duration" in desk.places:
        checks.append(
            f"SELECT batch.rowid + 2, 'duration', '`' || text || '` is not a duration' "
            f"FROM batch JOIN duration ON text = {desk.cell('duration')} WHERE micros IS NULL"
        )
    # A line that is no row comes first: the numbers of the rows after it count it too.
    checks.append("SELECT line, '', error_message FROM reject_errors")
    found = desk.con.execute(
        f"SELECT * FROM ({' UNION ALL '.join(checks)}) AS bad(n, name, said) ORDER BY n, name LIMIT 1"
    ).fetchone()
    return (found[0], f"column `{found[1]}`" if found[1] else "the whole row", found[2]) if found else None


def _measure(desk: Desk) -> None:
    """Make the rulers, as long as the times are apart, and the pauses in UTC."""
    columns = [("batch", f"{name}_at") for name in ("start", "end") if name in desk.places]
    columns += [("pause_stamp", "start"), ("pause_stamp", "until")]
    ranges = " UNION ALL ".join(f"SELECT min({name}) AS a, max({name}) AS b FROM {table}" for table, name in columns)
    row = desk.con.execute(f"SELECT min(a) >> 1, max(b) >> 1 FROM ({ranges})").fetchone()
    first, last = row if row and row[0] is not None else (0, 0)
    desk.first, desk.last = max(0, first - _TWO_DAYS), last + _TWO_DAYS
    desk.to_utc = zone_ruler(desk.con, desk.zone, desk.first, desk.last)
    if desk.calendar is not None:
        desk.to_open = calendar_ruler(desk.con, "ruler_open", desk.calendar, desk.first, desk.last)
    desk.con.execute(
        f"CREATE TABLE pause AS SELECT ticket, {desk.utc('start')} AS start, {desk.utc('until')} AS until "
        "FROM pause_stamp"
    )
    row = desk.con.execute("SELECT min(ticket) FROM pause WHERE until < start").fetchone()
    if row and row[0] is not None:
        raise BadData(f"{desk.source.path.name}, row {row[0] + 2}, column `pauses`: a pause ends before it begins")
