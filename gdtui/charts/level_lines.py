"""Level lines of a function of two variables; no other module knows contourpy."""

from __future__ import annotations

import numpy as np

from gdtui.engine.data import Array

LOOKED_AT = 80
"""So many vertices of a line are looked at."""

APART = 0.1
"""Places for the same word lie further from each other than that, as a share of the chart.

What is nearer of the line itself runs through the word, and takes it no room.
"""

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


def all_but(lines: list[Array], number: int) -> Array:
    """Return the lines of all levels but one as one line (k, 2); of NaN alone without others."""
    return np.concatenate((np.full((1, 2), np.nan), *lines[:number], *lines[number + 1 :]))


def roomiest_places(line: Array, others: Array, limits: Array, most: int = 8) -> Array:
    """Return vertices (n, 2), n ≤ `most`, of a level's line (k, 2) with most room on both sides.

    Room ends at `others` (m, 2), the lines of the other levels, at this one's own other parts, and
    at the `limits` (2, 2) of the chart, low and high of x and of y. NaN stands between lines.
    """
    size = limits[:, 1] - limits[:, 0]
    line = line[~np.isnan(line).any(axis=1)]
    line = line[:: len(line) // LOOKED_AT + 1]
    places = (line - limits[:, 0]) / size
    around = np.concatenate((places, (others - limits[:, 0]) / size))
    around = around[~np.isnan(around).any(axis=1)]
    away = around[np.newaxis, :, :] - places[:, np.newaxis, :]
    far = np.abs(away[:, :, 0])
    beside = np.abs(away[:, :, 1]) < SAME_HEIGHT
    beside[:, : len(places)] &= far[:, : len(places)] > APART
    room = np.min(np.where(beside, far, 1.0), axis=1, initial=1.0)
    room = np.minimum(room, np.minimum(places[:, 0], 1 - places[:, 0]))
    return line[_choose_best(places, room, most)]


def loneliest_places(
    line: Array, others: Array, limits: Array, near: float, most: int = 8
) -> Array:
    """Return vertices (n, 2), n ≤ `most`, of a line (k, 2) furthest from all `others` (m, 2).

    None of them as `near` or nearer. Distances are shares of the chart, between its `limits`
    (2, 2). NaN stands between lines.
    """
    size = limits[:, 1] - limits[:, 0]
    line, others = (each[~np.isnan(each).any(axis=1)] for each in (line, others))
    places, around = ((each - limits[:, 0]) / size for each in (line, others))
    away = around[np.newaxis, :, :] - places[:, np.newaxis, :]
    room = np.min(np.hypot(away[:, :, 0], away[:, :, 1]), axis=1, initial=1.0)
    return line[_choose_best(places, np.where(room > near, room, 0.0), most)]


def _choose_best(places: Array, worth: Array, most: int) -> list[int]:
    """Return the indices of the places (n, 2) of most worth, each `APART` from the others."""
    worth, chosen = worth.copy(), list[int]()
    while len(chosen) < most and worth.max(initial=0.0) > 0:
        chosen.append(int(worth.argmax()))
        worth[np.hypot(*(places - places[chosen[-1]]).T) < APART] = 0.0
    return chosen
