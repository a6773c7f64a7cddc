"""From the table `ticket` to attainment: every different clock once, all levels that share it in one query."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bpoctl.analysis.attainment import Attained, interpolate, interpolation_ranks
from bpoctl.analysis.calendar import Calendar
from bpoctl.analysis.periods import Kind, Period, periods_between
from bpoctl.tickets.load import Bits
from bpoctl.tickets.rulers import Ruler, calendar_ruler, period_ruler, utc_date_in
from bpoctl.tickets.statements import quoted_list, statement
from bpoctl.tickets.terms import MILLION, ClockTerms, End, LevelPlan

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

ALL = "all"
_FIGURES = ("n", "within", "total", "least", "most", "median", "percentile", "incomplete", "unstarted", "backward")


@dataclass(frozen=True)
class Bench:
    """What clocks are measured with: the rulers are made as they are asked for, between `first` and `last` (UTC us).

    `ends` gives for each end of a clock the SQL of its UTC microseconds in `ticket`.
    """

    con: DuckDBPyConnection
    calendars: Mapping[str, Calendar]
    zone: ZoneInfo
    ends: Mapping[End, str]
    bits: Bits
    first: int
    last: int
    rulers: dict[str, Ruler]
    periods: dict[Kind, tuple[Ruler, Sequence[Period]]]

    def opened(self, calendar: str | None, micros: str) -> str:
        """SQL for the open microseconds gone by at a UTC time, in a calendar of that key."""
        if calendar is None:
            return f"({micros})"
        if calendar not in self.rulers:
            name = f"ruler_open{len(self.rulers)}"
            self.rulers[calendar] = calendar_ruler(self.con, name, self.calendars[calendar], self.first, self.last)
        ruler = self.rulers[calendar]
        return f"least({ruler.tick(micros)} + {ruler.rest(micros)}, {ruler.tick(micros, ahead=1)})"

    def period(self, kind: Kind) -> tuple[Ruler, Sequence[Period]]:
        """The ruler of periods of a kind, and those periods in order."""
        if kind not in self.periods:
            days = utc_date_in(self.zone, self.first), utc_date_in(self.zone, self.last)
            periods = periods_between(*days, kind)
            name = f"ruler_period{len(self.periods)}"
            self.periods[kind] = period_ruler(self.con, name, periods, self.zone, self.last), periods
        return self.periods[kind]


def attained(bench: Bench, levels: Sequence[LevelPlan], overall: bool) -> list[Attained]:
    """What each level attained in each period in which a clock of it started or stopped, by level and time.

    With `overall` there is one more for each level, last, over everything; its period is `all`.
    """
    found: list[Attained] = []
    for clock in dict.fromkeys(level.clock for level in levels):
        found += _of_clock(bench, clock, [level for level in levels if level.clock == clock], overall)
    order = {level.key: at for at, level in enumerate(levels)}
    return sorted(found, key=lambda one: (order[one.level], one.period))


def _of_clock(bench: Bench, clock: ClockTerms, levels: Sequence[LevelPlan], overall: bool) -> list[Attained]:
    measured = _measured(bench, clock)
    groups = "GROUPING SETS ((period), ())" if overall else "period"
    figures = ", ".join(f"{sql} AS {name}{n}" for n, level in enumerate(levels) for name, sql in _sql(bench, level))
    cursor = bench.con.execute(f"{measured} SELECT period, {figures} FROM placed GROUP BY {groups}")
    names = [column[0] for column in cursor.description or ()]
    rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    _, periods = bench.period(clock.kind)
    found: list[Attained] = []
    for n, level in enumerate(levels):
        ranked = _interpolated(bench, measured, level, {row["period"]: row[f"n{n}"] for row in rows})
        for row in rows:
            one = {name: row.get(f"{name}{n}") for name in _FIGURES}
            if any(one[name] for name in ("n", "incomplete", "unstarted", "backward")):
                one["percentile"] = ranked.get(row["period"], one["percentile"])
                key = ALL if row["period"] is None else periods[row["period"]].key
                found.append(_attained(level, key, one))
    return found


def _measured(bench: Bench, clock: ClockTerms) -> str:
    stop = bench.ends[clock.stop] if clock.stop else "NULL::BIGINT"
    elapsed = f"{bench.opened(clock.calendar, 'b')} - {bench.opened(clock.calendar, 'a')}"
    counted = ("a", "b") if clock.counted_at == "start" else ("b", "a")
    ruler, _ = bench.period(clock.kind)
    return statement(
        "measured",
        start=bench.ends[clock.start],
        stop=stop,
        paused=_paused(bench, clock) if clock.pauses else "",
        join="LEFT JOIN paused USING (ticket)" if clock.pauses else "",
        elapsed=f"({elapsed}) - coalesce(paused.us, 0)" if clock.pauses else elapsed,
        counted=counted[0],
        # What never stopped has no period of its own where the stop decides: it is shown where it started.
        period=ruler.tick(f"coalesce({', '.join(counted)})"),
    )


def _paused(bench: Bench, clock: ClockTerms) -> str:
    return statement(
        "paused",
        names=quoted_list(clock.pauses),
        least=bench.first,
        most=bench.last,
        open_start=bench.opened(clock.calendar, "start"),
        open_until=bench.opened(clock.calendar, "until"),
        open_a=bench.opened(clock.calendar, "ends.a"),
        open_b=bench.opened(clock.calendar, "ends.b"),
    )


def _sql(bench: Bench, level: LevelPlan) -> list[tuple[str, str]]:
    bit = bench.bits.of(level.population)
    ours = f"mask & {bit} <> 0" if bit else "true"
    ran = f"FILTER ({ours} AND us IS NOT NULL)"
    if level.measure == "count":
        return [("n", f"count(*) FILTER ({ours} AND counted IS NOT NULL)")]
    figures = [
        ("n", f"count(*) {ran}"),
        ("total", f"sum(us) {ran}"),
        ("least", f"min(us) {ran}"),
        ("most", f"max(us) {ran}"),
        ("median", f"median(us) {ran}"),
        ("incomplete", f"count(*) FILTER ({ours} AND b IS NULL)"),
        ("unstarted", f"count(*) FILTER ({ours} AND a IS NULL)"),
        ("backward", f"count(*) FILTER ({ours} AND a > b)"),
    ]
    if level.threshold is not None:
        comparison = "<=" if level.within_at_threshold else "<"
        figures.append(("within", f"count(*) FILTER ({ours} AND us {comparison} {level.threshold})"))
    if level.percentile is not None and not level.interpolated:
        # With a decimal literal the rank is exact: ceil(p * n), by nearest rank.
        figures.append(("percentile", f"quantile_disc(us, {level.percentile / 100:f}) {ran}"))
    return figures


def _interpolated(
    bench: Bench, measured: str, level: LevelPlan, counts: Mapping[int | None, int]
) -> dict[int | None, Fraction]:
    if level.percentile is None or not level.interpolated:
        return {}
    ranks = {period: interpolation_ranks(n, level.percentile) for period, n in counts.items() if n}
    wanted = [(_number(period), rank) for period, (low, high, _) in ranks.items() for rank in {low, high}]
    if not wanted:
        return {}
    bit = bench.bits.of(level.population)
    ours = f"us IS NOT NULL AND {f'mask & {bit} <> 0' if bit else 'true'}"
    everything = f"UNION ALL SELECT {_number(None)}, us FROM placed WHERE {ours}" if None in counts else ""
    rows = bench.con.execute(
        f"{measured}, ranked AS (SELECT period, us, row_number() OVER (PARTITION BY period ORDER BY us) AS rank "
        f"FROM (SELECT period, us FROM placed WHERE {ours} {everything})) SELECT period, rank, us FROM ranked "
        "JOIN (SELECT unnest($1) AS period, unnest($2) AS rank) USING (period, rank)",
        [[period for period, _ in wanted], [rank for _, rank in wanted]],
    ).fetchall()
    values = {(period, rank): Fraction(us) for period, rank, us in rows}
    return {
        period: interpolate(values[_number(period), low], values[_number(period), high], way)
        for period, (low, high, way) in ranks.items()
    }


def _number(period: int | None) -> int:
    # The figure over everything has no period; a join knows no NULL.
    return -1 if period is None else period


def _attained(level: LevelPlan, period: str, one: Mapping[str, int | float | Fraction | None]) -> Attained:
    n = int(one["n"] or 0)
    total = one["total"]
    return Attained(
        level=level.key,
        period=period,
        n=n,
        within=int(one["within"] or 0) if level.threshold is not None and level.measure != "count" else None,
        mean=Fraction(int(total), n * MILLION) if n and total is not None else None,
        # A median is a value or half way between two: in binary floating point exact below 285 years.
        median=_seconds(one["median"]),
        percentile=_seconds(one["percentile"]),
        least=_seconds(one["least"]),
        most=_seconds(one["most"]),
        incomplete=int(one["incomplete"] or 0),
        unstarted=int(one["unstarted"] or 0),
        backward=int(one["backward"] or 0),
    )


def _seconds(micros: int | float | Fraction | None) -> Fraction | None:
    return None if micros is None else Fraction(micros) / MILLION
