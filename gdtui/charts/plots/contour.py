"""The loss over two parameters as level lines: the first weight, and the last parameter, b."""

from __future__ import annotations

import math
from typing import assert_never

import numpy as np
from msgspec import structs

from gdtui import engine
from gdtui.charts import axis_titles, ticks
from gdtui.charts.chart import Chart
from gdtui.charts.chart_spec import (
    Arrow,
    Axis,
    ChartSpec,
    Height,
    Layer,
    Line,
    Marker,
    Points,
    Segments,
    Text,
    beyond,
    empty_chart,
    stretch,
)
from gdtui.charts.earlier import EARLIER, find_earlier
from gdtui.charts.loss_levels import draw_levels, shade_bands
from gdtui.charts.loss_plane import (
    LossPlane,
    find_minimum,
    plane_through,
    steepest_slope,
)
from gdtui.charts.page_frame import Axes, Framed, hold_axes
from gdtui.charts.pinned_runs import (
    PinnedLine,
    list_pinned_runs,
    number_along,
    number_pinned_runs,
)
from gdtui.charts.run_extent import find_extent
from gdtui.charts.run_path import STEPS, fading_path, name_path, pinned_path, session_path
from gdtui.charts.shared_sentences import Sentences, describe_session_rate
from gdtui.engine import Surface
from gdtui.engine.data import Array
from gdtui.session.session import Session
from gdtui.session.shown_values import shown_gradient, shown_gradient_norm, shown_parameters
from gdtui.text.numbers import number_text, plain_text

ASPECT = 1.6
"""How much wider than high the axes box is, about."""

ROUND_ENOUGH = 20.0
"""Up to this condition number one unit is drawn as long up as across.

Only so does −gradient stand upright on the level lines. What is narrower would be a mere line.
"""

SQUARE = 1.0
"""Axes that the painter is to give one scale are at most so many times as wide as high before."""

REACH = (2.8, 1.4)
"""So many times as long as its axes, across and up, the plane is drawn: windows are rather wide."""

FAR_SIDE = 0.6
"""Beyond the minimum the chart goes so far, as a share of how far it goes to the start's side."""

ARROW, DECADES = 0.28, 3
"""The longest arrow, as a share of the chart's height, and the decades over which it shrinks.

That long it is where the loss is steepest on the chart; a tenth of that slope is a third shorter,
and a thousandth has none. So near and far are told on one scale, whatever the run does.
"""

AT_THE_BOTTOM = 0.01
"""A start nearer to the least loss than that, as a share of it, says nothing of how far to look.

The chart then reaches as far as the loss is twice the least.
"""


def draw(session: Session) -> ChartSpec:
    """The loss over the first weight and b: level lines, the path, and where −gradient points."""
    return draw_plane(session, *axes(session)[:2], ASPECT)


def axes(session: Session) -> Framed:
    """The first weight and b, as far as the page will show them; of a ravine changed over."""
    return hold_axes(session, lambda seen: plane_axes(seen, ASPECT), "contour")


def draw_plane(session: Session, x: Axis, y: Axis, aspect: float) -> ChartSpec:
    """Draw the chart into an axes box that is about `aspect` times as wide as high.

    A ravine lies down: the parameter that it is flat along goes across, the steep one up. `x` and
    `y` are across and up, as `plane_axes` has them.
    """
    if len(session.start) < 2:
        note = "Level lines need two parameters; here there is one."
        return empty_chart("loss over two parameters", note)
    if is_upright(session):
        return _turned(_draw_plane(session, y, x, 1 / aspect, turned=True))
    return _draw_plane(session, x, y, aspect)


def plane_axes(session: Session, aspect: float) -> Axes:
    """The axes across and up; where a ravine is laid down, b's and the first weight's."""
    if len(session.start) < 2:
        return Axis("", 0.0, 1.0), Axis("", 0.0, 1.0)
    if is_upright(session):
        weight, bias = _plane_axes(session, 1 / aspect)
        return bias, weight
    return _plane_axes(session, aspect)


