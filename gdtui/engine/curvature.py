"""How sharply the loss bends, and so how large a learning rate it bears."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from gdtui.engine.batching import batches_per_epoch
from gdtui.engine.data import Array, Rows
from gdtui.engine.descent import Descent, evaluate
from gdtui.engine.finite_differences import nudges
from gdtui.engine.losses import MeanSquaredError, Value
from gdtui.engine.models import Linear
from gdtui.engine.surfaces import Ravine, Surface

ROUNDING = 1e-9
"""A share by which a computed limit may be off."""

Regime = Literal["slow", "steady", "overshoots", "diverges"]


@dataclass(frozen=True, eq=False)
class Curvature:
    """The eigenvalues λ (P,) of the loss's Hessian, ascending, and what follows from them.

    `critical_rate` is the learning rate from which descent no longer converges, `steady_rate` the
    one up to which it does so from one side; `local` says that they hold only near these
    parameters, or only on average over the batches. Where the optimizer has no limits, `limited` is
    False and both are inf.
    """

    eigenvalues: Array
    critical_rate: float
    steady_rate: float
    condition_number: float
    local: bool
    limited: bool = True


def is_line(descent: Descent) -> bool:
    """Whether this is mean squared error of a line."""
    return isinstance(descent.model, Linear) and isinstance(descent.loss, MeanSquaredError)


def is_quadratic(descent: Descent) -> bool:
    """Whether the loss is a bowl of one shape everywhere: that of a line, or a ravine."""
    ravine = isinstance(descent.model, Ravine) and isinstance(descent.loss, Value)
    return ravine or is_line(descent)


def inputs_of(rows: Rows) -> Array:
    """A = [X 1], (n, d + 1): the features and the 1 that the bias multiplies, so ŷ = A·θ."""
    return np.column_stack((rows.features, np.ones(rows.count)))


def hessian(descent: Descent, rows: Rows, parameters: Array) -> Array:
    """The second derivatives ∂²L/∂θᵢ∂θⱼ over all rows, (P, P)."""
    if is_line(descent):
        return quadratic_hessian(descent, rows)
    if isinstance(descent.model, Surface) and isinstance(descent.loss, Value):
        return surface_hessian(descent, descent.model, parameters)
    return differenced_hessian(descent, rows, parameters)


@np.errstate(all="ignore")
def quadratic_hessian(descent: Descent, rows: Rows) -> Array:
    """H = 2/n · AᵀA + 2·l2 on the weights' diagonal, where A = [X 1]."""
    inputs = inputs_of(rows)
    mask = descent.model.weights_mask(rows.features.shape[1])
    bend: Array = 2 / rows.count * (inputs.T @ inputs) + np.diag(2 * descent.l2 * mask)
    return bend


@np.errstate(all="ignore")
def surface_hessian(descent: Descent, surface: Surface, parameters: Array) -> Array:
    """H = the surface's own second derivatives + 2·l2 on the diagonal."""
    bend: Array = surface.bend(parameters) + np.diag(2 * descent.l2 * surface.weights_mask(0))
    return bend


@np.errstate(all="ignore")
def differenced_hessian(descent: Descent, rows: Rows, parameters: Array) -> Array:
    """Central differences of the gradient: column j is (∇L(θ + h·eⱼ) − ∇L(θ − h·eⱼ)) / 2h."""
    columns = []
    for h, nudge in nudges(parameters):
        _, above = evaluate(descent, rows, parameters + nudge)
        _, below = evaluate(descent, rows, parameters - nudge)
        columns.append((above - below) / (2 * h))
    bend = np.column_stack(columns)
    symmetric: Array = (bend + bend.T) / 2
    return symmetric


def curvature(descent: Descent, rows: Rows, parameters: Array) -> Curvature:
    """Eigenvalues, the two rates = the optimizer's limits / λmax, condition number = λmax / λmin.

    All are NaN where they leave float64. Where nothing bends upward, any rate is bearable and both
    rates are inf; the condition number is inf where some direction is flat, or as good as
    flat: λmin no larger than the rounding of λmax.
    Only directions that are free to move count, so what is frozen has no eigenvalue here.
    """
    bend = hessian(descent, rows, parameters)
    if descent.frozen:
        bend = np.delete(np.delete(bend, descent.frozen, axis=0), descent.frozen, axis=1)
    local = not is_quadratic(descent) or batches_per_epoch(rows.count, descent.batch_size) > 1
    limits = descent.optimizer.stability_limit, descent.optimizer.steady_limit
    stability_limit, steady_limit = (np.inf if limit is None else limit for limit in limits)
    limited = None not in limits
    eigenvalues = np.full(len(bend), np.nan)
    if np.isfinite(bend).all():
        eigenvalues = np.asarray(np.linalg.eigvalsh(bend), dtype=np.float64)
    if not np.isfinite(eigenvalues).all():
        return Curvature(eigenvalues, np.nan, np.nan, np.nan, local, limited)
    low, high = float(eigenvalues.min(initial=np.inf)), float(eigenvalues.max(initial=0.0))
    critical_rate = stability_limit / high if high > 0 else np.inf
    steady_rate = steady_limit / high if high > 0 else np.inf
    rounding = len(bend) * np.finfo(float).eps * high
    condition_number = high / low if low > rounding else np.inf
    return Curvature(eigenvalues, critical_rate, steady_rate, condition_number, local, limited)


def regime(learning_rate: float, critical_rate: float, steady_rate: float | None = None) -> Regime:
    """What a rate does along the steepest direction; below a tenth of the steady rate it is slow.

    Without momentum the steady rate is half the critical one, and lands on the minimum in a step.
    A critical rate of NaN, where the curvature has left float64, is past all bounds: "diverges".
    So is a rate below 0, which climbs. What lies within `ROUNDING` of a limit is on it: on
    standardised data these are round numbers that people choose, and λmax is off by rounding.
    """
    steady = critical_rate / 2 if steady_rate is None else steady_rate
    if not 0 <= learning_rate < np.inf:
        return "diverges"
    if learning_rate < 0.1 * steady * (1 - ROUNDING):
        return "slow"
    if learning_rate <= steady * (1 + ROUNDING):
        return "steady"
    return "overshoots" if learning_rate < critical_rate * (1 - ROUNDING) else "diverges"
