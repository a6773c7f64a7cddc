"""Batches: the same answers as one by one, in order, and the first bad cell named."""

from __future__ import annotations

import csv
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from exports import write
from hypothesis import given, settings
from hypothesis import strategies as st
from test_clock_in_sql import LOCAL, Ticket, calendars, shown, tickets

from bpoctl.analysis.calendar import Calendar, always
from bpoctl.analysis.calendar_form import calendar_from_mapping
from bpoctl.analysis.clock import business_seconds, due
from bpoctl.analysis.durations import parse_instant
from bpoctl.errors import BadData
from bpoctl.tickets import batch_clock, batch_due

OFFICE = calendar_from_mapping(
    {"time_zone": "Europe/Berlin", "weekly": {day: ["09:00-17:00"] for day in ("mon", "tue", "wed", "thu", "fri")}}
)


def pause_cell(row: Ticket) -> str:
    """Pauses as a batch writes them."""
    return ";".join(f"{shown(start)}/{shown(end)}" for start, end in row[2])


@settings(max_examples=10, deadline=None)  # an example is a batch of its own in the database
@given(calendars(), tickets(), st.booleans())
def test_a_batch_of_clocks_gives_what_each_clock_gives(calendar: Calendar, rows: list[Ticket], turned: bool) -> None:
    """Forward or backward, with pauses: the same seconds as one by one, in order."""
    ends = [(row[1], row[0]) if turned else (row[0], row[1]) for row in rows]
    lines = [f"{shown(a)},{shown(b)},{pause_cell(row)}" for (a, b), row in zip(ends, rows, strict=True)]
    with TemporaryDirectory() as folder:
        path = write(Path(folder), "start,end,pauses\n" + "\n".join(lines) + "\n")
        with batch_clock(path, calendar) as batch:
            found = [row[-1] for row in batch.rows]
    zone = calendar.zone
    for (a, b), row, seconds in zip(ends, rows, found, strict=True):
        pauses = [(parse_instant(shown(x), zone), parse_instant(shown(y), zone)) for x, y in row[2]]
        exact = business_seconds(parse_instant(shown(a), zone), parse_instant(shown(b), zone), calendar, pauses)
        assert seconds == round(float(exact), 6)


@settings(max_examples=10, deadline=None)  # an example is a batch of its own in the database
@given(calendars(), tickets(), st.lists(st.integers(0, 400_000), min_size=6, max_size=6))
def test_a_batch_of_due_times_gives_what_each_gives(calendar: Calendar, rows: list[Ticket], lengths: list[int]) -> None:
    """With pauses, over clock changes, ending exactly at a window's end: the same instant as one by one."""
    if not any(calendar.weekly):
        return
    lines = [f"{shown(row[0])},{seconds}s,{pause_cell(row)}" for row, seconds in zip(rows, lengths, strict=False)]
    with TemporaryDirectory() as folder:
        path = write(Path(folder), "start,duration,pauses\n" + "\n".join(lines) + "\n")
        with batch_due(path, calendar) as batch:
            found = [row[-1] for row in batch.rows]
    zone = calendar.zone
    for row, seconds, shown_due in zip(rows, lengths, found, strict=False):
        pauses = [(parse_instant(shown(x), zone), parse_instant(shown(y), zone)) for x, y in row[2]]
        assert shown_due == due(parse_instant(shown(row[0]), zone), seconds, calendar, pauses).isoformat()


@settings(max_examples=10, deadline=None)  # an example is a batch of its own in the database
@given(st.lists(LOCAL, min_size=1, max_size=5))
def test_without_a_calendar_time_simply_passes(starts: list[datetime]) -> None:
    """Elapsed batches are plain differences and sums in UTC."""
    rows = "".join(f"{shown(a)},{shown(a + timedelta(hours=1))},90m\n" for a in starts)
    with TemporaryDirectory() as folder:
        path = write(Path(folder), "start,end,duration\n" + rows)
        with batch_clock(path, None) as batch:
            assert [row[-1] for row in batch.rows] == [3600] * len(starts)
        with batch_due(path, None) as batch:
            assert [row[-1] for row in batch.rows] == [
                f"{(a + timedelta(minutes=90)).isoformat()}+00:00" for a in starts
            ]


def test_rows_keep_their_order_and_their_other_cells(tmp_path: Path) -> None:
    """The answer is one more column; everything else comes out as it went in."""
    path = write(
        tmp_path, 'note,start,end\n"b, c",2026-05-06 09:00,2026-05-06 10:00\n,2026-05-06T12:00Z,2026-05-06 09:00\n'
    )
    out = StringIO()
    with batch_clock(path, OFFICE) as batch:
        assert batch.write(out) == 2
    assert list(csv.reader(StringIO(out.getvalue()))) == [
        ["note", "start", "end", "business_seconds"],
        ["b, c", "2026-05-06 09:00", "2026-05-06 10:00", "3600"],
        ["", "2026-05-06T12:00Z", "2026-05-06 09:00", "-18000"],
    ]
    with batch_clock(path, OFFICE) as batch:
        assert next(batch.objects())["business_seconds"] == 3600


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("03/04/2026 09:00,2026-05-06 10:00,1h,", "row 3, column `start`: `03/04/2026 09:00` is not a time"),
        ("2026-05-06 09:00,,1h,", "row 3, column `end`: no time"),
        ("2026-05-06 09:00,2026-05-06 10:00,2d,", "row 3, column `duration`: `2d` is not a duration"),
        ("2026-05-06 09:00,2026-05-06 10:00,1h,x", "row 3, column `pauses`: `x` is not start/end"),
        ("2026-05-06 09:00,2026-05-06 10:00,1h,2026-05-06 10:00/2026-05-06 09:00", "a pause ends before it begins"),
        ("2026-05-06 09:00", "row 3, the whole row"),
    ],
)
def test_the_first_bad_cell_is_named(tmp_path: Path, line: str, said: str) -> None:
    """Row (the header is row 1) and column, and what is wrong."""
    good = "2026-05-06 09:00,2026-05-06 10:00,1h,\n"
    later = "bad,bad,bad,bad\n" if said.startswith("row 3") else ""
    path = write(tmp_path, f"start,end,duration,pauses\n{good}{line}\n{good}{later}")
    use = batch_due if "duration" in said else batch_clock
    with pytest.raises(BadData) as caught, use(path, OFFICE) as batch:
        list(batch.rows)
    assert said in caught.value.message


def test_a_batch_without_its_columns_and_an_endless_one_are_refused(tmp_path: Path) -> None:
    """The missing column is named, and a calendar that never opens is no loop without end."""
    path = write(tmp_path, "begin,duration\n2026-05-06 09:00,1h\n")
    with pytest.raises(BadData, match="no column `start`"), batch_due(path, OFFICE):
        pass
    closed = calendar_from_mapping({"time_zone": "UTC", "weekly": {}})
    path = write(tmp_path, "start,duration\n2026-05-06 09:00,1h\n")
    with pytest.raises(BadData, match="does not open often enough"), batch_due(path, closed):
        pass
    with batch_due(write(tmp_path, "start,duration\n"), always()) as batch:
        assert list(batch.rows) == []
