"""Features of real schedules, each as an engagement file: clocks, hours, targets and what a figure is made from."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from features import calendar, clocked, credit, file_of, imported, level, of_incidents, results, rows, share, total

NEXT_DAY = "close of the next business day"
WITHIN_A_DAY = {"target": "100", "minimum": "100"}


def targets(*held: dict[str, Any], at: str = "start") -> dict[str, Any]:
    """Targets by condition, the first that holds; what none is for does not count."""
    return {"precedence": "first", "at": at, "otherwise": "left-out", "rows": list(held)}


def test_next_business_day(tmp_path: Path) -> None:
    """Reported on Friday after hours, due at Monday's close: at 17:00 met, a second later missed."""
    terms = file_of(tmp_path, calendar(), credit(), clocked(deadline=NEXT_DAY))
    text = rows("T1,1,,,2026-06-05 18:00,2026-06-08 17:00:00", "T2,1,,,2026-06-05 18:00,2026-06-08 17:00:01")
    assert share(imported(tmp_path, terms, text)) == (1, 2)


def test_full_weekdays_around_the_clock(tmp_path: Path) -> None:
    """24x5: from Friday 23:00 to Monday 00:30 an hour and a half have gone by, and two were allowed."""
    terms = file_of(tmp_path, calendar(hours="00:00-24:00"), credit(), clocked(threshold="2h"))
    text = rows("T1,1,,,2026-06-05 23:00,2026-06-08 00:30", "T2,1,,,2026-06-05 23:00,2026-06-08 01:01")
    assert share(imported(tmp_path, terms, text)) == (1, 2)


def test_calendar_per_priority(tmp_path: Path) -> None:
    """The worst severity runs round the clock, the others in office hours only."""
    held = targets(
        {"when": {"severity": ["1"]}, "within": "4h", "calendar": "elapsed"}, {"within": "4h", "calendar": "office"}
    )
    terms = file_of(tmp_path, calendar(), credit(), clocked(targets=held))
    text = rows("T1,1,,,2026-06-05 16:00,2026-06-05 20:01", "T2,2,,,2026-06-05 16:00,2026-06-08 12:00")
    assert share(imported(tmp_path, terms, text)) == (1, 2)


def test_clock_time_deadline(tmp_path: Path) -> None:
    """The report lies there by 07:00 on the next business day, before the office opens."""
    terms = file_of(tmp_path, calendar(), credit(), clocked(deadline="07:00 on the next business day"))
    text = rows("T1,1,,,2026-06-04 23:00,2026-06-05 07:00", "T2,1,,,2026-06-05 12:00,2026-06-08 07:01")
    assert share(imported(tmp_path, terms, text)) == (1, 2)


def test_day_count_target(tmp_path: Path) -> None:
    """Five working days over Easter 2026: received on Thursday 2 April after hours, due on Tuesday 14 April."""
    office = calendar(holidays=["2026-04-03", "2026-04-06"])
    due = clocked(deadline="17:00 on the 5th business day", cut_off="after close")
    terms = file_of(tmp_path, office, credit(), due)
    text = rows("T1,1,,,2026-04-02 17:45,2026-04-14 17:00", "T2,1,,,2026-04-02 17:45,2026-04-14 17:01")
    assert share(imported(tmp_path, terms, text), period="2026-04") == (1, 2)


def test_mean_and_percentile_together(tmp_path: Path) -> None:
    """The mean keeps its two hours, the 90th percentile does not keep its three: the level is missed."""
    also = {"percentile": {"unit": "h", "direction": "lower", "target": "3"}}
    mean = clocked(
        measure="mean", unit="h", direction="lower", target="2", minimum="2", calendar=None, also=also, percentile="90",
        percentile_method="nearest",
    )  # fmt: skip
    terms = file_of(tmp_path, credit(), mean)
    text = rows(*(f"T{n},1,,,2026-06-05 09:00,2026-06-05 {hour}:00" for n, hour in enumerate([10] * 8 + [14] * 2)))
    measured = imported(tmp_path, terms, text)
    assert results(measured) == {"L": "missed"} and total(measured) == "1000.00"
    relaxed = {"percentile": {"unit": "h", "direction": "lower", "target": "5"}}
    terms = file_of(tmp_path, credit(), (mean[0], {**mean[1], "also": relaxed}))
    assert results(imported(tmp_path, terms, text)) == {"L": "met"}


def test_targets_inside_and_outside_hours(tmp_path: Path) -> None:
    """Fifteen open minutes inside business hours, two hours by the clock outside of them."""
    held = targets({"hours": "inside", "within": "15m"}, {"hours": "outside", "within": "2h", "calendar": "elapsed"})
    terms = file_of(tmp_path, calendar(), credit(), clocked(targets=held))
    text = rows(
        "T1,1,,,2026-06-05 16:55,2026-06-08 09:09", "T2,1,,,2026-06-05 17:00,2026-06-05 19:00",
        "T3,1,,,2026-06-05 10:00,2026-06-05 10:16",
    )  # fmt: skip
    assert share(imported(tmp_path, terms, text)) == (2, 3)


