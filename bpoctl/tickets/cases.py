"""Levels that are judged one by one: each case by itself, and each system or site that the rows name.

Of single cases only those that failed leave the database, with how many of how many kept it. A level with systems or
sites becomes one plan for each of them, over the same clocks; where they are not stated, the export's own are taken.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory

from bpoctl.analysis.attainment import Attained
from bpoctl.errors import BadData
from bpoctl.tickets.clocks import Bench
from bpoctl.tickets.load import Unreadable, read_csv_into
from bpoctl.tickets.matrix import kept_sql
from bpoctl.tickets.naming import conditions
from bpoctl.tickets.opening import connect, csv_table
from bpoctl.tickets.source import Source
from bpoctl.tickets.statements import quoted
from bpoctl.tickets.terms import MILLION, LevelPlan, LevelTerms, ProfileTerms

ALL = "all"
MOST_CASES = 10_000
"""Failed cases of a level in one import that are recorded by themselves."""
MOST_INSTANCES = 60
_PARTED = "\x1e"


def by_case(bench: Bench, level: LevelPlan, overall: bool) -> list[Attained]:
    """By month how many cases were judged and kept it, and each that did not; with `overall` all cases once more.

    Raises BadData where more failed than can be judged one by one.
    """
    found: list[Attained] = []
    periods = bench.windows(level.clock.windows)[1]
    for text, holds, kept in kept_sql(bench, level):
        judged = "us IS NOT NULL OR (b IS NULL AND a IS NOT NULL)" if level.unfinished_beyond else "us IS NOT NULL"
        table = (
            f"{text}, judged AS (SELECT ticket, period, us, coalesce({kept}, false) AS kept FROM placed "
            f"WHERE ({holds}) AND ({judged}))"
        )
        rows = bench.con.execute(
            f"{table} SELECT period, count(*), count(*) FILTER (kept) FROM judged GROUP BY period"
        ).fetchall()
        found += [Attained(level.key, periods[period].key, n=n, within=within) for period, n, within in rows]
        # A month of which the export tells and that had no such case is counted: nought of nought.
        told = bench.con.execute(f"{text} SELECT DISTINCT period FROM placed").fetchall()
        found += [Attained(level.key, periods[period].key, n=0, within=0) for (period,) in told]
        failed = bench.con.execute(
            f"{table} SELECT id, period, us FROM judged JOIN ticket ON ticket.rowid = judged.ticket WHERE NOT kept "
            f"LIMIT {MOST_CASES + 1}"
        ).fetchall()
        if len(failed) > MOST_CASES:
            raise BadData(
                f"level `{level.key}`: more than {MOST_CASES:,} cases failed it, too many for each by itself",
                "judge it by the month: --window month, with a credit for each failure: --trigger occurrences",
            )
        found += [
            Attained(level.key, periods[period].key, n=1, within=0, instance=str(number),
                     mean=None if us is None else Fraction(us) / MILLION)
            for number, period, us in failed
        ]  # fmt: skip
    return _added(found, overall)


def _added(found: Sequence[Attained], overall: bool) -> list[Attained]:
    """The cases that failed, and the sums of each month and of all, where rows of targets run in several calendars."""
    sums: dict[str, Attained] = {}
    for one in found:
        for period in () if one.instance else (one.period, *([ALL] if overall else [])):
            before = sums.get(period, replace(one, period=period, n=0, within=0))
            sums[period] = replace(before, n=before.n + one.n, within=(before.within or 0) + (one.within or 0))
    return [*sums.values(), *(one for one in found if one.instance)]


# --- systems and sites --------------------------------------------------------------------------------------------


def for_each(
    plan: LevelPlan, level: LevelTerms, profile: ProfileTerms, found: Sequence[str] | None = None
) -> list[LevelPlan]:
    """The plan of a level for each of its instances: those stated, or `found` in the export; itself without any.

    Raises BadData for an attribute that the profile does not map, and for too many instances.
    """
    if not level.per:
        return [plan]
    where = f"level `{level.key}`"
    conditions({level.per: []}, profile, f"{where}: per")
    names = [*(level.instances or found or ())]
    if len(names) > MOST_INSTANCES:
        raise BadData(
            f"{where}: {len(names):,} different values of `{level.per}`, and at most {MOST_INSTANCES} can be judged "
            "one by one", "state those that count: --instances A,B"
        )  # fmt: skip
    return [
        replace(plan, key=f"{plan.key}{_PARTED}{name}", instance=name,
                population=tuple(sorted((*plan.population, (level.per, (name,))))))
        for name in names
    ]  # fmt: skip


def parted(attained: Sequence[Attained]) -> list[Attained]:
    """The same figures, each with its level's own key and its instance beside it."""
    found = []
    for one in attained:
        key, _, name = one.level.partition(_PARTED)
        found.append(replace(one, level=key, instance=name) if name else one)
    return found


def values_of(source: Source, profile: ProfileTerms, attribute: str) -> list[str]:
    """The different values of an attribute in an export, in order."""
    place = source.index(str((profile.attributes or {})[attribute]), f"attribute `{attribute}`")
    with TemporaryDirectory(prefix="bpoctl-") as folder:
        con = connect(Path(folder))
        try:
            read_csv_into(
                con, source,
                f"CREATE TABLE named AS SELECT DISTINCT tidy(c{place}) AS name FROM {csv_table(source, source.path)}",
            )  # fmt: skip
            rows = con.execute(f"SELECT name FROM named WHERE name <> {quoted('')} ORDER BY name").fetchall()
            return [str(name) for (name,) in rows]
        except Unreadable:
            return _row_by_row(source, place)
        finally:
            con.close()


def _row_by_row(source: Source, place: int) -> list[str]:
    """The same for a file that the database cannot take apart as it is."""
    codec = source.encoding or "utf-8"
    with source.path.open(encoding=codec, errors="replace", newline="") as file:
        rows = csv.reader(file, delimiter=source.delimiter)
        next(rows, None)
        return sorted({row[place].strip() for row in rows if len(row) > place and row[place].strip()})


def left_over(level: LevelTerms, found: Sequence[str]) -> str | None:
    """What a reader should know of values that are none of a level's stated instances."""
    others = [name for name in found if name not in (level.instances or ())]
    if not level.instances or not others:
        return None
    named = ", ".join(f"`{name}`" for name in others[:6])
    return f"{level.per} {named}{' …' if len(others) > 6 else ''}: not among the instances of a level, and not judged"
