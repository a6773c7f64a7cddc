"""`bpoctl init` and `bpoctl doctor`: the workspace."""

from __future__ import annotations

import sys
from pathlib import Path

import typer

from bpoctl import __version__, output
from bpoctl.errors import BpoctlError, StoreError
from bpoctl.records.session import session
from bpoctl.store import Store, find_workspace, make_workspace
from bpoctl.store.opening import shown, sqlite_path
from bpoctl.workspace import holds_files


def init(folder: Path = typer.Argument(Path(), metavar="[DIR]", help="Where; here if not given.")) -> None:
    """Make a workspace: a `bpoctl.toml` and an empty store beside it."""
    workspace = make_workspace(folder)
    address = workspace.store_address(session().db)
    try:
        Store.open(address, writable=True)
    except StoreError:
        (workspace.folder / "bpoctl.toml").unlink(missing_ok=True)
        raise
    output.say(f"Made a workspace in {workspace.folder}.")
    if holds_files(workspace.folder):
        output.talk(f"the engagement files here are not in it yet: bpoctl apply {folder}")
    output.talk("next: bpoctl new SLUG        or: bpoctl walk")


def doctor() -> None:
    """Is this sound? The program, the workspace, the store and its journal."""
    from bpoctl.journal import verify

    wrong = 0
    workspace = find_workspace()
    output.pairs(
        [
            ("bpoctl", __version__),
            ("Python", sys.version.split()[0]),
            ("workspace", f"{workspace.folder}{'' if workspace.marked else ' (the data folder of the user)'}"),
            ("store", shown(session().address) if session().files is None else f"none; files in {session().files}"),
        ]
    )
    if session().files is not None:
        _doctor_of_files()
        return
    try:
        store = session().reader()
        count, broken = verify(store)
        output.say(f"journal    {count} operations, {'sound' if not broken else f'{len(broken)} signs of tampering'}")
        wrong += len(broken)
    except BpoctlError as error:
        output.say(f"store      {error.message}")
        wrong += 1
    path = sqlite_path(session().address)
    if path is not None and path.exists():
        if path.stat().st_mode & 0o077:
            output.say(f"mode       others may read {path}: chmod 600 {path}")
            wrong += 1
        if _on_network(path):
            output.say(f"place      {path} lies on a network folder, where SQLite is not safe; use PostgreSQL")
            wrong += 1
    output.say(
        "all is sound" if not wrong else f"{wrong} thing{' is' if wrong == 1 else 's are'} not as they should be"
    )
    raise typer.Exit(1 if wrong else 0)


def _doctor_of_files() -> None:
    """Whether every engagement file can be read."""
    try:
        found = session().reader().slugs()
    except BpoctlError as error:
        output.say(f"files      {error.message}")
        output.say("1 thing is not as it should be")
        raise typer.Exit(1) from None
    output.say(f"files      {len(found)} engagements: {', '.join(found)}")
    output.say("all is sound")


def _on_network(path: Path) -> bool:
    """Whether the file lies on a mounted network folder (where /proc/mounts can tell)."""
    mounts = Path("/proc/mounts")
    if not mounts.exists():
        return False
    place, kind = "", ""
    for line in mounts.read_text(encoding="utf-8", errors="replace").splitlines():
        _, mounted, form, *_ = line.split()
        if str(path.resolve()).startswith(mounted) and len(mounted) > len(place):
            place, kind = mounted, form
    return kind in ("nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "9p")
