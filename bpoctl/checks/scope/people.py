"""Rules of stage 1, scope: who answers for what, and who watches the risks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bpoctl.analysis.wording import listed
from bpoctl.checks.rules import Found, rule
from bpoctl.dossier import Dossier
from bpoctl.lifecycle import ASK, Fix
from bpoctl.models.scope import Risk, Stakeholder

HIGH_RISK = 15
"""Likelihood times impact from which a risk is high, of 25."""


def _open_risks(dossier: Dossier, today: date) -> Iterator[Risk]:
    return (risk for risk in dossier.all(Risk) if risk.closed_on is None or risk.closed_on > today)


@rule("SCO007", "scope")
def high_risk_nobody_meets(dossier: Dossier, today: date) -> Iterator[Found]:
    """A high risk has no owner or no mitigation.

    What: Likelihood times impact of an open risk is 15 or more, and nobody watches it, or nothing says how it is met.
        A risk that is accepted needs an owner only.
    Why: The risks that end engagements were mostly on the list, with nobody's name beside them.
    Fix: bpoctl scope risk edit KEY --owner KEY --mitigation TEXT.
    Source: DESIGN.md section 1, stage 1: risks.
    Bad: likelihood 4 x impact 5 = 20, response reduce, no owner
    Good: the same with owner and mitigation
    """
    for risk in _open_risks(dossier, today):
        weight = risk.likelihood * risk.impact
        lacks = [name for name in ("owner", "mitigation") if not getattr(risk, name)]
        if risk.response == "accept" and "mitigation" in lacks:
            lacks.remove("mitigation")
        if weight >= HIGH_RISK and lacks:
            yield Found(
                "scope_risk",
                risk.key,
                f"`{risk.name}` weighs {risk.likelihood} x {risk.impact} = {weight} of 25 and has no {listed(lacks)}.",
                Fix.edit("scope risk", risk.key, **dict.fromkeys(lacks, ASK)),
                lacks[0],
            )


@rule("SCO008", "scope", "warning")
def risk_review_past(dossier: Dossier, today: date) -> Iterator[Found]:
    """An open risk was to be looked at again, and was not.

    What: The day on which an open risk is looked at again is past.
    Why: A list of risks that nobody reopens describes the engagement as it was on its first day.
    Fix: Look at it and set the next day, or close it: bpoctl scope risk edit KEY --review-on DATE.
    Source: DESIGN.md section 1, stage 1: risks, and when they are looked at again.
    Bad: review_on = 2026-03-01, read on 2026-05-12
    Good: review_on = 2026-07-01, read on 2026-05-12
    """
    for risk in _open_risks(dossier, today):
        if risk.review_on and risk.review_on < today:
            yield Found(
                "scope_risk",
                risk.key,
                f"`{risk.name}` was to be looked at again on {risk.review_on}, {(today - risk.review_on).days} days "
                "ago.",
                Fix.edit("scope risk", risk.key, review_on=ASK),
                "review_on",
            )


@rule("SCO013", "scope")
def not_one_accountable(dossier: Dossier, today: date) -> Iterator[Found]:
    """A topic has not exactly one accountable person.

    What: In the grid of who has which part, a topic has nobody accountable, or more than one.
    Why: With none, a decision is never made; with two, it is made twice.
    Fix: bpoctl scope stakeholder add --person KEY --topic TEXT --raci accountable, or edit one of the two.
    Source: DESIGN.md section 1, stage 1: stakeholders (RACI).
    Bad: topic `partner selection`: Vera accountable, Jonas accountable
    Good: Vera accountable, Jonas responsible
    """
    topics: dict[str, list[Stakeholder]] = {}
    for entry in dossier.all(Stakeholder):
        topics.setdefault(entry.topic.casefold(), []).append(entry)
    for entries in topics.values():
        topic = entries[0].topic
        accountable = [entry for entry in entries if entry.raci == "accountable"]
        if not accountable:
            fix = Fix.add("scope stakeholder", person=ASK, topic=topic, raci="accountable")
            message = f"Nobody is accountable for `{topic}`."
            yield Found("scope_stakeholder", entries[0].key, message, fix, "raci")
        elif len(accountable) > 1:
            names = listed(dossier.named("person", entry.person) for entry in accountable)
            fix = Fix.edit("scope stakeholder", accountable[-1].key, raci=ASK)
            message = f"{names} are all accountable for `{topic}`; it takes exactly one."
            yield Found("scope_stakeholder", accountable[-1].key, message, fix, "raci")
