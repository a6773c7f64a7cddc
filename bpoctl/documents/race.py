"""What documents say of the race: criteria, standings, the scores as a matrix, and how firm the first place is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bpoctl.analysis.cost.frame import frame_of
from bpoctl.analysis.cost.reckoning import total_costs
from bpoctl.analysis.cost.terms import quoted_on
from bpoctl.analysis.cost.total import TotalCost, Unreckoned
from bpoctl.analysis.coverage import in_the_race
from bpoctl.analysis.scoring.race import Race, apart, brief, points, race, win_percents
from bpoctl.analysis.sensitivity import DRAWS, SEED, Move, Turn, turning_points, win_shares
from bpoctl.analysis.wording import capital, counted, listed
from bpoctl.documents.people import person_name
from bpoctl.documents.reads import Reads
from bpoctl.documents.views import View
from bpoctl.dossier import Dossier
from bpoctl.errors import BadData, BpoctlError
from bpoctl.models.partner import Candidate, Criterion, Score
from bpoctl.models.values import plain

_MOST_FAULTS = 3
"""As many as a reader takes in; `partner rank` and `check` name them all."""


@dataclass(frozen=True, slots=True)
class CriterionView(View):
    """One criterion: what it weighs, its scale and its knock-out."""

    key: str
    name: str
    weight: str
    scale: str
    knock_out: str


@dataclass(frozen=True, slots=True)
class StandingView(View):
    """One candidate in the race, or why it is not in it."""

    rank: str
    name: str
    points: str
    behind: str
    wins: str
    cost: str
    reason: str


@dataclass(frozen=True, slots=True)
class ScoreRow(View):
    """The mean scores on one criterion, in the order of the standings."""

    criterion: str
    weight: str
    cells: list[str]


@dataclass(frozen=True, slots=True)
class TurnView(View):
    """One weight: where it would change the first place."""

    criterion: str
    weight: str
    falls: str
    rises: str


@dataclass(frozen=True, slots=True)
class RaceView(View):
    """The race as it stood on a day."""

    criteria: list[CriterionView]
    standings: list[StandingView]
    heads: list[str]
    """the candidates of the matrix"""
    matrix: list[ScoreRow]
    turns: list[TurnView]
    how: str
    """how the points came about"""
    firm: str
    """how firm the first place is, as a sentence"""
    problem: str
    """why nobody can be ranked; empty where they can"""


def note_race(dossier: Dossier, reads: Reads) -> None:
    """Note every record that a ranking is reckoned from."""
    reads.rows(Criterion, dossier.all(Criterion))
    reads.rows(Score, dossier.all(Score))
    for candidate in dossier.all(Candidate):
        reads.part("partner_candidate", candidate, "name", "withdrawn_on", "withdrawn_reason")


def race_on(dossier: Dossier, day: date) -> tuple[Race | None, str]:
    """The race on a day, or why there is none."""
    try:
        return race(dossier, day), ""
    except BadData as error:
        faults = [error.message, *(line for line in error.hint.splitlines() if not line.startswith("bpoctl "))]
        more = len(faults) - _MOST_FAULTS
        return None, f"{capital('; '.join(faults[:_MOST_FAULTS]))}{f'; and {more} more' if more > 0 else ''}."


def costs_on(dossier: Dossier, day: date) -> tuple[list[TotalCost | Unreckoned], str]:
    """The cost with every candidate in the race on a day, or why none can be reckoned."""
    try:
        frame, on = frame_of(dossier), quoted_on(dossier, day)
        return total_costs(dossier, frame, on, [candidate.key for candidate in in_the_race(dossier, on)]), ""
    except BpoctlError as error:
        return [], f"{capital(error.message)}."


def race_view(
    dossier: Dossier, reads: Reads, found: Race | None, problem: str, costs: Sequence[TotalCost | Unreckoned]
) -> RaceView:
    """The race for a document."""
    criteria = [criterion_view(row) for row in dossier.all(Criterion)]
    if found is None:
        return RaceView(criteria, [], [], [], [], "", "", problem)
    totals = {cost.key: f"{cost.total:,f}" for cost in costs if isinstance(cost, TotalCost)}
    wins, moves = win_shares(found.terms), turning_points(found.terms, found.places)
    turns = [
        TurnView(dossier.named("partner_criterion", turn.criterion), _percent(turn.weight),
                 _move(dossier, turn.falls), _move(dossier, turn.rises))
        for turn in moves
    ]  # fmt: skip
    return RaceView(
        criteria, list(_standings(found, totals, win_percents(wins))),
        [runner.name for runner in found.runners if runner.means], list(_matrix(found)), turns,
        _how(dossier, reads, found), _firm(dossier, found, wins, moves), problem,
    )  # fmt: skip


def criterion_view(row: Criterion) -> CriterionView:
    """One criterion for a document."""
    better = "highest" if row.direction == "higher" else "lowest"
    scale = f"{plain(row.scale_least)} to {plain(row.scale_most)}, {better} best"
    side = "below" if row.direction == "higher" else "above"
    out = f"out {side} {plain(row.knock_out)}" if row.knock_out is not None else ""
    return CriterionView(row.key, row.name, f"{plain(row.weight)} %", scale, out)


def _standings(found: Race, totals: dict[str, str], wins: dict[str, str]) -> Iterator[StandingView]:
    best = points(found.places[0].score) if found.places else ""
    for runner in found.runners:
        reason = capital("; ".join(runner.reasons))
        if runner.score is None:
            yield StandingView("", runner.name, "", "", "", totals.get(runner.key, ""), reason)
            continue
        behind = apart(best, points(runner.score)) if runner.rank != 1 else ""
        yield StandingView(
            str(runner.rank), runner.name, points(runner.score), behind, wins[runner.key],
            totals.get(runner.key, ""), reason,
        )  # fmt: skip


def _matrix(found: Race) -> Iterator[ScoreRow]:
    scored = [runner for runner in found.runners if runner.means]
    for criterion in found.criteria:
        cells = [brief(r.means[criterion.key]) if criterion.key in r.means else "not scored" for r in scored]
        yield ScoreRow(criterion.name, f"{plain(criterion.weight)} %", cells)


def _how(dossier: Dossier, reads: Reads, found: Race) -> str:
    people = listed(person_name(dossier, reads, key) for key in found.evaluators)
    mean = f"the mean of what {people} gave" if len(found.evaluators) > 1 else f"what {people} gave"
    return (
        f"Scores are {mean}. Each becomes a share of its criterion's own scale, 1 the best, and is weighed; points are "
        f"out of 100. Wins is the share of {DRAWS:,} random weightings in which a candidate is first (seed {SEED})."
    )


def _firm(dossier: Dossier, found: Race, wins: Mapping[str, float], moves: Sequence[Turn]) -> str:
    first = listed(dossier.named("partner_candidate", key) for key in found.first)
    if len(found.places) < 2:
        return f"{first} is the only candidate that is ranked." if first else "Nobody is ranked."
    if len(found.first) > 1:
        return f"{first} tie for the first place."
    percents, first_key = win_percents(wins), found.first[0]
    moving = [turn for turn in moves if turn.least is not None]
    lead = f"{first} is first in {percents[first_key]} of the random weightings."
    other = max(wins, key=lambda key: wins[key])
    if wins[other] > wins[first_key]:
        often = percents[other]
        lead = f"{lead} {dossier.named('partner_candidate', other)} is first more often, in {often} of them."
    if not moving:
        return f"{lead} No single weight, whatever it were, changes that."
    near = min(moving, key=lambda turn: turn.least or 0)
    move = min((m for m in (near.falls, near.rises) if m), key=lambda m: abs(m.weight - near.weight))
    name = dossier.named("partner_criterion", near.criterion)
    then = listed(dossier.named("partner_candidate", key) for key in move.first)
    points = counted(len(moving), "weight")
    return (
        f'{lead} Taken alone, {points} could change that; soonest the weight of "{name}", from '
        f"{_percent(near.weight)} to {_percent(move.weight)}: then {then} would be level."
    )


def _move(dossier: Dossier, move: Move | None) -> str:
    if move is None:
        return ""
    return f"{_percent(move.weight)}: {listed(dossier.named('partner_candidate', key) for key in move.first)}"


def _percent(share: float) -> str:
    return f"{100 * share:.2f}".rstrip("0").rstrip(".") + " %"
