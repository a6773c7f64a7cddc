"""`sla matrix` and `sla draft` as a lead uses them: gaps, drafts, owners, the built document."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from conftest import Runner, lived

from bpoctl.errors import ExitCode

LINES = (
    "edit --data-classes personal --regulations gdpr",
    "person add --name 'Rafael Santos' --employer provider",
    "sla agreement add --key 1.0 --title T --effective-from 2026-01-01 --ends-on 2027-12-31 --notice '90 days' "
    "--renewal ends",
    "sla clause add --number 3.1 --title Confidentiality --wording 'Everybody is bound.' --covers gdpr-28-3-b",
)


@pytest.fixture(scope="module")
def stated(tmp_path_factory: pytest.TempPathFactory, pristine: Path) -> Path:
    """A version under the GDPR with one clause."""
    return lived(tmp_path_factory.mktemp("stated"), pristine, LINES)


@pytest.fixture
def lead(run: Runner, stated: Path) -> Runner:
    """The lead of that engagement."""
    shutil.copytree(stated, run.folder, dirs_exist_ok=True)
    return run


def test_gaps_are_shown_and_drafted_at_one_stroke(lead: Runner) -> None:
    """Sixteen of eighteen are missing (the written form needs no clause of its own); `sla draft` writes them all."""
    before = lead.ok("sla", "matrix").out
    assert before.count("MISSING") == 16
    assert "2 of 18 required elements covered, 0 by a draft, 16 missing" in before
    drafted = lead.ok("sla", "draft")
    assert "Drafted 16 clauses and 5 obligations." in drafted.out
    after = lead.ok("sla", "matrix").out
    assert "2 of 18 required elements covered, 16 by a draft, 0 missing; 5 duties without an owner" in after
    rules = {item["rule"] for item in lead("check", "--stage", "sla", "--json").items}
    assert {"SLA066", "SLA067"} <= rules and "SLA015" not in rules
    lead.ok("undo")
    assert lead.ok("sla", "matrix").out == before


def test_a_draft_becomes_an_agreed_clause(lead: Runner) -> None:
    """Numbers go on after the last chapter; with its wording and an owner nothing is said against it any more."""
    (clause, duty) = lead.ok("sla", "draft", "gdpr-28-3-h", "--json").items
    assert (clause["kind"], clause["number"], clause["elements"]) == ("sla/clause", "4.1", ["gdpr-28-3-h"])
    assert (duty["kind"], duty["party"], duty["recurrence"]) == ("sla/obligation", "provider", "yearly")
    lead.ok("sla", "clause", "edit", clause["key"], "--wording", "Audits once a year.", "--status", "agreed")
    lead.ok("sla", "obligation", "edit", duty["key"], "--owner", "rafael-santos")
    row = next(item for item in lead.ok("sla", "matrix", "--json").items if item["element"] == "gdpr-28-3-h")
    assert row["state"] == "covered"
    assert row["duties"][0]["owner"] == "rafael-santos"


def test_every_anchor_of_the_matrix_is_in_the_built_agreement(lead: Runner) -> None:
    """What the matrix and its document point to is there: clauses and sections."""
    lead.ok("sla", "draft")
    items = lead.ok("sla", "matrix", "--checklist", "--json").items
    anchors = {place["anchor"] for item in items for place in item["places"]}
    text = lead.ok("doc", "show", "sla-1.0").out
    there = set(re.findall(r'<a id="([^"]+)">', text))
    assert len(anchors) > 18
    assert anchors <= there
    linked = re.findall(r"\(sla-1\.0\.md#([^)]+)\)", lead.ok("doc", "show", "matrix-1.0").out)
    assert set(linked) == anchors
    assert "*Draft, not agreed yet.*" in text


def test_what_is_dry_writes_nothing(lead: Runner) -> None:
    """`--dry-run` prints the drafts and leaves the version as it is."""
    before = lead.ok("sla", "matrix").out
    assert "Would draft 16 clauses and 5 obligations." in lead.ok("sla", "draft", "--dry-run").out
    assert lead.ok("sla", "matrix").out == before


def test_bad_input_is_named(lead: Runner) -> None:
    """An unknown element has its nearest; where nothing is missing there is nothing to draft; a signed text stays."""
    ran = lead("sla", "draft", "gdpr-28-3-bb")
    assert (ran.code, "gdpr-28-3-b" in ran.err) == (ExitCode.BAD_DATA, True)
    ran = lead("sla", "draft", "gdpr-28-3-b")
    assert (ran.code, "nothing is missing" in ran.err) == (ExitCode.BAD_DATA, True)
    assert lead("sla", "matrix", "--version", "9.9").code == ExitCode.BAD_DATA
    lead.line("sla sign --party client --name A --role B --on 2026-01-02")
    ran = lead("sla", "draft")
    assert (ran.code, "bpoctl sla amend 1.0" in ran.err) == (ExitCode.NO, True)


def test_an_element_misspelt_is_found_with_the_one_meant(lead: Runner) -> None:
    """A clause that covers `gdpr-28-3-hh` covers nothing, and the fix says what was meant."""
    lead.line("sla clause add --number 3.2 --title Audits --wording x --covers gdpr-28-3-hh,gdpr-28-3-g")
    (found,) = [i for i in lead("check", "--stage", "sla", "--json").items if i["rule"] == "SLA065"]
    assert "Did you mean `gdpr-28-3-h`?" in found["message"]
    assert found["fix"].endswith("--covers gdpr-28-3-h,gdpr-28-3-g")
