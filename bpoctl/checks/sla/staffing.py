"""Rules of stage 3, sla: whether the staffing plan can keep what is promised to callers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bpoctl.analysis.staffing.plan_words import needed_words, reached_words
from bpoctl.analysis.staffing.planned import outcomes
from bpoctl.checks.rules import Found, rule
from bpoctl.checks.sla.levels import judged_levels
from bpoctl.dossier import Dossier
from bpoctl.lifecycle import ASK, Fix
from bpoctl.models.training import Position


@rule("SLA050", "sla", "warning")
def plan_cannot_reach_target(dossier: Dossier, today: date) -> Iterator[Found]:
    """A call-answering target is out of reach of the planned staffing.

    What: In the busiest interval the positions that answer a process's calls reach less than the target of the level,
        by Erlang C, or by Erlang A where the callers' patience is stated. What the plan leaves open speaks for it: all
        are scheduled at the peak, and no time is lost. Levels of email, back office and chat are never judged so.
    Why: The promise would be missed on the first busy day, by arithmetic and not by anybody's fault.
    Fix: Plan more at the peak (bpoctl training position edit KEY --at-peak N), or agree on another target; bpoctl
        training staffing shows the figures, bpoctl calc staffing tries others.
    Source: FIELD.md section 5: staffing.
    Bad: 100 calls in 30 minutes of 180 s, 80 % within 20 s; 18 scheduled, 12 at work at 30 % shrinkage: 64.02 %
    Good: 20 scheduled, 14 at work: 88.84 %
    """
    if not any(position.process for position in dossier.all(Position)):
        return
    for outcome in outcomes(dossier, judged_levels(dossier, today), today):
        if outcome.found is not None and not outcome.kept:
            level = outcome.level
            message = f"`{level.name}`: {reached_words(outcome)}; {needed_words(outcome)}."
            fix = Fix.edit("training position", outcome.positions[0].key, at_peak=ASK)
            yield Found("sla_level", level.key, message, fix, "target", level.version)
