"""Scores as evaluators keep them: a matrix either way round, with every fault and every empty cell named."""

from __future__ import annotations

from typing import Any

import pytest
from conftest import After, Runner


@pytest.fixture
def race(after: After) -> Runner:
    """Two criteria, two candidates, one evaluator."""
    return after(
        (
            "person add --name Vera --employer client",
            "partner criterion add --key price --name 'Price of an hour' --weight 60 --direction lower",
            "partner criterion add --key quality --name Quality --weight 40 --direction higher",
            "partner candidate add --name Brightline",
            "partner candidate add --name 'Nimbus Group'",
        )
    )


def _add(race: Any, text: str, *words: str) -> Any:
    (race.folder / "m.csv").write_text(text, encoding="utf-8")
    return race("partner", "score", "add", "--from", "m.csv", *words)


def _scores(race: Any) -> set[tuple[str, str, str]]:
    found = race.ok("partner", "score", "list", "--json").items
    return {(each["candidate"], each["criterion"], each["value"]) for each in found}


@pytest.mark.parametrize(
    "text",
    [
        ",Brightline,Nimbus Group\nprice,4,3\nQuality,5,2.5\n",
        "Criterion;NIMBUS-GROUP;brightline\nprice of an hour;3;4\nquality;2.5;5\n",
        "candidate,quality,price\nbrightline,5,4\nNimbus group,2.5,3\n",
        "candidate,criterion,value\nbrightline,price,4\nbrightline,quality,5\nnimbus-group,price,3\nnimbus-group,quality,2.5\n",
    ],
)
def test_a_matrix_is_read_either_way_round(race: Any, text: str) -> None:
    """Candidates across or down, by key or by name, with an empty corner or not; the long form still is read."""
    assert _add(race, text, "--evaluator", "vera").out == "Added 4 scores from m.csv.\n"
    assert _scores(race) == {
        ("brightline", "price", "4"), ("brightline", "quality", "5"),
        ("nimbus-group", "price", "3"), ("nimbus-group", "quality", "2.5"),
    }  # fmt: skip


def test_an_empty_cell_is_no_score(race: Any) -> None:
    """It is said which one, and nothing stands for it; so are candidates and criteria that are not in the sheet."""
    ran = _add(race, "x,brightline,nimbus-group\nprice,4,\n", "--evaluator", "vera")
    assert "row 2: `nimbus-group` has no score on `price`; none was added" in ran.err
    assert "not in it: criterion `quality`" in ran.err
    assert _scores(race) == {("brightline", "price", "4")}


def test_columns_and_rows_are_mapped_or_left_out(race: Any) -> None:
    """A weight beside the scores, a total below them, and a name that is another's."""
    text = "x,Weight,Bright Ltd\nprice,60,4\nTotal,100,4\n"
    ran = _add(race, text, "--evaluator", "vera", "--map", "Bright Ltd=brightline")
    assert ran.code == 3
    assert "the column `Weight` is no candidate. --map Weight=KEY, or leave it out: --map Weight=-" in ran.err
    assert "row 3, `Total`, adds up others and is left out" in ran.err
    left_out = ("--map", "Weight=-")
    assert _add(race, text, "--evaluator", "vera", "--map", "Bright Ltd=brightline", *left_out).code == 0
    assert _scores(race) == {("brightline", "price", "4")}
    assert _add(race, text, "--evaluator", "vera", "--map", "Bright Ltd=brightline", "--map", "None=-").code == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x,brightline\nprice,9\n", "row 2, `brightline` on `price`: 9 is outside its scale of 1 to 5"),
        ("x,brightline\nprice,good\n", "row 2, `brightline` on `price`: `good` is not a number"),
        (
            "x,brightline\nprice,80 %\n",
            "row 2, `brightline` on `price`: `80 %` is a percentage, and its scale goes to 5",
        ),
        ('x,brightline\nprice,"2,5"\nquality,2.5\n', "numbers are written in two ways: `2,5` and `2.5`"),
        ("x,brightline\nqualty,3\n", "row 2: `qualty` is no criterion. Did you mean `quality`? --map qualty=quality"),
        ("x,brightline\nprice,3\nPrice of an hour,4\n", "row 3: `Price of an hour` is `price` once more"),
        ("x,brightline,Brightline\nprice,3,4\n", "the column `Brightline` is `brightline` once more"),
        ("x,brightline\n,3\n", "row 2: its first cell is empty"),
    ],
)
def test_faults_of_a_matrix_add_nothing(race: Any, text: str, said: str) -> None:
    """Each is named by its row, candidate and criterion; exit code 3 and not one score."""
    ran = _add(race, text, "--evaluator", "vera")
    assert (ran.code, said in ran.err) == (3, True), ran.err
    assert not _scores(race)


def test_one_evaluator_scores_once(race: Any) -> None:
    """The same sheet twice would count twice; and it must be said whose scores they are."""
    text = "x,brightline\nprice,4\n"
    assert _add(race, text).code == 2
    assert _add(race, text, "--evaluator", "vera").code == 0
    again = _add(race, text, "--evaluator", "vera")
    assert (again.code, "vera has scored it already: SCO-1" in again.err) == (3, True)


def test_a_sheet_that_is_like_neither_is_refused_as_before(race: Any) -> None:
    """No header is a candidate, a criterion or a field."""
    ran = _add(race, "x,y\n1,2\n", "--evaluator", "vera")
    assert (ran.code, "is no field of partner/score" in ran.err) == (3, True)


def test_a_dirty_matrix_is_read(race: Any) -> None:
    """A title above, a group before the criteria, a blank column, decimal commas, `n/a`, a total."""
    text = (
        "\ufeffScores of the second round;;;;\n;Criterion;Brightline;;Nimbus Group\n"
        "Money;Price of an hour;4,5;;n/a\n;Quality;2,5;;3\nTotal;;7;;3\n"
    )
    ran = _add(race, text, "--evaluator", "vera", "--map", "criterion=-")
    assert ran.code == 0, ran.err
    assert "row 1 is taken for a title" in ran.err and "row 5, `Total`, adds up others" in ran.err
    assert "row 3: `nimbus-group` has no score on `price`; none was added" in ran.err
    assert _scores(race) == {
        ("brightline", "price", "4.5"), ("brightline", "quality", "2.5"), ("nimbus-group", "quality", "3")
    }  # fmt: skip


def test_percentages_on_a_scale_to_a_hundred(race: Any) -> None:
    """`80 %` is 80; 0.8, which a spreadsheet keeps for 80 %, is refused as in doubt."""
    race.line("partner criterion edit quality --scale-least 0 --scale-most 100")
    ran = _add(race, "x,brightline\nquality,0.8\n", "--evaluator", "vera")
    assert (ran.code, "0.8 of a scale to 100: is it 0.8 or a percentage?" in ran.err) == (3, True)
    assert _add(race, "x,brightline\nquality,80 %\n", "--evaluator", "vera").code == 0
    assert _scores(race) == {("brightline", "quality", "80")}


def test_a_company_called_total_is_a_candidate(race: Any) -> None:
    """A row that a known candidate is named for is no sum."""
    race.line("partner candidate add --name Total")
    assert _add(race, "candidate,quality\nTotal,3\n", "--evaluator", "vera").code == 0
    assert _scores(race) == {("total", "quality", "3")}
