"""Rules of stage 4, onboarding, by example."""

from __future__ import annotations

from typing import Any

from builders import Rec, built, rec

from bpoctl.checks import RULES
from checks.examples import TODAY, Example

ILYA = rec("training_member", "MEM-1", person="ilya", role="agent", starts_on="2026-03-02")
TONE = rec("onboarding_knowledge", "KNW-1", name="Tone of voice", required_for="agent", updated_on="2026-03-01")
ORDERS = [rec("scope_process", "orders", name="Orders"), rec("scope_boundary", "BND-1", side="in", process="orders")]


def _read(on: str, key: str = "ACK-1") -> Rec:
    return rec("onboarding_acknowledgement", key, knowledge="KNW-1", person="ilya", acknowledged_on=on)


def _signoff(outcome: str, on: str = "2026-03-13", **more: Any) -> Rec:
    return rec(
        "onboarding_signoff", f"KTS-{outcome}", process="orders", given_by="vera", given_on=on, outcome=outcome, **more
    )


def _step(**fields: Any) -> Rec:
    return rec("onboarding_step", "STP-1", name="Send the manuals", owner="jonas", due_on="2026-06-01", **fields)


EXAMPLES = {
    "ONB001": Example(built(TONE), built(TONE, ILYA, _read("2026-03-09"), _signoff("accepted"), _step())),
    "ONB002": Example(built(TONE, ILYA), built(TONE, ILYA, _read("2026-03-09"))),
    "ONB003": Example(
        built(
            rec("onboarding_knowledge", "KNW-1", name="FAQ", required_for="agent", updated_on="2026-05-04"),
            ILYA,
            _read("2026-03-09"),
        ),
        built(
            rec("onboarding_knowledge", "KNW-1", name="FAQ", required_for="agent", updated_on="2026-05-04"),
            ILYA,
            _read("2026-03-09"),
            _read("2026-05-05", "ACK-2"),
        ),
    ),
    "ONB004": Example(
        built(ORDERS, _signoff("conditional")),
        built(ORDERS, _signoff("conditional"), _signoff("accepted", "2026-03-16")),
    ),
    "ONB005": Example(
        built(rec("person", "vera", employer="provider"), _signoff("accepted")),
        built(rec("person", "vera", employer="client"), _signoff("accepted")),
    ),
    "ONB006": Example(
        built(rec("onboarding_step", "STP-1", due_on="2026-03-06")),
        built(rec("onboarding_step", "STP-1", due_on="2026-03-06", done_on="2026-03-05")),
    ),
    "ONB007": Example(
        built(rec("onboarding_knowledge", "KNW-1", required_for="agents"), ILYA),
        built(rec("onboarding_knowledge", "KNW-1", required_for="agent"), ILYA, _read("2026-03-09")),
    ),
    "ONB008": Example(
        built(rec("person", "jonas", left_on="2026-03-01"), _step()), built(rec("person", "jonas"), _step())
    ),
}


def test_who_has_not_begun_or_has_left_need_not_know() -> None:
    """Only the active team is asked: not who comes in June, nor whose last day is past."""
    coming = rec("training_member", "MEM-1", person="ilya", role="agent", starts_on="2026-06-01")
    gone = rec("training_member", "MEM-2", person="dana", role="agent", starts_on="2026-03-02", ends_on="2026-05-08")
    left = rec("training_member", "MEM-3", person="lea", role="agent", starts_on="2026-03-02")
    state = built(TONE, coming, gone, left, rec("person", "lea", left_on="2026-05-11"))
    assert not list(RULES["ONB002"].findings(state, TODAY))


def test_a_sign_off_to_come_does_not_count_yet() -> None:
    """What is dated after the day asked about has not happened."""
    (found,) = RULES["ONB004"].findings(built(ORDERS, _signoff("accepted", "2026-05-20")), TODAY)
    assert found.message == "The handover of `Orders` has not been signed off."
