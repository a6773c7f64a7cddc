"""The JSON Schema of the engagement file, made from the descriptions: what `bpoctl schema` prints."""

from __future__ import annotations

from typing import Any

from bpoctl.interchange.places import HASH, HEAD, HISTORY, SCHEMA, descriptions_of
from bpoctl.models import KINDS, Kind
from bpoctl.models.engagement import Engagement
from bpoctl.models.fields import Description

DIALECT = "https://json-schema.org/draft/2020-12/schema"

_KEY = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"
_HASH = {"type": "string", "pattern": "^[0-9a-f]{64}$", "description": "SHA-256, written by `bpoctl export`"}


def json_schema() -> dict[str, Any]:
    """The schema (draft 2020-12) of the file as data; dates are strings in it, as TOML linters give them."""
    top: dict[str, Any] = {
        "schema": {"const": SCHEMA, "description": "Form of the file"},
        "engagement": _object("engagement", _summary(Engagement.__doc__)),
    }
    for kind in KINDS.values():
        if kind.stage:
            stage = top.setdefault(kind.stage, _closed({}))
            stage["properties"][kind.plural] = _array(kind)
        else:
            top[kind.plural] = _array(kind)
    if HISTORY in top:
        top[HISTORY]["properties"][HEAD] = _HASH
    return {
        "$schema": DIALECT,
        "title": "bpoctl engagement file",
        **_closed(top, ["schema", "engagement"]),
    }


def _closed(properties: dict[str, Any], required: list[str] | None = None) -> dict[str, Any]:
    found = {"type": "object", "properties": properties, "additionalProperties": False}
    return {**found, "required": required} if required else found


def _summary(text: str | None) -> str:
    return (text or "").strip().splitlines()[0]


def _array(kind: Kind) -> dict[str, Any]:
    item = _object(kind.table, kind.summary)
    if kind.history:
        item["properties"][HASH] = _HASH
    return {"type": "array", "items": item}


def _object(table: str, summary: str) -> dict[str, Any]:
    descriptions = descriptions_of(table)
    required = [d.key for d in descriptions if d.required]
    return {"description": summary, **_closed({d.key: field_schema(d) for d in descriptions}, required)}


def field_schema(described: Description) -> dict[str, Any]:
    """The schema of one field: its form, help, choices, bounds and default."""
    found: dict[str, Any] = {**described.form.schema, "description": described.help}
    if described.choices:
        found["enum"] = list(described.choices)
    if described.each_of:
        found["items"] = {"type": "string", "enum": list(described.each_of)}
    if described.name == "key":
        found["pattern"] = _KEY
    elif described.pattern:
        found["pattern"] = f"^(?:{described.pattern})$"
    if described.required:
        found |= _filled(described)
    # a bound holds for numbers only; a figure in quotes is held against it when the file is read
    if described.least is not None:
        found["minimum"] = _number(described.least)
    if described.most is not None:
        found["maximum"] = _number(described.most)
    if described.default is not None:
        found["default"] = described.form.to_json(described.default)
    return found


def _filled(described: Description) -> dict[str, int]:
    return {"text": {"minLength": 1}, "texts": {"minItems": 1}}.get(described.form.name, {})


def _number(bound: Any) -> int | float:
    return int(bound) if bound == int(bound) else float(bound)
