"""One frozen view of a whole engagement: what checks, analysis, documents and export read.

A dossier is made from a store (a fixed number of SQL statements) or from a file (no database at all). Its rows are
named tuples with the fields of their model, so that they are immutable and cheap in their hundreds of thousands.
"""

from __future__ import annotations

import re
from collections import namedtuple
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import cache, lru_cache, wraps
from typing import Any, TypeVar, cast
from zoneinfo import ZoneInfo

from bpoctl.lifecycle import GateEvent
from bpoctl.models import KINDS, Kind
from bpoctl.models.engagement import Engagement
from bpoctl.models.fields import Description, Record, described_fields
from bpoctl.models.record import GatePass, Signature
from bpoctl.models.sla import Agreement

R = TypeVar("R", bound=Record)
F = TypeVar("F", bound=Callable[..., Any])

ROW_BASICS = ("id", "engagement_id", "revision")
SEALED_KINDS = (
    "delivery_measurement", "delivery_invoice", "delivery_relief", "delivery_credit", "delivery_true_up",
    "delivery_claim",
)  # fmt: skip
"""What is reckoned with when a period is closed; it stays as it is from then on."""
SETTLING = {"delivery_credit": frozenset({"invoice"}), "delivery_measurement": frozenset({"evidence"})}
"""Fields of these that stay open after the closing: where a figure was settled or what proves it, not what it is."""
ENGAGEMENT_FIELDS: tuple[Description, ...] = tuple(described_fields(Engagement))
_DIGITS = re.compile(r"(\d+)")


def only_settles(table: str, fields: Iterable[str]) -> bool:
    """Whether a change of these fields says no more than where what is sealed was settled, or what proves it."""
    changed = set(fields)
    return bool(changed) and changed <= SETTLING.get(table, frozenset())


@cache
def row_type(table: str) -> Any:
    """The named tuple that holds one row of a table: id, engagement_id, revision, then the described fields."""
    if table == "engagement":
        return namedtuple("Engagement", ("id", "revision", *(d.name for d in ENGAGEMENT_FIELDS)))
    kind = KINDS[table]
    return namedtuple(kind.model.__name__, (*ROW_BASICS, *(d.name for d in kind.descriptions)))


def make_row(table: str, values: Mapping[str, Any]) -> Any:
    """A row from named values; what is not named takes its field's default."""
    if table == "engagement":
        return row_type(table)(0, 1, *(values.get(d.name, d.default) for d in ENGAGEMENT_FIELDS))
    kind = KINDS[table]
    basics = (values.get("id", 0), values.get("engagement_id", 0), values.get("revision", 1))
    return row_type(table)(*basics, *(values.get(d.name, d.default) for d in kind.descriptions))


@lru_cache(maxsize=65_536)
def natural(key: str) -> tuple[Any, ...]:
    """Sorts keys as people count: OBJ-2 before OBJ-10."""
    return tuple((1, int(part), "") if part.isdigit() else (0, 0, part) for part in _DIGITS.split(key) if part)


def in_order(row: Any) -> tuple[Any, ...]:
    """Where a row stands in every list and file: by version, then by key."""
    return (natural(getattr(row, "version", "")), natural(row.key))


def _by_key(row: Any) -> tuple[Any, ...]:
    return natural(row.key)


@cache
def _order_of(table: str) -> Callable[[Any], Any]:
    """As `in_order`, without looking for a version where the kind has none."""
    return in_order if "version" in row_type(table)._fields else _by_key


def fact(work: F) -> F:
    """A fact of a dossier that is worked out once: the dossier is frozen, and a hundred rules ask the same of it.

    What else it depends on (a day, a key) is given by place and can be hashed. Nobody changes the answer.
    """

    @wraps(work)
    def asked(dossier: Dossier, *more: Any) -> Any:
        facts, place = dossier.facts, (work, *more)
        if place not in facts:
            facts[place] = work(dossier, *more)
        return facts[place]

    return cast(F, asked)


