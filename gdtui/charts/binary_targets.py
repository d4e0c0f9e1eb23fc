"""Targets of 0 or 1, and how to draw them."""

from __future__ import annotations

import math

import numpy as np

from gdtui.charts import ticks
from gdtui.engine.data import Array
from gdtui.session.training_setup import TrainingSetup

SOME_ROWS = 120
"""Of more rows than that, evenly chosen ones are shown, so that both kinds can be seen."""


def is_binary(targets: Array) -> bool:
    """Whether the targets are 0 and 1 alone."""
    return bool(np.isin(targets, (0.0, 1.0)).all())


def jitter(count: int) -> Array:
    """Numbers (count,) spread over 0..1 without a pattern to the eye, and always the same.

    The fractional parts of k·φ, φ the golden ratio.
    """
    golden = (math.sqrt(5) - 1) / 2
    parts: Array = np.arange(count, dtype=np.float64) * golden % 1.0
    return parts


def feature_limits(setup: TrainingSetup, index: int) -> tuple[float, float]:
    """Return limits around a feature's values, with room beside them where there are few rows."""
    values = setup.rows.features[:, index]
    low, high = float(values.min()), float(values.max())
    room = (high - low) / 8 if setup.rows.count <= SOME_ROWS else 0.0
    return ticks.widen(low - room, high + room)
