"""Which way an update goes, made of the gradient and of what is remembered of those before it.

Every rule here moves the parameters by θ ← θ − η·d; they differ in the direction d.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Protocol, TypeAlias

import numpy as np

from gdtui.engine.data import Array
from gdtui.engine.registry import WithoutSettings, build, index_by_name

Memory: TypeAlias = tuple[Array, ...]
"""What a rule remembers: arrays (P,), by the names in its `memory`; all 0 before the first update.
"""


class Optimizer(Protocol):
    """A rule for the direction d (P,) of an update of parameters (P,)."""

    @property
    def name(self) -> str:
        """The name a lesson and the command line use."""

    @property
    def memory(self) -> tuple[str, ...]:
        """The names of the arrays it remembers."""

    @property
    def stability_limit(self) -> float | None:
        """The η·λ from which descent along a direction of curvature λ no longer converges.

        None where there is no such number: the rule is not linear in the gradient.
        """

    @property
    def steady_limit(self) -> float | None:
        """The η·λ up to which descent along such a direction comes from one side."""

    def direction(self, gradient: Array, memory: Memory, step: int) -> tuple[Array, Memory]:
        """Return d and the memory after the update; `step` updates were done before it."""


class Plain(WithoutSettings):
    """Gradient descent as it stands in every textbook: no memory."""

    name: ClassVar[str] = "plain"
    memory: ClassVar[tuple[str, ...]] = ()
    stability_limit: ClassVar[float] = 2.0
    steady_limit: ClassVar[float] = 1.0

    def direction(self, gradient: Array, memory: Memory, step: int) -> tuple[Array, Memory]:
        """d = ∇L."""
        return gradient, memory


@dataclass(frozen=True)
class Momentum:
    """A ball with weight: `momentum` β in [0, 1) is how much of its velocity it keeps."""

    name: ClassVar[str] = "momentum"
    memory: ClassVar[tuple[str, ...]] = ("velocity",)
    momentum: float = 0.9

    def __post_init__(self) -> None:
        check_share("momentum", self.momentum)

    @property
    def stability_limit(self) -> float:
        """2·(1 + β): a ball that keeps its velocity bears a larger step."""
        return 2 * (1 + self.momentum)

    @property
    def steady_limit(self) -> float:
        """(1 − √β)²: up to there both roots of z² − (1 + β − ηλ)·z + β are real and positive."""
        return float((1 - self.momentum**0.5) ** 2)

    def direction(self, gradient: Array, memory: Memory, step: int) -> tuple[Array, Memory]:
        """v ← β·v + ∇L and d = v."""
        (velocity,) = memory
        velocity = self.momentum * velocity + gradient
        return velocity, (velocity,)


@dataclass(frozen=True)
class Nesterov:
    """Momentum that looks ahead: the step goes where the ball will be, β in [0, 1).

    In the form of Sutskever et al. (2013), "On the importance of initialization and momentum in
    deep learning", written for the parameters ahead, as PyTorch and scikit-learn do.
    """

    name: ClassVar[str] = "nesterov"
    memory: ClassVar[tuple[str, ...]] = ("velocity",)
    momentum: float = 0.9

    def __post_init__(self) -> None:
        check_share("momentum", self.momentum)

    @property
    def stability_limit(self) -> float:
        """2·(1 + β) / (1 + 2β), from z² − (1 + β)·(1 − ηλ)·z + β·(1 − ηλ) at z = −1."""
        return 2 * (1 + self.momentum) / (1 + 2 * self.momentum)

    @property
    def steady_limit(self) -> float:
        """((1 − β) / (1 + β))²: up to there both roots of it are real and positive."""
        return float(((1 - self.momentum) / (1 + self.momentum)) ** 2)

    def direction(self, gradient: Array, memory: Memory, step: int) -> tuple[Array, Memory]:
        """v ← β·v + ∇L and d = ∇L + β·v."""
        (velocity,) = memory
        velocity = self.momentum * velocity + gradient
        return gradient + self.momentum * velocity, (velocity,)


@dataclass(frozen=True)
class Adam:
    """A rate of its own for each parameter, with bias correction (Kingma and Ba, 2015).

    `momentum` β₁ and `decay` β₂, both in [0, 1), say how much of the mean slope m and of the mean
    squared slope s is kept; `epsilon` keeps the quotient finite.
    """

    name: ClassVar[str] = "adam"
    memory: ClassVar[tuple[str, ...]] = ("mean", "mean_square")
    stability_limit: ClassVar[None] = None
    steady_limit: ClassVar[None] = None
    momentum: float = 0.9
    decay: float = 0.999
    epsilon: float = 1e-8

    def __post_init__(self) -> None:
        check_share("momentum", self.momentum)
        check_share("decay", self.decay)

    def direction(self, gradient: Array, memory: Memory, step: int) -> tuple[Array, Memory]:
        """m ← β₁·m + (1 − β₁)·∇L, s ← β₂·s + (1 − β₂)·∇L², d = m̂ / (√ŝ + ε).

        At update t = step + 1, m̂ = m / (1 − β₁ᵗ) and ŝ = s / (1 − β₂ᵗ).
        """
        mean, square = memory
        mean = self.momentum * mean + (1 - self.momentum) * gradient
        square = self.decay * square + (1 - self.decay) * gradient**2
        corrected_mean = mean / (1 - self.momentum ** (step + 1))
        corrected_square = square / (1 - self.decay ** (step + 1))
        direction = corrected_mean / (np.sqrt(corrected_square) + self.epsilon)
        return direction, (mean, square)


def check_share(name: str, value: float) -> None:
    """Raise ValueError where a coefficient does not lie in [0, 1)."""
    if not 0 <= value < 1:
        raise ValueError(f"{name} must be at least 0 and below 1, not {value}")


def move(parameters: Array, direction: Array, learning_rate: float) -> Array:
    """θ ← θ − η·d, (P,)."""
    return parameters - learning_rate * direction


OPTIMIZERS: dict[str, type[Optimizer]] = index_by_name(Plain, Momentum, Nesterov, Adam)
"""The rules by name; what there is to say of each stands in `gdtui.spec.optimizers`."""


def optimizer_named(name: str, **settings: object) -> Optimizer:
    """Return the rule of that name, with those of the settings that it has and that are given.

    Raises ValueError for a name there is none of, or a setting out of its range.
    """
    if name not in OPTIMIZERS:
        raise ValueError(f'there is no optimizer "{name}"; choose one of: {", ".join(OPTIMIZERS)}')
    return build(OPTIMIZERS[name], settings)
