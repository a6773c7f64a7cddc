"""A function's blueprint as records: what `new --function CODE` starts an engagement with.

What only a person can know stays out: owners, baselines, volumes, languages, dates, stakeholders. A field of the
catalogue that has the name of a record's field becomes that field; its words are judged by the field's own reader.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bpoctl import catalog
from bpoctl.dossier import ENGAGEMENT_FIELDS, Dossier, make_row
from bpoctl.errors import BadData
from bpoctl.journal import Writer
from bpoctl.models import KINDS, Kind
from bpoctl.models.fields import Description
from bpoctl.models.partner import PRICING_MODELS
from bpoctl.records.keys import new_key
from bpoctl.records.session import session

OPEN_LOCATION = "to be named"
"""Where a knowledge item is kept is the client's to say, and the field cannot be empty."""

PREFILLED = ("data_classes", "regulations")
"""What a blueprint says of the engagement itself, unless it is given."""


_CALLED = {"onboarding_knowledge": ("knowledge item", "knowledge items"), "delivery_sop": ("SOP", "SOPs")}
"""What a record is called in a sentence, where that is not its noun."""


_Items = list[tuple[str, Mapping[str, Any]]]
"""Items of the catalogue: the code of each, where others refer to it, and its fields."""


@dataclass(frozen=True)
class Planned:
    """One record of a blueprint. References hold codes of the catalogue until the keys are made."""

    table: str
    code: str
    values: Mapping[str, Any]


def own_folder() -> Path:
    """The folder in which a workspace keeps its own catalogue files; it need not be there."""
    return session().workspace.folder / "catalog"


def blueprint(code: str) -> catalog.Function:
    """The function of that code, its words judged; raises BadData for an unknown code, with the nearest."""
    found = catalog.function(code, own_folder())
    planned(found)
    return found


def planned(function: catalog.Function) -> list[Planned]:
    """The records of a function's blueprint; raises BadData where a word is none that the record's field takes."""
    where = f"{function.file}: functions `{function.code}`"
    for name in PREFILLED:
        _accepted(next(d for d in ENGAGEMENT_FIELDS if d.name == name), getattr(function, name), f"{where}: {name}")
    for word in function.pricing_models:
        if word not in PRICING_MODELS:
            raise BadData(f"{where}: pricing_models: `{word}` is none of: {', '.join(PRICING_MODELS)}")
    found: list[Planned] = []
    for table, part, items in _parts(function):
        for number, (code, given) in enumerate(items, 1):
            found.append(Planned(table, code, _values(table, given, f"{where}: {part}[{number}]")))
    return found


def counts(records: Iterable[Planned]) -> dict[str, int]:
    """How many records of which table."""
    found: dict[str, int] = {}
    for record in records:
        found[record.table] = found.get(record.table, 0) + 1
    return found


def in_words(found: Mapping[str, int]) -> str:
    """Counts as a sentence lists them: `2 processes, 1 risk`."""
    return ", ".join(
        f"{n} {_CALLED.get(table, (KINDS[table].noun, KINDS[table].plural))[n != 1]}" for table, n in found.items()
    )


def prefilled(function: catalog.Function, values: Mapping[str, Any]) -> dict[str, Any]:
    """The engagement's values with what the function says of it, unless it is given."""
    said = {name: getattr(function, name) for name in PREFILLED if getattr(function, name)}
    return {**said, **values}


def plant(writer: Writer, engagement: Mapping[str, Any], records: Iterable[Planned]) -> None:
    """Write a blueprint's records into the new engagement of an open operation, each under a key of its own."""
    empty = Dossier(make_row("engagement", engagement)._replace(id=writer.engagement_id), {})
    rows = keyed(records, lambda kind, values: new_key(writer, empty, kind, values, set()))
    for table, made in rows.items():
        writer.insert_many(table, made)


def keyed(
    records: Iterable[Planned], give: Callable[[Kind, Mapping[str, Any]], str]
) -> dict[str, list[dict[str, Any]]]:
    """The rows of a blueprint by table, each with the key that it is given, references by key in place of codes."""
    keys: dict[tuple[str, str], str] = {}
    rows: dict[str, list[dict[str, Any]]] = {}
    for record in records:
        kind = KINDS[record.table]
        values = {name: _with_keys(kind.by_name[name], value, keys) for name, value in record.values.items()}
        key = give(kind, values)
        if record.code:
            keys[record.table, record.code] = key
        rows.setdefault(record.table, []).append({**values, "key": key})
    return rows


def _with_keys(description: Description, value: Any, keys: Mapping[tuple[str, str], str]) -> Any:
    """A reference by code as a reference by key."""
    if not description.ref or value is None:
        return value
    if isinstance(value, tuple):
        return tuple(keys[description.ref, code] for code in value)
    return keys[description.ref, value]


def _parts(function: catalog.Function) -> Iterable[tuple[str, str, _Items]]:
    """Tables in the order in which they refer to each other: the table, the part of the catalogue, its items."""
    processes = function.processes
    yield "scope_process", "processes", [(p.code, vars(p)) for p in processes]
    drawn: _Items = [("", {"name": p.name, "side": "in", "process": p.code}) for p in processes]
    yield "scope_boundary", "processes", drawn
    yield "scope_boundary", "out", [("", {**vars(line), "side": "out"}) for line in function.out]
    yield "scope_objective", "aims", [("", vars(aim)) for aim in function.aims]
    yield "scope_requirement", "requirements", [("", vars(one)) for one in function.requirements]
    yield "scope_risk", "risks", [("", vars(risk)) for risk in function.risks]
    located: _Items = [("", {**vars(item), "location": OPEN_LOCATION}) for item in function.knowledge]
    yield "partner_criterion", "criteria", [("", vars(criterion)) for criterion in function.criteria]
    yield "onboarding_knowledge", "knowledge", located
    yield "training_module", "modules", [("", vars(module)) for module in function.modules]
    yield "access_system", "systems", [(system.code, vars(system)) for system in function.systems]
    yield "delivery_sop", "processes", [("", {**vars(p), "process": p.code}) for p in processes]


def _values(table: str, given: Mapping[str, Any], where: str) -> dict[str, Any]:
    """What a record takes of an item of the catalogue: the fields it knows, without those that are empty."""
    by_name = KINDS[table].by_name
    return {
        name: _accepted(by_name[name], value, f"{where}: {name}")
        for name, value in given.items()
        if name in by_name and value not in ("", (), None)
    }


def _accepted(description: Description, value: Any, where: str) -> Any:
    try:
        return description.accept(description.form.from_toml(value)) if value not in ("", (), None) else value
    except ValueError as error:
        raise BadData(f"{where}: {error}", "bpoctl catalog show customer-service        shows a whole one") from None
