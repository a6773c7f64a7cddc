"""Values that are more than a number: money, exact decimals, and how each is written."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

MOST_DIGITS = 60
"""More than any contract holds, and few enough to be written out."""

_DECIMAL = re.compile(r"\s*[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)\s*")
_MONEY = re.compile(r"\s*([+-]?[0-9]+(?:\.[0-9]+)?)\s*([A-Z]{3})?\s*")


class Money(NamedTuple):
    """An exact amount; an empty `currency` means the engagement's own (ISO 4217 code otherwise)."""

    amount: Decimal
    currency: str = ""

    def __str__(self) -> str:
        return f"{plain(self.amount)} {self.currency}".rstrip()

    def in_currency(self, own: str) -> str:
        """The currency's code, with the engagement's own where none is stated."""
        return self.currency or own


def plain(number: Decimal) -> str:
    """A decimal in positional notation, its trailing zeros kept: 1E+2 is '100', 1234.50 is '1234.50'."""
    return format(number, "f")


def parse_decimal(text: str) -> Decimal:
    """Read an exact decimal; raises ValueError for anything else, NaN and infinities included."""
    if not _DECIMAL.fullmatch(text):
        raise ValueError(f"`{text[:MOST_DIGITS]}` is not a number like 95 or 12.50")
    number = Decimal(text.strip())
    if abs(number.adjusted()) > MOST_DIGITS or len(number.as_tuple().digits) > MOST_DIGITS:
        raise ValueError(f"`{text[:MOST_DIGITS]}…` has more than {MOST_DIGITS} digits")
    return Decimal(plain(number))


def parse_money(text: str) -> Money:
    """Read `1234.50` or `1234.50 USD`; raises ValueError for anything else."""
    found = _MONEY.fullmatch(text)
    if not found or len(found[1]) > MOST_DIGITS:
        raise ValueError(f"`{text}` is not an amount like 1234.50 or 1234.50 USD")
    return Money(Decimal(found[1]), found[2] or "")
