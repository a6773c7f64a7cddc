"""`bpoctl STAGE RECORD VERB`: the groups and commands of records, made from the descriptions of their fields."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from inspect import Parameter, Signature
from typing import Any

import typer

from bpoctl.errors import UsageError
from bpoctl.lifecycle import QUESTIONS
from bpoctl.models import KINDS, Kind
from bpoctl.models.fields import Description
from bpoctl.records import sheets, verbs
from bpoctl.records.lazy import LazyGroup, Stub, command, stubs
from bpoctl.records.values import described

_PREFIX = "field_"
Options = dict[str, tuple[Any, Any]]
"""name of a parameter -> (its type, its typer.Option or typer.Argument)"""

_JSON: Options = {"as_json": (bool, typer.Option(False, "--json", help="Print it as JSON."))}
_VERSION: Options = {
    "version": (
        str | None,
        typer.Option(None, "--version", metavar="VERSION", help="Agreement version; else the latest."),
    )
}


def stage_group(stage: str, actions: Mapping[str, Callable[..., Any]] | None = None) -> LazyGroup:
    """The group of a stage: what is peculiar to it, then its records."""
    table: dict[str, Stub] = stubs(actions or {}, "Actions")
    if stage in QUESTIONS:
        table["edit"] = Stub("Open every record of the stage in an editor", lambda: _edit_stage(stage), "Actions")
    for kind in KINDS.values():
        if kind.stage == stage:
            table[kind.noun] = Stub(kind.summary.rstrip("."), lambda kind=kind: kind_group(kind), "Records")  # type: ignore[misc]
    return LazyGroup(name=stage, table=table, help=QUESTIONS.get(stage, stage))


def _edit_stage(stage: str) -> Any:
    def body(editor: bool) -> None:
        if not editor:
            raise UsageError("a stage is changed as a whole in an editor", f"bpoctl {stage} edit --editor")
        from bpoctl.records.stages import edit_stage

        edit_stage(stage)

    options: Options = {"editor": (bool, typer.Option(False, "--editor", help="Open them as TOML in $EDITOR."))}
    return _command(
        "edit", f"Open every record of {stage} as TOML in an editor; what comes back is recorded.", body, options
    )


def kind_group(kind: Kind, actions: Mapping[str, Callable[..., Any]] | None = None) -> LazyGroup:
    """The group of one kind of record: the five verbs (history is only listed and shown)."""
    made = {"list": _list, "show": _show}
    if not kind.history:
        made = {"add": _add, "edit": _edit, **made, "remove": _remove}
    summaries = {
        "add": f"Add one {kind.noun}, or many from a spreadsheet",
        "edit": f"Change fields of one {kind.noun}",
        "list": "List all of them",
        "show": f"Show one {kind.noun} with all its fields",
        "remove": f"Remove a {kind.noun} that was a mistake",
    }
    table = {name: Stub(summaries[name], lambda make=make: make(kind)) for name, make in made.items()}  # type: ignore[misc]
    return LazyGroup(name=kind.noun, table={**table, **stubs(actions or {})}, help=kind.model.__doc__)


def _command(name: str, help: str, body: Callable[..., None], options: Options) -> Any:
    """A command whose parameters are made, not written: Typer reads them off the signature."""

    def run(**given: Any) -> None:
        body(**given)

    parameters = [
        Parameter(option, Parameter.KEYWORD_ONLY, default=default, annotation=annotation)
        for option, (annotation, default) in options.items()
    ]
    run.__signature__ = Signature(parameters)  # type: ignore[attr-defined]
    run.__annotations__ = {option: annotation for option, (annotation, _) in options.items()}
    run.__name__, run.__doc__ = name, help
    return command(run, name)


def field_options(descriptions: tuple[Description, ...], *, help_required: bool = True) -> Options:
    """A flag for each described field. Values stay text: the field's own reader judges them."""
    made: Options = {}
    for d in descriptions:
        help = described(d) + (" [required]" if d.required and help_required else "")
        if d.form.name == "flag":
            option = typer.Option(None, f"{d.option}/--no-{d.option[2:]}", help=help, show_default=False)
            made[_PREFIX + d.name] = (bool | None, option)
        elif d.form.name == "texts":
            option = typer.Option(
                None, d.option, metavar=d.form.stand_in, help=help + " (parted by commas, or repeated)"
            )
            made[_PREFIX + d.name] = (list[str] | None, option)
        else:
            option = typer.Option(None, d.option, metavar=d.form.stand_in, help=help)
            made[_PREFIX + d.name] = (str | None, option)
    return made


def given_fields(given: dict[str, Any]) -> dict[str, Any]:
    """Take the fields' flags out of a command's parameters."""
    names = [name for name in given if name.startswith(_PREFIX)]
    found = {name.removeprefix(_PREFIX): given.pop(name) for name in names}
    return {name: ("yes" if value else "no") if isinstance(value, bool) else value for name, value in found.items()}


def _sheet(does: str, dry: str) -> Options:
    """The options of reading a spreadsheet."""
    return {
        "source": (
            str | None,
            typer.Option(None, "--from", metavar="FILE", help=f"{does} from a CSV, XLSX or ODS file; - is stdin."),
        ),
        "mapping": (
            list[str] | None,
            typer.Option(None, "--map", metavar="COLUMN=field", help="Which column is which field; may be repeated."),
        ),
        "decimal": (
            str | None,
            typer.Option(
                None, "--decimal", metavar="comma|point", help="With --from: how its numbers are written, if in doubt."
            ),
        ),
        "dry_run": (bool, typer.Option(False, "--dry-run", help=f"With --from: {dry}.")),
    }


