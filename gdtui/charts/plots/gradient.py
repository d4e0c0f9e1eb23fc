"""The slope of the loss against the first weight: the line that steers descent."""

from __future__ import annotations

import numpy as np

from gdtui.charts import axis_titles, ticks
from gdtui.charts.chart import Chart
from gdtui.charts.chart_spec import Axis, ChartSpec, Layer, Line, Marker
from gdtui.charts.loss_slice import held_parameters
from gdtui.charts.pinned_runs import pinned_points
from gdtui.charts.run_extent import curve_weights, find_extent
from gdtui.charts.run_path import fading_path, session_path
from gdtui.charts.shared_sentences import (
    Sentences,
    describe_change,
    describe_session_rate,
    point_before,
    point_now,
)
from gdtui.session.session import Session


def draw(session: Session) -> ChartSpec:
    """∂L/∂w against w: where the line crosses zero, the bowl is lowest."""
    run = find_extent(session)
    x = Axis(axis_titles.weight_axis(session.setup), run.left, run.right)
    y = Axis(
        f"∂L/∂{axis_titles.weight_name(session.setup)}", *ticks.widen(-run.steepest, run.steepest)
    )
    weights = curve_weights(run)
    slopes = run.here.slopes(weights)
    path = session_path(session)
    here, slope = float(path.weights[-1]), float(path.slopes[-1])
    layers: tuple[Layer, ...] = (
        Line(np.array([run.left, run.right]), np.zeros(2), "zero", still=True),
        Line(weights, slopes, "curve", still=True),
        *pinned_points(session, x, y, "slopes"),
        Line(np.array([here, here]), np.array([0.0, slope]), "tangent", "slope"),
        *fading_path(path.weights, path.slopes, joined=False),
        *(
            Marker(weight, 0.0, "minimum", "minimum", still=True)
            for weight, _ in run.here.minima(weights)
        ),
        Marker(here, slope, "current", "now"),
    )
    return ChartSpec(
        f"slope against {axis_titles.weight_name(session.setup)}{held_parameters(run.here)}",
        x,
        y,
        layers,
    )


def describe(session: Session) -> Sentences:
    """What the last step made of the slope, where it leads, and what the rate does."""
    old, now = point_before(session), point_now(session)
    name = f"∂L/∂{axis_titles.weight_name(session.setup)}"
    text = describe_change(name, old and old.slope, now.slope, in_words=True)
    if old is not None and old.slope * now.slope < 0:
        text += ": its sign changed, so the step crossed the minimum"
    elif now.slope:
        text += f": downhill is towards {'smaller' if now.slope > 0 else 'larger'} values"
    return (f"{text}.", *describe_session_rate(session))


CHART = Chart(draw, describe, tells_slope=True)
