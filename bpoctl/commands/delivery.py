"""`bpoctl delivery`: the records of the stage, and importing ticket exports."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from pathlib import Path

import typer

from bpoctl import output
from bpoctl.errors import BadData, UsageError
from bpoctl.records.corrections import corrections
from bpoctl.records.exports import keep_export, left_behind, refuse_again
from bpoctl.records.groups import stage_group
from bpoctl.records.import_json import result_json
from bpoctl.records.importing import measure, plan_measurements, profile_named, write_import
from bpoctl.records.lazy import LazyGroup
from bpoctl.records.session import session


def group() -> LazyGroup:
    """The stage's group."""
    return stage_group("delivery", {"import": import_, "measure": measure_, "explain": explain_})


def import_(
    file: Path = typer.Argument(..., metavar="FILE", help="A ticket export (CSV)."),
    profile: str | None = typer.Option(None, "--profile", metavar="KEY", help="How it is read; else the only profile."),
    on: str | None = typer.Option(None, "--on", metavar="DATE", help="Day of the import; today if not given."),
    rejects: Path | None = typer.Option(None, "--rejects", metavar="FILE", help="Where unreadable rows go."),
    replaces: str | None = typer.Option(None, "--replaces", metavar="IMP", help="The earlier import it corrects."),
    keep: bool = typer.Option(False, "--keep", help="Keep the export as Parquet beside the store."),
    dry_run: bool = typer.Option(False, "--dry-run", help="Measure and print, record nothing."),
    as_json: bool = typer.Option(False, "--json", help="Print it as JSON."),
) -> None:
    """Read a ticket export and record what each level came to in each finished period, with its provenance."""
    if keep and dry_run:
        raise UsageError("--keep: a dry run keeps nothing", "bpoctl delivery import FILE --keep")
    store = session().reader() if dry_run else session().writer()
    dossier = session().dossier(store)
    day: date = session().today(dossier, on, "--on")
    if not file.is_file():
        raise BadData(f"{file}: there is no such file", "bpoctl delivery import FILE --profile KEY")
    chosen = profile_named(dossier, profile)
    target = None if dry_run and rejects is None else rejects or file.with_name(f"{file.stem}.rejects.csv")
    _refuse_to_overwrite(target)
    result = measure(dossier, file, chosen, target)
    planned = plan_measurements(dossier, result, day)
    key = kept = None
    if not dry_run:
        refuse_again(dossier, chosen, result, replaces)
        kept = keep_export(file, chosen, result.sha256) if keep else None
        key = write_import(store, dossier, chosen, result, planned, file, day, replaces)
    if as_json:
        output.emit_json({**result_json(result, planned, key), "kept": None if kept is None else str(kept)})
        return
    output.say(f"{'Read' if dry_run else f'Imported as {key}:'} {file.name}, sha256 {result.sha256[:12]}…")
    output.say(
        f"  {result.rows_read:,} rows = {result.rows_used:,} used + {result.rows_excluded:,} excluded + "
        f"{result.rows_rejected:,} rejected; {result.tickets:,} tickets"
    )
    for rule, count in result.excluded.items():
        output.say(f"  excluded {count:,}: {rule}")
    if result.rows_rejected and target is not None:
        output.say(f"  rejected rows with their reasons: {target}")
    if kept is not None:
        output.say(f"  kept as {kept}")
    for warning in result.warnings:
        output.talk(f"note: {warning}")
    stale = left_behind(dossier, replaces, {(p.level.key, p.period, p.instance) for p in planned})
    if stale:
        named = ", ".join(f"{row.level} {row.period}" for row in stale)
        output.talk(f"note: still measured by {replaces}, as {file.name} has none of it: {named}")
    for correction in corrections(dossier, planned):
        output.talk(f"note: {correction}")
    rows = [[p.where, p.period, p.shown, str(p.cases), p.state] for p in planned]
    output.table(["level", "period", "measured", "cases", ""], rows, ["measured", "cases"])


def _refuse_to_overwrite(target: Path | None) -> None:
    """Only a rejects file that an import wrote before may be written over."""
    if target is None or not target.exists():
        return
    with target.open("rb") as held:
        ours = held.readline().strip() == b"row,column,reason,value"
    if not ours:
        raise BadData(f"{target} exists, and is no rejects file of an earlier import", "name another: --rejects FILE")


def measure_(
    period: str = typer.Argument(..., metavar="PERIOD", help="Which month, as in 2026-04."),
    on: str | None = typer.Option(None, "--on", metavar="DATE", help="Day of measuring; today if not given."),
    dry_run: bool = typer.Option(False, "--dry-run", help="Measure and print, record nothing."),
    as_json: bool = typer.Option(False, "--json", help="Print it as JSON."),
) -> None:
    """Work out availability from the recorded incidents, and record it for each window that ends in a month."""
    from bpoctl.records.measuring import measure_incidents, write_measured

    store = session().reader() if dry_run else session().writer()
    dossier = session().dossier(store)
    found = measure_incidents(dossier, period, session().today(dossier, on, "--on"))
    if not dry_run:
        write_measured(store, dossier, found)
    if as_json:
        output.emit_items(one.to_json() for one in found)
        return
    rows = [[m.where, m.window.key, *m.minutes, m.shown, m.state] for m in found]
    columns = ["level", "period", "service min", "excluded", "down", "measured", ""]
    output.table(columns, rows, columns[2:6])


def explain_(
    ticket: str = typer.Argument(..., metavar="TICKET", help="The ticket's number in the export."),
    level: str | None = typer.Option(None, "--level", metavar="KEY", help="By which level; else by all that hold it."),
    as_json: bool = typer.Option(False, "--json", help="Print it as JSON."),
) -> None:
    """Show how a ticket's clock ran, day by day, and whether it kept its target. Reads the imported file again."""
    from bpoctl.records.explaining import explain, heading, lines

    source, found, clocks = explain(session().dossier(), ticket, level)
    if as_json:
        output.emit_json(
            {"ticket": ticket, "import": source.key, "used": found.used, "attributes": dict(found.attributes),
             "excluded_by": found.rule or None,
             "rejected": [asdict(row) for row in found.refused],
             "levels": [one.to_json() for one in clocks]}
        )  # fmt: skip
        return
    for number, one in enumerate(clocks):
        if number:
            output.say()
        output.say(heading(ticket, found.attributes, one))
        for line in lines(one):
            output.say(line)
    for lost in found.refused:
        where = f", column {lost.column}" if lost.column else ""
        value = f" (`{lost.value}`)" if lost.value not in ("", ticket) else ""
        output.say(f"ticket {ticket} was rejected by import {source.key}: row {lost.row}{where}: {lost.reason}{value}")
    if found.rule:
        output.say(f"ticket {ticket} was left out by import {source.key}: {found.rule}")
    if not found.used:
        output.say("it counts nowhere")
    elif not clocks:
        output.say(f"ticket {ticket} belongs to no level of the agreement in force")
