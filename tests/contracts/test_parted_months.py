"""A month that an amendment parts, measured from exports and incidents: each part by the terms of its own version."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from features import AGREEMENT, calendar, clocked, credit, file_of, imported, of_incidents, rows

from bpoctl.analysis.credits import statement
from bpoctl.analysis.periods import Kind, parse_period
from bpoctl.analysis.windows import Windows, cut
from bpoctl.dossier import Dossier
from bpoctl.models.delivery import Measurement
from bpoctl.records.importing import measure, plan_measurements

FIRST, SECOND = "2026-03-01/2026-03-15", "2026-03-16/2026-03-31"
NO_CLOCK = dict.fromkeys(("clock_from", "clock_to", "counted_at", "threshold_equality", "unfinished", "cut_off"))
BEGINS = date(2026, 3, 16)
Rec = tuple[str, dict[str, Any]]


def amended(folder: Path, old: dict[str, Any], new: dict[str, Any], *more: Rec) -> Dossier:
    """1.0 from January, 1.1 from 16 March on: level L by the one's terms and by the other's, credits 10 % at risk."""
    versions = [
        ("sla.agreements", AGREEMENT),
        ("sla.agreements", {**AGREEMENT, "key": "1.1", "effective_from": BEGINS, "prorate": "calendar-days"}),
    ]
    terms = [credit(), credit(version="1.1"), clocked(calendar=None, **old),
             clocked(calendar=None, version="1.1", **new)]  # fmt: skip
    return file_of(folder, *versions, *terms, *more)


def figures(dossier: Dossier) -> dict[str, tuple[int, int]]:
    """By period how many cases kept the level, of how many."""
    return {
        row.period: (int(row.numerator or 0), int(row.denominator or 0))
        for row in dossier.all(Measurement) if not row.instance
    }  # fmt: skip


EXPORT = rows(
    "T1,1,,,2026-03-10 09:00,2026-03-10 12:00", "T2,1,,,2026-03-15 23:59:59,2026-03-16 03:00",
    "T3,1,,,2026-03-16 00:00:00,2026-03-16 03:00", "T4,1,,,2026-03-20 09:00,2026-03-20 10:00",
    "T5,1,,,2026-04-01 09:00,2026-04-01 12:00", "T6,1,,,2026-02-28 09:00,2026-02-28 12:00",
)  # fmt: skip


def test_each_part_is_measured_by_its_own_terms(tmp_path: Path) -> None:
    """4 h were allowed until 15 March, 2 h from then on: T1 and T2 keep the first, T4 alone of two the second.

    T2 begins a second before the new terms and is judged by the old; T3 begins with them. April has 3 h against 2 h.
    """
    dossier = imported(tmp_path, amended(tmp_path, {"threshold": "4h"}, {"threshold": "2h"}), EXPORT)
    assert figures(dossier) == {"2026-02": (1, 1), FIRST: (2, 2), SECOND: (1, 2), "2026-04": (0, 1)}
    found = statement(dossier, "2026-03")
    assert [(line.window.key, line.level.version, str(line.verdict.result)) for line in found.lines] == [
        (FIRST, "1.0", "met"), (SECOND, "1.1", "missed"),
    ]  # fmt: skip
    # 16/31 of 10,000.00 are 5,161.29; 10 % of that are 516.129, of which the amount at risk leaves 516.12
    assert found.total == Decimal("516.12")


def test_where_the_stop_counts_the_stop_decides_the_part(tmp_path: Path) -> None:
    """T2 ends on 16 March: with `counted_at = "stop"` it belongs to the second part, where 3 h are too long."""
    stop = {"counted_at": "stop"}
    dossier = imported(tmp_path, amended(tmp_path, {"threshold": "4h", **stop}, {"threshold": "2h", **stop}), EXPORT)
    assert (figures(dossier)[FIRST], figures(dossier)[SECOND]) == ((1, 1), (1, 3))


def test_a_quarter_is_parted_where_the_month_is(tmp_path: Path) -> None:
    """Judged by the quarter: 1 January to 15 March by the old terms, the rest by the new, April in the next quarter."""
    quarter = {"window": "quarter"}
    terms = amended(tmp_path, {"threshold": "4h", **quarter}, {"threshold": "2h", **quarter})
    january = rows("T0,1,,,2026-01-02 09:00,2026-01-02 12:00").splitlines()[1]
    found = figures(imported(tmp_path, terms, f"{EXPORT}{january}\n"))
    assert found["2026-01-01/2026-03-15"] == (4, 4)
    assert found["2026-03-16/2026-03-31"] == (1, 2)


def test_percentiles_and_rolling_days(tmp_path: Path) -> None:
    """A median is made of each part's own clocks; rolling days are judged by the terms of their first day, whole."""
    median = {"measure": "median", "unit": "h", "direction": "lower", "target": "2", "minimum": "3"}
    dossier = imported(tmp_path, amended(tmp_path, median, median), EXPORT)
    assert {m.period: m.value for m in dossier.all(Measurement)}[SECOND] == 2
    rolling = {"threshold": "4h", "window": "rolling", "rolling_days": 30, "judged": "month-end"}
    whole = imported(tmp_path, amended(tmp_path, rolling, {**rolling, "threshold": "2h"}), EXPORT)
    assert figures(whole)["P30D/2026-03-31"] == (4, 4)


