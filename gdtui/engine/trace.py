"""The recorded run: step, go back, go anywhere, exactly.

A log keeps six numbers for every update, a thinning set of whole states (checkpoints) and the
last few states. Any other state is replayed from the nearest kept one, with the learning rates
that were used: descent is deterministic, so it comes back bit for bit. A million updates of any
model stay small that way.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Literal

import numpy as np

from gdtui.engine.batching import batches_per_epoch
from gdtui.engine.data import Array, Rows
from gdtui.engine.descent import Descent, State, Work, norm, run, step, work

TraceColumn = Literal["loss", "gradient_norm", "slope", "weight", "bias", "rate"]
TRACE_COLUMNS: tuple[TraceColumn, ...] = (
    "loss",
    "gradient_norm",
    "slope",
    "weight",
    "bias",
    "rate",
)

CHECKPOINT_BYTES = 32_000_000
RECENT_BYTES = 8_000_000
KEPT_STATES = 4096

CROSSING_FLOOR = 0.01
"""A crossing counts where both slopes are above this share of the run's first one."""


@dataclass(eq=False, slots=True)
class Log:
    """The history that the traces of one run share. It only ever grows at its end.

    `checkpoints` holds the states at the multiples of `interval`, which doubles when they are
    more than `checkpoint_limit`; `recent` the last `recent_limit` states seen, by their index;
    `ahead` the update last looked at before it was taken, with the state that it starts from.
    """

    descent: Descent
    rows: Rows
    checkpoints: dict[int, State]
    recent: dict[int, State]
    checkpoint_limit: int
    recent_limit: int
    interval: int = 1
    length: int = 0
    ahead: tuple[State, Work] | None = None
    columns: Array = field(default_factory=lambda: np.empty((len(TRACE_COLUMNS), 64)))

    def append(self, before: State, done: Work) -> None:
        """Record one update, taken from `before`, the state at the log's end."""
        if self.length == self.columns.shape[1]:
            self.columns = self.copied_columns(2 * self.length)
        self.columns[:, self.length] = (
            done.loss,
            norm(done.gradient),
            done.gradient[0],
            before.parameters[0],
            before.parameters[-1],
            before.learning_rate,
        )
        self.length += 1
        self.remember(self.length, done.after)
        if self.length % self.interval == 0:
            self.checkpoints[self.length] = done.after
            if len(self.checkpoints) > self.checkpoint_limit:
                self.thin()

    def remember(self, index: int, state: State) -> None:
        """Keep a state among the recent ones; the one kept longest makes room."""
        self.recent[index] = state
        if len(self.recent) > self.recent_limit:
            del self.recent[next(iter(self.recent))]

    def thin(self) -> None:
        """Drop every second checkpoint."""
        self.interval *= 2
        self.checkpoints = {
            index: state for index, state in self.checkpoints.items() if index % self.interval == 0
        }

    def rate(self, index: int) -> float:
        """The learning rate of the update that left the state at `index`."""
        return float(self.columns[TRACE_COLUMNS.index("rate"), index])

    def leaving(self, index: int, state: State) -> State:
        """The state as it was left: with the learning rate of the update that followed it."""
        if index == self.length or state.learning_rate == self.rate(index):
            return state
        return replace(state, learning_rate=self.rate(index))

    def at(self, index: int) -> State:
        """The exact state after `index` updates, replayed from the nearest one kept before it."""
        known = index
        while known not in self.recent and known not in self.checkpoints:
            known -= 1
        state = self.recent[known] if known in self.recent else self.checkpoints[known]
        for at in range(known, index):
            state = step(self.descent, self.rows, self.leaving(at, state))
            self.remember(at + 1, state)
        return self.leaving(index, state)

    def copied_columns(self, capacity: int) -> Array:
        """The columns so far, in a new array with room for `capacity` updates."""
        columns = np.empty((len(TRACE_COLUMNS), capacity))
        length = min(self.length, capacity)
        columns[:, :length] = self.columns[:, :length]
        return columns

    def prefix(self, length: int) -> Log:
        """A log of its own with the first `length` updates."""
        return replace(
            self,
            checkpoints={i: state for i, state in self.checkpoints.items() if i <= length},
            recent={i: state for i, state in self.recent.items() if i <= length},
            length=length,
            columns=self.copied_columns(length + 64),
        )


