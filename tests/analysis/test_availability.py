"""Availability: true minutes, what is excluded from where, when an outage begins, and components."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpoctl.analysis.availability import Availability, availability, from_minutes
from bpoctl.analysis.calendar_form import calendar_from_mapping
from bpoctl.analysis.money import half_up
from bpoctl.analysis.periods import parse_period
from bpoctl.dossier import make_row
from bpoctl.errors import BadData

MARCH = datetime(2026, 3, 2, tzinfo=UTC)


def outage(start: datetime = MARCH, minutes: int | None = 60, **more: Any) -> Any:
    """An incident of so many minutes; None has not ended."""
    ended = None if minutes is None else start + timedelta(minutes=minutes)
    return make_row("delivery_incident", {"key": "INC-1", "started_at": start, "ended_at": ended, **more})


def measured(
    *outages: Any, period: str = "2026-03", zone: str = "Europe/Berlin", hours: Any = None, **terms: Any
) -> Availability:
    """The availability of a level with these terms."""
    level = make_row("sla_level", {"key": "UP", "outage_from": "occurrence", **terms})
    return availability(level, parse_period(period), zone, outages, hours)


@pytest.mark.parametrize(
    ("month", "minutes", "down", "shown", "met"),
    [("2026-03", 44_580, 446, "98.99955", False), ("2026-10", 44_700, 447, "99.00000", True)],
)
def test_a_month_has_the_minutes_that_it_has(month: str, minutes: int, down: int, shown: str, met: bool) -> None:
    """Worked example 5: in Berlin's March and October the same target is missed and met."""
    found = measured(outage(datetime.fromisoformat(f"{month}-28T12:00:00Z"), down), period=month)
    assert found.service == minutes
    assert found.down == down
    assert found.percent is not None
    assert half_up(found.percent, 5) == Decimal(shown)
    assert (found.percent >= 99) is met


@pytest.mark.parametrize(
    ("rule", "percent"), [("out-of-both", Fraction(42_168, 426)), ("out-of-downtime", Fraction(99))]
)
def test_excluded_minutes_leave_both_sides_or_the_downtime_as_the_term_says(rule: str, percent: Fraction) -> None:
    """Worked example 24: 42,168 / 42,600 = 98.9859, or 42,768 / 43,200 = 99."""
    assert from_minutes(43_200, 600, 432, rule).percent == percent
    april = datetime(2026, 4, 2, tzinfo=UTC)
    window, failure = outage(april, 600, reason="maintenance"), outage(april + timedelta(days=2), 432)
    found = measured(window, failure, period="2026-04", zone="UTC", excluded=("maintenance",), excluded_minutes=rule)
    assert found.service == 43_200
    assert found.percent == percent


def test_uptime_of_the_common_paper_terms() -> None:
    """K8: 43,200 minutes, 200 scheduled, 50 force majeure, 129 other down: 42,821 / 42,950 = 99.6997 %."""
    april = datetime(2026, 4, 2, tzinfo=UTC)
    terms = {"excluded": ("maintenance", "force-majeure"), "excluded_minutes": "out-of-both"}
    outages = [
        outage(april, 200, reason="maintenance"), outage(april + timedelta(days=1), 50, reason="force-majeure"),
        outage(april + timedelta(days=2), 129), outage(april, 100),
    ]  # fmt: skip
    found = measured(*outages, period="2026-04", zone="UTC", **terms)
    assert found.of == 42_950
    assert found.up == 42_821
    assert found.percent is not None and half_up(found.percent, 4) == Decimal("99.6997")


def test_a_silent_term_is_refused_where_the_figure_turns_on_it() -> None:
    """Denominator, begin of an outage, and how components add up are asked for, naming the level."""
    planned = outage(reason="maintenance")
    with pytest.raises(BadData, match="level `UP`: excluded_minutes is not stated"):
        measured(planned, excluded=("maintenance",))
    with pytest.raises(BadData, match="outage_from is not stated"):
        measured(outage(), outage_from=None)
    with pytest.raises(BadData, match="down_when is not stated"):
        measured(outage(), components={"portal": "60", "phone": "40"})
    with pytest.raises(BadData, match="excluded_minutes is not stated"):
        from_minutes(100, 10, 1, None)
    with pytest.raises(BadData, match="do not fit"):
        from_minutes(100, 60, 50, "out-of-both")


def test_an_outage_lasts_from_its_occurrence_or_its_report() -> None:
    """60 minutes, reported after 20: 60 or 40; one that nobody reported is refused, naming it."""
    late = outage(reported_at=MARCH + timedelta(minutes=20))
    assert measured(late).down == 60
    assert measured(late, outage_from="report").down == 40
    with pytest.raises(BadData, match="incident INC-1 does not say when"):
        measured(outage(), outage_from="report")


@pytest.mark.parametrize(("rule", "down"), [("any", 90), ("all", 30), ("worst", 60), ("weight", 60)])
def test_components_make_up_the_whole_by_rule(rule: str, down: int) -> None:
    """Two components down an hour each, half an hour together: by any 90, all 30, worst 60, half each 60 minutes."""
    outages = [outage(components=("portal",)), outage(MARCH + timedelta(minutes=30), components=("phone",))]
    assert measured(*outages, components={"portal": "50", "phone": "50"}, down_when=rule).down == down


def test_components_that_do_not_add_up_or_are_not_known_are_refused() -> None:
    """Weights of 90, and an incident of a component that the level does not have."""
    with pytest.raises(BadData, match="add up to 90"):
        measured(outage(), components={"portal": "50", "phone": "40"}, down_when="weight")
    with pytest.raises(BadData, match="names component `fax`"):
        measured(outage(components=("fax",)), components={"portal": "100"}, down_when="any")


def test_an_outage_counts_within_the_period_the_service_hours_and_once() -> None:
    """Overlapping outages count once, closed hours do not count, and what has not ended lasts to the period's end."""
    assert measured(outage(), outage(MARCH + timedelta(minutes=30))).down == 90
    assert measured(outage(datetime(2026, 3, 31, 21, tzinfo=UTC), None)).down == 60
    office = calendar_from_mapping({"time_zone": "Europe/Berlin", "weekly": {"mon": ["08:00-09:30"]}})
    found = measured(outage(datetime(2026, 3, 2, 6, 30, tzinfo=UTC), 60), hours=office)
    assert found.service == 5 * 90
    assert found.down == 30


@given(st.lists(st.tuples(st.integers(0, 4000), st.integers(0, 900), st.booleans()), max_size=6))
def test_availability_is_what_a_count_of_minutes_gives(raw: list[tuple[int, int, bool]]) -> None:
    """Minute by minute over the week: down where an outage runs and no excluded one does."""
    monday = datetime(2026, 3, 2, tzinfo=UTC)
    made = [
        outage(monday + timedelta(minutes=start), length, reason="maintenance" if planned else None)
        for start, length, planned in raw
    ]
    down = {m for start, length, planned in raw if not planned for m in range(start, start + length)}
    free = {m for start, length, planned in raw if planned for m in range(start, start + length)}
    for rule, of in (("out-of-both", 10_080 - len(free)), ("out-of-downtime", 10_080)):
        found = measured(*made, period="2026-W10", zone="UTC", excluded=("maintenance",), excluded_minutes=rule)
        assert found.down == len(down - free)
        assert found.of == of
