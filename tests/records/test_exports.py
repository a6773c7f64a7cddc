"""The file behind an import: kept, gone, changed, corrected, and read twice."""

from __future__ import annotations

import hashlib
import stat
from pathlib import Path
from typing import Any

import pytest
from conftest import After, Runner

from bpoctl.errors import ExitCode

LINES = (
    "sla agreement add --key 1.0 --title A --effective-from 2026-01-01 --ends-on 2027-12-31 --notice '90 days' "
    "--renewal ends",
    "sla level add --key FRT --name First --metric first-response-time --class key --measure share --unit % "
    "--direction higher --target 95 --minimum 90 --equality meets --window month --rounding none --min-sample 1 "
    "--no-data not-scored --source tickets --clock-from 'first opened' --clock-to 'first answered' --threshold 1h "
    "--threshold-equality within --counted-at start",
    "delivery profile add --key desk --name Desk --shape tickets --id-column Nr --time-zone Europe/Berlin "
    '--moments \'{ opened = "Opened", answered = "Answered" }\' --attributes \'{ kind = "Kind" }\'',
)
MARCH = """Nr;Opened;Answered;Kind;kind;
1;2026-03-02 09:00:00;2026-03-02 09:30:00;"a ""quoted; word"" here";x;
2;2026-03-03 09:00:00;2026-03-03 11:00:00;"two
lines";=1+1;
3;2026-03-04 09:00:00;n/a;Grüße;;
4;2026-03-05 09:00:00;;;;
"""
FEBRUARY = "9;2026-02-02 09:00:00;2026-02-02 09:10:00;f;;\n"
ON = ("--on", "2026-04-05")


@pytest.fixture
def desk(after: After) -> Runner:
    """Terms, a profile, and an export in CP1252 with awkward cells and two columns alike but for their case."""
    run = after(LINES)
    (run.folder / "march.csv").write_bytes((MARCH + FEBRUARY).encode("cp1252"))
    return run


def explained(run: Runner, ticket: str) -> Any:
    """What `explain` says of a ticket."""
    return run.ok("delivery", "explain", ticket, "--json").json


def test_a_kept_export_is_read_when_the_file_is_gone(desk: Runner) -> None:
    """`--keep` writes Parquet beside the store, for its owner alone; every ticket explains itself from it alike."""
    done = desk.ok("delivery", "import", "march.csv", *ON, "--keep", "--json").json
    kept = Path(done["kept"])
    assert kept == desk.folder / ".bpoctl" / "tickets" / f"{done['sha256']}.parquet"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert [left.name for left in kept.parent.iterdir()] == [kept.name]
    before = [explained(desk, str(number)) for number in (1, 2, 4, 9)]
    (desk.folder / "march.csv").unlink()
    assert [explained(desk, str(number)) for number in (1, 2, 4, 9)] == before
    kept.unlink()
    gone = desk("delivery", "explain", "1")
    assert gone.code == ExitCode.BAD_DATA
    assert "march.csv is gone" in gone.err and done["sha256"] in gone.err and "--keep" in gone.err


def test_a_kept_export_stands_in_for_a_file_that_changed(desk: Runner) -> None:
    """The file is now another: what was imported is read from what was kept."""
    desk.ok("delivery", "import", "march.csv", *ON, "--keep")
    before = explained(desk, "2")
    (desk.folder / "march.csv").write_text("another", encoding="utf-8")
    assert explained(desk, "2") == before


def test_kept_is_what_duckdb_reads_anywhere(desk: Runner) -> None:
    """The Parquet has the header's names, told apart where only their case differs, and every cell as it was."""
    import duckdb

    kept = desk.ok("delivery", "import", "march.csv", *ON, "--keep", "--json").json["kept"]
    found = duckdb.sql(f"SELECT * FROM read_parquet('{kept}')")
    assert found.columns == ["Nr", "Opened", "Answered", "Kind", "kind (5)", "column 6"]
    assert [row[3] for row in found.fetchall()] == ['a "quoted; word" here', "two\nlines", "Grüße", None, "f"]