@dataclass(frozen=True, eq=False, slots=True)
class Trace:
    """A point in a recorded run: the state there, the updates before it and those still ahead.

    A handle never changes. Going on from a point with a future drops that future for the new
    handle and leaves the old handles unchanged. `end` is how far this run was taken: the log
    may hold more, which another handle went on to.
    """

    log: Log
    steps: int
    state: State
    end: int = 0

    @classmethod
    def begin(cls, descent: Descent, rows: Rows, state: State) -> Trace:
        """A run that has not begun: one state, no updates."""
        size = sum(array.nbytes for array in (state.parameters, *state.memory)) + 500
        checkpoint_limit, recent_limit = (
            max(4, min(KEPT_STATES, budget // size)) for budget in (CHECKPOINT_BYTES, RECENT_BYTES)
        )
        log = Log(descent, rows, {0: state}, {0: state}, checkpoint_limit, recent_limit)
        return cls(log, 0, state)

    @property
    def future(self) -> int:
        """The updates of this run beyond this point, which were undone."""
        return self.end - self.steps

    @property
    def halted(self) -> bool:
        """Whether the next state would not be finite, so that no step can be taken."""
        return self.work().after is self.state

    def work(self) -> Work:
        """The next update with its inside; where it is taken afterwards, it is not done twice."""
        log = self.log
        if log.ahead is None or log.ahead[0] is not self.state:
            log.ahead = self.state, work(log.descent, log.rows, self.state)
        return log.ahead[1]

    def step(self) -> Trace:
        """One update."""
        return self.advance(1)

    @property
    def left_of_epoch(self) -> int:
        """The updates up to the end of the present epoch."""
        whole = batches_per_epoch(self.log.rows.count, self.log.descent.batch_size)
        return whole - self.state.batch

    def epoch(self) -> Trace:
        """Updates up to the end of the present epoch."""
        return self.advance(self.left_of_epoch)

    def advance(self, count: int) -> Trace:
        """Up to `count` updates: fewer where the next state would not be finite."""
        log = self.log.prefix(self.steps) if self.steps < self.log.length else self.log
        state = self.state
        if count > 0 and log.ahead is not None and log.ahead[0] is state:
            done = log.ahead[1]
            if done.after is state:
                return self
            log.append(state, done)
            state, count = done.after, count - 1
        for done in run(log.descent, log.rows, state, count):
            log.append(state, done)
            state = done.after
        return self if state is self.state else Trace(log, log.length, state, log.length)

    def back(self) -> Trace:
        """One update undone, with the learning rate it was taken with; at the start, no change."""
        return self.go(self.steps - 1) if self.steps else self

    def go(self, index: int) -> Trace:
        """The point after `index` updates, with everything beyond it kept as its future.

        Raises IndexError outside 0 … steps + future.
        """
        return Trace(self.log, index, self.at(index), self.end)

    def at(self, index: int) -> State:
        """The exact state after `index` updates, at the learning rate with which it was left.

        Raises IndexError outside 0 … steps + future.
        """
        if not 0 <= index <= self.end:
            raise IndexError(f"this run holds the points 0 to {self.end}, not {index}")
        if index == self.steps:
            return self.state
        state = self.log.at(index)
        # Where this run ends, the log may know with which rate another handle went on.
        return (
            replace(state, learning_rate=self.log.rate(index - 1)) if index == self.end else state
        )

    def with_rate(self, rate: float) -> Trace:
        """The same point with another learning rate for what follows: not a step."""
        return replace(self, state=replace(self.state, learning_rate=float(rate)))

    def states(self, limit: int) -> list[tuple[int, State]]:
        """Up to `limit` (≥ 2) kept states spread over the run up to here, each with its index.

        The first and the present one are among them. The indices between are multiples of a
        power of two, so that they stay where they are while the run grows.
        """
        stride = self.log.interval
        while self.steps // stride + 2 > limit and stride < self.steps:
            stride *= 2
        kept = [(index, self.log.at(index)) for index in range(0, self.steps, stride)]
        return [*kept, (self.steps, self.state)]

    def stretches(self, end: int) -> list[tuple[int, float]]:
        """The run's first `end` updates as stretches of one learning rate: how many, and the rate.

        `end` is at most steps + future.
        """
        rates = self.log.columns[TRACE_COLUMNS.index("rate"), :end]
        bounds = [0, *(np.flatnonzero(np.diff(rates)) + 1).tolist(), end]
        return [
            (after - first, float(rates[first]))
            for first, after in pairwise(bounds)
            if after > first
        ]

    @property
    def losses(self) -> Array:
        """The loss of each update's batch, before it: (steps,)."""
        return self._column("loss")

    @property
    def gradient_norms(self) -> Array:
        """‖∇L‖ of each update's batch, before it: (steps,)."""
        return self._column("gradient_norm")

    @property
    def slopes(self) -> Array:
        """∂L/∂θ₀ of each update's batch, before it: (steps,)."""
        return self._column("slope")

    @property
    def weights(self) -> Array:
        """θ₀, the first weight, before each update: (steps,)."""
        return self._column("weight")

    @property
    def biases(self) -> Array:
        """θ₋₁, the last bias, before each update: (steps,)."""
        return self._column("bias")

    @property
    def rates(self) -> Array:
        """The learning rate of each update: (steps,)."""
        return self._column("rate")

    def _column(self, name: TraceColumn) -> Array:
        column = self.log.columns[TRACE_COLUMNS.index(name), : self.steps]
        column.setflags(write=False)
        return column


def count_crossings(slopes: Array) -> int:
    """Count how often neighbouring slopes ∂L/∂w (n,) have opposite signs.

    Both have to be above `CROSSING_FLOOR` of the first slope's size, so that the last small
    trembles about the minimum do not count.
    """
    with np.errstate(all="ignore"):
        steep = np.abs(slopes) > CROSSING_FLOOR * abs(slopes[0])
        signs = np.sign(slopes)
        return int(np.sum((signs[1:] * signs[:-1] < 0) & steep[1:] & steep[:-1]))
