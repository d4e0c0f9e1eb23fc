"""The data and what the model makes of it: the line among the rows, and its residuals."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from gdtui.charts import axis_titles, ticks
from gdtui.charts.chart import Chart
from gdtui.charts.chart_spec import (
    Axis,
    ChartSpec,
    Layer,
    Line,
    Marker,
    Points,
    Segments,
    Text,
    empty_chart,
)
from gdtui.charts.earlier import EARLIER, find_earlier
from gdtui.charts.page_frame import Axes, Framed, hold_axes
from gdtui.charts.pinned_runs import list_pinned_runs, number_at_end, number_pinned_runs
from gdtui.charts.shared_sentences import Sentences, list_values
from gdtui.charts.training_rows import has_few_rows, padded_extent, predict_along, row_points
from gdtui.engine.data import Array
from gdtui.session.session import Session
from gdtui.session.shown_values import shown_now
from gdtui.session.training_setup import TrainingSetup
from gdtui.text.numbers import number_text

if TYPE_CHECKING:
    from numpy.typing import NDArray

SOME_RESIDUALS = 8
"""Where there are many rows, only so many evenly chosen ones get a residual bar."""

MOST_MOVED = 3
"""So many rows whose targets have changed are shown where they were."""

_VERTICES = 64

BEADS = 16
"""So many beads show the best line."""

_NONE: NDArray[np.intp] = np.array([], dtype=np.intp)


def draw(session: Session) -> ChartSpec:
    """Target against feature for the training rows, with the model's line and some residuals."""
    setup = session.setup
    rows = setup.rows
    if rows.features.shape[1] != 1:
        several = len(setup.dataset.problem.feature_names)
        note = f"A line against one feature cannot show {several} features."
        if not several:
            note = "A surface has no rows to fit."
        return empty_chart("fit", note)
    x, y, _ = axes(session)
    parameters = session.state.parameters
    ends = np.linspace(x.low, x.high, _VERTICES)
    line = predict_along(setup, parameters, ends)
    layers: list[Layer] = [row_points(setup)]
    opened = find_earlier(session, outcome=True)
    moved = _find_moved(opened.setup, setup) if opened is not None else _NONE
    marked = np.zeros(len(rows.targets), dtype=bool)  # np.union1d imports all of numpy.ma
    marked[_rows_with_residuals(setup)] = marked[moved] = True
    chosen = np.flatnonzero(marked)
    at, truth = rows.features[chosen, 0], rows.targets[chosen]
    if opened is not None:
        been = predict_along(opened.setup, opened.start, ends)
        layers += _moved_rows(opened.setup, moved)
        if not np.allclose(been, line):
            layers.append(Line(ends, been, "ghost", EARLIER, still=True))
            layers += number_at_end(EARLIER, ends, been, x, y)
    for number, name, ghost in number_pinned_runs(session):
        been = predict_along(setup, ghost.trace.state.parameters, ends)
        layers.append(Line(ends, been, "ghost", name))
        layers += number_at_end(number, ends, been, x, y)
    if line.min() <= y.high and line.max() >= y.low:
        guesses = predict_along(setup, parameters, at)
        layers.append(Segments(at, truth, at, guesses, "residual", "residual"))
        layers.append(Line(ends, line, "line", "ŷ"))
    else:
        middle = _VERTICES // 2
        layers.append(Marker(float(ends[middle]), float(line[middle]), "current", "ŷ"))
    if setup.best is not None and _found_by_hand(session):
        layers.append(_best_line(setup, setup.best, x))
    layers += list_pinned_runs(session, x.low, y.high)
    target = setup.dataset.problem.target_name
    return ChartSpec(
        f"{target} against {setup.dataset.problem.feature_names[0]}", x, y, tuple(layers)
    )


