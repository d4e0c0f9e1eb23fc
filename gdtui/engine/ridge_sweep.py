"""Least squares with every λ: the parameters, and how wrong they are on rows seen and unseen."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from gdtui.engine.data import Array, Rows
from gdtui.engine.descent import Descent, data_loss
from gdtui.engine.least_squares import least_squares


class RidgeSweep:
    """Least squares of a line with each of `lambdas` (k,); NaN until `advance` has worked it out.

    Attributes:
        lambdas: the strengths of L2.
        parameters: the θ of least penalised loss for each, (k, P).
        training, validation: the losses there without the punishment, (k,); the latter stay NaN
            where there are no validation rows.
    """

    def __init__(self, descent: Descent, training: Rows, validation: Rows, lambdas: Array) -> None:
        """Begin with a line; whatever its own λ, nothing depends on it."""
        self.lambdas = lambdas
        count = training.features.shape[1] + 1
        self.parameters: Array = np.full((len(lambdas), count), np.nan)
        self.training: Array = np.full(len(lambdas), np.nan)
        self.validation: Array = np.full(len(lambdas), np.nan)
        self._bare = replace(descent, l2=0.0)
        self._rows, self._held_out = training, validation
        self._solved = 0
        self._free: float | None = None

    @property
    def share(self) -> float:
        """How much of it is done, from 0 to 1."""
        return self._solved / len(self.lambdas)

    @property
    def done(self) -> bool:
        """Whether each λ is solved."""
        return self._solved == len(self.lambdas)

    def advance(self, work: int) -> None:
        """Solve some λ: about so many numbers of the rows, at least one λ."""
        count = self.parameters.shape[1]
        many = max(1, work // max(1, self._rows.count * count**2))
        for at in range(self._solved, min(self._solved + many, len(self.lambdas))):
            with_l2 = replace(self._bare, l2=float(self.lambdas[at]))
            best = least_squares(with_l2, self._rows)
            if best is None:
                raise ValueError("only a line has its least squares in closed form")
            self.parameters[at] = best
            self.training[at] = data_loss(self._bare, self._rows, best)
            if self._held_out.count:
                self.validation[at] = data_loss(self._bare, self._held_out, best)
            self._solved = at + 1

    @property
    def bare_validation(self) -> float:
        """The validation loss of least squares without L2; NaN where there are no such rows."""
        if self._free is None:
            best = least_squares(self._bare, self._rows)
            self._free = np.nan
            if best is not None and self._held_out.count:
                self._free = data_loss(self._bare, self._held_out, best)
        return self._free

    @property
    def chosen(self) -> float | None:
        """The λ of least validation loss, 0 where that is none; None where nothing tells (yet)."""
        if not self.done or not np.isfinite(self.validation).all():
            return None
        least = int(self.validation.argmin())
        return float(self.lambdas[least]) if self.validation[least] < self.bare_validation else 0.0
