"""What a template is given: frozen views of finished figures and words. Light to import; knows no Jinja."""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from bpoctl.dossier import ROW_BASICS


@dataclass(frozen=True, slots=True)
class View:
    """The base of everything a template may look at: data only, no methods."""


def as_data(value: Any) -> Any:
    """A view as JSON-able data, for `doc vars`: what may stand between `{{` and `}}`."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: as_data(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return {name: as_data(item) for name, item in value._asdict().items() if name not in ROW_BASICS}
    if isinstance(value, dict):
        return {str(key): as_data(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [as_data(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    return value
