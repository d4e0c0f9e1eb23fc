"""Which cells of a painted chart hold the title, the axes, their names and the data."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from gdtui.charts.rendering.canvas import Canvas

GUTTER, NARROW_GUTTER, NARROW = 7, 5, 30
"""Columns kept for the ticks of the vertical axis, whatever they say: the axis never jumps.

A chart of fewer than `NARROW` columns has the narrow one.
"""

WITH_LEGEND = 15
"""A lower chart has no row for a legend alone."""

HEADED = 8
"""A lower chart has no row for words: it keeps five rows or fewer for the data."""

BETWEEN = 2
"""Columns between two charts side by side."""


class Layout(NamedTuple):
    """Which cells show what; None where the chart is too small for it."""

    title: int | None
    header: int | None
    top: int
    left: int
    rows: int
    columns: int
    framed: bool
    footer: int | None
    legend: int | None = None


def lay_out(
    width: int,
    height: int,
    titled: bool,
    framed: bool,
    *,
    wordy: bool = False,
    ticked: bool = True,
) -> Layout:
    """Give the room to, in this order: the data, the ticks, the axis titles, the title.

    The lowest that has a row for words names there its vertical axis and what is drawn; what lies
    across, its title says. A `wordy` chart whose legend fits nowhere else has a row for it, if it
    is high enough. One that is not `ticked` has no axes to draw, and their room for what it shows.
    """
    gutter = GUTTER if width >= NARROW else NARROW_GUTTER
    framed = framed and width >= gutter + 10 and height >= 5
    headed = framed and height >= HEADED
    named = headed and height > HEADED
    title = 0 if titled and height > HEADED else None
    top = (title is not None) + headed
    framed = framed and ticked
    below = (2 if framed else 0) + (1 if named else 0)
    legend = top if wordy and named and height >= WITH_LEGEND else None
    header = top - 1 if headed else None
    top += legend is not None
    left = gutter + 1 if framed else 0
    return Layout(
        title=title,
        header=header,
        top=top,
        left=left,
        rows=height - top - below,
        columns=width - left,
        framed=framed,
        footer=height - 1 if named else None,
        legend=legend,
    )


def side_by_side(left: Canvas, right: Canvas) -> Canvas:
    """Return two canvases of the same height as one, with bare columns between them."""
    gap = np.full((left.height, BETWEEN), 32, dtype=np.uint32)
    bare = np.zeros((left.height, BETWEEN), dtype=np.uint8)
    shades = None
    if left.shades is not None or right.shades is not None:
        sides = (
            np.zeros_like(side.ranks) if side.shades is None else side.shades
            for side in (left, right)
        )
        shades = np.hstack((next(sides), bare, next(sides)))
    return Canvas(
        np.hstack((left.codes, gap, right.codes)),
        np.hstack((left.ranks, bare, right.ranks)),
        shades,
    )
