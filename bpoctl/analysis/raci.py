"""The RACI grid: who is responsible, accountable, consulted and informed, topic by topic, with its gaps and doubles."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bpoctl.dossier import Dossier
from bpoctl.models.engagement import Person
from bpoctl.models.scope import Stakeholder

LETTERS = {"responsible": "R", "accountable": "A", "consulted": "C", "informed": "I"}


@dataclass(frozen=True)
class Topic:
    """One row: the parts of each person by the letters R, A, C and I, and what is wrong with it."""

    name: str
    parts: dict[str, str]
    """a person's key -> their letters, in the order of the word RACI"""
    faults: tuple[str, ...]

    def having(self, letter: str) -> tuple[str, ...]:
        """The people who have a part."""
        return tuple(person for person, letters in self.parts.items() if letter in letters)


@dataclass(frozen=True)
class Grid:
    """Topics down, people across, both in the order in which they are recorded."""

    topics: tuple[Topic, ...]
    people: tuple[str, ...]

    @property
    def faults(self) -> int:
        """How many gaps and doubles it has."""
        return sum(len(topic.faults) for topic in self.topics)


def grid(dossier: Dossier, today: date) -> Grid:
    """The grid of an engagement; topics that differ in capitals alone are one."""
    by_topic: dict[str, list[Stakeholder]] = {}
    for entry in dossier.all(Stakeholder):
        by_topic.setdefault(entry.topic.strip().casefold(), []).append(entry)
    people = tuple(dict.fromkeys(entry.person for entry in dossier.all(Stakeholder)))
    return Grid(tuple(_topic(dossier, today, entries, people) for entries in by_topic.values()), people)


def _topic(dossier: Dossier, today: date, entries: list[Stakeholder], people: tuple[str, ...]) -> Topic:
    held = {person: [entry.raci for entry in entries if entry.person == person] for person in people}
    parts = {
        person: "".join(letter for part, letter in LETTERS.items() if part in had)
        for person, had in held.items() if had
    }  # fmt: skip
    found = Topic(entries[0].topic, parts, ())
    return Topic(found.name, parts, tuple(_faults(dossier, today, found, held)))


def _faults(dossier: Dossier, today: date, topic: Topic, held: dict[str, list[str]]) -> list[str]:
    accountable = topic.having("A")
    faults = []
    if not accountable:
        faults.append("nobody is accountable")
    elif len(accountable) > 1:
        faults.append(f"{len(accountable)} are accountable")
    if not topic.having("R"):
        faults.append("nobody is responsible")
    for person, had in held.items():
        name = dossier.named("person", person)
        doubled = next((part for part in had if had.count(part) > 1), "")
        if doubled:
            faults.append(f"{name} is {doubled} twice")
        row = dossier.get(Person, person)
        if had and row is not None and row.left_on is not None and row.left_on < today:
            faults.append(f"{name} left on {row.left_on}")
    return faults
