"""`calc rank`: criteria and candidates from a TOML file, ranked with no workspace. Nothing missing counts as nought."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from bpoctl import output
from bpoctl.analysis.scoring import METHODS, NORMALISATIONS, Matrix, as_shares, ranking
from bpoctl.analysis.wording import listed
from bpoctl.errors import BadData, UsageError, nearest
from bpoctl.interchange.lines import lines_of
from bpoctl.models.forms import DECIMAL

_MOST_FAULTS = 20
_EXAMPLE = (
    'criteria = [{ key = "price", weight = 100, direction = "lower" }]\n'
    'candidates = [{ key = "nimbus", scores = { price = 12.5 } }]'
)
_KEYS = {"criteria": ("key", "name", "weight", "direction"), "candidates": ("key", "name", "scores")}


def rank_file(source: str, method: str, normalise: str, *, rescale: bool, as_json: bool) -> None:
    """Rank what a file holds and print it, best first."""
    check_words(method, normalise)
    found = ranking(read_matrix(source, rescale=rescale), method, normalise)
    if as_json:
        output.emit_json({"ranking": [{"key": p.key, "score": p.score, "rank": p.rank} for p in found]})
        return
    output.table(
        ["rank", "candidate", "score"], [[str(p.rank), p.key, f"{p.score:.6f}"] for p in found], ["rank", "score"]
    )
    output.talk(f"{method}, normalised by {normalise}")


def check_words(method: str, normalise: str) -> None:
    """Raises UsageError for a method or a normalisation that there is not."""
    for option, word, known in (("--method", method, METHODS), ("--normalise", normalise, NORMALISATIONS)):
        if word not in known:
            close = nearest(word, list(known))
            meant = f"; did you mean `{close}`?" if close else ""
            raise UsageError(f"{option} {word}: is none of {', '.join(known)}{meant}")


def read_matrix(source: str, *, rescale: bool) -> Matrix:
    """The matrix of a file (`-` is stdin); raises BadData with every fault and its line."""
    name = "stdin" if source == "-" else source
    text = _text(source)
    reader = _Reader(name, text, _toml(name, text))
    criteria, candidates = reader.criteria(), reader.candidates()
    columns = {key: reader.column(key, candidates) for key in criteria}
    reader.refuse()
    weights = {key: weight for key, (weight, _) in criteria.items()}
    shares = as_shares(weights, rescale=rescale)
    return Matrix(
        tuple(candidates), tuple(criteria), tuple(shares.values()), tuple(way for _, way in criteria.values()),
        tuple(tuple(map(float, column)) for column in columns.values()),
    )  # fmt: skip


def _text(source: str) -> str:
    try:
        return sys.stdin.read() if source == "-" else Path(source).read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise BadData(f"{source}: there is no such file", _EXAMPLE) from None
    except (OSError, UnicodeDecodeError) as error:
        raise BadData(f"{source}: cannot be read ({error})") from None


def _toml(name: str, text: str) -> dict[str, Any]:
    import tomli

    try:
        return tomli.loads(text, parse_float=Decimal)
    except tomli.TOMLDecodeError as error:
        raise BadData(f"{name}: {error}", _EXAMPLE) from None


class _Reader:
    """Reads one file, and gathers what is wrong with it, each fault with its line."""

    def __init__(self, name: str, text: str, data: Mapping[str, Any]) -> None:
        self.name = name
        self.text = text
        self.data = data
        self.faults: list[str] = []
        self.known: list[str] = []
        self._strangers((), data, list(_KEYS))

    def fault(self, path: tuple[str | int, ...], message: str) -> None:
        """Keep a fault."""
        self.faults.append(f"{self.name}:{lines_of(self.text).at(path)}: {message}")

    def refuse(self) -> None:
        """Raise BadData where there was any fault."""
        if self.faults:
            more = len(self.faults) - _MOST_FAULTS
            shown = self.faults[1:_MOST_FAULTS] + ([f"and {more} more"] if more > 0 else [])
            raise BadData(self.faults[0], "\n".join(shown))

    def criteria(self) -> dict[str, tuple[Decimal, str]]:
        """Weight and direction of each criterion by its key."""
        found: dict[str, tuple[Decimal, str]] = {}
        for path, key, item in self._items("criteria", found):
            weight = self._number((*path, "weight"), item.get("weight"), f"the weight of `{key}`")
            way = item.get("direction")
            if way not in ("higher", "lower"):
                said = "is not said" if way is None else f"is neither higher nor lower: {way!r}"
                self.fault((*path, "direction"), f"which direction is better on `{key}` {said}")
            found[key] = (weight, str(way))
        self.known = list(found)
        return found

    def candidates(self) -> dict[str, dict[str, Decimal]]:
        """The scores of each candidate by its key."""
        found: dict[str, dict[str, Decimal]] = {}
        for path, key, item in self._items("candidates", found):
            given = item.get("scores", {})
            if not isinstance(given, Mapping):
                self.fault((*path, "scores"), f"the scores of `{key}` are no table like {{ price = 12.5 }}")
                given = {}
            self._strangers((*path, "scores"), given, self.known, f"`{key}` is scored on `{{}}`, which is no criterion")
            missing = [f"`{name}`" for name in self.known if name not in given]
            if missing:
                self.fault((*path, "scores"), f"`{key}` has no score on {listed(missing)}; nothing stands for it")
            found[key] = {
                name: self._number((*path, "scores", name), value, f"the score of `{key}` on `{name}`")
                for name, value in given.items()
                if name in self.known
            }
        return found

    def column(self, key: str, candidates: Mapping[str, Mapping[str, Decimal]]) -> list[Decimal]:
        """The scores on one criterion; a missing one is a fault already."""
        return [scores.get(key, Decimal(0)) for scores in candidates.values()]

    def _items(
        self, table: str, found: Mapping[str, Any]
    ) -> Iterable[tuple[tuple[str | int, ...], str, Mapping[str, Any]]]:
        items = self.data.get(table, [])
        if not isinstance(items, list) or not all(isinstance(item, Mapping) for item in items):
            self.fault((table,), f"`{table}` is no array of tables; write [[{table}]]")
            return
        if not items:
            self.fault((), f"there is no [[{table}]]")
        for number, item in enumerate(items):
            path = (table, number)
            key = item.get("key")
            self._strangers(path, item, list(_KEYS[table]))
            if not isinstance(key, str) or not key.strip():
                self.fault((*path, "key"), f"[[{table}]] number {number + 1} has no key")
            elif key in found:
                self.fault((*path, "key"), f"there are two {table} with the key `{key}`")
            else:
                yield path, key, item

    def _strangers(
        self, path: tuple[str | int, ...], item: Mapping[str, Any], known: list[str],
        said: str = "there is no `{}` here",
    ) -> None:  # fmt: skip
        for word in item:
            if word not in known:
                close = nearest(word, known)
                self.fault((*path, word), said.replace("{}", word) + (f"; did you mean `{close}`?" if close else ""))

    def _number(self, path: tuple[str | int, ...], value: Any, what: str) -> Decimal:
        try:
            if value is None:
                raise ValueError("there is none")
            number: Decimal = DECIMAL.from_toml(value)
        except ValueError as error:
            self.fault(path, f"{what}: {error}")
            return Decimal(0)
        return number
