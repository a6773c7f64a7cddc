"""Terms that need more than a line, in the words of the signed text: enough to recompute every figure."""

from __future__ import annotations

from typing import Any

import pytest
from acme import AS_OF, TERMS, acme, changed

from bpoctl.analysis.term_words import further_terms
from bpoctl.documents import build
from bpoctl.dossier import make_row

BASE = {"key": "FRT", "name": "First response", "measure": "share", "unit": "%", "direction": "higher",
        "equality": "meets", "window": "month", "calendar": "office", "threshold_equality": "within"}  # fmt: skip


def words(**terms: Any) -> str:
    """Every sentence of a level's further terms."""
    level = make_row("sla_level", {**BASE, **terms})
    return "\n".join(f"{heading}: {sentence}" for heading, sentence in further_terms(level))


MATRIX = {
    "precedence": "first", "at": "start", "otherwise": "left-out",
    "rows": [
        {"when": {"severity": ["1"]}, "hours": "inside", "within": "15m"},
        {"when": {"severity": ["1"]}, "hours": "outside", "within": "2h", "calendar": "elapsed"},
        {"days": ["sat", "sun"], "by": "close of the next business day"},
    ],
}  # fmt: skip


def test_targets_by_condition_are_listed_in_their_order() -> None:
    """Severity, hours, time and clock of each row, what comes first, and what no row is for."""
    said = words(targets=MATRIX, cut_off="from 17:00")
    assert (
        "Judged where the clock starts, by the first of these that holds: "
        '(1) severity "1" and inside the hours of calendar office: within 15 minutes; '
        '(2) severity "1" and outside the hours of calendar office: within 2 hours, in elapsed time; '
        "(3) on Saturdays or Sundays: by close of the next business day (from 17:00). "
        "A ticket for which none holds does not count; one that takes exactly its time is in time."
    ) in said
    assert "received at 17:00 or later, or on a day on which the calendar does not open, counts as received" in said


@pytest.mark.parametrize(
    ("terms", "said"),
    [
        ({"deadline": "17:00 on the 5th business day", "cut_off": "after close"},
         "Due by 17:00 on the 5th business day after receipt, whose day is not counted; exactly at it is in time."),
        ({"deadline": "17:00 on the 5th business day", "cut_off": "after close"},
         "received after the close of that day"),
        ({"unfinished": "beyond", "short_abandons": "5s", "short_abandons_equality": "left-out"},
         "sooner than 5 seconds after its start does not count; at exactly 5 seconds it does not count either"),
        ({"measure": "ratio", "numerator": ("answered",), "denominator": ("offered", "-short")},
         "answered, divided by offered less short, each summed up over the month before it is divided"),
        ({"measure": "availability", "outage_from": "report", "excluded": ("maintenance", "force-majeure"),
          "excluded_minutes": "out-of-downtime"}, "Minutes down for maintenance or force majeure are taken out of the "
         "downtime only"),
        ({"measure": "availability", "components": {"portal": "60", "phone": "40"}, "down_when": "any"},
         "phone (40 %) and portal (60 %). The whole is down while any of its components is."),
        ({"also": {"mean": {"unit": "h", "direction": "lower", "target": "4", "minimum": "6"}},
          "minimum_measure": "mean"}, "The minimum is held against the mean: at most 6 h"),
        ({"phases": {"steps": [{"kind": "relief", "from": "2026-01-01", "to": "2026-02-28"}]}},
         "From 2026-01-01 to 2026-02-28, a miss is reported and excused"),
        ({"improvement": {"after": 12, "from": "2026-01-01", "places": 2, "minimum": "stays", "cap": "20"}},
         "better than the target for 12 periods in a row, the target moves half way to their average, by 20 % of what "
         "is left (100 less the target) at most"),
        ({"targets": {"rows": []}}, "Not readable: targets: precedence is not stated"),
    ],
)  # fmt: skip
def test_every_term_has_its_sentence(terms: dict[str, Any], said: str) -> None:
    """What the calculation does, in words that say as much."""
    assert said in words(**terms)


def test_the_signed_text_holds_them() -> None:
    """A level with a deadline promises it in its first sentence and explains it below."""
    level = next(values["key"] for table, values in TERMS if table == "sla_level")
    terms = {"threshold": None, "deadline": "close of the next business day", "cut_off": "none", "measure": "share"}
    text = build(acme(changed("sla_level", level, **terms)), "sla-1.0", AS_OF).text
    assert "by close of the next business day." in text
    assert "- **Late receipts.** A receipt counts as of its day, at whatever hour it comes." in text
