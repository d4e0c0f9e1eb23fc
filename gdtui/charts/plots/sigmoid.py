"""The probability that the model gives, over its one feature."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from gdtui.charts import axis_titles
from gdtui.charts.binary_targets import feature_limits, is_binary, jitter
from gdtui.charts.chart import Chart
from gdtui.charts.chart_spec import Axis, ChartSpec, Layer, Line, Points, Text, empty_chart
from gdtui.charts.earlier import EARLIER, find_earlier
from gdtui.charts.page_frame import Axes, Framed, hold_axes
from gdtui.charts.pinned_runs import list_pinned_runs, number_at_end, number_pinned_runs
from gdtui.charts.shared_sentences import Sentences
from gdtui.charts.training_rows import has_few_rows, predict_along
from gdtui.course.metrics import HALF
from gdtui.engine.data import Array
from gdtui.session.session import Session
from gdtui.session.training_setup import TrainingSetup

_VERTICES = 121

MANY_ROWS, BINS = 100, 8
"""With so many rows the share of ones among rows alike is shown, in so many bins."""

LOW, BESIDE = 0.3, 0.13
"""A threshold is written so low, and beside a falling curve so far to the left of its line, as a
share of the chart: there is room under the curve."""


def draw(session: Session) -> ChartSpec:
    """The probability that the model gives, over its one feature, among targets of 0 and 1."""
    setup, rows = session.setup, session.rows
    note = ""
    if rows.features.shape[1] != 1:
        note = f"A curve over one feature cannot show {rows.features.shape[1]} features."
    elif not is_binary(rows.targets):
        note = "This chart is for targets of 0 and 1."
    if note:
        return empty_chart("probability", note)
    x, y, _ = axes(session)
    left, right = x.low, x.high
    at = np.linspace(left, right, _VERTICES)
    curve = predict_along(setup, session.state.parameters, at)
    across = np.array([left, right])
    layers: list[Layer] = [
        _jitter_rows(setup),
        *_shares(setup),
        Line(across, np.full(2, HALF), "zero", "½", still=True),
    ]
    texts: list[Layer] = []
    opened = find_earlier(session, outcome=True)
    if opened is not None:
        been = predict_along(opened.setup, opened.start, at)
        layers.append(Line(at, been, "ghost", EARLIER, still=True))
        texts += number_at_end(EARLIER, at, been, x, y)
    for number, name, ghost in number_pinned_runs(session):
        been = predict_along(setup, ghost.trace.state.parameters, at)
        layers.append(Line(at, been, "ghost", name))
        texts += number_at_end(number, at, been, x, y)
    texts += list_pinned_runs(session, left, 0.9)
    layers.append(Line(at, curve, "line", "ŷ"))
    for threshold in _thresholds(session):
        layers.append(Line(np.full(2, threshold), np.array([-0.2, HALF]), "best", "ŷ = ½"))
        named = axis_titles.feature_text(setup, threshold)
        if curve[-1] < curve[0]:
            texts.append(
                Text(threshold - BESIDE * (right - left), LOW, named, "best", centred=True)
            )
        else:
            texts.append(Text(threshold, LOW, named, "best"))
    return ChartSpec(f"chance of {setup.dataset.problem.target_name}", x, y, (*layers, *texts))


def axes(session: Session) -> Framed:
    """The feature, as far as its rows go, and chances."""
    return hold_axes(session, _own_axes, "sigmoid")


def _own_axes(session: Session) -> Axes:
    title, y = (
        axis_titles.feature_axis(session.setup),
        Axis("probability", -0.2, 1.2, within=(0.0, 1.0)),
    )
    if session.rows.features.shape[1] != 1:
        return Axis(title, 0.0, 1.0), y
    return Axis(title, *feature_limits(session.setup, 0)), y


@lru_cache(maxsize=32)
def _jitter_rows(setup: TrainingSetup) -> Points:
    rows, few = setup.rows, has_few_rows(setup)
    away = np.zeros(rows.count) if few else 0.02 + 0.14 * jitter(rows.count)
    heights = np.where(rows.targets > HALF, 1 + away, -away)
    return Points(rows.features[:, 0], heights, "data", "row", True, few)


@lru_cache(maxsize=32)
def _shares(setup: TrainingSetup) -> tuple[Points, ...]:
    """Of rows alike, the share whose target is 1: what the curve should run through."""
    rows = setup.rows
    if rows.count < MANY_ROWS:
        return ()
    order = np.argsort(rows.features[:, 0], kind="stable")
    alike = np.array_split(order, BINS)
    at = np.array([rows.features[group, 0].mean() for group in alike])
    shares = np.array([rows.targets[group].mean() for group in alike])
    return (Points(at, shares, "share", "observed", still=True),)


def _thresholds(session: Session) -> list[float]:
    """Where, between the rows, the curve crosses one half; none where it lies flat on it."""
    at = np.linspace(*feature_limits(session.setup, 0), _VERTICES)
    above = predict_along(session.setup, session.state.parameters, at) - HALF
    places = np.flatnonzero((above[:-1] < 0) != (above[1:] < 0))
    with np.errstate(all="ignore"):
        share = above[places] / (above[places] - above[places + 1])
        found: Array = at[places] + share * (at[places + 1] - at[places])
    return [float(place) for place in found if np.isfinite(place)][:3]


def describe(session: Session) -> Sentences:
    """Where the chance is one half."""
    if len(session.problem.feature_names) != 1:
        return ()
    found = [axis_titles.feature_text(session.setup, place) for place in _thresholds(session)]
    if not found:
        return ("The chance is nowhere one half between the rows.",)
    return (f"The chance is one half at {session.problem.feature_names[0]} = {found[0]}.",)


CHART = Chart(draw, describe, axes)
