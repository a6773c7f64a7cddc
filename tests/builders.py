"""Small dossiers for tests, written as people write them: `rec("scope_risk", "RSK-1", likelihood=4, impact="5")`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from bpoctl.dossier import ENGAGEMENT_FIELDS, Dossier, dossier_of
from bpoctl.models import KINDS
from bpoctl.models.fields import Description

Rec = tuple[str, dict[str, Any]]

ENGAGEMENT: dict[str, Any] = {
    "slug": "acme-support",
    "name": "Acme support",
    "client": "Acme Shop",
    "function": "customer-service",
    "delivery_model": "offshore",
    "arrangement": "ongoing",
    "currency": "EUR",
    "time_zone": "Europe/Berlin",
}

_FILLED = {"text": "anything", "whole": "1", "decimal": "1", "money": "1.00", "day": "2026-01-01", "flag": "no"}


def rec(table: str, key: str, **fields: Any) -> Rec:
    """One record; texts become what their field holds, required fields that are not named are filled in."""
    kind = KINDS[table]
    unknown = set(fields) - set(kind.by_name)
    assert not unknown, f"{table} has no {unknown}"
    values = {name: _value(kind.by_name[name], given) for name, given in fields.items()}
    for description in kind.own:
        if description.required and description.name not in values:
            values[description.name] = _filling(description)
    if kind.versioned:
        values.setdefault("version", "1.0")
    return table, {**values, "key": key}


def built(*records: Rec | Iterable[Rec], **engagement: Any) -> Dossier:
    """A dossier of these records (lists of them are unpacked) and of all that they refer to."""
    flat: list[Rec] = []
    for entry in records:
        flat.extend([entry] if isinstance(entry, tuple) else entry)
    own = {d.name: _value(d, engagement[d.name]) for d in ENGAGEMENT_FIELDS if d.name in engagement}
    return dossier_of({**ENGAGEMENT, **own}, _with_all_referred_to(flat))


def _with_all_referred_to(records: list[Rec]) -> list[Rec]:
    there = {(table, values["key"]) for table, values in records}
    queue = list(records)
    while queue:
        table, values = queue.pop()
        for description in KINDS[table].descriptions:
            named = values.get(description.name) if description.ref else None
            for key in (named,) if isinstance(named, str) else named or ():
                if (description.ref, key) not in there:
                    there.add((description.ref, key))
                    made = rec(description.ref, key, **_like(description.ref, key, values))
                    records.append(made)
                    queue.append(made)
    return records


def _like(table: str, key: str, referrer: Mapping[str, Any]) -> dict[str, Any]:
    kind = KINDS[table]
    found: dict[str, Any] = {kind.title: key.replace("-", " ").title()} if kind.title != "key" else {}
    if kind.versioned:
        found["version"] = referrer.get("version", "1.0")
    if table == "sla_agreement":
        found |= {"effective_from": "2026-04-01", "ends_on": "2027-12-31", "notice": "90 days"}
    return found


def _value(description: Description, given: Any) -> Any:
    return description.form.from_text(given) if isinstance(given, str) else given


def _filling(description: Description) -> Any:
    if description.choices:
        return description.choices[0]
    if description.ref:
        return "anyone" if description.ref == "person" else "any"
    if description.form.name == "texts":
        return ("anything",)
    if description.form.name == "table":
        return {}
    if description.form.name == "moment":
        return description.form.from_text("2026-01-01T00:00:00Z")
    if description.name.endswith("sha256"):
        return "0" * 64
    if description.name == "period":
        return "2026-04"
    return description.form.from_text(_FILLED[description.form.name])
