"""Level lines of a function of two variables; no other module knows contourpy."""

from __future__ import annotations

from gdtui.engine.data import Array


def trace_levels(across: Array, up: Array, heights: Array, levels: list[float]) -> list[Array]:
    """Return the vertices (k, 2) of each level's lines that the `heights` (n, m) have, in order.

    `across` (m,) and `up` (n,) are the places of the heights. NaN stands between lines of a level.
    """
    from contourpy import contour_generator

    generator = contour_generator(across, up, heights, line_type="ChunkCombinedNan")
    found = (generator.lines(level)[0][0] for level in levels)
    return [points for points in found if points is not None]
