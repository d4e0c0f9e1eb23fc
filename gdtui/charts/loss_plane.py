"""The loss over two parameters, all others held: the first weight, and the last parameter, b."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from gdtui import engine
from gdtui.engine.curvature import is_quadratic
from gdtui.engine.data import Array, read_only_copy
from gdtui.session.training_setup import TrainingSetup

NEWTON_STEPS = 3


@dataclass(frozen=True, eq=False, slots=True)
class LossPlane:
    """L over the first and the last parameter, through `parameters` (P,).

    Attributes:
        setup: the rows and the descent.
        parameters: the others' values are held.
        loss: L there.
        slope: ∂L/∂w, ∂L/∂b there, (2,).
        bend: their second derivatives there, (2, 2); the same everywhere on a quadratic bowl.
    """

    setup: TrainingSetup
    parameters: Array
    loss: float
    slope: Array
    bend: Array

    @property
    def quadratic(self) -> bool:
        """Whether slope and bend say all there is to know."""
        return is_quadratic(self.setup.descent)

    @property
    def here(self) -> Array:
        """Where the plane was measured, (2,)."""
        return self.parameters[[0, -1]]

    @property
    def condition(self) -> float:
        """λmax / λmin of the bend; infinite where it is no bowl."""
        low, high = np.linalg.eigvalsh(self.bend) if np.isfinite(self.bend).all() else (0.0, 0.0)
        return float(high / low) if low > high * 1e-12 else math.inf

    @property
    def minimum(self) -> tuple[float, float]:
        """Where the bowl through this point is lowest; NaN where it has no floor."""
        if not math.isfinite(self.condition) or not np.isfinite(self.slope).all():
            return math.nan, math.nan
        w, b = self.here - np.linalg.solve(self.bend, self.slope)
        return float(w), float(b)

    def loss_at(self, w: float, b: float) -> float:
        """L at one place."""
        return float(self.losses(np.array([w]), np.array([b]))[0, 0])

    def losses(self, across: Array, up: Array) -> Array:
        """L at each of `across` (m,) and `up` (n,): (n, m)."""
        if not self.quadratic:
            return np.array([[self._at(w, b) for w in across] for b in up])
        with np.errstate(all="ignore"):
            w = (across - self.parameters[0])[np.newaxis, :]
            b = (up - self.parameters[-1])[:, np.newaxis]
            (ww, wb), (_, bb) = self.bend
            values: Array = (
                self.loss
                + self.slope[0] * w
                + self.slope[1] * b
                + (ww * w**2 + 2 * wb * w * b + bb * b**2) / 2
            )
        return values

    def _at(self, w: float, b: float) -> float:
        parameters = self.parameters.copy()
        parameters[0], parameters[-1] = w, b
        return engine.evaluate(self.setup.descent, self.setup.rows, parameters)[0]


def plane_through(setup: TrainingSetup, parameters: Array, start: Array) -> LossPlane:
    """Measure the plane through `parameters` (P,), at the `start`'s own w and b; remembered."""
    at = parameters.copy()
    at[[0, -1]] = start[[0, -1]]
    return _measure(setup, at.tobytes())


@lru_cache(maxsize=64)
def _measure(setup: TrainingSetup, packed: bytes) -> LossPlane:
    parameters = np.frombuffer(packed, dtype=np.float64)
    loss, gradient = engine.evaluate(setup.descent, setup.rows, parameters)
    bend = engine.hessian(setup.descent, setup.rows, parameters)
    return LossPlane(setup, parameters, loss, gradient[[0, -1]], bend[np.ix_([0, -1], [0, -1])])


@lru_cache(maxsize=16)
def sample_plane(
    plane: LossPlane, left: float, right: float, low: float, high: float
) -> tuple[Array, Array, Array]:
    """Return places (m,) and (n,) between limits, and the finite losses (n, m) there; remembered.

    Of a plane that is no quadratic each takes a pass over the rows; of one that moves with the
    run, again at each step: so there are fewer.
    """
    moving = len(plane.parameters) > 2
    count = 181 if plane.quadratic else 15 if moving else 29
    across, up = np.linspace(left, right, count), np.linspace(low, high, count)
    losses = np.nan_to_num(plane.losses(across, up), nan=1e300, posinf=1e300)
    return read_only_copy(across), read_only_copy(up), read_only_copy(losses)


@lru_cache(maxsize=16)
def steepest_slope(plane: LossPlane, left: float, right: float, low: float, high: float) -> float:
    """Return the largest |∇L| between limits: in a corner of a bowl, else that of the samples."""
    with np.errstate(all="ignore"):
        if plane.quadratic:
            corners = np.array([(w, b) for w in (left, right) for b in (low, high)])
            slopes = plane.slope + (corners - plane.here) @ plane.bend
            return float(np.hypot(*slopes.T).max())
        across, up, losses = sample_plane(plane, left, right, low, high)
        along_b, along_w = np.gradient(losses, up, across)
        return float(np.hypot(along_w, along_b).max())


@lru_cache(maxsize=64)
def find_minimum(
    plane: LossPlane, left: float, right: float, low: float, high: float
) -> tuple[float, float]:
    """The lowest place between limits, by Newton's method from the lowest sample.

    NaN where the lowest sample lies at the border: the minimum is beyond, or there is none.
    """
    across, up, losses = sample_plane(plane, left, right, low, high)
    row, column = np.unravel_index(int(losses.argmin()), losses.shape)
    if row in (0, len(up) - 1) or column in (0, len(across) - 1):
        return math.nan, math.nan
    place = float(across[column]), float(up[row])
    for _ in range(NEWTON_STEPS):
        parameters = plane.parameters.copy()
        parameters[[0, -1]] = place
        nearer = _measure(plane.setup, parameters.tobytes()).minimum
        if not (left < nearer[0] < right and low < nearer[1] < high):
            break
        place = nearer
    return place
