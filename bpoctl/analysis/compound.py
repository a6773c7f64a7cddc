"""Levels that require several measures at once, or whose minimum is held against another measure than the target."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from bpoctl.analysis.bounds import WITHIN
from bpoctl.errors import BadData
from bpoctl.models.level_terms import DIRECTIONS
from bpoctl.models.sla import Level


def also_bounds(level: Level) -> dict[str, Any]:
    """The further measures that a level requires, each as the level it would be by itself.

    Raises BadData for one that does not state its unit, direction or target, and for a minimum held against a measure
    that has none.
    """
    found: dict[str, Any] = {}
    itself: Any = level
    for measure, terms in (level.also or {}).items():
        where = f"level `{level.key}`: also, {measure}"
        if measure not in ("share", "mean", "median", "percentile") or measure == level.measure:
            raise BadData(f"{where}: is no further measure", "one of share, mean, median and percentile, not its own")
        two_edges = isinstance(terms, dict) and terms.get("direction") == WITHIN
        wanted = ("unit", "direction", "target", *(("target_least",) if two_edges else ()))
        for name in wanted:
            if not isinstance(terms, dict) or name not in terms:
                raise BadData(f"{where}: does not state its {name}", 'write { unit = "h", direction = "lower", … }')
        if terms["direction"] not in DIRECTIONS:
            raise BadData(f"{where}: its direction is `{terms['direction']}`", f"one of {', '.join(DIRECTIONS)}")
        try:
            target = Decimal(str(terms["target"]))
            minimum = Decimal(str(terms.get("minimum", target)))
            least = Decimal(str(terms["target_least"])) if terms["direction"] == WITHIN else None
            lowest = None if least is None else Decimal(str(terms.get("minimum_least", least)))
        except ArithmeticError:
            raise BadData(f"{where}: its target or minimum is no number", 'write target = "4"') from None
        found[measure] = itself._replace(
            measure=measure, unit=terms["unit"], direction=terms["direction"], target=target, minimum=minimum,
            target_least=least, minimum_least=lowest, also=None, minimum_measure=None,
        )  # fmt: skip
    if level.minimum_measure and "minimum" not in (level.also or {}).get(level.minimum_measure, {}):
        raise BadData(
            f"level `{level.key}`: its minimum is held against the {level.minimum_measure}, which states none",
            f'state also = {{ {level.minimum_measure} = {{ …, minimum = "6" }} }}',
        )
    return found
