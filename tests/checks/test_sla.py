"""Rules of stage 3, sla, by example."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from builders import Rec, built, rec

from bpoctl.analysis.notice import last_day_for_notice, months_after
from bpoctl.checks import RULES
from bpoctl.errors import BadData
from checks.clause_examples import CLAUSES
from checks.examples import TODAY, Example

SHA, OTHER = "9" * 64, "4" * 64


def _agreement(key: str = "1.0", **more: Any) -> Rec:
    fields = {"effective_from": "2026-04-01", "ends_on": "2027-12-31", "notice": "90 days", "renewal": "renews-yearly"}
    return rec("sla_agreement", key, **{**fields, **more})


def _signed(*parties: str, sha: str = SHA, on: str = "2026-02-27", version: str = "1.0") -> list[Rec]:
    return [
        rec("record_signature", f"SIG-{version}-{party}", agreement=version, party=party, on=on, text_sha256=sha)
        for party in parties
    ]


PROFILE = rec("delivery_profile", "PRF-1", moments={"opened": "Created", "responded": "First", "resolved": "Resolved",
              "supplied": "Supplied"}, attributes={"priority": "Priority"})  # fmt: skip
AGREED = [_agreement(), *_signed("client", "provider"), PROFILE]


def _level(key: str = "FRT", **more: Any) -> Rec:
    """A key level that nothing can be said against."""
    fields = {
        "name": key, "class_": "key", "measure": "share", "unit": "%", "direction": "higher", "target": "95",
        "minimum": "93", "source": "tickets", "clock_from": "first opened", "clock_to": "first responded",
        "threshold": "4h", "threshold_equality": "within", "counted_at": "start",
        "no_data": "not-scored", "min_sample": 100, "unfinished": "beyond",
    }  # fmt: skip
    return rec("sla_level", key, **{**fields, **more})


def _within(**more: Any) -> Rec:
    """An occupancy that is to lie within two edges."""
    edges = {"target_least": "70", "target": "85", "minimum_least": "65", "minimum": "90"}
    return _level(**{"measure": "stated", "source": "stated", "direction": "within", **edges, **more})


def _report(**more: Any) -> Rec:
    """A monthly deliverable whose day is computed."""
    when = {"recurrence": "monthly", "deadline": "17:00 on the 5th business day", "calendar": "support"}
    return rec("sla_deliverable", "DLV-1", name="Report", **{"due": "5 working days after month end", **when, **more})


def _drawing(key: str, allocation: str, category: str | None = "speed") -> Rec:
    return _level(key, class_="critical", credit="POOL-1", category=category, allocation=allocation)


def _pool(cap: str = "10", at_risk: str = "10", **categories: str) -> Rec:
    return rec("sla_credit", "POOL-1", name="Pool", at_risk=at_risk, cap=cap, categories=categories or {"speed": "100"})


def _terms(form: str, **more: Any) -> Rec:
    """Credit terms of a form other than the pool in two tiers."""
    return rec("sla_credit", "CR-1", name="Credits", form=form, **more)


def _carrying(key: str, **more: Any) -> Rec:
    """A critical level that draws on them."""
    return _level(key, class_="critical", credit="CR-1", **more)


def _one_tier(*allocations: str) -> list[Rec]:
    """A pool of 200 % shared out to levels A, B and C, half of it the cap."""
    levels = [_carrying(key, allocation=part) for key, part in zip("ABC", allocations, strict=True)]
    return [_terms("pool-one-tier", at_risk="10", pool_points="200", cap="10"), *levels]


def _calendar(*monday: str, **more: Any) -> Rec:
    return rec("sla_calendar", "support", name="Support", time_zone="Europe/Berlin", weekly={"mon": [*monday]}, **more)


def _april(cases: int) -> Rec:
    return rec("delivery_measurement", "MSR-1", level="FRT", period="2026-04", value="96", denominator=str(cases))


def _uptime(**more: Any) -> Rec:
    return _level("UP", measure="availability", source="incidents", outage_from="occurrence", **more)


def _hotline(at_peak: int, **more: Any) -> list[Rec]:
    """100 calls in 30 minutes of 180 s, 80 % promised within 20 s, and so many agents scheduled at the peak."""
    return [
        rec("scope_process", "hotline", peak_calls="100", handle_seconds=180),
        rec("training_position", "POS-1", role="agent", headcount=30, needed_from="2026-03-02", process="hotline",
            at_peak=at_peak, shrinkage="30"),
        _level("CALLS", metric="service-level", target="80", minimum="75", threshold="20s", **more),
    ]  # fmt: skip


BANDS: dict[str, Any] = {"bands": {">= 93": "0", "< 93": "20"}}
SUPPORT = rec(
    "sla_calendar", "support", name="Support", time_zone="Europe/Berlin", weekly={"mon": ["09:00-17:00"]}, version="1.0"
)
SUPPLIED = {
    "threshold": None, "deadline": "07:00 on the next business day", "cut_off": "none", "calendar": "support",
    "input_at": "first supplied", "input_by": "23:00 on the same calendar day",
}  # fmt: skip

EXAMPLES = {
    "SLA050": Example(built(AGREED, _hotline(18)), built(AGREED, _hotline(20))),
    "SLA001": Example(
        built(AGREED),
        built(
            AGREED,
            _calendar("08:00-20:00"),
            _level(),
            rec("sla_deliverable", "DLV-1"),
            rec("sla_report", "RPT-1"),
            rec("sla_obligation", "OBL-1"),
        ),
    ),
    "SLA002": Example(
        built(AGREED, _pool(), _drawing("FRT", "60"), _drawing("RES", "60")),
        built(AGREED, _pool(), _drawing("FRT", "60"), _drawing("RES", "40")),
    ),
    "SLA003": Example(
        built(AGREED, _pool("9", speed="60", quality="30"), _drawing("FRT", "100"), _drawing("CSAT", "100", "quality")),
        built(AGREED, _pool(speed="60", quality="40"), _drawing("FRT", "100"), _drawing("CSAT", "100", "quality")),
    ),
    "SLA004": Example(
        built(AGREED, _pool(), _drawing("RES", "100"), _drawing("FRT", "100", "sped")),
        built(AGREED, _pool(), _drawing("RES", "60"), _drawing("FRT", "40")),
    ),
    "SLA005": Example(
        built(AGREED, _level(class_="critical")), built(AGREED, _pool(), _drawing("FRT", "100"), _level("QA"))
    ),
    "SLA006": Example(built(AGREED, _level(minimum="97")), built(AGREED, _level(minimum="93"))),
    "SLA082": Example(
        built(AGREED, _within(target_least=None)), built(AGREED, _within()),
    ),
    "SLA083": Example(
        built(AGREED, _within(bonus_at="80", bonus="1")),
        built(AGREED, _within(bonus_bands={"1": ">= 78"})),
    ),
    "SLA084": Example(
        built(AGREED, _level(volume_excess="10")),
        built(AGREED, _level(volume_excess="10", volume_process="calls", volume_equality="not-excused")),
    ),
    "SLA085": Example(
        built(AGREED, _report(recurrence=None), _calendar("09:00-17:00")),
        built(AGREED, _report(), _calendar("09:00-17:00")),
    ),
    "SLA007": Example(
        built(AGREED, _calendar("08:00-13:00", "12:00-17:00")), built(AGREED, _calendar("08:00-12:00", "13:00-17:00"))
    ),
    "SLA008": Example(built(AGREED, _level(clock_to=None)), built(AGREED, _level())),
    "SLA009": Example(
        built(AGREED, _level(clock_to="last solved")), built(AGREED, _level(clock_to="last resolved"))
    ),
    "SLA010": Example(
        built(
            AGREED[1:], _agreement(ends_on="2026-06-30"), _agreement("1.1", effective_from="2026-07-02"),
            _signed("client", "provider", version="1.1"),
        ),
        built(
            AGREED[1:], _agreement(ends_on="2026-06-30"), _agreement("1.1", effective_from="2026-07-01"),
            _signed("client", "provider", version="1.1"),
        ),
    ),
    "SLA011": Example(
        built(AGREED[1:], _agreement(effective_from="2026-05-01"), starts_on="2026-04-01"),
        built(AGREED, starts_on="2026-04-01"),
    ),
    "SLA012": Example(
        built(AGREED[1:], _agreement(ends_on="2026-12-31")),
        built(AGREED[1:], _agreement(ends_on="2026-12-31")),
        on=date(2026, 9, 1),
        good_on=TODAY,
    ),
    "SLA024": Example(
        built(AGREED, _level(clause="7.3"), rec("sla_clause", "CLS-1", number="7.2", title="Pool", wording="Ten.")),
        built(AGREED, _level(clause="7.3.1"), rec("sla_clause", "CLS-1", number="7.3", title="Pool", wording="Ten.")),
    ),
    "SLA022": Example(
        built(AGREED[1:], _agreement(ends_on="2026-12-31", notice="12 months")),
        built(AGREED[1:], _agreement(ends_on="2026-12-31", notice="30 days")),
    ),
    "SLA013": Example(
        built(_agreement(), _signed("client"), _signed("provider", sha=OTHER)), built(AGREED)
    ),
    "SLA014": Example(
        built(AGREED, _pool("10"), _drawing("FRT", "40"), _drawing("RES", "30")),
        built(AGREED, _pool("10"), _drawing("FRT", "40"), _drawing("RES", "30"), _drawing("ROT", "30")),
    ),
    **CLAUSES,
    "SLA016": Example(built(AGREED, _level(unit="h")), built(AGREED, _level(unit="%"))),
    "SLA018": Example(
        built(_agreement(), _signed("client"), _signed("provider", on="2026-04-09")), built(AGREED)
    ),
    "SLA019": Example(built(AGREED, _level(), _april(88)), built(AGREED, _level(), _april(120))),
    "SLA020": Example(built(AGREED, _level(no_data="met")), built(AGREED, _level(no_data="not-scored"))),
    "SLA070": Example(
        built(AGREED, _level(window="rolling", rolling_days=30)),
        built(AGREED, _level(window="rolling", rolling_days=30, judged="month-end")),
    ),
    "SLA071": Example(
        built(AGREED, _level(per="site")),
        built(AGREED, _level(per="site", per_credit="worst")),
    ),
    "SLA072": Example(
        built(AGREED, _level(window="event", target=Decimal(100), minimum=Decimal(100), min_sample=5)),
        built(AGREED, _level(window="event", target=Decimal(100), minimum=Decimal(100), min_sample=0)),
    ),
    "SLA073": Example(
        built(AGREED, SUPPORT, _level(**SUPPLIED)),
        built(AGREED, SUPPORT, _level(**SUPPLIED, input_equality="in-time", input_late="lapses")),
    ),
    "SLA040": Example(
        built(AGREED, _uptime(excluded=("maintenance",))),
        built(AGREED, _uptime(excluded=("maintenance",), excluded_minutes="out-of-both")),
    ),
    "SLA041": Example(
        built(AGREED, _level(population={"priorty": ["urgent"]})),
        built(AGREED, _level(population={"priority": ["urgent"]})),
    ),
    "SLA042": Example(built(AGREED, _level(unfinished=None)), built(AGREED, _level(unfinished="beyond"))),
    "SLA021": Example(
        built(AGREED, _pool("10", "20"), _drawing("FRT", "50"), _drawing("RES", "30")),
        built(AGREED, _pool("10", "20"), _drawing("FRT", "50"), _drawing("RES", "50")),
    ),
    "SLA030": Example(
        built(AGREED, _one_tier("80", "70", "40")),
        built(AGREED, _one_tier("80", "70", "50")),
    ),
    "SLA031": Example(
        built(AGREED, _terms("bands", bands={"100": "0", "95": "10"}), _carrying("FRT")),
        built(AGREED, _terms("bands", bands={">= 100": "0", "< 100": "10"}), _carrying("FRT")),
    ),
    "SLA032": Example(
        built(AGREED, _terms("gap", rate="1"), _carrying("FRT")),
        built(AGREED, _terms("gap", rate="1", step="pro-rata"), _carrying("FRT")),
    ),
    "SLA080": Example(
        built(AGREED, _terms("bands", cap="20", cap_quarter="30", **BANDS), _carrying("FRT")),
        built(AGREED, _terms("bands", cap="20", cap_quarter="15", **BANDS), _carrying("FRT")),
    ),
    "SLA100": Example(
        built(AGREED, _terms("amount", amount="5", trigger="occurrences"),
              _carrying("FRT", allowance=3, allowance_percent="5", allowance_part="free")),
        built(AGREED, _terms("amount", amount="5", trigger="occurrences"),
              _carrying("FRT", allowance_percent="5", allowance_part="free")),
    ),
    "SLA101": Example(
        built(AGREED, _terms("bands", charge_span="window", **BANDS), _carrying("FRT", window="quarter"),
              _carrying("RES", window="year")),
        built(AGREED, _terms("bands", charge_span="window", **BANDS), _carrying("FRT", window="quarter"),
              _carrying("RES", window="quarter")),
    ),
    "SLA081": Example(
        built(AGREED, _terms("bands", repeats={"third": "2"}, **BANDS), _carrying("FRT")),
        built(AGREED, _terms("bands", repeats={"3": "2"}, **BANDS), _carrying("FRT")),
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("ends_on", "notice", "last_day"),
    [
        (date(2026, 12, 31), "90 days", date(2026, 10, 2)),
        (date(2026, 12, 31), "3 months", date(2026, 9, 30)),
        (date(2027, 12, 31), "90 days", date(2027, 10, 2)),
        (date(2026, 5, 31), "3 months", date(2026, 2, 28)),
        (date(2026, 6, 30), "3 months", date(2026, 3, 31)),
        (date(2026, 6, 15), "1 month", date(2026, 5, 15)),
    ],
)
def test_last_day_for_notice(ends_on: date, notice: str, last_day: date) -> None:
    """Worked example 25: 90 days and 3 months before the end are different days."""
    assert last_day_for_notice(ends_on, notice) == last_day


def test_notice_in_another_form_is_refused() -> None:
    """A quarter, or a bare number, is not guessed at."""
    for text in ("a quarter", "90", "3 weeks", "999999999 days", "99999999 months"):
        with pytest.raises(BadData):
            last_day_for_notice(date(2026, 12, 31), text)


def test_months_end_where_the_month_does() -> None:
    """There is no 30 February: the month's last day stands for it."""
    assert months_after(date(2026, 1, 30), 1) == date(2026, 2, 28)
    assert months_after(date(2026, 11, 30), 3) == date(2027, 2, 28)


