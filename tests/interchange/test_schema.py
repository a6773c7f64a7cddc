"""The JSON Schema says what reading accepts: every export is valid under it, and known mistakes are not."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
import tomli
from hypothesis import HealthCheck, given, settings
from strategies import engagements

from bpoctl.dossier import Dossier
from bpoctl.interchange import json_schema, write
from bpoctl.models import KINDS

from .samples import HEAD

TYPES: dict[str, Any] = {"string": str, "integer": int, "number": (int, float), "object": dict, "array": list}


def violations(value: Any, schema: dict[str, Any], where: str = "$") -> list[str]:
    """What a value breaks, in as much of JSON Schema as the file's schema uses."""
    found = []
    if isinstance(value, date):
        value = value.isoformat()
    wanted = schema.get("type", [])
    wanted = [wanted] if isinstance(wanted, str) else wanted
    fits = [isinstance(value, bool) if t == "boolean" else isinstance(value, TYPES[t]) for t in wanted]
    if (wanted and not any(fits)) or (isinstance(value, bool) and "boolean" not in wanted and wanted):
        return [f"{where}: {value!r} is no {wanted}"]
    if "const" in schema and value != schema["const"]:
        found.append(f"{where}: not {schema['const']}")
    if "enum" in schema and value not in schema["enum"]:
        found.append(f"{where}: {value!r} is none of {schema['enum']}")
    if isinstance(value, str) and not re.search(schema.get("pattern", ""), value):
        found.append(f"{where}: {value!r} is not {schema['pattern']}")
    if isinstance(value, str | list) and len(value) < max(schema.get("minLength", 0), schema.get("minItems", 0)):
        found.append(f"{where}: too short")
    if isinstance(value, int) and not schema.get("minimum", value) <= value <= schema.get("maximum", value):
        found.append(f"{where}: {value} is out of bounds")
    if isinstance(value, list) and "items" in schema:
        found += [v for n, item in enumerate(value) for v in violations(item, schema["items"], f"{where}[{n}]")]
    if isinstance(value, dict) and "properties" in schema:
        found += [f"{where}: `{name}` is missing" for name in schema.get("required", ()) if name not in value]
        for name, item in value.items():
            if name in schema["properties"]:
                found += violations(item, schema["properties"][name], f"{where}.{name}")
            elif schema.get("additionalProperties") is False:
                found.append(f"{where}: unknown `{name}`")
    return found


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(engagements())
def test_every_export_is_valid(dossier: Dossier) -> None:
    """What is written has no unknown key, no missing one, and no value of another form."""
    assert violations(tomli.loads(write(dossier)), json_schema()) == []


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("[[scope.objective]]\n", "unknown `objective`"),
        ('[[people]]\nkey = "x"\nname = "X"\nemployer = "clent"\n', "is none of"),
        ('[[people]]\nkey = "x"\nemployer = "client"\n', "`name` is missing"),
        ('[[people]]\nkey = "-x"\nname = ""\nemployer = "client"\n', "too short"),
        ('[[scope.risks]]\nkey = "r"\nname = "x"\nlikelihood = 6\nimpact = 1\nresponse = "avoid"\n', "out of bounds"),
    ],
)
def test_mistakes_are_not_valid(more: str, said: str) -> None:
    """An editor that knows the schema marks them while they are typed."""
    assert any(said in violation for violation in violations(tomli.loads(HEAD + more), json_schema()))


def test_every_field_is_described() -> None:
    """Each kind and field stands in the schema with its help; editors show it."""
    top = json_schema()["properties"]
    for kind in KINDS.values():
        array = top[kind.stage]["properties"][kind.plural] if kind.stage else top[kind.plural]
        item = array["items"]
        assert item["description"] == kind.summary
        assert item["additionalProperties"] is False
        for described in kind.descriptions:
            assert item["properties"][described.key]["description"] == described.help
        assert set(item["required"]) == {d.key for d in kind.descriptions if d.required}
