"""Duties of both sides: recorded, drawn from the terms, dated, shown to be done."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from builders import WHOLE_ON, Rec, built, rec, whole_engagement
from checks.duty_examples import AGREEMENT, BEGUN, LEVEL, MAY, SIGNED, april, invoice, notice

from bpoctl.analysis.duties.duty import Occasion, State
from bpoctl.analysis.duties.gathering import held, occasions
from bpoctl.analysis.duty_words import due_words
from bpoctl.dossier import Dossier, make_row
from bpoctl.models.sla import Obligation

TODAY = date(2026, 5, 12)


def _duty(**more: Any) -> Rec:
    return rec("sla_obligation", "OBL-1", **{"name": "x", "party": "client", "recurrence": "monthly", **more})


def _of(dossier: Dossier, kind: str, on: date = TODAY, until: date = date(2026, 8, 31)) -> list[Occasion]:
    return [one for one in occasions(_signed(dossier), on, until) if one.duty.kind == kind]


def _signed(dossier: Dossier) -> Dossier:
    """The dossier with the client's signature under its agreement, which makes its duties owed."""
    rows = {table: dossier.rows(table) for table in dossier.tables}
    return Dossier(dossier.engagement, {**rows, "record_signature": [make_row(*SIGNED)]})


def _dates(found: list[Occasion]) -> list[tuple[str, str, str]]:
    return [(one.of, one.due.isoformat(), one.state.value) for one in found]


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        ({}, [("2026-04", "2026-04-30", "overdue"), ("2026-05", "2026-05-31", "to come"),
              ("2026-06", "2026-06-30", "to come")]),
        ({"due_day": 15, "lead_days": 3}, [("2026-04", "2026-04-15", "overdue"), ("2026-05", "2026-05-15", "due"),
                                           ("2026-06", "2026-06-15", "to come")]),
        ({"due_day": 40}, [("2026-04", "2026-05-10", "overdue"), ("2026-05", "2026-06-09", "to come")]),
        ({"recurrence": "quarterly", "due_day": 10}, [("2026-Q2", "2026-04-10", "overdue")]),
        ({"recurrence": "half-yearly", "due_day": 120}, [("2026-H1", "2026-04-30", "overdue")]),
        ({"recurrence": "yearly"}, []),
        ({"recurrence": "on-event"}, []),
        ({"recurrence": "once", "due_on": "2026-06-05"}, [("", "2026-06-05", "to come")]),
        ({"recurrence": "once"}, []),
    ],
)  # fmt: skip
def test_when_an_obligation_falls_due(terms: dict[str, Any], expected: list[tuple[str, str, str]]) -> None:
    """Its last day if nothing is said, else the day counted from its first; a day beyond its last lies after it."""
    state = built(AGREEMENT, _duty(**terms), **BEGUN)
    assert _dates(_of(state, "sla/obligation", until=date(2026, 6, 30))) == expected


def test_a_week_and_a_year_have_their_days() -> None:
    """Weeks count from Monday; a year whose day lies in the service counts though it began before it."""
    weekly = _of(built(AGREEMENT, _duty(recurrence="weekly", due_day=2), **BEGUN), "sla/obligation",
                 until=date(2026, 4, 15))  # fmt: skip
    assert _dates(weekly) == [("2026-W15", "2026-04-07", "overdue"), ("2026-W16", "2026-04-14", "overdue")]
    yearly = _of(built(AGREEMENT, _duty(recurrence="yearly"), **BEGUN), "sla/obligation", until=date(2028, 12, 31))
    assert [one.of for one in yearly] == ["2026", "2027"]


