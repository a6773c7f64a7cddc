"""What one call of the program knows: its workspace, its store, the engagement meant, who acts, and the day."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property

from bpoctl import journal
from bpoctl.dossier import Dossier
from bpoctl.errors import BadData, UsageError
from bpoctl.store import Store, Workspace, find_workspace
from bpoctl.store.workspace import actor


@dataclass
class Session:
    """One call. The root options are set once, before any command runs."""

    db: str | None = None
    slug: str | None = None
    no_input: bool = False
    debug: bool = False
    words: list[str] = field(default_factory=list)
    """the command line as it was typed, for the journal"""

    @cached_property
    def workspace(self) -> Workspace:
        """The workspace in which the program was called."""
        return find_workspace()

    @property
    def address(self) -> str:
        """Path or URL of the store."""
        return self.workspace.store_address(self.db)

    @property
    def actor(self) -> str:
        """Who acts."""
        return actor()

    @property
    def now(self) -> datetime:
        """The present instant, in UTC."""
        return datetime.now(UTC)

    @property
    def asks(self) -> bool:
        """Whether questions may be asked: a terminal on stdin, and neither --no-input nor BPOCTL_NO_INPUT."""
        refused = self.no_input or os.environ.get("BPOCTL_NO_INPUT", "") not in ("", "0")
        return not refused and sys.stdin.isatty()

    @property
    def command(self) -> str:
        """The command line as the journal keeps it."""
        return shlex.join(self.words)

    def reader(self) -> Store:
        """The store, for reading."""
        return Store.open(self.address)

    def writer(self) -> Store:
        """The store, for writing; made where it is not there yet."""
        return Store.open(self.address, writable=True)

    def chosen_slug(self, store: Store) -> str:
        """The engagement meant: --engagement, BPOCTL_ENGAGEMENT, `use`, or the only one there is."""
        stated = self.slug or self.workspace.engagement_in_use()
        if stated:
            return stated
        slugs = store.slugs()
        if len(slugs) == 1:
            return slugs[0]
        if not slugs:
            raise BadData("there is no engagement yet", "bpoctl new SLUG")
        raise UsageError("there are several engagements: which one?", "bpoctl use SLUG, or -e SLUG; bpoctl list")

    def dossier(self, store: Store | None = None) -> Dossier:
        """The engagement meant, whole."""
        opened = store or self.reader()
        return opened.load(self.chosen_slug(opened))

    def today(self, dossier: Dossier, as_of: str | None = None) -> date:
        """The day asked about: --as-of, else today in the engagement's zone."""
        if as_of is None:
            return dossier.today(self.now)
        try:
            return date.fromisoformat(as_of)
        except ValueError:
            raise UsageError(f"--as-of {as_of}: is not a date like 2026-03-01") from None

    @contextmanager
    def change(self, dossier: Dossier, store: Store) -> Iterator[journal.Writer]:
        """One operation on an engagement: everything in it happens, or nothing."""
        with journal.operation(
            store, self.command, engagement_id=dossier.engagement.id, actor=self.actor, now=self.now
        ) as writer:
            yield writer


CURRENT = Session()
"""The call that is running; the root command replaces its fields."""


def session() -> Session:
    """The call that is running."""
    return CURRENT


def begin(**values: object) -> Session:
    """Start a call (one a process, one a test)."""
    global CURRENT
    CURRENT = Session(**values)  # type: ignore[arg-type]
    return CURRENT
