"""Levels that are to lie within two edges, and bounds whose equality is stated apart, worked by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from credit_records import figure, invoice, judged, level, pool, results, state
from schedules import agreement, schedule, steps, totals

from bpoctl.analysis.bounds import Bound, bound_of, least_equality_of
from bpoctl.analysis.credits import statement
from bpoctl.analysis.judging import Result
from bpoctl.analysis.level_words import beyond_words, bound_sign, bound_words, exactly_words
from bpoctl.analysis.periods import parse_period
from bpoctl.analysis.phases import check_phases, phase
from bpoctl.errors import BadData
from bpoctl.models.sla import Level
from bpoctl.models.values import Money

Record = tuple[str, dict[str, Any]]
EDGES = {
    "direction": "within", "target_least": Decimal(75), "target": Decimal(85), "minimum_least": Decimal(70),
    "minimum": Decimal(90),
}  # fmt: skip


def occupancy(**more: Any) -> Record:
    """75 to 85 % aimed at, 70 to 90 % at least."""
    return level("OCC", None, **{**EDGES, **more})


def terms(form: str, **more: Any) -> Record:
    """Credit terms without a cap and without an amount at risk."""
    return pool(form=form, **{"at_risk": None, "categories": None, "cap": None, **more})


def row(*records: Record, key: str = "OCC") -> Any:
    """A level as a dossier has it."""
    return next(each for each in state(*records).all(Level) if each.key == key)


def due(rule: Record, held: Record, value: str) -> str:
    """June's total at charges of 100,000.00, or what stands in its way."""
    found = judged(rule, held, figure("OCC", value), invoice("100000"))
    return str(found.total) if found.total is not None else found.open_points[-1]


@pytest.mark.parametrize(
    ("value", "meets", "misses"),
    [
        ("69.99", Result.MISSED, Result.MISSED),
        ("70", Result.BELOW_TARGET, Result.MISSED),
        ("74.9", Result.BELOW_TARGET, Result.BELOW_TARGET),
        ("75", Result.MET, Result.BELOW_TARGET),
        ("80", Result.MET, Result.MET),
        ("85", Result.MET, Result.BELOW_TARGET),
        ("85.1", Result.BELOW_TARGET, Result.BELOW_TARGET),
        ("90", Result.BELOW_TARGET, Result.MISSED),
        ("90.01", Result.MISSED, Result.MISSED),
    ],
)
def test_a_figure_between_two_edges(value: str, meets: Result, misses: Result) -> None:
    """Target 75 to 85, minimum 70 to 90: each edge falls on the side that the level's equality says, both alike."""
    for equality, result in (("meets", meets), ("misses", misses)):
        found = judged(pool(), occupancy(equality=equality, category="speed"), figure("OCC", value))
        assert results(found)["OCC"] is result


@pytest.mark.parametrize(
    ("value", "total", "formula"),
    [
        ("88", "1500.00", "gap 88 - 85 = 3 points"),
        ("60", "7500.00", "gap 75 - 60 = 15 points"),
        ("85.5", "250.00", "gap 85.5 - 85 = 0.5 points"),
    ],
)
def test_a_gap_is_counted_from_the_nearer_edge(value: str, total: str, formula: str) -> None:
    """0.5 % a point of 100,000: 88 is 3 points above 85, so 1,500; 60 is 15 below 75, so 7,500."""
    rule = terms("gap", rate=Decimal("0.5"), step="pro-rata", trigger="target")
    assert due(rule, occupancy(), value) == total
    found = judged(rule, occupancy(), figure("OCC", value), invoice("100000"))
    assert formula in " ".join(step.words for step in found.lines[0].steps)


def test_a_gap_from_the_minimum_counts_from_its_edges() -> None:
    """From the minimum of 70 to 90: 93 is 3 points, 68 is 2; with 1 % a point 3,000 and 2,000."""
    rule = terms("gap", rate=Decimal(1), step="pro-rata", gap_from="minimum")
    assert [due(rule, occupancy(), value) for value in ("93", "68", "90")] == ["3000.00", "2000.00", "0.00"]


