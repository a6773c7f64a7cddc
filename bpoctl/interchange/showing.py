"""A plan as lines for a reader and as data for a script."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from bpoctl.interchange.places import descriptions_of
from bpoctl.interchange.planning import ADD, CHANGE, REMOVE, Change, LeftAlone, Plan
from bpoctl.models import KINDS
from bpoctl.models.fields import Description

SIGNS = {ADD: "+", CHANGE: "~", REMOVE: "-"}
LONGEST = 48
"""Characters of a value that a line shows; the JSON has it whole."""

_WIDEST_SUBJECT = 40


def plan_lines(plan: Plan) -> list[str]:
    """The plan as it is printed: a line a changed field, a line an added or removed record, then notes and a sum.

    `~ sla/level FRT-URGENT (1.2)  target  95 → 96`. An empty plan is one line that says so.
    """
    lines = change_lines(plan.changes, [("-", one.subject, _left(one)) for one in plan.left_alone])
    lines += [f"! {note}" for note in plan.notes]
    return [*lines, "", summary(plan)] if lines else [summary(plan)]


def change_lines(changes: Iterable[Change], more: Sequence[tuple[str, str, str]] = ()) -> list[str]:
    """Changes as a plan prints them, aligned; `more` are lines of other things in the same three columns."""
    entries = [*(entry for change in changes for entry in _of_change(change)), *more]
    wide = min(_WIDEST_SUBJECT, max((len(subject) for _, subject, _ in entries), default=0))
    return [f"{sign} {subject:<{wide}}  {what}".rstrip() for sign, subject, what in entries]


def summary(plan: Plan) -> str:
    """The plan in one sentence: `1 to change, 1 to add, 1 left alone.`"""
    counts = [(plan.count(CHANGE), "to change"), (plan.count(ADD), "to add"), (plan.count(REMOVE), "to remove")]
    parts = [f"{number} {what}" for number, what in counts if number] or ["nothing to change"]
    if plan.left_alone:
        parts.append(f"{len(plan.left_alone)} left alone")
    sentence = ", ".join(parts)
    return f"{sentence[:1].upper()}{sentence[1:]}."


def _of_change(change: Change) -> Iterator[tuple[str, str, str]]:
    sign = SIGNS[change.action]
    if change.action != CHANGE:
        yield sign, change.subject, _titled(change)
        return
    wide = max(len(field.described.key) for field in change.fields)
    for number, field in enumerate(change.fields):
        described = field.described
        what = f"{described.key:<{wide}}  {shown(described, field.before)} → {shown(described, field.after)}"
        yield (sign, change.subject, what) if not number else (" ", "", what)


def _titled(change: Change) -> str:
    """The record's name, and of an added one what `list` would show of it."""
    title = "name" if change.table == "engagement" else KINDS[change.table].title
    parts = [f'"{_short(str(getattr(change.row, title)))}"'] if title != "key" else []
    if change.action == ADD:
        columns = [d for d in descriptions_of(change.table) if d.column and d.name not in (title, "key", "version")]
        set_ = [(d, value) for d in columns if (value := getattr(change.row, d.name)) is not None]
        parts += [f"{d.key} {shown(d, value)}" for d, value in set_[:3]]
    return ", ".join(parts)


def _left(one: LeftAlone) -> str:
    said = "would be removed with --prune"
    if not one.referrers:
        return said
    counted = [
        f"{number} {KINDS[table].noun if number == 1 else KINDS[table].plural}" for table, number in one.referrers
    ]
    one_only = sum(number for _, number in one.referrers) == 1
    return f"{said}; {', '.join(counted).replace('_', ' ')} {'refers' if one_only else 'refer'} to it"


def shown(described: Description, value: Any) -> str:
    """A value on one line; `none` where there is none."""
    return "none" if value is None else _short(described.form.to_text(value)) or '""'


def _short(text: str) -> str:
    line = "".join(c if c.isprintable() else " " for c in text)
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"


def plan_json(plan: Plan) -> dict[str, Any]:
    """The plan as data: every change with its fields, before and after, in the spellings of `--json`."""
    return {
        "schema": 1,
        "engagement": plan.slug,
        "creates": plan.creates,
        "prune": plan.prune,
        "changes": changes_json(plan.changes),
        "left_alone": [_left_json(one) for one in plan.left_alone],
        "notes": list(plan.notes),
        "summary": {
            "add": plan.count(ADD), "change": plan.count(CHANGE), "remove": plan.count(REMOVE),
            "left_alone": len(plan.left_alone),
        },
    }  # fmt: skip


def _identity(table: str, row: Any) -> dict[str, Any]:
    if table == "engagement":
        return {"kind": "engagement", "key": row.slug}
    kind = KINDS[table]
    versioned = {"version": row.version} if kind.versioned else {}
    return {"kind": kind.path, "key": row.key, **versioned}


def changes_json(changes: Iterable[Change]) -> list[dict[str, Any]]:
    """Changes as data, each with its fields before and after."""
    return [_change_json(change) for change in changes]


def _change_json(change: Change) -> dict[str, Any]:
    found: dict[str, Any] = {"action": change.action, **_identity(change.table, change.row)}
    if change.old is not None:
        found["revision"] = change.old.revision
    if change.action == CHANGE:
        fields = [(field.described, field.before, field.after) for field in change.fields]
    else:
        pairs = [(d, getattr(change.row, d.name)) for d in descriptions_of(change.table) if d.name != "key"]
        fields = [
            (d, None, value) if change.action == ADD else (d, value, None) for d, value in pairs if value is not None
        ]
    found["fields"] = [{"field": d.key, "before": _plain(d, was), "after": _plain(d, new)} for d, was, new in fields]
    return found


def _plain(described: Description, value: Any) -> Any:
    if value is None:
        return None
    found = described.form.to_json(value)
    return found if isinstance(found, str | int | bool | list | dict) else str(found)


def _left_json(one: LeftAlone) -> dict[str, Any]:
    referrers = [{"kind": KINDS[table].path, "count": number} for table, number in one.referrers]
    return {**_identity(one.table, one.row), "revision": one.row.revision, "referrers": referrers}
