"""What may not be changed any more: signed terms and closed periods. Each refusal names the way that is open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from bpoctl.analysis.boundaries import JUDGING, sealed_days, versions_of_closed
from bpoctl.analysis.calendar_form import calendar_of_row
from bpoctl.analysis.credits.true_ups import fault_of
from bpoctl.analysis.judging import impossible
from bpoctl.analysis.money import too_fine_parts
from bpoctl.analysis.sealing import next_open, sealed, true_up_command
from bpoctl.dossier import SEALED_KINDS, Dossier, make_row, only_settles
from bpoctl.errors import BadData, Declined
from bpoctl.models import KINDS, Kind
from bpoctl.models.delivery import Measurement


def refuse_signed(dossier: Dossier, kind: Kind, version: str) -> None:
    """Raises Declined for a change of terms that somebody has signed."""
    if (kind.versioned or kind.table == "sla_agreement") and version in dossier.signed_versions():
        raise Declined(
            f"agreement {version} is signed: its terms stay as they are",
            f"bpoctl sla amend {version} --from DATE --reason TEXT        starts a new version",
        )
    month = versions_of_closed(dossier).get(version) if kind.table in JUDGING else None
    if month:
        raise Declined(
            f"{month} is closed, and agreement {version} has judged it: its terms stay as they are",
            f"bpoctl sla amend {version} --from DATE --reason TEXT        starts a new version",
        )


def refuse_begun(dossier: Dossier, kind: Kind, begins: date | None) -> None:
    """Raises Declined for an agreement version that would begin before the end of what is closed."""
    closed = sealed_days(dossier) if kind.table == "sla_agreement" and begins is not None else None
    if closed is not None and begins is not None and begins <= closed[0]:
        raise Declined(
            f"{closed[1]} is closed and stays as it was judged; a version from {begins} would change it",
            f"let it begin after {closed[0]}: --effective-from DATE",
        )


def refuse_sealed(dossier: Dossier, kind: Kind, period: str | None, row: Any = None) -> None:
    """Raises Declined for a change of figures in a closed period; `row` is the record, for what is open instead."""
    if kind.table in SEALED_KINDS and period in sealed(dossier):
        raise Declined(f"{period} is closed: its figures stay as they are", _instead(dossier, kind, str(period), row))


def _instead(dossier: Dossier, kind: Kind, period: str, row: Any) -> str:
    """The command that is open where a closed period is not: a true-up, or its booking in a month that is open."""
    if kind.table == "delivery_true_up":
        month = next_open(dossier, period)
        again = f"{_of(row, 'level', 'KEY')} --corrects {_of(row, 'corrects', 'PERIOD')}"
        return f"book it in an open month: bpoctl {kind.command} add --level {again} --period {month} …"
    level, instance = _of(row, "level", "KEY"), _of(row, "instance", "") or None
    figure = "--amount AMOUNT" if kind.table in ("delivery_invoice", "delivery_credit") else "--value N"
    return f"record the correction as a true-up: {true_up_command(dossier, period, level, instance, figure)}"


def refuse_impossible(dossier: Dossier, kind: Kind, values: Mapping[str, Any], before: Any = None) -> None:
    """Raises BadData for what cannot be: a measurement of 104 %, windows that overlap, a true-up of an open month."""
    if kind.table not in ("delivery_measurement", "delivery_true_up", "delivery_invoice", "sla_calendar"):
        return
    after = make_row(kind.table, {**(before._asdict() if before else {}), **values})
    if kind.table == "delivery_invoice":
        for name, why in too_fine_parts(after, dossier.engagement.currency):
            raise BadData(f"--{name.replace('_', '-')}: {why}", f"--{name.replace('_', '-')} AMOUNT")
        return
    if kind.table == "delivery_true_up":
        _refuse_true_up(dossier, after)
        return
    if kind.table == "sla_calendar":
        calendar_of_row(after, f"calendar `{after.name}`")
        return
    level = dossier.keyed("sla_level").get(after.level)
    if level is not None and (why := impossible(level, after)):
        raise BadData(
            f"`{after.level}` in {after.period}: {why}", "--value N, in percent; or --numerator, --denominator"
        )


def _of(row: Any, name: str, without: str) -> str:
    """A field of a row, or of the values that are to become one; `without` where there is none."""
    found = row.get(name) if isinstance(row, Mapping) else getattr(row, name, None)
    return str(found or without)


def _refuse_true_up(dossier: Dossier, row: Any) -> None:
    fault = fault_of(dossier, row)
    if fault is None:
        return
    if fault.rule != "DEL030":
        raise BadData(fault.message, _FIELDS_OF_TRUE_UP.get(fault.field, f"--{fault.field} …"))
    place = (row.level, row.corrects, row.instance)
    of = next((m.key for m in dossier.all(Measurement) if (m.level, m.period, m.instance) == place), None)
    command = f"edit {of}" if of else f"add --level {row.level} --period {row.corrects} --basis stated"
    raise Declined(fault.message, f"bpoctl delivery measurement {command} --value N")


_FIELDS_OF_TRUE_UP = {
    "value": "--value N, or --numerator N --denominator N, or --amount AMOUNT",
    "period": "--period MONTH: an open one after the month that it corrects",
    "level": "bpoctl sla level list        shows the levels of each version",
    "corrects": "bpoctl record seal list        shows which months are closed",
}
"""How each field of a true-up that is at fault is mended."""


def refuse_frozen(dossier: Dossier, kind: Kind, row: Any, fields: Iterable[str] = ()) -> None:
    """Raises Declined where a record may not be changed (in some fields only, where they are named) or removed."""
    if kind.history:
        raise Declined(f"{kind.path} {row.key} is history and stays as it is", "bpoctl undo")
    refuse_signed(dossier, kind, row.key if kind.table == "sla_agreement" else getattr(row, "version", ""))
    if not only_settles(kind.table, fields):
        refuse_sealed(dossier, kind, getattr(row, "period", None), row)


def kind_named(path: str) -> Kind | None:
    """The kind with a path like `access/grant`."""
    kind = KINDS.get(path.replace("/", "_").replace("-", "_"))
    return kind if kind is not None and kind.path == path else None
