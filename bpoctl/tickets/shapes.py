"""From rows as read to tickets as counted: instants in UTC, pauses, exclusions, contradictions, duplicates.

Both shapes of export end in the same table `ticket`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bpoctl.analysis.zones import zone_named
from bpoctl.errors import BadData
from bpoctl.tickets.load import COPY, EXCLUDED, Bits, EventBits, Reasons, end_names, stamp_sql
from bpoctl.tickets.rulers import Ruler, zone_ruler
from bpoctl.tickets.source import Source
from bpoctl.tickets.statements import quoted, statement
from bpoctl.tickets.terms import End, LevelPlan, ProfileTerms

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_TWO_DAYS = 2 * 86400 * 1_000_000


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


def finish_tickets(
    con: DuckDBPyConnection,
    source: Source,
    profile: ProfileTerms,
    plans: Sequence[LevelPlan],
    pauses: Sequence[str],
    bits: Bits,
    reasons: Reasons,
) -> Loaded:
    """Make a loaded row-per-ticket export ready for its clocks.

    A ticket that stops before it starts is refused: in one row, the two cells contradict each other.
    """
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
