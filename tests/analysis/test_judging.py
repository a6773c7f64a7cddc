"""A figure against its bounds: rounding, equality, the sample, no data, relief."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpoctl.analysis.judging import Result, Verdict, impossible, judge
from bpoctl.analysis.money import exactly, half_up
from bpoctl.analysis.phases import Phase
from bpoctl.dossier import make_row
from bpoctl.errors import BadData

LEVEL = {
    "key": "FRT", "version": "1.0", "name": "First response", "metric": "first-response-time", "class_": "critical",
    "measure": "share", "unit": "%", "direction": "higher", "target": Decimal(95), "minimum": Decimal(94),
    "equality": "meets", "window": "month", "rounding": "none", "min_sample": 0, "no_data": "not-scored",
}  # fmt: skip


def level(**terms: Any) -> Any:
    """A level whose target and minimum may be given as text."""
    bounds = {name: Decimal(terms.pop(name)) for name in ("target", "minimum") if name in terms}
    return make_row("sla_level", {**LEVEL, **terms, **bounds})


def measured(value: str | None = None, within: int | None = None, of: int | None = None) -> Any:
    """A measurement of a figure, of a share of cases, or of nothing."""
    cases = {"numerator": _whole(within), "denominator": _whole(of), "basis": "import"}
    figure = None if value is None else Decimal(value)
    return make_row(
        "delivery_measurement", {"key": "MSR-1", "level": "FRT", "period": "2026-06", "value": figure, **cases}
    )


def _whole(number: int | None) -> Decimal | None:
    return None if number is None else Decimal(number)


def verdict(terms: Any, *figure: Any, **more: Any) -> Verdict:
    """How a level stands with a measurement."""
    return judge(terms, measured(*figure, **more))


def test_unrounded_a_figure_just_below_its_target_misses_it() -> None:
    """Worked example 6: 18,999 of 20,000 is 94.995 %, which misses 95.00 when the level does not round."""
    found = verdict(level(minimum="95.00", target="95.00"), within=18_999, of=20_000)
    assert (found.result, found.measured, found.shown) == (Result.MISSED, Fraction("94.995"), "94.995 %")


def test_a_level_that_rounds_half_up_compares_the_rounded_figure() -> None:
    """Worked example 6: with two places half-up, 94.995 % is compared as 95.00 and meets 95.00."""
    found = verdict(level(minimum="95.00", target="95.00", rounding="2"), within=18_999, of=20_000)
    assert (found.result, found.measured, found.compared) == (Result.MET, Fraction("94.995"), 95)
    assert ("rounded", "94.995 % half-up to 2 decimal places", "95.00 %") in [step[:3] for step in found.steps]


def test_a_figure_never_looks_like_the_bound_that_it_misses() -> None:
    """79.999998 % against a minimum of 80 % is missed, and is shown with enough places not to read as 80."""
    found = verdict(level(target="80", minimum="80"), within=39_999_999, of=50_000_000)
    assert (found.result, found.shown) == (Result.MISSED, "79.999998 %")
    third = verdict(level(target="33.3333", minimum="33.3333"), within=1, of=3)
    assert (third.result, third.shown) == (Result.MET, "33.33333 %")


@pytest.mark.parametrize(
    ("direction", "equality", "figure", "result"),
    [
        ("higher", "meets", "95", Result.MET),
        ("higher", "misses", "95", Result.BELOW_TARGET),
        ("higher", "meets", "94", Result.BELOW_TARGET),
        ("higher", "misses", "94", Result.MISSED),
        ("higher", "meets", "93.9999", Result.MISSED),
        ("lower", "meets", "4", Result.MET),
        ("lower", "misses", "4", Result.BELOW_TARGET),
        ("lower", "meets", "6", Result.BELOW_TARGET),
        ("lower", "misses", "6", Result.MISSED),
        ("lower", "meets", "6.0001", Result.MISSED),
    ],
)
def test_equality_falls_on_the_side_that_the_level_states(
    direction: str, equality: str, figure: str, result: Result
) -> None:
    """A figure exactly at the target or the minimum meets or misses it as the level says, whichever way is better."""
    bounds = {"target": "95", "minimum": "94"} if direction == "higher" else {"target": "4", "minimum": "6"}
    assert verdict(level(direction=direction, equality=equality, measure="mean", **bounds), figure).result is result


def test_not_measured_is_neither_nought_nor_a_hundred() -> None:
    """Without a measurement, with one that has no figure, or with none of 0 cases, there is no figure to compare."""
    for found in (judge(level(), None), verdict(level()), verdict(level(), within=0, of=0)):
        assert (found.result, found.measured, found.shown) == (Result.NOT_MEASURED, None, "not measured")


def test_what_no_data_means_is_the_levels_term() -> None:
    """A recorded period without data counts as missed or met only where the level says so."""
    assert verdict(level(no_data="missed")).result is Result.MISSED
    assert verdict(level(no_data="met")).result is Result.MET


def test_a_measurement_that_nobody_recorded_is_not_a_period_without_data() -> None:
    """No record at all is not yet measured, even where the level counts a period without data as missed."""
    assert judge(level(no_data="missed"), None).result is Result.NOT_MEASURED


def test_too_few_cases_are_not_scored() -> None:
    """29 cases of a level scored from 30 on are not scored; 30 are, and their figure is shown either way."""
    few = verdict(level(min_sample=30), within=10, of=29)
    assert (few.result, few.shown, few.compared) == (Result.NOT_SCORED, "34.4828 %", None)
    assert few.reason == "29 cases, and the level is scored from 30 cases on"
    assert verdict(level(min_sample=30), within=10, of=30).result is Result.MISSED


def test_an_unknown_number_of_cases_is_not_taken_for_enough() -> None:
    """A figure stated without its cases is not scored where the level asks for a sample of more than one."""
    assert verdict(level(min_sample=30), "50").result is Result.NOT_SCORED
    assert verdict(level(min_sample=1), "50").result is Result.MISSED


def test_an_accepted_relief_excuses_a_failure_and_only_that() -> None:
    """A relief turns missed into excused, keeps the figure, and leaves a level that was met as it is."""
    relief = make_row(
        "delivery_relief",
        {
            "key": "RLF-1", "level": "FRT", "period": "2026-06", "reason": "client-failure",
            "noticed_on": date(2026, 6, 3), "accepted_on": date(2026, 6, 9),
        },
    )  # fmt: skip
    failed = judge(level(), measured("90"), relief)
    assert (failed.result, failed.measured) == (Result.EXCUSED, 90)
    assert failed.reason == (
        "90 % is below the minimum 94 %; excused by relief RLF-1 (client-failure), accepted 2026-06-09"
    )
    assert judge(level(), measured("99"), relief).result is Result.MET


def test_every_verdict_explains_itself() -> None:
    """The steps of a share lead from the cases to the result, with the numbers and the clause in them."""
    found = verdict(level(clause="7.1"), within=1_133, of=1_207)
    assert found.steps == (
        ("measured", "1,133 / 1,207 x 100", "93.8691 %", ""),
        ("result", "93.8691 % is below the minimum 94 %", "missed", "7.1"),
    )
    assert found.to_json()["measured"] == "113300/1207"


def test_money_is_no_float() -> None:
    """A tie is rounded away from nought at any size, and a fraction that does not end has no exact decimal."""
    assert half_up(Fraction("1.005"), 2) == Decimal("1.01")
    assert half_up(Fraction("-2.5"), 0) == Decimal(-3)
    assert half_up(Fraction(10**40 + 5, 10), 0) == Decimal(10**39 + 1)
    assert (exactly(Fraction(1, 3)), exactly(Fraction(1, 8))) == (None, Decimal("0.125"))


@given(st.integers(0, 10**6), st.integers(1, 10**6), st.sampled_from(["none", "0", "1", "2", "4"]))
def test_a_share_is_judged_as_whole_numbers_would_be(within: int, of: int, rounding: str) -> None:
    """The result equals that of integer arithmetic over numerator and denominator, whatever the rounding."""
    within = min(within, of)
    found = verdict(level(rounding=rounding), within=within, of=of)
    if rounding == "none":
        missed, met = within * 100 < 94 * of, within * 100 >= 95 * of
    else:
        scale = 10 ** int(rounding)
        nearest = (2 * within * 100 * scale + of) // (2 * of)
        missed, met = nearest < 94 * scale, nearest >= 95 * scale
    assert found.result is (Result.MISSED if missed else Result.MET if met else Result.BELOW_TARGET)


@given(st.decimals(-100, 100, places=6), st.sampled_from(["meets", "misses"]), st.sampled_from(["none", "1", "3"]))
def test_lower_is_better_mirrors_higher(figure: Decimal, equality: str, rounding: str) -> None:
    """A figure against bounds stands as its negative does against the negated bounds with the direction turned."""
    terms = {"measure": "mean", "unit": "points", "equality": equality, "rounding": rounding}
    up = verdict(level(direction="higher", target="20", minimum="10", **terms), str(figure))
    down = verdict(level(direction="lower", target="-20", minimum="-10", **terms), str(-figure))
    assert up.result is down.result


def test_a_ratio_and_an_availability_are_their_two_sides() -> None:
    """A ratio in percent or in its unit, minutes up of minutes: exact, as numerator over denominator."""
    assert verdict(level(measure="ratio"), within=155, of=245).measured == Fraction(15500, 245)
    talk = level(measure="ratio", unit="s", direction="lower", target="300", minimum="360")
    assert verdict(talk, within=9000, of=32).measured == Fraction(1125, 4)
    assert verdict(level(measure="availability"), within=42_168, of=42_600).measured == Fraction(4_216_800, 42_600)


@pytest.mark.parametrize(
    ("rule", "result", "formula"),
    [
        ("out-of-both", Result.MISSED, "((43,200 - 600) - 432) / (43,200 - 600) x 100 minutes"),
        ("out-of-downtime", Result.MET, "(43,200 - 432) / 43,200 x 100 minutes"),
    ],
)
def test_stated_minutes_are_reckoned_by_the_levels_rule(rule: str, result: Result, formula: str) -> None:
    """Worked example 24: the term decides between 98.9859 and 99 at a target of 99."""
    terms = level(measure="availability", target="99", minimum="99", excluded_minutes=rule)
    stated = measured()._replace(figures={"service": "43200", "excluded": "600", "down": "432"}, basis="stated")
    found = judge(terms, stated)
    assert (found.result, found.steps[0].formula) == (result, formula)


ALSO = {"mean": {"unit": "h", "direction": "lower", "target": "4", "minimum": "6"}}


@pytest.mark.parametrize(
    ("share", "mean", "result"),
    [
        ("96", "4", Result.MET),
        ("96", "5", Result.BELOW_TARGET),
        ("96", "6.1", Result.MISSED),
        ("93", "3", Result.MISSED),
        ("94.5", "6", Result.BELOW_TARGET),
    ],
)
def test_a_level_may_require_two_measures_at_once(share: str, mean: str, result: Result) -> None:
    """A share of 95 % and a mean of 4 h: the worse of the two results stands, and both are among the steps."""
    found = judge(level(also=ALSO), measured(share)._replace(figures={"mean": mean}))
    assert found.result is result
    assert any(step.what == "also" for step in found.steps)


def test_a_required_measure_that_is_not_measured_leaves_the_level_unmeasured() -> None:
    """A share alone does not keep a level that promises a mean as well."""
    assert judge(level(also=ALSO), measured("99")).result is Result.NOT_MEASURED


@pytest.mark.parametrize(("share", "mean", "result"), [("50", "5", Result.BELOW_TARGET), ("99", "7", Result.MISSED)])
def test_a_credit_may_be_triggered_by_another_measure_than_the_targets(share: str, mean: str, result: Result) -> None:
    """Target a share, minimum held against the mean: a share of 50 % alone triggers nothing, a mean of 7 h does."""
    terms = level(also=ALSO, minimum_measure="mean")
    assert judge(terms, measured(share)._replace(figures={"mean": mean})).result is result


@pytest.mark.parametrize(
    ("terms", "said"),
    [
        ({"also": {"mean": {"unit": "h", "target": "4"}}}, "does not state its direction"),
        ({"also": {"mode": {}}}, "is no further measure"),
        ({"also": {"mean": {**ALSO["mean"], "target": "four"}}}, "is no number"),
        ({"also": ALSO, "minimum_measure": "median"}, "which states none"),
    ],
)
def test_a_further_measure_that_is_silent_is_refused(terms: dict[str, Any], said: str) -> None:
    """With the level and the term."""
    with pytest.raises(BadData, match="level `FRT`") as caught:
        judge(level(**terms), measured("99")._replace(figures={"mean": "1"}))
    assert said in caught.value.message


@pytest.mark.parametrize(
    ("kind", "figure", "result"),
    [
        ("report-only", "50", Result.NOT_SCORED),
        ("relief", "50", Result.EXCUSED),
        ("relief", "99", Result.MET),
        ("judged", "81", Result.MET),
        ("judged", "50", Result.MISSED),
    ],
)
def test_a_phase_decides_whether_and_against_what_a_figure_is_judged(kind: str, figure: str, result: Result) -> None:
    """Report-only scores nothing, relief excuses a miss, a ramp has bounds of its own; the steps say so."""
    found = judge(level(), measured(figure), None, Phase(Decimal(80), Decimal(75), kind, "because"))
    assert found.result is result
    assert "phase" in [step.what for step in found.steps]


@pytest.mark.parametrize(
    ("measure", "values", "cannot"),
    [
        ("share", {"value": Decimal(104)}, "104 % cannot be"),
        ("share", {"numerator": Decimal(11), "denominator": Decimal(10)}, "11 of 10 cases cannot be"),
        ("stated", {"value": Decimal(-1)}, "-1 % cannot be"),
        ("ratio", {"numerator": Decimal(11), "denominator": Decimal(10)}, ""),
        ("share", {"value": Decimal(100)}, ""),
    ],
)
def test_a_figure_that_cannot_be_is_not_measured(measure: str, values: dict[str, Any], cannot: str) -> None:
    """104 % of the tickets are neither met nor missed: the figure is refused and its measurement named."""
    made = make_row("delivery_measurement", {"key": "MSR-1", "level": "A", "period": "2026-06", **values})
    promise = level(measure=measure)
    assert impossible(promise, made).startswith(cannot) and bool(impossible(promise, made)) == bool(cannot)
    assert (judge(promise, made).result is Result.NOT_MEASURED) == bool(cannot)


def test_a_percent_whose_bounds_pass_100_can_be_above() -> None:
    """The length of a translation is to lie within 95 to 105 % of the original: 112.5 % can be, -1 % cannot."""
    promise = level(
        measure="stated", direction="within", target_least=Decimal(95), target=Decimal(105),
        minimum_least=Decimal(90), minimum=Decimal(110),
    )  # fmt: skip

    def why(value: str) -> str:
        values = {"key": "MSR-1", "level": "A", "period": "2026-06", "value": Decimal(value)}
        return impossible(promise, make_row("delivery_measurement", values))

    assert (why("112.5"), why("-1")) == ("", "-1 % cannot be: the figure lies at 0 % or above")


def test_a_percent_stated_by_its_cases_is_reckoned_from_them() -> None:
    """280 of 321 answers in the top two boxes: 87.2274 %, with the division in its step."""
    cases = make_row("delivery_measurement", {"key": "MSR-1", "level": "A", "period": "2026-06", "basis": "stated",
                                              "numerator": Decimal(280), "denominator": Decimal(321)})  # fmt: skip
    found = judge(level(measure="stated", target=Decimal(86), minimum=Decimal(82)), cases)
    assert (found.result, found.measured) == (Result.MET, Fraction(28000, 321))
    assert [step.formula for step in found.steps if step.what == "measured"] == ["280 / 321 x 100"]


def test_a_percent_that_is_stated_itself_counts_before_its_cases() -> None:
    """The survey's house states 87.2 % of 321 answers: that is the figure, and the cases are its sample."""
    stated = make_row("delivery_measurement", {"key": "MSR-1", "level": "A", "period": "2026-06", "basis": "stated",
                      "value": Decimal("87.2"), "numerator": Decimal(280), "denominator": Decimal(321)})  # fmt: skip
    assert judge(level(measure="stated"), stated).measured == Fraction(872, 10)
