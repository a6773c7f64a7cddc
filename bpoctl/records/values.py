"""From flags, spreadsheets and prompts to the values of a record, with errors that name the flag."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bpoctl.errors import UsageError
from bpoctl.models.fields import Description


def parsed(description: Description, raw: str | Sequence[str]) -> Any:
    """One value from its text (or from a repeated flag); raises ValueError with what was expected."""
    form = description.form
    if not isinstance(raw, str):
        value = form.from_text(raw[0]) if len(raw) == 1 else tuple(raw)
    else:
        value = form.from_text(raw)
    return description.accept(value)


def from_flags(descriptions: Iterable[Description], given: Mapping[str, Any]) -> dict[str, Any]:
    """The values of the flags that were given; raises UsageError (exit code 2) for a value that is not one."""
    values: dict[str, Any] = {}
    for description in descriptions:
        raw = given.get(description.name)
        if raw is None or (not isinstance(raw, str) and not raw):
            continue
        try:
            values[description.name] = parsed(description, raw)
        except ValueError as error:
            raise UsageError(f"{description.option}: {error}", f"it is: {described(description)}") from None
    return values


def described(description: Description) -> str:
    """What a field wants, in one line: its help, its choices, its bounds."""
    words = [description.help]
    if description.choices:
        words.append(f"one of {', '.join(description.choices)}")
    if description.each_of:
        words.append(f"of {', '.join(description.each_of)}")
    if description.least is not None and description.most is not None:
        words.append(f"{description.least} to {description.most}")
    elif description.least is not None:
        words.append(f"at least {description.least}")
    elif description.most is not None:
        words.append(f"at most {description.most}")
    return "; ".join(words)


def missing(descriptions: Iterable[Description], values: Mapping[str, Any]) -> list[Description]:
    """The required fields that have no value yet (a key is made by itself)."""
    return [d for d in descriptions if d.required and d.name != "key" and d.name not in values]


def as_json(descriptions: Iterable[Description], row: Any) -> dict[str, Any]:
    """A record for `--json`: money and decimals as text, dates in ISO 8601, what is absent as null."""
    shown = {}
    for d in descriptions:
        value = getattr(row, d.name)
        shown[d.key] = None if value is None else d.form.to_json(value)
    return shown
