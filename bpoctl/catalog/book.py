"""The catalogue as a whole: shipped sections read when they are wanted, a workspace's own files beside them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar, cast

from bpoctl.catalog import completing
from bpoctl.catalog.clauses import Element
from bpoctl.catalog.entries import (
    DeliveryModel,
    Family,
    Function,
    Industry,
    Metric,
    Misconception,
    Pack,
    Sign,
)
from bpoctl.catalog.entry import Entry
from bpoctl.catalog.reading import entries_of, tables_of
from bpoctl.errors import BadData, nearest

E = TypeVar("E", bound=Entry)

SHIPPED = Path(__file__).parent
SECTIONS: Mapping[str, type[Entry]] = {
    "functions": Function,
    "metrics": Metric,
    "industries": Industry,
    "clauses": Element,
    "signs": Sign,
    "misconceptions": Misconception,
    "delivery-models": DeliveryModel,
    "families": Family,
    "packs": Pack,
}
"""The sections by name: what `catalog list` takes and what a file's tables are called."""

_FILES = {
    "functions": "functions", "metrics": "metrics.toml", "industries": "industries.toml", "clauses": "clauses.toml",
    "signs": "signs.toml", "misconceptions": "misconceptions.toml", "delivery-models": "delivery_models.toml",
    "families": "families.toml", "packs": "packs.toml",
}  # fmt: skip


class Catalog:
    """What the field offers, and what a workspace adds to it or puts in its place.

    `extra` is the workspace's folder of catalogue files. An entry there whose code is a shipped one replaces it whole.
    """

    def __init__(self, extra: Path | None = None) -> None:
        self.extra = extra
        self._sections: dict[str, dict[str, Entry]] = {}

    def section(self, name: str) -> Mapping[str, Entry]:
        """The entries of a section by code, complete and with every reference checked."""
        found = self._sections.get(name)
        if found is None:
            found = self._sections[name] = self._read(name)
            if name == "functions":
                self._complete(cast("dict[str, Function]", found))
        return found

    def all(self, kind: type[E]) -> Mapping[str, E]:
        """The entries of a section by code, by their class."""
        name = next(name for name, known in SECTIONS.items() if known is kind)
        return cast("Mapping[str, E]", self.section(name))

    def get(self, kind: type[E], code: str) -> E:
        """One entry; raises BadData for an unknown code, with the nearest known one."""
        known = self.all(kind)
        if code in known:
            return known[code]
        name = next(name for name, other in SECTIONS.items() if other is kind)
        close = nearest(code, list(known))
        meant = f" Did you mean `{close}`?" if close else ""
        one = {"industries": "industry", "families": "family"}.get(name, name.removesuffix("s").replace("-", " "))
        raise BadData(f"the catalogue has no {one} `{code}`.{meant}", f"bpoctl catalog list {name}")

    def find(self, word: str) -> list[tuple[str, Entry]]:
        """The entries with a code, each with its section; a metric is also found by an alias."""
        stated, slash, code = word.partition("/")
        if not slash:
            stated, code = "", word
        if stated and stated not in SECTIONS:
            close = nearest(stated, list(SECTIONS))
            meant = f" Did you mean `{close}`?" if close else ""
            raise BadData(f"the catalogue has no section `{stated}`.{meant}", f"sections: {', '.join(SECTIONS)}")
        names = [stated] if stated else list(SECTIONS)
        return [(name, self.section(name)[code]) for name in names if code in self.section(name)] or [
            ("metrics", metric)
            for metric in (self.all(Metric).values() if "metrics" in names else ())
            if code.casefold() in (alias.casefold() for alias in metric.aliases)
        ]

    def _read(self, name: str) -> dict[str, Entry]:
        shipped = SHIPPED / _FILES[name]
        files = sorted(shipped.glob("*.toml")) if shipped.is_dir() else [shipped]
        within = [(file.relative_to(SHIPPED).as_posix(), tables_of(file, file.name)) for file in files]
        return {**_unique(name, within), **_unique(name, self._own)}

    @cached_property
    def _own(self) -> list[tuple[str, dict[str, Any]]]:
        """The workspace's own files, as `catalog/own.toml`; raises BadData for a section that is none."""
        if self.extra is None or not self.extra.is_dir():
            return []
        found = []
        for file in sorted(self.extra.glob("*.toml")):
            shown = f"{self.extra.name}/{file.name}"
            tables = tables_of(file, shown)
            for key in tables:
                if key not in SECTIONS and key != "source":
                    close = nearest(key, list(SECTIONS))
                    meant = f" Did you mean `{close}`?" if close else ""
                    raise BadData(f"{shown}: unknown section `{key}`.{meant}", f"sections: {', '.join(SECTIONS)}")
            found.append((shown, tables))
        return found

    def _complete(self, functions: dict[str, Function]) -> None:
        """Put into each function what it includes and leaves to its metrics; raises BadData for a bad reference."""
        known = completing.Known(
            self.all(Metric), self.all(Pack), frozenset(self.all(Family)), frozenset(self.all(Industry))
        )
        for code, function in functions.items():
            functions[code] = completing.completed(function, known)


def _unique(section: str, files: Iterable[tuple[str, Mapping[str, Any]]]) -> dict[str, Entry]:
    """The entries of files by code; raises BadData where two have the same."""
    found: dict[str, Entry] = {}
    for shown, tables in files:
        for entry in entries_of(SECTIONS[section], section, tables, shown):
            if entry.code in found:
                raise BadData(f"{shown}: {section} `{entry.code}` is there twice, first in {found[entry.code].file}")
            found[entry.code] = entry
    return found
