"""The pinned runs on a chart: their points, the number each ends in, and what sets them apart."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np

from gdtui.charts.chart_spec import Axis, Layer, Points, Text
from gdtui.charts.run_extent import last_true
from gdtui.charts.run_path import RunPath, pinned_path
from gdtui.engine.data import Array, has_same_features
from gdtui.session.chart_state import Ghost
from gdtui.session.session import Session

RING_GAP = 0.04
"""Points of a pinned run nearer to each other than this share of the chart would be a heap."""


def number_pinned_runs(
    session: Session, *, on_any_features: bool = False
) -> tuple[tuple[int, str, Ghost], ...]:
    """Return each pinned run that is shown: its number in the table of them, its name, itself.

    Turns that led to the present run are part of its path. A run on other features, say on raw
    ones where the page has standardised ones by now, has parameters that mean something else here:
    it is left out but `on_any_features`, of which a loss knows nothing.
    """
    if not session.ghosts:
        return ()
    from gdtui.session.pinned_settings import name_pinned_runs  # many never pin a run

    turns = {id(turn) for turn in session.turns}
    named = enumerate(zip(session.ghosts, name_pinned_runs(session), strict=True), 1)
    return tuple(
        (number, f"{number} {name}", ghost)
        for number, (ghost, name) in named
        if not ghost.hidden
        and id(ghost) not in turns
        and (on_any_features or _has_same_features(ghost.trace.log.rows, session.rows))
    )


_has_same_features = lru_cache(maxsize=32)(has_same_features)
"""Asked for at each frame, of tables that may be large."""


def number_at_end(number: int | str, x: Array, y: Array, across: Axis, up: Axis) -> list[Layer]:
    """Write a pinned run's number where its points `x`, `y` (k,) were last in sight, if ever.

    Its whole name on a chart where runs end apart.
    """
    with np.errstate(all="ignore"):
        seen = (across.low <= x) & (x <= across.high) & (up.low <= y) & (y <= up.high)
    if not seen.any():
        return []
    last = last_true(seen)
    return [Text(float(x[last]), float(y[last]), str(number), "ghost")]


def list_pinned_runs(session: Session, x: float, y: float) -> list[Layer]:
    """Write the names of the pinned runs one under the other, from a place that no run goes to.

    A legend has no room for them in a narrow window, and where runs end they all meet.
    """
    return [
        Text(x, y, name, "ghost", still=True, listed=True)
        for _, name, _ in number_pinned_runs(session)
    ]


def _spread_out(weights: Array, apart: float) -> list[int]:
    """Return the places of the first step and the last, and of those between that are `apart`."""
    kept = [*range(min(2, len(weights)))]
    for place in range(len(kept), len(weights)):
        if abs(weights[place] - weights[kept[-1]]) >= apart:
            kept.append(place)
    last = len(weights) - 1
    return kept if kept[-1] == last else [*kept, last]


def pinned_points(
    session: Session, x: Axis, y: Axis, heights_at: Callable[[RunPath], Array]
) -> list[Layer]:
    """The points of the pinned runs on a curve, each run's number where its first step went.

    There runs of different rates are apart; in the end they meet at the minimum. Of points that
    would lie on one another behind the first step not all are drawn.
    """
    layers: list[Layer] = []
    for number, name, ghost in number_pinned_runs(session):
        been = pinned_path(ghost)
        heights = heights_at(been)
        seen = _spread_out(been.weights, RING_GAP * (x.high - x.low))
        layers.append(Points(been.weights[seen], heights[seen], "ghost", name, still=True))
        layers += number_at_end(number, been.weights[:2], heights[:2], x, y)
    return layers
