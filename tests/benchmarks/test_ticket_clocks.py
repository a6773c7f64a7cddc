"""Clocks over 10 million rows: 2 x DuckDB's plain scan-and-group, the whole import 3.5 x, in 1.5 GiB; linear."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.exporting import export
from benchmarks.measuring import SHARE, Ratio, Work, compared, held, linear, python, sized

ROWS = 10_000_000
MOST_BYTES = 1536 * 2**20

KINDS = [(0, False), (20, False), (50, False), (20, True)]
"""Tickets in a hundred that have a pause, and whether the file is in no order."""


def work(name: str, file: Path, pycache: Path) -> Work:
    """One of the bodies of `exporting` in a process of its own."""
    code = f"import sys; from benchmarks.exporting import {name}; {name}(sys.argv[1])"
    return python(code, file, cwd=file.parent, pycache=pycache)


def judged(what: str, found: Ratio, limit: float) -> None:
    """Hold the limit at the full size; of a small file the start of the program is most of the time."""
    held(what, found, limit if SHARE >= 1 else float("inf"))


@pytest.mark.parametrize(("paused", "shuffled"), KINDS)
def test_ticket_clocks(tmp_path: Path, pycache: Path, paused: int, shuffled: bool) -> None:
    """Time and memory of the import, and of its clocks alone."""
    file = export(tmp_path / "tickets.csv", sized(ROWS), paused, shuffled)
    told = f"{sized(ROWS):,} tickets, {paused} % paused{', in no order' if shuffled else ''}"
    plain = work("scan", file, pycache)
    everything = compared(plain, work("whole", file, pycache), 3)
    alone = compared(plain, work("clocks", file, pycache), 3)
    print(f"\n{told}: peak memory {everything.subject.peak_bytes / 2**20:.0f} MiB; limit {MOST_BYTES / 2**20:.0f} MiB")  # noqa: T201
    assert everything.subject.peak_bytes <= MOST_BYTES
    print(f"\n{told}: clocks: {alone}; limit 2 x")  # noqa: T201
    judged(f"{told}: whole import", everything, 3.5)
    judged(f"{told}: clocks", alone, 2)


def test_it_is_linear(tmp_path: Path, pycache: Path) -> None:
    """Twice as many rows take twice as long."""

    def of(rows: int) -> Work:
        return work("whole", export(tmp_path / f"{rows}.csv", rows, 20), pycache)

    linear("ticket import", of, sized(ROWS // 4), 3)
