"""Rights that follow from sums: points, credits or missed levels of months in a row that come to a stated number."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from credit_records import figure, level, pool, state
from hypothesis import given
from hypothesis import strategies as st

from bpoctl.analysis.credits import Statement, statement
from bpoctl.analysis.credits.sums import sum_words
from bpoctl.analysis.ledger import ledger
from bpoctl.dossier import make_row
from bpoctl.models.values import Money

Record = tuple[str, dict[str, Any]]
STATED = {"monthly_charges": Money(Decimal(100_000)), "charge_base": "stated"}
POINTS = pool(
    form="points", points={"minor": "1", "severe": "3"}, point_value=Money(Decimal(100)), cap=None, categories=None,
    **STATED,
)  # fmt: skip
FAILURE = {"bands": {"minor": "< 90", "severe": "< 50"}, "allocation": None}


def right(**terms: Any) -> Record:
    """A right to terminate that follows from a sum."""
    named = {"key": "CSQ-9", "version": "1.0", "name": "Critical performance failure", "action": "termination"}
    return "sla_consequence", {**named, "sum_equality": "follows", "clause": "19.2", **terms}


def months(key: str, values: list[str]) -> list[Record]:
    """Figures of a level from January on."""
    return [figure(key, value, f"2026-{n:02d}") for n, value in enumerate(values, 1)]


def arisen(*records: Record, upto: int) -> list[str]:
    """The months in which the right arises."""
    dossier = state(*records)
    found = (statement(dossier, f"2026-{n:02d}") for n in range(1, upto + 1))
    return [each.period.key for each in found if each.rights]


def one(*records: Record, period: str) -> Statement:
    """The statement of a month."""
    return statement(state(*records), period)


def test_points_of_months_in_a_row_come_to_a_number() -> None:
    """1, 3, 0, 3, 1, 0 points: 7 in April over four months, 7 in May (3 + 0 + 3 + 1); June adds nothing."""
    records = [POINTS, level("A", **FAILURE), *months("A", ["80", "40", "95", "40", "80", "95"])]
    rule = right(sum_of="points", sum_from=Decimal(7), sum_months=4, credit="POOL")
    assert arisen(*records, rule, upto=6) == ["2026-04", "2026-05"]
    [found] = one(*records, rule, period="2026-04").rights
    assert found.words == (
        "the client may terminate (CSQ-9, in 2026-04): 2026-01 1 + 2026-02 3 + 2026-03 0 + 2026-04 3 = 7 points, "
        "at least 7; no notice of it is recorded"
    )
    assert found.to_json()["level"] is None


def test_a_sum_of_exactly_that_much_is_what_the_terms_say() -> None:
    """Seven points: at seven or more it follows, above seven it does not; silent, and reached, it is refused."""
    records = [POINTS, level("A", **FAILURE), *months("A", ["80", "40", "95", "40"])]
    terms = {"sum_of": "points", "sum_from": Decimal(7), "sum_months": 4}
    assert arisen(*records, right(**terms), upto=4) == ["2026-04"]
    assert arisen(*records, right(**terms, sum_equality="does-not-follow"), upto=4) == []
    silent = one(*records, right(**terms, sum_equality=None), period="2026-04")
    assert silent.rights == ()
    assert "CSQ-9 arises in 2026-04 hangs on silent terms: sum_equality" in silent.open_points[-1]


def test_credits_that_reach_the_cap_of_each_month() -> None:
    """Capped at 10 %, 10,000 a month: January and February are 10 % of both; in January there are no two months yet."""
    capped = pool(categories={"speed": "100"}, **STATED)
    records = [capped, level("A", "60"), level("B", "60")]
    figures = [*months("A", ["0", "0", "99", "0"]), *months("B", ["0", "0", "99", "99"])]
    rule = right(sum_of="credits", sum_from=Decimal(10), sum_months=2)
    assert arisen(*records, rule, *figures, upto=4) == ["2026-02"]
    [found] = one(*records, rule, *figures, period="2026-02").rights
    assert found.because == (
        "2026-01 10,000.00 + 2026-02 10,000.00 = 20,000.00 EUR, at least 10 % of the charges, 20,000.00 EUR"
    )
    once = right(sum_of="credits", sum_from=Decimal(6), sum_months=1)
    assert arisen(*records, once, *figures, upto=4) == ["2026-01", "2026-02", "2026-04"]


def test_a_percent_is_cut_month_by_month_as_the_cap_is() -> None:
    """7.77 % of 100,000.33 is 7,770.0256: the cap cuts it to 7,770.02, and three months at the cap reach the sum."""
    capped = pool(categories={"speed": "100"}, cap=Decimal("7.77"), charge_base="stated",
                  monthly_charges=Money(Decimal("100000.33")))  # fmt: skip
    rule = right(sum_of="credits", sum_from=Decimal("7.77"), sum_months=3)
    records = [capped, level("A", "100"), *months("A", ["0", "0", "0"]), rule]
    assert arisen(*records, upto=3) == ["2026-03"]
    assert (
        "23,310.06 EUR, at least 7.77 % of the charges, 23,310.06 EUR"
        in one(*records, period="2026-03").rights[0].because
    )


def test_levels_missed_in_one_month_are_counted_once_each() -> None:
    """Two of three levels missed in January, three in February; a key measure counts only where it is named."""
    levels = [level("A", "10"), level("B", "10"), level("C", "10"), level("K", None, class_="key", credit=None)]
    figures = [
        fig for key, values in {"A": ["0", "0"], "B": ["0", "0"], "C": ["99", "0"], "K": ["0", "0"]}.items()
        for fig in months(key, values)
    ]  # fmt: skip
    three = {"sum_of": "missed-levels", "sum_from": Decimal(3), "sum_months": 1}
    records = [pool(**STATED), *levels, *figures]
    assert arisen(*records, right(**three), upto=2) == ["2026-02"]
    assert arisen(*records, right(**three, levels=("A", "B", "K")), upto=2) == ["2026-01", "2026-02"]


def test_a_month_that_cannot_be_reckoned_is_said() -> None:
    """Without charges the credits are not known, and so not whether the right arises."""
    rule = right(sum_of="credits", sum_from=Decimal(10), sum_months=1)
    found = one(pool(), level("A"), figure("A", "0", "2026-01"), rule, period="2026-01")
    assert found.rights == ()
    assert (
        "whether CSQ-9 arises in 2026-01 cannot be said: the credits of 2026-01 cannot be reckoned" in found.open_points
    )


@given(st.lists(st.integers(0, 2), min_size=1, max_size=12), st.integers(1, 6), st.integers(1, 12), st.booleans())
def test_points_are_added_up_as_by_hand(earned: list[int], span: int, limit: int, at: bool) -> None:
    """Against a plain count of each stretch of months, over a year of made-up points."""
    values = [{0: "95", 1: "80", 2: "40"}[each] for each in earned]
    points = [{0: 0, 1: 1, 2: 3}[each] for each in earned]
    expected = []
    for n in range(len(points)):
        total = sum(points[max(0, n + 1 - span) : n + 1])
        if points[n] and (total >= limit if at else total > limit):
            expected.append(f"2026-{n + 1:02d}")
    rule = right(sum_of="points", sum_from=Decimal(limit), sum_months=span,
                 sum_equality="follows" if at else "does-not-follow")  # fmt: skip
    assert arisen(POINTS, level("A", **FAILURE), *months("A", values), rule, upto=len(values)) == expected


def test_the_ledger_follows_it_from_notice_to_cure() -> None:
    """The sum of February gives the right; notice names the month and no level; what is cured is cured."""
    rule = right(sum_of="points", sum_from=Decimal(4), sum_months=2, cure_days=30, then="termination")
    records = [POINTS, level("A", **FAILURE), *months("A", ["80", "40"]), rule]
    [entry] = [each for each in ledger(state(*records), date(2026, 3, 5)) if each.consequence]
    assert (entry.level, entry.where, entry.state) == (None, "CSQ-9 in 2026-02", "notice open")
    assert str(entry.fix) == "bpoctl delivery notice add --consequence CSQ-9 --period 2026-02 --given-on DATE"
    notice = {"key": "NTC-1", "consequence": "CSQ-9", "period": "2026-02", "given_on": date(2026, 3, 5)}
    [entry] = [
        each for each in ledger(state(*records, ("delivery_notice", notice)), date(2026, 4, 5)) if each.consequence
    ]
    assert (entry.state, entry.right) == ("not cured", "the client may terminate")
    assert entry.to_json(date(2026, 4, 5))["level"] is None


@pytest.mark.parametrize(
    ("terms", "words"),
    [
        ({"sum_of": "points", "sum_from": Decimal(30), "sum_months": 6, "credit": "POOL"},
         "the points under POOL in any 6 months in a row come to 30 or more; it arises only in a month that adds to "
         "the sum"),
        ({"sum_of": "credits", "sum_from": Decimal(10), "sum_months": 1, "sum_equality": "does-not-follow"},
         "the credits under all credit terms, after the caps, of a month come to more than 10 % of the charges of the "
         "same month, the percent being cut to the smallest unit of the currency"),
        ({"sum_of": "missed-levels", "sum_from": Decimal(3), "sum_months": 1, "levels": ("A", "B", "C", "D")},
         "3 or more of the levels A, B, C and D miss their minimum in a month, each counted once a month; what is "
         "excused or not measured does not count"),
        ({"sum_of": "missed-levels", "sum_from": Decimal(6), "sum_months": 3, "levels": ("A", "B")},
         "the levels A and B together miss their minimum 6 times or more in any 3 months in a row, each counted once a "
         "month; what is excused or not measured does not count; it arises only in a month that adds to the sum"),
        ({"sum_of": "points", "sum_equality": None},
         "the points under all credit terms in months (how many is not stated) come to a number that is not stated "
         "(or exactly that, is not stated); it arises only in a month that adds to the sum"),
    ],
)  # fmt: skip
def test_the_agreement_says_it_in_words(terms: dict[str, Any], words: str) -> None:
    """A reader knows what is added up, over which months, and what exactly the number does."""
    assert sum_words(make_row(*right(**terms))) == words


def test_an_extra_credit_whose_base_is_not_known_is_open() -> None:
    """2 % of the month's charges, and no invoice is there: no net amount, and the statement says why."""
    rule = right(action="extra-credit", sum_of="missed-levels", sum_from=Decimal(1), sum_months=1, extra=Decimal(2),
                 extra_of="month")  # fmt: skip
    bare = pool(form="amount", amount=Money(Decimal(5)), cap=None, at_risk=None, categories=None)
    found = one(bare, level("A", None), figure("A", "0", "2026-01"), rule, period="2026-01")
    assert (found.total, found.net) == (5, None)
    assert "the extra credit of CSQ-9 in 2026-01 is not known: 2026-01 1 = 1 missed level, at least 1; 2 % of the" in (
        " ".join(found.open_points)
    )


def test_two_levels_that_fail_together_three_months_in_a_row() -> None:
    """A processor's guidelines: the same two missed in three consecutive months are 2 % of the third month's fees.

    January to March and no April: 3 x 2 = 6 misses in March, 2 % of 100,000 beside what each level draws by itself.
    Source of the clause: an authorization and processing agreement, "Performance Guidelines".
    """
    levels = [level("A", None, credit=None, class_="key"), level("B", None, credit=None, class_="key")]
    figures = [*months("A", ["0", "0", "0", "0"]), *months("B", ["0", "0", "0", "99"])]
    rule = right(
        action="extra-credit", sum_of="missed-levels", sum_from=Decimal(6), sum_months=3, levels=("A", "B"),
        extra=Decimal(2), extra_of="month",
    )  # fmt: skip
    records = [pool(**STATED), *levels, *figures, rule]
    assert arisen(*records, upto=4) == ["2026-03"]
    march = one(*records, period="2026-03")
    assert (march.total, march.net, march.rights[0].amount) == (0, 2000, 2000)
    assert march.rights[0].because.endswith("at least 6; 2 % of the charges of 2026-03, 100,000.00 EUR = 2,000.00 EUR")
