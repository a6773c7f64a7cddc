"""Rules of stage 2, partner: criteria, weights, scores and quotes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from bpoctl.analysis.coverage import in_the_race
from bpoctl.analysis.wording import listed
from bpoctl.checks.rules import Found, missing_kinds, rule
from bpoctl.dossier import Dossier
from bpoctl.lifecycle import ASK, Fix
from bpoctl.models.partner import Criterion, Score
from bpoctl.models.values import plain


@rule("PAR001", "partner", when_reached=True)
def lacks_a_record(dossier: Dossier, today: date) -> Iterator[Found]:
    """A kind of record that partner must leave behind is missing.

    What: The stage has no record of a kind that it is there to produce: a criterion, a candidate, a quote, a score, a
        decision.
    Why: The next stage reads these records; a gate that opens without them opens onto nothing.
    Fix: Add the record (the finding names the command), or waive the rule for a stated time.
    Source: DESIGN.md section 1.
    Bad: no quote recorded
    Good: one quote of the chosen candidate
    """
    yield from missing_kinds(dossier, "partner")


@rule("PAR002", "partner")
def weights_do_not_add_up(dossier: Dossier, today: date) -> Iterator[Found]:
    """The weights of the criteria do not add up to 100.

    What: The sum of all weights is another number than 100; the finding shows it.
    Why: Rescaled in silence, a forgotten or doubled criterion changes the winner and nobody sees it.
    Fix: Correct a weight: bpoctl partner criterion edit KEY --weight N.
    Source: FIELD.md section 3, item 11.
    Bad: price 40, quality 35, security 15: 90
    Good: price 40, quality 35, security 25
    """
    criteria = dossier.all(Criterion)
    total = sum((criterion.weight for criterion in criteria), Decimal(0))
    if criteria and total != 100:
        last = criteria[-1]
        sum_shown = " + ".join(plain(criterion.weight) for criterion in criteria)
        yield Found(
            "partner_criterion",
            last.key,
            f"The weights add up to {plain(total.normalize())}, not to 100: {sum_shown}.",
            Fix.edit("partner criterion", last.key, weight=ASK),
            "weight",
        )


@rule("PAR003", "partner")
def score_outside_scale(dossier: Dossier, today: date) -> Iterator[Found]:
    """A score lies outside its criterion's scale.

    What: A score is below the lowest or above the highest that its criterion allows.
    Why: One evaluator who scored out of ten where the others scored out of five decides the ranking alone.
    Fix: bpoctl partner score edit KEY --value N.
    Source: DESIGN.md section 1, stage 2: scores by evaluator.
    Bad: scale 1 to 5, score 8
    Good: scale 1 to 5, score 4
    """
    criteria = dossier.keyed("partner_criterion")
    for score in dossier.all(Score):
        criterion: Criterion = criteria[score.criterion]
        if not criterion.scale_least <= score.value <= criterion.scale_most:
            yield Found(
                "partner_score",
                score.key,
                f"{dossier.named('person', score.evaluator)} gave "
                f"{dossier.named('partner_candidate', score.candidate)} {score.value} on `{criterion.name}`, whose "
                f"scale runs from {criterion.scale_least} to {criterion.scale_most}.",
                Fix.edit("partner score", score.key, value=ASK),
                "value",
            )


@rule("PAR024", "partner")
def scale_runs_nowhere(dossier: Dossier, today: date) -> Iterator[Found]:
    """The scale of a criterion runs from its highest score to its lowest.

    What: The lowest score that a criterion allows is not below its highest.
    Why: No score lies on such a scale, so nobody can be ranked. Which end is the better one is said by `direction`.
    Fix: bpoctl partner criterion edit KEY --scale-least 1 --scale-most 5.
    Source: DESIGN.md section 1, stage 2: criteria with scales and directions.
    Bad: scale 5 to 1
    Good: scale 1 to 5, and direction `lower`
    """
    for criterion in dossier.all(Criterion):
        if criterion.scale_least >= criterion.scale_most:
            runs = f"{criterion.scale_least} to {criterion.scale_most}"
            message = f"The scale of `{criterion.name}` runs from {runs}: no score lies on it."
            fix = Fix.edit("partner criterion", criterion.key, scale_least=ASK, scale_most=ASK)
            yield Found("partner_criterion", criterion.key, message, fix, "scale_least")


@rule("PAR004", "partner")
def candidate_not_scored(dossier: Dossier, today: date) -> Iterator[Found]:
    """A candidate was not scored on every criterion.

    What: A candidate that has not withdrawn lacks any evaluator's score on a criterion that weighs something.
    Why: It cannot be ranked beside the others, and is out of the race without anybody having said so.
    Fix: Score it (bpoctl partner score add …) or record that it withdrew (bpoctl partner candidate edit KEY
        --withdrawn-on DATE).
    Source: DESIGN.md section 1, stage 2: ranking.
    Bad: three criteria; Nimbus is scored on price and quality
    Good: Nimbus is scored on all three
    """
    scored = {(score.candidate, score.criterion) for score in dossier.all(Score)}
    weighing = [criterion for criterion in dossier.all(Criterion) if criterion.weight]
    for candidate in in_the_race(dossier, today):
        lacks = [criterion for criterion in weighing if (candidate.key, criterion.key) not in scored]
        if lacks:
            yield Found(
                "partner_candidate",
                candidate.key,
                f"Nobody has scored {candidate.name} on {listed(f'`{criterion.name}`' for criterion in lacks)}.",
                Fix.add("partner score", candidate=candidate.key, criterion=lacks[0].key, evaluator=ASK, value=ASK),
            )


@rule("PAR023", "partner")
def scored_twice(dossier: Dossier, today: date) -> Iterator[Found]:
    """An evaluator scored a candidate twice on one criterion.

    What: Two scores name the same evaluator, candidate and criterion.
    Why: The second would count double in the mean; the ranking is refused until one of them is gone.
    Fix: bpoctl partner score remove KEY.
    Source: DESIGN.md section 1, stage 2: scores by evaluator.
    Bad: dana gave nimbus 4 and 5 on price
    Good: dana gave nimbus 4 on price
    """
    seen: dict[tuple[str, str, str], str] = {}
    for score in dossier.all(Score):
        first = seen.setdefault((score.evaluator, score.candidate, score.criterion), score.key)
        if first != score.key:
            who, whom = dossier.named("person", score.evaluator), dossier.named("partner_candidate", score.candidate)
            what = dossier.named("partner_criterion", score.criterion)
            message = f"{who} scored {whom} on `{what}` in {first} already."
            yield Found("partner_score", score.key, message, Fix.run("partner score remove", score.key), "evaluator")