def test_the_reach_of_a_pool_is_what_its_credits_come_to() -> None:
    """The transcript's case: at risk 10 %, allocations 40 + 30 of one category: at most 7 % of the charges."""
    (found,) = RULES["SLA014"].findings(EXAMPLES["SLA014"].bad, TODAY)
    assert "credits come to 7.00 % of the month's charges; the cap of 10 % cannot be reached" in found.message
    assert str(found.fix) == "bpoctl sla credit edit POOL-1 --version 1.0 --cap CAP"


REACHES = [
    (_terms("weight", at_risk="20", cap="10"), {"allocation": "40"}, "8.00"),
    (_terms("gap", rate="0.1", step="pro-rata", cap="10"), {}, "9.50"),
    (_terms("bands", bands={">= 95": "0", "< 95": "5"}, cap="10"), {}, "5.00"),
    (
        _terms("points", points={"minor": "1", "severe": "4"}, point_rate="2", cap="10"),
        {"bands": {"minor": "< 95"}},
        "8.00",
    ),
    (_terms("points", points={"minor": "1"}, point_bands={"< 5": "0", ">= 5": "3"}, cap="10"), {}, "3.00"),
]


@pytest.mark.parametrize(("terms", "level", "reach"), REACHES, ids=["weight", "gap", "bands", "rate", "table"])
def test_a_cap_that_no_failure_reaches_is_found_in_every_form(terms: Rec, level: dict[str, Any], reach: str) -> None:
    """What the worst failure of every level comes to is below the cap of 10 %; a lower cap is in reach."""
    (found,) = RULES["SLA014"].findings(built(AGREED, terms, _carrying("FRT", **level)), TODAY)
    assert f"credits come to {reach} % of the month's charges" in found.message
    reachable = (terms[0], {**terms[1], "cap": Decimal(reach)})
    assert not list(RULES["SLA014"].findings(built(AGREED, reachable, _carrying("FRT", **level)), TODAY))


