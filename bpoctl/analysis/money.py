"""Amounts of money: minor units of a currency, the one rounding, and how an amount is written for a reader.

Amounts are `Decimal`, multiplied and added in a context that never rounds (it would raise instead); a figure that may
not end, such as a share of cases, is a `Fraction`. What is due is rounded once, at the end.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import ROUND_DOWN, ROUND_HALF_UP, Context, Decimal, DivisionByZero, Inexact, InvalidOperation, Overflow
from fractions import Fraction
from typing import Any

EXACT = Context(prec=1000, traps=[Inexact, InvalidOperation, DivisionByZero, Overflow])
"""Arithmetic without any rounding: a result that would need one raises `Inexact`."""

_ROUNDING = Context(prec=1000, traps=[InvalidOperation, DivisionByZero, Overflow])

# ISO 4217 lists the minor units of each currency; all that are not named here have two.
_BY_PLACES = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}
_MINOR_UNITS = {currency: places for places, listed in _BY_PLACES.items() for currency in listed.split()}
_UNITS = [Decimal(1).scaleb(-places) for places in range(20)]


def minor_units(currency: str) -> int:
    """Decimal places of a currency by ISO 4217: 2 for EUR, 0 for JPY, 3 for KWD."""
    return _MINOR_UNITS.get(currency, 2)


def too_fine(amount: Decimal, currency: str) -> str:
    """Why an amount cannot be paid, as it has parts of the smallest unit of its currency; empty where it has none."""
    places = minor_units(currency)
    if (Fraction(amount) * 10**places).denominator == 1:
        return ""
    smallest = f"{places} decimal places" if places else "whole units"
    return f"{amount:f} {currency} cannot be invoiced or paid: {currency} has {smallest}"


def too_fine_parts(invoice: Any, own: str) -> Iterator[tuple[str, str]]:
    """The amounts of an invoice with parts of the smallest unit of their currency, each with why that cannot be."""
    for name in ("charges", "pass_through", "tax", "waived"):
        money = getattr(invoice, name)
        if money is not None and (why := too_fine(money.amount, money.in_currency(own))):
            yield name, why


def product(*factors: Decimal) -> Decimal:
    """The factors multiplied, exactly."""
    result = factors[0]
    for factor in factors[1:]:
        result = EXACT.multiply(result, factor)
    return result


def sum_of(amounts: Sequence[Decimal | None]) -> Decimal | None:
    """The amounts added up, exactly; None where one of them is not known."""
    known = [amount for amount in amounts if amount is not None]
    return added(known) if len(known) == len(amounts) else None


def added(amounts: Iterable[Decimal]) -> Decimal:
    """The amounts added up, exactly."""
    result = Decimal(0)
    for amount in amounts:
        result = EXACT.add(result, amount)
    return result


def part(percent: Decimal) -> Decimal:
    """A percentage as a part of one: 95 % is 0.95, exactly."""
    return EXACT.scaleb(percent, -2)


def half_up(value: Fraction | Decimal, places: int) -> Decimal:
    """A figure rounded to so many places, a tie away from nought (2.5 is 3, -2.5 is -3); exact at any size."""
    if isinstance(value, Decimal):
        return value.quantize(_UNITS[places], ROUND_HALF_UP, _ROUNDING)
    scaled = abs(value) * 10**places
    nearest = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return EXACT.scaleb(Decimal(-nearest if value < 0 else nearest), -places)


def cut(value: Fraction, places: int) -> Decimal:
    """A figure of nought or more cut to so many places: 7 / 3 to two places is 2.33."""
    return EXACT.scaleb(Decimal(value.numerator * 10**places // value.denominator), -places)


def rounded(amount: Decimal, currency: str) -> Decimal:
    """An amount rounded half-up to the currency's minor units."""
    return half_up(amount, minor_units(currency))


def rounded_down(amount: Decimal, currency: str) -> Decimal:
    """An amount cut to the currency's minor units: a limit that is never exceeded by its own rounding."""
    return amount.quantize(_UNITS[minor_units(currency)], ROUND_DOWN, _ROUNDING)


def exactly(value: Fraction) -> Decimal | None:
    """The fraction as a decimal, in its shortest form; None where it does not end (1/3)."""
    rest, places = value.denominator, 0
    for prime in (2, 5):
        power = 0
        while rest % prime == 0:
            rest, power = rest // prime, power + 1
        places = max(places, power)
    if rest != 1:
        return None
    return EXACT.scaleb(Decimal(value.numerator * 10**places // value.denominator), -places)


def grouped(number: Decimal) -> str:
    """A number for a reader: `1,234.50`, in positional notation and with its trailing zeros."""
    return format(number, ",f")


def shown(amount: Decimal, currency: str) -> str:
    """An amount for a reader: `1,234.50 EUR`. It never shows fewer places than the currency has, or than it needs."""
    places = minor_units(currency)
    if amount.as_tuple().exponent != -places:
        needed = -int(amount.normalize(EXACT).as_tuple().exponent)
        amount = amount.quantize(_UNITS[places].scaleb(min(0, places - needed)), context=EXACT)
    return f"{amount:,f} {currency}"
