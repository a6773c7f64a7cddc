"""The business case: its sums, its present value, its payback, and what has to be true for it to hold."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from builders import Rec, rec
from quotes import ON, base, engagement, money, quote, work

from bpoctl.analysis.cost.case import BusinessCase, business_case
from bpoctl.analysis.cost.worth import paid_back, present_value
from bpoctl.dossier import Dossier
from bpoctl.errors import BadData


def _agents(amount: str = "12000", **more: Any) -> Rec:
    given = {"name": "Agents", "category": "people", "amount": amount, "per": "month", **more}
    return rec("scope_cost", "CST-1", **given)


def _case(dossier: Dossier, **more: Any) -> BusinessCase:
    return business_case(dossier, ON, **more)


def _per_ticket(price: str = "10.00", setup: str = "5000") -> Rec:
    return quote("per-transaction", price=price, setup=setup)


def test_the_sums_of_a_case() -> None:
    """12,000 in-house against 10,000 a month and 5,000 once: 14 months save 23,000, from month 3 on paid back."""
    found = _case(engagement(work(), base(14), _agents(), _per_ticket()))
    assert found.saving == 14 * 2000 - 5000
    assert [(year.label, year.saving, year.so_far) for year in found.years] == [
        ("2026-04 to 2027-03", Decimal(19000), Decimal(19000)),
        ("2027-04 to 2027-05", Decimal(4000), Decimal(23000)),
    ]
    assert found.payback is not None and found.payback.label == "2026-06"
    assert found.chosen == "the cheapest of those in the race"


def test_a_case_that_never_pays_back() -> None:
    """A dearer provider is a negative saving and no payback, never an error."""
    found = _case(engagement(work(), base(14), _agents("9000"), _per_ticket()))
    assert found.saving == -14 * 1000 - 5000
    assert found.payback is None


def test_present_value_at_month_ends() -> None:
    """1,120 at the end of month 12 are 1,000.00 today at 12 %; 100 in the first month are 99.06."""
    assert present_value([Decimal(0)] * 11 + [Decimal(1120)], Decimal(12), "month-end", "EUR") == Decimal("1000.00")
    assert present_value([Decimal(100)], Decimal(12), "month-end", "EUR") == Decimal("99.06")


def test_present_value_at_year_ends() -> None:
    """100 a month are 1,200 at each year's end: 1,200 / 1.12 + 600 / 1.12² = 1,549.74."""
    assert present_value([Decimal(100)] * 18, Decimal(12), "year-end", "EUR") == Decimal("1549.74")


def test_nothing_is_discounted_at_nought() -> None:
    """At a rate of nought the present value is the sum, exactly."""
    assert present_value(money("0.10", "0.20"), Decimal(0), "month-end", "EUR") == Decimal("0.30")


@pytest.mark.parametrize(
    ("savings", "month"),
    [(["-5", "3", "3"], 3), (["0", "0"], 1), (["1", "-2", "2"], 3), (["-5", "4"], None), (["5", "-6"], None)],
)
def test_payback_stays(savings: list[str], month: int | None) -> None:
    """Paid back is from when the savings so far stay at or above nought: a dip later on moves the month."""
    assert paid_back(money(*savings)) == month


def _condition(found: BusinessCase, what: str) -> list[str]:
    return [condition.sentence for condition in found.conditions if condition.what == what]


def test_break_even_volume() -> None:
    """In-house 12,000 whatever the volume, 10.00 a ticket, nothing once: level at 1,200 tickets, dearer from 1,201."""
    found = _case(engagement(work(), base(12), _agents(), _per_ticket(setup="0")))
    assert _condition(found, "volume") == ["it saves up to 1,200 tickets a month (120.00 % of the recorded volume)"]
    (volume,) = [condition for condition in found.conditions if condition.what == "volume"]
    assert (volume.figure, volume.percent) == (Decimal(1200), Decimal("120.00"))


def test_break_even_volume_from_below() -> None:
    """In-house cost follows the volume at 12.00 a ticket, the provider takes 9,000 fixed: it saves from 750 on."""
    found = _case(engagement(work(), base(12), _agents(behaviour="volume"), quote("fixed", price="9000")))
    assert _condition(found, "volume") == ["it saves from 750 tickets a month (75.00 % of the recorded volume)"]


