"""How wrong the scores are, in one number, and which way each score should move."""

from __future__ import annotations

from typing import ClassVar, Protocol

import numpy as np

from gdtui.engine.data import Array
from gdtui.engine.registry import WithoutSettings, index_by_name


class Loss(Protocol):
    """A loss L of the scores (n,) against the targets (n,)."""

    @property
    def name(self) -> str:
        """The name a lesson and the command line use."""

    def value(self, score: Array, targets: Array) -> float:
        """L, one number for all n rows."""

    def gradient(self, score: Array, targets: Array) -> Array:
        """∂L/∂score, (n,): one slope for each row."""


class MeanSquaredError(WithoutSettings):
    """The mean of the squared residuals, in the target's units squared."""

    name: ClassVar[str] = "mean_squared_error"

    def value(self, score: Array, targets: Array) -> float:
        """L = 1/n · Σ (ŷ − y)²."""
        residual = score - targets
        return float(residual @ residual) / len(targets)

    def gradient(self, score: Array, targets: Array) -> Array:
        """∂L/∂ŷ = 2/n · (ŷ − y)."""
        return 2 / len(targets) * (score - targets)


class LogLoss(WithoutSettings):
    """The mean surprise, in nats, of targets 0 or 1 at scores z (log-odds)."""

    name: ClassVar[str] = "log_loss"

    def value(self, score: Array, targets: Array) -> float:
        """L = 1/n · Σ (log(1 + eᶻ) − y·z), which is −log of the chance given to what came."""
        surprise = np.logaddexp(0, score) - targets * score
        return float(surprise.sum()) / len(targets)

    def gradient(self, score: Array, targets: Array) -> Array:
        """∂L/∂z = 1/n · (σ(z) − y)."""
        return (sigmoid(score) - targets) / len(targets)


class Value(WithoutSettings):
    """The score is the loss: for a surface, whose score is its height."""

    name: ClassVar[str] = "value"

    def value(self, score: Array, targets: Array) -> float:
        """L = 1/n · Σ score."""
        return float(score.sum()) / len(score)

    def gradient(self, score: Array, targets: Array) -> Array:
        """∂L/∂score = 1/n."""
        return np.full(len(score), 1 / len(score))


@np.errstate(over="ignore")
def sigmoid(score: Array) -> Array:
    """σ(z) = 1 / (1 + e⁻ᶻ): log-odds become a probability."""
    probability: Array = 1 / (1 + np.exp(-score))
    return probability


LOSSES: dict[str, Loss] = index_by_name(MeanSquaredError(), LogLoss(), Value())


def loss_named(name: str) -> Loss:
    """Return the loss of that name; ValueError names the ones there are."""
    if name not in LOSSES:
        raise ValueError(f'there is no loss "{name}"; choose one of: {", ".join(LOSSES)}')
    return LOSSES[name]
