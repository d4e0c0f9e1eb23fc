"""The learning rate as a learner moves it: decimal text, so that up and then down is exact."""

from __future__ import annotations

import math
from decimal import Decimal

from gdtui.text.number_reading import NumberError, parse_number

LOWEST = Decimal("1e-9")
"""Where the keys stop, unless the table needs a smaller rate."""

HIGHEST = Decimal("1000")

SMALLEST = Decimal("1e-300")
"""No table needs a smaller rate than this."""

_LADDER = (Decimal(1), Decimal(2), Decimal(5), Decimal(10))


def up(rate: Decimal) -> Decimal:
    """Return the next rung above `rate` of the ladder 1, 2, 5 per decade, at most `HIGHEST`."""
    decade = Decimal(1).scaleb(rate.adjusted())
    rung = next(step for step in _LADDER if step * decade > rate)
    return _raise(rate, rung * decade)


def lowest_for(critical_rate: float) -> Decimal:
    """Return where the keys stop: a hundredth of the critical rate or less, at most `LOWEST`."""
    if not 0 < critical_rate < math.inf:
        return LOWEST
    decade = Decimal(1).scaleb(Decimal(critical_rate).adjusted() - 2)
    return max(SMALLEST, min(LOWEST, decade))


def down(rate: Decimal, lowest: Decimal = LOWEST) -> Decimal:
    """Return the next rung below `rate` of the ladder 1, 2, 5 per decade, at least `lowest`."""
    decade = Decimal(1).scaleb(rate.adjusted())
    below = [step * decade for step in _LADDER if step * decade < rate]
    return _lower(rate, below[-1] if below else decade / 2, lowest)


def nudge_up(rate: Decimal) -> Decimal:
    """Return `rate` plus one unit of its second digit: 2.0e-4 → 2.1e-4."""
    unit = Decimal(1).scaleb(rate.adjusted() - 1)
    return _raise(rate, (rate // unit + 1) * unit)


def nudge_down(rate: Decimal, lowest: Decimal = LOWEST) -> Decimal:
    """Return `rate` less one unit of its second digit: 2.0e-4 → 1.9e-4, 1.0e-4 → 9.9e-5."""
    unit = Decimal(1).scaleb(rate.adjusted() - 1)
    if rate == Decimal(1).scaleb(rate.adjusted()):
        unit = unit.scaleb(-1)
    whole = rate // unit * unit
    return _lower(rate, whole if whole < rate else whole - unit, lowest)


def parse_rate(text: str, lowest: Decimal = LOWEST) -> Decimal:
    """Read a typed rate, from `lowest` up.

    Raises:
        ValueError: with one sentence for the learner, when it is no number or out of range.
    """
    try:
        rate = parse_number(text, example="a rate such as 0.0002 or 2e-4")
    except NumberError as error:
        if error.fault != "not finite":
            raise
        rate = HIGHEST + 1
    if not lowest <= rate <= HIGHEST:
        raise ValueError(f"The learning rate goes from {lowest:e} to {HIGHEST}.")
    return _tidy(rate)


def _raise(rate: Decimal, target: Decimal) -> Decimal:
    """Go up to `target`, but not past `HIGHEST`; a lesson's own rate may lie beyond it."""
    return max(rate, min(HIGHEST, _tidy(target)))


def _lower(rate: Decimal, target: Decimal, lowest: Decimal) -> Decimal:
    """Go down to `target`, but not past `lowest`; a lesson's own rate may lie beyond it."""
    return min(rate, max(lowest, _tidy(target)))


def _tidy(rate: Decimal) -> Decimal:
    """Drop trailing zeros: two equal rates then have one text."""
    return rate.normalize()
