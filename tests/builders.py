"""Small dossiers for tests, written as people write them: `rec("scope_risk", "RSK-1", likelihood=4, impact="5")`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import bpoctl
from bpoctl.analysis.credits import statement
from bpoctl.dossier import ENGAGEMENT_FIELDS, Dossier, dossier_of, make_row
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


# --- the demo's engagement, whole -------------------------------------------------------------------------------------

PASSES = {
    "scope": "2026-01-14",
    "partner": "2026-02-02",
    "sla": "2026-02-20",
    "onboarding": "2026-03-16",
    "training": "2026-03-27",
    "access": "2026-03-31",
    "delivery": "2026-07-09",
}
"""The days on which the demo passes its gates; review stays open."""

WHOLE_ON = date(2026, 7, 10)
"""The day on which the demo is read."""

_SHARES = {
    "FRT-URGENT": ((136, 146), (116, 121), (151, 154)),
    "FRT-HIGH": ((257, 262), (229, 234), (288, 293)),
    "FRT-NORMAL": ((579, 591), (581, 591), (629, 637)),
    "RES-HIGH": ((354, 384), (314, 347), (396, 436)),
}
_HOURS = {"RES-P90": (("43.881667", 902), ("46.695000", 911), ("49.663333", 1076))}
_MONTHS = ("2026-04", "2026-05", "2026-06")


def whole_engagement(history: bool = True) -> Dossier:
    """The demo's engagement with the history that the demo's commands make: clean at severity error on `WHOLE_ON`.

    `history=False` gives the shipped file alone.
    """
    from bpoctl.interchange import read_file

    path = Path(bpoctl.__file__).parent / "demo" / "acme-support.toml"
    file = read_file(path)
    if not history:
        return file
    rows: dict[str, list[Any]] = {}
    for kind, row in file.records():
        rows.setdefault(kind.table, []).append(row)
    for table, values in _history():
        rows.setdefault(table, []).append(make_row(table, values))
    rows["record_seal"] = [make_row(*_seal(n, Dossier(file.engagement, rows))) for n in range(len(_MONTHS))]
    return Dossier(file.engagement, rows)


def _seal(n: int, judged: Dossier) -> Rec:
    digest = statement(judged, _MONTHS[n], today=date(2026, 7, 6)).digest()
    return rec("record_seal", f"SEAL-{n + 1}", period=_MONTHS[n], on="2026-07-06", by="demo", statement_sha256=digest)


def _history() -> Iterable[Rec]:
    for n, (stage, on) in enumerate(PASSES.items(), 1):
        yield rec(
            "record_gate", f"GATE-{n}", of=stage, action="pass", on=on, at=f"2026-07-10T09:{n:02d}:00Z", by="demo"
        )
    for n, (party, on) in enumerate((("client", "2026-02-19"), ("provider", "2026-02-20")), 1):
        yield rec("record_signature", f"SIG-{n}", agreement="1.0", party=party, on=on, text_sha256="5" * 64)
    yield rec(
        "delivery_ticket_import", "IMP-1", profile="helpdesk-export", path="tickets-2026-q2.csv", sha256="3" * 64,
        imported_on="2026-07-02", rows_read=3051, rows_used=3029, rows_excluded=7, rows_rejected=15, tickets=3029,
    )  # fmt: skip
    for n, month in enumerate(_MONTHS):
        imported = {"period": month, "basis": "import", "source": "IMP-1"}
        for level, months in _SHARES.items():
            within, cases = months[n]
            value = (Decimal(within) * 100 / cases).quantize(Decimal("0.000001"), ROUND_HALF_UP)
            shares = {"value": value, "numerator": str(within), "denominator": str(cases)}
            yield rec("delivery_measurement", f"{level}-{month}", level=level, **shares, **imported)
        for level, figures in _HOURS.items():
            value, cases = figures[n]
            yield rec(
                "delivery_measurement", f"{level}-{month}", level=level, value=value, denominator=str(cases), **imported
            )
    yield rec("delivery_credit", "CRE-1", level="FRT-URGENT", period="2026-04", amount="453.60", agreed_on="2026-07-06")
