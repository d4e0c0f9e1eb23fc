"""The usual slips of parts 6 to 10, as `slips` has those before."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from gdtui.workshop.loop_slips import TRAIN, UPDATE
from gdtui.workshop.reference import Right
from gdtui.workshop.slips import FORWARD, GRADIENT, LOSS, WHOLE, UsualSlip, list_slips


def _cut(x: Any, share: float) -> tuple[Any, Any]:
    count = int(share * len(x))
    return x[:count], x[count:]


def _scaled(centre: Callable[..., Any], spread: Callable[..., Any], at: int) -> Callable[..., Any]:
    """One part of the days, scaled by what two functions make of training, later and all."""

    def scale(x: Any, share: float) -> Any:
        parts = (*_cut(x, share), x)
        return (parts[at] - centre(*parts)) / spread(*parts)

    return scale


def _of_both(
    centre: Callable[..., Any], spread: Callable[..., Any], what: str
) -> list[tuple[int, Callable[..., Any], str]]:
    told = "Your {name}{{where}} is {{mine}} where {{right}} is right: {what}"
    names = ("training value", "later value")
    return [
        (at, _scaled(centre, spread, at), told.format(name=name, what=what))
        for at, name in enumerate(names)
    ]


SPLIT = list_slips(
    [
        *_of_both(
            lambda t, later, x: np.mean(x),
            lambda t, later, x: np.std(x),
            "centre and spread are those of all days. Take them of the training days alone: the "
            "later ones are not known yet.",
        ),
        *_of_both(
            lambda t, later, x: np.mean(later),
            lambda t, later, x: np.std(later),
            "it is scaled by the mean and spread of the later days; both parts take those of the "
            "training days.",
        ),
        *_of_both(
            lambda t, later, x: np.mean(t),
            lambda t, later, x: 1.0,
            "it is not divided by the spread yet.",
        ),
        *_of_both(
            lambda t, later, x: 0.0,
            lambda t, later, x: np.std(t),
            "the centre is not subtracted.",
        ),
        *_of_both(
            lambda t, later, x: np.mean(t) / np.std(t),
            lambda t, later, x: 1.0,
            "only the centre is divided. Brackets: `(x - centre) / spread`.",
        ),
        *_of_both(
            lambda t, later, x: np.mean(t),
            lambda t, later, x: np.var(t),
            "it is divided by the variance. Divide by its root, the standard deviation: np.std.",
        ),
        *_of_both(
            lambda t, later, x: np.mean(t),
            lambda t, later, x: np.std(t, ddof=1),
            "ddof=1 divides by n − 1. np.std as it is divides by n.",
        ),
        *_of_both(
            lambda t, later, x: np.min(t),
            lambda t, later, x: np.max(t) - np.min(t),
            "that is least and greatest. Here it is the mean that is subtracted, and the standard "
            "deviation that it is divided by.",
        ),
        (
            0,
            lambda x, share: _cut(x, share)[0],
            "Your training value{where} is {mine}, as it was, where {right} is right: training is "
            "not scaled. Give the scaled days back to `training`.",
        ),
        (
            1,
            lambda x, share: _cut(x, share)[1],
            "Your later value{where} is {mine}, as it was, where {right} is right: work out centre "
            "and spread before training is scaled, and scale `later` by the same two.",
        ),
    ]
)


def _order(x: Any, seed: int, epoch: int) -> Any:
    return np.random.default_rng([seed, epoch]).permutation(len(x))


def _pairs(choose: Callable[..., Any]) -> Callable[..., Any]:
    """A list of pairs; a function makes each of x, y, the order, the first and the size."""

    def make(x: Any, y: Any, size: int, seed: int, epoch: int) -> Any:
        order = _order(x, seed, epoch)
        return tuple(choose(x, y, order, first, size) for first in range(0, len(x), size))

    return make


def _flat(x: Any, y: Any, size: int, seed: int, epoch: int) -> Any:
    return tuple(one for pair in Right.batches(x, y, size, seed, epoch) for one in pair)


BATCHES = list_slips(
    [
        (
            WHOLE,
            lambda *a: (),
            "There are no batches where {n} days make some: append a pair to `pairs` in each turn "
            "of the loop.",
        ),
        (
            WHOLE,
            _pairs(lambda x, y, o, f, s: (x[f : f + s], y[f : f + s])),
            "Your first batch begins with {mine} where {right} is right: the days come in their "
            "own order. Take those that `order` says.",
        ),
        (
            WHOLE,
            _pairs(lambda x, y, o, f, s: (x[o[f : f + s]], y[f : f + s])),
            "Your x are of shuffled days and your y are not: the first y is {mine} where {right} "
            "is Right. Take the same days of both.",
        ),
        (
            WHOLE,
            _pairs(lambda x, y, o, f, s: (x[f : f + s], y[o[f : f + s]])),
            "Your y are of shuffled days and your x are not: the first x is {mine} where {right} "
            "is Right. Take the same days of both.",
        ),
        (
            WHOLE,
            _pairs(lambda x, y, o, f, s: (o[f : f + s].astype(float),) * 2),
            "Your first batch begins with {mine}, the number of a day, where {right} is right, its "
            "x: take `x[…]` and `y[…]` of those days.",
        ),
        (
            WHOLE,
            _pairs(lambda x, y, o, f, s: (x[o[f]], y[o[f]])),
            "Each of your batches is a single day, the first {mine}: `order[first : first + size]` "
            "has up to `size` of them.",
        ),
        (
            WHOLE,
            _pairs(lambda x, y, o, f, s: (x[o[f:s]], y[o[f:s]])),
            "Your second batch has no days: the slice ends at `size`; it ends at first + size.",
        ),
        (
            WHOLE,
            _pairs(lambda x, y, o, f, s: (x[o[f:]], y[o[f:]])),
            "Your first batch has all {n} days: the slice has no end. It ends at first + size.",
        ),
        (
            WHOLE,
            _pairs(lambda x, y, o, f, s: (y[o[f : f + s]], x[o[f : f + s]])),
            "Your first batch begins with {mine} where {right} is right: y comes before x in your "
            "pairs; x comes first.",
        ),
        (
            WHOLE,
            _pairs(lambda x, y, o, f, s: x[o[f : f + s]]),
            "Your batches have x alone: append a pair, (their x, their y).",
        ),
        (
            WHOLE,
            _flat,
            "x and y are appended one by one: append them together, as one pair in brackets.",
        ),
        (
            WHOLE,
            lambda *a: Right.batches(*a)[:1],
            "There is only the first batch: `return` stands inside the loop.",
        ),
        (
            WHOLE,
            lambda *a: Right.batches(*a)[:-1],
            "The last days are in no batch: an epoch reads each day once, and the last batch may "
            "be smaller.",
        ),
    ]
)

_VELOCITY = "Your velocity{where} is {mine} where {right} is right: "
_MOVED = "Your new parameter{where} is {mine} where {right} is right: "

MOMENTUM = list_slips(
    [
        (
            1,
            lambda t, v, g, rate, beta: beta * v + (1 - beta) * g,
            _VELOCITY + "the slope is added whole, not times 1 − β.",
        ),
        (
            1,
            lambda t, v, g, rate, beta: beta * v - g,
            _VELOCITY + "the slope is added; the minus comes with the parameters.",
        ),
        (1, lambda t, v, g, rate, beta: v + g, _VELOCITY + "β is missing before the old velocity."),
        (
            1,
            lambda t, v, g, rate, beta: beta * (v + g),
            _VELOCITY + "β stands before the old velocity alone, outside the brackets.",
        ),
        (
            1,
            lambda t, v, g, rate, beta: v + beta * g,
            _VELOCITY + "β belongs before the old velocity, not before the slope.",
        ),
        (
            1,
            lambda t, v, g, rate, beta: g,
            _VELOCITY + "that is the slope alone. Keep β times the old velocity.",
        ),
        (
            1,
            lambda t, v, g, rate, beta: beta * v,
            _VELOCITY + "the slope is not added.",
        ),
        (
            1,
            lambda t, v, g, rate, beta: beta * v + rate * g,
            _VELOCITY + "η is in it. Here η comes only with the parameters.",
        ),
        (
            1,
            lambda t, v, g, rate, beta: beta * v - rate * g,
            _VELOCITY + "η and the minus are in it. Here both come only with the parameters.",
        ),
        (
            1,
            lambda t, v, g, rate, beta: v,
            _VELOCITY + "that is the old one. Give β·v + slope back to `velocity`.",
        ),
        (
            0,
            lambda t, v, g, rate, beta: t - rate * v,
            _MOVED + "it moves along the old velocity. Work out the new one first.",
        ),
        (
            0,
            lambda t, v, g, rate, beta: t + rate * (beta * v + g),
            _MOVED + "plus climbs. Subtract η times the velocity.",
        ),
        (
            0,
            lambda t, v, g, rate, beta: t - (beta * v + g),
            _MOVED + "multiply the velocity by rate first.",
        ),
        (
            0,
            lambda t, v, g, rate, beta: t - rate * g,
            _MOVED + "it moves along the slope. Move along the velocity.",
        ),
        (0, lambda t, v, g, rate, beta: t, _MOVED + "that is the old one."),
    ]
)


def _inside(factor: Callable[..., Any]) -> Callable[..., Any]:
    """∂L/∂w where the slope inside tanh is what a function makes of slope, v and h."""

    def slope_w(x: Any, slope: Any, w: Any, b: Any, v: Any, c: float) -> Any:
        return factor(slope, v, np.tanh(x @ w.T + b)).T @ x

    return slope_w


_BACK = "Your gradient for w{where} is {mine} where {right} is right: "

BACKWARD = list_slips(
    [
        (
            0,
            _inside(lambda s, v, h: np.outer(s, v)),
            _BACK + "tanh's own slope is missing. Multiply by `1 - h**2`.",
        ),
        (
            0,
            _inside(lambda s, v, h: np.outer(s, v) * (1 - h)),
            _BACK + "that is 1 − h. tanh's slope is 1 − h²: `h**2`.",
        ),
        (
            0,
            _inside(lambda s, v, h: np.outer(s, v) * h * (1 - h)),
            _BACK + "h·(1 − h) is the slope of σ. That of tanh is 1 − h².",
        ),
        (
            0,
            _inside(lambda s, v, h: np.outer(s, v) * (1 - h) ** 2),
            _BACK + "(1 − h)² is squared as a whole. Square h alone: `1 - h**2`.",
        ),
        (
            0,
            _inside(lambda s, v, h: np.outer(s, v) * (1 + h**2)),
            _BACK + "tanh's slope is 1 minus h², not plus.",
        ),
        (
            0,
            _inside(lambda s, v, h: np.outer(s, v) * (h**2 - 1)),
            _BACK + "the sign is turned round. tanh's slope is 1 − h².",
        ),
        (
            0,
            _inside(lambda s, v, h: np.outer(s, v) * h),
            _BACK + "it is multiplied by h itself. tanh's slope is 1 − h².",
        ),
        (
            0,
            _inside(lambda s, v, h: s[:, None] * (1 - h**2)),
            _BACK + "v is left out. What comes from behind is `np.outer(slope, v)`.",
        ),
        (
            0,
            _inside(lambda s, v, h: v * (1 - h**2)),
            _BACK + "`slope` is left out. What comes from behind is `np.outer(slope, v)`.",
        ),
        (
            0,
            _inside(lambda s, v, h: 1 - h**2),
            _BACK + "what comes from behind is missing. Multiply by `np.outer(slope, v)`.",
        ),
    ]
)


def _plain(t: Any, v: Any, x: Any, y: Any, rate: float, beta: float) -> Any:
    return t - rate * np.array(Right.gradient(x, y, Right.forward(x, *t)))


def _changed(t: Any, v: Any, x: Any, y: Any, rate: float, beta: float) -> Any:
    slope = np.array(Right.gradient(x, y, Right.forward(x, *t)))
    return Right.momentum(t, slope, v, rate, beta)


def _backwards(t: Any, v: Any, x: Any, y: Any, rate: float, beta: float) -> Any:
    slope = -np.array(Right.gradient(x, y, Right.forward(x, *t)))
    return Right.momentum(t, v, slope, rate, beta)


STEP = list_slips(
    [
        (
            WHOLE,
            lambda t, v, *a: (t, v),
            "After the step your w is {mine}, as before, where {right} is right: give what "
            "momentum returns back to parameters, velocity.",
        ),
        (
            WHOLE,
            lambda t, v, *a: Right.step(t, v, *a)[::-1],
            "Your w is {mine} where {right} is right: parameters and velocity change places.",
        ),
        (
            WHOLE,
            _changed,
            "Your w is {mine} where {right} is right: velocity comes before slope in momentum.",
        ),
        (
            WHOLE,
            _backwards,
            "Your w is {mine} where {right} is right: it climbs. momentum subtracts already: no "
            "minus before the slope.",
        ),
        (
            0,
            _plain,
            "Your w is {mine} where {right} is right: that is a step without momentum. Call "
            "momentum with the slope.",
        ),
    ]
)

SLIPS: dict[int, tuple[UsualSlip, ...]] = {
    1: FORWARD,
    2: LOSS,
    3: GRADIENT,
    4: UPDATE,
    5: TRAIN,
    6: SPLIT,
    7: BATCHES,
    8: MOMENTUM,
    9: BACKWARD,
    10: STEP,
}
"""The slips of each part; where two give the same, the first is meant."""