def is_upright(session: Session) -> bool:
    """Whether the first parameter of a surface bends more sharply than the last."""
    plane = plane_through(session.setup, session.start, session.start)
    return _is_surface(plane) and bool(plane.bend[0, 0] > plane.bend[1, 1])


def _is_surface(plane: LossPlane) -> bool:
    return plane.quadratic and isinstance(plane.setup.descent.model, Surface)


def _turned(spec: ChartSpec) -> ChartSpec:
    """Return a chart with its axes changed over, and all its layers.

    Its shade is remembered from frame to frame, and was turned when it was made.
    """
    layers: list[Layer] = []
    for layer in spec.layers:
        match layer:
            case Segments() | Arrow():
                ends = {"x0": layer.y0, "y0": layer.x0, "x1": layer.y1, "y1": layer.x1}
                layers.append(structs.replace(layer, **ends))
            case Points() | Line() | Marker() | Text():
                layers.append(structs.replace(layer, x=layer.y, y=layer.x))
            case _:
                assert_never(layer)
    even, height = spec.even and spec.even[::-1], spec.height
    if height is not None:
        at = height.at
        height = structs.replace(height, at=lambda x, y: at(y, x))
    return structs.replace(spec, x=spec.y, y=spec.x, layers=tuple(layers), even=even, height=height)


def _draw_plane(
    session: Session, x: Axis, y: Axis, aspect: float, turned: bool = False
) -> ChartSpec:
    setup = session.setup
    anchor = session.trace.at(find_extent(session).steps).parameters
    plane = plane_through(setup, anchor, session.start)
    path = session_path(session)
    minimum = (
        plane.minimum if plane.quadratic else find_minimum(plane, x.low, x.high, y.low, y.high)
    )
    ghosts = list(_earlier_place(session))
    pinned: list[PinnedLine] = []
    for number, name, ghost in number_pinned_runs(session):
        been = pinned_path(ghost)
        if ghost.trace.log.descent.batch_size is None:
            ghosts.append(Line(been.weights, been.biases, "ghost", name, still=True))
        else:
            wandered = Points(been.weights, been.biases, "ghost", name, still=True, fine=True)
            ghosts.append(wandered)
        pinned.append(PinnedLine(number, name, been.weights, been.biases))
    ghosts += number_along(pinned, x, y, [(path.weights, path.biases)])
    noisy = setup.descent.batch_size is not None
    corner = (x.high, y.low) if turned else (x.low, y.high)
    even = _even_reach(plane, x, y, turned)
    seen = even or _to_the_frame(plane, x, y)
    layers: tuple[Layer, ...] = (
        *draw_levels(plane, x, y, seen, turned),
        *ghosts,
        *_stairs(session),
        *fading_path(path.weights, path.biases, not noisy, name_path(session), (x, y)),
        *_arrow(session, plane, x, y, aspect),
        Marker(*minimum, "minimum", "minimum", still=True),
        Marker(float(path.weights[-1]), float(path.biases[-1]), "current", "now"),
        *list_pinned_runs(session, *corner),
    )
    first, last = (axis_titles.parameter_labels(setup)[place] for place in (0, -1))
    rest = ", the rest held" if len(session.start) > 2 else ""
    title = f"loss over {first} and {last}{rest}"
    shade = shade_bands(plane, x, y, seen, turned)
    height = _height_on(session, plane)
    return ChartSpec(title, x, y, layers, shades=shade, even=even, height=height)


def _height_on(session: Session, plane: LossPlane) -> Height | None:
    """The loss at each place, for the cursor; none while a question is open, which may ask it."""
    if session.question_open:
        return None
    return Height(axis_titles.loss_axis(session.setup), plane.loss_at)


def _even_reach(plane: LossPlane, x: Axis, y: Axis, turned: bool) -> Axes | None:
    """How far the axes may be widened until both have one scale; None where they keep their own."""
    if not _is_even(plane):
        return None
    across, up = REACH[::-1] if turned else REACH
    return stretch(x, across), stretch(y, up)


def _to_the_frame(plane: LossPlane, x: Axis, y: Axis) -> tuple[Axis, Axis]:
    """How far a plane is drawn: beyond its axes, but not where places take a pass over rows."""
    return (beyond(x), beyond(y)) if plane.quadratic else (x, y)


