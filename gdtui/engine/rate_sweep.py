"""The loss that each of many learning rates leads to, from one start in the same count of steps.

On a bowl of one shape, with full batches, all rates go down it at once, as rows of one matrix: a
sweep then takes about as long as a single run. Elsewhere each rate is a run of its own. Both are
worked out in slices, so that whoever waits for keys can do so in between.
"""

from __future__ import annotations

import math

import numpy as np

from gdtui.engine.batching import batches_per_epoch
from gdtui.engine.curvature import hessian, is_quadratic
from gdtui.engine.data import Array, Rows
from gdtui.engine.descent import Descent, State, begin, evaluate, has_diverged, step
from gdtui.engine.optimizers import Memory

LOOK_EVERY = 10
"""A run of its own is looked at so often, in updates: whether it has diverged."""


class RateSweep:
    """Losses (m,) over all rows after `steps` updates at each of `rates` (m,); NaN until known.

    It is inf where it is no number.

    A rate at which the numbers leave float64 keeps the loss of its last state, as a run does.
    """

    def __init__(
        self, descent: Descent, rows: Rows, start: Array, rates: Array, steps: int
    ) -> None:
        """Begin at parameters `start` (P,); nothing is worked out before `advance`."""
        self.rates, self.steps = rates, steps
        self.losses: Array = np.full(len(rates), np.nan)
        self._descent, self._rows, self._start = descent, rows, start
        self._known = 0

    @property
    def share(self) -> float:
        """How much of it is done, from 0 to 1."""
        return self._known / max(1, len(self.rates))

    @property
    def done(self) -> bool:
        """Whether every loss is known."""
        return self._known == len(self.rates)

    def advance(self, work: int) -> None:
        """Do about so much `work`, in parameters times rows; at least one update or one loss."""
        raise NotImplementedError

    def _note(self, parameters: Array) -> None:
        """Note the loss at the parameters (P,) that the next of the rates led to."""
        loss, _ = evaluate(self._descent, self._rows, parameters)
        self.losses[self._known] = math.inf if math.isnan(loss) else loss
        self._known += 1


class BowlSweep(RateSweep):
    """All rates at once, by ∇L(θ) = ∇L(θ₀) + H·(θ − θ₀): for a loss that bends alike everywhere."""

    def __init__(
        self, descent: Descent, rows: Rows, start: Array, rates: Array, steps: int
    ) -> None:
        """Begin at parameters `start` (P,)."""
        super().__init__(descent, rows, start, rates, steps)
        self._places = np.repeat(start[np.newaxis, :], len(rates), axis=0)
        self._memory: Memory = tuple(np.zeros_like(self._places) for _ in descent.optimizer.memory)
        self._slope: Array | None = None
        self._bend: Array = np.zeros((len(start), len(start)))
        self._taken = 0

    @property
    def share(self) -> float:
        """How much of it is done: updates for one half, the losses for the other."""
        return (self._taken / max(1, self.steps) + super().share) / 2

    @np.errstate(all="ignore")
    def advance(self, work: int) -> None:
        """Measure the bowl, then take updates, then note losses."""
        p = len(self._start)
        if self._slope is None:
            self._slope = evaluate(self._descent, self._rows, self._start)[1]
            self._bend = hessian(self._descent, self._rows, self._start)
        elif self._taken < self.steps:
            updates = max(1, work // (len(self.rates) * p**2))
            for _ in range(min(updates, self.steps - self._taken)):
                self._step(self._slope)
        else:
            losses = max(1, work // (self._rows.count * p))
            for place in self._places[self._known : self._known + losses]:
                self._note(place)

    def _step(self, slope: Array) -> None:
        """Take an update of every rate that it does not lead out of float64."""
        gradient = slope + (self._places - self._start) @ self._bend
        gradient[:, list(self._descent.frozen)] = 0
        direction, memory = self._descent.optimizer.direction(gradient, self._memory, self._taken)
        places = self._places - self.rates[:, np.newaxis] * direction
        finite = np.logical_and.reduce(
            [np.isfinite(each).all(axis=1) for each in (places, *memory)]
        )
        self._places = np.where(finite[:, np.newaxis], places, self._places)
        self._memory = tuple(
            np.where(finite[:, np.newaxis], new, old)
            for new, old in zip(memory, self._memory, strict=True)
        )
        self._taken += 1


class RunSweep(RateSweep):
    """One rate after the other, each as a run; one that has diverged goes no further."""

    def __init__(
        self, descent: Descent, rows: Rows, start: Array, rates: Array, steps: int, seed: int
    ) -> None:
        """Begin at parameters `start` (P,); `seed` draws the order of the rows."""
        super().__init__(descent, rows, start, rates, steps)
        self._seed = seed
        self._limit = abs(evaluate(descent, rows, start)[0])
        self._state: State | None = None

    def advance(self, work: int) -> None:
        """Take updates of the run that is under way."""
        left = max(1, work // (self._rows.count * len(self._start)))
        while left > 0 and not self.done:
            state, left = self._state or self._begin(), left - 1
            after = step(self._descent, self._rows, state)
            if after is state or after.step == self.steps or self._flew_off(after):
                self._note(after.parameters)
                self._state = None
            else:
                self._state = after

    def _begin(self) -> State:
        rate = float(self.rates[self._known])
        return begin(self._descent, self._rows, self._start, rate, self._seed)

    def _flew_off(self, state: State) -> bool:
        if state.step % LOOK_EVERY:
            return False
        loss, _ = evaluate(self._descent, self._rows, state.parameters)
        return has_diverged(loss, self._limit)


def goes_together(descent: Descent, rows: Rows) -> bool:
    """Whether all rates can go down at once: with all rows a step, on a bowl of one shape."""
    return is_quadratic(descent) and batches_per_epoch(rows.count, descent.batch_size) == 1


def rate_sweep(
    descent: Descent, rows: Rows, start: Array, rates: Array, steps: int, seed: int = 0
) -> RateSweep:
    """Return a sweep over `rates` (m,) from `start` (P,), of which nothing is worked out yet.

    Args:
        descent: what descends and how.
        rows: what it descends on.
        start: where each of the runs begins.
        rates: the learning rates.
        steps: how many updates each rate takes, at least one.
        seed: draws the order of the rows, where batches are smaller.
    """
    if goes_together(descent, rows):
        return BowlSweep(descent, rows, start, rates, steps)
    return RunSweep(descent, rows, start, rates, steps, seed)
