"""The race of an engagement's candidates: who is ranked, who is out and why, and what the ranking rests on.

Each mean is first brought to a share of its criterion's own scale, 1 the best (`share_of_scale`), so that scales which
differ or run downwards become one; then comes the named normalisation, then the weights.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from bpoctl.analysis.scoring.evaluators import knocked_out, mean_scores, share_of_scale, weighted_ranking
from bpoctl.analysis.scoring.methods import Place, Terms, places, terms
from bpoctl.analysis.scoring.normalising import Matrix
from bpoctl.analysis.scoring.weights import as_shares, total_of
from bpoctl.analysis.wording import listed
from bpoctl.dossier import Dossier
from bpoctl.errors import BadData
from bpoctl.models.partner import Candidate, Criterion, Score
from bpoctl.models.values import plain

RANKED, OUT, WITHDRAWN, UNSCORED = "ranked", "out", "withdrawn", "unscored"


@dataclass(frozen=True)
class Runner:
    """One candidate: how it stands in the race, and why where it is not ranked."""

    key: str
    name: str
    state: str
    reasons: tuple[str, ...]
    means: Mapping[str, Fraction]
    """its mean score by criterion, as given"""
    shares: Mapping[str, Fraction]
    """the same as shares of each criterion's scale, 1 the best"""
    rank: int | None = None
    score: float | None = None


@dataclass(frozen=True)
class Race:
    """All candidates of an engagement, best first, then those that are not ranked; and what it was reckoned from."""

    runners: tuple[Runner, ...]
    criteria: tuple[Criterion, ...]
    weights: Mapping[str, float]
    """shares of one, of the criteria that weigh something"""
    evaluators: tuple[str, ...]
    terms: Terms
    places: tuple[Place, ...]
    normalise: str
    rescaled_from: Decimal | None = None
    """what the weights added up to, where they were rescaled"""
    uneven: Mapping[str, int] = field(default_factory=dict)
    """evaluators who did not score all that were ranked, with the number of their scores that lack"""

    def runner(self, key: str) -> Runner:
        """One candidate."""
        return next(runner for runner in self.runners if runner.key == key)

    def called(self, criterion: str) -> str:
        """A criterion by its name."""
        return next(each.name for each in self.criteria if each.key == criterion)

    @property
    def first(self) -> tuple[str, ...]:
        """Who is first; several where they tie, none where nobody is ranked."""
        return tuple(place.key for place in self.places if place.rank == 1)


def race(
    dossier: Dossier, today: date, *, method: str = "weighted-sum", normalise: str = "none", rescale: bool = False
) -> Race:
    """The race as it stands on a day.

    Raises BadData, all faults by name, for weights that do not add up to 100, a criterion that nobody scored, a score
    outside its scale and a score given twice. Who withdrew, is knocked out or lacks a score is not ranked, and does
    not count in a normalisation either.
    """
    criteria = dossier.all(Criterion)
    _refuse_empty(dossier)
    weighing = tuple(criterion for criterion in criteria if criterion.weight)
    raw = {criterion.key: criterion.weight for criterion in weighing}
    weights = as_shares(raw, rescale=rescale, wholes=(100,))
    _refuse_faults(dossier, today)
    means = mean_scores(dossier.all(Score))
    runners = [_runner(dossier, candidate, means, today) for candidate in dossier.all(Candidate)]
    running = [runner for runner in runners if runner.state == RANKED]
    matrix = Matrix(
        tuple(runner.key for runner in running),
        tuple(weights),
        tuple(weights.values()),
        ("higher",) * len(weights),
        tuple(tuple(float(runner.shares[key]) for runner in running) for key in weights),
    )
    found = terms(matrix, method, normalise)
    standing = places(found)
    evaluators = tuple(sorted({score.evaluator for score in dossier.all(Score)}))
    needed = [(runner.key, key) for runner in running for key in weights]
    return Race(
        _in_order(runners, standing), criteria, weights, evaluators, found, standing, normalise,
        total_of(raw) if rescale and total_of(raw) != 100 else None, _uneven(dossier, needed),
    )  # fmt: skip


