"""`scope assess`, `scope raci` and `scope coverage` as they are typed: what they show, refuse and give as JSON."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from conftest import After, Runner

import bpoctl

DEMO = Path(bpoctl.__file__).parent / "demo" / "acme-support.toml"
WIDTH = 80


@pytest.fixture(scope="module")
def _applied(tmp_path_factory: pytest.TempPathFactory, empty: Path) -> Path:
    folder = tmp_path_factory.mktemp("applied")
    shutil.copytree(empty, folder, dirs_exist_ok=True)
    (folder / "engagements").mkdir()
    shutil.copy(DEMO, folder / "engagements")
    Runner(folder).ok("apply", folder / "engagements" / DEMO.name, "--quiet", "--yes")
    return folder


@pytest.fixture
def demo(run: Runner, _applied: Path) -> Runner:
    """The demo's engagement as its file has it, in a store."""
    shutil.copytree(_applied, run.folder, dirs_exist_ok=True)
    return run


@pytest.fixture
def night(after: After) -> Runner:
    """A service round the clock, a candidate in three places, and one that names none."""
    lines = ["scope process add --key watch --name Watch --hours 24x7 --languages en"]
    lines += [f"partner candidate add --name '{name}'" for name in ("Sun Followers", "Homeless")]
    for name, zone in (("Sydney", "Australia/Sydney"), ("Berlin", "Europe/Berlin"), ("Boston", "America/New_York")):
        site = f"--candidate sun-followers --name {name} --time-zone {zone} --languages en"
        lines.append(f"partner site add {site} --hours 'daily 08:00-17:00'")
    return after(lines)


# --- assess -----------------------------------------------------------------------------------------------------------


def test_the_demo_is_to_be_outsourced_now(demo: Runner) -> None:
    """The answer stands first, the reason beside it, then the signs with what shows them, and what speaks against."""
    lines = demo.ok("scope", "assess", "--as-of", "2026-07-10").out.splitlines()
    assert lines[:2] == [
        "acme-support · readiness on 2026-07-10: outsource now",
        "The need is clear (8 of 14 points), and nothing blocks.",
    ]
    assert "      31 % of calls unanswered in December (EV-1)" in lines
    assert sum(line.startswith("  weakens  ") for line in lines) == 3
    assert any(line.startswith("           bpoctl scope risk edit RSK-4 ") for line in lines)


def test_an_empty_engagement_is_told_where_to_begin(acme: Runner) -> None:
    """No sign is silently absent: each has what would show it and the command that records it."""
    shown = acme.ok("scope", "assess").out
    assert shown.count("not looked at") == 7
    assert shown.count("would be shown by ") == 7
    assert "bpoctl scope readiness add --sign round-the-clock " in shown
    assert acme.ok("scope", "assess", "--json").json["result"] == "not assessed"


def test_the_assessment_as_json(demo: Runner) -> None:
    """The same in data: points, signs with their records, objections with weight, rule and command."""
    found = demo.ok("scope", "assess", "--as-of", "2026-07-10", "--json").json
    assert (found["result"], found["points"], found["most"]) == ("outsource now", 8, 14)
    first = found["signs"][0]
    assert (first["sign"], first["looked_at"], first["strength"]) == ("missed-calls", True, "strong")
    assert (first["points"], first["evidence"], first["records"]) == (2, ["EV-1"], ["RDY-1"])
    assert [each["weight"] for each in found["against"]] == ["weakens"] * 3
    assert found["against"][2]["fix"].startswith("bpoctl scope requirement add ")


def test_a_command_that_mends_mends(demo: Runner) -> None:
    """After the objection's own command it is no longer raised."""
    command = demo.ok("scope", "assess", "--as-of", "2026-07-10", "--json").json["against"][2]["fix"]
    demo.line(command.removeprefix("bpoctl ").replace("ACCEPTANCE", "'no backlog after Christmas'"))
    found = demo.ok("scope", "assess", "--as-of", "2026-07-10", "--json").json["against"]
    assert [each["fix"].split()[4] for each in found] == ["RSK-1", "RSK-4"]


def test_misconceptions_have_the_general_answer_and_the_own_one(demo: Runner) -> None:
    """Five of them, each with its verdict and facts; an empty engagement is told what is missing."""
    shown = demo.ok("scope", "assess", "--misconceptions").out
    assert "It is too expensive: does not hold" in shown
    assert "EUR less with Brightline Services, chosen on " in shown
    assert "Control moves from instructing people to agreeing on results." in shown
    found = demo.ok("scope", "assess", "--misconceptions", "--json").json["misconceptions"]
    assert len(found) == 5
    assert all(each["facts"] for each in found)


def test_the_catalogue_answers_with_the_same_records(demo: Runner) -> None:
    """`catalog show` of each misconception says what `scope assess --misconceptions` says of it, word for word."""
    for each in demo.ok("scope", "assess", "--misconceptions", "--json").json["misconceptions"]:
        shown = demo.ok("catalog", "show", each["code"])
        assert f"{each['verdict']}\n" in shown.out and all(f"  - {fact}\n" in shown.out for fact in each["facts"])
        records = demo.ok("catalog", "show", each["code"], "--json").json["records"]
        assert {name: records[name] for name in each} == each


