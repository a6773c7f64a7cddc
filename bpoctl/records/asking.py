"""Questions at a terminal, one a field, made from its description. Never called where nobody can answer."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, TextIO, TypeVar

from bpoctl import output
from bpoctl.dossier import Dossier
from bpoctl.errors import UsageError
from bpoctl.models import KINDS
from bpoctl.models.fields import Description
from bpoctl.records.session import session
from bpoctl.records.values import parsed

SKIP = "(leave out)"
Maker = Callable[[str], str | None]
"""makes a record of a table while another is being asked for; gives its key, or None where it was given up"""

T = TypeVar("T")
_NEW: Any = object()
_LEFT_OUT: Any = object()
_WIDEST = 76
_LONG = 9
"""choices beyond which typing narrows the list"""
_HINTS = {"day": "YYYY-MM-DD or today", "moment": "2026-03-01T09:30+01:00", "texts": "parted by commas"}


def require_terminal(what: str, instead: str) -> None:
    """Raises UsageError (exit code 2) where a question could not be asked."""
    shown = sys.stderr.isatty() or sys.stdout.isatty()
    if not session().asks or not shown or os.environ.get("TERM") == "dumb":
        raise UsageError(f"{what} asks questions, and there is no terminal to ask them at", instead)


def ask(description: Description, dossier: Dossier | None, default: Any = None, make: Maker | None = None) -> Any:
    """Ask for one field until the answer is one; None where an optional field is left out.

    With `make`, a record that is referred to and not there yet can be made on the way.
    Raises KeyboardInterrupt on Ctrl-C (questionary's `ask` would swallow it).
    """
    start = default if default is not None else description.default
    if description.choices:
        return _one_of(description, {word: word for word in description.choices}, start)
    if description.each_of:
        return _some_of(description, {word: word for word in description.each_of}, start)
    if description.form.name == "flag":
        return yes_no(question(description), default=bool(start))
    if description.ref and dossier is not None:
        return _reference(description, dossier, start, make)
    return _typed(description, dossier, start)


def question(description: Description) -> str:
    """The question a field is asked with: its help, and in brackets what an answer looks like."""
    picked = description.choices or description.each_of or description.ref
    hints = [] if picked else [_HINTS.get(description.form.name, "")]
    if not description.required and description.form.name != "flag":
        hints.append("optional")
    told = ", ".join(hint for hint in hints if hint)
    return f"{description.help}{f' ({told})' if told else ''}:"


def choose(text: str, choices: Mapping[str, T], default: T | None = None) -> T:
    """Pick one of a few things by their labels; the first one is offered where no default is given."""
    import questionary

    made = [questionary.Choice(_cut(label), value=(value,)) for label, value in choices.items()]
    first = next((choice for choice in made if default is not None and choice.value == (default,)), None)
    many = len(made) > _LONG
    told = "(type to narrow, Enter)" if many else "(arrows, Enter)" if len(made) > 1 else "(Enter)"
    picked = questionary.select(
        text, choices=made, default=first, instruction=told, use_jk_keys=False, use_search_filter=many, **_look()
    ).unsafe_ask()
    found: T = picked[0]
    return found


def yes_no(text: str, *, default: bool) -> bool:
    """A question whose answer is yes or no."""
    import questionary

    return bool(questionary.confirm(text, default=default, **_look()).unsafe_ask())


def confirm(question: str, *, yes: bool, instead: str) -> bool:
    """Ask before something that destroys; `--yes` answers for the user."""
    if yes:
        return True
    require_terminal(question, instead)
    return yes_no(question, default=False)


def _typed(description: Description, dossier: Dossier | None, start: Any) -> Any:
    import questionary

    today = None if dossier is None else session().today(dossier)
    answer = questionary.text(
        question(description), default=description.form.to_text(start), validate=_validator(description, today),
        validate_while_typing=False, **_look(),
    ).unsafe_ask()  # fmt: skip
    return _read(description, answer, today) if answer.strip() else None


def _read(description: Description, answer: str, today: date | None) -> Any:
    if description.form.name == "day" and answer.strip().lower() == "today" and today is not None:
        return description.accept(today)
    return parsed(description, answer)


def _validator(description: Description, today: date | None) -> Callable[[str], bool | str]:
    def check(answer: str) -> bool | str:
        if not answer.strip():
            return "an answer is needed" if description.required else True
        try:
            _read(description, answer, today)
        except ValueError as error:
            return str(error)
        return True

    return check


def _one_of(description: Description, labels: Mapping[str, Any], start: Any) -> Any:
    words = {**labels} if description.required else {**labels, SKIP: _LEFT_OUT}
    picked = choose(question(description), words, start)
    return None if picked is _LEFT_OUT else picked


def _some_of(description: Description, labels: Mapping[str, Any], start: Any) -> tuple[Any, ...] | None:
    import questionary

    ticked = set(start or ())
    made = [questionary.Choice(_cut(label), value=(value,), checked=value in ticked) for label, value in labels.items()]
    needed: Callable[[Sequence[Any]], bool | str] = lambda some: (  # noqa: E731
        True if some or not description.required else "tick at least one"
    )
    picked = questionary.checkbox(
        question(description), choices=made, instruction="(space ticks, Enter goes on)", validate=needed, **_look()
    ).unsafe_ask()
    return tuple(one[0] for one in picked) or None


def _reference(description: Description, dossier: Dossier, start: Any, make: Maker | None) -> Any:
    """A key, or several, from a list of what is there; `(new …)` makes one on the way."""
    target = KINDS[description.ref]
    known = dossier.keyed(description.ref)
    labels: dict[str, Any] = {_label(key, str(getattr(row, target.title))): key for key, row in known.items()}
    several = description.form.name == "texts"
    if make is None and not labels:
        return _unknown(description, target.noun, target.command)
    if make is None:
        return _some_of(description, labels, start) if several else _one_of(description, labels, start)
    if not labels and description.required:
        output.talk(f"  {description.help}: no {target.noun} is recorded yet, so first that.")
        return _made(make, description, several)
    words = {**labels, f"(new {target.noun})": _NEW}
    picked = _some_of(description, words, start) if several and labels else _one_of(description, words, start)
    if not several:
        return make(description.ref) if picked is _NEW else picked
    chosen = picked if isinstance(picked, tuple) else (picked,) if picked is not None else ()
    kept = tuple(key for key in chosen if key is not _NEW)
    added = make(description.ref) if _NEW in chosen else None
    return (*kept, added) if added is not None else kept or None


def _made(make: Maker, description: Description, several: bool) -> Any:
    key = make(description.ref)
    return (key,) if several and key is not None else key


def _unknown(description: Description, noun: str, command: str) -> None:
    if description.required:
        raise UsageError(f"{description.option}: there is no {noun} yet", f"bpoctl {command} add")


def _label(key: str, title: str) -> str:
    return key if title == key else f"{key}  {title}"


def _cut(label: str) -> str:
    line = " ".join(label.split()) if "\n" in label else label
    return line if len(line) <= _WIDEST else f"{line[: _WIDEST - 3]}..."


def _look() -> dict[str, Any]:
    """How questions look: on stderr like all talk, without colour where none is wanted."""
    import questionary
    from prompt_toolkit.output import ColorDepth, create_output

    stream: TextIO = sys.stderr if sys.stderr.isatty() else sys.stdout
    plain = not output.colourful(stream)
    style = questionary.Style(
        [("qmark", ""), ("question", "bold"), ("answer", ""), ("pointer", "bold"), ("highlighted", "bold"),
         ("selected", "noreverse"), ("instruction", "")]
    )  # fmt: skip
    return {
        "style": style,
        "output": create_output(stdout=stream),
        "color_depth": ColorDepth.DEPTH_1_BIT if plain else None,
    }
