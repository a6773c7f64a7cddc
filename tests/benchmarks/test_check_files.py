"""`check` of a folder of 1,000 files: 3 x parsing the same files."""

from __future__ import annotations

from pathlib import Path

import tomli
from conftest import call

from benchmarks.engagements import engagement
from benchmarks.measuring import Work, compared, held, linear, sized, timed
from bpoctl.interchange import write


def written(folder: Path, count: int) -> Path:
    """A folder of so many engagement files."""
    folder.mkdir()
    for number in range(count):
        one = engagement(number)
        (folder / f"{one.engagement.slug}.toml").write_text(write(one), encoding="utf-8")
    return folder


def parsed(folder: Path) -> None:
    """Every file as plain data, one after the other."""
    for path in sorted(folder.glob("*.toml")):
        tomli.loads(path.read_text(encoding="utf-8"))


def checked(folder: Path) -> Work:
    """`bpoctl check FOLDER` in this process: start-up is another row of the table."""
    return timed(lambda: call("check", folder, "--as-of", "2026-07-10", cwd=folder))


def test_check_of_a_folder(tmp_path: Path) -> None:
    """Reading, judging and printing together take no more than three times the parsing."""
    count = sized(1000)
    folder = written(tmp_path / "files", count)
    held(f"check of {count} files", compared(timed(lambda: parsed(folder)), checked(folder)), 3)


def test_it_is_linear(tmp_path: Path) -> None:
    """Twice as many files take twice as long."""
    linear("check of files", lambda count: checked(written(tmp_path / str(count), count)), sized(500))
