"""`bpoctl demo`: a whole worked engagement in a new folder, made with the program's own commands."""

from __future__ import annotations

import contextlib
import io
import os
import shlex
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import typer

from bpoctl import output
from bpoctl.demo import life
from bpoctl.errors import BadData, BpoctlError, ExitCode
from bpoctl.store import make_workspace

_DRIVEN = ("BPOCTL_DB", "BPOCTL_ENGAGEMENT")
"""Settings of the user's own that would lead the demo's commands elsewhere."""


def demo(
    context: typer.Context,
    folder: Path = typer.Argument(
        Path("bpoctl-demo"), metavar="[DIR]", help="A new folder; ./bpoctl-demo if not given."
    ),
) -> None:
    """Write a whole worked engagement into a new folder: customer support of an online shop, outsourced offshore."""
    place = _new_folder(folder)
    make_workspace(place)
    for name in (life.FILE, life.EXPORT):
        (place / name).write_bytes(files("bpoctl.demo").joinpath(name).read_bytes())
    root: Any = context.find_root().command
    with _inside(place):
        for line in life.COMMANDS.splitlines():
            output.talk(f"$ bpoctl {line}")
            _run(root, line)
    shown = os.path.relpath(place)
    output.say(f"A whole engagement, acme-support, in {shown}:")
    output.say(f"  {life.FILE:<24} the engagement as a file")
    output.say(f"  {life.EXPORT:<24} three months of tickets, dirty rows included")
    output.say(f"  {'documents/acme-support/':<24} the SLA, the procedures and the review of each month")
    output.say(f"It speaks of {life.TODAY}. Three commands to try:")
    output.say(f"  cd {shlex.quote(shown)}")
    output.say(f"  bpoctl status --as-of {life.TODAY}")
    output.say("  bpoctl sla credits 2026-04")
    output.say(f"  bpoctl check --as-of {life.TODAY}")


def _new_folder(folder: Path) -> Path:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BadData(f"{folder} exists and is not an empty folder", "bpoctl demo DIR        writes it elsewhere")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadData(
            f"{folder}: cannot be made ({error.strerror})", "bpoctl demo DIR        writes it elsewhere"
        ) from None
    return folder.resolve()


@contextlib.contextmanager
def _inside(place: Path) -> Iterator[None]:
    """In the demo's folder, with nothing of the user's settings leading elsewhere."""
    before, kept = Path.cwd(), {name: os.environ.pop(name) for name in _DRIVEN if name in os.environ}
    os.chdir(place)
    try:
        yield
    finally:
        os.chdir(before)
        os.environ.update(kept)


def _run(root: Any, line: str) -> None:
    """One command as a user would type it; what it prints is kept back unless it fails."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        code = root.main(shlex.split(line), standalone_mode=False)
    if code != ExitCode.FINE:
        output.talk(printed.getvalue())
        raise BpoctlError(f"the demo stopped at: bpoctl {line}", "please report it", ExitCode.BUG)
