"""One ticket of an export: the ends of its clocks, its pauses and its attributes, read as an import reads them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from bpoctl.analysis.calendar import Calendar
from bpoctl.analysis.clock import Pause
from bpoctl.analysis.zones import from_micros
from bpoctl.tickets.load import COPY, EXCLUDED
from bpoctl.tickets.naming import needed_columns
from bpoctl.tickets.opening import csv_table, load
from bpoctl.tickets.refused import refused_rows
from bpoctl.tickets.result import Reject
from bpoctl.tickets.shapes import Loaded
from bpoctl.tickets.source import Source, open_source
from bpoctl.tickets.statements import quoted, quoted_list
from bpoctl.tickets.terms import LevelPlan, LevelTerms, ProfileTerms, level_plan


@dataclass(frozen=True)
class TicketClock:
    """The clock of one level over one ticket: what is missing is None; a pause without an end lasts to the stop."""

    level: str
    plan: LevelPlan
    start: datetime | None
    stop: datetime | None
    pauses: tuple[Pause, ...]
    input: datetime | None = None


@dataclass(frozen=True)
class Ticket:
    """One ticket: whether its row was used, its attributes, and its clocks in the order of the levels."""

    used: bool
    attributes: Mapping[str, str]
    clocks: tuple[TicketClock, ...]
    refused: tuple[Reject, ...] = ()
    """its rows that could not be read"""
    rule: str = ""
    """the rule by which it was left out; empty where it was not"""


def one_ticket(
    path: Path, profile: ProfileTerms, levels: Sequence[LevelTerms], calendars: Mapping[str, Calendar], number: str,
    commencement: date | None = None, cuts: tuple[date, ...] = (),
) -> Ticket | None:  # fmt: skip
    """The ticket of that number in an export, or None where there is none. Raises BadData as an import does."""
    plans = [level_plan(level, profile, calendars, commencement, cuts) for level in levels]
    source = open_source(path, needed_columns(profile), profile.delimiter, profile.encoding)
    with TemporaryDirectory(prefix="bpoctl-") as folder:
        loaded, _ = load(source, profile, plans, Path(folder))
        try:
            return _found(loaded, source, profile, plans, Path(folder), number)
        finally:
            loaded.con.close()


def _found(
    loaded: Loaded, source: Source, profile: ProfileTerms, plans: Sequence[LevelPlan], folder: Path, number: str
) -> Ticket | None:
    ends = list(dict.fromkeys(end for plan in plans for end in plan.ends))
    columns = "".join(f", {loaded.ends[end]}" for end in ends)
    row = loaded.con.execute(
        f"SELECT rowid, verdict{columns} FROM ticket WHERE id = {quoted(number)} ORDER BY verdict LIMIT 1"
    ).fetchone()
    mended = folder / "mended.csv"
    file = mended if mended.exists() else source.path
    if row is None:
        lost = refused_rows(loaded, source, profile, file, number)
        return Ticket(False, {}, (), lost) if lost else None
    at = {end: _instant(micros) for end, micros in zip(ends, row[2:], strict=True)}
    clocks = [
        TicketClock(
            plan.key,
            plan,
            at[plan.clock.start],
            at[plan.clock.stop] if plan.clock.stop else None,
            _pauses(loaded, plan, row[0]),
            at[plan.input] if plan.input else None,
        )
        for plan in plans
    ]
    attributes = _attributes(loaded, source, profile, file, number)
    lost = refused_rows(loaded, source, profile, file, number) if 0 < row[1] < EXCLUDED else ()
    return Ticket(row[1] == 0, attributes, tuple(clocks), lost, _rule(loaded, row[1]))


def _rule(loaded: Loaded, verdict: int) -> str:
    if verdict == COPY:
        return "it repeats another row exactly"
    if verdict < EXCLUDED:
        return ""
    name, values = loaded.bits.rules[verdict - EXCLUDED]
    return f"{name} is {' or '.join(values)}"


def _pauses(loaded: Loaded, plan: LevelPlan, row: int) -> tuple[Pause, ...]:
    if not plan.clock.pauses:
        return ()
    # A pause that has not ended stops the clock to its end, wherever that is: to the last time of the file.
    last = f"coalesce(until, {loaded.last})"
    found = loaded.con.execute(
        f"SELECT start, {last} FROM pause WHERE ticket = {row} AND name IN ({quoted_list(plan.clock.pauses)})"
    ).fetchall()
    for name in plan.clock.pauses:
        if name in loaded.single:
            begun, ended = loaded.single[name]
            found += loaded.con.execute(f"SELECT {begun}, {ended} FROM ticket WHERE rowid = {row}").fetchall()
    pairs = [(_instant(a), _instant(b)) for a, b in found]
    return tuple(sorted((a, b) for a, b in pairs if a is not None and b is not None))


def _attributes(loaded: Loaded, source: Source, profile: ProfileTerms, file: Path, number: str) -> dict[str, str]:
    known = {name: str(column) for name, column in (profile.attributes or {}).items()}
    if not known:
        return {}
    identity = f"c{source.index(profile.id_column, 'id_column')}"
    cells = ", ".join(
        f"trim(coalesce(c{source.index(column, f'attribute `{name}`')}, ''))" for name, column in known.items()
    )
    rows = loaded.con.execute(
        f"SELECT {cells} FROM {csv_table(source, file)} WHERE trim({identity}) = {quoted(number)}"
    ).fetchall()
    if not rows:
        return {}
    return dict(zip(known, rows[-1 if profile.attribute_from == "last" else 0], strict=True))


def _instant(micros: int | None) -> datetime | None:
    return None if micros is None else from_micros(int(micros), UTC)
