"""What each feature is scaled by: fitted on the training rows alone, or given."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from gdtui.datasets.table import DataError
from gdtui.engine.data import Array
from gdtui.spec.problem import ScaleName


def scaling_of(
    path: Path, inputs: Array, features: tuple[str, ...], scale: ScaleName | tuple[float, float]
) -> tuple[Array, Array] | tuple[None, None]:
    """Centre and spread, (d,) each, fitted on the training inputs or given; None for raw."""
    if scale == "none":
        return None, None
    if scale == "standard":
        return _fit_scale(path, inputs, features)
    given_centre, given_spread = scale
    d = len(features)
    return np.full(d, float(given_centre)), np.full(d, float(given_spread))


def _fit_scale(path: Path, inputs: Array, features: tuple[str, ...]) -> tuple[Array, Array]:
    """Mean and standard deviation of each feature over the training rows, (d,) and (d,)."""
    with np.errstate(all="ignore"):
        centre, spread = inputs.mean(axis=0), inputs.std(axis=0)
    for index, name in enumerate(features):
        if (inputs[:, index] == inputs[0, index]).all():
            raise DataError(
                f"{path}, column '{name}' is {inputs[0, index]:g} in every training row and "
                "cannot be standardised; leave it out, or scale none"
            )
        if not (np.isfinite(centre[index]) and 0 < spread[index] < np.inf):
            raise DataError(
                f"{path}, column '{name}' spreads too far (or too little) to be standardised; "
                "change its unit, or scale none"
            )
    return centre, spread