def test_a_case_at_every_volume() -> None:
    """Where both sides follow the volume alike, no volume turns the case."""
    found = _case(engagement(work(), base(12), _agents(behaviour="volume"), _per_ticket(setup="0")))
    assert _condition(found, "volume") == ["at every volume from nought to 3 times the recorded one it saves"]


def test_break_even_price_cost_and_attrition() -> None:
    """24,000 saved on 120,000 charged and 144,000 freed: 20 % dearer, 16.67 % cheaper in-house, attrition gone."""
    leavers = rec("scope_cost", "CST-2", name="Learning time", category="attrition", amount="2000", per="month")
    found = _case(engagement(work(), base(12), _agents("10000"), leavers, _per_ticket(setup="0")))
    assert _condition(found, "price") == ["the provider's charges may rise by 20.00 % before the saving is nought"]
    assert _condition(found, "in-house cost") == [
        "the in-house cost that is freed may be 16.67 % lower than recorded before the saving is nought"
    ]
    assert _condition(found, "attrition") == [
        "attrition may fall to 0.00 % of what it costs today before the saving is nought"
    ]


def test_yearly_costs_add_up_over_their_months() -> None:
    """1,000 a year are 83.33 and 83.34 in turn, and 1,000.00 after twelve months."""
    found = _case(engagement(work(), base(12), _agents("1000", per="year"), _per_ticket()))
    assert sum(found.in_house) == 1000
    assert set(found.in_house) == set(money("83.33", "83.34"))


def test_a_single_cost_and_one_of_the_change() -> None:
    """What is paid once in-house stands in the first month; the client's own cost of the change beside the quote."""
    found = _case(engagement(work(), base(2, one_off="700"), _agents("900", per="once"), _per_ticket()))
    assert found.in_house == money("900.00", "0")
    assert found.cost is not None and found.cost.own == 700


def test_growth_moves_both_sides() -> None:
    """10 % more volume in the second year is 10 % more of what follows it."""
    found = _case(engagement(work(), base(13, volume_growth="10"), _agents(behaviour="volume"), _per_ticket(setup="0")))
    assert found.in_house[12] == Decimal("13200.00")
    assert found.cost is not None and found.cost.months[12].total == Decimal("11000.00")


def test_the_chosen_candidate_is_the_default() -> None:
    """Once decided, the case is the chosen candidate's, dearer or not; another one can be asked for."""
    rivals = [_per_ticket("11.00"), quote("fixed", "QUO-2", "nimbus", price="1000")]
    decided = rec("partner_decision", "DEC-1", candidate="brightline", decided_on="2026-01-30")
    dossier = engagement(work(), base(12), _agents(), *rivals, decided)
    assert _case(dossier).chosen == "chosen on 2026-01-30 (DEC-1)"
    asked = _case(dossier, candidate="nimbus").cost
    assert asked is not None and asked.key == "nimbus"


def test_before_any_quote_there_is_the_baseline() -> None:
    """The in-house cost stands alone, and who cannot be reckoned is named with the reason."""
    nimbus = rec("partner_candidate", "nimbus", name="Nimbus")
    found = _case(engagement(work(), base(2), _agents(), nimbus))
    assert (found.cost, found.saving, found.payback) == (None, None, None)
    assert found.open_points[-1] == "Nimbus cannot be reckoned: `nimbus` has no quote"


def test_no_baseline_no_case() -> None:
    """Without an in-house cost there is nothing to compare with."""
    with pytest.raises(BadData, match="no in-house cost is recorded"):
        _case(engagement(work(), base(2), _per_ticket()))


def test_no_term_no_case() -> None:
    """Neither a scenario nor a quote states a term: it is refused, with the command that states it."""
    with pytest.raises(BadData, match="no term is stated") as refused:
        _case(engagement(work(), _agents(), _per_ticket()))
    assert refused.value.hint.startswith("bpoctl scope scenario add")


def test_without_a_scenario_the_shortest_quoted_term_counts() -> None:
    """All candidates are compared over months that every one of them has quoted."""
    quotes = [quote("fixed", price="1", term_months=36), quote("fixed", "QUO-2", "nimbus", price="1", term_months=24)]
    assert _case(engagement(work(), _agents(), *quotes)).frame.term == 24