def test_bands_hold_on_both_sides() -> None:
    """1 % beyond 70 to 90 and 3 % beyond 60 to 95: on each side the nearest edge counts."""
    rule = terms("bands")
    held = occupancy(bands={"1": "> 90 or < 70", "3": "> 95 or < 60"})
    wanted = {"91": "1000.00", "95": "1000.00", "96": "3000.00", "65": "1000.00", "60": "1000.00", "59": "3000.00"}
    assert {value: due(rule, held, value) for value in wanted} == wanted


def test_points_by_severity_on_both_sides() -> None:
    """A minor failure 1 point, a severe one 3, at 100.00 a point; 96 is severe above as 55 is below."""
    rule = terms("points", points={"minor": "1", "severe": "3"}, point_value=Money(Decimal(100)))
    held = occupancy(bands={"minor": "> 90 or < 70", "severe": "> 95 or <= 60"})
    assert [due(rule, held, value) for value in ("91", "96", "69", "55", "60")] == [
        "100.00", "300.00", "100.00", "300.00", "300.00",
    ]  # fmt: skip


def test_a_threshold_with_two_edges() -> None:
    """A credit falls due beyond 72 to 88, exactly there already where its own equality says `misses`."""
    rule = terms("amount", amount=Money(Decimal(500)), trigger="threshold")
    bounds = {"credit_threshold": Decimal(88), "credit_threshold_least": Decimal(72)}
    kept, missed = occupancy(**bounds), occupancy(**bounds, credit_threshold_equality="misses")
    assert [due(rule, kept, value) for value in ("71.9", "72", "80", "88", "88.1")] == [
        "500.00", "0.00", "0.00", "0.00", "500.00",
    ]  # fmt: skip
    assert [due(rule, missed, value) for value in ("72", "88", "87.9")] == ["500.00", "500.00", "0.00"]
    half = occupancy(credit_threshold=Decimal(88))
    assert due(rule, half, "95").endswith("level OCC does not state its credit_threshold_least")


def test_earned_back_by_the_next_periods_within_the_edges() -> None:
    """June's credit returns when July and August lie within; an August above the band keeps it."""
    rule = terms("amount", amount=Money(Decimal(500)), earn_back="consecutive", earn_back_periods=2,
                 charge_base="stated", monthly_charges=Money(Decimal(1000)))  # fmt: skip
    june, july = figure("OCC", "60"), figure("OCC", "80", "2026-07")
    back = [
        statement(state(rule, occupancy(), june, july, figure("OCC", august, "2026-08")), "2026-08").returns
        for august in ("76", "86")
    ]
    assert [len(found) for found in back] == [1, 0]
    assert str(back[0][0].amount) == "500.00"


def test_a_missing_edge_is_not_judged() -> None:
    """With one edge of the target nobody can say whether 60 % failed: not scored, and said so."""
    found = judged(pool(), occupancy(target_least=None), figure("OCC", "60"))
    assert results(found)["OCC"] is Result.NOT_SCORED
    assert "its target_least is not stated" in found.lines[0].verdict.reason


def test_one_sided_terms_are_refused_by_name() -> None:
    """A bonus from 80 on and a consequence at 60 do not say on which side, and are not reckoned."""
    rule = terms("amount", amount=Money(Decimal(500)))
    found = judged(rule, occupancy(bonus_at=Decimal(80), bonus=Decimal(1)), figure("OCC", "80"), invoice("1000"))
    assert found.lines[0].extras[0].amount is None
    assert "on which side?" in found.lines[0].extras[0].step.formula
    right = ("sla_consequence", {"key": "CSQ-1", "version": "1.0", "name": "Step in", "action": "step-in",
                                 "threshold": Decimal(60)})  # fmt: skip
    held = judged(rule, occupancy(), right, figure("OCC", "50"), invoice("1000"))
    assert any("the threshold is one figure" in point for point in held.open_points)


