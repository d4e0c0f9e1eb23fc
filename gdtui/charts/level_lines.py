"""Level lines of a function of two variables; no other module knows contourpy."""

from __future__ import annotations

import numpy as np

from gdtui.engine.data import Array

LOOKED_AT = 80
"""So many vertices of a line are looked at."""

APART = 0.15
"""Places for the same word lie further from each other than that, as a share of the chart."""

SAME_HEIGHT = 0.04
"""What is this near above or below, as a share of the chart, is beside a word: half a row or so."""


def trace_levels(across: Array, up: Array, heights: Array, levels: list[float]) -> list[Array]:
    """Return the vertices (k, 2) of each level's lines that the `heights` (n, m) have, in order.

    `across` (m,) and `up` (n,) are the places of the heights. NaN stands between lines of a level.
    """
    from contourpy import contour_generator

    generator = contour_generator(across, up, heights, line_type="ChunkCombinedNan")
    found = (generator.lines(level)[0][0] for level in levels)
    return [points for points in found if points is not None]


def roomiest_places(line: Array, outer: Array, limits: Array, most: int = 4) -> Array:
    """Return vertices (n, 2), n ≤ `most`, of a level's line (k, 2) with most room to their right.

    Room ends at the next level's line `outer` (m, 2), at this one's own other parts, and at the
    `limits` (2, 2) of the chart, low and high of x and of y. NaN stands between lines of a level.
    """
    size = limits[:, 1] - limits[:, 0]
    line = line[~np.isnan(line).any(axis=1)]
    line = line[:: len(line) // LOOKED_AT + 1]
    places = (line - limits[:, 0]) / size
    others = np.concatenate((places, (outer - limits[:, 0]) / size))
    others = others[~np.isnan(others).any(axis=1)]
    away = others[np.newaxis, :, :] - places[:, np.newaxis, :]
    ahead = (np.abs(away[:, :, 1]) < SAME_HEIGHT) & (away[:, :, 0] > 0)
    room = np.min(np.where(ahead, away[:, :, 0], 1.0), axis=1, initial=1.0)
    room = np.minimum(room, 1 - places[:, 0])
    chosen: list[int] = []
    while len(chosen) < most and room.max(initial=0.0) > 0:
        chosen.append(int(room.argmax()))
        room[np.hypot(*(places - places[chosen[-1]]).T) < APART] = 0.0
    return line[chosen]
