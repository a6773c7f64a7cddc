"""Levels whose threshold depends on the ticket, deadlines, ratios of two populations, and what was never served.

Each of them is counted by itself, over the same clocks as every other level. The plain functions that this SQL is held
to by test are `bpoctl.analysis.targets` and `bpoctl.analysis.deadlines`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Any

from bpoctl.analysis.attainment import Attained
from bpoctl.analysis.calendar import Calendar
from bpoctl.analysis.deadlines import CutOff, Deadline, day_table
from bpoctl.analysis.dependence import BY_DELAY, LAPSES, Depends, moved_dues
from bpoctl.analysis.targets import DAY_TYPES, Condition, Matrix, Target, day_types
from bpoctl.analysis.zones import day_start
from bpoctl.tickets.clocks import Bench, measured
from bpoctl.tickets.rulers import MILLION, Ruler, steps_ruler
from bpoctl.tickets.terms import End, LevelPlan, Sum

ALL = "all"
_DAYS = timedelta(days=2)
_NEVER_SERVED = End("first", ("given up and never served",))
_NO_ROW = -1
_Row = dict[str, Any]


def conditional(bench: Bench, level: LevelPlan, overall: bool) -> list[Attained]:
    """What a level with a matrix or a ratio attained in each period; with `overall` once more over everything."""
    if level.measure == "ratio":
        return _ratio(bench, level, overall)
    assert level.matrix is not None
    found: dict[int | None, _Row] = {}
    for calendar in dict.fromkeys(row.calendar for row in level.matrix.rows):
        for row in _rows(bench, _counted(bench, level, level.matrix, calendar, overall)):
            kept = found.setdefault(row["period"], row)
            if kept is not row:
                # Each clock counts the tickets held to it; what has no clock is the same to all.
                found[row["period"]] = {**kept, **{name: kept[name] + row[name] for name in ("n", "within")}}
    otherwise = "left_out" if level.matrix.otherwise == "beyond" else None
    return [
        Attained(
            level.key,
            _key(bench, level, period),
            n=row["n"] + (row[otherwise] if otherwise else 0),
            within=row["within"],
            incomplete=row["incomplete"],
            unstarted=row["unstarted"],
            backward=row["backward"],
            lapsed=row["lapsed"],
        )
        for period, row in found.items()
        if row["n"]
        or row["lapsed"]
        or row["incomplete"]
        or (otherwise and row[otherwise])
        or row["unstarted"]
        or row["backward"]
    ]


def kept_sql(bench: Bench, level: LevelPlan) -> Iterator[tuple[str, str, str]]:
    """SQL to tell case by case, for each calendar of a level: the clocks, which cases are judged, and which kept it."""
    if level.matrix is None:
        sign = "<=" if level.within_at_threshold else "<"
        text = measured(bench, level.clock, _bits(bench, level.conditions))
        yield text, _holds(bench, level.population), f"us {sign} {level.threshold}"
        return
    held = _which(bench, level.matrix)
    for nth, calendar in enumerate(dict.fromkeys(row.calendar for row in level.matrix.rows)):
        text = measured(bench, replace(level.clock, calendar=calendar), _bits(bench, level.conditions), level.input)
        mine = [(n, row) for n, row in enumerate(level.matrix.rows) if row.calendar == calendar]
        judged = [str(n) for n, _ in mine]
        if nth == 0 and level.matrix.otherwise == "beyond":
            judged.append(str(_NO_ROW))
        kept = " OR ".join(f"({held} = {n} AND {_kept(bench, level, row)})" for n, row in mine)
        lapsed = _lapsed(bench, level).replace("held", held)
        which = f"{_holds(bench, level.population)} AND {held} IN ({', '.join(judged)})"
        yield text, f"{which} AND NOT coalesce({lapsed}, false)", kept


def with_unfinished(
    bench: Bench, levels: Sequence[LevelPlan], found: Iterable[Attained], overall: bool
) -> list[Attained]:
    """The same figures, with the cases that were never served counted where the level says so, less short abandons."""
    plans = {level.key: level for level in levels if level.unfinished_beyond}
    shorts = {key: _short(bench, level, overall) for key, level in plans.items()}
    return [
        replace(one, n=one.n + one.incomplete - shorts[one.level].get(one.period, 0)) if one.level in plans else one
        for one in found
    ]


def _short(bench: Bench, level: LevelPlan, overall: bool) -> dict[str, int]:
    """By period, the cases given up within the limit and never served."""
    if level.short is None:
        return {}
    served = bench.ends[level.clock.stop] if level.clock.stop else "NULL"
    given_up = f"CASE WHEN {served} IS NULL THEN {bench.ends[level.short.end]} END"
    theirs = replace(bench, ends={**bench.ends, _NEVER_SERVED: given_up})
    clock = replace(level.clock, stop=_NEVER_SERVED, calendar=None, pauses=(), counted_at="start")
    sign = "<=" if level.short.at_limit else "<"
    query = (
        f"{measured(theirs, clock, _bits(bench, [level.population]))} "
        f"SELECT period, count(*) FILTER (WHERE us {sign} {level.short.limit}) AS short FROM placed "
        f"WHERE {_holds(bench, level.population)} GROUP BY {_groups(overall)}"
    )
    return {_key(bench, level, row["period"]): row["short"] for row in _rows(bench, query)}


def _ratio(bench: Bench, level: LevelPlan, overall: bool) -> list[Attained]:
    text = measured(bench, level.clock, _bits(bench, level.conditions))
    query = (
        f"{text} SELECT period, count(*) AS n, {_sum(bench, level.over)} AS over, {_sum(bench, level.under)} AS under "
        f"FROM placed WHERE counted IS NOT NULL AND {_holds(bench, level.population)} GROUP BY {_groups(overall)}"
    )
    return [
        Attained(
            level.key,
            _key(bench, level, row["period"]),
            n=row["n"],
            over=Fraction(row["over"]),
            under=Fraction(row["under"]),
        )
        for row in _rows(bench, query)
        if row["n"]
    ]


def _sum(bench: Bench, side: Sum) -> str:
    return " ".join(f"{weight:+d} * count(*) FILTER (WHERE {_holds(bench, population)})" for weight, population in side)


def _counted(bench: Bench, level: LevelPlan, matrix: Matrix, calendar: str | None, overall: bool) -> str:
    """SQL that counts, by period, the tickets held to one of a calendar's rows, and how many of them kept it."""
    clock = replace(level.clock, calendar=calendar)
    mine = [(n, row) for n, row in enumerate(matrix.rows) if row.calendar == calendar]
    kept = " OR ".join(f"(held = {n} AND {_kept(bench, level, row)})" for n, row in mine)
    any_of = f"held IN ({', '.join(str(n) for n, _ in mine)})"
    judged = "true" if matrix.otherwise == "beyond" else f"held <> {_NO_ROW}"
    return (
        f"{measured(bench, clock, _bits(bench, level.conditions), level.input)}, rows AS ("
        f"SELECT period, a, b, i, us, {_which(bench, matrix)} AS held FROM placed "
        f"WHERE {_holds(bench, level.population)}), "
        f"held AS (SELECT *, coalesce({_lapsed(bench, level)}, false) AS lapsed FROM rows) "
        f"SELECT period, count(us) FILTER (WHERE {any_of} AND NOT lapsed) AS n, "
        f"count(us) FILTER (WHERE ({kept or 'false'}) AND NOT lapsed) AS within, "
        f"count(us) FILTER (WHERE held = {_NO_ROW}) AS left_out, count(*) FILTER (WHERE lapsed) AS lapsed, "
        f"count(*) FILTER (WHERE b IS NULL AND {judged} AND NOT lapsed) AS incomplete, "
        "count(*) FILTER (WHERE a IS NULL) AS unstarted, count(*) FILTER (WHERE a > b) AS backward "
        f"FROM held GROUP BY {_groups(overall)}"
    )


