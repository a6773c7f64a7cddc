"""Deliverables whose days are computed: deadlines after the end of a period, single days, and what shows them done."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from builders import Rec, built, rec

from bpoctl.analysis.duties.deliverables import deliverable_occasions
from bpoctl.analysis.duties.duty import Occasion
from bpoctl.analysis.duties.gathering import held, occasions
from bpoctl.analysis.duty_words import deliverable_due
from bpoctl.dossier import Dossier
from bpoctl.models.sla import Deliverable

AGREEMENT = rec("sla_agreement", "1.0", effective_from="2026-04-01", ends_on="2026-12-31", notice="90 days")
OFFICE = rec(
    "sla_calendar", "office", time_zone="Europe/Berlin", holidays=("2026-05-01",),
    weekly={day: ["09:00-17:00"] for day in ("mon", "tue", "wed", "thu", "fri")},
)  # fmt: skip
SIGNED = rec("record_signature", "SIG-1", agreement="1.0", party="client", name="T. Reuter", on="2026-03-20")
TODAY = date(2026, 7, 1)


def report(**more: Any) -> Rec:
    """A monthly one, by the fifth business day after the month."""
    when = {"recurrence": "monthly", "deadline": "17:00 on the 5th business day", "calendar": "office"}
    return rec("sla_deliverable", "DLV-1", name="Report", **{"due": "5 working days after month end", **when, **more})


def handed(key: str, on: str, period: str | None = None) -> Rec:
    """A hand-over."""
    return rec("delivery_fulfilment", key, deliverable="DLV-1", done_on=on, period=period)


def engagement(*records: Rec) -> Dossier:
    """Service from 1 April 2026."""
    return built(AGREEMENT, SIGNED, OFFICE, *records, starts_on="2026-04-01")


def days(dossier: Dossier, until: date = TODAY) -> list[tuple[str, str, str]]:
    """What for, due when, and how it stands."""
    return [(one.of, str(one.due), one.state.value) for one in deliverable_occasions(dossier, TODAY, until)]


def test_the_fifth_business_day_after_the_month() -> None:
    """April ends on a Thursday, 1 May is a holiday: Mon 4, Tue 5, Wed 6, Thu 7, Fri 8 May is the fifth day.

    May ends on a Sunday: Mon 1 to Fri 5 June. June ends on a Tuesday: Wed 1 July is the first, Tue 7 July the fifth.
    """
    found = days(engagement(report(), handed("FUL-1", "2026-05-08"), handed("FUL-2", "2026-06-08")), date(2026, 7, 31))
    assert found == [
        ("2026-04", "2026-05-08", "done"), ("2026-05", "2026-06-05", "done late"), ("2026-06", "2026-07-07", "to come"),
    ]  # fmt: skip


def test_what_nobody_handed_over_is_overdue() -> None:
    """April's was due on 8 May; a hand-over that names May is not April's, and one within April is for March."""
    found = days(engagement(report(), handed("FUL-1", "2026-06-03", "2026-05"), handed("FUL-2", "2026-04-20")))
    assert found == [("2026-04", "2026-05-08", "overdue"), ("2026-05", "2026-06-05", "done")]


@pytest.mark.parametrize(
    ("deadline", "due"),
    [
        ("24:00 on the 3rd calendar day", "2026-07-03"),
        ("close of the next business day", "2026-07-01"),
        ("12:00 on the same business day", "2026-06-30"),
        ("12:00 on the 10th business day", "2026-07-14"),
    ],
)
def test_other_deadlines_after_the_quarter(deadline: str, due: str) -> None:
    """The quarter ends on Tuesday, 30 June: the third calendar day is 3 July, the next business day 1 July."""
    dossier = engagement(report(recurrence="quarterly", deadline=deadline))
    assert [day for _, day, _ in days(dossier, date(2026, 8, 1))] == [due]


def test_once_by_a_day() -> None:
    """The exit plan is due once, by 1 June, before or after any period; a hand-over on 2 June was late."""
    plan = report(recurrence=None, deadline=None, calendar=None, due_on="2026-06-01")
    assert days(engagement(plan)) == [("", "2026-06-01", "overdue")]
    assert days(engagement(plan, handed("FUL-1", "2026-06-02"))) == [("", "2026-06-01", "done late")]


def test_words_alone_stay_as_they_are() -> None:
    """Without a form nothing is computed: it is dated by its hand-overs, and never overdue."""
    words = report(recurrence=None, deadline=None, calendar=None)
    assert days(engagement(words)) == []
    assert days(engagement(words, handed("FUL-1", "2026-06-02"))) == [("", "2026-06-02", "done")]
    half = report(calendar=None)
    assert days(engagement(half)) == []


def test_it_stands_among_the_duties() -> None:
    """`sla duties` shows the next day, what is overdue, and the form in words beside the text."""
    dossier = engagement(report(), handed("FUL-1", "2026-05-08"))
    found: list[Occasion] = occasions(dossier, TODAY, date(2026, 8, 1))
    (duty,) = [each for each in held(dossier, found, "1.0") if each.duty.kind == "sla/deliverable"]
    assert [one.of for one in duty.overdue] == ["2026-05"]
    assert duty.next is not None and (duty.next.of, duty.next.due) == ("2026-06", date(2026, 7, 7))
    assert str(duty.overdue[0].fix).startswith("bpoctl delivery fulfilment add --deliverable DLV-1 --period 2026-05")
    assert duty.duty.recurrence == "monthly"


def test_in_words() -> None:
    """The text that was agreed, and in brackets the form from which the days come."""
    rows = engagement(report()).all(Deliverable)
    assert deliverable_due(rows[0]) == (
        "5 working days after month end (monthly: by 17:00 on the 5th business day after the last day of the month, "
        "in calendar office)"
    )
    once = engagement(report(recurrence="once", deadline=None, due_on="2026-06-01")).all(Deliverable)[0]
    assert deliverable_due(once).endswith("(once, by 2026-06-01)")


def test_each_version_computes_its_own_days() -> None:
    """From June on by the 2nd business day: April and May by the old terms, June by the new, on Thursday, 2 July."""
    new = rec("sla_agreement", "1.1", effective_from="2026-06-01", ends_on="2026-12-31", notice="90 days")
    later = report(version="1.1", deadline="17:00 on the 2nd business day")
    calendar = (OFFICE[0], {**OFFICE[1], "version": "1.1"})
    found = days(engagement(report(), new, later, calendar), date(2026, 7, 31))
    assert sorted(day for _, day, _ in found) == ["2026-05-08", "2026-06-05", "2026-07-02"]


def test_once_it_is_due_by_one_version() -> None:
    """An amendment copies it: it is due once, by the version in force on its day, and shows among the newer duties."""
    new = rec("sla_agreement", "1.1", effective_from="2026-06-15", ends_on="2026-12-31", notice="90 days")
    plan = {"recurrence": None, "deadline": None, "calendar": None, "due_on": "2026-06-01"}
    dossier = engagement(report(**plan), new, report(version="1.1", **plan))
    assert [(one.duty.version, one.state.value) for one in deliverable_occasions(dossier, TODAY, TODAY)] == [
        ("1.0", "overdue")
    ]
    found = held(dossier, occasions(dossier, TODAY, TODAY), "1.1")
    assert [len(each.overdue) for each in found if each.duty.kind == "sla/deliverable"] == [1]