@pytest.mark.parametrize(
    ("word", "record"),
    [
        ("forecasts", rec("delivery_forecast", "R-1", period="2026-06", locked_on="2026-04-14")),
        ("meetings", rec("review_meeting", "R-1", held_on="2026-04-14")),
        ("drills", rec("access_drill", "R-1", held_on="2026-04-14")),
        ("access-reviews", rec("access_review", "R-1", reviewed_on="2026-04-14")),
        ("quality-audits", rec("delivery_audit", "R-1", audited_on="2026-04-14")),
        ("audits", rec("review_audit", "R-1", held_on="2026-04-14")),
    ],
)
def test_other_records_show_that_it_was_done(word: str, record: Rec) -> None:
    """An obligation that says what shows it needs no second record of the same."""
    state = built(AGREEMENT, _duty(shown_by=word), record, **BEGUN)
    april, may = _of(state, "sla/obligation", until=date(2026, 5, 31))
    assert (april.state, april.done_on, april.shown_by.endswith(" R-1")) == (State.DONE, date(2026, 4, 14), True)
    assert may.state is State.COMING


def test_a_fulfilment_counts_for_its_period() -> None:
    """For the period it names, however late; without a period for the one in which it lies."""
    named = rec("delivery_fulfilment", "FUL-1", obligation="OBL-1", period="2026-04", done_on="2026-05-07")
    bare = rec("delivery_fulfilment", "FUL-2", obligation="OBL-1", done_on="2026-05-09")
    april, may = _of(built(AGREEMENT, _duty(), named, bare, **BEGUN), "sla/obligation", until=date(2026, 5, 31))
    assert (april.state, april.shown_by) == (State.LATE, "delivery/fulfilment FUL-1")
    assert (may.state, may.shown_by) == (State.DONE, "delivery/fulfilment FUL-2")
    before = _of(built(AGREEMENT, _duty(), named, **BEGUN), "sla/obligation", date(2026, 5, 6), date(2026, 4, 30))
    assert [one.state for one in before] == [State.OVERDUE]


def test_each_version_has_its_own_obligations() -> None:
    """An obligation that a version drops is not asked for in its time."""
    second = rec("sla_agreement", "1.1", effective_from="2026-06-01", ends_on="2027-12-31", notice="90 days")
    found = _of(built(AGREEMENT, second, _duty(), **BEGUN), "sla/obligation")
    assert [one.of for one in found] == ["2026-04", "2026-05"]


def test_reports_are_drawn_without_being_typed_again() -> None:
    """Eight days after the month; what was delivered after that day is late."""
    report = rec("sla_report", "RPT-1", name="Monthly report", frequency="monthly", due_days=8)
    sent = rec("review_report", "RVR-1", duty="RPT-1", period="2026-04", delivered_on="2026-05-09")
    found = _of(built(AGREEMENT, report, sent, **BEGUN), "sla/report", until=date(2026, 6, 30))
    assert _dates(found) == [("2026-04", "2026-05-08", "done late"), ("2026-05", "2026-06-08", "to come")]


def test_meetings_of_the_governance_are_due_too() -> None:
    """A forum meets as often as the agreement says; a meeting of its name in the period shows it."""
    forum = rec("sla_forum", "GOV-1", name="Monthly review", frequency="monthly", purpose="figures")
    met = rec("review_meeting", "MTG-1", name="Monthly review of April", held_on="2026-05-13")
    other = rec("review_meeting", "MTG-2", name="Board", held_on="2026-06-20")
    found = _of(built(AGREEMENT, forum, met, other, **BEGUN), "sla/forum", date(2026, 7, 1), date(2026, 7, 31))
    assert _dates(found) == [
        ("2026-05", "2026-05-31", "done"), ("2026-06", "2026-06-30", "overdue"), ("2026-07", "2026-07-31", "to come"),
    ]  # fmt: skip
    assert found[0].shown_by == "review/meeting MTG-1"


def test_an_invoice_is_to_be_paid_by_the_days_of_the_agreement() -> None:
    """Thirty days after its date; a payment is a fulfilment that names it."""
    terms = rec("sla_agreement", "1.0", effective_from="2026-04-01", ends_on="2027-12-31", notice="90 days",
                payment_days=30)  # fmt: skip
    paid = rec("delivery_fulfilment", "FUL-1", invoice="INV-1", done_on="2026-06-03")
    invoiced = built(terms, invoice("INV-1", "2026-04", "2026-05-04"), paid, **BEGUN)
    (before,) = [one for one in _of(invoiced, "sla/agreement") if one.of.startswith("invoice")]
    assert (before.due, before.state, before.duty.party) == (date(2026, 6, 3), State.COMING, "client")
    (after,) = [one for one in _of(invoiced, "sla/agreement", date(2026, 7, 1)) if one.of.startswith("invoice")]
    assert after.state is State.DONE


