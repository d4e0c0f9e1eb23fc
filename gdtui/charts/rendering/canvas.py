"""A painted chart: a grid of characters, each one column wide, each with the role it plays."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from gdtui.charts.chart_spec import ROLES, Role

Codes: TypeAlias = NDArray[np.uint32]

Ranks: TypeAlias = NDArray[np.uint8]

RANKS = {role: rank for rank, role in enumerate(ROLES, start=1)}
"""The place of each role in `ROLES`, counted from 1: where two share a cell, the higher shows."""

_JUMP = 3
"""Moving the cursor within a row takes some 8 bytes, a braille cell 3 and its colour more."""


class RoleSpan(NamedTuple):
    """Neighbouring cells of one role; None is bare ground."""

    text: str
    role: Role | None


class CellChange(NamedTuple):
    """Cells of row `row` from column `start` up to, not including, `stop`."""

    row: int
    start: int
    stop: int


@dataclass(frozen=True, eq=False, slots=True)
class Canvas:
    """A chart as cells.

    Attributes:
        codes: character codes (height, width).
        ranks: per cell the place of its role in `ROLES`, counted from 1; 0 is bare ground.
    """

    codes: Codes
    ranks: Ranks

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
        return str(self.codes[row].tobytes(), "utf-32-le")

    def plain(self) -> str:
        """Return the whole chart as text: rows without the blanks at their end."""
        return "\n".join(self.text(row).rstrip() for row in range(self.height))

    def spans(self, row: int, start: int = 0, stop: int | None = None) -> list[RoleSpan]:
        """Return the cells of a row, or of a part of it, as runs of one role each."""
        ranks = self.ranks[row, start:stop]
        text = self.text(row)[start:stop]
        edges = [0, *(np.flatnonzero(ranks[1:] != ranks[:-1]) + 1).tolist(), len(ranks)]
        return [
            RoleSpan(text[a:b], ROLES[ranks[a] - 1] if ranks[a] else None)
            for a, b in pairwise(edges)
            if a < b
        ]

    def changes(self, before: Canvas | None) -> list[CellChange]:
        """Return the stretches that differ from `before`; all rows if the size differs.

        Two stretches of a row that are at most `_JUMP` columns apart are one: sending the cells
        between them costs no more than moving the cursor over them.
        """
        if before is None or before.codes.shape != self.codes.shape:
            return [CellChange(row, 0, self.width) for row in range(self.height)]
        differs = (self.codes != before.codes) | (self.ranks != before.ranks)
        places = np.flatnonzero(differs)
        if not len(places):
            return []
        rows, columns = np.divmod(places, self.width)
        apart = (np.diff(rows) != 0) | (np.diff(columns) > _JUMP)
        first = np.concatenate(([True], apart))
        last = np.concatenate((apart, [True]))
        return [
            CellChange(row, start, stop + 1)
            for row, start, stop in zip(
                rows[first].tolist(), columns[first].tolist(), columns[last].tolist(), strict=True
            )
        ]


def write_text(codes: Codes, ranks: Ranks, row: int, column: int, text: str, role: Role) -> None:
    """Write `text`, whose letters are one column wide each, as far as the row goes."""
    text = text[: max(0, codes.shape[1] - column)]
    codes[row, column : column + len(text)] = np.array([ord(letter) for letter in text], np.uint32)
    ranks[row, column : column + len(text)] = RANKS[role]
