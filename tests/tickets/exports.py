"""Small exports, profiles and levels for the tests of ticket imports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

SHARED = Path(__file__).parents[3] / "shared"


@dataclass(frozen=True)
class Profile:
    """A profile as the import reads it."""

    key: str = "export"
    shape: str = "tickets"
    id_column: str = "id"
    time_zone: str | None = "UTC"
    time_format: str | None = None
    event_column: str | None = None
    time_column: str | None = None
    moments: Mapping[str, Any] = field(default_factory=lambda: {"opened": "opened", "resolved": "resolved"})
    pauses: Mapping[str, Any] | None = None
    attributes: Mapping[str, Any] | None = None
    counts: Mapping[str, Any] | None = None
    attribute_from: str | None = None
    exclude: Mapping[str, Any] | None = None
    delimiter: str | None = None
    encoding: str | None = None


@dataclass(frozen=True)
class Level:
    """A service level as the import reads it."""

    key: str = "L"
    measure: str = "share"
    window: str = "month"
    rolling_days: int | None = None
    judged: str | None = None
    per: str | None = None
    instances: Sequence[str] | None = None
    clock_from: str | None = "first opened"
    clock_to: str | None = "last resolved"
    calendar: str | None = None
    pauses: Sequence[str] | None = None
    threshold: str | None = "1h"
    threshold_equality: str | None = "within"
    percentile: Decimal | None = None
    percentile_method: str | None = None
    population: Mapping[str, Any] | None = None
    counted_at: str | None = "stop"
    unfinished: str | None = None
    abandoned: str | None = None
    short_abandons: str | None = None
    short_abandons_equality: str | None = None
    numerator: Sequence[str] | None = None
    denominator: Sequence[str] | None = None
    deadline: str | None = None
    cut_off: str | None = None
    input_at: str | None = None
    input_by: str | None = None
    input_equality: str | None = None
    input_late: str | None = None
    targets: Mapping[str, Any] | None = None
    also: Mapping[str, Any] | None = None


def events_profile(**changes: Any) -> Profile:
    """A profile for exports with a row for each event."""
    base: dict[str, Any] = {
        "shape": "events",
        "event_column": "event",
        "time_column": "time",
        "moments": {"any": ["*"], "opened": ["Open"], "resolved": ["Resolve"]},
    }
    return Profile(**{**base, **changes})


def write(folder: Path, text: str | bytes, name: str = "export.csv") -> Path:
    """A file of that content."""
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path
