"""Amounts of money: minor units of a currency, the one rounding, and how an amount is written for a reader.

Everything is reckoned in `Fraction`, which never rounds; a `Decimal` comes out once, at the end.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

# ISO 4217 lists the minor units of each currency; all that are not named here have two.
_BY_PLACES = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}
_MINOR_UNITS = {currency: places for places, listed in _BY_PLACES.items() for currency in listed.split()}


def minor_units(currency: str) -> int:
    """Decimal places of a currency by ISO 4217: 2 for EUR, 0 for JPY, 3 for KWD."""
    return _MINOR_UNITS.get(currency, 2)


def half_up(value: Fraction, places: int) -> Decimal:
    """A figure rounded to so many places, a tie away from nought (2.5 is 3, -2.5 is -3); exact at any size."""
    scaled = abs(value) * 10**places
    return _placed(-_nearest(scaled) if value < 0 else _nearest(scaled), places)


def rounded(amount: Fraction, currency: str) -> Decimal:
    """An amount rounded half-up to the currency's minor units."""
    return half_up(amount, minor_units(currency))


def rounded_down(amount: Fraction, currency: str) -> Decimal:
    """An amount cut to the currency's minor units: a limit that is never exceeded by its own rounding."""
    places = minor_units(currency)
    return _placed(amount.numerator * 10**places // amount.denominator, places)


def exactly(value: Fraction) -> Decimal | None:
    """The fraction as a decimal, in its shortest form; None where it does not end (1/3)."""
    rest, places = value.denominator, 0
    for prime in (2, 5):
        power = 0
        while rest % prime == 0:
            rest, power = rest // prime, power + 1
        places = max(places, power)
    return None if rest != 1 else _placed(value.numerator * 10**places // value.denominator, places)


def grouped(number: Decimal) -> str:
    """A number for a reader: `1,234.50`, in positional notation and with its trailing zeros."""
    return format(number, ",f")


def shown(amount: Decimal | Fraction, currency: str) -> str:
    """An amount for a reader: `1,234.50 EUR`. It never shows fewer places than the currency has, or than it needs."""
    value, places = Fraction(amount), minor_units(currency)
    exact = exactly(value)
    needed = places + 4 if exact is None else max(places, -int(exact.as_tuple().exponent))
    return f"{grouped(half_up(value, needed))} {currency}"


def _nearest(scaled: Fraction) -> int:
    return (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)


def _placed(whole: int, places: int) -> Decimal:
    # Built digit by digit: arithmetic on Decimals would round to the precision of the context.
    digits = tuple(int(digit) for digit in str(abs(whole)))
    return Decimal((1 if whole < 0 else 0, digits, -places))
