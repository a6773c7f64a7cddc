"""From a table of the file to a row of the dossier, with what can be known of a kind worked out once.

The reader is optimistic: it stops at the first thing that is off with whatever exception comes, and leaves it to
`faults` to say what is wrong and where. Thousands of files are read in one check, nearly all of them sound.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from operator import itemgetter
from typing import Any, NamedTuple

from bpoctl.dossier import row_type
from bpoctl.interchange.places import descriptions_of
from bpoctl.models.fields import KEY_PATTERN, Description

Coercer = Callable[[Any], Any]

_AS_THEY_ARE: dict[str, type] = {"text": str, "day": date, "flag": bool}
"""Forms whose Python value is the very value that the TOML parser gives."""

_WHOLE_MOST = 2**31 - 1
"""What a column for whole numbers holds on PostgreSQL."""


MOST_DIGITS = 60
"""More digits than any figure of a contract has."""


MOST_WORDS = 4096
"""Texts of a field that are remembered at once."""


class Words(dict[str, Any]):
    """What each text of a field was read as."""

    def __init__(self, coerce: Coercer) -> None:
        super().__init__()
        self.coerce = coerce

    def __missing__(self, text: str) -> Any:
        value = self.coerce(text)
        if len(self) >= MOST_WORDS:
            self.clear()
        self[text] = value
        return value


class Spot(NamedTuple):
    """How one key of a record is read: where it goes, and by which way."""

    at: int
    as_is: type | None
    """a value of this type is taken as it stands; None where it must be looked at"""
    words: Words
    """reads a text, and remembers what it read: the same words come again and again"""
    read: Coercer
    """reads whatever is no text"""


class RefSpot(NamedTuple):
    """A place of a row that holds the key of another record, or several."""

    at: int
    target: str
    many: bool
    key: str


@dataclass(frozen=True, slots=True)
class RowReader:
    """What is needed to read the rows of one table quickly."""

    table: str
    make: Any
    blank: tuple[Any, ...]
    spots: Mapping[str, Spot]
    require: Callable[[Mapping[str, Any]], Any]
    """raises KeyError where a required key is missing"""
    refs: tuple[RefSpot, ...]
    key_at: int
    version_at: int | None

    def rows(self, items: Iterable[Mapping[str, Any]]) -> list[Any]:
        """The rows of several tables; raises what comes at the first that is off."""
        spots, blank, require, make, new = self.spots, self.blank, self.require, self.make, tuple.__new__
        found = []
        for item in items:
            require(item)
            values = list(blank)
            for name, value in item.items():
                at, as_is, words, read = spots[name]
                kind = type(value)
                if kind is as_is and value:
                    values[at] = value
                else:
                    values[at] = words[value] if kind is str else read(value)
            found.append(new(make, values))
        return found

    def identities(self, rows: Iterable[Any]) -> set[Any]:
        """What makes each row the one it is: its key, with its version where it is a term."""
        if self.version_at is None:
            return {row[self.key_at] for row in rows}
        return {(row[self.version_at], row[self.key_at]) for row in rows}


def coercer(described: Description) -> Coercer:
    """The whole way from a TOML value to the field's value; it raises ValueError with the reason."""
    from_toml, accept = described.form.from_toml, described.accept
    if described.name == "key":
        return _key
    if described.form.name == "whole":
        return lambda value: accept(_in_column(from_toml(value)))
    if described.form.name == "decimal":
        return lambda value: accept(from_toml(_written_out(value)))
    return lambda value: accept(from_toml(value))


def _key(value: Any) -> str:
    if type(value) is not str:
        raise ValueError(f"{value!r} is not text; write a key like `OBJ-1` in quotes")
    if not KEY_PATTERN.fullmatch(value):
        raise ValueError(
            f"`{value}` is not a key: up to 64 letters, digits, dots, dashes and underscores, "
            "the first a letter or a digit"
        )
    return value


def _in_column(value: int) -> int:
    if not -_WHOLE_MOST <= value <= _WHOLE_MOST:
        raise ValueError(f"{value} is too large a number")
    return value


def _written_out(value: Any) -> Any:
    """Pass what has no exponent: `1E+999999999` would be written out in a thousand million digits."""
    if isinstance(value, str) and ("e" in value.lower() or len(value) > MOST_DIGITS):
        raise ValueError(f"`{value[:MOST_DIGITS]}` is not a number like 95 or 12.50")
    return value


def _free(described: Description) -> bool:
    """Whether any value of the right type will do."""
    bounded = described.choices or described.each_of or described.pattern or described.check
    return not (bounded or described.name == "key" or described.least is not None or described.most is not None)


@cache
def reader_of(table: str) -> RowReader:
    """The reader of a table's rows, worked out from its descriptions at the first use."""
    make = row_type(table)
    descriptions = descriptions_of(table)
    blank = [0 if name != "revision" else 1 for name in make._fields[: -len(descriptions)]]
    blank += [described.default for described in descriptions]
    spots = {described.key: _spot(described, make._fields.index(described.name)) for described in descriptions}
    refs = tuple(
        RefSpot(make._fields.index(d.name), d.ref, d.form.name == "texts", d.key) for d in descriptions if d.ref
    )
    return RowReader(
        table, make, tuple(blank), spots, itemgetter(*(d.key for d in descriptions if d.required)), refs,
        make._fields.index("slug" if table == "engagement" else "key"),
        make._fields.index("version") if "version" in make._fields else None,
    )  # fmt: skip


def _spot(described: Description, at: int) -> Spot:
    form, coerce = described.form.name, coercer(described)
    as_is = _AS_THEY_ARE.get(form) if _free(described) else None
    if form == "table":
        return Spot(at, as_is, Words(coerce), coerce)
    # typed: 1, True and 1.0 are one to a dictionary
    known = lru_cache(maxsize=4096, typed=True)(coerce)
    return Spot(at, as_is, Words(coerce), known if form != "texts" else lambda value: known(_hashable(value)))


def _hashable(value: Any) -> Any:
    return tuple(value) if type(value) is list else value
