"""Ranking, comparing and choosing from the command line, and scores that arrive as a matrix."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from conftest import After, Runner

FILE = """
[[criteria]]
key = "price"
weight = 40
direction = "lower"

[[criteria]]
key = "quality"
weight = "60"
direction = "higher"

[[candidates]]
key = "nimbus"
scores = { price = 10, quality = 4 }

[[candidates]]
key = "brightline"
scores = { price = 20, quality = 4.5 }
"""

MATRIX = """,Brightline,Nimbus Group,kappa
Price,15,12,11
quality,5,3,5
Security,4,3,2.5
"""


@pytest.fixture
def race(after: After) -> Runner:
    """Three criteria on two scales, three candidates, two people."""
    return after(
        (
            "person add --name 'Vera Lang' --employer client",
            "person add --name 'Bob Stone' --employer client",
            "partner criterion add --key price --name Price --weight 40 --direction lower --scale-least 10 "
            "--scale-most 30",
            "partner criterion add --key quality --name Quality --weight 35 --direction higher",
            "partner criterion add --key security --name Security --weight 25 --direction higher --knock-out 3",
            "partner candidate add --name Brightline",
            "partner candidate add --name 'Nimbus Group'",
            "partner candidate add --name Kappa",
        )
    )


@pytest.fixture
def scored(race: Any) -> Any:
    """The same, scored by one evaluator."""
    (race.folder / "m.csv").write_text(MATRIX, encoding="utf-8")
    race.line("partner score add --from m.csv --evaluator vera-lang")
    return race


def _file(folder: Path, text: str = FILE) -> str:
    (folder / "r.toml").write_text(text, encoding="utf-8")
    return "r.toml"


def test_calc_rank_needs_no_workspace(run: Any) -> None:
    """max by hand: price 1 - 10/20 = 0.5 and 0, quality 4/4.5 and 1: 0.2 + 0.5333, and 0.6."""
    ran = run.ok("calc", "rank", _file(run.folder), "--normalise", "max", "--json")
    assert ran.json == {
        "ranking": [
            {"key": "nimbus", "score": pytest.approx(0.4 * 0.5 + 0.6 * 4 / 4.5), "rank": 1},
            {"key": "brightline", "score": pytest.approx(0.6), "rank": 2},
        ]
    }
    assert "1  nimbus" in run.ok("calc", "rank", "-", "--method", "topsis", text=FILE).out


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("weight = 40", "weight = 39", "the weights add up to 99, not to 1 or 100: price 39 + quality 60"),
        ("weight = 40", "wieght = 40", "r.toml:4: there is no `wieght` here; did you mean `weight`?"),
        ("weight = 40", "weight = nan", "the weight of `price`"),
        ('"lower"', '"low"', "which direction is better on `price` is neither higher nor lower"),
        ("price = 10,", "", "`nimbus` has no score on `price`; nothing stands for it"),
        ("price = 10", "prce = 10", "scored on `prce`, which is no criterion; did you mean `price`?"),
        ("price = 10", "price = true", "the score of `nimbus` on `price`"),
        ('key = "brightline"', 'key = "nimbus"', "r.toml:17: there are two candidates with the key `nimbus`"),
        ('key = "brightline"', "", "[[candidates]] number 2 has no key"),
        ("[[candidates]]", "[[kandidates]]", "there is no [[candidates]]"),
        ("scores = { price = 10, quality = 4 }", "scores = 3", "the scores of `nimbus` are no table"),
        ("[[criteria]]", "[[criteria", "r.toml: "),
    ],
)
def test_a_bad_file_is_refused_by_name_and_line(run: Any, old: str, new: str, said: str) -> None:
    """Nothing missing counts as nought, nothing misspelt is passed over: exit code 3."""
    ran = run("calc", "rank", _file(run.folder, FILE.replace(old, new)), "--normalise", "minmax")
    assert (ran.code, ran.out) == (3, "")
    assert said in ran.err


def test_calc_rank_says_what_it_cannot_do(run: Any) -> None:
    """Raw lower-is-better values, a word that is no method, a file that is not there; --rescale is a way out."""
    file = _file(run.folder)
    assert (run("calc", "rank", file).code, run("calc", "rank", file, "--method", "topsi").code) == (3, 2)
    assert "--normalise minmax" in run("calc", "rank", file).err
    assert "did you mean `topsis`" in run("calc", "rank", file, "--method", "topsi").err
    assert run("calc", "rank", "none.toml").code == 3
    other = _file(run.folder, FILE.replace("weight = 40", "weight = 20"))
    ran = run.ok("calc", "rank", other, "--normalise", "minmax", "--rescale", "--json")
    assert [each["score"] for each in ran.json["ranking"]] == pytest.approx([0.75, 0.25])


def test_the_ranking_shows_everybody_and_why(scored: Any) -> None:
    """By hand: brightline 40 x 0.75 + 35 + 25 x 0.75 = 83.75; nimbus 40 x 0.9 + 17.5 + 12.5 = 66; kappa is out."""
    scored.line("partner candidate add --name Delta")
    scored.line("partner candidate add --name Omega --withdrawn-on 2026-01-20 --withdrawn-reason 'was bought'")
    ran = scored.ok("partner", "rank", "--json").json
    shown = {each["key"]: (each["state"], each["rank"], each["reasons"]) for each in ran["ranking"]}
    assert list(shown) == ["brightline", "nimbus-group", "delta", "kappa", "omega"]
    assert [each["score"] for each in ran["ranking"][:2]] == pytest.approx([0.8375, 0.66])
    assert shown["kappa"] == ("out", None, ["Security 2.5 is below its knock-out 3"])
    assert shown["delta"] == ("unscored", None, ["not scored on `Price`, `Quality` and `Security`"])
    assert shown["omega"] == ("withdrawn", None, ["withdrew on 2026-01-20: was bought"])
    assert sum(each["wins"] or 0 for each in ran["ranking"]) == pytest.approx(1)
    # level where t x 0.15 = (1 - t) x (17.5 + 6.25) / 60, so at 0.7252
    price = ran["sensitivity"]["criteria"][0]
    assert (price["rises_to"]["weight"], price["rises_to"]["first"]) == (
        pytest.approx(72.5191, abs=1e-4),
        ["nimbus-group"],
    )
    out = scored.ok("partner", "rank").out
    assert out.startswith("brightline is first with 83.75 points, 17.75 ahead of nimbus-group.\n")
    assert "out        kappa" in out
    assert "Security 2.5 is below its knock-out 3" in out


def test_as_of_a_day_before_it_withdrew_a_candidate_was_in_the_race(scored: Any) -> None:
    """--as-of sets today and nothing else."""
    scored.line("partner candidate edit brightline --withdrawn-on 2026-03-10")
    assert scored.ok("partner", "rank", "--as-of", "2026-03-10").out.startswith("nimbus-group is first")
    assert scored.ok("partner", "rank", "--as-of", "2026-03-09").out.startswith("brightline is first")


def test_ties_are_shown_as_ties(scored: Any) -> None:
    """Two candidates with the same scores share the first place and the wins; any weight decides."""
    scored.line("partner candidate add --name Twin")
    for criterion, value in (("price", 15), ("quality", 5), ("security", 4)):
        scored.line(f"partner score add --evaluator vera-lang --candidate twin --criterion {criterion} --value {value}")
    out = scored.ok("partner", "rank").out
    assert out.startswith("brightline and twin tie for the first place with 83.75 points.")
    found = scored.ok("partner", "rank", "--json").json
    assert [(each["key"], each["rank"]) for each in found["ranking"][:3]] == [
        ("brightline", 1), ("twin", 1), ("nimbus-group", 3),
    ]  # fmt: skip
    assert found["sensitivity"]["tied"] == ["brightline", "twin"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("partner criterion edit price --weight 39", "the weights add up to 99, not to 100"),
        ("partner score edit SCO-1 --value 31", "gave `brightline` 31 on `price`, outside its scale of 10 to 30"),
        (
            "partner score add --evaluator vera-lang --candidate kappa --criterion price --value 12",
            "vera-lang scored `kappa` on `price` twice",
        ),
        (
            "partner criterion add --name Fit --key fit --weight 0 --direction higher --knock-out 2",
            "nobody has scored anyone on `fit`",
        ),
    ],
)
def test_what_would_bend_the_ranking_is_refused(scored: Any, line: str, said: str) -> None:
    """Weights of 99, a score off its scale, a score that counts double, a criterion nobody scored: exit code 3."""
    scored.line(line)
    ran = scored("partner", "rank")
    assert (ran.code, ran.out) == (3, "")
    assert said in ran.err


def test_an_empty_race_says_what_to_add(acme: Any) -> None:
    """No criterion, no score: the next command is named."""
    assert "partner criterion add" in acme("partner", "rank").err
    assert "partner score add" in acme("partner", "disagree").err


def test_a_comparison_says_what_decides(scored: Any) -> None:
    """Quality gives brightline 17.5 of its 17.75 points, security 6.25, price takes 6: quality and security decide."""
    found = scored.ok("partner", "compare", "nimbus-group", "brightline", "--json").json
    assert found["lead"] == -17.75
    assert [(line["criterion"], line["points"]) for line in found["criteria"]] == [
        ("quality", -17.5), ("security", -6.25), ("price", 6.0),
    ]  # fmt: skip
    assert found["decides"] == ["quality", "security"]
    out = scored.ok("partner", "compare", "brightline", "kappa").out
    assert "kappa is not in the race: Security 2.5 is below its knock-out 3." in out
    assert scored("partner", "compare", "brightline", "brightline").code == 2
    assert "Did you mean `kappa`" in scored("partner", "compare", "brightline", "kapa").err


def test_disagreement_is_named(scored: Any) -> None:
    """Bob gives brightline 1 on quality where Vera gave 5: the whole scale, 35 points."""
    scored.line("partner score add --evaluator bob-stone --candidate brightline --criterion quality --value 1")
    out = scored.ok("partner", "disagree").out
    assert "brightline  Quality       100 %   35.00  vera-lang 5, bob-stone 1" in out
    assert "bob-stone alone: has not scored enough" in out
    assert "vera-lang alone: brightline first" in out
    assert scored.ok("partner", "disagree", "--json").json["items"][0]["share_of_scale"] == 1.0


def test_a_choice_is_one_operation(scored: Any) -> None:
    """`select` writes the decision with its reasons, and undo takes it back whole."""
    ran = scored.line(
        "partner select nimbus-group --by vera-lang --reason 'It speaks German' --on 2026-02-02 --runner-up brightline"
    )
    assert ran.out == "Recorded DEC-1: Nimbus Group was chosen by Vera Lang on 2026-02-02.\n"
    assert "number 2 of the ranking, 17.75 points behind brightline" in ran.err
    assert "PAR007" in ran.err
    (made,) = scored.ok("partner", "decision", "list", "--json").items
    assert (made["candidate"], made["decided_by"], made["reasons"], made["runner_up"]) == (
        "nimbus-group", "vera-lang", "It speaks German", "brightline",
    )  # fmt: skip
    again = scored("partner", "select", "brightline", "--by", "vera-lang", "--reason", "x", "--on", "2026-02-02")
    assert (again.code, "already (DEC-1)" in again.err) == (1, True)
    scored.ok("undo")
    assert scored.ok("partner", "decision", "list", "--json").items == []


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ("kappa --by vera-lang --reason x", 1, "`kappa` is knocked out: Security 2.5 is below its knock-out 3"),
        ("brightline --by vera-lang --reason x --runner-up kappa", 1, "`kappa` is knocked out"),
        ("brightlin --by vera-lang --reason x", 3, "Did you mean `brightline`"),
        ("brightline --by vera --reason x", 3, "no person `vera`"),
        ("brightline --by vera-lang --reason ' '", 2, "--reason"),
        ("brightline --by vera-lang --reason x --on 2199-01-01", 2, "not made in the future"),
        ("brightline --by vera-lang --reason x --runner-up brightline", 2, "the chosen candidate itself"),
    ],
)
def test_choices_that_are_refused(scored: Any, words: str, code: int, said: str) -> None:
    """Who is out cannot be chosen, nor who is not there; nothing is written."""
    import shlex

    ran = scored("partner", "select", *shlex.split(words))
    assert (ran.code, said in ran.err) == (code, True), ran.err
    assert scored.ok("partner", "decision", "list", "--json").items == []


def test_rank_and_comparison_round_alike(race: Any) -> None:
    """A lead of exactly 4.375 points is 4.38 in both, half-up; criteria are called by their names."""
    for criterion, ours, theirs in (("price", "15", "15"), ("quality", "4.5", "4"), ("security", "4", "4")):
        for candidate, value in (("brightline", ours), ("nimbus-group", theirs)):
            given = f"--candidate {candidate} --criterion {criterion} --value {value}"
            race.line(f"partner score add --evaluator vera-lang {given}")
    assert "brightline is first with 79.38 points, 4.38 ahead of nimbus-group." in race.ok("partner", "rank").out
    compared = race.ok("partner", "compare", "nimbus-group", "brightline").out
    assert "brightline leads nimbus-group by 4.38 points." in compared and "What decides: `Quality`." in compared
