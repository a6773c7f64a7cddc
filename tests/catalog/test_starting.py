"""`new --function`: every function of the catalogue starts an engagement that lacks only what a person must supply."""

from __future__ import annotations

import shlex
import shutil
from collections import Counter
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bpoctl import catalog, checks
from bpoctl.dossier import Dossier, dossier_of
from bpoctl.models import Kind
from bpoctl.models.delivery import Sop
from bpoctl.models.scope import Process
from bpoctl.records import blueprints
from tests.builders import ENGAGEMENT
from tests.catalog.test_workspace import FUNCTION
from tests.conftest import Ran, Runner

TODAY = date(2026, 5, 12)
each_function = pytest.mark.parametrize("function", catalog.functions(), ids=lambda function: function.code)
REST = shlex.split("--name N --client C --delivery-model offshore --arrangement ongoing --currency EUR --time-zone UTC")

A_PERSON_MUST_SUPPLY = {
    "SCO001": "stakeholders are people, and the catalogue knows none",
    "SCO007": "the owner of a high risk is a person",
}
"""The rules that may find something in a fresh engagement, each with why. Any other is the blueprint's own fault."""


def start(run: Runner, code: str, slug: str = "acme", *more: str) -> Ran:
    """Start an engagement of a function."""
    return run("new", slug, "--function", code, *REST, *more)


def planted(function: catalog.Function) -> Dossier:
    """The engagement that a function starts, made by the same code as `new` makes it, without a store."""
    numbers: Counter[str] = Counter()

    def give(kind: Kind, values: Mapping[str, Any]) -> str:
        numbers[kind.prefix] += 1
        return f"{kind.prefix}-{numbers[kind.prefix]}"

    rows = blueprints.keyed(blueprints.planned(function), give)
    head = blueprints.prefilled(function, {**ENGAGEMENT, "function": function.code})
    return dossier_of(head, [(table, row) for table, made in rows.items() for row in made])


@each_function
def test_only_a_person_can_supply_what_is_lacking(function: catalog.Function) -> None:
    """The scope rules find nothing in a fresh engagement that the blueprint itself caused, no warning either."""
    findings = checks.run(planted(function), TODAY, ["scope"])
    assert findings
    for finding in findings:
        assert finding.rule in A_PERSON_MUST_SUPPLY, finding
        assert finding.kind == "scope/stakeholder" or "has no owner" in finding.message, finding


@each_function
def test_records_refer_to_their_own(function: catalog.Function) -> None:
    """Every reference of a blueprint's record is to a record of the same blueprint; required fields are filled."""
    dossier = planted(function)
    for kind, row in dossier.records():
        for description in kind.descriptions:
            value = getattr(row, description.name)
            assert not description.required or value not in (None, "", ()), (kind.path, description.name)
            if description.ref and value is not None:
                keys = {value} if isinstance(value, str) else set(value)
                assert keys <= set(dossier.keyed(description.ref)), (kind.path, description.name)
    assert {sop.process for sop in dossier.all(Sop)} == {process.key for process in dossier.all(Process)}
    assert blueprints.counts(blueprints.planned(function)) == Counter(k.table for k, _ in dossier.records())


@pytest.mark.long
@each_function
def test_every_function_starts_at_the_command_line(acme: Runner, function: catalog.Function) -> None:
    """From `new --function` to the pass of stage 1: the records planned, and then only a person's part is added."""
    assert start(acme, function.code, "mine").code == 0
    findings = acme("check", "--stage", "scope", "--json").items
    for finding in findings:
        assert finding["rule"] in A_PERSON_MUST_SUPPLY, finding
        named = finding["kind"] == "scope/stakeholder" or "has no owner" in finding["message"]
        assert named, finding
    assert findings

    shown = acme.ok("show", "--json").json
    planned = blueprints.counts(blueprints.planned(function))
    assert {path.replace("/", "_").replace("-", "_"): n for path, n in shown["records"].items()} == planned
    acme.line("person add --name 'Ada Rossi' --employer client")
    acme.line("scope stakeholder add --person ada-rossi --topic everything --raci accountable")
    for finding in findings:
        if finding["rule"] == "SCO007":
            acme.ok("scope", "risk", "edit", finding["key"], "--owner", "ada-rossi")
    acme.line("advance --reason 'decided by the board'")


@each_function
def test_the_default_criteria_are_there(function: catalog.Function) -> None:
    """Experience, track record, pricing, languages, time zones, scalability; the weights add up to 100."""
    criteria = planted(function).rows("partner_criterion")
    assert [row.name for row in criteria] == [
        "Industry experience", "Client track record", "Pricing", "Languages", "Time-zone coverage", "Scalability"
    ]  # fmt: skip
    assert sum(row.weight for row in criteria) == 100


def test_what_only_a_person_knows_is_left_open(acme: Runner) -> None:
    """Baselines, days, volumes, owners and locations are not made up."""
    start(acme, "payroll", "mine")
    for objective in acme.line("scope objective list --json").items:
        assert objective["baseline"] is None and objective["due_on"] is None and objective["target"]
    for process in acme.line("scope process list --json").items:
        assert process["volume"] is None and process["languages"] is None
    for risk in acme.line("scope risk list --json").items:
        assert risk["owner"] is None and risk["review_on"] is None
    for item in acme.line("onboarding knowledge list --json").items:
        assert item["location"] == blueprints.OPEN_LOCATION


