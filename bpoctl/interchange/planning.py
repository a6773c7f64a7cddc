"""What a file would change in an engagement: records to add, to change and to remove, and what is left alone.

A plan is pure data. It is made from two dossiers, printed, and applied by `applying.apply`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from bpoctl.dossier import ROW_BASICS, Dossier, in_order, only_settles
from bpoctl.errors import BadData
from bpoctl.interchange.frozen import refuse_frozen
from bpoctl.interchange.places import descriptions_of
from bpoctl.models import KINDS
from bpoctl.models.fields import Description
from bpoctl.models.forms import canonical_json

ADD, CHANGE, REMOVE = "add", "change", "remove"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of a record, before and after."""

    described: Description
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Change:
    """One record (or the engagement itself) that is added, changed or removed."""

    action: str
    table: str
    old: Any
    """the row as it is recorded; None where it is added"""
    new: Any
    """the row as the file has it; None where it is removed"""
    fields: tuple[FieldChange, ...] = ()

    @property
    def row(self) -> Any:
        """The row that tells its key and version."""
        return self.old if self.new is None else self.new

    @property
    def subject(self) -> str:
        """How messages name it: `sla/level FRT-URGENT (1.2)`, `engagement`."""
        return subject_of(self.table, self.row)

    @property
    def values(self) -> dict[str, Any]:
        """What is to be written: every field of a new record, the changed ones of another."""
        if self.action == ADD:
            return {described.name: getattr(self.new, described.name) for described in descriptions_of(self.table)}
        return {change.described.name: change.after for change in self.fields}


@dataclass(frozen=True, slots=True)
class LeftAlone:
    """A record that the file does not have, and which is kept; with how many others refer to it, by kind."""

    table: str
    row: Any
    referrers: tuple[tuple[str, int], ...] = ()

    @property
    def subject(self) -> str:
        """How messages name it."""
        return subject_of(self.table, self.row)


@dataclass(frozen=True, slots=True)
class Plan:
    """All that applying a file would do to one engagement."""

    slug: str
    old: Dossier | None
    new: Dossier
    prune: bool
    changes: tuple[Change, ...]
    left_alone: tuple[LeftAlone, ...]
    notes: tuple[str, ...]

    @property
    def creates(self) -> bool:
        """Whether the engagement is not there yet."""
        return self.old is None

    @property
    def restores(self) -> bool:
        """Whether history is among what is added; it must have been verified before."""
        return any(change.table in KINDS and KINDS[change.table].history for change in self.changes)

    def count(self, action: str) -> int:
        """How many records are added, changed or removed."""
        return sum(change.action == action for change in self.changes)

    def __bool__(self) -> bool:
        return bool(self.changes)


def plan(old: Dossier | None, new: Dossier, *, prune: bool = False) -> Plan:
    """What makes `old` (None where the engagement is not there yet) what `new` says.

    Records that `new` does not have are left alone, or removed with `prune`. History is restored into an engagement
    that has no record yet, and never touched otherwise. Raises Declined where terms that are signed or figures of a
    closed period would change, BadData where the two are not the same engagement.
    """
    if old is not None and old.engagement.slug != new.engagement.slug:
        raise BadData(
            f"the file is of the engagement `{new.engagement.slug}`, not of `{old.engagement.slug}`",
            "choose the other one with -e, or mend `slug`",
        )
    restore = old is None or old.count == 0
    changes = list(_engagement_changes(old, new))
    left: list[LeftAlone] = []
    for table, kind in KINDS.items():
        if restore or not kind.history:
            mine, absent = _table_changes(table, () if old is None else old.rows(table), new.rows(table), prune)
            changes += mine
            left += [LeftAlone(table, row) for row in absent]
    if old is not None:
        told = [change for change in changes if not only_settles(change.table, change.values if change.fields else ())]
        refuse_frozen(old, [(change.table, row) for change in told for row in (change.old, change.new) if row])
    return Plan(
        new.engagement.slug, old, new, prune, tuple(changes), _with_referrers(left), tuple(_notes(old, new, changes))
    )


def _engagement_changes(old: Dossier | None, new: Dossier) -> Iterator[Change]:
    after: Any = new.engagement
    if old is None:
        yield Change(ADD, "engagement", None, after)
        return
    before: Any = old.engagement
    if fields := changed_fields("engagement", before, after):
        yield Change(CHANGE, "engagement", before, after, fields)


def _table_changes(
    table: str, old: Sequence[Any], new: Sequence[Any], prune: bool
) -> tuple[list[Change], Sequence[Any]]:
    """The changes of one kind in natural order, and the rows that are left alone."""
    identity = _identity(table)
    before = {identity(row): row for row in old}
    changes = []
    for row in new:
        known = before.pop(identity(row), None)
        if known is None:
            changes.append(Change(ADD, table, None, row))
        elif fields := changed_fields(table, known, row):
            changes.append(Change(CHANGE, table, known, row, fields))
    if not prune:
        return changes, tuple(before.values())
    changes += [Change(REMOVE, table, row, None) for row in before.values()]
    return sorted(changes, key=lambda change: in_order(change.row)), ()