def _is_even(plane: LossPlane) -> bool:
    """Whether both axes have one scale."""
    return plane.quadratic and plane.condition <= ROUND_ENOUGH


def draw_ground(session: Session, x: Axis, y: Axis) -> tuple[ChartSpec, tuple[int, int]]:
    """The level lines and the minimum alone, and which parameters go across and up, by index.

    For a session of two parameters or more; `x` and `y` are across and up. The lines are quiet:
    what lies on them comes in the colours of several runs.
    """
    upright = is_upright(session)
    first, last = (y, x) if upright else (x, y)
    anchor = session.trace.at(find_extent(session).steps).parameters
    plane = plane_through(session.setup, anchor, session.start)
    limits = first.low, first.high, last.low, last.high
    minimum = plane.minimum if plane.quadratic else find_minimum(plane, *limits)
    even = _even_reach(plane, first, last, upright)
    seen = even or _to_the_frame(plane, first, last)
    lines = draw_levels(plane, first, last, seen, upright)
    layers: tuple[Layer, ...] = (
        *(structs.replace(line, role="ghost") for line in lines),
        Marker(*minimum, "minimum", "minimum", still=True),
    )
    height = _height_on(session, plane)
    ground = ChartSpec("", first, last, layers, even=even, height=height)
    return (_turned(ground), (-1, 0)) if upright else (ground, (0, -1))


def _stairs(session: Session) -> list[Layer]:
    """The turns that led to the present run, and the corners between them."""
    been = [pinned_path(turn) for turn in session.turns if not turn.hidden]
    if not been:
        return []
    lines = [Line(path.weights, path.biases, "path", still=True) for path in been]
    across = np.array([*(path.weights[0] for path in been), been[-1].weights[-1]])
    up = np.array([*(path.biases[0] for path in been), been[-1].biases[-1]])
    return [*lines, Points(across, up, "path", STEPS, still=True)]


def _earlier_place(session: Session) -> tuple[Layer, ...]:
    """Where the page opened, once a run began elsewhere and neither pins nor turns show it."""
    opening = find_earlier(session)
    if opening is None or session.ghosts_shown:
        return ()
    first, last = (opening.start[[place]] for place in (0, -1))
    return (
        Points(first, last, "ghost", EARLIER, still=True),
        Text(float(first[0]), float(last[0]), EARLIER, "ghost", still=True),
    )


def _plane_axes(session: Session, aspect: float) -> Axes:
    """Limits about the minimum that hold start and run; they grow along 1-2-5, then freeze."""
    setup, trace = session.setup, session.trace
    plane = plane_through(setup, session.start, session.start)
    middle = np.array(plane.minimum)
    if not np.isfinite(middle).all() or np.abs(middle - plane.here).max() > ticks.LARGEST:
        middle = plane.here
    half = 1.2 * np.abs(plane.here - middle)
    beyond = np.ones((2, 2))
    if _is_surface(plane):
        half = 1.05 * _ring_reach(plane, plane.loss - _floor(plane))
    elif plane.quadratic and 0 <= plane.loss - _floor(plane) < AT_THE_BOTTOM * _floor(plane):
        half = np.maximum(half, _ring_reach(plane, _floor(plane)))
    else:
        start_side = np.sign(plane.here - middle)
        beyond[:, 0][start_side > 0] = beyond[:, 1][start_side < 0] = FAR_SIDE
    half[half < 1e-3 * max(half.max(), 1e-6)] = half.max() or 1.0
    narrow = plane.condition > ROUND_ENOUGH
    aspect = min(aspect, SQUARE) if _is_even(plane) else aspect
    sides = beyond * half[:, np.newaxis]
    sides = sides if narrow else _equalise(sides, aspect)
    run = find_extent(session)
    readable = trace.losses <= run.ceiling
    here = session.state.parameters[[0, -1]]
    for index, values in enumerate((trace.weights, trace.biases)):
        away = np.where(readable, values - middle[index], 0.0)
        if session.loss <= run.ceiling:
            away = np.append(away, here[index] - middle[index])
        for side, seen in enumerate((-float(away.min(initial=0.0)), float(away.max(initial=0.0)))):
            if seen > sides[index, side]:
                sides[index, side] = ticks.round_up(seen)
        sides[index] = np.maximum(sides[index], beyond.min() * sides[index].max())
    sides = sides if narrow else _equalise(sides, aspect)
    left, right = ticks.widen(middle[0] - sides[0, 0], middle[0] + sides[0, 1])
    low, high = ticks.widen(middle[1] - sides[1, 0], middle[1] + sides[1, 1])
    return Axis(axis_titles.weight_axis(setup), left, right), Axis(
        axis_titles.bias_axis(setup), low, high
    )


