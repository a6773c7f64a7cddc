"""`bpoctl record`: history, to be listed and shown: passes, waivers, signatures, seals, erasures."""

from bpoctl.records.groups import stage_group
from bpoctl.records.lazy import LazyGroup


def group() -> LazyGroup:
    """The group of what actions left behind."""
    made = stage_group("record")
    made.help = "What was passed, waived, signed, closed and erased."
    return made
