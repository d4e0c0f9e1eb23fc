"""The pinned runs on a chart: their points, the number each ends in, and what sets them apart."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from gdtui.charts.chart_spec import Axis, Layer, Line, Points, Text
from gdtui.charts.level_lines import LOOKED_AT, all_but, loneliest_places
from gdtui.charts.run_extent import last_true
from gdtui.charts.run_path import RunPath, pinned_path
from gdtui.engine.data import Array, has_same_features
from gdtui.session.chart_state import Ghost
from gdtui.session.session import Session

RING_GAP = 0.04
"""Points of a pinned run nearer to each other than this share of the chart would be a heap."""

TOO_NEAR = 0.1
"""Lines that are nearer than this share of the chart are not told apart by a number on one."""


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


class PinnedLine(NamedTuple):
    """A line of a pinned run: its number, its name, and its vertices `x`, `y` (k,)."""

    number: int
    name: str
    x: Array
    y: Array


def draw_lines(
    lines: Sequence[PinnedLine],
    across: Axis,
    up: Axis,
    present: Sequence[tuple[Array, Array]],
    *,
    until: int | None = None,
) -> list[Layer]:
    """Draw the lines of pinned runs, which all look alike, and name them.

    A single one has its whole name where it ends, or at the vertex `until` which it is apart from
    others. Of several runs each line has a number on it, where it has room: beside one of two that
    end together it might be that of either. Names stand under each other where they cover least.

    Args:
        lines: those of pinned runs.
        across: the axis of `x`.
        up: the axis of `y`.
        present: vertices `x`, `y` (k,) of the present run's lines.
        until: how many vertices of a single line its name may stand at; None for all.
    """
    drawn = [Line(line.x, line.y, "ghost", line.name, still=True) for line in lines]
    if len(lines) == 1:
        (line,) = lines
        ended = number_at_end(line.name, line.x[:until], line.y[:until], across, up)
        return [*drawn, *ended]
    names = dict.fromkeys(line.name for line in lines)
    numbers = number_along(lines, across, up, present) if len(names) > 1 else []
    return [*drawn, *numbers, *list_names(names, across.high, up.high)]


def number_along(
    lines: Sequence[PinnedLine], across: Axis, up: Axis, present: Sequence[tuple[Array, Array]]
) -> list[Layer]:
    """Write each line's number on it, at the first that is free of the places furthest from others.

    Others are the lines of the present run too. Where there is no place on any of a run's lines,
    its number stands beside one, away from other pinned ones; that of a single line where it ends.
    """
    if len(lines) == 1:
        (line,) = lines
        return number_at_end(line.number, line.x, line.y, across, up)
    mine = tuple(_packed(line.x, line.y) for line in lines)
    on_line = _places_along(mine, tuple(_packed(x, y) for x, y in present), across, up)
    beside = _places_along(mine, (), across, up)
    texts: list[Layer] = []
    for at, line in enumerate(lines):
        for places, on in ((on_line[at], True), ((*on_line[at], *beside[at]), False)):
            texts += [
                Text(x, y, str(line.number), "ghost", True, centred=on, sparing=on, of=str(at))
                for x, y in places
            ]
    return texts


_Packed = tuple[bytes, bytes]


def _packed(x: Array, y: Array) -> _Packed:
    return x.astype(float).tobytes(), y.astype(float).tobytes()


@lru_cache(maxsize=16)
def _places_along(
    mine: tuple[_Packed, ...], others: tuple[_Packed, ...], across: Axis, up: Axis
) -> list[list[tuple[float, float]]]:
    """Return the places (x, y) on each of several lines that are furthest from all else."""
    limits = np.array([_log(np.array([axis.low, axis.high]), axis) for axis in (across, up)])
    lines = []
    for x, y in (*mine, *others):
        vertices = _log(np.frombuffer(x), across), _log(np.frombuffer(y), up)
        lines.append(_between_vertices(np.stack(vertices, axis=1), limits))
    found = []
    for at in range(len(mine)):
        places = loneliest_places(lines[at], all_but(lines, at), limits, TOO_NEAR)
        found.append([(_power(x, across), _power(y, up)) for x, y in places.tolist()])
    return found


def _log(values: Array, axis: Axis) -> Array:
    """Return how far along an axis values lie, in whatever unit."""
    with np.errstate(all="ignore"):
        return np.log10(values) if axis.log else values


def _power(value: float, axis: Axis) -> float:
    return 10.0**value if axis.log else value


def _between_vertices(line: Array, limits: Array) -> Array:
    """Return points (n, 2) all along a line (k, 2); NaN where it is beyond the limits (2, 2)."""
    with np.errstate(all="ignore"):
        inside = np.all((limits[:, 0] <= line) & (line <= limits[:, 1]), axis=1)
        line = np.where(inside[:, np.newaxis], line, np.nan)
        parts = np.arange(0, 1, max(1, len(line)) / LOOKED_AT)[:, np.newaxis, np.newaxis]
        between: Array = line[:-1] + parts * (line[1:] - line[:-1])
    return np.swapaxes(between, 0, 1).reshape(-1, 2)


def list_pinned_runs(session: Session, x: float, y: float) -> list[Layer]:
    """Write the names of the pinned runs one under the other, from a place that no run goes to.

    A legend has no room for them in a narrow window, and where runs end they all meet.
    """
    return list_names((name for _, name, _ in number_pinned_runs(session)), x, y)


def list_names(names: Iterable[str], x: float, y: float) -> list[Layer]:
    """Write names of pinned runs one under the other, near a place."""
    return [Text(x, y, name, "ghost", still=True, listed=True) for name in names]


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
