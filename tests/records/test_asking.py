"""At a terminal a verb asks for what it was not told; elsewhere, and with --no-input, it never waits."""

from __future__ import annotations

import sys
from typing import Any

import pexpect
import pytest
from conftest import Runner, environment

from bpoctl.errors import ExitCode


def at_a_terminal(run: Runner, *words: str, **variables: str) -> Any:
    """The program at a pseudo-terminal."""
    env = dict(environment(TERM="xterm", NO_COLOR="1", **variables))
    program = ["-c", "from bpoctl.app import main; main()", *words]
    return pexpect.spawn(sys.executable, program, cwd=str(run.folder), env=env, encoding="utf-8", timeout=60)


def code_of(child: Any) -> int:
    """Its exit code, when it has ended."""
    child.expect(pexpect.EOF)
    child.close()
    return int(child.exitstatus)


def test_what_is_missing_is_asked(acme: Runner) -> None:
    """Only the required fields that have no flag are asked; an answer that is none is asked again."""
    child = at_a_terminal(acme, "scope", "risk", "add", "--name", "Volume doubles", "--response", "reduce")
    child.expect("How likely, 1 to 5")
    child.sendline("9")
    child.expect("9 is above 5")
    child.sendcontrol("u")
    child.sendline("3")
    child.expect("How bad, 1 to 5")
    child.sendline("4")
    child.expect("Added scope/risk RSK-1")
    assert code_of(child) == 0
    (risk,) = acme.ok("scope", "risk", "list", "--json").items
    assert (risk["name"], risk["likelihood"], risk["impact"]) == ("Volume doubles", 3, 4)


def test_an_interrupted_question_records_nothing(acme: Runner) -> None:
    """Ctrl-C at a question is exit code 130, and no half of a record."""
    child = at_a_terminal(acme, "scope", "risk", "add", "--name", "x", "--response", "reduce")
    child.expect("How likely, 1 to 5")
    child.sendcontrol("c")
    child.expect("interrupted")
    assert code_of(child) == ExitCode.INTERRUPTED
    assert acme.ok("scope", "risk", "list", "--json").items == []


@pytest.mark.parametrize(("answer", "code", "left"), [("n", ExitCode.NO, 1), ("y", ExitCode.FINE, 0)])
def test_what_destroys_asks(acme: Runner, answer: str, code: int, left: int) -> None:
    """Removing asks first; no is exit code 1 and leaves the record as it was."""
    acme.line("scope boundary add --name x --side in")
    child = at_a_terminal(acme, "scope", "boundary", "remove", "BND-1")
    child.expect("Remove scope/boundary BND-1")
    child.send(answer)
    assert code_of(child) == code
    assert len(acme.ok("scope", "boundary", "list", "--json").items) == left


@pytest.mark.parametrize(
    ("words", "variables"),
    [(["--no-input"], {}), ([], {"BPOCTL_NO_INPUT": "1"})],
)
def test_nobody_is_asked_who_does_not_want_it(acme: Runner, words: list[str], variables: dict[str, str]) -> None:
    """--no-input and BPOCTL_NO_INPUT keep a terminal from being asked: exit code 2 names what is missing."""
    child = at_a_terminal(acme, "scope", "risk", "add", *words, **variables)
    child.expect("missing for scope/risk: --name TEXT")
    assert code_of(child) == ExitCode.USAGE
