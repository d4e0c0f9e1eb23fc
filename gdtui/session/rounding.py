"""What is rounding dust: a value far smaller than the terms it was added from is shown as 0.

A sum of floating-point numbers is off by some ε times the size of its terms. What is smaller than
`DUST` of that size says nothing, so it is shown as 0. A slope that is small because its terms are
small is not dust.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import NamedTuple

import numpy as np

from gdtui import engine
from gdtui.engine import Array, Descent, Rows

DUST = 64 * float(np.finfo(float).eps)
"""Of the absolute sizes of its terms, the share below which a sum is shown as 0."""

FEW = 16
"""Up to so many values are looked at one by one."""


class TermSizes(NamedTuple):
    """How large the terms are that loss, scores and gradient are added from, in absolute values.

    Attributes:
        score: of each row's score, (n,).
        loss: of the loss; 0 where nothing cancels in it.
        gradient: of each parameter's slope, (P,).
    """

    score: Array
    loss: float
    gradient: Array


def without_dust(values: Array, sizes: Array) -> Array:
    """Return values with 0 for those below `DUST` of the size of their terms."""
    with np.errstate(all="ignore"):
        dust = (np.abs(values) < DUST * sizes) & np.isfinite(sizes)
        return np.where(dust, 0.0, values)


class TermBounds:
    """Bounds on the sizes of the terms, of which a screen that is drawn at each step asks for some.

    They grow with the parameters. So what was worked out for larger ones is a bound too, and is
    worked out anew only where the parameters have left it, or lie far below it.
    """

    ROOM, MOST_ROOM = 2.0, 64.0
    """How many times the parameters the ceiling is that bounds are worked out for, and stays."""

    def __init__(self, descent: Descent, rows: Rows) -> None:
        """Bound the terms over these rows, and over any part of them."""
        self._descent = descent
        self._largest = largest_row(descent, rows)
        self._ceiling = np.full(0, np.nan)
        self._sizes: TermSizes | None = None

    def at(self, parameters: Array) -> TermSizes | None:
        """Return sizes (1,), (P,) that none at these parameters (P,) is above; None if unknown."""
        if self._largest is None:
            return None
        size, ceiling = np.abs(parameters), self._ceiling
        with np.errstate(all="ignore"):
            held = (
                len(size) == len(ceiling)
                and (size <= ceiling).all()
                and ceiling.max() <= self.MOST_ROOM * size.max()
            )
        if not held:
            with np.errstate(all="ignore"):
                self._ceiling = self.ROOM * size
            self._sizes = add_up_terms(self._descent, self._ceiling, self._largest, saturated=True)
        return self._sizes


class TermSizesOnDemand:
    """The sizes of the terms at one place, added up over all rows only where that may matter.

    A screen is drawn at each step, and hardly ever is there dust on it: `bounds` bound the sizes
    without a pass over the rows, and what lies above that bound is none.
    """

    def __init__(self, descent: Descent, parameters: Array, rows: Rows, bounds: TermBounds) -> None:
        """Ask for nothing yet; `bounds` are of these rows or of more."""
        self._place = (descent, parameters)
        self._rows = rows
        self._bounds = bounds

    @cached_property
    def _exact(self) -> TermSizes:
        return add_up_terms(*self._place, self._rows)

    @cached_property
    def _bound(self) -> TermSizes | None:
        return self._bounds.at(self._place[1])

    def clean(self, values: Array, size_of: Callable[[TermSizes], Array]) -> Array:
        """Return values with 0 for dust; `size_of` picks, of all sizes, those of their terms."""
        if self._bound is not None and _is_free_of_dust(values, size_of(self._bound)):
            return values
        return without_dust(values, size_of(self._exact))


def _is_free_of_dust(values: Array, sizes: Array) -> bool:
    """Whether of some values, and the sizes of their terms, each is 0 or no dust."""
    if values.size == sizes.size <= FEW:  # at a few, numpy takes longer to be called than to count
        pairs = zip(values.ravel().tolist(), sizes.ravel().tolist(), strict=True)
        return not any(value != 0 and abs(value) < DUST * size for value, size in pairs)
    with np.errstate(all="ignore"):
        return not ((np.abs(values) < DUST * sizes) & (values != 0)).any()


def largest_row(descent: Descent, rows: Rows) -> Rows | None:
    """Return one row whose terms are at least as large as those of any; None where none is known.

    That is so where sizes only grow with features and targets, once what bends, units and chances,
    is taken to be as large as it can be.
    """
    grows = isinstance(descent.model, engine.Linear | engine.Network) and isinstance(
        descent.loss, engine.MeanSquaredError | engine.LogLoss
    )
    if not (grows and rows.count):
        return None
    return Rows(np.abs(rows.features).max(axis=0)[None, :], np.abs(rows.targets).max(keepdims=True))


def add_up_terms(
    descent: Descent, parameters: Array, rows: Rows, *, saturated: bool = False
) -> TermSizes:
    """Add up the absolute values of all terms of scores, loss and gradient.

    A row's slope is a difference, so its own terms count and not what is left of them. Of a model
    or loss that is not known here nothing is taken for dust.

    Args:
        descent: what descends.
        parameters: where, (P,).
        rows: of which.
        saturated: take units, chances and their slopes to be as large as any row makes them.
    """
    with np.errstate(all="ignore"):
        score = _score_size(descent, parameters, rows, saturated)
        slope, loss = _slope_and_loss_size(descent, parameters, rows, score, saturated)
        gradient = _gradient_size(descent, parameters, rows, slope, saturated)
        if descent.l2:
            mask = descent.model.weights_mask(rows.features.shape[1])
            gradient = gradient + 2 * descent.l2 * np.abs(parameters * mask)
    return TermSizes(score, loss, gradient)


def _units(
    network: engine.Network, parameters: Array, rows: Rows, saturated: bool
) -> tuple[Array, Array]:
    """The sizes of the hidden units (n, hidden), and of their slopes; both are at most 1."""
    if saturated:
        most = np.ones((rows.count, network.hidden))
        return most, most
    units = network.units(parameters, rows.features)
    return np.abs(units), 1 - units**2


def _score_size(descent: Descent, parameters: Array, rows: Rows, saturated: bool) -> Array:
    size, features = np.abs(parameters), np.abs(rows.features)
    match descent.model:
        case engine.Linear():
            return np.asarray(features @ size[:-1] + size[-1])
        case engine.Network() as network:
            units, _ = _units(network, parameters, rows, saturated)
            _, _, v, c = network.layers(size, rows.features.shape[1])
            return np.asarray(units @ v + c)
        case engine.TwoWells():
            return np.full(rows.count, float(size[0] ** 4 + 3 * size[0] ** 2 + size[0]))
        case _:
            return np.zeros(rows.count)


def _slope_and_loss_size(
    descent: Descent, parameters: Array, rows: Rows, score: Array, saturated: bool
) -> tuple[Array, float]:
    match descent.loss:
        case engine.MeanSquaredError():
            size = score + np.abs(rows.targets)
            # Squares do not cancel: the loss is dust where the residuals are.
            return 2 / rows.count * size, DUST * float(np.mean(size**2))
        case engine.LogLoss():
            if saturated:
                chance, bend = np.ones(rows.count), np.full(rows.count, 0.25)
            else:
                chance = engine.sigmoid(engine.forward(descent, parameters, rows))
                bend = chance * (1 - chance)
            size = chance + np.abs(rows.targets) + score * bend
            given = np.logaddexp(0, score) + np.abs(rows.targets) * score
            return size / rows.count, float(np.mean(given))
        case engine.Value():
            return np.full(rows.count, 1 / rows.count), float(np.mean(score))
        case _:
            return np.zeros(rows.count), 0.0


def _gradient_size(
    descent: Descent, parameters: Array, rows: Rows, slope: Array, saturated: bool
) -> Array:
    size, features = np.abs(parameters), np.abs(rows.features)
    match descent.model:
        case engine.Linear():
            return np.append(features.T @ slope, slope.sum())
        case engine.Network() as network:
            units, bend = _units(network, parameters, rows, saturated)
            _, _, v, _ = network.layers(size, rows.features.shape[1])
            hidden = np.outer(slope, v) * bend
            return np.concatenate(
                (
                    (hidden.T @ features).ravel(),
                    hidden.sum(axis=0),
                    units.T @ slope,
                    [slope.sum()],
                )
            )
        case engine.TwoWells():
            return np.asarray(4 * size**3 + 6 * size + 1)
        case engine.Ravine() as ravine:
            return np.array(ravine.curvatures) * size
        case _:
            return np.zeros(len(parameters))
