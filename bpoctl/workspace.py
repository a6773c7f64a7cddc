"""Where things are: the workspace folder, the store's address, the engagement that is meant.

Precedence everywhere: flag, environment, workspace (`bpoctl.toml`), user. Light, so that the shell's completion can
ask it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from bpoctl.errors import BadData, nearest

MARKER = "bpoctl.toml"
_ENGAGEMENT_FILE = re.compile(rb"^\s*schema\s*=", re.MULTILINE)
SETTINGS = ("db", "engagement", "documents", "templates")


@dataclass(frozen=True)
class Workspace:
    """A folder with `bpoctl.toml`, or the user's data folder where there is none."""

    folder: Path
    marked: bool
    """whether a `bpoctl.toml` was found; the user's data folder has none"""

    @cached_property
    def settings(self) -> Mapping[str, Any]:
        """What `bpoctl.toml` says; raises BadData for a syntax error or an unknown setting."""
        marker = self.folder / MARKER
        return _read_settings(marker) if self.marked else {}

    @property
    def private(self) -> Path:
        """The folder that holds the store and the engagement in use."""
        return self.folder / ".bpoctl" if self.marked else self.folder

    @property
    def documents(self) -> Path:
        """Where documents are built."""
        return self.folder / str(self.settings.get("documents", "documents"))

    @property
    def templates(self) -> Path:
        """Where the workspace keeps templates of its own."""
        return self.folder / str(self.settings.get("templates", "templates"))

    def store_address(self, flag: str | None = None) -> str:
        """Path or URL of the store: `--db`, BPOCTL_DB, `db` in bpoctl.toml, else bpoctl.db in the private folder."""
        stated = flag or os.environ.get("BPOCTL_DB")
        if stated:
            return stated
        configured = self.settings.get("db")
        if configured:
            return configured if "://" in configured else str(self.folder / Path(configured).expanduser())
        return str(self.private / "bpoctl.db")

    def names_store(self, flag: str | None = None) -> bool:
        """Whether somebody said where the store is: by `--db`, BPOCTL_DB or `db` in bpoctl.toml."""
        return bool(flag or os.environ.get("BPOCTL_DB") or self.settings.get("db"))

    def engagement_in_use(self) -> str | None:
        """The engagement chosen by BPOCTL_ENGAGEMENT, `bpoctl use` or bpoctl.toml."""
        chosen = self.private / "use"
        stated = os.environ.get("BPOCTL_ENGAGEMENT")
        if not stated and chosen.is_file():
            try:
                stated = chosen.read_text(encoding="utf-8-sig").strip()
            except (OSError, UnicodeDecodeError):
                raise BadData(f"{chosen}: it does not name an engagement in UTF-8", "bpoctl use SLUG") from None
        return stated or self.settings.get("engagement")

    def use(self, slug: str) -> None:
        """Remember the engagement in use; raises BadData where the folder cannot be written."""
        try:
            self.private.mkdir(parents=True, exist_ok=True)
            (self.private / "use").write_text(slug + "\n", encoding="utf-8")
        except OSError as error:
            raise BadData(f"{self.private}: cannot be written ({error.strerror})", "bpoctl -e SLUG …") from None


def _read_settings(marker: Path) -> Mapping[str, Any]:
    import tomli

    try:
        settings = tomli.loads(marker.read_text(encoding="utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise BadData(f"{marker}: {error}", "mend the file, or remove it and run: bpoctl init") from None
    except OSError as error:
        raise BadData(f"{marker}: cannot be read ({error.strerror})") from None
    for key, value in settings.items():
        if key not in SETTINGS:
            close = nearest(key, list(SETTINGS))
            meant = f"Did you mean `{close}`?" if close else f"known: {', '.join(SETTINGS)}"
            raise BadData(f"{marker}: unknown setting `{key}`", meant)
        if not isinstance(value, str):
            raise BadData(f"{marker}: `{key}` must be text", f'{key} = "…"')
    return settings


def find_workspace(start: Path | None = None) -> Workspace:
    """The nearest folder upward that holds `bpoctl.toml`; without one, the user's data folder (XDG)."""
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        if (folder / MARKER).is_file():
            return Workspace(folder, True)
    home = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Workspace(Path(home) / "bpoctl", False)


def make_workspace(folder: Path) -> Workspace:
    """Mark a folder as a workspace; raises BadData where it is one already, or cannot be written."""
    marker = folder / MARKER
    if marker.exists():
        raise BadData(f"{marker} exists: this is a workspace already", "bpoctl status")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        marker.write_text("# A bpoctl workspace. Settings: db, engagement, documents, templates.\n", encoding="utf-8")
    except OSError as error:
        raise BadData(
            f"{folder}: cannot be written ({error.strerror})", "choose another folder: bpoctl init DIR"
        ) from None
    return Workspace(folder.resolve(), True)


def is_files(place: Path) -> bool:
    """Whether a path that was named as the store is a folder, or one engagement file."""
    return place.is_dir() or (place.suffix == ".toml" and place.is_file())


def holds_files(folder: Path) -> bool:
    """Whether an engagement file lies in a folder: a `*.toml` that states its `schema`."""
    try:
        return any(path.is_file() and _ENGAGEMENT_FILE.search(path.read_bytes()) for path in folder.glob("*.toml"))
    except OSError:
        return False


def actor() -> str:
    """Who acts: BPOCTL_ACTOR, else the name of the operating system's user."""
    stated = os.environ.get("BPOCTL_ACTOR")
    if stated:
        return stated
    import getpass

    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"


def slugs_at_a_glance(db: str | None = None) -> list[str]:
    """The slugs in the SQLite store that is meant, for completion: it checks and says nothing.

    A server is not asked: nobody waits for it at a key.
    """
    import sqlite3
    from contextlib import closing
    from urllib.parse import quote

    try:
        address = find_workspace().store_address(db).removeprefix("sqlite:///")
        uri = f"file:{quote(str(Path(address).absolute()))}?mode=ro"
        with closing(sqlite3.connect(uri, uri=True, timeout=0.1)) as connection:
            return [slug for (slug,) in connection.execute("SELECT slug FROM engagement ORDER BY slug")]
    except (BadData, sqlite3.Error):
        return []
