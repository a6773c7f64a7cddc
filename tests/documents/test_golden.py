"""The documents of a small engagement, whole, as their readers see them.

After a wanted change: `python tests/documents/test_golden.py` writes them anew; read what changed before committing.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from acme import AS_OF, acme

from bpoctl.documents import build, chosen

GOLDEN = Path(__file__).parent.parent / "golden" / "documents"
KEYS = ("sla-1.0", "matrix-1.0", "sop-SOP-1", "review-2026-06")


@pytest.mark.parametrize("key", KEYS)
def test_a_document_is_what_was_read_and_approved(key: str) -> None:
    """The SLA, its clause matrix, the SOP and the review are byte for byte the golden files."""
    built = build(acme(), key, AS_OF)
    assert built.text.encode() == (GOLDEN / built.file_name).read_bytes()


def test_every_document_of_the_engagement_is_golden() -> None:
    """No document is left out of the golden files."""
    assert tuple(entry.key for entry in chosen(acme(), [], AS_OF)) == KEYS


if __name__ == "__main__":
    for document in KEYS:
        fresh = build(acme(), document, AS_OF)
        (GOLDEN / fresh.file_name).write_bytes(fresh.text.encode())
