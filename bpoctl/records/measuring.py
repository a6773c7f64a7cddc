"""Figures of a period from the recorded incidents, written down as measurements: availability, times, counts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from bpoctl.analysis import incident_cases
from bpoctl.analysis.attainment import Attained
from bpoctl.analysis.availability import Availability, availability
from bpoctl.analysis.calendar import Calendar
from bpoctl.analysis.calendar_form import calendar_of_row
from bpoctl.analysis.credits import terms_for
from bpoctl.analysis.parts import parted
from bpoctl.analysis.periods import Period, parse_period
from bpoctl.analysis.sealing import sealed
from bpoctl.analysis.windows import EVENT, windows_of
from bpoctl.dossier import Dossier
from bpoctl.errors import BadData
from bpoctl.models import KINDS
from bpoctl.models.delivery import Incident, Measurement
from bpoctl.models.sla import Level, ServiceCalendar
from bpoctl.records.importing import figure, to_places
from bpoctl.records.keys import new_key
from bpoctl.records.session import session
from bpoctl.store import Store

COMPONENT = "component"


@dataclass(frozen=True)
class Measured:
    """One level in one window, or one instance of it, from its incidents, and what is to be done about it."""

    level: Level
    window: Period
    value: Decimal | None
    """the figure in the level's unit, to six places; None where there is nothing to measure"""
    above: Decimal | None
    below: Decimal
    """the two sides of the figure: minutes up of minutes, cases in time of cases"""
    note: str
    incidents: tuple[str, ...]
    state: str
    """new, changed, same, gone (a case that no longer fails), closed (the period is), unfinished (it is), stated"""
    instance: str = ""
    found: Availability | None = None

    @property
    def quota_used(self) -> Decimal | None:
        """The minutes used of the provider's quota; None where the level has none."""
        bounds = self.level.quota is not None and self.level.quota_party == "provider"
        return to_places(self.found.bounded) if bounds and self.found else None

    @property
    def where(self) -> str:
        """The level's key, with the instance."""
        return f"{self.level.key} {self.instance}".strip()

    @property
    def shown(self) -> str:
        """The figure for a reader."""
        if self.level.window == EVENT and not self.instance:
            return f"{self.above or 0:,} of {self.below:,} kept it"
        return "not measured" if self.value is None else f"{self.value:f} {self.level.unit}"

    @property
    def minutes(self) -> tuple[str, str, str]:
        """Service time, excluded and down, in minutes; empty where it is no availability."""
        found = self.found
        parts = (found.service, found.excluded, found.down) if found else ()
        return tuple(format(to_places(each), "f") for each in parts) or ("", "", "")  # type: ignore[return-value]

    def to_json(self) -> dict[str, Any]:
        """The figure as JSON-able data."""
        service, excluded, down = (each or None for each in self.minutes)
        return {
            "level": self.level.key, "agreement": self.level.version, "period": self.window.key,
            "instance": self.instance or None, "state": self.state,
            "value": None if self.value is None else format(self.value, "f"), "service_minutes": service,
            "excluded_minutes": excluded, "down_minutes": down,
            "of_minutes": format(to_places(self.found.of), "f") if self.found else None,
            "numerator": None if self.above is None else format(self.above, "f"),
            "denominator": format(self.below, "f"), "incidents": list(self.incidents),
        }  # fmt: skip

    @property
    def written(self) -> bool:
        """Whether a measurement is written."""
        return self.state in ("new", "changed", "gone")


def measure_incidents(dossier: Dossier, period: str, today: date) -> list[Measured]:
    """The levels from incidents whose window ends in a period, each from the incidents that name it.

    Raises BadData where no level takes its figure from incidents, and for a silent term on which a figure depends.
    """
    month = parse_period(period, dossier.commencement)
    found: list[Measured] = []
    for window, level in _levels(dossier, month):
        calendars = {row.key: row for row in dossier.of_version(ServiceCalendar, level.version)}
        hours = calendar_of_row(calendars[level.calendar]) if level.calendar in calendars else None
        made = list(_of_level(dossier, level, window, hours))
        found += [_with_state(dossier, one, today) for one in made]
        found += _gone(dossier, level, window, made, found)
    if not found:
        raise BadData(
            f"no level in force in {month} takes its figure from incidents",
            "bpoctl sla level edit KEY --measure availability --source incidents",
        )
    return found


