"""The whole import: a file, a profile, service levels and calendars to an `ImportResult`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bpoctl.analysis.attainment import Attained
from bpoctl.analysis.calendar import Calendar
from bpoctl.analysis.zones import zone_named
from bpoctl.errors import BadData
from bpoctl.tickets.cases import for_each, left_over, parted, values_of
from bpoctl.tickets.casing import other_case
from bpoctl.tickets.clocks import Bench
from bpoctl.tickets.figures import attained
from bpoctl.tickets.load import COPY, EXCLUDED
from bpoctl.tickets.naming import conditions, needed_columns
from bpoctl.tickets.opening import load
from bpoctl.tickets.rejects import rejects, write_rejects
from bpoctl.tickets.result import ImportResult
from bpoctl.tickets.rulers import utc_date_in
from bpoctl.tickets.shapes import SPARE, Loaded
from bpoctl.tickets.source import Survey, open_source
from bpoctl.tickets.terms import LevelPlan, LevelTerms, ProfileTerms, level_plan

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_FIRST_REJECTS = 20


def attain(
    path: Path,
    profile: ProfileTerms,
    levels: Sequence[LevelTerms],
    calendars: Mapping[str, Calendar],
    zone: str | ZoneInfo,
    rejects_to: Path | None = None,
    overall: bool = False,
    commencement: date | None = None,
    cuts: tuple[date, ...] = (),
) -> ImportResult:
    """Read a ticket export and work out what each level attained in each period as seen in the agreement's `zone`.

    `calendars` are those the levels name, by key. Rows that cannot be read go to `rejects_to`, numbered as in the
    file. With `overall` each level gets one more row, over all of the file (period `all`). Contract years count from
    `commencement`; a period in which a day of `cuts` lies is parted before it.

    Raises BadData for a file that is missing, empty or no CSV, for columns that are not there, for times whose form or
    zone nobody stated, and for a term on which the answer depends and that is silent.
    """
    place = zone_named(zone, "agreement") if isinstance(zone, str) else zone
    if profile.shape == "intervals":
        # loaded where it is used: reading decimals brings the models with it, which take longer to load than DuckDB
        from bpoctl.tickets.intervals import attain_intervals

        return attain_intervals(path, profile, levels, place, rejects_to, overall, commencement, cuts)
    if profile.shape not in ("tickets", "events"):
        raise BadData(
            f"profile `{profile.key}`: shape `{profile.shape}` is not one", "`tickets`, `events`, `intervals`"
        )
    whole = [level_plan(level, profile, calendars, commencement, cuts) for level in levels]
    source = open_source(path, needed_columns(profile), profile.delimiter, profile.encoding)
    conditions({level.per: [] for level in levels if level.per}, profile, "per")
    named = {each: values_of(source, profile, each) for each in sorted({one.per for one in levels if one.per})}
    plans = [
        each for plan, level in zip(whole, levels, strict=True)
        for each in for_each(plan, level, profile, named.get(level.per or ""))
    ]  # fmt: skip
    with TemporaryDirectory(prefix="bpoctl-") as folder:
        loaded, seen = load(source, profile, plans, Path(folder))
        result = _answer(loaded, seen, plans, calendars, place, rejects_to, overall)
        mended = Path(folder) / "mended.csv"
        cased = other_case(loaded, source, profile, mended if mended.exists() else source.path)
        loaded.con.close()
    notes = [note for level in levels if level.per and (note := left_over(level, named[level.per]))]
    return replace(
        result, attained=tuple(parted(result.attained)), warnings=(*result.warnings, *cased, *dict.fromkeys(notes))
    )


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
    rows, tickets = _counted(con, "count(*)" if loaded.table == "ticket" else "sum(events)::BIGINT")
    excluded = {_rule(rule): rows.get(EXCLUDED + n, 0) for n, rule in enumerate(bits.rules)}
    copies = rows.get(COPY, 0)
    if copies:
        excluded["an exact duplicate"] = copies
    found = rejects(con, loaded.table, loaded.source, loaded.reasons)
    first = write_rejects(found, rejects_to, _FIRST_REJECTS)
    bad_lines = _number(con, "SELECT count(DISTINCT line) FROM line")
    rejected = bad_lines + _number(
        con, f"SELECT count(*) FROM {loaded.table} WHERE verdict BETWEEN 1 AND {EXCLUDED - 1}"
    )
    used = rows.get(0, 0)
    figures: list[Attained] = []
    if used:
        span = max(0, loaded.first), loaded.last
        bench = Bench(con, calendars, zone, loaded.ends, loaded.single, _crowded(con), bits, *span, {}, {})
        figures = attained(bench, plans, overall)
    return ImportResult(
        path=str(loaded.source.path),
        sha256=seen.sha256,
        rows_read=bad_lines + _number(con, f"SELECT count(*) FROM {loaded.table}"),
        rows_used=used,
        rows_excluded=sum(excluded.values()),
        rows_rejected=rejected,
        tickets=tickets,
        duplicates=copies,
        excluded=excluded,
        attained=tuple(figures),
        first_rejects=first,
        warnings=_warnings(con, seen, loaded),
        days=_days(loaded, zone) if used else None,
    )


def _days(loaded: Loaded, zone: ZoneInfo) -> tuple[date, date]:
    first, last = loaded.first + SPARE, loaded.last - SPARE
    return utc_date_in(zone, first), utc_date_in(zone, last)


def _counted(con: DuckDBPyConnection, rows_of_ticket: str) -> tuple[dict[int, int], int]:
    rows = con.execute(f"SELECT verdict, {rows_of_ticket}, count(*) FROM ticket GROUP BY verdict").fetchall()
    return {verdict: events for verdict, events, _ in rows}, sum(count for verdict, _, count in rows if verdict == 0)


def _crowded(con: DuckDBPyConnection) -> frozenset[str]:
    return frozenset(name for (name,) in con.execute("SELECT DISTINCT name FROM pause").fetchall())


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
        "SELECT count(DISTINCT line) FROM line "
        "WHERE reason = 'UNQUOTED VALUE' AND contains(rtrim(text, chr(10)), chr(10))",
    )
    if swallowed:
        found.append(
            f"{swallowed} row(s) open a quote that is not closed and swallow lines after them: see the rejects"
        )
    return tuple(found)
