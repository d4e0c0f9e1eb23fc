"""What the traces of one run share: six numbers for every update, and states to replay from."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

from gdtui.engine.data import Array, Rows
from gdtui.engine.descent import Descent, State, Work, norm, work
from gdtui.engine.thinning import RowPlaces, Thinned
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

LOOKED_BACK = 16
"""So many updates before a point are looked at one by one, also where a run was thinned."""


@dataclass(eq=False, slots=True)
class Log:
    """The history that the traces of one run share. It only ever grows at its end.

    `checkpoints` holds the states at the multiples of `interval`, which doubles when they are
    more than `checkpoint_limit`; `recent` the last `recent_limit` states seen, by their index;
    `ahead` the update last looked at before it was taken, with the state that it starts from.
    Where `thinned`, the log came back from a file, and the columns of its first updates are sparse:
    until one is asked for whole, what `columns` has of them is not filled.
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
            # Step after step, this is the oldest; a search takes longer the more are gone.
            oldest = index - self.recent_limit
            del self.recent[oldest if oldest in self.recent else next(iter(self.recent))]

    def thin(self) -> None:
        """Drop every second checkpoint."""
        self.interval *= 2
        self.checkpoints = {
            index: state for index, state in self.checkpoints.items() if index % self.interval == 0
        }

    def rate(self, index: int) -> float:
        """The learning rate of the update that left the state at `index`."""
        return float(self.stretch("rate", index, index + 1)[0])

    def column(self, name: TraceColumn) -> Array:
        """A whole column, with room for more updates than there are."""
        index, thinned = TRACE_COLUMNS.index(name), self.thinned
        if thinned is not None and index not in thinned.filled:
            rows, column = thinned.source(index)
            rows.spread(column, self.columns[index, : thinned.length])
            thinned.filled.add(index)
        whole: Array = self.columns[index]
        return whole

    def stretch(self, name: TraceColumn, first: int, last: int) -> Array:
        """A column from one update up to another, without spreading all of it."""
        index, thinned = TRACE_COLUMNS.index(name), self.thinned
        if thinned is None or first >= thinned.length or index in thinned.filled:
            part: Array = self.columns[index, first:last]
            return part
        rows, column = thinned.source(index)
        inside = rows.stretch(column, first, min(last, thinned.length))
        return np.append(inside, self.columns[index, thinned.length : last])

    def picked(self, name: TraceColumn, places: RowPlaces) -> Array:
        """A column at some updates (n,), without spreading all of it."""
        index, thinned = TRACE_COLUMNS.index(name), self.thinned
        if thinned is None or index in thinned.filled:
            part: Array = self.columns[index, places]
            return part
        rows, column = thinned.source(index)
        inside = places < thinned.length
        picked = np.empty(len(places))
        picked[inside] = rows.pick(column, places[inside])
        picked[~inside] = self.columns[index, places[~inside]]
        return picked

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
            self.find_row(at, np.array(_row(before, done)[:-1]))
        if at and thinned.known[at - 1]:
            losses = self.stretch("loss", at - 1, at + 1)
            with np.errstate(all="ignore"):
                thinned.changes.find(at - 1, np.array([abs(losses[1] - losses[0])]))

    def find_row(self, place: int, row: Array) -> None:
        """Note the row of an update, but for its rate, where the columns are sparse."""
        thinned = self.thinned
        if thinned is not None and place < thinned.length:
            for index in thinned.filled & {*range(len(row))}:
                self.columns[index, place] = row[index]
            thinned.measured.find(place, row)
            thinned.known[place] = True

    def copied_columns(self, capacity: int) -> Array:
        """The columns so far, in a new array with room for `capacity` updates."""
        columns = np.empty((len(TRACE_COLUMNS), capacity))
        length = min(self.length, capacity)
        sparse = 0 if self.thinned is None else min(self.thinned.length, length)
        columns[:, sparse:length] = self.columns[:, sparse:length]
        for index in () if self.thinned is None else self.thinned.filled:
            columns[index, :sparse] = self.columns[index, :sparse]
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
