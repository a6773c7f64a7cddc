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

# Two looks decide whether a text needs any work; most do not.
_SPECIAL = re.compile(r"[^ -%'-)+-;=?-Z\]^a-{}\u00a1-\u1fff\u2010-\u2027\u2030-\u205e\u2070-\uffff]")
_BEGINS = re.compile(r" ?(?:[#>=]|[-+](?:[\s-]|$)|\d+[.)](?:\s|$))")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_ANYWHERE = str.maketrans({"\\": "\\\\", "`": "\\`", "*": "\\*", "[": "\\[", "|": "\\|", "~": "\\~"})
# A `<` before a space is a sign like any other (`< 24 h`); before anything else it could begin HTML.
_TAG = re.compile(r"<(?! )")
_ENTITY = re.compile(r"&(?=#?\w+;)")
_UNDERSCORE = re.compile(r"(?<![^\W_])_|_(?![^\W_])")
_START = re.compile(r"^( ?)([#>=]|[-+](?=[\s-]|$))")
_NUMBERED = re.compile(r"^( ?\d+)([.)])(?=\s|$)")
_SPACES = re.compile(r"\s+")
_ITEM = re.compile(r"^\s*(?:[-*•]\s+|(?=\([a-z0-9]{1,4}\)\s))")
_UNESCAPED_PIPE = re.compile(r"(?<!\\)\|")
_TRAILING = re.compile(r"[ \t]+\n")
_BLANK_LINES = re.compile(r"\n{3,}")
_UNEVEN = re.compile(r"[\u0300-\u036f\u0483-\u0489\u0591-\u1fff\u20d0-\u20ff\u2e80-\uffff\U00010000-\U0010ffff]")
"""Characters that may take another width than one."""
_DELIMITER = re.compile(r":?-+:?")


def inline(text: str) -> Markup:
    """The text as one line of Markdown that shows exactly these words, in a table cell or out of it."""
    return Markup(escaped(text))


def escaped(text: str) -> str:
    """As `inline`, not yet marked as safe."""
    if _SPECIAL.search(text) is None and _BEGINS.match(text) is None and "  " not in text:
        return text
    one_line = _CONTROL.sub("", _SPACES.sub(" ", text))
    safe = _TAG.sub("&lt;", _ENTITY.sub("&amp;", one_line)).translate(_ANYWHERE)
    safe = _NUMBERED.sub(r"\1\\\2", _UNDERSCORE.sub(r"\_", safe))
    return _START.sub(r"\1\\\2", safe)


def block(text: str) -> Markup:
    """A text of several paragraphs as Markdown; lines that begin with `-` or `(a)` stay lines of their own."""
    return Markup("\n\n").join(Markup("\n").join(_lines(part)) for part in re.split(r"\n\s*\n", text.strip()))


def laid_out(text: str) -> str:
    """A document with its tables aligned, one blank line at most in a row and one line end at the end.

    What stands between two lines of three backticks is left as it is.
    """
    return _tidied(str(text)).strip("\n") + "\n"


def _tidied(text: str) -> str:
    before, fence, after = text.partition("\n```")
    if fence:
        code, end, rest = after.partition("\n```")
        return f"{_tidied(before)}{fence}{code}{end}{_tidied(rest)}"
    # Asking first is far quicker than a substitution that finds nothing.
    if " \n" in text or "\t\n" in text:
        text = _TRAILING.sub("\n", text)
    laid_out = "".join(_with_tables_aligned(text))
    return _BLANK_LINES.sub("\n\n", laid_out) if "\n\n\n" in laid_out else laid_out


def _with_tables_aligned(text: str) -> Iterator[str]:
    """The text in pieces, each run of lines that begin with a pipe laid out as a table."""
    done = 0
    while (start := text.find("\n|", done)) >= 0:
        end = start + 1
        while text.startswith("|", end):
            end = text.find("\n", end) + 1 or len(text)
        yield text[done : start + 1]
        yield aligned(text[start + 1 : end])
        done = end
    yield text[done:]


def aligned(table: str) -> str:
    """A pipe table with its columns padded to the same width and to the side that its second line states."""
    rows = [_cells(line) for line in table.splitlines()]
    if len(rows) < 2 or not all(map(_DELIMITER.fullmatch, rows[1])) or len({len(row) for row in rows}) > 1:
        return table
    columns = list(zip(*rows[:1], *rows[2:], strict=True))
    length = len if _UNEVEN.search(table) is None else _width
    widths = [max(3, *(n for n in map(length, cells) if n <= MOST_WIDTH), 3) for cells in columns]
    sides = [cell.endswith(":") for cell in rows[1]]
    rows[1] = [f"{'-' * (width - right)}{':' * right}" for width, right in zip(widths, sides, strict=True)]
    if length is len:
        pattern = " | ".join(f"{{:{'>' if right else '<'}{width}}}" for width, right in zip(widths, sides, strict=True))
        return "".join([f"| {pattern.format(*row)} |\n" for row in rows])
    return "".join(f"| {' | '.join(map(_padded, row, widths, sides))} |\n" for row in rows)


def _cells(line: str) -> list[str]:
    parts = _UNESCAPED_PIPE.split(line) if "\\|" in line else line.split("|")
    return [part.strip() for part in parts[1:-1]]


def _padded(cell: str, width: int, right: bool) -> str:
    padding = " " * (width - _width(cell))
    return padding + cell if right else cell + padding


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
