"""The SQL of one clock for every ticket: open time between its ends less its pauses, and the period it counts in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bpoctl.analysis.calendar import Calendar
from bpoctl.analysis.periods import Kind, Period
from bpoctl.analysis.windows import Windows
from bpoctl.analysis.zones import day_start
from bpoctl.tickets.load import Bits
from bpoctl.tickets.rulers import MILLION, Ruler, calendar_ruler, if_there, period_ruler, steps_ruler, utc_date_in
from bpoctl.tickets.statements import quoted_list, statement
from bpoctl.tickets.terms import ClockTerms, End

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


@dataclass(frozen=True)
class Placing:
    """SQL for the number of the window of an instant; with rolling days a row for each that it lies in, or none."""

    text: str

    def of(self, micros: str) -> str:
        """SQL for the windows of some UTC microseconds."""
        return self.text.replace("$at", micros)


@dataclass(frozen=True)
class Bench:
    """What clocks are measured with: the rulers are made as they are asked for, between `first` and `last` (UTC us).

    `ends` gives for each end of a clock the SQL of its UTC microseconds in `ticket`, `single` the same for both ends of
    pauses that stand there alone; `crowded` are the names of the pauses that have rows in `pause`.
    """

    con: DuckDBPyConnection
    calendars: Mapping[str, Calendar]
    zone: ZoneInfo
    ends: Mapping[End, str]
    single: Mapping[str, tuple[str, str]]
    crowded: frozenset[str]
    bits: Bits
    first: int
    last: int
    rulers: dict[str, Ruler]
    periods: dict[Windows, tuple[Placing, Sequence[Period]]]

    def opened(self, calendar: str | None, micros: str) -> str:
        """SQL for the open microseconds gone by at a UTC time, in a calendar of that key."""
        if calendar is None:
            return f"({micros})"
        if calendar not in self.rulers:
            name = f"ruler_open{len(self.rulers)}"
            self.rulers[calendar] = calendar_ruler(self.con, name, self.calendars[calendar], self.first, self.last)
        ruler = self.rulers[calendar]
        return f"least({ruler.tick(micros)} + {ruler.rest(micros)}, {ruler.tick(micros, ahead=1)})"

    def windows(self, windows: Windows) -> tuple[Placing, Sequence[Period]]:
        """How instants are placed in windows, and those windows in order."""
        if windows not in self.periods:
            days = utc_date_in(self.zone, self.first), utc_date_in(self.zone, self.last)
            self.periods[windows] = self._placing(windows, *days)
        return self.periods[windows]

    def _placing(self, windows: Windows, first: date, last: date) -> tuple[Placing, Sequence[Period]]:
        name = f"ruler_period{len(self.periods)}"
        if windows.kind is not Kind.ROLLING:
            periods = windows.between(first, last)
            if not periods:
                return Placing("unnest([]::INTEGER[])"), periods
            tick = period_ruler(self.con, name, periods, self.zone, self.last).tick("$at")
            if windows.commencement is None:
                return Placing(tick), periods
            since = day_start(windows.commencement, self.zone) * MILLION
            return Placing(f"unnest(CASE WHEN $at < {since} THEN [] ELSE [{tick}] END)"), periods
        # A day lies in the windows that end from it on, and so many days later at most: a run of them in order.
        periods = windows.between(first, last + timedelta(days=windows.days - 1))
        edges = [[day_start(day, self.zone) for day in days] for days in zip(*_edges(periods), strict=True)]
        begun, over = (
            steps_ruler(
                self.con, f"{name}_{n}", [(at, count + 1) for count, at in enumerate(side)], self.first, self.last
            ).tick("$at")
            for n, side in enumerate(edges)
        )
        return Placing(f"unnest(range({over}::INTEGER, {begun}::INTEGER))::INTEGER"), periods


def _edges(periods: Sequence[Period]) -> list[tuple[date, date]]:
    """Of each window the day on which it begins, and the first after it."""
    return [(period.first, period.last + timedelta(days=1)) for period in periods]


def measured(bench: Bench, clock: ClockTerms, bits: int, given: End | None = None) -> str:
    """The `WITH` clause that ends in `placed`: per ticket `us` (running microseconds), `period` and `cell`.

    `cell` is what of the ticket's mask lies in `bits`; `a` and `b` are start and stop, `counted` the one that counts;
    `i` is the client's input where an end for it is `given`.
    """
    stop = bench.ends[clock.stop] if clock.stop else "NULL::BIGINT"
    # One pause stands beside its ticket; several of one ticket are taken together, from a table of their own.
    alone = clock.pauses[0] if len(clock.pauses) == 1 and clock.pauses[0] in bench.single else None
    crowded = not bench.crowded.isdisjoint(clock.pauses)
    elapsed = "b_open - a_open"
    if alone:
        elapsed += " - CASE WHEN d IS NULL THEN 0 "
        elapsed += "ELSE greatest(0, least(d_open, b_open) - greatest(c_open, a_open)) END"
    if crowded:
        elapsed += " - coalesce(paused.us, 0)"
    begun, ended = bench.single[alone] if alone else ("NULL::BIGINT", "NULL::BIGINT")
    counted = ("a", "b") if clock.counted_at == "start" else ("b", "a")
    placing, _ = bench.windows(clock.windows)
    return statement(
        "measured",
        start=bench.ends[clock.start],
        stop=stop,
        input=bench.ends[given] if given else "NULL::BIGINT",
        begun=begun,
        ended=ended,
        open_a=bench.opened(clock.calendar, "a"),
        open_b=bench.opened(clock.calendar, "b"),
        open_c=if_there("d", bench.opened(clock.calendar, "c")),
        open_d=if_there("d", bench.opened(clock.calendar, "d")),
        paused=_paused(bench, clock) if crowded else "",
        join="LEFT JOIN paused USING (ticket)" if crowded else "",
        elapsed=elapsed,
        counted=counted[0],
        cell=f"mask & {bits}" if bits else "0",
        # What never stopped has no period of its own where the stop decides: it is shown where it started.
        period=placing.of(f"coalesce({', '.join(counted)})"),
    )


def _paused(bench: Bench, clock: ClockTerms) -> str:
    disjoint = statement(
        "disjoint",
        which=f"WHERE name IN ({quoted_list(clock.pauses)})",
        most=bench.last,
        open_start=bench.opened(clock.calendar, "start"),
        open_until=bench.opened(clock.calendar, "until"),
    )
    return disjoint + statement("paused")
