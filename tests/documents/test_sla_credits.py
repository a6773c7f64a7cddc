"""Credit terms in the agreement: each term in plain words, with the example that the engine reckons."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from acme import ALL, AS_OF, Records, acme, changed

from bpoctl.documents import build, signed_text
from bpoctl.interchange import read_file
from bpoctl.models.values import Money

CONTRACTS = Path(__file__).parents[1] / "contracts"


def text(**terms: Any) -> str:
    """The signed text with other credit terms."""
    return signed_text(acme(changed("sla_credit", "POOL-1", **terms)), "1.0").decode()


def file_text(name: str) -> str:
    """The signed text of a contract of the tests, its tables without padding."""
    return re.sub(" +", " ", signed_text(read_file(CONTRACTS / name), "1.0").decode())


TERMS: list[tuple[dict[str, Any], str]] = [
    ({"trigger": "target"}, "Where a critical level misses its target, the credit is"),
    ({"trigger": "minimum-or-breaches", "breaches": 4, "breach_periods": 12},
     "Where a critical level misses its minimum, or has missed its target 4 times in any 12 periods in a row"),
    ({"trigger": "threshold"}, "on the wrong side of its own credit threshold"),
    ({"trigger": "occurrences"}, "For each failure of a critical level beyond its allowance in a window"),
    ({"trigger": "breaches", "breaches": 2, "breach_periods": 3, "breach_use": "consumed",
      "breach_unmeasured": "bridge", "breach_excused": "no-breach", "breach_amendment": "resets"},
     "missed its minimum 2 times in any 3 periods in a row (it falls due only in a period with a new breach; a breach "
     "that has counted does not count again; a period not measured is left out as if it had not been, an excused one "
     "counts as kept; an amendment starts the count anew)"),
    ({"form": "pool-one-tier", "pool_points": Decimal(200)}, "allocations of all levels add up to 200 %"),
    ({"form": "weight"}, "its weighting factor x the amount at risk"),
    ({"form": "gap", "rate": Decimal("1.5"), "step": "per-point-begun"},
     "1.5 % of the charges for each point between its target and its figure (a point begun counts whole), times its "
     "weighting factor"),
    ({"form": "gap", "rate": Decimal(1), "step": "pro-rata", "worth_of": "at-risk", "gap_from": "minimum"},
     "1 % of the amount at risk for each point between its minimum and its figure"),
    ({"form": "amount", "amount": Money(Decimal(500))}, "the credit is 500.00 EUR"),
    ({"exchange": "invoice-day"}, "changed at the rate of the day of the invoice"),
    ({"repeat_multiplier": Decimal(2)}, "multiplied by 2; so are those of each later period in a row, and by no more"),
    ({"charge_base": "parts", "charge_parts": ("support",)}, "namely of its parts support"),
    ({"part_month": "first-full-month"}, "Credits are reckoned from the first full month on."),
    ({"cap_year": Decimal(5), "cap_year_of": "last-year", "first_year_charges": Money(Decimal(600_000))},
     "more than 5 % of the charges of the year before; in the first year 600,000.00 EUR stand for them"),
    ({"cap_term": Decimal(8)}, "The credits of the whole term never add up to more than 8 % of its charges."),
    ({"earn_back": "consecutive", "earn_back_periods": 3, "earn_back_order": "recompute"},
     "reaches its target in each of the next 3 periods. What comes back is what was due less"),
    ({"earn_back": "year-average", "earn_back_average": "all-cases", "earn_back_order": "pro-rata"},
     "average over the contract year (over all cases) reaches its target. Where the cap was reached, its part"),
    ({"relief_notice_days": 10}, "notice of the reason is to be given within 10 days after the period"),
    ({"one_incident": "client-picks"}, "one credit counts: the one that the client picks"),
    ({"claim_days": 7}, "within 7 days after the end of the month; a credit not claimed in time lapses"),
    ({"settlement": "quarterly", "settlement_lag": 1, "payout_days": 30},
     "Credits are settled by the calendar quarter, off the invoice"),
    ({"settlement": "monthly", "settlement_lag": 0, "earn_back": "consecutive", "earn_back_periods": 3},
     "A return is booked in the month in which it is earned, and is settled with the credits of that month."),
    ({"yearly_charges": Money(Decimal(1_000_000)), "monthly_charges": None},
     "where no invoice for a month is there, a twelfth of 1,000,000.00 EUR, rounded half-up, stands for its charges"),
    ({"bonus_use": "reduces-credits"},
     "credits of its month under these terms, after the caps, and what is left of it lapses"),
    ({"form": "gap", "rate": Decimal(1), "step": "pro-rata", "scale": {"0": "1", "5": "2"}},
     "Steps of one gap are counted on a scale: each up to 5 counts 1; each beyond 5 counts 2."),
    ({"bonus_use": "offsets-credits"},
     "A bonus, rounded as a credit is, is set off against credits, after the caps, and what is left of it the client "
     "owes."),
]  # fmt: skip


@pytest.mark.parametrize(("terms", "words"), TERMS, ids=[next(iter(terms)) for terms, _ in TERMS])
def test_each_term_is_said_in_plain_words(terms: dict[str, Any], words: str) -> None:
    """A term that is recorded stands in the text; without it, nothing of it does."""
    assert words in text(**terms)
    assert words not in signed_text(acme(), "1.0").decode()


def test_a_silent_term_is_said_to_be_silent() -> None:
    """The text says what is not stated instead of leaving the reader to guess."""
    assert "what a part of a point counts is not stated" in text(form="gap", rate=Decimal(1))


def test_the_example_is_the_engines() -> None:
    """A gap's example assumes 2.5 points: 2.5 x 1 % of 60,000 x the weighting factor 60 % is 900.00.

    2.5 points from its target of 85 the other level keeps its minimum of 80: it is taken 2.5 points beyond that, at
    77.5, where 7.5 points are due.
    """
    words = text(form="gap", rate=Decimal(1), step="pro-rata", at_risk=None)
    assert (
        "gap 85 - 77.5 = 7.5 points x rate 1 % a point x weighting factor 100 % x charges 60,000.00 EUR = "
        "**4,500.00 EUR**"
    ) in words
    assert re.search(r"FRT-URGENT .*\| +900.00 EUR \|", words)


def test_a_table_of_bands_stands_in_its_order_with_its_edges() -> None:
    """K2's rebates from the highest figure to the lowest, its termination fees by year, and the example capped."""
    found = file_text("k2-network-outsourcing.toml")
    assert re.search(r"\| exactly 100 \| 0 % \|\n\| less than 100 \| 10 % \|\n\| less than 95 \| 20 % \|", found)
    assert "| 1 | 50 % | 1,762,161.00 PGK |" in found
    assert "176,216.10 PGK; the cap of 146,846.75 PGK is exceeded, and **146,846.75 PGK** is due." in found
    assert "Where several rows hold, the one with the nearest edge counts." in found


