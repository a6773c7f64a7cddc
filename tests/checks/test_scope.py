"""Rules of stage 1, scope, by example."""

from __future__ import annotations

from builders import Rec, built, rec

from bpoctl.checks import RULES
from checks.examples import TODAY, Example


def _process(key: str = "orders", side: str | None = "in", **fields: str) -> list[Rec]:
    lines = [rec("scope_process", key, name=key.title(), **fields)]
    return lines + ([rec("scope_boundary", f"BND-{key}", name=key, side=side, process=key)] if side else [])


def _raci(*parts: str) -> list[Rec]:
    return [
        rec("scope_stakeholder", f"STK-{n}", person=f"person-{n}", topic="partner selection", raci=part)
        for n, part in enumerate(parts)
    ]


EXAMPLES = {
    "SCO001": Example(
        built(_process()),
        built(
            _process(),
            _raci("accountable"),
            rec("scope_objective", "OBJ-1"),
            rec("scope_requirement", "REQ-1", priority="should"),
            rec("scope_risk", "RSK-1"),
        ),
    ),
    "SCO002": Example(
        built(rec("scope_objective", "OBJ-1", direction="lower", baseline="6", target="8", unit="h")),
        built(rec("scope_objective", "OBJ-1", direction="lower", baseline="6", target="2", unit="h")),
    ),
    "SCO003": Example(
        built(rec("scope_objective", "OBJ-1", due_on="2026-03-01"), starts_on="2026-04-01"),
        built(rec("scope_objective", "OBJ-1", due_on="2026-12-31"), starts_on="2026-04-01"),
    ),
    "SCO004": Example(
        built(_process("returns"), rec("scope_boundary", "BND-5", name="returns", side="out", process="returns")),
        built(_process("returns"), _process("refunds", "out")),
    ),
    "SCO005": Example(built(_process(), _process("returns", None)), built(_process(), _process("returns", "out"))),
    "SCO006": Example(
        built(rec("scope_requirement", "REQ-1", priority="must")),
        built(rec("scope_requirement", "REQ-1", priority="must", acceptance="two agents at C1")),
    ),
    "SCO007": Example(
        built(rec("scope_risk", "RSK-1", likelihood=4, impact=5, response="reduce")),
        built(
            rec("scope_risk", "RSK-1", likelihood=4, impact=5, response="reduce", owner="vera", mitigation="overlap")
        ),
    ),
    "SCO008": Example(
        built(rec("scope_risk", "RSK-1", review_on="2026-03-01")),
        built(rec("scope_risk", "RSK-1", review_on="2026-07-01")),
    ),
    "SCO009": Example(built(_process(side="out")), built(_process(side="in"))),
    "SCO010": Example(
        built(data_classes=("personal", "payment-card"), regulations=("gdpr",)),
        built(data_classes=("personal", "payment-card"), regulations=("gdpr", "pci")),
    ),
    "SCO011": Example(
        built(_process(volume="9000")), built(_process(volume="9000", volume_per="month", unit="ticket"))
    ),
    "SCO012": Example(
        built(
            _process("refunds", "out"),
            _process(),
            rec("scope_requirement", "REQ-4", priority="should", process="refunds"),
        ),
        built(_process("refunds"), _process(), rec("scope_requirement", "REQ-4", priority="should", process="refunds")),
    ),
    "SCO013": Example(built(_raci("accountable", "accountable")), built(_raci("accountable", "responsible"))),
    "SCO014": Example(
        built(_process(volume="100", volume_per="day", unit="ticket")),
        built(_process(volume="100", volume_per="day", unit="ticket", times_a_year="250")),
    ),
    "SCO015": Example(
        built(rec("scope_scenario", "base")), built(rec("scope_scenario", "base"), rec("scope_cost", "CST-1"))
    ),
    "SCO016": Example(
        built(rec("scope_cost", "CST-1", amount="119.00 USD")), built(rec("scope_cost", "CST-1", amount="119.00 EUR"))
    ),
}


def test_a_topic_needs_somebody_accountable() -> None:
    """Nobody accountable is as wrong as two, and the fix adds rather than edits."""
    (found,) = RULES["SCO013"].findings(built(_raci("responsible", "consulted")), TODAY)
    assert found.message == "Nobody is accountable for `partner selection`."
    assert str(found.fix).startswith("bpoctl scope stakeholder add --person PERSON --topic 'partner selection'")


def test_a_boundary_without_reference_counts_by_its_name() -> None:
    """Whoever names the work as the process is named has placed it."""
    placed = built(_process("orders", None), rec("scope_boundary", "BND-1", name="ORDERS", side="in"))
    assert not list(RULES["SCO005"].findings(placed, TODAY))


def test_a_closed_risk_and_an_accepted_one_ask_for_less() -> None:
    """A closed risk is over; an accepted one needs an owner and no mitigation."""
    high = {"likelihood": 5, "impact": 5}
    closed = built(rec("scope_risk", "RSK-1", closed_on="2026-02-01", response="reduce", **high))
    accepted = built(rec("scope_risk", "RSK-1", response="accept", owner="vera", **high))
    assert not [*RULES["SCO007"].findings(closed, TODAY), *RULES["SCO007"].findings(accepted, TODAY)]


def test_the_fix_of_an_unnamed_regulation_keeps_the_named_ones() -> None:
    """The command to copy does not take GDPR away while it adds PCI."""
    (found,) = RULES["SCO010"].findings(EXAMPLES["SCO010"].bad, TODAY)
    assert str(found.fix) == "bpoctl edit --regulations gdpr,pci"
    assert found.kind == "engagement"
