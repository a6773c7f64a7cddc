"""Keys: making them, and everything that hangs on them (references, renaming, removal)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from bpoctl.dossier import Dossier
from bpoctl.errors import BadData, UsageError, nearest
from bpoctl.journal import Writer
from bpoctl.models import KINDS, Kind
from bpoctl.models.fields import KEY_PATTERN, Description
from bpoctl.models.record import Waiver


def slugged(name: str) -> str:
    """A key made of a name: `Dana Cruz` is `dana-cruz`."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:60]


def new_key(writer: Writer, dossier: Dossier, kind: Kind, values: Mapping[str, Any], taken: set[str]) -> str:
    """A key that was never used for this kind in this engagement."""
    if kind.key_from:
        base = slugged(str(values[kind.key_from])) or kind.noun
        gone = writer.removed_keys(kind.table)
        return next(key for key in _numbered(base) if key not in taken and key not in gone)
    if not kind.prefix:
        raise UsageError(f"a {kind.noun} needs a key of its own", f"bpoctl {kind.command} add --key KEY …")
    name = f"{dossier.engagement.id}/{kind.table}"
    least = 0
    if name not in writer.counted:
        own = re.compile(rf"{kind.prefix}-(\d{{1,9}})")
        known = {*taken, *(row.key for row in dossier.rows(kind.table)), *writer.removed_keys(kind.table)}
        least = max((int(found[1]) for key in known if (found := own.fullmatch(key))), default=0)
        writer.counted.add(name)
    return f"{kind.prefix}-{writer.next_numbers(name, 1, least)[0]}"


def add_history(writer: Writer, dossier: Dossier, table: str, values: Mapping[str, Any]) -> str:
    """Record what an action leaves behind (a pass, a signature, a seal); gives its key."""
    for name, value in values.items():
        if isinstance(value, str) and not value.strip():
            raise UsageError(f"{KINDS[table].by_name[name].option}: it must not be empty")
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
        raise ValueError(
            f"`{key}` is not a key: up to 64 letters, digits, dots, dashes and underscores, the first a letter or digit"
        )


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


def holders(dossier: Dossier, kind: Kind, row: Any) -> list[tuple[Kind, Any, Description]]:
    """The records that hang on this very record: of a term, those of its version, and the others if it is the only one.

    A term refers to terms of its own version. What has no version (a measurement) means the key in whichever.
    """
    found = referrers(dossier, kind.table, row.key)
    if not kind.versioned:
        return found
    alone = not any(other.key == row.key and other.id != row.id for other in dossier.rows(kind.table))
    return [one for one in found if (one[1].version == row.version if one[0].versioned else alone)]


def check_references(
    dossier: Dossier, kind_fields: Mapping[str, Description], values: Mapping[str, Any], version: str | None = None
) -> None:
    """Raises BadData for a reference to a key that is not there, with the nearest one that is.

    `version` is that of the term whose values they are: it refers to terms of the same version.
    """
    for name, value in values.items():
        to = kind_fields[name].ref
        if not to or value is None:
            continue
        target = KINDS[to]
        within = version if target.versioned else None
        known = [row.key for row in dossier.rows(to) if within is None or row.version == within]
        for key in value if isinstance(value, tuple) else (value,):
            if key not in known:
                close = nearest(key, known)
                meant = f" Did you mean `{close}`?" if close else ""
                of_version = f" in version {within}" if within else ""
                raise BadData(
                    f"{kind_fields[name].option}: there is no {target.noun} `{key}`{of_version}.{meant}",
                    f"bpoctl {target.command} list, or: bpoctl {target.command} add",
                )


def rename(writer: Writer, held_by: Iterable[tuple[Kind, Any, Description]], old: str, new: str) -> None:
    """Put a new key in the place of an old one in the fields that hold it. The record itself is the caller's."""
    renamed: dict[tuple[str, int], tuple[Any, dict[str, Any]]] = {}
    for kind, row, description in held_by:
        held = getattr(row, description.name)
        value = tuple(new if key == old else key for key in held) if isinstance(held, tuple) else new
        renamed.setdefault((kind.table, row.id), (row, {}))[1][description.name] = value
    for (referring_table, _), (row, values) in renamed.items():
        writer.update(referring_table, row, values)


def rename_beside(writer: Writer, dossier: Dossier, kind: Kind, old: str, new: str) -> None:
    """Put a new key in the place of an old one where it stands without being a reference: the lead, the waivers."""
    head = dossier.engagement
    if kind.table == "person" and head.lead == old:
        writer.update("engagement", head, {"lead": new})
    if any(row.key == old for other, row in dossier.records() if other.table != kind.table):
        return  # a waiver names a key alone; where two kinds have it, whose is meant cannot be known
    for waiver in dossier.all(Waiver):
        if waiver.subject == old:
            writer.update("record_waiver", waiver, {"subject": new})
