"""A CSV file as columns of numbers, with errors that name file, row and column.

Plain Python: nothing is guessed, so `1_000`, `inf` and `12,5` are slips to be shown, not numbers.
"""

from __future__ import annotations

import csv
import difflib
import io
import math
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from pathlib import Path
from typing import NamedTuple

from gdtui.text.numbers import count_text

LARGE = 2_000_000
"""Bytes of a file that takes a noticeable time to read, some 100,000 rows."""

REPORT_EVERY = 20_000

_MISSING = frozenset({"", "na", "n/a", "nan", "null", "none"})


class DataError(Exception):
    """A table that cannot be used: one sentence with file, column and row, and what to do.

    The row is the line of the file, counted from 1 with the header, as an editor counts.
    """


class RequestError(DataError):
    """What was asked of the table makes no sense, whatever the table holds."""


class Table(NamedTuple):
    """The cells of a file, blanks around them taken off; `lines` says where each row stands."""

    path: Path
    header: tuple[str, ...]
    lines: tuple[int, ...]
    cells: tuple[tuple[str, ...], ...]

    def texts(self, name: str) -> list[str]:
        """The column's cells. Raises DataError where there is not exactly one of that name."""
        if self.header.count(name) > 1:
            raise DataError(
                f"{self.path}: {self.header.count(name)} columns are named '{name}'; "
                "rename all but one"
            )
        if name not in self.header:
            raise DataError(f"{self.path} has no column '{name}'; {self._instead(name)}")
        place = self.header.index(name)
        return [row[place] for row in self.cells]

    def texts_at(self, name: str, lines: Sequence[int]) -> tuple[str, ...]:
        """The column's cells in these lines of the file."""
        cells = dict(zip(self.lines, self.texts(name), strict=True))
        return tuple(cells[line] for line in lines)

    def gaps(self, name: str) -> int:
        """How many of the column's readings are missing."""
        return sum(cell.casefold() in _MISSING for cell in self.texts(name))

    def numbers(self, name: str) -> list[float]:
        """The column's numbers, NaN where one is missing. Raises DataError for anything else."""
        values, cells = [], self.texts(name)
        for line, cell in zip(self.lines, cells, strict=True):
            value = math.nan if cell.casefold() in _MISSING else cell_number(cell)
            if value is None or math.isinf(value):
                if told := _no_numbers(name, cells):
                    raise DataError(f"{self.path}, column '{name}' {told}")
                fault = "a number" if value is None else "finite"
                raise DataError(
                    f"{self.path}, row {line}, column '{name}': {_shorten(cell)} is not {fault}; "
                    "correct it, or leave the cell empty and fill the gap"
                )
            values.append(value)
        return values

    def day_of_year(self) -> list[float]:
        """1 to 366, from the ISO dates of the `date` column; NaN where one is missing."""
        if "date" not in self.header:
            raise DataError(
                f"{self.path} has no column 'date' to make day_of_year from; add ISO dates"
            )
        days = []
        for line, cell in zip(self.lines, self.texts("date"), strict=True):
            if cell.casefold() in _MISSING:
                days.append(math.nan)
                continue
            try:
                days.append(float(date.fromisoformat(cell[:10]).timetuple().tm_yday))
            except ValueError:
                raise DataError(
                    f"{self.path}, row {line}, column 'date': {_shorten(cell)} is not an ISO "
                    "date; write it as 2012-01-31"
                ) from None
        return days

    def _instead(self, name: str) -> str:
        near = difflib.get_close_matches(name, self.header, n=1)
        if near:
            return f"did you mean '{near[0]}'?"
        return f"the columns are {', '.join(column or '(no name)' for column in self.header)}"


WatchRows = Callable[[int, int], None]
_WATCH: ContextVar[WatchRows | None] = ContextVar("watch", default=None)
_READ: ContextVar[dict[Path, Table] | None] = ContextVar("read", default=None)


@contextmanager
def watch_reading(watch: WatchRows) -> Iterator[None]:
    """Within this, call `watch(rows read, rows there are)` now and then while a file is read.

    What it raises ends the reading. Only large files are worth a call: those of more rows than
    `REPORT_EVERY`. A file is read once within this, however often it is asked for.
    """
    watching, kept = _WATCH.set(watch), _READ.set({})
    try:
        yield
    finally:
        _WATCH.reset(watching)
        _READ.reset(kept)


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


