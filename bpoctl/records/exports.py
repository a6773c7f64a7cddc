"""The files of ticket imports: how their place is recorded, where they are found again, and what was kept of them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bpoctl.dossier import Dossier
from bpoctl.errors import BadData
from bpoctl.models.delivery import Measurement, Profile, TicketImport
from bpoctl.records.session import session
from bpoctl.tickets import ImportResult
from bpoctl.tickets.kept import keep, unpack

FOLDER = "tickets"
"""Beside the store: the exports that were kept, each called by its SHA-256."""


def recorded_path(file: Path) -> str:
    """A file's path as an import records it: within the workspace as seen from its folder, else whole."""
    workspace = session().workspace
    whole = file.resolve()
    if workspace.marked and whole.is_relative_to(workspace.folder.resolve()):
        return whole.relative_to(workspace.folder.resolve()).as_posix()
    return str(whole)


def kept_path(sha256: str) -> Path:
    """Where the export of that SHA-256 is kept, if it is."""
    return session().beside_store / FOLDER / f"{sha256}.parquet"


def keep_export(file: Path, profile: Profile, sha256: str) -> Path:
    """Keep an export as Parquet, once; gives its place."""
    place = kept_path(sha256)
    if not place.is_file():
        keep(file, profile, sha256, place)
    return place


def refuse_again(dossier: Dossier, profile: Profile, result: ImportResult, replaces: str | None) -> None:
    """Refuse an export that the same profile read before, unless it replaces that import or was itself replaced.

    Raises BadData naming the earlier import, and for a `replaces` that is not there or was replaced already.
    """
    imports = dossier.keyed("delivery_ticket_import")
    replaced = {row.replaces: row.key for row in dossier.all(TicketImport) if row.replaces}
    if replaces is not None and replaces not in imports:
        raise BadData(f"no import `{replaces}`", "bpoctl delivery ticket-import list")
    if replaces in replaced:
        raise BadData(
            f"import {replaces} was replaced by {replaced[replaces]} already", f"--replaces {replaced[replaces]}"
        )
    for row in dossier.all(TicketImport):
        standing = row.key not in replaced and row.key != replaces
        if standing and (row.sha256, row.profile) == (result.sha256, profile.key):
            raise BadData(
                f"import {row.key} of {row.imported_on} read this very file with profile `{row.profile}` "
                f"(SHA-256 {row.sha256})",
                f"bpoctl delivery import {result.path} --replaces {row.key}        measures it anew",
            )


def left_behind(dossier: Dossier, replaces: str | None, written: set[tuple[str, str, str]]) -> list[Measurement]:
    """The measurements of a replaced import that the new one does not write again."""
    found = [row for row in dossier.all(Measurement) if replaces is not None and row.source == replaces]
    return [row for row in found if (row.level, row.period, row.instance or "") not in written]


@contextmanager
def readable(source: TicketImport, profile: Any) -> Iterator[tuple[Path, Any]]:
    """The file of an import and the profile to read it with: the file itself, or what was kept of it.

    Raises BadData, naming the SHA-256, where neither is there.
    """
    changed: tuple[Path, str] | None = None
    for path in (Path(source.path), session().workspace.folder / source.path):
        if path.is_file():
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            if digest == source.sha256:
                yield path, profile
                return
            changed = changed or (path, digest)
    kept = kept_path(source.sha256)
    if kept.is_file():
        with TemporaryDirectory(prefix="bpoctl-") as folder:
            target = Path(folder) / "kept.csv"
            unpack(kept, target)
            yield target, profile._replace(delimiter=",", encoding="utf-8")
        return
    if changed is not None:
        path, digest = changed
        raise BadData(
            f"{path} is no longer the file that import {source.key} read (SHA-256 {source.sha256}, now {digest})",
            f"bpoctl delivery import {path} --replaces {source.key}",
        )
    raise BadData(
        f"{source.path} is gone; import {source.key} read it with SHA-256 {source.sha256}",
        "put the file back in its place; the next time, import with --keep",
    )
