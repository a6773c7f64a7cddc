"""The SQL of one clock for every ticket: open time between its ends less its pauses, and the period it counts in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bpoctl.analysis.calendar import Calendar
from bpoctl.analysis.periods import Kind, Period, periods_between
from bpoctl.tickets.load import Bits
from bpoctl.tickets.rulers import Ruler, calendar_ruler, if_there, period_ruler, utc_date_in
from bpoctl.tickets.statements import quoted_list, statement
from bpoctl.tickets.terms import ClockTerms, End

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


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


def measured(bench: Bench, clock: ClockTerms, bits: int) -> str:
    """The `WITH` clause that ends in `placed`: per ticket `us` (running microseconds), `period` and `cell`.

    `cell` is what of the ticket's mask lies in `bits`; `a` and `b` are start and stop, `counted` the one that counts.
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
    ruler, _ = bench.period(clock.kind)
    return statement(
        "measured",
        start=bench.ends[clock.start],
        stop=stop,
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
        period=ruler.tick(f"coalesce({', '.join(counted)})"),
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