def _of_level(dossier: Dossier, level: Level, window: Period, hours: Calendar | None) -> Iterator[Measured]:
    mine = [one for one in dossier.all(Incident) if level.key in (one.levels or ())]
    if level.measure == "availability":
        if level.per not in (None, COMPONENT) or (level.per and not level.instances):
            raise BadData(
                f"level `{level.key}`: from incidents it is judged for each component, and they are not stated",
                f"bpoctl sla level edit {level.key} --per component --instances A,B",
            )
        for name in level.instances or () if level.per else ("",):
            # An outage that names no component took all of them down.
            outages = [one for one in mine if not name or not one.components or name in one.components]
            figure_ = availability(_whole(level) if name else level, window, dossier.zone, outages, hours)
            yield _available(level, window, figure_, tuple(one.key for one in outages), name)
        return
    if level.measure not in incident_cases.MEASURES or level.per:
        raise BadData(
            f"level `{level.key}`: a {level.measure}{' for each ' + level.per if level.per else ''} does not come from "
            "incidents", f"one of: availability, {', '.join(incident_cases.MEASURES)}"
        )  # fmt: skip
    found = incident_cases.cases(level, window, dossier.zone, mine, hours)
    listed = tuple(case.incident for case in found)
    if level.window == EVENT:
        for one in incident_cases.by_case(level, window, found):
            yield _counted(level, window, one, (one.instance,) if one.instance else listed)
    else:
        yield _counted(level, window, incident_cases.attained(level, window, found), listed)


def _whole(level: Any) -> Any:
    """A level as each of its components is judged: nothing makes up anything."""
    return level._replace(components=None)


def _available(level: Level, window: Period, found: Availability, outages: tuple[str, ...], name: str) -> Measured:
    value = None if found.percent is None else to_places(found.percent)
    minutes = (format(to_places(each), "f") for each in (found.service, found.excluded, found.down))
    service, excluded, down = minutes
    note = f"minutes: service {service}, excluded {excluded}, down {down}; incidents: {', '.join(outages) or 'none'}"
    return Measured(level, window, value, to_places(found.up), to_places(found.of), note, outages, "", name, found)


def _counted(level: Level, window: Period, found: Attained, incidents: tuple[str, ...]) -> Measured:
    above = None if found.within is None else Decimal(found.within)
    note = f"incidents: {', '.join(incidents) or 'none'}"
    return Measured(level, window, figure(level, found), above, Decimal(found.n), note, incidents, "", found.instance)


def write_measured(store: Store, dossier: Dossier, measured: list[Measured]) -> int:
    """Write the figures that are new or changed as one operation; gives how many there were."""
    kind = KINDS["delivery_measurement"]
    taken = {row.key for row in dossier.rows(kind.table)}
    wanted = [one for one in measured if one.written]
    if not wanted:
        return 0
    with session().change(dossier, store) as writer:
        for one in wanted:
            before = _before(dossier, one)
            if one.state == "gone":
                writer.delete_many(kind.table, [before])
                continue
            values = {
                "level": one.level.key, "period": one.window.key, "value": one.value, "basis": "incidents",
                "numerator": one.above, "denominator": one.below, "note": one.note, "instance": one.instance or None,
                **({} if one.quota_used is None else {"quota_used": one.quota_used}),
            }  # fmt: skip
            if before is not None:
                writer.update(kind.table, before, values)
                continue
            made = new_key(writer, dossier, kind, values, taken)
            taken.add(made)
            writer.insert(kind.table, {**values, "key": made})
    return len(wanted)


def _levels(dossier: Dossier, month: Period) -> list[tuple[Period, Level]]:
    found = []
    for level in dossier.all(Level):
        if level.source != "incidents":
            continue
        for window in parted(dossier, windows_of(level, dossier.commencement).between(month.first, month.last)):
            version = terms_for(dossier, window) if window.last in month else None
            if version is not None and version.key == level.version:
                found.append((window, level))
    return sorted(found, key=lambda pair: (pair[1].key, pair[0].last))


def _before(dossier: Dossier, one: Measured) -> Measurement | None:
    place = (one.level.key, one.window.key, one.instance)
    known = {(row.level, row.period, row.instance or ""): row for row in dossier.all(Measurement)}
    return known.get(place)


def _with_state(dossier: Dossier, one: Measured, today: date) -> Measured:
    before = _before(dossier, one)
    if one.window.last >= today:
        state = "unfinished"
    elif one.window.key in sealed(dossier):
        state = "closed"
    elif before is None:
        state = "new"
    elif before.basis == "stated":
        state = "stated"
    else:
        same = (before.numerator, before.denominator, before.value) == (one.above, one.below, one.value)
        same = same and one.quota_used in (None, before.quota_used)
        state = "same" if same else "changed"
    return replace(one, state=state)


def _gone(
    dossier: Dossier, level: Level, window: Period, made: list[Measured], judged: list[Measured]
) -> list[Measured]:
    """The single cases on record that no longer fail."""
    if level.window != EVENT or judged[-1].state in ("unfinished", "closed", "stated"):
        return []
    failing = {one.instance for one in made}
    return [
        Measured(level, window, None, None, Decimal(0), "", (), "gone", row.instance)
        for row in dossier.all(Measurement)
        if (row.level, row.period, row.basis) == (level.key, window.key, "incidents")
        and row.instance and row.instance not in failing
    ]  # fmt: skip
