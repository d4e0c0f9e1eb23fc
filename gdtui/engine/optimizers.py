"""What an update does with the gradient."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Protocol

import numpy as np

from gdtui.engine.data import Array


class Optimizer(Protocol):
    """A rule for the update of parameters (P,), with a velocity (P,) as its memory."""

    @property
    def name(self) -> str:
        """The name a lesson and the command line use."""

    @property
    def stability_limit(self) -> float:
        """The η·λ from which descent along a direction of curvature λ no longer converges."""

    @property
    def steady_limit(self) -> float:
        """The η·λ up to which descent along such a direction comes from one side."""

    def start(self, parameters: Array) -> Array:
        """The velocity (P,) before the first update."""

    def update(
        self, parameters: Array, velocity: Array, gradient: Array, learning_rate: float
    ) -> tuple[Array, Array]:
        """The parameters and the velocity after one update."""


@dataclass(frozen=True, slots=True)
class Plain:
    """Gradient descent as it stands in every textbook: no memory, so velocity stays 0."""

    name: ClassVar[str] = "plain"
    stability_limit: ClassVar[float] = 2.0
    steady_limit: ClassVar[float] = 1.0

    def start(self, parameters: Array) -> Array:
        """v = 0, and it is left there."""
        return np.zeros_like(parameters)

    def update(
        self, parameters: Array, velocity: Array, gradient: Array, learning_rate: float
    ) -> tuple[Array, Array]:
        """θ ← θ − η·∇L."""
        return parameters - learning_rate * gradient, velocity


@dataclass(frozen=True, slots=True)
class Momentum:
    """A ball with weight: `coefficient` β in [0, 1) is how much of its velocity it keeps."""

    name: ClassVar[str] = "momentum"
    coefficient: float = 0.9

    def __post_init__(self) -> None:
        if not 0 <= self.coefficient < 1:
            raise ValueError(
                f"the momentum coefficient must be at least 0 and below 1, not {self.coefficient}"
            )

    @property
    def stability_limit(self) -> float:
        """2·(1 + β): a ball that keeps its velocity bears a larger step."""
        return 2 * (1 + self.coefficient)

    @property
    def steady_limit(self) -> float:
        """(1 − √β)²: up to there both roots of z² − (1 + β − ηλ)·z + β are real and positive."""
        return float((1 - self.coefficient**0.5) ** 2)

    def start(self, parameters: Array) -> Array:
        """v = 0: the ball is at rest."""
        return np.zeros_like(parameters)

    def update(
        self, parameters: Array, velocity: Array, gradient: Array, learning_rate: float
    ) -> tuple[Array, Array]:
        """v ← β·v + ∇L, then θ ← θ − η·v."""
        velocity = self.coefficient * velocity + gradient
        return parameters - learning_rate * velocity, velocity
