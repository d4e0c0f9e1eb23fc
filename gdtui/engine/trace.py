"""The recorded run: step, go back, go anywhere, exactly.

A log keeps six numbers for every update, a thinning set of whole states (checkpoints) and the
last few states. Any other state is replayed from the nearest kept one, with the learning rates
that were used: descent is deterministic, so it comes back bit for bit. A million updates of any
model stay small that way.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from gdtui.engine.batching import batches_per_epoch
from gdtui.engine.data import Array, Rows
from gdtui.engine.descent import Descent, State, Work, run, work
from gdtui.engine.thinning import RowPlaces, find_crossings
from gdtui.engine.trace_log import LOOKED_BACK, Log, TraceColumn
from gdtui.engine.trace_room import TRACE_ROOM

KEPT_STATES = 4096


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
            max(4, min(KEPT_STATES, budget // size))
            for budget in (TRACE_ROOM.checkpoint_bytes, TRACE_ROOM.recent_bytes)
        )
        log = Log(descent, rows, {0: state}, {0: state}, checkpoint_limit, recent_limit)
        return cls(log, 0, state)

    @property
    def future(self) -> int:
        """The updates of this run beyond this point, which were undone."""
        return self.end - self.steps

    @property
    def halted(self) -> bool:
        """Whether no step can be taken: the next state would not be finite, or the log is full."""
        return self.full or self.work().after is self.state

    @property
    def full(self) -> bool:
        """Whether as many updates are recorded as there is room for."""
        return self.steps >= self.log.most_steps

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
        """Up to `count` updates: fewer where the next would not be finite, or at the bound."""
        if self.full:
            return self
        count = min(count, self.log.most_steps - self.steps)
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

    def cut(self, steps: int) -> Trace:
        """The same run as if it had been taken no further than so many steps."""
        return self if steps == self.steps else Trace(self.log, steps, self.at(steps), steps)

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
        rates = self.log.column("rate")[:end]
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

    def loss_changes(self, end: float) -> Array:
        """How far the loss changed over each update, in size: (steps,); it now is `end`."""
        thinned = self.log.thinned
        exact = 0 if thinned is None else max(0, min(thinned.length, self.steps) - 1)
        with np.errstate(all="ignore"):
            later = np.abs(np.diff(np.append(self.last_of("loss", self.steps - exact), end)))
            if thinned is None:
                return later
            return np.append(thinned.changes.stretch(0, 0, exact) if exact else [], later)

    def count_crossings(self, slope: float) -> int:
        """Count how often w crossed the minimum on the way to here, where ∂L/∂w is `slope`."""
        thinned = self.log.thinned
        first = float(self.log.stretch("slope", 0, 1)[0]) if self.steps else slope
        exact = 0 if thinned is None else min(thinned.length, self.steps)
        later = np.append(self.last_of("slope", self.steps - max(0, exact - 1)), slope)
        before = 0 if thinned is None else int(np.sum(thinned.crossed[:exact]))
        return before + int(np.sum(find_crossings(later, first)))

    def last_of(self, name: TraceColumn, count: int) -> Array:
        """The last so many of a column up to here: (count,)."""
        self._refine_last()
        return self.log.stretch(name, self.steps - count, self.steps)

    def picked(self, name: TraceColumn, places: RowPlaces) -> Array:
        """A column at some updates before here: (n,)."""
        self._refine_last()
        return self.log.picked(name, places)

    def outline(self, name: TraceColumn) -> Array:
        """What there is of a column up to here, its least and its greatest with it, in order.

        The rows are the same ones for each column: of a run that was thinned those that were kept.
        """
        thinned = self.log.thinned
        if thinned is None:
            return self._column(name)
        self._refine_last()
        places = thinned.measured.before(min(thinned.length, self.steps)).places
        dense = np.arange(thinned.length, max(thinned.length, self.steps))
        return self.log.picked(name, np.concatenate((places, dense)))

    def _refine_last(self) -> None:
        if self.log.thinned is not None:
            self.log.refine(max(0, self.steps - LOOKED_BACK), self.steps)

    def _column(self, name: TraceColumn) -> Array:
        self._refine_last()
        column = self.log.column(name)[: self.steps]
        column.setflags(write=False)
        return column
