"""A painted chart: a grid of cells, each one column wide, each with the role it plays.

A letter of two columns fills two cells. A cell that holds more than one code point, or the second
half of a letter, has a code that is none of Unicode's.
"""

from __future__ import annotations

import sys
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np

from gdtui.charts.chart_spec import ROLES, Ramp, Role
from gdtui.text.cell_changes import JUMP, CellChange
from gdtui.text.widths import graphemes, is_single_width

if TYPE_CHECKING:
    from numpy.typing import NDArray

Codes: TypeAlias = "NDArray[np.uint32]"

Ranks: TypeAlias = "NDArray[np.uint8]"

Shades: TypeAlias = "NDArray[np.uint8]"

FIRST_LEVELS: dict[Ramp, int] = {"class": 1, "loss": 65}
"""The number of each ramp's first level; the others follow, and 0 is bare ground."""

RANKS = {role: rank for rank, role in enumerate(ROLES, start=1)}
"""The place of each role in `ROLES`, counted from 1: where two share a cell, the higher shows."""

SECOND_HALF = sys.maxunicode + 1
"""The code of the second cell of a letter that is two columns wide."""

_COMPOSED = [""]
"""What the codes from `SECOND_HALF` on stand for."""


@cache
def _composed_code(letter: str) -> int:
    _COMPOSED.append(letter)
    return SECOND_HALF + len(_COMPOSED) - 1


def _cell_texts(codes: Codes) -> str | list[str]:
    """Return each cell's characters; half a letter that is cut off at an end is a blank."""
    if not len(codes) or int(codes.max()) < SECOND_HALF:
        return str(codes.tobytes(), "utf-32-le")
    letters = [
        chr(code) if code < SECOND_HALF else _COMPOSED[code - SECOND_HALF]
        for code in codes.tolist()
    ]
    if codes[0] == SECOND_HALF:
        letters[0] = " "
    return letters


class RoleSpan(NamedTuple):
    """Neighbouring cells of one role, None on bare ground, and one level of shade, if any."""

    text: str
    role: Role | None
    shade: int = 0


def level_of(shade: int) -> tuple[Ramp, int]:
    """Return which ramp a shade above 0 is of, and which of its levels, counted from 0."""
    ramp: Ramp = "loss" if shade >= FIRST_LEVELS["loss"] else "class"
    return ramp, shade - FIRST_LEVELS[ramp]


class Canvas(NamedTuple):
    """A chart as cells.

    Attributes:
        codes: character codes (height, width).
        ranks: per cell the place of its role in `ROLES`, counted from 1; 0 is bare ground.
        shades: per cell its level of shade, by `FIRST_LEVELS`, and 0 none; None where no cell has.
    """

    codes: Codes
    ranks: Ranks
    shades: Shades | None = None

    @property
    def height(self) -> int:
        """Rows of cells."""
        return int(self.codes.shape[0])

    @property
    def width(self) -> int:
        """Columns of cells."""
        return int(self.codes.shape[1])

    def text(self, row: int) -> str:
        """Return the characters of a row."""
        return "".join(_cell_texts(self.codes[row]))

    def plain(self) -> str:
        """Return the whole chart as text: rows without the blanks at their end."""
        return "\n".join(self.text(row).rstrip() for row in range(self.height))

    def spans(self, row: int, start: int = 0, stop: int | None = None) -> list[RoleSpan]:
        """Return the cells of a row, or of a part of it, as runs of one role and shade each."""
        ranks, codes = self.ranks[row, start:stop], self.codes[row, start:stop]
        if stop is not None and stop < self.width and self.codes[row, stop] == SECOND_HALF:
            codes = np.append(codes[:-1], np.uint32(ord(" ")))
        differs = ranks[1:] != ranks[:-1]
        shades = None if self.shades is None else self.shades[row, start:stop]
        if shades is not None:
            differs = differs | (shades[1:] != shades[:-1])
        edges = [0, *(np.flatnonzero(differs) + 1).tolist(), len(ranks)]
        cells = _cell_texts(codes)
        return [
            RoleSpan(
                "".join(cells[a:b]),
                ROLES[ranks[a] - 1] if ranks[a] else None,
                0 if shades is None else int(shades[a]),
            )
            for a, b in pairwise(edges)
            if a < b
        ]

    def changes(self, before: Canvas | None) -> list[CellChange]:
        """Return the stretches that differ from `before`; all rows if the size differs.

        Two stretches of a row that are at most `JUMP` columns apart are one: sending the cells
        between them costs no more than moving the cursor over them.
        """
        if before is None or before.codes.shape != self.codes.shape:
            return [CellChange(row, 0, self.width) for row in range(self.height)]
        differs = (self.codes != before.codes) | (self.ranks != before.ranks)
        if self.shades is not before.shades:
            none = np.uint8(0)
            now = none if self.shades is None else self.shades
            differs |= now != (none if before.shades is None else before.shades)
        places = np.flatnonzero(differs)
        if not len(places):
            return []
        rows, columns = np.divmod(places, self.width)
        apart = (np.diff(rows) != 0) | (np.diff(columns) > JUMP)
        first = np.concatenate(([True], apart))
        last = np.concatenate((apart, [True]))
        stretches = zip(
            rows[first].tolist(), columns[first].tolist(), columns[last].tolist(), strict=True
        )
        return [
            CellChange(row, *self._whole(row, start, stop + 1)) for row, start, stop in stretches
        ]

    def _whole(self, row: int, start: int, stop: int) -> tuple[int, int]:
        """Widen a stretch so that it cuts no letter in halves."""
        codes = self.codes[row]
        start -= bool(codes[start] == SECOND_HALF)
        stop += bool(stop < self.width and codes[stop] == SECOND_HALF)
        return start, stop


def write_text(codes: Codes, ranks: Ranks, row: int, column: int, text: str, role: Role) -> None:
    """Write `text` as far as the row goes; of a letter that it covers by half, nothing is left."""
    cells = _cells_of(text, max(0, codes.shape[1] - column))
    end = column + len(cells)
    if not cells:
        return
    if column and codes[row, column] == SECOND_HALF:
        codes[row, column - 1] = ord(" ")
    if end < codes.shape[1] and codes[row, end] == SECOND_HALF:
        codes[row, end] = ord(" ")
    codes[row, column:end] = np.array(cells, np.uint32)
    ranks[row, column:end] = RANKS[role]


def _cells_of(text: str, room: int) -> list[int]:
    """Return the codes of a text's cells, as many letters as there is room for."""
    if is_single_width(text):
        return [ord(letter) for letter in text[:room]]
    cells: list[int] = []
    for letter, width in graphemes(text):
        if len(cells) + width > room:
            break
        cells.append(ord(letter) if len(letter) == 1 else _composed_code(letter))
        cells += [SECOND_HALF] * (width - 1)
    return cells
