"""What a rule is, and the register of all of them.

A rule is a small pure function `(dossier, today) -> found things`. Its docstring is its manual page: the first line
is the title, then the sections What, Why, Fix, Source, Bad and Good, each a paragraph that begins with that word.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from inspect import cleandoc
from typing import NamedTuple

from bpoctl.dossier import Dossier
from bpoctl.lifecycle import ASK, Finding, Fix, Severity
from bpoctl.models import KINDS, Kind

SECTIONS = ("What", "Why", "Fix", "Source", "Bad", "Good")
_SECTION = re.compile(rf"^({'|'.join(SECTIONS)}):\s+", re.MULTILINE)


class Found(NamedTuple):
    """What a rule has to say of one record; the register adds the rule's id, severity and stage."""

    kind: str
    """the record's table, as in `access_grant`; empty for the engagement as a whole"""
    key: str
    message: str
    fix: Fix | None = None
    field: str = ""
    version: str = ""


RuleFunction = Callable[[Dossier, date], Iterable[Found]]


@dataclass(frozen=True)
class Rule:
    """One rule with its id, severity, gate (a stage) and the function that judges."""

    id: str
    severity: Severity
    stage: str
    judge: RuleFunction
    since: str
    when_reached: bool = False
    """judged only of stages that the engagement has reached: work done early is not yet whole"""

    @property
    def title(self) -> str:
        """The first line of its manual page."""
        return cleandoc(self.judge.__doc__ or "").splitlines()[0].rstrip(".")

    @property
    def sections(self) -> dict[str, str]:
        """Its manual page by section: What, Why, Fix, Source, Bad, Good."""
        body = cleandoc(self.judge.__doc__ or "")
        pieces = _SECTION.split(body)[1:]
        return {name: " ".join(words.split()) for name, words in zip(pieces[::2], pieces[1::2], strict=True)}

    def findings(self, dossier: Dossier, today: date) -> list[Finding]:
        """Everything this rule finds in a dossier on a day."""
        return [self._finding(found) for found in self.judge(dossier, today)]

    def _finding(self, found: Found) -> Finding:
        path = KINDS[found.kind].path if found.kind in KINDS else "engagement"
        return Finding(
            self.id, self.severity, self.stage, path, found.key, found.message, found.fix, found.field, found.version
        )


RULES: dict[str, Rule] = {}
"""Every rule by its id. Ids are never reused."""


def rule(
    id: str, stage: str, severity: str = "error", since: str = "0.1", when_reached: bool = False
) -> Callable[[RuleFunction], RuleFunction]:
    """Register a function as a rule of a stage's gate."""

    def register(judge: RuleFunction) -> RuleFunction:
        if id in RULES:
            raise ValueError(f"rule {id} is registered twice")
        RULES[id] = Rule(id, Severity(severity), stage, judge, since, when_reached)
        return judge

    return register


@cache
def _left_behind(stage: str) -> tuple[Kind, ...]:
    return tuple(kind for kind in KINDS.values() if kind.stage == stage and kind.least)


def missing_kinds(dossier: Dossier, stage: str) -> Iterator[Found]:
    """The kinds of record that a stage must leave behind and has none of."""
    for kind in _left_behind(stage):
        if len(dossier.rows(kind.table)) < kind.least:
            asked = {d.key: ASK for d in kind.descriptions if d.required and d.name not in ("key", "version")}
            article = "an" if kind.noun[0] in "aeiou" else "a"
            message = f"No {kind.noun} is recorded, and {stage} must leave {article} {kind.noun} behind."
            yield Found(kind.table, "", message, Fix.add(kind.command, **asked))
