"""The credit terms of real schedules, each an engagement file in `tests/contracts`, and the values to be reproduced."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from bpoctl.analysis.credits import statement, termination_fee
from bpoctl.dossier import Dossier
from bpoctl.interchange import read_file
from bpoctl.models import KINDS

CONTRACTS = Path(__file__).parents[1] / "contracts"
REFERENCE = Path(__file__).parents[3] / "shared" / "reference" / "sla_schedules.json"


def accepted(contract: str) -> dict[str, str]:
    """What each given of a contract must come to."""
    if not REFERENCE.is_file():
        pytest.skip("the reference of real schedules is not beside this repository")
    found = json.loads(REFERENCE.read_text(encoding="utf-8"))["contracts"]
    return {case["given"]: case["expect"] for one in found if one["id"] == contract for case in one["acceptance"]}


@pytest.fixture
def k2() -> Dossier:
    """Datec / Bank of South Pacific, network outsourcing, 2004."""
    return read_file(CONTRACTS / "k2-network-outsourcing.toml")


@pytest.fixture
def k8() -> Dossier:
    """Common Paper SLA Standard Terms 2.0."""
    return read_file(CONTRACTS / "k8-uptime.toml")


def changed(dossier: Dossier, table: str, **values: Any) -> Dossier:
    """The dossier with other values in every row of a table."""
    rows = {name: list(dossier.rows(name)) for name in KINDS}
    return Dossier(dossier.engagement, {**rows, table: [row._replace(**values) for row in rows[table]]})


def test_k2_pays_the_rebates_of_its_table(k2: Dossier) -> None:
    """293,693.50 a month; 95 % achieved 29,369.35, 90 % 58,738.70, 75 % 146,846.75, 60 % capped at the same."""
    months = {
        "achieved 95 %": "2005-01",
        "achieved 90 %": "2005-02",
        "achieved 75 %": "2005-03",
        "achieved 60 %": "2005-04",
    }
    expected = accepted("K2")
    assert str(statement(k2, "2005-01").charges.amount) == expected["annual base fee / 12"]
    for given, month in months.items():
        assert expected[given].endswith(str(statement(k2, month).total)), given
    capped = statement(k2, "2005-04").pools[0]
    assert (capped.capped, str(capped.sum)) == (True, "176216.10")


def test_k2_at_97_is_ambiguous_until_the_edges_are_stated(k2: Dossier) -> None:
    """The table as printed gives single values: 97 % is refused between 0 and 10 %; with stated edges it is 10 %."""
    assert accepted("K2")["achieved 97 %"].startswith("ambiguous between 0 and 10%")
    printed = {"100": "0", "95": "10", "90": "20", "85": "30", "80": "40", "75": "50"}
    found = statement(changed(k2, "sla_credit", bands=printed), "2005-05")
    assert (found.total, "ambiguous between 0 (at 100) and 10 (at 95)" in " ".join(found.open_points)) == (None, True)
    assert str(statement(k2, "2005-05").total) == "29369.35"


def test_k2_ending_in_year_one_costs_half_a_years_fee(k2: Dossier) -> None:
    """50 % of 3,524,322.00 in the first year, falling by ten points a year to nothing in the sixth."""
    assert str(termination_fee(k2, date(2005, 6, 30)).amount) == accepted("K2")["terminate in year 1"]
    fees = [termination_fee(k2, date(year, 6, 30)).percent for year in range(2005, 2011)]
    assert fees == [50, 40, 30, 20, 10, 0]


def test_k2_credits_some_severities_only(k2: Dossier) -> None:
    """The rebate hangs on severity 1 and 2 in business hours; the other promises are measured and carry none."""
    carrying = [line.level.key for line in statement(k2, "2005-01").lines if line.award]
    assert carrying == ["RESPOND"]


def test_k8_gives_a_right_to_terminate_after_two_misses_in_three_months(k8: Dossier) -> None:
    """Missed in January and March, both claimed in time: the right arises in March, not before."""
    assert accepted("K8")["misses in Jan and Mar (Feb met), both notified in time"].endswith("after March")
    rights = {
        month: [right.window.key for right in statement(k8, month).rights]
        for month in ("2026-01", "2026-02", "2026-03")
    }
    assert rights == {"2026-01": [], "2026-02": [], "2026-03": ["2026-03"]}
    late = changed(k8, "delivery_claim", claimed_on=date(2026, 4, 8))
    assert statement(late, "2026-03").rights == ()


def test_k8_measures_its_uptime_without_excluded_minutes(k8: Dossier) -> None:
    """42,821 of 42,950 minutes are 99.6997 %: scheduled and excluded minutes are out of both sides."""
    [line] = [line for line in statement(k8, "2026-01").lines if line.level.key == "UPTIME"]
    assert accepted("K8")["30-day month, 43,200 min, 200 scheduled, 50 force majeure, 129 other down"].endswith(
        line.verdict.shown.replace(" ", "")
    )


def test_k8_lapses_what_is_not_claimed_within_seven_days_and_caps_the_term(k8: Dossier) -> None:
    """April's credit was never claimed; 8 % of the year's 120,000 bound all credits together."""
    april = statement(k8, "2026-04", today=date(2026, 5, 8))
    assert [str(line.lapsed) for line in april.lines if line.lapsed is not None] == ["1000.00"]
    left = changed(k8, "sla_credit", cap_term=Decimal(1))
    assert [str(statement(left, f"2026-0{n}").total) for n in (1, 2, 3)] == ["1000.00", "0.00", "200.00"]
