"""Many engagements of 100 records each: the demo's own records, as many of every kind as fit."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from builders import whole_engagement

from bpoctl.dossier import Dossier
from bpoctl.models import KINDS

RECORDS = 100


@cache
def _spread() -> Dossier:
    """An engagement in its last stage with much still to do: the first of each kind, then the second, until 100."""
    whole = whole_engagement()
    return _taken(whole, ((kind.table, row) for nth in range(50) for kind in KINDS.values()
                          for row in whole.rows(kind.table)[nth : nth + 1]))  # fmt: skip


@cache
def _early() -> Dossier:
    """An engagement that is looking for a partner, in good order: all of the first stages, until there are 100."""
    whole = whole_engagement()
    return _taken(whole, ((kind.table, row) for kind, row in whole.records() if not kind.history))


def _taken(whole: Dossier, rows: Iterable[tuple[str, Any]]) -> Dossier:
    chosen: dict[tuple[str, str], Any] = {}
    for table, row in rows:
        more = _with_referred(whole, table, row, chosen)
        if len(chosen) + len(more) <= RECORDS:
            chosen |= more
    kinds: dict[str, list[Any]] = {}
    for (table, _), row in chosen.items():
        kinds.setdefault(table, []).append(row)
    return Dossier(whole.engagement, kinds)


def _with_referred(whole: Dossier, table: str, row: Any, chosen: Any) -> dict[tuple[str, str], Any]:
    found: dict[tuple[str, str], Any] = {}
    queue = [(table, row)]
    while queue:
        table, row = queue.pop()
        if (table, row.key) in chosen or (table, row.key) in found:
            continue
        found[table, row.key] = row
        for described in KINDS[table].descriptions:
            stated = getattr(row, described.name) if described.ref else None
            for key in stated if isinstance(stated, tuple) else [stated]:
                if key is not None:
                    queue.append((described.ref, whole.keyed(described.ref)[key]))
    return found


def engagement(number: int) -> Dossier:
    """One of many: late ones that lack much, and early ones in order, by turns; each under its own slug."""
    sample = _early() if number % 2 else _spread()
    assert sample.count == RECORDS
    head: Any = sample.engagement
    rows = {kind.table: sample.rows(kind.table) for kind in KINDS.values()}
    return Dossier(head._replace(slug=f"acme-{number:05d}"), rows)
