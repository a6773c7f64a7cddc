"""Measurements as true-ups correct them: the figure that is right stands in the place of the one that was sealed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from bpoctl.dossier import make_row
from bpoctl.models.delivery import Measurement, TrueUp

_MINUTES = ("service", "excluded", "down")
"""Figures from which an availability is reckoned: they go where the availability itself is corrected."""

Measured = dict[tuple[str, str], dict[str, list[Measurement]]]
"""Measurements by level and period, then by instance, each list in the order of recording."""


def states_a_figure(row: TrueUp) -> bool:
    """Whether a true-up says what the figure should have been."""
    return row.value is not None or row.numerator is not None or row.denominator is not None or bool(row.figures)


def correct(measured: Measured, true_ups: Sequence[TrueUp]) -> None:
    """Put the figures of true-ups, one after the other, in the place of those that are recorded."""
    for row in true_ups:
        if states_a_figure(row):
            found = measured.setdefault((row.level, row.corrects), {}).setdefault(row.instance or "", [])
            found[-1:] = [corrected(found[-1] if found else None, row)]


def corrected(sealed: Measurement | None, row: TrueUp) -> Measurement:
    """A measurement with the figure of a true-up; what the true-up does not state stays as it was sealed."""
    if sealed is None:
        sealed = make_row(
            "delivery_measurement",
            {"key": row.key, "level": row.level, "period": row.corrects, "instance": row.instance, "basis": "stated"},
        )
    figures = dict(sealed.figures or {})
    if row.numerator is not None or row.value is not None:
        figures = {name: figure for name, figure in figures.items() if name not in _MINUTES}
    figures.update(row.figures or {})
    changed: dict[str, Any] = {
        "figures": figures or None,
        "lapsed": None if row.numerator is not None else sealed.lapsed,
    }
    if row.numerator is not None:
        of = sealed.denominator if row.denominator is None else row.denominator
        changed |= {"numerator": row.numerator, "denominator": of, "value": row.value}
    elif row.value is not None:
        of = sealed.denominator if row.denominator is None else row.denominator
        changed |= {"numerator": None, "denominator": of, "value": row.value}
    elif row.denominator is not None:
        changed |= {"denominator": row.denominator}
    return cast(Measurement, cast(Any, sealed)._replace(**changed))
