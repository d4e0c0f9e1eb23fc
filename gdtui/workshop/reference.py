"""What each part comes to where it is right: the same functions, in plain numpy.

The learner's process takes these for the parts that are not theirs yet, and `examination` compares
with them. Tests hold them against the engine.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from gdtui.engine.data import Array


class Right:
    """The right functions, by their names in the files."""

    @staticmethod
    def forward(x: Array, w: float, b: float) -> Array:
        """ŷ = w·x + b, (n,)."""
        return w * x + b

    @staticmethod
    def loss(prediction: Array, y: Array) -> float:
        """L = mean of (ŷ − y)²."""
        return float(np.mean((prediction - y) ** 2))

    @staticmethod
    def gradient(x: Array, y: Array, prediction: Array) -> tuple[float, float]:
        """∂L/∂w and ∂L/∂b."""
        error = prediction - y
        return float(np.mean(2 * error * x)), float(np.mean(2 * error))

    @staticmethod
    def update(
        w: float, b: float, slope_w: float, slope_b: float, rate: float
    ) -> tuple[float, float]:
        """θ ← θ − η·∂L/∂θ, for both."""
        return w - rate * slope_w, b - rate * slope_b

    @staticmethod
    def train(
        x: Array, y: Array, w: float, b: float, rate: float, steps: int
    ) -> tuple[float, float]:
        """So many updates over all rows."""
        for _ in range(steps):
            w, b = Right.update(w, b, *Right.gradient(x, y, Right.forward(x, w, b)), rate)
        return w, b

    @staticmethod
    def split_and_scale(x: Array, share: float) -> tuple[Array, Array]:
        """The first days and the later ones, standardised by the first."""
        count = int(share * len(x))
        training, later = x[:count], x[count:]
        centre, spread = np.mean(training), np.std(training)
        return (training - centre) / spread, (later - centre) / spread

    @staticmethod
    def batches(
        x: Array, y: Array, size: int, seed: int, epoch: int
    ) -> tuple[tuple[Array, Array], ...]:
        """The shuffled rows, `size` at a time."""
        order = np.random.default_rng([seed, epoch]).permutation(len(x))
        chosen = [order[first : first + size] for first in range(0, len(x), size)]
        return tuple((x[rows], y[rows]) for rows in chosen)

    @staticmethod
    def momentum(
        parameters: Array, velocity: Array, slope: Array, rate: float, beta: float
    ) -> tuple[Array, Array]:
        """v ← β·v + ∇L, θ ← θ − η·v."""
        velocity = beta * velocity + slope
        return parameters - rate * velocity, velocity

    @staticmethod
    def backward(
        x: Array, slope: Array, w: Array, b: Array, v: Array, c: float
    ) -> tuple[Array, Array, Array, float]:
        """∂L/∂w, ∂L/∂b, ∂L/∂v and ∂L/∂c of z = tanh(x·wᵀ + b)·v + c, from ∂L/∂z."""
        h = np.tanh(x @ w.T + b)
        inside = np.outer(slope, v) * (1 - h**2)
        return inside.T @ x, np.sum(inside, axis=0), h.T @ slope, float(np.sum(slope))

    @staticmethod
    def step(
        parameters: Array, velocity: Array, x: Array, y: Array, rate: float, beta: float
    ) -> tuple[Array, Array]:
        """Forward, gradient, momentum."""
        w, b = parameters
        slope = np.array(Right.gradient(x, y, Right.forward(x, w, b)))
        return Right.momentum(parameters, velocity, slope, rate, beta)


REFERENCE: dict[int, Any] = {
    1: Right.forward,
    2: Right.loss,
    3: Right.gradient,
    4: Right.update,
    5: Right.train,
    6: Right.split_and_scale,
    7: Right.batches,
    8: Right.momentum,
    9: Right.backward,
    10: Right.step,
}
"""The function of each part, by its number."""
