"""What the walk does next: pure functions of a dossier, a day, the half-given records and what was skipped."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from bpoctl import checks
from bpoctl.dossier import Dossier
from bpoctl.lifecycle import STAGES, Finding, current_stage
from bpoctl.models import KINDS, Kind
from bpoctl.models.fields import Description
from bpoctl.records.keys import check_key


@dataclass(frozen=True)
class GoOn:
    """A record is half-given: ask on from its next unanswered question."""

    kind: Kind


@dataclass(frozen=True)
class Lacks:
    """A stage must leave a record of this kind behind and has none."""

    kind: Kind
    finding: Finding


@dataclass(frozen=True)
class Mend:
    """A finding closes the gate."""

    finding: Finding
    warnings: tuple[Finding, ...] = ()
    """where a command mends it: what should be looked at before it is run"""


@dataclass(frozen=True)
class Pass:
    """Nothing closes the gate of the current stage; what remains are warnings."""

    stage: str
    warnings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Skipped:
    """All that closes the gate was skipped in this walk."""

    stage: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Finished:
    """All eight stages are passed, and their gates hold."""


KEY_HELP = "Its key, by which everything refers to it"
Step = GoOn | Lacks | Mend | Pass | Skipped | Finished
Mark = str | tuple[str, str, str]
"""what was skipped: a finding, or the table of a half-given record"""


def mark(finding: Finding) -> Mark:
    """What tells a finding from every other (one rule may find several things in one record)."""
    return (finding.rule, finding.subject, finding.message)


def next_step(
    dossier: Dossier, today: date, drafts: Mapping[str, Any], skipped: Collection[Mark] = frozenset()
) -> Step:
    """What comes next: a half-given record, then what is lacking, then what is wrong, then the gate."""
    for table, kind in KINDS.items():
        # In the order of the stages what is referred to stands first, so a record asked for on the way to another
        # one is finished before that.
        if table in drafts and not kind.history and table not in skipped:
            return GoOn(kind)
    current = current_stage(dossier.gate_events(), today)
    reached = STAGES if current is None else STAGES[: STAGES.index(current) + 1]
    findings = checks.run(dossier, today, reached)
    blocking = sorted((f for f in findings if f.blocks), key=lambda f: _order(dossier, f))
    for finding in blocking:
        if mark(finding) not in skipped:
            kind_lacking = lacking(dossier, finding)
            return Lacks(kind_lacking, finding) if kind_lacking else Mend(finding, _before(finding, findings))
    stage = current or STAGES[-1]
    if blocking:
        return Skipped(stage, tuple(blocking))
    if current is None:
        return Finished()
    return Pass(stage, tuple(f for f in findings if not f.blocks and not f.waived_by))


def _before(finding: Finding, findings: Collection[Finding]) -> tuple[Finding, ...]:
    same = (f for f in findings if f.stage == finding.stage and not f.blocks and not f.waived_by)
    return tuple(same) if is_command(finding) else ()


def lacking(dossier: Dossier, finding: Finding) -> Kind | None:
    """The kind of which a finding says that there is no record at all; None for any other finding."""
    if finding.key or finding.fix is None:
        return None
    for kind in KINDS.values():
        if kind.least and kind.path == finding.kind and finding.fix.command == f"{kind.command} add":
            return kind if len(dossier.rows(kind.table)) < kind.least else None
    return None


def _order(dossier: Dossier, finding: Finding) -> tuple[int, int]:
    """By stage; in a stage first the kinds that have no record, in the order of their models, then as they came.

    Commands come last, a signature last of all: it freezes the terms, so that whatever is wrong with them must be
    mended before.
    """
    kind = lacking(dossier, finding)
    signs = finding.fix is not None and finding.fix.command == "sla sign"
    place = list(KINDS).index(kind.table) if kind else len(KINDS) + is_command(finding) + signs
    return (STAGES.index(finding.stage), place)


def is_command(finding: Finding) -> bool:
    """Whether a finding is mended by a command of its own rather than by adding or changing a record."""
    return finding.fix is not None and not finding.fix.command.endswith((" add", " edit"))


def progress(dossier: Dossier, stage: str) -> tuple[int, int]:
    """Of how many kinds that a stage must leave behind there are records, and how many kinds these are."""
    kinds = [kind for kind in KINDS.values() if kind.stage == stage and kind.least]
    return (sum(1 for kind in kinds if len(dossier.rows(kind.table)) >= kind.least), len(kinds))


def asked_fields(kind: Kind, wanted: Collection[str] = ()) -> tuple[Description, ...]:
    """The fields of a record that the walk asks for, in order: required ones, those to be asked, those wanted.

    The version is settled without a question, and so is a key that can be made.
    """
    names = {name.rstrip("_") for name in wanted}
    asked = [d for d in kind.own if d.required or d.ask or d.key in names]
    if not kind.prefix and not kind.key_from:
        asked.insert(0, replace(kind.by_name["key"], help=KEY_HELP, check=check_key))
    return tuple(asked)


def next_question(fields: Iterable[Description], answers: Mapping[str, Any]) -> Description | None:
    """The first field that has not been asked yet; a field that was left out has been asked."""
    return next((d for d in fields if d.name not in answers), None)
