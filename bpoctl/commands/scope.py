"""`bpoctl scope`: the records of the stage."""

from bpoctl.records.groups import stage_group
from bpoctl.records.lazy import LazyGroup


def group() -> LazyGroup:
    """The stage's group."""
    return stage_group("scope")