def test_what_cannot_be_kept_is_said(desk: Runner) -> None:
    """A dry run keeps nothing (exit code 2); a folder that cannot be made is exit code 3, and nothing is recorded."""
    assert desk("delivery", "import", "march.csv", "--keep", "--dry-run").code == ExitCode.USAGE
    (desk.folder / ".bpoctl" / "tickets").write_text("in the way", encoding="utf-8")
    ran = desk("delivery", "import", "march.csv", *ON, "--keep")
    assert ran.code == ExitCode.BAD_DATA
    assert "cannot be kept" in ran.err
    assert desk.ok("delivery", "ticket-import", "list", "--json").items == []


def test_the_same_export_twice_is_refused(desk: Runner) -> None:
    """Exit code 3, naming the earlier import, its SHA-256 and the command that replaces; a dry run may look."""
    desk.ok("delivery", "import", "march.csv", *ON)
    sha = hashlib.sha256((desk.folder / "march.csv").read_bytes()).hexdigest()
    (desk.folder / "copy.csv").write_bytes((desk.folder / "march.csv").read_bytes())
    ran = desk("delivery", "import", "copy.csv", *ON)
    assert ran.code == ExitCode.BAD_DATA
    assert "import IMP-1 of 2026-04-05 read this very file" in ran.err and sha in ran.err
    assert "bpoctl delivery import copy.csv --replaces IMP-1" in ran.err
    desk.ok("delivery", "import", "copy.csv", *ON, "--dry-run")
    assert len(desk.ok("delivery", "ticket-import", "list", "--json").items) == 1
    desk.ok("delivery", "import", "copy.csv", *ON, "--replaces", "IMP-1")
    again = desk("delivery", "import", "march.csv", *ON, "--replaces", "IMP-1")
    assert again.code == ExitCode.BAD_DATA and "was replaced by IMP-2 already" in again.err


def test_a_corrected_file_replaces_its_predecessor(desk: Runner) -> None:
    """Both stay on record; figures move to the new one, also where they are the same; what it lacks is named."""
    desk.ok("delivery", "import", "march.csv", *ON)
    (desk.folder / "better.csv").write_text(MARCH.replace("n/a", "2026-03-04 09:05:00"), encoding="utf-8")
    ran = desk.ok("delivery", "import", "better.csv", *ON, "--replaces", "IMP-1")
    assert "still measured by IMP-1, as better.csv has none of it: FRT 2026-02" in ran.err
    imports = {item["key"]: item["replaces"] for item in desk.ok("delivery", "ticket-import", "list", "--json").items}
    assert imports == {"IMP-1": None, "IMP-2": "IMP-1"}
    sources = {m["period"]: m["source"] for m in desk.ok("delivery", "measurement", "list", "--json").items}
    assert sources == {"2026-02": "IMP-1", "2026-03": "IMP-2"}
    assert "DEL025" in desk("check", "--all-stages", "--as-of", "2026-04-05").out
    desk.ok("delivery", "import", "march.csv", *ON)
    desk.ok("delivery", "import", "better.csv", *ON, "--replaces", "IMP-2")
    assert explained(desk, "3")["import"] == "IMP-4"


def test_figures_that_a_corrected_file_confirms_come_from_it(desk: Runner) -> None:
    """A note in a cell was mended, no figure moved: the measurement names the new import."""
    desk.ok("delivery", "import", "march.csv", *ON)
    (desk.folder / "again.csv").write_text((MARCH + FEBRUARY).replace("=1+1", "1"), encoding="utf-8")
    desk.ok("delivery", "import", "again.csv", *ON, "--replaces", "IMP-1")
    assert {m["source"] for m in desk.ok("delivery", "measurement", "list", "--json").items} == {"IMP-2"}


def test_a_file_is_found_from_any_folder(desk: Runner) -> None:
    """Its place is recorded as seen from the workspace, not from where the command was typed."""
    below = desk.folder / "exports"
    below.mkdir()
    (desk.folder / "march.csv").rename(below / "march.csv")
    desk.ok("delivery", "import", "march.csv", *ON, cwd=below)
    assert desk.ok("delivery", "ticket-import", "show", "IMP-1", "--json").json["path"] == "exports/march.csv"
    assert (
        desk.ok("delivery", "explain", "1", cwd=desk.folder).out == desk.ok("delivery", "explain", "1", cwd=below).out
    )
