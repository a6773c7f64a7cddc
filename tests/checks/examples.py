"""How an example of a rule is written: a dossier that breaks it, one that keeps it, and the day both are read on."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from bpoctl.dossier import Dossier

TODAY = date(2026, 5, 12)


class Example(NamedTuple):
    """A rule's two examples; `good_on` where the same state is fine on another day."""

    bad: Dossier
    good: Dossier
    on: date = TODAY
    good_on: date | None = None