def _without_key(kind: Kind) -> tuple[Description, ...]:
    return tuple(d for d in kind.descriptions if d.name != "key")


def _add(kind: Kind) -> Any:
    def body(
        key: str | None, source: str | None, mapping: list[str] | None, decimal: str | None, dry_run: bool,
        as_json: bool, **given: Any,
    ) -> None:  # fmt: skip
        fields = given_fields(given)
        if source is None and (mapping or decimal or dry_run):
            raise UsageError(
                "--map, --decimal and --dry-run go with --from FILE", f"bpoctl {kind.command} add --from FILE"
            )
        if source is not None and key is not None:
            raise UsageError("--key is of one record, and --from adds many", "give the file a column `key`")
        if source is not None:
            sheets.add_from(kind, source, mapping or [], fields, decimal=decimal, dry_run=dry_run, as_json=as_json)
        else:
            verbs.add(kind, fields, key, as_json)

    options: Options = {
        "key": (str | None, typer.Option(None, "--key", metavar="KEY", help="Its key; made by itself if not given.")),
        **field_options(_without_key(kind)),
        **_sheet("Add one record a row", "say what would be added, add nothing"),
        **_JSON,
    }
    return _command("add", f"Add one {kind.noun}: {kind.summary}", body, options)


def _edit(kind: Kind) -> Any:
    def body(
        key: str | None, new: str | None, clear: list[str] | None, if_revision: int | None, editor: bool,
        source: str | None, mapping: list[str] | None, decimal: str | None, dry_run: bool, as_json: bool,
        version: str | None = None, **given: Any,
    ) -> None:  # fmt: skip
        fields = given_fields(given)
        if source is not None:
            if key or new or clear or if_revision or editor or as_json:
                raise UsageError("--from goes with fields for every row, and with nothing else", "the file says which")
            sheets.edit_from(kind, source, mapping or [], fields, decimal=decimal, dry_run=dry_run, version=version)
            return
        if mapping or decimal or dry_run:
            raise UsageError(
                "--map, --decimal and --dry-run go with --from FILE", f"bpoctl {kind.command} edit --from FILE"
            )
        if key is None:
            raise UsageError(f"which {kind.noun}?", f"bpoctl {kind.command} edit KEY …; bpoctl {kind.command} list")
        if editor:
            from bpoctl.records.editor import edit_record

            if new or clear or if_revision or any(value is not None for value in fields.values()):
                raise UsageError(
                    "--editor goes alone: the change is made in the editor", f"bpoctl {kind.command} edit -h"
                )
            edit_record(kind, key, version)
        else:
            verbs.edit(
                kind,
                key,
                fields,
                version=version,
                clear=clear or (),
                new=new,
                if_revision=if_revision,
                as_json_too=as_json,
            )

    options: Options = {
        "key": (
            str | None,
            typer.Argument(None, metavar="[KEY]", help=f"Which {kind.noun}; with --from the file says."),
        ),
        **(_VERSION if kind.versioned else {}),
        **field_options(kind.own, help_required=False),
        "new": (str | None, typer.Option(None, "--key", metavar="KEY", help="Give it another key, everywhere.")),
        "clear": (
            list[str] | None,
            typer.Option(None, "--clear", metavar="FIELD", help="Empty a field; may be repeated."),
        ),
        "if_revision": (
            int | None,
            typer.Option(None, "--if-revision", metavar="N", help="Only if the record is still at this revision."),
        ),
        "editor": (bool, typer.Option(False, "--editor", help="Open the record as TOML in $EDITOR.")),
        **_sheet("Change one record a row, by its key or name,", "say what would change, change nothing"),
        **_JSON,
    }
    return _command("edit", f"Change fields of one {kind.noun}.", body, options)


def _list(kind: Kind) -> Any:
    def body(as_json: bool, version: str | None = None) -> None:
        verbs.list_all(kind, as_json_too=as_json, version=version)

    return _command("list", f"List every {kind.noun}.", body, {**(_VERSION if kind.versioned else {}), **_JSON})


def _show(kind: Kind) -> Any:
    def body(key: str, as_json: bool, version: str | None = None) -> None:
        verbs.show(kind, key, as_json_too=as_json, version=version)

    options: Options = {
        "key": (str, typer.Argument(..., metavar="KEY", help=f"Which {kind.noun}.")),
        **(_VERSION if kind.versioned else {}),
        **_JSON,
    }
    return _command("show", f"Show one {kind.noun} with all its fields.", body, options)


def _remove(kind: Kind) -> Any:
    def body(key: str, yes: bool, version: str | None = None) -> None:
        verbs.remove(kind, key, version=version, yes=yes)

    options: Options = {
        "key": (str, typer.Argument(..., metavar="KEY", help=f"Which {kind.noun}.")),
        **(_VERSION if kind.versioned else {}),
        "yes": (bool, typer.Option(False, "--yes", help="Do not ask.")),
    }
    return _command("remove", f"Remove a {kind.noun} that was a mistake. Things end by a date.", body, options)