def test_what_has_no_bound_reaches_every_cap() -> None:
    """Credits for each failure, and a gap of hours, have no most: no cap is out of their reach."""
    each = _terms("weight", at_risk="1", cap="10", trigger="occurrences")
    hours = _terms("gap", rate="1", step="pro-rata", cap="10")
    for state in (built(AGREED, each, _carrying("FRT", allocation="1", allowance=3)),
                  built(AGREED, hours, _carrying("FRT", unit="h", measure="mean", threshold=None))):  # fmt: skip
        assert not list(RULES["SLA014"].findings(state, TODAY))


def test_severities_must_cover_what_fails() -> None:
    """From the minimum of 93 down to 0 every figure needs a severity; what is kept needs none."""
    terms = _terms("points", points={"minor": "1", "severe": "4"}, point_value="100.00")

    def found(**bands: str) -> list[str]:
        return [f.message for f in RULES["SLA031"].findings(built(AGREED, terms, _carrying("FRT", bands=bands)), TODAY)]

    assert found(minor=">= 90", severe="< 90") == []
    assert "leave an edge open" in found(minor=">= 90", severe="< 85")[0]
    assert "leave an edge open" in found(minor="> 90", severe="< 90")[0]


@pytest.mark.parametrize(
    ("bands", "said"),
    [
        ({"< 95": "10", "< 90": "20"}, "a figure from 95 on falls in no band; add one for it"),
        ({">= 90": "1", "<= 95": "2"}, "a figure from 90 to 95 falls in two bands, `>= 90` (1) and `<= 95` (2); let "
         "one end where the other begins, as in `>= 90` and `< 90`"),
        ({"> 80": "1", "< 95": "2"}, "a figure above 80 and below 95 falls in two bands"),
        ({">= 95": "5", "< 90": "20"}, "a figure from 90 below 95 falls in no band"),
        ({"> 95": "5", "< 95": "20"}, "a figure of 95 falls in no band"),
        ({"100": "0", "95": "10"}, "on which side of 100 its band lies is not said; write `>= 100` or `< 100`"),
    ],
)  # fmt: skip
def test_which_figures_have_two_bands_or_none(bands: dict[str, str], said: str) -> None:
    """The finding says which figures are meant, what stands against them, and how the table is repaired."""
    state = built(AGREED, _terms("bands", bands=bands), _carrying("FRT", target="99", minimum="98"))
    found = next(iter(RULES["SLA031"].findings(state, TODAY)))
    assert said in found.message


