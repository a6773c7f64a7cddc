"""The walk on a real pseudo-terminal: from an empty folder to the end of stage 8, left and taken up again."""

from __future__ import annotations

import signal
import subprocess
import sys
from typing import Any

import pexpect
import pytest
from conftest import Runner
from walk_answers import PEOPLE, TODAY, answers
from walk_driver import ENTER, PROGRAM, Respondent, Terminal, environment, terminal

AIM = "What is to be achieved"

pytestmark = pytest.mark.long
"""A pseudo-terminal is slow: these run with `pytest -m long`, and in CI."""


@pytest.fixture
def bare(fresh: Runner) -> Runner:
    """The program in a workspace with an engagement that has no record at all."""
    fresh.ok(
        "new", "acme", "--bare", "--name", "Acme", "--client", "Acme Shop", "--function", "customer-service",
        "--delivery-model", "offshore", "--arrangement", "ongoing", "--currency", "EUR", "--time-zone", "UTC",
    )  # fmt: skip
    return fresh


def listed(run: Runner, *words: str) -> list[dict[str, Any]]:
    """The items that a `list` prints as JSON."""
    return run.ok(*words, "list", "--json").items


def begin_an_objective(walk: Terminal) -> None:
    """Answer the first two questions of an objective and wait at the third."""
    question = walk.question()
    assert question is not None
    walk.pick(question, "Record an objective")
    question = walk.question()
    assert question is not None
    assert question.text.startswith(AIM)
    walk.type("Faster answers")
    walk.question()
    walk.type("first-response-time")
    question = walk.question()
    assert question is not None
    assert question.text.startswith("Where it stands today")


def test_walks_from_an_empty_folder_to_the_end_of_stage_8(run: Runner) -> None:
    """Every question is answered once, findings are mended as they come, and all eight gates are passed."""
    with terminal(run.folder) as walk:
        somebody = Respondent(walk, answers(), TODAY.isoformat(), PEOPLE)
        somebody.run()
        said = "".join(walk.transcript)
        assert walk.child.exitstatus == 0, said[-2000:]
    assert "All eight stages are passed." in said
    assert [stage["state"] for stage in run.ok("status", "--json").json["stages"]] == ["passed"] * 8
    assert len(somebody.asked) > 200
    # mended on the way: a must without acceptance, weights that did not add up, tickets that no profile reads, a figure
    # without evidence
    assert "SCO006 error" in said
    assert "SLA009 error" in said
    assert "PAR002 error" in said
    assert "DEL007 error" in said
    assert {person["key"] for person in listed(run, "person")} == set(PEOPLE)
    assert [signature["party"] for signature in listed(run, "record", "signature")] == ["client", "provider"]
    run.ok("db", "verify")


def test_ctrl_c_keeps_every_answer(bare: Runner) -> None:
    """Left in the middle of a record, the walk goes on from the next question and asks nothing twice."""
    with terminal(bare.folder) as walk:
        begin_an_objective(walk)
        said = walk.interrupt()
        assert walk.child.exitstatus == 130
        assert said.count("\n") <= 3
        assert "go on with: bpoctl walk" in said
        assert "Traceback" not in said
    assert listed(bare, "scope", "objective") == []
    with terminal(bare.folder) as walk:
        finish_the_objective(walk)
    assert listed(bare, "scope", "objective")[0]["name"] == "Faster answers"


def test_a_killed_walk_loses_nothing(bare: Runner) -> None:
    """Each answer is in the store before the next question is asked."""
    with terminal(bare.folder) as walk:
        begin_an_objective(walk)
        walk.child.kill(signal.SIGKILL)
        walk.child.expect(pexpect.EOF)
    with terminal(bare.folder) as walk:
        finish_the_objective(walk)
    made = listed(bare, "scope", "objective")
    assert [(aim["name"], aim["metric"], aim["target"]) for aim in made] == [
        ("Faster answers", "first-response-time", None)
    ]