def why_out(dossier: Dossier, candidate: Candidate, today: date) -> tuple[str, tuple[str, ...]]:
    """How a candidate stands on a day (`withdrawn`, `out`, `unscored` or `ranked`), and why it is not ranked."""
    means = {key: mean for (who, key), mean in mean_scores(dossier.all(Score)).items() if who == candidate.key}
    return _state(candidate, dossier.all(Criterion), means, today)


def _state(
    candidate: Candidate, criteria: Sequence[Criterion], means: Mapping[str, Fraction], today: date
) -> tuple[str, tuple[str, ...]]:
    if candidate.withdrawn_on and candidate.withdrawn_on <= today:
        why = f": {candidate.withdrawn_reason}" if candidate.withdrawn_reason else ""
        return WITHDRAWN, (f"withdrew on {candidate.withdrawn_on}{why}",)
    out = tuple(
        knock_out_text(criterion, means[criterion.key])
        for criterion in criteria
        if criterion.key in means and knocked_out(criterion, means[criterion.key])
    )
    if out:
        return OUT, out
    lacks = [f"`{c.name}`" for c in criteria if c.key not in means and (c.weight or c.knock_out is not None)]
    return (UNSCORED, (f"not scored on {listed(lacks)}",)) if lacks else (RANKED, ())


def knock_out_text(criterion: Criterion, mean: Fraction) -> str:
    """Why a mean is out: `Security 2.5 is below its knock-out 3`."""
    assert criterion.knock_out is not None
    side = "below" if criterion.direction == "higher" else "above"
    return f"{criterion.name} {brief(mean)} is {side} its knock-out {plain(criterion.knock_out)}"


def points(score: float | Fraction) -> str:
    """A score from 0 to 1 as points of a hundred, half-up; 0.04375, which a float holds a little below, is 4.38."""
    exact = Decimal(f"{float(100 * score):.9f}")
    return format(exact.quantize(Decimal("0.01"), ROUND_HALF_UP), "f")


def apart(more: str, less: str) -> str:
    """How far two shown scores lie apart: the difference of the figures as a reader sees them, and no other."""
    return format(Decimal(more) - Decimal(less), "f")


def win_percents(wins: Mapping[str, float]) -> dict[str, str]:
    """Shares of the draws in percent with one decimal, adding up to 100.0; remainders go by largest fraction."""
    tenths = {key: Fraction(share).limit_denominator(10**9) * 1000 for key, share in wins.items()}
    whole = {key: int(value) for key, value in tenths.items()}
    left = round(sum(tenths.values())) - sum(whole.values())
    for key in sorted(tenths, key=lambda each: whole[each] - tenths[each])[:left]:
        whole[key] += 1
    return {key: f"{count // 10}.{count % 10} %" for key, count in whole.items()}


def brief(value: Fraction) -> str:
    """A mean score for a reader: at most four places, no trailing zeros."""
    shown = f"{float(value):.4f}".rstrip("0").rstrip(".")
    return "0" if shown == "-0" else shown


def _runner(dossier: Dossier, candidate: Candidate, means: Mapping[tuple[str, str], Fraction], today: date) -> Runner:
    criteria = dossier.all(Criterion)
    own = {c.key: means[candidate.key, c.key] for c in criteria if (candidate.key, c.key) in means}
    state, reasons = _state(candidate, criteria, own, today)
    shares = {c.key: share_of_scale(c, own[c.key]) for c in criteria if c.key in own}
    return Runner(candidate.key, candidate.name, state, reasons, own, shares)


def _in_order(runners: Sequence[Runner], standing: Sequence[Place]) -> tuple[Runner, ...]:
    by_key = {runner.key: runner for runner in runners}
    ranked = [_placed(by_key[place.key], place) for place in standing]
    last = (UNSCORED, OUT, WITHDRAWN)
    others = [runner for runner in runners if runner.state != RANKED]
    return (*ranked, *sorted(others, key=lambda runner: last.index(runner.state)))


def _placed(runner: Runner, place: Place) -> Runner:
    return Runner(
        runner.key, runner.name, runner.state, runner.reasons, runner.means, runner.shares, place.rank, place.score
    )


