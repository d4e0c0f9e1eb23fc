"""A small neural network: the same forward and backward pass as a line, taken twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from gdtui.engine.data import Array
from gdtui.engine.losses import sigmoid


@dataclass(frozen=True)
class Network:
    """One layer of `hidden` tanh units h between features and score.

    ŷ = σ(score) where it predicts a `chance`, as Logistic does, else the score itself, as Linear.

    θ = [w row by row (hidden, d), b (hidden,), v (hidden,), c]: row i of w and bᵢ make unit i,
    v and c the score. Raises ValueError where there is no hidden unit.
    """

    name: ClassVar[str] = "network"
    hidden: int = 2
    chance: bool = True

    def __post_init__(self) -> None:
        if self.hidden < 1:
            raise ValueError(f"a network has at least 1 hidden unit, not {self.hidden}")

    def parameter_count(self, d: int) -> int:
        """P = hidden·d + hidden + hidden + 1."""
        return self.hidden * (d + 2) + 1

    def parameter_names(self, feature_names: Sequence[str]) -> tuple[str, ...]:
        """w11, w12 …, b1 …, v1 …, c: the first digit is the hidden unit, the second the feature."""
        units = range(1, self.hidden + 1)
        features = range(1, len(feature_names) + 1)
        return (
            *(f"w{unit}{feature}" for unit in units for feature in features),
            *(f"b{unit}" for unit in units),
            *(f"v{unit}" for unit in units),
            "c",
        )

    def weights_mask(self, d: int) -> Array:
        """1 for w and v, 0 for b and c."""
        h = self.hidden
        return np.concatenate((np.ones(h * d), np.zeros(h), np.ones(h), np.zeros(1)))

    def start_reach(self, d: int) -> Array:
        """1/√fan-in: 1/√d for w and b, 1/√hidden for v and c."""
        h = self.hidden
        first, second = np.full(h * d + h, 1 / np.sqrt(d)), np.full(h + 1, 1 / np.sqrt(h))
        return np.concatenate((first, second))

    def layers(self, parameters: Array, d: int) -> tuple[Array, Array, Array, Array]:
        """θ cut into w (hidden, d), b (hidden,), v (hidden,) and c (1,): views, not copies."""
        h, weights = self.hidden, self.hidden * d
        w, b = parameters[:weights].reshape(h, d), parameters[weights : weights + h]
        return w, b, parameters[weights + h : -1], parameters[-1:]

    def units(self, parameters: Array, features: Array) -> Array:
        """h = tanh(X·wᵀ + b), (n, hidden): what the hidden layer makes of each row."""
        w, b, _, _ = self.layers(parameters, features.shape[1])
        h: Array = np.tanh(features @ w.T + b)
        return h

    def forward(self, parameters: Array, features: Array) -> Array:
        """The hidden layer h = tanh(X·wᵀ + b), then the output layer z = h·v + c."""
        w, b, v, c = self.layers(parameters, features.shape[1])
        h = np.tanh(features @ w.T + b)
        score: Array = h @ v + c
        return score

    def backward(self, parameters: Array, features: Array, slope: Array) -> Array:
        """The same two layers, last one first; slope = ∂L/∂z.

        Output layer: ∂L/∂v = hᵀ·slope, ∂L/∂c = Σ slope. Through the hidden units: ∂L/∂h =
        slope·vᵀ, times tanh′ = 1 − h². Hidden layer: ∂L/∂w and ∂L/∂b as for a line.
        """
        w, b, v, _ = self.layers(parameters, features.shape[1])
        h = np.tanh(features @ w.T + b)

        slope_v = h.T @ slope
        slope_c = slope.sum()

        slope_h = np.outer(slope, v) * (1 - h**2)

        slope_w = slope_h.T @ features
        slope_b = slope_h.sum(axis=0)
        return np.concatenate((slope_w.ravel(), slope_b, slope_v, [slope_c]))

    def predict(self, parameters: Array, features: Array) -> Array:
        """ŷ = σ(z), a probability; or z, a number."""
        score = self.forward(parameters, features)
        return sigmoid(score) if self.chance else score
