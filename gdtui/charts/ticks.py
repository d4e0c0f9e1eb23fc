"""Round numbers for axes: limits and ticks on the ladder 1, 2, 5, and how they are written."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np

from gdtui.engine.data import Array
from gdtui.text.numbers import MINUS

LARGEST, SMALLEST = 1e307, 1e-290
"""Limits stop here, so that twice a limit is still a number and its reciprocal too."""


CLUMSY, LAST_RESORT = {"1.0": 0, "2.0": 0, "5.0": 0, "2.5": 1, "4.0": 1}, 8
"""What a step takes from the worth of its ticks, by the first two digits of its length."""


def round_up(value: float) -> float:
    """Return the least of 1, 2, 5 × 10ᵏ that is `value` or more; for a `value` above 0.

    Axes grow along this ladder: in few steps, each wide enough to hold still for a while.
    """
    if not value > 0:
        return 1.0
    value = min(value, LARGEST)
    decade = _power_of_ten(math.floor(math.log10(value)))
    for rung in (1.0, 2.0, 5.0):
        if rung * decade >= value * (1 - 1e-12):
            return rung * decade
    return 10.0 * decade


def widen(low: float, high: float) -> tuple[float, float]:
    """Return limits around `low`..`high` that are whole steps of a round tick length."""
    if not (math.isfinite(low) and math.isfinite(high)) or low + SMALLEST >= high:
        middle = low if math.isfinite(low) and low == high else 0.0
        half = round_up(abs(middle) / 2) if middle else 1.0
        return widen(middle - half, middle + half) if abs(middle) < LARGEST / 4 else (-1.0, 1.0)
    step = round_up((high - low) / 25)
    return math.floor(low / step + 1e-9) * step, math.ceil(high / step - 1e-9) * step


def limits_around(values: Array, zero: bool = True) -> tuple[float, float]:
    """Return round limits around the finite ones of `values` (n,), and around 0 where `zero`."""
    seen = values[np.isfinite(values)]
    low, high = float(np.min(seen, initial=np.inf)), float(np.max(seen, initial=-np.inf))
    if not len(seen):
        return 0.0, 1.0
    if zero:
        low = -round_up(-1.05 * low) if low < 0 else 0.0
        high = round_up(1.05 * high) if high > 0 else 0.0
        return widen(low, high)
    step = round_up((high - low) / 4) if high > low else 1.0
    return math.floor(low / step) * step, math.ceil(high / step) * step


def ticks(low: float, high: float, most: int, log: bool = False) -> list[float]:
    """Return at most `most` round numbers from `low` to `high`, evenly apart.

    On a log axis they are powers of ten, or 1-2-5 multiples where few powers lie inside.
    """
    if most < 1 or not low < high:
        return []
    if log:
        return _log_ticks(low, high, most)
    half_span = high / 2 - low / 2
    step = round_up(2 * (half_span / most))
    for _ in range(4):
        first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
        if last - first < most:
            # Limits a few units in the last place apart have fewer numbers between them than ticks.
            return [*dict.fromkeys(index * step for index in range(first, last + 1))]
        step = round_up(step * 1.5)
    return []


def candidates(low: float, high: float, most: int, log: bool = False) -> list[list[float]]:
    """Return several choices of at least two ticks, at most `most`: the painter has cells.

    Of round numbers that lie evenly apart, those also fall into rows evenly apart, which the
    height of a chart decides. Steps are 1, 2, 5 times a power of ten, else 2.5 and 4 times.
    """
    if most < 2 or not low < high:
        return []
    found: list[list[float]] = []
    if log:
        first, last = math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9)
        for stride in range(1, last - first + 1):
            for start in range(first, min(first + stride, last)):
                powers = range(start, last + 1, stride)
                if 2 <= len(powers) <= most:
                    found.append([_power_of_ten(power) for power in powers])
        return found or [_log_ticks(low, high, most)]
    for rung in (1.0, 2.5, 4.0):
        shares = ((high / 2 - low / 2) / share * 2 / rung for share in range(most + 1, 0, -1))
        for step in dict.fromkeys(round_up(share) * rung for share in shares):
            first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
            if 2 <= last - first + 1 <= most:
                places = dict.fromkeys(index * step for index in range(first, last + 1))
                found.append([*places])
    return [choice for choice in found if len(choice) > 1]


def worth(choice: list[float], log: bool = False) -> int:
    """Return how good ticks are to read: as many as they are, less what a clumsy step takes.

    A step of 2.5 or 4 times a power of ten is worth a tick less than one of 1, 2 or 5; one of 1.25
    or 8 is the last resort.

    >>> worth([40.0, 60.0, 80.0]), worth([0.0, 2.5, 5.0]), worth([37.5, 50.0, 62.5])
    (3, 2, -5)
    """
    if len(choice) < 2:
        return -2 * LAST_RESORT
    return len(choice) - (0 if log else CLUMSY.get(f"{choice[1] - choice[0]:.1e}"[:3], LAST_RESORT))


def tick_texts(
    values: list[float], log: bool = False, room: int = 6, longest: int = 12
) -> list[str]:
    """Write the ticks of one axis alike: with as many decimals as their distance asks for.

    On a log axis each is written for itself. From 100,000 up they are written as 1e5; up to a
    million only where there is not `room` for seven columns. No two read alike: where that would
    take more than `longest` columns, the first one is written, and how far on each other is.

    >>> tick_texts([0.0, 0.1, 0.2, 0.30000000000000004])
    ['0', '0.1', '0.2', '0.3']
    >>> tick_texts([0.0, 20000.0, 40000.0]), tick_texts([0.0, 5e12, 1e13])
    (['0', '20,000', '40,000'], ['0', '5e12', '1e13'])
    >>> tick_texts([0.0, 200000.0]), tick_texts([0.0, 200000.0], room=7)
    (['0', '2e5'], ['0', '200,000'])
    >>> tick_texts([1700000000.0, 1700000030.0], longest=6)
    ['1.7e9', '+30']
    """
    if log:
        return [text for value in values for text in tick_texts([value])]
    texts = _plain_or_scientific(values, room)
    if len(values) < 2 or (len({*texts}) == len(texts) and max(map(len, texts)) <= longest):
        return texts
    apart = values[1] - values[0]
    short = _scientific(values, apart)
    if len({*short}) == len(short) and max(map(len, short)) <= longest:
        return short
    onwards = _plain_or_scientific([value - values[0] for value in values], room)
    return [_as_exact_as_fits(values[0], longest), *(f"+{text}" for text in onwards[1:])]


def _as_exact_as_fits(value: float, longest: int) -> str:
    """Write a number in at most so many columns; `≈` stands before one that was rounded for it."""
    exact = _write_minus(_bare(f"{value:.15e}"))
    if len(exact) <= longest:
        return exact
    texts = (_write_minus("≈" + _bare(f"{value:.{digits}e}")) for digits in range(6, -1, -1))
    return next((text for text in texts if len(text) <= longest), exact)


def _plain_or_scientific(values: list[float], room: int) -> list[str]:
    largest = max((abs(value) for value in values), default=0.0)
    apart = min((b - a for a, b in pairwise(values)), default=largest / 1000)
    plain = 1e6 if room >= len("100,000") and min(values, default=0.0) > -1e5 else 1e5
    if largest and not 1e-3 <= largest < plain:
        return _scientific(values, apart)
    if len(values) == 1:
        return [_write_minus(f"{values[0]:,.9f}".rstrip("0").rstrip("."))]
    decimals = min(9, max(0, _places_of(values, apart))) if apart > 0 else 0
    return [_write_minus(f"{value:,.{decimals}f}") if value else "0" for value in values]


def _log_ticks(low: float, high: float, most: int) -> list[float]:
    first, last = math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9)
    if last - first >= 1 or most < 3:
        stride = max(1, -(-(last - first + 1) // most))
        return [_power_of_ten(index) for index in range(first, last + 1) if index % stride == 0]
    found = [
        rung * _power_of_ten(decade)
        for decade in range(first - 1, last + 1)
        for rung in (1.0, 2.0, 5.0)
    ]
    return [value for value in found if low * (1 - 1e-9) <= value <= high * (1 + 1e-9)][:most]


def _scientific(values: list[float], apart: float) -> list[str]:
    """Write ticks as 1.5e6, each with the digits that its decimals ask for."""
    places = _places_of(values, apart) if apart > 0 else 0
    texts = []
    for value in values:
        above = math.floor(math.log10(abs(value)) + 1e-12) if value else 0
        digits = min(15, max(0, above + places))
        texts.append(_write_minus(_bare(f"{value:.{digits}e}")) if value else "0")
    return texts


def _bare(scientific: str) -> str:
    """Leave the zeros out that say nothing: `1.500e+06` is 1.5e6."""
    mantissa, exponent = scientific.split("e")
    if "." in mantissa:
        mantissa = mantissa.rstrip("0").rstrip(".")
    return f"{mantissa}e{int(exponent)}"


def _places_of(values: list[float], apart: float) -> int:
    """Return how many decimals ticks `apart` from each other need; below 0 where they end in 0."""
    first = -math.floor(math.log10(apart) + 1e-9)
    for places in range(first, first + 2):
        unit = _power_of_ten(-places) if abs(places) < 290 else 0.0
        if not unit or all(abs(value / unit - round(value / unit)) < 1e-4 for value in values):
            return places
    return first + 2


def _write_minus(text: str) -> str:
    """Write the sign of the number, not of the exponent, as a minus."""
    return MINUS + text[1:] if text.startswith("-") else text


def _power_of_ten(exponent: int) -> float:
    """Return 10ᵏ as the float nearest to it: 10.0**-5 is not."""
    return float(f"1e{exponent}")
