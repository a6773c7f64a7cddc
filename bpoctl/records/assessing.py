"""Readiness, misconceptions and the RACI grid, for a terminal and for `--json`: the answer first, then its reasons."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from datetime import date
from shutil import get_terminal_size
from textwrap import wrap
from typing import Any

from bpoctl import catalog, output
from bpoctl.analysis.misconceptions import CODES, Answer, answer
from bpoctl.analysis.raci import Grid
from bpoctl.analysis.readiness import MOST, RULE, STRONG, Assessment, Sign, why
from bpoctl.analysis.wording import counted
from bpoctl.dossier import Dossier
from bpoctl.errors import BpoctlError
from bpoctl.models.engagement import Person
from bpoctl.records.session import session

_NARROWEST = 40


def print_assessment(dossier: Dossier, today: date, found: Assessment) -> None:
    """The result, the seven signs, what speaks against with the commands that mend it, and the rule."""
    output.say(f"{dossier.engagement.slug} · readiness on {today}: {output.styled(found.result, 'bold')}")
    _prose(why(found))
    output.say()
    output.say(f"  {'sign':<36} {'strength':<13} points")
    for sign in found.signs:
        strength, points = (sign.strength, str(sign.points)) if sign.strength else ("not looked at", f"0-{STRONG}")
        output.say(f"  {sign.name:<36} {strength:<13} {points:>6}")
        for line in _details(sign):
            _prose(line, 6)
        if sign.strength is None:
            output.say(f"      bpoctl scope readiness add --sign {sign.code} --strength STRENGTH")
    output.say(f"  {'':<36} {'':<13} {found.points:>6} of {MOST}")
    output.say()
    if not found.against:
        output.say("Nothing in the records speaks against it.")
    for each in found.against:
        _prose(f"{each.weight:<9}{each.message}{f' ({each.rule})' if each.rule else ''}", 2, 11)
        if each.fix:
            output.say(f"{' ' * 11}{each.fix}")
    output.say()
    _prose(f"rule: {RULE}", 0, 6)
    output.talk("bpoctl scope assess --misconceptions        answers the usual doubts")


def _details(sign: Sign) -> Iterator[str]:
    cited = ", ".join(row.key for row in sign.evidence)
    seen = "; ".join(sign.observed)
    if seen or cited:
        yield f"{seen}{f' ({cited})' if seen and cited else cited}"
    if sign.expired:
        yield f"no longer shown by {', '.join(f'{row.key} (until {row.valid_until})' for row in sign.expired)}"
    if sign.strength == "strong" and sign.points < STRONG:
        yield f"nothing shows it yet, so it counts {sign.points}"
    if sign.strength is None:
        yield f"would be shown by {'; '.join(sign.shown_by)}"


def assessment_json(dossier: Dossier, today: date, found: Assessment) -> dict[str, Any]:
    """The assessment for `--json`."""
    return {
        "engagement": dossier.engagement.slug, "as_of": today.isoformat(), "result": found.result, "why": why(found),
        "points": found.points, "points_possible": found.possible, "most": MOST, "could_become": found.could_become,
        "rule": RULE,
        "signs": [
            {"sign": sign.code, "name": sign.name, "looked_at": sign.strength is not None, "strength": sign.strength,
             "points": sign.points, "observed": list(sign.observed), "evidence": [row.key for row in sign.evidence],
             "expired": [row.key for row in sign.expired], "records": [row.key for row in sign.records]}
            for sign in found.signs
        ],
        "against": [
            {"weight": each.weight, "message": each.message, "rule": each.rule or None,
             "fix": str(each.fix) if each.fix else None}
            for each in found.against
        ],
    }  # fmt: skip


def print_answers(dossier: Dossier, today: date, found: Sequence[Answer]) -> None:
    """The five misconceptions, each with what the records say and then the general answer."""
    output.say(f"{dossier.engagement.slug} · the usual doubts on {today}, as its own records answer them")
    general = {entry.code: entry for entry in catalog.misconceptions()}
    for each in found:
        entry = general[each.code]
        output.say()
        output.say(f"{entry.name}: {output.styled(each.verdict, 'bold')}")
        _print_records(each)
        _prose(entry.answer, 2)
    output.say()
    output.talk("bpoctl catalog show loss-of-control        where a doubt is right")


def answered_here(code: str, as_of: str | None) -> tuple[Dossier, date, Answer] | None:
    """What the records of the engagement meant say to one misconception.

    None, with the reason said aloud, where no engagement is meant or none can be read; raises what went wrong where
    one was asked for by name. None also for a misconception of the workspace's own, which no record answers.
    """
    if code not in CODES:
        return None
    try:
        dossier = session().dossier()
    except BpoctlError as error:
        if session().slug:
            raise
        output.talk(f"What an engagement's own records say to it is not shown: {error.message}.")
        output.talk(f"  {error.hint or 'bpoctl -e SLUG catalog show CODE'}")
        return None
    day = session().today(dossier, as_of)
    return dossier, day, answer(dossier, day, code)


def print_answer(dossier: Dossier, today: date, found: Answer) -> None:
    """What the records say to one misconception: the verdict, the facts, and what is missing to tell."""
    output.say(f"{dossier.engagement.slug}, on {today}: {output.styled(found.verdict, 'bold')}")
    _print_records(found)


def _print_records(found: Answer) -> None:
    for fact in found.facts:
        _prose(f"- {fact}", 2, 4)
    for name, fix in found.missing:
        _prose(f"- not recorded: {name}", 2, 4)
        output.say(f"    {fix}")


def answers_json(dossier: Dossier, today: date, found: Sequence[Answer]) -> dict[str, Any]:
    """The answers for `--json`."""
    return {**_about(dossier, today), "misconceptions": [_answer_json(each) for each in found]}


def answer_json(dossier: Dossier, today: date, found: Answer) -> dict[str, Any]:
    """One answer for `--json`, with the engagement and the day."""
    return {**_about(dossier, today), **_answer_json(found)}


def _about(dossier: Dossier, today: date) -> dict[str, str]:
    return {"engagement": dossier.engagement.slug, "as_of": today.isoformat()}


def _answer_json(each: Answer) -> dict[str, Any]:
    missing = [{"what": name, "fix": str(fix)} for name, fix in each.missing]
    return {"code": each.code, "verdict": each.verdict, "facts": list(each.facts), "missing": missing}


def print_raci(dossier: Dossier, found: Grid) -> None:
    """Topics down, people across; the gaps and doubles of a topic beside it, then who is who."""
    short = initials(dossier, found.people)
    rows = []
    for topic in found.topics:
        marked = "; ".join(topic.faults)
        rows.append([topic.name, *(topic.parts.get(person, "·") for person in found.people), marked and f"! {marked}"])
    output.table(["topic", *(short[person] for person in found.people), ""], rows)
    output.say()
    output.say("R responsible   A accountable   C consulted   I informed")
    for person in found.people:
        row = dossier.get(Person, person)
        about = ", ".join(part for part in (row.role, row.employer) if part) if row else ""
        output.say(f"{short[person]:<4} {dossier.named('person', person)}{f' ({about})' if about else ''}")
    output.talk(
        f"{counted(found.faults, 'gap or double', 'gaps and doubles')} in {counted(len(found.topics), 'topic')}"
    )


def raci_json(dossier: Dossier, found: Grid) -> dict[str, Any]:
    """The grid for `--json`."""
    return {
        "people": [{"key": person, "name": dossier.named("person", person)} for person in found.people],
        "topics": [
            {"topic": topic.name, "responsible": list(topic.having("R")), "accountable": list(topic.having("A")),
             "consulted": list(topic.having("C")), "informed": list(topic.having("I")), "faults": list(topic.faults)}
            for topic in found.topics
        ],
        "faults": found.faults,
    }  # fmt: skip


def initials(dossier: Dossier, people: Sequence[str]) -> dict[str, str]:
    """A short name for each person: initials, with a number where two would have the same."""
    made: dict[str, str] = {}
    for person in people:
        words = dossier.named("person", person).replace("-", " ").split()
        base = "".join(word[0] for word in words[:3]).upper() or "?"
        taken, short, number = set(made.values()), base, 1
        while short in taken:
            number += 1
            short = f"{base}{number}"
        made[person] = short
    return made


def _prose(text: str, indent: int = 0, hanging: int | None = None) -> None:
    """A sentence, wrapped at a terminal only."""
    first, rest = " " * indent, " " * (indent if hanging is None else hanging)
    if not sys.stdout.isatty():
        output.say(first + text)
        return
    width = max(_NARROWEST, get_terminal_size().columns)
    for line in wrap(text, width, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False):
        output.say(line)
