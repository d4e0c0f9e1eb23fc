"""The usual slips of parts 8 to 10, as `slips` has those before, and all of them by part."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from gdtui.workshop.data_slips import BATCHES, SPLIT
from gdtui.workshop.loop_slips import TRAIN, UPDATE
from gdtui.workshop.reference import Right
from gdtui.workshop.slips import FORWARD, GRADIENT, LOSS, WHOLE, UsualSlip, list_slips

_VELOCITY = "Your velocity{where} is {mine} where {right} is right: "
_MOVED = "Your new parameter{where} is {mine} where {right} is right: "

MOMENTUM = list_slips(
    [
        (
            WHOLE,
            lambda *a: Right.momentum(*a)[::-1],
            "Your new parameter{where} is {mine} where {right} is right: parameters and velocity "
            "change places; the parameters come first.",
        ),
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
        (
            1,
            lambda t, v, g, rate, beta: (1 - beta) * v + g,
            _VELOCITY + "β is the share that is kept, not the one that is lost.",
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
        (
            0,
            lambda t, v, g, rate, beta: t,
            _MOVED + "that is the old one. Give θ − η·v back to `parameters`.",
        ),
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
            _inside(lambda s, v, h: np.outer(s, v) * 1 - h**2),
            _BACK + "only 1 is multiplied. Brackets: `(1 - h**2)`.",
        ),
        (
            0,
            _inside(lambda s, v, h: np.outer(s, v) * (1 - np.tanh(h) ** 2)),
            _BACK + "tanh is taken twice. h is tanh of something already: `1 - h**2`.",
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


def _one_slope(t: Any, v: Any, x: Any, y: Any, rate: float, beta: float) -> Any:
    slope = np.full(2, Right.gradient(x, y, Right.forward(x, *t))[0])
    return Right.momentum(t, v, slope, rate, beta)


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
            "minus before the slope; and in gradient y comes before prediction.",
        ),
        (
            WHOLE,
            _one_slope,
            "Your new parameter{where} is {mine} where {right} is right: it moves by the slope for "
            "w. np.array takes both in brackets of their own: `np.array((slope_w, slope_b))`.",
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
