"""A painted chart read as a learner reads it: by its frame, its ticks and what they say."""

from __future__ import annotations

import re
from typing import NamedTuple

import numpy as np

from gdtui.charts.chart_spec import Role
from gdtui.charts.rendering.canvas import RANKS, Canvas

LEGEND = re.compile("the network|node|weight above 0|below 0|what it sees|unit (over|above)")
"""What stands above a chart without a frame."""


class Scale(NamedTuple):
    """Two ticks of an axis: what they say, and the cell that each marks."""

    values: tuple[float, float]
    cells: tuple[int, int]
    log: bool

    def cell(self, value: float) -> tuple[float, float]:
        """Return where a value lies in cells, and how far off that may be.

        A tick says no more than which cell it is in, and so by half a cell either way; further out
        than the ticks that grows. The mark itself is somewhere in its own cell.
        """
        low, high = self.values
        with np.errstate(all="ignore"):
            if self.log:
                low, high, value = np.log10(low), np.log10(high), np.log10(value)
            along = float((value / 2 - low / 2) / (high / 2 - low / 2))
        at = self.cells[0] + along * (self.cells[1] - self.cells[0])
        return at, 0.5 + (abs(1 - along) + abs(along)) / 2 + 1e-6


class Printed(NamedTuple):
    """What is printed: the cells inside the axes, and both scales; None without two ticks.

    `left`: the column of the chart where the cells inside begin.
    """

    codes: np.ndarray[tuple[int, int], np.dtype[np.uint32]]
    ranks: np.ndarray[tuple[int, int], np.dtype[np.uint8]]
    across: Scale | None
    up: Scale | None
    left: int = 0

    def cells_of(self, role: Role, glyphs: str = "") -> list[tuple[int, int]]:
        """Return row and column of each cell of a role; of these glyphs alone, if any are given."""
        found = self.ranks == RANKS[role]
        if glyphs:
            found &= np.isin(self.codes, [ord(glyph) for glyph in glyphs])
        return [(int(row), int(column)) for row, column in np.argwhere(found)]


def read_printed(canvas: Canvas) -> Printed:
    """Read a chart: its frame tells where the axes lie, its ticks what they mean.

    One without ticks has no frame: all between its title, or its legend, and its last row shows.
    """
    rows = [canvas.text(row) for row in range(canvas.height)]
    if not any("└" in row for row in rows):
        named = (number for number in range(3) if LEGEND.search(rows[number]))
        shown = slice(max(named, default=-1) + 1, -1 if canvas.height >= 9 else None)
        return Printed(canvas.codes[shown], canvas.ranks[shown], None, None)
    (bottom,) = (number for number, row in enumerate(rows) if "└" in row)
    left = rows[bottom].index("└")
    edge = [number for number in range(bottom) if rows[number][left] in "│┤"]
    top = edge[0]
    up = [
        (_number(rows[number][:left]), number - top) for number in edge if rows[number][left] == "┤"
    ]
    texts = [(found.start(), found.end(), found[0]) for found in _words(rows[bottom + 1])]
    across = []
    for column in (at for at, letter in enumerate(rows[bottom]) if letter == "┬"):
        (text,) = (text for start, stop, text in texts if start <= column < stop)
        across.append((_number(text), column - left - 1))
    words = rows[:top], rows[bottom + 2 :]
    inside = slice(top, bottom), slice(left + 1, canvas.width)
    return Printed(
        canvas.codes[inside],
        canvas.ranks[inside],
        _scale(across, any("log scale" in row for row in words[1])),
        _scale(up, any("log scale" in row for row in words[0])),
        left + 1,
    )


def _words(row: str) -> list[re.Match[str]]:
    return list(re.finditer(r"\S+", row))


def _number(text: str) -> float:
    return float(text.strip().replace("−", "-").replace(",", ""))


def _scale(ticks: list[tuple[float, int]], log: bool) -> Scale | None:
    if len(ticks) < 2:
        return None
    (first, start), *_, (last, stop) = sorted(ticks)
    return Scale((first, last), (start, stop), log)
