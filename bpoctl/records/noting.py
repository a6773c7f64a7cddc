"""What the rules say of a record that was just written: said at once, where only `check` would say it later."""

from __future__ import annotations

from bpoctl import checks, output
from bpoctl.dossier import Dossier
from bpoctl.errors import BpoctlError
from bpoctl.lifecycle import Finding, Severity
from bpoctl.models import Kind
from bpoctl.records.session import session

_MOST = 3


def note_faults(kind: Kind, before: Dossier) -> None:
    """Say each error in a field of records of this kind that the rules of its stage find now and did not before.

    What records merely lack yet (a candidate its scores) names no field, and is left to `check`.
    """
    try:
        known = {(finding.rule, finding.message) for finding in _errors(kind, before)}
        found = [f for f in _errors(kind, session().dossier()) if (f.rule, f.message) not in known]
    except BpoctlError as error:
        output.talk(f"note: {error.message}")  # a record that no rule can judge
        return
    for finding in found[:_MOST]:
        output.talk(f"note: {finding.message} ({finding.rule})")
        if finding.fix is not None:
            output.talk(f"  {finding.fix}")
    if len(found) > _MOST:
        output.talk(f"note: and {len(found) - _MOST} more: bpoctl check --stage {kind.stage}")


def _errors(kind: Kind, dossier: Dossier) -> list[Finding]:
    """Errors in a field of records of this kind."""
    today = dossier.today(session().now)
    judging = [r for r in checks.RULES.values() if r.stage == kind.stage and r.severity is Severity.ERROR]
    found = (f for rule in judging if not rule.when_reached for f in rule.findings(dossier, today))
    return [f for f in found if f.kind == kind.path and f.field]
