"""The usual slips of parts 4 and 5, the update and the loop, as `slips` has those before."""

from __future__ import annotations

from typing import Any

import numpy as np

from gdtui.workshop.reference import Right
from gdtui.workshop.slips import WHOLE, list_slips

_NEW = (("w", 0, 2), ("b", 1, 3))

UPDATE = list_slips(
    [
        (
            WHOLE,
            lambda *a: Right.update(*a)[0],
            "You return one number, {mine}, the new w: the new b comes after it, with a comma "
            "between.",
        ),
        (
            WHOLE,
            lambda *a: Right.update(*a)[::-1],
            "Your new w is {mine} where {right} is right: w and b have changed places; w comes "
            "first.",
        ),
        *(
            (
                at,
                lambda *a, at=at, s=s: a[at] + a[4] * a[s],
                f"Your new {name} is {{mine}} where {{right}} is right: plus climbs. Downhill is "
                "minus the slope.",
            )
            for name, at, s in _NEW
        ),
        *(
            (
                at,
                lambda *a, at=at, s=s: a[at] - a[s],
                f"Your new {name} is {{mine}} where {{right}} is right: the whole slope is taken "
                "off. Multiply it by rate first.",
            )
            for name, at, s in _NEW
        ),
        *(
            (
                at,
                lambda *a, at=at: a[at] - a[4],
                f"Your new {name} is {{mine}} where {{right}} is right: how steep it is does not "
                "count yet. Multiply rate by the slope.",
            )
            for name, at, _ in _NEW
        ),
        *(
            (
                at,
                lambda *a, at=at, s=s, rate=rate: a[at] - rate * a[s],
                f"Your new {name} is {{mine}} where {{right}} is right: {rate:g} stands there as "
                "the rate. Write `rate`: it is another one each time.",
            )
            for name, at, s in _NEW
            for rate in (0.0001, 0.01)
        ),
        *(
            (
                at,
                lambda *a, at=at, s=s: a[4] * a[s],
                f"Your new {name} is {{mine}}, the step alone, where {{right}} is right: subtract "
                f"it from {name}.",
            )
            for name, at, s in _NEW
        ),
        *(
            (
                at,
                lambda *a, at=at, s=s: -a[4] * a[s],
                f"Your new {name} is {{mine}}, the step alone, where {{right}} is right: add "
                f"{name} to it; and `=-` is not `-=`.",
            )
            for name, at, s in _NEW
        ),
        *(
            (
                at,
                lambda *a, at=at, s=s: a[at] - a[s] / a[4],
                f"Your new {name} is {{mine}} where {{right}} is right: the slope is divided by "
                "rate; multiply.",
            )
            for name, at, s in _NEW
        ),
        *(
            (
                at,
                lambda *a, at=at, s=s: (a[at] - a[4]) * a[s],
                f"Your new {name} is {{mine}} where {{right}} is right: the brackets hold "
                f"{name} - rate together. The product comes first: `{name} - rate * slope_{name}`.",
            )
            for name, at, s in _NEW
        ),
        *(
            (
                at,
                lambda *a, at=at: a[at],
                f"Your new {name} is {{mine}}, the old one, where {{right}} is right: take rate "
                "times its slope off.",
            )
            for name, at, s in _NEW
        ),
        *(
            (
                at,
                lambda *a, at=at, s=s: a[at] - a[4] * a[5 - s],
                f"Your new {name} is {{mine}} where {{right}} is right: it moves by the other "
                "one's slope.",
            )
            for name, at, s in _NEW
        ),
    ]
)


def _stale(x: Any, y: Any, w: float, b: float, rate: float, steps: int) -> tuple[float, float]:
    slopes = Right.gradient(x, y, Right.forward(x, w, b))
    for _ in range(steps):
        w, b = Right.update(w, b, *slopes, rate)
    return w, b


def _climbing(x: Any, y: Any, w: float, b: float, rate: float, steps: int) -> tuple[float, float]:
    return Right.train(x, y, w, b, -rate, steps)


def _crossed(x: Any, y: Any, w: float, b: float, rate: float, steps: int) -> tuple[float, float]:
    for _ in range(steps):
        slopes = Right.gradient(x, y, Right.forward(x, w, b))
        w, b = Right.update(w, b, slopes[1], slopes[0], rate)
    return w, b


def _swapped(x: Any, y: Any, w: float, b: float, rate: float, steps: int) -> tuple[float, float]:
    for _ in range(steps):
        b, w = Right.train(x, y, w, b, rate, 1)
    return w, b


@np.errstate(all="ignore")
def _rate_first(x: Any, y: Any, w: float, b: float, rate: float, steps: int) -> tuple[float, float]:
    for _ in range(steps):
        slopes = Right.gradient(x, y, Right.forward(x, w, b))
        w, b = Right.update(w, b, rate, *slopes)
    return w, b


TRAIN = list_slips(
    [
        (
            WHOLE,
            lambda x, y, w, b, rate, steps: (w, b),
            "After all steps your w is {mine}, where it began, and {right} is right: the loop "
            "moves nothing. Give what update returns back to w, b.",
        ),
        (
            WHOLE,
            lambda x, y, w, b, rate, steps: Right.train(x, y, w, b, rate, 1),
            "After all steps your w is {mine}, as after one, and {right} is right: `return` stands "
            "inside the loop, a line of it is not indented under `for`, or what a step returns is "
            "not taken on to the next.",
        ),
        (
            WHOLE,
            lambda x, y, w, b, rate, steps: Right.train(x, y, w, b, rate, steps + 1),
            "Your w is {mine} where {right} is right: that is one step more than `steps`.",
        ),
        (
            WHOLE,
            lambda x, y, w, b, rate, steps: Right.train(x, y, w, b, rate, steps - 1),
            "Your w is {mine} where {right} is right: that is one step fewer than `steps`.",
        ),
        (
            WHOLE,
            _stale,
            "Your w is {mine} where {right} is right: the slopes are those of the start at every "
            "step. forward and gradient belong inside the loop.",
        ),
        (
            WHOLE,
            _climbing,
            "Your w is {mine} where {right} is right: it climbs. update subtracts already: no "
            "minus before rate or a slope; and in gradient y comes before prediction.",
        ),
        (
            WHOLE,
            _crossed,
            "Your w is {mine} where {right} is right: slope_w and slope_b change places on their "
            "way into update.",
        ),
        (
            WHOLE,
            _swapped,
            "Your w is {mine} where {right} is right: update returns w first, so write "
            "`w, b = update(…)`, not `b, w`.",
        ),
        (
            WHOLE,
            lambda x, y, w, b, rate, steps: Right.train(x, y, w, b, rate, steps**2),
            "Your w is {mine} where {right} is right: there are as many steps again for each step. "
            "One loop is there already.",
        ),
        (
            WHOLE,
            _rate_first,
            "Your w is {mine} where {right} is right: in update, rate comes last, after the two "
            "slopes.",
        ),
        (
            WHOLE,
            lambda *a: Right.train(*a)[::-1],
            "Your w is {mine} where {right} is right: w and b change places; w comes first.",
        ),
    ]
)
