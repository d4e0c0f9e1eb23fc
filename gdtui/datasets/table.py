"""A table: its columns as numbers and as texts, with errors that name file, row and column.

How its cells were read is not its business: what comes with the program is read in plain Python,
any other file by pandas.
"""

from __future__ import annotations

import difflib
import math
import stat
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from enum import Enum
from pathlib import Path

import numpy as np

from gdtui.datasets.cells import (
    GAP_MARKS,
    Cells,
    ParsedColumn,
    is_gap,
    is_written_number,
    parse_column,
)
from gdtui.datasets.names import clean_text, find_name
from gdtui.engine.data import Array

LARGE = 2_000_000
"""Bytes of a file that takes a noticeable time to read, some 100,000 rows."""

REPORT_EVERY = 20_000


class DataError(Exception):
    """A table that cannot be used: one sentence with file, column and row, and what to do.

    The row is the line of the file, counted from 1 with the header, as an editor counts. Whatever
    the file holds, the sentence is on one line and can be shown anywhere.
    """

    def __init__(self, said: str) -> None:
        super().__init__(clean_text(said))


class RequestError(DataError):
    """What was asked of the table makes no sense, whatever the table holds."""


class Reason(Enum):
    """Why a file cannot be read, or a column not be learned from: there is no other reason."""

    NO_FILE = "there is none"
    NO_REGULAR_FILE = "a folder, a device, a path that cannot be opened"
    NO_WRITER = "a pipe that nobody writes into"
    OTHER_FORMAT = "a spreadsheet, a picture, a database …; or JSON, HTML"
    DAMAGED = "packed, and cut off or locked, or too large when unpacked"
    WRONG_ENCODING = "not text in the encoding that was named"
    WRONG_SEPARATOR = "one column, with a mark in every row that looks like a separator"
    NO_ROWS = "nothing in it, or nothing below the names"
    RAGGED = "a row with more or fewer values than there are names"
    STRAY_QUOTE = "a quote that is never closed, or closed in the middle of nowhere"
    CHANGED = "it changed while it was read"
    NO_SUCH_COLUMN = "a name that no column has"
    NO_NUMBER = "a cell, or a whole column, that is no number"
    NOT_FINITE = "infinity, or a number too large"
    TOO_LONG = "whole numbers beyond 2⁵³, which would be rounded"
    NO_DATE = "a date that is not written as one"


class ReadingError(DataError):
    """A file or a column that cannot be read, and the reason for it."""

    def __init__(self, reason: Reason, said: str) -> None:
        super().__init__(said)
        self.reason = reason


class RowLines(Sequence[int]):
    """The lines of the file on which its rows begin, from 1; each is looked for when asked for."""

    def __init__(self, cells: Cells) -> None:
        self._cells = cells

    def __len__(self) -> int:
        return self._cells.count

    def __getitem__(self, row: int) -> int:  # type: ignore[override]
        return self._cells.line(int(row))


