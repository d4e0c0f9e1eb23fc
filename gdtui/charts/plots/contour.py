"""The loss over two parameters as level lines: the first weight, and the last parameter, b."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from gdtui import engine
from gdtui.charts import axis_titles, ticks
from gdtui.charts.chart import Chart
from gdtui.charts.chart_spec import Arrow, Axis, ChartSpec, Layer, Line, Marker, empty_chart
from gdtui.charts.level_lines import trace_levels
from gdtui.charts.loss_plane import LossPlane, find_minimum, plane_through, sample_plane
from gdtui.charts.pinned_runs import number_at_end, number_pinned_runs
from gdtui.charts.run_extent import find_extent
from gdtui.charts.run_path import fading_path, pinned_path, session_path
from gdtui.charts.shared_sentences import Sentences, describe_session_rate
from gdtui.engine.data import Array
from gdtui.session.session import Session
from gdtui.session.shown_values import shown_gradient, shown_parameters
from gdtui.text.numbers import plain_text

ASPECT = 1.6
"""How much wider than high the axes box is, about."""

ROUND_ENOUGH = 20.0
"""Up to this condition number one unit is drawn as long up as across.

Only so does −gradient stand upright on the level lines. What is narrower would be a mere line.
"""

LEVELS, APART = 4, 4.0
"""Level lines at most, and how many times further above the least loss each is than the next."""

ARROW = 0.28
"""Length of the arrow, as a share of the chart's height."""

AS_GOOD_AS_ZERO = 1e-5
"""The slope of what is free, as a share of the whole gradient, below which no arrow is drawn."""


def draw(session: Session) -> ChartSpec:
    """The loss over the first weight and b: level lines, the path, and where −gradient points."""
    return draw_plane(session, ASPECT)


def draw_plane(session: Session, aspect: float) -> ChartSpec:
    """Draw the chart into an axes box that is about `aspect` times as wide as high."""
    setup = session.setup
    if len(session.start) < 2:
        note = "Level lines need two parameters; here there is one."
        return empty_chart("loss over two parameters", note)
    x, y = _axes(session, aspect)
    anchor = session.trace.at(find_extent(session).steps).parameters
    plane = plane_through(setup, anchor, session.start)
    path = session_path(session)
    minimum = (
        plane.minimum if plane.quadratic else find_minimum(plane, x.low, x.high, y.low, y.high)
    )
    ghosts: list[Layer] = []
    for number, name, ghost in number_pinned_runs(session):
        been = pinned_path(session, ghost)
        ghosts.append(Line(been.weights, been.biases, "ghost", name, still=True))
        ghosts += number_at_end(number, been.weights, been.biases, x, y)
    layers: tuple[Layer, ...] = (
        _levels(plane, x, y),
        *ghosts,
        *fading_path(path.weights, path.biases),
        *_arrow(session, x, y, aspect),
        Marker(*minimum, "minimum", "minimum", still=True),
        Marker(float(path.weights[-1]), float(path.biases[-1]), "current", "now"),
    )
    first, last = (axis_titles.parameter_labels(setup)[place] for place in (0, -1))
    rest = ", the rest held" if len(session.start) > 2 else ""
    return ChartSpec(f"loss over {first} and {last}{rest}", x, y, layers)


def _axes(session: Session, aspect: float) -> tuple[Axis, Axis]:
    """Limits about the minimum that hold start and run; they grow along 1-2-5, then freeze."""
    setup, trace = session.setup, session.trace
    plane = plane_through(setup, session.start, session.start)
    middle = np.array(plane.minimum)
    if not np.isfinite(middle).all() or np.abs(middle - plane.here).max() > ticks.LARGEST:
        middle = plane.here
    half = 1.2 * np.abs(plane.here - middle)
    half[half < 1e-3 * max(half.max(), 1e-6)] = half.max() or 1.0
    narrow = plane.condition > ROUND_ENOUGH
    half = half if narrow else _equalise(half, aspect)
    run = find_extent(session)
    readable = trace.losses <= run.ceiling
    for index, values in enumerate((trace.weights, trace.biases)):
        seen = float(np.max(np.abs(values - middle[index]), where=readable, initial=0.0))
        if session.loss <= run.ceiling:
            here = session.state.parameters[[0, -1]]
            seen = max(seen, abs(float(here[index] - middle[index])))
        if seen > half[index]:
            half[index] = ticks.round_up(seen)
    half = half if narrow else _equalise(half, aspect)
    left, right = ticks.widen(middle[0] - half[0], middle[0] + half[0])
    low, high = ticks.widen(middle[1] - half[1], middle[1] + half[1])
    return Axis(axis_titles.weight_axis(setup), left, right), Axis(
        axis_titles.bias_axis(setup), low, high
    )


