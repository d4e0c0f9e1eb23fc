"""Least squares with every λ: the parameters, and how wrong they are on rows seen and unseen."""

from __future__ import annotations

import numpy as np

from gdtui.engine.curvature import inputs_of, is_line
from gdtui.engine.data import Array, Rows
from gdtui.engine.descent import Descent


class Folded:
    """Rows folded up to a small triangle R with ‖A·θ − y‖ = ‖R·(θ, −1)‖ for every θ, A = [X 1].

    R is that of the QR decomposition of [A y], made block by block: tall and skinny QR.
    """

    def __init__(self, rows: Rows) -> None:
        """Begin with nothing folded."""
        self._rows, self._done = rows, 0
        self.triangle: Array = np.zeros((0, rows.features.shape[1] + 2))

    @property
    def share(self) -> float:
        """How much of it is done, from 0 to 1."""
        return self._done / self._rows.count if self._rows.count else 1.0

    def fold(self, count: int) -> None:
        """Fold the next `count` rows."""
        block = slice(self._done, min(self._done + count, self._rows.count))
        part = Rows(self._rows.features[block], self._rows.targets[block])
        below = np.column_stack((inputs_of(part), part.targets))
        self.triangle = np.asarray(np.linalg.qr(np.vstack((self.triangle, below)), mode="r"))
        self._done = block.stop

    def loss(self, parameters: Array) -> float:
        """The mean squared error at parameters (P,); NaN where there are no rows."""
        if not self._rows.count:
            return np.nan
        left = self.triangle @ np.append(parameters, -1.0)
        return float(left @ left) / self._rows.count


class RidgeSweep:
    """Least squares of a line with each of `lambdas` (k,); NaN until `advance` has worked it out.

    Attributes:
        lambdas: the strengths of L2.
        parameters: the θ of least penalised loss for each, (k, P).
        training, validation: the losses there without the penalty, (k,); the latter stay NaN
            where there are no validation rows.
        bare_validation: the validation loss without L2; NaN until it is known.
    """

    def __init__(self, descent: Descent, training: Rows, validation: Rows, lambdas: Array) -> None:
        """Begin with a line, whatever its own λ; ValueError for anything else."""
        if not is_line(descent):
            raise ValueError("only a line has its least squares in closed form")
        self.lambdas = lambdas
        self._mask = descent.model.weights_mask(training.features.shape[1])
        self._count = training.count
        self._seen, self._unseen = Folded(training), Folded(validation)
        self._solved = 0
        self.parameters: Array = np.full((len(lambdas), len(self._mask)), np.nan)
        self.training: Array = np.full(len(lambdas), np.nan)
        self.validation: Array = np.full(len(lambdas), np.nan)
        self.bare_validation = np.nan

    @property
    def share(self) -> float:
        """How much of it is done: the rows for one half, the λ for the other."""
        folded = (self._seen.share + self._unseen.share) / 2
        return (folded + self._solved / len(self.lambdas)) / 2

    @property
    def done(self) -> bool:
        """Whether each λ is solved."""
        return self._solved == len(self.lambdas)

    @np.errstate(all="ignore")
    def advance(self, work: int) -> None:
        """Fold some rows, else solve some λ: about so many numbers, at least one of them."""
        p = len(self._mask) + 1
        for part in (self._seen, self._unseen):
            if part.share < 1:
                part.fold(max(1, work // p**2))
                return
        if not self._solved:
            self.bare_validation = self._unseen.loss(self._solve(0.0))
        for at in range(self._solved, min(len(self.lambdas), self._solved + max(1, work // p**3))):
            best = self._solve(float(self.lambdas[at]))
            self.parameters[at] = best
            self.training[at], self.validation[at] = self._seen.loss(best), self._unseen.loss(best)
            self._solved = at + 1

    def _solve(self, l2: float) -> Array:
        """θ (P,) with the least ‖A·θ − y‖² + n·l2·‖w‖², as plain least squares of more rows."""
        pull = np.diag(np.sqrt(self._count * l2) * self._mask)
        triangle = self._seen.triangle
        inputs = np.vstack((triangle[:, :-1], pull))
        targets = np.append(triangle[:, -1], np.zeros(len(pull)))
        best: Array = np.linalg.lstsq(inputs, targets, rcond=None)[0]
        return best

    @property
    def chosen(self) -> float | None:
        """The λ of least validation loss, 0 where that is none; None where nothing tells (yet)."""
        if not self.done or not np.isfinite(self.validation).all():
            return None
        least = int(self.validation.argmin())
        return float(self.lambdas[least]) if self.validation[least] < self.bare_validation else 0.0
