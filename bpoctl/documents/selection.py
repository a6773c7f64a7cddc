"""Which documents of the first two stages an engagement has: business case, request for proposal, scorecards, decision.

Asked for every document that is built, so what can be said without reckoning is said here, and no more.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from bpoctl.analysis.cost.frame import frame_of
from bpoctl.analysis.cost.terms import decided
from bpoctl.dossier import Dossier
from bpoctl.errors import BadData
from bpoctl.models.partner import Candidate, Criterion, Decision, Score
from bpoctl.models.scope import Cost, Process, Requirement

_RACE = "partner/race.md.j2"
TEMPLATES = {
    "business-case": ("scope/business-case.md.j2",),
    "rfp": ("partner/rfp.md.j2",),
    "scorecard": ("partner/scorecard.md.j2", _RACE),
    "decision": ("partner/decision.md.j2", _RACE),
}
"""The templates of each kind: its own first, then what it includes."""


class Possible(NamedTuple):
    """One document that could be: its key, its title, and why it cannot be built with the command that mends it."""

    key: str
    title: str
    reason: str = ""
    hint: str = ""


def cases(dossier: Dossier, as_of: date | None) -> Iterator[Possible]:
    """The business case: one, where an in-house cost and a term are known."""
    yield Possible("business-case", "Business case", *_no_case(dossier))


def requests(dossier: Dossier, as_of: date | None) -> Iterator[Possible]:
    """The request for proposal: one, where it is known what is wanted."""
    reason, hint = "", ""
    if not dossier.all(Process):
        reason, hint = "no process is recorded", "bpoctl scope process add"
    elif not dossier.all(Requirement):
        reason, hint = "no requirement is recorded", "bpoctl scope requirement add"
    yield Possible("rfp", "Request for proposal", reason, hint)


def scorecards(dossier: Dossier, as_of: date | None) -> Iterator[Possible]:
    """The scorecard of all candidates, and one of each that somebody has scored."""
    reason, hint = _unscored(dossier)
    yield Possible("scorecard", "Candidate scorecard", reason, hint)
    scored = set() if reason else {score.candidate for score in dossier.all(Score)}
    for candidate in dossier.all(Candidate):
        if candidate.key in scored:
            yield Possible(f"scorecard-{candidate.key}", f"Candidate scorecard, {candidate.name}")


def decisions(dossier: Dossier, as_of: date | None) -> Iterator[Possible]:
    """The decision record: one, of the latest decision made."""
    reason, hint = _unscored(dossier)
    if not dossier.all(Decision):
        reason, hint = "no decision is recorded", "bpoctl partner select"
    elif as_of is not None and decided(dossier, as_of) is None:
        reason, hint = f"no decision was made by {as_of}", "bpoctl partner decision list"
    yield Possible("decision", "Decision record", reason, hint)


def _unscored(dossier: Dossier) -> tuple[str, str]:
    if not dossier.all(Criterion):
        return "no criterion is recorded", "bpoctl partner criterion add"
    if not dossier.all(Score):
        return "nobody has scored a candidate", "bpoctl partner score add"
    return "", ""


def _no_case(dossier: Dossier) -> tuple[str, str]:
    costs, own = dossier.all(Cost), dossier.engagement.currency
    if not costs:
        return "no in-house cost is recorded", "bpoctl scope cost add"
    foreign = next((cost.key for cost in costs if cost.amount.in_currency(own) != own), None)
    if foreign is not None:
        return f"in-house cost {foreign} is not in {own}", f"bpoctl scope cost edit {foreign} --amount AMOUNT"
    try:
        frame_of(dossier)
    except BadData as error:
        return error.message, error.hint
    return "", ""
