"""The tables: one module a stage, each field described once. Importing this package registers every kind."""

from bpoctl.lifecycle import STAGES
from bpoctl.models import (
    access,
    delivery,
    engagement,
    governance,
    onboarding,
    partner,
    record,
    review,
    scope,
    sla,
    training,
)
from bpoctl.models.fields import KINDS, Kind

__all__ = [
    "KINDS", "Kind", "access", "delivery", "engagement", "governance", "onboarding", "partner", "record", "review",
    "scope", "sla", "training",
]  # fmt: skip

_PLACES = {"": 0, **{stage: place for place, stage in enumerate(STAGES, 1)}, "record": len(STAGES) + 1}
_IN_ORDER = sorted(KINDS.items(), key=lambda item: _PLACES[item[1].stage])
KINDS.clear()
KINDS.update(_IN_ORDER)