class Table:
    """A file's columns by name.

    Attributes:
        path: of the file, as it was named.
        header: the names, none empty and none twice; as they may be shown.
        lines: where each row stands in the file.
    """

    def __init__(
        self,
        path: Path,
        header: tuple[str, ...],
        cells: Cells,
        notes: Sequence[str] = (),
        name_notes: Mapping[str, str] | None = None,
    ) -> None:
        """Wrap the cells of a file.

        Args:
            path: of the file, as it was named.
            header: the names.
            cells: what was read.
            notes: what was assumed in reading it.
            name_notes: by name, how it came to a column.
        """
        self.path = path
        self.header = header
        self.lines = RowLines(cells)
        self._cells = cells
        self._notes = tuple(notes)
        self._name_notes = name_notes or {}
        self._parsed: dict[str, ParsedColumn] = {}

    def name_of(self, name: str) -> str:
        """The name in the header that is meant. Raises ReadingError where there is none."""
        found = find_name(name, self.header)
        if found is None:
            raise ReadingError(
                Reason.NO_SUCH_COLUMN,
                f"{self.path} has no column '{name}'; {self._instead(name)}{self._assumed}",
            )
        return found

    def texts(self, name: str) -> Sequence[str]:
        """The column's cells, (n,). Raises ReadingError where there is none of that name."""
        return self._cells.texts(self._place(name))

    def texts_at(self, name: str, rows: Sequence[int]) -> tuple[str, ...]:
        """The column's cells in these rows, counted from 0, as they may be shown."""
        texts = self.texts(name)
        return tuple(clean_text(texts[row]) for row in rows)

    def first_texts(self, name: str, count: int) -> tuple[str, ...]:
        """The column's first cells, as they may be shown."""
        return tuple(map(clean_text, self._cells.head(self._place(name), count)))

    def gaps(self, name: str) -> int:
        """How many of the column's readings are missing."""
        values = self._cells.numbers(self._place(name))
        if values is not None:
            return int(np.isnan(values).sum())
        return sum(map(is_gap, self.texts(name)))

    def numbers(self, name: str) -> Array:
        """The column's numbers (n,), NaN where one is missing. Raises ReadingError for others."""
        values = self._cells.numbers(self._place(name))
        return self._parse(name).values if values is None else values

    def notes(self, names: Sequence[str]) -> tuple[str, ...]:
        """What was assumed in reading the file, and in reading these columns as numbers."""
        told = list(self._notes)
        for name in names:
            if name in self._name_notes:
                told.append(self._name_notes[name])
            if name in self._parsed:
                told.append(self._parsed[name].note)
        return tuple(dict.fromkeys(note for note in told if note))

    def day_of_year(self) -> Array:
        """1 to 366, from the ISO dates of the `date` column; NaN where one is missing."""
        if "date" not in self.header:
            raise ReadingError(
                Reason.NO_SUCH_COLUMN,
                f"{self.path} has no column 'date' to make day_of_year from; add ISO dates",
            )
        days = np.full(len(self.lines), math.nan)
        for row, cell in enumerate(self.texts("date")):
            if is_gap(cell):
                continue
            try:
                days[row] = date.fromisoformat(cell[:10]).timetuple().tm_yday
            except ValueError:
                raise ReadingError(
                    Reason.NO_DATE,
                    f"{self._at(row, 'date')}: {_shorten(cell)} is not an ISO date; "
                    "write it as 2012-01-31",
                ) from None
        return days

    def _place(self, name: str) -> int:
        return self.header.index(self.name_of(name))

    def _at(self, row: int, name: str) -> str:
        return f"{self.path}, row {self.lines[row]}, column '{name}'"

    def _parse(self, name: str) -> ParsedColumn:
        """Read the column's texts; raises ReadingError at the first that is no number."""
        name = self.name_of(name)
        if name in self._parsed:
            return self._parsed[name]
        texts, decimal = self.texts(name), self._cells.decimal
        parsed = parse_column(name, texts, decimal)
        if parsed.row < 0:
            self._parsed[name] = parsed
            return parsed
        cell, at = texts[parsed.row], self._at(parsed.row, name)
        if parsed.slip == "too long":
            raise ReadingError(
                Reason.TOO_LONG,
                f"{at}: {_shorten(cell)} is a whole number beyond 2⁵³, where numbers are rounded: "
                "such a column can neither be learned from nor predicted; leave it out",
            )
        if told := _no_numbers(name, texts):
            raise ReadingError(Reason.NO_NUMBER, f"{self.path}, column '{name}' {told}")
        other = "comma" if decimal == "." else "point"
        instead = "leave the cell empty and fill the gap"
        if is_written_number(cell, "," if decimal == "." else "."):
            instead = f"read the file with --decimal {other}"
        finite = parsed.slip == "not finite"
        raise ReadingError(
            Reason.NOT_FINITE if finite else Reason.NO_NUMBER,
            f"{at}: {_shorten(cell)} is not {'finite' if finite else 'a number'}; "
            f"correct it, or {instead}",
        )

    @property
    def _assumed(self) -> str:
        """What was assumed in reading the file, which may be why a column is not there."""
        return f" ({'; '.join(self._notes)})" if self._notes else ""

    def _instead(self, name: str) -> str:
        near = difflib.get_close_matches(name, self.header, n=1)
        if near:
            return f"did you mean '{near[0]}'?"
        if len(self.header) == 1:
            return (
                f"its only column is {self.header[0]}; if there should be more, say what stands "
                "between them with --separator"
            )
        return f"the columns are {', '.join(self.header)}"


WatchRows = Callable[[int, int], None]
_WATCH: ContextVar[WatchRows | None] = ContextVar("watch", default=None)
_READ: ContextVar[dict[object, Table] | None] = ContextVar("read", default=None)


@contextmanager
def watch_reading(watch: WatchRows) -> Iterator[None]:
    """Within this, call `watch(rows read, rows there are)` now and then while a file is read.

    What it raises ends the reading. Only large files are worth a call: those of more rows than
    `REPORT_EVERY`; and pipes, 0 of 0 rows, while they are waited for. A file is read once within
    this, however often it is asked for.
    """
    watching, kept = _WATCH.set(watch), _READ.set({})
    try:
        yield
    finally:
        _WATCH.reset(watching)
        _READ.reset(kept)


def watch_in_use() -> WatchRows | None:
    """What is to be called while a file is read."""
    return _WATCH.get()


def read_once(key: object, read: Callable[[], Table]) -> Table:
    """Read a table, or return the one that was read within `watch_reading` already."""
    kept = _READ.get()
    if kept is None:
        return read()
    if key not in kept:
        kept[key] = read()
    return kept[key]


FileIdentity = tuple[int, ...]
"""What changes when another file, or another content, stands at a path."""


def identify_file(path: Path) -> FileIdentity | None:
    """Return the identity of the file at a path; None where there is none to be seen.

    A pipe is the same as long as it is that pipe: what it held can be read but once.
    """
    try:
        seen = path.stat()
    except (OSError, ValueError):
        return None
    same = (seen.st_dev, seen.st_ino)
    return (*same, seen.st_mtime_ns, seen.st_size) if stat.S_ISREG(seen.st_mode) else same


def is_large(path: Path) -> bool:
    """Whether reading this file takes so long that somebody should be told."""
    try:
        return path.is_file() and path.stat().st_size > LARGE
    except (OSError, ValueError):
        return False


def are_dates(cells: Sequence[str]) -> bool:
    """Whether every reading is an ISO date."""
    try:
        for cell in cells:
            if not is_gap(cell):
                date.fromisoformat(cell[:10])
    except ValueError:
        return False
    return True


def _no_numbers(name: str, cells: Sequence[str]) -> str:
    """Say what a column of dates or words holds, and what to do; empty for any other."""
    if are_dates(cells):
        instead = "; to learn from it, name day_of_year" if name == "date" else ""
        return f"holds dates, not numbers: it cannot be predicted{instead}"
    if all(cell[0].isalpha() for cell in cells if cell.casefold() not in GAP_MARKS):
        return "holds words, not numbers: it can neither be learned from nor predicted"
    return ""


def _shorten(cell: str) -> str:
    return repr(cell if len(cell) <= 24 else cell[:23] + "…")