def test_what_was_made_is_said(fresh: Runner) -> None:
    """stdout counts the records by kind and names what was set; stderr says how to do without."""
    ran = start(fresh, "customer-service")
    assert "2 processes, 5 boundaries, 5 objectives" in ran.out
    assert "Set data classes: personal." in ran.out and "Set regulations: gdpr." in ran.out
    assert "--bare" in ran.err


def test_it_is_one_operation(fresh: Runner) -> None:
    """One undo takes engagement and records away, redo brings all back, and the chain holds."""
    start(fresh, "help-desk")
    assert len(fresh("log", "--json").items) == 1
    before = fresh("export").out
    fresh.ok("undo")
    assert fresh("list", "--json").items == []
    fresh.ok("redo")
    assert fresh("export").out == before
    fresh.ok("db", "verify")


def test_keys_count_on_from_the_blueprint(fresh: Runner) -> None:
    """A key that the blueprint gave is not given again after its record was removed."""
    start(fresh, "help-desk")
    last = fresh("scope", "risk", "list", "--json").items[-1]["key"]
    fresh.ok("scope", "risk", "remove", last, "--yes")
    added = fresh.line("scope risk add --name New --likelihood 1 --impact 1 --response accept --json").json
    assert int(added["key"].removeprefix("RSK-")) == int(last.removeprefix("RSK-")) + 1


def test_what_is_given_is_not_overruled(fresh: Runner) -> None:
    """Data classes and regulations that are given stand, those of the blueprint are not added."""
    assert start(fresh, "payroll", "acme", "--data-classes", "financial", "--regulations", "dora").code == 0
    shown = fresh("show", "--json").json
    assert (shown["data_classes"], shown["regulations"]) == (["financial"], ["dora"])


def test_bare_leaves_everything_out(fresh: Runner) -> None:
    """With --bare there is no record and no word of the blueprint, and the function may be any."""
    ran = start(fresh, "customer-service", "one", "--bare")
    assert ran.code == 0 and "not in the catalogue" not in ran.err
    shown = fresh("show", "-e", "one", "--json").json
    assert shown["records"] == {} and shown["data_classes"] is None
    free = start(fresh, "beekeeping", "two", "--bare")
    assert free.code == 0 and "`beekeeping` is not in the catalogue" in free.err


def test_an_unknown_function_is_refused(fresh: Runner) -> None:
    """Exit 3, the nearest code, both ways on, and nothing written."""
    ran = start(fresh, "custmer-service")
    assert ran.code == 3 and ran.out == ""
    assert "Did you mean `customer-service`?" in ran.err
    assert "bpoctl catalog list" in ran.err and "--bare" in ran.err
    assert not list(fresh.folder.glob(".bpoctl/*.db")) or fresh("list", "--json").items == []


def test_a_function_of_the_workspace_starts_an_engagement(fresh: Runner) -> None:
    """`catalog/*.toml` beside `bpoctl.toml` is found by `new` and by `catalog`."""
    (fresh.folder / "catalog").mkdir()
    Path(fresh.folder / "catalog" / "own.toml").write_text(FUNCTION, encoding="utf-8")
    assert start(fresh, "night-desk").code == 0
    assert fresh("scope", "objective", "list", "--json").items[0]["target"] == "91.5"
    assert fresh("catalog", "show", "night-desk", "--json").json["file"] == "catalog/own.toml"


def test_a_bad_word_in_an_own_function_writes_nothing(fresh: Runner) -> None:
    """Exit 3 with file and key, and no engagement is left behind."""
    (fresh.folder / "catalog").mkdir()
    text = FUNCTION.replace("likelihood = 4", "likelihood = 9")
    Path(fresh.folder / "catalog" / "own.toml").write_text(text, encoding="utf-8")
    ran = start(fresh, "night-desk")
    assert ran.code == 3 and "catalog/own.toml: functions `night-desk`: risks[1]: likelihood" in ran.err
    assert start(fresh, "help-desk").code == 0
    assert len(fresh("list", "--json").items) == 1


def test_export_and_apply_carry_a_blueprint(acme: Runner, empty: Path, tmp_path: Path) -> None:
    """An engagement from a blueprint goes through a file into an empty store and comes out the same."""
    start(acme, "fraud-detection", "mine")
    text = acme.ok("export").out
    other = Runner(Path(shutil.copytree(empty, tmp_path / "other")))
    (other.folder / "file.toml").write_text(text, encoding="utf-8", newline="")
    other.ok("apply", "file.toml", "--yes")
    assert other.ok("export").out == text


def test_a_function_that_is_asked_for_is_asked_again(
    acme: Runner, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """At a terminal an unknown function is named with its nearest, and the question comes again."""
    from bpoctl.commands import engagements
    from bpoctl.dossier import ENGAGEMENT_FIELDS

    answers = iter(["help-dsk", "help-desk", "beekeeping"])
    monkeypatch.chdir(acme.folder)
    monkeypatch.setattr(engagements.asking, "ask", lambda *_: next(answers))
    asked = next(d for d in ENGAGEMENT_FIELDS if d.name == "function")
    assert engagements._answer(asked, bare=False) == "help-desk"
    assert "Did you mean `help-desk`?" in capsys.readouterr().err
    assert engagements._answer(asked, bare=True) == "beekeeping"