def _find_moved(opened: TrainingSetup, now: TrainingSetup) -> NDArray[np.intp]:
    """Return the indices of rows whose target is another now: an outlier is one that was moved."""
    before, after = opened.rows, now.rows
    if not np.array_equal(before.features, after.features):
        return _NONE
    moved = np.flatnonzero(before.targets != after.targets)
    return moved if len(moved) <= MOST_MOVED else moved[:0]


def _moved_rows(opened: TrainingSetup, moved: NDArray[np.intp]) -> list[Layer]:
    """Where the rows `moved` were when the page opened."""
    if not len(moved):
        return []
    across, up = opened.rows.features[moved, 0], opened.rows.targets[moved]
    words = Text(float(across[0]), float(up[0]), EARLIER, "ghost", still=True)
    return [Points(across, up, "ghost", EARLIER, still=True), words]


def _best_line(setup: TrainingSetup, best: Array, x: Axis) -> Points:
    """The best line as beads: on a line that nearly covers it, both are seen."""
    at = np.linspace(x.low, x.high, BEADS)
    beads = predict_along(setup, best, at)
    return Points(at, beads, "best", "best line", still=True, large=True)


def _found_by_hand(session: Session) -> bool:
    """Whether a line near the best one was asked for, and is there: now the best may be seen."""
    goal = session.asked.goal
    asked = goal is not None and not goal.names.isdisjoint({"line_gap", "loss"})
    return asked and bool(session.page.moves) and session.page_done


def axes(session: Session) -> Framed:
    """The feature and the target, as far as rows and lines go."""
    return hold_axes(session, _own_axes, "fit")


def _own_axes(session: Session) -> Axes:
    if session.rows.features.shape[1] != 1:
        return Axis("", 0.0, 1.0), Axis("", 0.0, 1.0)
    return _axes(session.setup, session.start)


def _axes(setup: TrainingSetup, start: Array) -> Axes:
    """Limits that hold the data and the line a run starts from: they never change in a run."""
    x_low, x_high, y_low, y_high = _extent(setup)
    left, right = ticks.widen(x_low, x_high)
    first = predict_along(setup, start, np.array([left, right]))
    if np.isfinite(first).all() and np.abs(first).max() <= 10 * max(abs(y_low), abs(y_high)):
        y_low, y_high = min(y_low, float(first.min())), max(y_high, float(first.max()))
    low, high = ticks.widen(y_low, y_high)
    return Axis(axis_titles.feature_axis(setup), left, right), Axis(
        axis_titles.target_axis(setup), low, high
    )


@lru_cache(maxsize=32)
def _extent(setup: TrainingSetup) -> tuple[float, float, float, float]:
    x, y = setup.rows.features[:, 0], setup.rows.targets
    return (*padded_extent(x), *padded_extent(y))


@lru_cache(maxsize=32)
def _rows_with_residuals(setup: TrainingSetup) -> NDArray[np.intp]:
    """Return the indices of all rows, or of some that are spread evenly over the feature."""
    if has_few_rows(setup):
        return np.arange(setup.rows.count)
    order = np.argsort(setup.rows.features[:, 0], kind="stable")
    places = (np.arange(SOME_RESIDUALS) + 0.5) / SOME_RESIDUALS * setup.rows.count
    return order[places.astype(np.int64)]


def describe(session: Session) -> Sentences:
    """The parameters, and how far off their line is."""
    setup = session.setup
    labels = setup.descent.model.parameter_names(setup.dataset.problem.feature_names)
    now = shown_now(session)
    sentences = [f"Now {list_values(labels, now.parameters)}."]
    if setup.squares_unit and "loss" in session.page.readout and 0 <= now.loss < math.inf:
        unit = setup.dataset.units.get(setup.dataset.problem.target_name, "")
        miss = f"{number_text(math.sqrt(now.loss))} {unit}".rstrip()
        sentences.append(f"The root of the mean squared residual is {miss}.")
    return tuple(sentences)


CHART = Chart(draw, describe, axes)