def test_figures_that_draw_no_credit_need_no_band() -> None:
    """Bands from 93 down: what keeps the minimum of 93 never reaches them; the same with a minimum of 94 is found."""

    def found(highest: str = "< 93", **more: Any) -> list[bool]:
        state = built(AGREED, _terms("bands", bands={highest: "10", "< 90": "20"}), _carrying("FRT", **more))
        return ["falls in no band" in each.message for each in RULES["SLA031"].findings(state, TODAY)]

    assert found() == found("<= 93") == []
    assert found(minimum="94") == found("<= 93", minimum="94") == [True]


def test_a_silent_consequence_and_a_silent_level_are_found() -> None:
    """A count without its readings, an allowance that is not stated: each is named on its own record."""
    state = built(
        AGREED, _terms("weight", at_risk="1", trigger="occurrences"), _carrying("FRT", allocation="100"),
        rec("sla_consequence", "CSQ-1", name="Plan", action="step-in", breaches=2, breach_periods=3),
    )  # fmt: skip
    found = {f.key: f.field for f in RULES["SLA032"].findings(state, TODAY)}
    assert found == {"FRT": "allowance", "CSQ-1": "breach_use"}


def test_points_that_nothing_gives_cannot_add_up() -> None:
    """A right that follows from points, under credit terms that have none."""
    sums = {"sum_of": "points", "sum_from": "30", "sum_months": 6, "sum_equality": "follows"}
    state = built(AGREED, _terms("weight", at_risk="1"), _carrying("FRT", allocation="100"),
                  rec("sla_consequence", "CSQ-1", name="End", action="termination", **sums))  # fmt: skip
    (found,) = RULES["SLA032"].findings(state, TODAY)
    assert found.message == "`End` adds up points, and its credit terms give none: it can never arise."


