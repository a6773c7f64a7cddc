"""Lengths of time: what a field takes is what the calculation can read."""

from __future__ import annotations

import pytest

from bpoctl.analysis.durations import parse_duration
from bpoctl.errors import BadData
from bpoctl.models import checked

WORDS = ("90m", "8h", "1h30m", "28800s", "1.5h", "P1DT2H", "P2D", "PT5M", "2d", "", "h", "30m1h", "P", "PT", "1d2h")


@pytest.mark.parametrize("word", WORDS)
def test_a_field_takes_what_a_clock_can_read(word: str) -> None:
    """`2d` is refused at the door (48 hours, or two working days?), not when the first ticket is measured."""
    try:
        parse_duration(word)
        readable = True
    except BadData:
        readable = False
    try:
        checked.span(word)
        taken = True
    except ValueError:
        taken = False
    assert taken == readable


@pytest.mark.parametrize("text", ["0h", "0.0m", "PT0S", "0s"])
def test_no_time_at_all_is_no_time_allowed(text: str) -> None:
    """A threshold of nothing could be kept by no case, so it is refused where it is written."""
    with pytest.raises(ValueError, match="no time at all"):
        checked.time_allowed(text)
    checked.time_allowed("30s")
