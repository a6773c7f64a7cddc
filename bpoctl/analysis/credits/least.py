"""The least that a month's credits come to: below it none is due, or as much as that; the terms say which.

The clause of many cloud services: a credit is issued only if it is greater than one dollar; of some carriers: a credit
of less than one dollar is one dollar.
"""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from bpoctl.analysis.judging import Step
from bpoctl.analysis.money import rounded, shown
from bpoctl.models.sla import CreditTerms


class Given(NamedTuple):
    """What is due after the rule of the least credit, its step where it says anything, and what is in the way."""

    total: Decimal | None
    step: Step | None = None
    problem: str = ""


def at_least(terms: CreditTerms, total: Decimal | None, left: Decimal | None, currency: str) -> Given:
    """What is due of a total after every cap; `left` is the most that the caps leave, None where nothing bounds it."""
    if terms.least_credit is None or not total or total < 0:
        return Given(total)
    if terms.least_credit.in_currency(currency) != currency:
        return Given(None, None, f"the least credit of {terms.key} is stated in {terms.least_credit.currency}")
    least = rounded(terms.least_credit.amount, currency)
    if total > least:
        return Given(total)
    if terms.least_rule is None:
        return Given(None, None, f"{terms.key} states a least credit, and not what a lower one is (least_rule)")
    beside = f"{shown(total, currency)}, the least credit being {shown(least, currency)}"
    if terms.least_rule == "raised":
        raised = max(total, least if left is None else min(least, left))
        step = Step("least credit", f"{beside}: raised to it", shown(raised, currency), terms.clause or "")
        return Given(raised, step if raised != total else None)
    if total == least and terms.least_rule == "none-below":
        return Given(total)
    none = rounded(Decimal(0), currency)
    return Given(none, Step("least credit", f"{beside}: none is due", shown(none, currency), terms.clause or ""))