def test_a_cap_over_all_terms_is_of_a_month_and_a_quarters_credits_are_not() -> None:
    """10 % of a month's charges would cut a quarter's credit to a third: found on the agreement."""
    agreed = [_agreement(credit_cap="10"), *_signed("client", "provider")]
    terms = (_terms("bands", charge_span="window", **BANDS), _carrying("FRT", window="quarter"))
    (found,) = RULES["SLA101"].findings(built(agreed, *terms), TODAY)
    assert (found.kind, found.field) == ("sla/agreement", "credit_cap")
    assert "is of a quarter's: its credits are cut by the charges of the last month alone" in found.message
    assert not list(RULES["SLA101"].findings(built(AGREED, *terms), TODAY))


def test_the_time_of_a_single_case_needs_the_time_that_fails_it() -> None:
    """A mean judged by the case is the case's own time: without a threshold nobody knows which fails."""
    by_case = {"measure": "mean", "unit": "h", "direction": "lower", "window": "event", "threshold": None}
    (found,) = RULES["SLA008"].findings(built(AGREED, _level(**by_case)), TODAY)
    assert found.field == "threshold"


def test_a_sum_needs_its_number_its_edge_and_its_months() -> None:
    """A consequence of a sum needs nothing of a count of breaches, and each of its own three terms."""
    stated = {"sum_of": "points", "sum_from": "30", "sum_months": 6, "sum_equality": "follows"}
    for lacks in (None, "sum_from", "sum_months", "sum_equality"):
        terms = {name: value for name, value in stated.items() if name != lacks}
        points = _terms("points", points={"minor": "1"}, point_value="5")
        state = built(AGREED, points, _carrying("FRT", bands={"minor": "< 93"}),
                      rec("sla_consequence", "CSQ-1", name="End", action="termination", **terms))  # fmt: skip
        assert [f.field for f in RULES["SLA032"].findings(state, TODAY)] == ([lacks] if lacks else [])


