"""The path of a run across a chart: thinned where it is long, and fading with age."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from gdtui import engine
from gdtui.charts import axis_titles
from gdtui.charts.chart_spec import Axis, Layer, Line, Points, Role
from gdtui.charts.loss_slice import LossSlice
from gdtui.engine import Descent, Rows, Trace
from gdtui.engine.data import Array, read_only_copy
from gdtui.session.chart_state import Ghost
from gdtui.session.session import Session

FRESH, RECENT, KEPT = 3, 12, 48
"""Steps drawn as new, as recent, and how many older ones are drawn at most."""

JOINED, BEGINNING = 24, 4
"""Up to so many steps each is joined to the next; of many more, so many first and the recent ones.

The lines of a long run to and fro lie so close that neither they nor what is under them is seen.
"""

LENGTH = 5.0
"""On a map a longer run, of which all steps are drawn, is joined as far as its path is so long.

Counted in widths and heights of the map.
"""


class RunPath(NamedTuple):
    """Where a run has been, each (k,), oldest first; the last is where it stands."""

    weights: Array
    biases: Array
    losses: Array
    slopes: Array


def session_path(session: Session) -> RunPath:
    """Return the path of the run on view."""
    return _thin_path(session.trace, session.loss, float(session.gradient[0]))


def pinned_path(ghost: Ghost) -> RunPath:
    """Return the path of a pinned run, its losses those that it was taken with."""
    loss, gradient = pinned_end(ghost.trace)
    return _thin_path(ghost.trace, loss, float(gradient[0]))


def pinned_end(trace: Trace) -> tuple[float, Array]:
    """Return loss and gradient (P,) where a run ends, over all of its own rows; remembered."""
    log = trace.log
    return _evaluate_end(log.descent, log.rows, trace.state.parameters.tobytes())


@lru_cache(maxsize=32)
def _evaluate_end(descent: Descent, rows: Rows, packed: bytes) -> tuple[float, Array]:
    loss, gradient = engine.evaluate(descent, rows, np.frombuffer(packed))
    return loss, read_only_copy(gradient)


def _thin_path(trace: Trace, loss: float, slope: float) -> RunPath:
    """Thin a path: the last `RECENT` steps are whole, of older ones every 2ʲ-th and the next one.

    So a point once drawn stays where it is while the run goes on, and a run that changes sides at
    every step is seen on both.
    """
    older = max(0, trace.steps - RECENT)
    stride = 1
    while 2 * older // stride > KEPT:
        stride *= 2
    if stride <= 2:
        steps = np.arange(trace.steps)
    else:
        kept = np.arange(0, older, stride)[:, np.newaxis] + np.arange(2)
        steps = np.concatenate((kept[kept < older], np.arange(older, trace.steps)))
    been = np.empty((4, len(steps) + 1))
    been[0, :-1] = trace.picked("weight", steps)
    been[1, :-1] = trace.picked("bias", steps)
    been[2, :-1] = trace.picked("loss", steps)
    been[3, :-1] = trace.picked("slope", steps)
    been[:, -1] = trace.state.parameters[0], trace.state.parameters[-1], loss, slope
    return RunPath(*been)


STEPS = "steps"
"""What the legend calls a path."""


def is_curve_still(here: LossSlice) -> bool:
    """Whether w alone moves, and the curve along it does not."""
    count = len(axis_titles.parameter_labels(here.setup))
    return count - len(here.setup.descent.frozen) <= 1


def name_path(session: Session) -> str:
    """Name the path of the run on view; one that the learner's own line drives as theirs."""
    return STEPS if session.trace.log.descent.written is None else f"{STEPS} by your line"


def name_on_curve(session: Session, here: LossSlice) -> str:
    """Name a path that is drawn on the curve at the present values of all parameters but w."""
    labels, name = axis_titles.parameter_labels(here.setup), name_path(session)
    if is_curve_still(here):
        return name
    return f"{name} at this {labels[1]}" if len(labels) == 2 else f"{name}, the rest as now"


def fading_path(
    x: Array,
    y: Array,
    joined: bool = True,
    name: str = STEPS,
    within: tuple[Axis, Axis] | None = None,
) -> list[Layer]:
    """Return a path (k,) whose last vertex is the current one as layers that fade with age.

    On a map, `within` its axes, more of a long one is joined: it goes round and on. On a curve it
    would hide that. On a map one that is not `joined` wanders: its older steps are a cloud of dots.
    """
    layers: list[Layer] = []
    beginning = _count_joined(x, y, within) if joined else 0
    fresh, recent = max(0, len(x) - 1 - FRESH), max(0, len(x) - 1 - RECENT)
    parts: tuple[tuple[Role, int, int], ...] = (
        ("path_old", 0, recent),
        ("path", recent, fresh),
        ("path_new", fresh, len(x) - 1),
    )
    for role, start, stop in parts:
        if role == "path_old":
            stop = min(stop, beginning)
        if joined and stop > start:
            layers.append(Line(x[start : stop + 1], y[start : stop + 1], role))
    for role, start, stop in parts:
        if stop > start:
            fine = within is not None and not joined and role != "path_new"
            layers.append(Points(x[start:stop], y[start:stop], role, name, fine=fine))
    return layers


def _count_joined(x: Array, y: Array, within: tuple[Axis, Axis] | None) -> int:
    """Count the first steps of a path (k,) that are joined, if they are not recent ones."""
    steps = len(x) - 1
    if steps <= JOINED:
        return steps
    if within is None or steps > KEPT + RECENT:
        return BEGINNING
    across, up = within
    with np.errstate(all="ignore"):
        wide, high = np.diff(x) / (across.high - across.low), np.diff(y) / (up.high - up.low)
        been = np.hypot(wide, high).cumsum()
    return max(BEGINNING, int(np.count_nonzero(been <= LENGTH)))
