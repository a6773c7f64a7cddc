"""A dossier as an engagement file: the same dossier always gives the same bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from bpoctl.dossier import Dossier
from bpoctl.interchange.history import hash_of, head_of
from bpoctl.interchange.places import HASH, HEAD, HISTORY, SCHEMA, descriptions_of, header_of
from bpoctl.interchange.spelling import spelled
from bpoctl.models import KINDS, Kind

_Writer = tuple[str, str, Callable[[Any], Any], str]


def write(dossier: Dossier) -> str:
    """The canonical text of an engagement file.

    Fields stand in the order of their model, records in the natural order of their keys. What is not set is left
    out, and so is what has its default. History stands under `[record]` with its hashes. Raises BadData for a text
    that is no valid Unicode.
    """
    parts = [f"schema = {SCHEMA}\n", "\n[engagement]\n" + _fields("engagement", dossier.engagement)]
    for table, kind in KINDS.items():
        rows = dossier.rows(table)
        if not rows or kind.history:
            continue
        header = f"\n[[{header_of(kind)}]]\n"
        parts += [header + _fields(table, row) for row in rows]
    parts += _history(dossier)
    return "".join(parts)


def _history(dossier: Dossier) -> Iterator[str]:
    items = [(kind, row) for kind, row in dossier.records() if kind.history]
    if items:
        yield f'\n[{HISTORY}]\n{HEAD} = "{head_of(dossier)}"\n'
    for kind, row in items:
        yield _hashed(kind, row)


def _hashed(kind: Kind, row: Any) -> str:
    return f'\n[[{header_of(kind)}]]\n{_fields(kind.table, row)}{HASH} = "{hash_of(kind, row)}"\n'


def write_record(table: str, row: Any) -> str:
    """One record as `key = value` lines, without its header: what `edit --editor` opens."""
    return _fields(table, row)


def _fields(table: str, row: Any) -> str:
    lines = []
    for name, key, to_toml, default in _writers(table):
        value = getattr(row, name)
        if value is not None and (written := spelled(to_toml(value))) != default:
            lines.append(f"{key} = {written}\n")
    return "".join(lines)


@cache
def _writers(table: str) -> tuple[_Writer, ...]:
    return tuple(
        (d.name, d.key, d.form.to_toml, "" if d.default is None else spelled(d.form.to_toml(d.default)))
        for d in descriptions_of(table)
    )
