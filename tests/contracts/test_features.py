"""The features seen in ten real schedules: each is expressed as an engagement file by a test that is named here."""

from __future__ import annotations

import ast
import json
from functools import lru_cache
from pathlib import Path

import pytest

HERE = Path(__file__).parent
REFERENCE = Path(__file__).parents[3] / "shared" / "reference" / "sla_schedules.json"
CLOCKS, CREDITS, REAL = "test_feature_clocks.py", "test_feature_credits.py", "test_real_support.py"
BY_CONDITION = "test_the_target_depends_on_configuration_channel_and_day"
FEATURES = {
    '"next business day" targets': (CLOCKS, "test_next_business_day"),
    "24x5 calendar (full weekdays)": (CLOCKS, "test_full_weekdays_around_the_clock"),
    "KPI service threshold": (CREDITS, "test_service_threshold"),
    "M-of-N termination trigger": (CREDITS, "test_right_to_terminate_after_m_of_n"),
    "allowance of N misses per month": (CREDITS, "test_allowance_of_misses"),
    "annual cap relative to previous-year fees": (CREDITS, "test_annual_cap_of_last_years_fees"),
    "calendar per priority": (CLOCKS, "test_calendar_per_priority"),
    "claim deadline": (CREDITS, "test_claim_deadline"),
    "clock-time deadline metrics": (CLOCKS, "test_clock_time_deadline"),
    "compound target (mean and percentile)": (CLOCKS, "test_mean_and_percentile_together"),
    "count-of-failures trigger": (CREDITS, "test_count_of_failures"),
    "credit only for some severities": (CREDITS, "test_credit_for_some_severities_only"),
    "day-count targets": (CLOCKS, "test_day_count_target"),
    "different targets inside/outside business hours": (CLOCKS, "test_targets_inside_and_outside_hours"),
    "different windows per service": (CLOCKS, "test_windows_per_service"),
    "exclusion list": (CLOCKS, "test_only_what_is_on_the_list_is_excluded"),
    "exclusions from denominator": (CLOCKS, "test_scheduled_downtime_is_excluded_as_the_term_says"),
    "excused failures": (CLOCKS, "test_a_failure_is_excused_by_accepted_relief"),
    "half-day holidays": (CLOCKS, "test_half_day_holiday"),
    "linear credit = shortfall points": (CREDITS, "test_shortfall_points_are_the_credit"),
    "lower-is-better metrics": (CLOCKS, "test_lower_is_better"),
    "monthly cap": (CREDITS, "test_monthly_cap"),
    "monthly cap 5%": (CREDITS, "test_monthly_cap_of_five_percent"),
    "monthly cap as % of invoice": (CREDITS, "test_monthly_cap_as_a_share_of_the_invoice"),
    "movable feasts": (CLOCKS, "test_movable_feast"),
    "next business day": (REAL, "test_k6_is_a_ladder_with_a_clock_for_each_step"),
    "per-metric service hours": (CLOCKS, "test_service_hours_per_metric"),
    "per-severity targets": (CLOCKS, "test_severity_decides_the_target"),
    "points converted to credits": (CREDITS, "test_points_become_credits"),
    "quarterly settlement of monthly credits": (CREDITS, "test_quarterly_settlement"),
    "recurrence trigger: N breaches within rolling M months": (CREDITS, "test_recurrence_within_rolling_months"),
    "repeat-failure multiplier": (CREDITS, "test_a_repeat_is_multiplied"),
    "request quota (3 emergencies a month)": (CREDITS, "test_quota_of_requests"),
    "scheduled downtime excluded": (CLOCKS, "test_scheduled_downtime_is_excluded_as_the_term_says"),
    "severity bands with points": (CREDITS, "test_severity_bands_give_points"),
    "split-day Sunday window": (CLOCKS, "test_sunday_in_two_windows"),
    "start-of-measurement rule (first full month)": (CREDITS, "test_measurement_starts_with_the_first_full_month"),
    "stepped (tiered) credit table on % achieved": (CREDITS, "test_stepped_table"),
    "target and separate (lower) credit threshold": (CREDITS, "test_target_and_lower_credit_threshold"),
    "target by configuration class": (CLOCKS, BY_CONDITION),
    "target depends on channel": (CLOCKS, BY_CONDITION),
    "target depends on day type": (CLOCKS, BY_CONDITION),
    "term-level cap": (CREDITS, "test_cap_of_the_term"),
    "termination fee schedule": (CREDITS, "test_termination_fees_by_year"),
    "termination trigger with cure period": (CREDITS, "test_termination_after_a_cure_period"),
    "three-step escalation ladder": (REAL, "test_k6_is_a_ladder_with_a_clock_for_each_step"),
    "two clocks per ticket (response, escalation)": (CLOCKS, "test_two_clocks_a_ticket"),
}
"""Each feature with the file and the test that expresses it."""


@lru_cache
def names_in(file: str) -> frozenset[str]:
    """The tests that a file has."""
    tree = ast.parse((HERE / file).read_text(encoding="utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))


@pytest.mark.parametrize("feature", FEATURES)
def test_the_named_test_is_there(feature: str) -> None:
    """A feature whose test was renamed or taken out is one without a test."""
    file, name = FEATURES[feature]
    assert name in names_in(file)


def test_every_feature_of_the_list_has_a_test() -> None:
    """The list of ten real schedules, feature by feature; another that is added there fails here."""
    if not REFERENCE.is_file():
        pytest.skip("the reference of real schedules is not beside this repository")
    listed = json.loads(REFERENCE.read_text(encoding="utf-8"))["features_seen_in_ten_schedules"]
    assert set(listed) - set(FEATURES) == set()
    for contract in json.loads(REFERENCE.read_text(encoding="utf-8"))["contracts"]:
        assert set(contract["features_needed"]) - set(FEATURES) == set(), contract["id"]
