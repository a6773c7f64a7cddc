"""What the walk decides to do next, of dossiers in memory."""

from __future__ import annotations

from datetime import UTC, date, datetime

from builders import Rec, built, rec

from bpoctl import checks
from bpoctl.dossier import Dossier
from bpoctl.lifecycle import STAGES, Finding
from bpoctl.models import KINDS
from bpoctl.records.walking.steps import (
    Finished,
    GoOn,
    Lacks,
    Mend,
    Pass,
    Skipped,
    asked_fields,
    mark,
    next_question,
    next_step,
    progress,
)

TODAY = date(2026, 5, 12)


def passed(*stages: str) -> list[Rec]:
    """Passes of these stages, one a day."""
    return [
        rec(
            "record_gate",
            f"GATE-{n}",
            of=stage,
            action="pass",
            on=date(2026, 5, n),
            at=datetime(2026, 5, n, tzinfo=UTC),
        )
        for n, stage in enumerate(stages, 1)
    ]


def scoped(**requirement: str) -> list[Rec]:
    """All that scope must leave behind."""
    return [
        rec("scope_objective", "OBJ-1"),
        rec("scope_process", "orders"),
        rec("scope_requirement", "REQ-1", **{"priority": "should", **requirement}),
        rec("scope_boundary", "BND-1", side="in", process="orders"),
        rec("scope_stakeholder", "STK-1", person="vera", raci="accountable"),
        rec("scope_risk", "RSK-1"),
    ]


def lacking_kind(dossier: Dossier) -> str:
    """The table of the kind that is asked for next."""
    step = next_step(dossier, TODAY, {})
    assert isinstance(step, Lacks)
    return step.kind.table


def test_kinds_are_asked_for_in_the_order_of_the_models() -> None:
    """An empty engagement lacks an objective first; what is there is not asked for."""
    assert lacking_kind(built()) == "scope_objective"
    assert lacking_kind(built(scoped()[:1])) == "scope_process"
    assert lacking_kind(built(scoped()[1:])) == "scope_objective"
    assert lacking_kind(built(scoped()[:5])) == "scope_risk"
    assert lacking_kind(built(scoped(), passed("scope"))) == "partner_criterion"


def test_a_half_given_record_comes_first_and_what_it_refers_to_before_it() -> None:
    """A person asked for on the way to a stakeholder is finished before the stakeholder."""
    drafts = {"scope_stakeholder": {"topic": "x"}, "person": {"name": "Vera"}, "edit scope_risk RSK-1": {}}
    step = next_step(built(scoped()), TODAY, drafts)
    assert isinstance(step, GoOn)
    assert step.kind.table == "person"
    step = next_step(built(scoped()), TODAY, drafts, {"person"})
    assert isinstance(step, GoOn)
    assert step.kind.table == "scope_stakeholder"


def test_what_is_lacking_comes_before_what_is_wrong() -> None:
    """A must without a test is mended when every kind is there."""
    assert lacking_kind(built(scoped(priority="must")[:5])) == "scope_risk"
    step = next_step(built(scoped(priority="must")), TODAY, {})
    assert isinstance(step, Mend)
    assert step.finding.rule == "SCO006"


def test_commands_come_last_with_the_warnings_to_look_at_before() -> None:
    """A signature freezes the terms, so everything else in the stage is mended before it."""
    terms = [
        rec("sla_agreement", "1.0", effective_from="2026-04-01", ends_on="2027-12-31", notice="90 days"),
        rec("sla_calendar", "CLD-1", time_zone="UTC"),
        rec("sla_level", "SL-1", measure="stated", target="95", minimum="97", direction="higher", unit="%"),
        rec("sla_deliverable", "DLV-1"), rec("sla_report", "RPT-1"), rec("sla_obligation", "OBL-1"),
    ]  # fmt: skip
    head = passed("scope", "partner")
    dossier = built(terms, head)
    skipped = {mark(f) for f in all_findings(dossier) if f.stage != "sla"}
    step = next_step(dossier, TODAY, {}, skipped)
    assert isinstance(step, Mend)
    assert step.finding.rule != "SLA013"
    skipped |= {mark(f) for f in all_findings(dossier) if f.rule != "SLA013"}
    step = next_step(dossier, TODAY, {}, skipped)
    assert isinstance(step, Mend)
    assert step.finding.rule == "SLA013"
    assert {finding.severity for finding in step.warnings} == {"warning"}


