"""Which blocks of two texts belong together, and which words of them were struck or inserted."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TypeVar

from bpoctl.documents.redline.blocks import ANCHOR, CODE, HEADING, TABLE, Block

T = TypeVar("T")

SAME, STRUCK, INSERTED, CHANGED = "same", "struck", "inserted", "changed"

ALIKE = 0.5
"""From this likeness on two blocks are one that was changed, and not one that went and another that came."""

# A word with its emphasis, a link and a code span are whole: no mark can begin or end within them.
_WORD = re.compile(
    r"\s+|\*\*(?:\\.|[^*\\])+\*\*|\*(?:\\.|[^*\\])+\*|`[^`]*`|\[(?:\\.|[^\]\\])*\]\([^)]*\)|<[^<>]*>"
    r"|(?:\\.|[^\s\\*`\[<.,;:]|[.,;:](?=\S))+|.",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Segment:
    """Words that are the same in both texts, or only in one."""

    mark: str
    """`same`, `struck` or `inserted`"""
    text: str


Words = tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """One block of the redline: as it was, changed within, struck, or inserted."""

    mark: str
    """`same`, `changed`, `struck` or `inserted`"""
    block: Block
    """the block as the new text has it, or the old where it was struck"""
    words: Words = ()
    rows: tuple[tuple[str, tuple[Words, ...]], ...] = ()
    """of a table its rows, each with its own mark and the words of its cells"""


def compared(before: Sequence[Block], after: Sequence[Block]) -> list[Compared]:
    """The redline of two texts in the order of the new one, what was struck where it stood."""
    return [_pair(old, new) for old, new in aligned(before, after, _likeness)]


def aligned(
    before: Sequence[T], after: Sequence[T], likeness: Callable[[T, T], float]
) -> Iterator[tuple[T | None, T | None]]:
    """Pairs of what belongs together, in order; what has no partner stands alone, the old before the new."""
    for mark, i, i_end, j, j_end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if mark == "equal":
            yield from zip(before[i:i_end], after[j:j_end], strict=True)
        else:
            yield from _matched(before[i:i_end], after[j:j_end], likeness)


def _matched(
    before: Sequence[T], after: Sequence[T], likeness: Callable[[T, T], float]
) -> Iterator[tuple[T | None, T | None]]:
    """The pairing, in order, with the greatest likeness in all; what is not alike enough is not paired."""
    alike = [[likeness(old, new) for new in after] for old in before]
    best = [[0.0] * (len(after) + 1) for _ in range(len(before) + 1)]
    for i in reversed(range(len(before))):
        for j in reversed(range(len(after))):
            together = alike[i][j] + best[i + 1][j + 1] if alike[i][j] >= ALIKE else 0.0
            best[i][j] = max(together, best[i + 1][j], best[i][j + 1])
    i = j = 0
    came: list[T] = []
    while i < len(before) or j < len(after):
        paired = i < len(before) and j < len(after) and alike[i][j] >= ALIKE
        if paired and best[i][j] == alike[i][j] + best[i + 1][j + 1]:
            yield from ((None, new) for new in came)
            came = []
            yield before[i], after[j]
            i, j = i + 1, j + 1
        elif i < len(before) and (j == len(after) or best[i][j] == best[i + 1][j]):
            yield before[i], None
            i += 1
        else:
            came.append(after[j])
            j += 1
    yield from ((None, new) for new in came)


def _likeness(old: Block, new: Block) -> float:
    if old.kind != new.kind or (old.kind == HEADING and old.lead != new.lead):
        return 0.0
    if old.kind == TABLE:
        return 1.0 if old.rows[0] == new.rows[0] else 0.0
    if old.kind in (ANCHOR, CODE):
        return 0.0
    return _ratio(old.text, new.text)


def _row_likeness(old: tuple[str, ...], new: tuple[str, ...]) -> float:
    return 1.0 if old[0] == new[0] else _ratio(" | ".join(old), " | ".join(new)) * 0.9


def _ratio(old: str, new: str) -> float:
    matcher = SequenceMatcher(None, old.split(), new.split(), autojunk=False)
    return matcher.ratio() if matcher.real_quick_ratio() >= ALIKE and matcher.quick_ratio() >= ALIKE else 0.0


def _pair(old: Block | None, new: Block | None) -> Compared:
    if old is None or new is None:
        block, mark = (new, INSERTED) if new is not None else (old, STRUCK)
        assert block is not None
        rows = tuple((mark, _whole_row(mark, row)) for row in block.rows)
        return Compared(mark, block, (Segment(mark, block.text),) if block.text else (), rows)
    if old.kind == TABLE:
        rows = tuple(_row(*pair) for pair in aligned(old.rows, new.rows, _row_likeness))
        return Compared(SAME if all(mark == SAME for mark, _ in rows) else CHANGED, new, rows=rows)
    if old == new:
        return Compared(SAME, new, (Segment(SAME, new.text),))
    return Compared(CHANGED, new, words_compared(old.text, new.text))


def _whole_row(mark: str, row: tuple[str, ...]) -> tuple[Words, ...]:
    return tuple((Segment(mark, cell),) if cell else () for cell in row)


def _row(old: tuple[str, ...] | None, new: tuple[str, ...] | None) -> tuple[str, tuple[Words, ...]]:
    if old is None or new is None:
        return (STRUCK, _whole_row(STRUCK, old)) if old is not None else (INSERTED, _whole_row(INSERTED, new or ()))
    if old == new:
        return SAME, _whole_row(SAME, new)
    return CHANGED, tuple(words_compared(was, now) for was, now in zip(old, new, strict=True))


def words_compared(before: str, after: str) -> Words:
    """The words of two lines of Markdown as segments: those of the old and those of the new make up each line."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    runs: list[tuple[list[str], list[str], bool]] = []
    for mark, i, i_end, j, j_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        runs.append((old[i:i_end], new[j:j_end], mark == "equal"))
    return tuple(_segments(_drawn_together(runs)))


def _drawn_together(runs: list[tuple[list[str], list[str], bool]]) -> list[tuple[list[str], list[str], bool]]:
    """A space alone between two changes belongs to both: `one two` becomes `three four` in one go."""
    found: list[tuple[list[str], list[str], bool]] = []
    for place, (old, new, same) in enumerate(runs):
        between = same and 0 < place < len(runs) - 1 and not "".join(new).strip()
        if found and not found[-1][2] and (between or not same):
            found[-1] = ([*found[-1][0], *old], [*found[-1][1], *new], False)
        else:
            found.append((old, new, same))
    return found


def _segments(runs: list[tuple[list[str], list[str], bool]]) -> Iterator[Segment]:
    for old, new, same in runs:
        if same:
            yield Segment(SAME, "".join(new))
            continue
        if struck := "".join(old):
            yield Segment(STRUCK, struck)
        if inserted := "".join(new):
            yield Segment(INSERTED, inserted)
