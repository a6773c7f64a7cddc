"""What one call of the program knows: its workspace, its store, the engagement meant, who acts, and the day."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path

from bpoctl import journal
from bpoctl.dossier import Dossier
from bpoctl.errors import BadData, UsageError
from bpoctl.store import Store, Workspace, find_workspace, load_dossier
from bpoctl.store.opening import sqlite_path
from bpoctl.workspace import actor, holds_files, is_files


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
    def templates(self) -> Path | None:
        """The workspace's own folder of templates, where it has one."""
        folder = self._beside_files("templates") or self.workspace.templates
        return folder if folder.is_dir() else None

    @property
    def beside_store(self) -> Path:
        """The folder of the store's file; of a store on a server, and of files, the workspace's private folder."""
        path = sqlite_path(self.address)
        return self.workspace.private if path is None or self.files is not None else path.parent

    @property
    def documents(self) -> Path:
        """Where documents are built: in the workspace, or beside the files where no workspace is found."""
        return self._beside_files("documents") or self.workspace.documents

    def _beside_files(self, name: str) -> Path | None:
        if self.workspace.marked or self.files is None:
            return None
        return (self.files if self.files.is_dir() else self.files.parent) / name

    @property
    def actor(self) -> str:
        """Who acts."""
        return _readable(actor())

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
        return _readable(shlex.join(self.words))

    @cached_property
    def files(self) -> Path | None:
        """The folder of engagement files (or the one file) that stands in the place of a store; None where none does.

        That is one named as the store, or, where no store is named and there is none yet, the folder of the workspace
        (without one, this folder) if it holds engagement files.
        """
        place = sqlite_path(self.address)
        if place is None or is_files(place):
            return place
        if place.exists() or self.workspace.names_store(self.db):
            return None
        folder = self.workspace.folder if self.workspace.marked else Path.cwd()
        return folder if holds_files(folder) else None

    def reader(self) -> Store:
        """The store, for reading; files that stand in its place."""
        if self.files is None:
            return Store.open(self.address)
        from bpoctl.records.files import Files

        return Files(self.files)

    def writer(self, *, make: bool = False, beside_files: bool = False) -> Store:
        """The store, for writing; made where it is not there yet only by what can begin with an empty one.

        Raises BadData where files stand in its place, which are edited instead; with `beside_files` a store may be
        made beside them.
        """
        path = sqlite_path(self.address)
        if not beside_files or path == self.files:
            self.refuse_files()
        if not make and path is not None and not path.exists():
            return self.reader()
        return Store.open(self.address, writable=True)

    def refuse_files(self) -> None:
        """Raise BadData, which names the file to edit, where files stand in the place of a store."""
        if self.files is not None:
            from bpoctl.records.files import refuse_writing

            raise refuse_writing(self.files, self.slug or self.workspace.engagement_in_use())

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

    def today(self, dossier: Dossier, as_of: str | None = None, flag: str = "--as-of") -> date:
        """The day asked about: what a flag says, else today in the engagement's zone."""
        if as_of is None:
            return dossier.today(self.now)
        try:
            return date.fromisoformat(as_of)
        except ValueError:
            raise UsageError(f"{flag} {as_of}: is not a date like 2026-03-01") from None

    @contextmanager
    def change(self, dossier: Dossier, store: Store) -> Iterator[journal.Writer]:
        """One operation on an engagement as it was judged: everything in it happens, or nothing.

        Raises BadData where somebody else changed the engagement since it was loaded.
        """
        with self._operation(store) as writer:
            journal.refuse_stale(writer.connection, dossier)
            writer.engagement_id = dossier.engagement.id
            yield writer

    @contextmanager
    def change_latest(self, store: Store) -> Iterator[tuple[journal.Writer, Dossier]]:
        """One operation on the engagement meant, loaded at a moment from which nobody else can change it."""
        slug = self.chosen_slug(store)
        with self._operation(store) as writer:
            dossier = load_dossier(writer.connection, slug)
            writer.engagement_id = dossier.engagement.id
            yield writer, dossier

    def _operation(self, store: Store) -> AbstractContextManager[journal.Writer]:
        return journal.operation(store, self.command, engagement_id=None, actor=self.actor, now=self.now)


def _readable(text: str) -> str:
    """Text that was no UTF-8 when the shell gave it, as far as it can be kept."""
    return text.encode("utf-8", "replace").decode()


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