def version_changes(dossier: Dossier, before: str, after: str) -> tuple[Change, ...]:
    """What makes the terms of one agreement version those of another: its own head first, then record by record."""
    heads = dossier.keyed("sla_agreement")
    changes, _ = _table_changes("sla_agreement", [heads[before]._replace(key=after)], [heads[after]], True)
    for table, kind in KINDS.items():
        if kind.versioned:
            rows = dossier.rows(table)
            old = {row.key: row for row in rows if row.version == before}
            as_after = [row._replace(version=after) for row in old.values()]
            found, _ = _table_changes(table, as_after, [row for row in rows if row.version == after], True)
            # what is removed is removed from the version that had it
            changes += [replace(c, old=old[c.old.key]) if c.action == REMOVE else c for c in found]
    return tuple(changes)


def _identity(table: str) -> Callable[[Any], Any]:
    if KINDS[table].versioned:
        return lambda row: (row.version, row.key)
    return lambda row: row.key


def changed_fields(table: str, before: Any, after: Any) -> tuple[FieldChange, ...]:
    """The fields in which two rows differ. A figure with other places (95, 95.0) differs: documents print it so."""
    first, exact = _comparison(table)
    if before[first:] == after[first:] and all(
        _spelling(form, before[at]) == _spelling(form, after[at]) for form, at in exact
    ):
        return ()
    return tuple(
        FieldChange(d, was, becomes)
        for d in descriptions_of(table)
        if not _same(d.form.name, was := getattr(before, d.name), becomes := getattr(after, d.name))
    )


@cache
def _comparison(table: str) -> tuple[int, tuple[tuple[str, int], ...]]:
    """Where the described fields begin in a row, and which of them may be equal and yet be spelled differently."""
    first = len(ROW_BASICS) - (table == "engagement")
    exact = [(d.form.name, at) for at, d in enumerate(descriptions_of(table), first) if d.form.name in _SPELLINGS]
    return first, tuple(exact)


_SPELLINGS: Mapping[str, Callable[[Any], Any]] = {
    "decimal": str,
    "money": lambda value: (str(value.amount), value.currency),
    "table": canonical_json,
}


def _spelling(form: str, value: Any) -> Any:
    return None if value is None else _SPELLINGS[form](value)


def _same(form: str, before: Any, after: Any) -> bool:
    return bool(before == after) and (form not in _SPELLINGS or _spelling(form, before) == _spelling(form, after))


def _with_referrers(left: list[LeftAlone]) -> tuple[LeftAlone, ...]:
    """Count who refers to each record that is left alone: only others left alone can, for a file is whole in itself."""
    counted: dict[tuple[str, str], dict[str, int]] = {}
    for one in left:
        for described in descriptions_of(one.table):
            value = getattr(one.row, described.name) if described.ref else None
            for key in value if isinstance(value, tuple) else [value]:
                if key is not None:
                    tally = counted.setdefault((described.ref, key), {})
                    tally[one.table] = tally.get(one.table, 0) + 1
    return tuple(
        LeftAlone(one.table, one.row, tuple(counted.get((one.table, one.row.key), {}).items())) for one in left
    )


def _notes(old: Dossier | None, new: Dossier, changes: list[Change]) -> Iterator[str]:
    """What the reader of a plan should know besides: where changed terms land, and that history stays."""
    if old is None or old.count == 0:
        return
    signed = sorted({row.agreement for row in old.rows("record_signature")})
    landing = sorted(
        {c.row.version for c in changes if c.table in KINDS and KINDS[c.table].versioned}
        | {c.row.key for c in changes if c.table == "sla_agreement"}
    )
    if signed and landing:
        plural = len(signed) > 1
        yield (
            f"agreement {', '.join(signed)} {'are' if plural else 'is'} signed: {'their' if plural else 'its'} terms "
            f"stay; the change lands in {', '.join(landing)}"
        )
    strange = [
        subject_of(table, row)
        for table, kind in KINDS.items()
        if kind.history
        for row in new.rows(table)
        if not any(known.key == row.key and not changed_fields(table, known, row) for known in old.rows(table))
    ]
    if strange:
        shown = ", ".join(strange[:3]) + (f" and {len(strange) - 3} more" if len(strange) > 3 else "")
        yield f"history stays as it is recorded: {shown} of the file is not applied"


def subject_of(table: str, row: Any) -> str:
    """How messages name a record: `sla/level FRT-URGENT (1.2)`, `person dana-cruz`, `engagement`."""
    if table == "engagement":
        return "engagement"
    kind = KINDS[table]
    return f"{kind.path} {row.key}" + (f" ({row.version})" if kind.versioned else "")
