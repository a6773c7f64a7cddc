"""Levels judged for each system or site, and each case by itself: from the file to the credits and the words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from conftest import Runner

CONTRACT = Path(__file__).parents[1] / "contracts" / "one-by-one.toml"
EXPORT = """id,site,severity,created,answered
T1,berlin,1,2026-03-02 09:00,2026-03-02 09:30
T2,berlin,2,2026-03-02 09:00,2026-03-02 09:30
T3,cebu,1,2026-03-02 09:00,2026-03-02 11:15
T4,cebu,3,2026-03-02 09:00,2026-03-02 09:15
T5,delhi,3,2026-03-02 09:00,2026-03-02 09:15
T6,delhi,1,2026-03-03 09:00,
T7,manila,3,2026-03-02 09:00,2026-03-02 09:15
T8,,3,2026-03-02 09:00,2026-03-02 09:15
T9,oslo,3,2026-02-02 09:00,2026-02-02 09:15
"""


@pytest.fixture
def sites(run: Runner) -> Runner:
    """The engagement, its export and its incidents, measured."""
    run.ok("init")
    (run.folder / "sites.toml").write_text(CONTRACT.read_text(encoding="utf-8"), encoding="utf-8")
    run.ok("apply", "sites.toml", "--yes")
    (run.folder / "march.csv").write_text(EXPORT, encoding="utf-8")
    return run


def imported(runner: Runner, *more: str) -> dict[tuple[str, str | None], tuple[str, str | None]]:
    """Value and state of each level and instance in March, from the export."""
    found = runner.ok("delivery", "import", "march.csv", "--on", "2026-04-02", "--json", *more).json["measurements"]
    return {(m["level"], m["instance"]): (m["value"], m["state"]) for m in found if m["period"] == "2026-03"}


def credits_of(runner: Runner) -> dict[tuple[str, str | None], tuple[str, str | None]]:
    """Result and credit of each line of March."""
    found = runner.ok("sla", "credits", "2026-03", "--json").json["levels"]
    return {(line["level"], line["instance"]): (line["result"], line["credit"]) for line in found}


def test_each_site_is_measured_and_draws_its_own_credit(sites: Runner) -> None:
    """Two of four sites missed their minimum: two credits; the worst of them is one, and so is the share that met."""
    found = imported(sites)
    assert {site: found["EACH", site][0] for site in ("berlin", "cebu", "delhi", "manila")} == {
        "berlin": "100", "cebu": "50", "delhi": "50", "manila": "100",
    }  # fmt: skip
    lines = credits_of(sites)
    assert [lines["EACH", site] for site in ("berlin", "cebu", "delhi")] == [
        ("met", None), ("missed", "100.00"), ("missed", "100.00"),
    ]  # fmt: skip
    assert lines["WORST", None] == ("missed", "100.00")
    assert lines["SHARE", None] == ("missed", "100.00")
    said = sites.ok("sla", "credits", "2026-03").out
    assert "instances: berlin 100 %, cebu 50 %, delhi 50 %, manila 100 % = worst: cebu" in said
    assert "instances: berlin met, cebu missed, delhi missed, oslo not measured = 1 of 3 met" in said
    assert "no measurement is recorded for level SHARE in 2026-03 (oslo)" in said


def test_a_month_is_not_closed_without_the_figure_of_a_stated_site(sites: Runner) -> None:
    """Oslo is named in the terms and not measured: nobody knows whether it met. Once stated, the month closes."""
    imported(sites)
    sites.ok("delivery", "measure", "2026-03", "--on", "2026-04-02")
    refused = sites("review", "close", "2026-03", "--on", "2026-04-10")
    assert refused.code == 1 and "no measurement of SHARE" in refused.err
    line = "delivery measurement add --level SHARE --period 2026-03 --instance oslo --value 95 --basis stated"
    sites.line(line)
    assert "2 of 4 met" in sites.ok("sla", "credits", "2026-03").out
    sites.ok("review", "close", "2026-03", "--on", "2026-04-10")
    assert sites(*line.replace("oslo", "cebu").split()).code == 1


def test_relief_excuses_one_site_and_not_the_others(sites: Runner) -> None:
    """Cebu is excused: it draws no credit, and the share is one of two."""
    imported(sites)
    for level in ("EACH", "SHARE"):
        sites.line(
            f"delivery relief add --level {level} --period 2026-03 --instance cebu --reason force-majeure "
            "--noticed-on 2026-03-04 --accepted-on 2026-03-20"
        )
    lines = credits_of(sites)
    assert (lines["EACH", "cebu"], lines["EACH", "delhi"]) == (("excused", None), ("missed", "100.00"))
    assert "1 of 2 met" in sites.ok("sla", "credits", "2026-03").out


def test_each_case_is_its_own_judgement(sites: Runner) -> None:
    """Of three severity-1 tickets two failed: two credits; by the hour begun beyond the first, 1.25 h cost 2 %."""
    found = imported(sites)
    assert found["SEV1", "T3"] == ("0", "new") and found["SEV1", "T6"] == ("0", "new")
    assert found["SEV1H", "T3"] == ("2.250000", "new") or found["SEV1H", "T3"] == ("2.25", "new")
    lines = credits_of(sites)
    assert {who for level, who in lines if level == "SEV1"} == {"T3", "T6"}
    assert (lines["SEV1", "T3"], lines["SEV1H", "T3"]) == (("missed", "100.00"), ("missed", "200.00"))
    assert "cases: 1 of 3 cases = kept it" in sites.ok("sla", "credits", "2026-03").out
    february = sites.ok("sla", "credits", "2026-02", "--json").json["levels"]
    assert [(line["result"], line["shown"]) for line in february if line["level"] == "SEV1"] == [("met", "no case")]


def test_a_case_that_no_longer_fails_is_taken_back(sites: Runner) -> None:
    """A later export has T3 answered in time: its credit is gone, and one undo brings it back."""
    imported(sites)
    text = EXPORT.replace("T3,cebu,1,2026-03-02 09:00,2026-03-02 11:15", "T3,cebu,1,2026-03-02 09:00,2026-03-02 09:15")
    (sites.folder / "march.csv").write_text(text, encoding="utf-8")
    assert imported(sites)["SEV1", "T3"][1] == "gone"
    assert {who for level, who in credits_of(sites) if level == "SEV1"} == {"T6"}
    sites.ok("undo")
    assert {who for level, who in credits_of(sites) if level == "SEV1"} == {"T3", "T6"}


def test_incidents_are_cases_and_their_components_instances(sites: Runner) -> None:
    """The portal was down 840 minutes of 44,580, the phone 120; the incident of eleven hours failed its four."""
    found = sites.ok("delivery", "measure", "2026-03", "--on", "2026-04-02", "--json").items
    by_place: dict[tuple[str, str | None], dict[str, Any]] = {(one["level"], one["instance"]): one for one in found}
    assert [by_place["UP", name]["down_minutes"] for name in ("portal", "phone")] == ["840", "120"]
    assert (by_place["FIX", None]["numerator"], by_place["FIX", None]["denominator"]) == ("1", "2")
    lines = credits_of(sites)
    assert (lines["UP", "portal"], lines["UP", "phone"]) == (("missed", "100.00"), ("met", None))
    assert lines["FIX", "INC-1"] == ("missed", "100.00")
    again = sites.ok("delivery", "measure", "2026-03", "--on", "2026-04-02", "--json").items
    assert {one["state"] for one in again} == {"same"}
    sites.ok("delivery", "incident", "edit", "INC-1", "--ended-at", "2026-03-02T12:00:00+01:00")
    states = sites.ok("delivery", "measure", "2026-03", "--on", "2026-04-02", "--json").items
    assert {(one["instance"], one["state"]) for one in states if one["level"] == "FIX"} == {
        (None, "changed"), ("INC-1", "gone"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("measure", "value"),
    [("share", "50"), ("mean", "6.25"), ("median", "6.25"), ("count", "2")],
)
def test_incidents_have_times_and_counts(sites: Runner, measure: str, value: str) -> None:
    """Eleven hours and an hour and a half from their reports: half within four hours, on the mean 6.25 h."""
    unit = {"share": "%", "count": "count"}.get(measure, "h")
    sites.ok("sla", "level", "edit", "FIX", "--measure", measure, "--unit", unit, "--window", "month")
    found = sites.ok("delivery", "measure", "2026-03", "--on", "2026-04-02", "--json").items
    (one,) = [each for each in found if each["level"] == "FIX"]
    assert one["value"] == value or one["value"] == f"{value}0000"


def test_the_document_says_what_is_judged_one_by_one(sites: Runner) -> None:
    """For what, how they combine, and that each case stands by itself."""
    sites.ok("doc", "build", "sla", "--out", "out")
    (built,) = (sites.folder / "out").rglob("*.md")
    text = built.read_text(encoding="utf-8")
    for words in (
        "judged for each site by itself; each draws a credit of its own",
        "judged for each site by itself; the worst of their results counts for the level",
        '"berlin", "cebu", "delhi" and "oslo"; what counts is the share of them that met their target: at least 75 %',
        'Of tickets whose severity is "1", each is judged by itself: it goes from the first "created"',
        "its time from the first \"created\" to the first \"answered\" is at most 1 h",
        'Of incidents whose severity is "1", each is judged by itself: it goes from its report to its end within 4 h',
        "each that fails draws a credit of its own",
    ):  # fmt: skip
        assert words in text


@pytest.mark.parametrize(
    ("level", "words", "said"),
    [
        ("EACH", "--per plant", "maps no attribute `plant`"),
        ("SEV1", "--measure percentile --percentile 90 --percentile-method nearest", "is not of a single case"),
        ("FIX", '--population {"queue":["1"]}', "an incident has no `queue`"),
        ("UP", "--per site", "judged for each component, and they are not stated"),
    ],
)
def test_what_cannot_be_judged_one_by_one_is_refused(sites: Runner, level: str, words: str, said: str) -> None:
    """With the level and the repair; nothing is recorded."""
    sites.ok("sla", "level", "edit", level, *words.split())
    command = ("measure", "2026-03") if level in ("FIX", "UP") else ("import", "march.csv")
    ran = sites("delivery", *command, "--on", "2026-04-02")
    assert ran.code == 3 and said in ran.err
    assert sites.ok("delivery", "measurement", "list", "--json").items == []


def test_what_is_judged_one_by_one_is_not_forecast_and_said_so(sites: Runner) -> None:
    """Five sites have no one trend: the forecast names the level and expects nothing of it."""
    imported(sites)
    said = sites.ok("sla", "forecast", "2026-04").out
    assert "judged one by one: there is no one trend" in said
    refused = sites(
        "delivery", "measurement", "add", "--level", "UP", "--period", "P30D/2026-13-31", "--basis", "stated"
    )
    assert refused.code == 2 and "is not a period" in refused.err


def test_values_that_are_no_stated_instance_are_said(sites: Runner) -> None:
    """Manila is in the export and not in the terms: it counts nowhere, and the reader is told."""
    ran = sites.ok("delivery", "import", "march.csv", "--on", "2026-04-02")
    assert "site `manila`: not among the instances of a level, and not judged" in ran.err
