"""The whole import: a file, a profile, service levels and calendars to an `ImportResult`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bpoctl.analysis.attainment import Attained
from bpoctl.analysis.calendar import Calendar
from bpoctl.analysis.zones import zone_named
from bpoctl.errors import BadData
from bpoctl.tickets.clocks import Bench, attained
from bpoctl.tickets.load import (
    COPY,
    EXCLUDED,
    Bits,
    EventBits,
    Reasons,
    Unreadable,
    bits_for,
    end_names,
    load_events,
    load_tickets,
    stamp_sql,
)
from bpoctl.tickets.rejects import rejects, write_rejects
from bpoctl.tickets.result import ImportResult, Reject
from bpoctl.tickets.rulers import Ruler, zone_ruler
from bpoctl.tickets.source import Source, Survey, has_blank_lines, open_source, rewrite, survey
from bpoctl.tickets.statements import quoted, statement
from bpoctl.tickets.terms import End, LevelPlan, LevelTerms, ProfileTerms, level_plan

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_MEMORY = "1000MB"
_FIRST_REJECTS = 20
_TWO_DAYS = 2 * 86400 * 1_000_000


def attain(
    path: Path,
    profile: ProfileTerms,
    levels: Sequence[LevelTerms],
    calendars: Mapping[str, Calendar],
    zone: str | ZoneInfo,
    rejects_to: Path | None = None,
    overall: bool = False,
) -> ImportResult:
    """Read a ticket export and work out what each level attained in each period as seen in the agreement's `zone`.

    `calendars` are those the levels name, by key. Rows that cannot be read go to `rejects_to`, numbered as in the
    file. With `overall` each level gets one more row, over all of the file (period `all`). Raises BadData for a file that is missing, empty or no CSV, for columns that are not there, for times whose
    form or zone nobody stated, and for a term on which the answer depends and that is silent.
    """
    place = zone_named(zone, "agreement") if isinstance(zone, str) else zone
    if profile.shape not in ("tickets", "events"):
        raise BadData(f"profile `{profile.key}`: shape `{profile.shape}` is not one", "`tickets` or `events`")
    plans = [level_plan(level, profile, calendars) for level in levels]
    source = open_source(path, _needed(profile), profile.delimiter, profile.encoding)
    with TemporaryDirectory(prefix="bpoctl-") as folder:
        loaded, seen = _load(source, profile, plans, Path(folder))
        result = _answer(loaded, seen, plans, calendars, place, rejects_to, overall)
        loaded.con.close()
    return result


@dataclass(frozen=True)
class Loaded:
    """An export in the database: the table `ticket`, and where ends of clocks are found in it."""

    con: DuckDBPyConnection
    source: Source
    table: str
    reasons: Reasons
    bits: Bits
    ends: Mapping[End, str]
    first: int
    last: int


def _needed(profile: ProfileTerms) -> list[str]:
    named = [profile.id_column, profile.event_column, profile.time_column, *(profile.attributes or {}).values()]
    if profile.shape == "tickets":
        named += [*profile.moments.values(), *(profile.pauses or {}).values()]
    return [str(name) for name in named if name]


def _load(source: Source, profile: ProfileTerms, plans: Sequence[LevelPlan], folder: Path) -> tuple[Loaded, Survey]:
    """Load a file, and once more from a mended copy where the database would stumble over it.

    The survey of every byte runs beside the first attempt: for a clean file it costs no time of its own.
    """
    with ThreadPoolExecutor(1) as thread:
        surveying: Future[Survey] = thread.submit(survey, source.path)
        if not source.needs_rewrite:
            try:
                loaded = _load_once(source, source.path, profile, plans, folder)
            except Unreadable:
                if not _needs_mending(surveying.result(), source):
                    raise
            else:
                if not _needs_mending(surveying.result(), source) and not _rows_are_out(loaded):
                    return loaded, surveying.result()
                loaded.con.close()
        seen = surveying.result()
    codec = source.encoding or (None if seen.is_utf8 else "cp1252")
    mended = folder / "mended.csv"
    rewrite(source.path, codec, mended)
    return _load_once(source, mended, profile, plans, folder), seen


def _needs_mending(seen: Survey, source: Source) -> bool:
    return seen.mixed_line_ends or (source.encoding is None and not seen.is_utf8)


def _rows_are_out(loaded: Loaded) -> bool:
    # Row numbers are asked for only when something is refused; blank lines would put them out.
    refused = loaded.con.execute(
        f"SELECT (SELECT count(*) FROM line) + (SELECT count(*) FROM {loaded.table} WHERE verdict > 0)"
    ).fetchone()
    return bool(refused and refused[0]) and has_blank_lines(loaded.source.path)


def connect(folder: Path) -> DuckDBPyConnection:
    """A database in memory that keeps within its bounds, spills into `folder` and downloads nothing."""
    import duckdb

    con = duckdb.connect(":memory:")
    for name, value in (
        ("memory_limit", _MEMORY),
        ("temp_directory", str(folder / "spill")),
        ("TimeZone", "UTC"),
        ("autoinstall_known_extensions", "false"),
        ("autoload_known_extensions", "false"),
        ("enable_progress_bar", "false"),
    ):
        con.execute(f"SET {name} = {quoted(value)}")
    con.execute(statement("stamps"))
    return con


def csv_table(source: Source, path: Path) -> str:
    """SQL that reads the file: every column a text, c0 and up; what has another shape goes to `reject_errors`."""
    columns = ", ".join(f"'c{n}': 'VARCHAR'" for n in range(len(source.columns)))
    return (
        f"read_csv({quoted(str(path))}, auto_detect = false, header = true, delim = {quoted(source.delimiter)}, "
        f"quote = '\"', escape = '\"', columns = {{{columns}}}, store_rejects = true)"
    )


def _load_once(source: Source, path: Path, profile: ProfileTerms, plans: Sequence[LevelPlan], folder: Path) -> Loaded:
    con = connect(folder)
    bits = bits_for(plans, profile)
    pauses = sorted({pause for plan in plans for pause in plan.clock.pauses})
    table = csv_table(source, path)
    if profile.shape == "tickets":
        reasons = load_tickets(con, source, table, profile, bits, pauses)
        _keep_lines(con)
        return _finish_tickets(con, source, profile, plans, pauses, bits, reasons)
    reasons, events = load_events(con, source, table, profile, bits, pauses)
    _keep_lines(con)
    return _finish_events(con, source, profile, plans, bits, reasons, events)


def _keep_lines(con: DuckDBPyConnection) -> None:
    con.execute(
        "CREATE TABLE line AS SELECT line, error_type::VARCHAR AS reason, column_idx AS place, csv_line AS text "
        "FROM reject_errors"
    )


def _finish_tickets(
    con: DuckDBPyConnection,
    source: Source,
    profile: ProfileTerms,
    plans: Sequence[LevelPlan],
    pauses: Sequence[str],
    bits: Bits,
    reasons: Reasons,
) -> Loaded:
    places = {name: n for n, name in enumerate(profile.moments)}
    first, last, mixed = _range(con, "ticket", [f"at{n}" for n in places.values()])
    to_utc = _to_utc(con, profile, first, last, mixed)
    ends = {
        end: f"{'least' if end.which == 'first' else 'greatest'}"
        f"({', '.join(to_utc(f'at{places[name]}') for name in end.names)})"
        for end in end_names(plans)
    }
    con.execute("CREATE TABLE pause (ticket BIGINT, name VARCHAR, start BIGINT, until BIGINT)")
    for n, pause in enumerate(pauses):
        _ticket_pauses(con, n, pause, profile, to_utc, reasons)
    for clock in dict.fromkeys(plan.clock for plan in plans):
        if clock.stop is not None:
            number = reasons.number(
                str(profile.moments[clock.stop.names[0]]), f"{clock.stop} lies before {clock.start}"
            )
            con.execute(
                f"UPDATE ticket SET verdict = {number} WHERE verdict = 0 AND {ends[clock.start]} > {ends[clock.stop]}"
            )
    _exclude(con, bits)
    conflict = reasons.number(profile.id_column, "the same number with other contents elsewhere in the file")
    cells = ", ".join([*(f"at{n}" for n in places.values()), *(f"pause{n}" for n in range(len(pauses))), "mask"])
    con.execute(statement("duplicates", cells=f"row({cells})", copy=COPY, conflict=conflict))
    con.execute(
        "UPDATE ticket SET verdict = copies.verdict, note = copies.note FROM copies WHERE ticket.rowid = copies.ticket"
    )
    return Loaded(con, source, "ticket", reasons, bits, ends, first - _TWO_DAYS, last + _TWO_DAYS)


def _ticket_pauses(
    con: DuckDBPyConnection, n: int, name: str, profile: ProfileTerms, to_utc: _Converter, reasons: Reasons
) -> None:
    start, until = (to_utc(to_utc.clamped(stamp_sql(half, profile))) for half in ("a", "b"))
    con.execute(statement("pauses_of_tickets", name=quoted(name), column=f"pause{n}", start=start, until=until))
    column = str((profile.pauses or {})[name])
    for text, condition in (
        ("a pause is not start/end;start/end", "start IS NULL OR until IS NULL"),
        ("a pause ends before it begins", "until < start"),
    ):
        con.execute(
            f"UPDATE ticket SET verdict = {reasons.number(column, text)}, note = pause{n} WHERE verdict = 0 "
            f"AND rowid IN (SELECT ticket FROM pause WHERE name = {quoted(name)} AND ({condition}))"
        )


def _finish_events(
    con: DuckDBPyConnection,
    source: Source,
    profile: ProfileTerms,
    plans: Sequence[LevelPlan],
    bits: Bits,
    reasons: Reasons,
    events: EventBits,
) -> Loaded:
    if (bits.populations or bits.rules) and profile.attribute_from not in ("first", "last"):
        raise BadData(
            f"profile `{profile.key}`: attribute_from is not stated",
            f"bpoctl delivery profile edit {profile.key} --attribute-from last",
        )
    first, last, mixed = _range(con, "event", ["stamp"])
    to_utc = _to_utc(con, profile, first, last, mixed)
    ends = end_names(plans)
    columns = {
        end: f"{'min' if end.which == 'first' else 'max'}(happened) FILTER "
        f"(bits & {sum({events.moments[name] for name in end.names})} <> 0) AS end{n}"
        for n, end in enumerate(ends)
    }
    pick = "arg_max" if profile.attribute_from == "last" else "arg_min"
    con.execute(
        statement(
            "tickets_of_events", ends=", ".join([*columns.values()] or ["0 AS no_end"]), pick=pick, at=to_utc("stamp")
        )
    )
    con.execute("CREATE TABLE pause (ticket BIGINT, name VARCHAR, start BIGINT, until BIGINT)")
    for name, bit in events.pause_from.items():
        parts = {"name": quoted(name), "from": bit, "to": events.pause_to[name], "at": to_utc("stamp")}
        con.execute(statement("pauses_of_events", **parts))
    _exclude(con, bits)
    found = {end: f"end{n}" for n, end in enumerate(ends)}
    return Loaded(con, source, "event", reasons, bits, found, first - _TWO_DAYS, last + _TWO_DAYS)


def _exclude(con: DuckDBPyConnection, bits: Bits) -> None:
    for number, _ in enumerate(bits.rules):
        con.execute(
            f"UPDATE ticket SET verdict = {EXCLUDED + number} WHERE verdict = 0 AND mask & {bits.of_rule(number)} <> 0"
        )


def _range(con: DuckDBPyConnection, table: str, stamps: Sequence[str]) -> tuple[int, int, bool]:
    """The least and the greatest time of all stamps, in microseconds, and whether some carry an offset."""
    least, most = (
        f"{name}({', '.join(f'{inner}({s})' for s in stamps)})"
        for name, inner in (("least", "min"), ("greatest", "max"))
    )
    mixed = " + ".join(f"coalesce(max({stamp} & 1), 0)" for stamp in stamps)
    row = con.execute(f"SELECT {least}, {most}, {mixed} FROM {table} WHERE verdict = 0").fetchone()
    if row is None or row[0] is None:
        return 0, 0, False
    return row[0] >> 1, row[1] >> 1, bool(row[2])


@dataclass(frozen=True)
class _Converter:
    """SQL from stamps to UTC microseconds, good between two stamps."""

    ruler: Ruler | None
    mixed: bool
    least: int
    most: int

    def __call__(self, stamp: str) -> str:
        micros = f"(({stamp}) >> 1)"
        if self.ruler is None:
            return micros
        local = f"({self.ruler.tick(micros)} + {self.ruler.rest(micros)})"
        return f"(CASE WHEN ({stamp}) & 1 = 1 THEN {micros} ELSE {local} END)" if self.mixed else local

    def clamped(self, stamp: str) -> str:
        """SQL for a stamp that may lie outside the range: all that lies beyond is as good as at its edge."""
        return f"CASE WHEN ({stamp}) IS NOT NULL THEN least(greatest({stamp}, {self.least}), {self.most}) END"


def _to_utc(con: DuckDBPyConnection, profile: ProfileTerms, first: int, last: int, mixed: bool) -> _Converter:
    least, most = max(0, first - _TWO_DAYS), last + _TWO_DAYS
    ruler = None
    if profile.time_zone is not None and profile.time_zone != "UTC":
        zone = zone_named(profile.time_zone, f"profile `{profile.key}`: time_zone")
        ruler = zone_ruler(con, zone, least, most)
    # A pause may carry an offset where no moment does.
    return _Converter(ruler, mixed or bool(profile.pauses), least * 2, most * 2)


def _answer(
    loaded: Loaded,
    seen: Survey,
    plans: Sequence[LevelPlan],
    calendars: Mapping[str, Calendar],
    zone: ZoneInfo,
    rejects_to: Path | None,
    overall: bool,
) -> ImportResult:
    con, bits = loaded.con, loaded.bits
    rows, tickets = _counted(con)
    excluded = {_rule(rule): rows.get(EXCLUDED + n, 0) for n, rule in enumerate(bits.rules)}
    copies = rows.get(COPY, 0)
    if copies:
        excluded["an exact duplicate"] = copies
    with _refused(loaded) as found:
        first = write_rejects(found, rejects_to, _FIRST_REJECTS)
    bad_lines = _number(con, "SELECT count(DISTINCT line) FROM line")
    rejected = bad_lines + _number(
        con, f"SELECT count(*) FROM {loaded.table} WHERE verdict BETWEEN 1 AND {EXCLUDED - 1}"
    )
    used = rows.get(0, 0)
    figures: list[Attained] = []
    if used:
        bench = Bench(con, calendars, zone, loaded.ends, bits, max(0, loaded.first), loaded.last, {}, {})
        figures = attained(bench, plans, overall)
    return ImportResult(
        path=str(loaded.source.path),
        sha256=seen.sha256,
        rows_read=used + sum(excluded.values()) + rejected,
        rows_used=used,
        rows_excluded=sum(excluded.values()),
        rows_rejected=rejected,
        tickets=tickets,
        duplicates=copies,
        excluded=excluded,
        attained=tuple(figures),
        first_rejects=first,
        warnings=_warnings(con, seen, loaded),
    )


def _counted(con: DuckDBPyConnection) -> tuple[dict[int, int], int]:
    rows = con.execute("SELECT verdict, sum(events)::BIGINT, count(*) FROM ticket GROUP BY verdict").fetchall()
    return {verdict: events for verdict, events, _ in rows}, sum(count for verdict, _, count in rows if verdict == 0)


@contextmanager
def _refused(loaded: Loaded) -> Iterator[Iterator[Reject]]:
    yield rejects(loaded.con, loaded.table, loaded.source, loaded.reasons)


def _rule(rule: tuple[str, tuple[str, ...]]) -> str:
    return f"{rule[0]} is {' or '.join(rule[1])}"


def _number(con: DuckDBPyConnection, query: str) -> int:
    row = con.execute(query).fetchone()
    return int(row[0]) if row else 0


def _warnings(con: DuckDBPyConnection, seen: Survey, loaded: Loaded) -> tuple[str, ...]:
    found = []
    if loaded.source.encoding is None and not seen.is_utf8:
        found.append("the file is not UTF-8 and was read as CP1252; state the profile's encoding if it is another")
    swallowed = _number(
        con,
        "SELECT count(DISTINCT line) FROM line WHERE reason = 'UNQUOTED VALUE' AND contains(rtrim(text, chr(10)), chr(10))",
    )
    if swallowed:
        found.append(
            f"{swallowed} row(s) open a quote that is not closed and swallow lines after them: see the rejects"
        )
    return tuple(found)
