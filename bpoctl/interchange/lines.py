"""On which line of a file something stands. Only asked when there is something to report.

The TOML parser gives no positions, so this reads the text a second time and notes where each table and key begins.
The text is known to be sound TOML.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property, lru_cache
from typing import Any

from bpoctl.interchange.places import place_of
from bpoctl.models import KINDS

Path = tuple[str | int, ...]

_TOKEN = re.compile(
    r'"""(?:\\.|[^\\])*?"""(?:"{0,2})'
    r"|'''.*?'''(?:'{0,2})"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'"
    r"|\#[^\n]*"
    r"|[^\S\n]+"
    r"|[\[\]{}=\n]"
    r"|[^\s\"'\#\[\]{}=]+",
    re.DOTALL,
)


_UNUSUAL = re.compile(r"^(?!(?:[A-Za-z0-9_-]+ = .*[^,{\s]|[#\] ].*|)$)", re.MULTILINE)
"""Where a line begins that could be a part of a text or of a table of several lines."""


class Lines:
    """The lines of one file's tables and keys."""

    def __init__(self, text: str) -> None:
        self._text = text.removeprefix("\ufeff").replace("\r\n", "\n")
        self._last = (0, 0)
        """the last place whose line was asked for, and that line"""

    @cached_property
    def _data(self) -> dict[str, Any]:
        import tomli

        return tomli.loads(self._text)

    @cached_property
    def _lines(self) -> dict[Path, int]:
        return _scan(self._text)

    @cached_property
    def _framed(self) -> str:
        """The text with a line end on both sides, so that every line of it can be looked for whole."""
        return f"\n{self._text}\n"

    @cached_property
    def _plain(self) -> bool:
        """Whether no text in it goes over several lines, so that what looks like a header is one."""
        return '"""' not in self._text and "'''" not in self._text

    def at(self, path: Path) -> int:
        """The line of a path like `("scope", "objectives", 2, "due_on")`, or of the nearest thing around it."""
        while path:
            if path in self._lines:
                return self._lines[path]
            path = path[:-1]
        return 1

    def of(self, table: str, key: str = "", field: str = "", version: str = "") -> int:
        """The line of a record's field; of the record where it states no such field; of its table failing that."""
        name = field.rstrip("_")
        quick = self._as_written(table, key, name, version)
        if quick:
            return quick
        more: Path = (name,) if name else ()
        if table == "engagement":
            return self.at(("engagement", *more))
        place = place_of(KINDS[table])
        number = self._number(place, key, version)
        return self.at(place if number is None else (*place, number, *more))

    def _as_written(self, table: str, key: str, name: str, version: str) -> int | None:
        """The line, where the record stands in the file as bpoctl writes it; None where a closer look is needed.

        A check of a thousand files names many lines of each, and going through every word takes longer than the check.
        """
        if table == "engagement":
            opening = "[engagement]\n"
        elif key:
            opening = f'[[{".".join(place_of(KINDS[table]))}]]\nkey = "{key}"\n'
        else:
            return self._of_kind(place_of(KINDS[table]))
        for start, block in self._blocks(opening):
            if version and f'\nversion = "{version}"\n' not in block:
                continue
            if _UNUSUAL.search(block, block.index("\n") + 1) or not (self._plain or _stands(block)):
                return None
            at = block.find(f"\n{name} = ") + 1 if name else 0
            return self._line(start + at)
        return None

    def _blocks(self, opening: str) -> Iterator[tuple[int, str]]:
        """Each piece of the file that begins with some lines, to the next header, with the place where it begins."""
        start = self._framed.find(f"\n{opening}") + 1
        while start:
            end = self._framed.find("\n[", start)
            yield start, self._framed[start : end + 1 if end >= 0 else None]
            start = self._framed.find(f"\n{opening}", start) + 1

    def _line(self, place: int) -> int:
        """The number of the line at a place of the framed text, counted from the last that was asked for."""
        near, line = self._last
        between = self._framed.count("\n", min(near, place), max(near, place))
        self._last = (place, line + between if near <= place else line - between)
        return self._last[1]

    def _of_kind(self, place: tuple[str, ...]) -> int | None:
        """The line of the first record of a kind, else of its stage; the first of the file where that is not in it."""
        for opening in (f"\n[[{'.'.join(place)}]]\n", f"\n[[{place[0]}."):
            if (at := self._framed.find(opening)) >= 0:
                return self._line(at + 1)
        stated = re.search(rf"^[ \t\[]*[\"']?{place[0]}\b", self._text, re.MULTILINE)
        return None if stated else 1

    def _number(self, place: tuple[str, ...], key: str, version: str) -> int | None:
        items: Any = self._data
        for part in place:
            items = items.get(part, {}) if isinstance(items, dict) else {}
        for number, item in enumerate(items if isinstance(items, list) else ()):
            if item.get("key") == key and version in ("", item.get("version", "")):
                return number
        return None


