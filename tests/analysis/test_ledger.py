"""The notice and cure ledger: breach, notice, plan, cure, and the right that arises where it is not cured."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from builders import Rec, built, rec
from checks.duty_examples import AGREEMENT, LEVEL, PLAN, april, notice

from bpoctl.analysis.ledger import Entry, ledger

TERMINATE = rec(
    "sla_consequence", "CSQ-2", name="Persistent failure", action="termination", breaches=2, breach_periods=3,
    breach_use="reusable", breach_unmeasured="bridge", breach_excused="no-breach", breach_amendment="continues",
    clause="9.2",
)  # fmt: skip


def _month(period: str, value: str) -> Rec:
    return rec("delivery_measurement", f"M-{period}", level="FRT", period=period, value=value, basis="stated")


def _one(on: date, *records: Any) -> Entry:
    (entry,) = ledger(built(april("90", PLAN, *records)), on)
    return entry


@pytest.mark.parametrize(
    ("on", "more", "state", "right", "fix"),
    [
        ("2026-05-12", None, "notice open", "",
         "bpoctl delivery notice add --consequence CSQ-1 --level FRT --period 2026-04 --given-on DATE"),
        ("2026-05-12", {}, "plan awaited", "", "bpoctl delivery notice edit NTC-1 --plan-on DATE"),
        ("2026-05-15", {}, "plan awaited", "", "bpoctl delivery notice edit NTC-1 --plan-on DATE"),
        ("2026-05-16", {}, "plan overdue", "", "bpoctl delivery notice edit NTC-1 --plan-on DATE"),
        ("2026-05-16", {"plan_on": "2026-05-14"}, "cure clock runs", "",
         "bpoctl delivery notice edit NTC-1 --cured-on DATE"),
        ("2026-06-04", {"plan_on": "2026-05-14"}, "cure clock runs", "",
         "bpoctl delivery notice edit NTC-1 --cured-on DATE"),
        ("2026-06-05", {"plan_on": "2026-05-14"}, "not cured", "the client may step in",
         "bpoctl delivery notice edit NTC-1 --cured-on DATE"),
        ("2026-06-05", {"plan_on": "2026-05-14", "cured_on": "2026-06-04"}, "cured", "", None),
        ("2026-06-03", {"plan_on": "2026-05-14", "cured_on": "2026-06-04"}, "cure clock runs", "",
         "bpoctl delivery notice edit NTC-1 --cured-on DATE"),
        ("2026-06-09", {"plan_on": "2026-05-14", "cured_on": "2026-06-05"}, "cured late", "the client may step in",
         None),
    ],
)  # fmt: skip
def test_where_it_stands_on_each_day(
    on: str, more: dict[str, Any] | None, state: str, right: str, fix: str | None
) -> None:
    """Notice of 5 May, ten days for the plan, thirty for the cure: 15 May and 4 June are the last days."""
    entry = _one(date.fromisoformat(on), *([] if more is None else [notice(**more)]))
    assert (entry.state, entry.right) == (state, right)
    assert (None if entry.fix is None else str(entry.fix)) == fix


def test_days_left_and_over_are_counted() -> None:
    """A clock says how long it still runs, or since when it has run out."""
    noticed = notice(plan_on="2026-05-14")
    assert _one(date(2026, 5, 20), noticed).to_json(date(2026, 5, 20))["cure"] == {
        "due": "2026-06-04", "done": None, "days_left": 15,
    }  # fmt: skip
    after = _one(date(2026, 6, 10), noticed)
    assert after.to_json(date(2026, 6, 10))["cure"]["days_left"] == -6
    assert [step.words(date(2026, 6, 10)) for step in after.steps] == [
        "notice 2026-05-05", "plan 2026-05-14", "cure due 2026-06-04, 6 days over",
    ]  # fmt: skip


def test_a_breach_that_leads_nowhere_yet_says_what_it_counts_towards() -> None:
    """One of two failures in any three months; the second gives the right to terminate, from its clause."""
    months = built(AGREEMENT, LEVEL, TERMINATE, _month("2026-04", "90"), _month("2026-05", "96"),
                   _month("2026-06", "91"))  # fmt: skip
    first, second = ledger(months, date(2026, 7, 1))
    assert (first.consequence, first.because) == (None, "1 of 2 in any 3 periods towards CSQ-2")
    assert second.consequence is not None
    assert (second.consequence.key, second.state, second.clause) == ("CSQ-2", "notice open", "9.2")
    assert second.right == "the client may terminate"
    assert len(ledger(months, date(2026, 6, 30))) == 1


def test_notice_in_time_is_a_term() -> None:
    """Where a breach must be claimed within days after its period, notice that never came lapses."""
    claimed = rec("sla_consequence", "CSQ-3", name="Step in", action="step-in", threshold="92", claim_days=14)
    state = built(april("90", claimed))
    (open_,) = ledger(state, date(2026, 5, 14))
    (lapsed,) = ledger(state, date(2026, 5, 15))
    assert (open_.state, open_.steps[0].due, lapsed.state) == ("notice open", date(2026, 5, 14), "notice lapsed")
    assert (open_.right, lapsed.right) == ("the client may step in", "")


def test_what_hangs_on_silent_terms_is_said_to() -> None:
    """A count whose readings differ is neither asserted nor denied: the entry names the terms."""
    silent = rec("sla_consequence", "CSQ-2", name="Persistent", action="termination", breaches=2, breach_periods=2)
    months = built(AGREEMENT, LEVEL, silent, _month("2026-04", "90"), _month("2026-06", "91"), starts_on="2026-04-01")
    last = ledger(months, date(2026, 7, 1))[-1]
    assert "hangs on silent terms" in last.problem
    assert last.fix is None


def test_a_level_that_kept_its_minimum_is_no_breach() -> None:
    """Below the target and above the minimum nothing is owed; without an agreement there is nothing at all."""
    assert ledger(built(april("94.5", PLAN)), date(2026, 7, 1)) == []
    assert ledger(built(), date(2026, 7, 1)) == []
