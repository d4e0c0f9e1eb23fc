"""The loss and its slope against the first weight: the bowl, and the line that steers down it."""

from __future__ import annotations

import math
from typing import Literal

import numpy as np

from gdtui.charts import axis_labels, ticks
from gdtui.charts.loss_slice import Slice
from gdtui.charts.run_extent import (
    FRESH,
    RECENT,
    SAMPLES,
    Reach,
    number_at_end,
    numbered,
    path_of,
    path_of_ghost,
    reach,
)
from gdtui.charts.spec import Array, Axis, ChartSpec, Layer, Line, Marker, Points, Role
from gdtui.session.session import Session
from gdtui.text.numbers import number_text

TANGENT = 0.22
"""How far the tangent goes to either side, as a share of the chart."""

VERTICES = 241
"""Points a curve is drawn through where its form is known."""


def bowl(session: Session) -> ChartSpec:
    """The loss against w, the other parameters as they are: path, tangent and minimum."""
    run = reach(session)
    x = Axis(axis_labels.weight_axis(session.setup), run.left, run.right)
    y = Axis(axis_labels.loss_axis(session.setup), run.bottom, run.top)
    weights = grid_of(run)
    losses = run.here.losses(weights)
    path = path_of(session)
    layers: tuple[Layer, ...] = (
        Line(weights, losses, "curve", still=True),
        *_ghosts(session, x, y, "losses"),
        *_tangent(session, x, y),
        *faded(path.weights, path.losses),
        *(Marker(*place, "minimum", "minimum", still=True) for place in run.here.minima(weights)),
        Marker(float(path.weights[-1]), session.loss, "current", "now"),
    )
    return ChartSpec(f"loss against {_weight(session)}{_held(run.here)}", x, y, layers)


def gradient(session: Session) -> ChartSpec:
    """∂L/∂w against w: where the line crosses zero, the bowl is lowest."""
    run = reach(session)
    x = Axis(axis_labels.weight_axis(session.setup), run.left, run.right)
    y = Axis(f"∂L/∂{_weight(session)}", *ticks.widen(-run.steepest, run.steepest))
    weights = grid_of(run)
    slopes = run.here.slopes(weights)
    path = path_of(session)
    here, slope = float(path.weights[-1]), float(path.slopes[-1])
    layers: tuple[Layer, ...] = (
        Line(np.array([run.left, run.right]), np.zeros(2), "zero", still=True),
        Line(weights, slopes, "curve", still=True),
        *_ghosts(session, x, y, "slopes"),
        Line(np.array([here, here]), np.array([0.0, slope]), "tangent", "slope"),
        *faded(path.weights, path.slopes, joined=False),
        *(
            Marker(weight, 0.0, "minimum", "minimum", still=True)
            for weight, _ in run.here.minima(weights)
        ),
        Marker(here, slope, "current", "now"),
    )
    return ChartSpec(f"slope against {_weight(session)}{_held(run.here)}", x, y, layers)


def _ghosts(session: Session, x: Axis, y: Axis, up: Literal["losses", "slopes"]) -> list[Layer]:
    """The points of the pinned runs, each with its number at its end."""
    layers: list[Layer] = []
    for number, name, ghost in numbered(session):
        been = path_of_ghost(session, ghost)
        heights = been.losses if up == "losses" else been.slopes
        layers.append(Points(been.weights, heights, "ghost", name, still=True))
        layers += number_at_end(number, been.weights, heights, x, y)
    return layers


def faded(x: Array, y: Array, joined: bool = True) -> list[Layer]:
    """Return a path (k,) whose last vertex is the current one as layers that fade with age."""
    layers: list[Layer] = []
    fresh, recent = max(0, len(x) - 1 - FRESH), max(0, len(x) - 1 - RECENT)
    parts: tuple[tuple[Role, int, int], ...] = (
        ("path_old", 0, recent),
        ("path", recent, fresh),
        ("path_new", fresh, len(x) - 1),
    )
    for role, start, stop in parts:
        if joined and stop > start:
            layers.append(Line(x[start : stop + 1], y[start : stop + 1], role))
    for role, start, stop in parts:
        if stop > start:
            layers.append(Points(x[start:stop], y[start:stop], role))
    return layers


def _tangent(session: Session, x: Axis, y: Axis) -> list[Layer]:
    """The slope at the current point, as a line of the same length however steep it is."""
    weight, slope = float(session.state.parameters[0]), float(session.gradient[0])
    across, up = x.high - x.low, y.high - y.low
    if not math.isfinite(slope) or not up > 0:
        return []
    reach = TANGENT * across / math.hypot(1.0, slope * (across / up))
    ends = np.array([-reach, reach])
    return [Line(weight + ends, session.loss + slope * ends, "tangent", "slope")]


def grid_of(run: Reach) -> Array:
    """Return the weights (n,) that the curves of a run are drawn through."""
    return np.linspace(run.left, run.right, VERTICES if run.here.quadratic else SAMPLES)


def _weight(session: Session) -> str:
    return axis_labels.weight_name(session.setup)


def _held(here: Slice) -> str:
    """Say what is held on this slice: nothing, b, or everything else."""
    others = axis_labels.parameter_names(here.setup)[1:]
    if len(others) == 1:
        return f" at {others[0]} = {number_text(float(here.parameters[1]), 3)}"
    return ", the rest held" if others else ""
