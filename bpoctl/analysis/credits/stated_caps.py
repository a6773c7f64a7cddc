"""Caps that are stated in money, not as a share of charges: on a month, a quarter, a contract year or the term."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from bpoctl.models.sla import CreditTerms
from bpoctl.models.values import parse_money

SPANS = ("month", "quarter", "year", "term")
"""What a cap in money can be on, in the order in which the caps apply."""


def caps_in_money(terms: CreditTerms, currency: str) -> dict[str, Decimal] | str:
    """The stated caps by what they are on, in their order, none where none is stated; or what is wrong with them."""
    return amounts_of(terms.key, terms.cap_amounts, currency)


def amounts_of(whose: str, table: Mapping[str, Any] | None, currency: str) -> dict[str, Decimal] | str:
    """The caps of a table, as `caps_in_money` gives them."""
    found: dict[str, Decimal] = {}
    for span, text in (table or {}).items():
        try:
            money = parse_money(str(text))
        except ValueError:
            return f"the cap of {whose} on a {span} is no amount: `{text}`"
        if span not in SPANS:
            return f"{whose} states a cap on a `{span}`, which is none of: {', '.join(SPANS)}"
        if money.in_currency(currency) != currency or money.amount < 0:
            return f"the cap of {whose} on a {span} is not an amount in {currency}: `{text}`"
        found[span] = money.amount
    return {span: found[span] for span in SPANS if span in found}