def _which(bench: Bench, matrix: Matrix) -> str:
    """SQL for the number of the first row whose conditions hold."""
    instant = "a" if matrix.at == "start" else "b"
    cases = []
    for n, row in enumerate(matrix.rows):
        parts = [_holds(bench, row.when)]
        if row.hours:
            parts.append(f"{_open(bench, matrix.calendar or '', instant)} = {int(row.hours == 'inside')}")
        if row.days:
            wanted = sum(1 << DAY_TYPES.index(day) for day in set(row.days))
            parts.append(f"{_day_types(bench, matrix.calendar or '', instant)} & {wanted} <> 0")
        cases.append(f"WHEN {' AND '.join(parts)} THEN {n}")
    # Judged at an end that is not there, no condition on hours or days can hold.
    return f"CASE {' '.join(cases)} ELSE {_NO_ROW} END"


def _kept(bench: Bench, level: LevelPlan, row: Target) -> str:
    sign = "<=" if level.within_at_threshold else "<"
    if row.by is None:
        return f"us {sign} {row.within}"
    assert row.cut_off is not None
    return f"b {sign} {_due_or_moved(bench, level, row)}"


def _due_or_moved(bench: Bench, level: LevelPlan, row: Target) -> str:
    """SQL for the due microsecond, moved by the level's rule where the client's input (`i`) came late."""
    assert row.by is not None and row.cut_off is not None
    due = _due(bench, row.calendar or "", row.by, row.cut_off)
    if level.depends is None or level.depends.rule == LAPSES:
        return due
    late, wanted = _late_input(bench, level.depends, row)
    if level.depends.rule == BY_DELAY:
        return f"(CASE WHEN {late} THEN {due} + i - {wanted} ELSE {due} END)"
    # Each business day takes the input that comes after the moment of the day before: a step for each of them.
    known = bench.calendars[row.calendar or ""]
    first, last = _days(bench, known)
    dues = list(moved_dues(known, row.by, level.depends, first, last))
    begun = day_start(first - _DAYS, known.zone)
    steps = [(by, due) for (by, _), (_, due) in pairwise([(begun, 0), *dues])]
    moved = _ruler(bench, f"moved {row.calendar} {row.by} {level.depends.by}", steps)
    return (
        f"(CASE WHEN {late} THEN {moved.tick('i' if level.depends.late_at_it else 'i - 1')} * {MILLION} ELSE {due} END)"
    )


