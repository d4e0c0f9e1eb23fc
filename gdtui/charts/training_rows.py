"""The training rows as points, and what the model says along their feature."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np

from gdtui import engine
from gdtui.charts.chart_spec import Points
from gdtui.engine.data import Array
from gdtui.session.training_setup import TrainingSetup

FEW_ROWS = 60
"""Up to so many rows, each is to be seen."""


@lru_cache(maxsize=32)
def best_without_l2(setup: TrainingSetup) -> Array | None:
    """The parameters (P,) of least squares, whatever the λ; None without a closed form."""
    if setup.best is None or not setup.descent.l2:
        return setup.best
    return engine.least_squares(replace(setup.descent, l2=0.0), setup.rows)


def padded_extent(values: Array) -> tuple[float, float]:
    """Least and greatest of `values` (n,), with room beside them where each point counts."""
    low, high = float(values.min()), float(values.max())
    room = (high / 2 - low / 2) / 8 if len(values) <= FEW_ROWS else 0.0
    return low - room, high + room


@lru_cache(maxsize=32)
def row_points(setup: TrainingSetup) -> Points:
    """Return the training rows as one layer, the same object each time: it is painted once."""
    return Points(
        setup.rows.features[:, 0], setup.rows.targets, "data", "data", True, has_few_rows(setup)
    )


def has_few_rows(setup: TrainingSetup) -> bool:
    """Whether there are so few rows that each is to be seen."""
    return setup.rows.count <= FEW_ROWS


def predict_along(setup: TrainingSetup, parameters: Array, at: Array) -> Array:
    """Return what the model says at the places `at` (n,) along its one feature."""
    with np.errstate(all="ignore"):
        return setup.descent.model.predict(parameters, at[:, np.newaxis])
