"""The usual slips of parts 6 and 7, scaling and mini-batches, as `slips` has those before."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from gdtui.workshop.reference import Right
from gdtui.workshop.slips import WHOLE, list_slips


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
            "the centre is not subtracted, or is worked out anew when it was subtracted already.",
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
            "is right. Take the same days of both.",
        ),
        (
            WHOLE,
            _pairs(lambda x, y, o, f, s: (x[f : f + s], y[o[f : f + s]])),
            "Your y are of shuffled days and your x are not: the first x is {mine} where {right} "
            "is right. Take the same days of both.",
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