def test_consequences_beside_money_are_said() -> None:
    """K8's right to terminate: two misses in any three months, each claimed within seven days."""
    found = file_text("k8-uptime.toml")
    assert "The client may terminate the agreement when level UPTIME has missed its minimum 2 times in any 3" in found
    assert "a breach counts only if the client claimed it within 7 days after its period" in found


def test_a_contract_year_that_parts_a_month_says_to_which_year_the_month_counts() -> None:
    """Begun on 10 April: April of a later year counts to the contract year before, as the engine has it."""
    begun = dict(changed("sla_agreement", "1.0", effective_from=date(2026, 4, 10)))["sla_agreement"]
    capped = changed("sla_credit", "POOL-1", cap_year=Decimal(5), cap_year_of="this-year")
    records = [(table, begun if table == "sla_agreement" else row) for table, row in capped]
    assert "A contract year begins on 10 April. A month in which one begins counts whole, with its charges and" in (
        signed_text(acme(records), "1.0").decode()
    )
    assert "A contract year begins on" not in text(cap_year=Decimal(5), cap_year_of="this-year")


def test_an_extra_credit_names_what_it_is_a_percent_of() -> None:
    """The stated year's charges, and that no cap bounds it."""
    extra = (
        "sla_consequence",
        {
            "key": "CSQ-7",
            "version": "1.0",
            "name": "Chronic",
            "action": "extra-credit",
            "breaches": 3,
            "breach_periods": 6,
            "extra": Decimal(5),
            "extra_base": Money(Decimal(1_200_000)),
        },
    )
    found = signed_text(acme([*ALL, extra]), "1.0").decode()
    assert "5 % of a year's charges, which for this are 1,200,000.00 EUR, rounded half-up; it stands beside" in found


def test_the_whole_document_of_each_contract_is_built() -> None:
    """Nothing in the contracts of the tests leaves a gap in a sentence."""
    for name in ("k2-network-outsourcing.toml", "k8-uptime.toml"):
        document = build(read_file(CONTRACTS / name), "sla-1.0", AS_OF).text
        assert "None" not in document
        assert "{{" not in document


def test_the_records_of_acme_are_what_they_were() -> None:
    """The builder leaves the shared records alone."""
    before: Records = changed("sla_credit", "POOL-1")
    assert signed_text(acme(before), "1.0") == signed_text(acme(), "1.0")
