"""`scope case`, `partner cost` and `calc cost`: the same figures on every way to them."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import After, Runner

import bpoctl

DEMO = Path(bpoctl.__file__).parent / "demo" / "acme-support.toml"
DAY = ("--as-of", "2026-07-10")
WORK = """\
scope process add --key orders --name Orders --volume 1000 --volume-per month --unit ticket
scope boundary add --name Orders --side in --process orders
scope cost add --name Agents --category people --amount 4000 --per month --quantity 5 --behaviour volume
scope scenario add --key base --name base --term-months 24 --starts-on 2026-04-01 --discount-rate 6
partner candidate add --name Alpha
partner candidate add --name Beta
partner candidate add --name Gamma
partner candidate add --name Delta
partner quote add --candidate alpha --model per-seat --price 3000 --units 5 --setup 10000
partner quote add --candidate beta --model per-resolution --price '14.00 USD' --fx-date quote-day --fx-on 2026-01-15
partner rate add --currency USD --rate 0.90 --basis day --on 2026-01-14
partner quote add --key T --candidate gamma --model tiered --band-rule marginal --band-edge lower
partner band add --quote T --lower 0 --upper 600 --price 15
partner band add --quote T --lower 600 --price 10
"""


@pytest.fixture
def three(after: After) -> Runner:
    """Three candidates with different pricing models, and a fourth without a quote, from the command line alone."""
    return after(WORK.splitlines())


def test_three_models_on_the_same_volumes(three: Runner) -> None:
    """1,000 tickets: 12,600 by resolution, 13,000 in bands, 15,000 by seat; over 24 months, the cheapest first."""
    found = three.ok("partner", "cost", "--json").json
    assert [(item["key"], item.get("total")) for item in found["items"]] == [
        ("beta", "302400.00"), ("gamma", "312000.00"), ("alpha", "370000.00"), ("delta", None),
    ]  # fmt: skip
    assert found["items"][3]["problem"] == "`delta` has no quote"
    assert found["items"][0]["months"][0]["lines"][0]["formula"] == (
        "1,000 tickets x 14.00 x 0.90 EUR per USD, 2026-01-14"
    )


def test_the_comparison_is_read_from_the_top(three: Runner) -> None:
    """The answer is the first line; who cannot be reckoned is named with the reason and the command that mends it."""
    code, out, err = three("partner", "cost")
    assert code == 0
    assert out.startswith("beta costs 302,400.00 EUR over 24 months, 9,600.00 EUR less than gamma.\n")
    assert "delta: not reckoned, `delta` has no quote" in out
    assert "bpoctl partner quote add --candidate delta" in err


def test_a_candidate_by_name_is_refused_by_name(three: Runner) -> None:
    """Asked for alone, a candidate without a quote is bad data; an unknown one too."""
    assert three("partner", "cost", "delta").code == 3
    assert "Did you mean `beta`?" in three("partner", "cost", "betta").err


def test_every_month_and_every_step(three: Runner) -> None:
    """--months shows each month, and each formula where it first holds."""
    out = three.ok("partner", "cost", "gamma", "--months").out
    assert "  2026-04  service (T): 1,000 tickets: 600 x 15 + 400 x 10 = 13,000.00" in out
    assert "2028-03" in out


def test_the_case_names_what_has_to_be_true(three: Runner) -> None:
    """20,000 in-house a month against 12,600: the case and its conditions, for the cheapest until one is chosen."""
    out = three.ok("scope", "case").out
    assert out.startswith("With Beta the work costs 177,600.00 EUR less over 24 months, paid back from 2026-04 on.")
    assert "price: the provider's charges may rise by 58.73 % before the saving is nought" in out
    assert three.ok("scope", "case", "--candidate", "alpha", "--json").json["saving"] == "110000.00"


def test_a_case_without_a_baseline_is_refused(acme: Runner) -> None:
    """Nothing to compare with: exit code 3 and the command that records it."""
    code, _, err = acme("scope", "case")
    assert (code, "bpoctl scope cost add" in err) == (3, True)


def test_a_file_gives_the_same_figures_as_the_store(fresh: Runner) -> None:
    """`calc cost` of the demo's file, and `partner cost` and `scope case` of the same file applied to a store."""
    of_file = fresh.ok("calc", "cost", DEMO, *DAY, "--json").json
    fresh.ok("apply", DEMO, "--quiet")
    assert fresh.ok("partner", "cost", *DAY, "--json").json == {k: v for k, v in of_file.items() if k != "case"}
    case = fresh.ok("scope", "case", *DAY, "--json").json
    assert {k: v for k, v in case.items() if k not in ("schema", "engagement")} == of_file["case"]
    assert of_file["case"]["candidate"] == "brightline-services"
