"""Which column of a table fills which field: by `--map`, by the field's own name, or by what it is called."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from shlex import quote

from bpoctl.errors import BadData, UsageError, nearest
from bpoctl.models import Kind
from bpoctl.models.fields import Description

LEFT_OUT = ("-", "")
"""What `--map COLUMN=-` says instead of a field."""


def map_columns(
    kind: Kind, columns: Iterable[str], mapping: Mapping[str, str] | None = None, given: Iterable[str] = ()
) -> dict[str, Description]:
    """The field of each column.

    `mapping` is what `--map COLUMN=field` says (`-` leaves the column out); other columns are matched by
    the field's key whatever their case and spacing (`Due on` is `due_on`), or by what people call it.
    `given` names the fields whose value is
    stated otherwise. Raises UsageError for a mapping of what is not there and for two columns that fill one field,
    BadData for a column that is like no field and for a required field without a column.
    """
    names = list(columns)
    stated = dict(mapping or {})
    by_key = {described.key: described for described in kind.descriptions}
    spoken_of = spoken(kind)
    chosen: dict[str, Description] = {}
    strange = []
    for column in stated:
        if column not in names:
            raise UsageError(
                f"--map: there is no column `{column}`{_meant(column, names)}", f"columns: {', '.join(names)}"
            )
    for column in names:
        if column in stated:
            if stated[column] not in LEFT_OUT:
                chosen[column] = _named(stated[column], by_key)
        elif found := by_key.get(_plain(column)) or spoken_of.get(_plain(column)):
            chosen[column] = found
        else:
            strange.append(column)
    _refuse_unknown(strange, kind, by_key)
    _refuse_doubles(chosen)
    _refuse_missing(kind, chosen, set(given))
    return chosen


def spoken(kind: Kind) -> dict[str, Description]:
    """What people call a field in a heading: a risk's name `Risk`, a score's value `Score`, `due_on` `Due date`."""
    words = {"id": kind.by_name["key"]}
    itself = [kind.by_name[kind.title]] if kind.title != "key" else [d for d in kind.own if d.required and not d.ref]
    if len(itself) == 1:
        words[_plain(kind.noun)] = itself[0]
    dates = {d.key.removesuffix("_on"): d for d in kind.descriptions if d.key.endswith("_on")}
    words |= {f"{stem}_date": d for stem, d in dates.items()} | {f"date_{stem}": d for stem, d in dates.items()}
    return {word: described for word, described in words.items() if word not in kind.by_name}


def read_as(chosen: Mapping[str, Description], mapping: Iterable[str]) -> list[str]:
    """Which columns were matched by what people call them and not by the field's own name, each as a sentence."""
    told = set(mapping)
    return [
        f"column `{column}` is read as `{described.key}`"
        for column, described in chosen.items()
        if column not in told and _plain(column) != described.key
    ]


def _plain(label: str) -> str:
    return re.sub(r"[\W_]+", "_", label.strip().lower()).strip("_")


def _meant(word: str, known: Iterable[str]) -> str:
    close = nearest(word, list(known))
    return f"; did you mean `{close}`?" if close else ""


def _named(field: str, by_key: Mapping[str, Description]) -> Description:
    found = by_key.get(field) or by_key.get(_plain(field))
    if found is None:
        raise UsageError(f"--map: there is no field `{field}`{_meant(field, by_key)}", f"fields: {', '.join(by_key)}")
    return found


def _refuse_unknown(columns: list[str], kind: Kind, by_key: Mapping[str, Description]) -> None:
    """A column that is like no field may be a misspelled one; it is left out only when told to."""
    if not columns:
        return
    lines = []
    for column in columns:
        close = nearest(_plain(column), list(by_key)) or "FIELD"
        lines.append(f"the column `{column}` is no field of {kind.path}: --map {quote(f'{column}={close}')}")
    raise BadData("\n".join(lines), f"leave one out with --map {quote(f'{columns[0]}=-')}; fields: {', '.join(by_key)}")


def _refuse_doubles(chosen: Mapping[str, Description]) -> None:
    columns: dict[str, str] = {}
    for column, described in chosen.items():
        if described.key in columns:
            raise UsageError(
                f"the columns `{columns[described.key]}` and `{column}` both fill `{described.key}`",
                f"leave one out: --map {quote(f'{column}=-')}",
            )
        columns[described.key] = column


def _refuse_missing(kind: Kind, chosen: Mapping[str, Description], given: set[str]) -> None:
    """The key is made where no column gives it, and the version is the latest one; all else required must be there."""
    there = {described.name for described in chosen.values()} | given | {"key", "version"}
    missing = [described for described in kind.descriptions if described.required and described.name not in there]
    if missing:
        named = ", ".join(f"`{described.key}` ({described.help})" for described in missing)
        raise BadData(
            f"no column fills {named}",
            f"--map COLUMN={missing[0].key}, or the same value in every row: {missing[0].option}",
        )
