"""Rules of stage 6, access: the stage as a whole, and who may do what."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bpoctl.checks.facts import team, within
from bpoctl.checks.rules import Found, missing_kinds, rule
from bpoctl.dossier import Dossier
from bpoctl.lifecycle import ASK, Fix
from bpoctl.models.access import Grant, Login
from bpoctl.models.engagement import Person


@rule("ACC001", "access", when_reached=True)
def lacks_a_record(dossier: Dossier, today: date) -> Iterator[Found]:
    """A kind of record that access must leave behind is missing.

    What: The stage has no record of a kind that it is there to produce: a system, a grant, a test login, a control,
        a continuity drill.
    Why: The next stage reads these records; a gate that opens without them opens onto nothing.
    Fix: Add the record (the finding names the command), or waive the rule for a stated time.
    Source: DESIGN.md section 1.
    Bad: no test login recorded
    Good: one test login for a grant
    """
    yield from missing_kinds(dossier, "access")


@rule("ACC007", "access")
def leaver_holds_grant(dossier: Dossier, today: date) -> Iterator[Found]:
    """Somebody who has left still holds a grant.

    What: A person's last day is past, and a grant of theirs is neither revoked nor expired.
    Why: Accounts of leavers are the commonest way in for somebody who should be out.
    Fix: Revoke the grant: bpoctl access grant edit KEY --revoked-on DATE.
    Source: DESIGN.md section 1, stage 6.
    Bad: Ilya left on 2026-05-08; grant GR-17 runs until 2026-12-31
    Good: the same grant with revoked_on = 2026-05-08
    """
    people = dossier.keyed("person")
    for grant in dossier.all(Grant):
        person: Person = people[grant.person]
        ended = grant.revoked_on is not None and grant.revoked_on <= today
        if person.left_on and person.left_on < today and not ended and grant.expires_on >= today:
            yield Found(
                "access_grant",
                grant.key,
                f"{person.name} left on {person.left_on} and still holds `{grant.role}` in "
                f"{dossier.named('access_system', grant.system)}.",
                Fix.edit("access grant", grant.key, revoked_on=today),
                "revoked_on",
            )


def live_grants(dossier: Dossier, today: date) -> list[Grant]:
    """The grants that hold on a day: begun, neither expired nor revoked."""
    return [
        grant
        for grant in dossier.all(Grant)
        if within(today, grant.granted_on, grant.expires_on) and not (grant.revoked_on and grant.revoked_on <= today)
    ]


@rule("ACC003", "access")
def grant_never_tried(dossier: Dossier, today: date) -> Iterator[Found]:
    """A grant was not tried, or its last test login failed.

    What: A grant holds today, and its latest test login does not work, or there was none.
    Why: An account that nobody has logged in to is found broken on the first morning, with customers waiting.
    Fix: Log in and record it: bpoctl access login add --grant KEY --tested-on DATE --outcome works.
    Source: DESIGN.md section 1, stage 6: test logins.
    Bad: GR-4 granted on 2026-03-20, test login on 2026-03-23 fails
    Good: tested again on 2026-03-24, works
    """
    latest: dict[str, Login] = {}
    for login in dossier.all(Login):
        known = latest.get(login.grant)
        if login.tested_on <= today and (known is None or known.tested_on <= login.tested_on):
            latest[login.grant] = login
    for grant in live_grants(dossier, today):
        last = latest.get(grant.key)
        if last is None or last.outcome != "works":
            name = dossier.named("person", grant.person)
            where = f"`{grant.role}` in {dossier.named('access_system', grant.system)}"
            tried = f"failed on {last.tested_on}" if last else "was never tried"
            yield Found(
                "access_grant",
                grant.key,
                f"The login of {name} as {where} {tried}.",
                Fix.add("access login", grant=grant.key, tested_on=ASK, outcome=ASK),
            )


@rule("ACC005", "access", "warning")
def grant_ran_out_under_somebody_active(dossier: Dossier, today: date) -> Iterator[Found]:
    """The grant of somebody active has expired.

    What: A grant of an active member is past its last day without having been revoked, and they hold no other in that
        system.
    Why: Either they cannot work, or the account was never closed and they work without leave.
    Fix: bpoctl access grant edit KEY --expires-on DATE, or --revoked-on DATE.
    Source: DESIGN.md section 1, stage 6: grants with approver and expiry.
    Bad: grant of agent Ilya expired on 2026-04-30, read on 2026-05-12
    Good: it expires on 2026-12-31
    """
    active = {member.person for member in team(dossier, today)}
    holding = {(grant.person, grant.system) for grant in live_grants(dossier, today)}
    for grant in dossier.all(Grant):
        lapsed = grant.expires_on < today and grant.revoked_on is None
        if lapsed and grant.person in active and (grant.person, grant.system) not in holding:
            yield Found(
                "access_grant",
                grant.key,
                f"The grant of {dossier.named('person', grant.person)} in "
                f"{dossier.named('access_system', grant.system)} expired on {grant.expires_on}, and they are still in "
                "the team.",
                Fix.edit("access grant", grant.key, expires_on=ASK),
                "expires_on",
            )


@rule("ACC006", "access")
def approved_by_themselves(dossier: Dossier, today: date) -> Iterator[Found]:
    """Somebody approved their own grant.

    What: The person of a grant that holds today is also its approver.
    Why: An approval takes a second pair of eyes.
    Fix: bpoctl access grant edit KEY --approver KEY.
    Source: DESIGN.md section 1, stage 6: grants with approver.
    Bad: person dana-cruz, approver dana-cruz
    Good: person dana-cruz, approver vera-lang
    """
    for grant in live_grants(dossier, today):
        if grant.person == grant.approver:
            yield Found(
                "access_grant",
                grant.key,
                f"{dossier.named('person', grant.person)} approved their own grant of `{grant.role}` in "
                f"{dossier.named('access_system', grant.system)}.",
                Fix.edit("access grant", grant.key, approver=ASK),
                "approver",
            )
