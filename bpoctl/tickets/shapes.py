"""From rows as read to tickets as counted: instants in UTC, pauses, exclusions, contradictions, duplicates.

Both shapes of export end in the same table `ticket`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bpoctl.analysis.zones import zone_named
from bpoctl.errors import BadData
from bpoctl.tickets.load import COPY, EXCLUDED, Bits, EventBits, Reasons, end_names
from bpoctl.tickets.rulers import Ruler, if_there, zone_ruler
from bpoctl.tickets.source import Source
from bpoctl.tickets.stamps import single_pause_format, single_pause_text, stamp_sql
from bpoctl.tickets.statements import quoted, statement
from bpoctl.tickets.terms import End, LevelPlan, ProfileTerms

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_TWO_DAYS = 2 * 86400 * 1_000_000
SPARE = _TWO_DAYS
"""Microseconds by which `Loaded.first` and `last` lie outside the times there are."""
_FAR_APART = 2 * 4 * 86400 * 1_000_000
"""As the difference of two stamps (twice the microseconds): four days are more than any two zones are apart, so that of
such a pair it is certain without a look into the zone which of them is the later."""
_REVERSED = "a pause ends before it begins"


@dataclass(frozen=True)
class Loaded:
    """An export in the database: the table `ticket`, and where ends of clocks and single pauses are found in it.

    Pauses that are not in `ticket` have a row each in `pause`.
    """

    con: DuckDBPyConnection
    source: Source
    table: str
    reasons: Reasons
    bits: Bits
    ends: Mapping[End, str]
    single: Mapping[str, tuple[str, str]]
    """SQL for begin and end (UTC microseconds) of the one pause of a name; the end is NULL where `pause` has them"""
    first: int
    last: int


def finish_tickets(
    con: DuckDBPyConnection,
    source: Source,
    profile: ProfileTerms,
    plans: Sequence[LevelPlan],
    moments: Sequence[str],
    pauses: Sequence[str],
    bits: Bits,
    reasons: Reasons,
) -> Loaded:
    """Make a loaded row-per-ticket export ready for its clocks.

    A ticket that stops before it starts is refused: in one row, the two cells contradict each other.
    """
    places = {name: n for n, name in enumerate(moments)}
    _pause_stamps(con, source, profile, pauses, reasons)
    plain = [f"{end}{n}" for n in range(len(pauses)) for end in ("begun", "ended")]
    stamps = {"ticket": [*(f"at{n}" for n in places.values()), *plain], "pause_stamp": ["start", "until"]}
    first, last, mixed = _range(con, stamps)
    to_utc = _to_utc(con, profile, first, last, mixed)
    stamps_of = {end: [f"at{places[name]}" for name in end.names] for end in end_names(plans)}
    ends = {end: _outermost(end, map(to_utc, columns)) for end, columns in stamps_of.items()}
    as_read = {end: _outermost(end, columns) for end, columns in stamps_of.items()}
    con.execute(
        f"CREATE TABLE pause AS SELECT ticket, name, {to_utc('start')} AS start, {to_utc('until')} AS until "
        "FROM pause_stamp"
    )
    con.execute("DROP TABLE pause_stamp")
    single = {
        name: (if_there(f"ended{n}", to_utc(f"begun{n}")), if_there(f"ended{n}", to_utc(f"ended{n}")))
        for n, name in enumerate(pauses)
        if single_pause_format(profile, _pause_cells(source, profile, name))
    }
    _refuse_pauses(con, profile, pauses, _REVERSED, "until < start", reasons)
    _refuse_reversed(con, source, profile, pauses, single, reasons)
    _refuse_backward(con, profile, plans, ends, as_read, reasons)
    _exclude(con, bits)
    conflict = reasons.number(profile.id_column, "the same number with other contents elsewhere in the file")
    cells = ", ".join(
        [
            *(f"at{n}" for n in places.values()),
            *plain,
            *(f"pause{n}" for n in range(len(pauses))),
            f"mask & {bits.near - 1}",
        ]
    )
    _refuse_duplicates(con, cells, conflict)
    return Loaded(con, source, "ticket", reasons, bits, ends, single, first - SPARE, last + SPARE)


def _outermost(end: End, columns: Iterable[str]) -> str:
    """SQL for the first or the last of some times."""
    return f"{'least' if end.which == 'first' else 'greatest'}({', '.join(columns)})"


def _refuse_duplicates(con: DuckDBPyConnection, cells: str, conflict: int) -> None:
    # Numbers that grow from row to row, as in most exports, cannot occur twice; to look is far cheaper than to count.
    row = con.execute(
        "SELECT bool_and(grows) FROM (SELECT (strlen(id), id) > lag((strlen(id), id)) OVER () AS grows "
        "FROM ticket WHERE verdict = 0)"
    ).fetchone()
    if row and row[0] is not False:
        return
    con.execute(statement("duplicates", cells=f"row({cells})", copy=COPY, conflict=conflict))
    con.execute("UPDATE ticket SET verdict = copies.verdict FROM copies WHERE ticket.rowid = copies.ticket")


def _pause_cells(source: Source, profile: ProfileTerms, name: str) -> list[str]:
    return source.values(source.index(str((profile.pauses or {})[name]), f"pause `{name}`"))


def _pause_stamps(
    con: DuckDBPyConnection, source: Source, profile: ProfileTerms, pauses: Sequence[str], reasons: Reasons
) -> None:
    con.execute("CREATE TABLE pause_stamp (ticket BIGINT, name VARCHAR, start BIGINT, until BIGINT)")
    for n, name in enumerate(pauses):
        cells = _pause_cells(source, profile, name)
        sample = [cell.split(";")[0][: (len(cell.split(";")[0]) - 1) // 2] for cell in cells]
        start, until = (stamp_sql(half, profile, sample) for half in ("a", "b"))
        con.execute(
            statement(
                "pauses_of_tickets", table="ticket", name=quoted(name), column=f"pause{n}", start=start, until=until
            )
        )
    bad = "start IS NULL OR until IS NULL OR is_bad(start, '') OR is_bad(until, '')"
    _refuse_pauses(con, profile, pauses, "a pause is not start/end;start/end", bad, reasons, "pause_stamp")
    con.execute(f"DELETE FROM pause_stamp WHERE {bad}")


def _refuse_pauses(
    con: DuckDBPyConnection,
    profile: ProfileTerms,
    pauses: Sequence[str],
    text: str,
    condition: str,
    reasons: Reasons,
    table: str = "pause",
) -> None:
    for n, name in enumerate(pauses):
        number = reasons.number(str((profile.pauses or {})[name]), text)
        con.execute(
            f"UPDATE ticket SET verdict = {number}, id = pause{n} WHERE verdict = 0 "
            f"AND rowid IN (SELECT ticket FROM {table} WHERE name = {quoted(name)} AND ({condition}))"
        )


def _refuse_reversed(
    con: DuckDBPyConnection,
    source: Source,
    profile: ProfileTerms,
    pauses: Sequence[str],
    single: Mapping[str, tuple[str, str]],
    reasons: Reasons,
) -> None:
    """Refuse what is a pause by local time and ends before it begins in UTC: it began in the hour that was skipped."""
    for name, (begun, ended) in single.items():
        n = pauses.index(name)
        number = reasons.number(str((profile.pauses or {})[name]), _REVERSED)
        text = single_pause_text(n, profile, _pause_cells(source, profile, name))
        con.execute(
            f"UPDATE ticket SET verdict = {number}, id = {text} WHERE verdict = 0 AND ended{n} IS NOT NULL "
            f"AND ended{n} - begun{n} < {_TWO_DAYS} AND {begun} > {ended}"
        )


def _refuse_backward(
    con: DuckDBPyConnection,
    profile: ProfileTerms,
    plans: Sequence[LevelPlan],
    ends: Mapping[End, str],
    as_read: Mapping[End, str],
    reasons: Reasons,
) -> None:
    pairs = dict.fromkeys((plan.clock.start, plan.clock.stop) for plan in plans)
    for start, stop in pairs:
        if stop is not None:
            number = reasons.number(str(profile.moments[stop.names[0]]), f"{stop} lies before {start}")
            con.execute(
                f"UPDATE ticket SET verdict = {number} WHERE verdict = 0 "
                f"AND {as_read[stop]} - {as_read[start]} < {_FAR_APART} AND {ends[start]} > {ends[stop]}"
            )


def finish_events(
    con: DuckDBPyConnection,
    source: Source,
    profile: ProfileTerms,
    plans: Sequence[LevelPlan],
    bits: Bits,
    reasons: Reasons,
    events: EventBits,
) -> Loaded:
    """Make a loaded row-per-event export ready: one row a ticket; BadData where `attribute_from` is silent."""
    if (bits.populations or bits.rules) and profile.attribute_from not in ("first", "last"):
        raise BadData(
            f"profile `{profile.key}`: attribute_from is not stated",
            f"bpoctl delivery profile edit {profile.key} --attribute-from last",
        )
    first, last, mixed = _range(con, {"event": ["stamp"]})
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
    return Loaded(con, source, "event", reasons, bits, found, {}, first - SPARE, last + SPARE)


def _exclude(con: DuckDBPyConnection, bits: Bits) -> None:
    for number, _ in enumerate(bits.rules):
        con.execute(
            f"UPDATE ticket SET verdict = {EXCLUDED + number} WHERE verdict = 0 AND mask & {bits.of_rule(number)} <> 0"
        )


def _range(con: DuckDBPyConnection, stamps: Mapping[str, Sequence[str]]) -> tuple[int, int, bool]:
    """The least and the greatest time of all stamps, in microseconds, and whether some carry an offset."""
    parts = [
        f"SELECT least({', '.join(f'min({column})' for column in columns)}) AS least, "
        f"greatest({', '.join(f'max({column})' for column in columns)}) AS most, "
        f"greatest({', '.join(f'max({column} & 1)' for column in columns)}) AS mixed FROM {table}"
        + (" WHERE verdict = 0" if table != "pause_stamp" else "")
        for table, columns in stamps.items()
        if columns
    ]
    row = con.execute(f"SELECT min(least), max(most), max(mixed) FROM ({' UNION ALL '.join(parts)})").fetchone()
    if row is None or row[0] is None:
        return 0, 0, False
    return row[0] >> 1, row[1] >> 1, bool(row[2])


@dataclass(frozen=True)
class _Converter:
    """SQL from stamps to UTC microseconds."""

    ruler: Ruler | None
    mixed: bool

    def __call__(self, stamp: str) -> str:
        micros = f"({stamp} >> 1)"
        if self.ruler is None:
            return micros
        local = f"({self.ruler.tick(micros)} + {self.ruler.rest(micros)})"
        return f"(CASE WHEN {stamp} & 1 = 1 THEN {micros} ELSE {local} END)" if self.mixed else local


def _to_utc(con: DuckDBPyConnection, profile: ProfileTerms, first: int, last: int, mixed: bool) -> _Converter:
    if profile.time_zone is None or profile.time_zone == "UTC":
        return _Converter(None, mixed)
    zone = zone_named(profile.time_zone, f"profile `{profile.key}`: time_zone")
    return _Converter(zone_ruler(con, zone, max(0, first - _TWO_DAYS), last + _TWO_DAYS), mixed)