def _late_input(bench: Bench, depends: Depends, row: Target) -> tuple[str, str]:
    """SQL for whether the client's input came late, and for the microsecond at which it was due."""
    assert row.cut_off is not None
    wanted = _due(bench, row.calendar or "", depends.by, row.cut_off)
    return f"i {'>=' if depends.late_at_it else '>'} {wanted}", wanted


def _lapsed(bench: Bench, level: LevelPlan) -> str:
    """SQL for whether a case is excused: its input has not come, or it came late and the duty then lapses."""
    if level.depends is None or level.matrix is None:
        return "false"
    none = f"i IS NULL AND a IS NOT NULL AND held <> {_NO_ROW}"
    if level.depends.rule != LAPSES:
        return f"({none})"
    late = [f"(held = {n} AND {_late_input(bench, level.depends, row)[0]})" for n, row in enumerate(level.matrix.rows)]
    return f"(({none}) OR {' OR '.join(late)})"


def _due(bench: Bench, calendar: str, deadline: Deadline, cut_off: CutOff) -> str:
    """SQL for the due microsecond of what started at `a`."""
    name = f"due {calendar} {deadline} {cut_off}"
    known = bench.calendars[calendar]
    table = list(day_table(known, deadline, cut_off, *_days(bench, known)))
    days = [day_start(day, known.zone) for day, *_ in table]
    due, late, cut = (
        _ruler(bench, f"{name} {n}", list(zip(days, values, strict=True))).tick("a")
        for n, values in enumerate(list(zip(*((in_time, after, at) for _, in_time, after, at in table), strict=True)))
    )
    if not cut_off.word:
        return f"({due} * {MILLION})"
    sign = ">" if cut_off.word == "after" else ">="
    return f"(CASE WHEN a {sign} {cut} * {MILLION} THEN {late} ELSE {due} END * {MILLION})"


def _open(bench: Bench, calendar: str, instant: str) -> str:
    """SQL that is 1 while a calendar is open and 0 while it is not."""
    spans = bench.calendars[calendar].open_between(bench.first // MILLION, bench.last // MILLION + 2 * 86400)
    steps = [step for a, b in spans for step in ((a, 1), (b, 0))]
    return _ruler(bench, f"open {calendar}", steps).tick(instant)


def _day_types(bench: Bench, calendar: str, instant: str) -> str:
    """SQL for the types of an instant's local day, a bit each."""
    known = bench.calendars[calendar]
    first, last = _days(bench, known)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    steps = [
        (day_start(day, known.zone), sum(1 << DAY_TYPES.index(word) for word in day_types(known, day))) for day in days
    ]
    return _ruler(bench, f"days {calendar}", steps).tick(instant)


def _days(bench: Bench, calendar: Calendar) -> tuple[Any, Any]:
    first, last = (calendar.local_date(micros // MILLION) for micros in (bench.first, bench.last))
    return first - _DAYS, last + _DAYS


def _ruler(bench: Bench, name: str, steps: Sequence[tuple[int, int]]) -> Ruler:
    """The ruler of some steps, made once for all the levels that ask for it."""
    if name not in bench.rulers:
        table = f"ruler_steps{len(bench.rulers)}"
        bench.rulers[name] = steps_ruler(bench.con, table, steps, bench.first, bench.last)
    return bench.rulers[name]


def _bits(bench: Bench, conditions: Iterable[Condition]) -> int:
    return sum({bench.bits.of(condition) for condition in conditions})


def _holds(bench: Bench, condition: Condition) -> str:
    return f"cell & {bench.bits.of(condition)} <> 0" if condition else "true"


def _groups(overall: bool) -> str:
    return "GROUPING SETS ((period), ())" if overall else "period"


def _key(bench: Bench, level: LevelPlan, period: int | None) -> str:
    return ALL if period is None else bench.windows(level.clock.windows)[1][period].key


def _rows(bench: Bench, query: str) -> list[_Row]:
    cursor = bench.con.execute(query)
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
