"""Every command of the command table, and what is known of it: does it change an engagement, does it only read?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import typer

from bpoctl.app import app
from bpoctl.lifecycle import STAGES
from bpoctl.models import KINDS
from bpoctl.records.lazy import LazyGroup

VERBS = ("add", "edit", "list", "show", "remove")


def commands(group: LazyGroup | None = None, words: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    """Each command with its words, as in `sla sign`; groups are walked, not named."""
    group = group or root()
    for name in group.table:
        made = group.get_command(None, name)
        if isinstance(made, LazyGroup):
            yield from commands(made, (*words, name))
        else:
            yield " ".join((*words, name)), made


def groups(group: LazyGroup | None = None, words: tuple[str, ...] = ()) -> Iterator[tuple[str, LazyGroup]]:
    """Each group with its words, the root first."""
    group = group or root()
    yield " ".join(words), group
    for name in group.table:
        made = group.get_command(None, name)
        if isinstance(made, LazyGroup):
            yield from groups(made, (*words, name))


def root() -> LazyGroup:
    """The root of the command line."""
    made: LazyGroup = typer.main.get_command(app)
    return made


OF_RECORDS = {f"{kind.command} {verb}" for kind in KINDS.values() for verb in VERBS}
"""The five verbs of every kind."""

OF_STAGES = {f"{stage} edit" for stage in STAGES}
"""A whole stage in an editor: tests/records/test_editing.py undoes it."""

READS: dict[str, tuple[str, ...]] = {
    "status": ("",), "next": ("",), "why-blocked": ("", "scope"), "check": ("", "--all", "acme-support.toml", "."),
    "rule": ("", "SLA001"), "list": ("",), "show": ("",), "log": ("", "--all"), "schema": ("",), "doctor": ("",),
    "help": ("", "stages"), "db info": ("",), "db verify": ("",), "doc list": ("",), "doc show": ("sla-1.0",),
    "doc check": ("",), "doc vars": ("sla-1.0",), "export": ("",), "plan": ("acme-support.toml",),
    "partner rank": ("",), "partner compare": ("brightline-services ostwind-contact",), "partner disagree": ("",),
    "sla credits": ("2026-04",), "sla forecast": ("",), "sla verify": ("documents/acme-support/sla-1.0.md",),
    "sla fee": (), "sla redline": ("--signed",), "sla matrix": ("", "--checklist"),
    "sla duties": ("", "--party client --from 2026-05-01 --to 2026-06-30"), "sla ledger": ("",),
    "delivery explain": ("40001",),
    "person records": ("dana-cruz",),
    "catalog list": ("",), "catalog show": ("customer-service",), "catalog search": ("csat",),
    "calc clock": ("2026-03-02T09:00 2026-03-02T10:00 --calendar office.toml",),
    "calc due": ("2026-03-02T09:00 8h --calendar office.toml",), "calc rank": ("rank.toml",),
    "calc credits": ("acme-support.toml --period 2026-04",), "calc cost": ("acme-support.toml",),
    "training staffing": ("", "--json"),
    "calc staffing": ("--calls 100 --interval 30m --aht 180s --within 20s --target 80%",),
    "partner cost": ("",), "scope assess": ("",), "scope case": ("",), "scope coverage": ("",), "scope raci": ("",),
}  # fmt: skip
"""Commands that only read, with arguments for each call of them in the demo's workspace (none where it has no case)."""

BESIDE: dict[str, str] = {
    "init": "makes a store, in which nothing has happened yet",
    "demo": "makes a workspace of its own, with commands that are all walked here",
    "walk": "records what the other commands record; tests/journeys walks it",
    "use": "remembers which engagement is meant, beside the store",
    "doc build": "writes documents, which say what the engagement says",
    "doc template": "writes a template",
    "fmt": "writes files",
    "db migrate": "changes the store's form and nothing in it",
    "db backup": "copies the store",
    "db restore": "puts another store in its place, and keeps the one that was there",
    "undo": "is what this is about",
    "redo": "is what this is about",
}
"""Commands that write, but change nothing of an engagement; each with the reason."""
