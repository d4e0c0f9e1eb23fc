"""Tables that come with the program: plain files, read in plain Python, so that nobody waits."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from gdtui.datasets.cells import DecimalMark
from gdtui.datasets.names import column_names
from gdtui.datasets.table import ReadingError, Reason, Table, read_once
from gdtui.engine.data import Array


class _ListCells:
    """The cells of a small file, all of them texts."""

    decimal: DecimalMark = "."

    def __init__(self, rows: Sequence[Sequence[str]], lines: Sequence[int]) -> None:
        self.count = len(rows)
        self._rows = rows
        self._lines = lines

    def numbers(self, place: int) -> Array | None:
        """None: the texts have to be looked at."""
        return None

    def texts(self, place: int) -> Sequence[str]:
        """A column's cells."""
        return [row[place] for row in self._rows]

    def head(self, place: int, count: int) -> tuple[str, ...]:
        """The first of them."""
        return tuple(row[place] for row in self._rows[:count])

    def line(self, row: int) -> int:
        """The line of the file on which a row begins."""
        return self._lines[row]


def read_shipped(path: Path) -> Table:
    """Read a table that comes with the program, which is plain: nobody waits for pandas.

    Raises:
        ReadingError: its rows are not alike.
    """
    return read_once(path, lambda: _read_shipped(path))


def _read_shipped(path: Path) -> Table:
    rows: list[list[str]] = []
    lines: list[int] = []
    with path.open(encoding="utf-8-sig", newline="") as opened:
        reader = csv.reader(opened, strict=True)
        for row in reader:
            rows.append([cell.strip() for cell in row])
            lines.append(reader.line_num)
    names, notes = column_names(rows[0])
    for row, line in zip(rows, lines, strict=True):
        if len(row) != len(names):
            raise ReadingError(
                Reason.RAGGED, f"{path}, row {line}: {len(row)} values, not {len(names)}"
            )
    return Table(path, names, _ListCells(rows[1:], lines[1:]), (), notes)
