"""A file's plan, and carrying it out: through the open operation of the journal, all of it or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Protocol

from bpoctl.dossier import Dossier
from bpoctl.errors import BadData
from bpoctl.interchange.planning import ADD, CHANGE, REMOVE, Change, Plan, plan
from bpoctl.interchange.reading import dossier_of_data, parse


class RowWriter(Protocol):
    """What applying needs of the journal's open operation (`journal.Writer` is one)."""

    engagement_id: int | None

    def next_numbers(self, name: str, count: int = 1) -> range:
        """The next numbers of a counter."""

    def insert_many(self, table: str, rows: Sequence[Mapping[str, Any]], ids: Sequence[int] | None = None) -> list[int]:
        """Insert records of one kind."""

    def update(self, table: str, row: Any, values: Mapping[str, Any]) -> dict[str, Any]:
        """Change fields of a row that nobody else has changed since."""

    def delete_many(self, table: str, rows: Sequence[Any]) -> None:
        """Delete rows."""


def plan_text(text: str, name: str, recorded: Callable[[str], Dossier | None], *, prune: bool = False) -> Plan:
    """The plan of a file's text; `recorded` gives the engagement of a slug as it stands, or None.

    Without `prune` the file may refer to records that only the store has. Where the engagement has no record yet, the
    file's history will be restored, and is verified first. Raises BadFile, and Declined for history that does not
    match its hashes and for what is signed or sealed.
    """
    data = parse(text, name)
    engagement = data.get("engagement")
    slug = engagement.get("slug") if isinstance(engagement, dict) else None
    old = recorded(slug) if isinstance(slug, str) else None
    restores = old is None or old.count == 0
    new = dossier_of_data(data, text, name, verified=restores, beside=None if prune else old)
    return plan(old, new, prune=prune)


def refuse_stale(made: Plan, current: Dossier | None) -> None:
    """Raise BadData where the engagement is no longer the one that the plan was made from.

    `current` is what the open transaction reads; a person may have thought about the plan for an hour.
    """
    if (made.old is None) != (current is None) or (made.old and current and _state(made.old) != _state(current)):
        raise BadData(
            f"`{made.slug}` was changed by somebody else since this was planned; nothing was applied",
            f"bpoctl log -e {made.slug}, then: bpoctl plan",
        )


def _state(dossier: Dossier) -> set[tuple[str, int, int]]:
    head: Any = dossier.engagement
    rows = {(kind.table, row.id, row.revision) for kind, row in dossier.records()}
    return rows | {("engagement", head.id, head.revision)}


def apply(made: Plan, writer: RowWriter) -> None:
    """Carry a plan out in the open operation. The caller has asked `refuse_stale` in the same transaction.

    A new engagement becomes the operation's own. Raises what the writer raises; the transaction then undoes it all.
    """
    apply_all([made], writer)


def apply_all(made: Iterable[Plan], writer: RowWriter) -> None:
    """Carry out the plans of several engagements as `apply` does one; rows go in by the kind, so that it is quick.

    With the writer of `journal.operations` it is an operation for each of them, all in one transaction.
    """
    added: dict[str, tuple[list[int], list[dict[str, Any]]]] = {}
    for one in made:
        mine = _of_engagement(one, writer)
        for change in one.changes:
            if change.action == CHANGE:
                writer.update(change.table, change.old, change.values)
        for table, rows in _grouped(one.changes, REMOVE).items():
            writer.delete_many(table, [change.old for change in rows])
        for table, rows in _grouped(one.changes, ADD).items():
            if table == "engagement":
                added.setdefault(table, ([], []))[0].append(mine)
                added[table][1].append(rows[0].values)
            else:
                new = [{**change.values, "engagement_id": mine} for change in rows]
                added.setdefault(table, ([], []))[1].extend(new)
    _insert(added, writer)


def _of_engagement(one: Plan, writer: RowWriter) -> int:
    """The id of a plan's engagement: its row's, or for a new one the next."""
    head: Any = one.old.engagement if one.old is not None else None
    mine = int(head.id) if head is not None else writer.next_numbers("row")[0]
    writer.engagement_id = mine
    return mine


def _insert(added: Mapping[str, tuple[list[int], list[dict[str, Any]]]], writer: RowWriter) -> None:
    records = {table: values for table, (_, values) in added.items() if table != "engagement"}
    if "engagement" in added:
        ids, values = added["engagement"]
        writer.insert_many("engagement", values, ids)
    numbers = iter(writer.next_numbers("row", sum(map(len, records.values()))) if records else ())
    for table, values in records.items():
        writer.insert_many(table, values, [next(numbers) for _ in values])


def _grouped(changes: Iterable[Change], action: str) -> dict[str, list[Change]]:
    found: dict[str, list[Change]] = {}
    for change in changes:
        if change.action == action:
            found.setdefault(change.table, []).append(change)
    return found
