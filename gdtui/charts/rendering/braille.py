"""From data to braille dots: scaling, clipping and drawing, a whole layer at a time.

A cell of the terminal holds 2 × 4 dots. Positions here are *dots from the left* and *dots from the
top* of the axes box. Nothing outside the box gets past this module: a line to 1e300 costs what a
line to the border costs.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np

from gdtui.charts.chart_spec import Axis
from gdtui.engine.data import Array

if TYPE_CHECKING:
    from numpy.typing import NDArray

Dots: TypeAlias = "NDArray[np.int64]"

BRAILLE = 0x2800
_BITS = np.array([0x01, 0x08, 0x02, 0x10, 0x04, 0x20, 0x40, 0x80], dtype=np.uint8)
"""The bit of each dot of a braille character, row by row (Unicode, chapter 21)."""

_FAR = 1e6
"""As far outside the box as a position is kept, in boxes: enough for the slope of any line."""


FARTHEST = 1e150
"""No share of an axis is larger, either way."""


class Box(NamedTuple):
    """The axes box: `columns` × `rows` cells that show `x` and `y`."""

    columns: int
    rows: int
    x: Axis
    y: Axis

    @property
    def width(self) -> int:
        """Dots across."""
        return 2 * self.columns

    @property
    def height(self) -> int:
        """Dots down."""
        return 4 * self.rows

    def place(self, x: Array, y: Array) -> tuple[Array, Array]:
        """Return where data (n,), (n,) falls, in shares of the box: 0, 0 is its lower left corner.

        NaN stays NaN. Points far outside, or infinite, are pulled in along their direction.
        """
        with np.errstate(all="ignore"):
            across, up = _share(x, self.x), _share(y, self.y)
        far = np.maximum(np.abs(across), np.abs(up))
        if np.fmax.reduce(far, initial=0.0) <= _FAR:
            return across, up
        pull = np.where(far > _FAR, far / _FAR, 1.0)
        return across / pull, up / pull

    def dots(self, across: Array, up: Array) -> tuple[Dots, Dots]:
        """Return the dots of shares in 0..1: from the left, from the top."""
        from_left = (across * (self.width - 1) + 0.5).astype(np.int64)
        from_top = ((1 - up) * (self.height - 1) + 0.5).astype(np.int64)
        return from_left, from_top

    def dot(self, across: float, up: float) -> tuple[int, int]:
        """Return the dot of one place, as `dots` does; arrays of one cost ten times as much."""
        from_left = int(across * (self.width - 1) + 0.5)
        return from_left, int((1 - up) * (self.height - 1) + 0.5)


def share(values: Array, axis: Axis) -> Array:
    """Return where `values` (n,) lie on an axis: 0 at its lower limit, 1 at its upper one.

    Works in halves, since 1e308 − (−1e308) is not a number. On a log axis 0 is −∞ and what is
    below is NaN.
    """
    with np.errstate(all="ignore"):
        return _share(values, axis)


def _share(values: Array, axis: Axis) -> Array:
    low, high = axis.low, axis.high
    if axis.log:
        values, low, high = np.log10(values), np.log10(low), np.log10(high)
    placed = (values / 2 - low / 2) / (high / 2 - low / 2)
    return np.minimum(np.maximum(placed, -FARTHEST), FARTHEST)


def in_box(across: Array, up: Array) -> NDArray[np.bool_]:
    """Return which of some shares of a box lie in it."""
    return (across >= 0) & (across <= 1) & (up >= 0) & (up <= 1)


def point_dots(box: Box, x: Array, y: Array) -> tuple[Dots, Dots]:
    """Return the dots of those points (n,), (n,) that lie in the box."""
    across, up = box.place(x, y)
    inside = in_box(across, up)
    return box.dots(across[inside], up[inside])


def fatten(box: Box, dots: tuple[Dots, Dots]) -> tuple[Dots, Dots]:
    """Return a small cross of dots around each dot, as far as it lies in the box."""
    from_left = (dots[0][:, np.newaxis] + np.array([0, -1, 1, 0, 0])).ravel()
    from_top = (dots[1][:, np.newaxis] + np.array([0, 0, 0, -1, 1])).ravel()
    inside = (from_left >= 0) & (from_left < box.width) & (from_top >= 0) & (from_top < box.height)
    return from_left[inside], from_top[inside]


def thicken(box: Box, dots: tuple[Dots, Dots], thick: int) -> tuple[Dots, Dots]:
    """Return so many dots above each other around each dot, as far as they lie in the box."""
    off = np.arange(thick) - thick // 2
    from_left = np.repeat(dots[0], thick)
    from_top = (dots[1][:, np.newaxis] + off).ravel()
    inside = (from_top >= 0) & (from_top < box.height)
    return from_left[inside], from_top[inside]


class Strokes(NamedTuple):
    """Strokes between points (n,), (n,): from those at the indices `start` (k,) to `stop` (k,)."""

    x: Array
    y: Array
    start: Dots
    stop: Dots


def line_strokes(x: Array, y: Array) -> Strokes:
    """Return the strokes of a line through vertices (n,), (n,)."""
    index = np.arange(len(x))
    return Strokes(x, y, index[:-1], index[1:])


def segment_strokes(x0: Array, y0: Array, x1: Array, y1: Array) -> Strokes:
    """Return the strokes from (`x0`, `y0`) to (`x1`, `y1`), each (n,)."""
    index = np.arange(len(x0))
    return Strokes(np.append(x0, x1), np.append(y0, y1), index, index + len(x0))


def line_dots(box: Box, x: Array, y: Array) -> tuple[Dots, Dots]:
    """Return the dots of the line through vertices (n,), (n,); NaN lifts the pen."""
    return stroke_dots(box, [line_strokes(x, y)])[0]


def segment_dots(box: Box, x0: Array, y0: Array, x1: Array, y1: Array) -> tuple[Dots, Dots]:
    """Return the dots of strokes from (`x0`, `y0`) to (`x1`, `y1`), each (n,)."""
    return stroke_dots(box, [segment_strokes(x0, y0, x1, y1)])[0]


def stroke_dots(box: Box, sets: Sequence[Strokes]) -> list[tuple[Dots, Dots]]:
    """Return the dots of several sets of strokes; all at once, for most sets are small."""
    if not sets:
        return []
    x, y = (
        np.concatenate(parts) for parts in zip(*((each.x, each.y) for each in sets), strict=True)
    )
    across, up = box.place(x, y)
    firsts = [*accumulate((len(each.x) for each in sets[:-1]), initial=0)]
    start = np.concatenate([each.start + first for each, first in zip(sets, firsts, strict=True)])
    stop = np.concatenate([each.stop + first for each, first in zip(sets, firsts, strict=True)])
    x0, y0, x1, y1, kept = _clip(across[start], up[start], across[stop], up[stop])
    left0, top0 = box.dots(x0, y0)
    left1, top1 = box.dots(x1, y1)
    run, drop = left1 - left0, top1 - top0
    length = np.maximum(np.abs(run), np.abs(drop)) + 1
    ends = np.cumsum(length)
    along = np.arange(int(length.sum())) - np.repeat(ends - length, length)
    part = along / np.repeat(np.maximum(length - 1, 1), length)
    from_left = np.repeat(left0, length) + np.rint(part * np.repeat(run, length)).astype(np.int64)
    from_top = np.repeat(top0, length) + np.rint(part * np.repeat(drop, length)).astype(np.int64)
    if len(sets) == 1:
        return [(from_left, from_top)]
    # The strokes are in the order of their sets: each set has a stretch of the dots.
    counts = np.cumsum([len(each.start) for each in sets])
    before = counts if kept is None else np.searchsorted(kept, counts)
    bounds = np.concatenate(([0], np.concatenate(([0], ends))[before])).tolist()
    return [(from_left[low:high], from_top[low:high]) for low, high in pairwise(bounds)]


def clip(x0: Array, y0: Array, x1: Array, y1: Array) -> tuple[Array, Array, Array, Array]:
    """Cut segments to the unit square and drop those outside it, or with a NaN end."""
    return _clip(x0, y0, x1, y1)[:4]


def _clip(
    x0: Array, y0: Array, x1: Array, y1: Array
) -> tuple[Array, Array, Array, Array, Dots | None]:
    """Cut segments; return too the indices of those that were kept, None where all were.

    Liang and Barsky (1984): the part inside runs from t₀ to t₁, where t = 0 is the one end and
    t = 1 the other; each of the four borders raises t₀ or lowers t₁.
    """
    places = np.concatenate((x0, y0, x1, y1))
    if places.size and places.min() >= 0 and places.max() <= 1:  # not where one is NaN
        return x0, y0, x1, y1, None
    with np.errstate(all="ignore"):
        dx, dy = x1 - x0, y1 - y0
        steps = np.array((-dx, dx, -dy, dy))
        rooms = np.array((x0, 1 - x0, y0, 1 - y0))
        t = rooms / steps
        start = np.maximum.reduce(np.where(steps < 0, t, 0.0), axis=0, initial=0.0)
        stop = np.minimum.reduce(np.where(steps > 0, t, 1.0), axis=0, initial=1.0)
        inside = np.logical_and.reduce((steps != 0) | (rooms >= 0), axis=0)
        keep = (inside & (start <= stop) & np.isfinite(dx + dy)).nonzero()[0]
        x0, y0, dx, dy = x0[keep], y0[keep], dx[keep], dy[keep]
        start, stop = start[keep], stop[keep]
        ends = np.array((x0 + start * dx, y0 + start * dy, x0 + stop * dx, y0 + stop * dy))
    left, low, right, high = np.minimum(np.maximum(ends, 0.0), 1.0)
    return left, low, right, high, keep


class DotGrid:
    """The dots of several layers, merged: per cell its braille bits and the rank of its role."""

    def __init__(self, columns: int, rows: int) -> None:
        self.columns, self.rows = columns, rows
        self.bits = np.zeros((rows, columns), dtype=np.uint8)
        self.ranks = np.zeros((rows, columns), dtype=np.uint8)

    def copy(self) -> DotGrid:
        """Return a grid of its own with the same dots."""
        other = DotGrid(self.columns, self.rows)
        other.bits[:] = self.bits
        other.ranks[:] = self.ranks
        return other

    def add(
        self, dots: tuple[Dots, Dots], rank: int, hides: int = 0, yields: int | None = None
    ) -> None:
        """Add dots that lie inside; where layers share a cell the higher rank colours it.

        In the cells it touches, what has a rank up to `hides` is wiped away first; in those of the
        rank it `yields` to, no dot is added.
        """
        from_left, from_top = dots
        cells = (from_top >> 2) * self.columns + (from_left >> 1)
        bits, ranks = self.bits.reshape(-1), self.ranks.reshape(-1)
        before = ranks[cells]
        if yields is not None:
            free = before != yields
            from_left, from_top, cells, before = (
                each[free] for each in (from_left, from_top, cells, before)
            )
        if hides:
            bits[cells[before <= hides]] = 0
        np.bitwise_or.at(bits, cells, _BITS[(from_top & 3) * 2 + (from_left & 1)])
        ranks[cells] = np.maximum(before, np.uint8(rank))
