"""From a ticket export to measurements: which levels it measures, in which periods, and what is written down."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from bpoctl.analysis.attainment import Attained
from bpoctl.analysis.calendar_form import calendar_of_row
from bpoctl.analysis.cost.frame import service_start
from bpoctl.analysis.credits import terms_for
from bpoctl.analysis.figures import ratio_times, with_unit
from bpoctl.analysis.parts import cuts_of
from bpoctl.analysis.periods import Period, parse_period
from bpoctl.analysis.sealing import sealed
from bpoctl.analysis.targets import renamed
from bpoctl.analysis.windows import EVENT
from bpoctl.dossier import Dossier
from bpoctl.errors import BadData, UsageError, nearest
from bpoctl.models import KINDS
from bpoctl.models.delivery import Measurement, Profile
from bpoctl.models.review import Dispute
from bpoctl.models.sla import Level, ServiceCalendar
from bpoctl.records.exports import recorded_path
from bpoctl.records.keys import new_key
from bpoctl.records.session import session
from bpoctl.store import Store
from bpoctl.tickets import ImportResult, attain

OVERALL = "all"
PARTED = "\x1f"
"""Parts the version from the key where levels of several versions are read at once."""
_MARK = re.compile(rf"[A-Za-z0-9._-]*{PARTED}")
_SECONDS = {"h": 3600, "min": 60, "s": 1}
_PLACES = Decimal("0.000001")


@dataclass(frozen=True)
class Planned:
    """One level in one period: what was attained, and what is to be done about it."""

    level: Level
    period: str
    value: Decimal | None
    within: int | None
    cases: int
    state: str
    """new, changed, same, gone (a case that no longer fails), closed (the period is), unfinished (it is), stated (by
    hand before), partial (the file does not tell of all of the period's months)"""
    above: Decimal | None = None
    below: Decimal | None = None
    """the two sides of a share or a ratio; of any other measure `below` is the number of cases"""
    figures: dict[str, str] | None = None
    """further measures that the level requires"""
    instance: str = ""
    """which system, site or case, of a level that is judged for each"""
    lapsed: int = 0
    """cases that are excused because the client's input came late"""

    @property
    def where(self) -> str:
        """The level's key, with the instance."""
        return f"{self.level.key} {self.instance}".strip()

    @property
    def shown(self) -> str:
        """The figure for a reader."""
        if self.level.window == EVENT and not self.instance:
            return f"{self.within or 0:,} of {self.cases:,} kept it"
        value = "not measured" if self.value is None else with_unit(format(self.value, "f"), self.level.unit)
        return f"{value}, {self.lapsed:,} lapsed" if self.lapsed else value

    @property
    def written(self) -> bool:
        """Whether a measurement is written."""
        return self.state in ("new", "changed", "gone")


def profile_named(dossier: Dossier, key: str | None) -> Profile:
    """The profile meant; raises UsageError where it has to be named, BadData for an unknown one."""
    known = dossier.keyed("delivery_profile")
    if key is None:
        if len(known) == 1:
            only: Profile = next(iter(known.values()))
            return only
        raise UsageError(
            "which profile reads it?" if known else "there is no profile that says how an export is read",
            f"--profile KEY, one of {', '.join(known)}" if known else "bpoctl delivery profile add",
        )
    if key not in known:
        close = nearest(key, list(known))
        meant = f" Did you mean `{close}`?" if close else ""
        raise BadData(f"no profile `{key}`.{meant}", "bpoctl delivery profile list")
    found: Profile = known[key]
    return found


def measure(dossier: Dossier, file: Path, profile: Profile, rejects_to: Path | None) -> ImportResult:
    """Read the export once, for the levels of every agreement version that take their figure from tickets."""
    levels: list[Any] = []
    for row in dossier.all(Level):
        if row.source == "tickets":
            found: Any = row
            levels.append(of_version(found, row.version))
    if not levels:
        raise BadData("no service level takes its figure from tickets", "bpoctl sla level edit KEY --source tickets")
    needed = {name for level in levels for name in _calendars_of(level)}
    calendars = {
        name: calendar_of_row(row)
        for row in dossier.all(ServiceCalendar)
        if (name := f"{row.version}{PARTED}{row.key}") in needed
    }
    with plain_keys():
        begun, cuts = dossier.commencement, cuts_of(dossier)
        return attain(file, profile, levels, calendars, dossier.zone, rejects_to, True, begun, cuts)


@contextmanager
def plain_keys() -> Iterator[None]:
    """What is refused inside names levels and calendars by their own keys, without the mark of their version."""
    try:
        yield
    except BadData as error:
        raise type(error)(_MARK.sub("", error.message), _MARK.sub("", error.hint)) from None


def marked(version: str, key: str) -> str:
    """A key that carries its agreement version, so that those of several versions are told apart."""
    return f"{version}{PARTED}{key}"


def of_version(level: Any, version: str) -> Any:
    """A level whose key and calendars carry its version."""
    return level._replace(
        key=marked(version, level.key),
        calendar=level.calendar and marked(version, level.calendar),
        targets=level.targets and renamed(level.targets, lambda name: marked(version, name)),
    )


def _calendars_of(level: Any) -> list[str]:
    rows = (level.targets or {}).get("rows") or ()
    return [name for name in (level.calendar, *(row.get("calendar") for row in rows)) if name]


def plan_measurements(dossier: Dossier, result: ImportResult, today: date) -> list[Planned]:
    """What to write: of each finished period, or part of one that an amendment parts, the levels then in force."""
    levels = {(level.version, level.key): level for level in dossier.all(Level)}
    present = {_place(m): m for m in dossier.all(Measurement)}
    closed = sealed(dossier)
    planned = []
    for attained in result.attained:
        if attained.period == OVERALL:
            continue
        version, _, key = attained.level.partition(PARTED)
        period = parse_period(attained.period, dossier.commencement)
        terms = terms_for(dossier, period)
        if terms is None or terms.key != version:
            continue
        level = levels[(version, key)]
        value, before = figure(level, attained), present.get((key, attained.period, attained.instance))
        if period.last >= today:
            state = "unfinished"
        elif not _covers(result, period, dossier):
            state = "partial"
        elif attained.period in closed:
            state = "closed"
        elif before is None:
            state = "new"
        elif before.basis == "stated":
            state = "stated"
        else:
            state = "same" if (before.value, before.denominator) == (value, _below(attained)) else "changed"
        further = {name: value_of(attained, name, terms["unit"]) for name, terms in (level.also or {}).items()}
        planned.append(
            Planned(level, attained.period, value, attained.within, attained.n, state, _above(attained),
                    _below(attained), {n: format(v, "f") for n, v in further.items() if v is not None} or None,
                    attained.instance, attained.lapsed)
        )  # fmt: skip
    planned += _no_longer_failing(dossier, planned)
    return sorted(planned, key=lambda p: (p.level.key, p.period, p.instance))


def _no_longer_failing(dossier: Dossier, planned: Sequence[Planned]) -> list[Planned]:
    """The single cases on record that no longer fail by this file, which counts their month anew."""
    months = {(p.level.key, p.period): p for p in planned if p.level.window == EVENT and not p.instance}
    failing = {(p.level.key, p.period, p.instance) for p in planned}
    disputed = {dispute.measurement for dispute in dossier.all(Dispute)}
    return [
        Planned(month.level, row.period, None, None, 0, "gone", instance=row.instance)
        for row in dossier.all(Measurement)
        if row.instance and row.basis == "import" and _place(row) not in failing and row.key not in disputed
        and (month := months.get((row.level, row.period))) is not None and month.state in ("new", "changed", "same")
    ]  # fmt: skip


def _place(row: Measurement) -> tuple[str, str, str]:
    return row.level, row.period, row.instance or ""


def _covers(result: ImportResult, period: Period, dossier: Dossier) -> bool:
    """Whether a file tells of the month in which a window begins, or the service does, and of that in which it ends.

    A quarter's figure is not made from the file of its last month.
    """
    if result.days is None:
        return False
    begun = max(filter(None, (period.first, service_start(dossier))))
    return (result.days[0].replace(day=1) <= begun) and (period.last.replace(day=1) <= result.days[1])


def figure(level: Level, attained: Attained) -> Decimal | None:
    """What was attained in the level's unit, to six places; None is not measured."""
    if level.measure == "ratio":
        ratio = attained.value("ratio")
        return None if ratio is None else to_places(ratio * ratio_times(level))
    return value_of(attained, level.measure, level.unit)


def value_of(attained: Attained, measure: str, unit: str) -> Decimal | None:
    """A measure of what was attained, in a unit, to six places; None is not measured."""
    value = attained.value(measure)
    if value is None:
        return None
    if measure == "share" or (measure == "ratio" and unit == "%"):
        value *= 100
    elif measure not in ("count", "ratio"):
        value /= _SECONDS.get(unit, 3600)
    return to_places(value)


def _above(attained: Attained) -> Decimal | None:
    if attained.over is not None:
        return to_places(attained.over)
    return None if attained.within is None else Decimal(attained.within)


def _below(attained: Attained) -> Decimal:
    return Decimal(attained.n) if attained.under is None else to_places(attained.under)


def to_places(value: Fraction) -> Decimal:
    """A fraction as a decimal of six places, half-up; whole numbers without places."""
    if value.denominator == 1:
        return Decimal(value.numerator)
    scaled = (value * 10**6 * 2 + 1) // 2
    return (Decimal(scaled) / 10**6).quantize(_PLACES, ROUND_HALF_UP)


def write_import(
    store: Store, dossier: Dossier, profile: Profile, result: ImportResult, planned: Sequence[Planned], file: Path,
    day: date, replaces: str | None,
) -> str:  # fmt: skip
    """Record the import and its measurements as one operation; gives the import's key."""
    present = {_place(m): m for m in dossier.all(Measurement)}
    with session().change(dossier, store) as writer:
        imports = KINDS["delivery_ticket_import"]
        key = new_key(writer, dossier, imports, {}, {row.key for row in dossier.rows(imports.table)})
        writer.insert(
            imports.table,
            {"key": key, "profile": profile.key, "path": recorded_path(file), "sha256": result.sha256,
             "imported_on": day, "rows_read": result.rows_read, "rows_used": result.rows_used, "replaces": replaces,
             "rows_excluded": result.rows_excluded, "rows_rejected": result.rows_rejected, "tickets": result.tickets},
        )  # fmt: skip
        kind = KINDS["delivery_measurement"]
        taken = {row.key for row in dossier.rows(kind.table)}
        for one in planned:
            if one.state == "same" and replaces is not None:
                # what the corrected file says too, it now comes from
                writer.update(kind.table, present[one.level.key, one.period, one.instance], {"source": key})
            if not one.written:
                continue
            values = {
                "level": one.level.key, "period": one.period, "value": one.value, "basis": "import", "source": key,
                "numerator": one.above, "denominator": one.below, "figures": one.figures,
                "instance": one.instance or None, "lapsed": one.lapsed or None,
            }  # fmt: skip
            before = present.get((one.level.key, one.period, one.instance))
            if one.state == "gone":
                writer.delete_many(kind.table, [before])
                continue
            if before is not None:
                writer.update(kind.table, before, values)
                continue
            made = new_key(writer, dossier, kind, values, taken)
            taken.add(made)
            writer.insert(kind.table, {**values, "key": made})
    return key
