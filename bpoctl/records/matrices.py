"""Scores as a matrix, the way evaluators keep them: candidates across and criteria down, or the other way round.

A matrix is unfolded into the table that `add --from` reads: one row a cell, with the number of the row it stood in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from shlex import quote
from typing import Any

from bpoctl import output
from bpoctl.analysis.wording import listed
from bpoctl.dossier import Dossier
from bpoctl.errors import BadData, UsageError, nearest
from bpoctl.interchange import Sheet, SheetRow
from bpoctl.interchange.cells import Exact, Reader, absent, reader
from bpoctl.models import KINDS
from bpoctl.models.partner import Criterion, Score
from bpoctl.models.values import parse_decimal, plain
from bpoctl.records.keys import slugged
from bpoctl.records.rows import keys_by_name
from bpoctl.records.values import parsed

TABLE = "partner_score"
CORNER = "criterion"
"""What the first column is called where the matrix leaves its corner empty."""

_SIDES = {"candidate": "partner_candidate", "criterion": "partner_criterion"}
_LEFT_OUT = "-"
_MOST_FAULTS = 20


def unfolded(
    sheet: Sheet, mapping: Mapping[str, str], given: Mapping[str, Any], dossier: Dossier, decimal: str | None = None
) -> tuple[Sheet, Mapping[str, str]]:
    """The sheet as rows of candidate, criterion and value where it is a matrix; as it came where it is not.

    It is a matrix where the columns after the first are called like candidates or criteria (by key or by name), and no
    column and no flag is the value itself. In a matrix `--map LABEL=KEY` says whom a column or row means, and
    `--map LABEL=-` leaves it out. Empty cells and `n/a` are said aloud and give no score. Raises BadData with every
    fault.
    """
    whole, sheet = sheet, _without_first(sheet, mapping)
    across = _across(sheet, mapping, given, dossier)
    if across is None:
        return whole, mapping
    mapping = {label: meant for label, meant in mapping.items() if label not in set(whole.columns) - set(sheet.columns)}
    if "evaluator" not in given:
        raise UsageError("it is not said whose scores these are", "add --evaluator KEY; bpoctl person list")
    numbers = reader((cell for _, cells in sheet.rows for cell in cells[1:]), decimal, both=sheet.points)
    matrix = _Matrix(sheet, mapping, dossier, across, str(given["evaluator"]), numbers)
    rows = tuple(matrix.rows())
    matrix.finish()
    return Sheet(sheet.path, ("candidate", "criterion", "value"), rows, sheet.notes), {}


def judged(dossier: Dossier) -> Iterator[Any]:
    """Every candidate and every criterion."""
    for table in _SIDES.values():
        yield from dossier.rows(table)


def _without_first(sheet: Sheet, mapping: Mapping[str, str]) -> Sheet:
    """The sheet without first columns that are left out, as of a group that criteria stand in."""
    first = 0
    while first < len(sheet.columns) and mapping.get(sheet.columns[first]) == _LEFT_OUT:
        first += 1
    rows = tuple(SheetRow(number, cells[first:]) for number, cells in sheet.rows)
    return replace(sheet, columns=sheet.columns[first:], rows=rows) if first else sheet


def _across(sheet: Sheet, mapping: Mapping[str, str], given: Mapping[str, Any], dossier: Dossier) -> str | None:
    """What stands across: `candidate` or `criterion`; None where the sheet is no matrix."""
    fields = {mapping.get(column, slugged(column)) for column in sheet.columns}
    if not {"value", "candidate", "criterion"}.isdisjoint(given) or "value" in fields:
        return None
    labels = [mapping.get(column, column) for column in sheet.columns[1:]]
    hits = {side: sum(_plain(label) in _names(dossier, side) for label in labels) for side in _SIDES}
    side = max(hits, key=lambda each: hits[each])
    return side if hits[side] else None


def _plain(label: str) -> str:
    return slugged(label) or label.strip().casefold()


def _names(dossier: Dossier, side: str) -> dict[str, str]:
    """What each record of a side may be called -> its key; a name that two bear is none."""
    keys = {_plain(row.key): row.key for row in dossier.rows(_SIDES[side])}
    return {**keys_by_name(dossier, _SIDES[side]), **keys}


class _Matrix:
    """Reads one matrix, and gathers what is wrong with it and what is empty in it."""

    def __init__(
        self, sheet: Sheet, mapping: Mapping[str, str], dossier: Dossier, across: str, evaluator: str,
        numbers: Reader,
    ) -> None:  # fmt: skip
        self.numbers = numbers
        self.sheet = sheet
        self.mapping = mapping
        self.dossier = dossier
        self.across = across
        self.down = "criterion" if across == "candidate" else "candidate"
        self.names = {side: _names(dossier, side) for side in _SIDES}
        self.before = {(s.candidate, s.criterion): s.key for s in dossier.all(Score) if s.evaluator == evaluator}
        self.evaluator = evaluator
        self.faults: list[str] = []
        self.empty: list[str] = []
        self.seen: dict[str, list[str]] = {side: [] for side in _SIDES}
        self.used: set[str] = set()

    def rows(self) -> Iterator[SheetRow]:
        """The filled cells, one a row."""
        header = self.sheet.columns[1:]
        keys = [self._key(label, self.across, f"the column `{label}`") for label in header]
        for number, (label, *cells) in self.sheet.rows:
            if not label:
                self.faults.append(f"row {number}: its first cell is empty, so it is not said what is scored in it")
                continue
            own = self._key(label, self.down, f"row {number}: `{label}`")
            for key, text in zip(keys, cells, strict=True):
                if own is None or key is None:
                    continue
                pair = {self.across: key, self.down: own}
                if text is None or absent(text):
                    self.empty.append(f"row {number}: `{pair['candidate']}` has no score on `{pair['criterion']}`")
                elif (value := self._value(number, pair, text)) is not None:
                    yield SheetRow(number, (pair["candidate"], pair["criterion"], Exact(plain(value))))

    def _key(self, label: str, side: str, place: str) -> str | None:
        """The key that a label means; None where it is left out or is a fault."""
        meant = self.mapping.get(label, label)
        self.used.add(label)
        if meant == _LEFT_OUT:
            return None
        key = self.names[side].get(_plain(meant))
        if key is None:
            close = nearest(_plain(meant), list(self.names[side]))
            said = f" Did you mean `{self.names[side][close]}`?" if close else ""
            way = quote(f"{label}={self.names[side][close] if close else 'KEY'}")
            leave = quote(f"{label}=-")
            self.faults.append(f"{place} is no {side}.{said} --map {way}, or leave it out: --map {leave}")
        elif key in self.seen[side]:
            self.faults.append(f"{place} is `{key}` once more")
            return None
        else:
            self.seen[side].append(key)
        return key

    def _value(self, number: int, pair: Mapping[str, str], text: str) -> Decimal | None:
        candidate, criterion = pair["candidate"], pair["criterion"]
        place = f"row {number}, `{candidate}` on `{criterion}`"
        scale = self.dossier.keyed("partner_criterion")[criterion]
        try:
            value: Decimal = parsed(KINDS[TABLE].by_name["value"], self._number(text, scale))
        except ValueError as error:
            self.faults.append(f"{place}: {error}")
            return None
        if not scale.scale_least <= value <= scale.scale_most:
            bounds = f"{plain(scale.scale_least)} to {plain(scale.scale_most)}"
            self.faults.append(f"{place}: {plain(value)} is outside its scale of {bounds}")
        elif (candidate, criterion) in self.before:
            self.faults.append(f"{place}: {self.evaluator} has scored it already: {self.before[candidate, criterion]}")
        else:
            return value
        return None

    def _number(self, text: str, scale: Criterion) -> str:
        """A score as it stands; `80 %` is 80 of a scale to 100, or 0.8 of one to 1, and of no other scale."""
        bare, sign, _ = text.strip().partition("%")
        number = self.numbers.number(text if isinstance(text, Exact) else bare)
        if sign and scale.scale_most not in (1, 100):
            raise ValueError(f"`{text}` is a percentage, and its scale goes to {plain(scale.scale_most)}")
        if sign and scale.scale_most == 1:
            return plain(parse_decimal(number) / 100)
        if not sign and scale.scale_most == 100 and 0 < parse_decimal(number) < 1:
            raise ValueError(f"{number} of a scale to 100: is it {number} or a percentage? Write it with its sign")
        return number

    def finish(self) -> None:
        """Raise BadData where there was a fault; say what is empty or absent, by name."""
        strange = [label for label in self.mapping if label not in self.used]
        if strange:
            raise UsageError(f"--map: no column and no row is called `{strange[0]}`")
        if self.faults:
            more = len(self.faults) - _MOST_FAULTS
            shown = self.faults[1:_MOST_FAULTS] + ([f"and {more} more"] if more > 0 else [])
            raise BadData(f"{self.sheet.path}: {self.faults[0]}", "\n".join(shown))
        for line in self.empty:
            output.talk(f"note: {self.sheet.path}: {line}; none was added")
        for side, keys in self.seen.items():
            absent = [f"`{key}`" for key in self.dossier.keyed(_SIDES[side]) if key not in keys]
            if absent:
                output.talk(f"note: {self.sheet.path}: not in it: {side} {listed(absent)}")
