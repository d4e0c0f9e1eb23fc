"""The loss against the first weight, all others held: the bowl that descent goes down."""

from __future__ import annotations

import math

import numpy as np

from gdtui.charts import axis_titles
from gdtui.charts.chart import Chart
from gdtui.charts.chart_spec import Axis, ChartSpec, Layer, Line, Marker
from gdtui.charts.loss_slice import held_parameters, slice_through
from gdtui.charts.pinned_runs import pinned_points
from gdtui.charts.run_extent import curve_weights, find_extent
from gdtui.charts.run_path import fading_path, session_path
from gdtui.charts.shared_sentences import (
    Sentences,
    SlicePoint,
    describe_change,
    describe_session_rate,
    point_before,
    point_now,
)
from gdtui.session.session import Session
from gdtui.text.numbers import number_text

TANGENT = 0.22
"""How far the tangent goes to either side, as a share of the chart."""


def draw(session: Session) -> ChartSpec:
    """The loss against w, the other parameters as they are: path, tangent and minimum."""
    run = find_extent(session)
    x = Axis(axis_titles.weight_axis(session.setup), run.left, run.right)
    y = Axis(axis_titles.loss_axis(session.setup), run.bottom, run.top)
    weights = curve_weights(run)
    losses = run.here.losses(weights)
    path = session_path(session)
    layers: tuple[Layer, ...] = (
        Line(weights, losses, "curve", still=True),
        *pinned_points(session, x, y, "losses"),
        *_tangent(session, x, y),
        *fading_path(path.weights, path.losses),
        *(Marker(*place, "minimum", "minimum", still=True) for place in run.here.minima(weights)),
        Marker(float(path.weights[-1]), session.loss, "current", "now"),
    )
    held = held_parameters(run.here) if session.has_numbers else ""
    return ChartSpec(
        f"loss against {axis_titles.weight_name(session.setup)}{held}",
        x,
        y,
        layers,
    )


def _tangent(session: Session, x: Axis, y: Axis) -> list[Layer]:
    """The slope at the current point, as a line of the same length however steep it is."""
    weight, slope = float(session.state.parameters[0]), float(session.gradient[0])
    across, up = x.high - x.low, y.high - y.low
    if not math.isfinite(slope) or not up > 0:
        return []
    reach = TANGENT * across / math.hypot(1.0, slope * (across / up))
    ends = np.array([-reach, reach])
    return [Line(weight + ends, session.loss + slope * ends, "tangent", "slope")]


def describe(session: Session) -> Sentences:
    """Where the last step led, where the minimum is, and what the rate does."""
    old, now = point_before(session), point_now(session)
    text = describe_change(
        axis_titles.weight_name(session.setup), old and old.weight, now.weight, in_words=True
    )
    lowest = _nearest_minimum(session, now.weight)
    if lowest is not None and math.isfinite(lowest):
        text += f", {_side(old, now, lowest)} {number_text(lowest)}"
    return (f"{text}.", *describe_session_rate(session))


def _nearest_minimum(session: Session, weight: float) -> float | None:
    here = slice_through(session.setup, session.state.parameters)
    places = [place for place, _ in here.minima(curve_weights(find_extent(session)))]
    return min(places, key=lambda place: abs(place - weight), default=None)


def _side(old: SlicePoint | None, now: SlicePoint, lowest: float) -> str:
    """Say where w stands to the minimum, and whether the last step crossed it."""
    away = abs(now.weight - lowest)
    if away <= 5e-4 * abs(lowest):
        return "as good as on the minimum at"
    if old is None:
        return "the minimum is at"
    if (old.weight - lowest) * (now.weight - lowest) < 0:
        return "past the minimum at"
    closer = away < abs(old.weight - lowest)
    return "short of the minimum at" if closer else "further from the minimum at"


CHART = Chart(draw, describe)
