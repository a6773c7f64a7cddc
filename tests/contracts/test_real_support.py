"""K2 and K6, two real support schedules: their clocks by the commands that a person types, from file to explanation."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from conftest import Runner

HERE = Path(__file__).parent
REFERENCE = Path(__file__).parents[3] / "shared" / "reference" / "sla_schedules.json"
K2_EXPORT = """id,severity,logged,responded,escalated
T1,1,2006-03-03 17:55,2006-03-06 07:34,2006-03-06 08:10
T2,3,2006-03-03 18:30,2006-03-06 18:00,2006-03-06 18:00
T3,1,2006-03-03 18:00,2006-03-03 20:01,2006-03-03 21:00
"""
K6_EXPORT = """id,severity,reported,responded,manager,vp
T1,S1,2011-03-05 09:00,2011-03-05 10:00,2011-03-05 11:30,2011-03-05 12:00
T2,S2,2011-03-08 09:00,2011-03-08 11:00,2011-03-08 13:00,2011-03-09 09:00
T3,S3,2011-03-07 09:00,2011-03-07 13:01,2011-03-07 17:00,2011-03-09 09:01
T4,S4,2011-03-04 18:00,2011-03-07 17:00,,
"""


def imported(run: Runner, contract: str, export: str, on: str) -> dict[str, tuple[int, int]]:
    """A contract applied and an export read: how many kept each level, of how many."""
    run.ok("init")
    (run.folder / "contract.toml").write_text((HERE / contract).read_text(encoding="utf-8"), encoding="utf-8")
    run.ok("apply", "contract.toml", "--yes")
    (run.folder / "export.csv").write_text(export, encoding="utf-8")
    found = run.ok("delivery", "import", "export.csv", "--on", on, "--json").json["measurements"]
    return {each["level"]: (each["within"], each["cases"]) for each in found}


def test_k2_severity_one_over_a_weekend_is_nine_business_minutes(run: Runner) -> None:
    """Logged on Friday 17:55, responded on Monday 07:34: nine business minutes of fifteen, met, and explained so."""
    kept = imported(run, "k2-network-outsourcing.toml", K2_EXPORT, "2006-04-02")
    assert kept == {"RESPOND": (1, 1), "RESPOND-ALL": (2, 3), "ESCALATE": (3, 3)}
    said = run.ok("delivery", "explain", "T1", "--level", "RESPOND").out
    for words in ("Fri 17:55 – 18:00", "5 m 00 s", "Mon 07:30 – 07:34", "9 m 00 s      target 15 m 00 s: met"):
        assert words in said
    (clock,) = run.ok("delivery", "explain", "T1", "--level", "RESPOND", "--json").json["levels"]
    assert (clock["seconds"], clock["outcome"].partition(", ")[0]) == (540, "target 15 m 00 s: met")
    late = run.ok("delivery", "explain", "T3", "--level", "RESPOND-ALL").out
    assert "target 2 h 00 m: missed, 1 m 00 s too late" in late
    if REFERENCE.is_file():
        contracts = json.loads(REFERENCE.read_text(encoding="utf-8"))["contracts"]
        accepted = {
            case["given"]: case["expect"] for one in contracts if one["id"] == "K2" for case in one["acceptance"]
        }
        assert accepted["Sev 1 logged Fri 17:55, responded Mon 07:34"] == "9 business minutes -> met (15)"


def test_k6_is_a_ladder_with_a_clock_for_each_step(run: Runner) -> None:
    """Response, manager and vice president by severity, each by its own clock; severity 4 the next business day."""
    kept = imported(run, "k6-support.toml", K6_EXPORT, "2011-04-02")
    assert kept == {"RESPOND": (3, 4), "MANAGER": (2, 3), "VP": (2, 3)}
    fourth = run.ok("delivery", "explain", "T4", "--level", "RESPOND").out
    assert "due close of the next business day: met, exactly at it" in fourth
    assert "target 48 h 00 m: missed, 1 m 00 s too late" in run.ok("delivery", "explain", "T3", "--level", "VP").out


def test_k6_says_the_hours_of_its_source() -> None:
    """The hours of every step and severity stand in the engagement file as the schedule has them."""
    if not REFERENCE.is_file():
        pytest.skip("the reference of real schedules is not beside this repository")
    from bpoctl.interchange import read_file
    from bpoctl.models.sla import Level

    listed = json.loads(REFERENCE.read_text(encoding="utf-8"))["contracts"]
    (k6,) = [one for one in listed if one["id"] == "K6"]
    steps = {"RESPOND": "response_h", "MANAGER": "escalate_manager_h", "VP": "escalate_vp_h"}
    for level in read_file(HERE / "k6-support.toml").all(Level):
        rows: list[dict[str, Any]] = (level.targets or {})["rows"]
        stated = {row["when"]["severity"][0]: row["within"] for row in rows if "within" in row}
        source = {one["sev"]: one[steps[level.key]] for one in k6["levels"] if steps[level.key] in one}
        assert stated == {severity: f"{hours}h" for severity, hours in source.items()}
