"""Values that stand in an export in other letter case than in the terms: `HIGH` where they say `high`.

Values are matched exactly, case included: what an export tells apart is not thrown together. But that such rows belong
to nobody is said, once.
"""

from __future__ import annotations

from pathlib import Path

from bpoctl.tickets.load import nearly
from bpoctl.tickets.opening import csv_table
from bpoctl.tickets.protocols import ProfileTerms
from bpoctl.tickets.shapes import Loaded
from bpoctl.tickets.source import Source

_MOST_NAMED = 5


def other_case(loaded: Loaded, source: Source, profile: ProfileTerms, file: Path) -> tuple[str, ...]:
    """A note for each attribute some of whose values would match if letter case did not matter, with their rows.

    The file is read once more, and only where the first reading has met such a row.
    """
    seen = loaded.con.execute(f"SELECT 1 FROM {loaded.table} WHERE mask & {loaded.bits.near} <> 0 LIMIT 1").fetchone()
    if seen is None:
        return ()
    notes = []
    for attribute, values in loaded.bits.wanted.items():
        cell = f"tidy(c{source.index(str((profile.attributes or {})[attribute]), f'attribute `{attribute}`')})"
        found = loaded.con.execute(
            f"SELECT {cell} AS value, count(*) AS many FROM {csv_table(source, file)} "
            f"WHERE {nearly(source, profile, attribute, values)} GROUP BY value ORDER BY many DESC, value"
        ).fetchall()
        if found:
            by_lower = {value.lower(): value for value in values}
            named = [f"`{value}` in {many:,} row(s), where the terms say `{by_lower[value.lower()]}`"
                     for value, many in found[:_MOST_NAMED]]  # fmt: skip
            more = f" and {len(found) - _MOST_NAMED} more" if len(found) > _MOST_NAMED else ""
            notes.append(
                f"{attribute}: {'; '.join(named)}{more}; values are matched letter by letter, so these rows are not "
                "what the terms mean by it"
            )
    return tuple(notes)
