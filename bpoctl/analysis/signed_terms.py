"""What a signature freezes, as hashes: the terms of a version, and what else stands in its text.

They are reckoned from records alone, so that a rule can say without any template that what is recorded is no longer
what was signed. Who answers for a duty is no term (it stands in the party list), and what is empty is left out, so
that a field which a later bpoctl adds changes no hash.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from hashlib import sha256
from typing import Any

from bpoctl.dossier import ENGAGEMENT_FIELDS, Dossier
from bpoctl.models import KINDS, Kind
from bpoctl.models.forms import canonical_json
from bpoctl.models.partner import Decision
from bpoctl.models.record import Signature
from bpoctl.models.scope import Boundary
from bpoctl.models.sla import Agreement

PARTIES = ("client", "provider")
_SERVICE = ("name", "function", "currency")


def unsigned_amendments(dossier: Dossier, today: date | None = None) -> Iterator[tuple[Agreement, tuple[str, ...]]]:
    """Versions that both sides have not signed, though they had signed an earlier one; each with the sides lacking.

    They judge from their first day all the same: the dates decide. With `today`, by the signatures up to that day.
    """
    signed: dict[str, set[str]] = {}
    for signature in dossier.all(Signature):
        if today is None or signature.on <= today:
            signed.setdefault(signature.agreement, set()).add(signature.party)
    bound = False
    for version in dossier.versions():
        by = signed.get(version.key, set())
        if bound and len(by) < len(PARTIES):
            yield version, tuple(side for side in PARTIES if side not in by)
        bound = bound or len(by) == len(PARTIES)


def sign_command(version: str, lacking: Sequence[str]) -> str:
    """The command by which the first of the lacking sides signs."""
    return f"bpoctl sla sign --version {version} --party {lacking[0]} --name NAME --role ROLE"


def terms_sha256(dossier: Dossier, version: Agreement) -> str:
    """SHA-256 over a version's own record and all of its terms, in the order in which files have them."""
    return _digest([_filled(kind, row) for kind, row in _terms(dossier, version)])


def subject_sha256(dossier: Dossier, version: Agreement) -> str:
    """SHA-256 over what else the text says: the service, the scope, and parties that the version does not name."""
    own: dict[str, Any] = {d.name: getattr(dossier.engagement, d.name) for d in ENGAGEMENT_FIELDS if d.name in _SERVICE}
    if not version.client_entity:
        own["client"] = dossier.engagement.client
    if not version.provider_entity:
        decision = max(dossier.all(Decision), key=lambda one: one.decided_on, default=None)
        own["provider"] = dossier.named("partner_candidate", decision.candidate) if decision else ""
    scope = [[b.side, b.name, dossier.named("scope_process", b.process), b.reason or ""] for b in dossier.all(Boundary)]
    return _digest([own, scope])


def _terms(dossier: Dossier, version: Agreement) -> Iterator[tuple[Kind, Any]]:
    yield KINDS["sla_agreement"], version
    for kind, row in dossier.records():
        if kind.versioned and row.version == version.key:
            yield kind, row


def _filled(kind: Kind, row: Any) -> list[Any]:
    fields = {
        d.key: d.form.to_json(value)
        for d in kind.descriptions
        if d.ref != "person" and (value := getattr(row, d.name)) not in (None, "", (), {})
    }
    return [kind.path, fields]


def _digest(value: Any) -> str:
    return sha256(canonical_json(value).encode("utf-8", "surrogatepass")).hexdigest()
