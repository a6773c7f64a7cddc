"""Terms belong to a version of the agreement; what is signed or closed stays as it is."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from conftest import Runner, export_of, lived

from bpoctl.errors import ExitCode
from bpoctl.records.keys import add_history
from bpoctl.records.session import begin
from bpoctl.store import Store

LEVEL = (
    "sla level add --key L --name x --metric m --class key --measure stated --unit % --direction higher --target 95 "
    "--minimum 90 --equality meets --window month --rounding none --min-sample 0 --no-data not-scored --calendar CAL"
)
CALENDAR = "sla calendar add --key CAL --name Office --time-zone UTC --weekly '{ mon = [\"09:00-17:00\"] }'"
LINES = (
    "sla agreement add --key 1.0 --title T --effective-from 2026-01-01 --ends-on 2027-12-31 --notice '90 days' "
    "--renewal ends",
    CALENDAR,
    LEVEL,
    "sla amend 1.0 --from 2026-07-01 --reason test",
    "delivery measurement add --level L --period 2026-03 --value 96 --basis stated",
    "delivery measurement add --level L --period 2026-08 --value 97 --basis stated",
)


@pytest.fixture(scope="module")
def _two_versions(tmp_path_factory: pytest.TempPathFactory, pristine: Path) -> Path:
    return lived(tmp_path_factory.mktemp("two-versions"), pristine, LINES)


@pytest.fixture
def two(run: Runner, _two_versions: Path) -> Runner:
    """An engagement with the versions 1.0 and 1.1, the same calendar and level in both, and two measurements."""
    shutil.copytree(_two_versions, run.folder, dirs_exist_ok=True)
    return run


def left_behind(run: Runner, table: str, values: dict[str, Any]) -> None:
    """An item of history, as an action leaves it behind."""
    store = Store.open(str(run.folder / ".bpoctl" / "bpoctl.db"), writable=True)
    dossier = store.load("acme")
    with begin(words=["signs"]).change(dossier, store) as writer:
        add_history(writer, dossier, table, values)


def signed(run: Runner, version: str) -> None:
    """A version that one side has signed."""
    signature = {"agreement": version, "party": "client", "name": "D", "role": "COO", "on": date(2026, 1, 2)}
    left_behind(run, "record_signature", {**signature, "text_sha256": "0" * 64})


def closed(run: Runner, period: str) -> None:
    """A month that was closed."""
    left_behind(run, "record_seal", {"period": period, "on": date(2026, 9, 2), "by": "D", "statement_sha256": "0" * 64})


def level(run: Runner, version: str, field: str) -> Any:
    """A field of the level as a version has it."""
    return run.ok("sla", "level", "show", "L", "--version", version, "--json").json[field]


def test_terms_are_those_of_the_latest_version(two: Runner) -> None:
    """Without --version a term is added to, changed in and shown from the latest version; with it, that one."""
    two.line("sla level edit L --target 96")
    assert (level(two, "1.0", "target"), level(two, "1.1", "target")) == ("95", "96")
    two.line("sla level edit L --target 97 --version 1.0")
    assert (level(two, "1.0", "target"), level(two, "1.1", "target")) == ("97", "96")
    two.line("sla report add --key R --name Report --frequency monthly --due-days 5")
    assert two.ok("sla", "report", "show", "R", "--json").json["version"] == "1.1"
    added = two.ok("sla", "report", "add", "--key", "R", "--name", "Old", "--frequency", "monthly", "--due-days", 5,
                   "--version", "1.0", "--json").json  # fmt: skip
    assert (added["version"], added["name"]) == ("1.0", "Old")
    assert [item["version"] for item in two.ok("sla", "report", "list", "--json").items] == ["1.0", "1.1"]
    assert len(two.ok("sla", "report", "list", "--json", "--version", "1.1").items) == 1


def test_a_term_needs_a_version(acme: Runner) -> None:
    """Before there is an agreement no term can be recorded: exit code 3, and how to make one."""
    ran = acme("sla", "report", "add", "--name", "Report", "--frequency", "monthly", "--due-days", 5)
    assert (ran.code, "bpoctl sla agreement add" in ran.err) == (ExitCode.BAD_DATA, True)


def test_a_term_refers_to_its_own_version(two: Runner) -> None:
    """A calendar of another version is none that a level can use; one in use by its version is not removed."""
    two.line(CALENDAR.replace("CAL ", "NIGHT ") + " --version 1.0")
    ran = two("sla", "level", "edit", "L", "--calendar", "NIGHT")
    assert ran.code == ExitCode.BAD_DATA
    assert "there is no calendar `NIGHT` in version 1.1" in ran.err
    two.line("sla level edit L --calendar NIGHT --version 1.0")
    assert two("sla", "calendar", "remove", "CAL", "--yes").code == ExitCode.NO
    two.line("sla calendar remove CAL --version 1.0 --yes")


def test_a_level_with_figures_stays_while_it_is_the_only_one(two: Runner) -> None:
    """A level of one of two versions can go; the last that a measurement means cannot."""
    two.line("sla level remove L --yes")
    ran = two("sla", "level", "remove", "L", "--yes")
    assert (ran.code, "delivery/measurement MSR-1" in ran.err) == (ExitCode.NO, True)


def test_a_level_is_renamed_in_every_version_that_figures_mean(two: Runner) -> None:
    """Measurements name a level of whichever version, so it is renamed in all; a calendar only in its own."""
    two.line("sla level edit L --key FRT")
    assert [item["key"] for item in two.ok("sla", "level", "list", "--json").items] == ["FRT", "FRT"]
    assert {item["level"] for item in two.ok("delivery", "measurement", "list", "--json").items} == {"FRT"}
    two.line("sla calendar edit CAL --key OFFICE")
    assert [item["key"] for item in two.ok("sla", "calendar", "list", "--json").items] == ["CAL", "OFFICE"]
    assert [item["calendar"] for item in two.ok("sla", "level", "list", "--json").items] == ["CAL", "OFFICE"]


SIGNED = (
    "sla level edit L --target 96 --version 1.0",
    "sla level edit L --key FRT --version 1.0",
    "sla level edit L --key FRT",
    "sla level remove L --version 1.0 --yes",
    "sla report add --name R --frequency monthly --due-days 5 --version 1.0",
    "sla calendar edit CAL --key OFFICE --version 1.0",
    "sla agreement edit 1.0 --title U",
    "sla agreement edit 1.0 --key 0.9",
    "sla agreement remove 1.0 --yes",
)


@pytest.mark.parametrize("line", SIGNED)
def test_signed_terms_stay_as_they_are(two: Runner, line: str) -> None:
    """Once a side has signed, no term of the version is added, changed, renamed or removed: exit code 1."""
    signed(two, "1.0")
    before = export_of(two.folder)
    ran = two(*line.replace("'", "").split())
    assert ran.code == ExitCode.NO, ran.out
    assert "bpoctl sla amend 1.0" in ran.err
    assert export_of(two.folder) == before


def test_signed_terms_are_not_opened_in_the_editor(two: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is let write what could not be kept."""
    monkeypatch.setenv("EDITOR", "/bin/false")
    signed(two, "1.0")
    ran = two("sla", "level", "edit", "L", "--version", "1.0", "--editor")
    assert (ran.code, "is signed" in ran.err) == (ExitCode.NO, True)


