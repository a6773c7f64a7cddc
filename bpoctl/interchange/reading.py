"""An engagement file read into a dossier: whole or not at all, with every fault named by file and line."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import Any

import tomli

from bpoctl.dossier import Dossier
from bpoctl.errors import BadData, nearest
from bpoctl.interchange.faults import BadFile, Fault, faults_of
from bpoctl.interchange.history import verify
from bpoctl.interchange.places import HASH, HEAD, HISTORY, SCHEMA, tables_by_place
from bpoctl.interchange.rows import MOST_DIGITS, RowReader, reader_of

_NUL = re.compile(r"\\(?:u0000|U00000000|x00)")


def read_text(text: str, name: str = "-", *, verified: bool = False, beside: Dossier | None = None) -> Dossier:
    """The dossier of an engagement file's text; `name` is what messages call the file.

    With `verified` its history must match its hashes. `beside` is an engagement that the file will be applied to,
    to whose records it may refer. Raises BadFile with every fault, Declined where the history was tampered with.
    """
    data = parse(text, name)
    return dossier_of_data(data, text, name, verified=verified, beside=beside)


def verify_history(text: str, name: str = "-") -> None:
    """Hold the history of a file's text against its hashes. Raises Declined naming the item that does not match."""
    read_text(text, name, verified=True)


def read_file(path: Path | str, *, verified: bool = False, beside: Dossier | None = None) -> Dossier:
    """The dossier of an engagement file, `-` being stdin. Raises as `read_text`, and BadData for an unreadable file."""
    if str(path) == "-":
        return read_text(sys.stdin.read(), "stdin", verified=verified, beside=beside)
    return read_text(text_of(Path(path)), str(path), verified=verified, beside=beside)


def read_folder(path: Path | str) -> list[Dossier]:
    """The dossiers of a folder's engagement files, as `read_folder_files` without their paths."""
    return [dossier for _, dossier in read_folder_files(path)]


def read_folder_files(path: Path | str) -> list[tuple[Path, Dossier]]:
    """Every engagement file of a folder (a `*.toml` that has `schema`) with its dossier, by file name.

    Raises BadFile with the faults of all of them, or where two files hold the same engagement; BadData where the
    folder is not there or holds no engagement file.
    """
    folder = Path(path)
    if not folder.is_dir():
        raise BadData(f"{folder} is not a folder", "name a folder of engagement files, or one file")
    found: list[tuple[Path, Dossier]] = []
    faults: list[Fault] = []
    for file in sorted(folder.glob("*.toml")):
        try:
            text = text_of(file)
            data = parse(text, str(file))
            if "schema" in data:
                found.append((file, dossier_of_data(data, text, str(file))))
        except BadFile as error:
            faults += error.faults
    faults += _doubles(found)
    if faults:
        raise BadFile(faults)
    if not found:
        raise BadData(f"{folder} holds no engagement file", f"one has `schema = {SCHEMA}`; make one: bpoctl export")
    return found


def _doubles(found: list[tuple[Path, Dossier]]) -> list[Fault]:
    first: dict[str, Path] = {}
    return [
        Fault(str(file), 1, f"the engagement `{slug}` stands in {first[slug]} too")
        for file, slug in ((file, dossier.engagement.slug) for file, dossier in found)
        if first.setdefault(slug, file) != file
    ]


