"""The pinned runs on a chart: their points, and the number each ends in."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from gdtui.charts.chart_spec import Axis, Layer, Points, Text
from gdtui.charts.run_extent import last_true
from gdtui.charts.run_path import RunPath, pinned_path
from gdtui.engine.data import Array
from gdtui.session.chart_state import Ghost
from gdtui.session.session import Session


def number_pinned_runs(session: Session) -> tuple[tuple[int, str, Ghost], ...]:
    """Return each pinned run that is shown: its number in the table of them, its name, itself.

    Turns that led to the present run are part of its path.
    """
    turns = {id(turn) for turn in session.turns}
    return tuple(
        (number, f"{number} {ghost.label}", ghost)
        for number, ghost in enumerate(session.ghosts, 1)
        if not ghost.hidden and id(ghost) not in turns
    )


def number_at_end(number: int, x: Array, y: Array, across: Axis, up: Axis) -> list[Layer]:
    """Write a pinned run's number where its points `x`, `y` (k,) were last in sight, if ever."""
    with np.errstate(all="ignore"):
        seen = (across.low <= x) & (x <= across.high) & (up.low <= y) & (y <= up.high)
    if not seen.any():
        return []
    last = last_true(seen)
    return [Text(float(x[last]), float(y[last]), str(number), "ghost")]


def pinned_points(
    session: Session, x: Axis, y: Axis, heights_at: Callable[[RunPath], Array]
) -> list[Layer]:
    """The points of the pinned runs on a curve, each with its number at its end."""
    layers: list[Layer] = []
    for number, name, ghost in number_pinned_runs(session):
        been = pinned_path(session, ghost)
        heights = heights_at(been)
        layers.append(Points(been.weights, heights, "ghost", name, still=True))
        layers += number_at_end(number, been.weights, heights, x, y)
    return layers