@pytest.mark.parametrize(
    "more",
    [
        {"improvement": {"after": 3, "from": "2026-01-01", "places": 1, "minimum": "stays"}},
        {"phases": {"steps": [{"kind": "baseline", "from": "2026-01-01", "months": 3, "rule": "median",
                               "minimum_gap": "2"}]}},
        {"phases": {"steps": [{"kind": "target", "from": "2026-01-01", "target": "80", "minimum": "85"}]}},
    ],
)  # fmt: skip
def test_phases_that_know_one_side_are_refused(more: dict[str, Any]) -> None:
    """Improvement and a baseline give one figure, and a ramp without lower edges none of them."""
    with pytest.raises(BadData, match=r"two edges|target_least"):
        check_phases(row(pool(), occupancy(**more)))


def test_a_ramp_moves_both_edges() -> None:
    """From June on 80 to 85 aimed at, 78 to 87 at least: 79 % met the old target and misses the new one."""
    step = {"kind": "target", "from": "2026-06-01", "target": "85", "minimum": "87", "target_least": "80",
            "minimum_least": "78"}  # fmt: skip
    held = row(pool(), occupancy(phases={"steps": [step]}))
    now = phase(held, parse_period("2026-06"), lambda _: None).of(held)
    assert (now.target_least, now.target, now.minimum_least, now.minimum) == (80, 85, 78, 87)
    records = (pool(), occupancy(phases={"steps": [step]}), figure("OCC", "79"), figure("OCC", "79", "2026-05"))
    assert [results(judged(*records, period=month))["OCC"] for month in ("2026-05", "2026-06")] == [
        Result.MET, Result.BELOW_TARGET,
    ]  # fmt: skip


def test_also_within_two_edges() -> None:
    """A mean of 240 to 300 s is asked for as well: 230 s misses where the share is met."""
    also = {"mean": {"unit": "s", "direction": "within", "target_least": "240", "target": "300"}}
    held = level("A", None, also=also)
    found = [
        results(judged(pool(), held, figure("A", "96", figures={"mean": mean})))["A"] for mean in ("230", "240", "301")
    ]
    assert found == [Result.MISSED, Result.MET, Result.MISSED]
    with pytest.raises(BadData, match="does not state its target_least"):
        judged(pool(), level("A", None, also={"mean": {"unit": "s", "direction": "within", "target": "3"}}),
               figure("A", "96", figures={"mean": "1"}))  # fmt: skip
    with pytest.raises(BadData, match="its direction is `sideways`"):
        judged(pool(), level("A", None, also={"mean": {"unit": "s", "direction": "sideways", "target": "3"}}),
               figure("A", "96", figures={"mean": "1"}))  # fmt: skip


def test_the_worst_instance_is_the_farthest_outside() -> None:
    """Of 62, 80 and 91 with 75 to 85 aimed at, 62 lies 13 outside and 91 lies 6: 62 counts."""
    held = occupancy(per="site", per_credit="worst")
    sites = [
        figure("OCC", value, instance=name, key=f"M-{name}")
        for name, value in {"north": "91", "south": "62", "west": "80"}.items()
    ]
    line = judged(pool(), held, *sites).lines[0]
    assert line.verdict.shown == "62 %"


def test_equality_of_target_and_minimum_apart() -> None:
    """At least 95 is the target, and credit falls due below or at 90: 95 is met, 90 is missed, 90.01 is between."""
    apart = level("A", minimum_equality="misses")
    wanted = {"95": Result.MET, "90": Result.MISSED, "90.01": Result.BELOW_TARGET, "94.99": Result.BELOW_TARGET}
    assert {v: results(judged(pool(), apart, figure("A", v)))["A"] for v in wanted} == wanted
    both = level("A")
    assert results(judged(pool(), both, figure("A", "90")))["A"] is Result.BELOW_TARGET
    words = row(pool(), apart, key="A")
    assert (bound_words(words, "target"), bound_words(words, "minimum")) == ("at least 95 %", "more than 90 %")


