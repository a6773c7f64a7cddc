"""A folder of engagement files in the place of a store: whatever reads works on it, and nothing is recorded in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

from sqlalchemy import Connection

from bpoctl import interchange
from bpoctl.dossier import Dossier
from bpoctl.errors import BadData, nearest
from bpoctl.store import Store

_MADE = "bpoctl init, then: bpoctl apply {}        makes a store of them"


def refuse_writing(place: Path, slug: str | None) -> BadData:
    """What a verb that writes is answered in a file workspace: which file is to be edited."""
    file: Path | None = place
    if place.is_dir():
        try:
            file = Files(place).file_of(slug)
        except BadData:
            file = None
    named = file or place / f"{slug or 'SLUG'}.toml"
    return BadData(
        f"{place} holds engagement files and no store: nothing is recorded here",
        f"edit the file {named}, then: bpoctl check\n{_MADE.format(place)}",
    )


class Files(Store):
    """A folder of engagement files (or one file), read as a store is read."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.address = str(place)
        self.writable = False

    @cached_property
    def _read_files(self) -> dict[str, tuple[Path, Dossier]]:
        if self.place.is_dir():
            found = interchange.read_folder_files(self.place)
        else:
            found = [(self.place, interchange.read_file(self.place))]
        return {dossier.engagement.slug: (file, dossier) for file, dossier in found}

    def files(self) -> list[tuple[Path, Dossier]]:
        """Every file with its engagement, by slug."""
        return [self._read_files[slug] for slug in self.slugs()]

    def file_of(self, slug: str | None) -> Path | None:
        """The file of an engagement, of the only one where none is named; None where it cannot be told."""
        if slug is None and len(self._read_files) == 1:
            (slug,) = self._read_files
        return self._read_files[slug][0] if slug in self._read_files else None

    def slugs(self) -> list[str]:
        """Every engagement's slug in order."""
        return sorted(self._read_files)

    def load(self, slug: str) -> Dossier:
        """One engagement, whole; raises BadData for an unknown slug, with the nearest known one."""
        if slug not in self._read_files:
            close = nearest(slug, self.slugs())
            meant = f" Did you mean `{close}`?" if close else ""
            raise BadData(f"no engagement `{slug}` in {self.place}.{meant}", "bpoctl list        shows all")
        return self._read_files[slug][1]

    def load_all(self) -> list[Dossier]:
        """Every engagement by slug."""
        return [dossier for _, dossier in self.files()]

    def backup(self, to: Path | None = None) -> Path:
        """Refused: files are kept as files are."""
        raise self._no_store()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Refused: files have no journal and no database."""
        raise self._no_store()
        yield  # a context manager is a generator

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Refused: files are edited."""
        raise refuse_writing(self.place, None)
        yield  # a context manager is a generator

    def _no_store(self) -> BadData:
        return BadData(
            f"{self.place} holds engagement files and no store: they have no journal",
            f"ask whatever keeps the files, as in: git log {self.place}\n{_MADE.format(self.place)}",
        )
