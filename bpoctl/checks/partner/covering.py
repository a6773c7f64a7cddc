"""Rules of stage 2, partner: whether somebody is there when the work is needed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bpoctl.analysis.coverage import needs, places, year_from
from bpoctl.checks.partner.deciding import decided
from bpoctl.checks.rules import Found, rule
from bpoctl.dossier import Dossier
from bpoctl.lifecycle import ASK, Fix


@rule("PAR014", "partner", "warning")
def needed_hours_not_covered(dossier: Dossier, today: date) -> Iterator[Found]:
    """The chosen candidate does not cover the hours that are needed.

    What: In a week of the year that begins today, no site of the chosen candidate that speaks a language works in some
        of the hours in which that language is needed; or no site of it is recorded at all.
    Why: Clocks change on different days, or not at all: hours that fit on the day of the decision may not fit in
        winter, and then nobody answers at the end of each day.
    Fix: See the week (bpoctl scope coverage CANDIDATE --week WEEK), then change a site's hours (bpoctl partner site
        edit KEY --hours HOURS, or --clock client where it keeps the client's hours) or record another site.
    Source: DESIGN.md section 1, stage 2; FIELD.md section 3, item 1: the offset in force at that moment.
    Bad: needed Mon-Fri 08:00-20:00 in Berlin; Manila works 14:00-02:00, which in winter is 07:00-19:00
    Good: Manila works 14:00-03:00
    """
    decision, needed = decided(dossier, today), needs(dossier)
    if decision is None or not needed:
        return
    name, sites = dossier.named("partner_candidate", decision.candidate), places(dossier, decision.candidate)
    fix = Fix.add("partner site", candidate=decision.candidate, name=ASK, time_zone=ASK, hours=ASK, languages=ASK)
    if not sites:
        message = f"Nothing says from where and at which hours {name} works."
        yield Found("partner_candidate", decision.candidate, message, fix)
        return
    runs = year_from(dossier.engagement.time_zone, needed, sites, today)
    for place, need in enumerate(needed):
        worst = max(runs, key=lambda run: run.uncovered[place], default=None)
        if worst is not None and worst.uncovered[place]:
            weeks = sum(run.weeks for run in runs if run.uncovered[place])
            tongue = f"in `{need.language}` " if need.language else ""
            message = (
                f"{name} leaves {_hours(worst.uncovered[place])} of the hours needed {tongue}uncovered in "
                f"{worst.first}, and some in {weeks} of the next {sum(run.weeks for run in runs)} weeks."
            )
            yield Found("partner_candidate", decision.candidate, message, fix)


def _hours(seconds: int) -> str:
    return f"{seconds // 3600}:{seconds % 3600 // 60:02d}"
