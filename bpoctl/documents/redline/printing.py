"""A redline as Markdown: ~~struck~~ and <ins>inserted</ins>, tables still tables."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from bpoctl.documents.markdown import aligned
from bpoctl.documents.redline.blocks import ANCHOR, CODE, HEADING, ITEM, TABLE, Block
from bpoctl.documents.redline.comparing import INSERTED, SAME, STRUCK, Compared, Segment, Words

_PUNCTUATION = frozenset("PS")
"""The classes of characters beside which `~~` cannot stand before a letter."""

LEGEND = (
    "~~Struck~~ is what only the older text says, <ins>inserted</ins> what only the newer one says; all else stands in "
    "both."
)


def as_markdown(found: Sequence[Compared], *, brief: bool = False) -> str:
    """The redline as Markdown. `brief` leaves out what is the same, but for the headings above what is not."""
    return lines_of(shortened(found) if brief else found, _marked)


def shortened(found: Sequence[Compared]) -> Iterator[Compared]:
    """What is not the same, each under the headings that it stands under; of tables the rows that are not."""
    above: list[Compared] = []
    for one in found:
        if one.block.kind == HEADING:
            above = [head for head in above if len(head.block.lead) < len(one.block.lead)]
            above.append(one)
        if one.mark != SAME and one.block.kind != ANCHOR:
            yield from (head for head in above if head is not one)
            above = []
            yield _changed_rows(one)


def _changed_rows(one: Compared) -> Compared:
    kept = tuple(row for place, row in enumerate(one.rows) if not place or row[0] != SAME)
    return Compared(one.mark, one.block, one.words, kept)


def lines_of(found: Iterable[Compared], marked: Marker) -> str:
    """The blocks one after the other, items of one list without a blank line between them."""
    text, before = "", ""
    for one in found:
        printed = _printed(one, marked)
        if printed:
            text += ("\n" if before == one.block.kind == ITEM else "\n\n" if text else "") + printed
            before = one.block.kind
    return f"{text}\n" if text else ""


class Marker(Protocol):
    """How words are marked, for one kind of output."""

    def words(self, words: Words) -> str:
        """The words with their marks."""

    def anchor(self, name: str) -> str:
        """A place that a link leads to."""


class _InMarkdown:
    def words(self, words: Words) -> str:
        """The words with `~~` and `<ins>`, a space between what went and what came in its place."""
        text = ""
        for place, segment in enumerate(words):
            follows = words[place + 1].text if place + 1 < len(words) else ""
            replaced = segment.mark == INSERTED and place > 0 and words[place - 1].mark == STRUCK
            text += (" " if replaced and not text.endswith(" ") else "") + _segment(segment, text, follows)
        return text

    def anchor(self, name: str) -> str:
        """An anchor of HTML."""
        return f'<a id="{name}"></a>'


_marked = _InMarkdown()


def _segment(segment: Segment, before: str, after: str) -> str:
    core = segment.text.strip()
    if segment.mark == SAME or not core:
        return segment.text if segment.mark != STRUCK else ""
    lead, _, tail = segment.text.partition(core)
    if segment.mark == INSERTED:
        return f"{lead}<ins>{core}</ins>{tail}"
    return f"{lead}{_struck(core, before + lead, tail + after)}{tail}"


def _struck(core: str, before: str, after: str) -> str:
    """The words struck by `~~`, or by HTML where Markdown would not read the signs as such."""
    opens = not _is_sign(core[0]) or not before or before[-1].isspace() or _is_sign(before[-1])
    closes = not _is_sign(core[-1]) or not after or after[0].isspace() or _is_sign(after[0])
    plain = opens and closes and not core.startswith("~") and not core.endswith("~")
    return f"~~{core}~~" if plain else f"<del>{core}</del>"


def _is_sign(character: str) -> bool:
    return unicodedata.category(character)[0] in _PUNCTUATION


def _printed(one: Compared, marked: Marker) -> str:
    block = one.block
    if block.kind == ANCHOR:
        return "" if one.mark == STRUCK else marked.anchor(block.text)
    if block.kind == CODE:
        said = "" if one.mark == SAME else marked.words((Segment(one.mark, f"{one.mark.capitalize()}:"),)) + "\n\n"
        return said + block.text
    if block.kind == TABLE:
        return _table(one, marked)
    return block.lead + marked.words(one.words)


def _table(one: Compared, marked: Marker) -> str:
    head, *rows = (f"| {' | '.join(marked.words(words) for words in cells)} |" for _, cells in one.rows)
    rule = f"|{'|'.join(_rule(one.block))}|"
    return aligned("".join(f"{line}\n" for line in (head, rule, *rows))).rstrip("\n")


def _rule(block: Block) -> Iterator[str]:
    return ("---:" if right else "---" for right in block.sides)
