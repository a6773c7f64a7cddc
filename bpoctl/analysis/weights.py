"""The counts of a ratio's side as they are written: added, taken off, or by a weight, as in `10 critical, -late`."""

from __future__ import annotations

import re
from collections.abc import Container

_WEIGHTED = re.compile(r"([+-]?)\s*(?:([1-9][0-9]{0,5})\s+)?(.*)", re.DOTALL)


def weighted(text: str, known: Container[str] = ()) -> tuple[int, str]:
    """The weight of a count and its name: `-late` is (-1, late), `10 critical` (10, critical).

    A known name that begins with a number is that name: `24 hours` is not 24 times `hours`.
    """
    sign, bare = (-1 if text.startswith("-") else 1), text.lstrip("+- ")
    if bare in known:
        return sign, bare
    match = _WEIGHTED.fullmatch(text.strip())
    assert match is not None, "every text is a sign, perhaps a weight, and a name"
    return sign * int(match[2] or 1), match[3].lstrip("+- ")
