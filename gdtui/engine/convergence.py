"""Whether descent has converged: a property of the state, the same in whatever units.

A convex loss has converged where what is still to be gained is next to nothing beside the loss of
the best constant prediction. Of any other nobody knows what is still to be gained: it has
converged where it is flat. L2 counts as a part of the loss.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from gdtui.engine.curvature import hessian, inputs_of, is_line
from gdtui.engine.data import Array, Rows
from gdtui.engine.descent import Descent, Status, has_diverged
from gdtui.engine.losses import LogLoss, MeanSquaredError, Value, sigmoid
from gdtui.engine.models import Linear
from gdtui.engine.network import Network

if TYPE_CHECKING:
    from numpy.typing import NDArray

GAIN_SHARE = 1e-14
"""Converged: at most this share of the baseline is still to be gained."""

SLOPE_SHARE = 1e-6
"""Converged, where the loss is not convex: no slope, scaled, is above this share of the baseline.
"""

EPS = float(np.finfo(np.float64).eps)
ROUNDINGS = 64
"""How many roundings of the largest terms may add up to what looks like a gain."""

CRAWLING_CONDITION = 1000.0
"""From this condition number on, most of the way is along directions that hardly slope."""

CRAWLING_LEFT, CRAWLING_PROGRESS = 1e-3, 0.05
"""Of the baseline, what is still to be gained; of that, what a tenth of the steps gains at least.
"""

CRAWLING_STEPS = 20
"""A run of fewer steps has not shown yet how fast it is."""

Criterion = Literal["remaining gain", "scaled slopes"]


class Convergence(NamedTuple):
    """How far from converged: `value` is at most `limit` there.

    remaining gain: ½·gᵀH⁺g, in the loss's units: by how much a step to the minimum of the parabola
    would lower the loss. scaled slopes: the largest |∂L/∂θⱼ|·sⱼ, where sⱼ is the size that the
    data gives θⱼ. baseline: the loss of the best constant prediction; 1 on a surface.
    """

    criterion: Criterion
    value: float
    limit: float
    baseline: float

    @property
    def converged(self) -> bool:
        """Whether it has."""
        return self.value <= self.limit and math.isfinite(self.value)

    @property
    def share(self) -> float:
        """`value` as a share of the baseline, or of the limit's floor where that is 0."""
        return self.value / self.baseline if self.baseline > 0 else self.value


class Yardstick(NamedTuple):
    """What convergence of a descent on rows is measured by, the same in every state of a run.

    convex: whether the loss is. chances: whether it is of chances. baseline: as in `Convergence`.
    reach (P,): the root mean square of what each parameter multiplies. target: that of the targets,
    1 for chances. bend (P,): at least ∂²L/∂θⱼ², wherever one stands; only for a convex loss.
    size (P,): how large a θⱼ the data asks for.
    """

    descent: Descent
    rows: Rows
    convex: bool
    chances: bool
    baseline: float
    reach: Array
    target: float
    bend: Array
    size: Array


def judge(
    measure: Yardstick, parameters: Array, loss: float, start_loss: float, gradient: Array
) -> Status:
    """The status of a run at parameters (P,), with the loss and the gradient (P,) there."""
    if has_diverged(loss, start_loss):
        return "diverged"
    return "converged" if has_converged(measure, parameters, gradient) else "running"


def is_crawling(left: Convergence, condition_number: float, steps: int, fallen: float) -> bool:
    """Whether the loss hardly falls any more, far from converged, for want of scaled features.

    fallen: by how much the last tenth of the steps lowered the loss.
    """
    return (
        left.criterion == "remaining gain"
        and not left.converged
        and steps >= CRAWLING_STEPS
        and condition_number >= CRAWLING_CONDITION
        and left.value > CRAWLING_LEFT * left.baseline
        and fallen < CRAWLING_PROGRESS * left.value
    )


