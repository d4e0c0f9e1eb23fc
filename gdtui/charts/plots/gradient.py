"""The slope of the loss against the first weight: the line that steers descent."""

from __future__ import annotations

import numpy as np

from gdtui.charts import axis_titles, ticks
from gdtui.charts.chart import Chart
from gdtui.charts.chart_spec import Axis, ChartSpec, Layer, Line, Marker
from gdtui.charts.earlier import earlier_curve
from gdtui.charts.loss_slice import held_parameters
from gdtui.charts.page_frame import Axes, Framed, hold_axes
from gdtui.charts.pinned_runs import list_pinned_runs, pinned_points
from gdtui.charts.run_extent import curve_weights, find_extent
from gdtui.charts.run_path import RunPath, fading_path, is_curve_still, name_on_curve, session_path
from gdtui.charts.shared_sentences import (
    Sentences,
    describe_change,
    describe_session_rate,
    point_before,
    point_now,
)
from gdtui.engine.data import Array
from gdtui.session.session import Session


def draw(session: Session) -> ChartSpec:
    """∂L/∂w against w: where the line crosses zero, the bowl is lowest."""
    run, (x, y, _) = find_extent(session), axes(session)
    weight, weights = axis_titles.weight_name(session.setup), curve_weights(run, x)
    slopes = run.here.slopes(weights)
    path, named = session_path(session), name_on_curve(session, run.here)

    def on_line(been: RunPath) -> Array:
        with np.errstate(all="ignore"):
            if run.here.quadratic:
                return run.here.slopes(been.weights)
            return np.interp(been.weights, weights, slopes, left=np.nan, right=np.nan)

    here, slope = float(path.weights[-1]), float(path.slopes[-1])
    past = np.append(on_line(path)[:-1], slope)
    layers: tuple[Layer, ...] = (
        Line(np.array([x.low, x.high]), np.zeros(2), "zero", "zero", still=True),
        *earlier_curve(session, weights, slopes, "slopes"),
        Line(weights, slopes, "curve", y.label, still=is_curve_still(run.here)),
        *pinned_points(session, x, y, on_line),
        Line(np.array([here, here]), np.array([0.0, slope]), "tangent", "slope"),
        *fading_path(path.weights, past, joined=False, name=named),
        *(
            Marker(weight, 0.0, "minimum", "minimum", still=is_curve_still(run.here))
            for weight, _ in run.here.minima(weights)
        ),
        Marker(here, slope, "current", "now"),
        *list_pinned_runs(session, x.low, y.high),
    )
    return ChartSpec(
        f"slope against {weight}{held_parameters(run.here, run.frozen_step)}",
        x,
        y,
        layers,
    )


def axes(session: Session) -> Framed:
    """The first weight and its slope, as far as the page will show them."""
    return hold_axes(session, _own_axes, "gradient")


def _own_axes(session: Session) -> Axes:
    run = find_extent(session)
    return Axis(axis_titles.weight_axis(session.setup), run.left, run.right), Axis(
        f"∂L/∂{axis_titles.weight_name(session.setup)}", *ticks.widen(-run.steepest, run.steepest)
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


CHART = Chart(draw, describe, axes, tells_slope=True)
