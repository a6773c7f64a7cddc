"""The candidate scorecard: all candidates side by side, or one of them with everything that is known of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from bpoctl.analysis.cost.total import TotalCost, Unreckoned
from bpoctl.analysis.scoring import spreads
from bpoctl.analysis.scoring.race import Race, Runner, brief
from bpoctl.analysis.wording import capital, listed
from bpoctl.documents.costs import CostRow, cost_rows, note_costs, quote_words
from bpoctl.documents.people import person_name
from bpoctl.documents.race import RaceView, costs_on, note_race, race_on, race_view
from bpoctl.documents.reads import Reads
from bpoctl.documents.views import View
from bpoctl.dossier import Dossier
from bpoctl.models.partner import Call, Candidate, Certificate, Criterion, Reference, Score, Site
from bpoctl.models.values import plain

ALL = "scorecard"
"""The name of the scorecard of all candidates."""
WIDE = 0.25
"""Share of a criterion's scale from which evaluators are said to disagree."""


@dataclass(frozen=True, slots=True)
class SpreadView(View):
    """Where evaluators lie apart."""

    candidate: str
    criterion: str
    given: str
    share: str


@dataclass(frozen=True, slots=True)
class GivenView(View):
    """What one candidate was given on one criterion, by each evaluator, and why."""

    criterion: str
    weight: str
    given: str
    mean: str
    rationale: str


@dataclass(frozen=True, slots=True)
class HeardView(View):
    """A call, a reference or a certificate of one candidate."""

    what: str
    when: str
    outcome: str
    notes: str


@dataclass(frozen=True, slots=True)
class ProfileView(View):
    """Everything that is known of one candidate."""

    name: str
    facts: list[tuple[str, str]]
    standing: str
    scores: list[GivenView]
    quotes: list[str]
    cost: list[tuple[str, str]]
    cost_problem: str
    sites: list[HeardView]
    calls: list[HeardView]
    references: list[HeardView]
    certificates: list[HeardView]


@dataclass(frozen=True, slots=True)
class ScorecardView(View):
    """Everything that a scorecard says."""

    title: str
    engagement: str
    client: str
    as_of: date
    currency: str
    race: RaceView
    costs: list[CostRow]
    cost_problem: str
    spreads: list[SpreadView]
    profiles: list[ProfileView]


def view(dossier: Dossier, reads: Reads, name: str, as_of: date) -> ScorecardView:
    """The scorecard of all candidates, or of one, as of a day."""
    note_costs(dossier, reads)
    note_race(dossier, reads)
    engagement = dossier.engagement
    reads.part("engagement", engagement, "name", "client")
    found, problem = race_on(dossier, as_of)
    costs, cost_problem = costs_on(dossier, as_of)
    chosen = [c for c in dossier.all(Candidate) if name in (ALL, c.key)]
    profiles = [_profile(dossier, reads, candidate, found, costs, as_of) for candidate in chosen]
    whose = "all candidates" if name == ALL else dossier.named("partner_candidate", name)
    return ScorecardView(
        title=f"Candidate scorecard: {whose}", engagement=engagement.name, client=engagement.client, as_of=as_of,
        currency=engagement.currency, race=race_view(dossier, reads, found, problem, costs), costs=cost_rows(costs),
        cost_problem=cost_problem, spreads=list(_spreads(dossier, reads, {c.key for c in chosen})), profiles=profiles,
    )  # fmt: skip


def _spreads(dossier: Dossier, reads: Reads, keys: set[str]) -> Iterator[SpreadView]:
    criteria = {row.key: row for row in dossier.all(Criterion)}
    for spread in spreads(tuple(criteria.values()), dossier.all(Score)):
        if spread.candidate in keys and spread.share >= WIDE:
            given = sorted(spread.given.items(), key=lambda pair: (-pair[1], pair[0]))
            yield SpreadView(
                dossier.named("partner_candidate", spread.candidate), criteria[spread.criterion].name,
                listed(f"{person_name(dossier, reads, who)} {plain(value)}" for who, value in given),
                f"{100 * float(spread.share):.0f} %",
            )  # fmt: skip


