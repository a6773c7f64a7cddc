"""What is said at once of a record that was just written."""

from __future__ import annotations

import pytest
from conftest import Ran, Runner


@pytest.fixture
def race(acme: Runner) -> Runner:
    """Two criteria of 60 and 40 on a scale of 1 to 5, one candidate and one evaluator."""
    acme("person", "add", "--name", "Dana Cruz", "--employer", "client")
    for name, weight in (("Record", "60"), ("Price", "40")):
        acme("partner", "criterion", "add", "--name", name, "--weight", weight, "--direction", "higher",
             "--scale-least", "1", "--scale-most", "5")  # fmt: skip
    acme("partner", "candidate", "add", "--name", "Nimbus")
    return acme


def _scored(race: Runner, value: str) -> Ran:
    return race("partner", "score", "add", "--candidate", "nimbus", "--criterion", "CRT-1", "--evaluator", "dana-cruz",
                "--value", value)  # fmt: skip


def test_a_score_outside_its_scale_is_named_at_once(race: Runner) -> None:
    """9 of a scale of 1 to 5 is recorded, and the same breath says that it cannot be, with the command that mends."""
    code, out, err = _scored(race, "9")
    assert (code, out) == (0, "Added partner/score SCO-1.\n")
    assert "9 on `Record`, whose scale runs from 1 to 5. (PAR003)" in err
    assert "bpoctl partner score edit SCO-1 --value" in err


def test_a_sound_score_is_taken_without_a_word(race: Runner) -> None:
    """Nothing is said of what the rules have nothing against."""
    ran = _scored(race, "4")
    assert (ran.code, ran.out, ran.err) == (0, "Added partner/score SCO-1.\n", "")


def test_a_second_score_is_named_at_once(race: Runner) -> None:
    """The same evaluator, candidate and criterion once more: both would count."""
    _scored(race, "4")
    assert "(PAR023)" in _scored(race, "5").err


def test_weights_that_no_longer_add_up_are_named_where_one_is_changed(race: Runner) -> None:
    """59 + 40 = 99; what stood before the change is not repeated after it."""
    assert "add up to 99, not to 100" in race("partner", "criterion", "edit", "CRT-1", "--weight", "59").err
    assert "PAR002" not in race("partner", "criterion", "edit", "CRT-1", "--name", "Track record").err


def test_what_a_record_merely_lacks_yet_is_left_to_check(race: Runner) -> None:
    """A new candidate has no scores and no quote, which nobody needs to be told in that moment."""
    assert race("partner", "candidate", "add", "--name", "Fourth").err == ""
