"""History in the file: any change to it is noticed, and named."""

from __future__ import annotations

import pytest

from bpoctl.errors import Declined
from bpoctl.interchange import read_text, verify_history, write

from .samples import agreement, gate, of, signature

TEXT = write(of(agreement(), gate("GATE-1"), gate("GATE-2", of="partner"), signature()))


def test_history_is_verified_however_the_file_is_formatted() -> None:
    """Order, comments and spelling are free; the hashes are over the values."""
    verify_history(TEXT)
    head, *items = TEXT.split("\n[[record.gates]]\n")
    verify_history(head + "\n# moved\n[[record.gates]]\n" + items[1] + "\n[[record.gates]]\n" + items[0])
    verify_history(TEXT.replace("2026-01-14T09:30:00Z", "2026-01-14T10:30:00+01:00"))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('of = "partner"', 'of = "sla"', "record/gate GATE-2 is not what was exported"),
        ('role = "COO"', 'role = "CEO"', "record/signature SIG-1 is not what was exported"),
        ("hash = ", "# hash = ", "record/gate GATE-1 has no `hash`"),
        ("head = ", "# head = ", "head` differs"),
        ('slug = "acme"', 'slug = "other"', "another engagement's"),
    ],
)
def test_tampering_is_declined_with_the_item(old: str, new: str, said: str) -> None:
    """A changed item is named; without being asked, reading does not look."""
    assert old in TEXT
    with pytest.raises(Declined, match=said):
        verify_history(TEXT.replace(old, new))
    read_text(TEXT.replace(old, new))


def test_a_removed_item_is_noticed() -> None:
    """An item that is gone leaves the hash over all of them behind."""
    start = TEXT.index("\n[[record.gates]]\n")
    end = TEXT.index("\n[[record.gates]]\n", start + 1)
    with pytest.raises(Declined, match="removed or added"):
        verify_history(TEXT[:start] + TEXT[end:])
    with pytest.raises(Declined, match="removed or added"):
        verify_history(TEXT[: TEXT.index("\n[[record.gates]]")])


def test_without_history_there_is_nothing_to_hash() -> None:
    """A file of wishes alone has no `[record]`, and verifies."""
    text = write(of(agreement()))
    assert "[record]" not in text
    verify_history(text)
