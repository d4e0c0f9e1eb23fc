"""The data and what the model makes of it."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from gdtui.charts import axis_labels, ticks
from gdtui.charts.run_extent import number_at_end, numbered
from gdtui.charts.spec import Array, Axis, ChartSpec, Layer, Line, Marker, Points, Segments
from gdtui.session.session import Session
from gdtui.session.training_setup import TrainingSetup

EVERY_RESIDUAL = 60
SOME_RESIDUALS = 8
"""With more rows than the first, only so many evenly chosen ones get a residual bar."""

VERTICES = 64


def fit(session: Session) -> ChartSpec:
    """Target against feature for the training rows, with the model's line and some residuals."""
    setup = session.setup
    rows = setup.rows
    if rows.features.shape[1] != 1:
        unit = Axis("", 0.0, 1.0)
        several = len(setup.dataset.problem.feature_names)
        note = f"A line against one feature cannot show {several} features."
        if not several:
            note = "A surface has no rows to fit."
        return ChartSpec("fit", unit, unit, (), note)
    x, y = _axes(setup, session.start)
    parameters = session.state.parameters
    ends = np.linspace(x.low, x.high, VERTICES)
    line = _predicted(setup, parameters, ends)
    chosen = _rows_with_residuals(setup)
    at, truth = rows.features[chosen, 0], rows.targets[chosen]
    layers: list[Layer] = [scatter_of(setup)]
    for number, name, ghost in numbered(session):
        been = _predicted(setup, ghost.trace.state.parameters, ends)
        layers.append(Line(ends, been, "ghost", name))
        layers += number_at_end(number, ends, been, x, y)
    if line.min() <= y.high and line.max() >= y.low:
        guesses = _predicted(setup, parameters, at)
        layers.append(Segments(at, truth, at, guesses, "residual", "residual"))
        layers.append(Line(ends, line, "line", "ŷ"))
    else:
        middle = VERTICES // 2
        layers.append(Marker(float(ends[middle]), float(line[middle]), "current", "ŷ"))
    target = setup.dataset.problem.target_name
    return ChartSpec(
        f"{target} against {setup.dataset.problem.feature_names[0]}", x, y, tuple(layers)
    )


def _predicted(setup: TrainingSetup, parameters: Array, at: Array) -> Array:
    with np.errstate(all="ignore"):
        return setup.descent.model.predict(parameters, at[:, np.newaxis])


def _axes(setup: TrainingSetup, start: Array) -> tuple[Axis, Axis]:
    """Limits that hold the data and the line a run starts from: they never change in a run."""
    x_low, x_high, y_low, y_high = _extent(setup)
    left, right = ticks.widen(x_low, x_high)
    first = _predicted(setup, start, np.array([left, right]))
    if np.isfinite(first).all() and np.abs(first).max() <= 10 * max(abs(y_low), abs(y_high)):
        y_low, y_high = min(y_low, float(first.min())), max(y_high, float(first.max()))
    low, high = ticks.widen(y_low, y_high)
    return Axis(axis_labels.feature_axis(setup), left, right), Axis(
        axis_labels.target_axis(setup), low, high
    )


@lru_cache(maxsize=32)
def _extent(setup: TrainingSetup) -> tuple[float, float, float, float]:
    x, y = setup.rows.features[:, 0], setup.rows.targets
    return (*extent_of(x), *extent_of(y))


def extent_of(values: Array) -> tuple[float, float]:
    """Least and greatest of `values` (n,), with room beside them where each point counts."""
    low, high = float(values.min()), float(values.max())
    room = (high / 2 - low / 2) / 8 if len(values) <= EVERY_RESIDUAL else 0.0
    return low - room, high + room


@lru_cache(maxsize=32)
def scatter_of(setup: TrainingSetup) -> Points:
    """Return the training rows as one layer, the same object each time: it is painted once."""
    return Points(
        setup.rows.features[:, 0], setup.rows.targets, "data", "data", True, is_few(setup)
    )


def is_few(setup: TrainingSetup) -> bool:
    """Whether there are so few rows that each is to be seen."""
    return setup.rows.count <= EVERY_RESIDUAL


@lru_cache(maxsize=32)
def _rows_with_residuals(setup: TrainingSetup) -> NDArray[np.intp]:
    """Return the indices of all rows, or of some that are spread evenly over the feature."""
    if is_few(setup):
        return np.arange(setup.rows.count)
    order = np.argsort(setup.rows.features[:, 0], kind="stable")
    places = (np.arange(SOME_RESIDUALS) + 0.5) / SOME_RESIDUALS * setup.rows.count
    return order[places.astype(np.int64)]