def test_bounds_in_words() -> None:
    """Both edges with the side of equality, what is exactly at them, and what lies beyond."""
    held = row(pool(), occupancy(minimum_equality="misses"))
    assert bound_words(held, "target") == "at least 75 % and at most 85 %"
    assert bound_words(held, "minimum") == "more than 70 % and less than 90 %"
    assert bound_sign(held, "minimum") == "> 70 % and < 90 %"
    assert exactly_words(held, "minimum", "does not", "does") == "exactly 70 % or 90 % does"
    assert beyond_words(held, "minimum") == "below 70 % or above 90 %"


@pytest.mark.parametrize(
    ("value", "result"),
    [
        ("70", Result.BELOW_TARGET),
        ("75", Result.MET),
        ("85", Result.BELOW_TARGET),
        ("84.99", Result.MET),
        ("90", Result.MISSED),
        ("69.99", Result.MISSED),
    ],
)
def test_each_edge_has_its_own_side(value: str, result: Result) -> None:
    """From 75 % to below 85 %: 75 meets the target and 85 does not, and the minimum's edges go as the target's do."""
    held = occupancy(equality="misses", target_least_equality="meets")
    assert results(judged(pool(), held, figure("OCC", value), invoice("100000")))["OCC"] is result
    read = row(pool(), held)
    assert bound_words(read, "target") == "at least 75 % and less than 85 %"
    assert bound_sign(read, "minimum") == "≥ 70 % and < 90 %"
    assert exactly_words(read, "target", "meets it", "misses it") == (
        "exactly 75 % meets it, one of exactly 85 % misses it"
    )


@pytest.mark.parametrize(
    ("own", "least"),
    [
        ({"equality": "meets"}, "meets"),
        ({"equality": "meets", "target_least_equality": "misses"}, "misses"),
        ({"equality": "misses", "target_least_equality": "misses", "minimum_equality": "meets"}, "meets"),
        ({"equality": "meets", "minimum_equality": "meets", "minimum_least_equality": "misses"}, "misses"),
    ],
)
def test_the_lower_edge_of_the_minimum(own: dict[str, str], least: str) -> None:
    """Its own term first, then the minimum's, then what holds at the target's lower edge, then at the target."""
    read = row(pool(), occupancy(**own))
    assert least_equality_of(read, "minimum") == least
    bound = bound_of(read, "minimum")
    assert bound is not None and bound.keeps(Fraction(70)) is (least == "meets")


def test_a_credit_threshold_has_two_sides_too() -> None:
    """More than 72 and at most 88 draws none: exactly 72 draws 3 %, exactly 88 nothing."""
    rule = terms("gap", rate=Decimal(1), step="pro-rata", gap_from="target", trigger="threshold")
    held = occupancy(
        credit_threshold_least=Decimal(72), credit_threshold=Decimal(88), credit_threshold_least_equality="misses",
    )  # fmt: skip
    assert due(rule, held, "72") == "3000.00"
    assert due(rule, held, "88") == "0.00"
    steps_said = [step.formula for line in judged(rule, held, figure("OCC", "72"), invoice("100000")).lines
                  for step in line.steps if step.what == "trigger"]  # fmt: skip
    assert steps_said == [
        "credit threshold 72 % to 88 %, to lie within, exactly 72 % misses it, one of exactly 88 % meets it"
    ]


def test_how_far_beyond() -> None:
    """Nought within and at the edges; else from the edge beyond which it lies."""
    bound = Bound(Decimal(70), Decimal(85), True, True)
    assert [bound.beyond(Fraction(v)) for v in (60, 70, 80, 85, 88)] == [10, 0, 0, 0, 3]
    assert bound_of(row(pool(), occupancy(target_least=None)), "target") is None


