"""The decision record: who was chosen, by whom, why, what it was weighed against, and what was accepted with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from bpoctl.analysis.cost.case import BusinessCase, business_case
from bpoctl.analysis.cost.terms import decided
from bpoctl.analysis.scoring.duel import duel
from bpoctl.analysis.scoring.race import RANKED, Race, points
from bpoctl.analysis.wording import capital, listed
from bpoctl.documents.business_case import RiskView, headline, open_risks
from bpoctl.documents.costs import CostRow, cost_rows, note_costs, quote_words
from bpoctl.documents.people import person_name
from bpoctl.documents.race import RaceView, costs_on, note_race, race_on, race_view
from bpoctl.documents.reads import Reads
from bpoctl.documents.scorecard import HeardView, certificate_view, reference_view
from bpoctl.documents.views import View
from bpoctl.dossier import Dossier
from bpoctl.errors import BpoctlError
from bpoctl.models.engagement import Person
from bpoctl.models.partner import Call, Certificate, Decision, Reference
from bpoctl.models.scope import Stakeholder

TOPIC = "partner selection"
R = TypeVar("R", Call, Reference, Certificate)


@dataclass(frozen=True, slots=True)
class PartView(View):
    """Who had which part in the decision."""

    name: str
    part: str


@dataclass(frozen=True, slots=True)
class DecisionView(View):
    """Everything that the decision record says."""

    key: str
    engagement: str
    client: str
    as_of: date
    currency: str
    chosen: str
    decided_on: date
    decided_by: str
    runner_up: str
    reasons: str
    standing: str
    """where the chosen candidate stood on that day"""
    against: str
    """what decided between it and the next one; empty where nothing can be said"""
    race: RaceView
    costs: list[CostRow]
    cost_problem: str
    terms: list[str]
    """of the chosen quote"""
    case: list[str]
    dissent: list[str]
    parts: list[PartView]
    calls: list[HeardView]
    references: list[HeardView]
    certificates: list[HeardView]
    unheard: str
    """what of calls, references and certificates is not on record; empty where all three are"""
    risks: list[RiskView]
    earlier: list[str]
    open_points: list[str]


def view(dossier: Dossier, reads: Reads, name: str, as_of: date) -> DecisionView:
    """What the record of the latest decision made by a day says. Race, cost and risks are those of its own day."""
    made = decided(dossier, as_of)
    assert made is not None, name
    note_costs(dossier, reads)
    note_race(dossier, reads)
    decisions = reads.rows(Decision, (row for row in dossier.all(Decision) if row.decided_on <= as_of))
    engagement, day = dossier.engagement, made.decided_on
    reads.part("engagement", engagement, "name", "client")
    found, problem = race_on(dossier, day)
    costs, cost_problem = costs_on(dossier, day)
    case = _case(dossier, day)
    calls = [HeardView("Discovery call", str(c.held_on), c.outcome, c.notes or "")
             for c in reads.rows(Call, _own(dossier.all(Call), made)) if c.held_on <= day]  # fmt: skip
    references = [reference_view(row, day) for row in reads.rows(Reference, _own(dossier.all(Reference), made))]
    certificates = [certificate_view(r, day) for r in reads.rows(Certificate, _own(dossier.all(Certificate), made))]
    return DecisionView(
        key=made.key, engagement=engagement.name, client=engagement.client, as_of=as_of,
        currency=engagement.currency, chosen=dossier.named("partner_candidate", made.candidate), decided_on=day,
        decided_by=_person(dossier, reads, made.decided_by),
        runner_up=dossier.named("partner_candidate", made.runner_up), reasons=made.reasons,
        standing=_standing(dossier, found, made.candidate), against=_against(dossier, found, made.candidate),
        race=race_view(dossier, reads, found, problem, costs), costs=cost_rows(costs), cost_problem=cost_problem,
        terms=[said for quote in case.cost.quotes for said in quote_words(dossier, quote)]
        if case and case.cost else [],
        case=list(headline(case)) if case else [], dissent=list(_dissent(dossier, reads, day, made.candidate)),
        parts=_parts(dossier, reads),
        calls=calls, references=references, certificates=certificates,
        unheard=_unheard({"discovery call": calls, "reference": references, "certificate": certificates}),
        risks=open_risks(dossier, reads, day), earlier=_earlier(dossier, reads, decisions, made),
        open_points=[f"{capital(point)}." for point in (case.open_points if case else ())],
    )  # fmt: skip


def _unheard(heard: Mapping[str, list[HeardView]]) -> str:
    """Which of them nobody recorded, as a sentence."""
    lacking = [f"no {what}" for what, rows in heard.items() if not rows]
    return f"On record there {'is' if len(lacking) == 1 else 'are'} {listed(lacking)}." if lacking else ""


def _own(rows: Iterable[R], made: Decision) -> Iterator[R]:
    return (row for row in rows if row.candidate == made.candidate)


def _person(dossier: Dossier, reads: Reads, key: str) -> str:
    person = dossier.get(Person, key)
    if person is not None:
        reads.part("person", person, "role")
    return ", ".join(filter(None, (person_name(dossier, reads, key), person.role if person else "")))


def _case(dossier: Dossier, day: date) -> BusinessCase | None:
    """The business case as it stood on that day; None where none can be reckoned."""
    try:
        return business_case(dossier, day)
    except BpoctlError:
        return None


def _standing(dossier: Dossier, found: Race | None, key: str) -> str:
    name = dossier.named("partner_candidate", key)
    if found is None:
        return f"{name} was not ranked."
    runner = found.runner(key)
    if runner.state != RANKED or runner.score is None:
        return f"{name} was not ranked: {'; '.join(runner.reasons)}."
    if found.first == (key,):
        return f"{name} was ranked first, with {points(runner.score)} points of 100."
    first = listed(dossier.named("partner_candidate", each) for each in found.first)
    if key in found.first:
        return f"{first} were ranked first together, with {points(runner.score)} points of 100."
    return (
        f"{name} was ranked on place {runner.rank} of {len(found.places)} with {points(runner.score)} points; "
        f"{first} was first with {points(found.places[0].score)}. The reasons above are all that is on record for "
        "passing over the first place."
    )


def _against(dossier: Dossier, found: Race | None, key: str) -> str:
    """What decides between the chosen candidate and the best-ranked other one."""
    other = next((place.key for place in found.places if place.key != key), None) if found else None
    if found is None or other is None or found.runner(key).score is None:
        return ""
    compared = duel(found, key, other)
    name = dossier.named("partner_candidate", other)
    if not compared.lead:
        return f"Between it and {name} nothing decides: they are level."
    for_whom = "for it" if compared.lead > 0 else f"for {name}"
    named = listed(f'"{dossier.named("partner_criterion", line.criterion)}"' for line in compared.deciding)
    verb = "decides" if len(compared.deciding) == 1 else "decide"
    return f"Between it and {name}, {named} {verb} {for_whom}."


def _dissent(dossier: Dossier, reads: Reads, day: date, key: str) -> Iterator[str]:
    """What each evaluator alone would have chosen."""
    from bpoctl.analysis.scoring.race import firsts_by_evaluator

    chosen = dossier.named("partner_candidate", key)
    for who, first in firsts_by_evaluator(dossier, day).items():
        name = person_name(dossier, reads, who)
        if not first:
            yield f"{name} did not score every candidate on every criterion."
        elif first == (key,):
            yield f"{name}, by their own scores alone, would have put {chosen} first."
        else:
            others = listed(dossier.named("partner_candidate", each) for each in first)
            yield f"{name}, by their own scores alone, would have put {others} first."


def _parts(dossier: Dossier, reads: Reads) -> list[PartView]:
    """Who answered for the choice: the parts that the RACI grid gives under `partner selection`."""
    own = [row for row in dossier.all(Stakeholder) if row.topic.casefold() == TOPIC]
    order = ("accountable", "responsible", "consulted", "informed")
    rows = sorted(reads.rows(Stakeholder, own), key=lambda row: order.index(row.raci))
    return [PartView(_person(dossier, reads, row.person), row.raci) for row in rows]


def _earlier(dossier: Dossier, reads: Reads, decisions: list[Decision], made: Decision) -> list[str]:
    return [
        f"{row.key}, {row.decided_on}: {dossier.named('partner_candidate', row.candidate)}, by "
        f"{person_name(dossier, reads, row.decided_by)}"
        for row in decisions
        if row.key != made.key
    ]
