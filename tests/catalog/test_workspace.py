"""A workspace's own catalogue files: they add, they replace, and a bad one is refused with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from bpoctl import catalog
from bpoctl.catalog import Catalog, Function, Metric
from bpoctl.errors import BadData
from bpoctl.records import blueprints

FUNCTION = """
source = "our own"

[[functions]]
code = "night-desk"
name = "Night desk"
family = "front-office"
description = "Answers what comes in by night."
includes = ["every-engagement"]
roles = ["agent"]
data_classes = ["confidential"]
pricing_models = ["per-hour"]
aims = [{ name = "Warm answers", metric = "csat", target = "91.5" }]
systems = [{ code = "tickets", name = "Tickets" }]
requirements = [{ statement = "Is awake", acceptance = "Seen", process = "calls" }]
risks = [{ name = "Sleep", likelihood = 4, impact = 4, mitigation = "Coffee" }]
out = [{ name = "Days", reason = "They are staffed" }]
knowledge = [{ name = "House rules", category = "workflow" }]
modules = [{ name = "Nights" }]

[[functions.processes]]
code = "calls"
name = "Night calls"
description = "All of them."
unit = "call"
channels = ["voice"]
hours = "Mon-Sun 22:00-06:00"
purpose = "Nobody waits for the morning."
steps = ["Wake up", "Answer"]
systems = ["tickets"]
escalation = "To the manager on duty."
"""

METRIC = """
[[metrics]]
code = "calm"
name = "Calm"
definition = "Callers who were calm at the end, of all."
unit = "%"
better = "higher"
source = "our own"
"""


def written(folder: Path, **files: str) -> Path:
    """A folder `catalog` with these files."""
    made = folder / "catalog"
    made.mkdir()
    for name, text in files.items():
        (made / f"{name}.toml").write_text(text, encoding="utf-8")
    return made


def test_own_entries_stand_beside_the_shipped_ones(tmp_path: Path) -> None:
    """A workspace's function and metric are found, with the packs they include; nothing shipped is lost."""
    extra = written(tmp_path, desk=FUNCTION.replace("csat", "calm"), figures=METRIC)
    own = catalog.function("night-desk", extra)
    assert own.file == "catalog/desk.toml" and own.source == "our own"
    assert own.aims[0].direction == "higher" and own.aims[0].unit == "%"
    assert len(own.risks) == 3, "its own and the two of the pack"
    assert own.knowledge[0].required_for == ("agent",)
    assert len(catalog.functions(extra)) == len(catalog.functions()) + 1
    assert len(catalog.metrics(extra)) == len(catalog.metrics()) + 1
    assert blueprints.planned(own)


def test_an_own_entry_replaces_a_shipped_one_whole(tmp_path: Path) -> None:
    """An own function with a shipped code takes its place; the shipped catalogue stays as it is."""
    extra = written(tmp_path, desk=FUNCTION.replace("night-desk", "help-desk"))
    assert catalog.function("help-desk", extra).name == "Night desk"
    assert catalog.function("help-desk").name == "Help desk"
    assert len(catalog.functions(extra)) == len(catalog.functions())


def test_an_own_metric_changes_what_functions_take_from_it(tmp_path: Path) -> None:
    """Where a workspace states a metric in another unit, a shipped aim in the old unit is refused by its place."""
    extra = written(tmp_path, figures=METRIC.replace("calm", "csat").replace('"%"', '"points"'))
    assert catalog.metric("csat", extra).unit == "points"
    assert {aim.unit for aim in catalog.function("help-desk", extra).aims} == {"%"}
    assert catalog.function("customer-service", extra).aims[3].unit == "points"


def test_no_folder_is_no_fault(tmp_path: Path) -> None:
    """Without a folder, or with an empty one, the catalogue is the shipped one."""
    assert len(catalog.functions(tmp_path / "catalog")) == len(catalog.functions())
    assert len(catalog.functions(written(tmp_path))) == len(catalog.functions())


