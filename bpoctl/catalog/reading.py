"""From TOML to entries, each fault named with its file, its entry and its key."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, fields
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from types import UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from bpoctl.catalog.entry import Entry
from bpoctl.errors import BadData, nearest

E = TypeVar("E", bound=Entry)

_CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def tables_of(path: Path, shown: str) -> dict[str, Any]:
    """The tables of a catalogue file; raises BadData where it cannot be read or is not TOML."""
    import tomli

    try:
        return tomli.loads(path.read_text(encoding="utf-8-sig"), parse_float=Decimal)
    except OSError as error:
        raise BadData(f"{shown}: cannot be read ({error.strerror})") from None
    except (tomli.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadData(f"{shown}: {error}", "a catalogue file is TOML: bpoctl catalog show customer-service") from None


def entries_of(kind: type[E], section: str, tables: Mapping[str, Any], shown: str) -> Iterator[E]:
    """The entries of one section of a file; a `source` at its top stands for entries that state none."""
    raw = tables.get(section, [])
    if not isinstance(raw, list):
        raise BadData(f"{shown}: `{section}` must be a list of tables", f"write each entry under [[{section}]]")
    for number, table in enumerate(raw, 1):
        if not isinstance(table, dict):
            raise BadData(f"{shown}: {section}[{number}] must be a table", f"write it under [[{section}]]")
        code = table.get("code")
        where = f"{shown}: {section} " + (f"`{code}`" if isinstance(code, str) else f"[{number}]")
        if isinstance(code, str) and not _CODE.fullmatch(code):
            raise BadData(f"{where}: code: must be small letters, digits and dashes, as in customer-service")
        own = {"source": tables["source"]} if "source" in tables else {}
        if "file" in table:
            raise BadData(f"{where}: unknown key `file`")
        entry: E = made(kind, {**own, **table, "file": shown}, where)
        yield entry


def made(kind: Any, table: Mapping[str, Any], where: str) -> Any:
    """One entry, or a part of one; raises BadData for an unknown, a missing or an ill-typed key."""
    wanted = hints(kind)
    for key in table:
        if key not in wanted:
            close = nearest(key, [name for name in wanted if name != "file"])
            raise BadData(f"{where}: unknown key `{key}`." + (f" Did you mean `{close}`?" if close else ""))
    values: dict[str, Any] = {}
    for key, hint in wanted.items():
        if key in table:
            values[key] = _value(hint, table[key], f"{where}: {key}")
        elif key in _required(kind):
            raise BadData(f"{where}: `{key}` is missing")
    return kind(**values)


@cache
def hints(kind: Any) -> dict[str, Any]:
    """The types of a class's fields by name."""
    return get_type_hints(kind)


@cache
def _required(kind: Any) -> frozenset[str]:
    return frozenset(f.name for f in fields(kind) if f.default is MISSING and f.default_factory is MISSING)


def _value(hint: Any, raw: Any, where: str) -> Any:
    origin = get_origin(hint)
    if origin is UnionType:
        return _value(get_args(hint)[0], raw, where)
    if origin is tuple:
        if not isinstance(raw, list):
            raise BadData(f"{where}: must be a list, not {_shown(raw)}")
        inner = get_args(hint)[0]
        return tuple(_value(inner, item, f"{where}[{n}]") for n, item in enumerate(raw, 1))
    if isinstance(raw, dict) and origin is not None:
        return {key: _value(str, item, f"{where}.{key}") for key, item in raw.items()}
    if isinstance(raw, dict) and isinstance(hint, type) and hint not in _PLAIN:
        return made(hint, raw, where)
    return _plain(hint, raw, where)


_PLAIN: dict[Any, str] = {str: "text", int: "a whole number", bool: "true or false", Decimal: "a number"}


def _plain(hint: Any, raw: Any, where: str) -> Any:
    if hint is Decimal and type(raw) in (int, str, Decimal):
        try:
            number = Decimal(raw)
        except InvalidOperation:
            number = Decimal("NaN")
        if number.is_finite():
            return number
    elif hint is str and type(raw) is str and not raw.strip():
        raise BadData(f"{where}: must not be empty")
    elif hint in _PLAIN and type(raw) is hint:
        return raw
    raise BadData(f"{where}: must be {_PLAIN.get(hint, 'a table')}, not {_shown(raw)}")


def _shown(raw: Any) -> str:
    return f"`{raw}`" if not isinstance(raw, dict | list) else "a table" if isinstance(raw, dict) else "a list"
