"""How parameters and features make scores, and how slopes travel back to the parameters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Protocol

import numpy as np

from gdtui.engine.data import Array
from gdtui.engine.losses import sigmoid
from gdtui.engine.network import Network
from gdtui.engine.registry import WithoutSettings, build, index_by_name
from gdtui.engine.surfaces import Ravine, TwoWells


class Model(Protocol):
    """A function of P parameters and d features; descent knows no more of it than this."""

    @property
    def name(self) -> str:
        """The name a lesson and the command line use."""

    def parameter_count(self, d: int) -> int:
        """P, for d features."""

    def parameter_names(self, feature_names: Sequence[str]) -> tuple[str, ...]:
        """Give each of the P parameters a short name."""

    def weights_mask(self, d: int) -> Array:
        """(P,): 1 for each weight, 0 for each bias, which L2 leaves alone."""

    def start_reach(self, d: int) -> Array:
        """(P,): how far from 0 a random start may lie."""

    def forward(self, parameters: Array, features: Array) -> Array:
        """Parameters (P,) and features (n, d) make scores (n,)."""

    def backward(self, parameters: Array, features: Array, slope: Array) -> Array:
        """∂L/∂score (n,) becomes ∂L/∂θ (P,)."""

    def predict(self, parameters: Array, features: Array) -> Array:
        """ŷ (n,), in the target's units: what is shown as the prediction."""


class Linear(WithoutSettings):
    """A straight line, or a flat plane: θ = [w₁ … w_d, b]."""

    name: ClassVar[str] = "linear"

    def parameter_count(self, d: int) -> int:
        """P = d + 1."""
        return d + 1

    def parameter_names(self, feature_names: Sequence[str]) -> tuple[str, ...]:
        """w and b; with several features each w bears its feature's name."""
        if len(feature_names) == 1:
            return ("w", "b")
        return (*(f"w {name}" for name in feature_names), "b")

    def weights_mask(self, d: int) -> Array:
        """[1 … 1, 0]: the bias is last."""
        return np.append(np.ones(d), 0.0)

    def start_reach(self, d: int) -> Array:
        """1/√d for each, so that the score of d standardised features is about 1."""
        return np.full(d + 1, 1 / np.sqrt(d))

    def forward(self, parameters: Array, features: Array) -> Array:
        """ŷ = X·w + b."""
        weights, bias = parameters[:-1], parameters[-1]
        score: Array = features @ weights + bias
        return score

    def backward(self, parameters: Array, features: Array, slope: Array) -> Array:
        """∂L/∂w = Xᵀ·slope and ∂L/∂b = Σ slope, where slope = ∂L/∂ŷ."""
        gradient = np.empty_like(parameters)
        gradient[:-1] = features.T @ slope
        gradient[-1] = slope.sum()
        return gradient

    def predict(self, parameters: Array, features: Array) -> Array:
        """ŷ is the score itself."""
        return self.forward(parameters, features)


class Logistic(Linear):
    """The same line, read as log-odds z: ŷ = σ(z) is a probability."""

    name: ClassVar[str] = "logistic"

    def predict(self, parameters: Array, features: Array) -> Array:
        """ŷ = σ(X·w + b)."""
        return sigmoid(self.forward(parameters, features))


MODELS: dict[str, type[Model]] = index_by_name(Linear, Logistic, Network, TwoWells, Ravine)
"""The models by name; what there is to say of each stands in `gdtui.spec.models`."""


def model_named(name: str, **settings: object) -> Model:
    """Return the model of that name, with those of the settings that it has.

    Raises ValueError for a name there is none of, for no hidden unit, for a curvature not above 0.
    """
    if name not in MODELS:
        raise ValueError(f'there is no model "{name}"; choose one of: {", ".join(MODELS)}')
    return build(MODELS[name], settings)
