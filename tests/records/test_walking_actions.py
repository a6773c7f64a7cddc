"""Commands that the walk runs for a finding: each is found, and asks for what its fix does not state."""

from __future__ import annotations

import pytest
import typer
from builders import built

from bpoctl.app import app
from bpoctl.commands.walk import _Commands
from bpoctl.lifecycle import ASK, Fix
from bpoctl.records.drafts import as_given, as_kept
from bpoctl.records.walking.running import asked_parameters
from bpoctl.records.walking.steps import asked_fields


@pytest.mark.parametrize(
    ("fix", "asked"),
    [
        (Fix.run("sla sign", version="1.0", party="client", name=ASK, role=ASK), ["name", "role"]),
        (Fix.run("sla sign", version="1.0"), ["party", "name", "role"]),
        (Fix.run("delivery import", "FILE"), ["file"]),
        (Fix.run("delivery import", "a.csv", replaces="IMP-1"), []),
        (Fix.run("delivery measurement remove", "MSR-1"), []),
        (Fix.run("review close", "2026-04"), []),
        (Fix.run("edit", regulations="gdpr"), []),
        (Fix.run("sla sign", on=ASK, party="client", name="Vera", role="head"), ["on"]),
    ],
)
def test_a_command_asks_for_what_its_fix_does_not_state(fix: Fix, asked: list[str]) -> None:
    """Required parameters that are not given, and those that only a person can give."""
    action = _Commands(typer.main.get_command(app)).find(fix.command)
    assert action is not None
    found = asked_parameters(action, fix)
    assert found is not None
    assert [p.description.name for p in found] == asked


@pytest.mark.parametrize("fix", [Fix.run("sla sign", "1.0"), Fix.run("review close", "2026-04", nope="x")])
def test_words_that_a_command_does_not_take_are_not_guessed_at(fix: Fix) -> None:
    """The walk then shows the command instead of running it."""
    action = _Commands(typer.main.get_command(app)).find(fix.command)
    assert action is not None
    assert asked_parameters(action, fix) is None


def test_a_command_that_is_not_there_is_not_found() -> None:
    """A word that no group knows, and a word after a command."""
    commands = _Commands(typer.main.get_command(app))
    assert commands.find("sla nope") is None
    assert commands.find("advance further") is None


def test_answers_come_back_as_they_were_given() -> None:
    """Dates, lists and what was left out survive; what is no longer an answer is asked again."""
    dossier = built(starts_on="2026-04-01", data_classes="personal")
    from bpoctl.dossier import ENGAGEMENT_FIELDS

    given = {d.name: getattr(dossier.engagement, d.name) for d in ENGAGEMENT_FIELDS}
    kept = as_kept(ENGAGEMENT_FIELDS, given)
    assert as_given(ENGAGEMENT_FIELDS, kept) == given
    assert "arrangement" not in as_given(ENGAGEMENT_FIELDS, {**kept, "arrangement": "neither", "gone": 1})


def test_every_kind_can_be_asked_for() -> None:
    """No kind has a required field that the walk does not ask for or settle."""
    from bpoctl.models import KINDS

    for kind in KINDS.values():
        names = {d.name for d in asked_fields(kind)}
        required = {d.name for d in kind.own if d.required}
        assert required <= names, kind.path
