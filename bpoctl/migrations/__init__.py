"""Alembic's revisions of the store. Their names are known without importing Alembic, which is slow to load."""

from __future__ import annotations

from pathlib import Path

REVISIONS: tuple[str, ...] = tuple(
    sorted(path.name.split("_", 1)[0] for path in (Path(__file__).parent / "versions").glob("[0-9]*_*.py"))
)
"""Every schema revision in order, from the names of its files."""

HEAD: str = REVISIONS[-1] if REVISIONS else ""
"""The schema this program reads and writes."""
