"""Which agreement version is meant."""

from __future__ import annotations

from bpoctl.dossier import Dossier
from bpoctl.errors import BadData
from bpoctl.models import KINDS
from bpoctl.models.sla import Agreement
from bpoctl.records.verbs import find


def version_named(dossier: Dossier, version: str | None) -> Agreement:
    """An agreement version, the latest where none is named; raises BadData where there is none."""
    if version is not None:
        found: Agreement = find(dossier, KINDS["sla_agreement"], version, None)
        return found
    latest = dossier.latest_version()
    if latest is None:
        raise BadData("there is no agreement yet", "bpoctl sla agreement add")
    return latest
