"""Engagement files for one feature of a real schedule each: written as TOML, read back, measured and reckoned."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import tomli_w

from bpoctl.analysis.credits import Statement, statement
from bpoctl.dossier import Dossier, make_row
from bpoctl.interchange import read_file
from bpoctl.models import KINDS
from bpoctl.models.delivery import Profile
from bpoctl.records.importing import measure, plan_measurements
from bpoctl.records.measuring import measure_incidents

ENGAGEMENT = {
    "slug": "feature", "name": "A feature", "client": "A client", "function": "customer-service",
    "delivery_model": "offshore", "arrangement": "ongoing", "currency": "EUR", "time_zone": "Europe/London",
}  # fmt: skip
AGREEMENT = {
    "key": "1.0", "title": "Agreement", "effective_from": date(2026, 1, 1), "ends_on": date(2027, 12, 31),
    "notice": "90 days", "renewal": "ends",
}  # fmt: skip
LEVEL = {
    "key": "L", "version": "1.0", "name": "A level", "metric": "first-response-time", "class": "critical",
    "measure": "share", "unit": "%", "direction": "higher", "target": "95", "minimum": "90", "equality": "meets",
    "window": "month", "rounding": "none", "min_sample": 0, "no_data": "not-scored", "credit": "C",
}  # fmt: skip
CLOCK = {
    "source": "tickets", "clock_from": "first opened", "clock_to": "first closed", "counted_at": "start",
    "threshold_equality": "within", "unfinished": "left-out", "cut_off": "none", "calendar": "office",
}  # fmt: skip
CREDIT = {
    "key": "C", "version": "1.0", "name": "Credits", "form": "weight", "at_risk": "10", "charge_base": "stated",
    "monthly_charges": "10000.00",
}  # fmt: skip
PROFILE = {
    "key": "desk", "name": "Desk", "shape": "tickets", "id_column": "id", "time_zone": "Europe/London",
    "moments": {"opened": "opened", "closed": "closed", "escalated": "escalated"},
    "attributes": {"severity": "severity", "channel": "channel", "kind": "kind"},
    "counts": {"critical": {"severity": ["1"]}, "minor": {"severity": ["4"]}, "all": {"kind": ["job"]}},
}  # fmt: skip
WEEK = ("mon", "tue", "wed", "thu", "fri")


def level(**terms: Any) -> tuple[str, dict[str, Any]]:
    """A critical level that draws on credits `C`, 10 % of its weight; a term of None is left out."""
    return "sla.levels", {**LEVEL, "allocation": "100", **terms}


def clocked(**terms: Any) -> tuple[str, dict[str, Any]]:
    """A level read from tickets."""
    return level(**{**CLOCK, **terms})


def credit(**terms: Any) -> tuple[str, dict[str, Any]]:
    """Credit terms on stated charges of 10,000 a month."""
    return "sla.credits", {**CREDIT, **terms}


def calendar(key: str = "office", hours: str = "09:00-17:00", **more: Any) -> tuple[str, dict[str, Any]]:
    """Office hours from Monday to Friday."""
    weekly = {day: [hours] for day in WEEK}
    return "sla.calendars", {
        "key": key, "version": "1.0", "name": key, "time_zone": "Europe/London", "weekly": weekly, **more,
    }  # fmt: skip


def figure(value: str, period: str = "2026-06", of: str = "L", **more: Any) -> tuple[str, dict[str, Any]]:
    """A figure stated by hand."""
    return "delivery.measurements", {
        "key": f"M-{of}-{period}", "level": of, "period": period, "value": value, "basis": "stated", **more,
    }  # fmt: skip


def rows(*cells: str) -> str:
    """An export: number, severity, channel, kind, opened, closed and escalated, what is left out being empty."""
    head = "id,severity,channel,kind,opened,closed,escalated"
    return "\n".join([head, *(f"{each}{',' * (6 - each.count(','))}" for each in cells)]) + "\n"


def file_of(folder: Path, *records: tuple[str, dict[str, Any]], **engagement: Any) -> Dossier:
    """The engagement of some records, by way of its file: one agreement version, one profile."""
    document: dict[str, Any] = {"schema": 1, "engagement": {**ENGAGEMENT, **engagement}}
    for path, values in (("sla.agreements", AGREEMENT), ("delivery.profiles", PROFILE), *records):
        stage, plural = path.split(".")
        kept = {name: value for name, value in values.items() if value is not None}
        document.setdefault(stage, {}).setdefault(plural, []).append(kept)
    if any(path == "sla.agreements" for path, _ in records):
        document["sla"]["agreements"] = document["sla"]["agreements"][1:]
    file = folder / "feature.toml"
    file.write_text(tomli_w.dumps(document), encoding="utf-8")
    return read_file(file)


def imported(folder: Path, dossier: Dossier, export: str) -> Dossier:
    """The engagement with what an import of the export measures."""
    file = folder / "export.csv"
    file.write_text(export, encoding="utf-8")
    profile: Profile = dossier.keyed("delivery_profile")["desk"]
    planned = plan_measurements(dossier, measure(dossier, file, profile, None), date(2027, 12, 1))
    made = [
        make_row(
            "delivery_measurement",
            {"key": f"MSR-{n}", "level": one.level.key, "period": one.period, "value": one.value, "basis": "import",
             "numerator": one.above, "denominator": one.below, "figures": one.figures, "lapsed": one.lapsed or None,
             "instance": one.instance or None},
        )
        for n, one in enumerate(planned)
    ]  # fmt: skip
    return _with(dossier, made)


def of_incidents(dossier: Dossier, period: str) -> Dossier:
    """The engagement with what its incidents come to in a period."""
    made = [
        make_row(
            "delivery_measurement",
            {"key": f"MSR-{n}", "level": one.level.key, "period": one.window.key, "value": one.value,
             "basis": "incidents", "numerator": one.above, "denominator": one.below, "instance": one.instance or None},
        )
        for n, one in enumerate(measure_incidents(dossier, period, date(2027, 12, 1)))
    ]  # fmt: skip
    return _with(dossier, made)


def _with(dossier: Dossier, made: list[Any]) -> Dossier:
    all_rows = {table: list(dossier.rows(table)) for table in KINDS}
    return Dossier(dossier.engagement, {**all_rows, "delivery_measurement": [*all_rows["delivery_measurement"], *made]})


def share(dossier: Dossier, of: str = "L", period: str = "2026-06") -> tuple[int, int]:
    """How many cases kept a level, of how many."""
    found = statement(dossier, period)
    (line,) = [line for line in found.lines if line.level.key == of]
    assert line.measurement is not None
    return int(line.measurement.numerator or 0), int(line.measurement.denominator or 0)


def total(dossier: Dossier, period: str = "2026-06") -> str:
    """What is due for a month."""
    return str(statement(dossier, period).total)


def results(dossier: Dossier, period: str = "2026-06") -> dict[str, str]:
    """Each level's result."""
    return {line.level.key: str(line.verdict.result) for line in statement(dossier, period).lines}


def only(found: Statement) -> Any:
    """The one line of a statement."""
    (line,) = found.lines
    return line
