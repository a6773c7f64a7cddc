"""The first step of a figure says what was timed: the cases, the events, the hours, the pauses, the time allowed."""

from __future__ import annotations

from typing import Any

from builders import built, rec

from bpoctl.analysis.clock_words import clock_step, population_words
from bpoctl.models.sla import Level, ServiceCalendar


def _words(**fields: Any) -> str | None:
    timed = {"clock_from": "first opened", "clock_to": "last resolved, closed", "calendar": "support"}
    dossier = built(
        rec("sla_calendar", "support", time_zone="Europe/Berlin", weekly={"mon": ["09:00-17:00"]},
            holidays=("2026-12-25",), dates={"2026-12-24": ["09:00-12:00"]}),
        rec("sla_level", "FRT", **{**timed, **fields}),
    )  # fmt: skip
    (level,) = dossier.all(Level)
    step = clock_step(level, dossier.all(ServiceCalendar))
    return None if step is None else step.words


def test_a_clock_is_told_with_its_hours_and_its_pauses() -> None:
    """A reader of the statement learns which tickets, from when to when, in which hours, less what, within what."""
    words = _words(population={"priority": ["urgent", "high"]}, pauses=("waiting",), threshold="45h", deadline=None)
    assert words == (
        'tickets whose priority is "urgent" or "high", from the first "opened" to the last "resolved" or "closed", in '
        "calendar support (Monday 09:00-17:00, Europe/Berlin; 1 closed date and 1 date with other hours), less "
        '"waiting": within 45 hours'
    )


def test_a_level_without_a_calendar_runs_round_the_clock() -> None:
    """No calendar is a statement too; a deadline stands in the place of a threshold."""
    words = _words(
        calendar=None, population=None, threshold=None, pauses=None, deadline="17:00 on the next business day"
    )
    assert words == (
        'all tickets, from the first "opened" to the last "resolved" or "closed", round the clock: by 17:00 on the '
        "next business day"
    )


def test_hours_that_cannot_be_read_hide_no_credit() -> None:
    """A calendar that SLA007 refuses is named as such, and the statement still stands."""
    dossier = built(
        rec("sla_calendar", "odd", time_zone="Europe/Berlin", weekly={"mon": ["nine to five"]}),
        rec("sla_level", "FRT", clock_from="first opened", clock_to="last closed", calendar="odd"),
    )
    step = clock_step(dossier.all(Level)[0], dossier.all(ServiceCalendar))
    assert step is not None and "hours that cannot be read" in step.formula


def test_a_level_without_a_clock_has_no_such_step() -> None:
    """A figure stated by hand is timed by nobody here."""
    assert _words(clock_from=None, clock_to=None, measure="stated") is None


def test_incidents_are_not_called_tickets() -> None:
    """A count made from the incidents on record counts incidents."""
    dossier = built(rec("sla_level", "INC", source="incidents", measure="count", clock_from=None, population=None))
    assert population_words(dossier.all(Level)[0]) == "all incidents"
