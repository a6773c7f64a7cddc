"""Rules of stage 2, partner: the decision and what it rests on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from bpoctl.analysis.cost.terms import decided as decided
from bpoctl.analysis.coverage import in_the_race
from bpoctl.analysis.scoring import mean_scores, weighted_ranking
from bpoctl.checks.facts import better, within
from bpoctl.checks.rules import Found, rule
from bpoctl.dossier import Dossier
from bpoctl.lifecycle import ASK, Fix
from bpoctl.models.partner import Certificate, Criterion, Decision, Quote, Reference, Score
from bpoctl.models.values import plain

LONG_REASONS = 120
"""Characters from which the reasons for passing over the best-ranked candidate count as given."""


@rule("PAR005", "partner")
def chosen_had_withdrawn(dossier: Dossier, today: date) -> Iterator[Found]:
    """The chosen candidate had left the race.

    What: The candidate of the decision withdrew on or before the day of the decision.
    Why: Nobody is there to sign.
    Fix: Decide for another: bpoctl partner decision edit KEY --candidate KEY.
    Source: DESIGN.md section 1, stage 2: decision with its reasons.
    Bad: Nimbus withdrew on 2026-01-20 and was chosen on 2026-01-30
    Good: Brightline, still in the race, was chosen
    """
    decision = decided(dossier, today)
    if decision is None:
        return
    chosen = dossier.keyed("partner_candidate")[decision.candidate]
    if chosen.withdrawn_on and chosen.withdrawn_on <= decision.decided_on:
        yield Found(
            "partner_decision",
            decision.key,
            f"{chosen.name} was chosen on {decision.decided_on} and had withdrawn on {chosen.withdrawn_on}.",
            Fix.edit("partner decision", decision.key, candidate=ASK),
            "candidate",
        )


@rule("PAR006", "partner")
def chosen_without_valid_quote(dossier: Dossier, today: date) -> Iterator[Found]:
    """The chosen candidate had no quote that could be accepted that day.

    What: On the day of the decision every quote of the chosen candidate had run out, or there was none.
    Why: The price it was chosen for no longer binds it.
    Fix: Have the quote renewed: bpoctl partner quote edit KEY --valid-until DATE.
    Source: DESIGN.md section 1, stage 2: quotes; FIELD.md section 6.
    Bad: quote valid until 2026-01-15, decision on 2026-01-30
    Good: quote valid until 2026-03-31
    """
    decision = decided(dossier, today)
    if decision is None:
        return
    quotes = [quote for quote in dossier.all(Quote) if quote.candidate == decision.candidate]
    if any(within(decision.decided_on, None, quote.valid_until) for quote in quotes):
        return
    name = dossier.named("partner_candidate", decision.candidate)
    if quotes:
        last = max(quotes, key=lambda quote: quote.valid_until or date.max)
        message = (
            f"The last quote of {name} ran out on {last.valid_until}, before the decision of {decision.decided_on}."
        )
        yield Found(
            "partner_quote", last.key, message, Fix.edit("partner quote", last.key, valid_until=ASK), "valid_until"
        )
        return
    fix = Fix.add("partner quote", candidate=decision.candidate, model=ASK, price=ASK, units=ASK)
    message = f"{name} was chosen on {decision.decided_on} without a quote."
    yield Found("partner_decision", decision.key, message, fix, "candidate")


@rule("PAR007", "partner", "warning")
def chosen_not_the_best(dossier: Dossier, today: date) -> Iterator[Found]:
    """Another candidate ranks first, and the reasons are short.

    What: The chosen candidate is not first in the weighted ranking of mean scores, and the reasons have fewer than
        120 characters.
    Why: A good reason to pass over the best-ranked may exist; an auditor will ask for it.
    Fix: Give the reasons: bpoctl partner decision edit KEY --reasons TEXT.
    Source: DESIGN.md section 1, stage 2: ranking with its sensitivity, decision with its reasons.
    Bad: Nimbus 78.0, Brightline 71.5; chosen Brightline, "felt right"
    Good: chosen Nimbus
    """
    decision = decided(dossier, today)
    if decision is None or len(decision.reasons) >= LONG_REASONS:
        return
    keys = [candidate.key for candidate in in_the_race(dossier, decision.decided_on)]
    ranking = weighted_ranking(keys, dossier.all(Criterion), dossier.all(Score))
    mine = next((standing for standing in ranking if standing.key == decision.candidate), None)
    if mine is None or mine.rank == 1:
        return
    first = ranking[0]
    yield Found(
        "partner_decision",
        decision.key,
        f"{dossier.named('partner_candidate', first.key)} ranks first with {float(first.score):.1f} points; chosen was "
        f"{dossier.named('partner_candidate', mine.key)} on place {mine.rank} with {float(mine.score):.1f}, for "
        f"reasons of {len(decision.reasons)} characters.",
        Fix.edit("partner decision", decision.key, reasons=ASK),
        "reasons",
    )


@rule("PAR009", "partner")
def certificate_expired(dossier: Dossier, today: date) -> Iterator[Found]:
    """A certificate that the choice rests on has expired.

    What: A certificate of the chosen candidate (before the decision: of any candidate in the race) is past its last
        day, and no newer one of the same name holds.
    Why: Evidence expires and nobody notices; an expiry can re-open a gate already passed.
    Fix: Ask for the new one: bpoctl partner certificate edit KEY --valid-until DATE --evidence KEY.
    Source: FIELD.md section 3, item 9.
    Bad: ISO 27001 of Brightline, valid until 2026-05-01, read on 2026-05-12
    Good: valid until 2028-05-01
    """
    decision = decided(dossier, today)
    concerned = {decision.candidate} if decision else {candidate.key for candidate in in_the_race(dossier, today)}
    holding = {
        (held.candidate, held.name)
        for held in dossier.all(Certificate)
        if within(today, held.valid_from, held.valid_until)
    }
    for held in dossier.all(Certificate):
        if held.candidate not in concerned or (held.candidate, held.name) in holding:
            continue
        if held.valid_until and held.valid_until < today:
            yield Found(
                "partner_certificate",
                held.key,
                f"{held.name} of {dossier.named('partner_candidate', held.candidate)} expired on {held.valid_until}.",
                Fix.edit("partner certificate", held.key, valid_until=ASK, evidence=ASK),
                "valid_until",
            )


@rule("PAR010", "partner")
def chosen_was_knocked_out(dossier: Dossier, today: date) -> Iterator[Found]:
    """The chosen candidate falls short of a knock-out.

    What: Its mean score on a criterion with a knock-out is on the wrong side of it.
    Why: A knock-out is agreed beforehand so that no good price can buy its way past it.
    Fix: Decide for another: bpoctl partner decision edit KEY --candidate KEY.
    Source: DESIGN.md section 1, stage 2: criteria and weights.
    Bad: security, knock-out 3; the chosen candidate has a mean of 2.5
    Good: a mean of 3
    """
    decision = decided(dossier, today)
    strict = [criterion for criterion in dossier.all(Criterion) if criterion.knock_out is not None]
    if decision is None or not strict:
        return
    means = mean_scores(score for score in dossier.all(Score) if score.candidate == decision.candidate)
    for criterion in strict:
        mean = means.get((decision.candidate, criterion.key))
        bound = criterion.knock_out
        if mean is not None and bound is not None and better(Fraction(bound), mean, criterion.direction):
            yield Found(
                "partner_decision",
                decision.key,
                f"{dossier.named('partner_candidate', decision.candidate)} has a mean of {float(mean):.2f} on "
                f"`{criterion.name}`, on the wrong side of its knock-out {plain(bound)}.",
                Fix.edit("partner decision", decision.key, candidate=ASK),
                "candidate",
            )


@rule("PAR011", "partner", "warning")
def chosen_without_good_reference(dossier: Dossier, today: date) -> Iterator[Found]:
    """No good reference was heard before the decision.

    What: No client of the chosen candidate who was asked by the day of the decision spoke well of it.
    Why: References are the only look at how a candidate works once the contract is signed.
    Fix: Ask one: bpoctl partner reference add --candidate KEY --organisation TEXT --checked-on DATE --outcome positive.
    Source: DESIGN.md section 1, stage 2: references.
    Bad: decision on 2026-01-30; the reference was asked on 2026-02-10
    Good: asked on 2026-01-22, positive
    """
    decision = decided(dossier, today)
    if decision is None:
        return
    asked = [
        reference
        for reference in dossier.all(Reference)
        if reference.candidate == decision.candidate
        and reference.checked_on
        and reference.checked_on <= decision.decided_on
    ]
    if not any(reference.outcome == "positive" for reference in asked):
        name = dossier.named("partner_candidate", decision.candidate)
        said = f"none of the {len(asked)} asked was positive" if asked else "nobody had been asked"
        yield Found(
            "partner_decision",
            decision.key,
            f"{name} was chosen on {decision.decided_on}, and {said} about it by then.",
            Fix.add("partner reference", candidate=decision.candidate, organisation=ASK, checked_on=ASK, outcome=ASK),
        )


@rule("PAR012", "partner")
def decision_not_made_yet(dossier: Dossier, today: date) -> Iterator[Found]:
    """The decision is dated after today, or lies after the agreement begins.

    What: The only decisions on record lie in the future; or the latest one was made after the first agreement version
        came into force.
    Why: A choice that is still to be made opens no gate; one made after the start was none.
    Fix: Correct the day: bpoctl partner decision edit KEY --decided-on DATE.
    Source: DESIGN.md section 1: records whose dates begin later do not count yet.
    Bad: decided_on = 2026-06-01, read on 2026-05-12
    Good: decided_on = 2026-01-30
    """
    decision = decided(dossier, today)
    versions = dossier.versions()
    if decision is None and dossier.all(Decision):
        first = min(dossier.all(Decision), key=lambda each: each.decided_on)
        message = f"The decision is dated {first.decided_on}; on {today} none has been made."
        yield Found(
            "partner_decision",
            first.key,
            message,
            Fix.edit("partner decision", first.key, decided_on=ASK),
            "decided_on",
        )
    elif decision and versions and versions[0].effective_from < decision.decided_on:
        yield Found(
            "partner_decision",
            decision.key,
            f"The decision is dated {decision.decided_on}, after agreement {versions[0].key} came into force on "
            f"{versions[0].effective_from}.",
            Fix.edit("partner decision", decision.key, decided_on=ASK),
            "decided_on",
        )
