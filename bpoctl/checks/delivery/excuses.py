"""Rules of stage 7, delivery: relief, and what it has to carry."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bpoctl.analysis.credits.volume import Volume, locked_of, volume_of
from bpoctl.analysis.periods import Period
from bpoctl.checks.facts import level_finder, period_named
from bpoctl.checks.rules import Found, rule
from bpoctl.dossier import Dossier
from bpoctl.lifecycle import ASK, Fix
from bpoctl.models.delivery import Forecast, Relief
from bpoctl.models.sla import Level

NOTICE_DAYS = 30
"""Days after the end of a period until which notice of relief is prompt."""


@rule("DEL010", "delivery")
def relief_without_evidence(dossier: Dossier, today: date) -> Iterator[Found]:
    """Relief is claimed without evidence.

    What: A failure is excused, or is asked to be, and nothing proves the reason.
    Why: Excused failures require prompt notice and mitigation, so each carries evidence and dates; else every missed
        month had a reason.
    Fix: bpoctl delivery relief edit KEY --evidence KEY.
    Source: FIELD.md section 2, excused failures.
    Bad: relief for FRT in 2026-04, third party, no evidence
    Good: the same with the carrier's outage report
    """
    for relief in dossier.all(Relief):
        if relief.noticed_on <= today and not relief.evidence:
            state = f"accepted on {relief.accepted_on}" if relief.accepted_on else "claimed"
            yield Found(
                "delivery_relief",
                relief.key,
                f"Relief for {relief.level} in {relief.period} ({relief.reason}) was {state} without evidence.",
                Fix.edit("delivery relief", relief.key, evidence=ASK),
                "evidence",
            )


@rule("DEL011", "delivery", "warning")
def relief_noticed_late(dossier: Dossier, today: date) -> Iterator[Found]:
    """Notice of relief came late.

    What: Notice of an excused failure was given more than 30 days after the end of the period, and the client has not
        accepted it all the same.
    Why: Prompt notice is what lets the other side mend its part; an excuse remembered at the settlement helps nobody.
    Fix: Accept it knowingly (bpoctl delivery relief edit KEY --accepted-on DATE) or take it out.
    Source: FIELD.md section 2, excused failures.
    Bad: FRT in 2026-04, notice on 2026-06-15
    Good: notice on 2026-04-22
    """
    for relief in dossier.all(Relief):
        period = period_named(relief.period, dossier.commencement)
        if period is None or relief.accepted_on or relief.noticed_on > today:
            continue
        late = (relief.noticed_on - period.last).days
        if late > NOTICE_DAYS:
            yield Found(
                "delivery_relief",
                relief.key,
                f"Notice of relief for {relief.level} in {relief.period} was given on {relief.noticed_on}, {late} days "
                "after the period.",
                Fix.edit("delivery relief", relief.key, accepted_on=ASK),
                "noticed_on",
            )


@rule("DEL018", "delivery")
def volume_relief_without_forecast(dossier: Dossier, today: date) -> Iterator[Found]:
    """Relief for volume rests on no locked forecast.

    What: A failure is excused by volume, and no forecast for that period was locked before it began: of the process
        that the level's terms name, where they name one.
    Why: Volume excuses only what lies beyond the locked forecast by more than a stated share; without a forecast there
        is nothing to lie beyond.
    Fix: bpoctl delivery forecast edit KEY --locked-on DATE, or give another reason for the relief.
    Source: FIELD.md section 2, excused failures.
    Bad: relief for volume in 2026-05; the forecast for 2026-05 was locked on 2026-05-20
    Good: locked on 2026-04-15
    """
    find = level_finder(dossier)
    for relief in dossier.all(Relief):
        period = period_named(relief.period, dossier.commencement)
        if relief.reason != "volume" or period is None:
            continue
        level = find(relief.level, period)
        of = level.volume_process if level else None
        forecasts = [
            each for each in dossier.all(Forecast) if each.period == relief.period and of in (None, each.process)
        ]
        if not any(each.locked_on and each.locked_on < period.first for each in forecasts):
            said = f"was not locked before {period.first}" if forecasts else "was never made"
            if forecasts:
                fix = Fix.edit("delivery forecast", forecasts[0].key, locked_on=ASK)
            else:
                fix = Fix.edit("delivery relief", relief.key, reason=ASK)
            yield Found(
                "delivery_relief",
                relief.key,
                f"{relief.level} in {relief.period} is excused by volume, and the forecast for that period {said}.",
                fix,
                "reason",
            )


def _volumes(dossier: Dossier, today: date) -> Iterator[tuple[Relief, Period, Level, Volume | None]]:
    """Each relief for volume of a period that is over, with what the volume says of it."""
    find = level_finder(dossier)
    for relief in dossier.all(Relief):
        period = period_named(relief.period, dossier.commencement)
        if relief.reason != "volume" or period is None or period.last >= today:
            continue
        level = find(relief.level, period)
        if level is not None:
            yield relief, period, level, volume_of(dossier, level, period)


@rule("DEL027", "delivery")
def volume_within_its_share(dossier: Dossier, today: date) -> Iterator[Found]:
    """Relief for volume, and the volume kept within the share that the terms allow.

    What: A failure is excused by volume, or is asked to be, and what came does not pass the forecast locked before the
        period by more than the level's terms say. The finding shows the figures.
    Why: It does not excuse, accepted or not: how far volume may go is what both sides signed. The failure stands, and
        its credit is due. Where both want another share, that is an amendment.
    Fix: bpoctl delivery relief edit KEY --reason REASON where it was another, else take it out; where the figures are
        wrong, bpoctl delivery forecast edit KEY --actual N.
    Source: FIELD.md section 2: volume beyond the locked forecast by more than a stated share.
    Bad: forecast 10,000, 10 % over excuses, 10,800 came
    Good: 11,400 came
    """
    for relief, period, level, volume in _volumes(dossier, today):
        if volume is not None and volume.known and volume.refused:
            message = f"Relief for {level.key} in {period} does not excuse: {volume.refused}."
            fix = Fix.edit("delivery relief", relief.key, reason=ASK)
            yield Found("delivery_relief", relief.key, message, fix, "reason")


@rule("DEL028", "delivery", "warning")
def volume_not_shown(dossier: Dossier, today: date) -> Iterator[Found]:
    """Relief for volume that nobody can check.

    What: A failure is excused by volume, or is asked to be. Either the level's terms do not say beyond which share of
        the forecast volume excuses, or the volume that came in the period is not recorded.
    Why: Without a share every month above its forecast is excused if the client once nods. With one, what is not shown
        does not excuse: the failure stands until the volume is on record.
    Fix: bpoctl delivery forecast edit KEY --actual N; in the next version bpoctl sla level edit KEY --volume-excess N.
    Source: FIELD.md section 2, excused failures: each carries evidence.
    Bad: relief for volume in 2026-04, the forecast for 2026-04 has no actual
    Good: actual 11,400
    """
    for relief, period, level, volume in _volumes(dossier, today):
        if volume is None:
            message = f"{level.key} in {period} is excused by volume, and its terms do not say beyond which share."
            wanted = dict.fromkeys(("volume_excess", "volume_process", "volume_equality"), ASK)
            fix = Fix.edit("sla level", level.key, version=level.version, **wanted)
            yield Found("delivery_relief", relief.key, message, fix, "reason")
            continue
        made = [f for f in dossier.all(Forecast) if (f.process, f.period) == (level.volume_process, period.key)]
        locked = locked_of(made, period)
        if not volume.known and locked is not None:
            message = f"Relief for {level.key} in {period} does not excuse as long as {volume.refused}."
            yield Found(
                "delivery_relief", relief.key, message, Fix.edit("delivery forecast", locked.key, actual=ASK), "reason"
            )
