"""The data and what the model makes of it."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from gdtui.charts import axis_labels, ticks
from gdtui.charts.run_extent import number_at_end, numbered
from gdtui.charts.spec import Array, Axis, ChartSpec, Layer, Line, Marker, Points, Segments
from gdtui.session.session import Session
from gdtui.session.training_setup import Stage

EVERY_RESIDUAL = 60
SOME_RESIDUALS = 8
"""With more rows than the first, only so many evenly chosen ones get a residual bar."""

VERTICES = 64


def fit(session: Session) -> ChartSpec:
    """Target against feature for the training rows, with the model's line and some residuals."""
    stage = session.stage
    rows = stage.rows
    if rows.features.shape[1] != 1:
        unit = Axis("", 0.0, 1.0)
        several = len(stage.dataset.problem.feature_names)
        note = f"A line against one feature cannot show {several} features."
        if not several:
            note = "A surface has no rows to fit."
        return ChartSpec("fit", unit, unit, (), note)
    x, y = _axes(stage, session.start)
    parameters = session.state.parameters
    ends = np.linspace(x.low, x.high, VERTICES)
    line = _predicted(stage, parameters, ends)
    chosen = _rows_with_residuals(stage)
    at, truth = rows.features[chosen, 0], rows.targets[chosen]
    layers: list[Layer] = [scatter_of(stage)]
    for number, name, ghost in numbered(session):
        been = _predicted(stage, ghost.trace.state.parameters, ends)
        layers.append(Line(ends, been, "ghost", name))
        layers += number_at_end(number, ends, been, x, y)
    if line.min() <= y.high and line.max() >= y.low:
        guesses = _predicted(stage, parameters, at)
        layers.append(Segments(at, truth, at, guesses, "residual", "residual"))
        layers.append(Line(ends, line, "line", "ŷ"))
    else:
        middle = VERTICES // 2
        layers.append(Marker(float(ends[middle]), float(line[middle]), "current", "ŷ"))
    target = stage.dataset.problem.target_name
    return ChartSpec(
        f"{target} against {stage.dataset.problem.feature_names[0]}", x, y, tuple(layers)
    )


def _predicted(stage: Stage, parameters: Array, at: Array) -> Array:
    with np.errstate(all="ignore"):
        return stage.descent.model.predict(parameters, at[:, np.newaxis])


def _axes(stage: Stage, start: Array) -> tuple[Axis, Axis]:
    """Limits that hold the data and the line a run starts from: they never change in a run."""
    x_low, x_high, y_low, y_high = _extent(stage)
    left, right = ticks.widen(x_low, x_high)
    first = _predicted(stage, start, np.array([left, right]))
    if np.isfinite(first).all() and np.abs(first).max() <= 10 * max(abs(y_low), abs(y_high)):
        y_low, y_high = min(y_low, float(first.min())), max(y_high, float(first.max()))
    low, high = ticks.widen(y_low, y_high)
    return Axis(axis_labels.feature_axis(stage), left, right), Axis(
        axis_labels.target_axis(stage), low, high
    )


@lru_cache(maxsize=32)
def _extent(stage: Stage) -> tuple[float, float, float, float]:
    x, y = stage.rows.features[:, 0], stage.rows.targets
    return (*extent_of(x), *extent_of(y))


def extent_of(values: Array) -> tuple[float, float]:
    """Least and greatest of `values` (n,), with room beside them where each point counts."""
    low, high = float(values.min()), float(values.max())
    room = (high / 2 - low / 2) / 8 if len(values) <= EVERY_RESIDUAL else 0.0
    return low - room, high + room


@lru_cache(maxsize=32)
def scatter_of(stage: Stage) -> Points:
    """Return the training rows as one layer, the same object each time: it is painted once."""
    return Points(
        stage.rows.features[:, 0], stage.rows.targets, "data", "data", True, is_few(stage)
    )


def is_few(stage: Stage) -> bool:
    """Whether there are so few rows that each is to be seen."""
    return stage.rows.count <= EVERY_RESIDUAL


@lru_cache(maxsize=32)
def _rows_with_residuals(stage: Stage) -> NDArray[np.intp]:
    """Return the indices of all rows, or of some that are spread evenly over the feature."""
    if is_few(stage):
        return np.arange(stage.rows.count)
    order = np.argsort(stage.rows.features[:, 0], kind="stable")
    places = (np.arange(SOME_RESIDUALS) + 0.5) / SOME_RESIDUALS * stage.rows.count
    return order[places.astype(np.int64)]
