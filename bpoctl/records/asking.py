"""Questions at a terminal, one a field, made from its description. Never called where nobody can answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bpoctl.dossier import Dossier
from bpoctl.errors import UsageError
from bpoctl.models import KINDS
from bpoctl.models.fields import Description
from bpoctl.records.session import session
from bpoctl.records.values import described, parsed

SKIP = "(leave out)"


def require_terminal(what: str, instead: str) -> None:
    """Raises UsageError (exit code 2) where a question could not be asked."""
    if not session().asks:
        raise UsageError(f"{what} asks questions, and there is no terminal to ask them at", instead)


def ask(description: Description, dossier: Dossier | None, default: Any = None) -> Any:
    """Ask for one field until the answer is one; None where an optional field is left out.

    Raises KeyboardInterrupt on Ctrl-C (questionary's `ask` would swallow it).
    """
    import questionary

    start = default if default is not None else description.default
    question = _question(description)
    known = _known_keys(description, dossier)
    if description.choices:
        words = list(description.choices) + ([] if description.required else [SKIP])
        chosen = questionary.select(question, choices=words, default=start if start in words else None).unsafe_ask()
        return None if chosen == SKIP else chosen
    if description.form.name == "flag":
        return questionary.confirm(question, default=bool(start)).unsafe_ask()
    shown = description.form.to_text(start)
    if known and description.form.name == "text":
        words = list(known) + ([] if description.required else [SKIP])
        labels = [questionary.Choice(f"{key}  {known[key]}" if key in known else key, value=key) for key in words]
        chosen = questionary.select(question, choices=labels, default=start if start in known else None).unsafe_ask()
        return None if chosen == SKIP else chosen
    answer = questionary.text(question, default=shown, validate=_validator(description, known)).unsafe_ask()
    return parsed(description, answer) if answer.strip() else None


def _question(description: Description) -> str:
    optional = "" if description.required else " (optional)"
    return f"{described(description)}{optional}:"


def _known_keys(description: Description, dossier: Dossier | None) -> Mapping[str, str]:
    if not description.ref or dossier is None:
        return {}
    title = KINDS[description.ref].title
    return {key: str(getattr(row, title)) for key, row in dossier.keyed(description.ref).items()}


def _validator(description: Description, known: Mapping[str, str]) -> Any:
    def check(answer: str) -> bool | str:
        if not answer.strip():
            return "an answer is needed" if description.required else True
        try:
            value = parsed(description, answer)
        except ValueError as error:
            return str(error)
        for key in (value if isinstance(value, tuple) else (value,)) if description.ref else ():
            if key not in known:
                return f"there is no `{key}`; known: {', '.join(known) or 'none yet'}"
        return True

    return check


def confirm(question: str, *, yes: bool, instead: str) -> bool:
    """Ask before something that destroys; `--yes` answers for the user."""
    if yes:
        return True
    require_terminal(question, instead)
    import questionary

    return bool(questionary.confirm(question, default=False).unsafe_ask())
