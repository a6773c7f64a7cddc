"""The rules, one module a stage. Pure: (dossier, today) -> findings; no I/O and no clock."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from functools import lru_cache

from bpoctl.checks import access, delivery, onboarding, partner, review, scope, sla, training
from bpoctl.checks.rules import RULES, Rule
from bpoctl.dossier import Dossier, fact
from bpoctl.errors import BadData
from bpoctl.lifecycle import STAGES, Finding, StageStanding, current_stage, standings
from bpoctl.models import KINDS
from bpoctl.models.record import Seal, Waiver

__all__ = [
    "RULES", "Rule", "access", "delivery", "due_stages", "onboarding", "partner", "reached_stages", "review", "run",
    "scope", "sla", "stand", "training",
]  # fmt: skip


@fact
def reached_stages(dossier: Dossier, today: date) -> tuple[str, ...]:
    """The stages up to the current one."""
    current = current_stage(dossier.gate_events(), today)
    return STAGES if current is None else STAGES[: STAGES.index(current) + 1]


def due_stages(dossier: Dossier, today: date) -> tuple[str, ...]:
    """The stages that `check` judges: every one up to the current one, and any later one that has records.

    A closed month is a record of the review, which also says whether it still comes to what was sealed (REV014).
    """
    reached = reached_stages(dossier, today)
    begun = {KINDS[table].stage for table in dossier.tables}
    if dossier.all(Seal):
        begun.add("review")
    return tuple(stage for stage in STAGES if stage in reached or stage in begun)


def run(dossier: Dossier, today: date, stages: Iterable[str] | None = None) -> tuple[Finding, ...]:
    """All findings of some stages (else of those that are due), waivers applied, sorted by record and rule.

    Of a later stage that is only begun, what it still lacks is no finding yet; what stands in it is judged.
    """
    wanted = frozenset(due_stages(dossier, today) if stages is None else stages)
    whole = frozenset(reached_stages(dossier, today) if stages is None else stages)
    found: list[Finding] = []
    for rule in _rules_of(wanted, whole):
        try:
            found += rule.findings(dossier, today)
        except BadData as error:
            found.append(_not_judged(rule, dossier, error))
    waivers = [w for w in dossier.all(Waiver) if w.given_on <= today <= w.until]
    judged = [_waived(finding, waivers) for finding in found] if waivers else found
    return tuple(sorted(judged, key=lambda f: (STAGES.index(f.stage), f.kind, f.version, f.key, f.rule, f.message)))


@lru_cache(maxsize=512)
def _rules_of(wanted: frozenset[str], whole: frozenset[str]) -> tuple[Rule, ...]:
    """The rules of some stages; of those that are not whole none that asks what a stage still lacks."""
    return tuple(r for r in RULES.values() if r.stage in wanted and (r.stage in whole or not r.when_reached))


def _not_judged(rule: Rule, dossier: Dossier, error: BadData) -> Finding:
    """That a rule cannot be judged, as terms that it has to read cannot be read, and why.

    Another rule finds the term itself (SLA040); this one is neither kept nor broken until it is mended.
    """
    message = f"Cannot be judged: {error.message}."
    return Finding(rule.id, rule.severity, rule.stage, "engagement", dossier.engagement.slug, message, None)


def _waived(finding: Finding, waivers: list[Waiver]) -> Finding:
    """The finding, marked where a waiver covers it; of several waivers the one that lasts longest counts."""
    covering = [w for w in waivers if w.rule == finding.rule and w.subject in (None, "", finding.key)]
    if not covering:
        return finding
    longest = max(covering, key=lambda waiver: waiver.until)
    return replace(finding, waived_by=longest.key, waived_until=longest.until)


def stand(dossier: Dossier, today: date) -> tuple[StageStanding, ...]:
    """How all eight stages stand on a day."""
    return standings(dossier.gate_events(), run(dossier, today), today)