def has_converged(measure: Yardstick, parameters: Array, gradient: Array) -> bool:
    """Whether `measure_convergence` says so, at the cost of a few sums as long as it does not."""
    if measure.convex:
        # gᵀH⁺g ≥ Σ gⱼ²/Hⱼⱼ / P: scaled to 1 on its diagonal, no eigenvalue of H is above P.
        slopes, bends = gradient.tolist(), measure.bend.tolist()
        least = sum(slope * (slope / bend) for slope, bend in zip(slopes, bends, strict=True))
        if not least <= 2 * len(slopes) * _gain_limit(measure, parameters):
            return False
    return measure_convergence(measure, parameters, gradient).converged


def may_have_converged(measure: Yardstick, norms: Array) -> NDArray[np.bool_]:
    """Of states known by the lengths (n,) of their gradients alone, which may have converged.

    False is sure. Of a convex loss the lengths tell too little.
    """
    if measure.convex:
        return np.ones(len(norms), dtype=bool)
    # Of P slopes the largest is at least ‖g‖/√P.
    least = norms / math.sqrt(len(measure.size)) * float(measure.size.min())
    return np.asarray(least <= _slope_limit(measure))


def _slope_limit(measure: Yardstick) -> float:
    """The scaled slope from which on a loss that is not convex has converged."""
    floor = ROUNDINGS * EPS * measure.target * float(measure.size[-1])
    return max(SLOPE_SHARE * measure.baseline, floor)


@np.errstate(all="ignore")
def measure_convergence(measure: Yardstick, parameters: Array, gradient: Array) -> Convergence:
    """How far parameters (P,) with this gradient (P,) over all rows are from converged."""
    baseline = measure.baseline
    if measure.convex:
        gain = remaining_gain(measure, parameters, gradient)
        return Convergence("remaining gain", gain, _gain_limit(measure, parameters), baseline)
    slopes = np.abs(gradient) * measure.size
    largest = float(slopes.max(initial=0.0))
    return Convergence("scaled slopes", largest, _slope_limit(measure), baseline)


@np.errstate(all="ignore")
def converged_norm(measure: Yardstick, parameters: Array) -> float:
    """A length of the gradient that has converged at parameters (P,), whichever way it points.

    Where the loss is convex, that along its flattest direction: ½·g²/λ is the limit of the gain.
    """
    if not measure.convex:
        whole = measure_convergence(measure, parameters, np.zeros_like(parameters)).limit
        return whole / float(measure.size.max())
    bends = np.linalg.eigvalsh(hessian(measure.descent, measure.rows, parameters))
    bends = bends[bends > ROUNDINGS * EPS * bends.max(initial=0.0)]
    return math.sqrt(2 * float(bends.min(initial=math.inf)) * _gain_limit(measure, parameters))


def _gain_limit(measure: Yardstick, parameters: Array) -> float:
    """The gain from which on it has converged: never below what the scores' roundings make."""
    pairs = zip(measure.reach.tolist(), parameters.tolist(), strict=True)
    terms: float = sum(reach * abs(value) for reach, value in pairs) + measure.target
    floor = ROUNDINGS * EPS * terms * (ROUNDINGS * EPS * terms)
    if measure.chances:  # a chance is off by no more than its own rounding, however large the score
        floor = min(floor, EPS)
    return max(GAIN_SHARE * measure.baseline, floor)


def remaining_gain(measure: Yardstick, parameters: Array, gradient: Array) -> float:
    """½·gᵀH⁺g, also over what is frozen; inf where the loss falls along a straight line.

    H = RᵀR, and R's columns are brought to length 1 first, so that no unit makes a direction look
    flat. Along directions in which R is singular nothing is to be gained, and what the sums'
    rounding makes of g does not count.
    """
    descent, rows = measure.descent, measure.rows
    if not np.isfinite(gradient).all():
        return math.inf
    if is_line(descent):
        stretch, singular, axes = _line_root(descent, rows)
    else:
        stretch, singular, axes = _decompose(_logistic_root(descent, rows, parameters))
    if np.any((stretch == 0) & (gradient != 0)):
        return math.inf
    scaled = np.divide(gradient, stretch, out=np.zeros_like(gradient), where=stretch > 0)
    along = np.abs(axes @ scaled)
    rounding = 16 * EPS * math.sqrt(2 * measure.baseline)
    along = np.maximum(along - rounding, 0)
    steep = singular > ROUNDINGS * EPS * singular.max(initial=0.0)
    return float(np.sum((along[steep] / singular[steep]) ** 2)) / 2


