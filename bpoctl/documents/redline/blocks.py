"""A Markdown text in its blocks: headings, paragraphs, items of lists, tables, anchors, code.

Blocks are what a redline compares: a table laid out wider is the same table, a paragraph wrapped otherwise the same
paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

_HEADING = re.compile(r"(#{1,6} +)(.*)")
_ITEM = re.compile(r"(\s*(?:[-*+]|\d+[.)])\s+)(.*)")
_ANCHOR = re.compile(r'<a id="([^"<>]*)"></a>')
_DELIMITER = re.compile(r"\s*:?-+:?\s*")
_UNESCAPED_PIPE = re.compile(r"(?<!\\)\|")
_FENCE = "```"

HEADING, TEXT, ITEM, TABLE, ANCHOR, CODE = "heading", "text", "item", "table", "anchor", "code"


@dataclass(frozen=True, slots=True)
class Block:
    """One block of a text."""

    kind: str
    text: str = ""
    """its words in Markdown on one line; of code its lines as they are, of an anchor its name"""
    lead: str = ""
    """what stands before the words: `## `, `- `"""
    rows: tuple[tuple[str, ...], ...] = ()
    """of a table its cells, the heading first"""
    sides: tuple[bool, ...] = ()
    """of a table which columns stand to the right"""


def blocks_of(text: str) -> list[Block]:
    """The blocks of a Markdown text in order."""
    lines = iter(text.splitlines())
    found: list[Block] = []
    for filled, run in groupby(_whole(lines), key=lambda line: bool(line.strip())):
        if filled:
            found += _of_run(list(run))
    return found


def _whole(lines: Iterator[str]) -> Iterator[str]:
    """The lines, what stands between two fences drawn together as one."""
    for line in lines:
        if line.startswith(_FENCE):
            code = [line]
            for inner in lines:
                code.append(inner)
                if inner.startswith(_FENCE):
                    break
            yield "\n".join(code)
        else:
            yield line


def _of_run(lines: list[str]) -> Iterator[Block]:
    """The blocks of lines that no blank line parts."""
    words: list[str] = []
    lead, place = "", 0
    while place < len(lines):
        line = lines[place]
        place += 1
        first = _first(line)
        if line.startswith("|"):
            end = next((n for n in range(place, len(lines)) if not lines[n].startswith("|")), len(lines))
            table = _table(lines[place - 1 : end])
            if table is not None:
                yield from _written(words, lead)
                yield table
                words, lead, place = [], "", end
                continue
        if first is None:
            words.append(line.strip())
            continue
        yield from _written(words, lead)
        words, lead = [], ""
        if first.kind == ITEM:
            words, lead = [first.text], first.lead
        else:
            yield first
    yield from _written(words, lead)


def _first(line: str) -> Block | None:
    """The block that a line begins, or None for a line of words."""
    if line.startswith(_FENCE):
        return Block(CODE, line)
    if anchor := _ANCHOR.fullmatch(line.strip()):
        return Block(ANCHOR, anchor[1])
    if heading := _HEADING.fullmatch(line):
        return Block(HEADING, _one_line(heading[2]), heading[1])
    item = _ITEM.fullmatch(line)
    return Block(ITEM, _one_line(item[2]), item[1]) if item else None


def _written(words: list[str], lead: str) -> Iterator[Block]:
    if words:
        yield Block(ITEM if lead else TEXT, _one_line(" ".join(words)), lead)


def _table(lines: list[str]) -> Block | None:
    """A pipe table, or None where the lines are none."""
    rows = [tuple(_one_line(cell) for cell in _UNESCAPED_PIPE.split(line.strip())[1:-1]) for line in lines]
    if len(rows) < 2 or not rows[0] or not all(map(_DELIMITER.fullmatch, rows[1])) or len(set(map(len, rows))) > 1:
        return None
    sides = tuple(cell.endswith(":") for cell in rows[1])
    return Block(TABLE, rows=(rows[0], *rows[2:]), sides=sides)


def _one_line(text: str) -> str:
    return " ".join(text.split())
