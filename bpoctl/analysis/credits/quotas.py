"""Quotas: minutes or events of a window that are free to one side, and what use beyond them does.

Where the provider's use is counted, each minute or event beyond counts as failed. Of an availability these are excluded
minutes (maintenance, as a rule): beyond the quota they are excluded no more, so that where excluded minutes leave both
sides of the fraction they come back to both, as service and as downtime.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, cast

from bpoctl.analysis.judging import Step
from bpoctl.analysis.money import EXACT, added, grouped
from bpoctl.models.delivery import Measurement
from bpoctl.models.sla import Level

BOTH = "out-of-both"


def used_of(level: Level, measurement: Measurement | None) -> Decimal | None:
    """How much of a level's quota was used; of minutes that were stated all that are excluded; None where unknown."""
    if level.quota is None or measurement is None:
        return None
    if measurement.quota_used is None and _stated(level, measurement) and level.quota_party == "provider":
        return Decimal(str((measurement.figures or {}).get("excluded", 0)))
    return measurement.quota_used


def overflow(level: Level, measurement: Measurement | None) -> Decimal:
    """Minutes or events used beyond a level's quota; nought where nothing is recorded or within it."""
    used = used_of(level, measurement)
    return Decimal(0) if used is None or level.quota is None else max(Decimal(0), EXACT.subtract(used, level.quota))


def unknown_use(level: Level, measurement: Measurement | None) -> bool:
    """Whether a figure hangs on use beyond a quota that nobody recorded."""
    counts = level.quota is not None and level.quota_overflow == "counted" and level.quota_party != "client"
    return counts and measurement is not None and used_of(level, measurement) is None


def with_overflow(level: Level, measurement: Measurement | None) -> tuple[Measurement | None, Step | None]:
    """The measurement with the provider's use beyond its quota counted as failed, and the step that says so."""
    beyond = overflow(level, measurement)
    if not beyond or measurement is None or level.quota is None or level.quota_overflow != "counted":
        return measurement, None
    counted = None if level.quota_party == "client" else _counted(level, measurement, beyond)
    if counted is None:
        return measurement, None
    used = f"{grouped(used_of(level, measurement) or Decimal(0))} used - {grouped(level.quota)} free"
    back = ", and as service again" if _comes_back(level) else ""
    return counted, Step("quota", used, f"{grouped(beyond)} counted as failed{back}", level.clause or "")


def _counted(level: Level, measurement: Measurement, beyond: Decimal) -> Measurement | None:
    row = cast(Any, measurement)
    if _stated(level, measurement):
        given = measurement.figures or {}
        excluded, down = (Decimal(str(given.get(name, 0))) for name in ("excluded", "down"))
        back = min(beyond, excluded)
        moved = {"excluded": EXACT.subtract(excluded, back), "down": added([down, back])}
        return cast(Measurement, row._replace(figures={**given, **{name: str(each) for name, each in moved.items()}}))
    if measurement.numerator is not None and _comes_back(level) and measurement.denominator is not None:
        return cast(Measurement, row._replace(denominator=added([measurement.denominator, beyond])))
    if measurement.numerator is not None:
        left = max(Decimal(0), EXACT.subtract(measurement.numerator, beyond))
        return cast(Measurement, row._replace(numerator=left))
    if measurement.value is not None and level.measure == "count":
        return cast(Measurement, row._replace(value=added([measurement.value, beyond])))
    return None


def _stated(level: Level, measurement: Measurement) -> bool:
    """Whether an availability is made of the minutes that a measurement states."""
    return level.measure == "availability" and "service" in (measurement.figures or {})


def _comes_back(level: Level) -> bool:
    return level.measure == "availability" and level.excluded_minutes == BOTH
