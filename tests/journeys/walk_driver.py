"""Somebody at a terminal: reads the walk's questions off a pseudo-terminal and answers them from a table."""

from __future__ import annotations

import os
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pexpect

from bpoctl.dossier import ENGAGEMENT_FIELDS
from bpoctl.models import KINDS, Kind
from bpoctl.models.fields import Description
from bpoctl.records import asking
from bpoctl.records.walking.steps import asked_fields

PROGRAM = "from bpoctl.app import main; main()"
DOWN, ENTER, CLEAR, SPACE = "\x1b[B", "\r", "\x15", " "
# prompt_toolkit turns bracketed paste on where a question begins, and wrapping on where it is drawn
_DRAWN = re.compile(r"\x1b\[\?2004h(.*?)\x1b\[\?7h\x1b\[0m", re.DOTALL)
_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]")
_FIRST = re.compile(r"  (.*): no \S+ is recorded yet")
_FINDING = re.compile(r"^[A-Z]{3}\d{3} error", re.MULTILINE)
_MOST = 3
_NEW = "(new "


def environment(folder: Path) -> dict[str, str]:
    """What a walk in a test sees: no colours, no workspace but its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("BPOCTL")}
    return {**kept, "PROMPT_TOOLKIT_NO_CPR": "1", "NO_COLOR": "1", "TERM": "xterm", "XDG_DATA_HOME": str(folder / "x")}


@dataclass
class Question:
    """A question on the screen: its text, and its choices with the one pointed at."""

    text: str
    choices: list[str] = field(default_factory=list)
    ticked: list[bool] = field(default_factory=list)
    pointed: int = 0


def read_question(drawn: str) -> Question:
    """The question in what was drawn."""
    plain = _ESCAPES.sub("", drawn).replace("\r", "")
    first, *lines = plain.split("\n")
    question = Question(first.removeprefix("?").strip())
    for line in lines:
        if not line.strip():
            continue
        if line.lstrip().startswith("»"):
            question.pointed = len(question.choices)
        label = line.lstrip(" »")
        question.ticked.append(label.startswith("●"))
        question.choices.append(label.lstrip("●○ ").rstrip())
    return question


class Terminal:
    """`bpoctl walk` on a pseudo-terminal."""

    def __init__(self, folder: Path, *words: str) -> None:
        self.child = pexpect.spawn(
            sys.executable, ["-c", PROGRAM, *(words or ("walk",))], cwd=str(folder), env=environment(folder),
            encoding="utf-8", dimensions=(60, 240), timeout=30,
        )  # fmt: skip
        self.transcript: list[str] = []

    def question(self) -> Question | None:
        """The next question; None where the program has ended. What it said before is in `said`."""
        found = self.child.expect([_DRAWN, pexpect.EOF])
        self.said = _ESCAPES.sub("", self.child.before or "").replace("\r", "")
        self.transcript.append(self.said)
        if found == 1:
            self.child.close()
            return None
        question = read_question(self.child.match[1])
        self.transcript.append(f"? {question.text} {question.choices or ''}\n")
        return question

    def pick(self, question: Question, start: str) -> str:
        """Choose the first choice that starts so; gives it."""
        place = next(n for n, choice in enumerate(question.choices) if choice.startswith(start))
        steps = (place - question.pointed) % len(question.choices)
        self.child.send(DOWN * steps + ENTER)
        return question.choices[place]

    def tick(self, question: Question, starts: tuple[str, ...]) -> None:
        """Tick just the choices that start so."""
        keys = ""
        for place, choice in enumerate(question.choices):
            wanted = any(choice.startswith(start) for start in starts)
            keys += (DOWN if place else "") + (SPACE if wanted != question.ticked[place] else "")
        self.child.send(keys + ENTER)

    def type(self, text: str) -> None:
        """Type an answer in place of what is offered."""
        self.child.send(CLEAR + text + ENTER)

    def interrupt(self) -> str:
        """Ctrl-C; gives what is said after it. The exit code is in `child.exitstatus`."""
        self.child.sendintr()
        self.child.expect(pexpect.EOF)
        self.child.close()
        return _ESCAPES.sub("", self.child.before or "")


People = Mapping[str, tuple[str, str]]
"""key -> name and employer, for those who are made on the way"""


class Respondent:
    """Answers by field: `(table, field) -> answer`.

    What is not in the table is left out, or made up where it is required or asked for a second time.
    """

    def __init__(self, terminal: Terminal, answers: Mapping[tuple[str, str], Any], today: str, people: People) -> None:
        self.terminal = terminal
        self.answers = answers
        self.people = people
        self.today = today
        self.asked: list[tuple[str, str]] = []
        self.wanted: list[str] = []
        """keys of records that were referred to before they were there"""
        self.kinds: list[Kind | None] = [None]

    def run(self) -> None:
        """Answer until the program ends; fails where a finding comes again although it was mended."""
        seen: Counter[str] = Counter()
        while (question := self.terminal.question()) is not None:
            self._listen(self.terminal.said)
            if _FINDING.search(self.terminal.said):
                seen[self.terminal.said] += 1
                assert seen[self.terminal.said] <= _MOST, f"this finding is not mended: {self.terminal.said}"
            self.answer(question)
        self._listen(self.terminal.said)

    def _listen(self, said: str) -> None:
        for line in said.splitlines():
            if found := _FIRST.match(line):
                # nothing to choose from: the walk goes straight to making one
                d = next(d for d in self.kinds[-1].descriptions if d.help == found[1])
                self.wanted.append(self.answers.get((self.kinds[-1].table, d.name)) or "")
            announced = _announced(line)
            if announced is not None:
                self.kinds.append(announced)
            elif line.startswith(("Recorded ", "Changed ")):
                self.kinds.pop()

    def answer(self, question: Question) -> None:
        """Answer one question. What was drafted on the way is signed as it is: the walk asks, and is told so."""
        if "still a draft" in question.text:
            self.terminal.child.send("y")
            return
        menu = next((start for start in MENUS if question.text.startswith(start)), None)
        if menu is not None:
            self._menu(question, MENUS[menu])
            return
        table, described = self._field(question.text)
        if (table, described.name) in self.asked and table not in ("run", "person"):
            described = replace(described, required=True)
        self.asked.append((table, described.name))
        given = self.answers.get((table, described.name))
        value = (given.pop(0) if given else None) if isinstance(given, list) else given
        if "(Y/n)" in question.text or "(y/N)" in question.text:
            self.terminal.child.send("y" if value == "yes" else "n")
        elif question.choices:
            self._choose(question, described, value)
        else:
            self.terminal.type(self._text(described, value))

    def _menu(self, question: Question, wishes: tuple[str, ...]) -> None:
        if not question.choices:
            self.terminal.child.send(wishes[0])
            return
        for wish in wishes:
            if any(choice.startswith(wish) for choice in question.choices):
                self.terminal.pick(question, wish)
                return
        raise AssertionError(f"none of {wishes} in {question}")

    def _field(self, text: str) -> tuple[str, Description]:
        kind = self.kinds[-1]
        own = asked_fields(kind, [d.key for d in kind.own]) if kind else ENGAGEMENT_FIELDS
        for d in own:
            for asked in (d, replace(d, required=True)):
                if text.startswith(asking.question(asked)):
                    return (kind.table if kind else "engagement", d)
        found = self.answers.get(("run", text.rstrip(":")))
        assert found is not None, f"a question that no field asks: {text!r} of {kind}"
        return "run", Description(text, asking_text(), name=text.rstrip(":"))

    def _choose(self, question: Question, described: Description, value: Any) -> None:
        if self.kinds[-1] is KINDS["person"] and described.name == "employer":
            value = self.people[self.wanted.pop()][1]
        if "space ticks" in question.text:
            wanted = value if isinstance(value, tuple) else (value,) if value else ()
            missing = [key for key in wanted if not any(choice.startswith(key) for choice in question.choices)]
            self.wanted += missing
            self.terminal.tick(question, (*wanted, *([_NEW] if missing else [])))
            return
        if value is None:
            left_out = asking.SKIP in question.choices and not described.required
            value = asking.SKIP if left_out else question.choices[question.pointed]
        if isinstance(value, tuple):
            value = value[0]
        if not any(choice.startswith(value) for choice in question.choices):
            self.wanted.append(value)
            value = _NEW
        self.terminal.pick(question, value)

    def _text(self, described: Description, value: Any) -> str:
        if self.kinds[-1] is KINDS["person"] and described.name == "name":
            return self.people[self.wanted[-1]][0]
        if isinstance(value, str):
            return value
        if not described.required:
            return ""
        return {"day": self.today, "whole": "1", "decimal": "1", "money": "100", "texts": "a"}.get(
            described.form.name, f"Some {described.key}"
        )


def asking_text() -> Any:
    """The form of a command's parameter."""
    from bpoctl.models.forms import TEXT

    return TEXT


def _announced(line: str) -> Kind | None:
    """The kind whose record a line begins to ask for."""
    for kind in KINDS.values():
        whole = f"{kind.noun}: {kind.summary}"
        if len(line) > len(kind.noun) + 2 and whole.startswith(line):
            return kind
        if re.match(rf"{kind.noun} {kind.prefix and kind.prefix + '-'}[^ :]+(: .*)?$", line):
            return kind
    return None


MENUS: dict[str, tuple[str, ...]] = {
    "Where shall it be kept?": ("In this folder",),
    "What now?": ("Record a", "Change ", "Run bpoctl", "Pass "),
    "Another ": ("No, go on",),
    "Run it?": ("y",),
    "Service function:": ("customer-service",),
    # everything is answered by hand here
    "Start from its blueprint": ("n",),
    "Go on with it?": ("y",),
}


@contextmanager
def terminal(folder: Path, *words: str) -> Iterator[Terminal]:
    """A walk that is ended, whatever happens."""
    opened = Terminal(folder, *words)
    try:
        yield opened
    finally:
        opened.child.close(force=True)
