"""The way of a step: the point glides along the slope to its place, and drops onto the curve."""

from __future__ import annotations

import numpy as np
from msgspec import structs

from gdtui.charts.chart_spec import Arrow, ChartSpec, Marker


def glide_frame(before: ChartSpec, after: ChartSpec, share: float) -> ChartSpec | None:
    """Return the chart while a step is under way; None where no way can be shown.

    The point moves along the slope where it stood, or along −gradient, and nothing else moves.
    Where axes changed there is no way from one picture to the next. On a way that leads below the
    axes and back the point keeps to their edge: a mark that left them would be told of as gone.

    Args:
        before: the chart before the step.
        after: the chart after it.
        share: how much of the way has been made, above 0; at 1 the point is above its new place.
    """
    old, new = _point_of(before), _point_of(after)
    if old is None or new is None or (before.x, before.y) != (after.x, after.y):
        return None
    rise = new.y - old.y
    if before.slope is not None:
        rise = before.slope * (new.x - old.x)
    elif not any(isinstance(layer, Arrow) for layer in before.layers):
        return None
    if before.beside is not None or not np.isfinite(new.x) or not np.isfinite(rise):
        return None
    height = old.y + share * rise
    axis = before.y
    if axis.holds(old.y) and axis.holds(new.y):
        height = min(max(height, axis.low), axis.high)
    moved = structs.replace(old, x=old.x + share * (new.x - old.x), y=height)
    return structs.replace(
        after,
        layers=tuple(moved if layer is old else layer for layer in before.layers),
        shades=before.shades,
    )


def _point_of(spec: ChartSpec) -> Marker | None:
    """Return the mark of where descent stands."""
    marks = (each for each in spec.layers if isinstance(each, Marker) and each.role == "current")
    return next(marks, None)
