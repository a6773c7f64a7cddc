"""Loading dossiers: one SQL statement a table, written out once, its rows taken as they come from the driver.

SQLAlchemy would compile sixty statements anew in every call of the program, which takes longer than running them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache, partial
from typing import Any

from sqlalchemy import Connection, Dialect, Table

from bpoctl.dossier import ENGAGEMENT_FIELDS, Dossier, row_type
from bpoctl.errors import BadData, nearest
from bpoctl.models import KINDS
from bpoctl.models.engagement import Engagement

Reader = Callable[[Any], Any]
Plan = tuple[str, tuple[tuple[int, Reader], ...]]
_PLANS: dict[tuple[str, str], Plan] = {}
_READERS: dict[tuple[str, type], Reader | None] = {}
"""How a dialect's raw values of a type are read; no type that the models use has parameters."""


def table_named(name: str) -> Table:
    """The SQLAlchemy table of a kind, or of the engagements."""
    model: Any = Engagement if name == "engagement" else KINDS[name].model
    found: Table = model.__table__
    return found


def load_dossier(connection: Connection, slug: str) -> Dossier:
    """One engagement as an open transaction sees it; raises BadData for an unknown slug, with the nearest known one."""
    found = load_dossiers(connection, [slug])
    if not found:
        close = nearest(slug, slugs_of(connection))
        meant = f" Did you mean `{close}`?" if close else ""
        raise BadData(f"no engagement `{slug}`.{meant}", "bpoctl list        shows all")
    return found[0]


def slugs_of(connection: Connection) -> list[str]:
    """Every engagement's slug in order."""
    return sorted(slug for (slug,) in connection.exec_driver_sql("SELECT slug FROM engagement"))


def load_dossiers(connection: Connection, slugs: Iterable[str] | None) -> list[Dossier]:
    """The dossiers of some engagements (else of all), by slug: one statement a table, however many they are."""
    wanted = None if slugs is None else set(slugs)
    heads = {head.id: head for head in _rows(connection, "engagement") if wanted is None or head.slug in wanted}
    if not heads:
        return []
    within = "" if wanted is None else f" WHERE engagement_id IN ({', '.join(map(str, heads))})"
    numbered = f"SELECT engagement_id, max(number) FROM operation{within} GROUP BY engagement_id"
    newest: dict[int, int] = dict(connection.exec_driver_sql(numbered).all())
    rows: dict[int, dict[str, list[Any]]] = {number: {} for number in heads}
    for name in KINDS:
        of_kind: defaultdict[int, list[Any]] = defaultdict(list)
        for row in _rows(connection, name, within):
            of_kind[row.engagement_id].append(row)
        for number, found in of_kind.items():
            rows[number][name] = found
    ordered = sorted(heads.values(), key=lambda head: str(head.slug))
    return [Dossier(head, rows[head.id], newest.get(head.id, 0)) for head in ordered]


def _rows(connection: Connection, name: str, within: str = "") -> Iterator[Any]:
    """The rows of a table as named tuples, their values read as the columns' types say, a column at a time."""
    make = partial(tuple.__new__, row_type(name))
    statement, readers = _plan(name, connection.dialect)
    result = connection.exec_driver_sql(statement + within)
    # the driver's own tuples: a result of SQLAlchemy's would wrap each of a portfolio's hundred thousand rows
    found: Sequence[Sequence[Any]] = result.cursor.fetchall()
    result.close()
    if not found or not readers:
        return map(make, found)
    columns: list[Iterable[Any]] = list(zip(*found, strict=True))
    for place, read in readers:
        columns[place] = [None if value is None else read(value) for value in columns[place]]
    return map(make, zip(*columns, strict=True))


def _plan(name: str, dialect: Dialect) -> Plan:
    """The statement that reads a table, and the places of a row whose raw value is not the value itself."""
    found = _PLANS.get((dialect.name, name))
    if found is None:
        found = _PLANS[dialect.name, name] = _planned(name, dialect)
    return found


def _planned(name: str, dialect: Dialect) -> Plan:
    table, quote = table_named(name), dialect.identifier_preparer.quote
    columns = [table.columns[field] for field in row_type(name)._fields]
    descriptions = ENGAGEMENT_FIELDS if name == "engagement" else KINDS[name].descriptions
    tables = {described.name for described in descriptions if described.form.name == "table"}
    readers = []
    for place, column in enumerate(columns):
        kind = type(column.type)
        if (dialect.name, kind) not in _READERS:
            _READERS[dialect.name, kind] = column.type.dialect_impl(dialect).result_processor(dialect, None)
        if (read := _READERS[dialect.name, kind]) is not None:
            # the same dates, amounts and lists come again and again; a table is a value of its own each time
            shared = column.name not in tables
            readers.append((place, lru_cache(maxsize=4096)(read) if shared else read))
    return f"SELECT {', '.join(quote(column.name) for column in columns)} FROM {quote(name)}", tuple(readers)
