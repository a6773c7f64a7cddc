"""What may not be changed any more: signed terms and closed periods. Each refusal names the way that is open."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from bpoctl.analysis.boundaries import JUDGING, sealed_days, versions_of_closed
from bpoctl.analysis.judging import impossible
from bpoctl.analysis.sealing import sealed
from bpoctl.dossier import Dossier, make_row
from bpoctl.errors import BadData, Declined
from bpoctl.models import KINDS, Kind
from bpoctl.models.record import Signature

_SEALED_KINDS = ("delivery_measurement", "delivery_invoice", "delivery_relief", "delivery_credit")


def signed_versions(dossier: Dossier) -> set[str]:
    """The agreement versions that at least one side has signed."""
    return {signature.agreement for signature in dossier.all(Signature)}


def refuse_signed(dossier: Dossier, kind: Kind, version: str) -> None:
    """Raises Declined for a change of terms that somebody has signed."""
    if (kind.versioned or kind.table == "sla_agreement") and version in signed_versions(dossier):
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


def refuse_sealed(dossier: Dossier, kind: Kind, period: str | None) -> None:
    """Raises Declined for a change of figures in a closed period."""
    if kind.table in _SEALED_KINDS and period in sealed(dossier):
        raise Declined(
            f"{period} is closed: its figures stay as they are",
            f"record the correction in an open period: bpoctl {kind.command} add --period PERIOD …",
        )


def refuse_impossible(dossier: Dossier, kind: Kind, values: Mapping[str, Any], before: Any = None) -> None:
    """Raises BadData for a measurement of 104 % where its level cannot come to that."""
    if kind.table != "delivery_measurement":
        return
    after = make_row(kind.table, {**(before._asdict() if before else {}), **values})
    level = dossier.keyed("sla_level").get(after.level)
    if level is not None and (why := impossible(level, after)):
        raise BadData(
            f"`{after.level}` in {after.period}: {why}", "--value N, in percent; or --numerator, --denominator"
        )


def refuse_frozen(dossier: Dossier, kind: Kind, row: Any) -> None:
    """Raises Declined where a record may not be changed or removed any more."""
    if kind.history:
        raise Declined(f"{kind.path} {row.key} is history and stays as it is", "bpoctl undo")
    refuse_signed(dossier, kind, row.key if kind.table == "sla_agreement" else getattr(row, "version", ""))
    refuse_sealed(dossier, kind, getattr(row, "period", None))


def kind_named(path: str) -> Kind | None:
    """The kind with a path like `access/grant`."""
    kind = KINDS.get(path.replace("/", "_").replace("-", "_"))
    return kind if kind is not None and kind.path == path else None
