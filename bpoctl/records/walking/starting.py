"""Where a walk begins: a workspace and an engagement, asked for where there is none."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from bpoctl import output
from bpoctl.models.fields import Description
from bpoctl.records import asking
from bpoctl.records.drafts import FileShelf, as_given
from bpoctl.records.engagements import SETTABLE, STANDARD, create
from bpoctl.records.keys import slugged
from bpoctl.records.session import session
from bpoctl.records.walking.filling import ask_all, flags, told
from bpoctl.records.walking.walker import Leave, acting, tell
from bpoctl.store import Store, make_workspace

HERE, OWN, LEAVE = "here", "own", "leave"


def settle_workspace() -> None:
    """Where no workspace is found and no store is named, ask whether to make one here."""
    workspace = session().workspace
    if workspace.marked or session().db or os.environ.get("BPOCTL_DB"):
        return
    tell("There is no workspace here: nowhere to keep an engagement yet.")
    picked = asking.choose(
        "Where shall it be kept?",
        {"In this folder (makes a workspace of it)": HERE, f"In your own data folder, {workspace.folder}": OWN,
         "Nowhere: leave the walk": LEAVE},
    )  # fmt: skip
    if picked == LEAVE:
        raise Leave
    if picked == HERE:
        session().workspace = make_workspace(Path.cwd())
        output.talk(f"Made a workspace in {session().workspace.folder}.")


def settle_engagement(store: Store) -> str:
    """The slug of the engagement meant: the one chosen, the only one, one picked from a list, or a new one."""
    slugs = store.slugs()
    stated = session().slug or session().workspace.engagement_in_use()
    if stated and (slugs or session().slug):
        return stated
    if not slugs:
        return _start(store)
    if len(slugs) == 1:
        return slugs[0]
    picked = asking.choose("Which engagement?", {**{slug: slug for slug in slugs}, "(new engagement)": ""})
    return picked or _start(store)


def _start(store: Store) -> str:
    """Ask for a new engagement and write it; its half-given answers are kept in a file beside the store."""
    shelf = FileShelf(session().workspace.private)
    fields = _asked(store)
    answers = as_given(fields, shelf.read())
    output.talk()
    if answers:
        tell(f"Going on with engagement: {told(fields, answers)}")
    else:
        tell("engagement: One outsourced service, from the first idea to its last review.")
    ask_all(shelf, fields, answers, lambda: None, defaults=_offered())
    values = {name: value for name, value in answers.items() if value is not None}
    with acting(["new", values["slug"], "--bare", *flags(fields[1:], values)]):
        create(values)
    shelf.throw_away()
    output.talk(f"Started engagement {values['slug']}.")
    return str(values["slug"])


def _asked(store: Store) -> tuple[Description, ...]:
    """The fields of a new engagement that are asked for; its slug must be a new one."""
    taken = set(store.slugs())

    def not_taken(slug: str) -> None:
        if slug in taken:
            raise ValueError(f"there is an engagement `{slug}` already")

    asked = [d for d in SETTABLE if d.required or d.ask]
    return tuple(replace(d, check=not_taken) if d.name == "slug" else d for d in asked)


def _offered() -> Mapping[str, Any]:
    return {**STANDARD, "slug": slugged(Path.cwd().name) or None}
