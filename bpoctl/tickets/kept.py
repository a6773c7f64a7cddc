"""An export kept as Parquet: its cells as texts, its header as it was, to be read again when the file itself is gone.

Lines that are no rows (too many cells, a quote that is not closed) are not in it; they stand in the rejects file.
"""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from bpoctl.errors import BadData
from bpoctl.tickets.load import read_csv_into
from bpoctl.tickets.naming import needed_columns
from bpoctl.tickets.opening import connect, csv_table, with_mending
from bpoctl.tickets.source import open_source
from bpoctl.tickets.statements import quoted
from bpoctl.tickets.terms import ProfileTerms

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_HEADER = "bpoctl_header"


@dataclass
class _Copied:
    con: DuckDBPyConnection


def keep(path: Path, profile: ProfileTerms, sha256: str, target: Path) -> None:
    """Write an export to `target` as Parquet, readable by its owner alone; the folder is made.

    Raises BadData where the file is no longer the one of that SHA-256, and where `target` cannot be written.
    """
    source = open_source(path, needed_columns(profile), profile.delimiter, profile.encoding)
    part = target.with_name(f"{target.name}.part")
    cells = ", ".join(f"c{n} AS {_name(name)}" for n, name in enumerate(_told_apart(source.columns)))
    header = quoted(json.dumps(source.columns))

    def copy(file: Path) -> _Copied:
        con = connect(Path(folder))
        read_csv_into(
            con,
            source,
            f"COPY (SELECT {cells} FROM {csv_table(source, file)}) TO {quoted(str(part))} "
            f"(FORMAT parquet, COMPRESSION zstd, KV_METADATA {{{_HEADER}: {header}}})",
        )
        return _Copied(con)

    try:
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        part.touch(mode=0o600)
        with TemporaryDirectory(prefix="bpoctl-") as folder:
            copied, seen = with_mending(source, copy, lambda _: False, Path(folder))
            copied.con.close()
        if seen.sha256 != sha256:
            raise BadData(f"{path} was changed while it was read", "import it again")
        part.chmod(0o600)
        part.replace(target)
    except OSError as error:
        raise BadData(f"{target}: cannot be kept ({error.strerror or error})", "import it without --keep") from None
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def unpack(kept: Path, target: Path) -> None:
    """Write a kept export as CSV again, in UTF-8 and parted by commas: the same cells under the same header.

    Raises BadData where it is not one that `keep` wrote.
    """
    import duckdb

    body = target.with_name(f"{target.name}.body")
    con = connect(target.parent)
    try:
        row = con.execute(
            f"SELECT decode(value) FROM parquet_kv_metadata({quoted(str(kept))}) WHERE decode(key) = {quoted(_HEADER)}"
        ).fetchone()
        if row is None:
            raise BadData(f"{kept} is no export that was kept by bpoctl", "put the original file back in its place")
        con.execute(
            f"COPY (SELECT * FROM read_parquet({quoted(str(kept))})) TO {quoted(str(body))} "
            "(FORMAT csv, HEADER false, DELIMITER ',', QUOTE '\"', ESCAPE '\"')"
        )
    except duckdb.Error as error:
        said = str(error).strip().splitlines()[0]
        raise BadData(f"{kept} cannot be read: {said}", "put the original file back in its place") from None
    finally:
        con.close()
    with target.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerow(json.loads(row[0]))
    with target.open("ab") as file, body.open("rb") as rest:
        shutil.copyfileobj(rest, file)
    body.unlink()


def _name(column: str) -> str:
    return '"' + column.replace('"', '""') + '"'


def _told_apart(columns: Sequence[str]) -> list[str]:
    """Names for the columns of a table, whose names must differ by more than their case."""
    found: list[str] = []
    taken: set[str] = set()
    for number, column in enumerate(columns, 1):
        name = column or f"column {number}"
        if name.lower() in taken:
            name = f"{name} ({number})"
        taken.add(name.lower())
        found.append(name)
    return found