class Dossier:
    """One engagement, whole and frozen.

    `all(Model)` gives the rows of a kind in natural order of their keys, `get(Model, key)` one of them. The rows are
    typed as their model, whose attributes they have; they are no ORM instances and cannot be changed.
    """

    __slots__ = ("_by_key", "_rows", "engagement", "facts", "operation")

    def __init__(self, engagement: Any, rows: Mapping[str, Sequence[Any]], operation: int = 0) -> None:
        self.engagement = cast(Engagement, engagement)
        self.operation = operation
        """the number of the engagement's newest operation when it was loaded; 0 for a file"""
        self._rows = {
            table: tuple(found) if len(found) < 2 else tuple(sorted(found, key=_order_of(table)))
            for table, found in rows.items()
            if found
        }
        self._by_key: dict[str, dict[str, Any]] = {}
        self.facts: dict[tuple[Any, ...], Any] = {}
        """what was worked out from its rows, each by the function that did and what it was given; see `fact`"""

    @property
    def tables(self) -> Collection[str]:
        """The tables of which there are rows."""
        return self._rows.keys()

    def rows(self, table: str) -> tuple[Any, ...]:
        """The rows of a table in natural order."""
        return self._rows.get(table, ())

    def all(self, model: type[R]) -> tuple[R, ...]:
        """The rows of a kind in natural order."""
        return self._rows.get(_TABLES[model], ())

    def keyed(self, table: str) -> Mapping[str, Any]:
        """The rows of a table by key; of a versioned kind the row of the latest version."""
        found = self._by_key.get(table)
        if found is None:
            found = self._by_key[table] = {row.key: row for row in self._rows.get(table, ())}
        return found

    def get(self, model: type[R], key: str | None) -> R | None:
        """One row by its key, or None."""
        return None if key is None else cast("R | None", self.keyed(table_of(model)).get(key))

    @fact
    def of_version(self, model: type[R], version: str | None) -> tuple[R, ...]:
        """The terms of one agreement version."""
        return tuple(row for row in self.all(model) if getattr(row, "version", None) == version)

    def named(self, table: str, key: str | None) -> str:
        """A record's name or title for a reader; the key itself where it has none or is not there."""
        row = self.keyed(table).get(key) if key else None
        return str(getattr(row, KINDS[table].title)) if row is not None else (key or "")

    def records(self) -> Iterator[tuple[Kind, Any]]:
        """Every record with its kind, in the order of the stages."""
        for table, kind in KINDS.items():
            for row in self._rows.get(table, ()):
                yield kind, row

    @property
    def count(self) -> int:
        """How many records it has."""
        return sum(map(len, self._rows.values()))

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which its days and months are counted."""
        return ZoneInfo(self.engagement.time_zone)

    def today(self, now: datetime) -> date:
        """The day on which an instant falls in the engagement's zone."""
        return now.astimezone(self.zone).date()

    def closed_on(self, today: date) -> date | None:
        """The day on which the engagement was closed, where it was by `today`."""
        closed = self.engagement.closed_on
        return closed if closed is not None and closed <= today else None

    @fact
    def signed_versions(self) -> frozenset[str]:
        """The agreement versions that at least one side has signed: their terms stay as they are."""
        return frozenset(signature.agreement for signature in self.all(Signature))

    @property
    @fact
    def commencement(self) -> date | None:
        """The first day of the first agreement version, from which contract years count; None before there is one."""
        return min((version.effective_from for version in self.all(Agreement)), default=None)

    @fact
    def gate_events(self) -> tuple[GateEvent, ...]:
        """Passes and re-openings in the order in which they were recorded."""
        recorded = sorted(self.all(GatePass), key=lambda gate: (gate.at, natural(gate.key)))
        return tuple(GateEvent(gate.of, gate.action, gate.on) for gate in recorded)

    @fact
    def versions(self) -> tuple[Agreement, ...]:
        """The agreement versions by the day from which they are in force."""
        return tuple(sorted(self.all(Agreement), key=lambda version: (version.effective_from, natural(version.key))))

    @fact
    def version_on(self, day: date) -> Agreement | None:
        """The agreement version in force on a day, or None before the first and after the end."""
        begun = [version for version in self.versions() if version.effective_from <= day]
        return begun[-1] if begun and day <= begun[-1].ends_on else None

    def latest_version(self) -> Agreement | None:
        """The version that begins last: the draft, where there is one."""
        versions = self.versions()
        return versions[-1] if versions else None


class _Tables(dict[type[Record], str]):
    """The table of each model that was asked for: the rules ask a quarter of a million times in one check."""

    def __missing__(self, model: type[Record]) -> str:
        self[model] = table = str(model.__tablename__)
        return table


_TABLES = _Tables()


def table_of(model: type[Record]) -> str:
    """The table of a model."""
    return _TABLES[model]


def dossier_of(engagement: Mapping[str, Any], records: Iterable[tuple[str, Mapping[str, Any]]] = ()) -> Dossier:
    """A dossier from plain values: `(table, {field: value})` for each record. For tests and files."""
    rows: dict[str, list[Any]] = {}
    for table, values in records:
        rows.setdefault(table, []).append(make_row(table, values))
    return Dossier(make_row("engagement", engagement), rows)
