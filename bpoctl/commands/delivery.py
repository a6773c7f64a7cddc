"""`bpoctl delivery`: the records of the stage, and importing ticket exports."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import typer

from bpoctl import output
from bpoctl.errors import BadData
from bpoctl.records.groups import stage_group
from bpoctl.records.importing import measure, plan_measurements, profile_named, result_json, write_import
from bpoctl.records.lazy import LazyGroup
from bpoctl.records.session import session


def group() -> LazyGroup:
    """The stage's group."""
    return stage_group("delivery", {"import": import_})


def import_(
    file: Path = typer.Argument(..., metavar="FILE", help="A ticket export (CSV)."),
    profile: str | None = typer.Option(None, "--profile", metavar="KEY", help="How it is read; else the only profile."),
    on: str | None = typer.Option(None, "--on", metavar="DATE", help="Day of the import; today if not given."),
    rejects: Path | None = typer.Option(None, "--rejects", metavar="FILE", help="Where unreadable rows go."),
    replaces: str | None = typer.Option(None, "--replaces", metavar="IMP", help="The earlier import it corrects."),
    dry_run: bool = typer.Option(False, "--dry-run", help="Measure and print, record nothing."),
    as_json: bool = typer.Option(False, "--json", help="Print it as JSON."),
) -> None:
    """Read a ticket export and record what each level came to in each finished period, with its provenance."""
    store = session().writer()
    dossier = session().dossier(store)
    day: date = session().today(dossier, on)
    if not file.is_file():
        raise BadData(f"{file}: there is no such file", "bpoctl delivery import FILE --profile KEY")
    chosen = profile_named(dossier, profile)
    target = rejects or file.with_name(f"{file.stem}.rejects.csv")
    result = measure(dossier, file, chosen, target)
    planned = plan_measurements(dossier, result, day)
    key = None if dry_run else write_import(store, dossier, chosen, result, planned, file, day, replaces)
    if as_json:
        output.emit_json(result_json(result, planned, key))
        return
    output.say(f"{'Read' if dry_run else f'Imported as {key}:'} {file.name}, sha256 {result.sha256[:12]}…")
    output.say(
        f"  {result.rows_read:,} rows = {result.rows_used:,} used + {result.rows_excluded:,} excluded + "
        f"{result.rows_rejected:,} rejected; {result.tickets:,} tickets"
    )
    for rule, count in result.excluded.items():
        output.say(f"  excluded {count:,}: {rule}")
    if result.rows_rejected:
        output.say(f"  rejected rows with their reasons: {target}")
    for warning in result.warnings:
        output.talk(f"note: {warning}")
    rows = [[p.level.key, p.period, p.shown, str(p.cases), p.state] for p in planned]
    output.table(["level", "period", "measured", "cases", ""], rows, ["measured", "cases"])
