"""Levels that require several measures at once, or whose minimum is held against another measure than the target."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from bpoctl.errors import BadData
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
        for name in ("unit", "direction", "target"):
            if not isinstance(terms, dict) or name not in terms:
                raise BadData(f"{where}: does not state its {name}", 'write { unit = "h", direction = "lower", … }')
        try:
            target = Decimal(str(terms["target"]))
            minimum = Decimal(str(terms.get("minimum", target)))
        except ArithmeticError:
            raise BadData(f"{where}: its target or minimum is no number", 'write target = "4"') from None
        found[measure] = itself._replace(
            measure=measure, unit=terms["unit"], direction=terms["direction"], target=target, minimum=minimum,
            also=None, minimum_measure=None,
        )  # fmt: skip
    if level.minimum_measure and "minimum" not in (level.also or {}).get(level.minimum_measure, {}):
        raise BadData(
            f"level `{level.key}`: its minimum is held against the {level.minimum_measure}, which states none",
            f'state also = {{ {level.minimum_measure} = {{ …, minimum = "6" }} }}',
        )
    return found
