"""A CSV file as it comes: its header, delimiter, encoding and line ends, and the same file made fit for DuckDB."""

from __future__ import annotations

import codecs
import csv
import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import StringIO
from itertools import islice
from pathlib import Path

from bpoctl.errors import BadData, nearest

_HEAD = 1 << 20
_CHUNK = 1 << 20
_SAMPLE_ROWS = 1000
_DELIMITERS = (",", ";", "\t", "|")
_ENCODINGS = {"utf-8": "utf-8-sig", "utf8": "utf-8-sig", "cp1252": "cp1252", "utf-16": "utf-16"}

_LINE_ENDS = re.compile(rb"[\r\n]+")
_BLANK_LINE = re.compile(rb"\n\n")
"""The engine of `re` is more than twice as quick at this as `in`."""

# The five bytes that CP1252 leaves undefined stand for themselves, as browsers have it.
_CP1252 = "".join(bytes([n]).decode("cp1252", errors="ignore") or chr(n) for n in range(256))


@dataclass(frozen=True)
class Source:
    """The head of an export: `columns` as the header names them, `sample` the first rows under it.

    `encoding` is a Python codec, None where the file is taken for UTF-8 until the survey of all of it says otherwise.
    """

    path: Path
    columns: tuple[str, ...]
    delimiter: str
    encoding: str | None
    sample: tuple[tuple[str, ...], ...]
    needs_rewrite: bool

    def index(self, name: str, where: str) -> int:
        """The position of a column; `NAME#2` is the second of that name.

        Raises BadData for a name that is not there (naming those that are) or is there more than once.
        """
        places = [at for at, column in enumerate(self.columns) if column == name]
        if len(places) == 1:
            return places[0]
        base, mark, number = name.rpartition("#")
        if not places and mark and number.isdecimal():
            places = [at for at, column in enumerate(self.columns) if column == base]
            if 1 <= int(number) <= len(places):
                return places[int(number) - 1]
        if len(places) > 1:
            raise BadData(
                f"{self.path.name}: {len(places)} columns are called `{name}` ({where})",
                f"write `{name}#1` or `{name}#2` for the one you mean",
            )
        guess = nearest(name, list(self.columns))
        hint = f"did you mean `{guess}`? " if guess else ""
        raise BadData(
            f"{self.path.name}: no column `{name}` ({where})", f"{hint}its columns: {', '.join(self.columns)}"
        )

    def values(self, at: int) -> list[str]:
        """The non-empty cells of a column in the sample."""
        return [row[at].strip() for row in self.sample if at < len(row) and row[at].strip()]


@dataclass(frozen=True)
class Survey:
    """What only reading every byte tells: the hash, and whether DuckDB would stumble."""

    sha256: str
    is_utf8: bool
    mixed_line_ends: bool


def open_source(
    path: Path, needed: Iterable[str] = (), delimiter: str | None = None, encoding: str | None = None
) -> Source:
    """The head of a CSV file, its delimiter chosen by which one finds the `needed` columns (or else most columns).

    Raises BadData for a missing, unreadable or empty file and for an encoding that is not known.
    """
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError as error:
        raise BadData(f"{path}: {(error.strerror or 'cannot be read').lower()}", "check the path") from None
    codec = _codec(head, encoding)
    text = _decoded(head, codec)
    if not text.strip("\r\n\0 "):
        raise BadData(f"{path.name} is empty", "export it again")
    rows = _best_reading(text.lstrip("\r\n"), [delimiter] if delimiter else _DELIMITERS, set(needed))
    awkward = codec not in (None, "utf-8-sig") or text[0] in "\r\n" or bool(set(str(path)) & set("*?["))
    return Source(path, rows.columns, rows.delimiter, codec, rows.sample, awkward)


def survey(path: Path) -> Survey:
    """Hash a file and look at every byte of it; meant to run beside the database, in a thread."""
    digest = hashlib.sha256()
    decoder = codecs.getincrementaldecoder("utf-8")()
    is_utf8, returns, pairs, last = True, 0, 0, b""
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
            is_utf8 = is_utf8 and _goes_on_as_utf8(decoder, chunk)
            if last == b"\r" or b"\r" in chunk:
                returns += chunk.count(b"\r")
                pairs += chunk.count(b"\r\n") + (last == b"\r" and chunk[:1] == b"\n")
            last = chunk[-1:]
    return Survey(digest.hexdigest(), is_utf8, returns > 0 and _mixed(path, returns, pairs))


