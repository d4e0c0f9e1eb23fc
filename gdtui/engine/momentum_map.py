"""How many steps momentum takes to come to rest, for every learning rate η and every β at once.

On a bowl of one shape the directions in which it bends alone, its eigenvectors, know nothing of
each other: vᵢ ← β·vᵢ + λᵢ·cᵢ and cᵢ ← cᵢ − η·vᵢ, where c is how far θ is from the minimum. So a
map of thousands of runs is a few lines of arithmetic over one array, and worked out in slices.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from gdtui.engine.batching import batches_per_epoch
from gdtui.engine.curvature import hessian, is_quadratic
from gdtui.engine.data import Array, Rows
from gdtui.engine.descent import Descent, evaluate
from gdtui.engine.optimizers import Momentum, Plain


class LongRunBest(NamedTuple):
    """The setting whose error shrinks fastest in the long run, whatever the start."""

    rate: float
    momentum: float


def is_mapped(descent: Descent, rows: Rows) -> bool:
    """Whether there is a map of it: momentum, or β = 0, with all rows down a bowl of one shape."""
    whole = batches_per_epoch(rows.count, descent.batch_size) == 1
    rule = isinstance(descent.optimizer, Momentum | Plain)
    return rule and whole and is_quadratic(descent)


def long_run_best(least: float, most: float) -> LongRunBest:
    """Return η* = (2 / (√λmax + √λmin))² and β* = ((√κ − 1) / (√κ + 1))², where κ = λmax / λmin.

    Polyak (1964), "Some methods of speeding up the convergence of iteration methods".
    """
    ratio = math.sqrt(most / least)
    rate = (2 / (math.sqrt(most) + math.sqrt(least))) ** 2
    return LongRunBest(rate, ((ratio - 1) / (ratio + 1)) ** 2)


class MomentumMap:
    """Steps (k, m) until |∇L| ≤ `tolerance`, for each of `momenta` (k,) and `rates` (m,).

    It is inf where `most` steps are not enough, and NaN as long as that is not known.
    """

    def __init__(
        self,
        descent: Descent,
        rows: Rows,
        start: Array,
        rates: Array,
        momenta: Array,
        *,
        tolerance: float,
        most: int,
    ) -> None:
        """Begin at parameters `start` (P,) of a descent that `is_mapped`."""
        self.rates, self.momenta = rates, momenta
        self.tolerance, self.most = tolerance, most
        bend = hessian(descent, rows, start)
        slope = evaluate(descent, rows, start)[1]
        free = [index for index in range(len(start)) if index not in descent.frozen]
        self._bends, vectors = np.linalg.eigh(bend[np.ix_(free, free)])
        # Slopes are followed, not places: where a direction is flat there is no minimum to be off.
        slopes = vectors.T @ slope[free]
        shape = (len(momenta), len(rates))
        self._steps: Array = np.full(shape, np.nan)
        self._open = np.argwhere(np.ones(shape, dtype=bool))
        self._slopes: Array = np.repeat(slopes[np.newaxis, :], len(self._open), axis=0)
        self._velocity: Array = np.zeros_like(self._slopes)
        self._taken = 0
        self._close()

    @property
    def steps(self) -> Array:
        """The map so far, (k, m)."""
        return self._steps

    @property
    def share(self) -> float:
        """How much of it is done, from 0 to 1."""
        return 1.0 if self.done else self._taken / self.most

    @property
    def done(self) -> bool:
        """Whether the whole map is known."""
        return not len(self._open)

    def advance(self, work: int) -> None:
        """Take updates of all that is not at rest yet: about so many numbers, at least one step."""
        updates = max(1, work // max(1, self._slopes.size))
        for _ in range(updates):
            if self.done:
                return
            rates = self.rates[self._open[:, 1], np.newaxis]
            momenta = self.momenta[self._open[:, 0], np.newaxis]
            with np.errstate(all="ignore"):
                self._velocity = momenta * self._velocity + self._slopes
                self._slopes = self._slopes - rates * self._bends * self._velocity
            self._taken += 1
            self._close()

    @np.errstate(all="ignore")
    def _close(self) -> None:
        """Note what has come to rest, what flew off, and, after the last step, what did neither."""
        norms = np.sqrt(np.sum(self._slopes**2, axis=1))
        rests = norms <= self.tolerance
        lost = ~np.isfinite(norms) if self._taken < self.most else ~rests
        rows, columns = self._open.T
        self._steps[rows[rests], columns[rests]] = self._taken
        self._steps[rows[lost], columns[lost]] = np.inf
        left = ~(rests | lost)
        if not left.all():
            self._open = self._open[left]
            self._slopes, self._velocity = self._slopes[left], self._velocity[left]
