"""`bpoctl log, undo, redo`: the journal."""

from __future__ import annotations

from typing import Any

import typer

from bpoctl import journal, output
from bpoctl.errors import BadData
from bpoctl.records.session import session
from bpoctl.store import Store


def _engagement_id(store: Store) -> int:
    """The engagement meant; after `undo` of a `new`, the one that is gone."""
    try:
        return int(store.load(session().chosen_slug(store)).engagement.id or 0)
    except BadData:
        slug = session().slug or session().workspace.engagement_in_use()
        gone = journal.gone_engagement(store, slug) if slug else journal.last_engagement_of(store)
        if gone is None:
            raise
        return gone


def _entry_json(entry: journal.Entry) -> dict[str, Any]:
    return {
        "operation": entry.number, "at": entry.at.isoformat(), "actor": entry.actor, "command": entry.command,
        "kind": entry.kind, "target": entry.target, "state": entry.state, "hash": entry.hash,
    }  # fmt: skip


def log(
    everything: bool = typer.Option(False, "--all", help="The whole store, every engagement."),
    most: int | None = typer.Option(None, "--most", "-n", min=1, metavar="N", help="How many at most."),
    as_json: bool = typer.Option(False, "--json", help="Print it as JSON."),
) -> None:
    """Who did what, newest first."""
    store = session().reader()
    chosen = None if everything else _engagement_id(store)
    with store.read() as connection:
        found = journal.entries(connection, chosen)[::-1][:most]
    if as_json:
        output.emit_items(_entry_json(entry) for entry in found)
        return
    rows = [
        [str(e.number), e.at.strftime("%Y-%m-%d %H:%M"), e.actor, "" if e.state == "live" else e.state, _what(e)]
        for e in found
    ]
    output.table(["operation", "when (UTC)", "who", "state", "what"], rows, ["operation"])


def _what(entry: journal.Entry) -> str:
    return f"{entry.command} (operation {entry.target})" if entry.target else entry.command


def undo(
    operation: int | None = typer.Argument(None, metavar="[OPERATION]", help="Which; else the newest live one."),
) -> None:
    """Reverse the newest live operation of the engagement, or the one named, exactly."""
    store = session().writer()
    done = journal.undo(
        store, _engagement_id(store), actor=session().actor, command=session().command, number=operation
    )
    output.say(f"Undid operation {done.number}: {done.command}")


def redo() -> None:
    """Repeat the operation that was undone last."""
    store = session().writer()
    done = journal.redo(store, _engagement_id(store), actor=session().actor, command=session().command)
    output.say(f"Redid operation {done.number}: {done.command}")
