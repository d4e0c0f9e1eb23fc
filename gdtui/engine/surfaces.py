"""Losses that are a function of the parameters alone, to see what descent does on a given shape.

A surface is a model whose score is the height of the surface at θ, the same for every row, so
that with the loss `Value` the loss is that height. Its rows say nothing: `BARE_ROWS`, one row
without features.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from gdtui.engine.data import Array, Rows
from gdtui.engine.registry import WithoutSettings

BARE_ROWS = Rows(np.zeros((1, 0)), np.zeros(1))
"""One row, no features, target 0: what a surface descends on."""


class Surface(ABC):
    """A height over the parameters (P,), with its first and second derivatives."""

    @abstractmethod
    def height(self, parameters: Array) -> float:
        """L(θ)."""

    @abstractmethod
    def slope(self, parameters: Array) -> Array:
        """∂L/∂θ, (P,)."""

    @abstractmethod
    def bend(self, parameters: Array) -> Array:
        """∂²L/∂θᵢ∂θⱼ, (P, P)."""

    @abstractmethod
    def parameter_count(self, d: int) -> int:
        """P, which the features have no part in."""

    @abstractmethod
    def parameter_names(self, feature_names: Sequence[str]) -> tuple[str, ...]:
        """Give each of the P parameters a short name."""

    @abstractmethod
    def start_reach(self, d: int) -> Array:
        """(P,): the part of the surface that is worth starting on."""

    def weights_mask(self, d: int) -> Array:
        """1 everywhere: a surface has no bias."""
        return np.ones(self.parameter_count(d))

    def forward(self, parameters: Array, features: Array) -> Array:
        """The height L(θ) for every row, (n,)."""
        return np.full(len(features), self.height(parameters))

    def backward(self, parameters: Array, features: Array, slope: Array) -> Array:
        """∂L/∂θ = Σ slope · ∂height/∂θ."""
        gradient: Array = slope.sum() * self.slope(parameters)
        return gradient

    def predict(self, parameters: Array, features: Array) -> Array:
        """The height: a surface predicts nothing."""
        return self.forward(parameters, features)


class TwoWells(Surface, WithoutSettings):
    """L(w) = w⁴ − 3w² + w: a shallow well at w = 1.13 and a deep one at w = −1.30."""

    name: ClassVar[str] = "two-wells"

    def height(self, parameters: Array) -> float:
        """L = w⁴ − 3w² + w."""
        (w,) = parameters
        return float(w**4 - 3 * w**2 + w)

    def slope(self, parameters: Array) -> Array:
        """∂L/∂w = 4w³ − 6w + 1."""
        w = parameters
        slope: Array = 4 * w**3 - 6 * w + 1
        return slope

    def bend(self, parameters: Array) -> Array:
        """∂²L/∂w² = 12w² − 6: negative between the wells."""
        return np.diag(12 * parameters**2 - 6)

    def parameter_count(self, d: int) -> int:
        """P = 1."""
        return 1

    def parameter_names(self, feature_names: Sequence[str]) -> tuple[str, ...]:
        """It is w."""
        return ("w",)

    def start_reach(self, d: int) -> Array:
        """±2 holds both wells."""
        return np.full(1, 2.0)


@dataclass(frozen=True)
class Ravine(Surface):
    """L(w) = ½ Σ λᵢ·wᵢ², lowest at 0; `curvatures` are the λᵢ, the first axis the steep one.

    Raises ValueError where a curvature is not above 0.
    """

    name: ClassVar[str] = "ravine"
    curvatures: tuple[float, ...] = (50.0, 1.0)

    def __post_init__(self) -> None:
        object.__setattr__(self, "curvatures", tuple(self.curvatures))
        if not self.curvatures or not all(0 < value < np.inf for value in self.curvatures):
            raise ValueError(f"the curvatures of a ravine lie above 0, unlike {self.curvatures}")

    def height(self, parameters: Array) -> float:
        """L = ½ Σ λᵢ·wᵢ²."""
        return float(np.sum(np.array(self.curvatures) * parameters**2)) / 2

    def slope(self, parameters: Array) -> Array:
        """∂L/∂wᵢ = λᵢ·wᵢ."""
        slope: Array = np.array(self.curvatures) * parameters
        return slope

    def bend(self, parameters: Array) -> Array:
        """The λᵢ on the diagonal, wherever one stands."""
        return np.diag(self.curvatures)

    def parameter_count(self, d: int) -> int:
        """P = the number of curvatures."""
        return len(self.curvatures)

    def parameter_names(self, feature_names: Sequence[str]) -> tuple[str, ...]:
        """w1, w2 …: the axes in the order of the curvatures."""
        return tuple(f"w{axis}" for axis in range(1, len(self.curvatures) + 1))

    def start_reach(self, d: int) -> Array:
        """±10 along each axis."""
        return np.full(len(self.curvatures), 10.0)