def text_of(path: Path) -> str:
    """The text of a file in UTF-8 (a byte order mark is passed over); BadData says why it cannot be had."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise BadData(f"there is no file {path}", _near(path)) from None
    except IsADirectoryError:
        raise BadData(f"{path} is a folder, not a file", "name one of the *.toml files in it") from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise BadFile([Fault(str(path), line, "it is not in UTF-8; save it as UTF-8")]) from None
    except OSError as error:
        raise BadData(f"{path} cannot be read: {error.strerror or error}", "look at its permissions") from None


def _near(path: Path) -> str:
    others = [other.name for other in path.parent.glob("*.toml")] if path.parent.is_dir() else []
    close = nearest(path.name, others)
    return f"did you mean `{path.parent / close}`?" if close else "write it with: bpoctl export"


def parse(text: str, name: str) -> dict[str, Any]:
    """The text as plain data, its decimals exact; BadFile names the line of a syntax error."""
    try:
        return tomli.loads(text, parse_float=_exact)
    except tomli.TOMLDecodeError as error:
        line, column = getattr(error, "lineno", 1), getattr(error, "colno", 1)
        reason = getattr(error, "msg", str(error))
        fault = Fault(name, line, f"this is not TOML: {reason} (column {column})")
    except _TooLarge as error:
        line = text[: text.find(error.args[0])].count("\n") + 1
        fault = Fault(name, line, f"the number {error.args[0]} is too large or too small")
    except (ValueError, RecursionError) as error:
        fault = Fault(name, 1, f"this is not TOML that can be read: {error}")
    raise BadFile([fault], "mend the syntax; texts stand in quotes, dates and numbers do not")


class _TooLarge(ValueError):
    """Holds a number as it was written."""


def _exact(written: str) -> Decimal:
    """A number with a point as an exact decimal; one with an enormous exponent would fill the memory."""
    number = Decimal(written)
    if abs(number.adjusted()) > MOST_DIGITS:
        raise _TooLarge(written)
    return number


def dossier_of_data(
    data: dict[str, Any], text: str, name: str, *, verified: bool = False, beside: Dossier | None = None
) -> Dossier:
    """The dossier of parsed data. Raises BadFile and Declined as `read_text` does."""
    try:
        dossier = _dossier(data, beside)
    except Exception:
        # whatever it tripped over, the careful reading says it in words, with lines
        faults = faults_of(data, text, name, beside)
        if not faults:
            raise
        raise BadFile(faults) from None
    if _NUL.search(text) and (faults := faults_of(data, text, name, beside)):
        raise BadFile(faults)
    if verified:
        verify(dossier, data.get(HISTORY, {}), name)
    return dossier


def _dossier(data: Mapping[str, Any], beside: Dossier | None) -> Dossier:
    """The dossier, or an exception of any kind where anything at all is off."""
    places = tables_by_place()
    top = places[""]
    rest = dict(data)
    if type(schema := rest.pop("schema")) is not int or schema != SCHEMA:
        raise ValueError("another schema")
    (engagement,) = reader_of("engagement").rows([rest.pop("engagement")])
    rows: dict[str, list[Any]] = {}
    for name, group in rest.items():
        if name in top:
            rows[top[name]] = _rows(top[name], group)
            continue
        if not name:
            raise KeyError("a table without a name")
        tables = places[name]
        for plural, items in group.items():
            if (name, plural) != (HISTORY, HEAD):
                rows[tables[plural]] = _rows(tables[plural], items, name == HISTORY)
    _refer(engagement, rows, beside)
    return Dossier(engagement, rows)


def _rows(table: str, items: Any, hashed: bool = False) -> list[Any]:
    if type(items) is not list:
        raise TypeError("an array of tables is wanted")
    if hashed:
        items = [{key: value for key, value in item.items() if key != HASH} for item in items]
    reader = reader_of(table)
    found = reader.rows(items)
    if len(reader.identities(found)) != len(found):
        raise ValueError("a key stands twice")
    return found


def _refer(engagement: Any, rows: Mapping[str, list[Any]], beside: Dossier | None) -> None:
    """Raise where a record refers to one that is not there."""
    keys: dict[str, set[Any]] = {}

    def known(table: str) -> set[Any]:
        if table not in keys:
            keys[table] = {row.key for row in rows.get(table, ())} | {None}
            if beside is not None:
                keys[table] |= {row.key for row in beside.rows(table)}
        return keys[table]

    for table, found in rows.items():
        _check_refs(reader_of(table), found, known)
    _check_refs(reader_of("engagement"), [engagement], known)


def _check_refs(reader: RowReader, rows: list[Any], known: Any) -> None:
    for index, target, many, _ in reader.refs:
        stated = {row[index] for row in rows}
        if many:
            stated = set(chain.from_iterable(several or () for several in stated))
        if not stated <= known(target):
            raise ValueError("a reference to what is not there")