def test_a_key_level_reaches_nothing() -> None:
    """Only critical levels carry credits: one that became a key measure takes its share of the reach with it."""
    state = built(
        AGREED, _pool(), _drawing("FRT", "60"), _level("RES", credit="POOL-1", category="speed", allocation="40")
    )
    assert [found.rule for found in RULES["SLA014"].findings(state, TODAY)] == ["SLA014"]


def test_terms_of_the_past_are_left_alone() -> None:
    """A version that another has followed cannot be mended any more; one to come is judged beforehand."""
    versions = [
        _agreement(),
        _agreement("1.1", effective_from="2026-05-01"),
        _agreement("1.2", effective_from="2026-09-01"),
    ]
    wrong = [_level(minimum="97", version=version) for version in ("1.0", "1.1", "1.2")]
    assert [f.version for f in RULES["SLA006"].findings(built(versions, wrong), TODAY)] == ["1.1", "1.2"]


def test_a_draft_need_not_be_signed_before_it_begins() -> None:
    """The version in force must be signed; the next one only from its first day."""
    draft = built(AGREED, _agreement("1.1", effective_from="2026-07-01"))
    assert not list(RULES["SLA013"].findings(draft, TODAY))
    assert [found.key for found in RULES["SLA013"].findings(draft, date(2026, 7, 1))] == ["1.1"]


