"""Credits of a month added up and limited: the amount at risk, the month's cap, then what a year and the term leave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from bpoctl.analysis.credits.charges import Charges
from bpoctl.analysis.credits.least import at_least
from bpoctl.analysis.judging import Step
from bpoctl.analysis.money import EXACT, added, grouped, part, product, rounded, rounded_down, shown, sum_of
from bpoctl.models.sla import CreditTerms

AT_RISK_FORMS = ("pool-two-tier", "pool-one-tier", "weight")
"""Forms that draw on an amount at risk, which is their cap where the terms state none."""


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit over more than one month: a share of a year's or the term's charges, and what is left of it."""

    name: str
    """`contract year Y2`, `term`"""
    percent: Decimal | None
    """None where it is not stated as a percent of charges"""
    amount: Decimal | None
    """in money, cut to minor units; None where its charges are not known"""
    used: Decimal | None
    """what months before have drawn; None where one of them cannot be reckoned"""
    reason: str
    """whose charges it is a share of, or why it is not known"""
    base: Decimal | None = None
    """those charges, where it is a share of some that are known"""
    drawn: tuple[tuple[str, Decimal], ...] = ()
    """which month, or which credit terms, drew how much of it before, those that drew nothing left out"""
    shared: bool = False
    """whether all credit terms of a month draw on it, one after the other"""
    least: Decimal | None = None
    """what it comes to at least, by the charges that are known, where not all of them are"""

    @property
    def surely_left(self) -> Decimal | None:
        """What is left of it at least, never below nought."""
        known = self.least if self.amount is None else self.amount
        return None if known is None or self.used is None else max(EXACT.subtract(known, self.used), known * 0)

    def spares(self, sum_: Decimal) -> bool:
        """Whether it takes nothing away from a sum, whatever charges are still to come."""
        return self.surely_left is not None and sum_ <= self.surely_left

    @property
    def left(self) -> Decimal | None:
        """What is left of it, never below nought."""
        if self.amount is None or self.used is None:
            return None
        return max(EXACT.subtract(self.amount, self.used), self.amount * 0)

    def to_json(self) -> dict[str, Any]:
        """The limit as JSON-able data."""
        return {
            "name": self.name, "percent": text_of(self.percent), "amount": text_of(self.amount),
            "used": text_of(self.used), "left": text_of(self.left), "reason": self.reason,
            "charges": text_of(self.base), "drawn": {month: text_of(amount) for month, amount in self.drawn},
            **({"left_at_least": text_of(self.surely_left)} if self.left is None and self.surely_left else {}),
        }  # fmt: skip


Drawn = tuple[Decimal | None, tuple[tuple[str, Decimal], ...]]
"""What was drawn on a limit before: all of it (None where that is not known), and who drew how much."""


def drawn_by(each: Sequence[tuple[str, Decimal | None]]) -> Drawn:
    """What months or credit terms have drawn together, and each of them that drew something."""
    return sum_of([amount for _, amount in each]), tuple((key, amount) for key, amount in each if amount)


def drawn_besides(limit: Limit, totals: Sequence[Decimal | None]) -> Limit:
    """A limit after what other versions of the same credit terms have drawn in the same month."""
    known = [total for total in totals if total is not None]
    if not totals:
        return limit
    used = None if limit.used is None or len(known) < len(totals) else added([limit.used, *known])
    return replace(limit, used=used, drawn=(*limit.drawn, *(("this month", total) for total in known if total)))


@dataclass(frozen=True, slots=True)
class PoolTotal:
    """The credits under one set of terms in one month: what was at risk, their sum, the cap and what is due."""

    terms: CreditTerms
    charges: Charges
    at_risk: Decimal | None
    """the amount at risk, not rounded; None where the charges are not known or nothing is stated"""
    sum: Decimal | None
    """its credits added up, each rounded before; None where one of them cannot be reckoned"""
    cap: Decimal | None
    """the cap in money, cut (never rounded up) to minor units; None where it is not known or there is none"""
    total: Decimal | None
    capped: bool
    """whether the month's cap took something away"""
    steps: tuple[Step, ...]
    limits: tuple[Limit, ...] = ()
    problem: str = ""
    """why it cannot be said what is due, though each credit is known"""
    idle: bool = False
    """whether percents are of the charges of a window, and none ends in this month"""

    def due(self, sum_: Decimal) -> Decimal:
        """What would be due of another sum of credits, under the same cap, limits and least credit."""
        bounds = _bounds(self.cap, self.limits)
        given = at_least(self.terms, min([sum_, *bounds]), min(bounds, default=None), self.charges.currency)
        return min([sum_, *bounds]) if given.total is None else given.total

    def to_json(self) -> dict[str, Any]:
        """The pool as JSON-able data, money as strings."""
        return {
            "key": self.terms.key,
            "name": self.terms.name,
            "form": self.terms.form,
            "clause": self.terms.clause,
            "charges": self.charges.to_json(),
            "at_risk": {"percent": text_of(self.terms.at_risk), "amount": text_of(self.at_risk)},
            "sum": text_of(self.sum),
            "cap": {"percent": text_of(cap_percent(self.terms)), "amount": text_of(self.cap), "reached": self.capped},
            "limits": [limit.to_json() for limit in self.limits],
            "total": text_of(self.total),
            "steps": [step.to_json() for step in self.steps],
        }


