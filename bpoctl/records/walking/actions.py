"""Commands that the walk runs because a finding asks for them: what they want to know, as described fields."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bpoctl.models.fields import Description


@dataclass(frozen=True)
class Parameter:
    """One parameter of a command: what it means, and its flag (none where it is told by its place)."""

    description: Description
    flag: str
    stand_in: str


@dataclass(frozen=True)
class Action:
    """A command: its words, what it does, and its parameters."""

    words: tuple[str, ...]
    summary: str
    parameters: tuple[Parameter, ...]


class Actions(Protocol):
    """The commands of the program; the floor above hands them in."""

    def find(self, command: str) -> Action | None:
        """The command with these words, as in `sla sign`; None where there is none."""

    def run(self, words: Sequence[str]) -> int:
        """Run a command line in this process; gives its exit code. Raises BpoctlError like the command itself."""
