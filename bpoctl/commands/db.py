"""`bpoctl db info, migrate, backup, restore, verify`: the store."""

from __future__ import annotations

from pathlib import Path

import typer

from bpoctl import journal, output
from bpoctl.errors import BadData, Declined
from bpoctl.migrations import HEAD
from bpoctl.records import asking
from bpoctl.records.lazy import LazyGroup, stubs
from bpoctl.records.session import session
from bpoctl.store import Store
from bpoctl.store.opening import make_engine, plain_errors, shown, sqlite_path
from bpoctl.store.restoring import restore_store


def group() -> LazyGroup:
    """The group of the store."""
    functions = {"info": info, "migrate": migrate, "backup": backup, "restore": restore, "verify": verify}
    return LazyGroup(name="db", table=stubs(functions), help="The store: where it is, and whether it is sound.")


def info(as_json: bool = typer.Option(False, "--json", help="Print it as JSON.")) -> None:
    """Where the store is, its schema, and how much it holds."""
    store = session().reader()
    dossiers = store.load_all()
    with store.read() as connection:
        operations = len(journal.entries(connection))
    path = sqlite_path(store.address)
    found = {
        "store": shown(store.address),
        "schema": HEAD,
        "engagements": len(dossiers),
        "records": sum(dossier.count for dossier in dossiers),
        "operations": operations,
        "bytes": path.stat().st_size if path else None,
    }
    if as_json:
        output.emit_json(found)
    else:
        output.pairs((name, "" if value is None else str(value)) for name, value in found.items())


def migrate() -> None:
    """Bring the store up to this program's schema, after a backup (SQLite)."""
    address = session().address
    if sqlite_path(address) is not None:
        before = Store(address, make_engine(address, writable=False), writable=False)
    else:
        before = Store(address, make_engine(address, writable=True), writable=True)
    path = sqlite_path(address)
    if path is not None and not path.exists():
        raise BadData(f"{path}: there is no store here yet", "bpoctl init")
    with plain_errors(address):
        revision = before.revision()
    if revision == HEAD:
        output.say(f"{shown(address)} is up to date (schema {HEAD}).")
        return
    if path is None:
        before.migrate(backup=False)
    else:
        Store.open(address, writable=True)
    output.say(f"Migrated {shown(address)} from schema {revision or 'none'} to {HEAD}.")


def backup(
    to: Path | None = typer.Argument(None, metavar="[FILE]", help="Where; beside the store if not given."),
) -> None:
    """Copy the store to a new file, consistently, while others work on it."""
    output.say(f"Backed up to {session().reader().backup(to)}.")


def restore(
    source: Path = typer.Argument(..., metavar="FILE", help="The backup."),
    yes: bool = typer.Option(False, "--yes", help="Do not ask."),
) -> None:
    """Put a backup in the place of the store; what was there, sound or not, is kept beside it."""
    target = sqlite_path(session().address)
    if target is None:
        raise BadData("only a SQLite store is restored by bpoctl", "use pg_restore for PostgreSQL")
    if not source.is_file():
        raise BadData(f"{source}: there is no such file", "bpoctl db restore FILE")
    Store.open(str(source))
    if not asking.confirm(f"Replace {target} by {source}?", yes=yes, instead=f"bpoctl db restore {source} --yes"):
        raise Declined(f"{target} was left as it is")
    saved = restore_store(source, target)
    output.say(f"Restored {target} from {source}." + (f" What was there is in {saved}." if saved else ""))


def verify() -> None:
    """Walk the journal's chain and compare it with the records. Exit code 1 where something was tampered with."""
    count, wrong = journal.verify(session().reader())
    for sentence in wrong:
        output.say(sentence)
    output.say(f"{count} operations, {'the chain holds' if not wrong else f'{len(wrong)} signs of tampering'}")
    raise typer.Exit(1 if wrong else 0)