@lru_cache(maxsize=16)
def _line_root(descent: Descent, rows: Rows) -> tuple[Array, Array, Array]:
    return _decompose(_root(descent, rows, np.full(rows.count, 2 / rows.count)))


def _logistic_root(descent: Descent, rows: Rows, parameters: Array) -> Array:
    chance = sigmoid(descent.model.forward(parameters, rows.features))
    return _root(descent, rows, chance * (1 - chance) / rows.count)


def _root(descent: Descent, rows: Rows, weights: Array) -> Array:
    """R (m, P) with H = RᵀR = Aᵀ·diag(weights)·A + 2·l2 on the weights' diagonal, A = [X 1]."""
    root = np.sqrt(weights)[:, None] * inputs_of(rows)
    if descent.l2:
        mask = descent.model.weights_mask(rows.features.shape[1])
        root = np.vstack((root, np.diag(math.sqrt(2 * descent.l2) * mask)))
    return root


def _decompose(root: Array) -> tuple[Array, Array, Array]:
    """Lengths (P,) of R's columns, then singular values (k,) and axes (k, P) of R with unit ones.

    R is first made as small as it goes, (P, P): there are more rows than parameters.
    """
    largest = np.abs(root).max(axis=0, initial=0.0)
    unit = root / np.where(largest > 0, largest, 1)
    lengths = np.sqrt(np.sum(unit**2, axis=0))
    unit = unit / np.where(lengths > 0, lengths, 1)
    _, singular, axes = np.linalg.svd(np.linalg.qr(unit, mode="r"))
    return largest * lengths, singular, axes[: len(singular)]


@np.errstate(all="ignore")
def yardstick(descent: Descent, rows: Rows) -> Yardstick:
    """What convergence of this descent on these rows is measured by."""
    d = rows.features.shape[1]
    count = descent.model.parameter_count(d)
    linear = isinstance(descent.model, Linear)
    chances = isinstance(descent.loss, LogLoss)
    convex = linear and (chances or isinstance(descent.loss, MeanSquaredError))
    target = 1.0 if chances else _root_mean_square(rows.targets)
    features = np.array([_root_mean_square(column) for column in rows.features.T])
    ones = np.ones(count)
    reach = np.append(features, 1.0) if linear else ones
    mask = descent.model.weights_mask(d)
    bend = (0.25 if chances else 2.0) * reach**2 + 2 * descent.l2 * mask
    size = ones
    if isinstance(descent.model, Network):
        size = _network_sizes(descent.model, features, rows, target, chances)
    bend = np.where(bend > 0, bend, 1.0)
    baseline = baseline_loss(descent, rows)
    return Yardstick(descent, rows, convex, chances, baseline, reach, target, bend, size)


def _network_sizes(
    network: Network, features: Array, rows: Rows, target: float, chances: bool
) -> Array:
    """How large the data asks each parameter to be, (P,).

    A weight on a feature makes a sum of about 1 with it, so 1 over the feature; v and c make the
    score, so what the target spreads over; b stands beside sums of about 1.
    """
    spread = 1.0 if chances else float(rows.targets.std()) or target or 1.0
    across = 1 / np.where(features > 0, features, 1.0)
    h = network.hidden
    return np.concatenate((np.tile(across, h), np.ones(h), np.full(h + 1, spread)))


def baseline_loss(descent: Descent, rows: Rows) -> float:
    """The loss of the best constant prediction, which needs no features; 1 on a surface."""
    if isinstance(descent.loss, Value):
        return 1.0
    mean = float(np.mean(rows.targets))
    if isinstance(descent.loss, LogLoss):
        chances = np.array([mean, 1 - mean])
        return -float(np.sum(chances[chances > 0] * np.log(chances[chances > 0])))
    return descent.loss.value(np.full(rows.count, mean), rows.targets)


def _root_mean_square(values: Array) -> float:
    """√mean(v²), without the overflow of the squares; 0 where there are none."""
    largest = float(np.max(np.abs(values), initial=0.0))
    if not 0 < largest < math.inf:
        return largest
    return largest * math.sqrt(float(np.mean((values / largest) ** 2)))
