"""Rules of stage 6, access: system checks, continuity drills and access reviews."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bpoctl.analysis.notice import months_after
from bpoctl.checks.access.grants import live_grants
from bpoctl.checks.rules import Found, rule
from bpoctl.dossier import Dossier
from bpoctl.lifecycle import ASK, Fix
from bpoctl.models.access import AccessReview, Drill, SystemCheck

REVIEW_MONTHS = 6
"""Months after which somebody should have looked again at who may do what."""


def _last_drills(dossier: Dossier, today: date) -> list[Drill]:
    """The latest drill of each name."""
    latest: dict[str, Drill] = {}
    for drill in dossier.all(Drill):
        name = drill.name.casefold()
        if drill.held_on <= today and (name not in latest or latest[name].held_on <= drill.held_on):
            latest[name] = drill
    return list(latest.values())


@rule("ACC009", "access")
def drill_failed(dossier: Dossier, today: date) -> Iterator[Found]:
    """A continuity drill failed and has not been repeated.

    What: The latest drill of its name ended with `failed`.
    Why: It is known what happens when the site or the line fails: the service stops.
    Fix: Mend it, try again and record it: bpoctl access drill add --name TEXT --held-on DATE --outcome passed.
    Source: DESIGN.md section 1, stage 6: continuity tests.
    Bad: `second site takes over`, held 2026-03-19, failed
    Good: the same drill, held 2026-03-24, passed
    """
    for drill in _last_drills(dossier, today):
        if drill.outcome == "failed":
            yield Found(
                "access_drill",
                drill.key,
                f"The drill `{drill.name}` failed on {drill.held_on} and has not been passed since.",
                Fix.add("access drill", name=drill.name, held_on=ASK, outcome=ASK, next_on=ASK),
                "outcome",
            )


@rule("ACC010", "access", "warning")
def drill_overdue(dossier: Dossier, today: date) -> Iterator[Found]:
    """A continuity drill was to be held again, and was not.

    What: The latest drill of its name says when it is tried again, and that day is past.
    Why: Sites, lines and people change; a drill proves last year's.
    Fix: bpoctl access drill add --name TEXT --held-on DATE --outcome passed|partial|failed.
    Source: DESIGN.md section 1, stage 6: continuity tests.
    Bad: next_on = 2026-04-30, read on 2026-05-12
    Good: next_on = 2026-09-30
    """
    for drill in _last_drills(dossier, today):
        if drill.next_on and drill.next_on < today:
            yield Found(
                "access_drill",
                drill.key,
                f"The drill `{drill.name}` was to be held again on {drill.next_on}, "
                f"{(today - drill.next_on).days} days ago.",
                Fix.add("access drill", name=drill.name, held_on=ASK, outcome=ASK, next_on=ASK),
                "next_on",
            )


@rule("ACC012", "access", "warning")
def access_not_reviewed(dossier: Dossier, today: date) -> Iterator[Found]:
    """Nobody has looked for six months at who may do what in a system.

    What: Grants hold in a system, and its last access review (before the first one: its oldest grant that holds) is
        older than six months.
    Why: Grants pile up; people change roles and keep what the old one gave them.
    Fix: bpoctl access review add --system KEY --reviewed-on DATE --reviewer KEY --outcome clean|corrected.
    Source: DESIGN.md section 1, stage 6: access reviews.
    Bad: oldest grant of 2025-09-01, no review, read on 2026-05-12
    Good: reviewed on 2026-03-02
    """
    since: dict[str, date] = {}
    for grant in live_grants(dossier, today):
        since[grant.system] = min(since.get(grant.system, date.max), grant.granted_on)
    reviewed: dict[str, date] = {}
    for review in dossier.all(AccessReview):
        if review.reviewed_on <= today:
            reviewed[review.system] = max(reviewed.get(review.system, date.min), review.reviewed_on)
    for system, first in since.items():
        last = reviewed.get(system)
        if months_after(last or first, REVIEW_MONTHS) < today:
            name = dossier.named("access_system", system)
            done = (
                f"was last reviewed on {last}" if last else f"has never been reviewed since its first grant of {first}"
            )
            yield Found(
                "access_system",
                system,
                f"Who may do what in {name} {done}.",
                Fix.add("access review", system=system, reviewed_on=ASK, reviewer=ASK, outcome=ASK),
            )


@rule("ACC013", "access")
def system_check_failed(dossier: Dossier, today: date) -> Iterator[Found]:
    """A check of a system failed and has not been passed since.

    What: The latest check of its name in a system ended with `failed`.
    Why: What does not work from the provider's place will not work on the first day.
    Fix: Mend it and record the next check: bpoctl access check add --system KEY --name TEXT --checked-on DATE
        --outcome passed.
    Source: DESIGN.md section 1, stage 6: system checks.
    Bad: `VPN from the Manila floor`, 2026-03-20, failed
    Good: the same check, 2026-03-23, passed
    """
    latest: dict[tuple[str, str], SystemCheck] = {}
    for check in dossier.all(SystemCheck):
        what = (check.system, check.name.casefold())
        if check.checked_on <= today and (what not in latest or latest[what].checked_on <= check.checked_on):
            latest[what] = check
    for check in latest.values():
        if check.outcome == "failed":
            yield Found(
                "access_check",
                check.key,
                f"The check `{check.name}` of {dossier.named('access_system', check.system)} failed on "
                f"{check.checked_on} and has not been passed since.",
                Fix.add("access check", system=check.system, name=check.name, checked_on=ASK, outcome=ASK),
                "outcome",
            )
