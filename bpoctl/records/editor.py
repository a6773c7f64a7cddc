"""`edit --editor`: a record as TOML in $EDITOR."""

from __future__ import annotations

import os
import shlex
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from bpoctl import interchange, output
from bpoctl.errors import BadData, UsageError, nearest
from bpoctl.models import Kind
from bpoctl.records.session import session
from bpoctl.records.verbs import apply_edit, find


def edit_record(kind: Kind, key: str, version: str | None) -> None:
    """Open a record in the editor and write back what was changed; raises BadData where it is no longer a record."""
    store = session().writer()
    dossier = session().dossier(store)
    row = find(dossier, kind, key, version)
    before = interchange.write_record(kind.table, row)
    after = edited(before, f"{kind.noun}-{key}")
    values = _changes(kind, row, after)
    new = values.pop("key", None)
    if not values and new is None:
        output.say(f"{kind.path} {key} was left as it is.")
        return
    apply_edit(kind, dossier, row, values, new, store)
    output.say(f"Changed {kind.path} {new or key}: {', '.join(sorted([*values, *(['key'] if new else [])]))}.")


def edited(text: str, name: str) -> str:
    """The text as it comes back from $EDITOR; raises UsageError where there is no editor, BadData where it failed."""
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    if not editor:
        raise UsageError("no editor is set", "export EDITOR=vi")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"{name}.toml"
        file.write_text(text, encoding="utf-8")
        done = subprocess.run([*shlex.split(editor), str(file)], check=False)
        if done.returncode != 0:
            raise BadData(f"the editor ended with {done.returncode}; nothing was changed")
        return file.read_text(encoding="utf-8")


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
        if value != getattr(row, d.name):
            values[d.name] = value
    return values


def _exact(text: str) -> Any:
    from decimal import Decimal

    return Decimal(text)
