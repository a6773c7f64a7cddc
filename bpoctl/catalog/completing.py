"""Making a function whole: what its packs and metrics add, and whether all that it names is there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from bpoctl.catalog.entries import Aim, CriterionOutline, Function, Metric, Pack
from bpoctl.errors import BadData, nearest

SHARED = ("requirements", "risks", "out", "knowledge", "modules")
"""What a pack adds to a function."""


@dataclass(frozen=True)
class Known:
    """What a function may name."""

    metrics: Mapping[str, Metric]
    packs: Mapping[str, Pack]
    families: frozenset[str]
    industries: frozenset[str]


def completed(function: Function, known: Known) -> Function:
    """The function with its packs' entries after its own, and with the units and roles it left out.

    Raises BadData for a code that is not there, with the file and the key that name it.
    """
    where = f"{function.file}: functions `{function.code}`"
    _refuse_unknown(where, "family", [function.family], known.families)
    _refuse_unknown(where, "industries", function.industries, known.industries)
    _refuse_unknown(where, "includes", function.includes, known.packs)
    processes = _codes(f"{where}: processes", function.processes)
    systems = _codes(f"{where}: systems", function.systems)
    for number, process in enumerate(function.processes, 1):
        _refuse_unknown(where, f"processes[{number}]: systems", process.systems, systems)
    for number, requirement in enumerate(function.requirements, 1):
        named = [requirement.process] if requirement.process else []
        _refuse_unknown(where, f"requirements[{number}]: process", named, processes)
    packs = [known.packs[code] for code in function.includes]
    whole: dict[str, Any] = {part: _joined(function, packs, part) for part in SHARED}
    for part in ("knowledge", "modules"):
        whole[part] = tuple(item if item.required_for else _for_roles(item, function) for item in whole[part])
    whole["criteria"] = _criteria(where, function, packs)
    aims = tuple(_aim(f"{where}: aims[{n}]", aim, known.metrics) for n, aim in enumerate(function.aims, 1))
    return replace(function, aims=aims, **whole)


def _criteria(where: str, function: Function, packs: Iterable[Pack]) -> tuple[CriterionOutline, ...]:
    """The function's own criteria, else those of the first pack that has some; raises BadData for a sum beside 100."""
    found = function.criteria or next((pack.criteria for pack in packs if pack.criteria), ())
    total = sum((criterion.weight for criterion in found), Decimal(0))
    if found and total != 100:
        raise BadData(f"{where}: criteria: the weights add up to {total}, not to 100")
    return found


def _for_roles(item: Any, function: Function) -> Any:
    return replace(item, required_for=function.roles)


def _joined(function: Function, packs: Iterable[Pack], part: str) -> tuple[Any, ...]:
    """The function's own, then each pack's, without those that say the same twice."""
    joined: dict[str, Any] = {}
    for holder in (function, *packs):
        for item in getattr(holder, part):
            joined.setdefault(getattr(item, "name", "") or item.statement, item)
    return tuple(joined.values())


def _aim(where: str, aim: Aim, metrics: Mapping[str, Metric]) -> Aim:
    """The aim with its metric's unit and direction; raises BadData where they contradict it or leave it open."""
    _refuse_unknown(where, "metric", [aim.metric], metrics)
    metric = metrics[aim.metric]
    unit = aim.unit or metric.unit
    right = metric.direction(unit)
    if right is None:
        units = ", ".join((metric.unit, *metric.also))
        raise BadData(f"{where}: unit: `{metric.code}` is not stated in `{unit}`", f"its units: {units}")
    if right in ("higher", "lower"):
        if aim.direction not in ("", right):
            raise BadData(f"{where}: direction: of `{metric.code}` in {unit}, {right} is better")
        return replace(aim, unit=unit, direction=right)
    if not aim.direction:
        raise BadData(f"{where}: `direction` is missing: `{metric.code}` is better {right}, so the aim has to say it")
    return replace(aim, unit=unit)


def _codes(where: str, items: Iterable[Any]) -> frozenset[str]:
    codes = [item.code for item in items]
    for code in codes:
        if codes.count(code) > 1:
            raise BadData(f"{where}: `{code}` is there twice")
    return frozenset(codes)


def _refuse_unknown(where: str, key: str, named: Iterable[str], known: Iterable[str]) -> None:
    words = list(known)
    for word in named:
        if word not in words:
            close = nearest(word, words)
            meant = f" Did you mean `{close}`?" if close else ""
            raise BadData(f"{where}: {key}: there is no `{word}`.{meant}", f"known: {', '.join(sorted(words)[:40])}")
