"""Interval and daily exports: a row an interval, its counts in columns, and ratios of their sums.

The share of all calls is the sum of those in time over the sum of those offered, never the mean of the intervals'
shares (worked example 2). A count may multiply columns: an average times the calls it is an average of is a total.
Such files have a row a day or a half-hour, so they are read row by row, in exact fractions.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path
from zoneinfo import ZoneInfo

from bpoctl.analysis.attainment import Attained
from bpoctl.analysis.durations import parse_instant
from bpoctl.analysis.targets import Condition
from bpoctl.analysis.windows import Windows, windows_of
from bpoctl.errors import BadData
from bpoctl.models.values import parse_decimal
from bpoctl.tickets.naming import conditions, exclusions, needed_columns, signed_names, texts
from bpoctl.tickets.rejects import write_rejects
from bpoctl.tickets.result import ImportResult, Reject
from bpoctl.tickets.source import Source, open_source, survey
from bpoctl.tickets.terms import LevelTerms, ProfileTerms

ALL = "all"
_FIRST_REJECTS = 20
Side = list[tuple[int, str]]


@dataclass(frozen=True)
class _Row:
    day: date
    cells: Sequence[str]
    counts: Mapping[str, Fraction]


@dataclass(frozen=True)
class _Ratio:
    """A level made ready: what it adds up on both sides, for which rows, in which periods."""

    key: str
    windows: Windows
    population: Condition
    over: Side
    under: Side
    per: str = ""
    instances: Sequence[str] = ()


@dataclass
class _Read:
    """What became of the rows so far."""

    rows: dict[str, _Row] = field(default_factory=dict)
    rejected: list[Reject] = field(default_factory=list)
    excluded: Counter[str] = field(default_factory=Counter)
    read: int = 0
    seen: dict[str, tuple[int, Sequence[str]]] = field(default_factory=dict)


def attain_intervals(
    path: Path,
    profile: ProfileTerms,
    levels: Sequence[LevelTerms],
    zone: ZoneInfo,
    rejects_to: Path | None = None,
    overall: bool = False,
    commencement: date | None = None,
    cuts: tuple[date, ...] = (),
) -> ImportResult:
    """Read an export with a row an interval, and add up each level's ratio in its periods.

    An interval belongs to the period in which it begins, in the agreement's zone. Raises BadData for a level that is
    no ratio, a count or column that is not there, and a time whose zone nobody stated.
    """
    ratios = [_ratio(level, profile, windows_of(level, commencement, cuts)) for level in levels]
    columns = [name for given in (profile.counts or {}).values() for name in _factors(given, profile)]
    source = open_source(path, [*needed_columns(profile), *columns], profile.delimiter, profile.encoding)
    seen = survey(path)
    reader = _Reader(source, profile, zone)
    with path.open(encoding=_codec(source, seen.is_utf8), newline="", errors="replace") as file:
        found = reader.all(csv.reader(file, delimiter=source.delimiter))
    first = write_rejects(iter(sorted(found.rejected, key=lambda one: one.row)), rejects_to, _FIRST_REJECTS)
    figures = [one for ratio in ratios for one in _attained(ratio, reader, found.rows.values(), overall)]
    told = [row.day for row in found.rows.values()]
    return ImportResult(
        path=str(path), sha256=seen.sha256, rows_read=found.read, rows_used=len(found.rows),
        rows_excluded=found.excluded.total(), rows_rejected=len(found.rejected), tickets=0,
        duplicates=found.excluded["an exact duplicate"], excluded=dict(found.excluded), attained=tuple(figures),
        first_rejects=first, days=(min(told), max(told)) if told else None,
    )  # fmt: skip


def _ratio(level: LevelTerms, profile: ProfileTerms, windows: Windows) -> _Ratio:
    where = f"level `{level.key}`"
    if level.measure != "ratio":
        raise BadData(
            f"{where}: profile `{profile.key}` has a row an interval, and a {level.measure} needs one a ticket",
            "state --measure ratio with its numerator and denominator",
        )
    conditions({level.per: []} if level.per else None, profile, f"{where}: per")
    return _Ratio(
        level.key, windows, conditions(level.population, profile, where),
        signed_names(level.numerator, profile, f"{where}: numerator"),
        signed_names(level.denominator, profile, f"{where}: denominator"), level.per or "", level.instances or (),
    )  # fmt: skip


def _factors(given: object, profile: ProfileTerms) -> tuple[str, ...]:
    """The columns that a count multiplies; BadData for a population, which an interval does not have."""
    if isinstance(given, Mapping):
        raise BadData(
            f"profile `{profile.key}`: a count of intervals is a column, not a population", '{ offered = "Calls" }'
        )
    return texts(given)


def _codec(source: Source, is_utf8: bool) -> str:
    return source.encoding or ("utf-8-sig" if is_utf8 else "cp1252")


class _Reader:
    """Reads rows by a profile."""

    def __init__(self, source: Source, profile: ProfileTerms, zone: ZoneInfo) -> None:
        if not profile.time_column:
            raise BadData(
                f"profile `{profile.key}`: intervals need time_column", f"bpoctl delivery profile edit {profile.key} …"
            )
        self.profile, self.source, self.zone = profile, source, zone
        self.identity = source.index(profile.id_column, "id_column")
        self.time = source.index(profile.time_column, "time_column")
        self.counts = {
            name: [(column, source.index(column, f"count `{name}`")) for column in _factors(given, profile)]
            for name, given in (profile.counts or {}).items()
        }
        attributes = profile.attributes or {}
        self.attributes = {name: source.index(str(column), f"`{name}`") for name, column in attributes.items()}
        self.rules = exclusions(profile)

    def all(self, rows: Iterable[list[str]]) -> _Read:
        """Every row under the header: used, excluded by rule, or rejected with its reason."""
        found = _Read()
        for number, cells in enumerate((row for row in rows if row), 1):
            if number > 1:
                found.read += 1
                self._take(found, number, [cell.strip() for cell in cells])
        return found

    def _take(self, found: _Read, number: int, cells: Sequence[str]) -> None:
        if len(cells) != len(self.source.columns):
            few = "fewer" if len(cells) < len(self.source.columns) else "more"
            found.rejected.append(Reject(number, "", f"{few} cells than the header", ""))
            return
        rule = next((r for r in self.rules if cells[self.attributes[r[0]]] in r[1]), None)
        if rule is not None:
            found.excluded[f"{rule[0]} is {' or '.join(rule[1])}"] += 1
            return
        key = cells[self.identity]
        if key in found.seen:
            self._again(found, number, cells, key)
            return
        found.seen[key] = (number, cells)
        row = self._row(number, cells)
        if isinstance(row, Reject):
            found.rejected.append(row)
        else:
            found.rows[key] = row

    def _again(self, found: _Read, number: int, cells: Sequence[str], key: str) -> None:
        """The same interval once more: a copy, or a contradiction in which neither is believed."""
        first, before = found.seen[key]
        if before == cells:
            found.excluded["an exact duplicate"] += 1
            return
        reason = "the same number with other contents elsewhere in the file"
        found.rejected.append(Reject(number, self.profile.id_column, reason, key))
        if found.rows.pop(key, None) is not None:
            found.rejected.append(Reject(first, self.profile.id_column, reason, key))

    def _row(self, number: int, cells: Sequence[str]) -> _Row | Reject:
        try:
            day = self._day(cells[self.time])
        except (ValueError, BadData) as error:
            if isinstance(error, BadData) and error.hint.startswith("bpoctl "):
                raise
            return Reject(number, self.profile.time_column or "", "not a time of an interval", cells[self.time])
        counts = {}
        for name, factors in self.counts.items():
            product = Fraction(1)
            for column, at in factors:
                try:
                    product *= Fraction(parse_decimal(cells[at]))
                except ValueError:
                    return Reject(number, column, "not a number", cells[at])
            if product < 0:
                return Reject(number, factors[0][0], "a count below nought", cells[factors[0][1]])
            counts[name] = product
        return _Row(day, cells, counts)

    def _day(self, text: str) -> date:
        """The local day on which an interval begins: a bare date is that day, an instant its date in the zone."""
        if self.profile.time_format:
            at = datetime.strptime(text, self.profile.time_format)
            if "%H" not in self.profile.time_format and "%I" not in self.profile.time_format:
                return at.date()
            text = at.isoformat()
        elif len(text) == 10:
            return date.fromisoformat(text)
        if self.profile.time_zone is None and parse_instant(text, "Etc/GMT-1") != parse_instant(text, "Etc/GMT+1"):
            raise BadData(
                f"{self.source.path.name}: `{text}` carries no offset, and profile `{self.profile.key}` states no zone",
                f"bpoctl delivery profile edit {self.profile.key} --time-zone Europe/Berlin",
            )
        return parse_instant(text, self.profile.time_zone or "UTC").astimezone(self.zone).date()


def _attained(ratio: _Ratio, reader: _Reader, rows: Iterable[_Row], overall: bool) -> list[Attained]:
    sums: dict[tuple[str, str], tuple[int, Fraction, Fraction]] = {}
    for row in rows:
        if any(row.cells[reader.attributes[name]] not in values for name, values in ratio.population):
            continue
        over, under = (
            sum((sign * row.counts[name] for sign, name in side), Fraction(0)) for side in (ratio.over, ratio.under)
        )
        instance = row.cells[reader.attributes[ratio.per]] if ratio.per else ""
        if ratio.per and (not instance or (ratio.instances and instance not in ratio.instances)):
            continue
        for key in (*(window.key for window in ratio.windows.holding(row.day)), *([ALL] if overall else [])):
            n, above, below = sums.get((key, instance), (0, Fraction(0), Fraction(0)))
            sums[key, instance] = (n + 1, above + over, below + under)
    return [
        Attained(ratio.key, key, n, over=above, under=below, instance=instance)
        for (key, instance), (n, above, below) in sorted(sums.items())
    ]