def all_findings(dossier: Dossier) -> tuple[Finding, ...]:
    """Every finding of the stages."""
    return checks.run(dossier, TODAY, STAGES)


def test_what_was_skipped_is_not_asked_again_and_keeps_the_gate_shut() -> None:
    """With everything skipped the walk says so instead of passing."""
    dossier = built(scoped(priority="must"))
    step = next_step(dossier, TODAY, {})
    assert isinstance(step, Mend)
    after = next_step(dossier, TODAY, {}, {mark(step.finding)})
    assert isinstance(after, Skipped)
    assert after.stage == "scope"
    assert [f.rule for f in after.findings] == ["SCO006"]


def test_a_waived_kind_is_not_asked_for() -> None:
    """Who waives a stage's list of kinds is not asked for them."""
    waiver = rec("record_waiver", "WVR-1", rule="SCO001", given_on="2026-05-01", until="2026-06-01")
    step = next_step(built(waiver), TODAY, {})
    assert isinstance(step, Pass)
    assert step.stage == "scope"


def test_a_gate_that_holds_is_offered_and_the_end_is_the_end() -> None:
    """The current stage is passed when nothing closes it; after the last there is nothing to do."""
    step = next_step(built(scoped()), TODAY, {})
    assert isinstance(step, Pass)
    assert step.stage == "scope"
    waived = [
        rec("record_waiver", f"WVR-{n}", rule=rule, given_on="2026-05-01", until="2026-06-01")
        for n, rule in enumerate(("SCO001", "PAR001", "SLA001", "ONB001", "TRA001", "ACC001", "DEL001", "REV001"))
    ]
    assert isinstance(next_step(built(waived, passed(*STAGES)), TODAY, {}), Finished)


def test_a_stage_that_reopened_is_mended_before_the_current_one() -> None:
    """What an earlier gate no longer holds comes first."""
    dossier = built(scoped(priority="must"), passed("scope"))
    step = next_step(dossier, TODAY, {})
    assert isinstance(step, Mend)
    assert step.finding.stage == "scope"


def test_questions_follow_the_descriptions() -> None:
    """Required fields and those to be asked, in order; what was left out is not asked again."""
    fields = asked_fields(KINDS["scope_objective"])
    assert [d.key for d in fields] == ["name", "metric", "baseline", "target", "unit", "direction", "due_on"]
    first = next_question(fields, {"name": "Faster", "metric": "frt", "baseline": None})
    assert first is not None
    assert first.key == "target"
    assert next_question(fields, {d.name: None for d in fields}) is None
    wanted = [d.key for d in asked_fields(KINDS["scope_objective"], ["owner"])]
    assert wanted[-1] == "owner"


def test_the_version_is_settled_and_a_key_asked_only_where_none_can_be_made() -> None:
    """A level's version is not asked; an agreement's key is its version, and is."""
    assert "version" not in [d.name for d in asked_fields(KINDS["sla_level"])]
    assert asked_fields(KINDS["sla_agreement"])[0].name == "key"
    assert asked_fields(KINDS["person"])[0].name == "name"


def test_progress_counts_kinds() -> None:
    """Of the kinds that a stage must leave behind."""
    assert progress(built(), "scope") == (0, 6)
    assert progress(built(scoped()[:3]), "scope") == (3, 6)
    assert progress(built(scoped()), "scope") == (6, 6)
