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
from gdtui.engine.descent import Descent, State, Work, norm, run, work
from gdtui.engine.thinning import Thinned, find_crossings
from gdtui.engine.trace_room import TRACE_ROOM

TraceColumn = Literal["loss", "gradient_norm", "slope", "weight", "bias", "rate"]
TRACE_COLUMNS: tuple[TraceColumn, ...] = (
    "loss",
    "gradient_norm",
    "slope",
    "weight",
    "bias",
    "rate",
)

KEPT_STATES = 4096

LOOKED_BACK = 16
"""So many updates before a point are looked at one by one, also where a run was thinned."""


@dataclass(eq=False, slots=True)
class Log:
    """The history that the traces of one run share. It only ever grows at its end.

    `checkpoints` holds the states at the multiples of `interval`, which doubles when they are
    more than `checkpoint_limit`; `recent` the last `recent_limit` states seen, by their index;
    `ahead` the update last looked at before it was taken, with the state that it starts from.
    Where `thinned`, the log came back from a file, and the columns of its first updates are sparse.
    Of a log that `stands` nothing is replayed: what it was made with is not there any more.
    `pieces` is for who writes it down, who notes there what was written; beyond `most_steps`
    updates it does not grow.
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
    thinned: Thinned | None = None
    stands: bool = False
    pieces: dict[tuple[str, int, int], bytes] = field(default_factory=dict)
    most_steps: int = field(default_factory=lambda: TRACE_ROOM.steps)

    def append(self, before: State, done: Work) -> None:
        """Record one update, taken from `before`, the state at the log's end."""
        if self.length == self.columns.shape[1]:
            self.columns = self.copied_columns(min(2 * self.length, self.most_steps))
        self.columns[:, self.length] = _row(before, done)
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
        if self.stands:
            return replace(state, step=index)
        for at in range(known, index):
            before = self.leaving(at, state)
            done = work(self.descent, self.rows, before)
            if self.thinned is not None and at < self.thinned.length:
                self._refine_row(self.thinned, at, before, done)
            state = done.after
            self.remember(at + 1, state)
        return self.leaving(index, state)

    def refine(self, first: int, last: int) -> None:
        """Have the rows of these updates as they were, also where the columns are sparse."""
        thinned = self.thinned
        if thinned is None or self.stands:
            return
        last = min(last, thinned.length)
        missing = np.flatnonzero(~thinned.known[first:last])
        if not len(missing):
            return
        state = self.at(first + int(missing[0]))
        for at in range(first + int(missing[0]), last):
            before = self.leaving(at, state)
            done = work(self.descent, self.rows, before)
            self._refine_row(thinned, at, before, done)
            state = done.after
            self.remember(at + 1, state)

    def _refine_row(self, thinned: Thinned, at: int, before: State, done: Work) -> None:
        if not thinned.known[at]:
            self.columns[:, at] = _row(before, done)
            thinned.known[at] = True
        if at and thinned.known[at - 1]:
            losses = self.columns[TRACE_COLUMNS.index("loss"), at - 1 : at + 1]
            with np.errstate(all="ignore"):
                thinned.changes[at - 1] = abs(losses[1] - losses[0])

    def copied_columns(self, capacity: int) -> Array:
        """The columns so far, in a new array with room for `capacity` updates."""
        columns = np.empty((len(TRACE_COLUMNS), capacity))
        length = min(self.length, capacity)
        columns[:, :length] = self.columns[:, :length]
        return columns

    def prefix(self, length: int) -> Log:
        """A log of its own with the first `length` updates."""
        self.refine(max(0, length - LOOKED_BACK), length)
        return replace(
            self,
            checkpoints={i: state for i, state in self.checkpoints.items() if i <= length},
            recent={i: state for i, state in self.recent.items() if i <= length},
            length=length,
            columns=self.copied_columns(max(length, min(length + 64, self.most_steps))),
            thinned=None if self.thinned is None else self.thinned.prefix(length),
            pieces={
                piece: name for piece, name in self.pieces.copy().items() if piece[2] <= length
            },
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

    def loss_changes(self, end: float) -> Array:
        """How far the loss changed over each update, in size: (steps,); it now is `end`."""
        losses, thinned = self.losses, self.log.thinned
        with np.errstate(all="ignore"):
            if thinned is None:
                return np.abs(np.diff(np.append(losses, end)))
            exact = min(thinned.length, self.steps) - 1
            later = np.abs(np.diff(np.append(losses[max(0, exact) :], end)))
            return np.append(thinned.changes[: max(0, exact)], later)

    def count_crossings(self, slope: float) -> int:
        """Count how often w crossed the minimum on the way to here, where ∂L/∂w is `slope`."""
        slopes, thinned = self.slopes, self.log.thinned
        first = float(slopes[0]) if self.steps else slope
        if thinned is None:
            return int(np.sum(find_crossings(np.append(slopes, slope), first)))
        exact = min(thinned.length, self.steps)
        later = find_crossings(np.append(slopes[max(0, exact - 1) :], slope), first)
        return int(np.sum(thinned.crossed[:exact])) + int(np.sum(later))

    def _column(self, name: TraceColumn) -> Array:
        if self.log.thinned is not None:
            self.log.refine(max(0, self.steps - LOOKED_BACK), self.steps)
        column = self.log.columns[TRACE_COLUMNS.index(name), : self.steps]
        column.setflags(write=False)
        return column


def _row(before: State, done: Work) -> tuple[float, ...]:
    """What a log notes of an update, as `TRACE_COLUMNS` names it."""
    return (
        done.loss,
        norm(done.gradient),
        float(done.gradient[0]),
        float(before.parameters[0]),
        float(before.parameters[-1]),
        before.learning_rate,
    )
