"""`bpoctl walk`: being asked what the current stage lacks, from an empty folder to the end of stage 8."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import typer

from bpoctl import output
from bpoctl.models import forms
from bpoctl.models.fields import Description
from bpoctl.records import asking, session
from bpoctl.records.walking import (
    Action,
    Actions,
    Leave,
    Parameter,
    Walker,
    go,
    settle_engagement,
    settle_workspace,
)

_LEFT = "Left the walk. Every answer is kept; go on with: bpoctl walk"


def walk(context: typer.Context) -> None:
    """Be asked what the current stage still lacks, and pass through the stages.

    Each answer is kept at once. Ctrl-C leaves; `bpoctl walk` goes on from the next question.
    """
    asking.require_terminal("walk", "bpoctl next        says what to do, as commands to copy")
    session.session().refuse_files()
    try:
        settle_workspace()
        store = session.session().writer(make=True)
        slug = settle_engagement(store)
        session.session().slug = slug
        go(Walker(store, slug, _Commands(context.find_root().command)))
    except Leave:
        output.talk(_LEFT)
    except (KeyboardInterrupt, EOFError):
        output.talk(_LEFT)
        raise typer.Exit(130) from None


class _Commands(Actions):
    """The commands below the root, by their words."""

    def __init__(self, root: Any) -> None:
        self.root = root

    def find(self, command: str) -> Action | None:
        """The command with these words, with what it wants to know."""
        found = self.root
        for word in command.split():
            group = getattr(found, "get_command", None)
            found = group(None, word) if group else None
            if found is None:
                return None
        summary = (found.help or "").split("\n\n")[0]
        parameters = (_parameter(p) for p in found.params if p.name != "help")
        return Action(tuple(command.split()), " ".join(summary.split()), tuple(parameters))

    def run(self, words: Sequence[str]) -> int:
        """Run a command line in this process, as a call of its own, then go on with this one."""
        mine = session.session()
        try:
            with self.root.make_context("bpoctl", [*_root_words(mine), *words]) as context:
                code = self.root.invoke(context)
        except typer.Exit as done:
            code = done.exit_code
        finally:
            session.CURRENT = mine
        return code if isinstance(code, int) else 0


def _root_words(mine: session.Session) -> list[str]:
    """The root options of this call, for one within it."""
    return [*(["--db", mine.db] if mine.db else []), *(["-e", mine.slug] if mine.slug else [])]


def _parameter(parameter: Any) -> Parameter:
    """A command's parameter as a described field."""
    stand_in = (parameter.metavar or "").strip("[]")
    flag = next((word for word in parameter.opts if word.startswith("--")), "")
    words = tuple(stand_in.split("|")) if "|" in stand_in else ()
    form = forms.DAY if stand_in == "DATE" else forms.TEXT
    description = Description(
        (parameter.help or parameter.name).rstrip("."), form, choices=words, required=bool(parameter.required)
    )
    return Parameter(replace(description, name=parameter.name), flag, stand_in)
