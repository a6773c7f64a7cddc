"""What a failure is worth in each form of credit terms, and what the forms refuse."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from credit_records import figure, invoice, judged, level, pool
from hypothesis import given
from hypothesis import strategies as st

from bpoctl.analysis.credits.allocation import shared_out
from bpoctl.analysis.credits.bands import bands_of, find, unstated
from bpoctl.models.values import Money

Record = tuple[str, dict[str, Any]]


def terms(form: str, **more: Any) -> Record:
    """Credit terms of another form than the pool in two tiers, without a cap."""
    return pool(form=form, **{"at_risk": None, "categories": None, "cap": None, **more})


def total(*records: Record) -> str | None:
    """What June's statement comes to on charges of 500,000, or None where it is refused."""
    found = judged(*records, invoice("500000")).total
    return None if found is None else str(found)


def problem(*records: Record) -> str:
    """Why June's credits cannot be reckoned."""
    found = judged(*records, invoice("500000"))
    assert found.total is None
    return found.open_points[-1]


ONE_TIER = terms("pool-one-tier", at_risk=Decimal(10), pool_points=Decimal(200))
ABC = [level(key, part, category=None) for key, part in (("A", "80"), ("B", "70"), ("C", "50"))]


def test_a_pool_in_one_tier_takes_the_allocation_once() -> None:
    """Worked example 8: 50,000 at risk, pool of 200 points; A and B missed 40,000 + 35,000, capped 50,000; A alone
    40,000, never 80,000 or 20,000.
    """
    kept = [figure("B", "99"), figure("C", "99")]
    assert total(ONE_TIER, *ABC, figure("A", "0"), *kept) == "40000.00"
    both = judged(ONE_TIER, *ABC, figure("A", "0"), figure("B", "0"), figure("C", "99"), invoice("500000"))
    assert [line.award and str(line.award.amount) for line in both.lines] == ["40000.00", "35000.00", None]
    assert (str(both.pools[0].sum), str(both.total)) == ("75000.00", "50000.00")


def test_a_pool_without_a_stated_cap_is_capped_at_what_is_at_risk() -> None:
    """The at-risk amount is the cap of a pool by its form (FIELD.md section 2)."""
    found = judged(ONE_TIER, *ABC, *(figure(key, "0") for key in "ABC"), invoice("500000"))
    assert (str(found.pools[0].cap), str(found.total)) == ("50000.00", "50000.00")


def test_a_weight_is_a_factor_of_the_amount_at_risk() -> None:
    """A weighting factor of 35 % of 10 % of 500,000 is 17,500."""
    assert total(terms("weight", at_risk=Decimal(10)), level("A", "35"), figure("A", "0")) == "17500.00"


@pytest.mark.parametrize(
    ("step", "credit"),
    [("pro-rata", "12500.00"), ("per-point-begun", "15000.00"), ("per-point-completed", "10000.00")],
)
def test_a_gap_is_reckoned_by_its_step_rule(step: str, credit: str) -> None:
    """Target 95, figure 92.5, 1 % a point: 2.5, 3 or 2 points of 5,000 (linear credit = shortfall points)."""
    rule = terms("gap", rate=Decimal(1), step=step, trigger="target")
    assert total(rule, level("A", None), figure("A", "92.5")) == credit


def test_a_gap_without_a_step_rule_is_refused_where_it_matters() -> None:
    """2.5 points need the rule; 3 whole points do not."""
    rule = terms("gap", rate=Decimal(1), trigger="target")
    assert "do not state their step rule" in problem(rule, level("A", None), figure("A", "92.5"))
    assert total(rule, level("A", None), figure("A", "92")) == "15000.00"


def test_a_gap_of_a_share_that_never_ends_is_exact() -> None:
    """2 of 3 cases are 66.666… %: the gap to 95 is 28.333… points, and 1 % a point of 500,000 is 141,666.67."""
    cases = {"numerator": Decimal(2), "denominator": Decimal(3)}
    rule = terms("gap", rate=Decimal(1), step="pro-rata")
    assert total(rule, level("A", None), figure("A", None, **cases)) == "141666.67"


def test_a_gap_is_mirrored_where_lower_is_better() -> None:
    """Target 4 h, figure 6 h: two points."""
    hours = level("A", None, unit="h", direction="lower", measure="mean", target=Decimal(4), minimum=Decimal(5))
    assert total(terms("gap", rate=Decimal(1), step="pro-rata"), hours, figure("A", "6")) == "10000.00"


STATED = {">= 100": "0", ">= 95": "10", ">= 90": "20", "< 90": "30"}
FULL = {"target": Decimal(100), "minimum": Decimal(100)}


@pytest.mark.parametrize(
    ("figure_", "credit"), [("97", "50000.00"), ("95", "50000.00"), ("94.99", "100000.00"), ("3", "150000.00")]
)
def test_stepped_bands_with_stated_edges_leave_nothing_open(figure_: str, credit: str) -> None:
    """Each edge says its side, so that every figure has one band; the order in which they are written is nothing."""
    assert total(terms("bands", bands=STATED), level("A", None, **FULL), figure("A", figure_)) == credit
    turned = dict(reversed(STATED.items()))
    assert total(terms("bands", bands=turned), level("A", None, **FULL), figure("A", figure_)) == credit


