"""The demo's engagement: complete, believable, and in order on the day it is read."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from builders import PASSES, WHOLE_ON, whole_engagement

from bpoctl.analysis.credits import statement
from bpoctl.analysis.scoring import weighted_ranking
from bpoctl.checks import RULES, run, stand
from bpoctl.lifecycle import STAGES, Severity, StageState
from bpoctl.models import KINDS
from bpoctl.models.partner import Criterion, Score

WHOLE = whole_engagement()
FILE = whole_engagement(history=False)


def test_it_is_in_order() -> None:
    """Every stage's rules find no error, and two honest warnings are left."""
    found = run(WHOLE, WHOLE_ON, STAGES)
    assert [f"{f.rule} {f.subject}: {f.message}" for f in found if f.severity is Severity.ERROR] == []
    assert [(f.rule, f.key) for f in found] == [("ONB003", "ACK-35"), ("REV004", "ACT-4")]


def test_it_stands_in_review() -> None:
    """Seven stages are passed, and the last is open."""
    states = [standing.state for standing in stand(WHOLE, WHOLE_ON)]
    assert states == [StageState.PASSED] * 7 + [StageState.OPEN]


@pytest.mark.parametrize("stage", list(PASSES))
def test_each_gate_holds_on_the_day_it_is_passed(stage: str) -> None:
    """What is recorded up to that day is enough for the gate."""
    found = run(WHOLE, date.fromisoformat(PASSES[stage]), [stage])
    assert [f"{f.rule} {f.subject}: {f.message}" for f in found if f.severity is Severity.ERROR] == []


def test_it_stays_in_order_from_go_live_on() -> None:
    """On no day since the service began does a stage before delivery re-open."""
    day = date(2026, 4, 1)
    while day <= WHOLE_ON:
        errors = [f for f in run(WHOLE, day, STAGES[:6]) if f.severity is Severity.ERROR]
        assert [f"{day} {f.rule} {f.message}" for f in errors] == []
        day += timedelta(days=1)


def test_every_kind_stands_in_it_but_history() -> None:
    """The file shows each kind of record once at the least; history is made by the demo's commands."""
    there = {kind.table for kind, _ in FILE.records()}
    made = {"delivery_ticket_import", "delivery_credit", "delivery_true_up"}
    assert {table for table, kind in KINDS.items() if not kind.history} - there == made
    assert not {kind.table for kind, _ in FILE.records() if kind.history}


def test_the_provider_was_the_best_ranked() -> None:
    """The choice follows the scores."""
    running = ("brightline-services", "ostwind-contact", "nimbus-care")
    ranking = weighted_ranking(running, WHOLE.all(Criterion), WHOLE.all(Score))
    assert [(standing.key, standing.rank) for standing in ranking] == [(key, n) for n, key in enumerate(running, 1)]


def test_april_costs_a_credit() -> None:
    """Urgent tickets were answered too slowly in the first month: 40 % of 60 % of 10 % of 18,900.00."""
    assert [str(statement(WHOLE, month).total) for month in ("2026-04", "2026-05", "2026-06")] == [
        "453.60",
        "0.00",
        "0.00",
    ]


def test_rules_never_crash_on_the_file_alone() -> None:
    """Without any history, and on any day from before it began to after it ended, every rule answers."""
    for day in (date(2025, 1, 1), date(2026, 2, 1), date(2026, 12, 31), date(2028, 6, 1)):
        for rule in RULES.values():
            list(rule.findings(FILE, day))
