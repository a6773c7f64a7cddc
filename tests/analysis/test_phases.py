"""Phases of a level: what binds when, from which data a target comes, and how it improves."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from bpoctl.analysis.periods import Period, parse_period
from bpoctl.analysis.phases import Phase, phase
from bpoctl.dossier import make_row
from bpoctl.errors import BadData

BASE = {"key": "FRT", "direction": "higher", "target": Decimal(90), "minimum": Decimal(85), "window": "month"}


def found(month: str, figures: dict[str, str] | None = None, **terms: Any) -> Phase:
    """The phase of a level in a month, with the figures of other months."""
    known = figures or {}

    def history(period: Period) -> Fraction | None:
        return Fraction(known[period.key]) if period.key in known else None

    return phase(make_row("sla_level", {**BASE, **terms}), parse_period(month), history)


def steps(*each: dict[str, Any]) -> dict[str, Any]:
    """The phases of these steps."""
    return {"steps": list(each)}


def test_report_only_relief_and_ramp_follow_each_other_by_date() -> None:
    """Reported in April, relieved in May, 80 from June, 85 from July, and the level's own target from September."""
    terms = steps(
        {"kind": "report-only", "from": "2026-04-01", "to": "2026-04-30"},
        {"kind": "relief", "from": "2026-05-01", "to": "2026-05-31"},
        {"kind": "target", "from": "2026-06-01", "target": "80", "minimum": "75"},
        {"kind": "target", "from": "2026-07-01", "to": "2026-08-31", "target": "85", "minimum": "80"},
    )
    assert [found(f"2026-{n:02d}", phases=terms).kind for n in (3, 4, 5, 6)] == [
        "judged", "report-only", "relief", "judged",
    ]  # fmt: skip
    assert found("2026-06", phases=terms).target == 80
    assert found("2026-07", phases=terms).minimum == 80
    # An open-ended step stands again where a later one has ended.
    assert found("2026-09", phases=terms).target == 80


@pytest.mark.parametrize(
    ("rule", "direction", "target", "minimum"),
    [
        ("mean-of-periods", "higher", "92", "90"),
        ("median", "higher", "91", "89"),
        ("worst", "higher", "90", "88"),
        ("worst", "lower", "95", "97"),
    ],
)
def test_a_baseline_comes_from_the_first_months(rule: str, direction: str, target: str, minimum: str) -> None:
    """Three months of 90, 91 and 95: the target is theirs by the stated rule, the minimum a gap on its worse side."""
    terms = steps({"kind": "baseline", "from": "2026-01-01", "months": 3, "rule": rule, "minimum_gap": "2"})
    figures = {"2026-01": "90", "2026-02": "91", "2026-03": "95"}
    assert found("2026-03", figures, phases=terms).kind == "report-only"
    after = found("2026-04", figures, phases=terms, direction=direction)
    assert (after.kind, after.target, after.minimum) == ("judged", Decimal(target), Decimal(minimum))
    unmeasured = found("2026-04", {"2026-01": "90"}, phases=terms)
    assert (unmeasured.kind, unmeasured.reason) == ("report-only", "no baseline yet: 1 of 3 baseline periods measured")


def months(year: int, value: str, count: int = 12) -> dict[str, str]:
    """The same figure in the first months of a year."""
    return {f"{year}-{n:02d}": value for n in range(1, count + 1)}


IMPROVED = {"after": 12, "from": "2026-01-01", "places": 2, "minimum": "moves"}


def test_twelve_better_months_move_the_target_half_way() -> None:
    """Target 90, twelve months at 94: (90 + 94) / 2 = 92, and the minimum moves along or stays as stated."""
    after = found("2027-01", months(2026, "94"), improvement=IMPROVED)
    assert after.target == 92 and after.minimum == 87
    assert found("2027-01", months(2026, "94"), improvement={**IMPROVED, "minimum": "stays"}).minimum == 85
    assert found("2026-12", months(2026, "94"), improvement=IMPROVED).target == 90


def test_a_month_at_the_target_or_unmeasured_breaks_the_row() -> None:
    """Exceeded is better than the target: exactly at it is not, and neither is a month without a figure."""
    for broken in (
        {**months(2026, "94"), "2026-06": "90"},
        {k: v for k, v in months(2026, "94").items() if k != "2026-06"},
    ):
        assert found("2027-01", broken, improvement=IMPROVED).target == 90


def test_the_gain_is_capped_at_a_share_of_what_is_left() -> None:
    """From 90 at most 10 % of the 10 that are left: 91. Lower is better: from 10 h at most 10 % of it: 9."""
    assert found("2027-01", months(2026, "96"), improvement={**IMPROVED, "cap": "10"}).target == 91
    lower = {"direction": "lower", "target": Decimal(10), "minimum": Decimal(12)}
    assert found("2027-01", months(2026, "6"), improvement={**IMPROVED, "cap": "10"}, **lower).target == 9


def test_lower_is_better_mirrors_and_improvements_add_up() -> None:
    """From 10 with 6 to 8; a second year at 4 brings it to 6."""
    lower = {"direction": "lower", "target": Decimal(10), "minimum": Decimal(12)}
    after = found("2028-01", {**months(2026, "6"), **months(2027, "4")}, improvement=IMPROVED, **lower)
    assert after.target == 6 and after.minimum == 8


@pytest.mark.parametrize(
    ("terms", "said"),
    [
        ({"phases": {"steps": [{"kind": "holiday"}]}}, "its kind is `holiday`"),
        ({"phases": {"steps": [{"kind": "relief", "from": "2026-01-01"}]}}, "does not state `to`"),
        ({"phases": {"steps": [{"kind": "relief", "from": "soon", "to": "2026-01-01"}]}}, "`soon` is not a date"),
        ({"phases": {"steps": [{"kind": "relief", "from": "2026-02-01", "to": "2026-01-01"}]}}, "before it begins"),
        ({"phases": {"step": []}}, "have `steps`"),
        (
            {"phases": steps({"kind": "target", "from": "2026-01-01", "target": "x", "minimum": "1"})},
            "`x` is not a number",
        ),
        ({"improvement": {"after": 12}}, "does not state `from`"),
        ({"improvement": {**IMPROVED, "minimum": "?"}}, "what becomes of the minimum"),
        ({"improvement": {**IMPROVED, "after": 0}}, "is not a whole number"),
    ],
)
def test_a_phase_that_is_silent_is_refused(terms: dict[str, Any], said: str) -> None:
    """Nothing is guessed, and the message names the level and the step."""
    with pytest.raises(BadData, match="level `FRT`") as caught:
        found("2026-06", **terms)
    assert said in caught.value.message
