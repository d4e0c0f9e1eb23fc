"""Gradient descent: forward, loss, gradient, update, and again.

Every function here is pure: it takes a state and the rows, and returns a new state or a number.
Whatever may change in the middle of a run, the learning rate too, lives in the state.

Numbers may run off to inf and NaN: that is a lesson, not an accident, so nothing here raises or
warns for it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np

from gdtui.engine.batching import batch_of, batches_per_epoch
from gdtui.engine.data import Array, Rows, read_only_copy
from gdtui.engine.losses import Loss
from gdtui.engine.models import Model
from gdtui.engine.optimizers import Memory, Optimizer, move

Status = Literal["running", "converged", "diverged"]
Start = Literal["zeros", "random"] | Sequence[float]

GRADIENT_TOLERANCE = 1e-6
"""A gradient as short as this is as good as zero on data of moderate size; `convergence` judges."""

DIVERGED_FACTOR = 100.0
"""Diverged: the loss is more than this many times the starting loss."""


class StepWriter(Protocol):
    """Whoever takes a step in another way than `work`: with a line that the learner wrote."""

    @property
    def part(self) -> str:
        """Which line of the step it is."""

    @property
    def text(self) -> str:
        """The line."""

    def work(self, descent: Descent, rows: Rows, state: State) -> Work:
        """One update with its inside."""


@dataclass(frozen=True)
class Descent:
    """What descends and how: everything that stays the same for a whole run.

    `batch_size` None reads all rows for every update; `l2` adds l2·Σw² to the loss, the biases
    left out; no update moves the parameters at the indices `frozen`; steps are taken with a
    line that is `written`. Raises ValueError for a batch without rows, for a negative or NaN l2
    and for a negative index.
    """

    model: Model
    loss: Loss
    optimizer: Optimizer
    batch_size: int | None = None
    l2: float = 0.0
    frozen: tuple[int, ...] = ()
    written: StepWriter | None = None

    def __post_init__(self) -> None:
        if self.batch_size is not None and self.batch_size < 1:
            raise ValueError(f"a batch holds at least 1 row, not {self.batch_size}")
        if not self.l2 >= 0:
            raise ValueError(f"l2 must be 0 or more, not {self.l2}")
        if any(index < 0 for index in self.frozen):
            raise ValueError(f"frozen parameters are counted from 0, unlike {self.frozen}")


@dataclass(frozen=True, eq=False, slots=True)
class State:
    """Where a run is: parameters θ (P,), the optimizer's memory, and what the next update uses.

    `step` counts the updates done. `epoch` and `batch` say where in the data the next update
    reads; with `seed` they are the whole random state.
    """

    parameters: Array
    memory: Memory
    learning_rate: float
    seed: int
    step: int
    epoch: int
    batch: int


@dataclass(frozen=True, eq=False, slots=True)
class Work:
    """One update with its inside: the rows read, score (n,), loss, gradient (P,), next state."""

    batch: Rows
    score: Array
    loss: float
    gradient: Array
    after: State


def forward(descent: Descent, parameters: Array, batch: Rows) -> Array:
    """Forward: the model scores each row of the batch, (n,)."""
    return descent.model.forward(parameters, batch.features)


def loss(descent: Descent, parameters: Array, batch: Rows, score: Array) -> float:
    """Loss: L(score, y) + l2·Σw²."""
    value = descent.loss.value(score, batch.targets)
    if descent.l2:
        weights = parameters * descent.model.weights_mask(batch.features.shape[1])
        value += descent.l2 * float(weights @ weights)
    return value


def gradient(descent: Descent, parameters: Array, batch: Rows, score: Array) -> Array:
    """Gradient: ∂L/∂score goes backward through the model to ∂L/∂θ (P,), + 2·l2·w."""
    slope = descent.loss.gradient(score, batch.targets)
    gradient = descent.model.backward(parameters, batch.features, slope)
    if descent.l2:
        weights = parameters * descent.model.weights_mask(batch.features.shape[1])
        gradient = gradient + 2 * descent.l2 * weights
    return gradient


def update(descent: Descent, rows: Rows, state: State, gradient: Array) -> State:
    """Update: θ ← θ − η·d; where θ or the memory would not be finite, the state stays as it is."""
    direction, memory = direct(descent, state, gradient)
    parameters = move(state.parameters, direction, state.learning_rate)
    values = parameters.tolist()
    for array in memory:
        values += array.tolist()
    if not all(map(math.isfinite, values)):
        return state
    return next_state(descent, rows, state, parameters, memory)


def direct(descent: Descent, state: State, gradient: Array) -> tuple[Array, Memory]:
    """The direction d (P,) of an update, and what is remembered of it.

    What is frozen has gradient and memory 0, whatever its slope.
    """
    memory = state.memory
    if descent.frozen:
        gradient = zero_frozen(descent, gradient)
        memory = tuple(zero_frozen(descent, array) for array in memory)
    return descent.optimizer.direction(gradient, memory, state.step)


def zero_frozen(descent: Descent, vector: Array) -> Array:
    """The vector (P,) with 0 for every frozen parameter."""
    vector = vector.copy()
    vector[list(descent.frozen)] = 0
    return vector


def next_state(
    descent: Descent, rows: Rows, state: State, parameters: Array, memory: Memory
) -> State:
    """The state with θ and the memory moved, one step on, the next update reading the next rows."""
    parameters.setflags(write=False)
    for array in memory:
        array.setflags(write=False)
    epoch, batch = state.epoch, state.batch + 1
    if batch == batches_per_epoch(rows.count, descent.batch_size):
        epoch, batch = epoch + 1, 0
    return State(parameters, memory, state.learning_rate, state.seed, state.step + 1, epoch, batch)


@np.errstate(all="ignore")
def work(descent: Descent, rows: Rows, state: State) -> Work:
    """One update with all that happens inside it: the four phases, in order."""
    if descent.written is not None:
        return descent.written.work(descent, rows, state)
    batch = batch_of(rows, descent.batch_size, state.seed, state.epoch, state.batch)
    score = forward(descent, state.parameters, batch)
    value = loss(descent, state.parameters, batch, score)
    slope = gradient(descent, state.parameters, batch, score)
    after = update(descent, rows, state, slope)
    return Work(batch, score, value, slope, after)


def step(descent: Descent, rows: Rows, state: State) -> State:
    """The state after one update; `state` itself where the next would not be finite."""
    return work(descent, rows, state).after


def run(descent: Descent, rows: Rows, state: State, count: int) -> Iterator[Work]:
    """Yield the work of up to `count` updates; fewer where the next state would not be finite.

    With full batches each work's loss is the training loss before that update, at no further
    cost.
    """
    for _ in range(count):
        done = work(descent, rows, state)
        if done.after is state:
            return
        yield done
        state = done.after


@np.errstate(all="ignore")
def evaluate(descent: Descent, rows: Rows, parameters: Array) -> tuple[float, Array]:
    """The loss and its gradient (P,) over all rows at these parameters."""
    score = forward(descent, parameters, rows)
    value = loss(descent, parameters, rows, score)
    return value, gradient(descent, parameters, rows, score)


@np.errstate(all="ignore")
def data_loss(descent: Descent, rows: Rows, parameters: Array) -> float:
    """The loss over rows alone, at these parameters: without the penalty of L2."""
    return descent.loss.value(forward(descent, parameters, rows), rows.targets)


def has_diverged(loss: float, start_loss: float) -> bool:
    """Whether the loss is not finite, or over `DIVERGED_FACTOR` times the start's.

    The start's size counts: a surface may lie below 0. From a loss of 0 the limit is 100.
    """
    return not math.isfinite(loss) or loss > DIVERGED_FACTOR * (abs(start_loss) or 1)


def norm(vector: Array) -> float:
    """‖v‖ = √Σv², without the overflow of the squares."""
    return math.hypot(*vector.tolist())


def begin(
    descent: Descent, rows: Rows, parameters: Array, learning_rate: float, seed: int
) -> State:
    """The state before the first update.

    Raises ValueError where `parameters` is not (P,) for these rows, or one frozen is not there.
    """
    parameters = read_only_copy(parameters)
    expected = descent.model.parameter_count(rows.features.shape[1])
    if parameters.shape != (expected,):
        raise ValueError(f"the model has {expected} parameters, not {parameters.shape}")
    if any(index >= expected for index in descent.frozen):
        raise ValueError(f"the model has {expected} parameters, so not all of {descent.frozen}")
    memory = tuple(read_only_copy(np.zeros(expected)) for _ in descent.optimizer.memory)
    return State(parameters, memory, float(learning_rate), seed, step=0, epoch=0, batch=0)


def start_parameters(start: Start, model: Model, d: int, seed: int) -> Array:
    """Parameters (P,) to begin with: all 0, uniform in ± the model's reach, or as given.

    Raises ValueError where the given ones are not P numbers.
    """
    count = model.parameter_count(d)
    if start == "zeros":
        return read_only_copy(np.zeros(count))
    if start == "random":
        reach = model.start_reach(d)
        return read_only_copy(np.random.default_rng(seed).uniform(-reach, reach))
    if isinstance(start, str):
        raise ValueError(f'start must be "zeros", "random" or {count} numbers, not "{start}"')
    if len(start) != count:
        raise ValueError(
            f"start needs {count} numbers (one for each parameter, the bias last), not {len(start)}"
        )
    return read_only_copy(start)
