"""What one types for each field of each kind: words for the command line, made from the descriptions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from bpoctl.models import KINDS, Kind, checked
from bpoctl.models.fields import Description

Keys = Mapping[str, str]
"""the key of the record of each kind that may be referred to"""

CHECKED: Mapping[Callable[[Any], None], tuple[str, str]] = {
    checked.time_zone: ("Europe/Berlin", "Asia/Manila"),
    checked.currency: ("EUR", "USD"),
    checked.lei: ("529900T8BM49AURSDO55", "7LTWFZYICNSX8D621K86"),
    checked.sha256: ("ab" * 32, "cd" * 32),
    checked.period: ("2026-03", "2026-04"),
    checked.span: ("8h", "P1DT2H"),
    checked.time_allowed: ("8h", "P1DT2H"),
    checked.notice: ("90 days", "3 months"),
    checked.clock_end: ("first opened", "last resolved, closed"),
}
NAMED: Mapping[str, tuple[str, str]] = {
    "weekly": ('{ mon = ["09:00-12:00", "13:00-17:00"] }', '{ fri = ["22:00-06:00"] }'),
    "holidays": ("2026-12-25, *-01-01", "2026-05-01, 2026-10-03"),
    "dates": ('{ "2026-12-24" = ["09:00-12:00"] }', '{ "*-12-31" = [] }'),
}
"""What a calendar's fields take: one that cannot be read is refused."""
FORMS: Mapping[str, tuple[str, str]] = {
    "text": ("Näme with, a comma", "another = one"),
    "day": ("2026-03-01", "2026-12-24"),
    "moment": ("2026-03-01T09:30:00+01:00", "2026-03-02T09:30:00Z"),
    "flag": ("yes", "no"),
    "texts": ("de, en", '["a, b", "c"]'),
    "table": ('{ mon = ["09:00-17:00"] }', '{"a": ["x"], "b": "1.50"}'),
}
BAD: Mapping[str, str] = {
    "whole": "many", "decimal": "much", "money": "12 euros", "day": "1 March", "moment": "2026-03-01T09:30",
    "table": "{",
}  # fmt: skip
"""What no field of a form takes."""


def word(d: Description, keys: Keys, again: bool = False) -> str | None:
    """A value for a field as one types it, or another; None where there is nothing that it could refer to."""
    if d.ref:
        return keys.get(d.ref)
    good = [text for text in _candidates(d) if _takes(d, text)]
    assert good, f"no value is known for {d.name} ({d.help}): let its help hold one, as in `this`"
    return good[min(again, len(good) - 1)]


def _candidates(d: Description) -> Iterator[str]:
    """What a field might take: its words, the examples in its help, what its form takes."""
    yield from dict.fromkeys((*(d.choices or d.each_of)[:1], *(d.choices or d.each_of)[-1:]))
    yield from CHECKED.get(d.check, ()) if d.check else ()
    yield from NAMED.get(d.name, ())
    if d.form.name in ("whole", "decimal", "money"):
        least = 2 if d.least is None else int(d.least)
        most = least + 40 if d.most is None else int(d.most)
        for number in (min(least + 1, most), min(least + 2, most), 100):
            yield {"whole": f"{number}", "decimal": f"{number}.0", "money": f"{number}.50 USD"}[d.form.name]
    if d.check or d.pattern:
        yield from examples(d)
    yield from FORMS.get(d.form.name, ())


def examples(d: Description) -> list[str]:
    """The examples that a field's help gives, as in `this` or { that = "so" }."""
    return [*re.findall(r"`([^`]+)`", d.help), *re.findall(r"\{.*\}", d.help)]


def _takes(d: Description, text: str) -> bool:
    try:
        d.accept(d.form.from_text(text))
    except ValueError:
        return False
    return True


def bad_word(d: Description) -> str | None:
    """What a field does not take; None where it takes any text."""
    if d.choices or d.each_of or d.pattern or (d.form.name == "text" and d.check and d.check is not checked.no_secret):
        return "no such thing, ever"
    if d.least is not None:
        return str(d.least - 1)
    if d.form.name == "text" and d.required and not d.ref:
        return "  "
    return BAD.get(d.form.name)


def flags(values: Iterable[tuple[Description, str]]) -> list[str]:
    """Values as the flags of a command line."""
    found: list[str] = []
    for d, text in values:
        if d.form.name == "flag":
            found.append(d.option if text == "yes" else f"--no-{d.option[2:]}")
        else:
            found += [d.option, text]
    return found


def words_of(
    kind: Kind, keys: Keys, *, only_required: bool = False, again: bool = False
) -> list[tuple[Description, str]]:
    """The fields of a kind, but for its key, with a value each."""
    fields = [d for d in kind.own if d.ref != kind.table and (d.required or not only_required)]
    return [(d, text) for d in fields if (text := word(d, keys, again)) is not None]


def as_json(d: Description, text: str) -> Any:
    """What `--json` shows of a value that was typed."""
    return d.form.to_json(d.accept(d.form.from_text(text)))


def own_key(kind: Kind) -> list[str]:
    """The flag of a kind whose keys are not made by themselves."""
    return [] if kind.prefix or kind.key_from else ["--key", "1.0"]


AFTER_HISTORY = ("delivery_true_up",)
"""Kinds of which nothing is added before a month is closed; tests/records/test_true_up_commands.py does their verbs."""
EDITABLE = [kind for kind in KINDS.values() if not kind.history and kind.table not in AFTER_HISTORY]
"""The kinds that are added by hand."""
