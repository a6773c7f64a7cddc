"""Erasing a person: values and salts are deleted from the journal, their digests stay, and the chain still holds."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Connection, delete, select, update

from bpoctl.journal.hashing import Salted, erased
from bpoctl.journal.writing import CHANGES, OPERATIONS
from bpoctl.models.journal import Draft

DRAFTS: Any = Draft.__table__  # type: ignore[attr-defined]
ERASED = "(erased)"


class Traces:
    """What points at a person (name, key, addresses), to be found in any text as whole words.

    A word alone is only taken as it is written: `Will` is a person, `will` is not.
    """

    def __init__(self, words: Iterable[str]) -> None:
        found = sorted({word for word in words if word}, key=len, reverse=True)
        shown = [re.escape(word) if word.isalpha() else f"(?i:{re.escape(word)})" for word in found]
        # `dana-cruz-2` is somebody else
        self._pattern = re.compile(rf"(?<!\w)(?:{'|'.join(shown)})(?!\w|-\d)") if shown else None

    def within(self, value: Any) -> bool:
        """Whether a value holds one, at whatever depth."""
        return self._pattern is not None and any(self._pattern.search(text) for text in _texts(value))

    def without(self, value: Any) -> Any:
        """The value with `(erased)` in the place of each."""
        if isinstance(value, str):
            return value if self._pattern is None else self._pattern.sub(ERASED, value)
        if isinstance(value, list | tuple):
            return type(value)(self.without(item) for item in value)
        if isinstance(value, dict):
            return {self.without(key): self.without(item) for key, item in value.items()}
        return value


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _texts([key, item])


def scrub(connection: Connection, traces: Traces) -> int:
    """Delete every value of the journal, and every half-given answer, that holds a trace; gives how many there were."""
    gone = 0
    for row in list(connection.execute(select(CHANGES))):
        before, lost_before = _without(row.before, traces)
        after, lost_after = _without(row.after, traces)
        if lost_before or lost_after:
            gone += lost_before + lost_after
            place = (CHANGES.c.operation == row.operation) & (CHANGES.c.position == row.position)
            connection.execute(update(CHANGES).where(place).values(before=before, after=after))
    for row in list(connection.execute(select(OPERATIONS.c.number, OPERATIONS.c.said))):
        said, lost = _without(row.said, traces)
        if lost:
            gone += lost
            connection.execute(update(OPERATIONS).where(OPERATIONS.c.number == row.number).values(said=said))
    for row in list(connection.execute(select(DRAFTS))):
        if traces.within([row.table_name, row.answers]):
            gone += 1
            place = (DRAFTS.c.engagement_id == row.engagement_id) & (DRAFTS.c.table_name == row.table_name)
            connection.execute(delete(DRAFTS).where(place))
    return gone


def _without(side: Salted | None, traces: Traces) -> tuple[Salted | None, int]:
    """One side of a change without the values that hold a trace, and how many there were."""
    if side is None:
        return None, 0
    left = {name: erased(entry) if _holds(name, entry, traces) else entry for name, entry in side.items()}
    return left, sum(1 for name in side if left[name] is not side[name])


def _holds(name: str, entry: Any, traces: Traces) -> bool:
    if not isinstance(entry, list):
        return False
    return traces.within(entry[1]) or (name == "command" and traces.within(_words(entry[1])))


def _words(command: Any) -> list[str]:
    """The words of a command line, in which a name may stand quoted."""
    try:
        return shlex.split(str(command))
    except ValueError:
        return []