def test_an_agreement_that_ran_out_is_found() -> None:
    """After the last day the service goes on without terms."""
    ended = built(AGREED[1:], _agreement(ends_on="2026-04-30"), starts_on="2026-04-01")
    assert ["ended on 2026-04-30" in found.message for found in RULES["SLA011"].findings(ended, TODAY)] == [True]


def test_a_level_from_tickets_without_any_profile_is_found() -> None:
    """Nothing supplies what it names: one finding a level, which names all of it and the command that records one."""
    named = {"clock_to": "last resolved, closed", "pauses": ("waiting",), "population": {"priority": ["P1"]}}
    bare = built(_agreement(), _signed("client", "provider"), _level(**named), _uptime())
    (found,) = RULES["SLA009"].findings(bare, TODAY)
    assert found.message == (
        "`FRT` is read from tickets, and no profile is recorded that supplies `opened`, `resolved`, `closed`, "
        "`waiting` and `priority`."
    )
    assert str(found.fix).startswith("bpoctl delivery profile add --name")
    assert not list(RULES["SLA041"].findings(bare, TODAY))


def test_a_cap_of_nothing_is_found() -> None:
    """Whatever fails, nothing is credited: said of the month's cap and of a longer one, and not as out of reach."""
    terms = _terms("pool-one-tier", at_risk="10", pool_points="200", cap="0", cap_year="0", cap_year_of="this-year")
    found = list(RULES["SLA080"].findings(built(AGREED, terms, _carrying("A", allocation="200")), TODAY))
    assert [(one.field, "lets no credit through" in one.message) for one in found] == [
        ("cap", True),
        ("cap_year", True),
    ]


def test_a_sealed_month_is_not_asked_about_again() -> None:
    """What is closed was judged with its small sample; only open months are worth the question."""
    sealed = built(AGREED, _level(), _april(88), rec("record_seal", "SEAL-1", period="2026-04", on="2026-05-08"))
    assert not list(RULES["SLA019"].findings(sealed, TODAY))


def test_a_zone_that_does_not_exist_names_its_field() -> None:
    """The finding points at the line of the file that is wrong."""
    calendar = rec("sla_calendar", "support", name="Support", weekly={"mon": ["09:00-17:00"]})
    calendar[1]["time_zone"] = "Europe/Berlim"
    (found,) = RULES["SLA007"].findings(built(_agreement(), calendar), TODAY)
    assert found.field == "time_zone"
    assert "Europe/Berlin" in found.message


def test_a_calendar_without_an_open_hour_is_found() -> None:
    """Hours of no day, and of no date: no clock ever runs in it, and a case would never be late."""
    never = rec("sla_calendar", "never", time_zone="Europe/Berlin", weekly={"mon": []}, holidays=("2026-12-25",))
    (found,) = RULES["SLA007"].findings(built(_agreement(), never), TODAY)
    assert "no clock ever runs in it" in found.message
    once = rec("sla_calendar", "once", time_zone="Europe/Berlin", weekly={}, dates={"2026-12-24": ["09:00-12:00"]})
    assert not list(RULES["SLA007"].findings(built(_agreement(), once), TODAY))


def test_an_open_ended_agreement_is_read_as_one() -> None:
    """9999-12-31 is how an end that is not agreed is written; nothing is counted beyond it."""
    endless = built(
        AGREED[1:],
        _agreement(ends_on="9999-12-31"),
        _agreement("1.1", effective_from="2026-05-01", ends_on="9999-12-31"),
    )
    for id in ("SLA010", "SLA011", "SLA012"):
        assert not list(RULES[id].findings(endless, TODAY))


@pytest.mark.parametrize(
    ("terms", "said", "field"),
    [
        ({"deadline": "close of the next business day", "calendar": "support"}, "no cut-off", "cut_off"),
        ({"targets": {"rows": []}}, "precedence is not stated", "targets"),
        ({"phases": {"steps": [{"kind": "ramp"}]}}, "its kind is `ramp`", "phases"),
        ({"also": {"mean": {"unit": "h"}}}, "does not state its direction", "also"),
        ({"measure": "availability", "components": {"a": "1"}}, "outage_from is not stated", "outage_from"),
    ],
)
def test_a_silent_term_is_found_before_signature(terms: dict[str, Any], said: str, field: str) -> None:
    """Each is named with the field to edit."""
    (found,) = RULES["SLA040"].findings(built(AGREED, _level(**terms)), TODAY)
    assert said in found.message
    assert found.fix is not None and f"--{field.replace('_', '-')}" in str(found.fix)


