"""Rules of stage 7, delivery: what was owed by a day and is not on record, and steps after a breach."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from bpoctl.analysis.credits.book import Book
from bpoctl.analysis.duties.deliverables import deliverable_occasions
from bpoctl.analysis.duties.duty import Occasion, State
from bpoctl.analysis.duties.events import payments, settlements
from bpoctl.analysis.duties.gathering import owed
from bpoctl.analysis.duties.recurring import obligation_occasions
from bpoctl.analysis.ledger import CHOICE, Entry, ledger
from bpoctl.analysis.wording import counted
from bpoctl.checks.rules import Found, rule
from bpoctl.dossier import Dossier, fact
from bpoctl.lifecycle import ASK, Fix
from bpoctl.models.delivery import Credit, Invoice, Notice
from bpoctl.models.sla import Deliverable, Obligation


def _overdue(found: Iterable[Occasion]) -> list[Occasion]:
    return [one for one in found if one.state is State.OVERDUE]


def _late(dossier: Dossier, found: Iterable[Occasion], today: date) -> dict[tuple[str, str], list[Occasion]]:
    """What is overdue of a kind of duty, by version and key."""
    late: dict[tuple[str, str], list[Occasion]] = {}
    for one in _overdue(owed(dossier, found, today)):
        late.setdefault((one.duty.version, one.duty.key), []).append(one)
    return late


def _of(one: Occasion) -> str:
    return f" for {one.of}" if one.of else ""


def _since(late: Sequence[Occasion]) -> str:
    """When a duty was due first, and how often since: `was due on 2026-05-12, and 2 times since`."""
    again = f", and {counted(len(late) - 1, 'time')} since" if len(late) > 1 else ""
    return f"was due on {late[0].due}{again}"


@fact
def _ledger(dossier: Dossier, today: date) -> list[Entry]:
    """The ledger, for the rules that ask for it one after the other."""
    return ledger(dossier, today) if {"sla_consequence", "delivery_measurement"} <= {*dossier.tables} else []


@rule("DEL021", "delivery", "warning")
def obligation_not_kept(dossier: Dossier, today: date) -> Iterator[Found]:
    """An obligation was due, and nothing shows that it was kept.

    What: An obligation that comes again, or is due once by a day, was due; no fulfilment is recorded for it, and none
        of the records that would show it. Or an invoice was to be paid by now, and no payment is recorded. Nothing is
        owed by an agreement that nobody has signed (rule SLA013); what is due once is due by one version of it.
    Why: What nobody writes down is disputed later, by both sides: the client that its forecast came, the provider that
        its audit did.
    Fix: bpoctl delivery fulfilment add --obligation KEY --period PERIOD --done-on DATE; where other records show it,
        say which: bpoctl sla obligation edit KEY --shown-by meetings.
    Source: DESIGN.md section 1, stage 3: obligations of both sides.
    Bad: a monthly forecast of the client, none for 2026-04 on 2026-05-12
    Good: a fulfilment for 2026-04
    """
    obligations = obligation_occasions(dossier, today, today) if dossier.all(Obligation) else ()
    for (version, key), late in _late(dossier, obligations, today).items():
        first = late[0]
        message = f"`{first.duty.what}` of the {first.duty.party}{_of(first)} {_since(late)}; nothing shows it done."
        yield Found("sla_obligation", key, message, first.fix, "", version)
    for one in _overdue(owed(dossier, payments(dossier, today), today)) if dossier.all(Invoice) else ():
        invoice = dict(one.fix.options)["invoice"] if one.fix else ""
        message = f"{one.of[:1].upper()}{one.of[1:]} was to be paid by {one.due}; no payment is recorded."
        yield Found("delivery_invoice", str(invoice), message, one.fix)


@rule("DEL022", "delivery", "warning")
def credit_not_settled(dossier: Dossier, today: date) -> Iterator[Found]:
    """An agreed credit did not come off the invoice it was due on.

    What: The terms say off which month's invoice a credit comes, or by which day it is paid out; that invoice is
        there, or that day is past, and the credit names no invoice.
    Why: A credit that was agreed and never deducted costs the provider nothing.
    Fix: bpoctl delivery credit edit KEY --invoice KEY.
    Source: FIELD.md section 2; DESIGN.md section 6: settlement lag, pay-out at the end.
    Bad: settled monthly, one month later; the invoice for 2026-05 is there, the credit of 2026-04 names none
    Good: the credit names it
    """
    if not dossier.all(Credit) or not dossier.versions():
        return
    for one in _overdue(settlements(Book(dossier, None, today), today)):
        key = one.fix.arguments[0] if one.fix else ""
        yield Found(
            "delivery_credit", key, f"Credit {one.of} was to be settled by {one.due}, and is not.", one.fix, "invoice"
        )


@rule("DEL023", "delivery", "warning")
def step_after_breach_open(dossier: Dossier, today: date) -> Iterator[Found]:
    """A breach calls for a step that nobody has taken.

    What: A failure gives rise to a rectification plan or an extra credit, and no notice of it is recorded; or notice
        was given, and the day for the plan has passed without one. A right to step in or to terminate is the client's
        to use or not, and is no finding.
    Why: The cure clock runs from notice: without it nothing has to be cured.
    Fix: bpoctl delivery notice add --consequence KEY --level KEY --period PERIOD --given-on DATE, or bpoctl delivery
        notice edit KEY --plan-on DATE. bpoctl sla ledger shows them all.
    Source: DESIGN.md section 6: rectification plan with cure clock.
    Bad: FRT at 90 % in 2026-04, a plan is owed below 92 %, no notice
    Good: notice on 2026-05-05
    """
    for entry in _ledger(dossier, today):
        consequence, plan = entry.consequence, entry.step("plan")
        if consequence is None or entry.problem or entry.state in ("cured", "cured late", "not cured", "notice lapsed"):
            continue
        where, came = entry.where, f" came to {entry.figure}" if entry.figure else ""
        if entry.notice is None and consequence.action not in CHOICE:
            message = (
                f"{where}{came or f': {entry.because}'}: {consequence.key}, {consequence.name}; no notice is recorded."
            )
        elif plan is not None and plan.overdue(today):
            message = f"The plan for {where} ({consequence.key}) was due on {plan.due}, and is not recorded."
        else:
            continue
        kind = "delivery_notice" if entry.notice else "sla_consequence"
        key, version = (entry.notice.key, "") if entry.notice else (consequence.key, consequence.version)
        yield Found(kind, key, message, entry.fix, "", version)


@rule("DEL024", "delivery")
def not_cured_in_time(dossier: Dossier, today: date) -> Iterator[Found]:
    """A failure was not cured in time.

    What: Notice was given, the days for the cure have passed, and no cure is recorded.
    Why: From that day the client has the right that the terms give it; to let it pass in silence weakens it.
    Fix: bpoctl delivery notice edit KEY --cured-on DATE where it was cured; else decide what follows, and waive the
        rule for as long as that takes.
    Source: DESIGN.md section 6: rectification plan with cure clock, step-in, termination.
    Bad: notice on 2026-04-06, 30 days to cure, nothing on 2026-05-12
    Good: cured on 2026-05-01
    """
    for entry in _ledger(dossier, today):
        cure = entry.step("cure")
        if entry.state == "not cured" and entry.notice is not None and cure is not None and cure.due is not None:
            then = f" {entry.right[:1].upper()}{entry.right[1:]}." if entry.right else ""
            yield Found(
                "delivery_notice",
                entry.notice.key,
                f"{entry.where} was to be cured by {cure.due}, {counted((today - cure.due).days, 'day')} ago.{then}",
                entry.fix,
                "cured_on",
            )


@rule("DEL036", "delivery", "warning")
def notice_of_nothing(dossier: Dossier, today: date) -> Iterator[Found]:
    """A notice names a consequence that did not arise.

    What: Notice of a consequence is recorded for a level and a period (of a sum: for a month, and no level) in which,
        by the figures as they are now, that consequence did not arise.
    Why: It starts no cure clock, and the breach that was meant stands without notice.
    Fix: bpoctl delivery notice edit KEY --level KEY --period PERIOD; bpoctl sla ledger shows what arose and when.
    Source: DESIGN.md section 6: notice and cure.
    Bad: FRT fell below 92 % in 2026-04, and the notice says 2026-05
    Good: the notice says 2026-04
    """
    given = [row for row in dossier.all(Notice) if row.given_on <= today]
    matched = {entry.notice.key for entry in _ledger(dossier, today) if entry.notice} if given else set()
    for row in given:
        if row.key not in matched:
            of = f" for {row.level}" if row.level else ""
            message = f"Notice {row.key} is of {row.consequence}{of} in {row.period}, where it did not arise."
            fix = Fix.edit("delivery notice", row.key, level=ASK, period=ASK)
            yield Found("delivery_notice", row.key, message, fix, "period")


@rule("DEL029", "delivery", "warning")
def deliverable_not_handed_over(dossier: Dossier, today: date) -> Iterator[Found]:
    """A deliverable was due, and nothing shows that it was handed over.

    What: The day of a deliverable is past, by its own day or by its deadline after the end of a period, and no
        fulfilment is recorded for it. Nothing is owed by an agreement that nobody has signed.
    Why: A deliverable without its date of hand-over cannot be accepted, and a late one cannot be complained about.
    Fix: bpoctl delivery fulfilment add --deliverable KEY --period PERIOD --done-on DATE.
    Source: DESIGN.md section 6: day-count deadlines; section 1, stage 3: deliverables.
    Bad: a monthly report by the 5th business day, none for 2026-04 on 2026-05-12
    Good: a fulfilment for 2026-04 on 2026-05-07
    """
    deliverables = deliverable_occasions(dossier, today, today) if dossier.all(Deliverable) else ()
    for (version, key), late in _late(dossier, deliverables, today).items():
        first = late[0]
        message = f"`{first.duty.what}`{_of(first)} {_since(late)}; nothing shows it handed over."
        yield Found("sla_deliverable", key, message, first.fix, "", version)
