"""Rules of stage 8, review: renewal or exit, and in time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bpoctl.checks.rules import Found, rule
from bpoctl.checks.sla.agreement import notice_day, running_out
from bpoctl.dossier import Dossier
from bpoctl.lifecycle import ASK, Fix
from bpoctl.models.review import Renewal

DECIDE_DAYS = 30
"""Days before the last day for notice by which the engagement's future must be decided."""


@rule("REV008", "review")
def future_not_decided(dossier: Dossier, today: date) -> Iterator[Found]:
    """The last day for notice comes within 30 days, or is past, and nothing is decided.

    What: No renewal decision has been made, and the last day for notice of the version in force is at most 30 days
        away.
    Why: After that day the agreement decides by itself.
    Fix: bpoctl review renewal add --decision renew|renegotiate|exit --decided-on DATE --decided-by KEY --reasons TEXT.
    Source: FIELD.md section 3, item 8; worked example 25.
    Bad: ends 2026-12-31, notice 90 days: 2 October; nothing decided on 2026-09-20
    Good: renewal decided on 2026-09-15
    """
    found = running_out(dossier, today)
    if found is None:
        return
    version, last_day = found
    left = (last_day - today).days
    if left <= DECIDE_DAYS:
        when = f"is {last_day}, in {left} days" if left >= 0 else f"was {last_day}, {-left} days ago"
        yield Found(
            "sla_agreement",
            version.key,
            f"The last day for notice {when}, and nobody has decided whether to renew.",
            Fix.add("review renewal", decision=ASK, decided_on=ASK, decided_by=ASK, reasons=ASK),
            "notice",
        )


@rule("REV009", "review", "warning")
def decided_after_the_notice_day(dossier: Dossier, today: date) -> Iterator[Found]:
    """The future was decided after the last day for notice.

    What: The latest decision to exit or to renegotiate is dated after the last day for notice of the version then in
        force.
    Why: It came too late to bind the other side; the agreement has renewed or ended by itself.
    Fix: Ask the other side for a shorter notice, and record the amendment as a new version.
    Source: FIELD.md section 3, item 8; worked example 25.
    Bad: ends 2026-12-31, notice 3 months: 30 September; exit decided on 2026-10-05
    Good: exit decided on 2026-09-15
    """
    decided = [renewal for renewal in dossier.all(Renewal) if renewal.decided_on <= today]
    latest = max(decided, key=lambda renewal: renewal.decided_on, default=None)
    if latest is None or latest.decision == "renew":
        return
    version = dossier.version_on(latest.decided_on)
    last_day = notice_day(version) if version else None
    if version and last_day and latest.decided_on > last_day:
        yield Found(
            "review_renewal",
            latest.key,
            f"To {latest.decision} was decided on {latest.decided_on}, {(latest.decided_on - last_day).days} days "
            f"after the last day for notice of agreement {version.key}, {last_day}.",
            None,
            "decided_on",
        )


@rule("REV010", "review")
def exit_without_plan(dossier: Dossier, today: date) -> Iterator[Found]:
    """An exit was decided without a plan for it.

    What: The latest decision on the engagement's future is `exit`, and it does not say what follows.
    Why: Data, knowledge and accounts are with the provider; without a plan they come back late, or not at all.
    Fix: bpoctl review renewal edit KEY --plan TEXT.
    Source: FIELD.md section 7, exit strategy and return of data; DESIGN.md section 1, stage 8: renewal or exit.
    Bad: exit decided on 2026-09-15, no plan
    Good: the same with "back in-house by 2026-12-15; data returned and deleted"
    """
    decided = [renewal for renewal in dossier.all(Renewal) if renewal.decided_on <= today]
    latest = max(decided, key=lambda renewal: renewal.decided_on, default=None)
    if latest and latest.decision == "exit" and not latest.plan:
        yield Found(
            "review_renewal",
            latest.key,
            f"To exit was decided on {latest.decided_on}, and nothing says what follows.",
            Fix.edit("review renewal", latest.key, plan=ASK),
            "plan",
        )
