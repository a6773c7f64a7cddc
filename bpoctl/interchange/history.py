"""History in the file: what actions left behind, each item with a hash, and one hash over all of them.

A hash is SHA-256 over the canonical JSON of the item's kind and fields, so it holds however the file is formatted.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from bpoctl.dossier import Dossier
from bpoctl.errors import Declined
from bpoctl.interchange.places import HASH, HEAD, HISTORY
from bpoctl.models import KINDS, Kind
from bpoctl.models.forms import canonical_json


def hash_of(kind: Kind, row: Any) -> str:
    """The hash of one item of history."""
    fields = {d.key: d.form.to_json(value) for d in kind.descriptions if (value := getattr(row, d.name)) is not None}
    return _digest({"kind": kind.path, "fields": fields})


def head_of(dossier: Dossier) -> str:
    """The hash over all items of history, in their order, and the engagement whose they are."""
    hashes = [hash_of(kind, row) for kind, row in dossier.records() if kind.history]
    return _digest({"engagement": dossier.engagement.slug, "items": hashes})


def _digest(value: Any) -> str:
    return sha256(canonical_json(value).encode("utf-8", "surrogatepass")).hexdigest()


def verify(dossier: Dossier, stated: Mapping[str, Any], name: str) -> None:
    """Compare the history of a file with its hashes; `stated` is its table `[record]`.

    Raises Declined, naming the first item that no longer is what was exported, or saying that some are gone.
    """
    hint = "history is restored only as it was exported; export it again from where it was recorded: bpoctl export"
    for kind in KINDS.values():
        if not kind.history:
            continue
        hashes = {item["key"]: item.get(HASH) for item in stated.get(kind.plural, ())}
        for row in dossier.rows(kind.table):
            if hashes[row.key] is None:
                raise Declined(f"{name}: {kind.path} {row.key} has no `{HASH}`", hint)
            if hashes[row.key] != hash_of(kind, row):
                raise Declined(f"{name}: {kind.path} {row.key} is not what was exported: its hash differs", hint)
    if any(kind.history for kind, _ in dossier.records()) or stated:
        _verify_head(dossier, stated, name, hint)


def _verify_head(dossier: Dossier, stated: Mapping[str, Any], name: str, hint: str) -> None:
    if stated.get(HEAD) != head_of(dossier):
        raise Declined(
            f"{name}: `[{HISTORY}] {HEAD}` differs: items of the history were removed or added, "
            "or it is another engagement's",
            hint,
        )
