"""The loss against the first weight, all others held: the bowl that descent goes down."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from msgspec import structs

from gdtui.charts import axis_titles, ticks
from gdtui.charts.chart import Chart
from gdtui.charts.chart_spec import Axis, ChartSpec, Layer, Line, Marker, Points, Segments, Text
from gdtui.charts.earlier import earlier_curve, find_earlier
from gdtui.charts.loss_slice import LossSlice, heights_on, held_parameters, slice_through
from gdtui.charts.page_frame import Axes, Framed, hold_axes
from gdtui.charts.pinned_runs import list_pinned_runs, pinned_points
from gdtui.charts.run_extent import curve_weights, find_extent
from gdtui.charts.run_path import (
    STEPS,
    RunPath,
    fading_path,
    is_curve_still,
    name_on_curve,
    session_path,
)
from gdtui.charts.shared_sentences import (
    Sentences,
    SlicePoint,
    describe_change,
    describe_session_rate,
    point_before,
    point_now,
)
from gdtui.engine.data import Array
from gdtui.session.availability import is_to_come
from gdtui.session.session import Session
from gdtui.text.numbers import number_text, without_end_zeros

PINS_ACROSS = 0.35
"""Where the names of pinned runs begin, as a share of the chart: high up between the walls."""

TANGENT, LONGEST_TANGENT = 0.3, 1.0
"""How far the tangent goes to either side, as a share of the chart: at the least, at the most.

