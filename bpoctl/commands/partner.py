"""`bpoctl partner`: the records of the stage, and ranking, comparing and choosing candidates."""

from __future__ import annotations

from datetime import date

import typer

from bpoctl import output
from bpoctl.dossier import Dossier
from bpoctl.errors import BadData, UsageError
from bpoctl.models import KINDS
from bpoctl.models.partner import Score
from bpoctl.records.groups import stage_group
from bpoctl.records.lazy import LazyGroup
from bpoctl.records.session import session
from bpoctl.records.verbs import find, record_json

_METHOD = typer.Option("weighted-sum", "--method", metavar="weighted-sum|topsis", help="How it is reckoned.")
_NORMALISE = typer.Option(
    "none", "--normalise", metavar="none|sum|max|minmax|vector",
    help="What is done to a column of shares before it is weighed.",
)  # fmt: skip
_RESCALE = typer.Option(False, "--rescale", help="Divide weights by their sum where it is not 100.")
_AS_OF = typer.Option(None, "--as-of", metavar="DATE", help="As it stands on a day; today if not given.")
_JSON = typer.Option(False, "--json", help="Print it as JSON.")
_SHOWN = 20


def group() -> LazyGroup:
    """The stage's group."""
    return stage_group(
        "partner", {"rank": rank, "compare": compare, "disagree": disagree, "cost": cost, "select": select}
    )


def rank(
    method: str = _METHOD, normalise: str = _NORMALISE, rescale: bool = _RESCALE, as_of: str | None = _AS_OF,
    as_json: bool = _JSON,
) -> None:  # fmt: skip
    """Rank the candidates, and say how firm the first place is.

    The scores of several evaluators are averaged; each mean becomes a share of its criterion's own scale, 1 the best,
    so that scales which differ or run downwards count alike; shares are weighed. Who withdrew, is knocked out or lacks
    a score is shown with its reason and not ranked. Then, for each weight, where it would change the winner, and the
    share of 10,000 random weightings that each candidate wins.
    """
    from bpoctl.analysis.scoring.race import race
    from bpoctl.analysis.sensitivity import turning_points, win_shares
    from bpoctl.records.racing import print_race, race_json
    from bpoctl.records.ranking import check_words

    check_words(method, normalise)
    dossier = session().dossier()
    day = session().today(dossier, as_of)
    found = race(dossier, day, method=method, normalise=normalise, rescale=rescale)
    turns, wins = turning_points(found.terms, found.places), win_shares(found.terms)
    if as_json:
        output.emit_json({**race_json(found, turns, wins), "as_of": day.isoformat()})
    else:
        print_race(found, turns, wins)


def compare(
    a: str = typer.Argument(..., metavar="A", help="A candidate."),
    b: str = typer.Argument(..., metavar="B", help="Another."),
    rescale: bool = _RESCALE,
    as_of: str | None = _AS_OF,
    as_json: bool = _JSON,
) -> None:
    """Set two candidates side by side, criterion by criterion, and say what decides between them."""
    from bpoctl.analysis.scoring.duel import duel
    from bpoctl.analysis.scoring.race import race
    from bpoctl.records.racing import duel_json, print_duel

    dossier = session().dossier()
    for key in (a, b):
        find(dossier, KINDS["partner_candidate"], key, None)
    if a == b:
        raise UsageError(f"`{a}` is compared with itself", "bpoctl partner compare A B")
    found = race(dossier, session().today(dossier, as_of), rescale=rescale)
    compared = duel(found, a, b)
    if as_json:
        output.emit_json(duel_json(compared))
    else:
        print_duel(found, compared)


def disagree(
    every: bool = typer.Option(False, "--all", help=f"Show all; else the {_SHOWN} widest."),
    as_of: str | None = _AS_OF,
    as_json: bool = _JSON,
) -> None:
    """Show where evaluators lie furthest apart, and whom each of them alone would have put first."""
    from bpoctl.analysis.scoring import spreads
    from bpoctl.analysis.scoring.race import firsts_by_evaluator
    from bpoctl.models.partner import Criterion
    from bpoctl.records.racing import print_spreads, spreads_json

    dossier = session().dossier()
    if not dossier.all(Score):
        raise BadData("nobody has scored anyone yet", "bpoctl partner score add")
    found = spreads(dossier.all(Criterion), dossier.all(Score))
    alone = firsts_by_evaluator(dossier, session().today(dossier, as_of))
    if as_json:
        output.emit_json(spreads_json(found, alone))
    else:
        names = {criterion.key: criterion.name for criterion in dossier.all(Criterion)}
        print_spreads(found, alone, None if every else _SHOWN, names)


def cost(
    keys: list[str] = typer.Argument(None, metavar="[KEY…]", help="Which candidates; else all in the race."),
    scenario: str | None = typer.Option(
        None, "--scenario", metavar="KEY", help="On which assumptions; else `base`, else the first."
    ),
    months: bool = typer.Option(False, "--months", help="Show every month, and every step."),
    as_of: str | None = _AS_OF,
    as_json: bool = _JSON,
) -> None:
    """Total cost of the work with each candidate over the term, on the same volumes.

    What the provider charges by its pricing model, with set-up, transition, ramp, index and exchange rate, what the
    client pays beside it, and what is still done in-house. Who cannot be reckoned is named with the reason.
    """
    from bpoctl.records.costing import show_costs

    dossier = session().dossier()
    show_costs(dossier, session().today(dossier, as_of), keys or (), scenario, months=months, as_json=as_json)


def select(
    key: str = typer.Argument(..., metavar="KEY", help="Which candidate."),
    by: str = typer.Option(..., "--by", metavar="PERSON", help="Who decides."),
    reason: str = typer.Option(..., "--reason", metavar="TEXT", help="Why this one."),
    on: str | None = typer.Option(None, "--on", metavar="DATE", help="When; today if not given."),
    runner_up: str | None = typer.Option(None, "--runner-up", metavar="KEY", help="Which candidate stands by."),
    as_json: bool = _JSON,
) -> None:
    """Record who was chosen, by whom and why. Refused for who withdrew or is knocked out."""
    from bpoctl.records.choosing import choose, place_of

    store = session().writer()
    with session().change_latest(store) as (writer, dossier):
        day = _day(dossier, on)
        made = choose(writer, dossier, day, key, by, reason, runner_up)
    notes = place_of(dossier, day, key, reason)
    if as_json:
        kind = KINDS["partner_decision"]
        output.emit_json({**record_json(kind, find(session().dossier(store), kind, made, None)), "notes": notes})
        return
    name, person = dossier.named("partner_candidate", key), dossier.named("person", by)
    output.say(f"Recorded {made}: {name} was chosen by {person} on {day}.")
    for line in notes:
        output.talk(line)


def _day(dossier: Dossier, on: str | None) -> date:
    today = session().today(dossier)
    if on is None:
        return today
    try:
        day = date.fromisoformat(on)
    except ValueError:
        raise UsageError(f"--on {on}: is not a date like 2026-03-01") from None
    if day > today:
        raise UsageError(f"--on {on}: a decision is not made in the future; today is {today}")
    return day