def finish_the_objective(walk: Terminal) -> None:
    """Take up the half-given objective and leave the walk after it."""
    question = walk.question()
    assert question is not None
    assert "Going on with objective: name = Faster answers, metric = first-response-time" in walk.said
    walk.child.send("y")
    question = walk.question()
    while question is not None and not question.text.startswith("Another"):
        assert not question.text.startswith((AIM, "Metric"))
        if question.choices:
            walk.pick(question, "lower")
        else:
            walk.child.send(ENTER)
        question = walk.question()
    assert question is not None
    walk.pick(question, "No, go on")
    question = walk.question()
    assert question is not None
    assert "scope: 1 of 6 kinds recorded; no process yet" in walk.said
    walk.pick(question, "Leave the walk")
    assert walk.question() is None
    assert walk.child.exitstatus == 0


def test_a_new_engagement_is_kept_before_it_is_there(run: Runner) -> None:
    """Even the questions about the engagement itself can be left and taken up."""
    with terminal(run.folder) as walk:
        question = walk.question()
        assert question is not None
        walk.pick(question, "In this folder")
        walk.question()
        walk.type("acme")
        walk.question()
        walk.interrupt()
        assert walk.child.exitstatus == 130
    with terminal(run.folder) as walk:
        question = walk.question()
        assert question is not None
        assert "Going on with engagement: slug = acme" in walk.said
        assert question.text.startswith("What the engagement is called")


def test_a_finding_can_be_skipped_and_waived(bare: Runner) -> None:
    """What is skipped comes again at the end; a waiver opens the gate in its stead."""
    with terminal(bare.folder) as walk:
        question = walk.question()
        assert question is not None
        walk.pick(question, "Waive it (SCO001)")
        for answer in ("Not needed here", "Vera", "2000-01-01"):
            walk.question()
            walk.type(answer)
        walk.child.expect("is past")
        walk.type("2999-12-31")
        question = walk.question()
        assert question is not None
        # one waiver covers the rule for the whole stage, since no record is named
        walk.pick(question, "Pass scope")
        question = walk.question()
        assert "Passed scope" in walk.said
        assert question is not None
        for _ in range(5):
            walk.pick(question, "Skip for now")
            question = walk.question()
            assert question is not None
        assert "5 things were skipped" in walk.said
        walk.pick(question, "Leave the walk")
        assert walk.question() is None
    assert listed(bare, "record", "waiver")[0]["by"] == "Vera"


def test_without_a_terminal_it_names_the_other_way(bare: Runner) -> None:
    """Exit code 2 and `bpoctl next`, and nothing is written."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, "walk"], cwd=bare.folder, env=environment(bare.folder), capture_output=True,
        text=True, stdin=subprocess.DEVNULL, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stdout == ""
    assert "bpoctl next" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(("words", "variables"), [(("--no-input", "walk"), {}), (("walk",), {"TERM": "dumb"})])
def test_a_terminal_that_cannot_be_asked_is_none(
    bare: Runner, words: tuple[str, ...], variables: dict[str, str]
) -> None:
    """`--no-input` is obeyed at a terminal too, and a dumb one cannot show a menu."""
    said = pexpect.spawn(
        sys.executable, ["-c", PROGRAM, *words], cwd=str(bare.folder), env={**environment(bare.folder), **variables},
        encoding="utf-8", timeout=30,
    )  # fmt: skip
    said.expect("bpoctl next")
    said.expect(pexpect.EOF)
    said.close()
    assert said.exitstatus == 2


def test_a_blueprint_is_offered_and_brings_its_records(run: Runner) -> None:
    """Who says yes to a function's blueprint is not asked for what it brought; its data classes are offered."""
    with terminal(run.folder) as walk:
        somebody = Respondent(walk, answers(), TODAY.isoformat(), PEOPLE)
        while (question := walk.question()) is not None and not question.text.startswith("Start from its blueprint"):
            somebody.answer(question)
        assert "Its blueprint brings 2 processes" in walk.said
        walk.child.send("y")
        while (question := walk.question()) is not None and not question.text.startswith("What now?"):
            if question.text.startswith("Classes of data"):
                assert dict(zip(question.choices, question.ticked, strict=True))["personal"]
            somebody.answer(question)
        assert "scope: 5 of 6 kinds recorded; no stakeholder yet" in walk.said
        assert question is not None
        walk.pick(question, "Leave the walk")
        assert walk.question() is None
    assert len(listed(run, "scope", "process")) == 2
