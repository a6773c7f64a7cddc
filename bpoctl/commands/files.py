"""`bpoctl export, plan, apply, schema, fmt`: the engagement as a file."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import typer

from bpoctl import interchange, journal, output
from bpoctl.dossier import Dossier
from bpoctl.errors import BadData, Declined
from bpoctl.interchange import Plan
from bpoctl.records import asking
from bpoctl.records.session import session
from bpoctl.store import Store, load_dossiers
from bpoctl.store.opening import sqlite_path

_FILES = typer.Argument(..., metavar="FILE…", help="Engagement files or folders of them; - is stdin.")
_PRUNE = typer.Option(False, "--prune", help="Remove records that the file does not name.")
_JSON = typer.Option(False, "--json", help="Print it as JSON.")


def export(
    to: Path | None = typer.Option(None, "--output", "-o", metavar="FILE", help="Where; stdout if not given."),
    everything: Path | None = typer.Option(None, "--all", metavar="DIR", help="Every engagement, a file each."),
) -> None:
    """Write the engagement as a TOML file, its history included."""
    if everything is not None:
        dossiers = session().reader().load_all()
        for dossier in dossiers:
            _write(everything / f"{dossier.engagement.slug}.toml", interchange.write(dossier))
        output.say(f"Wrote {len(dossiers)} engagements to {everything}.")
        return
    text = interchange.write(session().dossier())
    if to is None or str(to) == "-":
        output.raw(text)
    else:
        _write(to, text)
        output.say(f"Wrote {to}.")


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise BadData(
            f"{path}: cannot be written ({error.strerror})", "choose another place: bpoctl export -o FILE"
        ) from None


def _texts(files: Sequence[str]) -> list[tuple[str, str]]:
    """Name and text of each file; a folder stands for the engagement files in it."""
    found: list[tuple[str, str]] = []
    for name in files:
        if name == "-":
            found.append(("stdin", sys.stdin.read()))
        elif Path(name).is_dir():
            inside = [str(path) for path, _ in interchange.read_folder_files(name)]
            found += [(path, interchange.text_of(Path(path))) for path in inside]
        else:
            found.append((name, interchange.text_of(Path(name))))
    return found


def _plans(files: Sequence[str], known: dict[str, Dossier], prune: bool) -> list[Plan]:
    return [interchange.plan_text(text, name, known.get, prune=prune) for name, text in _texts(files)]


def _known(store: Store | None) -> dict[str, Dossier]:
    return {} if store is None else {dossier.engagement.slug: dossier for dossier in store.load_all()}


def plan(files: list[str] = _FILES, prune: bool = _PRUNE, as_json: bool = _JSON) -> None:
    """Show what a file would change. Exit code 1 where it would change something."""
    path = sqlite_path(session().address)
    store = None if path is not None and not path.exists() else session().reader()
    made = _plans(files, _known(store), prune)
    _show(made, as_json)
    changes = any(made)
    if changes and not as_json:
        output.talk(f"Apply with: bpoctl apply {' '.join(files)}{' --prune' if prune else ''}")
    raise typer.Exit(1 if changes else 0)


def _show(made: Sequence[Plan], as_json: bool) -> None:
    if as_json:
        output.emit_items(interchange.plan_json(one) for one in made)
        return
    for one in made:
        if len(made) > 1:
            output.say(f"{one.slug}:")
        for line in interchange.plan_lines(one):
            output.say(line)


def apply(
    files: list[str] = _FILES,
    prune: bool = _PRUNE,
    yes: bool = typer.Option(False, "--yes", help="Do not ask before records are removed."),
    quiet: bool = typer.Option(False, "--quiet", "-q", help="Do not print what is changed."),
) -> None:
    """Change engagements to what files say, in one transaction: all of it or nothing. An operation an engagement."""
    store = session().writer(make=True, beside_files=True)
    made = _plans(files, _known(store), prune)
    _refuse_twice(made)
    if not quiet:
        _show(made, False)
    removed = sum(one.count("remove") for one in made)
    instead = f"bpoctl apply {' '.join(files)} --prune --yes"
    if removed and not asking.confirm(f"Remove {removed} records?", yes=yes, instead=instead):
        raise Declined("nothing was applied")
    with journal.operations(store, session().command, actor=session().actor) as writer:
        if removed:  # somebody may have thought about the question for an hour
            now = {d.engagement.slug: d for d in load_dossiers(writer.connection, [one.slug for one in made])}
            for one in made:
                interchange.refuse_stale(one, now.get(one.slug))
        interchange.apply_all([one for one in made if one], writer)
    changed = [one for one in made if one]
    if len(changed) == 1 and changed[0].creates and session().workspace.engagement_in_use() is None:
        session().workspace.use(changed[0].slug)
    output.say(
        f"Applied {len(changed)} of {len(made)} files." if len(made) > 1 else "Applied." if changed else "Unchanged."
    )


def _refuse_twice(made: Sequence[Plan]) -> None:
    slugs = [one.slug for one in made]
    for slug in slugs:
        if slugs.count(slug) > 1:
            raise BadData(f"two files hold the engagement `{slug}`", "apply one of them")


def schema() -> None:
    """The JSON Schema of the engagement file, for editors and checks."""
    output.emit_json(interchange.json_schema())


def fmt(
    files: list[str] = _FILES,
    check: bool = typer.Option(False, "--check", help="Change nothing; exit code 1 where a file is not canonical."),
) -> None:
    """Put engagement files into their canonical form."""
    differing = []
    for name in files:
        if name == "-":
            text = sys.stdin.read()
            output.raw(interchange.write(interchange.read_text(text, "stdin")))
            continue
        paths = [path for path, _ in interchange.read_folder_files(name)] if Path(name).is_dir() else [Path(name)]
        for path in paths:
            text = interchange.text_of(path)
            canonical = interchange.write(interchange.read_text(text, str(path)))
            if canonical != text:
                differing.append(path)
                if not check:
                    _write(path, canonical)
    for path in differing:
        output.say(f"{'would change' if check else 'changed'} {path}")
    raise typer.Exit(1 if check and differing else 0)
