"""What the rules say of a record that was just written: said at once, where only `check` would say it later."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from bpoctl import checks, output
from bpoctl.dossier import Dossier, make_row
from bpoctl.lifecycle import Finding
from bpoctl.models import Kind
from bpoctl.records.session import session

_MOST = 3


def note_faults(
    kind: Kind, before: Dossier, added: Iterable[Mapping[str, Any]] = (),
    changed: Iterable[tuple[Any, Mapping[str, Any]]] = (),
) -> None:  # fmt: skip
    """Say each error in a field of records of this kind that the rules of its stage find now and did not before.

    What records merely lack yet (a candidate its scores) names no field, and is left to `check`. `changed` are rows as
    they were, each with its new values.
    """
    known = {(finding.rule, finding.message) for finding in _errors(kind, before)}
    after = _after(kind, before, added, {row.id: values for row, values in changed})
    found = [f for f in _errors(kind, after) if (f.rule, f.message) not in known]
    for finding in found[:_MOST]:
        output.talk(f"note: {finding.message} ({finding.rule})")
        if finding.fix is not None:
            output.talk(f"  {finding.fix}")
    if len(found) > _MOST:
        output.talk(f"note: and {len(found) - _MOST} more: bpoctl check --stage {kind.stage}")


def _after(
    kind: Kind, before: Dossier, added: Iterable[Mapping[str, Any]], changed: Mapping[int, Mapping[str, Any]]
) -> Dossier:
    """The engagement with what was written, without asking the store once more."""
    rows = {table: before.rows(table) for table in before.tables}
    own = [row._replace(**changed.get(row.id, {})) for row in before.rows(kind.table)]
    rows[kind.table] = (*own, *(make_row(kind.table, values) for values in added))
    return Dossier(before.engagement, rows, before.operation)


def _errors(kind: Kind, dossier: Dossier) -> list[Finding]:
    """Errors in a field of records of this kind that nobody has waived."""
    found = checks.run(dossier, dossier.today(session().now), [kind.stage])
    return [f for f in found if f.blocks and f.kind == kind.path and f.field]
