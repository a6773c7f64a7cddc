"""What the field offers, as TOML data: service functions, metrics, industries, clauses, blueprints.

The data ships in the `.toml` files of this folder; a workspace adds its own files, or puts its entries in the place of
shipped ones, by passing their folder as `extra`. Sections are read when they are first asked for, and then kept.

To add a function, write `[[functions]]` with the fields of `entries.Function` into a file of `functions/`.
"""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bpoctl.catalog.book import SECTIONS, Catalog
    from bpoctl.catalog.clauses import Element
    from bpoctl.catalog.entries import (
        Aim,
        DeliveryModel,
        Family,
        Function,
        Industry,
        Metric,
        Misconception,
        Pack,
        Sign,
    )
    from bpoctl.catalog.entry import Entry

__all__ = [
    "SECTIONS", "Aim", "Catalog", "DeliveryModel", "Element", "Entry", "Family", "Function", "Industry", "Metric",
    "Misconception", "Pack", "Sign", "delivery_models", "elements", "function", "functions", "industries", "metric",
    "metrics", "misconceptions", "opened", "signs",
]  # fmt: skip

_HOMES = {"SECTIONS": "book", "Catalog": "book", "Element": "clauses", "Entry": "entry"}
"""Where a name is at home, if not in `entries`."""


def __getattr__(name: str) -> Any:
    """The catalogue's classes, loaded when one is asked for: the rules need the elements of clauses alone."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES.get(name, 'entries')}"), name)


@lru_cache(maxsize=8)
def opened(extra: Path | None = None) -> Catalog:
    """The catalogue, with a workspace's own files where their folder is given."""
    from bpoctl.catalog.book import Catalog

    return Catalog(extra)


def functions(extra: Path | None = None) -> tuple[Function, ...]:
    """All service functions, complete with what they include."""
    from bpoctl.catalog.entries import Function

    return tuple(opened(extra).all(Function).values())


def function(code: str, extra: Path | None = None) -> Function:
    """One service function; raises BadData for an unknown code, with the nearest."""
    from bpoctl.catalog.entries import Function

    return opened(extra).get(Function, code)


def metrics(extra: Path | None = None) -> tuple[Metric, ...]:
    """All metrics."""
    from bpoctl.catalog.entries import Metric

    return tuple(opened(extra).all(Metric).values())


def metric(code: str, extra: Path | None = None) -> Metric:
    """One metric; raises BadData for an unknown code, with the nearest."""
    from bpoctl.catalog.entries import Metric

    return opened(extra).get(Metric, code)


def industries(extra: Path | None = None) -> tuple[Industry, ...]:
    """The industries, each with the tasks it typically gives out."""
    from bpoctl.catalog.entries import Industry

    return tuple(opened(extra).all(Industry).values())


def elements(extra: Path | None = None) -> tuple[Element, ...]:
    """The elements that contracts and records must carry."""
    from bpoctl.catalog.clauses import Element

    return tuple(opened(extra).all(Element).values())


def signs(extra: Path | None = None) -> tuple[Sign, ...]:
    """The seven signs that outsourcing is due."""
    from bpoctl.catalog.entries import Sign

    return tuple(opened(extra).all(Sign).values())


def misconceptions(extra: Path | None = None) -> tuple[Misconception, ...]:
    """The usual misconceptions, each with its answer."""
    from bpoctl.catalog.entries import Misconception

    return tuple(opened(extra).all(Misconception).values())


def delivery_models(extra: Path | None = None) -> tuple[DeliveryModel, ...]:
    """The delivery models with what each buys and costs."""
    from bpoctl.catalog.entries import DeliveryModel

    return tuple(opened(extra).all(DeliveryModel).values())
