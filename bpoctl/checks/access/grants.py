"""Rules of stage 6, access."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bpoctl.checks.rules import Found, missing_kinds, rule
from bpoctl.dossier import Dossier
from bpoctl.lifecycle import Fix
from bpoctl.models.access import Grant
from bpoctl.models.engagement import Person


@rule("ACC001", "access")
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
