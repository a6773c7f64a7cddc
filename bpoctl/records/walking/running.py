"""Running a command that a finding asks for, with its parameters asked like fields."""

from __future__ import annotations

import shlex
from typing import Any

from bpoctl import output
from bpoctl.errors import BadData
from bpoctl.lifecycle import ASK, Fix
from bpoctl.records import asking
from bpoctl.records.walking.actions import Action, Parameter
from bpoctl.records.walking.filling import ask_all, recall
from bpoctl.records.walking.walker import GivenUp, Walker, tell


def run(walker: Walker, fix: Fix) -> None:
    """Ask for what the command wants to know, show it, and run it."""
    action = walker.actions.find(fix.command)
    given = None if action is None else _given(action, fix)
    if action is None or given is None:
        raise BadData("the walk cannot do this for you", str(fix))
    tell(action.summary)
    asked = tuple(p.description for p in asked_parameters(action, fix) or ())
    told = {name: value for name, value in given.items() if value is not ASK}
    shelf = walker.shelf(" ".join(["run", fix.command, *told.values()]))
    answers = ask_all(shelf, asked, recall(shelf, asked), lambda: walker.dossier)
    texts = {d.name: d.form.to_text(answers[d.name]) for d in asked if answers[d.name] is not None}
    words = _words(action, {**told, **texts})
    output.talk(f"  bpoctl {shlex.join(words)}")
    agreed = asking.yes_no("Run it?", default=True)
    shelf.throw_away()
    if not agreed:
        raise GivenUp
    code = walker.actions.run(words)
    if code:
        output.talk(f"It ended with exit code {code}.")


def asked_parameters(action: Action, fix: Fix) -> tuple[Parameter, ...] | None:
    """The parameters that have to be asked for; None where the command does not take what the fix states."""
    given = _given(action, fix)
    return None if given is None else tuple(p for p in action.parameters if _is_asked(p, given))


def _given(action: Action, fix: Fix) -> dict[str, Any] | None:
    """What the fix states, by the names of the parameters; None where the command does not have them."""
    placed = [p for p in action.parameters if not p.flag]
    by_flag = {p.flag: p for p in action.parameters if p.flag}
    stated = [("--" + name.rstrip("_").replace("_", "-"), value) for name, value in fix.options]
    if len(fix.arguments) > len(placed) or any(flag not in by_flag for flag, _ in stated):
        return None
    given: dict[str, Any] = {}
    for parameter, value in zip(placed, fix.arguments, strict=False):
        # a stand-in such as FILE states nothing
        given[parameter.description.name] = ASK if value == parameter.stand_in else value
    for flag, value in stated:
        given[by_flag[flag].description.name] = value if value is ASK else str(value)
    return given


def _is_asked(parameter: Parameter, given: dict[str, Any]) -> bool:
    name = parameter.description.name
    return given[name] is ASK if name in given else parameter.description.required


def _words(action: Action, values: dict[str, str]) -> list[str]:
    placed = [values[p.description.name] for p in action.parameters if not p.flag and p.description.name in values]
    flagged = [
        word
        for p in action.parameters
        if p.flag and p.description.name in values
        for word in (p.flag, values[p.description.name])
    ]
    return [*action.words, *placed, *flagged]
