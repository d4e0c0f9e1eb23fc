"""Which cells of a row changed: what a chart and a text alike have sent to the terminal."""

from __future__ import annotations

from typing import NamedTuple

JUMP = 3
"""Cells at most so many columns apart are one change: to send what lies between costs no more.

Moving the cursor within a row takes some 4 to 8 bytes, a braille cell 3 and its colour more.
"""


class CellChange(NamedTuple):
    """Cells of row `row` from column `start` up to, not including, `stop`.

    Of a widget's content: its upper border is row −1, the lower one the row below the last.
    """

    row: int
    start: int
    stop: int
