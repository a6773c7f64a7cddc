"""Rules of stage 8, review: what was undertaken, found, contested and asked for, and what became of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bpoctl.analysis.wording import listed
from bpoctl.checks.rules import Found, rule
from bpoctl.dossier import Dossier
from bpoctl.lifecycle import ASK, Fix
from bpoctl.models.review import Action, AuditFinding, ChangeRequest, Dispute

DISPUTE_DAYS = 30
CHANGE_DAYS = 30


@rule("REV004", "review", "warning")
def action_overdue(dossier: Dossier, today: date) -> Iterator[Found]:
    """An action is overdue.

    What: The day by which somebody undertook to do something is past, and it is not done.
    Why: Two meetings later nobody remembers who was to do it.
    Fix: bpoctl review action edit KEY --done-on DATE, or move it with --due-on.
    Source: DESIGN.md section 1, stage 8: actions.
    Bad: due 2026-05-08, not done, read on 2026-05-12
    Good: done on 2026-05-07
    """
    for action in dossier.all(Action):
        if action.due_on < today and not (action.done_on and action.done_on <= today):
            yield Found(
                "review_action",
                action.key,
                f"`{action.name}`, due on {action.due_on}, is {(today - action.due_on).days} days overdue; "
                f"{dossier.named('person', action.owner)} has it.",
                Fix.edit("review action", action.key, done_on=ASK),
                "done_on",
            )


@rule("REV005", "review")
def audit_finding_overdue(dossier: Dossier, today: date) -> Iterator[Found]:
    """An audit finding is overdue.

    What: The day by which a finding of an audit was to be mended is past, and it is not closed. An observation does
        not count.
    Why: The next audit finds it again, and then it is a major one.
    Fix: bpoctl review finding edit KEY --closed-on DATE.
    Source: DESIGN.md section 1, stage 8: audits and findings.
    Bad: minor, due 2026-05-08, open, read on 2026-05-12
    Good: closed on 2026-05-06
    """
    for finding in dossier.all(AuditFinding):
        closed = finding.closed_on and finding.closed_on <= today
        if finding.severity != "observation" and finding.due_on and finding.due_on < today and not closed:
            yield Found(
                "review_finding",
                finding.key,
                f"The {finding.severity} finding `{finding.statement}` of "
                f"`{dossier.named('review_audit', finding.audit)}` was to be mended by {finding.due_on}.",
                Fix.edit("review finding", finding.key, closed_on=ASK),
                "closed_on",
            )


@rule("REV007", "review", "warning")
def dispute_drags_on(dossier: Dossier, today: date) -> Iterator[Found]:
    """A dispute is open for more than a month.

    What: A measurement was contested more than 30 days ago, and it is not settled.
    Why: Both figures stand until then, and so does the whole range of the credit.
    Fix: bpoctl review dispute edit KEY --settled-on DATE --outcome TEXT.
    Source: FIELD.md section 2, dispute.
    Bad: raised on 2026-05-12, open, read on 2026-07-10
    Good: settled on 2026-06-02
    """
    for dispute in dossier.all(Dispute):
        days = (today - dispute.raised_on).days
        if days > DISPUTE_DAYS and not (dispute.settled_on and dispute.settled_on <= today):
            measured = dossier.keyed("delivery_measurement")[dispute.measurement]
            yield Found(
                "review_dispute",
                dispute.key,
                f"The {dispute.raised_by} contested {measured.level} in {measured.period} on {dispute.raised_on}, "
                f"{days} days ago, and it is not settled.",
                Fix.edit("review dispute", dispute.key, settled_on=ASK, outcome=ASK),
                "settled_on",
            )


@rule("REV011", "review", "warning")
def approved_and_not_agreed(dossier: Dossier, today: date) -> Iterator[Found]:
    """A change was approved, and no agreement version carries it.

    What: A change request was approved more than 30 days ago and names no version of the agreement.
    Why: The work changed and the contract did not: the levels are judged by what nobody does any more.
    Fix: Make the version and name it: bpoctl review change edit KEY --agreement VERSION.
    Source: DESIGN.md section 6: an amendment is a new version; FIELD.md section 3, item 7.
    Bad: approved on 2026-05-12, no version, read on 2026-07-10
    Good: carried by version 1.1
    """
    for change in dossier.all(ChangeRequest):
        approved = change.outcome == "approved" and change.agreement is None and change.decided_on
        if approved and change.decided_on and (today - change.decided_on).days > CHANGE_DAYS:
            yield Found(
                "review_change",
                change.key,
                f"`{change.name}` was approved on {change.decided_on}, and no version of the agreement carries it.",
                Fix.edit("review change", change.key, agreement=ASK),
                "agreement",
            )


@rule("REV013", "review")
def major_finding_nobody_mends(dossier: Dossier, today: date) -> Iterator[Found]:
    """A major audit finding has nobody who mends it, or no day.

    What: An open finding of severity `major` names no owner or no day by which it is mended. (A minor one may leave
        that to the next meeting.)
    Why: A major finding is the one that stops the service when it happens.
    Fix: bpoctl review finding edit KEY --owner KEY --due-on DATE.
    Source: DESIGN.md section 1, stage 8: audits and findings.
    Bad: major, "backups are not encrypted", no owner
    Good: the same with owner and 2026-06-30
    """
    for finding in dossier.all(AuditFinding):
        lacks = [name for name in ("owner", "due_on") if not getattr(finding, name)]
        if finding.severity == "major" and lacks and not (finding.closed_on and finding.closed_on <= today):
            words = {"owner": "owner", "due_on": "day by which it is mended"}
            yield Found(
                "review_finding",
                finding.key,
                f"The major finding `{finding.statement}` has no {listed(words[name] for name in lacks)}.",
                Fix.edit("review finding", finding.key, **dict.fromkeys(lacks, ASK)),
                lacks[0],
            )
