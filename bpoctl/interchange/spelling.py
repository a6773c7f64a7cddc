"""One value in TOML, always spelled the same way: safe in editors, good in diffs, and exact."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from bpoctl.errors import BadData

WIDTH = 100
"""A list that is longer stands with one item a line, so that a diff shows the item that changed."""

# Besides what TOML forbids raw (control characters, quotes, backslashes): what editors take for the end of a line, and
# what turns the reading direction or cannot be seen, so that a file says what it seems to say.
_UNSAFE = re.compile(
    r'["\\\x00-\x1f\x7f-\x9f\u2028\u2029\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]'
)
_TRAILING = re.compile(r" (?=\n)")
_NAMED = {"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", '"': '\\"', "\\": "\\\\"}
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_WEEK = {day: place for place, day in enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sun"))}


def spelled(value: Any) -> str:
    """A value as TOML. Raises BadData for a text that cannot be written as UTF-8."""
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return _list(value)
    if isinstance(value, Mapping):
        return _table(value)
    return str(value)


def _text(value: str) -> str:
    if "\n" not in value:
        return f'"{_UNSAFE.sub(_escaped, value)}"'
    # editors strip spaces at the end of a line, so they are written as escapes
    lines = _UNSAFE.sub(lambda found: "\n" if found[0] == "\n" else _escaped(found), value)
    kept = _TRAILING.sub(r"\\u0020", lines)
    return f'"""\n{kept}"""'


def _one_line(value: str) -> str:
    return f'"{_UNSAFE.sub(_escaped, value)}"'


def _escaped(found: re.Match[str]) -> str:
    character = found[0]
    if "\ud800" <= character <= "\udfff":
        raise BadData(f"the text {found.string!a} is no valid Unicode", "write it again with: bpoctl … edit")
    return _NAMED.get(character) or f"\\u{ord(character):04X}"


def _list(values: list[Any] | tuple[Any, ...]) -> str:
    items = [_inline(value) for value in values]
    line = f"[{', '.join(items)}]"
    if len(line) <= WIDTH:
        return line
    return "[\n" + "".join(f"    {item},\n" for item in items) + "]"


def _inline(value: Any) -> str:
    """On one line, as TOML 1.0 wants it within a table."""
    if isinstance(value, str):
        return _one_line(value)
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_inline, value))}]"
    return _table(value) if isinstance(value, Mapping) else spelled(value)


def _table(values: Mapping[str, Any]) -> str:
    """An inline table: its keys in alphabetical order, the days of a week in theirs (the store keeps no order)."""
    names = sorted(values, key=lambda name: (_WEEK.get(name, 7), name))
    pairs = ", ".join(f"{_name(name)} = {_inline(values[name])}" for name in names)
    return f"{{ {pairs} }}" if pairs else "{}"


def _name(name: str) -> str:
    return name if _BARE.fullmatch(name) else _one_line(name)
