"""Text made safe for Markdown, and Markdown laid out to be read as it is.

A record's words can stand anywhere in a document, in a table cell too, and cannot break it: no pipe ends a cell, no
new line starts a heading, no `<` starts HTML, no bracket makes a link.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from markupsafe import Markup

MOST_WIDTH = 56
"""A column is padded to its widest cell, but no wider than this: long sentences run over."""

# One look decides whether a text needs any work; most do not.
_SPECIAL = re.compile(
    r"[\\`*_\[<&|~\x00-\x1f\x7f-\x9f\u2028\u2029]|\s\s|[^\S ]|^[\s#>=]|\s$|^[-+](?=[\s-]|$)|^\d+[.)](?=\s|$)"
)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_ANYWHERE = str.maketrans({"\\": "\\\\", "`": "\\`", "*": "\\*", "[": "\\[", "|": "\\|", "~": "\\~"})
# A `<` before a space is a sign like any other (`< 24 h`); before anything else it could begin HTML.
_TAG = re.compile(r"<(?! )")
_ENTITY = re.compile(r"&(?=#?\w+;)")
_UNDERSCORE = re.compile(r"(?<![^\W_])_|_(?![^\W_])")
_START = re.compile(r"^(?:[#>=]|[-+](?=[\s-]|$))")
_NUMBERED = re.compile(r"^(\d+)([.)])(?=\s|$)")
_ITEM = re.compile(r"^\s*(?:[-*•]\s+|(?=\([a-z0-9]{1,4}\)\s))")
_UNESCAPED_PIPE = re.compile(r"(?<!\\)\|")
_DELIMITER = re.compile(r":?-+:?")


def inline(text: str) -> Markup:
    """The text as one line of Markdown that shows exactly these words, in a table cell or out of it."""
    if _SPECIAL.search(text) is None:
        return Markup(text)
    one_line = _CONTROL.sub("", " ".join(text.split()))
    escaped = _TAG.sub("&lt;", _ENTITY.sub("&amp;", one_line)).translate(_ANYWHERE)
    escaped = _UNDERSCORE.sub(r"\\_", escaped)
    escaped = _NUMBERED.sub(r"\1\\\2", escaped)
    return Markup(_START.sub(lambda match: f"\\{match[0]}", escaped))


def block(text: str) -> Markup:
    """A text of several paragraphs as Markdown; lines that begin with `-` or `(a)` stay lines of their own."""
    return Markup("\n\n").join(Markup("\n").join(_lines(part)) for part in re.split(r"\n\s*\n", text.strip()))


def slug(text: str) -> str:
    """A text as the name of an anchor: `7.2 (a)` is `7-2-a`."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def tidy(text: str) -> str:
    """A rendered document with its tables aligned, one blank line at most in a row and one line end at the end."""
    kept: list[str] = []
    table: list[str] = []
    fenced = False
    for line in text.splitlines():
        if line.startswith("```"):
            fenced = not fenced
        if not fenced and line.startswith("|"):
            table.append(line)
            continue
        if table:
            kept += aligned(table)
            table = []
        line = line if fenced else line.rstrip()
        if line or fenced or (kept and kept[-1]):
            kept.append(line)
    kept += aligned(table)
    while kept and not kept[-1]:
        kept.pop()
    return "\n".join(kept) + "\n"


def aligned(lines: list[str]) -> list[str]:
    """The lines of one pipe table, its columns padded to the same width and to the side that its second row states."""
    rows = [_cells(line) for line in lines]
    if len(rows) < 2 or not all(_DELIMITER.fullmatch(cell) for cell in rows[1]):
        return lines
    sizes = [[len(cell) if cell.isascii() else _width(cell) for cell in row] for row in rows]
    sides = [cell.endswith(":") for cell in rows[1]]
    widths = [3] * len(sides)
    for place, row in enumerate(sizes):
        if place != 1:
            widths = [max(w, n) if n <= MOST_WIDTH else w for w, n in zip(widths, row, strict=False)]
    made = [_padded(row, have, widths, sides) for row, have in zip(rows, sizes, strict=True)]
    made[1] = [f"{'-' * (width - right)}{':' * right}" for width, right in zip(widths, sides, strict=True)]
    return [f"| {' | '.join(row)} |" for row in made]


def _padded(row: list[str], sizes: list[int], widths: list[int], sides: list[bool]) -> list[str]:
    cells = zip(row, sizes, widths, sides, strict=False)
    return [" " * (width - n) + cell if right else cell + " " * (width - n) for cell, n, width, right in cells]


def _cells(line: str) -> list[str]:
    inner = line.strip()[1:].removesuffix("|")
    parts = _UNESCAPED_PIPE.split(inner) if "\\|" in inner else inner.split("|")
    return [part.strip() for part in parts]


def _width(text: str) -> int:
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in text)
    return len(text) + wide - sum(unicodedata.combining(character) > 0 for character in text)


def _lines(paragraph: str) -> Iterator[Markup]:
    """The lines of one paragraph: wrapped words drawn together, items of a list each on a line."""
    words: list[str] = []
    in_list = False
    for line in paragraph.splitlines():
        if item := _ITEM.match(line):
            yield from _wrapped(words, in_list)
            words, in_list = [line[item.end() :]], True
        else:
            words.append(line)
    yield from _wrapped(words, in_list)


def _wrapped(words: list[str], item: bool) -> Iterator[Markup]:
    if words:
        yield Markup("- " if item else "") + inline(" ".join(words))