def test_windows_per_service(tmp_path: Path) -> None:
    """Cards are served to 20:00 and loans to 17:00: the same minutes are met of the one and missed of the other."""
    services = [
        clocked(key=kind.upper(), calendar=kind, threshold="2h", population={"kind": [kind]})
        for kind in ("cards", "loans")
    ]
    terms = file_of(tmp_path, calendar("cards", "08:00-20:00"), calendar("loans"), credit(), *services)
    text = rows("T1,1,,cards,2026-06-05 16:00,2026-06-05 18:30", "T2,1,,loans,2026-06-05 16:00,2026-06-08 09:30")
    measured = imported(tmp_path, terms, text)
    assert results(measured) == {"CARDS": "missed", "LOANS": "met"}


def test_service_hours_per_metric(tmp_path: Path) -> None:
    """Response is measured in office hours and resolution round the clock, of the same tickets."""
    both = (clocked(key="RESPOND", threshold="2h"), clocked(key="RESOLVE", threshold="2h", calendar=None))
    terms = file_of(tmp_path, calendar(), credit(), *both)
    measured = imported(tmp_path, terms, rows("T1,1,,,2026-06-05 16:00,2026-06-08 09:30"))
    assert results(measured) == {"RESPOND": "met", "RESOLVE": "missed"}


def test_half_day_holiday(tmp_path: Path) -> None:
    """On Christmas Eve the calendar closes at noon, every year: from 11:00 on there is one hour left."""
    office = calendar(dates={"*-12-24": ["09:00-12:00"]}, holidays=["*-12-25", "2026-12-28"])
    terms = file_of(tmp_path, office, credit(), clocked(threshold="2h"))
    text = rows("T1,1,,,2026-12-24 11:00,2026-12-29 10:00", "T2,1,,,2026-12-24 11:00,2026-12-29 10:01")
    assert share(imported(tmp_path, terms, text), period="2026-12") == (1, 2)


def test_movable_feast(tmp_path: Path) -> None:
    """Good Friday and Easter Monday of two years, frozen as dates: 3 and 6 April 2026, 26 and 29 March 2027."""
    feasts = ["2026-04-03", "2026-04-06", "2027-03-26", "2027-03-29"]
    terms = file_of(tmp_path, calendar(holidays=feasts), credit(), clocked(threshold="1h"))
    text = rows("T1,1,,,2026-04-02 16:30,2026-04-07 09:30", "T2,1,,,2027-03-25 16:30,2027-03-30 09:30")
    measured = imported(tmp_path, terms, text)
    assert (share(measured, period="2026-04"), share(measured, period="2027-03")) == ((1, 1), (1, 1))


def test_severity_decides_the_target(tmp_path: Path) -> None:
    """An hour for the first severity, four for the second, and the third is not held to any."""
    held = targets({"when": {"severity": ["1"]}, "within": "1h"}, {"when": {"severity": ["2"]}, "within": "4h"})
    terms = file_of(tmp_path, calendar(), credit(), clocked(targets=held))
    text = rows(*(f"T{n},{n},,,2026-06-05 09:00,2026-06-05 11:00" for n in (1, 2, 3)))
    assert share(imported(tmp_path, terms, text)) == (1, 2)


def test_two_clocks_a_ticket(tmp_path: Path) -> None:
    """Response and escalation run over the same ticket, each to its own moment."""
    both = (
        clocked(key="RESPOND", threshold="15m"),
        clocked(key="ESCALATE", threshold="1h", clock_to="first escalated"),
    )
    terms = file_of(tmp_path, calendar(), credit(), *both)
    measured = imported(tmp_path, terms, rows("T1,1,,,2026-06-05 09:00,2026-06-05 09:16,2026-06-05 09:59"))
    assert results(measured) == {"RESPOND": "missed", "ESCALATE": "met"}


def test_sunday_in_two_windows(tmp_path: Path) -> None:
    """Sundays from 09:00 to 12:00 and from 18:00 to 22:00: the afternoon does not count."""
    split = calendar(weekly={"sun": ["09:00-12:00", "18:00-22:00"]})
    terms = file_of(tmp_path, split, credit(), clocked(threshold="1h"))
    text = rows("T1,1,,,2026-06-07 11:30,2026-06-07 18:30", "T2,1,,,2026-06-07 11:30,2026-06-07 18:31")
    assert share(imported(tmp_path, terms, text)) == (1, 2)