BAD = {
    "unknown key": (FUNCTION.replace("roles =", "rolls ="), "functions `night-desk`: unknown key `rolls`", "roles"),
    "unknown key of a part": (FUNCTION.replace("target =", "targt ="), "aims[1]: unknown key `targt`", "target"),
    "key of the reader": (FUNCTION.replace("name = ", 'file = "x"\nname = ', 1), "unknown key `file`", ""),
    "missing key": (FUNCTION.replace('roles = ["agent"]', ""), "functions `night-desk`: `roles` is missing", ""),
    "missing key of a part": (FUNCTION.replace(', acceptance = "Seen"', ""), "requirements[1]: `acceptance`", ""),
    "no code": (FUNCTION.replace('code = "night-desk"', ""), "functions [1]: `code` is missing", ""),
    "bad code": (FUNCTION.replace('"night-desk"', '"Night desk"'), "code: must be small letters", ""),
    "no source": (FUNCTION.replace('source = "our own"', ""), "`source` is missing", ""),
    "wrong type": (FUNCTION.replace('roles = ["agent"]', 'roles = "agent"'), "roles: must be a list, not `agent`", ""),
    "wrong type of a part": (FUNCTION.replace("likelihood = 4", 'likelihood = "4"'), "risks[1]: likelihood", ""),
    "not a number": (FUNCTION.replace('"91.5"', '"many"'), "aims[1]: target: must be a number, not `many`", ""),
    "not finite": (FUNCTION.replace('"91.5"', '"NaN"'), "aims[1]: target: must be a number", ""),
    "empty text": (FUNCTION.replace('"Is awake"', '" "'), "requirements[1]: statement: must not be empty", ""),
    "unknown metric": (FUNCTION.replace('"csat"', '"csta"'), "aims[1]: metric: there is no `csta`", "csat"),
    "unknown unit": (FUNCTION.replace('"91.5"', '"91.5", unit = "h"'), "unit: `csat` is not stated in `h`", ""),
    "wrong way": (FUNCTION.replace('"91.5"', '"9", direction = "lower"'), "of `csat` in %, higher is better", ""),
    "open way": (FUNCTION.replace('"csat"', '"aht"'), "`direction` is missing", ""),
    "unknown pack": (FUNCTION.replace("every-engagement", "every-engagment"), "includes: there is no", "every-eng"),
    "unknown family": (FUNCTION.replace("front-office", "front-offce"), "family: there is no", "front-office"),
    "unknown process": (FUNCTION.replace('process = "calls"', 'process = "call"'), "requirements[1]: process", "calls"),
    "unknown system": (FUNCTION.replace('systems = ["tickets"]', 'systems = ["tiket"]'), "processes[1]: systems", ""),
    "weights": (
        FUNCTION.replace("modules = [", 'criteria = [{ name = "Price", weight = 99 }]\nmodules = ['),
        "criteria: the weights add up to 99, not to 100",
        "",
    ),
    "unknown section": (FUNCTION.replace("[[functions]]", "[[function]]"), "unknown section `function`", "functions"),
    "not a list": ('functions = "x"', "`functions` must be a list of tables", ""),
    "not tables": ("functions = [1]", "functions[1] must be a table", ""),
    "not TOML": ("functions = [", "catalog/bad.toml:", ""),
}


@pytest.mark.parametrize("why", BAD)
def test_a_bad_file_is_refused_with_its_place(tmp_path: Path, why: str) -> None:
    """The error names the file, the entry and the key, and the nearest word where one is close."""
    text, said, near = BAD[why]
    with pytest.raises(BadData) as caught:
        Catalog(written(tmp_path, bad=text)).section("functions")
    whole = f"{caught.value.message} {caught.value.hint}"
    assert caught.value.message.startswith("catalog/bad.toml"), whole
    assert said in whole and near in whole


WORDS = {
    "data class": (FUNCTION.replace('["confidential"]', '["secret"]'), "data_classes", "`secret` is none of"),
    "regulation": (FUNCTION.replace("roles =", 'regulations = ["gpdr"]\nroles ='), "regulations", "gdpr"),
    "pricing model": (FUNCTION.replace("per-hour", "per-our"), "pricing_models", "`per-our` is none of"),
    "category": (FUNCTION.replace('"workflow"', '"work"'), "knowledge[1]: category", "`work` is none of"),
    "likelihood": (FUNCTION.replace("likelihood = 4", "likelihood = 6"), "risks[1]: likelihood", "above 5"),
    "priority": (
        FUNCTION.replace("statement =", 'priority = "shall", statement ='),
        "requirements[1]: priority",
        "must",
    ),
    "pass mark": (FUNCTION.replace('name = "Nights"', 'name = "N", pass_mark = 101'), "modules[1]: pass_mark", "above"),
    "system's owner": (FUNCTION.replace('name = "Tickets"', 'name = "T", owner = "us"'), "systems[1]: owner", "client"),
    "volume": (
        FUNCTION.replace('unit = "call"', 'unit = "call"\nvolume_per = "night"'),
        "processes[1]: volume_per",
        "",
    ),
}


@pytest.mark.parametrize("what", WORDS)
def test_words_that_records_do_not_take_are_refused_before_anything_is_written(tmp_path: Path, what: str) -> None:
    """What the record's own field refuses is refused with the catalogue's file and key."""
    text, place, said = WORDS[what]
    function = catalog.function("night-desk", written(tmp_path, bad=text))
    with pytest.raises(BadData) as caught:
        blueprints.planned(function)
    assert caught.value.message.startswith("catalog/bad.toml: functions `night-desk`: " + place)
    assert said in caught.value.message


def test_the_same_code_twice_is_refused(tmp_path: Path) -> None:
    """Two own entries with one code are refused, and both files are named."""
    with pytest.raises(BadData) as caught:
        Catalog(written(tmp_path, one=METRIC, two=METRIC)).all(Metric)
    assert caught.value.message == "catalog/two.toml: metrics `calm` is there twice, first in catalog/one.toml"


def test_unknown_codes_name_the_nearest() -> None:
    """An unknown function or metric is refused with the nearest code."""
    with pytest.raises(BadData, match=r"no function `help-dsk`. Did you mean `help-desk`"):
        catalog.function("help-dsk")
    with pytest.raises(BadData, match=r"no metric `cast`. Did you mean `csat`"):
        catalog.metric("cast")


def test_sections_are_read_only_when_they_are_wanted(tmp_path: Path) -> None:
    """A fault in one section does not stand in the way of another."""
    opened = Catalog(written(tmp_path, bad=FUNCTION.replace("roles =", "rolls =")))
    assert opened.all(Metric)
    with pytest.raises(BadData):
        opened.all(Function)
