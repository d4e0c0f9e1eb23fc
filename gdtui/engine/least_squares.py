"""The best parameters in closed form, where there is one: what descent should come to."""

from __future__ import annotations

import numpy as np

from gdtui.engine.curvature import inputs_of, is_line
from gdtui.engine.data import Array, Rows
from gdtui.engine.descent import Descent


def least_squares(descent: Descent, rows: Rows) -> Array | None:
    """The θ (P,) of least loss for a line under mean squared error; None for anything else.

    Solves min ‖A·θ − y‖² + n·l2·‖w‖², where A = [X 1], as plain least squares with one more row
    √(n·l2)·w = 0 for each weight.
    """
    if not is_line(descent):
        return None
    mask = descent.model.weights_mask(rows.features.shape[1])
    pull = np.diag(np.sqrt(rows.count * descent.l2) * mask)
    best: Array = np.linalg.lstsq(
        np.vstack((inputs_of(rows), pull)), np.append(rows.targets, np.zeros_like(mask)), rcond=None
    )[0]
    best.setflags(write=False)
    return best