def _goes_on_as_utf8(decoder: codecs.IncrementalDecoder, chunk: bytes) -> bool:
    # Nearly all chunks are plain ASCII, which is told much faster than by decoding.
    if chunk.isascii() and decoder.getstate()[0] == b"":
        return True
    try:
        decoder.decode(chunk)
    except UnicodeDecodeError:
        return False
    return True


def _mixed(path: Path, returns: int, pairs: int) -> bool:
    with path.open("rb") as file:
        feeds = sum(chunk.count(b"\n") for chunk in iter(lambda: file.read(_CHUNK), b""))
    return feeds > 0 and not feeds == returns == pairs


def has_blank_lines(path: Path) -> bool:
    """Whether an empty line stands anywhere between other lines: it would put row numbers out."""
    last = b""
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            joined = (last + chunk).replace(b"\r\n", b"\n") if b"\r" in chunk else last + chunk
            if _BLANK_LINE.search(joined.rstrip(b"\n")) or (last.endswith(b"\n\n") and joined.strip(b"\n")):
                return True
            last = joined[-2:]
    return False


def rewrite(path: Path, codec: str | None, target: Path) -> None:
    """A copy in UTF-8 with `\\n` line ends and no blank lines, made in a stream."""
    utf16 = codecs.getincrementaldecoder("utf-16")(errors="replace")
    ends, begun = b"", False
    with path.open("rb") as file, target.open("wb") as out:
        while chunk := file.read(_CHUNK):
            if codec == "cp1252":
                chunk = codecs.charmap_decode(chunk, "strict", _CP1252)[0].encode()
            elif codec == "utf-16":
                chunk = utf16.decode(chunk).encode()
            data = ends + chunk if begun else chunk.lstrip(b"\r\n")
            # Line ends at the end of a chunk wait for the next: `\r` may be half of a pair.
            body = data.rstrip(b"\r\n")
            ends, begun = data[len(body) :], begun or bool(body)
            out.write(_LINE_ENDS.sub(b"\n", body))
        out.write(b"\n")


def _codec(head: bytes, encoding: str | None) -> str | None:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if encoding is None:
        return None
    if encoding.lower() not in _ENCODINGS:
        raise BadData(f"encoding `{encoding}` is not one that is read", f"one of {', '.join(_ENCODINGS)}")
    return _ENCODINGS[encoding.lower()]


def _decoded(head: bytes, codec: str | None) -> str:
    if codec is None:
        try:
            return codecs.getincrementaldecoder("utf-8-sig")().decode(head)
        except UnicodeDecodeError:
            codec = "cp1252"
    if codec == "cp1252":
        return codecs.charmap_decode(head, "strict", _CP1252)[0]
    return codecs.getincrementaldecoder(codec)(errors="replace").decode(head)


@dataclass(frozen=True)
class _Reading:
    delimiter: str
    columns: tuple[str, ...]
    sample: tuple[tuple[str, ...], ...]


def _best_reading(text: str, delimiters: Sequence[str], needed: set[str]) -> _Reading:
    names = {name.rpartition("#")[0] or name for name in needed} | needed
    readings = [_reading(text, delimiter) for delimiter in delimiters]
    return max(readings, key=lambda reading: (len(names & set(reading.columns)), len(reading.columns)))


def _reading(text: str, delimiter: str) -> _Reading:
    rows: list[tuple[str, ...]] = []
    try:
        for row in islice(csv.reader(StringIO(text, newline=None), delimiter=delimiter), _SAMPLE_ROWS + 1):
            if row:
                rows.append(tuple(row))
    except csv.Error:
        pass  # A cell beyond the reader's limit ends the sample; the database reads on.
    header = tuple(name.strip() for name in rows[0]) if rows else ()
    return _Reading(delimiter, header, tuple(rows[1:]))
