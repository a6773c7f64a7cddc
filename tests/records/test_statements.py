"""Statements on the command line: the engagement's own, the calculator's and the forecast, byte for byte."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from conftest import Runner

CONTRACTS = Path(__file__).parents[1] / "contracts"
FILES = ("k2-network-outsourcing.toml", "k8-uptime.toml")


def applied(fresh: Runner, name: str) -> Runner:
    """A workspace with a contract of the tests in its store, and the file beside it."""
    shutil.copy(CONTRACTS / name, fresh.folder / "file.toml")
    fresh.ok("apply", "file.toml", "--yes")
    return fresh


@pytest.mark.parametrize("name", FILES)
def test_the_calculator_and_the_engagement_give_the_same_bytes(fresh: Runner, name: str) -> None:
    """`calc credits FILE --period P` and `sla credits P` are one calculation, in words and in JSON."""
    applied(fresh, name)
    month = "2005-04" if name.startswith("k2") else "2026-03"
    for more in ((), ("--json",)):
        own = fresh.ok("sla", "credits", month, *more).out
        assert own == fresh.ok("calc", "credits", "file.toml", "--period", month, *more).out
        assert own


def test_the_calculator_reads_a_file_on_stdin(run: Runner) -> None:
    """`bpoctl export | bpoctl calc credits -` needs no file."""
    file = CONTRACTS / FILES[0]
    piped = run("calc", "credits", "-", "--period", "2005-04", text=file.read_text(encoding="utf-8"))
    assert piped.out == run.ok("calc", "credits", str(file), "--period", "2005-04").out


def test_without_a_period_every_month_is_printed_in_which_a_measured_window_ends(run: Runner) -> None:
    """Figures of quarters and a contract year are of March, June and December; a period that is no month is refused."""
    file = str(CONTRACTS / "plan-guarantees.toml")
    heads = [line for line in run.ok("calc", "credits", file).out.splitlines() if line.startswith("plan-guarantees")]
    assert [head.split(" · ")[1] for head in heads] == ["2026-03", "2026-06", "2026-12"]
    assert [each["period"] for each in run.ok("calc", "credits", file, "--json").json["items"]] == [
        "2026-03", "2026-06", "2026-12",
    ]  # fmt: skip
    refused = run("calc", "credits", file, "--period", "2026-Q1")
    assert (refused.code, "the month in which it ends: 2026-03" in refused.err) == (3, True)


def test_json_carries_every_step(fresh: Runner) -> None:
    """Each level's steps lead from the figure to the credit, each pool's from the charges to what is due."""
    found = applied(fresh, FILES[0]).ok("sla", "credits", "2005-04", "--json").json
    steps = {level["level"]: [step["what"] for step in level["steps"]] for level in found["levels"]}
    assert steps["RESPOND"] == ["source", "clock", "measured", "result", "credit"]
    assert [step["what"] for step in found["pools"][0]["steps"]] == ["charges", "sum", "cap", "due"]
    assert (found["total"], found["pools"][0]["sum"]) == ("146846.75", "176216.10")
    assert found["settlements"][0]["on"] == "2005-05"
    assert json.dumps(found)


def test_a_lapsed_credit_is_shown_on_its_day(fresh: Runner) -> None:
    """On 7 May April's credit can still be claimed; on 8 May it has lapsed, and the statement shows how much."""
    applied(fresh, FILES[1])
    early = fresh.ok("sla", "credits", "2026-04", "--as-of", "2026-05-07").out
    assert "due from the provider: 1,000.00 USD" in early
    assert "must be claimed by 2026-05-07, or it lapses" in early
    late = fresh.ok("sla", "credits", "2026-04", "--as-of", "2026-05-08").out
    assert "lapsed: 1,000.00 USD of UPTIME (2026-04)" in late


def test_what_was_claimed_before_a_month_was_closed_stays(fresh: Runner) -> None:
    """January's claim is frozen with its month; a claim made after the closing can be recorded, and moves no credit."""
    applied(fresh, FILES[1])
    listed = fresh.ok("delivery", "claim", "list", "--json").items
    january = next(each for each in listed if each["period"] == "2026-01")
    before = fresh.ok("sla", "credits", "2026-01", "--json").json["total"]
    fresh.ok("review", "close", "2026-01", "--on", "2026-02-10", "--yes")
    for line in (("remove", january["key"], "--yes"), ("edit", january["key"], "--claimed-on", "2026-12-15")):
        refused = fresh("delivery", "claim", *line)
        assert refused.code == 1 and "2026-01 is closed" in refused.err
    early = fresh("delivery", "claim", "add", "--level", "UPTIME", "--period", "2026-01", "--claimed-on", "2026-02-01")
    assert early.code == 1 and "2026-01 is closed" in early.err
    fresh.ok("delivery", "claim", "add", "--level", "UPTIME", "--period", "2026-01", "--claimed-on", "2026-02-20")
    assert fresh.ok("sla", "credits", "2026-01", "--json").json["total"] == before
    for money in (("--currency", "EUR"), ("--time-zone", "Asia/Manila")):
        refused = fresh("edit", *money)
        assert refused.code == 1 and "2026-01 is closed by the" in refused.err
    (fresh.folder / "other.toml").write_text(fresh.ok("export").out.replace('currency = "USD"', 'currency = "EUR"', 1))
    assert "2026-01 is closed by the currency USD" in fresh("apply", "other.toml", "--yes").err


def test_a_forecast_says_its_rule(fresh: Runner) -> None:
    """The rule, the figures expected, and the statement on them; in JSON the statistics are numbers."""
    applied(fresh, FILES[0])
    said = fresh.ok("sla", "forecast", "2005-06").out
    assert said.startswith("Forecast. The rule: a level not measured yet is taken on the least-squares line")
    assert "the trend of 5 figures" in said
    assert "forecast: not measured yet; the trend of 5 figures = " in said
    assert "stated by hand" not in said.partition("RESPOND (2005-06)")[2].split("\n\n")[0]
    found = fresh.ok("sla", "forecast", "2005-06", "--json").json
    [respond] = [each for each in found["expected"] if each["level"] == "RESPOND"]
    assert (isinstance(respond["value"], str), isinstance(respond["band"][0], float)) == (True, True)
    assert found["statement"]["period"] == "2005-06"


def test_the_termination_fee_of_a_day(fresh: Runner) -> None:
    """K2 ended on 30 June 2005 costs 1,762,161.00; after its end there is no agreement to end."""
    applied(fresh, FILES[0])
    assert fresh.ok("sla", "fee", "--on", "2005-06-30", "--json").json["amount"] == "1762161.00"
    assert "= 1,762,161.00 PGK" in fresh.ok("sla", "fee", "--on", "2005-06-30").out
    assert fresh("sla", "fee", "--on", "2011-01-01").code == 3
