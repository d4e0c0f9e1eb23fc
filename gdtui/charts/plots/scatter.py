"""The rows as points: the target against the first feature."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from gdtui.charts import axis_titles, ticks
from gdtui.charts.chart import Chart
from gdtui.charts.chart_spec import Axis, ChartSpec, Layer, Points, empty_chart
from gdtui.charts.page_frame import Axes, Framed, hold_axes
from gdtui.charts.shared_sentences import Sentences
from gdtui.charts.training_rows import has_few_rows, padded_extent, row_points
from gdtui.engine.data import Array, correlation
from gdtui.session.session import Session
from gdtui.session.training_setup import TrainingSetup
from gdtui.text.numbers import count_text, number_text

NEARLY_A_LINE = 0.95
"""From this correlation on, either way, the dots lie close to a line."""


def draw(session: Session) -> ChartSpec:
    """Target against the first feature: what was read, what is missing, and what was filled in."""
    setup = session.setup
    if not setup.rows.features.shape[1]:
        return empty_chart("scatter", "A surface has no rows.")
    r = correlation(setup.rows)
    text = "" if math.isnan(r) else f", r = {_correlation_text(r)}"
    problem = setup.dataset.problem
    title = f"{problem.target_name} against {problem.feature_names[0]}{text}"
    x, y, _ = axes(session)
    return ChartSpec(title, x, y, _row_marks(setup, session.scene.problem.fill, x, y))


def axes(session: Session) -> Framed:
    """Feature and target, as far as the rows of the page go."""
    return hold_axes(session, lambda seen: _axes(seen.setup), "scatter")


@lru_cache(maxsize=32)
def _axes(setup: TrainingSetup) -> Axes:
    rows = setup.rows
    if not rows.features.shape[1]:
        return Axis("", 0.0, 1.0), Axis("", 0.0, 1.0)
    left, right = ticks.widen(*padded_extent(rows.features[:, 0]))
    low, high = ticks.widen(*padded_extent(rows.targets))
    return Axis(axis_titles.feature_axis(setup), left, right), Axis(
        axis_titles.target_axis(setup), low, high
    )


@lru_cache(maxsize=32)
def _row_marks(setup: TrainingSetup, fill: str, x: Axis, y: Axis) -> tuple[Layer, ...]:
    """Points of the training rows, those filled in apart.

    A row with a gap stands at the border of what it lacks: at the left without its feature.
    """
    rows = setup.rows
    if fill in ("forward", "mean"):
        filled = [place for place in setup.dataset.gap_rows if place < rows.count]
        if not filled:
            return (row_points(setup),)
        rest = np.delete(np.arange(rows.count), filled)
        at, truth = rows.features[:, 0], rows.targets
        return (
            Points(at[rest], truth[rest], "data", "data", True, has_few_rows(setup)),
            Points(at[filled], truth[filled], "filled", "filled in", still=True),
        )
    gaps = setup.dataset.gap_readings
    if not gaps.count:
        return (row_points(setup),)
    at, truth = _rescale(setup, gaps.features[:, 0]), gaps.targets
    no_x, no_y = np.isnan(at) & ~np.isnan(truth), ~np.isnan(at) & np.isnan(truth)
    across = np.concatenate((np.full(no_x.sum(), x.low), at[no_y]))
    up = np.concatenate((truth[no_x], np.full(no_y.sum(), y.low)))
    label = "dropped" if fill == "drop" else "missing"
    return (row_points(setup), Points(across, up, "gap", label, still=True))


def _rescale(setup: TrainingSetup, readings: Array) -> Array:
    problem = setup.dataset.problem
    if problem.centre is None or problem.spread is None:
        return readings
    values: Array = (readings - problem.centre[0]) / problem.spread[0]
    return values


def _correlation_text(r: float) -> str:
    """Write a correlation with two digits, as a title has room for; near ±1 a third one counts."""
    return number_text(r, 2 if abs(r) < NEARLY_A_LINE else 3)


def describe(session: Session) -> Sentences:
    """How many rows, from where to where they lie, how they hang together, and what is missing."""
    setup = session.setup
    if not setup.dataset.problem.feature_names:
        return ()
    feature, target = setup.dataset.problem.feature_names[0], setup.dataset.problem.target_name
    if feature == target:
        return (f"{count_text(setup.rows.count, 'row')}.",)
    places = (setup.rows.features[:, 0], setup.rows.targets)
    across, up = (
        f"{number_text(each.min(), 3)} to {number_text(each.max(), 3)}" for each in places
    )
    sentences = [
        f"{count_text(setup.rows.count, 'row')}, a dot each: "
        f"{feature} from {across}, {target} from {up}."
    ]
    r = correlation(setup.rows)
    if not math.isnan(r):
        sentences.append(f"{_describe_shape(r)}: r = {_correlation_text(r)}.")
    return (*sentences, *(f"{note}." for note in _describe_gaps(session)))


def _describe_shape(r: float) -> str:
    """Say what a cloud of this correlation looks like."""
    way = "rises" if r > 0 else "falls"
    if abs(r) >= NEARLY_A_LINE:
        return f"The dots lie close to a line that {way}"
    if abs(r) >= 0.5:
        return f"The dots are a band that {way} to the right"
    return f"The dots are a cloud that hardly {way} to the right"


def _describe_gaps(session: Session) -> list[str]:
    fate = {"forward": "filled in", "mean": "filled in", "drop": "missing, their rows dropped"}
    done = fate.get(session.scene.problem.fill, "missing")
    gaps = session.setup.dataset.gaps.items()
    return [f"{count_text(count, 'reading')} of {name} {done}" for name, count in gaps]


CHART = Chart(draw, describe, axes)
