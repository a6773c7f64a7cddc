"""Rules of stage 3, sla: over what time a level is judged."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bpoctl.analysis.dependence import TERMS
from bpoctl.analysis.periods import Kind
from bpoctl.analysis.windows import EVENT, windows_of
from bpoctl.analysis.wording import listed
from bpoctl.checks.rules import Found, rule
from bpoctl.checks.sla.levels import judged_levels
from bpoctl.dossier import Dossier
from bpoctl.errors import BadData
from bpoctl.lifecycle import ASK, Fix


@rule("SLA070", "sla")
def window_silent(dossier: Dossier, today: date) -> Iterator[Found]:
    """A level is judged over rolling days, and its terms do not say over which.

    What: The window of a level is `rolling`, and how many days it has or when it is judged is not stated; or one of
        the two is stated and the window is another.
    Why: Thirty days that are judged daily and thirty that are judged at each month's end come to other figures and to
        other credits; ninety days come to a third.
    Fix: bpoctl sla level edit KEY --rolling-days N --judged month-end (or daily, week-end, quarter-end).
    Source: DESIGN.md section 6: windows and periods, rolling days.
    Bad: window = "rolling", rolling_days = 30
    Good: window = "rolling", rolling_days = 30, judged = "month-end"
    """
    for level in judged_levels(dossier, today):
        rolling = level.window == Kind.ROLLING
        if rolling:
            try:
                windows_of(level, dossier.commencement)
                continue
            except BadData as error:
                message = f"`{level.name}`: {error.message.partition(': ')[2]}."
        elif level.rolling_days is not None or level.judged is not None:
            message = f"`{level.name}` states rolling days, and its window is the {level.window}."
        else:
            continue
        fix = Fix.edit(
            "sla level", level.key, version=level.version, window="rolling", rolling_days=level.rolling_days or ASK,
            judged=level.judged or ASK,
        )  # fmt: skip
        yield Found("sla_level", level.key, message, fix, "window", level.version)


@rule("SLA071", "sla")
def instances_silent(dossier: Dossier, today: date) -> Iterator[Found]:
    """A level is judged for each system or site, and how they make one credit is not stated.

    What: A level is judged one by one, and its terms do not say how the instances combine for credit, or which percent
        of them must meet; or it is judged for each component, and they are not named; or they are named and nothing
        says of what they are.
    Why: Three of ten sites that failed are three credits, or one, or none: the term decides.
    Fix: bpoctl sla level edit KEY --per-credit each (or worst, or share-met with --per-target N).
    Source: DESIGN.md section 6: one level instantiated per system or site.
    Bad: per = "site"
    Good: per = "site", per_credit = "worst"
    """
    for level in judged_levels(dossier, today):
        wanted: dict[str, object] = {}
        if level.per and level.per_credit is None:
            message, wanted = f"how each {level.per} counts for credit is not stated", {"per_credit": ASK}
        elif level.per and level.per_credit == "share-met" and level.per_target is None:
            message, wanted = f"how many percent of each {level.per} must meet is not stated", {"per_target": ASK}
        elif level.per == "component" and not level.instances:
            message, wanted = "it is judged for each component, and they are not named", {"instances": ASK}
        elif not level.per and (level.instances or level.per_credit or level.per_target is not None):
            message, wanted = "its instances are stated, and not what they are", {"per": ASK}
        if wanted:
            fix = Fix.edit("sla level", level.key, version=level.version, **wanted)
            yield Found("sla_level", level.key, f"`{level.name}`: {message}.", fix, next(iter(wanted)), level.version)


@rule("SLA072", "sla")
def single_case_does_not_fit(dossier: Dossier, today: date) -> Iterator[Found]:
    """A level is judged by the single case, and its other terms are for many.

    What: The window of a level is `event`, and it is neither a share nor a time (`mean`); or it states no threshold,
        deadline or targets; or a minimum sample of more than one; or it is judged for each system as well.
    Why: One case has no percentile, no ratio and no sample: nothing could ever be judged.
    Fix: bpoctl sla level edit KEY --measure share --threshold 4h --min-sample 0.
    Source: DESIGN.md section 6: windows and periods, a single event.
    Bad: window = "event", measure = "percentile"
    Good: window = "event", measure = "share", threshold = "4h", target = "100", minimum = "100"
    """
    for level in judged_levels(dossier, today):
        if level.window != EVENT or level.source == "stated":
            continue
        wanted: dict[str, object] = {}
        if level.measure not in ("share", "mean"):
            message, wanted = f"a {level.measure} is not of a single case", {"measure": "share"}
        elif not (level.threshold or level.deadline or level.targets):
            message, wanted = "from which time on a case has failed is not stated", {"threshold": ASK}
        elif level.min_sample > 1:
            message, wanted = f"its minimum sample is {level.min_sample}, and a case is one", {"min_sample": 0}
        elif level.per:
            message, wanted = f"it is judged for each {level.per} too", {"window": "month"}
        if wanted:
            fix = Fix.edit("sla level", level.key, version=level.version, **wanted)
            yield Found("sla_level", level.key, f"`{level.name}`: {message}.", fix, next(iter(wanted)), level.version)


@rule("SLA073", "sla")
def dependence_silent(dossier: Dossier, today: date) -> Iterator[Found]:
    """A duty depends on the client's own act, and what follows when that is late is not stated.

    What: A level names the moment of the client's input, when it is due, on which side equality falls or what a late
        one does, and not all four; or it does so and has no deadline that could move.
    Why: Late input is the commonest excuse there is. Whether the deadline moves, by how much, or lapses is agreed
        before it happens or argued about after.
    Fix: bpoctl sla level edit KEY --input-at TEXT --input-by TEXT --input-equality in-time --input-late lapses.
    Source: DESIGN.md section 6, clocks: a duty that depends on the client's own act.
    Bad: input_at = "first supplied", input_by = "23:00 on the same calendar day"
    Good: the same with input_equality = "in-time" and input_late = "shifts-by-delay"
    """
    for level in judged_levels(dossier, today):
        given = [name for name in TERMS if getattr(level, name)]
        lacks = [name for name in TERMS if given and name not in given]
        wanted = dict.fromkeys(lacks, ASK)
        if given and not (level.deadline or level.targets):
            wanted = {"deadline": ASK}
        if wanted:
            message = f"`{level.name}` depends on the client's input, and its {listed(wanted)} is not stated."
            fix = Fix.edit("sla level", level.key, version=level.version, **wanted)
            yield Found("sla_level", level.key, message, fix, next(iter(wanted)), level.version)
