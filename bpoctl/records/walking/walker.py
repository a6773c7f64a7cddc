"""One walk: the store and the engagement it goes through, what was skipped in it, and how it speaks."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import func, select

from bpoctl import output
from bpoctl.dossier import Dossier
from bpoctl.models.journal import Operation
from bpoctl.records.drafts import Answers, StoreShelf, all_drafts
from bpoctl.records.session import session
from bpoctl.records.walking.actions import Actions
from bpoctl.records.walking.steps import Mark
from bpoctl.store import Store

WIDTH = 80
OPERATIONS: Any = Operation.__table__  # type: ignore[attr-defined]


class Leave(Exception):
    """The user chose to leave the walk."""


class GivenUp(Exception):
    """A record was thrown away or put aside, so that there is nothing to go on with."""


@dataclass
class Walker:
    """What one walk knows."""

    store: Store
    slug: str
    actions: Actions
    skipped: set[Mark] = field(default_factory=set)
    asked_for: list[str] = field(default_factory=list)
    """the tables whose records are being asked for, the outermost first"""

    _loaded: tuple[int, Dossier] | None = None

    @property
    def dossier(self) -> Dossier:
        """The engagement as it is now: loaded again only where an operation was recorded since, by whomever."""
        with self.store.read() as connection:
            last = connection.scalar(select(func.max(OPERATIONS.c.number))) or 0
        if self._loaded is None or self._loaded[0] != last:
            self._loaded = (last, self.store.load(self.slug))
        return self._loaded[1]

    @property
    def today(self) -> date:
        """Today in the engagement's zone."""
        return session().today(self.dossier)

    @property
    def engagement_id(self) -> int:
        """The number of the engagement's row."""
        return int(self.dossier.engagement.id or 0)

    def drafts(self) -> Mapping[str, Answers]:
        """What is half-given, by its name."""
        return all_drafts(self.store, self.engagement_id)

    def shelf(self, name: str) -> StoreShelf:
        """Where the answers of something half-given are kept."""
        return StoreShelf(self.store, self.engagement_id, name)


@contextmanager
def acting(words: Sequence[str]) -> Iterator[None]:
    """What is done within is journalled as the command line that does the same."""
    typed = session().words
    session().words = list(words)
    try:
        yield
    finally:
        session().words = typed


def tell(text: str = "", indent: str = "") -> None:
    """A paragraph of talk, wrapped for 80 columns."""
    lines = textwrap.wrap(
        text, WIDTH, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False, break_long_words=False
    )
    for line in lines or [""]:
        output.talk(line)


def article(noun: str) -> str:
    """The noun with its article: `an objective`, `a system`."""
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"