def _equalise(half: Array, aspect: float) -> Array:
    return np.array([max(half[0], half[1] * aspect), max(half[1], half[0] / aspect)])


def _levels(plane: LossPlane, x: Axis, y: Axis) -> Line:
    return _level_lines(plane, x.low, x.high, y.low, y.high)


@lru_cache(maxsize=16)
def _level_lines(plane: LossPlane, left: float, right: float, low: float, high: float) -> Line:
    """Draw the level lines of a plane between limits, as one line whose pen is lifted."""
    across, up, losses = sample_plane(plane, left, right, low, high)
    pieces = [np.full((1, 2), np.nan)]
    for points in trace_levels(across, up, losses, _heights(plane, losses)):
        pieces += [points, np.full((1, 2), np.nan)]
    line = np.concatenate(pieces)
    return Line(line[:, 0], line[:, 1], "level", "level", still=True)


def _heights(plane: LossPlane, losses: Array) -> list[float]:
    """The losses to draw a line at: one through the start, the others `APART` from each other."""
    floor, ceiling = float(losses.min()), float(losses.max())
    if plane.quadratic and math.isfinite(plane.condition):
        w, b = plane.minimum
        floor = float(plane.losses(np.array([w]), np.array([b]))[0, 0])
    start = plane.loss - floor
    if not 0 < start < math.inf:
        start = (ceiling - floor) / APART
    if not 0 < start < math.inf:
        return []
    highest = math.floor(math.log((ceiling - floor) / start, APART))
    return [floor + start * APART ** (highest - step) for step in reversed(range(LEVELS))]


def _arrow(session: Session, x: Axis, y: Axis, aspect: float) -> list[Layer]:
    """An arrow from the current point along −gradient; what is frozen takes no part.

    None where the slope is as good as zero, also that of what is free beside that of what is held.
    """
    free = engine.descent.zero_frozen(session.setup.descent, session.gradient)
    if engine.norm(free) <= max(engine.GRADIENT_TOLERANCE, AS_GOOD_AS_ZERO * session.gradient_norm):
        return []
    gradient = free[[0, -1]]
    size = np.array([(x.high - x.low) / aspect, y.high - y.low])
    with np.errstate(all="ignore"):
        towards = -gradient / size
        towards = towards / np.abs(towards).max()
        w, b = session.state.parameters[[0, -1]]
        dw, db = ARROW * size * towards / np.hypot(*towards)
    if not np.isfinite(dw + db):
        return []
    return [Arrow(float(w), float(b), float(w + dw), float(b + db), "tangent", "−gradient")]


def describe(session: Session) -> Sentences:
    """Where it stands, how far off the minimum −gradient points, and what the rate does."""
    parameters = session.state.parameters
    rate = describe_session_rate(session)
    if len(parameters) < 2:
        return rate
    first, last = (axis_titles.parameter_labels(session.setup)[place] for place in (0, -1))
    w, b = (plain_text(float(shown_parameters(session)[place])) for place in (0, -1))
    sentences = [f"{first} = {w}, {last} = {b}."]
    plane = plane_through(session.setup, parameters, parameters)
    if plane.quadratic:
        gradient = engine.descent.zero_frozen(session.setup.descent, shown_gradient(session))
        angle = _angle(-gradient[[0, -1]], np.array(plane.minimum) - plane.here)
        if not math.isnan(angle):
            sentences.append(f"−gradient points {angle:.0f}° off the minimum.")
    return (*sentences, *rate)


def _angle(one: Array, other: Array) -> float:
    """The angle between two directions (2,), in degrees; NaN where one has no length."""
    with np.errstate(all="ignore"):
        one, other = one / np.abs(one).max(), other / np.abs(other).max()
        cosine = float(one @ other / (np.hypot(*one) * np.hypot(*other)))
    return math.degrees(math.acos(max(-1.0, min(1.0, cosine)))) if cosine == cosine else math.nan


CHART = Chart(draw, describe)
