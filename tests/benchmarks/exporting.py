"""A ticket export of any size, and what is done with it in a process of its own."""

from __future__ import annotations

from pathlib import Path

_MADE = """
COPY (
    SELECT 'INC' || lpad(i::VARCHAR, 8, '0') AS id,
        strftime(since, '{form}') AS opened,
        CASE WHEN hash(i, 1) % 100 < 97 THEN strftime(since + to_seconds((hash(i, 2) % 864000)::BIGINT), '{form}') END
            AS resolved,
        ['low', 'normal', 'high', 'urgent'][(hash(i, 3) % 4)::INTEGER + 1] AS priority,
        CASE WHEN hash(i, 4) % 100 < {paused} THEN
            strftime(since + to_seconds(begun), '{form}') || '/'
            || strftime(since + to_seconds(begun + lasted), '{form}')
        END AS waiting
    FROM (
        SELECT i, TIMESTAMP '2025-01-01' + to_seconds((i * 31536000 // {rows} + hash(i) % 3600)::BIGINT) AS since,
            (hash(i, 5) % 86400)::BIGINT AS begun, (hash(i, 6) % 172800)::BIGINT AS lasted
        FROM (SELECT i FROM range({rows}) numbers(i) {order})
    )
) TO '{path}' (HEADER)
"""


def export(path: Path, rows: int, paused: int, shuffled: bool = False) -> Path:
    """A file of tickets opened through a year, so many in a hundred with a pause; the same bytes each time."""
    import duckdb

    order = "ORDER BY hash(i, 7)" if shuffled else ""
    duckdb.connect().execute(
        _MADE.format(form="%Y-%m-%d %H:%M:%S", rows=rows, paused=paused, order=order, path=str(path))
    )
    return path


def scan(path: str) -> None:
    """The reference: DuckDB reads the file with the types that it finds, and groups it."""
    import duckdb

    duckdb.connect().execute(
        "SELECT priority, date_trunc('month', resolved) AS month, count(*), avg(resolved - opened) "
        "FROM read_csv(?) GROUP BY ALL",
        [path],
    ).fetchall()


def whole(path: str) -> None:
    """The import: business hours, pauses, rejects, duplicates, SHA-256, four levels over twelve months."""
    from tickets.exports import Level, Profile

    from bpoctl.analysis.calendar_form import calendar_from_mapping
    from bpoctl.tickets import attain

    office = {day: ["09:00-17:00"] for day in ("mon", "tue", "wed", "thu", "fri")}
    calendar = calendar_from_mapping(
        {"time_zone": "Europe/Berlin", "weekly": office, "holidays": ["2025-12-25", "2025-12-26"]}
    )
    profile = Profile(
        time_zone="Europe/Berlin", pauses={"waiting": "waiting"}, attributes={"priority": "priority"}
    )  # fmt: skip
    levels = [
        Level(name, calendar="office", pauses=["waiting"], threshold="8h", population={"priority": [name]})
        for name in ("low", "normal", "high", "urgent")
    ]
    found = attain(Path(path), profile, levels, {"office": calendar}, "Europe/Berlin")
    assert found.rows_read == found.rows_used + found.rows_excluded + found.rows_rejected


def clocks(path: str) -> None:
    """As `whole`, without the hash of the file and the search for duplicates."""
    from bpoctl.tickets import opening, shapes
    from bpoctl.tickets.source import Survey

    opening.survey = lambda path: Survey("", True, False)  # type: ignore[assignment]
    shapes._refuse_duplicates = lambda *ticket: None  # type: ignore[assignment]
    whole(path)