def test_a_level_with_targets_or_a_deadline_needs_no_threshold() -> None:
    """The time is stated by condition or by the calendar; its absence is no finding."""
    with_deadline = _level(
        threshold=None, deadline="close of the next business day", cut_off="none", calendar="support"
    )
    assert not list(RULES["SLA008"].findings(built(AGREED, with_deadline), TODAY))
    ratio = _level(measure="ratio", threshold=None)
    (found,) = RULES["SLA008"].findings(built(AGREED, ratio), TODAY)
    assert "numerator and denominator" in found.message


def test_two_edges_are_held_against_each_other() -> None:
    """A minimum of 72 to 84 is narrower than a target of 70 to 85 on both sides; edges crossed are found as such."""
    narrow = built(AGREED, _within(minimum_least="72", minimum="84"))
    assert {found.field for found in RULES["SLA006"].findings(narrow, TODAY)} == {"minimum", "minimum_least"}
    crossed = built(AGREED, _within(target_least="86"))
    assert [found.field for found in RULES["SLA082"].findings(crossed, TODAY)] == ["target_least"]
    unread = built(AGREED, _level(target_least="70"))
    assert ["nothing reads it" in found.message for found in RULES["SLA082"].findings(unread, TODAY)] == [True]
    edgeless = built(AGREED, _within(credit_threshold_least_equality="misses", target_least_equality="meets"))
    assert [found.field for found in RULES["SLA082"].findings(edgeless, TODAY)] == ["credit_threshold_least_equality"]
    outside = built(AGREED, _within(target_least="-1", measure="share"))
    assert "target_least" in {found.field for found in RULES["SLA016"].findings(outside, TODAY)}


def test_severities_must_cover_both_sides() -> None:
    """Below 65 % and above 90 % a level fails: bands for the upper side alone leave the lower one open."""
    terms = _terms("bands", bands={">= 0": "0"})
    for bands, open_ in (({"5": "> 90"}, True), ({"5": "> 90 or < 65"}, False), ({"5": "> 95 or < 65"}, True)):
        held = _within(class_="critical", credit="CR-1", bands=bands)
        found = list(RULES["SLA031"].findings(built(AGREED, terms, held), TODAY))
        assert bool(found) is open_, bands


def test_averages_and_single_figures_do_not_fit_two_edges() -> None:
    """Earn-back by the year's average, and a consequence at one figure, are found on a level with two edges."""
    drawn = _within(class_="critical", credit="CR-1")
    terms = _terms("amount", amount="500", earn_back="year-average")
    step_in = rec("sla_consequence", "CSQ-1", name="Step in", action="step-in", threshold="60")
    found = {each.kind for each in RULES["SLA083"].findings(built(AGREED, terms, drawn, step_in), TODAY)}
    assert found == {"sla/credit", "sla/consequence"}


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"recurrence": None}, "recurrence"),
        ({"deadline": None}, "deadline"),
        ({"calendar": None}, "calendar"),
        ({"due_on": "2026-05-01"}, "due_on"),
        ({"recurrence": "once", "deadline": None}, "due_on"),
        ({"deadline": "close of the next calendar day"}, "deadline"),
        ({"recurrence": None, "deadline": None}, None),
        ({"deadline": "24:00 on the 3rd calendar day", "calendar": None}, None),
    ],
)
def test_what_the_day_of_a_deliverable_lacks(more: dict[str, Any], field: str | None) -> None:
    """Half a form is found with the field that it lacks; words alone, and calendar days without a calendar, are not."""
    found = list(RULES["SLA085"].findings(built(AGREED, _report(**more), _calendar("09:00-17:00")), TODAY))
    assert [each.field for each in found] == ([field] if field else [])
