"""How numbers are written on screen: short, and the same everywhere."""

from __future__ import annotations

import math
from decimal import Decimal

MINUS = "−"


def number_text(value: float, digits: int = 4) -> str:
    """Write a value with `digits` significant digits, thousands apart.

    >>> number_text(3973.4), number_text(-0.92367), number_text(147930.6), number_text(1.1e13)
    ('3,973', '−0.9237', '147,931', '1.1e13')

    Below a million no digit before the point is rounded: what counts single ones shows them all.
    Not finite is written as what it is: `∞`, `−∞`, `not a number`.
    """
    if math.isnan(value):
        return "not a number"
    if math.isinf(value):
        return "∞" if value > 0 else MINUS + "∞"
    if value == 0:
        return "0"
    if 10**digits <= abs(value) < 1e6:
        digits = math.floor(math.log10(abs(value))) + 1
    rounded = float(f"{value:.{digits - 1}e}")
    size = abs(rounded)
    if 1e-3 <= size < 1e6:
        decimals = max(0, digits - 1 - math.floor(math.log10(size)))
        decimals = 0 if value == int(value) else decimals
        text = f"{rounded:,.{decimals}f}"
    else:
        mantissa, exponent = f"{value:.{digits - 1}e}".split("e")
        if "." in mantissa:
            mantissa = mantissa.rstrip("0").rstrip(".")
        text = f"{mantissa}e{int(exponent)}"
    return MINUS + text.removeprefix("-") if value < 0 else text


def plain_text(value: float, digits: int = 4) -> str:
    """Write a value with up to `digits` significant digits, without zeros at the end.

    >>> plain_text(0.5), plain_text(4.74), plain_text(30)
    ('0.5', '4.74', '30')
    """
    return without_end_zeros(number_text(value, digits))


def without_end_zeros(text: str) -> str:
    """Take the zeros off the end of a decimal fraction."""
    return text.rstrip("0").rstrip(".") if "." in text and "e" not in text else text


def written_number(text: str) -> Decimal:
    """Return the number that a text of this module's stands for, to its last digit.

    >>> written_number("−3,973"), written_number("1.1e13")
    (Decimal('-3973'), Decimal('1.1E+13'))
    """
    if text == "not a number":
        return Decimal("NaN")
    return Decimal(text.replace(",", "").replace(MINUS, "-").replace("∞", "Infinity"))


def rate_text(rate: Decimal) -> str:
    """Write a learning rate: 0.00025 from 1e-4 up, 2.5e-5 below.

    >>> rate_text(Decimal("0.00025")), rate_text(Decimal("2.50E-5")), rate_text(Decimal(5))
    ('0.00025', '2.5e-5', '5')
    """
    if rate < 0:
        return MINUS + rate_text(-rate)
    rate = rate.normalize()
    if rate == 0 or Decimal("1e-4") <= rate < Decimal("1e6"):
        return f"{rate:f}"
    mantissa, exponent = f"{rate:e}".split("e")
    return f"{mantissa}e{int(exponent)}"


def count_text(count: int, noun: str, plural: str = "") -> str:
    """Write a count with what is counted, whose plural takes an s unless it is given.

    >>> count_text(1, "row"), count_text(2000, "row"), count_text(2, "minimum", "minima")
    ('1 row', '2,000 rows', '2 minima')
    """
    return f"1 {noun}" if count == 1 else f"{count:,} {plural or noun + 's'}"
