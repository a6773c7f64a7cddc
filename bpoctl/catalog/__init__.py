"""What the field offers, as TOML data: service functions, metrics, industries, clauses, blueprints.

The data ships in the `.toml` files of this folder; a workspace adds its own files, or puts its entries in the place of
shipped ones, by passing their folder as `extra`. Sections are read when they are first asked for, and then kept.

To add a function, write `[[functions]]` with the fields of `entries.Function` into a file of `functions/`.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from bpoctl.catalog.book import SECTIONS, Catalog
from bpoctl.catalog.entries import (
    Aim,
    DeliveryModel,
    Element,
    Entry,
    Family,
    Function,
    Industry,
    Metric,
    Misconception,
    Pack,
    Sign,
)

__all__ = [
    "SECTIONS", "Aim", "Catalog", "DeliveryModel", "Element", "Entry", "Family", "Function", "Industry", "Metric",
    "Misconception", "Pack", "Sign", "delivery_models", "elements", "function", "functions", "industries", "metric",
    "metrics", "misconceptions", "opened", "signs",
]  # fmt: skip


@lru_cache(maxsize=8)
def opened(extra: Path | None = None) -> Catalog:
    """The catalogue, with a workspace's own files where their folder is given."""
    return Catalog(extra)


def functions(extra: Path | None = None) -> tuple[Function, ...]:
    """All service functions, complete with what they include."""
    return tuple(opened(extra).all(Function).values())


def function(code: str, extra: Path | None = None) -> Function:
    """One service function; raises BadData for an unknown code, with the nearest."""
    return opened(extra).get(Function, code)


def metrics(extra: Path | None = None) -> tuple[Metric, ...]:
    """All metrics."""
    return tuple(opened(extra).all(Metric).values())


def metric(code: str, extra: Path | None = None) -> Metric:
    """One metric; raises BadData for an unknown code, with the nearest."""
    return opened(extra).get(Metric, code)


def industries(extra: Path | None = None) -> tuple[Industry, ...]:
    """The industries, each with the tasks it typically gives out."""
    return tuple(opened(extra).all(Industry).values())


def elements(extra: Path | None = None) -> tuple[Element, ...]:
    """The elements that contracts and records must carry."""
    return tuple(opened(extra).all(Element).values())


def signs(extra: Path | None = None) -> tuple[Sign, ...]:
    """The seven signs that outsourcing is due."""
    return tuple(opened(extra).all(Sign).values())


def misconceptions(extra: Path | None = None) -> tuple[Misconception, ...]:
    """The usual misconceptions, each with its answer."""
    return tuple(opened(extra).all(Misconception).values())


def delivery_models(extra: Path | None = None) -> tuple[DeliveryModel, ...]:
    """The delivery models with what each buys and costs."""
    return tuple(opened(extra).all(DeliveryModel).values())
