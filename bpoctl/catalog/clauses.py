"""The elements that contracts and records must carry: a light reader of `clauses.toml`, for rules that run often.

The catalogue as a whole reads the same file with every word checked; a test holds both to the same result.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from bpoctl.catalog.entry import Entry

FILE = "clauses.toml"
AGREEMENT, RECORD = "agreement", "record"


@dataclass(frozen=True, kw_only=True)
class DutyOutline:
    """What somebody has to do so that an element is more than words; it becomes an obligation."""

    party: str
    recurrence: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Element(Entry):
    """One element that a contract or a record must carry, in our own words; a clause says which it covers."""

    regime: str
    """the regulation that asks for it, as the engagement names it; `itil` is a checklist and asks for nothing"""
    reference: str
    """where the law or the checklist says so, as in `GDPR Art. 28(3)(a)`"""
    wording: str
    draft: str = ""
    """wording for a clause, with what only a person knows in square brackets; `wording` where it is not given"""
    carrier: str = AGREEMENT
    """what must carry it: the `agreement`, or a `record` kept beside it"""
    critical: bool = False
    """asked for critical or important functions only (DORA)"""
    exempt: tuple[str, ...] = ()
    """kinds of public contract that need not carry it"""
    part: str = ""
    """section of the agreement that carries it without a clause, where it has something to say"""
    least: int = 0
    """how many records that section must hold, whatever a clause says"""
    duty: DutyOutline | None = None
    """what has to be done again and again, or when something happens"""

    @property
    def proposed(self) -> str:
        """Wording to begin a clause with: our own draft, no quotation."""
        return self.draft or self.wording


@lru_cache(maxsize=1)
def shipped() -> tuple[Element, ...]:
    """Every element of the shipped catalogue, in the order of its file."""
    import tomli

    tables = tomli.loads((Path(__file__).parent / FILE).read_text(encoding="utf-8"))
    return tuple(_element(tables["source"], table) for table in tables["clauses"])


@lru_cache(maxsize=1)
def by_code() -> dict[str, Element]:
    """The same by their codes."""
    return {element.code: element for element in shipped()}


def _element(source: str, table: dict[str, Any]) -> Element:
    duty = DutyOutline(**table["duty"]) if "duty" in table else None
    return Element(**{"source": source, **table, "exempt": tuple(table.get("exempt", ())), "duty": duty, "file": FILE})
