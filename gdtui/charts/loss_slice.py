"""The loss along one weight, all other parameters held: the curve of the bowl, and its slope."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from msgspec import Struct

from gdtui import engine
from gdtui.charts import axis_titles
from gdtui.engine.curvature import is_quadratic
from gdtui.engine.data import Array, read_only_copy
from gdtui.session.session import Session
from gdtui.session.training_setup import TrainingSetup
from gdtui.text.numbers import plain_text

SECANTS = 5


class LossSlice(Struct, frozen=True, eq=False):
    """L(w) along the first weight, through `parameters` (P,).

    Attributes:
        setup: the rows and the descent.
        parameters: the others' values are held; the first is where the slice was measured.
        loss: L there.
        slope: ∂L/∂w there.
        bend: ∂²L/∂w² there; the same everywhere on a quadratic bowl.
    """

    setup: TrainingSetup
    parameters: Array
    loss: float
    slope: float
    bend: float

    @property
    def quadratic(self) -> bool:
        """Whether the three numbers say all there is to know."""
        return is_quadratic(self.setup.descent)

    @property
    def minimum(self) -> tuple[float, float]:
        """Where the parabola through this point is lowest: (w, loss); NaN where it has no floor.

        w* = w − L′/L″ and L* = L − L′²/2L″.
        """
        if not self.bend > 0:
            return np.nan, np.nan
        w = float(self.parameters[0]) - self.slope / self.bend
        return w, self.loss - self.slope * (self.slope / self.bend) / 2

    def minima(self, weights: Array) -> tuple[tuple[float, float], ...]:
        """Where the curve is lowest, (w, loss): in closed form, or each dip between `weights` (n,).

        A dip is between two samples whose slopes turn from down to up; secants find its bottom.
        """
        if self.quadratic:
            return (self.minimum,)
        return _find_dips(self, weights.tobytes())

    def losses(self, weights: Array) -> Array:
        """L at each of `weights` (n,): in closed form on a parabola, else one pass each."""
        if not self.quadratic:
            return _sample(self, weights.tobytes())[0]
        with np.errstate(all="ignore"):
            away = weights - self.parameters[0]
            values: Array = self.loss + self.slope * away + self.bend / 2 * away**2
        return values

    def slopes(self, weights: Array) -> Array:
        """∂L/∂w at each of `weights` (n,)."""
        if not self.quadratic:
            return _sample(self, weights.tobytes())[1]
        with np.errstate(all="ignore"):
            values: Array = self.slope + self.bend * (weights - self.parameters[0])
        return values


def heights_on(here: LossSlice, weights: Array, heights: Array, at: Array) -> Array:
    """Return how high the drawn curve through `weights`, `heights` (n,) runs `at` (k,) places.

    Exact on a parabola; else what is drawn, which costs no pass over the rows. NaN beyond its ends.
    """
    if here.quadratic:
        return here.losses(at)
    with np.errstate(all="ignore"):
        return np.interp(at, weights, heights, left=np.nan, right=np.nan)


def slice_through(setup: TrainingSetup, parameters: Array) -> LossSlice:
    """Measure the slice through `parameters` (P,); one pass over the rows, then remembered."""
    return _measure(setup, np.asarray(parameters, dtype=np.float64).tobytes())


def slice_here(session: Session) -> LossSlice:
    """Return the slice through where a session stands; on a bowl all of it is known already."""
    setup, parameters = session.setup, session.state.parameters
    if not is_quadratic(setup.descent):
        return slice_through(setup, parameters)
    bend = _bend_anywhere(setup)
    return LossSlice(setup, parameters, session.loss, float(session.gradient[0]), bend)


@lru_cache(maxsize=64)
def _measure(setup: TrainingSetup, packed: bytes) -> LossSlice:
    parameters = np.frombuffer(packed, dtype=np.float64)
    loss, gradient = engine.evaluate(setup.descent, setup.rows, parameters)
    same_everywhere = is_quadratic(setup.descent)
    bend = _bend_anywhere(setup) if same_everywhere else _bend_at(setup, parameters)
    return LossSlice(setup, parameters, loss, float(gradient[0]), bend)


@lru_cache(maxsize=64)
def _sample(through: LossSlice, packed: bytes) -> tuple[Array, Array]:
    """Losses and slopes at weights (n,), a pass over the rows for each."""
    parameters = through.parameters.copy()
    losses, slopes = [], []
    for weight in np.frombuffer(packed, dtype=np.float64):
        parameters[0] = weight
        loss, gradient = engine.evaluate(through.setup.descent, through.setup.rows, parameters)
        losses.append(loss)
        slopes.append(float(gradient[0]))
    return read_only_copy(losses), read_only_copy(slopes)


@lru_cache(maxsize=64)
def _find_dips(through: LossSlice, packed: bytes) -> tuple[tuple[float, float], ...]:
    weights, (_, slopes) = np.frombuffer(packed, dtype=np.float64), _sample(through, packed)
    found = []
    for place in np.flatnonzero((slopes[:-1] < 0) & (slopes[1:] >= 0)):
        (low, high), (down, up) = weights[place : place + 2], slopes[place : place + 2]
        for _ in range(SECANTS):
            middle = np.array([(low * up - high * down) / (up - down)])
            if not low < middle[0] < high:
                break
            slope = _sample(through, middle.tobytes())[1][0]
            if slope < 0:
                low, down = middle[0], slope
            else:
                high, up = middle[0], slope
        nearest = np.array([low if abs(down) < abs(up) else high])
        found.append((float(nearest[0]), float(_sample(through, nearest.tobytes())[0][0])))
    return tuple(found)


@lru_cache(maxsize=32)
def _bend_anywhere(setup: TrainingSetup) -> float:
    count = setup.descent.model.parameter_count(setup.rows.features.shape[1])
    return _bend_at(setup, np.zeros(count))


def _bend_at(setup: TrainingSetup, parameters: Array) -> float:
    return float(engine.hessian(setup.descent, setup.rows, parameters)[0, 0])


def held_parameters(here: LossSlice, step: int | None) -> str:
    """Say what is held on this slice: nothing, b, or everything else.

    With its value where no step moves it: a title is no place for a number that changes. `step`
    is that of the slice, where the run has gone on beyond what can be shown: it says which b that
    is, and is short enough for the narrowest window.
    """
    others = axis_titles.parameter_labels(here.setup)[1:]
    if not others:
        return ""
    when = "" if step is None else f"step {step:,}"
    if len(others) > 1:
        return f", the rest held{when and ', '}{when}"
    if here.setup.descent.frozen == (1,):
        return f" at {others[0]} = {plain_text(float(here.parameters[1]))}"
    return f" at {when}'s {others[0]}" if when else f" at the present {others[0]}"
