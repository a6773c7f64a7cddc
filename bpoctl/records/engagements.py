"""Starting an engagement: what `new` and the walk have in common."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from bpoctl.dossier import ENGAGEMENT_FIELDS
from bpoctl.errors import BadData
from bpoctl.journal import operation
from bpoctl.records.blueprints import Planned, plant
from bpoctl.records.session import session

SETTABLE = tuple(d for d in ENGAGEMENT_FIELDS if not d.name.startswith("closed"))
"""The fields of an engagement that a user gives; its closing is an action."""

STANDARD: Mapping[str, Any] = {"arrangement": "ongoing", "currency": "EUR", "time_zone": "UTC"}
"""What a question about a new engagement offers as its answer."""


def create(values: Mapping[str, Any], blueprint: Iterable[Planned] = ()) -> None:
    """Write a new engagement, with the records of a blueprint, as one operation, and make it the one in use."""
    slug = values["slug"]
    store = session().writer(make=True)
    if slug in store.slugs():
        raise BadData(f"there is an engagement `{slug}` already", f"bpoctl use {slug}")
    with operation(store, session().command, engagement_id=None, actor=session().actor) as writer:
        writer.engagement_id = writer.next_numbers("row")[0]
        writer.insert_many("engagement", [values], [writer.engagement_id])
        plant(writer, values, blueprint)
    session().workspace.use(slug)
