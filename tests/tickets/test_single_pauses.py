"""Cells that hold one pause plainly are read in a way of their own: it says the same as the way of all the others."""

from __future__ import annotations

import csv
from pathlib import Path

from exports import Level, Profile, write

from bpoctl.tickets import ImportResult, attain

BERLIN = Profile(time_zone="Europe/Berlin", pauses={"waiting": "waiting", "parked": "parked"})
CLOCK = "2026-03-02 09:00:00,2026-03-02 12:00:00"


def take(folder: Path, rows: list[str], *levels: Level) -> ImportResult:
    """Import rows of `id,opened,resolved,waiting,parked`."""
    path = write(folder, "id,opened,resolved,waiting,parked\n" + "".join(f"{row}\n" for row in rows))
    return attain(path, BERLIN, levels, {}, "Europe/Berlin", folder / "rejects.csv", overall=True)


def hours(found: ImportResult, level: str) -> tuple[float, float]:
    """The shortest and the longest clock of a level, in hours."""
    one = found.of(level, "all")
    assert one is not None and one.least is not None and one.most is not None
    return float(one.least / 3600), float(one.most / 3600)


def test_one_pause_and_two_count_alike(tmp_path: Path) -> None:
    """An hour in one piece is an hour in two, or in two that overlap; spaces and the letter T make no difference."""
    cells = (
        "2026-03-02 10:00:00/2026-03-02 11:00:00",
        "2026-03-02 10:00:00/2026-03-02 10:30:00;2026-03-02 10:30:00/2026-03-02 11:00:00",
        "2026-03-02 10:00:00/2026-03-02 10:40:00;2026-03-02 10:20:00/2026-03-02 11:00:00",
        " 2026-03-02 10:00:00/2026-03-02 11:00:00 ",
        "2026-03-02T10:00:00/2026-03-02T11:00:00",
    )
    rows = [f"T{n},{CLOCK},{cell}," for n, cell in enumerate(cells)]
    assert hours(take(tmp_path, rows, Level(pauses=["waiting"])), "L") == (2, 2)


def test_pauses_that_share_a_clock_may_overlap(tmp_path: Path) -> None:
    """What waits and is parked at once stands still once; another level that only waits is not disturbed."""
    row = f"T1,{CLOCK},2026-03-02 10:00:00/2026-03-02 11:00:00,2026-03-02 10:30:00/2026-03-02 11:30:00"
    levels = Level("both", pauses=["waiting", "parked"]), Level("one", pauses=["waiting"])
    found = take(tmp_path, [row], *levels)
    assert (hours(found, "both"), hours(found, "one")) == ((1.5, 1.5), (2, 2))


def test_a_pause_that_begins_in_the_skipped_hour(tmp_path: Path) -> None:
    """02:50 moves on to 03:50 on the day the clocks go forward, so that 03:10 lies before it: refused, as it stands."""
    waiting = "2026-03-29 02:50:00/2026-03-29 03:10:00"
    day = "2026-03-29 01:00:00,2026-03-29 12:00:00"
    found = take(tmp_path, [f"T1,{day},{waiting},", f"T2,{day},,"], Level(pauses=["waiting"]))
    assert (found.rows_used, found.rows_rejected) == (1, 1)
    with (tmp_path / "rejects.csv").open(encoding="utf-8", newline="") as file:
        (one,) = csv.DictReader(file)
    assert (one["row"], one["column"], one["reason"], one["value"]) == (
        "2", "waiting", "a pause ends before it begins", waiting,
    )  # fmt: skip


def test_the_same_pause_is_the_same_row(tmp_path: Path) -> None:
    """A copy with its pause is a copy; the same number with another pause contradicts it."""
    row = f"T1,{CLOCK},2026-03-02 10:00:00/2026-03-02 11:00:00,"
    assert take(tmp_path, [row, row], Level(pauses=["waiting"])).duplicates == 1
    other = row.replace("11:00:00", "11:30:00")
    assert take(tmp_path, [row, other], Level(pauses=["waiting"])).rows_rejected == 2