def test_a_band_edge_that_is_not_stated_is_refused_with_both_neighbours() -> None:
    """A table of single values answers for those values alone."""
    table = terms("bands", bands={"100": "0", "95": "10", "90": "20"})
    assert total(table, level("A", None, **FULL), figure("A", "95")) == "50000.00"
    assert "ambiguous between 0 (at 100) and 10 (at 95)" in problem(table, level("A", None, **FULL), figure("A", "97"))
    assert "lies beyond 20 (at 90)" in problem(table, level("A", None, **FULL), figure("A", "60"))


def test_bands_that_overlap_are_refused() -> None:
    """`>= 90` and `<= 95` both hold at 92: two answers are none."""
    rows = bands_of({">= 90": "1", "<= 95": "2"})
    assert not isinstance(rows, str)
    assert "two bands hold" in find(Decimal(92), rows).problem  # type: ignore[arg-type]
    assert unstated(rows, Decimal(0), Decimal(100))


SEVERITIES = {"minor": ">= 88", "serious": ">= 80", "severe": ">= 70", "threshold": "< 70"}
WORTH = {"minor": "1", "serious": "2", "severe": "3", "threshold": "4"}


def points(**more: Any) -> Record:
    """Points by severity, a repeat times two."""
    return terms("points", points=WORTH, repeat_multiplier=Decimal(2), **more)


def test_points_double_on_a_repeat_and_never_compound() -> None:
    """Worked example 11: serious 2, minor 1 x 2, severe 3 x 2, met, minor 1 = 11; not 17, not 7."""
    failures = {"2026-01": "85", "2026-02": "89", "2026-03": "75", "2026-04": "99", "2026-05": "89"}
    records = [points(point_value=Money(Decimal(100))), level("A", None, bands=SEVERITIES)]
    records += [figure("A", value, month) for month, value in failures.items()]
    earned = [judged(*records, period=month).lines[0].award for month in failures]
    assert [given.points if given else 0 for given in earned] == [2, 2, 6, 0, 1]
    assert sum(given.amount or 0 for given in earned if given) == 1100


def test_a_table_of_points_shares_its_amount_out_by_points() -> None:
    """1 + 2 points are in the band of 1 %: 5,000.00, of which a third and two thirds, to the cent."""
    rule = points(point_bands={"< 3": "0", ">= 3": "1", ">= 6": "2.5"})
    levels = [level("A", None, bands=SEVERITIES), level("B", None, bands=SEVERITIES)]
    found = judged(rule, *levels, figure("A", "89"), figure("B", "85"), invoice("500000"))
    assert [line.award and str(line.award.amount) for line in found.lines] == ["1666.67", "3333.33"]
    assert str(found.total) == "5000.00"
    assert total(rule, levels[0], figure("A", "89")) == "0.00"


def test_a_point_of_unknown_worth_is_refused() -> None:
    """Neither a value nor a rate nor a table: no amount."""
    assert "what a point is worth" in problem(points(), level("A", None, bands=SEVERITIES), figure("A", "85"))


def test_silent_terms_name_what_is_missing() -> None:
    """A form without the term it needs has no answer, and says which term."""
    assert "pool points" in problem(terms("pool-one-tier", at_risk=Decimal(10)), level("A", "80"), figure("A", "0"))
    assert "at risk" in problem(terms("weight"), level("A", "80"), figure("A", "0"))
    assert "rate per point" in problem(terms("gap"), level("A", None), figure("A", "0"))


@given(
    st.integers(0, 10**9),
    st.lists(st.integers(0, 1000), min_size=1, max_size=9),
    st.sampled_from(["EUR", "JPY", "KWD"]),
)
def test_parts_add_up_and_differ_from_their_share_by_less_than_a_unit(
    cents: int, weights: list[int], currency: str
) -> None:
    """Remainders go by largest fraction: no cent is lost, none is made, no part is off by a whole one."""
    unit = {"EUR": Decimal("0.01"), "JPY": Decimal(1), "KWD": Decimal("0.001")}[currency]
    amount = cents * unit
    parts = shared_out(amount, [Decimal(weight) for weight in weights], currency)
    if not sum(weights):
        assert not any(parts)
        return
    assert sum(parts) == amount
    assert all(
        abs(part * sum(weights) - amount * w) < unit * sum(weights) for part, w in zip(parts, weights, strict=True)
    )


def test_a_table_that_is_turned_round_is_said_to_be() -> None:
    """Of credit terms the edge stands first, of a level the worth: each says how its own table is written."""
    assert bands_of({"2": "< 95", "5": "< 90"}) == 'the table is turned round: here it is { "< 95" = "2" }'
    assert bands_of({"< 95": "2"}, worth_first=True) == 'the table is turned round: here it is { "2" = "< 95" }'
    assert not isinstance(bands_of({"95": "2", "90": "5"}), str)
