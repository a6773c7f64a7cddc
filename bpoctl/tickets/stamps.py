"""Times of an export as texts to stamps: which form they have, and the SQL that reads it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from bpoctl.analysis.durations import parse_instant
from bpoctl.errors import BadData
from bpoctl.tickets.source import Source
from bpoctl.tickets.statements import quoted
from bpoctl.tickets.terms import ProfileTerms

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_LIKELY = re.compile(r"[0-9]{4}([-/])[0-9]{2}\1[0-9]{2}([T ])[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z)?")

_YEAR_LAST = re.compile(
    r"([0-9]{1,2})([./-])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})([T ,]+)"
    r"[0-9]{1,2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?( ?[APap][Mm])?"
)


def stamp_sql(cell: str, profile: ProfileTerms, sample: Sequence[str]) -> str:
    """SQL for the stamp of a cell by the profile's time format; the `sample` shows which form to try first."""
    return stamp_in(cell, profile.time_format, profile.time_zone is not None, sample)


def stamp_in(cell: str, time_format: str | None, naive_is_fine: bool, sample: Sequence[str]) -> str:
    """SQL for the stamp of a cell; without a format only year-first times are read."""
    if time_format is not None:
        return f"epoch_us(try_strptime(trim({cell}), {quoted(time_format)})) * 2 + {int('%z' in time_format.lower())}"
    # Empty cells are kept away from the regular expression: there may be millions of them.
    slow = f"CASE WHEN {cell} IS NOT NULL THEN iso_stamp({cell}, {str(naive_is_fine).lower()}) END"
    likely = likely_format(sample)
    if likely is None or not (naive_is_fine or likely.endswith("Z")):
        return slow
    return f"coalesce(epoch_us(try_strptime({cell}, {quoted(likely)})) * 2 + {int(likely.endswith('Z'))}, {slow})"


def likely_format(sample: Sequence[str]) -> str | None:
    """The strptime form of the first year-first time in a sample, where one says it exactly; it is only a first try."""
    for value in sample:
        match = _LIKELY.fullmatch(value)
        if match:
            slash, parts, seconds, decimals, zulu = match.groups()
            ends = f"{':%S' if seconds else ''}{'.%f' if decimals else ''}{zulu or ''}"
            return f"%Y{slash}%m{slash}%d{parts}%H:%M{ends}"
    return None


def single_pause_sql(cell: str, profile: ProfileTerms, cells: Sequence[str]) -> tuple[str, str]:
    """SQL for the stamps of the two ends of a cell that holds one pause plainly; they are NULL for any other cell."""
    form = single_pause_format(profile, cells)
    if form is None:
        return "NULL::BIGINT", "NULL::BIGINT"
    utc = _is_utc(form, profile)
    # Of a form that stands in a text twice, strptime gives the second time.
    texts = ((f"split_part({cell}, '/', 1)", form), (cell, f"{form}/{form}"))
    begun, until = (f"epoch_us(try_strptime({text}, {quoted(wanted)})) * 2 + {utc}" for text, wanted in texts)
    return begun, until


def single_pause_text(number: int, profile: ProfileTerms, cells: Sequence[str]) -> str:
    """SQL that writes the pause of such a cell again."""
    form = quoted(single_pause_format(profile, cells) or "")
    return " || '/' || ".join(f"strftime(make_timestamp({end}{number} >> 1), {form})" for end in ("begun", "ended"))


def single_pause_format(profile: ProfileTerms, cells: Sequence[str]) -> str | None:
    """The form of the times in cells of pauses, where their text can be parted at the slash and written again."""
    halves = [first[: (len(first) - 1) // 2] for cell in cells for first in [cell.split(";")[0]]]
    form = profile.time_format or likely_format(halves)
    if form is None or not set(re.findall("%.", form)) <= {"%Y", "%m", "%d", "%H", "%M", "%S"} or "/" in form:
        return None
    return form if profile.time_format or profile.time_zone or form.endswith("Z") else None


def _is_utc(form: str, profile: ProfileTerms) -> int:
    return int(profile.time_format is None and form.endswith("Z"))


def check_sample(source: Source, place: int, column: str, profile: ProfileTerms, con: DuckDBPyConnection) -> None:
    """Refuse a column of times that is plainly not in the stated form, or whose zone nobody stated.

    Looks at the first rows only: single bad cells are rejected later, row by row. Raises BadData.
    """
    values = source.values(place)
    if not values:
        return
    where = f"{source.path.name}: column `{column}`"
    edit = f"bpoctl delivery profile edit {profile.key}"
    if profile.time_format is not None:
        _check_format(values, profile, where, edit, con)
        carries_offset = "%z" in profile.time_format.lower()
    else:
        read = [value for value in values if _is_iso(value)]
        if not read:
            raise BadData(
                f"{where}: `{values[0]}` does not say for certain which day it is",
                "\n".join(f"{edit} --time-format '{form}'" for form in possible_formats(values[0])),
            )
        carries_offset = _has_offset(read[0])
    if profile.time_zone is None and not carries_offset:
        raise BadData(
            f"{where}: `{values[0]}` carries no offset, and profile `{profile.key}` states no time_zone",
            f"{edit} --time-zone Europe/Berlin",
        )


def possible_formats(text: str) -> tuple[str, ...]:
    """The strptime forms that a time with the year last, or in two digits, may have: by day and by month first."""
    match = _YEAR_LAST.fullmatch(text)
    if match is None:
        return ("%d/%m/%Y %H:%M", "%d/%m/%Y %H:%M:%S")
    first, slash, second, year, parted, seconds, decimals, half = match.groups()
    hour = "%I" if half else "%H"
    clock = f"{hour}:%M{':%S' if seconds else ''}{'.%f' if decimals else ''}{half[:-2] + '%p' if half else ''}"
    rest = f"{slash}{'%Y' if len(year) == 4 else '%y'}{parted}{clock}"
    orders = [order for order, day in (("%d{}%m", second), ("%m{}%d", first)) if int(day) <= 12]
    return tuple(order.format(slash) + rest for order in orders or ["%d{}%m"])


def _check_format(values: Sequence[str], profile: ProfileTerms, where: str, edit: str, con: DuckDBPyConnection) -> None:
    import duckdb

    form = profile.time_format or ""
    try:
        row = con.execute(
            f"SELECT count(try_strptime(v, {quoted(form)})) FROM (SELECT unnest($1) AS v)", [list(values)]
        ).fetchone()
    except duckdb.Error:
        raise BadData(
            f"profile `{profile.key}`: time_format `{form}` is not one", f"{edit} --time-format '%Y-%m-%d %H:%M'"
        ) from None
    if not row or not row[0]:
        raise BadData(f"{where}: `{values[0]}` is not in the form `{form}`", f"{edit} --time-format …")


def _is_iso(text: str) -> bool:
    try:
        parse_instant(text, "UTC")
    except BadData:
        return False
    return True


def _has_offset(text: str) -> bool:
    return parse_instant(text, "Etc/GMT-1") == parse_instant(text, "Etc/GMT+1")


def not_a_time(profile: ProfileTerms) -> str:
    """Why a cell that is no time is refused."""
    if profile.time_format:
        return f"not a time of 1970-2099 in the form {profile.time_format}"
    zone = "" if profile.time_zone else " with an offset (no time_zone is stated)"
    return f"not a time of 1970-2099 written year first{zone}"
