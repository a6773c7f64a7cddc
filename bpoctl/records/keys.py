"""Keys: making them, and everything that hangs on them (references, renaming, removal)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from bpoctl.dossier import Dossier
from bpoctl.errors import BadData, nearest
from bpoctl.journal import Writer
from bpoctl.models import KINDS, Kind
from bpoctl.models.fields import KEY_PATTERN, Description


def slugged(name: str) -> str:
    """A key made of a name: `Dana Cruz` is `dana-cruz`."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:60]


def new_key(writer: Writer, dossier: Dossier, kind: Kind, values: Mapping[str, Any], taken: set[str]) -> str:
    """A key that was never used for this kind in this engagement."""
    if kind.key_from:
        base = slugged(str(values[kind.key_from])) or kind.noun
        return next(key for key in _numbered(base) if key not in taken)
    if not kind.prefix:
        raise BadData(f"a {kind.noun} needs a key of its own", f"bpoctl {kind.command} add --key KEY …")
    used = [int(key.rpartition("-")[2]) for key in taken if re.fullmatch(rf"{kind.prefix}-\d{{1,9}}", key)]
    name = f"{dossier.engagement.id}/{kind.table}"
    return f"{kind.prefix}-{writer.next_numbers(name, 1, max(used, default=0))[0]}"


def add_history(writer: Writer, dossier: Dossier, table: str, values: Mapping[str, Any]) -> str:
    """Record what an action leaves behind (a pass, a signature, a seal); gives its key."""
    taken = {row.key for row in dossier.rows(table)}
    key = new_key(writer, dossier, KINDS[table], values, taken)
    writer.insert(table, {**values, "key": key})
    return key


def _numbered(base: str) -> Iterator[str]:
    yield base
    number = 2
    while True:
        yield f"{base}-{number}"
        number += 1


def check_key(key: str) -> None:
    """Raises ValueError where a key is not one."""
    if not KEY_PATTERN.fullmatch(key):
        raise ValueError(f"`{key}` is not a key: letters, digits, dots, dashes and underscores, 64 at most")


def referring(table: str) -> Iterator[tuple[Kind, Description]]:
    """Every field of every kind that holds keys of a table."""
    for kind in KINDS.values():
        for description in kind.descriptions:
            if description.ref == table:
                yield kind, description


def referrers(dossier: Dossier, table: str, key: str) -> list[tuple[Kind, Any, Description]]:
    """The records that refer to one, with the field in which they do."""
    found = []
    for kind, description in referring(table):
        for row in dossier.rows(kind.table):
            held = getattr(row, description.name)
            if held == key or (isinstance(held, tuple) and key in held):
                found.append((kind, row, description))
    return found


def check_references(dossier: Dossier, kind_fields: Mapping[str, Description], values: Mapping[str, Any]) -> None:
    """Raises BadData for a reference to a key that is not there, with the nearest one that is."""
    for name, value in values.items():
        to = kind_fields[name].ref
        if not to or value is None:
            continue
        known = dossier.keyed(to)
        for key in value if isinstance(value, tuple) else (value,):
            if key not in known:
                target = KINDS[to]
                close = nearest(key, list(known))
                meant = f" Did you mean `{close}`?" if close else ""
                raise BadData(
                    f"{kind_fields[name].option}: there is no {target.noun} `{key}`.{meant}",
                    f"bpoctl {target.command} list, or: bpoctl {target.command} add",
                )


def rename(writer: Writer, dossier: Dossier, table: str, old: str, new: str) -> int:
    """Put a new key in the place of an old one wherever it is held; gives how many fields changed.

    The renamed record itself is the caller's to change.
    """
    renamed: dict[tuple[str, int], tuple[Any, dict[str, Any]]] = {}
    for kind, row, description in referrers(dossier, table, old):
        held = getattr(row, description.name)
        value = tuple(new if key == old else key for key in held) if isinstance(held, tuple) else new
        renamed.setdefault((kind.table, row.id), (row, {}))[1][description.name] = value
    for (referring_table, _), (row, values) in renamed.items():
        writer.update(referring_table, row, values)
    head = dossier.engagement
    if table == "person" and head.lead == old:
        writer.update("engagement", head, {"lead": new})
    return sum(len(values) for _, values in renamed.values())