def test_the_catalogue_answers_without_an_engagement_too(run: Runner) -> None:
    """The general answer stands, and stderr says why there is no own one; one that was named must be there."""
    ran = run("catalog", "show", "quality-falls")
    assert (ran.code, "true where" in ran.out, "own records say to it is not shown" in ran.err) == (0, True, True)
    assert run("catalog", "show", "quality-falls", "--json").json["records"] is None
    run.ok("init")
    assert run("-e", "nobody", "catalog", "show", "quality-falls").code == 3
    assert run("catalog", "show", "csat", "--as-of", "2026-03-01").code == 2


def test_misconceptions_of_an_empty_engagement_say_what_is_missing(acme: Runner) -> None:
    """A missing record is named with its command."""
    found = {
        each["code"]: each for each in acme.ok("scope", "assess", "--misconceptions", "--json").json["misconceptions"]
    }
    assert found["too-expensive"]["missing"][0] == {
        "what": "the in-house cost",
        "fix": "bpoctl scope cost add --name NAME --category CATEGORY --amount AMOUNT --per PER",
    }
    assert "    bpoctl scope boundary add" in acme.ok("scope", "assess", "--misconceptions").out


# --- raci -------------------------------------------------------------------------------------------------------------


def test_the_grid_of_parts(demo: Runner) -> None:
    """Topics down, people across by their initials, with who is who below."""
    lines = demo.ok("scope", "raci").out.splitlines()
    assert lines[0].split() == ["topic", "TR", "JW", "VL", "RS", "DC", "MO"]
    assert lines[1].split() == ["partner", "selection", "A", "R", "C", "·", "·", "·"]
    assert "TR   Tomas Reuter (managing director, client)" in lines


def test_gaps_and_doubles_are_marked(acme: Runner) -> None:
    """The fault stands in the topic's own line, and in JSON."""
    for name in ("Vera Lang", "Viktor Lind"):
        acme.line(f"person add --name '{name}' --employer client")
    acme.line("scope stakeholder add --person vera-lang --topic prices --raci accountable")
    acme.line("scope stakeholder add --person viktor-lind --topic prices --raci accountable")
    acme.line("scope stakeholder add --person vera-lang --topic quality --raci informed")
    ran = acme.ok("scope", "raci")
    assert ran.out.splitlines()[0].split() == ["topic", "VL", "VL2"]
    assert "! 2 are accountable; nobody is responsible" in ran.out
    assert "4 gaps and doubles in 2 topics" in ran.err
    found = acme.ok("scope", "raci", "--json").json
    assert found["faults"] == 4
    assert found["topics"][0]["accountable"] == ["vera-lang", "viktor-lind"]


def test_without_a_stakeholder_there_is_no_grid(acme: Runner) -> None:
    """It says which command begins one; as JSON it is empty."""
    ran = acme("scope", "raci")
    assert (ran.code, ran.out) == (3, "")
    assert "bpoctl scope stakeholder add" in ran.err
    assert acme.ok("scope", "raci", "--json").json == {"people": [], "topics": [], "faults": 0}


# --- coverage ---------------------------------------------------------------------------------------------------------


def test_all_candidates_in_a_table(demo: Runner) -> None:
    """Who covers most first, each language with its worst week; who has withdrawn is not there."""
    lines = demo.ok("scope", "coverage", "--week", "2026-W28").out.splitlines()
    rows = [line.split() for line in lines[4:]]
    assert [row[0] for row in rows if len(row) > 4 and row[0] not in ("en", "de")] == [
        "brightline-services", "nimbus-care", "ostwind-contact",
    ]  # fmt: skip
    assert rows[3] == ["de", "60:00", "20:00", "25:00", "in", "2026-W44"]


def test_one_candidate_hour_by_hour(demo: Runner) -> None:
    """The week of both zones' changes: the grid, the hand-over on three walls, and the year in runs."""
    shown = demo.ok("scope", "coverage", "nimbus-care", "--week", "2026-W13").out
    assert "  In Europe/Berlin clocks go forward by 1:00 on Sun 2026-03-29." in shown
    assert "Mon 03-23 |" + " " * 16 + "#" * 14 + "." * 10 + " " * 8 + "| 5:00 uncovered" in shown
    assert "  hand-over Mon-Fri 15:00: Davao 22:00 -> Tampa 10:00, 2:00 together before" in shown
    assert "2026-W14 to 2026-W43  0:00  20:00" in shown
    after = demo.ok("scope", "coverage", "nimbus-care", "--week", "2026-W14").out
    assert "Mon 03-30 |" + " " * 16 + "#" * 16 + "." * 8 + " " * 8 + "| 4:00 uncovered" in after
    assert "  hand-over Mon-Fri 16:00: Davao 22:00 -> Tampa 10:00, 2:00 together before" in after