def test_the_schedule_with_bands() -> None:
    """January: occupancy 88, 3 points of 0.5 % of 100,000: 1,500. February: 60 is 15 points, 7,500, and handle time
    365 s is beyond 360, 3 %, 3,000: 10,500. May: handle time 330.5 s is beyond 330, 1 %: 1,000."""
    assert [totals("care-bands", month)[0] for month in ("2026-01", "2026-02", "2026-05")] == [
        "1500.00", "10500.00", "1000.00",
    ]  # fmt: skip
    text = agreement("care-bands").replace("\\", "")
    assert "a figure of exactly 240 s or 300 s meets it" in text
    assert "A figure below 220 s or above 330 s makes a service credit fall due" in text
    assert "a figure of exactly 75 % does as well" in text


def test_volume_beyond_its_share_excuses() -> None:
    """10,000 x 110 % = 11,000: 11,001 calls excuse February's 75 %; 11,000 do not excuse March's, and 2 % is due."""
    march = statement(schedule("care-bands"), "2026-03")
    assert results(statement(schedule("care-bands"), "2026-02"))["ANS"] is Result.EXCUSED
    assert results(march)["ANS"] is Result.MISSED
    assert "forecast 10,000 (FCT-3, locked 2026-02-20) x 110 % = 11,000" in steps(march)
    assert any("RLF-3 was accepted" in point and "does not excuse" in point for point in march.open_points)
    assert 'the volume of "Inbound calls" in the month lies more than 10 % above' in agreement("care-bands")


def _volume(**forecast: Any) -> Any:
    made = {"key": "FCT-1", "process": "calls", "period": "2026-06", "volume": Decimal(10000),
            "locked_on": date(2026, 5, 20), "actual": Decimal(12000), **forecast}  # fmt: skip
    relief = {"key": "RLF-1", "level": "A", "period": "2026-06", "reason": "volume", "noticed_on": date(2026, 7, 1),
              "accepted_on": date(2026, 7, 3)}  # fmt: skip
    held = level("A", volume_process="calls", volume_excess=Decimal(10), volume_equality="excused")
    process = ("scope_process", {"key": "calls", "name": "Calls"})
    return judged(pool(), held, process, figure("A", "80"), ("delivery_forecast", made), ("delivery_relief", relief))


@pytest.mark.parametrize(
    ("forecast", "result", "said"),
    [
        ({}, Result.EXCUSED, ""),
        ({"actual": Decimal(11000)}, Result.EXCUSED, ""),
        ({"actual": Decimal("10999.9")}, Result.MISSED, "10,999.9 came, below 11,000"),
        ({"actual": None}, Result.MISSED, "the volume of calls in 2026-06 is not recorded"),
        ({"locked_on": date(2026, 6, 1)}, Result.MISSED, "no forecast of calls for 2026-06 was locked before"),
        ({"locked_on": None}, Result.MISSED, "no forecast of calls for 2026-06 was locked before"),
        ({"process": "mails"}, Result.MISSED, "no forecast of calls"),
        ({"period": "2026-05"}, Result.MISSED, "no forecast of calls"),
    ],
)  # fmt: skip
def test_volume_is_held_against_what_was_locked(forecast: dict[str, Any], result: Result, said: str) -> None:
    """10 % of 10,000, exactly that excusing as the terms say: 11,000 excuse, 10,999.9 do not; nothing is guessed."""
    found = _volume(**forecast)
    assert results(found)["A"] is result
    assert said in " ".join(found.open_points)


def test_of_several_forecasts_the_last_locked_counts() -> None:
    """10,000 locked in April, 11,500 in May: 12,000 is within 110 % of the later, 12,650."""
    found = _volume(volume=Decimal(11500))
    assert results(found)["A"] is Result.MISSED
