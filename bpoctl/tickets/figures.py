"""From measured clocks to attainment: every different clock is counted once for all the levels that share it.

Tickets are counted in cells, by which of those levels' populations they belong to; a level adds up its cells. Order
statistics do not add up: a level of several cells has them worked out for itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from bpoctl.analysis.attainment import Attained, interpolate, interpolation_ranks
from bpoctl.analysis.periods import Kind
from bpoctl.analysis.windows import BY_CONTRACT, Windows
from bpoctl.tickets.cases import by_case
from bpoctl.tickets.clocks import Bench, measured
from bpoctl.tickets.matrix import conditional, with_unfinished
from bpoctl.tickets.terms import MILLION, ClockTerms, LevelPlan

ALL = "all"

_SUMS = {
    "n": "count(us)",
    "total": "sum(us)",
    "incomplete": "count(*) FILTER (b IS NULL)",
    "unstarted": "count(*) FILTER (a IS NULL)",
    "backward": "count(*) FILTER (a > b)",
    "counted": "count(counted)",
}
_Row = dict[str, Any]


def attained(bench: Bench, levels: Sequence[LevelPlan], overall: bool) -> list[Attained]:
    """What each level attained in each period in which a clock of it started or stopped, by level and time.

    With `overall` there is one more for each level, last, over everything; its period is `all`.
    """
    # Where windows overlap or leave days out, what is over everything is counted apart: each ticket once.
    apart = [level for level in levels if level.clock.windows.kind in (Kind.ROLLING, *BY_CONTRACT)]
    found = _windowed(bench, [level for level in levels if level not in apart], overall) + _windowed(
        bench, apart, False
    )
    if overall and apart:
        monthly = [replace(level, clock=replace(level.clock, windows=Windows(Kind.MONTH))) for level in apart]
        found += [one for one in _windowed(bench, monthly, True) if one.period == ALL]
    order = {level.key: at for at, level in enumerate(levels)}
    return sorted(found, key=lambda one: (order[one.level], one.period, one.instance))


def _windowed(bench: Bench, levels: Sequence[LevelPlan], overall: bool) -> list[Attained]:
    found: list[Attained] = []
    plain = [level for level in levels if level.matrix is None and level.measure != "ratio" and not level.by_case]
    for clock in dict.fromkeys(level.clock for level in plain):
        found += _of_clock(bench, clock, [level for level in plain if level.clock == clock], overall)
    for level in levels:
        if level not in plain:
            found += by_case(bench, level, overall) if level.by_case else conditional(bench, level, overall)
    return with_unfinished(bench, [level for level in levels if not level.by_case], found, overall)


def _of_clock(bench: Bench, clock: ClockTerms, levels: Sequence[LevelPlan], overall: bool) -> list[Attained]:
    bits = {level.key: bench.bits.of(level.population) for level in levels}
    text = measured(bench, clock, sum(set(bits.values())))
    cells = _rows(bench, f"{text} {_count(levels, overall)}")
    _, periods = bench.windows(clock.windows)
    found: list[Attained] = []
    for level in levels:
        bit = bits[level.key]
        ours = [row for row in cells if not bit or row["cell"] & bit]
        by_period: dict[int | None, list[_Row]] = {}
        for row in ours:
            by_period.setdefault(row["period"], []).append(row)
        ordered = _order_statistics(bench, text, level, bit, by_period, overall)
        for period, rows in by_period.items():
            key = ALL if period is None else periods[period].key
            one = _attained(level, key, rows, ordered.get(period, {}))
            if one.n or one.incomplete or one.unstarted or one.backward:
                found.append(one)
    return found


def _rows(bench: Bench, query: str) -> list[_Row]:
    cursor = bench.con.execute(query)
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _count(levels: Sequence[LevelPlan], overall: bool) -> str:
    figures = dict(_SUMS) | {"least": "min(us)", "most": "max(us)", "median": "median(us)"}
    for level in levels:
        if level.threshold is not None:
            figures[_within(level)] = f"count(*) FILTER (us {_comparison(level)})"
        if level.percentile is not None and not level.interpolated:
            figures[_percentile(level)] = _nearest(level)
    columns = ", ".join(f'{sql} AS "{name}"' for name, sql in figures.items())
    groups = "GROUPING SETS ((period, cell), (cell))" if overall else "period, cell"
    return f"SELECT period, cell, {columns} FROM placed GROUP BY {groups}"


def _within(level: LevelPlan) -> str:
    return f"within {_comparison(level)}"


def _percentile(level: LevelPlan) -> str:
    return f"percentile {level.percentile}"


def _comparison(level: LevelPlan) -> str:
    return f"{'<=' if level.within_at_threshold else '<'} {level.threshold}"


def _nearest(level: LevelPlan) -> str:
    # With a decimal literal the rank is exact: ceil(p * n), by nearest rank.
    return f"quantile_disc(us, {(level.percentile or 100) / 100:f})"


def _order_statistics(
    bench: Bench,
    text: str,
    level: LevelPlan,
    bit: int,
    by_period: Mapping[int | None, Sequence[_Row]],
    overall: bool,
) -> dict[int | None, _Row]:
    """Median and percentile by period: as counted where each period has one cell, else from the clocks again."""
    ours = f"cell & {bit} <> 0" if bit else "true"
    found: dict[int | None, _Row] = {period: dict(rows[0]) for period, rows in by_period.items()}
    if any(len(rows) > 1 for rows in by_period.values()) and level.measure != "count":
        nearest = f", {_nearest(level)} AS nearest" if level.percentile is not None and not level.interpolated else ""
        groups = "GROUPING SETS ((period), ())" if overall else "period"
        again = f"{text} SELECT period, median(us) AS median{nearest} FROM placed WHERE {ours} GROUP BY {groups}"
        found = {row["period"]: row for row in _rows(bench, again)}
    else:
        for row in found.values():
            row["nearest"] = row.get(_percentile(level))
    if level.interpolated:
        counts = {period: sum(row["n"] for row in rows) for period, rows in by_period.items()}
        for period, value in _interpolated(bench, text, level, ours, counts).items():
            found[period]["nearest"] = value
    return found


def _interpolated(
    bench: Bench, text: str, level: LevelPlan, ours: str, counts: Mapping[int | None, int]
) -> dict[int | None, Fraction]:
    ranks = {period: interpolation_ranks(n, level.percentile or 0) for period, n in counts.items() if n}
    wanted = [(_number(period), rank) for period, (low, high, _) in ranks.items() for rank in {low, high}]
    if not wanted:
        return {}
    everything = f"UNION ALL SELECT {_number(None)}, us FROM placed WHERE us IS NOT NULL AND {ours}"
    rows = bench.con.execute(
        f"{text}, ranked AS (SELECT period, us, row_number() OVER (PARTITION BY period ORDER BY us) AS rank FROM "
        f"(SELECT period, us FROM placed WHERE us IS NOT NULL AND {ours} {everything if None in counts else ''})) "
        "SELECT period, rank, us FROM ranked "
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


def _attained(level: LevelPlan, period: str, cells: Sequence[_Row], ordered: _Row) -> Attained:
    sums = {name: sum(int(cell[name] or 0) for cell in cells) for name in _SUMS}
    if level.measure == "count":
        return Attained(level.key, period, n=sums["counted"])
    n = sums["n"]
    return Attained(
        level=level.key,
        period=period,
        n=n,
        within=sum(cell[_within(level)] for cell in cells) if level.threshold is not None else None,
        mean=Fraction(sums["total"], n * MILLION) if n else None,
        # A median is a value or half way between two: in binary floating point exact below 285 years.
        median=_seconds(ordered.get("median")),
        percentile=_seconds(ordered.get("nearest")),
        least=_seconds(min(_known(cells, "least"), default=None)),
        most=_seconds(max(_known(cells, "most"), default=None)),
        incomplete=sums["incomplete"],
        unstarted=sums["unstarted"],
        backward=sums["backward"],
    )


def _known(cells: Iterable[_Row], name: str) -> list[int]:
    return [cell[name] for cell in cells if cell[name] is not None]


def _seconds(micros: int | float | Fraction | None) -> Fraction | None:
    return None if micros is None else Fraction(micros) / MILLION