def test_what_lapses_is_a_right_and_nobody_is_in_default() -> None:
    """Notice of relief and claims have their last day; after it they have lapsed and are not overdue."""
    terms = rec("sla_credit", "POOL", form="pool-one-tier", relief_notice_days=10, claim_days=30)
    state = built([each for each in april("93") if each[1]["key"] != "POOL"], terms)
    early = {one.duty.what: (one.due, one.state) for one in _of(state, "sla/credit")}
    assert early["Notice of relief for a failure"] == (date(2026, 5, 10), State.LAPSED)
    assert early["Claim of a credit"] == (date(2026, 5, 30), State.COMING)
    claimed = built([each for each in april("93") if each[1]["key"] != "POOL"], terms,
                    rec("delivery_claim", "CLM-1", level="FRT", period="2026-04", claimed_on="2026-05-06"))  # fmt: skip
    assert [one.state for one in _of(claimed, "sla/credit") if "Claim" in one.duty.what] == [State.DONE]


def test_a_credit_comes_off_the_invoice_of_its_month() -> None:
    """One month later: not due before the invoice for May is there, then due on its date."""
    (waiting,) = _of(built(april("93")), "sla/credit")
    assert (waiting.due, waiting.state) == (date(2026, 5, 31), State.COMING)
    (due,) = _of(built(april("93"), MAY), "sla/credit")
    assert (due.due, due.state) == (date(2026, 5, 11), State.OVERDUE)


def test_steps_after_a_breach_are_the_other_sides_duties() -> None:
    """Plan and cure of a notice stand in the calendar of the provider."""
    plan = rec("sla_consequence", "CSQ-1", name="Plan", action="rectification-plan", threshold="92", plan_days=10,
               cure_days=30)  # fmt: skip
    found = _of(built(april("90", plan, notice())), "sla/consequence")
    assert [(one.duty.what, one.due.isoformat(), one.duty.party) for one in found] == [
        ("Rectification plan: Plan", "2026-05-15", "provider"), ("Cure: Plan", "2026-06-04", "provider"),
    ]  # fmt: skip


def test_the_last_day_for_notice_is_either_sides() -> None:
    """Ninety days before the end; the decision on the future takes it."""
    (open_,) = _of(built(AGREEMENT), "sla/agreement", until=date(2027, 12, 31))
    assert (open_.due, open_.duty.party, open_.state) == (date(2027, 10, 2), "either", State.COMING)


def test_the_words_of_an_obligation_hold_its_day() -> None:
    """As the agreement and the screen state it."""
    more = [
        {"due_day": 3}, {"recurrence": "once", "due_on": "2026-06-05"}, {"recurrence": "on-event", "lead_days": 2}
    ]  # fmt: skip
    fields = {"name": "x", "party": "client", "recurrence": "monthly"}
    rows = [rec("sla_obligation", f"OBL-{n}", **{**fields, **each}) for n, each in enumerate([{}, *more])]
    said = [due_words(row) for row in built(AGREEMENT, rows).all(Obligation)]
    assert said == [
        "monthly", "each month, by its 3rd day", "once, by 2026-06-05", "whenever the event occurs, 2 days ahead",
    ]  # fmt: skip


def test_an_endless_agreement_is_counted_to_the_day_asked_for() -> None:
    """9999-12-31 is no day to count to."""
    endless = rec("sla_agreement", "1.0", effective_from="2026-04-01", ends_on="9999-12-31", notice="90 days")
    found = occasions(built(endless, LEVEL, _duty(), **BEGUN), TODAY, date(2026, 6, 30))
    assert [one.of for one in found] == ["2026-04", "2026-05", "2026-06"]


