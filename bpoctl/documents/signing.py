"""The signed text of an agreement version: the same bytes for both parties, and the hash that they sign."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

from bpoctl.documents.front import parted
from bpoctl.documents.reads import Reads
from bpoctl.documents.sla import BODY, END_OF_SIGNED_TEXT, SIGNATURES, SlaView, signatures_context, sla_view
from bpoctl.dossier import Dossier
from bpoctl.errors import BadData, nearest
from bpoctl.models.sla import Agreement


def signed_text(dossier: Dossier, version: str, templates: Path | None = None) -> bytes:
    """What the parties of an agreement version sign: its document without front matter and signature block, UTF-8.

    It depends on no day and on no person. `templates` is the workspace's own folder, where it has one.
    """
    agreement = dossier.get(Agreement, version)
    if agreement is None:
        close = nearest(version, [known.key for known in dossier.versions()])
        raise BadData(f"no agreement version `{version}`", f"did you mean `{close}`?" if close else "")
    return _body(sla_view(dossier, Reads(), agreement), templates).encode()


def signed_sha256(dossier: Dossier, version: str, templates: Path | None = None) -> str:
    """SHA-256 of the signed text, as a signature keeps it."""
    return hashlib.sha256(signed_text(dossier, version, templates)).hexdigest()


def signed_part(document: str) -> bytes:
    """The signed text inside a built document: from its title to the line before the end marker."""
    return parted(document)[1].partition(END_OF_SIGNED_TEXT)[0].lstrip("\n").encode()


def agreement_text(dossier: Dossier, reads: Reads, agreement: Agreement, as_of: date, templates: Path | None) -> str:
    """The whole document after its front matter: the signed text, the party list and the signatures."""
    view = sla_view(dossier, reads, agreement)
    body = _body(view, templates)
    sha256 = hashlib.sha256(body.encode()).hexdigest()
    from bpoctl.documents.press import press

    context = signatures_context(dossier, reads, agreement, view, sha256, as_of)
    return f"{body}{END_OF_SIGNED_TEXT}{press(templates).render(SIGNATURES, context)}"


def _body(view: SlaView, templates: Path | None) -> str:
    from bpoctl.documents.press import press

    return press(templates).render(BODY, {"doc": view})
