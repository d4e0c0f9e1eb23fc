"""What a terminal shows, from the bytes it was sent: as much of one as the program makes use of."""

from __future__ import annotations

import re
import threading
from codecs import getincrementaldecoder

TOKEN = re.compile(
    r"\x1b\[(?P<numbers>[0-?]*)[ -/]*(?P<final>[@-~])"
    r"|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[PX^_].*?\x1b\\|\x1b[ -/]*[0-OQ-WYZ`-~]"
    r"|(?P<control>[\x00-\x1a\x1c-\x1f])|(?P<text>[^\x00-\x1f]+)",
    re.S,
)


class Screen:
    """Cells that text and cursor movements fill; every character is one column wide."""

    def __init__(self) -> None:
        self._decode = getincrementaldecoder("utf-8")(errors="replace").decode
        self._rest = ""
        self._cells: dict[tuple[int, int], str] = {}
        self._row = self._column = 0
        self._size = (80, 24)
        self._lock = threading.Lock()

    def feed(self, data: bytes) -> None:
        """Take in what was sent; a sequence may come in pieces. A thread may, beside another."""
        with self._lock:
            self._feed(data)

    def _feed(self, data: bytes) -> None:
        pending = self._rest + self._decode(data)
        at = 0
        while match := TOKEN.match(pending, at):
            at = match.end()
            if match["final"]:
                self._control(match["numbers"], match["final"])
            elif match["text"]:
                for character in match["text"]:
                    if self._column < self._size[0] and self._row < self._size[1]:
                        self._cells[self._row, self._column] = character
                    self._column += 1
            elif match["control"] == "\r":
                self._column = 0
            elif match["control"] == "\n":
                self._line_feed()
        self._rest = pending[at:]

    def _line_feed(self) -> None:
        if self._row + 1 < self._size[1]:
            self._row += 1
        else:
            moved = {(row - 1, column): each for (row, column), each in self._cells.items() if row}
            self._cells = moved

    def resize(self, columns: int, rows: int) -> None:
        """Take another size, and lose what is outside of it."""
        with self._lock:
            self._size = (columns, rows)
            self._cells = {
                (row, column): each
                for (row, column), each in self._cells.items()
                if row < rows and column < columns
            }

    def _control(self, numbers: str, final: str) -> None:
        if final in "Hf":
            row, _, column = numbers.partition(";")
            self._row, self._column = int(row or 1) - 1, int(column or 1) - 1
        elif final == "C":
            self._column += int(numbers or 1)
        elif final == "J" or (final in "hl" and "1049" in numbers):
            self._cells.clear()

    @property
    def rows(self) -> list[str]:
        """The lines, top first, without the blanks at their ends."""
        lines: dict[int, dict[int, str]] = {}
        for (row, column), character in self._cells.copy().items():
            lines.setdefault(row, {})[column] = character
        return [
            "".join(cells.get(at, " ") for at in range(max(cells, default=-1) + 1)).rstrip()
            for cells in (lines.get(row, {}) for row in range(max(lines, default=-1) + 1))
        ]