@pytest.mark.parametrize(
    ("rule", "kept"),
    [
        # by configuration class, by channel, and by the type of the day (a Friday, a Saturday)
        ({"when": {"kind": ["large"]}, "within": "4h", "calendar": "elapsed"}, 2),
        ({"when": {"channel": ["mail"]}, "within": "4h", "calendar": "elapsed"}, 2),
        ({"days": ["sat"], "within": "4h", "calendar": "elapsed"}, 2),
        ({"when": {"kind": ["none"]}, "within": "4h", "calendar": "elapsed"}, 1),
    ],
)
def test_the_target_depends_on_configuration_channel_and_day(tmp_path: Path, rule: dict[str, Any], kept: int) -> None:
    """The row before the general hour lets the Saturday's large configuration by mail have four."""
    terms = file_of(
        tmp_path, calendar(), credit(), clocked(targets=targets(rule, {"within": "1h", "calendar": "elapsed"}))
    )
    text = rows(
        "T1,1,chat,small,2026-06-05 09:00,2026-06-05 10:00", "T2,1,mail,large,2026-06-06 09:00,2026-06-06 12:00"
    )
    assert share(imported(tmp_path, terms, text)) == (kept, 2)


def test_lower_is_better(tmp_path: Path) -> None:
    """A mean of three hours against at most four is met; against at most two it is missed and draws a credit."""
    lower = {"measure": "mean", "unit": "h", "direction": "lower", "calendar": None}
    text = rows("T1,1,,,2026-06-05 09:00,2026-06-05 11:00", "T2,1,,,2026-06-05 09:00,2026-06-05 13:00")
    met = imported(tmp_path, file_of(tmp_path, credit(), clocked(**lower, target="4", minimum="5")), text)
    assert (results(met), total(met)) == ({"L": "met"}, "0.00")
    missed = imported(tmp_path, file_of(tmp_path, credit(), clocked(**lower, target="1", minimum="2")), text)
    assert (results(missed), total(missed)) == ({"L": "missed"}, "1000.00")


def outage(key: str, start: datetime, end: datetime, **more: Any) -> tuple[str, dict[str, Any]]:
    """An incident of the level."""
    return "delivery.incidents", {
        "key": key, "name": key, "started_at": start, "ended_at": end, "severity": 1, "levels": ["L"], **more,
    }  # fmt: skip


def april(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of April 2026."""
    return datetime(2026, 4, day, hour, minute, tzinfo=UTC)


DOWN = outage("DOWN", april(2, 8), april(2, 15, 12))
UPTIME: dict[str, Any] = {
    "measure": "availability", "source": "incidents", "outage_from": "occurrence", "target": "99", "minimum": "99",
}  # fmt: skip


@pytest.mark.parametrize(("rule", "result"), [("out-of-both", "missed"), ("out-of-downtime", "met")])
def test_scheduled_downtime_is_excluded_as_the_term_says(tmp_path: Path, rule: str, result: str) -> None:
    """600 minutes scheduled and 432 down of 43,200: 98.9859 % out of both sides, 99.0000 % out of downtime only."""
    planned = outage("PLAN", april(1, 8), april(1, 18), reason="maintenance")
    uptime = level(**UPTIME, excluded=["maintenance"], excluded_minutes=rule)
    terms = file_of(tmp_path, credit(), uptime, planned, DOWN)
    assert results(of_incidents(terms, "2026-04"), "2026-04") == {"L": result}


@pytest.mark.parametrize(
    ("listed", "result"), [(["client-failure", "force-majeure"], "met"), (["maintenance"], "missed")]
)
def test_only_what_is_on_the_list_is_excluded(tmp_path: Path, listed: list[str], result: str) -> None:
    """An outage by the client's own failure counts unless the level's list names that reason."""
    theirs = outage("THEIRS", april(2, 8), april(2, 16), reason="client-failure")
    uptime = level(**UPTIME, excluded=listed, excluded_minutes="out-of-both")
    terms = file_of(tmp_path, credit(), uptime, theirs)
    assert results(of_incidents(terms, "2026-04"), "2026-04") == {"L": result}


def test_a_failure_is_excused_by_accepted_relief(tmp_path: Path) -> None:
    """A third party's failure, noticed and accepted: excused, and no credit falls due."""
    relief = {
        "key": "R", "level": "L", "period": "2026-06", "reason": "third-party", "noticed_on": date(2026, 6, 20),
        "accepted_on": date(2026, 7, 1),
    }  # fmt: skip
    text = rows("T1,1,,,2026-06-05 09:00,2026-06-05 16:00")
    terms = (calendar(), credit(), clocked(threshold="1h"))
    assert total(imported(tmp_path, file_of(tmp_path, *terms), text)) == "1000.00"
    excused = imported(tmp_path, file_of(tmp_path, *terms, ("delivery.reliefs", relief)), text)
    assert (results(excused), total(excused)) == ({"L": "excused"}, "0.00")
