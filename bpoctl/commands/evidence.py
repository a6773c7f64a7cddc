"""`bpoctl evidence`: documents and pages that prove something."""

from bpoctl.models import KINDS
from bpoctl.records.groups import kind_group
from bpoctl.records.lazy import LazyGroup


def group() -> LazyGroup:
    """The five verbs of evidence."""
    return kind_group(KINDS["evidence"])