def cap_percent(terms: CreditTerms) -> Decimal | None:
    """The month's cap in percent: as stated, else what is at risk where credits are made from it, else none."""
    from_risk = terms.form in AT_RISK_FORMS or terms.worth_of == "at-risk"
    return terms.at_risk if terms.cap is None and from_risk else terms.cap


def settle(
    terms: CreditTerms, charges: Charges, awards: Sequence[Decimal | None], limits: Sequence[Limit] = (),
    idle: bool = False,
) -> PoolTotal:  # fmt: skip
    """Add up the credits, each already rounded, cap the sum at the cap's share of the charges, then at each limit.

    `idle` is a month in which no window ends whose charges percents are of: nothing is at risk or capped in it.
    """
    currency, clause, base = charges.currency, terms.clause or "", charges.amount
    percent = None if idle else cap_percent(terms)
    at_risk = None if idle or base is None or terms.at_risk is None else product(part(terms.at_risk), base)
    cap = None if base is None or percent is None else rounded_down(product(part(percent), base), currency)
    exact = sum_of(awards)
    due = None if exact is None else rounded(exact, currency)
    capped = due is not None and cap is not None and due > cap
    steps = [Step("charges", charges.reason, charges.shown)]
    if terms.at_risk is not None and not idle:
        formula = f"{grouped(terms.at_risk)} % x {charges.shown}"
        steps.append(Step("at risk", formula, _amount(at_risk, currency), clause))
    steps.append(Step("sum", _added_up(awards), _amount(due, currency)))
    if percent is not None:
        steps.append(Step("cap", f"{grouped(percent)} % x {charges.shown}", _amount(cap, currency), clause))
    total, more = _limited(cap if capped else due, limits, currency, clause)
    given = at_least(terms, total, min(_bounds(cap, limits), default=None), currency)
    why = "no window ends in this month" if idle and not awards else _why(total, due, cap if capped else None, limits)
    ends = Step("due", why or ("there is no cap on a month" if percent is None else "the sum does not exceed the cap"),
                _amount(given.total, currency))  # fmt: skip
    steps += [*more, *([given.step] if given.step else [ends] if given.total is not None else [])]
    return PoolTotal(
        terms, charges, at_risk, due, cap, given.total, capped, tuple(steps), tuple(limits), given.problem, idle
    )


def _bounds(cap: Decimal | None, limits: Sequence[Limit]) -> list[Decimal]:
    """Every bound on what is due that is known."""
    return [bound for bound in (cap, *(limit.left for limit in limits)) if bound is not None]


def _limited(
    total: Decimal | None, limits: Sequence[Limit], currency: str, clause: str
) -> tuple[Decimal | None, list[Step]]:
    """The total under each limit in turn; one that is not known leaves what it spares in any case as it is."""
    steps = []
    for limit in limits:
        share = "" if limit.percent is None else f"{grouped(limit.percent)} % of "
        of = "" if limit.base is None else f" ({shown(limit.base, currency)})"
        formula = f"{share}{limit.reason}{of}: {_amount(limit.amount, currency)}"
        before = _amount(limit.used, currency)
        if limit.drawn:
            before += f" ({', '.join(f'{month} {grouped(amount)}' for month, amount in limit.drawn)})"
        surely = f"at least {_amount(limit.surely_left, currency)}" if limit.surely_left else "not known"
        left = f"{surely if limit.left is None else shown(limit.left, currency)} left"
        steps.append(Step(f"cap of the {limit.name}", f"{formula}, drawn before {before}", left, clause))
        if total:
            total = (total if limit.spares(total) else None) if limit.left is None else min(total, limit.left)
    return total, steps


def _added_up(awards: Sequence[Decimal | None]) -> str:
    if not awards:
        return "no credit fell due"
    return " + ".join("not known" if amount is None else grouped(amount) for amount in awards)


def _why(total: Decimal | None, sum_: Decimal | None, cap: Decimal | None, limits: Sequence[Limit]) -> str:
    """Which cap took something away, or that none of several did; empty where the month's own is the only one."""
    if total is None or sum_ is None or total >= sum_:
        return "the sum exceeds no cap" if limits else ""
    binding = next((limit for limit in limits if limit.left == total), None)
    if binding is None or total == cap:
        return "the sum exceeds the cap, and the cap is due"
    return f"the sum exceeds what the cap of the {binding.name} leaves, and that is due"


def _amount(amount: Decimal | None, currency: str) -> str:
    return "not known" if amount is None else shown(amount, currency)


def text_of(number: Decimal | None) -> str | None:
    """A number as JSON holds it: text in positional notation, or none."""
    return None if number is None else format(number, "f")
