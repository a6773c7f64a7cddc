"""Rules of stage 7, delivery: corrections of closed months."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bpoctl.analysis.credits.true_ups import fault_of
from bpoctl.checks.rules import Found, rule
from bpoctl.dossier import Dossier
from bpoctl.lifecycle import ASK, Fix
from bpoctl.models.delivery import TrueUp


def _at_fault(dossier: Dossier, id: str) -> Iterator[Found]:
    for row in dossier.all(TrueUp):
        fault = fault_of(dossier, row)
        if fault is not None and fault.rule == id:
            message = f"True-up {row.key} of {row.level} does not count: {fault.message}."
            fix = Fix.edit("delivery true-up", row.key, **{fault.field: ASK})
            yield Found("delivery_true_up", row.key, message, fix, fault.field)


@rule("DEL030", "delivery")
def true_up_of_an_open_month(dossier: Dossier, today: date) -> Iterator[Found]:
    """A true-up corrects a month that is not closed.

    What: The period that a true-up corrects was billed in a month that nobody has closed.
    Why: Until a month is closed its figures can be mended themselves. A correction beside an open figure is counted
        twice as soon as somebody mends the figure.
    Fix: Mend the measurement and remove the true-up: bpoctl delivery measurement edit KEY --value N, then bpoctl
        delivery true-up remove KEY; or name the closed period: bpoctl delivery true-up edit KEY --corrects PERIOD.
    Source: DESIGN.md, promise 2: a closed period is sealed; FIELD.md section 1, true-up.
    Bad: corrects = "2026-04", which is not closed
    Good: 2026-04 is closed
    """
    yield from _at_fault(dossier, "DEL030")


@rule("DEL031", "delivery")
def true_up_booked_wrongly(dossier: Dossier, today: date) -> Iterator[Found]:
    """A true-up is booked in a month in which it cannot stand.

    What: A true-up is booked in what is no month, in the month that it corrects or one before, or in a month that was
        closed before the true-up was agreed on.
    Why: A month that is closed has been settled: what is booked in it afterwards is paid by nobody.
    Fix: bpoctl delivery true-up edit KEY --period MONTH, an open one after the month that it corrects.
    Source: DESIGN.md, promise 2: a later correction is a true-up, never a rewrite.
    Bad: corrects = "2026-04", period = "2026-04"
    Good: corrects = "2026-04", period = "2026-05"
    """
    yield from _at_fault(dossier, "DEL031")


@rule("DEL032", "delivery")
def true_up_of_no_level(dossier: Dossier, today: date) -> Iterator[Found]:
    """A true-up corrects a level that was not judged in that period.

    What: The agreement version in force in the corrected period does not have the level, or has it without the system
        or site that is named; or no version was in force.
    Why: A month is reckoned again by its own terms. What those terms do not have can draw no credit.
    Fix: bpoctl delivery true-up edit KEY --level KEY (bpoctl sla level list shows the levels of each version).
    Source: DESIGN.md section 6: a period is judged by the terms in force in it.
    Bad: level CHAT, which version 1.1 brought, of a month under version 1.0
    Good: level FRT, which version 1.0 has
    """
    yield from _at_fault(dossier, "DEL032")


@rule("DEL033", "delivery")
def true_up_without_a_figure(dossier: Dossier, today: date) -> Iterator[Found]:
    """A true-up states no figure that could be reckoned with.

    What: A true-up states neither a figure nor an amount, or both of them; a percentage below 0 or above 100; cases
        within without how many count; or an amount in another currency than the engagement's.
    Why: Either the figure was wrong, and the terms say what follows, or both sides agreed on an amount: with both, one
        of the two is not what was paid.
    Fix: bpoctl delivery true-up edit KEY --value N, or --amount AMOUNT --clear value.
    Source: DESIGN.md section 6: money, and every figure explains itself.
    Bad: value = 104, of a share in percent
    Good: value = 95.2
    """
    yield from _at_fault(dossier, "DEL033")


@rule("DEL034", "delivery", "warning")
def true_up_without_evidence(dossier: Dossier, today: date) -> Iterator[Found]:
    """A true-up names nothing that proves it.

    What: A true-up that counts has no evidence.
    Why: It changes what was settled and sealed. A year later nobody recalls the mail in which it was agreed.
    Fix: bpoctl evidence add --title TEXT --location PATH, then bpoctl delivery true-up edit KEY --evidence KEY.
    Source: DESIGN.md, promise 3: every figure explains itself; section 5, evidence.
    Bad: a true-up of 2026-04 without evidence
    Good: evidence = ["EV-12"]
    """
    for row in dossier.all(TrueUp):
        if not row.evidence and fault_of(dossier, row) is None:
            message = f"True-up {row.key} of {row.level} in {row.corrects} names nothing that proves it."
            yield Found(
                "delivery_true_up", row.key, message, Fix.edit("delivery true-up", row.key, evidence=ASK), "evidence"
            )
