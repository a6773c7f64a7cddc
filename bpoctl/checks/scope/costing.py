"""Rules of stage 1, scope: what the business case is reckoned from."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bpoctl.analysis.cost.volumes import times_a_year
from bpoctl.analysis.coverage import handed_over
from bpoctl.checks.rules import Found, rule
from bpoctl.dossier import Dossier
from bpoctl.lifecycle import ASK, Fix
from bpoctl.models.scope import Cost, Scenario


@rule("SCO014", "scope", "warning")
def volume_of_how_many_days(dossier: Dossier, today: date) -> Iterator[Found]:
    """A volume per hour or per day does not say how many of them a year has.

    What: A process that is handed over counts per hour or day, and not how many working hours or days make a year.
    Why: 100 a day are 2,083 a month over 250 days and 3,042 over 365; every quote hangs on which is meant.
    Fix: bpoctl scope process edit KEY --times-a-year 250, or state the volume per month.
    Source: FIELD.md section 6: total cost on the same volumes.
    Bad: 100 tickets a day
    Good: 100 tickets a day on 250 days a year
    """
    for process in handed_over(dossier):
        if process.volume is not None and process.volume_per and times_a_year(process) is None:
            yield Found(
                "scope_process",
                process.key,
                f"`{process.name}` has a volume per {process.volume_per}, and nothing says how many a year has.",
                Fix.edit("scope process", process.key, times_a_year=ASK),
                "times_a_year",
            )


@rule("SCO015", "scope", "warning")
def case_without_baseline(dossier: Dossier, today: date) -> Iterator[Found]:
    """A business case is planned, and no in-house cost is recorded.

    What: A scenario says over which term costs are compared, and there is nothing to compare them with.
    Why: Without a baseline every quote is a cost and none is a saving.
    Fix: bpoctl scope cost add --name TEXT --category people --amount AMOUNT --per month.
    Source: DESIGN.md section 1, stage 1: in-house baseline cost.
    Bad: scenario `base case` over 36 months, and no cost
    Good: six agents at 3,950.00 a month beside it
    """
    scenarios = dossier.all(Scenario)
    if scenarios and not dossier.all(Cost):
        message = f"Scenario `{scenarios[0].name}` has no in-house cost to compare with."
        fix = Fix.add("scope cost", name=ASK, category=ASK, amount=ASK, per=ASK)
        yield Found("scope_scenario", scenarios[0].key, message, fix)


@rule("SCO016", "scope")
def baseline_in_another_currency(dossier: Dossier, today: date) -> Iterator[Found]:
    """An in-house cost is in another currency than the engagement.

    What: A cost line (or the one-off cost of a scenario) names a currency that is not the engagement's.
    Why: The baseline is what everything is measured against; it cannot move with the exchange rate.
    Fix: State it in the engagement's currency: bpoctl scope cost edit KEY --amount AMOUNT.
    Source: DESIGN.md section 6: exchange rates are dated records; FIELD.md section 6.
    Bad: licences 119.00 USD in an engagement in EUR
    Good: 109.50
    """
    own = dossier.engagement.currency
    for cost in dossier.all(Cost):
        if cost.amount.in_currency(own) != own:
            said = f"`{cost.name}` is in {cost.amount.currency}, and the engagement reckons in {own}."
            yield Found("scope_cost", cost.key, said, Fix.edit("scope cost", cost.key, amount=ASK), "amount")
    for scenario in dossier.all(Scenario):
        if scenario.one_off is not None and scenario.one_off.in_currency(own) != own:
            said = f"The one-off cost of `{scenario.name}` is in {scenario.one_off.currency}, not in {own}."
            yield Found("scope_scenario", scenario.key, said, Fix.edit("scope scenario", scenario.key, one_off=ASK),
                        "one_off")  # fmt: skip
