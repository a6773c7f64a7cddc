"""Availability of a period from the recorded incidents, written down as measurements."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from bpoctl.analysis.availability import Availability, availability
from bpoctl.analysis.credits import terms_for
from bpoctl.analysis.parts import parted
from bpoctl.analysis.periods import Kind as Length
from bpoctl.analysis.periods import Period, parse_period, periods_between
from bpoctl.dossier import Dossier
from bpoctl.errors import BadData
from bpoctl.models import KINDS
from bpoctl.models.delivery import Incident, Measurement
from bpoctl.models.sla import Level, ServiceCalendar
from bpoctl.records.guards import closed_periods
from bpoctl.records.importing import calendar_of, to_places
from bpoctl.records.keys import new_key
from bpoctl.records.session import session
from bpoctl.store import Store


@dataclass(frozen=True)
class Measured:
    """One level in one window, from its incidents, and what is to be done about it."""

    level: Level
    window: Period
    found: Availability
    incidents: tuple[str, ...]
    state: str
    """new, changed, same, closed (the period is), unfinished (it is), stated (by hand before)"""

    @property
    def value(self) -> Decimal | None:
        """The percent up, to six places; None where no minute is left to measure."""
        return None if self.found.percent is None else to_places(self.found.percent)

    @property
    def shown(self) -> str:
        """The figure for a reader."""
        return "not measured" if self.value is None else f"{self.value:f} %"

    @property
    def minutes(self) -> tuple[Decimal, Decimal, Decimal]:
        """Service time, excluded and down, in minutes."""
        return to_places(self.found.service), to_places(self.found.excluded), to_places(self.found.down)

    def to_json(self) -> dict[str, Any]:
        """The figure as JSON-able data."""
        service, excluded, down = (format(each, "f") for each in self.minutes)
        return {
            "level": self.level.key, "agreement": self.level.version, "period": self.window.key, "state": self.state,
            "value": None if self.value is None else format(self.value, "f"), "service_minutes": service,
            "excluded_minutes": excluded, "down_minutes": down, "of_minutes": format(to_places(self.found.of), "f"),
            "incidents": list(self.incidents),
        }  # fmt: skip

    @property
    def written(self) -> bool:
        """Whether a measurement is written."""
        return self.state in ("new", "changed")


def measure_incidents(dossier: Dossier, period: str, today: date) -> list[Measured]:
    """The availability levels whose window ends in a period, each from the incidents that name it.

    Raises BadData where no level takes its figure from incidents, and for a silent term on which a figure depends.
    """
    month = parse_period(period)
    found = []
    for window, level in _levels(dossier, month):
        outages = [one for one in dossier.all(Incident) if level.key in (one.levels or ())]
        calendars = {row.key: row for row in dossier.of_version(ServiceCalendar, level.version)}
        hours = calendar_of(calendars[level.calendar]) if level.calendar in calendars else None
        figure = availability(level, window, dossier.zone, outages, hours)
        state = _state(dossier, level, window, figure, today)
        found.append(Measured(level, window, figure, tuple(one.key for one in outages), state))
    if not found:
        raise BadData(
            f"no level in force in {month} takes its figure from incidents",
            "bpoctl sla level edit KEY --measure availability --source incidents",
        )
    return found


def write_measured(store: Store, dossier: Dossier, measured: list[Measured]) -> int:
    """Write the figures that are new or changed as one operation; gives how many there were."""
    kind = KINDS["delivery_measurement"]
    present = {(row.level, row.period): row for row in dossier.all(Measurement)}
    taken = {row.key for row in dossier.rows(kind.table)}
    wanted = [one for one in measured if one.written]
    if not wanted:
        return 0
    with session().change(dossier, store) as writer:
        for one in wanted:
            values = {
                "level": one.level.key, "period": one.window.key, "value": one.value, "basis": "incidents",
                "numerator": to_places(one.found.up), "denominator": to_places(one.found.of),
                "note": _note(one),
            }  # fmt: skip
            before = present.get((one.level.key, one.window.key))
            if before is not None:
                writer.update(kind.table, before, values)
                continue
            made = new_key(writer, dossier, kind, values, taken)
            taken.add(made)
            writer.insert(kind.table, {**values, "key": made})
    return len(wanted)


def _levels(dossier: Dossier, month: Period) -> list[tuple[Period, Level]]:
    found = []
    for length in (Length.WEEK, Length.MONTH, Length.QUARTER, Length.YEAR):
        for window in parted(dossier, periods_between(month.first, month.last, length)):
            version = terms_for(dossier, window) if window.last in month else None
            for level in dossier.of_version(Level, version.key) if version else ():
                if (level.measure, level.source, level.window) == ("availability", "incidents", str(length)):
                    found.append((window, level))
    return sorted(found, key=lambda pair: (pair[1].key, pair[0].first))


def _state(dossier: Dossier, level: Level, window: Period, figure: Availability, today: date) -> str:
    if window.last >= today:
        return "unfinished"
    if window.key in closed_periods(dossier):
        return "closed"
    known = {(row.level, row.period): row for row in dossier.all(Measurement)}
    before = known.get((level.key, window.key))
    if before is None:
        return "new"
    if before.basis == "stated":
        return "stated"
    same = (before.numerator, before.denominator) == (to_places(figure.up), to_places(figure.of))
    return "same" if same else "changed"


def _note(one: Measured) -> str:
    listed = ", ".join(one.incidents) or "none"
    service, excluded, down = (format(each, "f") for each in one.minutes)
    return f"minutes: service {service}, excluded {excluded}, down {down}; incidents: {listed}"