def _uneven(dossier: Dossier, needed: Sequence[tuple[str, str]]) -> dict[str, int]:
    wanted = set(needed)
    given = Counter(s.evaluator for s in dossier.all(Score) if (s.candidate, s.criterion) in wanted)
    return {who: len(wanted) - count for who, count in sorted(given.items()) if count < len(wanted)}


def _refuse_empty(dossier: Dossier) -> None:
    if not dossier.all(Criterion):
        raise BadData("there is no criterion to rank by", "bpoctl partner criterion add")
    if not dossier.all(Candidate):
        raise BadData("there is no candidate to rank", "bpoctl partner candidate add")


def _refuse_faults(dossier: Dossier, today: date) -> None:
    """Everything that would make the ranking say what nobody meant, all of it at once."""
    faults = [*_scales(dossier), *_outside(dossier), *_twice(dossier), *_unjudged(dossier, today)]
    if faults:
        (message, way_out), *others = faults
        raise BadData(message, "\n".join([way_out, *(message for message, _ in others)]))


def _scales(dossier: Dossier) -> list[tuple[str, str]]:
    return [
        (f"the scale of `{c.key}` runs from {plain(c.scale_least)} to {plain(c.scale_most)}",
         f"bpoctl partner criterion edit {c.key} --scale-least N --scale-most N")
        for c in dossier.all(Criterion)
        if c.scale_least >= c.scale_most
    ]  # fmt: skip


def _outside(dossier: Dossier) -> list[tuple[str, str]]:
    criteria = dossier.keyed("partner_criterion")
    return [
        (f"{s.evaluator} gave `{s.candidate}` {plain(s.value)} on `{s.criterion}`, outside its scale of "
         f"{plain(criteria[s.criterion].scale_least)} to {plain(criteria[s.criterion].scale_most)}",
         f"bpoctl partner score edit {s.key} --value N")
        for s in dossier.all(Score)
        if not criteria[s.criterion].scale_least <= s.value <= criteria[s.criterion].scale_most
    ]  # fmt: skip


def _twice(dossier: Dossier) -> list[tuple[str, str]]:
    """One evaluator's second score would count double in the mean."""
    seen: dict[tuple[str, str, str], str] = {}
    faults = []
    for s in dossier.all(Score):
        before = seen.setdefault((s.evaluator, s.candidate, s.criterion), s.key)
        if before != s.key:
            said = f"{s.evaluator} scored `{s.candidate}` on `{s.criterion}` twice: {before} and {s.key}"
            faults.append((said, f"bpoctl partner score remove {before}"))
    return faults


def _unjudged(dossier: Dossier, today: date) -> list[tuple[str, str]]:
    """Criteria that nobody scored for any candidate still in the race: never a silent nought."""
    running = {c.key for c in dossier.all(Candidate) if c.withdrawn_on is None or c.withdrawn_on > today}
    scored = {score.criterion for score in dossier.all(Score) if score.candidate in running}
    return [
        (f"nobody has scored anyone on `{c.key}`",
         f"bpoctl partner score add --criterion {c.key} --candidate KEY --evaluator KEY --value N")
        for c in dossier.all(Criterion)
        if running and c.key not in scored and (c.weight or c.knock_out is not None)
    ]  # fmt: skip


def firsts_by_evaluator(dossier: Dossier, today: date) -> dict[str, tuple[str, ...]]:
    """Whom each evaluator alone would put first, by weighted sum over the shares of each scale.

    Only candidates still in the race count that they scored on every criterion; knock-outs are judged on their scores.
    """
    running = [c.key for c in dossier.all(Candidate) if c.withdrawn_on is None or c.withdrawn_on > today]
    criteria, scores = dossier.all(Criterion), dossier.all(Score)
    found = {}
    for evaluator in sorted({score.evaluator for score in scores}):
        own = [score for score in scores if score.evaluator == evaluator]
        found[evaluator] = tuple(s.key for s in weighted_ranking(running, criteria, own) if s.rank == 1)
    return found
