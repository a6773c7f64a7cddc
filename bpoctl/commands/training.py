"""`bpoctl training`: the records of the stage, and the staffing plan held against the service levels."""

from __future__ import annotations

import typer

from bpoctl.records.groups import stage_group
from bpoctl.records.lazy import LazyGroup
from bpoctl.records.session import session


def group() -> LazyGroup:
    """The stage's group."""
    return stage_group("training", {"staffing": staffing})


def staffing(
    as_of: str | None = typer.Option(None, "--as-of", metavar="DATE", help="As it stands on a day; else today."),
    as_json: bool = typer.Option(False, "--json", help="Print it as JSON."),
) -> None:
    """Show whether the planned positions can answer the calls of the busiest interval as promised, by Erlang.

    From the calls at the peak and their handle time (`scope process edit KEY --peak-calls N --handle-seconds N`) and
    the positions that answer them (`training position edit KEY --process KEY --at-peak N --shrinkage PERCENT`). Levels
    of work that is no live queue (email, back office, chat) are named and not judged. `calc staffing` tries others.
    """
    from bpoctl.records.plan_staffing import show_plan

    dossier = session().dossier()
    show_plan(dossier, session().today(dossier, as_of), as_json=as_json)
