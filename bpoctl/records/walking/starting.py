"""Where a walk begins: a workspace and an engagement, asked for where there is none."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from bpoctl import output
from bpoctl.catalog import Function, functions
from bpoctl.models import forms
from bpoctl.models.fields import Description
from bpoctl.records import asking, blueprints
from bpoctl.records.drafts import FileShelf, as_given
from bpoctl.records.engagements import SETTABLE, STANDARD, create
from bpoctl.records.keys import slugged
from bpoctl.records.session import session
from bpoctl.records.walking.filling import ask_all, flags, told
from bpoctl.records.walking.walker import Leave, acting, tell
from bpoctl.store import Store, make_workspace

HERE, OWN, LEAVE = "here", "own", "leave"
ANOTHER = "(another one, in my words)"
BLUEPRINT = Description("Start from its blueprint, with all its records", forms.FLAG, name="blueprint", default=True)


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
    answers = as_given((*fields, BLUEPRINT), shelf.read())
    output.talk()
    if answers:
        tell(f"Going on with engagement: {told((*fields, BLUEPRINT), answers)}")
    else:
        tell("engagement: One outsourced service, from the first idea to its last review.")
    _ask(shelf, fields, answers)
    wanted = answers.pop(BLUEPRINT.name)
    function = _in_catalogue(answers["function"]) if wanted else None
    values = {name: value for name, value in answers.items() if value is not None}
    with acting(["new", values["slug"], *([] if function else ["--bare"]), *flags(fields[1:], values)]):
        create(values, blueprints.planned(function) if function else ())
    shelf.throw_away()
    output.talk(f"Started engagement {values['slug']}.")
    return str(values["slug"])


def _ask(shelf: FileShelf, fields: Sequence[Description], answers: dict[str, Any]) -> None:
    """Ask up to the function, then whether to start from its blueprint, then the rest, which the blueprint offers."""
    place = [d.name for d in fields].index("function")
    offered = {**STANDARD, "slug": slugged(Path.cwd().name) or None}
    known = (*fields, BLUEPRINT)
    ask_all(shelf, fields[: place + 1], answers, lambda: None, defaults=offered, known=known)
    if answers["function"] == ANOTHER:
        del answers["function"]
        ask_all(shelf, [replace(fields[place], choices=())], answers, lambda: None, known=known)
    function = _in_catalogue(answers["function"])
    if function is None:
        answers[BLUEPRINT.name] = False
    elif BLUEPRINT.name not in answers:
        tell(f"Its blueprint brings {blueprints.in_words(blueprints.counts(blueprints.planned(function)))}.", "  ")
    ask_all(shelf, [BLUEPRINT], answers, lambda: None, known=known)
    if function is not None and answers[BLUEPRINT.name]:
        offered |= blueprints.prefilled(function, {})
    ask_all(shelf, fields, answers, lambda: None, defaults=offered, known=known)


def _in_catalogue(code: str) -> Function | None:
    return next((known for known in functions(blueprints.own_folder()) if known.code == code), None)


def _asked(store: Store) -> tuple[Description, ...]:
    """The fields of a new engagement that are asked for; its slug must be a new one, its function may be any word."""
    taken = set(store.slugs())

    def not_taken(slug: str) -> None:
        if slug in taken:
            raise ValueError(f"there is an engagement `{slug}` already")

    codes = tuple(known.code for known in functions(blueprints.own_folder()))
    changed: Mapping[str, Mapping[str, Any]] = {
        "slug": {"check": not_taken},
        "function": {"help": "Service function", "choices": (*codes, ANOTHER)},
    }
    return tuple(replace(d, **changed.get(d.name, {})) for d in SETTABLE if d.required or d.ask)
