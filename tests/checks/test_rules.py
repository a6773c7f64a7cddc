"""Every rule, by its examples: the bad one finds it and nothing else of its stage, the good one does not find it."""

from __future__ import annotations

import pytest

from bpoctl.checks import RULES, run
from bpoctl.checks.rules import SECTIONS
from bpoctl.dossier import ENGAGEMENT_FIELDS
from bpoctl.lifecycle import ASK, STAGES, Finding, Fix
from bpoctl.models import KINDS
from checks import (
    test_access,
    test_amending,
    test_delivery,
    test_onboarding,
    test_partner,
    test_review,
    test_scope,
    test_sla,
)
from checks import test_training as training
from checks.examples import Example

EXAMPLES: dict[str, Example] = {
    **test_scope.EXAMPLES,
    **test_partner.EXAMPLES,
    **test_sla.EXAMPLES,
    **test_amending.EXAMPLES,
    **test_onboarding.EXAMPLES,
    **training.EXAMPLES,
    **test_access.EXAMPLES,
    **test_delivery.EXAMPLES,
    **test_review.EXAMPLES,
}

BY_COMMAND = {kind.command: {d.key for d in kind.descriptions} for kind in KINDS.values()}
ACTIONS = {
    "edit": {d.key for d in ENGAGEMENT_FIELDS},
    "sla sign": {"version", "party", "name", "role"},
    "sla draft": {"version"},
    "sla amend": {"from", "reason"},
    "sla redline --signed": set(),
    "delivery import": {"replaces"},
    "review close": set(),
    "sla credits": set(),
    "delivery measurement remove": set(),
    "partner score remove": set(),
}
"""Fixes that are no `add` or `edit` of a record, and the options they take."""


def _findings(id: str, good: bool = False) -> list[Finding]:
    example, rule = EXAMPLES[id], RULES[id]
    dossier = example.good if good else example.bad
    return list(run(dossier, (example.good_on if good else None) or example.on, [rule.stage]))


@pytest.mark.parametrize("id", sorted(RULES))
def test_the_bad_example_finds_the_rule_and_nothing_else(id: str) -> None:
    """One fault, one rule. (That other kinds of record are missing is left aside.)"""
    found = {finding.rule for finding in _findings(id)}
    assert found - {f"{id[:3]}001"} == {id} - {f"{id[:3]}001"}
    assert id in found


@pytest.mark.parametrize("id", sorted(RULES))
def test_the_good_example_is_clean(id: str) -> None:
    """The mended state has neither this fault nor another of the same stage."""
    found = {finding.rule for finding in _findings(id, good=True)}
    assert id not in found
    assert found <= {f"{id[:3]}001"}


@pytest.mark.parametrize("id", sorted(RULES))
def test_findings_can_be_acted_on(id: str) -> None:
    """A message is a sentence; the fix is a command that exists, with options that exist; the field exists."""
    for finding in _findings(id):
        assert finding.message[0].isupper() or not finding.message[0].isalpha() or " " in finding.message
        assert finding.message.endswith((".", "?"))
        assert "None" not in finding.message
        if finding.fix is not None:
            _assert_exists(finding.fix)
        if finding.field:
            own = {d.key for d in ENGAGEMENT_FIELDS}
            for kind in KINDS.values():
                own |= {d.key for d in kind.descriptions} if kind.path == finding.kind else set()
            assert finding.field in own or finding.field in BY_COMMAND.get(str(finding.fix and finding.fix.command), ())


def _assert_exists(fix: Fix) -> None:
    options = {name.rstrip("_") for name, _ in fix.options}
    if fix.command in ACTIONS:
        assert options <= ACTIONS[fix.command]
        return
    command, _, verb = fix.command.rpartition(" ")
    assert verb in ("add", "edit")
    assert options <= BY_COMMAND[command], f"{command} has no {options - BY_COMMAND[command]}"
    assert len(fix.arguments) == (1 if verb == "edit" else 0)
    required = {d.key for kind in KINDS.values() if kind.command == command for d in kind.own if d.required}
    assert verb == "edit" or required <= options, f"{fix} leaves out {required - options}"


def test_every_rule_has_its_examples() -> None:
    """A rule without a failing and a passing example does not enter the house, nor an example without its rule."""
    assert set(EXAMPLES) == set(RULES)


@pytest.mark.parametrize("id", sorted(RULES))
def test_every_rule_has_its_manual_page(id: str) -> None:
    """A title, then what, why, how to fix, source, and the two examples, all filled."""
    rule = RULES[id]
    assert rule.title
    assert tuple(rule.sections) == SECTIONS
    assert all(rule.sections.values())
    assert any(source in rule.sections["Source"] for source in ("FIELD.md", "DESIGN.md", "worked example"))
    assert any(command in rule.sections["Fix"] for command in ("bpoctl ", "Add the record", "Ask the other side"))


@pytest.mark.parametrize("stage", STAGES)
def test_ids_belong_to_their_stage(stage: str) -> None:
    """SCO for scope and so on; every stage has its missing-record rule and four others at the least."""
    mine = [rule for rule in RULES.values() if rule.stage == stage]
    assert {rule.id[:3] for rule in mine} == {stage[:3].upper()}
    assert f"{stage[:3].upper()}001" in RULES
    assert len(mine) >= 5


def test_a_fix_asks_for_a_date_where_the_field_is_one_and_nowhere_else() -> None:
    """`--clock-from DATE` would send the reader astray: what stands for a value follows the field's form."""
    for kind in KINDS.values():
        for field in kind.own:
            words = str(Fix.edit(kind.command, "KEY", **{field.name: ASK}))
            assert words.endswith(" DATE") == (field.form.name == "day"), (kind.path, field.key)
