"""Erasing a person: values and salts are deleted from the journal, their digests stay, and the chain still holds."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, select, update

from bpoctl.journal.hashing import Salted, erased
from bpoctl.journal.writing import CHANGES, OPERATIONS


def scrub(connection: Connection, words: Iterable[str]) -> int:
    """Delete every value of the journal that holds one of the words; gives how many values were deleted."""
    wanted = [word.casefold() for word in words if word]
    gone = 0
    for row in list(connection.execute(select(CHANGES))):
        before, lost_before = _without(row.before, wanted)
        after, lost_after = _without(row.after, wanted)
        if lost_before or lost_after:
            gone += lost_before + lost_after
            place = (CHANGES.c.operation == row.operation) & (CHANGES.c.position == row.position)
            connection.execute(update(CHANGES).where(place).values(before=before, after=after))
    for row in list(connection.execute(select(OPERATIONS.c.number, OPERATIONS.c.said))):
        said, lost = _without(row.said, wanted)
        if lost:
            gone += lost
            connection.execute(update(OPERATIONS).where(OPERATIONS.c.number == row.number).values(said=said))
    return gone


def _without(side: Salted | None, words: list[str]) -> tuple[Salted | None, int]:
    """One side of a change without the values that hold a word, and how many there were."""
    if side is None:
        return None, 0
    left = {name: erased(entry) if _holds(entry, words) else entry for name, entry in side.items()}
    return left, sum(1 for name in side if left[name] is not side[name])


def _holds(entry: Any, words: list[str]) -> bool:
    if not isinstance(entry, list):
        return False
    text = json.dumps(entry[1], ensure_ascii=False).casefold()
    return any(word in text for word in words)