def _floor(plane: LossPlane) -> float:
    """Return the least loss of a bowl; NaN where it has none."""
    return plane.loss_at(*plane.minimum)


def _ring_reach(plane: LossPlane, above: float) -> Array:
    """Return how far (2,) from the middle the line of a level so far `above` the least reaches."""
    reach: Array = np.sqrt(2 * max(0.0, above) * np.diag(np.linalg.inv(plane.bend)))
    return reach


def _equalise(sides: Array, aspect: float) -> Array:
    """Widen one axis until across is `aspect` times as long as up; `sides` (2, 2) of a middle."""
    across, up = sides.sum(axis=1)
    times = np.array([max(1.0, up * aspect / across), max(1.0, across / aspect / up)])
    widened: Array = sides * times[:, np.newaxis]
    return widened


def _arrow(session: Session, plane: LossPlane, x: Axis, y: Axis, aspect: float) -> list[Layer]:
    """An arrow from the current point along −gradient, as long as the gradient on a log scale.

    What is frozen takes no part, and the name says so. While an outcome is to be chosen there is
    none: it would tell where the next step goes.
    """
    if session.question_open and session.asked.options:
        return []
    free = engine.descent.zero_frozen(session.setup.descent, session.gradient)[[0, -1]]
    steepest = steepest_slope(plane, x.low, x.high, y.low, y.high)
    length = arrow_length(engine.norm(free), steepest)
    if not length > 0:
        return []
    aspect = min(aspect, SQUARE) if _is_even(plane) else aspect
    size = np.array([(x.high - x.low) / aspect, y.high - y.low])
    with np.errstate(all="ignore"):
        towards = -free / size
        towards = towards / np.abs(towards).max()
        w, b = session.state.parameters[[0, -1]]
        dw, db = ARROW * length * size * towards / np.hypot(*towards)
    if not np.isfinite(dw + db):
        return []
    name = f"{_name_arrow(session)} (log)"
    return [Arrow(float(w), float(b), float(w + dw), float(b + db), "tangent", name)]


def _name_arrow(session: Session) -> str:
    """Say what the arrow shows: −gradient, or of it the one slope that is not held."""
    frozen, count = session.setup.descent.frozen, len(session.start)
    free = [place for place in (0, count - 1) if place not in frozen]
    if count > 2 or len(free) > 1:
        return "−gradient"
    return f"−∂L/∂{axis_titles.parameter_labels(session.setup)[free[0]]}"


def arrow_length(norm: float, steepest: float) -> float:
    """Return how long the arrow of a gradient is, as a share of the longest; 0 where it ends."""
    if not (norm > 0 and 0 < steepest < math.inf):
        return 0.0
    return min(1.0, max(0.0, 1 + math.log10(norm / steepest) / DECADES))


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
            length = number_text(shown_gradient_norm(session))
            sentences.append(f"−gradient, {length} long, points {angle:.0f}° off the minimum.")
    return (*sentences, *rate)


def _angle(one: Array, other: Array) -> float:
    """The angle between two directions (2,), in degrees; NaN where one has no length."""
    with np.errstate(all="ignore"):
        one, other = one / np.abs(one).max(), other / np.abs(other).max()
        cosine = float(one @ other / (np.hypot(*one) * np.hypot(*other)))
    return math.degrees(math.acos(max(-1.0, min(1.0, cosine)))) if cosine == cosine else math.nan


CHART = Chart(draw, describe, axes)
