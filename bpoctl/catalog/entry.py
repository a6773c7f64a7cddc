"""What every entry of the catalogue has."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What every entry has: its code, its name, where its content comes from, and the file it stands in."""

    code: str
    name: str
    source: str
    """a publication or a section; `general knowledge (unverified)` where there is none"""
    file: str
    """the file it was read from; the reader sets it"""
