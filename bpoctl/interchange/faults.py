"""Everything that is wrong with a file, each with its line and what to do. Runs only when reading has failed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bpoctl.dossier import Dossier
from bpoctl.errors import BadData, nearest
from bpoctl.interchange.lines import Lines, Path
from bpoctl.interchange.places import (
    HASH,
    HEAD,
    HISTORY,
    SCHEMA,
    descriptions_of,
    header_of,
    place_of,
    tables_by_place,
)
from bpoctl.interchange.rows import coercer
from bpoctl.models import KINDS
from bpoctl.models.fields import Description

MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with a file, and where."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        # a value that is quoted may hold anything; a line of a message is one line, and moves no cursor
        return f"{self.file}:{self.line}: {''.join(c if c.isprintable() else ascii(c)[1:-1] for c in self.message)}"


class BadFile(BadData):
    """An engagement file that cannot be read: exit code 3. `faults` has every fault, the message the first twenty."""

    def __init__(self, faults: Iterable[Fault], hint: str = "") -> None:
        self.faults = tuple(faults)
        shown = [str(fault) for fault in self.faults[:MOST_SHOWN]]
        if len(self.faults) > 1:
            names = list(dict.fromkeys(fault.file for fault in self.faults))
            shown.insert(0, f"{len(self.faults)} errors in {names[0] if len(names) == 1 else f'{len(names)} files'}")
        if len(self.faults) > MOST_SHOWN:
            shown.append(f"and {len(self.faults) - MOST_SHOWN} more")
        super().__init__("\n".join(shown), hint or "mend the file; `bpoctl schema` shows every table and key")


Found = Iterator[tuple[Path, str]]


@dataclass
class _Seen:
    """The keys of each table, gathered on the first walk, for the references."""

    keys: dict[str, set[str]] = field(default_factory=dict)
    identities: dict[tuple[str, str, str], int] = field(default_factory=dict)


def faults_of(data: Mapping[str, Any], text: str, name: str, beside: Dossier | None = None) -> tuple[Fault, ...]:
    """Every fault of a parsed file in the order of its lines.

    `beside` is what is recorded already: the file may refer to its records.
    """
    found = list(_of_file(data, beside))
    if not found:
        return ()
    lines = Lines(text)
    faults = [Fault(name, lines.at(path), message) for path, message in found]
    return tuple(sorted(faults, key=lambda fault: fault.line))


def _of_file(data: Mapping[str, Any], beside: Dossier | None) -> Found:
    schema = list(_of_schema(data))
    if schema:
        yield from schema
        return
    yield from _of_engagement(data)
    groups = list(_groups(data))
    seen = _Seen()
    for path, problem, _, _ in groups:
        if problem:
            yield path, problem
    for path, problem, table, items in groups:
        if not problem:
            yield from _of_array(path, table, items, seen)
    if beside is not None:
        for table in KINDS:
            seen.keys.setdefault(table, set()).update(row.key for row in beside.rows(table))
    for path, problem, table, items in groups:
        if not problem:
            for number, item in enumerate(items):
                if isinstance(item, dict):
                    yield from _of_refs((*path, number), table, item, seen)
    if isinstance(data.get("engagement"), dict):
        yield from _of_refs(("engagement",), "engagement", data["engagement"], seen)


def _of_schema(data: Mapping[str, Any]) -> Found:
    stated = data.get("schema")
    if "schema" not in data:
        yield (), f"this is no engagement file: it has no `schema`; write `schema = {SCHEMA}` as its first line"
    elif type(stated) is not int or stated < 1:
        yield ("schema",), f"`schema` is not a number of a form; write `schema = {SCHEMA}`"
    elif stated > SCHEMA:
        yield (
            ("schema",),
            f"schema {stated} is newer than this program, which reads schema {SCHEMA}; "
            "update it: pip install --upgrade bpoctl",
        )


def _of_engagement(data: Mapping[str, Any]) -> Found:
    if "engagement" not in data:
        yield (), "the table `[engagement]` is missing; write it below `schema`, with at least `slug` and `name`"
    elif not isinstance(data["engagement"], dict):
        yield ("engagement",), "`engagement` must be a table: write `[engagement]` and its keys below"
    else:
        yield from _of_record(("engagement",), "engagement", data["engagement"], "engagement")


def _groups(data: Mapping[str, Any]) -> Iterator[tuple[Path, str, str, list[Any]]]:
    """Each array of the file: its path, what is wrong with it (or nothing), its table, its items."""
    places = tables_by_place()
    top = places[""]
    for name, group in data.items():
        if name in top:
            yield _array((name,), top[name], group)
        elif name and name in places:
            if not isinstance(group, dict):
                example = f"[[{name}.{next(iter(places[name]))}]]"
                yield (name,), f"`{name}` must hold arrays of records, as in `{example}`", "", []
                continue
            for plural, items in group.items():
                if plural in places[name]:
                    yield _array((name, plural), places[name][plural], items)
                elif (name, plural) != (HISTORY, HEAD):
                    yield (name, plural), _unknown(f"{name}.{plural}", [f"{name}.{p}" for p in places[name]]), "", []
        elif name not in ("schema", "engagement"):
            known = ["schema", "engagement", *top, *(stage for stage in places if stage)]
            meant = nearest(name, [plural for stage in places.values() for plural in stage])
            yield (name,), _unknown(name, known, _moved(name, meant)), "", []


def _moved(name: str, meant: str | None) -> str | None:
    """Where a table stands that was written without its stage: `[[objectives]]` is `[[scope.objectives]]`."""
    return next((header_of(kind) for kind in KINDS.values() if meant and kind.stage and kind.plural == meant), None)


def _array(path: tuple[str, ...], table: str, items: Any) -> tuple[Path, str, str, list[Any]]:
    if isinstance(items, list) and all(isinstance(item, dict) for item in items):
        return path, "", table, items
    return path, f"`{'.'.join(path)}` must be an array of tables: write `[[{'.'.join(path)}]]` for each record", "", []


def _unknown(name: str, known: list[str], else_meant: str | None = None) -> str:
    close = nearest(name, known) or else_meant
    return f"unknown table `{name}`" + (f"; did you mean `{close}`?" if close else f"; known are: {', '.join(known)}")


def _of_array(path: Path, table: str, items: list[Any], seen: _Seen) -> Found:
    kind = KINDS[table]
    keys = seen.keys.setdefault(table, set())
    for number, item in enumerate(items):
        key, version = item.get("key"), item.get("version", "")
        shown = f"{kind.path} {key}" if isinstance(key, str) and key else f"{kind.path}, record {number + 1}"
        yield from _of_record((*path, number), table, item, shown)
        if not isinstance(key, str):
            continue
        keys.add(key)
        identity = (table, str(version) if kind.versioned else "", key)
        if seen.identities.setdefault(identity, number) != number:
            of_version = f" in version {version}" if kind.versioned else ""
            yield (*path, number, "key"), f"{shown}: the key `{key}` stands twice{of_version}; give one another key"


def _of_record(path: Path, table: str, item: Mapping[str, Any], shown: str) -> Found:
    by_key = {described.key: described for described in descriptions_of(table)}
    for name, value in item.items():
        described = by_key.get(name)
        if described is None:
            if not (name == HASH and table != "engagement" and KINDS[table].history):
                yield (*path, name), f"{shown}: {_unknown_key(name, list(by_key))}"
        elif problem := _of_value(described, value):
            yield (*path, name), f"{shown}, {name}: {problem}"
    missing = [described for described in by_key.values() if described.required and described.key not in item]
    if missing:
        named = ", ".join(map(_named, missing))
        yield path, f"{shown}: {named} {'is' if len(missing) == 1 else 'are'} missing"


def _named(described: Description) -> str:
    """A field as a sentence names it: its key, what it says, and of a choice what it can be."""
    of = f"; one of {', '.join(described.choices)}" if described.choices else ""
    return f"`{described.key}` ({described.help[:1].lower()}{described.help[1:]}{of})"


def _unknown_key(name: str, known: list[str]) -> str:
    close = nearest(name, known)
    return f"unknown key `{name}`" + (f"; did you mean `{close}`?" if close else f"; known are: {', '.join(known)}")


def _of_value(described: Description, value: Any) -> str:
    try:
        coercer(described)(value)
        nul = holds_nul(value)
    except ValueError as error:
        return str(error)
    except RecursionError:
        return "it is nested too deeply"
    return "a text cannot hold the character NUL" if nul else ""


def holds_nul(value: Any) -> bool:
    """Whether a text anywhere in a value holds the character that databases refuse."""
    if isinstance(value, str):
        return "\0" in value
    if isinstance(value, dict):
        return any(holds_nul(part) for pair in value.items() for part in pair)
    return isinstance(value, list) and any(map(holds_nul, value))


def _of_refs(path: Path, table: str, item: Mapping[str, Any], seen: _Seen) -> Found:
    shown = "engagement" if table == "engagement" else f"{KINDS[table].path} {item.get('key', '')}".strip()
    for described in descriptions_of(table):
        value = item.get(described.key)
        if not described.ref or value is None:
            continue
        known = seen.keys.get(described.ref, set())
        for word in value if isinstance(value, list) else [value]:
            if isinstance(word, str) and word not in known:
                yield (*path, described.key), f"{shown}, {described.key}: {_no_such(described.ref, word, known)}"


def _no_such(target: str, word: str, known: set[str]) -> str:
    kind = KINDS[target]
    close = nearest(word, sorted(known))
    meant = f"did you mean `{close}`?" if close else f"add it as `[[{'.'.join(place_of(kind))}]]` or write another"
    return f"there is no {kind.path} `{word}`; {meant}"