def _profile(
    dossier: Dossier, reads: Reads, candidate: Candidate, found: Race | None,
    costs: list[TotalCost | Unreckoned], as_of: date,
) -> ProfileView:  # fmt: skip
    reads.part("partner_candidate", candidate, "country", "lei", "website", "staff")
    cost = next((one for one in costs if one.key == candidate.key), None)
    calls = [row for row in dossier.all(Call) if row.candidate == candidate.key and row.held_on <= as_of]
    asked = [row for row in dossier.all(Reference) if row.candidate == candidate.key]
    held = [row for row in dossier.all(Certificate) if row.candidate == candidate.key]
    sites = [row for row in dossier.all(Site) if row.candidate == candidate.key]
    return ProfileView(
        name=candidate.name, facts=list(_facts(candidate)), standing=_standing(candidate.key, found),
        scores=list(_scores(dossier, reads, candidate.key)),
        quotes=[said for quote in cost.quotes for said in quote_words(dossier, quote)]
        if isinstance(cost, TotalCost) else [],
        cost=list(_cost(cost)), cost_problem=f"{capital(cost.reason)}." if isinstance(cost, Unreckoned) else "",
        sites=[HeardView(s.name, s.time_zone, s.hours, listed(s.languages)) for s in reads.rows(Site, sites)],
        calls=[HeardView("Discovery call", str(c.held_on), c.outcome, c.notes or "") for c in reads.rows(Call, calls)],
        references=[reference_view(row, as_of) for row in reads.rows(Reference, asked)],
        certificates=[certificate_view(row, as_of) for row in reads.rows(Certificate, held)],
    )  # fmt: skip


def _facts(candidate: Candidate) -> Iterator[tuple[str, str]]:
    facts = (
        ("Country", candidate.country), ("Staff", f"{candidate.staff:,}" if candidate.staff is not None else None),
        ("Website", candidate.website), ("LEI", candidate.lei),
    )  # fmt: skip
    yield from ((name, said) for name, said in facts if said)


def _standing(key: str, found: Race | None) -> str:
    if found is None:
        return "Not ranked."
    runner: Runner = found.runner(key)
    if runner.score is None:
        return f"Not ranked: {'; '.join(runner.reasons)}."
    ranked = f"{len(found.places)} candidates" if len(found.places) > 1 else "one candidate"
    return f"Place {runner.rank} of {ranked}, with {100 * runner.score:.2f} points of 100."


def _scores(dossier: Dossier, reads: Reads, key: str) -> Iterator[GivenView]:
    from bpoctl.analysis.scoring import mean_scores

    own = [score for score in dossier.all(Score) if score.candidate == key]
    means = mean_scores(own)
    for criterion in dossier.all(Criterion):
        scores = [score for score in own if score.criterion == criterion.key]
        mean = means.get((key, criterion.key))
        given = ", ".join(f"{person_name(dossier, reads, s.evaluator)} {plain(s.value)}" for s in scores)
        why = "; ".join(s.rationale for s in scores if s.rationale)
        shown = brief(mean) if mean is not None else "not scored"
        yield GivenView(criterion.name, f"{plain(criterion.weight)} %", given, shown, why)


def _cost(cost: TotalCost | Unreckoned | None) -> Iterator[tuple[str, str]]:
    if isinstance(cost, TotalCost):
        names = {"provider": "paid to the provider", "own": "borne by the client itself", "kept": "kept in-house"}
        for (what, side), amount in cost.by_what().items():
            yield f"{capital(what)}, {names[side]}", f"{amount:,f}"
        yield "Total over the term", f"{cost.total:,f}"
        if cost.present_value is not None:
            yield "Present value", f"{cost.present_value:,f}"


def reference_view(row: Reference, as_of: date) -> HeardView:
    """A reference, with what it said where it was asked by a day."""
    asked = row.checked_on is not None and row.checked_on <= as_of
    return HeardView(row.organisation, str(row.checked_on) if asked else "not asked yet",
                     (row.outcome or "") if asked else "", (row.notes or "") if asked else "")  # fmt: skip


def certificate_view(row: Certificate, as_of: date) -> HeardView:
    """A certificate, and whether it holds on a day."""
    if row.valid_until is None:
        state = "no last day stated"
    else:
        state = f"until {row.valid_until}" + (" (expired)" if row.valid_until < as_of else "")
    return HeardView(row.name, str(row.valid_from or ""), state, row.issuer or "")
