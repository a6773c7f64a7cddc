"""The hash chain: a salted digest of each value, and a hash of each operation over them and the one before.

A value stands beside its salt, so that erasing both leaves its digest, and the chain still verifies.
"""

from __future__ import annotations

import base64
import os
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from bpoctl.models.forms import canonical_json

Salted = dict[str, Any]
"""`{field: [salt, value]}`, or `{field: {"erased": digest}}` where a value was erased."""

_SALT_BYTES = 12


def salted(values: Mapping[str, Any]) -> Salted:
    """Each value beside a fresh salt."""
    noise = os.urandom(_SALT_BYTES * len(values))
    salts = base64.b64encode(noise).decode()
    # twelve bytes are sixteen characters of base64, without padding
    return {name: [salts[n * 16 : n * 16 + 16], value] for n, (name, value) in enumerate(values.items())}


def digest(salt: str, value: Any) -> str:
    """The digest that stands for a value in the chain."""
    return sha256(f"{salt}\n{canonical_json(value)}".encode()).hexdigest()


def digest_of(entry: Any) -> str:
    """The digest of one entry, computed from the value or, where it was erased, as it was left behind."""
    return str(entry["erased"]) if isinstance(entry, dict) else digest(entry[0], entry[1])


def digests(values: Salted | None) -> dict[str, str] | None:
    """The digests of one side of a change."""
    return None if values is None else {name: digest_of(entry) for name, entry in values.items()}


def erased(entry: Any) -> dict[str, str]:
    """What is left of an entry when its value and salt are deleted."""
    return {"erased": digest_of(entry)}


def is_erased(side: Salted | None) -> bool:
    """Whether a value of one side of a change was erased."""
    return side is not None and any(isinstance(entry, dict) for entry in side.values())


def values_of(side: Salted | None) -> dict[str, Any]:
    """The plain values of one side of a change; erased ones are left out."""
    return {} if side is None else {name: entry[1] for name, entry in side.items() if isinstance(entry, list)}


def operation_hash(head: Mapping[str, Any], said: Salted, changes: list[tuple[str, int, Any, Any]]) -> str:
    """The hash of an operation: its head (the previous hash among it), what was said, and every changed row."""
    rows = [[table, row, digests(before), digests(after)] for table, row, before, after in changes]
    return sha256(canonical_json([dict(head), digests(said), rows]).encode()).hexdigest()