On a steep wall, where the curve is nearly straight, it goes on until it has left the curve.
"""

NUDGE = 0.1
"""A nudge that is drawn is such a share of the chart or a little more, a round number."""

OFF_CURVE = 0.02
"""A step whose loss is further from the present curve, as a share of the chart, is not on it."""

CLEAR = 0.3
"""So far off the curve, as a share of the chart, its ends are seen to be off."""


def draw(session: Session) -> ChartSpec:
    """The loss against w, the other parameters as they are: path, tangent and minimum.

    Of the steps those are drawn that stood on the present curve: where other parameters moved, the
    earlier ones lay higher or lower than it is now.
    """
    run, (x, y, _) = find_extent(session), axes(session)
    weight, weights = axis_titles.weight_name(session.setup), curve_weights(run, x)
    losses = run.here.losses(weights)
    path = _steps_on_curve(session, y, lambda been: heights_on(run.here, weights, losses, been))
    named = name_on_curve(session, run.here) if session.has_numbers else STEPS

    def on_curve(been: RunPath) -> Array:
        return heights_on(run.here, weights, losses, been.weights)

    past = np.append(on_curve(path)[:-1], session.loss)
    layers: tuple[Layer, ...] = (
        *earlier_curve(session, weights, losses, "losses"),
        Line(weights, losses, "curve", "loss", still=is_curve_still(run.here)),
        *pinned_points(session, x, y, on_curve),
        *(_nudge if session.panel == "check" else _tangent)(session, x, y, run.here),
        *fading_path(path.weights, past, name=named),
        *(
            Marker(*place, "minimum", "minimum", still=is_curve_still(run.here))
            for place in run.here.minima(weights)
        ),
        Marker(float(path.weights[-1]), session.loss, "current", "now"),
        *list_pinned_runs(session, x.low + PINS_ACROSS * (x.high - x.low), y.high),
    )
    held = held_parameters(run.here, run.frozen_step) if session.has_numbers else ""
    return ChartSpec(
        f"loss against {weight}{held}",
        x,
        y,
        layers,
        slope=_slope_in_sight(session, x, y),
    )


def _slope_in_sight(session: Session, x: Axis, y: Axis) -> float | None:
    """The slope along which the next step leaves the point; none where that is not to be seen."""
    here = x.holds(float(session.state.parameters[0])) and y.holds(session.loss)
    return float(session.gradient[0]) if here else None


def _steps_on_curve(session: Session, y: Axis, heights: Callable[[Array], Array]) -> RunPath:
    """The last steps of the run in whose losses the present curve is off by nothing to be seen.

    The losses of mini-batches say nothing of that: of those runs all steps are drawn.
    """
    path = session_path(session)
    if session.setup.descent.batch_size is not None:
        return path
    with np.errstate(all="ignore"):
        drawn = heights(path.weights)
        off = np.abs(drawn - path.losses) > OFF_CURVE * (y.high - y.low)
        off &= np.minimum(drawn, path.losses) <= y.high
    first = int(np.flatnonzero(off[:-1])[-1]) + 1 if off[:-1].any() else 0
    return RunPath(*(each[first:] for each in path))


def axes(session: Session) -> Framed:
    """The first weight and the loss, as far as the page will show them."""
    return hold_axes(session, _own_axes, "bowl", _reach)


def _own_axes(session: Session) -> Axes:
    run = find_extent(session)
    x = Axis(axis_titles.weight_axis(session.setup), run.left, run.right)
    return x, Axis(axis_titles.loss_axis(session.setup), run.bottom, run.top)


def _reach(session: Session, up: Axis) -> Axis:
    """The weights between which the bowl that a page opens on lies below the top of an axis."""
    x, here = _own_axes(session)[0], slice_through(session.setup, session.start)
    lowest, floor = here.minimum
    rise = 2 * (up.high - floor) / here.bend if here.quadratic and here.bend > 0 else math.nan
    if not 0 < rise < math.inf:
        return x
    left, right = ticks.widen(lowest - math.sqrt(rise), lowest + math.sqrt(rise))
    return structs.replace(x, low=min(x.low, left), high=max(x.high, right))


def _nudge(session: Session, x: Axis, y: Axis, here: LossSlice) -> list[Layer]:
    """The slope beside which the gradient is checked: w nudged down and up, and how the loss rises.

    The check's own nudge is far smaller than a dot; this one is as large as it says. Its slope is
    the rise over the run: a line between both ends would lie on the curve.
    """
    weight = float(session.state.parameters[0])
    nudge = ticks.round_up(NUDGE * (x.high - x.low))
    ends = weight + np.array([-nudge, nudge])
    heights = here.losses(ends)
    if not (np.isfinite(heights).all() and ends[0] > x.low and ends[1] < x.high):
        return []
    (first, last), (low, high) = ends.tolist(), heights.tolist()
    name, size = axis_titles.weight_name(session.setup), without_end_zeros(number_text(nudge, 3))
    run_and_rise = ([first, last], [low, low], [last, last], [low, high])
    x0, y0, x1, y1 = (np.array(each) for each in run_and_rise)
    return [
        Segments(x0, y0, x1, y1, "residual", "rise and run"),
        Points(ends, heights, "tangent", "nudged", large=True),
        Text(last, (low + high) / 2, "rise", "residual"),
        Text(first, low, f"{name} − {size}", "tangent", centred=True),
        Text(last, high, f"{name} + {size}", "tangent"),
    ]


def _tangent(session: Session, x: Axis, y: Axis, here: LossSlice) -> list[Layer]:
    """The slope at the current point, as a line long enough to be told from the curve.

    Or the average slope from where the page opened, where its outcome is to show that.

    Over s along the line a curve that bends by ∂²L/∂w² leaves it by κs²/2, with
    κ = L″/(1 + L′²)^1.5, all in shares of the chart. None before the course has said what a slope
    is.
    """
    if is_to_come(session, "slope"):
        return []
    weight, slope = float(session.state.parameters[0]), float(session.gradient[0])
    across, up = x.high - x.low, y.high - y.low
    if not math.isfinite(slope) or not up > 0:
        return []
    reveal, opened = session.asked.reveal, find_earlier(session)
    if reveal is not None and reveal.average_slope and opened is not None:
        ends, heights = np.array([opened.start[0], weight]), np.array([opened.loss, session.loss])
        return [Line(ends, heights, "tangent", "average slope")]
    lean, curved = math.hypot(1.0, slope * (across / up)), abs(here.bend) * across * (across / up)
    leaves = math.sqrt(2 * CLEAR / curved) * lean * math.sqrt(lean) if curved > 0 else 0.0
    reach = min(LONGEST_TANGENT, max(TANGENT, leaves)) * across / lean
    if not _is_in_sight((weight, reach, x), (session.loss, slope * reach, y)):
        return []
    ends = np.array([-reach, reach])
    return [Line(weight + ends, session.loss + slope * ends, "tangent", "slope")]


def _is_in_sight(*ways: tuple[float, float, Axis]) -> bool:
    """Whether any of a line, middle and half length along each axis, lies within the axes."""
    first, last = -1.0, 1.0
    for middle, half, axis in ways:
        if not half:
            if not axis.holds(middle):
                return False
            continue
        ends = sorted(((axis.low - middle) / half, (axis.high - middle) / half))
        first, last = max(first, ends[0]), min(last, ends[1])
    return first <= last


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
    places = [
        place for place, _ in here.minima(curve_weights(find_extent(session), axes(session).x))
    ]
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


CHART = Chart(draw, describe, axes)