def test_following_the_sun(night: Runner) -> None:
    """Three places hand over to each other each day, and what none of them covers is drawn and added up."""
    shown = night.ok("scope", "coverage", "sun-followers", "--week", "2026-W24").out
    assert "en: 7:00 of 168:00 uncovered" in shown
    assert "hand-over Mon-Sun 09:00: Sydney 17:00 -> Berlin 09:00, 1:00 together before" in shown
    assert "hand-over Mon-Sun 17:00: Berlin 17:00 -> Boston 11:00, 3:00 together before" in shown
    assert "Mon 06-08 |" + "#" * 46 + "..| 1:00 uncovered" in shown
    assert shown.count("| 1:00 uncovered") == 7


def test_coverage_as_json(night: Runner) -> None:
    """Seconds, instants with their offsets, the grid, and the runs of the year."""
    found = night.ok("scope", "coverage", "--week", "2026-W43", "--json").json
    assert found["week"] == {"key": "2026-W43", "first": "2026-10-19", "last": "2026-10-25"}
    sun, homeless = found["candidates"]
    (line,) = sun["languages"]
    assert line["required_seconds"] == 169 * 3600
    assert line["uncovered_seconds"] == sum(_seconds(span) for span in line["uncovered"])
    assert {len(signs) for signs in line["grid"].values()} == {48}
    assert sun["clock_changes"] == [{"time_zone": "Europe/Berlin", "on": "2026-10-25", "seconds": -3600}]
    assert line["handovers"][0]["of_local"].endswith("+11:00")
    assert homeless["sites"] == []
    assert homeless["languages"][0]["uncovered_seconds"] == 169 * 3600


def _seconds(span: dict[str, Any]) -> float:
    from datetime import datetime

    start, end = (datetime.fromisoformat(span[side]) for side in ("start", "end"))
    return (end - start).total_seconds()


def test_who_names_no_site_is_asked_for_one(night: Runner) -> None:
    """It is listed last, not as covering nothing, and the command is there."""
    ran = night.ok("scope", "coverage")
    assert ran.out.splitlines()[-1].split()[:4] == ["homeless", "en", ran.out.splitlines()[-1].split()[2], "?"]
    assert "bpoctl partner site add --candidate homeless" in ran.err


@pytest.mark.parametrize(
    ("line", "code", "says"),
    [
        ("scope coverage sun-folowers", 3, "Did you mean `sun-followers`?"),
        ("scope coverage --week 2026-03", 2, "--week 2026-03: is not a week"),
        ("scope coverage --week 2027-W53", 2, "--week 2027-W53: is not a week"),
        ("scope coverage --as-of tomorrow", 2, "is not a date"),
        ("scope process edit watch --hours 'Mon-Fry 08:00-20:00'", 2, "`Fry` at character 5 is not a day"),
        ("partner site edit SITE-1 --hours 25x7", 2, "at character 1"),
        ("partner site edit SITE-1 --time-zone Europe/Berlon", 2, "did you mean `Europe/Berlin`?"),
        ("partner site add --candidate nobody --name X --time-zone UTC --hours 24x7 --languages en", 3, "no candidate"),
    ],
)
def test_bad_input_is_refused_by_name(night: Runner, line: str, code: int, says: str) -> None:
    """Exit 2 for a word that is none, 3 for a record that is not there; the message names it."""
    import shlex

    ran = night(*shlex.split(line))
    assert (ran.code, says in ran.err) == (code, True), ran.err


def test_hours_in_a_file_are_refused_with_their_line(fresh: Runner) -> None:
    """`apply` names the file, the line and the place within the text."""
    text = DEMO.read_text(encoding="utf-8").replace('"Mon-Fri 22:00-03:00"', '"Mon-Fri 22:00-33:00"')
    file = fresh.folder / "bad.toml"
    file.write_text(text, encoding="utf-8")
    number = next(n for n, line in enumerate(text.splitlines(), 1) if "33:00" in line)
    ran = fresh("apply", file, "--yes")
    assert ran.code == 3
    assert f":{number}: " in ran.err
    assert "`22:00-33:00` at character 9 has a time outside of 00:00-24:00" in ran.err


def test_without_hours_there_is_nothing_to_cover(acme: Runner) -> None:
    """It says which command states them, and names the processes that state none."""
    acme.line("scope process add --name Orders")
    ran = acme("scope", "coverage")
    assert ran.code == 3
    assert "bpoctl scope process edit KEY --hours" in ran.err
    acme.line("scope process add --name Returns --hours 24x5")
    alone = acme.ok("scope", "coverage", "--week", "2026-W24")
    assert "any: 120:00 of 120:00 uncovered" in alone.out
    assert "no candidate is in the race: bpoctl partner candidate add" in alone.err
    acme.line("partner candidate add --name Nimbus")
    assert "`Orders` does not say when it is needed" in acme.ok("scope", "coverage").err


@pytest.mark.parametrize("words", ["raci", "coverage", "coverage brightline-services", "coverage nimbus-care"])
def test_it_fits_eighty_columns(demo: Runner, words: str) -> None:
    """No line of a grid is wider than a terminal, and no sign in it needs a colour."""
    ran = demo.ok("scope", *words.split(), "--as-of", "2026-03-25")
    assert max(len(line) for line in ran.out.splitlines()) <= WIDTH
    assert "\x1b" not in ran.out