def test_single_cases_in_their_part(tmp_path: Path) -> None:
    """Each case by itself: T3 fails in the second part, and its measurement is that part's."""
    case = {"window": "event"}
    dossier = imported(tmp_path, amended(tmp_path, {"threshold": "4h", **case}, {"threshold": "2h", **case}), EXPORT)
    assert [(m.period, m.instance) for m in dossier.all(Measurement) if m.instance] == [
        (SECOND, "T3"), ("2026-04", "T5"),
    ]  # fmt: skip
    assert (figures(dossier)[FIRST], figures(dossier)[SECOND]) == ((2, 2), (1, 2))


def test_intervals_are_added_up_by_part(tmp_path: Path) -> None:
    """Calls by the half hour: 90 of 100 in the first part, 160 of 200 in the second."""
    profile = ("delivery.profiles", {
        "key": "acd", "name": "Switch", "shape": "intervals", "id_column": "id", "time_column": "from",
        "time_zone": "Europe/London", "moments": {}, "counts": {"offered": "Offered", "in_time": "InTime"},
    })  # fmt: skip
    ratio = {"measure": "ratio", "numerator": ["in_time"], "denominator": ["offered"], **NO_CLOCK}
    dossier = amended(tmp_path, ratio, ratio, profile)
    file = tmp_path / "acd.csv"
    file.write_text("id,from,Offered,InTime\n1,2026-03-15 23:30,100,90\n2,2026-03-16 00:00,120,100\n"
                    "3,2026-03-31 23:30,80,60\n", encoding="utf-8")  # fmt: skip
    planned = plan_measurements(
        dossier, measure(dossier, file, dossier.keyed("delivery_profile")["acd"], None), date(2026, 5, 1)
    )
    assert [(one.period, one.level.version, one.value, one.state) for one in planned] == [
        (FIRST, "1.0", 90, "new"), (SECOND, "1.1", 80, "new"),
    ]  # fmt: skip


def test_incidents_are_measured_by_part(tmp_path: Path) -> None:
    """Down for 216 of 21,600 minutes is 99 %; for 959 + 190 of 22,980 (the clocks lose an hour on the 29th) 95 %."""
    up = {"measure": "availability", "source": "incidents", "outage_from": "occurrence", **NO_CLOCK}
    outages = [
        ("delivery.incidents", {"key": f"INC-{day}", "name": "Down", "severity": 1, "levels": ["L"],
                                "started_at": datetime(2026, 3, day, 8, tzinfo=UTC),
                                "ended_at": datetime(2026, 3, day, *ended, tzinfo=UTC)})
        for day, ended in ((10, (11, 36)), (20, (23, 59)), (21, (11, 10)))
    ]  # fmt: skip
    dossier = amended(tmp_path, up, up, *outages)
    made = of_incidents(dossier, "2026-03")
    assert {m.period: m.value for m in made.all(Measurement)} == {FIRST: Decimal(99), SECOND: Decimal(95)}
    results = [str(line.verdict.result) for line in statement(made, "2026-03").lines]
    assert results == ["met", "met"]


def test_a_window_is_cut_where_a_day_lies_in_it() -> None:
    """March before the 16th and from it on; on its first day nothing is parted; a day's part is the one it lies in."""
    march = parse_period("2026-03")
    assert [part.key for part in cut(march, (date(2026, 3, 16), date(2026, 4, 2)))] == [FIRST, SECOND]
    assert cut(march, (date(2026, 3, 1),)) == (march,)
    windows = Windows(Kind.MONTH, cuts=(date(2026, 3, 16),))
    assert [part.key for part in windows.holding(date(2026, 3, 15))] == [FIRST]
    assert [part.key for part in windows.between(date(2026, 3, 16), date(2026, 4, 1))] == [SECOND, "2026-04"]


@pytest.mark.parametrize(("today", "states"), [(date(2026, 3, 20), ["new", "unfinished"]),
                                               (date(2026, 3, 15), ["unfinished", "unfinished"])])  # fmt: skip
def test_a_part_is_finished_when_its_own_days_are(tmp_path: Path, today: date, states: list[str]) -> None:
    """On 20 March the first part is over and is written; the second is not."""
    dossier = amended(tmp_path, {"threshold": "4h"}, {"threshold": "2h"})
    file = tmp_path / "export.csv"
    file.write_text(EXPORT, encoding="utf-8")
    result = measure(dossier, file, dossier.keyed("delivery_profile")["desk"], None)
    planned = plan_measurements(dossier, result, today)
    assert [one.state for one in planned if "/" in one.period] == states


def test_a_level_that_is_new_has_no_first_part(tmp_path: Path) -> None:
    """A level that only 1.1 has is measured from its first day on."""
    new = clocked(key="N", version="1.1", threshold="2h"), calendar(version="1.1")
    terms = amended(tmp_path, {"threshold": "4h"}, {"threshold": "2h"}, *new)
    dossier = imported(tmp_path, terms, EXPORT)
    assert [m.period for m in dossier.all(Measurement) if m.level == "N"] == [SECOND, "2026-04"]