def read_csv(path: Path) -> Table:
    """Read a CSV file: a row of column names, then at least one row, all of the same length.

    Raises FileNotFoundError where there is none, DataError where it is no such file.
    """
    kept = _READ.get()
    if kept is None:
        return _read(path)
    if path not in kept:
        kept[path] = _read(path)
    return kept[path]


def _read(path: Path) -> Table:
    text, watch = _text(path), _WATCH.get()
    whole = text.count("\n") - 1 if watch else 0
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    header: tuple[str, ...] | None = None
    rows: list[tuple[str, ...]] = []
    lines: list[int] = []
    line = 1
    try:
        for row in reader:
            cells = tuple(map(str.strip, row))
            if header is None and any(cells):
                header = cells
                _check_commas(path, header)
            elif header is not None and cells:
                if len(cells) != len(header):
                    raise DataError(
                        f"{path}, row {line}: {count_text(len(cells), 'value')} where the header "
                        f"names {count_text(len(header), 'column')}; make them agree"
                    )
                rows.append(cells)
                lines.append(line)
                if watch and len(rows) % REPORT_EVERY == 0:
                    watch(len(rows), max(whole, len(rows)))
            line = reader.line_num + 1
    except csv.Error as error:
        raise DataError(
            f"{path}, row {line}: not a line of a CSV file ({error}); look for a stray quote"
        ) from None
    if header is None:
        raise DataError(
            f"{path} is empty; it needs a row of column names and rows of numbers below it"
        )
    if not rows:
        raise DataError(
            f"{path} has column names in row {line - 1} and nothing below; add rows of numbers"
        )
    if watch:
        watch(len(rows), len(rows))
    return Table(path, header, tuple(lines), tuple(rows))


def _text(path: Path) -> str:
    """The file's text, any line ends, a byte-order mark taken off."""
    try:
        if path.is_dir():
            raise DataError(f"{path} is a folder; name a CSV file in it")
        if path.exists() and not (path.is_file() or path.is_fifo()):
            raise DataError(f"{path} is not a file; name a CSV file")
        raw = path.read_bytes()
    except FileNotFoundError:
        raise
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise DataError(f"{path} cannot be read ({reason}); name a CSV file") from None
    if b"\0" in raw:
        raise DataError(f"{path} is not a text file; save the table as CSV in UTF-8")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = raw.count(b"\n", 0, error.start) + 1
        raise DataError(
            f"{path}, row {row}: byte 0x{raw[error.start]:02x} is not UTF-8 text; "
            "save the table as CSV in UTF-8"
        ) from None


def cell_number(text: str) -> float | None:
    """The number, or None for words; `1_000`, which Python reads, is a slip in a table."""
    try:
        return None if "_" in text else float(text)
    except ValueError:
        return None


def _check_commas(path: Path, header: tuple[str, ...]) -> None:
    for mark, name in ((";", "semicolons"), ("\t", "tabs")):
        if len(header) == 1 and mark in header[0]:
            raise DataError(
                f"{path}, row 1: {name} stand between the columns; separate the columns with commas"
            )


def are_dates(cells: Sequence[str]) -> bool:
    """Whether every reading is an ISO date."""
    try:
        for cell in cells:
            if cell.casefold() not in _MISSING:
                date.fromisoformat(cell[:10])
    except ValueError:
        return False
    return True


def _no_numbers(name: str, cells: Sequence[str]) -> str:
    """Say what a column of dates or words holds, and what to do; empty for any other."""
    if are_dates(cells):
        instead = "; to learn from it, name day_of_year" if name == "date" else ""
        return f"holds dates, not numbers: it cannot be predicted{instead}"
    if all(cell[0].isalpha() for cell in cells if cell.casefold() not in _MISSING):
        return "holds words, not numbers: it can neither be learned from nor predicted"
    return ""


def _shorten(cell: str) -> str:
    return repr(cell if len(cell) <= 24 else cell[:23] + "…")
