"""The usual slips: what each comes to, and what is said to who made it.

A slip is found by its values: where a learner's result equals what the slip gives, in all cases,
it was made, however it was written. In a sentence `{mine}` and `{right}` are the learner's number
and the right one, at the first place where they differ; `{where}` says which place that is, and
`{n}` how many rows there are.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from gdtui.workshop.reference import Right

WHOLE = -1
"""The place of a slip that is about the result as a whole, and not one of its values."""


@dataclass(frozen=True)
class UsualSlip:
    """One slip.

    Attributes:
        at: which value of the result it is seen in, from 0; `WHOLE` for all of it.
        gives: what it makes of the arguments.
        text: what is said of it.
    """

    at: int
    gives: Callable[..., Any]
    text: str


def list_slips(lines: list[tuple[int, Callable[..., Any], str]]) -> tuple[UsualSlip, ...]:
    """Slips from lines of place, function and sentence."""
    return tuple(UsualSlip(*line) for line in lines)


FORWARD = list_slips(
    [
        (
            0,
            lambda x, w, b: w * x,
            "Your guess{where} is {mine} where {right} is right: b is not added yet.",
        ),
        (
            0,
            lambda x, w, b: w * x - b,
            "Your guess{where} is {mine} where {right} is right: b is added, not subtracted.",
        ),
        (
            0,
            lambda x, w, b: b * x + w,
            "Your guess{where} is {mine} where {right} is right: w and b have changed places; w is "
            "what x is multiplied by.",
        ),
        (
            0,
            lambda x, w, b: w * (x + b),
            "Your guess{where} is {mine} where {right} is right: b is multiplied by w too. Add it "
            "after the product, outside the brackets.",
        ),
        (
            0,
            lambda x, w, b: w + x + b,
            "Your guess{where} is {mine} where {right} is right: w is added to x; it multiplies x.",
        ),
        (
            0,
            lambda x, w, b: x + b,
            "Your guess{where} is {mine} where {right} is right: w is missing; it multiplies x.",
        ),
        (
            0,
            lambda x, w, b: x,
            "Your guess{where} is {mine}, today's own temperature, where {right} is right: "
            "neither w nor b is in it.",
        ),
        (
            0,
            lambda x, w, b: w + b,
            "Your guess is {mine} for every day where {right} is right{where}: x is missing.",
        ),
        (
            0,
            lambda x, w, b: w * x[-1] + b,
            "Your guess is one number, {mine}, that of the last day alone. No loop is needed; `w * "
            "x` multiplies all days at once.",
        ),
        (
            0,
            lambda x, w, b: w * x[0] + b,
            "Your guess is one number, {mine}, that of the first day: `return` inside a loop ends "
            "it. No loop is needed; `w * x` multiplies all days at once.",
        ),
        (
            0,
            lambda x, w, b: np.mean(w * x + b),
            "Your guess is one number, {mine}, and there are {n} days: leave the mean out, so that "
            "each day has a guess of its own.",
        ),
        (
            0,
            lambda x, w, b: np.sum(w * x + b),
            "Your guess is one number, {mine}, and there are {n} days: leave the sum out, so that "
            "each day has a guess of its own.",
        ),
    ]
)

LOSS = list_slips(
    [
        (
            0,
            lambda p, y: np.mean(p - y),
            "Your loss is {mine} where {right} is right: the errors are not squared, so those "
            "above and below cancel.",
        ),
        (
            0,
            lambda p, y: np.mean(np.abs(p - y)),
            "Your loss is {mine} where {right} is right: square the errors in place of abs.",
        ),
        (
            0,
            lambda p, y: np.sum((p - y) ** 2),
            "Your loss is {mine}, {n} times {right}: take the mean over the days, not the sum.",
        ),
        (
            0,
            lambda p, y: (p[0] - y[0]) ** 2 / len(y),
            "Your loss is {mine} where {right} is right: the first day's alone is added. `return` "
            "inside a loop ends it; `np.mean` needs none.",
        ),
        (
            0,
            lambda p, y: (p[-1] - y[-1]) ** 2 / len(y),
            "Your loss is {mine} where {right} is right: the last day's alone is there. `+=` adds "
            "to what a loop has so far, `=` begins anew.",
        ),
        (
            0,
            lambda p, y: np.sum((p - y)[1:] ** 2) / len(y),
            "Your loss is {mine} where {right} is right: day 1 is left out. Python counts from 0.",
        ),
        (
            0,
            lambda p, y: np.sum((p - y) ** 2) / (len(y) - 1),
            "Your loss is {mine} where {right} is right: that divides by n − 1, and a mean divides "
            "by n.",
        ),
        (
            0,
            lambda p, y: np.sum((p - y) ** 2) // len(y),
            "Your loss is {mine} where {right} is right: `//` drops the decimals. Divide with `/`.",
        ),
        (
            0,
            lambda p, y: np.var(p - y),
            "Your loss is {mine} where {right} is right: the variance takes the mean error off "
            "first. Square each error as it is.",
        ),
        (
            0,
            lambda p, y: np.mean((p - y) ** 2) / 2,
            "Your loss is {mine}, half of {right}: there is no ½ in this mean.",
        ),
        (
            0,
            lambda p, y: np.sqrt(np.mean((p - y) ** 2)),
            "Your loss is {mine}, the root of {right}: leave the root out.",
        ),
        (
            0,
            lambda p, y: np.mean(p - y) ** 2,
            "Your loss is {mine} where {right} is right: that is the square of the mean. Square "
            "first, then take the mean.",
        ),
        (
            0,
            lambda p, y: np.sum(p - y) ** 2 / len(y),
            "Your loss is {mine} where {right} is right: the sum is squared. Square each error "
            "first, then add them up.",
        ),
        (
            0,
            lambda p, y: (p - y) ** 2,
            "Your loss is {n} squares, one for each day, where one number is wanted, {right}: take "
            "their mean.",
        ),
        (
            0,
            lambda p, y: np.mean(p**2 - y**2),
            "Your loss is {mine} where {right} is right: the difference is squared, not each of "
            "the two. Brackets: `(prediction - y)**2`.",
        ),
        (
            0,
            lambda p, y: np.mean(p - y**2),
            "Your loss is {mine} where {right} is right: only y is squared. Brackets: "
            "`(prediction - y)**2`.",
        ),
        (
            0,
            lambda p, y: -np.mean((p - y) ** 2),
            "Your loss is {mine} where {right} is right: no minus, a loss is the higher the worse.",
        ),
        (
            0,
            lambda p, y: np.mean(2 * (p - y)),
            "Your loss is {mine} where {right} is right: `2 *` is twice, and the square is `**2`.",
        ),
    ]
)


def _slopes(x: Any, y: Any, p: Any) -> tuple[Any, Any]:
    return Right.gradient(x, y, p)


GRADIENT = list_slips(
    [
        (
            WHOLE,
            lambda x, y, p: _slopes(x, y, p)[0],
            "Your gradient is one number, {mine}, the slope for w: the one for b comes after it, "
            "with a comma between.",
        ),
        (
            WHOLE,
            lambda x, y, p: _slopes(x, y, p)[1],
            "Your gradient is one number, {mine}, the slope for b: the one for w comes before it, "
            "with a comma between.",
        ),
        (
            WHOLE,
            lambda x, y, p: _slopes(x, y, p)[::-1],
            "Your gradient for w is {mine} where {right} is right: the two slopes have changed "
            "places; the one for w comes first.",
        ),
        (
            WHOLE,
            lambda x, y, p: _slopes(x[:1], y[:1], p[:1]),
            "Your gradient for w is {mine} where {right} is right: that is the first day's alone. "
            "`return` inside a loop ends it; `np.mean` needs none.",
        ),
        *(
            (
                at,
                lambda x, y, p, at=at: _slopes(x, y, p)[at] / 2,
                f"Your gradient for {name} is {{mine}}, half of {{right}}: where is the 2?",
            )
            for at, name in enumerate("wb")
        ),
        *(
            (
                at,
                lambda x, y, p, at=at: -_slopes(x, y, p)[at],
                f"Your gradient for {name} is {{mine}} where {{right}} is right: the sign is "
                "turned round. The error is ŷ − y, and no minus stands before it: the update "
                "subtracts.",
            )
            for at, name in enumerate("wb")
        ),
        *(
            (
                at,
                lambda x, y, p, at=at: -_slopes(x, y, p)[at] / 2,
                f"Your gradient for {name} is {{mine}} where {{right}} is right: the sign is "
                "turned round, and the 2 is missing.",
            )
            for at, name in enumerate("wb")
        ),
        *(
            (
                at,
                lambda x, y, p, at=at: _slopes(x, y, p)[at] * len(x),
                f"Your gradient for {name} is {{mine}}, {{n}} times {{right}}: take the mean over "
                "the days, not the sum.",
            )
            for at, name in enumerate("wb")
        ),
        *(
            (
                at,
                lambda x, y, p, at=at: _slopes(x, y, p)[at] * len(x) / 2,
                f"Your gradient for {name} is {{mine}} where {{right}} is right: it is a sum, not "
                "the mean over {n} days, and the 2 is missing.",
            )
            for at, name in enumerate("wb")
        ),
        *(
            (
                at,
                lambda x, y, p, at=at: _slopes(x, y, p)[at] / len(x),
                f"Your gradient for {name} is {{mine}} where {{right}} is right: it is divided by "
                "the {n} days twice. np.mean does so already.",
            )
            for at, name in enumerate("wb")
        ),
        *(
            (
                at,
                lambda x, y, p, at=at: 2 * _slopes(x, y, p)[at],
                f"Your gradient for {name} is {{mine}}, twice {{right}}: one 2 is enough.",
            )
            for at, name in enumerate("wb")
        ),
        (
            0,
            lambda x, y, p: _slopes(x, y, p)[1],
            "Your gradient for w is {mine} where {right} is right: x is left out. Each error "
            "counts times its own x, inside the mean.",
        ),
        (
            0,
            lambda x, y, p: np.mean(p - y),
            "Your gradient for w is {mine} where {right} is right: x is left out, and the 2 too.",
        ),
        (
            0,
            lambda x, y, p: 2 * np.mean(p - y) * np.mean(x),
            "Your gradient for w is {mine} where {right} is right: it is the mean of the products "
            "of error and x, not the product of two means.",
        ),
        (
            0,
            lambda x, y, p: 2 * (p - y) * x,
            "Your gradient for w is {n} numbers, one for each day, where one is wanted, {right}: "
            "take their mean.",
        ),
        (
            0,
            lambda x, y, p: 2 * np.mean(p - y) * x,
            "Your gradient for w is {n} numbers where one is wanted, {right}: x belongs inside the "
            "mean, beside its own error.",
        ),
        (
            0,
            lambda x, y, p: np.mean((p - y) ** 2 * x),
            "Your gradient for w is {mine} where {right} is right: the error is not squared in a "
            "slope, it is doubled: `2 *`.",
        ),
        *(
            (
                at,
                lambda x, y, p, at=at: _slopes(x, y, y + np.abs(p - y))[at],
                f"Your gradient for {name} is {{mine}} where {{right}} is right: with abs each "
                "error loses its sign. Leave abs out.",
            )
            for at, name in enumerate("wb")
        ),
        (
            0,
            lambda x, y, p: np.mean(2 * (p - y) * y),
            "Your gradient for w is {mine} where {right} is right: each error counts times its x, "
            "not its y.",
        ),
        (
            1,
            lambda x, y, p: _slopes(x, y, p)[0],
            "Your gradient for b is {mine} where {right} is right: no x there. b is not multiplied "
            "by anything.",
        ),
        (
            1,
            lambda x, y, p: 2 * (p - y),
            "Your gradient for b is {n} numbers, one for each day, where one is wanted, {right}: "
            "take their mean.",
        ),
    ]
)
