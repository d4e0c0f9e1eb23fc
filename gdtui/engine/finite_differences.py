"""Derivatives measured instead of derived: nudge a parameter up and down, and look."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from gdtui.engine.data import Array, Rows
from gdtui.engine.descent import Descent, evaluate


def finite_differences(descent: Descent, rows: Rows, parameters: Array) -> Array:
    """∇L (P,) over all rows by central differences: (L(θ + h·eⱼ) − L(θ − h·eⱼ)) / 2h.

    What the backward pass must agree with, to about 8 digits, whatever the model.
    """
    slopes = []
    for h, nudge in nudges(parameters):
        above, _ = evaluate(descent, rows, parameters + nudge)
        below, _ = evaluate(descent, rows, parameters - nudge)
        slopes.append((above - below) / (2 * h))
    return np.array(slopes)


def nudges(parameters: Array) -> Iterator[tuple[float, Array]]:
    """Yield h and h·eⱼ (P,) for each parameter; h = ∛ε·max(1, |θⱼ|) errs least."""
    for j, value in enumerate(parameters):
        h = float(np.cbrt(np.finfo(float).eps)) * max(1.0, abs(float(value)))
        nudge = np.zeros_like(parameters)
        nudge[j] = h
        yield h, nudge
