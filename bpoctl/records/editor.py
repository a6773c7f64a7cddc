"""`edit --editor`: a record as TOML in $EDITOR."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bpoctl import interchange, output
from bpoctl.errors import BadData, BpoctlError, UsageError, nearest
from bpoctl.models import Kind
from bpoctl.records.guards import refuse_frozen
from bpoctl.records.session import session
from bpoctl.records.verbs import change_checked, find, refuse_moved


def edit_record(kind: Kind, key: str, version: str | None) -> None:
    """Open a record in the editor and write back what was changed; raises BadData where it is no longer a record."""
    store = session().writer()
    dossier = session().dossier(store)
    row = find(dossier, kind, key, version)
    refuse_frozen(dossier, kind, row)
    with kept(interchange.write_record(kind.table, row), f"{kind.noun}-{key}") as file:
        values = _changes(kind, row, edited(file))
        new = values.pop("key", None)
        if values or new:
            with session().change_latest(store) as (writer, dossier):
                now = find(dossier, kind, key, getattr(row, "version", None))
                refuse_moved(kind, now, row.revision)
                change_checked(writer, dossier, kind, now, values, new)
    fields = sorted(kind.by_name[name].key for name in [*values, *(["key"] if new else [])])
    if fields:
        output.say(f"Changed {kind.path} {new or key}: {', '.join(fields)}.")
    else:
        output.say(f"{kind.path} {key} was left as it is.")


@contextmanager
def kept(text: str, name: str) -> Iterator[Path]:
    """A file to edit. It goes when all is well; where something is refused it stays, for it took somebody's time."""
    folder = Path(tempfile.mkdtemp(prefix="bpoctl-"))
    file = folder / f"{name}.toml"
    file.write_text(text, encoding="utf-8")
    try:
        yield file
    except BpoctlError as error:
        if file.exists() and file.read_bytes() != text.encode():
            error.hint = "\n".join(filter(None, [error.hint, f"what you wrote is kept in {file}"]))
            raise
        shutil.rmtree(folder)
        raise
    shutil.rmtree(folder)


def edited(file: Path) -> str:
    """The file's text after $EDITOR; raises UsageError where there is no editor, BadData where it failed."""
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    if not editor:
        raise UsageError("no editor is set", "export EDITOR=vi")
    try:
        done = subprocess.run([*shlex.split(editor), str(file)], check=False)
        if done.returncode != 0:
            raise BadData(f"the editor ended with {done.returncode}; nothing was changed")
        return file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise BadData(f"the editor `{editor}`: {error.strerror}; nothing was changed", "export EDITOR=vi") from None
    except (UnicodeDecodeError, ValueError):
        raise BadData("what came back from the editor is not UTF-8 text; nothing was changed") from None


def _changes(kind: Kind, row: Any, text: str) -> dict[str, Any]:
    """The fields whose value differs from the row's; a field taken out is emptied."""
    import tomli

    try:
        found = tomli.loads(text, parse_float=_exact)
    except tomli.TOMLDecodeError as error:
        raise BadData(
            f"what came back is not TOML: {error}", f"bpoctl {kind.command} edit {row.key} --editor"
        ) from None
    known = {d.key: d for d in kind.descriptions}
    values: dict[str, Any] = {}
    for word in found:
        if word not in known:
            close = nearest(word, list(known))
            raise BadData(f"a {kind.noun} has no field `{word}`", f"did you mean `{close}`?" if close else "")
    for d in kind.descriptions:
        if d.key not in found and d.required:
            raise BadData(f"a {kind.noun} cannot be without `{d.key}`")
        try:
            value = d.accept(d.form.from_toml(found[d.key])) if d.key in found else d.default
        except ValueError as error:
            raise BadData(f"{d.key}: {error}") from None
        if d.form.to_text(value) != d.form.to_text(getattr(row, d.name)):
            values[d.name] = value
    if "version" in values:
        raise BadData(f"a {kind.noun} stays in its version, {row.version}", "bpoctl sla amend        starts a new one")
    return values


def _exact(text: str) -> Any:
    from decimal import Decimal

    return Decimal(text)
