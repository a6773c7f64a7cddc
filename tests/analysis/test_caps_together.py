"""Caps on all credit terms together: on a quarter, a contract year and the term, in percent and in money."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from credit_records import figure, level, pool, state, version
from hypothesis import given
from hypothesis import strategies as st

from bpoctl.analysis.credits import statement
from bpoctl.documents import signed_text
from bpoctl.models.values import Money

Record = tuple[str, dict[str, Any]]
CHARGES = {"monthly_charges": Money(Decimal(10_000)), "charge_base": "stated", "cap": None, "at_risk": None,
           "categories": None}  # fmt: skip
TERMS = [
    pool(key="FIRST", form="amount", amount=Money(Decimal(600)), **CHARGES),
    pool(key="SECOND", form="amount", amount=Money(Decimal(500)), **CHARGES),
]
LEVELS = [level("A", None, credit="FIRST"), level("B", None, credit="SECOND")]


def agreed(**caps: Any) -> Record:
    """The agreement with caps over all credit terms."""
    table, terms = version()
    return table, {**terms, **caps}


def missed(months: dict[str, str]) -> list[Record]:
    """Which of the two levels missed in which month: `A`, `B`, `AB` or nothing."""
    return [figure(key, "0" if key in which else "99", month) for month, which in months.items() for key in ("A", "B")]


def totals(agreement: Record, months: dict[str, str]) -> list[str]:
    """What is due in each month."""
    records = state(agreement, *TERMS, *LEVELS, *missed(months))
    return [str(statement(records, month).total) for month in months]


THREE = {"2026-01": "AB", "2026-02": "AB", "2026-03": "AB"}


@pytest.mark.parametrize(
    ("caps", "due"),
    [
        ({}, ["1100.00", "1100.00", "1100.00"]),
        ({"credit_cap_quarter": Decimal(5)}, ["1100.00", "400.00", "0.00"]),
        ({"credit_cap_year": Decimal(2)}, ["1100.00", "1100.00", "200.00"]),
        ({"credit_cap_term": Decimal(1)}, ["1100.00", "1100.00", "200.00"]),
        ({"credit_cap": Decimal(10), "credit_cap_quarter": Decimal(8)}, ["1000.00", "1000.00", "400.00"]),
        ({"credit_cap_amounts": {"year": "1700.00"}}, ["1100.00", "600.00", "0.00"]),
        ({"credit_cap_amounts": {"month": "700.00", "quarter": "1500.00"}}, ["700.00", "700.00", "100.00"]),
    ],
)
def test_both_terms_draw_on_one_cap(caps: dict[str, Any], due: list[str]) -> None:
    """600 and 500 a month, 10,000 charged: 5 % of a quarter are 1,500, 2 % of a year 2,400, 1 % of two years 2,400."""
    assert totals(agreed(**caps), THREE) == due


def test_each_term_shows_what_was_drawn_before_it() -> None:
    """In February the first terms find 400 of 1,500 left and take them, the second find nothing."""
    records = state(agreed(credit_cap_quarter=Decimal(5)), *TERMS, *LEVELS, *missed(THREE))
    first, second = statement(records, "2026-02").pools
    assert [str(pool.total) for pool in (first, second)] == ["400.00", "0.00"]
    assert first.limits[0].name == "quarter 2026-Q1, all credit terms together"
    assert [(key, str(amount)) for key, amount in second.limits[0].drawn] == [
        ("2026-01", "1100.00"),
        ("FIRST", "400.00"),
    ]


def test_a_cap_whose_charges_are_not_known_leaves_no_total() -> None:
    """No invoice and no stated charges: what the cap of the year comes to is not known, and that is open."""
    terms = pool(key="FIRST", form="amount", amount=Money(Decimal(600)), cap=None, at_risk=None, categories=None)
    records = state(agreed(credit_cap_year=Decimal(2)), terms, LEVELS[0], figure("A", "0", "2026-01"))
    found = statement(records, "2026-01")
    assert found.total is None
    assert "the cap of the contract year Y1, all credit terms together is not known" in " ".join(found.open_points)


def test_an_amount_that_is_none_is_said() -> None:
    """A table that cannot be read leaves no total and names what is wrong."""
    found = statement(state(agreed(credit_cap_amounts={"year": "much"}), *TERMS, *LEVELS, *missed(THREE)), "2026-01")
    assert found.total is None
    assert "the cap of agreement 1.0 on a year is no amount: `much`" in " ".join(found.open_points)


@given(st.lists(st.sampled_from(["", "A", "B", "AB"]), min_size=1, max_size=12), st.integers(0, 12_000))
def test_a_years_cap_is_what_is_drawn_one_after_the_other(which: list[str], cap: int) -> None:
    """Against a plain purse that is emptied month by month, the first terms before the second."""
    months = {f"2026-{n:02d}": each for n, each in enumerate(which, 1)}
    left, expected = cap, []
    for each in which:
        taken = 0
        for key, amount in (("A", 600), ("B", 500)):
            part = min(left, amount) if key in each else 0
            left, taken = left - part, taken + part
        expected.append(f"{taken}.00")
    assert totals(agreed(credit_cap_amounts={"year": f"{cap}.00"}), months) == expected


def test_the_agreement_says_each_of_them() -> None:
    """On a quarter, a contract year and the term, in percent; and in money."""
    text = signed_text(
        state(
            agreed(credit_cap_quarter=Decimal(5), credit_cap_year=Decimal(2), credit_cap_amounts={"term": "9000.00"}),
            *TERMS, *LEVELS,
        ), "1.0",
    ).decode()  # fmt: skip
    lead = "under all credit terms together, never add up to more than"
    assert f"The credits of a calendar quarter, {lead} 5 % of its charges without tax and pass-through costs" in text
    assert f"The credits of a contract year, {lead} 2 % of its charges" in text
    assert f"The credits of the whole term, {lead} 9,000.00 EUR." in text
