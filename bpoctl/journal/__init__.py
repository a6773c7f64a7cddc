"""The journal: every change is an operation in a hash chain, with an author, a name and an exact undo."""

from bpoctl.journal.erasing import Traces, scrub
from bpoctl.journal.reading import Entry, RowChange, changes, entries, refuse_stale, stacks
from bpoctl.journal.undoing import gone_engagement, last_engagement_of, redo, undo
from bpoctl.journal.verifying import verify
from bpoctl.journal.writing import Writer, operation, operations

__all__ = [
    "Entry", "RowChange", "Traces", "Writer", "changes", "entries", "gone_engagement", "last_engagement_of",
    "operation", "operations", "redo", "refuse_stale", "scrub", "stacks", "undo", "verify",
]  # fmt: skip
