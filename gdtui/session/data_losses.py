"""Losses over rows at states of a run, remembered: charts and goals ask for the same ones again."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from gdtui import engine
from gdtui.engine import Array, Rows
from gdtui.session.training_setup import TrainingSetup

_REMEMBERED = 3 * 400
"""States of a run that are looked at, on the rows of all three parts."""


def data_loss_on(setup: TrainingSetup, rows: Rows, parameters: Array) -> float:
    """The loss over `rows` at `parameters` (P,), without the penalty of L2."""
    return _measure_packed(setup, rows, parameters.tobytes())


@lru_cache(maxsize=_REMEMBERED)
def _measure_packed(setup: TrainingSetup, rows: Rows, packed: bytes) -> float:
    return engine.data_loss(setup.descent, rows, np.frombuffer(packed, dtype=np.float64))