def test_the_whole_engagement_owes_nothing_that_is_past() -> None:
    """In the demo every duty of both sides has its state; the one thing overdue is an action of a meeting."""
    whole = whole_engagement()
    found = occasions(whole, WHOLE_ON, date(2027, 12, 31))
    assert [one.duty.key for one in found if one.state is State.OVERDUE] == ["ACT-4"]
    everything = held(whole, found, "1.0")
    assert {each.duty.party for each in everything} == {"client", "provider", "either"}
    assert {each.duty.kind for each in everything} == {
        "sla/obligation", "sla/report", "sla/forum", "sla/deliverable", "sla/consequence", "sla/agreement",
        "review/action", "review/finding",
    }  # fmt: skip


LATER = rec("sla_agreement", "1.1", effective_from="2026-06-01", ends_on="2027-12-31", notice="90 days")


def _once(version: str, due_on: str, key: str = "OBL-1") -> Rec:
    return rec(
        "sla_obligation", key, name="Hand-over", party="client", recurrence="once", due_on=due_on, version=version
    )


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([("1.0", "2026-04-20"), ("1.1", "2026-04-20")], [("1.0", "2026-04-20")]),
        ([("1.0", "2026-07-20"), ("1.1", "2026-07-20")], [("1.1", "2026-07-20")]),
        ([("1.0", "2026-07-20"), ("1.1", "2026-08-20")], [("1.1", "2026-08-20")]),
        ([("1.0", "2026-03-20"), ("1.1", "2026-03-20")], [("1.0", "2026-03-20")]),
        ([("1.1", "2026-05-20")], [("1.1", "2026-05-20")]),
    ],
)
def test_what_is_due_once_is_due_once(rows: list[tuple[str, str]], expected: list[tuple[str, str]]) -> None:
    """An amendment copies it: due by the version in force on its day, by the first that has it where that has none."""
    state = built(AGREEMENT, LATER, [_once(*row) for row in rows], **BEGUN)
    found = _of(state, "sla/obligation")
    assert [(one.duty.version, one.due.isoformat()) for one in found] == expected


def test_what_was_done_before_the_amendment_is_done_after_it() -> None:
    """A duty due and done once under version 1.0 stands under version 1.1 as done, not as one without a day."""
    done = rec("delivery_fulfilment", "FUL-1", obligation="OBL-1", done_on="2026-04-19")
    state = _signed(built(AGREEMENT, LATER, _once("1.0", "2026-04-20"), _once("1.1", "2026-04-20"), done, **BEGUN))
    on = date(2026, 6, 12)
    (mine,) = [each for each in held(state, occasions(state, on, on), "1.1") if each.duty.kind == "sla/obligation"]
    assert (mine.duty.version, mine.state, mine.overdue) == ("1.1", "done", ())


def test_an_amendment_does_not_forgive_what_is_overdue() -> None:
    """What was due by version 1.0 and not done stands beside the duties of 1.1, with all its occasions."""
    monthly = [_duty(due_day=15), _duty(version="1.1", due_day=15)]
    state = _signed(built(AGREEMENT, LATER, monthly, invoice("INV-1", "2026-04", "2026-05-04"), **BEGUN))
    on = date(2026, 6, 12)
    found = {each.duty.version: each for each in held(state, occasions(state, on, date(2026, 6, 30)), "1.1")
             if each.duty.kind == "sla/obligation"}  # fmt: skip
    assert [one.of for one in found["1.0"].overdue] == ["2026-04", "2026-05"]
    assert (found["1.1"].overdue, found["1.1"].state) == ((), "to come")


def test_nothing_is_overdue_by_an_agreement_that_nobody_signed() -> None:
    """Before the first signature an obligation whose day is past is not owed; from its day on it is overdue."""
    state = built(AGREEMENT, _duty(due_day=15), **BEGUN)
    (first, *_) = occasions(state, TODAY, TODAY)
    assert (first.state, first.fix) == (State.UNBOUND, None)
    assert {each.state for each in held(state, [first], "1.0")} >= {"not signed"}
    (first, *_) = occasions(_signed(state), TODAY, TODAY)
    assert first.state is State.OVERDUE
