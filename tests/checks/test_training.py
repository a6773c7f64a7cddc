"""Rules of stage 5, training, by example."""

from __future__ import annotations

from typing import Any

from builders import Rec, built, rec

from bpoctl.checks import RULES
from bpoctl.checks.training.learning import planned
from checks.examples import TODAY, Example

ORDERS = [
    rec("scope_process", "orders", languages="en, de"),
    rec("scope_boundary", "BND-1", side="in", process="orders"),
]


def _member(person: str, **more: Any) -> Rec:
    return rec(
        "training_member", f"MEM-{person}", **{"person": person, "role": "agent", "starts_on": "2026-03-02", **more}
    )


def _module(**more: Any) -> Rec:
    return rec("training_module", "MOD-1", name="Tone of voice", required_for="agent", pass_mark="80", **more)


def _score(score: str, on: str = "2026-03-10", key: str = "ASM-1") -> Rec:
    return rec("training_assessment", key, module="MOD-1", person="ilya", taken_on=on, score=score)


def _mock(outcome: str, on: str, key: str = "MCK-1", **more: Any) -> Rec:
    return rec("training_mock", key, person="ilya", scenario="late parcel", held_on=on, outcome=outcome, **more)


def _pilot(outcome: str, ends_on: str = "2026-03-20", key: str = "PLT-1", **more: Any) -> Rec:
    return rec("training_pilot", key, process="orders", ends_on=ends_on, outcome=outcome, **more)


def _session(led_by: str, monitored: bool) -> Rec:
    return rec("training_session", "SES-1", module="MOD-1", held_on="2026-03-05", led_by=led_by, monitored=monitored)


TWO = rec("training_position", "POS-1", role="agent", headcount=2, needed_from="2026-03-02")

EXAMPLES = {
    "TRA001": Example(
        built(_module()),
        built(
            rec("training_position", "POS-1", role="agent", headcount=1, needed_from="2026-03-02"),
            _member("ilya"),
            _module(),
            _session("both", True),
            _score("86"),
            _mock("passed", "2026-03-18"),
            _pilot("go"),
        ),
    ),
    "TRA002": Example(built(TWO, _member("ilya")), built(TWO, _member("ilya"), _member("dana"))),
    "TRA003": Example(
        built(_module(), _member("ilya"), _score("74")),
        built(_module(), _member("ilya"), _score("74"), _score("86", "2026-03-12", "ASM-2")),
    ),
    "TRA004": Example(
        built(_module(valid_months=12), _member("ilya"), _score("86", "2025-03-10")),
        built(_module(valid_months=12), _member("ilya"), _score("86", "2026-03-05")),
    ),
    "TRA005": Example(built(_session("provider", False)), built(_session("provider", True))),
    "TRA006": Example(
        built(_member("ilya"), _mock("failed", "2026-03-18")),
        built(_member("ilya"), _mock("failed", "2026-03-18"), _mock("passed", "2026-03-20", "MCK-2")),
    ),
    "TRA007": Example(
        built(ORDERS, _pilot("adjust")), built(ORDERS, _pilot("adjust"), _pilot("go", "2026-03-26", "PLT-2"))
    ),
    "TRA008": Example(
        built(ORDERS, _pilot("go", target="90", result="84")), built(ORDERS, _pilot("go", target="90", result="93"))
    ),
    "TRA009": Example(
        built(ORDERS, _member("ilya", languages="en")), built(ORDERS, _member("ilya", languages="en, de"))
    ),
    "TRA010": Example(
        built(rec("person", "trainer", employer="provider"), _mock("passed", "2026-03-18", assessor="trainer")),
        built(rec("person", "trainer", employer="client"), _mock("passed", "2026-03-18", assessor="trainer")),
    ),
}


def test_the_plan_adds_shifts_and_follows_its_latest_lines() -> None:
    """Shifts of one role add up, a later line replaces an earlier one, and a scaling decision replaces both."""
    lines = [
        rec("training_position", "POS-1", role="agent", headcount=4, needed_from="2026-03-02", shift="early"),
        rec("training_position", "POS-2", role="agent", headcount=2, needed_from="2026-03-02", shift="late"),
        rec("training_position", "POS-3", role="agent", headcount=3, needed_from="2026-05-01", shift="late"),
        rec("training_position", "POS-4", role="agent", headcount=9, needed_from="2026-06-01", shift="late"),
    ]
    assert planned(built(lines), TODAY) == {"agent": 7}
    scaled = rec("review_scaling", "SCL-1", role="agent", headcount=8, effective_on="2026-05-04")
    assert planned(built(lines, scaled), TODAY) == {"agent": 8}


def test_a_pass_holds_to_the_same_day_months_later() -> None:
    """Passed on 12 May 2025 and valid for twelve months: it still holds on 12 May 2026."""
    edge = built(_module(valid_months=12), _member("ilya"), _score("86", "2025-05-12"))
    assert not list(RULES["TRA004"].findings(edge, TODAY))


def test_the_message_says_how_far_somebody_got() -> None:
    """Best score and pass mark stand side by side."""
    (found,) = RULES["TRA003"].findings(EXAMPLES["TRA003"].bad, TODAY)
    assert found.message == "Ilya works as agent and scored 74 at best, below the pass mark of 80 in `Tone of voice`."
