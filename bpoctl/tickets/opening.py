"""Getting a file into the database, from a mended copy where the database would stumble over the file itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from bpoctl.tickets.load import Unreadable, bits_for, end_names, load_events, load_tickets
from bpoctl.tickets.shapes import Loaded, finish_events, finish_tickets
from bpoctl.tickets.source import Source, Survey, has_blank_lines, rewrite, survey
from bpoctl.tickets.statements import quoted, statement
from bpoctl.tickets.terms import LevelPlan, ProfileTerms

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_MEMORY = "1000MB"


class _Open(Protocol):
    @property
    def con(self) -> DuckDBPyConnection: ...


_Opened = TypeVar("_Opened", bound=_Open)


def load(source: Source, profile: ProfileTerms, plans: Sequence[LevelPlan], folder: Path) -> tuple[Loaded, Survey]:
    """Load an export by its profile, mended where need be, and what its survey found."""

    def once(file: Path) -> Loaded:
        return _load_once(source, file, profile, plans, folder)

    return with_mending(source, once, _refuses, folder)


def with_mending(
    source: Source, attempt: Callable[[Path], _Opened], asks_for_rows: Callable[[_Opened], bool], folder: Path
) -> tuple[_Opened, Survey]:
    """Attempt to open a file, and once more a mended copy where the database would stumble over it.

    Row numbers count only where `asks_for_rows`; blank lines would put them out. The survey of every byte runs beside
    the first attempt: for a clean file it costs no time of its own.
    """
    with ThreadPoolExecutor(1) as thread:
        surveying: Future[Survey] = thread.submit(survey, source.path)
        if not source.needs_rewrite:
            try:
                opened = attempt(source.path)
            except Unreadable:
                if not _needs_mending(surveying.result(), source):
                    raise
            else:
                sound = not _needs_mending(surveying.result(), source)
                if sound and not (asks_for_rows(opened) and has_blank_lines(source.path)):
                    return opened, surveying.result()
                opened.con.close()
        seen = surveying.result()
    mended = folder / "mended.csv"
    rewrite(source.path, source.encoding or (None if seen.is_utf8 else "cp1252"), mended)
    return attempt(mended), seen


def _needs_mending(seen: Survey, source: Source) -> bool:
    return seen.mixed_line_ends or (source.encoding is None and not seen.is_utf8)


def _refuses(loaded: Loaded) -> bool:
    refused = loaded.con.execute(
        f"SELECT (SELECT count(*) FROM line) + (SELECT count(*) FROM {loaded.table} WHERE verdict > 0)"
    ).fetchone()
    return bool(refused and refused[0])


def connect(folder: Path) -> DuckDBPyConnection:
    """A database in memory that keeps within its bounds, spills into `folder` and downloads nothing."""
    import duckdb

    con = duckdb.connect(":memory:")
    for name, value in (
        ("memory_limit", _MEMORY),
        ("temp_directory", str(folder / "spill")),
        ("TimeZone", "UTC"),
        ("autoinstall_known_extensions", "false"),
        ("autoload_known_extensions", "false"),
        ("enable_progress_bar", "false"),
    ):
        con.execute(f"SET {name} = {quoted(value)}")
    con.execute(statement("stamps"))
    return con


def csv_table(source: Source, path: Path) -> str:
    """SQL that reads the file: every column a text, c0 and up; what has another shape goes to `reject_errors`."""
    columns = ", ".join(f"'c{n}': 'VARCHAR'" for n in range(len(source.columns)))
    return (
        f"read_csv({quoted(str(path))}, auto_detect = false, header = true, delim = {quoted(source.delimiter)}, "
        f"quote = '\"', escape = '\"', columns = {{{columns}}}, store_rejects = true)"
    )


def _load_once(source: Source, path: Path, profile: ProfileTerms, plans: Sequence[LevelPlan], folder: Path) -> Loaded:
    con = connect(folder)
    bits = bits_for(plans, profile)
    pauses = sorted({pause for plan in plans for pause in plan.clock.pauses})
    table = csv_table(source, path)
    if profile.shape == "tickets":
        moments = list(dict.fromkeys(name for end in end_names(plans) for name in end.names))
        # Pauses that share a clock may overlap each other, so each must be seen with the others.
        shared = {name for plan in plans if len(plan.clock.pauses) > 1 for name in plan.clock.pauses}
        reasons = load_tickets(con, source, table, profile, bits, moments, pauses, set(pauses) - shared)
        _keep_lines(con)
        return finish_tickets(con, source, profile, plans, moments, pauses, bits, reasons)
    reasons, events = load_events(con, source, table, profile, bits, pauses)
    _keep_lines(con)
    return finish_events(con, source, profile, plans, bits, reasons, events)


def _keep_lines(con: DuckDBPyConnection) -> None:
    con.execute(
        "CREATE TABLE line AS SELECT line, error_type::VARCHAR AS reason, "
        "substr(column_name, 2)::INTEGER AS place, csv_line AS text FROM reject_errors"
    )
