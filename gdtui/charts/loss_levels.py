"""Level lines of the loss over two parameters, the losses written on them, and bands of shade."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from gdtui.charts.chart_spec import Axis, Layer, Line, Shade, Text
from gdtui.charts.level_lines import all_but, roomiest_places, trace_levels
from gdtui.charts.loss_plane import LossPlane, sample_plane
from gdtui.engine.data import Array
from gdtui.text.numbers import number_text

if TYPE_CHECKING:
    from numpy.typing import NDArray

LEVELS, APART = 4, 4.0
"""Level lines at most, and how many times further above the least loss each is than the next."""


@lru_cache(maxsize=16)
def draw_levels(
    plane: LossPlane, x: Axis, y: Axis, reach: tuple[Axis, Axis], turned: bool
) -> tuple[Layer, ...]:
    """Draw the level lines of a plane as one line, its pen lifted, and their losses.

    The losses stand on their lines, between the limits of `x` and `y`; lines go as far as `reach`.
    """
    across, up, losses = _sample(plane, reach)
    heights = _heights(plane, x, y, reach)
    found = [trace_levels(across, up, losses, [height]) for height in heights]
    lines = [np.concatenate((*each, np.full((1, 2), np.nan))) for each in found]
    limits = np.array([[x.low, x.high], [y.low, y.high]])
    inside = [np.where(_is_inside(line, limits)[:, np.newaxis], line, np.nan) for line in lines]
    order = [1, 0] if turned else [0, 1]
    labels: list[Layer] = []
    for number, text in enumerate(_tell_apart(heights)):
        others = all_but(lines, number)
        places = roomiest_places(inside[number][:, order], others[:, order], limits[order])
        for w, b in places[:, order].tolist():
            labels.append(Text(w, b, text, "level", still=True, centred=True, sparing=True))
    line = np.concatenate((np.full((1, 2), np.nan), *lines))
    return Line(line[:, 0], line[:, 1], "level", "contour", still=True), *labels


@lru_cache(maxsize=16)
def shade_bands(
    plane: LossPlane, x: Axis, y: Axis, reach: tuple[Axis, Axis], turned: bool
) -> tuple[Shade, ...]:
    """Shade the plane in bands that end at the level lines, and halfway to the next.

    Halfway by ratio: each band ends √`APART` times further above the least loss than the next.
    """
    across, up, losses = _sample(plane, reach)
    heights, floor = _heights(plane, x, y, reach), _floor_of(plane, losses)
    if not heights:
        return ()
    above = [floor + (height - floor) / math.sqrt(APART) for height in heights[1:]]
    edges = tuple(sorted((*heights, *above), reverse=True))
    if turned:
        across, up, losses = up, across, losses.T
    return (Shade(across, up, losses, "loss", edges, "loss, high to low"),)


def _sample(plane: LossPlane, reach: tuple[Axis, Axis]) -> tuple[Array, Array, Array]:
    x, y = reach
    return sample_plane(plane, x.low, x.high, y.low, y.high)


def _is_inside(line: Array, limits: Array) -> NDArray[np.bool_]:
    """Say of each vertex (k, 2) whether it lies between the limits (2, 2); NaN does not."""
    inside: NDArray[np.bool_] = (limits[:, 0] <= line) & (line <= limits[:, 1])
    return inside[:, 0] & inside[:, 1]


def _tell_apart(heights: list[float]) -> list[str]:
    """Write losses with three digits, or as many as tell them apart."""
    written = ([number_text(height, digits) for height in heights] for digits in range(3, 9))
    return next((texts for texts in written if len({*texts}) == len(texts)), [""] * len(heights))


def _heights(plane: LossPlane, x: Axis, y: Axis, reach: tuple[Axis, Axis]) -> list[float]:
    """The losses to draw a line at: one through the start, the others `APART` from each other.

    The highest is one that `x` and `y` have in sight.
    """
    across, up, losses = _sample(plane, reach)
    seen = losses[(y.low <= up) & (up <= y.high)][:, (x.low <= across) & (across <= x.high)]
    floor, ceiling = _floor_of(plane, losses), float(seen.max())
    start = plane.loss - floor
    if not 0 < start < math.inf:
        start = (ceiling - floor) / APART
    if not 0 < start < math.inf:
        return []
    highest = math.floor(math.log((ceiling - floor) / start, APART))
    return [floor + start * APART ** (highest - step) for step in reversed(range(LEVELS))]


def _floor_of(plane: LossPlane, losses: Array) -> float:
    """The least loss of a bowl, wherever it is; else that of the samples (n, m)."""
    if plane.quadratic and math.isfinite(plane.condition):
        return plane.loss_at(*plane.minimum)
    return float(losses.min())
