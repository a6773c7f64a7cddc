"""`bpoctl scope`: the records of the stage, readiness, the RACI grid, coverage, and the business case."""

from __future__ import annotations

import typer

from bpoctl import output
from bpoctl.errors import BadData
from bpoctl.records.groups import stage_group
from bpoctl.records.lazy import LazyGroup
from bpoctl.records.session import session

_AS_OF = typer.Option(None, "--as-of", metavar="DATE", help="As it stands on a day; today if not given.")
_JSON = typer.Option(False, "--json", help="Print it as JSON.")


def group() -> LazyGroup:
    """The stage's group."""
    return stage_group("scope", {"assess": assess, "raci": raci, "coverage": coverage, "case": case})


def assess(
    doubts: bool = typer.Option(
        False, "--misconceptions", help="What the records say to the five usual misconceptions instead."
    ),
    as_of: str | None = _AS_OF,
    as_json: bool = _JSON,
) -> None:
    """Judge whether it is time to outsource: the seven signs, a reasoned result, and what speaks against.

    A strong sign counts 2 (1 where nothing shows it), a weak one 1, an absent one 0. From 5 of 14 points the need is
    clear, from 2 there is some. Outsource now: a clear need, and nothing that blocks. Keep: no need. Prepare: all
    between. What blocks or weakens comes from the records, with the command that mends it.
    """
    from bpoctl import checks
    from bpoctl.analysis import misconceptions, readiness
    from bpoctl.records import assessing

    dossier = session().dossier()
    day = session().today(dossier, as_of)
    if doubts:
        answers = misconceptions.answers(dossier, day)
        if as_json:
            output.emit_json(assessing.answers_json(dossier, day, answers))
        else:
            assessing.print_answers(dossier, day, answers)
        return
    found = readiness.assess(dossier, day, checks.run(dossier, day, ["scope"]))
    if as_json:
        output.emit_json(assessing.assessment_json(dossier, day, found))
    else:
        assessing.print_assessment(dossier, day, found)


def raci(as_of: str | None = _AS_OF, as_json: bool = _JSON) -> None:
    """Show who is responsible, accountable, consulted and informed, with the gaps and doubles."""
    from bpoctl.analysis.raci import grid
    from bpoctl.records.assessing import print_raci, raci_json

    dossier = session().dossier()
    found = grid(dossier, session().today(dossier, as_of))
    if as_json:
        output.emit_json(raci_json(dossier, found))
    elif not found.topics:
        raise BadData("nobody has a part in anything yet", "bpoctl scope stakeholder add")
    else:
        print_raci(dossier, found)


def coverage(
    candidate: str | None = typer.Argument(None, metavar="[CANDIDATE]", help="Which one; else all, in a table."),
    week: str | None = typer.Option(None, "--week", metavar="WEEK", help="Which week, as in 2026-W13; else this one."),
    as_of: str | None = _AS_OF,
    as_json: bool = _JSON,
) -> None:
    """Show which of the needed hours each candidate's sites cover, by language, right over every change of clocks.

    Needed are the hours of the processes that are handed over (`scope process edit KEY --hours`), in the engagement's
    zone; sites work their own hours (`partner site add`) in their own. Public holidays are left aside.
    """
    from bpoctl.records import covering, drawing

    dossier = session().dossier()
    today = session().today(dossier, as_of)
    asked = covering.week_asked(week, today)
    found = covering.covered(dossier, candidate, asked, today)
    if as_json:
        output.emit_json(covering.coverage_json(dossier, asked, found))
    elif candidate:
        drawing.print_week(dossier, asked, found[0])
    else:
        drawing.print_overview(dossier, asked, found)


def case(
    candidate: str | None = typer.Option(
        None, "--candidate", metavar="KEY", help="With whom; else the chosen one, else the cheapest."
    ),
    scenario: str | None = typer.Option(
        None, "--scenario", metavar="KEY", help="On which assumptions; else `base`, else the first."
    ),
    months: bool = typer.Option(False, "--months", help="Show every month."),
    as_of: str | None = _AS_OF,
    as_json: bool = _JSON,
) -> None:
    """The business case: in-house cost against quoted cost over the term, on the same volumes.

    Totals by year of the term, present value, the month from which it has paid back, and what has to be true for it
    to hold: the volume, the price, the in-house cost and the attrition at which nothing is saved.
    """
    from bpoctl.records.costing import show_case

    dossier = session().dossier()
    show_case(dossier, session().today(dossier, as_of), candidate, scenario, months=months, as_json=as_json)
