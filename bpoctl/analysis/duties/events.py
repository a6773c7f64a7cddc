"""Duties and rights that something brings about: a failure, a notice, an invoice, a credit, the coming end.

What may be done up to a day and lapses after it (a claim, a notice of relief, notice of the end) is a right: nobody is
in default where it lapses.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bpoctl.analysis.credits.adjusting import claim_deadline, last_claim_day
from bpoctl.analysis.credits.book import Book
from bpoctl.analysis.credits.settling import settlement_of
from bpoctl.analysis.duties.deliverables import deliverable
from bpoctl.analysis.duties.duty import EITHER, Done, Duty, Occasion, later, occasion
from bpoctl.analysis.ledger import Entry
from bpoctl.analysis.ledger import Step as LedgerStep
from bpoctl.analysis.level_words import ordinal
from bpoctl.analysis.notice import last_day_for_notice
from bpoctl.analysis.periods import Kind, Period, period_of
from bpoctl.analysis.wording import counted
from bpoctl.dossier import Dossier
from bpoctl.errors import BadData
from bpoctl.lifecycle import ASK, Fix
from bpoctl.models.delivery import Claim, Credit, Fulfilment, Invoice, Relief
from bpoctl.models.engagement import Person
from bpoctl.models.review import Action, AuditFinding, Renewal
from bpoctl.models.sla import Agreement, Consequence, CreditTerms, Deliverable, Level

_PLANS, _CURES = "plan", "cure"


def standing(dossier: Dossier, version: str) -> Iterator[Duty]:
    """The duties and rights of one version that fall due by an event, whether one has come or not."""
    agreement = dossier.get(Agreement, version)
    for row in dossier.of_version(Deliverable, version):
        yield deliverable(row)
    for terms in dossier.of_version(CreditTerms, version):
        yield from _of_terms(terms)
    for consequence in dossier.of_version(Consequence, version):
        yield from (_notice(consequence), *_owed(consequence))
    if agreement is not None:
        if agreement.payment_days is not None:
            yield _payment(agreement)
        yield _end(agreement)


def _of_terms(terms: CreditTerms) -> Iterator[Duty]:
    if terms.relief_notice_days is not None:
        yield _relief(terms, terms.relief_notice_days)
    if terms.claim_days is not None or terms.claim_months is not None:
        yield _claim(terms)
    if terms.settlement is not None:
        yield _settlement(terms)


def _drawn(terms: CreditTerms, party: str, what: str, when: str, *, right: bool = False) -> Duty:
    return Duty(
        "sla/credit", terms.key, terms.version, party, what, when, "on-event", clause=terms.clause or "", right=right
    )


def _relief(terms: CreditTerms, days: int) -> Duty:
    when = f"within {counted(days, 'day')} after the period"
    return _drawn(terms, "provider", "Notice of relief for a failure", when, right=True)


def _claim(terms: CreditTerms) -> Duty:
    when = [] if terms.claim_days is None else [f"within {counted(terms.claim_days, 'day')} after the month"]
    when += [] if terms.claim_months is None else [f"by the end of the {ordinal(terms.claim_months)} month after it"]
    return _drawn(terms, "client", "Claim of a credit", " and ".join(when), right=True)


def _settlement(terms: CreditTerms) -> Duty:
    if terms.settlement == "at-end":
        return _drawn(terms, "provider", "Credits are settled", "after the end of the agreement")
    lag = f", {counted(terms.settlement_lag, 'month')} later" if terms.settlement_lag else ""
    return _drawn(terms, "provider", "Credits come off the invoice", f"{terms.settlement}{lag}")


def _payment(agreement: Agreement) -> Duty:
    when = f"within {counted(agreement.payment_days or 0, 'day')} after the date of an invoice"
    return Duty("sla/agreement", agreement.key, agreement.key, "client", "Payment of an invoice", when, "on-event")


def _end(agreement: Agreement) -> Duty:
    what = "Notice, or else the agreement " + ("renews for a year" if agreement.renewal != "ends" else "ends")
    when = f"{agreement.notice} before {agreement.ends_on}"
    return Duty("sla/agreement", agreement.key, agreement.key, EITHER, what, when, "once", lead_days=90, right=True)


def _notice(consequence: Consequence) -> Duty:
    within = f" within {counted(consequence.claim_days, 'day')} after the period" if consequence.claim_days else ""
    return Duty(
        "sla/consequence", consequence.key, consequence.version, "client", f"Notice of: {consequence.name}",
        f"on its breach{within}", "on-event", clause=consequence.clause or "", right=True,
    )  # fmt: skip


def _owed(consequence: Consequence) -> Iterator[Duty]:
    for what, days, word in (
        ("Rectification plan", consequence.plan_days, _PLANS), ("Cure", consequence.cure_days, _CURES)
    ):  # fmt: skip
        if days is not None and (word == _CURES or consequence.action == "rectification-plan"):
            yield Duty(
                "sla/consequence", consequence.key, consequence.version, "provider", f"{what}: {consequence.name}",
                f"within {counted(days, 'day')} after notice", "on-event", lead_days=days,
                clause=consequence.clause or "",
            )  # fmt: skip


def payments(dossier: Dossier, today: date) -> Iterator[Occasion]:
    """The payment of each invoice, by the version in force on its date."""
    paid = {f.invoice: Done(f.done_on, f"delivery/fulfilment {f.key}") for f in dossier.all(Fulfilment) if f.invoice}
    for invoice in dossier.all(Invoice):
        version = dossier.version_on(invoice.issued_on)
        if version is not None and version.payment_days is not None and invoice.issued_on <= today:
            fix = Fix.add("delivery fulfilment", invoice=invoice.key, done_on=ASK)
            due = later(invoice.issued_on, version.payment_days)
            yield occasion(_payment(version), f"invoice {invoice.number}", due, paid.get(invoice.key), today, fix)


def notices_and_claims(book: Book, missed: list[tuple[Level, Period]], today: date) -> Iterator[Occasion]:
    """For each failure the last day for notice of relief, and for a claim of its credit."""
    dossier = book.dossier
    reliefs = {(r.level, r.period): Done(r.noticed_on, f"delivery/relief {r.key}") for r in dossier.all(Relief)}
    claims = {(c.level, c.period): Done(c.claimed_on, f"delivery/claim {c.key}") for c in dossier.all(Claim)}
    for level, window in missed:
        terms = book.terms_of(level)
        if terms is None:
            continue
        place, of = (level.key, window.key), f"{level.key} in {window.key}"
        where = {"level": level.key, "period": window.key}
        if terms.relief_notice_days is not None:
            fix = Fix.add("delivery relief", **where, reason=ASK, noticed_on=ASK)
            due = claim_deadline(window, terms.relief_notice_days)
            yield occasion(_relief(terms, terms.relief_notice_days), of, due, reliefs.get(place), today, fix)
        last = last_claim_day(terms, period_of(window.last, Kind.MONTH))
        if last is not None and level.class_ == "critical":
            fix = Fix.add("delivery claim", **where, claimed_on=ASK)
            yield occasion(_claim(terms), of, last, claims.get(place), today, fix)


def settlements(book: Book, today: date) -> Iterator[Occasion]:
    """Each agreed credit: off the invoice of the month the terms name, or paid out after the end."""
    dossier = book.dossier
    invoices = {i.period: i for i in dossier.all(Invoice) if i.issued_on <= today}
    for credit in dossier.all(Credit):
        month = _month(credit.period)
        level = book.level_at(credit.level, month) if month else None
        terms = book.terms_of(level) if level else None
        settled = settlement_of(book, terms, month, lambda m, t: None) if terms and month else None
        if terms is None or settled is None or credit.agreed_on > today or not credit.amount.amount:
            continue
        of = f"{credit.key}: {credit.level} in {credit.period}"
        taken = dossier.get(Invoice, credit.invoice)
        done = Done(taken.issued_on, f"delivery/invoice {taken.key}") if taken else None
        fix = Fix.edit("delivery credit", credit.key, invoice=ASK)
        if settled.on:
            invoice = invoices.get(settled.on)
            last = _month(settled.on)
            due = invoice.issued_on if invoice else max(today, last.last if last else today)
            yield occasion(_settlement(terms), of, due, done, today, fix)
        elif settled.pay_out_by is not None:
            yield occasion(_settlement(terms), of, settled.pay_out_by, done, today, fix)


def _month(text: str) -> Period | None:
    """The month of that name, or the one in which a longer period ends; None for what is no period."""
    from bpoctl.analysis.periods import parse_period

    try:
        return period_of(parse_period(text).last, Kind.MONTH)
    except BadData:
        return None


def steps_of_ledger(entries: list[Entry], today: date) -> Iterator[Occasion]:
    """Notice, plan and cure of each consequence that arose, where the terms set a day."""
    for entry in entries:
        consequence = entry.consequence
        if consequence is None:
            continue
        duties = {"notice": _notice(consequence)}
        for duty in _owed(consequence):
            duties[_PLANS if duty.what.startswith("Rectification") else _CURES] = duty
        for step in entry.steps:
            if step.due is not None and step.name in duties:
                yield _taken(entry, step, duties[step.name], today)


def _taken(entry: Entry, step: LedgerStep, duty: Duty, today: date) -> Occasion:
    done = None
    if step.done is not None and entry.notice is not None:
        done = Done(step.done, f"delivery/notice {entry.notice.key}")
    return occasion(duty, entry.where, step.due or today, done, today, entry.fix)


def ends(dossier: Dossier, today: date) -> Iterator[Occasion]:
    """The last day for notice of the latest version; the decision on the future takes it."""
    latest = dossier.latest_version()
    if latest is None:
        return
    try:
        last = last_day_for_notice(latest.ends_on, latest.notice)
    except BadData:
        return
    made = min(dossier.all(Renewal), key=lambda row: row.decided_on, default=None)
    done = Done(made.decided_on, f"review/renewal {made.key}") if made else None
    fix = Fix.add("review renewal", decision=ASK, decided_on=ASK, decided_by=ASK, reasons=ASK)
    yield occasion(_end(latest), f"end on {latest.ends_on}", last, done, today, fix)


def undertakings(dossier: Dossier, today: date) -> Iterator[Occasion]:
    """What an audit found and a meeting agreed on, where it has a day."""
    for finding in dossier.all(AuditFinding):
        if finding.due_on is not None:
            done = Done(finding.closed_on, f"review/finding {finding.key}") if finding.closed_on else None
            duty = Duty(
                "review/finding", finding.key, "", _side(dossier, finding.owner), finding.statement,
                f"by {finding.due_on}", "once", finding.owner or "",
            )  # fmt: skip
            fix = Fix.edit("review finding", finding.key, closed_on=ASK)
            yield occasion(duty, finding.audit, finding.due_on, done, today, fix)
    for action in dossier.all(Action):
        done = Done(action.done_on, f"review/action {action.key}") if action.done_on else None
        side = _side(dossier, action.owner)
        duty = Duty("review/action", action.key, "", side, action.name, f"by {action.due_on}", "once", action.owner)
        fix = Fix.edit("review action", action.key, done_on=ASK)
        yield occasion(duty, action.meeting or "", action.due_on, done, today, fix)


def _side(dossier: Dossier, person: str | None) -> str:
    """The side of a person; an audit's finding that nobody has is the provider's."""
    found = dossier.get(Person, person)
    return found.employer if found is not None and found.employer in ("client", "provider") else "provider"