def _stands(block: str) -> bool:
    """Whether some lines are a record by themselves; within a text of several lines they would end it."""
    import tomli

    try:
        tomli.loads(block)
    except tomli.TOMLDecodeError:
        return False
    return True


@lru_cache(maxsize=8)
def lines_of(text: str) -> Lines:
    """The lines of a text; several questions about one file read it once."""
    return Lines(text)


def line_of(text: str, table: str, key: str = "", field: str = "", version: str = "") -> int:
    """The line of the file's text on which a record's field stands, counted from 1.

    `field` is the key in TOML or the name in the model. Where the record does not state the field this is the line
    of the record; records written inline (`objectives = [{…}]`) all have the line of their array.
    """
    return lines_of(text).of(table, key, field, version)


def _scan(text: str) -> dict[Path, int]:
    import tomli

    lines: dict[Path, int] = {}
    counts: dict[Path, int] = {}
    prefix: Path = ()
    for line, words in _statements(text):
        if words.startswith("["):
            array = words.startswith("[[")
            path = _parts(tomli.loads(words))
            prefix = _next(path, counts) if array else _resolved(path, counts)
            _note(lines, prefix, line)
        else:
            _note(lines, prefix + _parts(tomli.loads(f"{words} = 0")), line)
    return lines


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """Each header (`[[scope.objectives]]`) and each key before its `=`, with its line."""
    line, start, depth, in_value = 1, -1, 0, False
    for token in _TOKEN.finditer(text):
        word = token[0]
        if word == "\n" and depth <= 0:
            if start >= 0 and not in_value:
                yield line, text[start : token.start()]
            start, depth, in_value = -1, 0, False
        elif word == "=" and start >= 0 and not in_value:
            yield line, text[start : token.start()]
            in_value = True
        elif start < 0 and not (word.isspace() or word.startswith("#")):
            start = token.start()
        elif in_value:
            depth += (word in ("[", "{")) - (word in ("]", "}"))
        line += word.count("\n")
    if start >= 0 and not in_value:
        yield line, text[start:]


def _parts(nested: Any) -> Path:
    path: Path = ()
    while nested:
        if isinstance(nested, list):
            nested = nested[0]
        else:
            ((name, nested),) = nested.items()
            path += (name,)
    return path


def _resolved(path: Path, counts: dict[Path, int]) -> Path:
    """The path with the number of the current item after each array on its way."""
    found: Path = ()
    for part in path:
        found += (part,)
        if found in counts:
            found += (counts[found],)
    return found


def _next(path: Path, counts: dict[Path, int]) -> Path:
    array = _resolved(path[:-1], counts) + path[-1:]
    counts[array] = counts.get(array, -1) + 1
    return (*array, counts[array])


def _note(lines: dict[Path, int], path: Path, line: int) -> None:
    for length in range(1, len(path) + 1):
        lines.setdefault(path[:length], line)
