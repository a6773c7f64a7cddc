"""`bpoctl catalog list, show, search` at the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from bpoctl import catalog
from bpoctl.catalog import SECTIONS
from tests.catalog.test_workspace import METRIC
from tests.conftest import Runner

CODES = [(section, code) for section in SECTIONS for code in catalog.opened().section(section)]


@pytest.mark.parametrize("section", SECTIONS)
def test_list(run: Runner, section: str) -> None:
    """Each section is listed, as a table and as JSON, with no workspace; every code is in both."""
    shown, items = run.ok("catalog", "list", section).out, run.ok("catalog", "list", section, "--json").items
    codes = {code for of, code in CODES if of == section}
    assert {item["code"] for item in items} == codes
    assert all(item["source"] and item["section"] == section for item in items)
    assert all(code in shown for code in codes)


def test_list_without_a_word_lists_functions(run: Runner) -> None:
    """`catalog list` is `catalog list functions`, by family in the families' order."""
    items = run.ok("catalog", "list", "--json").items
    families = list(catalog.opened().section("families"))
    order = [families.index(item["family"]) for item in items]
    assert order == sorted(order) and len(items) == len(catalog.functions())


def test_list_by_family_and_industry(run: Runner) -> None:
    """Functions can be chosen by family and by industry; an industry's own tasks count."""
    assert {item["family"] for item in run("catalog", "list", "--family", "kpo", "--json").items} == {"kpo"}
    codes = {item["code"] for item in run("catalog", "list", "--industry", "food-delivery", "--json").items}
    assert codes == {"order-processing"}


@pytest.mark.parametrize(("section", "code"), CODES)
def test_show(run: Runner, section: str, code: str) -> None:
    """Every entry is shown within 80 columns, with its source, and whole as JSON."""
    shown = run.ok("catalog", "show", code)
    assert shown.out.startswith(code) and "source" in shown.out
    assert max(map(len, shown.out.splitlines())) <= 80
    assert run.ok("catalog", "show", f"{section}/{code}", "--json").json["section"] == section


def test_show_says_what_new_would_record(run: Runner) -> None:
    """A function's page counts the records of its blueprint and names the command that makes them."""
    shown = run.ok("catalog", "show", "payroll").out
    assert "bpoctl new SLUG --function payroll" in shown and "as records: 2 processes" in shown


def test_show_by_alias(run: Runner) -> None:
    """A metric is found by what people call it, in any case."""
    assert run("catalog", "show", "average handle time", "--json").json["code"] == "aht"
    assert run("catalog", "show", "TSF", "--json").json["code"] == "service-level"


def test_decimals_are_text_in_json(run: Runner) -> None:
    """Targets are text in JSON, exact."""
    aims = run("catalog", "show", "infrastructure-management", "--json").json["aims"]
    assert {aim["metric"]: aim["target"] for aim in aims}["availability"] == "99.9"


@pytest.mark.parametrize(
    ("args", "code", "near"),
    [
        (("show", "payrol"), 3, "`payroll`"),
        (("show", "functions/payrol"), 3, "`payroll`"),
        (("show", "function/payroll"), 3, "`functions`"),
        (("list", "metric"), 2, "`metrics`"),
        (("list", "--family", "kpp"), 3, "`kpo`"),
        (("list", "metrics", "--family", "kpo"), 2, "functions"),
        (("list", "--industry", "health-care"), 3, "`healthcare`"),
    ],
)
def test_unknown_words(run: Runner, args: tuple[str, ...], code: int, near: str) -> None:
    """An unknown code answers 3, an unknown section 2, each with the nearest."""
    ran = run("catalog", *args)
    assert ran.code == code and near in ran.err and ran.out == ""


def test_search(run: Runner) -> None:
    """All words must occur, in any case; entries that have them in their names come first."""
    items = run.ok("catalog", "search", "HELP", "desk", "--json").items
    assert [item["code"] for item in items[:2]] == ["help-desk", "saas-platform-desk"]
    assert run.ok("catalog", "search", "refund limits", "--json").items == run("catalog", "search", "limits", "refund",
                                                                               "--json").items  # fmt: skip
    assert "gdpr-28-3-d" in {item["code"] for item in run("catalog", "search", "sub-processor", "--json").items}


def test_search_without_a_hit(run: Runner) -> None:
    """Nothing found is an empty list and says so; where an entry comes from is not searched."""
    ran = run.ok("catalog", "search", "unverified", "beekeeping")
    assert ran.out == "" and "Nothing" in ran.err
    assert run("catalog", "search", "beekeeping", "--json").items == []


def test_a_code_in_two_sections(fresh: Runner) -> None:
    """Where an own metric has a function's code, SECTION/CODE tells them apart."""
    (fresh.folder / "catalog").mkdir()
    Path(fresh.folder / "catalog" / "own.toml").write_text(METRIC.replace('"calm"', '"payroll"'), encoding="utf-8")
    ran = fresh("catalog", "show", "payroll")
    assert ran.code == 3 and "functions/payroll or metrics/payroll" in ran.err
    assert fresh("catalog", "show", "metrics/payroll", "--json").json["name"] == "Calm"
