"""From a field to levels of shade: one ground a cell, by the field's height at its middle."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gdtui.charts.chart_spec import SHADE_LEVELS, Axis, Depth, Shade
from gdtui.charts.rendering.braille import Box
from gdtui.charts.rendering.canvas import FIRST_LEVELS, Shades
from gdtui.engine.data import Array

if TYPE_CHECKING:
    from numpy.typing import NDArray


def shade_cells(box: Box, shades: tuple[Shade, ...], depth: Depth) -> Shades:
    """Return the level of each cell of the box (rows, columns), the later shade on top; 0 bare."""
    cells = np.zeros((box.rows, box.columns), dtype=np.uint8)
    across = _middles(box.x, (2 * np.arange(box.columns) + 0.5) / (box.width - 1))
    up = _middles(box.y, 1 - (4 * np.arange(box.rows) + 1.5) / (box.height - 1))
    for shade in shades:
        heights = _between(shade, across, up)
        count = SHADE_LEVELS[depth][shade.ramp]
        levels = _levels(shade, heights, count) + FIRST_LEVELS[shade.ramp]
        cells = np.where(np.isnan(heights), cells, levels.astype(np.uint8))
    return cells


def _middles(axis: Axis, shares: Array) -> Array:
    """Return where on an axis shares of it lie; in halves, as the whole may be no number."""
    with np.errstate(all="ignore"):
        if axis.log:
            low, high = np.log10(axis.low), np.log10(axis.high)
            return np.asarray(10 ** (low + shares * (high - low)))
        return 2 * (axis.low / 2 + shares * (axis.high / 2 - axis.low / 2))


def _between(shade: Shade, across: Array, up: Array) -> Array:
    """Return the heights (n, m) at places (m,) across and (n,) up; NaN where there are none."""
    (left, beside), (below, above) = _neighbours(shade.x, across), _neighbours(shade.y, up)
    with np.errstate(all="ignore"):
        rows = _mix(shade.values[below], shade.values[below + 1], above[:, np.newaxis])
        return _mix(rows[:, left], rows[:, left + 1], beside)


def _mix(one: Array, other: Array, share: Array) -> Array:
    """Return what lies between two heights; equal ones are kept, infinite ones too."""
    return np.where(one == other, one + 0 * share, one * (1 - share) + other * share)


def _neighbours(places: Array, wanted: Array) -> tuple[NDArray[np.int64], Array]:
    """Return which of the places (n,) lies before each that is wanted, and how far it is beyond.

    That is a share of the way to the next place; NaN outside.
    """
    before = np.clip(np.searchsorted(places, wanted, side="right") - 1, 0, len(places) - 2)
    with np.errstate(all="ignore"):
        share = (wanted - places[before]) / (places[before + 1] - places[before])
    return before, np.where((share >= 0) & (share <= 1), share, np.nan)


def _levels(shade: Shade, heights: Array, count: int) -> NDArray[np.int64]:
    """Return the level, from 0, of each height; anything where there is none."""
    if shade.ramp == "class":
        shares = np.nan_to_num(heights * count, nan=0.0, posinf=count, neginf=0.0)
        return np.clip(np.floor(shares), 0, count - 1).astype(np.int64)
    passed = np.zeros(heights.shape, dtype=np.int64)
    stride = -(-len(shade.edges) // max(1, count - 1))
    for edge in shade.edges[:: max(1, stride)]:
        passed += heights < edge
    return passed