def test_other_versions_can_still_be_changed(two: Runner) -> None:
    """A signature holds its own version and no other; a person whom signed terms name can be given another key."""
    two.line("person add --name 'Dana Cruz' --employer client")
    two.line("sla obligation add --name x --party client --recurrence once --owner dana-cruz --version 1.0")
    signed(two, "1.0")
    two.line("sla level edit L --target 96")
    two.line("sla calendar edit CAL --key OFFICE")
    two.line("person edit dana-cruz --key dana")
    assert two.ok("sla", "obligation", "list", "--json").items[0]["owner"] == "dana"


CLOSED = (
    "delivery measurement edit MSR-1 --value 99",
    "delivery measurement remove MSR-1 --yes",
    "delivery measurement edit MSR-2 --period 2026-03",
    "delivery measurement edit MSR-1 --period 2026-09",
    "delivery measurement add --level L --period 2026-03 --value 99 --basis stated",
    "delivery invoice add --number 1 --period 2026-03 --issued-on 2026-04-01 --charges 10",
    "sla level edit L --key FRT",
)


@pytest.mark.parametrize("line", CLOSED)
def test_closed_figures_stay_as_they_are(two: Runner, line: str) -> None:
    """No figure of a closed period is added, changed, moved, renamed or removed: exit code 1."""
    closed(two, "2026-03")
    before = export_of(two.folder)
    ran = two(*line.split())
    assert ran.code == ExitCode.NO, ran.out
    assert "2026-03 is closed" in ran.err
    assert export_of(two.folder) == before
    two.line("delivery measurement edit MSR-2 --value 99")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--weekly", '{ mon = ["08:00-13:00", "12:00-17:00"] }'), "overlap"),
        (("--weekly", '{ mno = ["08:00-13:00"] }'), "unknown weekday `mno`"),
        (("--holidays", "2026-02-30"), "is not a date"),
        (("--dates", '{ "24 December" = [] }'), "is not a date"),
    ],
)
def test_a_calendar_that_cannot_be_is_refused(two: Runner, words: tuple[str, str], said: str) -> None:
    """Overlapping windows, an unknown weekday, no date: `add` and `edit` refuse them with exit code 3."""
    before = export_of(two.folder)
    for start in (
        ("add", "--key", "NEW", "--name", "New", "--time-zone", "UTC"), ("edit", "CAL"),
    ):  # fmt: skip
        more = () if "--weekly" in words or start[0] == "edit" else ("--weekly", '{ mon = ["09:00-17:00"] }')
        ran = two("sla", "calendar", *start, *more, *words)
        assert (ran.code, said in ran.err) == (ExitCode.BAD_DATA, True), ran.err
    assert export_of(two.folder) == before


def test_a_file_with_such_a_calendar_is_found_by_the_rule(two: Runner) -> None:
    """As a measurement of 104 %: `apply` takes it, and `check` finds it, with the field (SLA007)."""
    two.ok("export", "-o", "acme.toml")
    file = two.folder / "acme.toml"
    file.write_text(file.read_text(encoding="utf-8").replace("09:00-17:00", "09:00-09:60"), encoding="utf-8")
    two.ok("apply", "acme.toml", "--yes")
    found = [each for each in two("check", "--all-stages", "--json").items if each["rule"] == "SLA007"]
    assert [each["field"] for each in found] == ["weekly"] * len(found)
    assert found
